"""Matter: what somebody is accused of, and what became of it, step by step, each with its sources and its date.

A status belongs to a step at a time, never to a person. What the last step is depends on dates: a conviction that was
overturned is told as overturned, a charge that was dismissed never as a conviction.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sourcebook.model.annotation import Status
from sourcebook.model.ids import make_id
from sourcebook.model.shown import cell, table
from sourcebook.model.span import Span

Dating = Literal["told", "report", "none"]
"""`told`: the words give the date. `report`: they do not, and the step was reported on it. `none`: neither is known."""

ORDER: Final[tuple[Status, ...]] = (
    "denied", "alleged", "investigated", "charged", "admitted", "convicted", "acquitted", "dismissed", "settled",
    "overturned", "pardoned",
)  # fmt: skip
"""Statuses that are steps, in the order in which those of one day are told."""
OUTCOMES: Final[frozenset[Status]] = frozenset(
    ("admitted", "convicted", "acquitted", "dismissed", "settled", "overturned", "pardoned")
)
"""Steps that decide a matter."""
STANDING: Final[dict[Status, str]] = {
    "alleged": "alleged, not charged as far as is known here",
    "investigated": "under investigation, not charged as far as is known here",
    "charged": "charged, no outcome known here",
    "admitted": "admitted",
    "convicted": "convicted",
    "acquitted": "acquitted: not convicted",
    "dismissed": "charge or case dismissed: not convicted",
    "settled": "settled: no conviction",
    "overturned": "conviction or ruling overturned: it no longer stands",
    "pardoned": "pardoned",
    "denied": "denied",
}
"""How the last step of a ladder is put into words."""


class StepSource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words of a document that tell a step."""

    document: str
    claim: str
    """Id of the reading."""
    span: Span
    published: str = ""
    """The date the document gives itself (ISO), empty when it gives none."""
    attributed_to: str = ""
    """Whose word it is, as printed; empty when the document says so itself."""
    dating: Dating = "none"
    """Whether these words give the date of the step."""


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rung: a status, when it was reached, and every passage that tells it."""

    status: Status
    date: str = ""
    """EDTF; with `dating` `report` the day of the first report: reached then or before."""
    dating: Dating = "none"
    sources: tuple[StepSource, ...]
    unsure: tuple[str, ...] = ()
    """Why the step is to be looked at before it is relied on; empty when nothing speaks against it."""


class Matter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One accusation against one person or body, its steps in the order they happened, the denials beside them."""

    id: str
    entity: str
    name: str
    """The name of the entity."""
    subject: str
    """What it is about, in the words of the documents; empty when none says it."""
    topics: tuple[str, ...] = ()
    """The offences and words that hold its steps together, sorted."""
    steps: tuple[Step, ...]
    denials: tuple[StepSource, ...] = ()

    def _repr_html_(self) -> str:
        """The ladder, for a notebook."""
        rows = [(cell(s.date), cell(s.status), cell([o.span.exact for o in s.sources])) for s in self.steps]
        rows += [("", "denied", cell(d.span.exact)) for d in self.denials]
        head = f"<p><b>{cell(self.name)}</b>: {cell(self.subject)}</p>"
        return head + table(("when", "status", "words"), rows, self.standing)

    @property
    def last(self) -> Step:
        """Where the matter stands: its last step."""
        return self.steps[-1]

    @property
    def standing(self) -> str:
        """Where the matter stands, in words."""
        words = STANDING.get(self.last.status, self.last.status)
        return f"{words} (unsure)" if self.last.unsure else words


class Behind(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that stops at a step where the matter has gone further."""

    matter: str
    entity: str
    name: str
    subject: str
    document: str
    claim: str
    span: Span
    told: Status
    """The last step that the document tells."""
    since: Status
    """The step that the matter has reached since."""
    date: str
    """When that was (EDTF), as far as known."""
    missed: bool
    """Whether the document is younger than that step and could have told it."""
    sources: tuple[StepSource, ...] = ()
    """What tells the later step."""


def matter_id(entity: str, topic: str, number: int = 0) -> str:
    """Id of a matter: whom it is about and what; `number` tells a later one about the same from the first."""
    return make_id("matter", entity, topic, number)
