"""Contradictions over a library: tellings of one thing with values that cannot both be right.

Tellings are brought together by blocks of a slot and one shared name, place or day, each sorted by time, and each one
is held against its neighbours in the block only, so that the work grows with the tellings and not with their pairs.
Two speak of one thing when names, time and words fit (`score_same`); documents of one origin are not set against each
other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from sourcebook.corroborate.slots import Slot, SlotKind, agree
from sourcebook.corroborate.values import GENERAL, PEOPLE, UNIQUE, ValueFact, day_of
from sourcebook.model.contradiction import Contradiction, ContradictionKind, Side, Told, contradiction_id

NEIGHBOURS = 40
"""Tellings of a block that one is held against: those next to it in time."""
SAME = 0.6
"""Score from which two tellings are of one thing."""
_DAY: Final = 1 / 365
_NEAR_IN_TIME = 60 * _DAY
"""How far apart reports may be printed that speak of one event without a date."""
_RUNNING: Final = frozenset(("dead", "missing"))
"""Counts that grow while an event goes on."""
_SETTLED = 30 * _DAY
"""A running count that is printed later than this after the event is no longer running."""
_KEPT = 25
"""Passages kept on one side."""

SameOrigin = Callable[[str, str], str | None]
"""Why two documents (ids) are of one origin; None when nothing shows it."""


class Meeting(NamedTuple):
    """Two tellings of one thing."""

    first: ValueFact
    second: ValueFact
    score: float
    reasons: tuple[str, ...]


class Parties(NamedTuple):
    """Who is meant by the chains of tellings: `entity_of` gives an entity's id, `name_of` its name."""

    entity_of: Callable[[str], str]
    name_of: Callable[[str], str]


def find_contradictions(
    facts: Iterable[ValueFact], parties: Parties, same_origin: SameOrigin
) -> Iterator[Contradiction]:
    """Contradictions and updates among tellings, by score, then id.

    Args:
        facts: Tellings of all documents.
        parties: Who is meant by a chain of mentions.
        same_origin: Whether two documents rest on one source.
    """
    tellings = [_resolved(f, parties) for f in facts]
    meetings = _meetings(tellings)
    seen: set[str] = set()
    found = []
    for group in _events_of(meetings):
        for record in _records(group, parties, same_origin):
            if record.id not in seen:
                seen.add(record.id)
                found.append(record)
    yield from sorted(found, key=lambda c: (-c.score, c.id))


def _resolved(fact: ValueFact, parties: Parties) -> ValueFact:
    of = parties.entity_of
    return msgspec.structs.replace(
        fact, names=tuple(sorted({e for n in fact.names if (e := of(n))})), payer=of(fact.payer) if fact.payer else "",
        payee=of(fact.payee) if fact.payee else "", subject=of(fact.subject) if fact.subject else "",
    )  # fmt: skip


# -- blocks ---------------------------------------------------------------------------------------------------


def _keys(fact: ValueFact) -> Iterator[tuple[str, str, str]]:
    if fact.slot in ("date", "place"):
        yield fact.slot, fact.fate, fact.subject
        return
    kind = "person" if fact.head in PEOPLE else fact.head or fact.unit
    what = f"{kind} {fact.fate}" if fact.slot == "count" else "sum"
    for anchor in (*fact.names, *fact.places):
        yield fact.slot, what, anchor
    if fact.day and fact.day[1] - fact.day[0] < 2 * _DAY:
        for word in fact.stems:
            yield fact.slot, what, f"{fact.day[0]:.3f} {word}"


def _time(fact: ValueFact) -> float:
    return fact.day[0] if fact.day else day_of(fact.published) or 0.0


def _meetings(facts: Sequence[ValueFact]) -> list[Meeting]:
    blocks: dict[tuple[str, str, str], list[int]] = {}
    for number, fact in enumerate(facts):
        for key in set(_keys(fact)):
            blocks.setdefault(key, []).append(number)
    met: dict[tuple[int, int], Meeting | None] = {}
    for key in sorted(blocks):
        block = sorted(blocks[key], key=lambda n: (_time(facts[n]), facts[n].document, facts[n].value.start))
        for place, one in enumerate(block):
            for other in block[place + 1 : place + 1 + NEIGHBOURS]:
                pair = (min(one, other), max(one, other))
                if pair not in met and facts[one].document != facts[other].document:
                    met[pair] = meet(facts[pair[0]], facts[pair[1]])
    return [m for m in (met[pair] for pair in sorted(met)) if m]


# -- one thing or two -----------------------------------------------------------------------------------------


def meet(first: ValueFact, second: ValueFact) -> Meeting | None:
    """Two tellings with the score of their being of one thing; None when they are not, or not clearly."""
    if first.slot != second.slot or not is_comparable(first, second):
        return None
    score, reasons = score_same(first, second)
    return Meeting(first, second, score, reasons) if score >= SAME else None


