"""What people write beside summaries, over the API: dossiers with their right of reply, notes, categories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from fastapi import APIRouter

from sourcebook.app.api.answers import In, JsonResponse
from sourcebook.app.api.atom import Entry
from sourcebook.app.api.guarding import me
from sourcebook.app.api.listing import Listing, add_listing, said
from sourcebook.app.api.write import Nothing, Write, add_write
from sourcebook.app.routes import new_router
from sourcebook.app.stepping import need_dossier, need_note
from sourcebook.errors import UsageError
from sourcebook.model.category import Category, Refiled
from sourcebook.model.paper import Dossier, Note, Reply

if TYPE_CHECKING:
    from sourcebook.library import Library

DossierQuery = Literal["draft", "published", "withdrawn", ""]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Line = Annotated[str, msgspec.Meta(max_length=2_000)]
Prose = Annotated[str, msgspec.Meta(max_length=2_000_000)]


class DossierMade(msgspec.Struct, forbid_unknown_fields=True):
    """A dossier to be begun."""

    title: Line
    text: Prose = ""
    byline: list[Line] = []
    style: Line = ""


class DossierEdited(msgspec.Struct, forbid_unknown_fields=True):
    """Fields of a dossier; those left out stay. `expected` is the version that was edited."""

    title: Line | None = None
    text: Prose | None = None
    byline: list[Line] | None = None
    style: Line | None = None
    expected: int | None = None
    why: Line = ""
    override: Line = ""


class DossierStep(msgspec.Struct, forbid_unknown_fields=True):
    """Why a step is taken; `override` is the reason to set the gate's rules aside."""

    step: Literal["publish", "withdraw", "draft"]
    why: Line = ""
    override: Line = ""


class ReplyAsked(msgspec.Struct, forbid_unknown_fields=True):
    """That somebody was asked for an answer, and what it was."""

    person: Line
    asked: Line
    until: Line = ""
    answered: Line = ""
    answer: Prose = ""
    how: Line = ""


class Amended(msgspec.Struct, forbid_unknown_fields=True):
    """A line of the dated list of corrections."""

    text: Line
    date: Line = ""
    override: Line = ""


class NoteMade(msgspec.Struct, forbid_unknown_fields=True):
    """A note on a document, or on words of it. Without `public` it stays in the library."""

    document: Id
    text: Prose = ""
    words: Line = ""
    labels: list[Line] = []
    public: bool = False


class NoteEdited(msgspec.Struct, forbid_unknown_fields=True):
    """Fields of a note; those left out stay."""

    text: Prose | None = None
    labels: list[Line] | None = None
    public: bool | None = None


class CategoryMade(msgspec.Struct, forbid_unknown_fields=True):
    """A category to be added to the tree."""

    title: Line
    slug: Line = ""
    description: Line = ""
    parent: Line | None = None
    tag: bool = False


class RecordsMoved(msgspec.Struct, forbid_unknown_fields=True):
    """Records moved from a category to another, or out of it; with `query` those only that it finds."""

    to: Line | None = None
    query: Line = ""
    why: Line = ""
    dry_run: bool = False


def papers_api_router(library: Library) -> APIRouter:
    """Routes of dossiers, notes and categories."""
    router = new_router(tags=["desk"], default_response_class=JsonResponse)
    for listing in _lists(library):
        add_listing(router, library, listing)
    for write in _WRITES:
        add_write(router, library, write)

    return router


def _lists(library: Library) -> Iterator[Listing]:
    yield Listing(
        name="dossiers", told="Dossiers, the last saved first", kind=Dossier, tag="desk",
        find=lambda state: library.dossiers.list(state or None), where={"state": (DossierQuery, "")},
        entry=lambda d: Entry(d.id, d.title, f"dossiers/{d.id}", d.posted or d.time, d.text[:500]), needs="viewer",
    )  # fmt: skip
    yield Listing(
        name="notes", told="Notes, the last saved first", kind=Note, tag="desk",
        find=lambda document, label, q: library.notes.list(document=document, label=label or None, words=q),
        where={"document": (In, None), "label": (said("Its label."), ""), "q": (said("Words in it."), "")},
        entry=lambda n: Entry(n.id, n.text[:80] or ", ".join(n.labels), f"notes?document={n.document}", n.time, n.text),
        needs="viewer",
    )  # fmt: skip


def _made(library: Library, sent: DossierMade) -> Dossier:
    return library.dossiers.new(sent.title, text=sent.text, byline=sent.byline, style=sent.style, who=me())


