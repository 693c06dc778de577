"""Judgement: whether two referents (or entities) are the same one, who says so, and why.

Judgements of people are events, never edited: undoing one is a new one, and of several on a pair the last stands. What
the machine links by itself is no judgement: it is worked out anew at every `resolve` and gives way to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from sourcebook.model.decision import Decision
from sourcebook.model.ids import canonical_json, kind_of, make_id, sha256

Verdict = Literal["positive", "negative", "unsure", "no_judgement"]
VERDICTS: tuple[Verdict, ...] = ("positive", "negative", "unsure", "no_judgement")
"""`positive`: one and the same. `negative`: two. `unsure`: looked at, left open. `no_judgement`: taken back."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """What one feature found: `value` from 0 (nothing of it) to 1, and what it added to the score (below 0: took)."""

    feature: str
    value: float
    effect: float
    detail: str = ""


class Judgement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event on a pair of referents by id, `left` < `right`.

    It is kept as a decision on "left right" whose value is the verdict with the machine's score of that moment, so that
    the chain of decisions seals it. The reasons of a score are worked out again by its frozen algorithm.
    """

    id: str
    decision: str
    """Id of the decision that it is."""
    number: int
    """Its place in the chain; the last on a pair stands."""
    left: str
    right: str
    value: Verdict
    who: str
    time: str
    """UTC ISO 8601."""
    why: str = ""
    score: float | None = None
    algorithm: str = ""


def judged_value(value: Verdict, score: float | None = None, algorithm: str = "") -> str:
    """The value of the decision that a judgement is kept as: "positive 0.8312 names-1"."""
    return value if score is None else f"{value} {score:.4f} {algorithm}"


def judgement_of(decision: Decision) -> Judgement | None:
    """The judgement that a decision is; None for a decision on something else."""
    left, _, right = decision.what.partition(" ")
    value, _, scored = decision.value.partition(" ")
    if value not in VERDICTS or kind_of(left) != "referent" or kind_of(right) != "referent":
        return None
    score, _, algorithm = scored.partition(" ")
    return Judgement(
        id=make_id("judgement", decision.hash), decision=decision.id, number=decision.number, left=left, right=right,
        value=value, who=decision.who, time=decision.time, why=decision.why,
        score=float(score) if score else None, algorithm=algorithm,
    )  # fmt: skip


def is_judged(decision: Decision) -> bool:
    """Whether it changes who is who: it is on referents or on a mention."""
    return kind_of(decision.what.partition(" ")[0]) in ("mention", "referent")


def is_of_pair(decision: Decision) -> bool:
    """Whether it is on two things: who is who, one origin or two, one payment or two."""
    return " " in decision.what


def seal_of(decisions: Iterable[Decision], *counts: Callable[[Decision], bool]) -> str:
    """Hash of the decisions that any of `counts` holds to count, or of all without it, in their order."""
    return sha256(canonical_json([d.hash for d in decisions if not counts or any(c(d) for c in counts)]))


def pair_of(a: str, b: str) -> tuple[str, str]:
    """A pair in its one order."""
    return (a, b) if a <= b else (b, a)
