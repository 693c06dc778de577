"""The timeline of a library drawn as static SVG: lanes one under the other, bars for stretches, a mark for each moment.

What is vague is drawn vague (`publish.time_scale`). Kinds are told apart by shape as well as by colour. Of more moments
than a column holds the number is printed; all of them are in the list that goes with the drawing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from sourcebook.model.moment import Moment, MomentKind, Timeline
from sourcebook.model.when import When, describe_edtf, read_when
from sourcebook.publish.drawing import (
    ACCENT,
    LINE,
    PAPER,
    SOFT,
    WIDTH,
    clip,
    escape,
    frame,
    link,
    tell,
    wide,
)  # fmt: skip
from sourcebook.publish.time_scale import Bar, Scale, bar_of, date_of, is_long, scale_of, ticks_of, years_of

LABELS: Final = 176.0
"""Width of the column of lane names."""
COLUMN, DEEP = 9.0, 10
"""Width of a mark, and marks in the tallest stack."""
THICK, THIN, ROWS = 22.0, 10.0, 8
"""Height of a labelled bar's row, of an unlabelled one's, and rows of a lane; more bars are counted."""
BROAD, TALL = 11.0, 40.0
"""Width of a column of many moments, and height of the fullest."""
COLOURS: Final[dict[MomentKind, str]] = {
    "period": "#1d4f63", "step": "#9b2c22", "paid": "#215f94", "said": "#6d5a2f", "told": "#565b61",
}  # fmt: skip
Placed = tuple[Moment, When]


@dataclass(frozen=True, slots=True)
class TimelineDrawn:
    """How a timeline is drawn."""

    href: Callable[[int], str | None] = lambda _: None
    """Where the moment of a number leads."""
    since: str | None = None
    until: str | None = None
    """The years drawn; without, those that most moments lie in."""
    standing_out: frozenset[int] = frozenset()
    """Numbers of moments that stand out, the others standing back; empty: all are alike."""
    zoom: Callable[[str, str], str | None] = lambda _first, _last: None
    """Where a column of many moments leads: from one day to another, ISO."""
    dense: bool = False
    """Whether there are so many moments that columns are drawn, not each of them."""
    title: str = "Timeline"
    name: str = "timeline"


def timeline_svg(timeline: Timeline, drawn: TimelineDrawn | None = None) -> str:
    """The picture."""
    how = drawn or TimelineDrawn()
    placed = [(n, m, w) for n, m in enumerate(timeline.moments) if (w := read_when(m.edtf))]
    if not placed:
        return frame(how.name, how.title, "There are no dates.", 60, ['<text x="20" y="34">No dates to draw.</text>'])
    scale = _scale([w for _, _, w in placed], how, named=len(timeline.lanes) > 1)
    parts: list[str] = []
    top = 10.0
    for lane in timeline.lanes:
        own = [(n, m, w) for n, m, w in placed if lane in m.lanes and scale.holds(w)]
        lines, height = _lane(lane, own, scale, top, how)
        parts += lines
        top += height
    outside = sum(not scale.holds(w) for _, _, w in placed)
    axis = list(_axis(scale, top))
    if outside:
        words = f"{outside:,} outside these years: see the list"
        parts.append(f'<text class="tick" x="{scale.left:g}" y="{top + 36:.0f}" fill="{SOFT}">{words}</text>')
    height = top + (44 if outside else 28)
    return frame(how.name, how.title, _told(timeline), height, [_DEFS.replace("time-", f"{how.name}-"), *axis, *parts])


_DEFS: Final = (
    '<defs><linearGradient id="time-in"><stop class="stop" offset="0" stop-color="#1d4f63" stop-opacity="0.05"/>'
    '<stop class="stop" offset="1" stop-color="#1d4f63"/></linearGradient><linearGradient id="time-out">'
    '<stop class="stop" offset="0" stop-color="#1d4f63"/><stop class="stop" offset="1" stop-color="#1d4f63" '
    'stop-opacity="0.05"/></linearGradient></defs>'
)


def _told(timeline: Timeline) -> str:
    return tell(timeline.moments, _title, "There are no dates.")


def _scale(whens: Sequence[When], how: TimelineDrawn, *, named: bool) -> Scale:
    """The years drawn: those asked for, or those in which nearly everything lies."""
    found = scale_of(whens, WIDTH)
    low, high = found.low, found.high
    if how.since and (when := read_when(how.since)):
        low = years_of(when)[0]
    if how.until and (when := read_when(how.until)):
        high = years_of(when)[1]
    if high - low < 3 / 366:
        low, high = low - 3 / 366, high + 3 / 366
    return Scale(low, high, WIDTH, LABELS if named else 24.0, 24.0)


def _axis(scale: Scale, bottom: float) -> Iterator[str]:
    ticks = ticks_of(scale, 14 if scale.left < LABELS else 12)
    lines = "".join(f"M{x:g} 4V{bottom:g}" for x, _ in ticks)
    yield f'<path class="grid" d="{lines}" stroke="{LINE}" stroke-width="0.6"/>'
    for x, label in ticks:
        yield (
            f'<text class="tick" x="{x}" y="{bottom + 18:.1f}" text-anchor="middle" fill="{SOFT}">'
            f"{escape(label)}</text>"
        )
    yield (
        f'<line class="axis" x1="{scale.left - 8:g}" x2="{WIDTH}" y1="{bottom:.1f}" y2="{bottom:.1f}" stroke="{SOFT}"/>'
    )


def _lane(
    lane: str, own: Sequence[tuple[int, Moment, When]], scale: Scale, top: float, how: TimelineDrawn
) -> tuple[list[str], float]:
    """Marks of one lane, and how high it is."""
    if how.dense:
        return _columns(lane, own, scale, top, how)
    periods = [o for o in own if o[1].kind == "period"]
    spans = [o for o in own if o[1].kind != "period" and is_long(o[2])]
    points = [o for o in own if o[1].kind != "period" and not is_long(o[2])]
    bars, y = _bars(periods, scale, top + 6, THICK, how)
    more, y = _bars(spans, scale, y, THIN, how)
    stacks: dict[float, list[tuple[int, Moment, When]]] = {}
    for entry in points:
        first, last = years_of(entry[2])
        stacks.setdefault(round(scale.x((first + last) / 2) / COLUMN) * COLUMN, []).append(entry)
    deep = min(max(map(len, stacks.values()), default=0), DEEP)
    base = y + deep * COLUMN + (14 if any(len(s) > DEEP for s in stacks.values()) else 6)
    base = max(base, top + 24)
    return [*bars, *more, *_stacks(stacks, base, how), *_named(lane, base)], base + 4 - top


def _named(lane: str, base: float) -> list[str]:
    """A lane's name and the line under it."""
    if not lane:
        return []
    return [
        f'<text class="lane" x="8" y="{base - 5:.1f}" font-weight="600">{escape(clip(lane, 25))}'
        f"<title>{escape(lane)}</title></text>",
        f'<line class="grid" x1="0" x2="{WIDTH}" y1="{base + 3:.1f}" y2="{base + 3:.1f}" stroke="{LINE}"/>',
    ]


