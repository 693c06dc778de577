"""What waits at the desk today, for the front page of a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice, takewhile
from time import monotonic

from sourcebook.publish.home import Today, Waiting
from sourcebook.store.base import View

LATEST = 6
"""Published summaries, the newest, that are shown."""
MOST_UNSENT = 200
"""Published summaries that are counted as not in a newsletter yet."""
_KEPT = 60.0
"""Seconds for which what takes longer to count is not counted again."""


@dataclass(slots=True)
class TodayMaker:
    """Counts what waits.

    Args:
        view: The records.
        queue: How many readings wait for a person; None while that is not worked out.
        wording: How many changes of published summaries wait for a second person.
        wanted: How many addresses that drafts cite are not kept.
    """

    view: Callable[[], View]
    queue: Callable[[], int | None]
    wording: Callable[[], int]
    wanted: Callable[[], int]
    _counted: tuple[float, int | None] = field(default=(float("-inf"), None), init=False)

    def make(self) -> Today:
        """What waits now; what the queue holds as of the last minute."""
        view = self.view()
        states = view.count_summaries()
        latest = list(view.iter_summaries(state="published", sort="newest", limit=LATEST))
        waiting = [
            Waiting(states["ready"], "is ready to be published", "are ready to be published", "/desk?state=ready"),
            Waiting(self.wording() if states["published"] else 0, "change of what is published waits for somebody else",
                    "changes of what is published wait for somebody else", "/desk?q=state%3Awaiting"),
            Waiting(states["draft"], "draft is in work", "drafts are in work", "/desk?state=draft"),
            Waiting(self._queued() or 0, "machine reading asks for your decision",
                    "machine readings ask for your decision", "/queue"),
            Waiting(self.wanted(), "page that a draft cites is not kept yet", "pages that drafts cite are not kept yet",
                    "/todo"),
            self._unsent(view),
        ]  # fmt: skip
        return Today(waiting=[w for w in waiting if w.count], latest=latest, summaries=sum(states.values()))

    def _queued(self) -> int | None:
        at, held = self._counted
        if monotonic() - at > _KEPT:
            held = self.queue()
            self._counted = monotonic(), held
        return held

    def _unsent(self, view: View) -> Waiting:
        """Summaries posted since the newsletter was sent last."""
        sent = [d for d in view.iter_digests() if d.sent]
        last = max((d.date for d in sent), default="")
        newest = islice(view.iter_summaries(state="published", sort="newest"), MOST_UNSENT)
        count = sum(1 for _ in takewhile(lambda s: (s.posted or "") > last, newest)) if sent else 0
        since = f"since the newsletter of {last}"
        return Waiting(count, f"summary was published {since}", f"summaries were published {since}", "/newsletter")
