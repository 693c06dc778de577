"""Words with overlapping readings, cut so that elements nest: every boundary ends one run and begins the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the text with the class its words are shown in."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A range of the text that is a link, by the index of its citation in the page's list."""

    start: int
    end: int
    href: str
    kept: bool
    outside: bool
    note: int = 0
    """Number of its footnote; 0 without one."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words under one and the same set of marks."""

    text: str
    classes: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Runs under one link, or under none."""

    anchor: Anchor | None
    runs: tuple[Run, ...]


def weave(
    text: str, start: int, end: int, marks: Iterable[Mark], anchors: Sequence[Anchor] = ()
) -> tuple[Stretch, ...]:
    """`text[start:end]` as stretches of runs; their texts joined are the text again.

    Marks may overlap in any way. Anchors are in text order; one that overlaps an earlier one is left out, since links
    do not nest.
    """
    links = _apart(anchors, start, end)
    inner = [m for m in marks if m.start < end and m.end > start]
    edges: dict[int, tuple[list[str], list[str]]] = {}
    for mark in inner:
        edges.setdefault(max(mark.start, start), ([], []))[0].append(mark.name)
        edges.setdefault(min(mark.end, end), ([], []))[1].append(mark.name)
    for link in links:
        edges.setdefault(max(link.start, start), ([], []))
        edges.setdefault(min(link.end, end), ([], []))
    cuts = sorted({start, end, *edges})
    live: dict[str, int] = {}
    woven: list[tuple[Anchor | None, list[Run]]] = []
    queue = iter(links)
    link_now = next(queue, None)
    for left, right in pairwise(cuts):
        opened, closed = edges.get(left, ([], []))
        for name in closed:
            live[name] -= 1
        for name in opened:
            live[name] = live.get(name, 0) + 1
        while link_now and link_now.end <= left:
            link_now = next(queue, None)
        anchor = link_now if link_now and link_now.start <= left else None
        run = Run(text[left:right], " ".join(sorted(n for n, count in live.items() if count)))
        if woven and woven[-1][0] is anchor:
            woven[-1][1].append(run)
        else:
            woven.append((anchor, [run]))
    return tuple(Stretch(anchor, tuple(runs)) for anchor, runs in woven)


def _apart(anchors: Sequence[Anchor], start: int, end: int) -> list[Anchor]:
    found: list[Anchor] = []
    for anchor in sorted(anchors, key=lambda a: (a.start, -a.end)):
        if anchor.start < end and anchor.end > start and (not found or anchor.start >= found[-1].end):
            found.append(anchor)
    return found
