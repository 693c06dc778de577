"""DOCX: mammoth's HTML of the document, so that styles are headings, lists, tables, notes and links.

Words formatted as hidden or white are taken out before and kept apart; deletions of tracked changes are left out.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput, ItemError, UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.markup import add_markup
from sourcebook.ingest.office.drawn import add_chart, descriptions, name_of, paragraphs
from sourcebook.ingest.office.properties import read_properties
from sourcebook.ingest.package import Package, as_usual, what_is_left
from sourcebook.model.document import Hidden

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='caption'] => figcaption:fresh
comment-reference => sup
"""
_NOTE = re.compile(r'<li id="(?:[\w-]*-)?(?:foot|end)note-[^"]{1,40}">(?:<p>)?')
_MARGIN = re.compile(r"word/(header|footer)(\d{0,6})\.xml")
_DOCUMENT = "word/document.xml"


class WordsReader:
    """Reads DOCX and DOCM."""

    name: ClassVar[str] = "words"
    version: ClassVar[str] = "6"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.ms-word.document.macroenabled.12",
    )
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree", "mammoth", "sourcebook.ingest.html_dom")

    def read(self, blob: Blob) -> Draft:
        """The document with its notes and comments. See `Reader.read`."""
        from lxml import etree

        data, cut = what_is_left(blob.read_bytes())
        data = as_usual(data)
        with Package(data, blob.name) as package:
            part = _DOCUMENT if _DOCUMENT in package.parts else _main_part(package)
            tree = package.xml(part)
            concealed = [*_conceal(tree, _styles_that_hide(package)), *_deleted(tree)]
            warnings = [*cut, *_warnings(tree, package)]
            margins = list(_margins(package))
            properties = read_properties(package)
            imported = list(_imported(tree, package, part))
            loosened = _loosen(tree, package, part)
            spelled = _spell_out(tree)
            drawn = _drawn(tree, package, part)
        wrapped = tree.find(f".//{_W}fldSimple") is not None
        # The converter passes over fields written in the short form, words and all.
        etree.strip_tags(tree, _W + "fldSimple")
        if cut or concealed or wrapped or loosened or spelled:
            data = _with_part(data, part, etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))
        made = Assembly()
        hidden = add_markup(made, _html(data, blob.name))
        for page in imported:
            hidden += add_markup(made, page, path="chunk")
        _add_drawn(made, tree, drawn)
        group = 1 + max((block.group for block in made.blocks), default=0)
        for words, place in margins:
            made.add("row", words, group=group, path=place)
        text = made.text()
        if not text:
            raise EmptyInput(f"{blob.name} holds no words.", "If it holds pictures of text, add those.")
        hidden += [Hidden(at=0, text=words, how=how) for words, how in concealed]
        return Draft(
            text=text,
            blocks=tuple(made.blocks),
            links=tuple(made.links),
            hidden=tuple(hidden),
            metadata=properties.metadata(text, made.blocks, find_language(text)),
            warnings=tuple(warnings),
        )


def _drawn(tree: etree._Element, package: Package, part: str) -> list[tuple[str, etree._Element]]:
    """(kind, tree) of the diagrams and charts that the document shows, in its order."""
    goals = {link.get("Id"): link for link in _links(package, part)}
    folder, found = posixpath.dirname(part), []
    for shown in tree.iter("{*}relIds", "{*}chart"):
        link = goals.get(shown.get(_R + "dm") or shown.get(_R + "id"))
        if link is None:
            continue
        goal = posixpath.normpath(posixpath.join(folder, link.get("Target") or "")).lstrip("/")
        if (held := package.find_xml(goal)) is not None:
            found.append((name_of(shown), held))
    return found


