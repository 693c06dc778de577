"""Every list of a library at an address of its own (`app.api.listing` tells how one answers)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter

from sourcebook.app.api.answers import In, Named
from sourcebook.app.api.atom import Entry
from sourcebook.app.api.listing import Key, Listing, add_listing, said
from sourcebook.app.routes import new_router
from sourcebook.model.annotation import (
    Citation,
    Claim,
    Figure,
    Mention,
    Money,
    Quote,
    Relation,
    Section,
    Time,
)
from sourcebook.model.contradiction import Contradiction
from sourcebook.model.correction import Correction
from sourcebook.model.decision import Decision
from sourcebook.model.digest import Digest
from sourcebook.model.document import Document
from sourcebook.model.entity import Candidate, Entity
from sourcebook.model.judgement import Judgement
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.matter import Behind, Matter
from sourcebook.model.near_copy import NearCopy
from sourcebook.model.outlet import Outlet
from sourcebook.model.payment import Payment
from sourcebook.model.proposal import Proposed, told
from sourcebook.model.saved import SavedSearch
from sourcebook.model.summary import Summary
from sourcebook.model.use import Wanted

if TYPE_CHECKING:
    from sourcebook.library import Library

READINGS: dict[str, Any] = {
    "sections": Section, "citations": Citation, "mentions": Mention, "times": Time, "money": Money,
    "figures": Figure, "quotes": Quote, "relations": Relation, "claims": Claim,
}  # fmt: skip
EntityKind = Literal["person", "organization", "place", "other", ""]
Outcome = Literal["stored", "skipped", "failed", ""]
StateQuery = Literal["draft", "ready", "published", "withdrawn", ""]
SortQuery = Literal["newest", "oldest", "importance", "published", "edited"]
ProposalQuery = Literal["open", "confirmed", "rejected", ""]
OF_ENTITY = {"entity": (Named, None), "document": (In, None)}
OF_DOCUMENT = {"document": (In, None)}


def lists_api_router(library: Library) -> APIRouter:
    """The addresses of all lists."""
    router = new_router()
    for make in (_of_documents, _of_readings, _of_people, _of_matters, _of_decisions, _of_the_desk):
        for listing in make(library):
            add_listing(router, library, listing)
    return router


def _of_documents(library: Library) -> Iterator[Listing]:
    def documents(collection: str | None, after: Key | None) -> Iterator[Document]:
        return library.view().iter_documents(collection, after=str(after[0]) if after else "")

    yield Listing(
        name="documents", told="Documents in id order", kind=Document, find=documents, resumes=True, tag="documents",
        where={"collection": (said("Only of this collection.", str | None), None)},
        entry=lambda d: Entry(d.id, d.title, f"documents/{d.id}", d.updated or d.published, author=d.outlet or ""),
        needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="outlets", told="Outlets by name, with the number of their documents", kind=Outlet, tag="documents",
        find=lambda: library.list("outlets"), key=lambda o: (o.outlet,), needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="near-copies", told="Pairs of documents whose texts are copies of each other", kind=NearCopy,
        find=lambda document: library.list("near-copies", document=document), key=lambda c: (c.first, c.second),
        where=OF_DOCUMENT, tag="documents", needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="ledger", told="What became of every member of every container", kind=LedgerItem, tag="review",
        find=lambda outcome, container, after=None: library.view().iter_ledger(
            outcome=outcome or None, container=container or None, after=after[0] if after else None),
        resumes=True,
        where={"outcome": (Outcome, ""), "container": (said("Only of this container.", str, 2000), "")},
        entry=lambda i: Entry(i.id, i.name, f"ledger?outcome={i.outcome}", None, i.reason or i.outcome), needs="viewer",
    )  # fmt: skip


def _number(after: Key | None) -> int:
    """The number that a cursor of ours names; 0 for none, or one that no decision could have."""
    named = after[0] if after else 0
    return named if isinstance(named, int) and 0 <= named < 2**53 else 0


def _of_readings(library: Library) -> Iterator[Listing]:
    for name, kind in READINGS.items():
        yield Listing(
            name=name, told=f"Readings of the kind `{name}`, by document and place", kind=kind, tag="readings",
            find=_reading(library, kind.__struct_config__.tag), where=OF_DOCUMENT, resumes=True, key=_place,
            entry=lambda a: Entry(a.id, a.exact[:200], f"documents/{a.document}/at?start={a.start}&end={a.end}",
                                  None, a.exact), needs="viewer",
        )  # fmt: skip


def _place(a: Any) -> Key:
    return a.document, a.start, a.end, a.id


def _reading(library: Library, kind: str) -> Callable[..., Iterator[Any]]:
    def find(document: str | None, after: Key | None) -> Iterator[Any]:
        view = library.view()
        if document is not None:
            view.get_document(document)
        if after is None:
            yield from view.iter_annotations(document=document, kind=kind)
            return
        # The document it stopped in, then those after it: nothing before is read again.
        begun = str(after[0])
        rest = () if document else (d.id for d in view.iter_documents(after=begun))
        for each in chain((begun,), rest):
            for reading in view.iter_annotations(document=each, kind=kind):
                if each != begun or _place(reading) > after:
                    yield reading

    return find


def _of_people(library: Library) -> Iterator[Listing]:
    def entities(type: str, q: str, after: Key | None) -> Iterator[Entity]:  # noqa: A002 - the name of the condition
        words = q.casefold().split()
        found = library.resolution.iter_entities(type or None, after=_first(after))
        return (e for e in found if all(any(w in n.casefold() for n in (e.name, *e.names)) for w in words))

    yield Listing(
        name="entities", told="People, bodies and places across documents, the most named first", kind=Entity,
        find=entities, resumes=True, tag="entities", total=lambda where: library.resolution.page(
            where["type"] or None, where["q"], 0, 1)[1],
        where={"type": (EntityKind, ""), "q": (said("Words of a name."), "")},
        entry=lambda e: Entry(e.id, e.name, f"entities/{e.id}", None, ", ".join(e.names)), needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="questions", told="Pairs that may be the same, the most useful first", kind=Candidate, tag="entities",
        find=lambda: library.resolution.iter_candidates(), key=lambda c: tuple(c.referents),
        total=lambda _: library.resolution.questions(0, 1)[1], needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="judgements", told="Judgements on who is who, in the order they were made", kind=Judgement, tag="entities",
        find=lambda after: library.resolution.iter_judgements(after=_number(after)), key=lambda j: (j.number,),
        resumes=True, needs="viewer",
    )  # fmt: skip


def _first(after: Key | None) -> str | None:
    """The id after which a list of records goes on."""
    return str(after[0]) if after else None


def _of_matters(library: Library) -> Iterator[Listing]:
    def of(name: str) -> Callable[..., Iterator[Any]]:
        def find(entity: str | None, document: str | None, after: Key | None) -> Iterator[Any]:
            if document is not None:
                library.view().get_document(document)
            return library.list(name, entity=entity, document=document, after=after)

        return find

    yield Listing(
        name="matters", told="Accusations with their ladders, by name of whom they are about", kind=Matter,
        find=of("matters"), where=OF_ENTITY, resumes=True, tag="matters",
        entry=lambda m: Entry(m.id, f"{m.name}: {m.subject}".rstrip(": "), f"entities/{m.entity}", m.last.date,
                              m.standing), needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="contradictions", told="Contradictions and updates, the surest first", kind=Contradiction,
        find=of("contradictions"), where=OF_ENTITY, resumes=True, tag="matters", needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="behind", told="Documents that stop at an earlier step than their matter has reached", kind=Behind,
        find=of("behind"), where=OF_ENTITY, resumes=True, tag="matters", key=lambda b: (b.matter, b.document, b.claim),
        needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="corrections", told="What befell sources, and what leans on them, the newest first", kind=Correction,
        find=lambda document, after: library.list("corrections", document=document, after=_first(after)),
        where=OF_DOCUMENT, resumes=True, tag="matters",
        entry=lambda c: Entry(c.id, c.title, f"documents/{c.document}", c.date, c.notice), needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="todo", told="Addresses that checked drafts cite and the library should have: failed, open, done",
        kind=Wanted, find=lambda: iter(library.todo()), tag="matters", needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="payments", told="Payments by payer, payee and time, each with all its tellings", kind=Payment,
        find=of("payments"), where=OF_ENTITY, resumes=True, tag="money", needs="viewer",
    )  # fmt: skip


def _of_decisions(library: Library) -> Iterator[Listing]:
    yield Listing(
        name="decisions", told="Decisions in the order they were made", kind=Decision, tag="review",
        find=lambda what, after: library.view().iter_decisions(what or None, after=_number(after)),
        key=lambda d: (d.number,), resumes=True,
        where={"what": (said("Id of the thing decided on."), "")},
        entry=lambda d: Entry(d.id, told(d), "decisions", d.time, d.why, d.who), needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="proposals", told="Claims proposed from outside, in the order they were made", kind=Proposed, tag="review",
        find=lambda state, after: library.list("proposals", state=state or None, after=_first(after)),
        key=lambda p: (p.proposal.id,), resumes=True, where={"state": (ProposalQuery, "")},
        entry=lambda p: Entry(p.proposal.id, told_of(p), "queue?kind=proposal", p.time, p.proposal.exact, p.who),
        needs="viewer",
    )  # fmt: skip


def told_of(proposed: Proposed) -> str:
    """What is proposed, in short."""
    return f"{proposed.proposal.status}: {proposed.proposal.statement or proposed.proposal.exact}"[:200]


def _of_the_desk(library: Library) -> Iterator[Listing]:
    def summaries(state: Any, category: str, tag: str, sort: Any, after: Key | None) -> Iterator[Summary]:
        return library.summaries.list(
            state=state or None, category=category or None, tag=tag or None, sort=sort,
            after=str(after[0]) if after else None,
        )  # fmt: skip

    words = said("Its name.", str, 500)
    yield Listing(
        name="summaries", told="Summaries, newest versions", kind=Summary, find=summaries, resumes=True, tag="desk",
        where={"state": (StateQuery, ""), "category": (words, ""), "tag": (words, ""), "sort": (SortQuery, "newest")},
        entry=lambda s: Entry(s.id, s.title, f"desk/{s.id}", s.posted or s.published,
                              " ".join(x.text for x in s.sentences), s.outlet or ""), needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="digests", told="Issues of the newsletter, the last day first", kind=Digest, tag="desk",
        find=lambda: library.digests.list(),
        entry=lambda d: Entry(d.id, d.title, f"newsletter/{d.id}", d.date, d.intro), needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="searches", told="Saved searches, by name", kind=SavedSearch, find=lambda: library.searches.iter(),
        entry=lambda s: Entry(s.id, s.name, f"alerts#{s.id}", s.checked or s.made, s.query), tag="search",
        needs="viewer",
    )  # fmt: skip
