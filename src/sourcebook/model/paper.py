"""Papers: what people write in the library beside summaries: dossiers, notes on documents, answers of those concerned.

Each save is a version; a paper is the row of its versions, and `number` counts from 1. Nothing is ever taken out: what
is removed is a further version that says so.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.ids import make_id
from sourcebook.model.summary import Anchor

PaperKind = Literal["dossier", "note", "reply"]
DossierState = Literal["draft", "published", "withdrawn"]
MOST_WORDS = 2_000_000
"""Characters of a dossier."""


class Pinned(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an anchor of a dossier stood for when it was saved, so that it can be told apart from what is there now."""

    mark: str
    """As it is written: `quote:q-...`."""
    place: Anchor | None = None
    """The words it points at; none for an entity or a summary."""


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the dated list of corrections that readers see."""

    date: str
    text: str


class Dossier(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="dossier", tag_field="kind"):
    """A dossier written here, in Markdown with anchors (`[[quote:q-...]]`)."""

    id: str
    number: int = 1
    state: DossierState = "draft"
    title: str
    slug: str = ""
    """Name of its page."""
    text: str = ""
    byline: tuple[str, ...] = ()
    style: str = ""
    """Citation style of its bibliography; the library's default without."""
    amendments: tuple[Amendment, ...] = ()
    posted: str = ""
    """When it was first published here: ISO date."""
    withdrawn: str = ""
    """Why it was withdrawn; its page says so."""
    pinned: tuple[Pinned, ...] = ()
    who: str = ""
    time: str = ""
    why: str = ""

    @property
    def about(self) -> str:
        """A dossier is about itself."""
        return ""

    @property
    def places(self) -> tuple[Anchor, ...]:
        """Words of documents that it points at."""
        return tuple(p.place for p in self.pinned if p.place)


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="note", tag_field="kind"):
    """A note on a document, or on some of its words, with labels that run across documents."""

    id: str
    number: int = 1
    document: str
    place: Anchor | None = None
    """The words it is on; the whole document without."""
    text: str = ""
    labels: tuple[str, ...] = ()
    private: bool = True
    """Whether it stays in the library: a note is never published unless somebody says so."""
    removed: bool = False
    who: str = ""
    time: str = ""

    @property
    def about(self) -> str:
        """The document it is on."""
        return self.document

    @property
    def places(self) -> tuple[Anchor, ...]:
        """Words of documents that it points at."""
        return (self.place,) if self.place else ()


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="reply", tag_field="kind"):
    """Right of reply: who was asked about a dossier, when, until when, and what was answered. Readers see it."""

    id: str
    number: int = 1
    dossier: str
    person: str
    """The name, as the dossier has it."""
    entity: str = ""
    """Who that is, where it is known."""
    asked: str
    """ISO date."""
    until: str = ""
    """ISO date until which an answer was asked for."""
    answered: str = ""
    """ISO date of the answer."""
    answer: str = ""
    """What was answered, in their words or in brief; empty while there is none."""
    how: str = ""
    """By which way they were asked, as readers may know it: `by e-mail`, `through a lawyer`."""
    removed: bool = False
    who: str = ""
    time: str = ""

    @property
    def about(self) -> str:
        """The dossier."""
        return self.dossier

    @property
    def places(self) -> tuple[Anchor, ...]:
        """It points at no words."""
        return ()

    def stands(self, today: str) -> bool:
        """Whether they answered, or had the time that they were given (`today` is an ISO date)."""
        return not self.removed and bool(self.answer.strip() or (self.until and self.until < today))


Paper = Dossier | Note | Reply
KINDS: dict[PaperKind, type[Dossier | Note | Reply]] = {"dossier": Dossier, "note": Note, "reply": Reply}


def dossier_id(slug: str, made: str) -> str:
    """Id of a dossier begun at a time, by the name of its page, which no other has."""
    return make_id("dossier", slug, made)


def note_id(document: str, place: Anchor | None, text: str, made: str) -> str:
    """Id of a note: where it is, what it said first, and when it was made."""
    where = [place.rendition, place.start, place.end] if place else []
    return make_id("note", document, where, text, made)


def reply_id(dossier: str, person: str, asked: str) -> str:
    """Id of a right-of-reply note: one for each dossier, person and day."""
    return make_id("reply", dossier, " ".join(person.casefold().split()), asked)
