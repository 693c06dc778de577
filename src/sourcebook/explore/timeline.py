"""Timelines: pins of time gathered into moments, each in the lanes it stands in.

The same sentence in several documents (reprints, versions, copies) is one moment with the words of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec

from sourcebook.model.moment import MOMENT_KINDS, LaneOf, Moment, MomentKind, Timeline
from sourcebook.model.network import Rest
from sourcebook.model.pin import Pin

MOST_LANES: Final = 12
MOST_RESTS: Final = 20
OTHERS: Final = "others"
"""The lane of what stands in none of the lanes shown."""
KIND_NAMES: Final[dict[MomentKind, str]] = {
    "period": "periods", "step": "steps of matters", "paid": "money", "said": "quoted words", "told": "other dates",
}  # fmt: skip

_RANK: Final[dict[MomentKind, int]] = {kind: number for number, kind in enumerate(KIND_NAMES)}


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """How a timeline is laid out."""

    by: LaneOf = "kind"
    most: int = 10_000
    entities: tuple[str, ...] = ()
    """Lanes by entity: these; without, those that most moments name."""


class Chosen(NamedTuple):
    """Which of many moments are told."""

    keys: frozenset[bytes]
    total: int
    """Moments that they were chosen from."""


def choose_moments(pins: Iterable[Pin], most: int) -> Chosen:
    """The weightiest moments: periods and steps of matters, then what is told most often, then sums and quotes.

    Of a moment a few numbers are held, whatever its words are.
    """
    counts: dict[bytes, int] = {}
    ranks: dict[bytes, tuple[int, int]] = {}
    for pin in pins:
        key = _key(pin)
        counts[key] = counts.get(key, 0) + 1
        if key not in ranks:
            ranks[key] = (_RANK[kind_of(pin)], pin.low if pin.low is not None else pin.high or 0)
    if len(counts) <= most:
        return Chosen(frozenset(counts), len(counts))
    weighed = sorted(counts, key=lambda k: (ranks[k][0] > _RANK["step"], -counts[k], ranks[k], k))
    return Chosen(frozenset(weighed[:most]), len(counts))


def _key(pin: Pin) -> bytes:
    return blake2b(f"{pin.edtf}\0{pin.words.casefold()}".encode(), digest_size=12).digest()


def build_timeline(
    pins: Iterable[Pin],
    laid: Laid,
    *,
    chosen: Chosen | None = None,
    entities_of: Callable[[Pin], tuple[str, ...]],
    name_of: Callable[[str], str],
    place_of: Callable[[str], str],
) -> Timeline:
    """Moments from the earliest on.

    Args:
        pins: Of time, by their first day.
        laid: How.
        chosen: Moments that are told, where it is not the first ones.
        entities_of: Ids of whom a pin names.
        name_of: An entity's name.
        place_of: What a document is filed under: its collection or its title.
    """
    held: dict[tuple[str, str], list[Pin]] = {}
    for pin in pins:
        if chosen is None or _key(pin) in chosen.keys:
            held.setdefault((pin.edtf, pin.words.casefold()), []).append(pin)
    groups = [*held.values()]
    kept = groups[: laid.most]
    named = [tuple(sorted({e for m in group for e in entities_of(m)})) for group in kept]
    lanes = _lanes(kept, named, laid, name_of, place_of)
    moments = [
        _moment(group, who, lane) for group, who, lane in zip(kept, named, lanes, strict=True)
    ]  # fmt: skip
    total = chosen.total if chosen else len(groups)
    return Timeline(
        by=laid.by, lanes=_order(laid.by, lanes), moments=tuple(moments), left_out=total - len(kept),
        weighed=chosen is not None,
    )  # fmt: skip


def _moment(group: list[Pin], who: tuple[str, ...], lanes: tuple[str, ...]) -> Moment:
    first = group[0]
    rests = tuple(
        Rest(document=m.document, relation=m.reading, start=m.start, end=m.end, exact=m.exact)
        for m in group[:MOST_RESTS]
    )
    return Moment(
        edtf=first.edtf, kind=kind_of(first), status=first.status, words=first.words, entities=who, lanes=lanes,
        documents=len({m.document for m in group}), rests=rests,
    )  # fmt: skip


def kind_of(pin: Pin) -> MomentKind:
    """What sort of moment a pin is."""
    return next((kind for kind in MOMENT_KINDS if kind == pin.kind), "told")


def _lanes(
    groups: list[list[Pin]],
    named: list[tuple[str, ...]],
    laid: Laid,
    name_of: Callable[[str], str],
    place_of: Callable[[str], str],
) -> list[tuple[str, ...]]:
    """The lanes of each moment."""
    if laid.by == "entity":
        wanted = set(laid.entities) or _frequent(e for who in named for e in who)
        return [tuple(dict.fromkeys(name_of(e) for e in who if e in wanted)) or (OTHERS,) for who in named]
    if laid.by in ("collection", "document"):
        places = [tuple(sorted({place_of(m.document) for m in group})) for group in groups]
        wanted = _frequent(p for own in places for p in own)
        return [tuple(p for p in own if p in wanted) or (OTHERS,) for own in places]
    if laid.by == "status":
        return [(group[0].status or "no claim",) for group in groups]
    if laid.by == "kind":
        return [(KIND_NAMES[kind_of(group[0])],) for group in groups]
    return [("",)] * len(groups)


def _frequent(found: Iterable[str]) -> set[str]:
    counts = Counter(found)
    return set(sorted(counts, key=lambda e: (-counts[e], e))[:MOST_LANES])


def _order(by: LaneOf, lanes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Kinds as they are told; else the fullest lane first, and the others last."""
    counts = Counter(name for own in lanes for name in own)
    if by == "kind":
        return tuple(n for n in KIND_NAMES.values() if n in counts)
    return tuple(sorted(counts, key=lambda n: (n == OTHERS, -counts[n], n)))
