"""`run_check`: a draft's readings against themselves and, when given, a library."""

from __future__ import annotations

from collections.abc import Iterable

from sourcebook.corroborate.base import Draft, Evidence, Rule
from sourcebook.corroborate.origins import group_origins
from sourcebook.corroborate.rules import load_rules
from sourcebook.corroborate.weigh import weigh_claim
from sourcebook.model.annotation import Claim
from sourcebook.model.check import CheckedClaim, CheckReport, Counts, Flag

_SEVERITIES = ("error", "warning", "note")


def run_check(draft: Draft, evidence: Evidence | None = None, rules: Iterable[Rule] | None = None) -> CheckReport:
    """Everything the rules find in a draft, and what the library has for each of its claims.

    Args:
        draft: The text with its readings.
        evidence: The library; None to check the draft against itself only.
        rules: Rules to ask; None asks every registered one.

    Returns:
        Claims in text order, flags by place, then severity and rule.
    """
    own = evidence.against(draft) if evidence else None
    asked = sorted(load_rules() if rules is None else rules, key=lambda rule: rule.name)
    flags = [flag for rule in asked if own or not rule.needs_library for flag in rule.find(draft, own)]
    claims = tuple(_checked(draft, claim, own) for claim in draft.of(Claim))
    return CheckReport(
        document=draft.document,
        counts=_counts(draft, claims, own),
        claims=claims,
        flags=tuple(sorted(flags, key=_place)),
    )


def _place(flag: Flag) -> tuple[int, int, int, str, str]:
    return flag.start, flag.end, _SEVERITIES.index(flag.severity), flag.rule, flag.message


def _checked(draft: Draft, claim: Claim, evidence: Evidence | None) -> CheckedClaim:
    if evidence is None:
        return CheckedClaim(claim=claim)
    weighed = weigh_claim(draft, claim, evidence)
    supporting = [w for w in weighed if w.witness.stance == "supports"]
    places = {w.held.id: (w.witness.start, w.witness.end) for w in supporting}
    origins = group_origins([w.held for w in supporting], places)
    return CheckedClaim(claim=claim, evidence=tuple(w.witness for w in weighed), origins=len(origins))


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