def _columns(
    lane: str, own: Sequence[tuple[int, Moment, When]], scale: Scale, top: float, how: TimelineDrawn
) -> tuple[list[str], float]:
    """A lane of many moments: columns, the higher the more lie there, each leading to its own years."""
    counts: Counter[int] = Counter()
    for _, _, when in own:
        first, last = years_of(when)
        counts[int(scale.x((first + last) / 2) // BROAD)] += 1
    base = top + TALL + 16
    most = max(counts.values(), default=1)
    drawn = []
    for column, count in sorted(counts.items()):
        high = max(2.0, TALL * sqrt(count / most))
        days = [date_of(scale.year_at((column + n) * BROAD)).isoformat() for n in (0, 1)]
        rect = _rect(column * BROAD, base - high, BROAD - 1.5, high, f'class="solid" fill="{ACCENT}"')
        drawn.append(link(how.zoom(days[0], days[1]), f"{count:,} in {days[0][:4]}", rect))
    return [*drawn, *_named(lane, base)], base + 4 - top


def _state(number: int, how: TimelineDrawn) -> str:
    return " back" if how.standing_out and number not in how.standing_out else ""


def _title(moment: Moment) -> str:
    return f"{describe_edtf(moment.edtf)}: {clip(moment.words, 90)}"


def _bars(
    entries: Sequence[tuple[int, Moment, When]], scale: Scale, top: float, row: float, how: TimelineDrawn
) -> tuple[list[str], float]:
    """Stretches in as few rows as they need; those for which there is no row are counted."""
    rows: list[float] = []
    drawn: list[str] = []
    left_out = 0
    named = row == THICK
    for number, moment, when in entries:
        bar = bar_of(when, scale, 0.0, "", "", 4.0)
        words, at, anchor, begin, end = _label(bar, moment, scale) if named else ("", 0.0, "start", *_reach(bar))
        place = next((i for i, taken in enumerate(rows) if taken <= begin), len(rows))
        if place >= ROWS:
            left_out += 1
            continue
        rows[place : place + 1] = [end + 8]
        y = top + place * row
        high = row - 4
        inside = _solid(bar, y, high, COLOURS[moment.kind], how.name)
        if words:
            fill = PAPER if anchor == "in" else "#1b1d20"
            inside += f'<text class="{anchor}" x="{at:.1f}" y="{y + 13:.1f}" fill="{fill}">{escape(words)}</text>'
        drawn.append(link(how.href(number), _title(moment), inside, extra=f' class="bar{_state(number, how)}"'))
    bottom = top + len(rows) * row
    if left_out:
        drawn.append(f'<text class="tick" x="{scale.left}" y="{bottom + 9:.1f}" fill="{SOFT}">and {left_out} more '
                     f"stretches</text>")  # fmt: skip
        bottom += 14
    return drawn, bottom + (4 if rows else 0)


def _reach(bar: Bar) -> tuple[float, float]:
    return bar.x0 - bar.before, bar.x1 + bar.after


def _label(bar: Bar, moment: Moment, scale: Scale) -> tuple[str, float, str, float, float]:
    """A bar's words, where they begin, how they stand, and what the two take up."""
    begin, end = _reach(bar)
    words = clip(moment.words, 60)
    across = wide(words, 12)
    if bar.x1 - bar.x0 > across + 14:
        return words, bar.x0 + 7, "in", begin, end
    if end + 8 + across < WIDTH:
        return words, end + 7, "beside", begin, end + 8 + across
    at = max(scale.left, begin - 8 - across)
    words = clip(words, max(6, int((begin - 8 - at) / (12 * 0.56))))
    return words, at, "beside", at, end


def _solid(bar: Bar, y: float, high: float, colour: str, name: str) -> str:
    """A bar with its vague ends."""
    parts = []
    if bar.before:
        parts.append(_rect(bar.x0 - bar.before, y, bar.before, high, f'fill="url(#{name}-in)"'))
    parts.append(_rect(bar.x0, y, max(bar.x1 - bar.x0, 0.5), high, f'class="solid" fill="{colour}"'))
    if bar.after:
        parts.append(_rect(bar.x1, y, bar.after, high, f'fill="url(#{name}-out)"'))
    half = high / 2
    if bar.right == "arrow":
        parts.append(f'<path class="solid" d="M{bar.x1} {y}l{half} {half}l-{half} {half}z" fill="{colour}"/>')
    if bar.left == "arrow":
        parts.append(f'<path class="solid" d="M{bar.x0} {y}l-{half} {half}l{half} {half}z" fill="{colour}"/>')
    return "".join(parts)


def _rect(x: float, y: float, across: float, down: float, rest: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{across:.1f}" height="{down:g}" {rest}/>'


def _stacks(stacks: dict[float, list[tuple[int, Moment, When]]], base: float, how: TimelineDrawn) -> Iterator[str]:
    for x, held in sorted(stacks.items()):
        # What stands out is drawn, however deep the stack.
        first = sorted(held, key=lambda entry: bool(_state(entry[0], how)))
        for place, (number, moment, when) in enumerate(first[:DEEP]):
            y = base - 5 - place * COLUMN
            inside = shape_of(moment.kind, x, y, vague=when.vague)
            yield link(how.href(number), _title(moment), inside, extra=f' class="mark{_state(number, how)}"')
        if len(held) > DEEP:
            yield (
                f'<text class="tick" x="{x}" y="{base - 4 - DEEP * COLUMN:.1f}" text-anchor="middle" font-size="10" '
                f'fill="{SOFT}">+{len(held) - DEEP}</text>'
            )


def shape_of(kind: MomentKind, x: float, y: float, *, vague: bool = False) -> str:
    """A moment's mark: a diamond is a step of a matter, a square money, a ring quoted words, a dot any other."""
    style = f'fill="{COLOURS[kind]}"' + (' fill-opacity="0.45"' if vague else "")
    if kind == "step":
        return f'<path class="m {kind}" d="M{x:g} {y - 4.4:.1f}l4.4 4.4l-4.4 4.4l-4.4 -4.4z" {style}/>'
    if kind == "paid":
        return f'<rect class="m {kind}" x="{x - 3.3:.1f}" y="{y - 3.3:.1f}" width="6.6" height="6.6" {style}/>'
    if kind == "said":
        return (
            f'<circle class="m {kind}" cx="{x:g}" cy="{y:.1f}" r="3" fill="{PAPER}" stroke="{COLOURS[kind]}" '
            'stroke-width="1.6"/>'
        )
    return f'<circle class="m {kind}" cx="{x:g}" cy="{y:.1f}" r="3.3" {style}/>'
