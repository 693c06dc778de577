"""Ladders: steps told by many documents brought together, one matter a person or body and offence.

Steps of one status whose dates can both be right are one step with several sources. A step told without a date joins
the last one of its status before the report; where there is none it stands on the report's date. What cannot be told
apart, or is said otherwise elsewhere, is marked unsure and says why.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sourcebook.corroborate.matters import StepFact
from sourcebook.model.annotation import Status
from sourcebook.model.matter import ORDER, OUTCOMES, Behind, Dating, Matter, Step, StepSource, matter_id
from sourcebook.model.when import parse_edtf

_NEVER: Final = datetime.date(9999, 12, 31)
_OPENING: Final[frozenset[Status]] = frozenset(("alleged", "investigated", "charged"))
_ONCE: Final[frozenset[Status]] = frozenset(("convicted", "acquitted", "dismissed", "overturned", "pardoned"))
_AGAIN = timedelta(days=3 * 365)
"""An accusation so long after an outcome begins another matter."""
NEAR = timedelta(days=45)
"""Reports without a date of their own that are this close tell one step; verdicts told with other days are noted."""
_EARLY = timedelta(days=3)
"""How much earlier than the date told elsewhere a report may be: a date line in another time zone, a printed eve."""


@dataclass
class _Rung:
    """A step being gathered."""

    status: Status
    date: str
    dating: Dating
    low: datetime.date
    high: datetime.date
    facts: list[StepFact] = field(default_factory=list)


def build_matters(facts: Iterable[StepFact], entity: str, name: str) -> Iterator[Matter]:
    """The matters of one entity from everything that documents tell of it, by topic.

    Args:
        facts: Steps of this entity; the order does not matter.
        entity: Its id.
        name: Its name.
    """
    held = sorted(facts, key=lambda f: (f.published, f.document, f.span.start, f.claim))
    steps = [f for f in held if f.status != "denied"]
    denials = [f for f in held if f.status == "denied"]
    groups, loose = _grouped(steps)
    _settle(groups, loose)
    for topic in sorted(groups):
        for number, rungs in enumerate(_split(_rungs(groups[topic]))):
            own = [f for f in denials if _denies(f, topic, groups)]
            facts_of = [f for r in rungs for f in r.facts]
            yield Matter(
                id=matter_id(entity, topic, number), entity=entity, name=name,
                subject=topic if any(f.is_offence for f in facts_of) else _subject(facts_of),
                topics=tuple(sorted({t for f in facts_of for t in f.topics if f.is_offence is False or t == topic})),
                steps=tuple(_step(r, rungs) for r in rungs), denials=tuple(map(_source, own)),
            )  # fmt: skip


def _grouped(steps: Sequence[StepFact]) -> tuple[dict[str, list[StepFact]], list[StepFact]]:
    """Steps by topic: one of two offences stands under both. Those that name nothing are given apart."""
    groups: dict[str, list[StepFact]] = {}
    loose: list[StepFact] = []
    words: dict[str, frozenset[str]] = {}
    for fact in steps:
        if not fact.topics:
            loose.append(fact)
        elif fact.is_offence:
            for topic in fact.topics:
                groups.setdefault(topic, []).append(fact)
        else:
            own = frozenset(fact.topics)
            near = next((t for t, w in words.items() if 2 * len(own & w) >= min(len(own), len(w))), None)
            topic = near or " ".join(fact.topics)
            words.setdefault(topic, own)
            groups.setdefault(topic, []).append(fact)
    return groups, loose


def _settle(groups: dict[str, list[StepFact]], loose: Sequence[StepFact]) -> None:
    """Steps that do not say what they are about join the matter of their document, else the only one there is."""
    known = list(groups)
    statuses = {topic: {f.status for f in facts} for topic, facts in groups.items()}
    outcomes: dict[tuple[str, str], set[Status]] = {}
    for topic, facts in groups.items():
        for fact in facts:
            outcomes.setdefault((topic, fact.document), set()).add(fact.status)
    by_document: dict[str, set[str]] = {}
    for topic, facts in groups.items():
        for fact in facts:
            by_document.setdefault(fact.document, set()).add(topic)
    for fact in loose:
        near = sorted(by_document.get(fact.document, ()))
        fit = [t for t in near or known if not _clashes(fact.status, outcomes.get((t, fact.document), ()))]
        fit = fit or [t for t in known if t not in near]
        if len(fit) > 1:  # of several, the one of which others tell this very step
            fit = [t for t in fit if fact.status in statuses[t]]
        groups.setdefault(fit[0] if len(fit) == 1 else "", []).append(fact)


def _clashes(status: Status, others: Iterable[Status]) -> bool:
    """Whether one document cannot mean a step by what it tells of a matter: an acquittal is no conviction."""
    return any(is_opposed(status, other) for other in others)


def _denies(fact: StepFact, topic: str, groups: dict[str, list[StepFact]]) -> bool:
    """Whether a denial stands beside a matter: it names the offence, or its document tells it, or it is of them all."""
    if fact.topics:
        return topic in fact.topics
    told = {t for t, facts in groups.items() if any(f.document == fact.document for f in facts)}
    return topic in told if told else True


def bounds_of(edtf: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day that an EDTF date can mean; None when that is open."""
    try:
        when = parse_edtf(edtf)
    except ValueError:
        return None
    if when.earliest is None or not 1 <= when.earliest[0] <= 9998:
        return None
    latest = when.latest if when.latest and when.latest[0] <= 9998 else when.earliest
    return datetime.date(*when.earliest), datetime.date(*latest)


