"""Plots for the pages of figures, as SVG: lines over two scales of powers, and bars beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sourcebook.publish.drawing import ACCENT, INK, LINE, SOFT, escape, frame

WIDTH, HEIGHT = 720.0, 380.0
LEFT, RIGHT, TOP, BOTTOM = 66.0, 190.0, 34.0, 44.0
COLOURS = (ACCENT, "#a2471f", "#5d7a2a", "#7a4f8f", "#8a6d1c", SOFT)
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4", "10 4")
Points = Sequence[tuple[float, float]]


def log_plot(name: str, title: str, told: str, series: Mapping[str, Points], *, x: str, y: str) -> str:
    """Lines through points, both scales in powers of ten; what is not above 0 is left out.

    Args:
        name: Of the drawing, for ids.
        title: Above it.
        told: What it shows, in a sentence, for who does not see it.
        series: Name -> points.
        x: What the scale across is of.
        y: What the scale up is of.
    """
    held = {label: [(a, b) for a, b in points if a > 0 and b > 0] for label, points in series.items()}
    held = {label: points for label, points in held.items() if points}
    across = _scale([a for points in held.values() for a, _ in points], LEFT, WIDTH - RIGHT)
    up = _scale([b for points in held.values() for _, b in points], HEIGHT - BOTTOM, TOP)
    drawn = [_words(LEFT, 18, title, weight=600), *_grid(across, up, x, y)]
    ends = _apart([up.at(points[-1][1]) for points in held.values()])
    for number, ((label, points), end) in enumerate(zip(held.items(), ends, strict=True)):
        drawn += _line([(across.at(a), up.at(b)) for a, b in points], label, number, end)
    return frame(name, title, told, HEIGHT, drawn, width=WIDTH)


def bars(name: str, title: str, told: str, rows: Sequence[tuple[str, float, float | None]], *, unit: str) -> str:
    """A bar for each row (label, value, and what is to be reached, marked by a stroke), from 0."""
    most = max([value for _, value, _ in rows] + [goal or 0.0 for _, _, goal in rows]) or 1.0
    height = TOP + 26.0 * len(rows) + 30
    start, room = 250.0, WIDTH - 250.0 - 90
    drawn = [_words(16, 18, title, weight=600)]
    for number, (label, value, goal) in enumerate(rows):
        top = TOP + 26.0 * number
        wide = room * value / most
        drawn.append(_words(start - 8, top + 13, label, anchor="end"))
        drawn.append(f'<rect x="{start:g}" y="{top:g}" width="{wide:.1f}" height="17" fill="{ACCENT}"/>')
        drawn.append(_words(start + wide + 6, top + 13, f"{value:,.4g} {unit}".strip()))
        if goal is not None:
            at = start + room * goal / most
            drawn.append(f'<path d="M{at:.1f} {top - 3:g}v23" stroke="{INK}" stroke-width="2"/>')
    drawn.append(_words(16, height - 8, "A stroke: what is to be reached.", fill=SOFT))
    return frame(name, title, told, height, drawn, width=WIDTH)


class _Scale:
    """Powers of ten between two places of a drawing."""

    def __init__(self, low: int, high: int, start: float, end: float) -> None:
        self.low, self.high = low, max(high, low + 1)
        self._start, self._each = start, (end - start) / (self.high - self.low)

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self._start + (math.log10(value) - self.low) * self._each

    @property
    def powers(self) -> list[float]:
        """The powers of ten that are marked."""
        return [10.0**n for n in range(self.low, self.high + 1)]


def _scale(values: Sequence[float], start: float, end: float) -> _Scale:
    logs = [math.log10(v) for v in values] or [0.0]
    return _Scale(math.floor(min(logs)), math.ceil(max(logs)), start, end)


def _grid(across: _Scale, up: _Scale, x: str, y: str) -> list[str]:
    drawn = []
    for value in across.powers:
        at = across.at(value)
        drawn.append(f'<path d="M{at:.1f} {TOP:g}V{HEIGHT - BOTTOM:g}" stroke="{LINE}" stroke-width=".6"/>')
        drawn.append(_words(at, HEIGHT - BOTTOM + 16, f"{value:,.0f}", anchor="middle", fill=SOFT))
    for value in up.powers:
        at = up.at(value)
        drawn.append(f'<path d="M{LEFT:g} {at:.1f}H{WIDTH - RIGHT:g}" stroke="{LINE}" stroke-width=".6"/>')
        drawn.append(_words(LEFT - 6, at + 4, f"{value:,.10g}", anchor="end", fill=SOFT))
    drawn.append(_words((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x, anchor="middle"))
    drawn.append(_words(LEFT, TOP - 6, y, fill=SOFT))
    return drawn


def _line(points: Points, label: str, number: int, end: float) -> list[str]:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    path = " ".join(f"{'ML'[n > 0]}{a:.1f} {b:.1f}" for n, (a, b) in enumerate(points))
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.6" fill="{colour}"/>' for a, b in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    stroke = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.8"{dashed}/>'
    return [stroke, dots, _words(WIDTH - RIGHT + 10, end + 4, label, fill=colour)]


def _apart(places: Sequence[float]) -> list[float]:
    """Places of labels, moved down until no two lie within a line of each other."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    found, last = [0.0] * len(places), -math.inf
    for n in order:
        found[n] = last = max(places[n], last + 14)
    return found


def _words(x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
