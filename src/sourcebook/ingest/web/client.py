"""The one fetch client: every connection of this program to the web is made here, after `Guard.decide`.

No cookies, no proxies, no state but the pauses and the rules of sites; redirects are followed by hand so that each is
decided anew.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin

from sourcebook.durable import working_folder
from sourcebook.errors import FetchFailed, ItemError, RobotsRefused
from sourcebook.ingest.web.entries import FeedReading
from sourcebook.ingest.web.exchange import Bounds, exchange
from sourcebook.ingest.web.guard import Guard, Target
from sourcebook.ingest.web.record import Hop, write_record
from sourcebook.ingest.web.robots import AGENT, Rules
from sourcebook.model.document import OWN_HEADERS
from sourcebook.settings import Settings

MOST_REDIRECTS = 10
_COOKIES = frozenset({"set-cookie", "set-cookie2"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,application/xml;q=0.8,*/*;q=0.5"
ROBOTS_SECONDS = 20
PART_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave, whatever its status."""

    asked: str
    address: str
    """After redirects."""
    status: int
    headers: dict[str, str]
    """Of the last answer, lower-case names."""
    hops: tuple[Hop, ...]
    body: Path
    record: Path
    """All of it as a WARC file."""
    time: str
    """When the last request was sent, UTC ISO 8601."""

    def kept_headers(self) -> dict[str, str]:
        """What a capture keeps: the answer's headers without cookies, its status, how it was come to."""
        kept = {k: v[:2000] for k, v in list(self.headers.items())[:100] if k not in _COOKIES | OWN_HEADERS}
        kept |= {"status": str(self.status), "asked": self.asked}
        if len(self.hops) > 1:
            kept["redirects"] = " ".join(f"{hop.status} {hop.location}" for hop in self.hops[:-1])
        return kept


