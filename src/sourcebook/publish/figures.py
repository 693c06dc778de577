"""Figures drawn as static SVG: each claim a row on a scale of values, its source beside it; a series above them.

A range is a bar, an open end an arrow, what is approximate a paler mark. Where values differ a thousandfold the scale
is logarithmic, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from sourcebook.model.measured import Claimed, Measure, Series
from sourcebook.model.when import describe_edtf, read_when
from sourcebook.publish.drawing import ACCENT, LINE, PAPER, SOFT, WIDTH, clip, escape, frame, link, tell, wide
from sourcebook.publish.time_scale import Scale, scale_of, ticks_of, years_of

LEFT, RIGHT, ROW = 300.0, 150.0, 22.0
CLAIM, SERIES = "#215f94", "#9b2c22"
LOGARITHMIC: Final = 1_000
"""How many times the least the most must be."""


@dataclass(frozen=True, slots=True)
class FigureDrawn:
    """How claims are drawn."""

    href: Callable[[int], str | None] = lambda _: None
    """Where the claim of a number leads."""
    name: str = "figure"


@dataclass(frozen=True, slots=True)
class _Values:
    """A scale of values."""

    low: float
    high: float
    begin: float
    length: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        low, high, own = (log10(v) if self.logarithmic else v for v in (self.low, self.high, max(value, 1e-300)
                          if self.logarithmic else value))  # fmt: skip
        share = (own - low) / ((high - low) or 1.0)
        return round(self.begin + min(max(share, 0.0), 1.0) * self.length, 1)

    def ticks(self) -> list[float]:
        if self.logarithmic:
            return [10.0**n for n in range(ceil(log10(self.low)), floor(log10(self.high)) + 1)]
        step = step_of(self.high - self.low, 6)
        return [n * step for n in range(ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9) + 1)]


def step_of(span: float, most: int) -> float:
    """A round step of which a span holds so many at most."""
    rough = (span or 1.0) / most
    power = 10.0 ** floor(log10(rough))
    return next(power * f for f in (1, 2, 5, 10) if power * f >= rough * 0.9999)


def measure_svg(measure: Measure, drawn: FigureDrawn | None = None) -> str:
    """The claims of one measure under each other."""
    how = drawn or FigureDrawn()
    values = _scale(measure.claims)
    rows = [_row(n, c, values, 30 + n * ROW, how) for n, c in enumerate(measure.claims)]
    bottom = 30 + len(rows) * ROW
    told = tell(measure.claims, lambda c: f"{c.source}: {amount(c)}", "No claims.")
    return frame(
        how.name, measure.name, told, bottom + 34, [*_axis(values, bottom, measure), *rows]
    )  # fmt: skip


def _scale(claims: Sequence[Claimed]) -> _Values:
    ends = [v for c in claims for v in (c.low, c.high) if v is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    if low > 0 and high / low >= LOGARITHMIC:
        return _Values(10 ** floor(log10(low)), 10 ** ceil(log10(high) + 1e-9), LEFT, WIDTH - LEFT - RIGHT, True)
    low = min(0.0, low)
    high = max(high, 0.0) or 1.0
    step = step_of(high - low, 6)
    return _Values(floor(low / step) * step, ceil(high / step) * step, LEFT, WIDTH - LEFT - RIGHT)


def _axis(values: _Values, bottom: float, measure: Measure) -> Iterator[str]:
    ticks = values.ticks()
    rows = "".join(f"M{LEFT:g} {30 + n * ROW:g}H{WIDTH - RIGHT:g}" for n in range(len(measure.claims)))
    lines = "".join(f"M{values.at(tick):g} 18V{bottom:g}" for tick in ticks)
    yield f'<path class="grid" d="{lines}{rows}" stroke="{LINE}" stroke-width="0.7"/>'
    free = 0.0
    for tick in ticks:
        x, words = values.at(tick), short_number(tick)
        if x - wide(words, 11.5) / 2 >= free:  # one that would lie on the last stays away
            free = x + wide(words, 11.5) / 2 + 8
            yield (
                f'<text class="tick" x="{x}" y="{bottom + 18:g}" text-anchor="middle" fill="{SOFT}">'
                f"{escape(words)}</text>"
            )
    note = measure.unit + (", logarithmic scale" if values.logarithmic else "")
    at = f'x="{WIDTH - 6}" y="{bottom + 18:g}"'
    yield f'<text class="tick" {at} text-anchor="end" fill="{SOFT}">{escape(note)}</text>'


def _row(number: int, claim: Claimed, values: _Values, y: float, how: FigureDrawn) -> str:
    when = describe_edtf(claim.edtf) if claim.edtf else ""
    said = f"{clip(claim.source, 34)}{f', {when}' if when else ''}"
    parts = [
        f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(clip(said, 46))}</text>',
        f'<text x="{WIDTH - RIGHT + 12}" y="{y + 4}" fill="{SOFT}">{escape(clip(amount(claim), 24))}</text>',
        _mark(claim, values, y),
    ]
    title = f"{claim.source}: {amount(claim)}. {clip(claim.words, 90)}"
    return link(how.href(number), title, "".join(parts), extra=' class="row"')


def _mark(claim: Claimed, values: _Values, y: float) -> str:
    style = f'fill="{CLAIM}"' + (' fill-opacity="0.55"' if claim.approximate else "")
    if claim.low is not None and claim.high is not None:
        x0, x1 = values.at(claim.low), values.at(claim.high)
        if x1 - x0 < 3:
            return f'<circle class="claim" cx="{x0}" cy="{y}" r="5" {style}/>'
        return f'<rect class="claim" x="{x0}" y="{y - 4}" width="{x1 - x0:.1f}" height="8" rx="4" {style}/>'
    known = claim.low if claim.low is not None else claim.high
    x = values.at(known or 0.0)
    way = 1 if claim.low is not None else -1
    long = 34.0 if way > 0 else round(min(34.0, max(x - LEFT - 8, 1.0)), 1)
    return (
        f'<path class="claim" d="M{x} {y - 4}h{long * way:g}l{7 * way} 4l{-7 * way} 4h{-long * way:g}z" {style}/>'
        f'<circle class="claim" cx="{x}" cy="{y}" r="5" fill="{CLAIM}"/>'
    )


def amount(claim: Claimed) -> str:
    """The number in words: a range stays one."""
    low, high = claim.low, claim.high
    about = "about " if claim.approximate else ""
    if low is not None and high is not None:
        both = short_number(low) if low == high else f"{short_number(low)} to {short_number(high)}"
        return about + both
    if low is not None:
        return f"{short_number(low)} or more"
    return f"up to {short_number(high or 0.0)}"


def short_number(value: float) -> str:
    """A number as it is printed: 1.2 million, 4,500, 0.35."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:,.4g} {name}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"


