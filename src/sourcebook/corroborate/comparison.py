"""Two tellings side by side: whether one supports, contradicts or brings up to date the other, or just bears on it.

Slots decide: who (one entity), what (offence, counted thing, unit), how much, when, and the status. Their order
does not matter; an update is told of the pair, and which one is later follows from dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from sourcebook.corroborate.contradictions import SameOrigin, kind_of_clash, meet, values_agree
from sourcebook.corroborate.ladders import NEAR, bounds_of, is_opposed
from sourcebook.corroborate.matters import StepFact
from sourcebook.corroborate.values import ValueFact
from sourcebook.model.check import Stance
from sourcebook.model.contradiction import Contradiction, Side, Told, contradiction_id
from sourcebook.model.matter import Matter, Step


def stance_of_values(first: ValueFact, second: ValueFact) -> Stance:
    """Whether two values, their chains already resolved to entities, support or speak against each other."""
    if meet(first, second) is None:
        return "mentions"
    if values_agree(first, second):
        return "supports"
    kind, _ = kind_of_clash([first], [second])
    return kind


def stance_of_steps(first: StepFact, second: StepFact, entity_of: Callable[[str], str]) -> Stance:
    """Whether two steps of one accused and offence are one, follow each other, or cannot both be."""
    own, other = entity_of(first.chain), entity_of(second.chain)
    if not own or own != other or (first.topics and second.topics and not set(first.topics) & set(second.topics)):
        return "mentions"
    if first.status == second.status:
        one, two = bounds_of(first.date), bounds_of(second.date)
        both = first.dating == second.dating == "told"
        apart = both and one and two and (one[1] < two[0] or two[1] < one[0])
        return ("contradicts" if abs(one[0] - two[0]) <= NEAR else "mentions") if apart and one and two else "supports"
    if "denied" in (first.status, second.status):
        return "mentions"
    return "contradicts" if _at_once(first, second) else "updates"


def _at_once(first: StepFact, second: StepFact) -> bool:
    one, two = bounds_of(first.date), bounds_of(second.date)
    near = one is None or two is None or abs(one[0] - two[0]) <= NEAR
    return near and is_opposed(first.status, second.status)


_RANK: dict[Stance, int] = {"contradicts": 0, "updates": 1, "supports": 2, "mentions": 3}


def strongest(stances: Iterable[Stance]) -> Stance:
    """What several slots come to: one that differs goes before those that agree."""
    return min(stances, key=lambda s: _RANK[s], default="mentions")


def find_status_conflicts(matters: Iterable[Matter], same_origin: SameOrigin) -> Iterator[Contradiction]:
    """Matters for which one document tells a conviction and another an acquittal or a dismissal of the same days."""
    for matter in matters:
        for number, one in enumerate(matter.steps):
            for two in matter.steps[number + 1 :]:
                if found := _conflict(matter, one, two, same_origin):
                    yield found


def _conflict(matter: Matter, one: Step, two: Step, same_origin: SameOrigin) -> Contradiction | None:
    first, second = bounds_of(one.date), bounds_of(two.date)
    if not is_opposed(one.status, two.status) or first is None or second is None or abs(first[0] - second[0]) > NEAR:
        return None
    both = {s.document for s in one.sources} & {s.document for s in two.sources}
    lefts, rights = ([s for s in step.sources if s.document not in both] for step in (one, two))
    if not any(same_origin(a.document, b.document) is None for a in lefts for b in rights):
        return None
    left, right = (
        tuple(Told(document=s.document, value=s.span, sentence=s.span, published=s.published) for s in side)
        for side in (lefts, rights)
    )
    return Contradiction(
        id=contradiction_id("status", left[0], right[0]), kind="contradicts", slot="status", of=matter.subject,
        left=Side(value=one.status, passages=left), right=Side(value=two.status, passages=right), score=0.8,
        reasons=(f"both tell the outcome of one matter: {matter.subject or 'not said what for'}", "days that fit"),
        entities=(matter.entity,), names=(matter.name,),
    )  # fmt: skip


def resolved(facts: Sequence[ValueFact], entity_of: Callable[[str], str]) -> list[ValueFact]:
    """Values with entities in place of chains."""
    return [
        msgspec.structs.replace(
            f, names=tuple(sorted({e for n in f.names if (e := entity_of(n))})),
            payer=entity_of(f.payer) if f.payer else "", payee=entity_of(f.payee) if f.payee else "",
            subject=entity_of(f.subject) if f.subject else "",
        )
        for f in facts
    ]  # fmt: skip