def is_comparable(first: ValueFact, second: ValueFact) -> bool:
    """Whether two values of a slot are of one kind: the same unit, the same counted, the same fate of theirs."""
    if first.slot in ("date", "place"):
        return first.fate == second.fate and first.subject == second.subject != ""
    if first.slot == "sum":
        return first.unit == second.unit
    if first.unit != second.unit or first.fate != second.fate:
        return False
    if first.head == second.head:
        return bool(first.unit or first.head)
    both = first.head in PEOPLE and second.head in PEOPLE
    return both and bool(first.fate) and (first.head in GENERAL or second.head in GENERAL)


def score_same(first: ValueFact, second: ValueFact) -> tuple[float, tuple[str, ...]]:
    """How sure it is that two tellings are of one thing, 0..1, and why."""
    if first.slot in ("date", "place"):
        return _score_event(first, second)
    if first.day and second.day and not _meet_in_time(first.day, second.day):
        return 0.0, ()
    times = [t for f in (first, second) if (t := _time(f))]
    if len(times) == 2 and abs(times[0] - times[1]) > _NEAR_IN_TIME:
        return 0.0, ()
    if first.places and second.places and not set(first.places) & set(second.places):
        return 0.0, ()
    if first.proper and second.proper and not set(first.proper) & set(second.proper):
        return 0.0, ()
    if any(a and b and a != b for a, b in ((first.payer, second.payer), (first.payee, second.payee))):
        return 0.0, ()
    own, other = set(first.proper), set(second.proper)
    if first.slot == "sum" and own - other and other - own:  # each names somebody whom the other does not
        return 0.0, ()
    shared = set(first.stems) & set(second.stems)
    least = min(len(first.stems), len(second.stems)) or 1
    names = set(first.names) & set(second.names)
    if first.names and second.names and not names and not first.fate:
        return 0.0, ()
    places = set(first.places) & set(second.places)
    day = bool(first.day and second.day)
    exact = bool(day and first.day and second.day and max(b - a for a, b in (first.day, second.day)) < 2 * _DAY)
    words = min(1.0, len(shared) / least)
    if first.slot == "sum" and not ((first.payer and first.payer == second.payer and first.payee == second.payee)
                                    or (words >= 0.6 and len(shared) >= 2 and names)):  # fmt: skip
        return 0.0, ()
    if len(shared) < 2 and not exact and not first.fate:
        return 0.0, ()
    if not shared and not (exact and (names or places) and first.fate):
        return 0.0, ()
    if not names and not places and not (exact and len(shared) >= 2):
        return 0.0, ()
    score = 0.4 * words + 0.3 * bool(names or places) + (0.3 if exact else 0.2 if day else 0.1)
    reasons = [f"{len(shared)} shared words: {', '.join(sorted(shared)[:6])}"] if shared else []
    reasons += [f"both name {p}" for p in sorted(places)]
    reasons += ["the same day"] if exact else ["dates that fit"] if day else ["reported close to each other"]
    reasons += [f"both of {first.fate}"] if first.fate else []
    return round(score, 3), tuple(reasons)


def _score_event(first: ValueFact, second: ValueFact) -> tuple[float, tuple[str, ...]]:
    if first.fate in UNIQUE:
        return 0.9 if first.slot == "date" else 0.7, (f"one {first.fate}",)
    shared = set(first.stems) & set(second.stems)
    times = [f.low for f in (first, second) if f.low is not None]
    if len(times) < 2 or abs(times[0] - times[1]) > _NEAR_IN_TIME or len(shared) < 2:
        return 0.0, ()
    words = len(shared) / min(len(first.stems), len(second.stems))
    return round(0.3 + 0.5 * words, 3), (f"the same {first.fate}", f"{len(shared)} shared words")


