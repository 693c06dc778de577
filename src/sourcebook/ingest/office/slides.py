"""PPTX: slide by slide; titles are headings, outlines lists, tables rows, speaker's notes paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.assemble import Assembly, on_one_line
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.office.drawn import add_chart, descriptions, paragraphs
from sourcebook.ingest.office.link_marks import is_kept
from sourcebook.ingest.office.properties import read_properties
from sourcebook.ingest.package import Package, as_usual, parse_xml, what_is_left
from sourcebook.model.document import Page

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.table import _Cell
    from pptx.text.text import _Paragraph
    from pptx.util import Length

_EMU_PER_POINT = 12_700
_DEEPEST = 50
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_Link = tuple[int, int, str]
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class SlidesReader:
    """Reads PPTX."""

    name: ClassVar[str] = "slides"
    version: ClassVar[str] = "4"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    )
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree", "pptx")

    def read(self, blob: Blob) -> Draft:
        """All slides with their notes. See `Reader.read`."""
        import pptx

        data, cut = what_is_left(blob.read_bytes())
        data = as_usual(data)
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
            warnings=(
                *cut,
                *(f"Slide {number} is hidden in the show; its words were read." for number in concealed[:50]),
            ),
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
            line, links = "", list[_Link]()
            for cell in row.cells:
                words, inside = _cell(cell)
                line += " | " if line and words else ""
                links += [(len(line) + start, len(line) + end, to) for start, end, to in inside]
                line += words
            made.add("row", line, group=group, path=path, links=links)
        return group + 1
    if not shape.has_text_frame:
        return group
    paragraphs = [p for p in shape.text_frame.paragraphs if _words(p)]  # type: ignore[attr-defined]
    goal = _goal(shape)
    listed = shape.is_placeholder and len(paragraphs) > 1
    for paragraph in paragraphs:
        words, links = on_one_line(*_run_links(paragraph))
        if goal and not links:
            links = [(0, len(words), goal)]
        if listed:
            made.add("item", words, level=paragraph.level + 1, group=group, path=path, links=links)
        else:
            made.add("paragraph", words, path=path, links=links)
    return group + 1


def _goal(shape: BaseShape) -> str:
    """Where a click on a shape leads, if that is out of the slides."""
    try:
        address = shape.click_action.hyperlink.address
    except (AttributeError, KeyError):
        return ""
    return address if address and is_kept(address) else ""


def _cell(cell: _Cell) -> tuple[str, list[_Link]]:
    """The words of a cell on one line, and the links on them."""
    text, links = "", list[_Link]()
    for paragraph in cell.text_frame.paragraphs:
        text += "\n" if text else ""
        words, inside = _run_links(paragraph)
        links += [(len(text) + start, len(text) + end, to) for start, end, to in inside]
        text += words
    return on_one_line(text, links)


def _run_links(paragraph: _Paragraph) -> tuple[str, list[_Link]]:
    """The words of a paragraph, and the links on its runs."""
    text, links = "", list[_Link]()
    for node in paragraph._p:
        said = {f"{_A}br": "\v"}.get(node.tag, "".join(held.text or "" for held in node.iterchildren(f"{_A}t")))
        click = node.find(f"{_A}rPr/{_A}hlinkClick")
        goal = None if click is None else click.get(_ID)
        with suppress(KeyError):
            address = paragraph.part.rels[goal].target_ref if goal else ""
            links += [(len(text), len(text) + len(said), address)] if is_kept(address) else []
        text += said
    return text, links


def _words(paragraph: object) -> str:
    return " ".join(str(getattr(paragraph, "text", "")).replace("\v", " ").split())