def _add_drawn(made: Assembly, tree: etree._Element, drawn: list[tuple[str, etree._Element]]) -> None:
    """Words of diagrams, numbers of charts, lettering, and what is told of pictures, below the text."""
    for kind, held in drawn:
        if kind == "chart":
            add_chart(made, held, "chart")
        else:
            for words in paragraphs(held):
                made.add("paragraph", words, path="diagram")
    for lettering in tree.iter(_V + "textpath"):
        made.add("paragraph", " ".join((lettering.get("string") or "").split()), path="lettering")
    for words in dict.fromkeys(descriptions(tree)):
        made.add("caption", words, path="picture")


def _spell_out(tree: etree._Element) -> bool:
    """Put formulas, and words with a reading above them, as plain runs: the converter passes over both.

    Whether there were any.
    """
    from lxml import etree

    found = [*tree.iter(_M + "oMath"), *tree.iter(_W + "ruby")]
    for element in found:
        if element.tag == _M + "oMath":
            run = etree.Element(_W + "r")
            words, held = _formula(element), etree.SubElement(run, _W + "t")
        else:
            words = "".join(t.text or "" for base in element.iter(_W + "rubyBase") for t in base.iter(_W + "t"))
            run = held = etree.Element(_W + "t")
        held.text = words
        parent = element.getparent()
        if parent is not None:
            run.tail = element.tail
            parent.replace(element, run)
    etree.strip_tags(tree, _M + "oMathPara")
    return bool(found)


def _formula(element: etree._Element) -> str:
    """A formula on one line: fractions by a slash, raised and lowered parts behind their marks."""
    kind = name_of(element)
    if kind == "t":
        return element.text or ""
    parts = [(name_of(child), _formula(child)) for child in element if isinstance(child.tag, str)]
    if kind == "f":
        return "/".join(words for name, words in parts if name in ("num", "den"))
    marks = {"sup": "^", "sub": "_"}
    return "".join(marks.get(name, "") + words if words else "" for name, words in parts)


def _deleted(tree: etree._Element) -> Iterator[tuple[str, str]]:
    """Words that tracked changes took out, a stretch at a time."""
    for change in tree.iter(_W + "del", _W + "moveFrom"):
        if words := "".join(text.text or "" for text in change.iter(_W + "delText", _W + "t")).strip():
            yield words, "tracked-deletion"


def _warnings(tree: etree._Element, package: Package) -> Iterator[str]:
    added = sum(1 for change in tree.iter(_W + "ins") if any(t.text for t in change.iter(_W + "t")))
    taken = sum(1 for _ in tree.iter(_W + "del"))
    if added or taken:
        yield f"Changes are tracked: {added} additions are in the text, {taken} deletions are kept apart."
    if any(part.endswith("vbaProject.bin") for part in package.parts):
        yield "It carries macros, which were not run."


def _imported(tree: etree._Element, package: Package, part: str) -> Iterator[str]:
    """Pages that the document takes in whole (`altChunk`), as some programs write everything."""
    from sourcebook.ingest.html_parse import decode_html

    wanted = {chunk.get(_R + "id") for chunk in tree.iter(_W + "altChunk")}
    folder = posixpath.dirname(part)
    for link in _links(package, part) if wanted else ():
        goal = posixpath.normpath(posixpath.join(folder, link.get("Target") or "")).lstrip("/")
        if link.get("Id") in wanted and goal in package.parts:
            with suppress(ItemError):
                yield decode_html(package.read(goal))


def _links(package: Package, part: str) -> list[etree._Element]:
    """What a part says it leans on."""
    folder, _, name = part.rpartition("/")
    links = package.find_xml(f"{folder}/_rels/{name}.rels")
    return [] if links is None else list(links)


def _loosen(tree: etree._Element, package: Package, part: str) -> bool:
    """Take the goal from links that lead nowhere: the converter gives a document up for one. Whether there were any."""
    known = {link.get("Id") for link in _links(package, part)}
    loose = [link for link in tree.iter(_W + "hyperlink") if link.get(_R + "id", None) not in (None, *known)]
    for link in loose:
        del link.attrib[_R + "id"]
    return bool(loose)


