"""The walk over the tree of a page: every stretch of text as a raw block with its place and links.

The walk is one pass over the DOM with an explicit stack, so depth and size cost linear time. It decides nothing about
what is body and what is boilerplate (`html_body`); it only says what stands where and what a reader could not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sourcebook.ingest.html_fields import AREA, LINE, is_field, shown_parts
from sourcebook.ingest.html_frames import DEEPEST, framed_page, no_room
from sourcebook.ingest.html_hidden import Concealment
from sourcebook.model.document import BlockKind

if TYPE_CHECKING:
    from lxml import etree

BLOCK_TAGS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option",
        "p", "pre", "search", "section", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr",
        "ul"
    }
)  # fmt: skip
DROPPED_TAGS = frozenset(
    {
        "script", "style", "template", "noscript", "title", "iframe", "object", "embed", "applet", "svg", "canvas",
        "audio", "video", "select", "textarea", "button", "input", "datalist", "noframes", "noembed", "map", "area",
        "rp"
    }
)  # fmt: skip
_PATH_STEPS = 100
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_SOFT_HYPHEN = "\xad"


@dataclass(slots=True)
class Place:
    """An open element of the walk: its way up, and what text inside it is."""

    tag: str
    step: str
    up: Place | None = None
    kind: BlockKind = "paragraph"
    level: int = 0
    group: int = 0
    depth: int = 0
    hint: str = ""
    """Class, id and role of the element, lower case."""
    article: int = 0
    """Number of the innermost `article`/`main`/`articleBody` around it, 0 outside of all."""
    preformatted: bool = False
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """XPath of the element: `/html/body/div[2]/p[3]`."""
        steps, place = [], self
        while place.up is not None:
            steps.append(place.step)
            place = place.up
        # Hostile nesting must not make each block's path thousands of steps long; `//` is still valid XPath.
        top = ["", *steps[:_PATH_STEPS][::-1]] if len(steps) > _PATH_STEPS else [place.step, *reversed(steps)]
        return "/" + "/".join(top)

    def ancestors(self) -> Iterator[Place]:
        """The element and all around it, innermost first."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.up


@dataclass(slots=True)
class RawBlock:
    """A stretch of text of one block element. Offsets of `links` and `hidden` count in `text`."""

    kind: BlockKind
    level: int
    group: int
    place: Place
    text: str
    links: list[tuple[int, int, str]]
    hidden: list[tuple[int, str, str]]
    """(offset, text, how) of words inside the block that nobody sees; -1 as offset: before the block."""
    written: bool = False
    """Whether some of it stands in a field of a form, where somebody may have written it."""
    framed: bool = False
    """Whether it is of a page that a frame of the page shows."""


def walk(root: etree._Element, concealment: Concealment) -> list[RawBlock]:
    """All blocks of the page in document order."""
    return _Walk(concealment).run(root)


