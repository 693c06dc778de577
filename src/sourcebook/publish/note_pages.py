"""Notes as they are shown: beside a document, and all of them by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from sourcebook.model.document import Document
from sourcebook.model.local_links import without_local
from sourcebook.model.paper import Note
from sourcebook.publish.entities import Cell, Section
from sourcebook.publish.links import Links
from sourcebook.publish.pages import Pages

LISTED = 100


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note with where it leads."""

    note: Note
    title: str
    href: str
    words: str


def note_section(pages: Pages, links: Links, notes: Sequence[Note], add: str = "") -> tuple[Section, ...]:
    """The notes on a document, for its page; `links` as seen from there, `add` where one more is written."""
    rows = [_row(pages, links, note) for note in notes]
    cells = [
        (Cell(r.words or "the document", r.href), Cell(r.note.text), Cell(", ".join(r.note.labels)),
         Cell("" if links.static else "private" if r.note.private else "for readers"))
        for r in rows
    ]  # fmt: skip
    if add:
        cells.append((Cell("Add a note", add), Cell(""), Cell(""), Cell("")))
    if not cells:
        return ()
    lede = "What people wrote beside the text; no part of the source."
    head = ("On the words", "Note", "Labels", "" if links.static else "Shown to")
    return (Section("own-notes", "Notes", lede, head, tuple(cells)),)


def notes_page(
    pages: Pages, notes: Sequence[Note], labels: Mapping[str, int], *, label: str = "", words: str = "",
    on: Document | None = None, path: str = "notes.html",
) -> str:  # fmt: skip
    """All notes, the last saved first, and a form for one more."""
    rows = [_row(pages, pages.links.at(path), note) for note in notes[:LISTED] if pages.has(note.document)]
    return pages.render(
        "notes.html", path, rows=rows, labels=labels, at={"label": label, "words": words}, on=on,
        more=max(0, len(notes) - LISTED),
    )  # fmt: skip


def _row(pages: Pages, links: Links, note: Note) -> NoteRow:
    words = ""
    href = links.document(note.document)
    if note.place is not None:
        words = " ".join(note.place.exact.split())[:200]
        if note.place.rendition == pages.material(note.document).rendition.id:
            place = note.place
            href = links.words(place.document, place.start, place.end) or pages.passage(
                links, place.document, place.start, place.end, place.exact
            )
    if links.static:
        note = msgspec.structs.replace(note, text=without_local(note.text))
    return NoteRow(note, pages.title_of(note.document), href, words)