def _meet_in_time(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return first[0] <= second[1] + 1e-6 and second[0] <= first[1] + 1e-6


# -- records --------------------------------------------------------------------------------------------------


def _events_of(meetings: Sequence[Meeting]) -> Iterator[list[Meeting]]:
    """Meetings by the thing told: those that hang together."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for m in meetings:
        one, two = sorted((root(_key(m.first)), root(_key(m.second))))
        parent[two] = one
    groups: dict[str, list[Meeting]] = {}
    for m in meetings:
        groups.setdefault(root(_key(m.first)), []).append(m)
    yield from (groups[key] for key in sorted(groups))


def _key(fact: ValueFact) -> str:
    return f"{fact.document} {fact.slot} {fact.value.start} {fact.value.end}"


def values_agree(first: ValueFact, second: ValueFact) -> bool:
    """Whether two comparable values can both be right."""
    if first.slot == "place":
        # A town and the country around it are no contradiction; which of two places holds the other is not known.
        return first.head == second.head or first.head in second.head or second.head in first.head
    return agree(_slot(first), _slot(second))


def _slot(fact: ValueFact) -> Slot:
    kinds: dict[str, SlotKind] = {"sum": "money", "count": "figure", "date": "time"}
    return Slot(
        kind=kinds[fact.slot], start=fact.value.start, end=fact.value.end, exact=fact.value.exact, low=fact.low,
        high=fact.high, unit=fact.unit, approximate=fact.approximate, tolerance=fact.tolerance,
    )  # fmt: skip


def _records(group: Sequence[Meeting], parties: Parties, same_origin: SameOrigin) -> Iterator[Contradiction]:
    """One record for every two values of a thing that cannot both be right."""
    facts = {_key(f): f for m in group for f in (m.first, m.second)}
    sides: list[list[ValueFact]] = []
    for fact in sorted(facts.values(), key=_when):
        own = next((s for s in sides if values_agree(s[0], fact) and s[0].value.exact == fact.value.exact), None)
        own = own or next((s for s in sides if all(values_agree(f, fact) for f in s[:5])), None)
        if own is None:
            sides.append([fact])
        else:
            own.append(fact)
    clashes: dict[tuple[int, int], list[Meeting]] = {}
    side_of = {_key(f): n for n, side in enumerate(sides) for f in side}
    for m in group:
        one, two = side_of[_key(m.first)], side_of[_key(m.second)]
        if one != two and not values_agree(m.first, m.second):
            clashes.setdefault((min(one, two), max(one, two)), []).append(m)
    both = {f.document for a, side in enumerate(sides) for f in side
            for b, other in enumerate(sides) if a < b for g in other if g.document == f.document}  # fmt: skip
    for (one, two), against in sorted(clashes.items()):
        free = [m for m in against if not {m.first.document, m.second.document} & both]
        if record := _record(sides[one], sides[two], free, parties, same_origin):
            yield record


def _when(fact: ValueFact) -> tuple[str, str, int]:
    return fact.published or "9999", fact.document, fact.value.start


def _record(
    left: Sequence[ValueFact], right: Sequence[ValueFact], against: Sequence[Meeting], parties: Parties,
    same_origin: SameOrigin,
) -> Contradiction | None:  # fmt: skip
    kept: dict[str, ValueFact] = {}
    best: Meeting | None = None
    for m in against[: _KEPT * _KEPT]:
        if same_origin(m.first.document, m.second.document) is None:
            kept |= {_key(m.first): m.first, _key(m.second): m.second}
            best = m if best is None or m.score > best.score else best
    if best is None:
        return None
    lefts = [f for f in left if _key(f) in kept][:_KEPT]
    rights = [f for f in right if _key(f) in kept][:_KEPT]
    kind, why = kind_of_clash(lefts, rights)
    if kind == "updates" and _when(lefts[0])[0] > _when(rights[0])[0]:
        lefts, rights = rights, lefts
    names = sorted(set.intersection(*(set(f.names) for f in (best.first, best.second))))
    first, second = _side(lefts), _side(rights)
    shown = [parties.name_of(n) for n in names]
    places = sorted(set(best.first.places) & set(best.second.places))
    subject = [best.first.subject] if best.first.subject and best.first.subject not in names else []
    return Contradiction(
        id=contradiction_id(best.first.slot, first.first, second.first), kind=kind, slot=best.first.slot,
        of=_of(best.first), left=first, right=second, score=best.score, reasons=(*best.reasons, *why),
        entities=(*names, *subject), names=(*shown, *(parties.name_of(s) for s in subject), *places),
    )  # fmt: skip


def _of(fact: ValueFact) -> str:
    if fact.slot == "count":
        return " ".join(w for w in (fact.unit or " ".join(fact.of) or fact.head, fact.fate) if w)
    return fact.fate or fact.unit


def _side(facts: Sequence[ValueFact]) -> Side:
    passages = tuple(
        Told(document=f.document, value=f.value, sentence=f.sentence, published=f.published) for f in facts
    )
    return Side(value=facts[0].value.exact, passages=passages)


def kind_of_clash(left: Sequence[ValueFact], right: Sequence[ValueFact]) -> tuple[ContradictionKind, tuple[str, ...]]:
    """Whether the later value brings the earlier up to date, and why."""
    one, two = left[0], right[0]
    earlier, later = (one, two) if _when(one)[0] <= _when(two)[0] else (two, one)
    is_later = bool(earlier.published) and earlier.published < later.published
    grown = later.low is not None and earlier.high is not None and later.low > earlier.high
    if any(f.correcting for f in (later, *([] if is_later else [earlier]))) and one.published and two.published:
        return "updates", ("the later report says that it corrects",)
    if later.updating and is_later:
        return "updates", ("the later report says that the value has changed",)
    if one.slot == "count" and is_later and grown and one.fate in _RUNNING and not _is_settled(earlier, later):
        return "updates", (f"the number of {one.fate} was reported later and is larger",)
    return "contradicts", (("the later report gives more: it may be an update",) if is_later and grown else ())


def _is_settled(earlier: ValueFact, later: ValueFact) -> bool:
    start = earlier.day or later.day
    printed = day_of(earlier.published)
    return bool(start and printed and printed - start[1] > _SETTLED)