class _Walk:
    """State of one pass: the open elements, the block being filled, what was finished."""

    def __init__(self, concealment: Concealment, frames: int = 0) -> None:
        self.concealment = concealment
        self.frames = frames
        """Frames around what is walked."""
        self.blocks: list[RawBlock] = []
        self.place = Place(tag="", step="html")
        self.groups = self.articles = 0
        self.waiting: list[tuple[str, str]] = []
        self.anchors: list[tuple[str, int]] = []
        self.cells = -1
        self._begin()

    def run(self, root: etree._Element) -> list[RawBlock]:
        from lxml import etree

        context = etree.iterwalk(root, events=("start", "end"))
        for event, element in context:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "end":
                self._leave(element, tag)
            elif not tag or (tag in DROPPED_TAGS and not shown_parts(element)):
                if tag == "iframe":
                    self._look_into(element)
                self.place = Place(tag=tag, step="", up=self.place)
                context.skip_subtree()
            elif how := self.concealment.how(element, tag):
                self._conceal(element, how)
                self.place = Place(tag=tag, step="", up=self.place)
                context.skip_subtree()
            else:
                self._enter(element, tag)
        self._flush()
        if self.blocks:
            last = self.blocks[-1]
            last.hidden += [(len(last.text), words, how) for words, how in self.waiting]
        return self.blocks

    def _enter(self, element: etree._Element, tag: str) -> None:
        up = self.place
        number = up.seen[tag] = up.seen.get(tag, 0) + 1
        role = (element.get("role") or "").lower()
        hint = f"{element.get('class') or ''} {element.get('id') or ''} {role}".lower()
        place = Place(
            tag, tag if tag in ("html", "body") else f"{tag}[{number}]", up if up.tag else None, up.kind, up.level,
            up.group, up.depth, hint, up.article, up.preformatted,
        )  # fmt: skip
        if tag in BLOCK_TAGS or role == "heading":
            if up.kind != "row" or tag in ("tr", "caption"):
                self._flush()
            else:
                self.space = True
            self._shape(place, element, role)
        elif tag == "br":
            self._break()
        elif tag == "a" and (href := element.get("href")):
            self.anchors.append((href, -1))
        elif tag == "q":
            self._add("“")
        self.place = place
        if tag in (AREA, LINE):
            self._fill_in(element)
        elif element.text:
            self._add(element.text)

    def _look_into(self, frame: etree._Element) -> None:
        """Add the blocks of a page that stands in a frame, behind what comes before it; a hidden one is kept apart."""
        up = self.place
        number = up.seen["iframe"] = up.seen.get("iframe", 0) + 1
        page = framed_page(frame) if self.frames < DEEPEST else None
        if page is None:
            return
        if how := self.concealment.how(frame, "iframe") or no_room(frame):
            self._conceal(page, how)
            return
        self._flush()
        inner = _Walk(Concealment(page), self.frames + 1)
        inner.groups, inner.articles = self.groups, self.articles
        inner.place = Place("iframe", f"iframe[{number}]", up if up.tag else None, depth=up.depth, article=up.article)
        self.blocks += inner.run(page)
        self.groups, self.articles = inner.groups, inner.articles

    def _fill_in(self, element: etree._Element) -> None:
        """Add the words of a field or button: of an area a blank line parts two blocks, a line stands among words."""
        self.space = True
        for part in shown_parts(element):
            self._add(part)
            self.written |= is_field(element)
            if element.tag == AREA:
                self._flush()
        self.space = True

    def _shape(self, place: Place, element: etree._Element, role: str) -> None:
        """Set what text inside a block element is."""
        tag = place.tag
        if tag in ("article", "main") or element.get("itemprop") == "articleBody" or role in ("article", "main"):
            self.articles += 1
            place.article = self.articles
        if place.kind == "quote":  # everything in a block quote is the quote
            return
        if place.kind == "row" and tag != "caption":
            if tag in ("td", "th"):
                self.cells += 1
            elif tag == "tr":
                self.cells = -1
        elif tag == "blockquote":
            place.kind, place.level, place.group = "quote", 0, self._new_group()
        elif tag in _HEADINGS or role == "heading":
            place.kind, place.level, place.group = "heading", _heading_level(element, tag), 0
        elif tag in ("ul", "ol", "menu", "dl"):
            place.depth += 1
            place.group = place.group if place.kind == "item" and place.group else self._new_group()
        elif tag in ("li", "dt", "dd"):
            place.kind, place.level = "item", max(1, place.depth)
        elif tag in ("figcaption", "caption"):
            place.kind, place.level, place.group = "caption", 0, 0
        elif tag == AREA:
            place.kind, place.level, place.group, place.preformatted = "paragraph", 0, 0, True
        elif tag == "pre":
            place.kind, place.level, place.group, place.preformatted = "code", 0, 0, True
        elif tag == "table" and _is_data_table(element):
            place.kind, place.level, place.group = "row", 0, self._new_group()

    def _new_group(self) -> int:
        self.groups += 1
        return self.groups

    def _leave(self, element: etree._Element, tag: str) -> None:
        place = self.place
        entered = bool(place.step)
        if entered and tag == "q":
            self._add("”")
        if entered and (tag in BLOCK_TAGS or place.hint.endswith(" heading")):
            if place.kind != "row" or tag in ("tr", "table"):
                self._flush()
            else:
                self.space = True
        if entered and tag == "a" and element.get("href") and self.anchors:
            href, start = self.anchors.pop()
            if 0 <= start < self.length:
                self.links.append((start, self.length, href))
        self.place = place.up or Place(tag="", step="html")
        if element.tail:
            self._add(element.tail)

    def _begin(self) -> None:
        self.parts: list[str] = []
        self.length = self.breaks = 0
        self.space = False
        self.cells = -1
        self.links: list[tuple[int, int, str]] = []
        self.hidden: list[tuple[int, str, str]] = []
        self.home: Place | None = None
        self.written: bool = False

    def _add(self, raw: str) -> None:
        """Add characters to the open block, white space collapsed."""
        if self.place.preformatted:
            self._put(raw.replace(_SOFT_HYPHEN, ""), "")
            return
        words = raw.replace(_SOFT_HYPHEN, "").split()
        if not words:
            self.space = self.space or bool(raw)
            return
        gap = " " if self.space or raw[0].isspace() else ""
        self._put(" ".join(words), gap)
        self.space = raw[-1].isspace()

    def _put(self, words: str, gap: str) -> None:
        if self.cells > 0:
            gap = (" |" if self.length else "|") + " |" * (self.cells - 1) + " "
        elif self.breaks and self.length:
            gap = "\n"
        elif not self.length:
            gap = ""
        self.cells, self.breaks = min(self.cells, 0), 0
        if self.home is None:
            self.home = self.place
            if self.home.kind == "row":
                self.home = next((p for p in self.home.ancestors() if p.tag == "tr"), self.home)
        self.parts.append(gap)
        self.length += len(gap)
        for i, (href, start) in enumerate(self.anchors):
            if start < 0:
                self.anchors[i] = (href, self.length)
        self.parts.append(words)
        self.length += len(words)

    def _break(self) -> None:
        """`<br>`: a line inside the block; two in a row part paragraphs; in headings and cells a space."""
        if self.place.preformatted:
            self._put("\n", "")
        elif self.place.kind in ("row", "heading"):
            self.space = True
        elif self.breaks and self.length:
            self._flush()
        else:
            self.breaks = 1

    def _conceal(self, element: etree._Element, how: str) -> None:
        words = " ".join("".join(_words_of(element)).split())
        if not words:
            return
        if self.length:
            self.hidden.append((self.length, words, how))
        else:
            self.waiting.append((words, how))

    def _flush(self) -> None:
        """Finish the open block and begin the next."""
        raw = "".join(self.parts)
        text = raw.strip()
        if text and self.home is not None:
            lead = len(raw) - len(raw.lstrip())
            for href, start in self.anchors:
                if 0 <= start < self.length:
                    self.links.append((start, self.length, href))
            self.blocks.append(
                RawBlock(
                    kind=self.home.kind,
                    level=self.home.level if self.home.kind in ("heading", "item") else 0,
                    group=self.home.group if self.home.kind in ("quote", "item", "row") else 0,
                    place=self.home,
                    text=text,
                    links=_inside(self.links, lead, len(text)),
                    hidden=[(-1, words, how) for words, how in self.waiting]
                    + [(min(max(0, at - lead), len(text)), words, how) for at, words, how in self.hidden],
                    written=self.written,
                    framed=self.frames > 0,
                )
            )
            self.waiting = []
        self.anchors = [(href, -1) for href, _ in self.anchors]
        self._begin()


