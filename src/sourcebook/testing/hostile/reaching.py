"""XML that reaches out: entities, includes, style sheets and schemas that name a file or an address. 40 of them.

Each is made for a `target`: a file that holds `SECRET`, or an address of a listener; a reader that follows it shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from sourcebook.testing.hostile.office import docx, odf_content, opendocument, relations, xlsx
from sourcebook.testing.hostile.packing import package

SECRET = "the words of a file that nobody added"
Maker = Callable[[str], tuple[str, bytes]]
"""From a target (`file:` or `http:` address) the file's name and bytes."""
_WORDS = "The harbour lease was signed in March."


def _entity(to: str) -> str:
    return f'<!DOCTYPE x [<!ENTITY e SYSTEM "{to}">]>'


def _parameter(to: str) -> str:
    return f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{to}"> %p;]>'


def _external(to: str) -> str:
    return f'<!DOCTYPE x SYSTEM "{to}">'


def _public(to: str) -> str:
    return f'<!DOCTYPE x PUBLIC "-//Example//DTD//EN" "{to}">'


_WAYS: Mapping[str, Callable[[str], str]] = {
    "an entity": _entity, "a parameter entity": _parameter, "a DTD": _external, "a public DTD": _public,
}  # fmt: skip


def _body(way: str) -> str:
    return f"{_WORDS} {'&e;' if way == 'an entity' else ''}"


def _xml(way: str, to: str) -> tuple[str, bytes]:
    return "a.xml", f'<?xml version="1.0"?>{_WAYS[way](to)}<x>{_body(way)}</x>'.encode()


def _svg(way: str, to: str) -> tuple[str, bytes]:
    inside = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{_body(way)}</text></svg>'
    return "a.svg", f'<?xml version="1.0"?>{_WAYS[way](to)}{inside}'.encode()


def _xhtml(way: str, to: str) -> tuple[str, bytes]:
    inside = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{_body(way)}</p></body></html>'
    return "a.xhtml", f'<?xml version="1.0"?>{_WAYS[way](to)}{inside}'.encode()


def _docx(way: str, to: str) -> tuple[str, bytes]:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inside = (
        f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{_body(way)}</w:t></w:r></w:p></w:body></w:document>'
    )
    return "a.docx", docx(f'<?xml version="1.0"?>{_WAYS[way](to)}{inside}'.encode())


def _xlsx(way: str, to: str) -> tuple[str, bytes]:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = f'<c t="inlineStr"><is><t>{_body(way)}</t></is></c>'
    inside = f'<worksheet xmlns="{space}"><sheetData><row>{cell}</row></sheetData></worksheet>'
    return "a.xlsx", xlsx(f'<?xml version="1.0"?>{_WAYS[way](to)}{inside}'.encode())


def _odt(way: str, to: str) -> tuple[str, bytes]:
    content = odf_content("text", f"<text:p>{_body(way)}</text:p>").decode()
    head, _, rest = content.partition("?>")
    return "a.odt", opendocument("text", f"{head}?>{_WAYS[way](to)}{rest}".encode())


def _rss(way: str, to: str) -> tuple[str, bytes]:
    item = f"<item><title>{_body(way)}</title><link>http://paper.example/a</link></item>"
    return "a.rss", f'<?xml version="1.0"?>{_WAYS[way](to)}<rss version="2.0"><channel>{item}</channel></rss>'.encode()


def _atom(way: str, to: str) -> tuple[str, bytes]:
    inside = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{_body(way)}</title></entry></feed>'
    return "a.atom", f'<?xml version="1.0"?>{_WAYS[way](to)}{inside}'.encode()


def _opml(way: str, to: str) -> tuple[str, bytes]:
    inside = f'<opml version="2.0"><body><outline text="{_WORDS}" xmlUrl="http://paper.example/f"/></body></opml>'
    return "a.opml", f'<?xml version="1.0"?>{_WAYS[way](to)}{inside}'.encode()


def _include(to: str) -> tuple[str, bytes]:
    inside = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{to}" parse="text"/>'
    return "a.xml", f"<x><p>{_WORDS}</p>{inside}</x>".encode()


def _style(to: str) -> tuple[str, bytes]:
    return "a.xml", f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{to}"?><x>{_WORDS}</x>'.encode()


def _schema(to: str) -> tuple[str, bytes]:
    space = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return "a.xml", f'<x {space} xsi:noNamespaceSchemaLocation="{to}">{_WORDS}</x>'.encode()


def _picture(to: str) -> tuple[str, bytes]:
    inside = f'<image href="{to}"/><use href="{to}#a"/><foreignObject><iframe src="{to}"/></foreignObject>'
    return "a.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><text>{_WORDS}</text>{inside}</svg>'.encode()


def _template(to: str) -> tuple[str, bytes]:
    """A Word document whose settings name a template elsewhere."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{_WORDS}</w:t></w:r></w:p></w:body></w:document>'
    outside = relations(("attachedTemplate", to)).replace(b"/></Rel", b' TargetMode="External"/></Rel')
    return "a.docx", docx(body.encode(), **{"word/_rels/document.xml.rels": outside})


def _relations_entity(to: str) -> tuple[str, bytes]:
    """A package whose relationships part has an entity."""
    plain = relations(("officeDocument", "word/document.xml")).decode()
    reaching = plain.replace("?>", "?>" + _entity(to), 1).replace("word/document.xml", "&e;").encode()
    return "a.docx", package({
        "[Content_Types].xml": b"<Types/>", "_rels/.rels": reaching, "word/document.xml": b"<x/>",
    })  # fmt: skip


_KINDS: dict[str, Callable[[str, str], tuple[str, bytes]]] = {
    "XML": _xml, "SVG": _svg, "XHTML": _xhtml, "DOCX": _docx, "XLSX": _xlsx, "ODT": _odt, "RSS": _rss, "Atom": _atom,
    "OPML": _opml,
}  # fmt: skip
_CHOSEN = [pair for pair in product(_KINDS, _WAYS) if pair[1] != "a public DTD" or pair[0] in ("XML", "SVG", "XHTML")]


def _made(kind: str, way: str) -> Maker:
    return lambda to: _KINDS[kind](way, to)


CASES: dict[str, Maker] = {
    **{f"{kind} with {way}": _made(kind, way) for kind, way in _CHOSEN},
    "XML with an include": _include,
    "XML with a style sheet": _style,
    "XML with a schema": _schema,
    "SVG with pictures": _picture,
    "DOCX with a template": _template,
    "DOCX with an entity in its relationships": _relations_entity,
    "XHTML with an include": lambda to: ("a.xhtml", _include(to)[1]),
    "RSS with a style sheet": lambda to: (
        "a.rss", b'<?xml-stylesheet href="' + to.encode() + b'"?>' + _rss("a DTD", to)[1]),
    "SVG with a style sheet": lambda to: (
        "a.svg", f'<?xml-stylesheet href="{to}"?>{_svg("a DTD", to)[1].decode()}'.encode()),
    "ODT with an include": lambda to: (
        "a.odt", opendocument("text", odf_content("text", f"<text:p>{_WORDS}</text:p>{_include(to)[1].decode()}"))),
}  # fmt: skip
