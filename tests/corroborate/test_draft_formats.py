"""One draft in every format that writers use: links and notes count as citations in all of them alike."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import fpdf
import pytest

from sourcebook.library import Library

POST, HERALD = "https://weirpost.example/2014/weir", "https://lakeherald.example/2016/trial"
DEED = "https://register.example/olm/17"
STORY = f"""<html><head><title>Council bought the weir</title><link rel="canonical" href="{POST}">
<meta property="article:published_time" content="2014-03-04"></head><body><article><h1>Council bought the weir</h1>
<p>The county council of Brandau bought the weir at Olm from Ferrand Holdings for $4.2 million on 3 February 2014.</p>
<p>The weir leaks, and fish cannot climb it. A ladder for them was drawn in the spring and put away again.</p>
</article></body></html>"""
TRIAL = f"""<html><head><title>Ferrand trial ends</title><link rel="canonical" href="{HERALD}">
<meta property="article:published_time" content="2016-05-12"></head><body><article><h1>Ferrand trial ends</h1>
<p>A court in Brandau acquitted Hugo Ferrand of bribery on 11 May 2016, and 230 people waited outside the court.</p>
<p>Rain fell all day. The bakery opposite gave away what it had not sold, and nobody was arrested.</p>
</article></body></html>"""
BOUGHT = "The council of Brandau bought the weir at Olm from Ferrand Holdings for $4.8 million on 3 February 2014"
WAITED = "When the court acquitted Hugo Ferrand of bribery, 320 people waited outside the court."
AFTER = "The mill below it has lost its wheel."


def markdown() -> bytes:
    return f"""# The weir

{BOUGHT}, [the clerk said][post].

{WAITED}[^trial] {AFTER}

The sale is in the [register][deed].

[post]: {POST}
[deed]: {DEED}
[^trial]: Lake Herald, {HERALD}
[^other]: Nobody.
""".encode()


def plain() -> bytes:
    return f"""The weir

{BOUGHT} ({POST}).

{WAITED}[1] {AFTER}

The sale is in the register ({DEED}).

[1] Lake Herald, {HERALD}
""".encode()


def html() -> bytes:
    return f"""<html><head><title>The weir</title></head><body><article><h1>The weir</h1>
<p>{BOUGHT}, <a href="{POST}">the clerk said</a>.</p>
<p>{WAITED}<a href="#fn1" id="fnref1"><sup>1</sup></a> {AFTER}</p>
<p>The sale is in the <a href="{DEED}">register</a>.</p>
<section><ol><li id="fn1"><p>Lake Herald, <a href="{HERALD}">Ferrand trial ends</a> <a href="#fnref1">back</a></p></li>
</ol></section></article></body></html>""".encode()


def docx() -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"

    def run(words: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'

    def link(number: int, words: str) -> str:
        return f'<w:hyperlink r:id="rId{number}">{run(words)}</w:hyperlink>'

    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = "".join(
        f"<w:p>{p}</w:p>"
        for p in (
            run("The weir"),
            run(f"{BOUGHT}, ") + link(1, "the clerk said") + run("."),
            run(WAITED) + mark + run(f" {AFTER}"),
            run("The sale is in the ") + link(2, "register") + run("."),
        )
    )
    note = f'<w:footnote w:id="2"><w:p>{run(f"Lake Herald, {HERALD}")}</w:p></w:footnote>'
    names = f'xmlns:w="{word}" xmlns:r="{rels}"'
    outside = f'Type="{rels}/hyperlink" TargetMode="External"'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType='
        '"application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{rels}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {names}>{note}</w:footnotes>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Target="{POST}" {outside}/><Relationship Id="rId2" Target="{DEED}" {outside}/>'
        f'<Relationship Id="rId3" Target="footnotes.xml" Type="{rels}/footnotes"/></Relationships>',
    }
    return _zipped(parts)


def odt() -> bytes:
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{n}="{oasis}:{n}:1.0"' for n in ("office", "text"))
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        f"<text:p>Lake Herald, {HERALD}</text:p></text:note-body></text:note>"
    )
    body = (
        f'<text:h text:outline-level="1">The weir</text:h>'
        f'<text:p>{BOUGHT}, <text:a xlink:href="{POST}">the clerk said</text:a>.</text:p>'
        f"<text:p>{WAITED}{note} {AFTER}</text:p>"
        f'<text:p>The sale is in the <text:a xlink:href="{DEED}">register</text:a>.</text:p>'
    )
    content = (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>{body}'
        "</office:text></office:body></office:document-content>"
    )
    return _zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def pdf() -> bytes:
    document = fpdf.FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.write(6, f"{BOUGHT}, ")
    document.write(6, "the clerk said", POST)
    document.write(6, ".\n\n")
    document.write(6, WAITED)
    document.write(6, " (")
    document.write(6, "Lake Herald", HERALD)
    document.write(6, f") {AFTER}\n\nThe sale is in the ")
    document.write(6, "register", DEED)
    document.write(6, ".\n")
    return bytes(document.output())


def _zipped(parts: dict[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    "md": markdown, "txt": plain, "html": html, "docx": docx, "odt": odt, "pdf": pdf,
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("formats")
    (folder / "story.html").write_text(STORY, encoding="utf-8")
    (folder / "trial.html").write_text(TRIAL, encoding="utf-8")
    with Library.init(folder / "library") as library:
        library.add([folder / "story.html", folder / "trial.html"])
        yield library


@pytest.mark.parametrize("ending", FORMATS)
def test_a_draft_is_checked_alike_in_every_format(library: Library, tmp_path: Path, ending: str) -> None:
    draft = tmp_path / f"draft.{ending}"
    draft.write_bytes(FORMATS[ending]())
    checked = library.check(draft, fix_links=True)
    flags = {(f.rule, f.exact) for f in checked.report.flags if f.severity == "error"}
    assert flags == {("number-mismatch", "$4.8 million"), ("number-mismatch", "320 people")}
    assert [w.address for w in checked.wanted] == [DEED]
    text = checked.read.rendition.text
    assert all(text[a.start : a.end] == a.exact for a in checked.read.annotations)
