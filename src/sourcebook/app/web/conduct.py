"""Conduct: what askers did amiss lately, so that those who do nothing else wait behind those who read.

What is remembered of an asker is halved in `HALF_LIFE` seconds. A mistake now and then weighs nothing; a flood of
requests that are refused, or that nobody waits for, does.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from sourcebook.app.web.fading import Fading

HALF_LIFE = 30.0
REFUSED = 1.0
"""What a request weighs that had to be refused."""
LEFT = 0.1
"""What one weighs whose asker left before the answer: a page that searches while somebody types does that as well."""
MANY = 20.0
"""Weight from which an asker is known by what it does amiss."""
LONGEST = 5.0
"""Seconds that a new connection of such an asker waits at most before anything of it is read."""
EACH = 0.25
"""Seconds that it waits for each misdeed beyond `MANY`."""


class Conduct:
    """What askers of one server did amiss; used in its event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._weights = Fading(HALF_LIFE, clock)
        self.held_back: Counter[str] = Counter()
        """Connections of an asker that wait."""

    def note(self, asker: str, weight: float) -> None:
        """Something of this weight was amiss."""
        self._weights.add(asker, weight)

    def weight(self, asker: str) -> float:
        """What is remembered of an asker now; 0 of one who is not known."""
        return self._weights.now(asker)

    def is_bad(self, asker: str) -> bool:
        """Whether much was amiss."""
        return self.weight(asker) > MANY

    def delay(self, asker: str) -> float:
        """Seconds that a new connection waits: none as long as little was amiss, then more with each misdeed."""
        return min(LONGEST, max(0.0, self.weight(asker) - MANY) * EACH)
