"""The timeline of a document: geometry for an inline picture, and the same dates as a list.

Periods named by headings are bars; dated sentences are dots stacked on their year; what is vague is drawn vague: an
end known only to a decade or marked approximate fades in over the years it may lie in, an open end is an arrow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sourcebook.model.annotation import Section, Time
from sourcebook.model.when import When, describe_edtf, read_when
from sourcebook.publish.article import Article
from sourcebook.publish.time_scale import Bar, Scale, bar_of, is_long, scale_of, ticks_of, years_of

THIN, THIN_LANE = 7.0, 12.0
DOT = 7.0
HIGHEST = 18
"""Dots in the tallest stack; the rest are counted above it."""
SPANS = 250
"""Stretches drawn; the rest are in the list."""
LISTED = 600
"""Dates in the list; the rest are in the bulk data."""
_LETTER = 6.4
"""Width of a letter of a label, by estimate: labels are only kept apart, not set by it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a picture is: its width, the height of a lane of periods, the most ticks, where labels stand."""

    width: float
    lane: float
    ticks: int
    above: bool
    """Whether a period's label stands above its bar, not beside or in it."""


WIDE = Frame(1060.0, 26.0, 12, False)
NARROW = Frame(356.0, 40.0, 5, True)
"""For a phone, where a wide picture would have to be pushed about."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of the text: its time in words, the words it was read from, and the sentence they stand in."""

    when: When
    words: str
    exact: str
    number: int
    href: str
    sentence: str
    state: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One dated sentence."""

    x: float
    y: float
    title: str
    href: str
    state: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture and the list. All lengths are in units of a picture `width` wide."""

    height: float
    axis: float
    ticks: tuple[tuple[float, str], ...]
    periods: tuple[Bar, ...]
    spans: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    more: tuple[tuple[float, float, int], ...]
    left_out: int
    listed: tuple[Dated, ...]
    total: int
    first: str
    last: str
    width: float


def build_timeline(article: Article, frame: Frame = WIDE) -> Timeline | None:
    """The timeline of a document in a frame, or None when fewer than two dates were read."""
    dated = _dates(article)
    periods = _periods(article)
    if len(dated) + len(periods) < 2:
        return None
    scale = scale_of([d.when for d in dated] + [when for _, when in periods], frame.width)
    shown = [d for d in dated if scale.holds(d.when)]
    bars, y = _period_bars(article, [p for p in periods if scale.holds(p[1])], scale, frame)
    spans, y = _span_bars([d for d in shown if is_long(d.when)][:SPANS], scale, y + (10 if bars else 0))
    stacks = _stacks([d for d in shown if not is_long(d.when)], scale)
    tallest = min(max((len(s) for s in stacks.values()), default=0), HIGHEST)
    axis = y + tallest * DOT + 22
    return Timeline(
        height=axis + 26,
        axis=axis,
        ticks=tuple(ticks_of(scale, frame.ticks)),
        periods=tuple(bars),
        spans=tuple(spans),
        dots=tuple(_dots(stacks, axis)),
        more=tuple((x, axis - HIGHEST * DOT - 9, len(s) - HIGHEST) for x, s in stacks.items() if len(s) > HIGHEST),
        left_out=len(dated) - len(shown),
        listed=tuple(dated[:LISTED]),
        total=len(dated),
        first=str(math.floor(scale.low)),
        last=str(math.ceil(scale.high)),
        width=frame.width,
    )


def _dates(article: Article) -> list[Dated]:
    """Every date, once for a sentence and value, from the earliest."""
    seen: dict[tuple[int, str], Dated] = {}
    for a in article.material.annotations:
        if not isinstance(a, Time) or a.edtf is None or a.type not in ("DATE", "TIME"):
            continue
        when = read_when(a.edtf)
        piece = article.sentences.at(a.start)
        if when is None or piece is None or (piece.number, a.edtf) in seen:
            continue
        found = article.found[piece.number - 1]
        state = "kept" if any(s.document for s in found.citations) else "cited" if found.citations else "bare"
        text = " ".join(article.material.rendition.text[piece.start : piece.end].split())
        words = describe_edtf(a.edtf)
        seen[piece.number, a.edtf] = Dated(
            when, words, a.exact, piece.number, article.open_at(piece.number), _clip(text, 140), state
        )
    return sorted(seen.values(), key=lambda d: (d.when.sort_key, d.number))


