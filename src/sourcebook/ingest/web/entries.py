"""Feeds are read where files are: in the guarded child, which gives their entries as members of a container.

Neither kind of container is ever found by looking at bytes: only `FeedReading` asks for them.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sourcebook.ingest.base import Blob
from sourcebook.ingest.child import ReaderProcess, error_of
from sourcebook.ingest.child_protocol import MemberHead, Reply
from sourcebook.ingest.containers.base import Member
from sourcebook.settings import Settings

if TYPE_CHECKING:
    from sourcebook.ingest.web.feeds import Entry

FEED, FEED_LIST = "application/x-sourcebook-feed", "application/x-sourcebook-feed-list"


class EntriesOpener:
    """Opens feeds and lists of feeds for `FeedReading`: members without bytes, each an address."""

    name: ClassVar[str] = "feed-entries"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = (FEED_LIST, FEED)
    loads: ClassVar[tuple[str, ...]] = ("feedparser", "lxml.etree", "sourcebook.ingest.web.feeds")

    def open(self, blob: Blob) -> Iterator[Member]:
        """Feeds of a list, or entries of a feed with their stamps. See `Opener.open`."""
        from sourcebook.ingest.web.feeds import read_feed, read_feed_list

        data = Path(blob.path).read_bytes()
        if blob.media_type == FEED_LIST:
            for address in read_feed_list(data):
                yield Member(address, address=address)
            return
        for entry in read_feed(data, blob.address or ""):
            yield Member(entry.key, address=entry.address, headers={"stamp": entry.stamp})

    def count(self, blob: Blob) -> int | None:
        """None: there is no other way to count what a feed names."""
        del blob
        return None


class FeedReading:
    """Reads feeds in a guarded child, which is started when the first one is met.

    Args:
        settings: The limits of the child.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: ReaderProcess | None = None

    def entries(self, feed: Path, address: str) -> tuple[Entry, ...]:
        """The entries of the feed in a file, that was had from `address`.

        Raises:
            ItemError: It is no feed, too large, or too much for its reader.
        """
        from sourcebook.ingest.web.feeds import Entry

        blob = Blob(path=str(feed), hash="", name="feed", media_type=FEED, address=address)
        return tuple(Entry(m.address or "", m.name, m.headers.get("stamp", "")) for m in self._members(blob))

    def feeds(self, listed: Path) -> tuple[str, ...]:
        """The addresses of feeds that the OPML in a file names.

        Raises:
            ItemError: It is no OPML, too large, or too much for its reader.
        """
        blob = Blob(path=str(listed), hash="", name="list of feeds", media_type=FEED_LIST)
        return tuple(m.name for m in self._members(blob))

    def _members(self, blob: Blob) -> Iterator[MemberHead]:
        from sourcebook.ingest.web.feeds import refuse_too_large

        refuse_too_large(Path(blob.path).stat().st_size)
        if self._process is None:
            self._process = ReaderProcess(self._settings)
            weakref.finalize(self, self._process.close)
        for frame in self._process.open(blob):
            if isinstance(frame, MemberHead):
                yield frame
            elif isinstance(frame, Reply) and frame.code:
                raise error_of(frame)

    def close(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.close()
            self._process = None
