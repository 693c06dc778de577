"""PPTX: slide by slide; titles are headings, outlines lists, tables rows, speaker's notes paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.office.drawn import add_chart, descriptions, paragraphs
from sourcebook.ingest.office.properties import read_properties
from sourcebook.ingest.package import Package, as_usual, parse_xml
from sourcebook.model.document import Page

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.util import Length

_EMU_PER_POINT = 12_700
_DEEPEST = 50
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class SlidesReader:
    """Reads PPTX."""

    name: ClassVar[str] = "slides"
    version: ClassVar[str] = "3"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    )
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree", "pptx")

    def read(self, blob: Blob) -> Draft:
        """All slides with their notes. See `Reader.read`."""
        import pptx

        data = as_usual(blob.read_bytes())
        with Package(data, blob.name) as package:
            properties = read_properties(package)
        made, pages, concealed = Assembly(), [], []
        try:
            deck = pptx.Presentation(BytesIO(data))
            width, height = _points(deck.slide_width), _points(deck.slide_height)
            for number, slide in enumerate(deck.slides, start=1):
                start = len(made.blocks)
                if slide._element.get("show") in ("0", "false"):
                    concealed.append(number)
                _add_slide(made, slide, number)
                if len(made.blocks) > start:
                    first, last = made.blocks[start].start, made.blocks[-1].end
                    pages.append(Page(number=number, start=first, end=last, width=width, height=height))
        except Exception as error:
            # python-pptx raises whatever it trips over in a damaged file.
            raise UnreadableInput(f"{blob.name} is damaged: its slides cannot be read.", "Save it anew.") from error
        text = made.text()
        if not text:
            raise EmptyInput(f"{blob.name} holds no words.", "If it holds pictures of text, add those.")
        return Draft(
            text=text,
            blocks=tuple(made.blocks),
            links=tuple(made.links),
            pages=tuple(pages),
            metadata=properties.metadata(text, made.blocks, find_language(text)),
            warnings=tuple(f"Slide {number} is hidden in the show; its words were read." for number in concealed[:50]),
        )


def _points(length: Length | None) -> float:
    return round((length or 0) / _EMU_PER_POINT, 2)


def _add_slide(made: Assembly, slide: Slide, number: int) -> None:
    path = f"slide={number}"
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        made.add("heading", " ".join(title.text_frame.text.split()), level=2, path=path)
    group = 1 + max((block.group for block in made.blocks), default=0)
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        group = _add_shape(made, shape, path, group)
    _add_passed_over(made, slide, path)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
        for paragraph in notes.paragraphs:
            made.add("paragraph", _words(paragraph), path=f"{path};notes")


def _add_passed_over(made: Assembly, slide: Slide, path: str) -> None:
    """What the library knows no shape of: alternatives for newer programs, diagrams, charts, remarks of reviewers, and
    what is told of pictures.
    """
    for either in slide._element.iter(f"{_MC}AlternateContent"):
        chosen = either.find(f"{_MC}Choice")
        for words in paragraphs(either if chosen is None else chosen):
            made.add("paragraph", words, path=path)
    remarks = []
    for link in slide.part.rels.values():
        if link.is_external or not link.reltype.endswith(("/diagramData", "/chart", "/chartEx", "/comments")):
            continue
        root = parse_xml(link.target_part.blob, "a part of a slide")
        if link.reltype.endswith("/comments"):
            remarks.append(root)
        elif link.reltype.endswith("/diagramData"):
            for words in paragraphs(root):
                made.add("paragraph", words, path=path)
        else:
            add_chart(made, root, path)
    for words in dict.fromkeys(descriptions(slide._element)):
        made.add("caption", words, path=f"{path};picture")
    for root in remarks:
        for remark in root.iter("{*}text", f"{_A}p"):  # those of older programs, and of newer with their answers
            made.add("paragraph", " ".join("".join(remark.itertext()).split()), path=f"{path};comment")


def _shapes(shapes: object, depth: int = 0) -> Iterator[BaseShape]:
    """Shapes in reading order (top to bottom, left to right), groups opened."""
    from pptx.shapes.group import GroupShape

    ordered = sorted(shapes, key=lambda s: (s.top or 0, s.left or 0))  # type: ignore[call-overload]
    for shape in ordered:
        if isinstance(shape, GroupShape) and depth < _DEEPEST:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _add_shape(made: Assembly, shape: BaseShape, path: str, group: int) -> int:
    """Add a shape's words; gives the number of the next group."""
    if shape.has_table:
        for row in shape.table.rows:  # type: ignore[attr-defined]
            cells = [" ".join(cell.text.split()) for cell in row.cells]
            made.add("row", " | ".join(cell for cell in cells if cell), group=group, path=path)
        return group + 1
    if not shape.has_text_frame:
        return group
    paragraphs = [p for p in shape.text_frame.paragraphs if _words(p)]  # type: ignore[attr-defined]
    listed = shape.is_placeholder and len(paragraphs) > 1
    for paragraph in paragraphs:
        links = [
            (0, len(_words(paragraph)), run.hyperlink.address)
            for run in paragraph.runs
            if run.hyperlink is not None and run.hyperlink.address
        ][:1]
        if listed:
            made.add("item", _words(paragraph), level=paragraph.level + 1, group=group, path=path, links=links)
        else:
            made.add("paragraph", _words(paragraph), path=path, links=links)
    return group + 1


def _words(paragraph: object) -> str:
    return " ".join(str(getattr(paragraph, "text", "")).replace("\v", " ").split())
