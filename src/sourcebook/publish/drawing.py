"""What all drawings share: words as XML holds them, room for labels, the frame with its title and description.

Colours are attributes, so that a drawing looks right as a file by itself; on a page the style sheet, which goes before
attributes, gives them the page's own, light or dark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape as escaped
from math import hypot
from typing import Final, TypeVar

from sourcebook.publish.formats.graphs import xml_text

WIDTH: Final = 1060
"""Units of a drawing's width; about pixels on a desk."""
CELL: Final = 12
"""Side of the squares in which lines are noted."""
TOLD: Final = 12
"""Marks that a description tells; each mark has its own words too, and the list beside a drawing has all."""
SAID: Final = 80
"""Characters of the words of a mark that leads to its row, where all of them are."""
LETTER: Final = 0.56
"""Width of a letter in parts of the size of the type, by estimate: labels are kept apart by it, not set."""
FONT: Final = '"Public Sans Variable", "Public Sans", system-ui, "Segoe UI", Roboto, Arial, sans-serif'
INK, SOFT, LINE, PAPER, ACCENT = "#1b1d20", "#565b61", "#c3beb3", "#fbfaf7", "#1d4f63"


def escape(words: object) -> str:
    """Words as XML holds them."""
    return escaped(xml_text(words))


def clip(words: str, length: int) -> str:
    """Words on one line, cut after so many characters."""
    plain = " ".join(words.split())
    return plain if len(plain) <= length else plain[: length - 1].rstrip(" ,;:") + "…"


def wide(words: str, size: float) -> float:
    """About how wide words are set in a size of type."""
    return len(words) * size * LETTER


T = TypeVar("T")


def tell(marks: Sequence[T], say: Callable[[T], str], none: str) -> str:
    """What a drawing shows, in words: what `say` says of its first marks; `none` of one that shows nothing."""
    more = len(marks) - TOLD
    return "; ".join(map(say, marks[:TOLD])) + (f"; and {more:,} more" if more > 0 else "") or none


def frame(name: str, title: str, told: str, height: float, drawn: Iterable[str], *, width: float = WIDTH) -> str:
    """A drawing: `told` says in words what it shows."""
    return _WHOLE.sub(r'="\1"', (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="group" class="view {name}" aria-labelledby="{name}-title {name}-desc" '
        f'font-family=\'{FONT}\' font-size="12" fill="{INK}" stroke-linejoin="round">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(told)}</desc>'
        f'<rect class="ground" width="{width:g}" height="{height:g}" fill="{PAPER}"/>{"".join(drawn)}</svg>\n'
    ))  # fmt: skip


_WHOLE: Final = re.compile(r'="(-?\d+)\.0"')
"""A whole number as an attribute."""


def link(href: str | None, title: str, drawn: str, *, extra: str = "") -> str:
    """Marks that lead somewhere; the table beside a drawing has the same links for the keyboard, and all words."""
    if not href:
        return f"<g{extra}><title>{escape(title)}</title>{drawn}</g>"
    said = clip(title, SAID) if href.startswith("#") else title
    return f'<a href="{escape(href)}" tabindex="-1"{extra}><title>{escape(said)}</title>{drawn}</a>'


@dataclass(slots=True)
class Room:
    """Where labels are already: a new one is let in only where it lies on none."""

    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    lines: Counter[tuple[int, int]] = field(default_factory=Counter)
    width: float = WIDTH
    height: float = 10_000.0

    def take(self, x: float, y: float, across: float, down: float) -> bool:
        """Take a box by its upper left corner; False where it is not free or lies outside."""
        if x < 0 or y < 0 or x + across > self.width or y + down > self.height:
            return False
        if any(x < r and x + across > a and y < b and y + down > t for a, t, r, b in self.taken):
            return False
        self.block(x, y, across, down)
        return True

    def cross(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Note a line: labels had better not lie on it."""
        steps = int(hypot(end[0] - start[0], end[1] - start[1]) / CELL) + 1
        for n in range(steps + 1):
            x, y = (start[a] + (end[a] - start[a]) * n / steps for a in (0, 1))
            self.lines[int(x // CELL), int(y // CELL)] += 1

    def crossed(self, x: float, y: float, across: float, down: float) -> int:
        """How often lines cross a box, about."""
        columns = range(int(x // CELL), int((x + across) // CELL) + 1)
        rows = range(int(y // CELL), int((y + down) // CELL) + 1)
        return sum(self.lines[c, r] for c in columns for r in rows)

    def block(self, x: float, y: float, across: float, down: float) -> None:
        """Keep labels out of a box."""
        self.taken.append((x, y, x + across, y + down))
