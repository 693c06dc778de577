"""Turns: how many requests are worked on at once, and whose is next.

Whoever has used the least comes first (least attained service: Kleinrock, Queueing Systems II, 1976, 4.6-4.7), so that
an asker who sends dear requests without end waits behind one who opens a page now and then. What was used is forgotten
by half in `HALF_LIFE` seconds. Those who used much, those who do much amiss, and requests known to be dear, share a few
of the turns; the others stay free for everybody else.

Requests worked on at the same time share one processor, so a second in which four are worked on counts a quarter for
each (virtual time: Parekh and Gallager, A generalized processor sharing approach to flow control, 1993).
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sourcebook.app.web.conduct import Conduct
from sourcebook.app.web.fading import Fading

AT_ONCE = 4
"""Requests that are worked on at the same time."""
HEAVY_AT_ONCE = 2
"""Of them, dear ones and those of askers who used much."""
EACH = 16
"""Requests of one asker that are worked on or wait."""
HEAVY_EACH = 8
"""Of an asker who used much."""
MOST_WAITING = 400
"""Requests of all askers that wait."""
PATIENCE = 20.0
"""Seconds that one waits for its turn."""
HALF_LIFE = 10.0
MUCH = 1.5
"""Seconds of work from which an asker used much."""


@dataclass(slots=True, order=True)
class _Waiting:
    used: float
    number: int
    turn: Turn = field(compare=False)
    ready: asyncio.Future[None] = field(compare=False)


@dataclass(slots=True)
class Turn:
    """One request's place: taken and given back as often as it works and waits."""

    asker: str
    heavy: bool
    began: float | None = None
    """Work that had been done when it was taken; None while it is not held."""


class Turns:
    """The turns of one server; all its methods are called in its event loop."""

    def __init__(self) -> None:
        self.conduct = Conduct()
        self._uses = Fading(HALF_LIFE)
        self._worked = self._looked = 0.0
        self._open: Counter[str] = Counter()
        self._numbers = count()
        self._light: list[_Waiting] = []
        self._heavy: list[_Waiting] = []
        self._held = self._held_heavy = self._waiting = 0

    def enter(self, asker: str, *, dear: bool) -> Turn | None:
        """The place of a new request, or None where this asker, or everybody, has too many open."""
        heavy = self._is_heavy(asker)
        if self._open[asker] >= (HEAVY_EACH if heavy else EACH) or self._waiting >= MOST_WAITING:
            return None
        self._open[asker] += 1
        return Turn(asker, heavy or dear)

    def leave(self, turn: Turn) -> None:
        """A request is done with."""
        self.give_back(turn)
        self._open[turn.asker] -= 1
        if not self._open[turn.asker]:
            del self._open[turn.asker]

    async def take(self, turn: Turn, gone: asyncio.Future[Any] | None = None) -> bool:
        """Wait for the turn; whether it came within `PATIENCE`, and before its asker was `gone`.

        It may be waited for in two places at once.
        """
        if turn.began is not None:
            return True
        turn.heavy = turn.heavy or self._is_heavy(turn.asker)
        if self._free(turn.heavy) and not (self._heavy if turn.heavy else self._light):
            self._begin(turn)
            return True
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(self._uses.now(turn.asker), next(self._numbers), turn, ready)
        heapq.heappush(self._heavy if turn.heavy else self._light, waiting)
        self._waiting += 1
        try:
            await asyncio.wait({ready, gone} if gone else {ready}, timeout=PATIENCE, return_when="FIRST_COMPLETED")
        finally:
            self._waiting -= 1
            came = ready.done()
            ready.cancel()
        return came

    def give_back(self, turn: Turn) -> None:
        """Let others work: the request waits for its asker, or is done. Nothing happens where it is not held."""
        if turn.began is None:
            return
        self._uses.add(turn.asker, self._work() - turn.began)
        turn.began = None
        self._held -= 1
        self._held_heavy -= turn.heavy
        self._call()

    def _free(self, heavy: bool) -> bool:
        return self._held < AT_ONCE and not (heavy and self._held_heavy >= HEAVY_AT_ONCE)

    def _is_heavy(self, asker: str) -> bool:
        return self._uses.now(asker) > MUCH or self.conduct.is_bad(asker)

    def _work(self) -> float:
        """Seconds of work that one who is always worked on would have had by now."""
        moment = time.monotonic()
        self._worked += (moment - self._looked) / max(1, self._held)
        self._looked = moment
        return self._worked

    def _begin(self, turn: Turn) -> None:
        turn.began = self._work()
        self._held += 1
        self._held_heavy += turn.heavy

    def _call(self) -> None:
        """Give free turns to those who wait, light ones first."""
        for queue in (self._light, self._heavy):
            while queue and self._free(queue is self._heavy):
                waiting = heapq.heappop(queue)
                if waiting.ready.done():
                    continue  # it went away
                if waiting.turn.began is None:
                    self._begin(waiting.turn)
                waiting.ready.set_result(None)
