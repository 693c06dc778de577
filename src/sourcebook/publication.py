"""`publish`: which documents are dossiers, their check reports, and what goes into the folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sourcebook import registry
from sourcebook.desk.categories import CATEGORIES_FILE, read_tree
from sourcebook.errors import ItemError, NotFound
from sourcebook.explore.versions import compare, get_history, trace_readings
from sourcebook.files import ReadFile
from sourcebook.ingest.html_parse import decode_html
from sourcebook.model.annotation import Annotation, Citation, Section
from sourcebook.model.category import Category
from sourcebook.model.check import CheckReport
from sourcebook.model.correction import Correction
from sourcebook.model.document import Document
from sourcebook.model.entity import EntityRecord
from sourcebook.model.ids import sha256_text
from sourcebook.model.mark import Meant
from sourcebook.model.matter import Matter
from sourcebook.model.paper import Note
from sourcebook.model.version import History
from sourcebook.publish.apparatus import Apparatus, Gone
from sourcebook.publish.exporter import export
from sourcebook.publish.exports import Export
from sourcebook.publish.kept import MOST_BYTES
from sourcebook.publish.material import DossierInput, Material, get_material, loose_material
from sourcebook.publish.memory import Memory, digest
from sourcebook.publish.news import News
from sourcebook.publish.site import Manifest, build_site, find_cited, program
from sourcebook.publish.versions import Versions
from sourcebook.publish.view_units import MakeViews
from sourcebook.settings import Settings
from sourcebook.store.base import Blobs, View

Progress = Callable[[int, int | None, str], None]
Records = Callable[[Sequence[str]], Iterable[EntityRecord]]
"""Gives who is who in some documents, as these alone tell it."""
FEWEST_PERIODS, FEWEST_LINKS = 3, 10
"""A document with so many dated headings, or so many links in its text, is published as a dossier."""


class WrittenRead(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier of the library as it was read, its anchors the exact words."""

    read: ReadFile
    report: CheckReport
    meant: tuple[Meant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A dossier written in the library that is to be published."""

    id: str
    slug: str
    print: str
    """Of all that it is made from, the records of the library aside."""
    make: Callable[[], WrittenRead]
    beside: Callable[[WrittenRead], Apparatus]


def publish_library(
    view: View,
    blobs: Blobs,
    settings: Settings,
    out: Path,
    *,
    check: Callable[[str], CheckReport],
    records: Records = lambda _: (),
    memories: Path | None = None,
    categories: Iterable[Category] = (),
    collections: Sequence[str] = (),
    corrections: Callable[[], Iterable[Correction]] = lambda: (),
    matters: Callable[[], Iterable[Matter]] = lambda: (),
    written: Iterable[Written] = (),
    gone: Sequence[Gone] = (),
    style: str = "",
    notes: Mapping[str, tuple[Note, ...]] | None = None,
    views: MakeViews | None = None,
    wacz: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """The whole library, or some of its collections; dossiers are checked (`check` by document id) and shown as such.

    Published summaries are in it, filed under `categories`; of their anchors, words of documents
    of other collections are left out. `memories` is a folder for what is remembered of each published folder, so that
    the next build is quick.
    """
    memory = Memory(memory_path(memories, out))
    only = _of_collections(view, collections) if collections else None
    reports = _reports(view, memory, check, only)
    held = [get_material(view, document, _within(report, only)) for document, report in reports]
    own = [_written_input(w, _read_written(view, memory, w), only) for w in written]
    news = News(view, {c.slug: c for c in categories}, only)
    return _build(
        view, blobs, settings, out, [*own, *_inputs(held, {d.slug for d in own})], only, records, memory, progress,
        news, corrections(), matters, style, gone, notes, views, wacz,
    )  # fmt: skip


def publish_written(
    view: View,
    blobs: Blobs,
    settings: Settings,
    out: Path,
    written: Written,
    *,
    records: Records = lambda _: (),
    memories: Path | None = None,
    corrections: Callable[[], Iterable[Correction]] = lambda: (),
    style: str = "",
    notes: Mapping[str, tuple[Note, ...]] | None = None,
    views: MakeViews | None = None,
    wacz: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """One dossier written in the library, by itself, with the documents it leans on."""
    memory = Memory(memory_path(memories, out))
    dossier = _written_input(written, _read_written(view, memory, written), None)
    shown = find_cited(view, dossier.material)
    return _build(
        view, blobs, settings, out, [dossier], shown, records, memory, progress, None, corrections(), None, style,
        (), notes, views, wacz,
    )  # fmt: skip


def _read_written(view: View, memory: Memory, written: Written) -> WrittenRead:
    """The dossier as read; one that was read in this very library is not read again."""
    key = f"written {written.id}"
    decided = view.last_decision()
    print_ = digest(program(), written.print, list(view.iter_states()), decided)
    known, _, held = memory.get_meta(key).partition(" ")
    if known == print_:
        return msgspec.json.decode(held, type=WrittenRead)
    made = written.make()
    memory.put_meta(key, f"{print_} {msgspec.json.encode(made).decode()}")
    return made


def _written_input(written: Written, made: WrittenRead, only: frozenset[str] | None) -> DossierInput:
    shown = tuple(m for m in made.meant if only is None or not m.document or m.document in only)
    made = msgspec.structs.replace(made, meant=shown, report=_within(made.report, only))
    read = made.read
    material = loose_material(read.rendition, read.annotations, read.document, name=read.name, report=made.report)
    return DossierInput(material=material, slug=written.slug, apparatus=written.beside(made))


def _inputs(materials: Iterable[Material], taken: Iterable[str] = ()) -> list[DossierInput]:
    held = [*materials]
    return [DossierInput(material=m, slug=slug) for m, slug in zip(held, slugs(held, taken), strict=True)]


def _within(report: CheckReport, only: frozenset[str] | None) -> CheckReport:
    """The report without what documents say that are not published: their words, and flags that rest on them."""
    if only is None:
        return report
    claims = [
        msgspec.structs.replace(c, evidence=tuple(e for e in c.evidence if e.document in only), ladders=())
        for c in report.claims
    ]
    flags = [f for f in report.flags if all(e.document in only for e in f.evidence)]
    return msgspec.structs.replace(report, claims=tuple(claims), flags=tuple(flags))


def _of_collections(view: View, collections: Sequence[str]) -> frozenset[str]:
    found = frozenset(d.id for name in collections for d in view.iter_documents(name))
    if not found:
        known = sorted({d.collection for d in view.iter_documents()})
        raise NotFound("No document is in these collections.", f"Collections are: {', '.join(known) or 'none'}.")
    return found


def read_categories(root: Path) -> tuple[Category, ...]:
    """The categories of the library in `root`, in the order of its file. Raises `UsageError` where that is no tree."""
    path = root / CATEGORIES_FILE
    return read_tree(path.read_text(encoding="utf-8")).categories if path.is_file() else ()


def memory_path(folder: Path | None, out: Path) -> Path | None:
    """Where the memory of a published folder lies; its name says nothing of where that is."""
    return None if folder is None else folder / f"{sha256_text(str(out.resolve()))[7:23]}.sqlite"


def _reports(
    view: View, memory: Memory, check: Callable[[str], CheckReport], only: frozenset[str] | None
) -> Iterator[tuple[str, CheckReport]]:
    """(document, report) of each dossier; one that was checked against this very library is not checked again."""
    found = [d for d in find_dossiers(view) if only is None or d in only]
    decided = view.last_decision()
    library = digest(program(), list(view.iter_states()), decided) if found else ""
    for document in found:
        key = f"report {document}"
        print_, _, held = memory.get_meta(key).partition(" ")
        if print_ == library:
            yield document, msgspec.json.decode(held, type=CheckReport)
            continue
        report = check(document)
        memory.put_meta(key, f"{library} {msgspec.json.encode(report).decode()}")
        yield document, report


def find_dossiers(view: View) -> list[str]:
    """Documents that are laid out as dossiers, in id order."""
    dated, linked = view.find_read("section", FEWEST_PERIODS), view.find_read("citation", FEWEST_LINKS)
    return [d for d in sorted({*dated, *linked}) if is_dossier(view.iter_annotations(document=d))]


def publish_draft(
    view: View,
    blobs: Blobs,
    settings: Settings,
    out: Path,
    *,
    read: ReadFile,
    report: CheckReport,
    records: Records = lambda _: (),
    memories: Path | None = None,
    corrections: Callable[[], Iterable[Correction]] = lambda: (),
    style: str = "",
    views: MakeViews | None = None,
    wacz: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """One draft with the documents it leans on. A draft that the library holds is published as it is held."""
    held = _held(view, read, report)
    material = held or loose_material(read.rendition, read.annotations, read.document, name=read.name, report=report)
    memory = Memory(memory_path(memories, out))
    shown = find_cited(view, material)
    return _build(
        view, blobs, settings, out, _inputs([material]), shown, records, memory, progress, None, corrections(), None,
        style, (), None, views, wacz,
    )  # fmt: skip


MOST_COMPARED = 10
"""Versions, the last ones, that a published page compares with the one before."""


def versions_of(view: View, document: str, old: int | None = None, new: int | None = None) -> Versions:
    """What the page of a document's versions shows: two that are named, or the last two.

    Raises:
        NotFound: There is no such document or version.
    """
    history = get_history(view, document)
    if old is not None or new is not None or len(history.versions) > 1:
        return _compared(view, history, [(old, new)])
    return _compared(view, history, [])


def _all_versions(view: View, document: str) -> Versions | None:
    """What a published page shows of a document's versions, or None where there is one only, never absent."""
    history = get_history(view, document)
    last = len(history.versions)
    if last < 2 and not history.absences:
        return None
    return _compared(view, history, [(n - 1, n) for n in range(last, max(1, last - MOST_COMPARED), -1)])


def _compared(view: View, history: History, pairs: Iterable[tuple[int | None, int | None]]) -> Versions:
    found = [compare(view, history.document, old, new) for old, new in pairs]
    traced = [trace_readings(view, comparison) for comparison in found]
    return Versions(history=history, comparisons=tuple(zip(found, traced, strict=True)))


def _held(view: View, read: ReadFile, report: CheckReport) -> Material | None:
    """The library's own material of these very bytes, if it has them."""
    try:
        document = view.get_document(read.document)
    except NotFound:
        return None
    return get_material(view, document.id, report) if document.blob == read.rendition.blob else None


def is_dossier(annotations: Iterable[Annotation]) -> bool:
    """Whether a document is laid out as a dossier: along dated headings, or on many linked sources."""
    periods = links = 0
    for annotation in annotations:
        periods += isinstance(annotation, Section) and annotation.period is not None
        links += isinstance(annotation, Citation) and bool(annotation.href)
    return periods >= FEWEST_PERIODS or links >= FEWEST_LINKS


def _build(
    view: View,
    blobs: Blobs,
    settings: Settings,
    out: Path,
    dossiers: list[DossierInput],
    only: frozenset[str] | None,
    records: Records,
    memory: Memory,
    progress: Progress | None,
    news: News | None = None,
    corrections: Iterable[Correction] = (),
    matters: Callable[[], Iterable[Matter]] | None = None,
    style: str = "",
    gone: Sequence[Gone] = (),
    notes: Mapping[str, tuple[Note, ...]] | None = None,
    views: MakeViews | None = None,
    wacz: bool = False,
) -> Manifest:
    # Documents are named one by one even where all are shown: decisions and ledger, who and why, stay in the library.
    def exporter(name: str) -> Export:
        return lambda path, documents: void(
            export(view, registry.load("exporters", name), path, documents, public=True)
        )

    return build_site(
        view,
        blobs,
        settings,
        out,
        dossiers=dossiers,
        reports={d.material.document.id: d.material.report for d in dossiers if d.material.report},
        exports={"library.jsonl": exporter("jsonl"), "csv": exporter("csv")},
        only=only,
        markup=lambda document: read_markup(blobs, document),
        versions=lambda document: _all_versions(view, document),
        records=records,
        memory=memory,
        news=news,
        corrections=corrections,
        matters=matters,
        style=style,
        gone=gone,
        notes=notes,
        views=views,
        wacz=wacz,
        progress=progress,
    )


def read_markup(blobs: Blobs, document: Document) -> str:
    """The characters of a kept web page, for its frame.

    Raises:
        NotFound: Its bytes are not here, are no text, or are more than a browser would show.
    """
    path = blobs.path(document.blob)
    if (size := path.stat().st_size) > MOST_BYTES:
        raise NotFound(f"The kept page is too large to be shown: {size:,} bytes.", "Its text can be read.")
    try:
        return decode_html(path.read_bytes())
    except ItemError as error:
        raise NotFound(f"The kept page cannot be shown: {error.message}", "Its text can be read.") from error


def void(_: object) -> None:
    """Drop a result."""


def slugs(materials: Iterable[Material], used: Iterable[str] = ()) -> list[str]:
    """A readable, unique name for the page of each dossier, none of those used by others."""
    taken = set(used)
    names = []
    for material in materials:
        plain = unicodedata.normalize("NFKD", material.document.title).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or material.document.id
        name = slug if slug not in taken else f"{slug}-{material.document.id[2:8]}"
        taken.add(name)
        names.append(name)
    return names