def _inside(links: list[tuple[int, int, str]], lead: int, length: int) -> list[tuple[int, int, str]]:
    moved = ((max(0, s - lead), min(e - lead, length), href) for s, e, href in links)
    return sorted(link for link in moved if link[0] < link[1])


def _words_of(element: etree._Element) -> Iterator[str]:
    """Text of an element, without scripts and the like."""
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in DROPPED_TAGS and node.text:
            yield node.text + " "
        if node is not element and node.tail:
            yield node.tail + " "


def _heading_level(element: etree._Element, tag: str) -> int:
    declared = element.get("aria-level") or ""
    return _HEADINGS.get(tag) or (int(declared) if declared in {*"123456"} else 2)


def _is_data_table(table: etree._Element) -> bool:
    """Whether a table holds data, not layout: no table or prose inside its cells, and mostly two cells a row."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return False
    rows = cells = wide = 0
    for node in table.iterdescendants():
        tag = node.tag
        if tag == "tr":
            rows, wide, cells = rows + 1, wide + (cells > 1), 0
        elif tag in ("td", "th"):
            cells += 1
            if sum(1 for child in node if child.tag in ("p", "div", "ul", "ol")) > 1:
                return False
        elif tag in ("table", "blockquote", "form", "article", "section", "h1", "h2", "h3", "h4"):
            return False
    wide += cells > 1
    return rows > 0 and wide * 2 >= rows
