"""Sums that fade: what was counted of each asker, halved again and again as time goes by."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

REMEMBERED = 10_000
"""Askers of whom a sum is kept; when there are more, the smaller half is forgotten."""


class Fading:
    """A sum for each asker, halved in `half_life` seconds."""

    def __init__(self, half_life: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._half_life = half_life
        self._clock = clock
        self._sums: dict[str, tuple[float, float]] = {}
        """What each was, and when."""

    def add(self, asker: str, amount: float) -> None:
        """Count something."""
        self._sums[asker] = (self.now(asker) + amount, self._clock())
        if len(self._sums) > REMEMBERED:
            greatest = sorted(self._sums, key=self.now, reverse=True)[: REMEMBERED // 2]
            self._sums = {each: self._sums[each] for each in greatest}

    def now(self, asker: str) -> float:
        """What is left of it; 0 of one who is not known."""
        amount, at = self._sums.get(asker, (0.0, 0.0))
        return amount * math.exp2((at - self._clock()) / self._half_life) if amount else 0.0
