"""Tellings gathered into payments: who paid whom by entity, sums that may be one, times that overlap.

Tellings are compared only with those of the same two ends, by sum: the work grows with the tellings, not with their
pairs. Those that say most come first; a vaguer one joins the payment it fits best, and stands aside when it fits two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec

from sourcebook.corroborate.amounts import agree_any, range_of, step_of
from sourcebook.corroborate.gathering import MOST_COMPARED, WIDE, Group, Period, Verdicts, period_of
from sourcebook.corroborate.half_known import HalfKnown, settle_totals
from sourcebook.corroborate.parts import AMBIGUOUS, mark_parts
from sourcebook.corroborate.words import content_of, fold
from sourcebook.model.decision import Decision
from sourcebook.model.ids import kind_of
from sourcebook.model.payment import MADE, ONE, STRENGTH, TWO, Payment, Telling, payment_id
from sourcebook.model.when import Day

ONE_END: Final = "who paid or who was paid is not told"
_DECIDED: Final = "a person decided that they are one"
_NO_SUM: Final = "no sum told; the only payment between the two that it fits"


class Ends(NamedTuple):
    """Who is who; empty where nobody is meant."""

    entity_of: Callable[[str], str]
    """Chain -> id of its entity."""
    name_of: Callable[[str], str]
    """Id of an entity -> its name."""
    find: Callable[[str], str]
    """Name -> id of the one entity that bears it."""


def verdicts_of(decisions: Iterable[Decision]) -> Verdicts:
    """The last decision on each pair of tellings."""
    last: dict[tuple[str, str], tuple[str, int]] = {}
    for d in decisions:
        left, _, right = d.what.partition(" ")
        if kind_of(left) in ("relation", "money") and kind_of(right) in ("relation", "money"):
            last[left, right] = d.value, d.number
    apart: dict[str, dict[str, int]] = defaultdict(dict)
    for (left, right), (value, number) in last.items():
        if value == TWO:
            apart[left][right] = apart[right][left] = number
    return Verdicts({pair: number for pair, (value, number) in last.items() if value == ONE}, apart)


def build_payments(
    tellings: Iterable[Telling],
    ends: Ends,
    verdicts: Verdicts,
    origins_of: Callable[[tuple[str, ...]], int],
) -> Iterator[Payment]:
    """Payments with their tellings, by payer, payee and time.

    Args:
        tellings: What documents tell, in any order.
        ends: Who is who.
        verdicts: What people decided of two tellings.
        origins_of: How many separate sources stand behind documents.
    """
    blocks: dict[tuple[str, str], list[Telling]] = defaultdict(list)
    for telling in tellings:
        blocks[_end(telling, "payer", ends), _end(telling, "payee", ends)].append(telling)
    groups: list[Group] = []
    for (payer, payee), held in sorted(blocks.items()):
        if payer and payee:
            groups += _Block(payer, payee, verdicts).gather(held)
    index = HalfKnown(groups)
    for (payer, payee), held in sorted(blocks.items()):
        if not (payer and payee):
            groups += _Block(payer, payee, verdicts).gather(index.take(held, payer, payee, verdicts))
    groups = _join_decided(settle_totals(groups), verdicts)
    by_ends: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        by_ends[group.payer, group.payee].append(group)
    for own in by_ends.values():
        mark_parts(own)
    groups.sort(key=_order)
    yield from (_payment(group, ends, origins_of) for group in groups)


def _end(telling: Telling, role: str, ends: Ends) -> str:
    """The entity of an end; for a cell of a table that none stands for, its words."""
    chain, span = getattr(telling, f"{role}_chain"), getattr(telling, role)
    if chain and (entity := ends.entity_of(chain)):
        return entity
    if span is None or telling.basis == "text":
        return ends.find(span.exact) if span and not chain else ""
    return "=" + " ".join(fold(w) for w in span.exact.split())


def _order(group: Group) -> tuple[str, str, Day, str]:
    return group.payer, group.payee, group.period.first or (9999, 12, 31), min(t.id for t in group.tellings)


def _strength(telling: Telling) -> tuple[object, ...]:
    """Tables first, then what is told most exactly."""
    period = period_of(telling)
    width = 3 if not period.told else 0 if period.day else 1 if period.first and period.last and (
        period.first[:2] == period.last[:2]) else 2  # fmt: skip
    point = telling.basis == "text" and bool(telling.sums) and telling.sums[0].exact
    step = step_of(Decimal(telling.sums[0].low or 0)) if point else Decimal(0)
    return (
        telling.basis != "table", not telling.sums, width, not point, step, telling.document, telling.words.start,
        telling.id,
    )  # fmt: skip


class _Block:
    """The tellings of one payer and one payee."""

    def __init__(self, payer: str, payee: str, verdicts: Verdicts) -> None:
        self.payer, self.payee, self.verdicts = payer, payee, verdicts
        self.groups: list[Group] = []
        self.rows: dict[tuple[object, ...], list[Group]] = defaultdict(list)
        self.seen: dict[tuple[object, ...], int] = defaultdict(int)
        self.values: dict[str | None, list[tuple[Decimal, int]]] = defaultdict(list)
        self.ranges: dict[str | None, list[int]] = defaultdict(list)

    def gather(self, tellings: Iterable[Telling]) -> list[Group]:
        """Their payments."""
        for telling in sorted(tellings, key=_strength):
            if telling.basis == "table":
                self._row(telling)
            else:
                self._told(telling)
        return self.groups

    def _row(self, telling: Telling) -> None:
        """A row is one with a row of another table of the same sum and day; the third of several with the third."""
        sums = tuple((s.currency, Decimal(s.low or 0), s.high is None) for s in telling.sums)
        key = (sums, telling.since, telling.until, telling.whole)
        dated = bool(telling.since or telling.reference)
        same, seen = self.rows[key], (*key, telling.document)
        if dated and telling.sums and self.seen[seen] < len(same):
            group = same[self.seen[seen]]
            self.seen[seen] += 1
            if self._may(group, telling) and _references_agree(group, telling):
                group.take(telling, period_of(telling), "the same sum on the same day in another table")
                return
        self.seen[seen] = len(same) + 1
        same.append(self._new(telling))

    def _told(self, telling: Telling) -> None:
        period = period_of(telling)
        near = self._near(telling)
        found = [
            (fit, number)
            for number in near[:MOST_COMPARED]
            if (group := self.groups[number]) and self._may(group, telling) and (fit := _fit(group, telling, period))
        ]
        best = max((fit.score for fit, _ in found), default=0)
        top = [(fit, number) for fit, number in found if fit.score == best]
        if len(top) == 1 and len(near) <= MOST_COMPARED:
            fit, number = top[0]
            self.groups[number].take(telling, period, fit.why)
        else:
            group = self._new(telling)
            if top:
                group.left_out = AMBIGUOUS

    def _may(self, group: Group, telling: Telling) -> bool:
        """Whether neither a person, nor where they stand, keeps the two apart."""
        if telling.basis == "table" and telling.document in group.tables:
            return False
        if (telling.document, telling.words.start) in group.sentences:
            return False
        apart = self.verdicts.two.get(telling.id)
        return not apart or not any(t.id in apart for t in group.tellings)

    def _new(self, telling: Telling) -> Group:
        group = Group.of(self.payer, self.payee, telling)
        number = len(self.groups)
        self.groups.append(group)
        for told in telling.sums:
            bounds = range_of(told)
            if bounds and bounds[0] == bounds[1] and told.high is not None:
                insort(self.values[told.currency], (bounds[0], number))
            else:
                self.ranges[told.currency].append(number)
        return group

    def _near(self, telling: Telling) -> list[int]:
        """Groups whose sums may be that of a telling."""
        if not telling.sums:
            return list(range(len(self.groups)))
        found: dict[int, None] = {}
        for told in telling.sums:
            bounds = range_of(told)
            if bounds is None:
                continue
            held = self.values[told.currency]
            low, high = min(bounds[0] * WIDE[0], bounds[0]), max(bounds[1] * WIDE[1], bounds[1])
            for _, number in held[bisect_left(held, (low, -1)) : bisect_right(held, (high, len(self.groups)))]:
                found[number] = None
            found |= dict.fromkeys(self.ranges[told.currency])
        return list(found)


class Fit(NamedTuple):
    """How well a telling fits a payment, and why."""

    score: int
    why: str


def _fit(group: Group, telling: Telling, period: Period) -> Fit | None:
    """Whether sum, time and purpose may be those of a payment."""
    if not group.period.meets(period) or not _references_agree(group, telling):
        return None
    sums = agree_any(group.sums, telling.sums) if telling.sums and group.sums else _NO_SUM
    if not sums:
        return None
    purposes = content_of(telling.purpose)
    shared = bool(purposes & group.purposes)
    same_day = group.period.day and period.day
    both_told = group.period.told and period.told
    if purposes and group.purposes and not shared and not same_day:
        return None
    when = "the same day" if same_day else "times that overlap" if both_told else "no other time told"
    why = [sums, when, *(["the same purpose"] if shared else [])]
    score = 1 + 8 * same_day + 4 * both_told + 2 * (sums == "the same sum") + 2 * shared + (sums != _NO_SUM)
    return Fit(score, "; ".join(why))


def _references_agree(group: Group, telling: Telling) -> bool:
    return not telling.reference or all(t.reference in ("", telling.reference) for t in group.tellings)


def _join_decided(groups: list[Group], verdicts: Verdicts) -> list[Group]:
    """Groups after what people decided to be one."""
    if not verdicts.one:
        return groups
    held = {t.id: group for group in groups for t in group.tellings}
    for (left, right), number in sorted(verdicts.one.items(), key=lambda item: item[1]):
        first, second = held.get(left), held.get(right)
        if first is None or second is None or first is second or _parted(first, second, verdicts, number):
            continue
        for telling in second.tellings:
            first.take(telling, period_of(telling), second.why.get(telling.id, _DECIDED))
            held[telling.id] = first
        first.left_out = "" if AMBIGUOUS in (first.left_out, second.left_out) else first.left_out
        second.tellings = []
    return [g for g in groups if g.tellings]


def _parted(first: Group, second: Group, verdicts: Verdicts, since: int) -> bool:
    """Whether a later decision parts a telling of the one from one of the other."""
    others = {t.id for t in second.tellings}
    return any(
        number > since
        for t in first.tellings
        for other, number in verdicts.two.get(t.id, {}).items()
        if other in others
    )


def _payment(group: Group, ends: Ends, origins_of: Callable[[tuple[str, ...]], int]) -> Payment:
    tellings = group.tellings
    if len(tellings) > 1:
        tellings = sorted(tellings, key=lambda t: (STRENGTH.index(t.status), _strength(t)))
    told = tuple(msgspec.structs.replace(t, why=group.why.get(t.id, "")) for t in tellings)
    since, until = _narrowest(group)
    documents = tuple(dict.fromkeys(t.document for t in tellings))
    status = tellings[0].status
    left_out = group.left_out or ("" if status in MADE else status) or _half_told(group)
    return Payment(
        id=_id(group), payer=_entity(group.payer), payer_name=_name(group, "payer", ends),
        payee=_entity(group.payee), payee_name=_name(group, "payee", ends), sums=group.sums, since=since, until=until,
        purpose=next((t.purpose for t in tellings if t.purpose), ""), status=status, counted=not left_out,
        left_out=left_out, tellings=told, origins=origins_of(documents) if len(documents) > 1 else 1,
        part_of=_id(group.part_of) if group.part_of else "", parts=tuple(sorted(map(_id, group.parts))),
    )  # fmt: skip


def _half_told(group: Group) -> str:
    """Why a payment is not counted of which prose names one end only: another one may tell it whole."""
    return "" if (group.payer and group.payee) or group.tables else ONE_END


def _id(group: Group) -> str:
    return payment_id([t.id for t in group.tellings])


def _entity(end: str) -> str:
    return "" if end.startswith("=") else end


def _name(group: Group, role: str, ends: Ends) -> str:
    end = getattr(group, role)
    if end and not end.startswith("="):
        return ends.name_of(end)
    spans = [s for t in group.tellings if (s := getattr(t, role)) is not None]
    return " ".join(spans[0].exact.split()) if spans else ""


def _narrowest(group: Group) -> tuple[str, str]:
    """The times of the telling that tells it most closely."""

    def width(telling: Telling) -> tuple[int, str]:
        period = period_of(telling)
        if not period.told or period.first is None or period.last is None:
            return 10**6 - period.told, telling.id
        first, last = period.first, period.last
        return (last[0] - first[0]) * 372 + (last[1] - first[1]) * 31 + last[2] - first[2], telling.id

    best = min(group.tellings, key=width)
    return best.since, best.until
