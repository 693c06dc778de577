"""Review: what is left for a person to decide, and all that is known of one claim."""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from sourcebook.model.annotation import Claim, Status
from sourcebook.model.check import Evidence
from sourcebook.model.contradiction import Contradiction
from sourcebook.model.decision import Decision
from sourcebook.model.document import Document
from sourcebook.model.entity import Candidate, Entity
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.matter import Matter, StepSource
from sourcebook.model.origin import Origin
from sourcebook.model.proposal import Proposed

OPEN = "open"
"""Value of a decision that takes the one before it back: the thing is open again."""
CONFIRMED, REJECTED = "confirmed", "rejected"
CLAIM_VALUES: Final[dict[str, str]] = {
    CONFIRMED: "The reading is right: these words, this status, this speaker",
    REJECTED: "The reading is wrong: nothing may lean on it",
    OPEN: "Left open again",
}
"""What can be decided of a claim beside giving it another status."""

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
"""Every status a claim can have."""

ReviewKind = Literal["contradiction", "question", "merge", "claim", "proposal", "failed"]
REVIEW_KINDS: Final[dict[ReviewKind, str]] = {
    "claim": "Claims about living people",
    "proposal": "Proposed from outside",
    "contradiction": "What does not agree",
    "question": "Perhaps the same",
    "merge": "Linked by machine only",
    "failed": "Could not be read",
}
"""Kinds of the queue in words."""
_WEIGHT: Final[dict[ReviewKind, float]] = {
    "claim": 3.0, "contradiction": 2.0, "question": 1.0, "merge": 1.0, "proposal": 1.0, "failed": 0.5,
}  # fmt: skip
"""What an undecided thing of a kind may cost somebody, beside one more mention put in the wrong place."""


class Review(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that waits for a person. `leaning` counts what rests on the answer; the heaviest comes first."""

    id: str
    kind: ReviewKind
    title: str
    leaning: int
    why: str
    """Why it matters, in a sentence."""
    risk: float = 1.0
    about: StepSource | Contradiction | Candidate | Entity | LedgerItem | Proposed | None = None
    """The thing itself: the words of a claim, both sides of a contradiction, the two of a question ..."""

    @property
    def usefulness(self) -> float:
        """How much an answer is worth."""
        return _WEIGHT[self.kind] * self.risk * self.leaning


class ClaimRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with all that bears on it."""

    claim: Claim
    document: Document
    about: tuple[Entity, ...] = ()
    """Whom it concerns, as far as that is worked out."""
    matters: tuple[Matter, ...] = ()
    """Matters one of whose steps rests on it."""
    evidence: tuple[Evidence, ...] = ()
    """Passages of other documents for it and against it, best first."""
    origins: tuple[Origin, ...] = ()
    """The documents that support it, in groups that rest on one source each."""
    decisions: tuple[Decision, ...] = ()
    sentence: tuple[int, int] = (0, 0)
    """The passage around it, as offsets of the document's text."""

    @property
    def standing(self) -> Decision | None:
        """The decision that stands on it, where there is one."""
        return standing_decision(self.decisions)

    @property
    def status(self) -> Status:
        """Its status: as decided, else as read."""
        decided = self.standing
        return next((s for s in STATUSES if decided and decided.value == s), self.claim.status)


def standing_decision(decisions: tuple[Decision, ...] | list[Decision]) -> Decision | None:
    """The last decision of several on one thing, unless it takes the others back."""
    return decisions[-1] if decisions and decisions[-1].value != OPEN else None
