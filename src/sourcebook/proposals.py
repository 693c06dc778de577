"""Claims that others propose: taken in with the words they rest on, listed until a person decides on them.

A proposal is an event of the chain of decisions; so is every answer to it. Its words are checked before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.model.annotation import Status
from sourcebook.model.decision import Decision
from sourcebook.model.ids import kind_of
from sourcebook.model.proposal import PROPOSED, Proposal, ProposalState, Proposed, proposal_id, proposal_of
from sourcebook.model.sentence import CheckedSentence
from sourcebook.model.span import Span
from sourcebook.model.summary import Anchor
from sourcebook.store.base import Store, View

MOST_WORDS = 4_000
"""Characters that one proposal may rest on."""
MOST_OPEN = 1_000
"""Proposals that may wait: a client that floods the queue is told so."""
VALUES: tuple[ProposalState, ...] = ("confirmed", "rejected", "open")
Check = Callable[[str, tuple[Anchor, ...]], CheckedSentence]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as it is made. Without `start` the words must stand in the document just once."""

    document: str
    exact: str
    status: str
    why: str
    start: int | None = None
    attributed_to: str = ""
    """Words of the document that name whose word it is."""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposals of one library.

    Args:
        store: Where they are kept.
        check: Holds a sentence against words.
        clock: Gives the time, ISO 8601.
    """

    store: Store
    check: Check
    clock: Callable[[], str]

    def propose(self, asked: Asked, *, who: str) -> Proposed:
        """Put a claim before the people of the library; the same one again changes nothing.

        Raises:
            NotFound: There is no such document, or the words do not stand in its text.
            UsageError: A field does not fit, the statement is not borne out by the words, or too many wait.
        """
        proposal = self._verified(asked)
        if not asked.why.strip():
            raise UsageError("A proposal needs a reason.", "Say in `why` what a reviewer should know.")
        if (held := self._find(proposal.id)) is not None:
            return held
        if sum(p.state == "open" for p in self.iter()) >= MOST_OPEN:
            raise UsageError(f"{MOST_OPEN:,} proposals wait already.", "Wait until people have decided on some.")
        value = PROPOSED + msgspec.json.encode(proposal).decode()
        with self.store.writer() as writer:
            writer.append_decision(proposal.id, value, asked.why.strip(), who, self.clock())
        return self.get(proposal.id)

    def get(self, identifier: str) -> Proposed:
        """A proposal by id. Raises `NotFound`."""
        found = self._find(identifier)
        if found is None:
            raise NotFound(f"No proposal is called {identifier!r}.", "See `sourcebook list proposals`.")
        return found

    def iter(self, state: ProposalState | None = None, *, after: str | None = None) -> Iterator[Proposed]:
        """Proposals in the order they were made: those in one state where it is named, and those `after` one (an id).

        Raises:
            NotFound: There is none `after` which to go on; told at the first one.
        """
        return iter_proposals(self.store.view(), state, after=after)

    def _find(self, identifier: str) -> Proposed | None:
        return _proposed(list(self.store.view().iter_decisions(identifier)))

    def _verified(self, asked: Asked) -> Proposal:
        """The proposal, each of its words found in the text."""
        status = next((s for s in get_args(Status) if s == asked.status), None)
        if status is None:
            raise UsageError(f"{asked.status!r} is no status.", f"Statuses are: {', '.join(get_args(Status))}.")
        view = self.store.view()
        held = view.get_document(asked.document)
        text = view.get_rendition(held.rendition).text
        span = _place(text, asked)
        speaker = _near(text, asked.attributed_to, span) if asked.attributed_to.strip() else None
        statement = " ".join(asked.statement.split())
        if statement:
            anchor = Anchor(
                document=held.id, rendition=held.rendition, start=span.start, end=span.end, exact=span.exact
            )  # fmt: skip
            self._bear_out(statement, anchor)
        return Proposal(
            id=proposal_id(held.id, held.rendition, span.start, span.end, status, statement),
            document=held.id, rendition=held.rendition, start=span.start, end=span.end, exact=span.exact,
            status=status, attributed_to=speaker, statement=statement,
        )  # fmt: skip

    def _bear_out(self, statement: str, anchor: Anchor) -> None:
        found = self.check(statement, (anchor,))
        wrong = [r.message for r in found.remarks if r.severity == "error"]
        if wrong:
            raise UsageError(f"The words do not bear the statement out: {' '.join(wrong)}", "Keep to what they say.")


def iter_proposals(view: View, state: ProposalState | None = None, *, after: str | None = None) -> Iterator[Proposed]:
    """Proposals with what was decided of them, in the order they were made: those in one state where it is named, and
    those `after` one (an id).

    Raises:
        NotFound: There is none `after` which to go on; told at the first one.
    """
    number = 0
    if after is not None:
        first = next(iter(view.iter_decisions(after)), None)
        if first is None or proposal_of(first) is None:
            raise NotFound(f"No proposal is called {after!r}.", "See `sourcebook list proposals`.")
        number = first.number
    for decision in view.iter_decisions(after=number):
        if kind_of(decision.what) == "proposal" and proposal_of(decision) is not None:
            events = list(view.iter_decisions(decision.what))
            if events[0].number == decision.number and (made := _proposed(events)) and state in (None, made.state):
                yield made


def _proposed(events: list[Decision]) -> Proposed | None:
    if not events or (proposal := proposal_of(events[0])) is None:
        return None
    first, *later = events
    state = next((v for v in VALUES if later and later[-1].value == v), VALUES[-1])
    return Proposed(
        proposal=proposal, who=first.who, time=first.time, why=first.why, state=state, decisions=tuple(later)
    )  # fmt: skip


def _place(text: str, asked: Asked) -> Span:
    """The words where they stand, character by character."""
    exact = asked.exact
    if not exact.strip() or len(exact) > MOST_WORDS:
        raise UsageError(f"A claim rests on 1 to {MOST_WORDS:,} characters.", "Give the exact words in `exact`.")
    start = text.find(exact) if asked.start is None else asked.start
    if start < 0 or text[start : start + len(exact)] != exact:
        where = "in the document's text" if asked.start is None else f"at character {asked.start}"
        raise NotFound(
            f"“{exact[:80]}” does not stand {where}.", f"`sourcebook text {asked.document}` prints what does."
        )  # fmt: skip
    if asked.start is None and text.find(exact, start + 1) >= 0:
        raise UsageError("These words stand in the document more than once.", "Say which in `start`.")
    return Span(start, start + len(exact), exact)


def _near(text: str, words: str, span: Span) -> Span:
    """Whose word it is: the place of a name nearest to the claim's words."""
    places = [m.start() for m in re.finditer(re.escape(words), text)]
    if not places:
        raise NotFound(f"“{words[:80]}” does not stand in the document's text.", "Name them as the text does.")
    start = min(places, key=lambda at: (max(span.start - at, at - span.end, 0), at))
    return Span(start, start + len(words), words)
