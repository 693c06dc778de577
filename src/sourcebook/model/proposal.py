"""Proposal: a claim that somebody outside (a language model's client, a script) puts before the people of a library.

It rests on exact words of a kept text and waits in the queue until a person decides on it. Nothing publishes it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.annotation import Status
from sourcebook.model.decision import Decision
from sourcebook.model.ids import make_id
from sourcebook.model.span import Span

PROPOSED = "proposed "
"""Head of the value of the decision that holds a proposal; the rest is its JSON."""
ProposalState = Literal["open", "confirmed", "rejected"]


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposed claim: the words it rests on, how the matter stands by them, whose word it is."""

    id: str
    document: str
    rendition: str
    start: int
    end: int
    exact: str
    status: Status
    attributed_to: Span | None = None
    statement: str = ""
    """The claim in the proposer's own words, where they gave some; it was held against `exact`."""


def proposal_id(document: str, rendition: str, start: int, end: int, status: Status, statement: str) -> str:
    """Id of a proposal: the same one again is the same proposal."""
    return make_id("proposal", document, rendition, start, end, status, statement)


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal with who made it, when and why, and how it stands."""

    proposal: Proposal
    who: str
    time: str
    why: str
    state: ProposalState = "open"
    decisions: tuple[Decision, ...] = ()
    """What was decided of it, in order, the proposal itself left out."""


def proposal_of(decision: Decision) -> Proposal | None:
    """The proposal that an event of the chain holds; None where it is another event, or cannot be read."""
    if not decision.value.startswith(PROPOSED):
        return None
    try:
        return msgspec.json.decode(decision.value[len(PROPOSED) :], type=Proposal)
    except msgspec.DecodeError:
        return None


def told(decision: Decision) -> str:
    """The value of a decision in words: of a proposal what is proposed."""
    proposal = proposal_of(decision)
    return decision.value if proposal is None else f"proposed as {proposal.status}: “{proposal.exact}”"
