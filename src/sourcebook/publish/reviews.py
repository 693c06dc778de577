"""Pages of what people decide: the queue, a claim with all that bears on it, the log of decisions, the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sourcebook.errors import NotFound
from sourcebook.model.check import Evidence
from sourcebook.model.contradiction import Contradiction
from sourcebook.model.decision import Decision
from sourcebook.model.entity import Candidate, Entity
from sourcebook.model.ids import kind_of
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.matter import StepSource
from sourcebook.model.proposal import Proposed, told
from sourcebook.model.review import CLAIM_VALUES, REVIEW_KINDS, STATUSES, ClaimRecord, Review
from sourcebook.publish.entities import Question
from sourcebook.publish.entity_pages import EntityPages
from sourcebook.publish.links import Links
from sourcebook.publish.pages import Pages

QUEUED = 20
"""Things on one page of the queue."""
LISTED = 100
"""Decisions, or lines of the ledger, on one page."""
OUTCOMES = ("failed", "skipped", "stored")


@dataclass(frozen=True, slots=True)
class Shown:
    """Words of a document: where they are, and the document's name."""

    words: str
    href: str
    title: str
    document: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A thing of the queue with the words that an answer needs."""

    review: Review
    left: tuple[Shown, ...] = ()
    right: tuple[Shown, ...] = ()
    question: Question | None = None
    next: str = ""
    """What to do about an item that could not be read."""


class ReviewPages:
    """Makes these pages.

    Args:
        entity_pages: The maker of the pages of who is who, for the questions in the queue.
        advice: What to do about a failure, by its code.
    """

    def __init__(self, entity_pages: EntityPages, advice: Callable[[str], str] = lambda _: "") -> None:
        self.entity_pages = entity_pages
        self.pages: Pages = entity_pages.pages
        self.advice = advice

    @property
    def _links(self) -> Links:
        return self.pages.links

    # -- the queue ----------------------------------------------------------------------------------------------

    def queue(self, reviews: Sequence[Review], counts: Mapping[str, int], kind: str = "", page: int = 1) -> str:
        """A page of the queue. Raises `NotFound` where there are fewer pages."""
        last = max(1, -(-len(reviews) // QUEUED))
        if page > last:
            raise NotFound(f"There is no page {page} of the queue.", f"Pages are 1 to {last}.")
        cards = [self._card(r) for r in reviews[(page - 1) * QUEUED : page * QUEUED]]
        return self.pages.render(
            "queue.html", "queue.html", cards=cards, counts=counts, kind=kind, page=page, last=last,
            total=len(reviews), kinds=REVIEW_KINDS,
        )  # fmt: skip

    def _card(self, review: Review) -> Card:
        match review.about:
            case StepSource():
                return Card(review, left=(self._around(review.about),))
            case Contradiction():
                left, right = (
                    tuple(self._words(t.document, t.sentence.start, t.sentence.end, t.sentence.exact)
                          for t in islice(side.passages, 3))
                    for side in (review.about.left, review.about.right)
                )  # fmt: skip
                return Card(review, left, right)
            case Candidate():
                return Card(review, question=self.entity_pages.question(review.about))
            case Entity():
                return Card(review)
            case Proposed(proposal=said):
                return Card(review, left=(self._between(said.document, said.start, said.end, said.exact),))
            case LedgerItem():
                return Card(review, next=self.advice(review.about.code))
            case _:
                return Card(review)

    def _around(self, source: StepSource) -> Shown:
        return self._between(source.document, source.span.start, source.span.end, source.span.exact)

    def _between(self, document: str, start: int, end: int, exact: str) -> Shown:
        text = self.pages.text(document)
        shown = self._words(document, start, end, exact)
        if text[start:end] != exact:  # of an earlier version: there is nothing around it here
            return shown
        before = text[max(0, start - 160) : start].rpartition("\n")[2]
        after = text[end : end + 160].partition("\n")[0]
        return Shown(shown.words, shown.href, shown.title, shown.document, _tail(before), _head(after))

    def _words(self, document: str, start: int, end: int, exact: str) -> Shown:
        href = self._links.words(document, start, end) or self._links.document(document)
        return Shown(exact, href, self.pages.title_of(document), document)

    # -- a claim ------------------------------------------------------------------------------------------------

    def claim(self, record: ClaimRecord) -> str:
        """The page of a claim."""
        claim, text = record.claim, self.pages.text(record.claim.document)
        start, end = record.sentence
        stances = {s: [self._witness(e) for e in record.evidence if e.stance == s]
                   for s in ("supports", "contradicts", "updates", "mentions")}  # fmt: skip
        return self.pages.render(
            "claim.html", "claim.html", record=record, claim=claim, document=record.document,
            before=text[start : claim.start], after=text[claim.end : end], stances=stances,
            here_href=self._links.words(claim.document, claim.start, claim.end), values=CLAIM_VALUES,
            statuses=STATUSES,
        )  # fmt: skip

    def _witness(self, found: Evidence) -> tuple[Evidence, Shown]:
        return found, self._words(found.document, found.start, found.end, found.exact)

    # -- the log of decisions -----------------------------------------------------------------------------------

    def decisions(self, found: Sequence[Decision], page: int = 1) -> str:
        """A page of the log, the newest first. Raises `NotFound` where there are fewer pages."""
        last = max(1, -(-len(found) // LISTED))
        if page > last:
            raise NotFound(f"There is no page {page} of decisions.", f"Pages are 1 to {last}.")
        newest = found[::-1][(page - 1) * LISTED : page * LISTED]
        standing = {d.what: d.id for d in found}
        rows = [(d, tuple(self._about(d.what)), standing[d.what] == d.id) for d in newest]
        return self.pages.render(
            "decisions.html", "decisions.html", rows=rows, told=told, page=page, last=last, total=len(found)
        )  # fmt: skip

    def _about(self, what: str) -> Iterable[tuple[str, str | None]]:
        """What a decision is about, in words with an address where it has a page."""
        for identifier in what.split():
            kind = kind_of(identifier)
            makers: dict[str | None, Callable[[str], str | None]] = {
                "document": self._links.document, "claim": self._links.claim, "mention": self._links.mend,
                "referent": self._links.entity, "entity": self._links.entity,
            }  # fmt: skip
            href = makers[kind](identifier) if kind in makers else None
            name = self.pages.title_of(identifier) if kind == "document" else f"{kind or 'thing'} {identifier[:10]}"
            if kind == "summary":
                name, href = self._summary_title(identifier) or name, f"/desk/{identifier}"
            yield name, href

    def _summary_title(self, identifier: str) -> str:
        try:
            return self.pages.view.get_summary(identifier).title
        except NotFound:
            return ""

    # -- the ledger ---------------------------------------------------------------------------------------------

    def ledger(
        self, lines: Sequence[LedgerItem], counts: Mapping[str, int], *, outcome: str = "", container: str = "",
        passed: int = 0, more: bool = False, retries: int = 0,
    ) -> str:  # fmt: skip
        """A page of the ledger: what became of every member of every container; so many were on pages before."""
        return self.pages.render(
            "ledger.html", "ledger.html", lines=lines, counts=counts, outcome=outcome, container=container,
            passed=passed, further=lines[-1].id if more else "", outcomes=OUTCOMES, advice=self.advice, retries=retries,
        )  # fmt: skip


def _tail(text: str) -> str:
    """The end of a text from the beginning of a word."""
    return text if len(text) < 160 else "… " + text.partition(" ")[2]


def _head(text: str) -> str:
    return text if len(text) < 160 else text.rpartition(" ")[0] + " …"