def _periods(article: Article) -> list[tuple[Section, When]]:
    found = []
    for section in article.sections.values():
        when = read_when(section.period) if section.period else None
        if when is not None:
            found.append((section, when))
    return sorted(found, key=lambda item: (item[1].sort_key, item[0].start))


def _period_bars(
    article: Article, periods: list[tuple[Section, When]], scale: Scale, frame: Frame
) -> tuple[list[Bar], float]:
    lanes: list[float] = []
    bars: list[Bar] = []
    for section, when in periods:
        number = article.number_at(section.start)
        words = describe_edtf(section.period or "")
        bar = bar_of(when, scale, 0.0, f"{section.title} ({words})", article.open_at(number, entry=False), 4.0)
        label, at, inside = _label(bar, _clip(section.title, 64), frame)
        wide = len(label) * _LETTER + 14
        begin, end = min(bar.x0 - bar.before, at), max(bar.x1 + bar.after, at + wide)
        lane = next((i for i, taken in enumerate(lanes) if taken <= begin), len(lanes))
        lanes[lane : lane + 1] = [end + 10]
        y = 8 + lane * frame.lane + (16 if frame.above else 0)
        label_y = y - 5 if frame.above else y + 13.2
        bars.append(replace(bar, y=y, label=label, label_x=round(at, 1), label_y=label_y, label_inside=inside))
    return bars, 8 + len(lanes) * frame.lane if bars else 8.0


def _label(bar: Bar, label: str, frame: Frame) -> tuple[str, float, bool]:
    """A label as it fits, where it begins, and whether it stands in its bar."""
    wide = len(label) * _LETTER + 14
    if frame.above:
        label = _clip(label, int((frame.width - 8) / _LETTER))
        return label, max(0.0, min(bar.x0 - bar.before, frame.width - len(label) * _LETTER)), False
    if bar.x1 - bar.x0 > wide:
        return label, bar.x0 + 8, True
    right_of = bar.x1 + bar.after + 8
    at = right_of if right_of + wide < frame.width else bar.x0 - bar.before - 8 - wide
    return (label, at, False) if at >= 4 else (_clip(label, max(8, int((bar.x0 - 24) / _LETTER))), 4.0, False)


def _span_bars(dated: list[Dated], scale: Scale, top: float) -> tuple[list[Bar], float]:
    lanes: list[float] = []
    bars: list[Bar] = []
    for d in dated:
        bar = bar_of(d.when, scale, 0.0, f"{d.words}: {d.sentence}", d.href, 6.0)
        begin, end = bar.x0 - bar.before, bar.x1 + bar.after
        lane = next((i for i, taken in enumerate(lanes) if taken <= begin), len(lanes))
        lanes[lane : lane + 1] = [end + 4]
        bars.append(replace(bar, y=top + lane * THIN_LANE))
    return bars, top + len(lanes) * THIN_LANE


def _stacks(dated: list[Dated], scale: Scale) -> dict[float, list[Dated]]:
    stacks: dict[float, list[Dated]] = {}
    for d in dated:
        first, last = years_of(d.when)
        column = round(scale.x((first + last) / 2) / DOT) * DOT
        stacks.setdefault(column, []).append(d)
    return stacks


def _dots(stacks: dict[float, list[Dated]], axis: float) -> list[Dot]:
    return [
        Dot(x, round(axis - 6 - place * DOT, 1), f"{d.words}: {d.sentence}", d.href, d.state)
        for x, held in sorted(stacks.items())
        for place, d in enumerate(held[:HIGHEST])
    ]


def _clip(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:—–-") + "…"
