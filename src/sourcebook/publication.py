"""`publish`: which documents are dossiers, their check reports, and what goes into the folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook import registry
from sourcebook.errors import NotFound
from sourcebook.model.annotation import Annotation, Citation, Section
from sourcebook.publish.exporter import export
from sourcebook.publish.material import DossierInput, Material, get_material, loose_material
from sourcebook.publish.site import Manifest, build_site, find_cited

if TYPE_CHECKING:
    from sourcebook.library import Library, Progress, ReadFile

FEWEST_PERIODS, FEWEST_LINKS = 3, 10
"""A document with so many dated headings, or so many links in its text, is published as a dossier."""


def publish(library: Library, out: Path, dossier: Path | None, progress: Progress | None) -> Manifest:
    """See `Library.publish`."""
    if dossier is not None:
        return _publish_draft(library, out, dossier, progress)
    view = library.view()
    dossiers = []
    for document in view.iter_documents():
        if is_dossier(view.iter_annotations(document=document.id)):
            report = library.check(document.id).report
            dossiers.append(get_material(view, document.id, report))
    return _build(library, out, dossiers, None, progress)


def is_dossier(annotations: Iterable[Annotation]) -> bool:
    """Whether a document is laid out as a dossier: along dated headings, or on many linked sources."""
    periods = links = 0
    for annotation in annotations:
        periods += isinstance(annotation, Section) and annotation.period is not None
        links += isinstance(annotation, Citation) and bool(annotation.href)
    return periods >= FEWEST_PERIODS or links >= FEWEST_LINKS


def _publish_draft(library: Library, out: Path, draft: Path, progress: Progress | None) -> Manifest:
    """One draft with the documents it leans on. A draft that the library holds is published as it is held."""
    from sourcebook.library import check_read

    read = library.read(draft)
    report = check_read(read, library).report
    material = _held(library, read) or loose_material(
        read.rendition, read.annotations, read.document, name=draft.name, report=report
    )
    only = find_cited(library.view(), material)
    return _build(library, out, [material], only, progress)


def _held(library: Library, read: ReadFile) -> Material | None:
    """The library's own material of these very bytes, if it has them."""
    try:
        document = library.view().get_document(read.document)
    except NotFound:
        return None
    if document.blob != read.rendition.blob:
        return None
    return get_material(library.view(), document.id, library.check(document.id).report)


def _build(
    library: Library, out: Path, materials: list[Material], only: frozenset[str] | None, progress: Progress | None
) -> Manifest:
    view = library.view()
    shown = None if only is None else only | {m.document.id for m in materials}

    def exporter(name: str) -> Callable[[Path], None]:
        return lambda path: void(export(view, registry.load("exporters", name), path, shown))

    return build_site(
        view,
        library.store.blobs,
        library.settings,
        out,
        dossiers=[DossierInput(material=m, slug=slug) for m, slug in zip(materials, slugs(materials), strict=True)],
        reports={m.document.id: m.report for m in materials if m.report},
        exports={"library.jsonl": exporter("jsonl"), "csv": exporter("csv")},
        only=only,
        progress=progress,
    )


def void(_: object) -> None:
    """Drop a result."""


def slugs(materials: Iterable[Material]) -> list[str]:
    """A readable, unique name for the page of each dossier."""
    taken: set[str] = set()
    names = []
    for material in materials:
        plain = unicodedata.normalize("NFKD", material.document.title).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or material.document.id
        name = slug if slug not in taken else f"{slug}-{material.document.id[2:8]}"
        taken.add(name)
        names.append(name)
    return names