class Client:
    """Fetches addresses, one after another.

    Args:
        settings: The `fetch_*` settings.
        heed_robots: Whether a site's robots.txt is asked for and kept to.
        guard: Decides what may be connected to; tests bring one that allows their own server.
        context: TLS settings; the system's certificates without.
        clock: Seconds since 1970, for the times of captures.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        heed_robots: bool = True,
        guard: Guard | None = None,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._heed_robots = heed_robots
        self._guard = guard or Guard()
        self._context = context or ssl.create_default_context()
        self.feeds = FeedReading(settings)
        """Reads what was fetched as a feed."""
        self._clock = clock
        self._rules: dict[str, Rules] = {}
        self._last: dict[str, float] = {}

    def get(self, address: str, folder: Path, *, etag: str = "", modified: str = "") -> Fetched:
        """Fetch `address`; body and record are new files in `folder`. `etag` and `modified` ask only for what is new.

        Raises:
            AddressRefused: It, or what it redirects to, may not be connected to.
            RobotsRefused: Its site asks programs to stay away from it.
            LimitExceeded: It is too large or takes too long.
            FetchFailed: No whole answer, or too many redirects.
        """
        asked = (("If-None-Match", etag), ("If-Modified-Since", modified))
        # What a server once sent may be no header that can be sent back.
        extra = [(name, value) for name, value in asked if value and value.isascii() and value.isprintable()]
        target = self._guard.decide(address)
        self._heed(target)
        self._wait(target)
        bounds = Bounds.start(self._settings.fetch_megabytes, self._settings.fetch_seconds)
        return self._follow(address, target, folder, bounds, extra, heed=True)

    def get_part(self, address: str, folder: Path) -> Fetched:
        """Fetch a part of a page (a picture, a style sheet) for `web.snapshot`, decided on as any address.

        The page was let through by its site's robots.txt; its parts are had without pauses, as by a reader's browser.

        Raises:
            ItemError: As `get`, but for robots.
        """
        target = self._guard.decide(address)
        bounds = Bounds.start(self._settings.fetch_megabytes, min(PART_SECONDS, self._settings.fetch_seconds))
        return self._follow(address, target, folder, bounds, [], heed=False)

    def close(self) -> None:
        """End the process that feeds are read in."""
        self.feeds.close()

    def _follow(
        self, asked: str, target: Target, folder: Path, bounds: Bounds, extra: list[tuple[str, str]], *, heed: bool
    ) -> Fetched:
        hops: list[Hop] = []
        body = folder / "body"
        while True:
            at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock()))
            raw = folder / f"answer-{len(hops)}"
            with raw.open("wb") as raw_file, body.open("wb") as body_file:
                answer = exchange(target, self._headers() + extra, bounds, raw_file, body_file, self._context)
            self._last[target.origin] = time.monotonic()
            location = _location(answer.headers) if answer.status in _REDIRECTS else ""
            goal = _joined(target.address, location) if location else ""
            hops.append(Hop(target.address, answer.status, goal, answer.number, at, answer.request, raw))
            if not goal:
                break
            if len(hops) > MOST_REDIRECTS:
                raise FetchFailed(f"It redirects more than {MOST_REDIRECTS} times.", "Look at it in a browser.")
            target = self._guard.decide(goal)
            if heed:
                self._heed(target)
        record = folder / "record.warc.gz"
        write_record(record, hops)
        return Fetched(
            asked=asked, address=target.address, status=answer.status, headers=answer.headers, hops=tuple(hops),
            body=body, record=record, time=at,
        )  # fmt: skip

    def _headers(self) -> list[tuple[str, str]]:
        contact = self._settings.fetch_contact.strip()
        about = f" (+{contact})" if contact and contact.isascii() and contact.isprintable() else ""
        return [
            ("User-Agent", f"{AGENT}/{version('sourcebook')}{about}"), ("Accept", _ACCEPT),
            ("Accept-Language", "en,*;q=0.5"), ("Accept-Encoding", "gzip, deflate"), ("Connection", "close"),
        ]  # fmt: skip

    def _heed(self, target: Target) -> None:
        """Raise `RobotsRefused` where the site asks to be left alone."""
        if not self._heed_robots:
            return
        rules = self._rules_of(target)
        if not rules.allow(target.address):
            why = f"could not be had ({rules.why})" if rules.why else "asks programs not to fetch this address"
            raise RobotsRefused(
                f"The robots.txt of {target.host} {why}.",
                "Save the page with a browser and add the file, or use --ignore-robots if you may.",
            )

    def _rules_of(self, target: Target) -> Rules:
        if target.origin not in self._rules:
            bounds = Bounds.start(1, min(ROBOTS_SECONDS, self._settings.fetch_seconds))
            address = f"{target.origin}/robots.txt"
            with working_folder() as folder:
                try:
                    # The numbers already decided on serve for this file too: the name is not asked for twice.
                    at = Target(address, target.secure, target.host, target.port, "/robots.txt", target.numbers)
                    found = self._follow(address, at, Path(folder), bounds, [], heed=False)
                    self._rules[target.origin] = Rules.of_answer(found.status, found.body.read_bytes())
                except ItemError as error:
                    self._rules[target.origin] = Rules.closed(error.message.rstrip("."))
        return self._rules[target.origin]

    def _wait(self, target: Target) -> None:
        """Leave the site its pause since the last request to it."""
        pause = float(self._settings.fetch_pause)
        if self._heed_robots:
            pause = max(pause, self._rules_of(target).pause())
        last = self._last.get(target.origin)
        if last is not None and (left := last + pause - time.monotonic()) > 0:
            time.sleep(left)


def _joined(address: str, location: str) -> str:
    """`location` as a whole address; one that cannot be joined stays as it is, for the guard to refuse."""
    try:
        return urljoin(address, location)
    except ValueError:
        return location


def _location(headers: dict[str, str]) -> str:
    """Where a redirect leads; raw UTF-8 in it is common and is read as such."""
    text = headers.get("location", "")
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
