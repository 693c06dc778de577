"""What leans on a document, and which summaries name an entity, as sections of the pages of a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from sourcebook.model.address import normal_address
from sourcebook.model.annotation import Citation
from sourcebook.model.entity import EntityRecord
from sourcebook.model.summary import Summary
from sourcebook.publish.entities import Cell, Section
from sourcebook.publish.news import words_of
from sourcebook.publish.words import date
from sourcebook.store.base import View

MOST = 30
"""Rows of a section."""
MOST_DOCUMENTS = 1_000
"""Documents of an entity whose summaries are looked for."""
LOOKED_AT = 100
"""Of these summaries the newest, which are read for a name."""
_FIRST_WORDS = 160


def leaning_section(
    document: str, summaries: Iterable[Summary], uses: Iterable[dict[str, object]], citing: Iterable[tuple[str, str]]
) -> tuple[Section, ...]:
    """Summaries, dossiers, drafts and documents that lean on a document; nothing where none does.

    Args:
        document: Its id.
        summaries: Those of it, or that point into it.
        uses: Drafts and dossiers, as `Uses.of_document` gives them.
        citing: (id, title) of documents that cite its address.
    """
    rows = [
        *(_summary(document, s) for s in summaries),
        *(_use(use) for use in uses),
        *((Cell("document"), Cell(title, f"/documents/{d}"), Cell("cites it")) for d, title in citing),
    ]
    if not rows:
        return ()
    more = f" {len(rows) - MOST:,} more are told by “sourcebook show {document}”." if len(rows) > MOST else ""
    lede = f"What rests on this document. A change of its words reaches all of it.{more}"
    head = ("Kind", "What", "How")
    return (Section("leaning", "What leans on this", lede, head, tuple(rows[:MOST])),)


def citing_documents(view: View) -> dict[str, tuple[str, ...]]:
    """Address -> documents that cite it, of the whole library."""
    found: dict[str, dict[str, None]] = {}
    for citation in view.iter_annotations(kind="citation"):
        if isinstance(citation, Citation) and citation.href:
            found.setdefault(normal_address(citation.href), {})[citation.document] = None
    return {address: tuple(documents) for address, documents in found.items()}


def _summary(document: str, summary: Summary) -> tuple[Cell, ...]:
    anchors = [a for s in summary.sentences for a in s.anchors if a.document == document]
    if summary.record == document:
        how = "this record, as a summary"
    elif anchors:
        first = " ".join(anchors[0].exact.split())
        shown = first if len(first) <= _FIRST_WORDS else first[: _FIRST_WORDS - 1] + "…"
        times = f"{len(anchors)} place{'s' * (len(anchors) != 1)}: " if len(anchors) > 1 else ""
        how = f"{times}“{shown}”"
    else:
        how = "is a summary of it"
    return Cell(f"summary, {summary.state}"), Cell(summary.title, f"/desk/{summary.id}"), Cell(how)


def _use(use: dict[str, object]) -> tuple[Cell, ...]:
    places = use["places"]
    said = "the last check of it" if use["kind"] == "draft" else "as it was published"
    return Cell(str(use["kind"])), Cell(str(use["name"])), Cell(f"{places} place{'s' * (places != 1)}, {said}")


def entity_summaries(view: View, record: EntityRecord) -> tuple[Section, ...]:
    """The summaries that name an entity, published or in work, the newest first; nothing where none does."""
    documents = sorted({r.document for r in record.referents})[:MOST_DOCUMENTS]
    naming = (s for s in view.summaries_on(documents, LOOKED_AT) if _names(s, record.entity.names))
    rows = tuple(
        (Cell(s.title, f"/desk/{s.id}"), Cell(s.outlet or ""), Cell(date(s.published)), Cell(s.state))
        for s in islice(naming, MOST)
    )
    if not rows:
        return ()
    more = f" The newest {MOST} are shown." if next(naming, None) else ""
    lede = f"Summaries of these documents whose sentences name it.{more}"
    return (Section("summaries", "Summaries", lede, ("Summary", "Outlet", "Source published", "State"), rows),)


def _names(summary: Summary, names: Sequence[str]) -> bool:
    text = f"{summary.title} {words_of(summary)}"
    return any(name in text for name in names)