def series_svg(series: Series, measure: Measure | None, name: str = "series") -> str:
    """A series as a line over time, with the claims of a measure that have a date beside it."""
    points = [(years_of(w), r.value) for r in series.readings if (w := read_when(r.edtf))]
    dated = [(w, c) for c in (measure.claims if measure else ()) if (w := read_when(c.edtf or c.published))]
    whens = [w for r in series.readings if (w := read_when(r.edtf))] + [w for w, _ in dated]
    title = f"{series.value} by {series.time}: {series.title}"
    if not points:
        return frame(name, title, "No values.", 60, ['<text x="20" y="34">No row has a time and a number.</text>'])
    ends = [v for _, v in points] + [v for _, c in dated for v in (c.low, c.high) if v is not None]
    step = step_of(max(ends) - min(0.0, *ends), 5)
    low, high = floor(min(0.0, *ends) / step) * step, ceil(max(ends) / step) * step
    values = _Values(low, high, 270.0, -250.0)
    found = scale_of(whens, WIDTH)
    scale = Scale(found.low, found.high, WIDTH, 80.0, 30.0)
    places = [(scale.x(sum(years) / 2), values.at(v)) for years, v in sorted(points)]
    line = "M" + "L".join(f"{x} {y}" for x, y in places)
    drawn = [*_grid(values, scale)]
    drawn.append(f'<path class="series" d="{line}" fill="none" stroke="{SERIES}" stroke-width="2"/>')
    if len(places) < 80:
        drawn += [f'<circle class="value" cx="{x}" cy="{y}" r="3" fill="{SERIES}"/>' for x, y in places]
    drawn += [_claim_at(c, scale.x(sum(years_of(w)) / 2), values) for w, c in dated]
    told = tell(series.readings, lambda r: f"{r.edtf}: {short_number(r.value)}", "No values.")
    return frame(name, title, told, 300, drawn)


def _grid(values: _Values, scale: Scale) -> Iterator[str]:
    for tick in values.ticks():
        y = values.at(tick)
        yield f'<line class="grid" x1="76" x2="{WIDTH - 20}" y1="{y}" y2="{y}" stroke="{LINE}" stroke-width="0.7"/>'
        said = escape(short_number(tick))
        yield f'<text class="tick" x="70" y="{y + 4}" text-anchor="end" fill="{SOFT}">{said}</text>'
    for x, label in ticks_of(scale, 12):
        yield f'<text class="tick" x="{x}" y="290" text-anchor="middle" fill="{SOFT}">{escape(label)}</text>'


def _claim_at(claim: Claimed, x: float, values: _Values) -> str:
    """A claim at its time: a dot, or a bar up the range."""
    ends = [values.at(v) for v in (claim.low, claim.high) if v is not None]
    title = f"<title>{escape(f'{claim.source}: {amount(claim)}. {clip(claim.words, 90)}')}</title>"
    top, bottom = min(ends), max(ends)
    bar = f'<rect class="claim" x="{x - 3}" y="{top}" width="6" height="{bottom - top:.1f}" fill="{CLAIM}"/>'
    dot = f'<circle class="claim" cx="{x}" cy="{top}" r="5" fill="{CLAIM}" stroke="{PAPER}"/>'
    return f"<g>{title}{bar if bottom - top > 3 else ''}{dot}</g>"


__all__ = ["ACCENT", "FigureDrawn", "amount", "measure_svg", "series_svg", "short_number", "step_of"]
