"""The report of `check` (CONTRACT section 5)."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.annotation import Claim
from sourcebook.model.shown import cell, table

Severity = Literal["error", "warning", "note"]
Stance = Literal["supports", "contradicts", "updates", "mentions"]


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What a language model holds of a passage. It stands beside the stance and never changes it."""

    stance: Stance
    words: str
    """Words of the passage, spaces aside, that it gives as its ground."""
    model: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A passage of the library that bears on a claim or a flag."""

    document: str
    start: int
    end: int
    exact: str
    stance: Stance
    score: float
    why: tuple[str, ...] = ()
    opinion: Opinion | msgspec.UnsetType = msgspec.UNSET
    """A language model's, where one was asked for it by name."""


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that tripped at exact words of the draft."""

    rule: str
    severity: Severity
    start: int
    end: int
    exact: str
    message: str
    evidence: tuple[Evidence, ...] = ()


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a matter, as the report shows it beside a claim."""

    status: str
    date: str = ""
    unsure: bool = False


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """How a matter stands of somebody whom a claim accuses, or tells the outcome of."""

    matter: str
    name: str
    subject: str
    standing: str
    steps: tuple[Rung, ...]
    denied: bool = False
    """Whether a denial stands beside it."""


class CheckedClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim of the draft with its evidence and the number of independent origins behind it."""

    claim: Claim
    evidence: tuple[Evidence, ...] = ()
    origins: int = 0
    same_origin: tuple[str, ...] = ()
    """Why documents that support it count as one origin, where some do."""
    ladders: tuple[Ladder, ...] = ()


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Totals of a report."""

    sentences: int = 0
    claims: int = 0
    cited: int = 0
    captured: int = 0
    supported: int = 0
    contradicted: int = 0
    single_origin: int = 0
    unsupported: int = 0


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `check` found in one draft. In JSON each claim is flattened (`library.check_to_json`)."""

    document: str
    counts: Counts
    claims: tuple[CheckedClaim, ...]
    flags: tuple[Flag, ...]

    def _repr_html_(self) -> str:
        """The flags, for a notebook."""
        rows = [(cell(f.severity), cell(f.rule), cell(f.exact), cell(f.message)) for f in self.flags]
        return table(("severity", "rule", "words", "what"), rows, f"{len(self.flags)} flags, {len(self.claims)} claims")