def _rungs(facts: Sequence[StepFact]) -> list[_Rung]:
    rungs: list[_Rung] = []
    told = [(f, b) for f in facts if f.dating == "told" and (b := bounds_of(f.date))]
    for fact, (low, high) in sorted(told, key=lambda p: (p[1][1] - p[1][0], p[1][0], p[0].claim)):
        own = next((r for r in rungs if r.status == fact.status and r.low <= high and low <= r.high), None)
        if own is None:
            rungs.append(own := _Rung(fact.status, fact.date, "told", low, high))
        own.facts.append(fact)
    read = {f.claim for f, _ in told}
    for fact in sorted((f for f in facts if f.claim not in read), key=lambda f: not f.published):
        _place(rungs, fact)
    return sorted(rungs, key=lambda r: (r.low, ORDER.index(r.status), r.high))


def _place(rungs: list[_Rung], fact: StepFact) -> None:
    """Put a step whose words give no date where it belongs."""
    same = [r for r in rungs if r.status == fact.status]
    bounds = bounds_of(fact.published) if fact.published else None
    if bounds is None:
        own = max(same, key=lambda r: r.low, default=None)
    else:
        before = [r for r in same if r.low <= bounds[0] + (_EARLY if r.dating == "told" else NEAR)]
        own = max(before, key=lambda r: r.low, default=None)
    if own is None:
        low, high = bounds or (_NEVER, _NEVER)
        own = _Rung(fact.status, fact.published, "report" if bounds else "none", low, high)
        rungs.append(own)
    own.facts.append(fact)


def _split(rungs: Sequence[_Rung]) -> Iterator[list[_Rung]]:
    """Matters of one topic: an accusation long after an outcome is another one."""
    held: list[_Rung] = []
    for rung in rungs:
        ended = [r.high for r in held if r.status in OUTCOMES and r.high != _NEVER]
        if ended and rung.status in _OPENING and rung.low != _NEVER and rung.low - max(ended) > _AGAIN:
            yield held
            held = []
        held.append(rung)
    if held:
        yield held


def _step(rung: _Rung, rungs: Sequence[_Rung]) -> Step:
    sources = {(f.document, f.span.start): _source(f) for f in rung.facts}
    ordered = sorted(sources.values(), key=lambda s: (s.dating != "told", s.published, s.document, s.span.start))
    return Step(
        status=rung.status, date=rung.date, dating=rung.dating, sources=tuple(ordered),
        unsure=tuple(_doubts(rung, rungs)),
    )  # fmt: skip


def _source(fact: StepFact) -> StepSource:
    return StepSource(
        document=fact.document, claim=fact.claim, span=fact.span, published=fact.published,
        attributed_to=fact.attributed_to, dating=fact.dating,
    )  # fmt: skip


def _doubts(rung: _Rung, rungs: Sequence[_Rung]) -> Iterator[str]:
    if rung.dating == "report":
        yield f"no source gives its date; first reported on {rung.date}"
    elif rung.dating == "none":
        yield "neither the words nor the document give a date"
    if all(not f.topics for f in rung.facts):
        yield "no source says what it was for"
    if rung.status != "alleged" and all(f.attributed_to and not f.official for f in rung.facts):
        who = sorted({f.attributed_to for f in rung.facts})
        yield f"on the word of {', '.join(who[:3])} only"
    if all(f.inferred for f in rung.facts):
        yield "no source names whom it is of; the sentence before does"
    if all(f.hedged for f in rung.facts) and rung.status in _ONCE:
        yield "every source words it as uncertain"
    for other in rungs:
        if other is rung or rung.status not in _ONCE:
            continue
        if rung.dating != "told" or other.dating != "told":
            if is_opposed(rung.status, other.status):
                yield f"another source says {other.status}, and not both are dated"
            continue
        near = abs(other.low - rung.low) <= NEAR
        if near and other.status == rung.status:
            yield f"another source dates it {other.date}"
        elif near and is_opposed(rung.status, other.status):
            yield f"another source says {other.status} on {other.date}"


def is_opposed(first: Status, second: Status) -> bool:
    """Whether two outcomes cannot both be the outcome of one trial."""
    return {first, second} in ({"convicted", "acquitted"}, {"convicted", "dismissed"})


def _subject(facts: Sequence[StepFact]) -> str:
    return next((f.subject for f in facts if f.subject), "")


def find_behind(matter: Matter) -> Iterator[Behind]:
    """Documents that tell a matter and stop at an earlier step than it has reached, by document."""
    number_of: dict[str, int] = {}
    last: dict[str, StepSource] = {}
    for number, step in enumerate(matter.steps):
        for source in step.sources:
            number_of[source.document] = number
            last[source.document] = source
    reached = len(matter.steps) - 1
    final = matter.steps[reached]
    for document in sorted(number_of):
        step = matter.steps[number_of[document]]
        if number_of[document] == reached or step.status == final.status:
            continue
        source = last[document]
        yield Behind(
            matter=matter.id, entity=matter.entity, name=matter.name, subject=matter.subject, document=document,
            claim=source.claim, span=source.span, told=step.status, since=final.status, date=final.date,
            missed=bool(final.date and source.published and _after(source.published, final.date)),
            sources=final.sources[:3],
        )  # fmt: skip


def _after(published: str, edtf: str) -> bool:
    own, other = bounds_of(published), bounds_of(edtf)
    return own is not None and other is not None and own[0] > other[1]
