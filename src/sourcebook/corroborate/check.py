"""`run_check`: a draft's readings against themselves and, when given, a library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sourcebook.corroborate.base import Draft, Evidence, Rule
from sourcebook.corroborate.offences import offences_in
from sourcebook.corroborate.origins import group_origins
from sourcebook.corroborate.rules import load_rules
from sourcebook.corroborate.stand import ACCUSING
from sourcebook.corroborate.weigh import weigh_claim
from sourcebook.model.annotation import Claim
from sourcebook.model.check import CheckedClaim, CheckReport, Counts, Flag, Ladder, Rung
from sourcebook.model.matter import Matter

T = TypeVar("T")
_SEVERITIES = ("error", "warning", "note")


Progress = Callable[[int, int | None, str], None]
"""Called with (done, total, what was done last)."""


def run_check(
    draft: Draft,
    evidence: Evidence | None = None,
    rules: Iterable[Rule] | None = None,
    progress: Progress | None = None,
) -> CheckReport:
    """Everything the rules find in a draft, and what the library has for each of its claims.

    Args:
        draft: The text with its readings.
        evidence: The library; None to check the draft against itself only.
        rules: Rules to ask; None asks every registered one.
        progress: Told of each claim weighed and each rule asked.

    Returns:
        Claims in text order, flags by place, then severity and rule.
    """
    own = evidence.against(draft) if evidence else None
    loaded = sorted(load_rules() if rules is None else rules, key=lambda rule: rule.name)
    asked = [rule for rule in loaded if own or not rule.needs_library]
    step = _Steps(len(asked) + len(draft.of(Claim)), progress)
    claims = tuple(step.after(_checked(draft, claim, own), "claims") for claim in draft.of(Claim))
    flags = [flag for rule in asked for flag in step.after(list(rule.find(draft, own)), rule.name)]
    return CheckReport(
        document=draft.document,
        counts=_counts(draft, claims, own),
        claims=claims,
        flags=tuple(sorted(flags, key=_place)),
    )


class _Steps:
    """Counts steps of the work for whoever watches it."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress, self._done = total, progress, 0

    def after(self, result: T, what: str) -> T:
        """Hand a result on, once it is there."""
        self._done += 1
        # The first steps are no measure of the rest: the draft was being read until now.
        if self._progress and (self._done * 50 >= self._total):
            self._progress(self._done, self._total, what)
        return result


def _place(flag: Flag) -> tuple[int, int, int, str, str]:
    return flag.start, flag.end, _SEVERITIES.index(flag.severity), flag.rule, flag.message


def _checked(draft: Draft, claim: Claim, evidence: Evidence | None) -> CheckedClaim:
    if evidence is None:
        return CheckedClaim(claim=claim)
    weighed = weigh_claim(draft, claim, evidence)
    supporting = [w for w in weighed if w.witness.stance == "supports"]
    places = {w.held.id: (w.witness.start, w.witness.end) for w in supporting}
    origins = group_origins([w.held for w in supporting], places)
    return CheckedClaim(
        claim=claim, evidence=tuple(w.witness for w in weighed), origins=len(origins),
        same_origin=tuple(dict.fromkeys(reason for origin in origins for reason in origin.why)),
        ladders=tuple(_ladders(draft, claim, evidence)),
    )  # fmt: skip


def _ladders(draft: Draft, claim: Claim, evidence: Evidence) -> Iterator[Ladder]:
    """How matters stand of those whom a claim accuses, or tells the outcome of; of its offence where it names one."""
    if evidence.matters_of is None or claim.status not in ACCUSING:
        return
    offences = offences_in(claim.exact)
    for name in draft.readings.names_of(claim):
        matters = evidence.remember(("matters", name), lambda name=name: _matters(name, evidence))  # type: ignore[misc]
        for matter in matters:
            if not offences or matter.subject in offences:
                steps = tuple(Rung(status=s.status, date=s.date, unsure=bool(s.unsure)) for s in matter.steps)
                yield Ladder(matter=matter.id, name=matter.name, subject=matter.subject, standing=matter.standing,
                             steps=steps, denied=bool(matter.denials))  # fmt: skip


def _matters(name: str, evidence: Evidence) -> list[Matter]:
    return list(evidence.matters_of(name)) if evidence.matters_of else []


def _counts(draft: Draft, claims: tuple[CheckedClaim, ...], evidence: Evidence | None) -> Counts:
    cited = [c.claim for c in claims if draft.citations_near(c.claim.start, c.claim.end)]
    stances = [{e.stance for e in c.evidence} for c in claims]
    return Counts(
        sentences=len(draft.sentences),
        claims=len(claims),
        cited=len(cited),
        captured=sum(bool(evidence.cited_near(draft, c.start, c.end)) for c in cited) if evidence else 0,
        supported=sum("supports" in s for s in stances),
        contradicted=sum("contradicts" in s for s in stances),
        single_origin=sum(c.origins == 1 for c in claims),
        unsupported=sum("supports" not in s for s in stances),
    )