def _margins(package: Package) -> Iterator[tuple[str, str]]:
    """Words of page heads and feet, each once, with the part they stand in."""
    seen: set[str] = set()
    for part in sorted(package.parts):
        if match := _MARGIN.fullmatch(part):
            tree = package.find_xml(part)
            for paragraph in tree.iter(_W + "p") if tree is not None else ():
                words = " ".join("".join(text.text or "" for text in paragraph.iter(_W + "t")).split())
                if len(words) > 1 and not words.isdigit() and words not in seen:
                    seen.add(words)
                    yield words, f"{match[1]}={match[2] or 1}"


def _html(data: bytes, name: str) -> str:
    import mammoth

    try:
        found = mammoth.convert_to_html(
            BytesIO(data), style_map=_STYLES, convert_image=lambda _image: [], include_embedded_style_map=False
        )
    except Exception as error:
        # mammoth has no errors of its own: what it meets in a damaged file comes out as whatever was raised.
        raise UnreadableInput(f"{name} is damaged: its text cannot be read.", "Open it and save it anew.") from error
    html: str = found.value
    # Word prints the number before a note, mammoth leaves it to the list: with it, the mark in the text leads there.
    numbers = count(1)
    return _NOTE.sub(lambda m: f"{m[0]}[{next(numbers)}] ", html.replace(">↑</a>", "></a>"))


def _main_part(package: Package) -> str:
    parts = sorted(part for part in package.parts if part.startswith("word/document") and part.endswith(".xml"))
    if not parts:
        raise UnreadableInput(f"{package.name} is no Word document.", "Check what the file really is.")
    return parts[0]


def _conceal(tree: etree._Element, styles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Empty the runs nobody sees; gives their words and the trick. `styles` are those that hide, by id."""
    for paragraph in tree.iter(_W + "p"):
        whole = styles.get(_style(paragraph.find(f"{_W}pPr/{_W}pStyle")), "")
        for run in paragraph.iter(_W + "r"):
            form = run.find(_W + "rPr")
            how = "" if form is None else _trick(form) or styles.get(_style(form.find(_W + "rStyle")), "")
            if not (how := how or whole):
                continue
            texts = run.findall(_W + "t")
            words = "".join(text.text or "" for text in texts).strip()
            for text in texts:
                text.text = ""
            if words:
                yield words, how


def _style(named: etree._Element | None) -> str:
    return "" if named is None else named.get(_W + "val") or ""


def _styles_that_hide(package: Package) -> dict[str, str]:
    """Id of a style -> trick, for those whose own form hides words."""
    if "word/styles.xml" not in package.parts:
        return {}
    found = {}
    for style in package.xml("word/styles.xml").iter(_W + "style"):
        form = style.find(_W + "rPr")
        if form is not None and (how := _trick(form)):
            found[style.get(_W + "styleId") or ""] = f"{how} by style"
    return found


def _trick(form: etree._Element) -> str:
    for name in ("vanish", "specVanish", "webHidden"):
        switch = form.find(_W + name)
        if switch is not None and switch.get(_W + "val", "true") not in ("0", "false", "off"):
            return "hidden"
    colour = _style(form.find(_W + "color")).upper()
    shade = form.find(_W + "shd")
    fill = "" if shade is None else (shade.get(_W + "fill") or "").upper()
    if colour and colour != "AUTO" and colour == fill:
        return "text in the colour of its background"
    shaded = fill not in ("", "AUTO", "FFFFFF") or form.find(_W + "highlight") is not None
    if len(colour) == 6 and not colour.strip("F0123456789ABCDE") and min(colour[::2]) == "F" and not shaded:
        return "white-on-white"
    size = _style(form.find(_W + "sz"))
    return "tiny" if size in ("1", "2", "3") else ""


def _with_part(data: bytes, part: str, content: bytes) -> bytes:
    """The package with one part replaced."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name == part:
                new.writestr(name, content)
            elif name.endswith((".xml", ".rels")):
                new.writestr(name, old.read(name))
    return made.getvalue()