def _edited(library: Library, sent: DossierEdited, what: str) -> Dossier:
    fields: dict[str, Any] = {n: v for n in ("title", "text", "style") if (v := getattr(sent, n)) is not None}
    if sent.byline is not None:
        fields["byline"] = tuple(sent.byline)
    held = library.dossiers.get(what)
    need_dossier(held, "edit", sent.override)
    return library.dossiers.edit(
        held.id, who=me(), why=sent.why, expected=sent.expected, override=sent.override, **fields
    )  # fmt: skip


def _stepped(library: Library, sent: DossierStep, what: str) -> Dossier:
    room = library.dossiers
    need_dossier(room.get(what), sent.step, sent.override)
    if sent.step == "publish":
        return room.publish(what, who=me(), why=sent.why, override=sent.override)
    return (room.withdraw if sent.step == "withdraw" else room.draft)(what, who=me(), why=sent.why)


def _asked(library: Library, sent: ReplyAsked, what: str) -> Reply:
    need_dossier(library.dossiers.get(what), "asked")
    given: dict[str, str] = {n: getattr(sent, n) for n in ("asked", "until", "answered", "answer", "how")}
    return library.dossiers.ask(what, sent.person, **given, who=me())


def _amended(library: Library, sent: Amended, what: str) -> Dossier:
    return library.dossiers.amend(what, sent.text, date=sent.date, override=sent.override, who=me())


def _noted(library: Library, sent: NoteMade) -> Note:
    need_note(None, private=not sent.public)
    return library.notes.add(
        sent.document, sent.text, words=sent.words, labels=sent.labels, private=not sent.public, who=me()
    )  # fmt: skip


def _note_edited(library: Library, sent: NoteEdited, what: str) -> Note:
    private = None if sent.public is None else not sent.public
    need_note(library.notes.get(what), private=private)
    return library.notes.edit(what, text=sent.text, labels=sent.labels, private=private, who=me())


def _note_removed(library: Library, sent: Nothing, what: str) -> Note:
    del sent
    need_note(library.notes.get(what))
    return library.notes.remove(what, who=me())


def _category(library: Library, sent: CategoryMade) -> Category:
    if not sent.title.strip():
        raise UsageError("A category needs a title.", "Write one.")
    return library.filing.add(
        sent.title, slug=sent.slug, description=sent.description, parent=sent.parent or None, tag=sent.tag
    )  # fmt: skip


def _refiled(library: Library, sent: RecordsMoved, what: str) -> Refiled:
    return library.filing.refile(
        what, sent.to or None, who=me(), why=sent.why, query=sent.query, dry_run=sent.dry_run
    )  # fmt: skip


_WRITES = (
    Write(path="dossiers", told="Begin a dossier", takes=DossierMade, gives=Dossier, act=_made, tag="desk",
          needs="contributor"),
    Write(path="dossiers/{identifier}", told="Save changed fields as a further version", takes=DossierEdited,
          gives=Dossier, act=_edited, status=200, method="PUT", tag="desk", needs="contributor",
          recorded="step"),
    Write(path="dossiers/{identifier}/step", told="Publish it past the gate, withdraw it, or take it back to draft",
          takes=DossierStep, gives=Dossier, act=_stepped, status=200, tag="desk", needs="contributor", recorded="step"),
    Write(path="dossiers/{identifier}/replies", told="Note that somebody was asked for an answer, and what it was",
          takes=ReplyAsked, gives=Reply, act=_asked, tag="desk", needs="contributor", recorded="step"),
    Write(path="dossiers/{identifier}/amendments", told="Add a line to its dated list of corrections", takes=Amended,
          gives=Dossier, act=_amended, tag="desk", needs="publisher"),
    Write(path="notes", told="Keep a note on a document, or on words of it", takes=NoteMade, gives=Note, act=_noted,
          tag="desk", needs="contributor"),
    Write(path="notes/{identifier}", told="Save what is changed of a note", takes=NoteEdited, gives=Note,
          act=_note_edited, status=200, method="PUT", tag="desk", needs="contributor"),
    Write(path="notes/{identifier}/remove", told="Take a note away; it stays in the history", takes=Nothing,
          gives=Note, act=_note_removed, status=200, tag="desk", needs="contributor"),
    Write(path="categories", told="Add a category to the tree", takes=CategoryMade, gives=Category, act=_category,
          tag="desk", needs="reviewer"),
    Write(path="categories/{identifier}/refile", told="Move its records to another category, or out of it",
          takes=RecordsMoved, gives=Refiled, act=_refiled, status=200, tag="desk", needs="reviewer"),
)  # fmt: skip
