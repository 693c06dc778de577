"""What the server writes into the record of access, so that a flood does not fill the disk.

Each kind of thing, by whom and where, is written down once in `PAUSE` seconds, and of strangers at most `MOST` an hour.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sourcebook.library import Team

PAUSE = 60.0
MOST = 600
"""Refusals an hour that are written down, of everybody together."""
REMEMBERED = 5_000
EXPORTS = re.compile(r"/(?:api/v1/)?(?:export|search\.(?:csv|jsonl)|views/|batch/[^/]+/sheet)")
STEPS = re.compile(r"/(?:api/v1/)?(?:desk|summaries|dossiers|newsletter)/[^/]+(?:/(?:step|amend|asked))?")


class WrittenDown:
    """The record of access, as a server writes it."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._lock = threading.Lock()
        self._last: OrderedDict[tuple[str, ...], float] = OrderedDict()
        self._hour, self._refused = 0, 0

    def refused(self, who: str, *, what: str, collection: str = "", address: str = "") -> None:
        """Somebody asked for what is not theirs, or not there."""
        if self._is_due("refused", who, collection, address) and self._is_room():
            self._team.note(
                "refused", who=who or "(unknown)", what=what, collection=collection, outcome="refused", address=address
            )

    def answered(self, who: str, *, method: str, path: str, status: int, collection: str, address: str) -> None:
        """Somebody was answered in a collection: exports and steps towards publishing are written down."""
        if status >= 400:
            return
        action = ""
        if method == "GET" and EXPORTS.match(path):
            action = "export"
        elif method != "GET" and STEPS.fullmatch(path):
            action = "step"
        if action and (action == "step" or self._is_due(action, who, collection, path)):
            self._team.note(action, who=who, what=path, collection=collection, address=address)

    def _is_due(self, *what: str) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._last.get(what, float("-inf")) < PAUSE:
                return False
            self._last[what] = now
            self._last.move_to_end(what)
            if len(self._last) > REMEMBERED:
                self._last.popitem(last=False)
            return True

    def _is_room(self) -> bool:
        hour = int(time.monotonic() // 3600)
        with self._lock:
            if hour != self._hour:
                self._hour, self._refused = hour, 0
            self._refused += 1
            return self._refused <= MOST
