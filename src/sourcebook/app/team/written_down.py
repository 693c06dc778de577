"""What the server writes into the record of access, so that a flood does not fill the disk.

Each kind of thing, by whom and where, is written down once in `PAUSE` seconds, and of strangers at most `MOST` an hour.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Message

from sourcebook.app.team.answers import SAFE
from sourcebook.app.team.lately import Lately

if TYPE_CHECKING:
    from sourcebook.library import Team

PAUSE = 60.0
MOST = 600
"""Refusals an hour that are written down, of everybody together."""
REMEMBERED = 5_000


class Answer:
    """What is seen of an answer as it passes by."""

    def __init__(self) -> None:
        self.status = 500
        self.recorded: set[str] = set()
        """As what it is recorded: what its route says, and `export` for a file to be kept (RFC 6266, 4.2)."""

    def see(self, message: Message) -> None:
        """A message of it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if Headers(scope=message).get("content-disposition", "").startswith("attachment"):
                self.recorded.add("export")


class WrittenDown:
    """The record of access, as a server writes it."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._lock = threading.Lock()
        self._last = Lately[tuple[str, ...], float](REMEMBERED)
        self._hour, self._refused = 0, 0

    def refused(self, who: str, *, what: str, collection: str = "", address: str = "") -> None:
        """Somebody asked for what is not theirs, or not there."""
        if self._is_due("refused", who, collection, address) and self._is_room():
            self._team.note(
                "refused", who=who or "(unknown)", what=what, collection=collection, outcome="refused", address=address
            )

    def action_of(self, who: str, answer: Answer, *, method: str, path: str, collection: str) -> str:
        """What of an answer in a collection is to be written down now: `export`, `step`, or nothing."""
        if answer.status >= 400:
            return ""
        if method not in SAFE:
            return next((what for what in ("step", "export") if what in answer.recorded), "")
        if method == "GET" and "export" in answer.recorded and self._is_due("export", who, collection, path):
            return "export"
        return ""

    def answered(self, action: str, who: str, *, path: str, collection: str, address: str) -> None:
        """Somebody took something along, or a step towards publishing; see `action_of`."""
        self._team.note(action, who=who, what=path, collection=collection, address=address)

    def _is_due(self, *what: str) -> bool:
        now = time.monotonic()
        return self._last.put(what, now, unless=lambda last: now - last < PAUSE)

    def _is_room(self) -> bool:
        hour = int(time.monotonic() // 3600)
        with self._lock:
            if hour != self._hour:
                self._hour, self._refused = hour, 0
            self._refused += 1
            return self._refused <= MOST
