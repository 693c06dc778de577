"""The exporter seam: records in, files out, the same bytes for the same library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import ClassVar, Protocol

import msgspec

from sourcebook.durable import storage_errors
from sourcebook.model.address import public_address
from sourcebook.model.document import Capture, Document
from sourcebook.model.exported import Exported
from sourcebook.model.paper import PaperKind
from sourcebook.store.base import View

Record = tuple[str, msgspec.Struct]
"""(kind, record): `document capture rendition summary dossier note reply ledger decision` or a kind of annotation; and,
for an exporter whose class names them in `derived`, `entity referent stated place tie payment feed`."""


class Exporter(Protocol):
    """Writes records in one format. Register under the entry-point group `sourcebook.exporters`.

    One that takes records of some kinds only may name them in `kinds`; the others are then not read.
    Output is deterministic, cites for each fact its document and span, and holds no time of the machine's clock.
    One that writes something else than the records as they come counts what it writes, by kind, in `written`.
    """

    name: ClassVar[str]
    suffix: ClassVar[str]

    def __init__(self, out: Path) -> None: ...

    def write(self, kind: str, record: msgspec.Struct) -> None:
        """Take one record; records come in the order of `iter_records`."""
        ...

    def finalize(self) -> None:
        """Finish the output; nothing is complete before."""
        ...


PAPERS: tuple[PaperKind, ...] = ("dossier", "note", "reply")
WITHOUT_DOCUMENT = frozenset({"summary", *PAPERS, "decision", "ledger"})
"""Kinds of records that do not come with a document."""


def iter_public(records: Iterable[Record]) -> Iterator[Record]:
    """Records as readers may have them: of files that documents came from, the names alone."""
    for kind, record in records:
        if isinstance(record, Document | Capture):
            yield kind, msgspec.structs.replace(record, address=public_address(record.address))
        else:
            yield kind, record


def iter_records(
    view: View, only: frozenset[str] | None = None, kinds: frozenset[str] | None = None
) -> Iterator[Record]:
    """Every record in a fixed order: each document with its captures, renditions and readings; every version of
    each summary, dossier, note and reply; decisions; ledger.

    With `only`, these documents alone: what people wrote, decisions and ledger speak of others too and are left out.
    With `kinds` documents are read only where some other kind is wanted than those that stand alone.
    """
    wanted = kinds is None or bool(kinds - WITHOUT_DOCUMENT)
    documents = view.iter_documents() if only is None else map(view.get_document, sorted(only))
    for document in documents if wanted else ():
        yield "document", document
        for capture in view.iter_captures(document.id):
            yield "capture", capture
        for rendition in view.iter_renditions(document.id):
            yield "rendition", rendition
        for annotation in view.iter_annotations(document=document.id):
            yield annotation.kind, annotation
    if only is not None:
        return
    for summary in sorted(s.id for s in view.iter_summaries(sort="oldest")):
        for version in view.iter_summary_versions(summary):
            yield "summary", version
    for kind in PAPERS if kinds is None else (k for k in PAPERS if k in kinds):
        for paper in sorted(p.id for p in view.iter_papers(kind)):
            yield from ((kind, version) for version in view.iter_paper_versions(paper))
    for decision in view.iter_decisions():
        yield "decision", decision
    for item in view.iter_ledger():
        yield "ledger", msgspec.structs.replace(item, time=None, source={})


def export(
    view: View,
    make: Callable[[Path], Exporter],
    out: Path,
    only: frozenset[str] | None = None,
    more: Iterable[Record] = (),
    public: bool = False,
) -> Exported:
    """Run one exporter over a library, with `more` records behind those stored; gives what it wrote.

    What is `public` leaves out where files lay before they were kept.

    Raises:
        StorageError: The disk is full or cannot be written.
    """
    count, kinds = 0, getattr(make, "kinds", None)
    with storage_errors(f"writing {out.name}"):
        exporter = make(out)
        records = chain(iter_records(view, only, kinds), more)
        for kind, record in iter_public(records) if public else records:
            if kinds is None or kind in kinds:
                exporter.write(kind, record)
                count += 1
        exporter.finalize()
    written: Mapping[str, int] = getattr(exporter, "written", {"records": count})
    return Exported(records=sum(written.values()), written=dict(sorted(written.items())))
