"""Polling feeds: what is new becomes items; what was seen is remembered in the library's folder.

Requests are conditional (RFC 9110, 13). A feed that fails is left alone for longer each time, or as long as it asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import msgspec

from sourcebook.durable import working_folder, write_whole
from sourcebook.errors import AddressRefused, FetchFailed, ItemError, NotFound, UsageError
from sourcebook.ingest.sources import SourceItem, is_address
from sourcebook.ingest.web.capture import failed_item, head_of, host_of, iter_captures, status_error
from sourcebook.ingest.web.client import Client
from sourcebook.ingest.web.feeds import Entry, is_feed_list
from sourcebook.model.address import without_credentials
from sourcebook.model.ledger import LedgerItem

FIRST_WAIT = 15 * 60
LONGEST_WAIT = 24 * 3600
MOST_TRIES = 5
"""Pollings in which an entry that the web does not give is tried."""


class FeedState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is remembered of a feed."""

    etag: str = ""
    modified: str = ""
    failures: int = 0
    wait_until: float = 0.0
    """Seconds since 1970 before which it is not asked again."""
    seen: dict[str, str] = {}
    """Key of an entry -> its stamp when it was taken in."""
    tries: dict[str, int] = {}


def iter_polled(memory: Path) -> Iterator[str]:
    """Addresses of the feeds that were polled, by what was remembered of them. Raises `UsageError`."""
    return iter(_remembered(memory))


def _remembered(memory: Path) -> dict[str, FeedState]:
    data = memory.read_bytes() if memory.exists() else b"{}"
    try:
        return msgspec.json.decode(data, type=dict[str, FeedState])
    except msgspec.DecodeError as error:
        raise UsageError(f"{memory.name} is damaged: {error}.", "Delete it; entries held are skipped again.") from None


class Watcher:
    """One polling of feeds. `items` gives what to take in, `settle` is told what became of it, `finish` remembers.

    Args:
        client: Fetches feeds and entries.
        memory: The file that is remembered in.
        clock: Seconds since 1970.
    """

    def __init__(self, client: Client, memory: Path, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._memory = memory
        self._clock = clock
        self._feeds = _remembered(memory)
        self._waiting: dict[str, tuple[str, Entry]] = {}
        """By address: the feed that named an entry, and the entry, until its line is there."""
        self._polled: dict[str, tuple[str, str]] = {}
        """By feed: the ETag and date to remember once all its entries are seen."""

    def known(self) -> tuple[str, ...]:
        """Feeds polled before."""
        return tuple(self._feeds)

    def items(self, what: Iterable[Path | str]) -> Iterator[SourceItem]:
        """For every feed its new entries, fetched, then a line of its own: how many, or why it was not had.

        Raises:
            NotFound: A file named is not there.
        """
        for name in what:
            if is_address(name):
                yield from self._poll(str(name))
                continue
            try:
                Path(name).open("rb").close()
            except OSError as error:
                raise NotFound(f"{name} cannot be opened: {error.strerror}.", "Name a feed or an OPML file.") from None
            for feed in self._client.feeds.feeds(Path(name)):
                yield from self._poll(feed)

    def settle(self, line: LedgerItem) -> None:
        """Note what became of an entry: seen, unless the web did not give it and it may do so later."""
        feed, entry = self._waiting.pop(line.name, (None, None))
        if feed is None or entry is None:
            return
        state = self._feeds[feed]
        tries = state.tries.pop(entry.key, 0) + 1
        if line.code == FetchFailed.code and tries < MOST_TRIES:
            state.tries[entry.key] = tries
        else:
            state.seen[entry.key] = entry.stamp

    def finish(self) -> None:
        """Write down what was seen. A feed with entries left is asked for in full the next time."""
        left = {feed for feed, _ in self._waiting.values()}
        for feed, (etag, modified) in self._polled.items():
            state = self._feeds[feed]
            whole = feed not in left and not state.tries
            state.etag, state.modified = (etag, modified) if whole else ("", "")
        said = msgspec.json.format(msgspec.json.encode(self._feeds))
        write_whole(self._memory, said, "writing down which feeds were seen")

    def _poll(self, feed: str, *, nested: bool = False) -> Iterator[SourceItem]:
        if feed != without_credentials(feed):
            # Not remembered either: what is remembered is written to a file.
            error = AddressRefused("It holds a user name.", "Addresses that need signing in are not fetched.")
            yield failed_item(feed, error)
            return
        state = self._feeds.get(feed) or FeedState()
        if state.wait_until > self._clock():
            minutes = int((state.wait_until - self._clock()) // 60) + 1
            yield _line(feed, f"A feed that failed before; it is asked again in {minutes} minutes.", "feed-waiting")
            return
        try:
            with working_folder() as folder:
                fetched = self._client.get(feed, Path(folder), etag=state.etag, modified=state.modified)
                if fetched.status == 304:
                    state.failures, state.wait_until = 0, 0.0
                    yield _line(feed, "A feed: nothing new.", "feed")
                    return
                if fetched.status not in (200, 203):
                    self._put_off(feed, state, fetched.headers.get("retry-after", ""))
                    raise status_error(fetched)
                listed = not nested and is_feed_list(head_of(fetched.body))
                feeds = self._client.feeds.feeds(fetched.body) if listed else ()
                entries = () if listed else self._client.feeds.entries(fetched.body, fetched.address)
            if listed:
                for member in feeds:
                    yield from self._poll(member, nested=True)
                return
        except ItemError as error:
            if state.wait_until <= self._clock():
                self._put_off(feed, state, "")
            yield failed_item(feed, error)
            return
        state.failures, state.wait_until = 0, 0.0
        self._feeds[feed] = state
        self._polled[feed] = (fetched.headers.get("etag", ""), fetched.headers.get("last-modified", ""))
        yield from self._new(feed, state, entries)

    def _new(self, feed: str, state: FeedState, entries: tuple[Entry, ...]) -> Iterator[SourceItem]:
        present = {entry.key for entry in entries}
        state.seen = {key: stamp for key, stamp in state.seen.items() if key in present}
        state.tries = {key: count for key, count in state.tries.items() if key in present}
        new = [entry for entry in entries if state.seen.get(entry.key) != entry.stamp]
        for entry in new:
            if entry.address not in self._waiting:
                self._waiting[entry.address] = (feed, entry)
                yield from iter_captures(self._client, entry.address)
        yield _line(feed, f"A feed: {len(new)} new of {len(entries)} entries.", "feed")

    def _put_off(self, feed: str, state: FeedState, asked: str) -> None:
        state.failures += 1
        wait = min(FIRST_WAIT * 2 ** min(state.failures - 1, 10), LONGEST_WAIT)
        state.wait_until = self._clock() + max(wait, min(_seconds(asked, self._clock()), LONGEST_WAIT))
        self._feeds[feed] = state


def _seconds(asked: str, now: float) -> float:
    """What a Retry-After header asks for: seconds, or a date."""
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _line(feed: str, reason: str, code: str) -> SourceItem:
    return SourceItem(container=host_of(feed), name=feed, outcome="skipped", reason=reason, code=code)
