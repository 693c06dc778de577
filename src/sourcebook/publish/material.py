"""What pages are made of: one document with its text, readings, captures and check report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sourcebook.model.annotation import Annotation, model_of
from sourcebook.model.check import CheckReport
from sourcebook.model.document import Capture, Document, Rendition
from sourcebook.publish.apparatus import Apparatus
from sourcebook.store.base import View, find_linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A document, the rendition its pages show, and all that was read in it.

    `by_model` are the readings of a language model; they are shown apart, under its name.
    """

    document: Document
    rendition: Rendition
    annotations: tuple[Annotation, ...]
    by_model: tuple[Annotation, ...] = ()
    captures: tuple[Capture, ...] = ()
    extractors: Mapping[str, str] = field(default_factory=dict)
    report: CheckReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierInput:
    """A dossier to publish: its material and the name of its page (`dossiers/<slug>.html`).

    `apparatus` is what is told of it beside its text, where it was written in the library.
    """

    material: Material
    slug: str
    apparatus: Apparatus | None = None


def get_material(view: View, identifier: str, report: CheckReport | None = None) -> Material:
    """The material of a document held in a library.

    Raises:
        NotFound: There is no such document.
    """
    document = view.get_document(identifier)
    rendition = view.get_rendition(document.rendition)
    readings, by_model = _apart(view.iter_annotations(rendition=rendition.id))
    return Material(
        document=document,
        rendition=rendition,
        annotations=readings,
        by_model=by_model,
        captures=tuple(view.iter_captures(document.id)),
        extractors=view.extractors_of(rendition.id),
        report=report,
    )


def _apart(annotations: Iterable[Annotation]) -> tuple[tuple[Annotation, ...], tuple[Annotation, ...]]:
    """Built-in readings, and those of a language model."""
    both: tuple[list[Annotation], list[Annotation]] = ([], [])
    for annotation in annotations:
        both[model_of(annotation) is not None].append(annotation)
    return tuple(both[0]), tuple(both[1])


def loose_material(
    rendition: Rendition, annotations: tuple[Annotation, ...], document: str, *, name: str, report: CheckReport | None
) -> Material:
    """The material of a file that is in no library (a draft); `name` stands in where it has no title."""
    about = rendition.metadata
    readings, by_model = _apart(annotations)
    return Material(
        document=Document(
            id=document,
            title=about.title or name,
            rendition=rendition.id,
            blob=rendition.blob,
            media_type=rendition.media_type,
            address=about.address or name,
            outlet=about.outlet,
            byline=about.byline,
            published=about.published,
            updated=about.updated,
            language=about.language,
            source_kind=about.source_kind,
        ),
        rendition=rendition,
        annotations=readings,
        by_model=by_model,
        extractors={a.extractor: a.version for a in annotations},
        report=report,
    )


def find_kept(view: View, href: str) -> Document | None:
    """The kept document that a link points at, or None."""
    return next(iter(find_linked(view, href)), None)
