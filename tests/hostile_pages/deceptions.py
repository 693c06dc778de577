# ruff: noqa: E501 - hostile strings are read best in one piece
"""Sixty ways to make a document say to a machine what it does not say to a reader; each holds `SECRET` or a disguised name.

A case is the name and bytes of a file. All files are made here, of invented words.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

SECRET = "Orla Bank admitted that it paid Luka Orm $9 million in 2007"
OPEN = "The harbour board of Varnholm met on 3 March 2011 and heard the auditors. Ada Velin opened the meeting."
MORE = "The minutes were read and the board agreed to sell the pier to the town for one euro in the spring."
Case = tuple[str, bytes]


def _page(inner: str, head: str = "") -> Case:
    body = f"<article><h1>Minutes</h1><p>{OPEN}</p>{inner}<p>{MORE}</p></article>"
    return (
        "page.html",
        f"<!doctype html><html><head><title>Minutes</title>{head}</head><body>{body}</body></html>".encode(),
    )


def _styled(style: str) -> Case:
    return _page(f'<p style="{style}">{SECRET}.</p>')


def _sheet(css: str, attribute: str = 'class="x"', tag: str = "p") -> Case:
    return _page(f"<{tag} {attribute}>{SECRET}.</{tag}>", f"<style>{css}</style>")


def _disguised(word: str) -> Case:
    return _page(f"<p>The auditors said that {word} had the ledger.</p>")


def _pdf(draw: Callable[..., None]) -> Case:
    import fpdf

    made = fpdf.FPDF(unit="pt", format=(400, 400))
    made.set_auto_page_break(False)
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.set_xy(20, 30)
    made.multi_cell(360, 14, OPEN)
    draw(made)
    return "paper.pdf", bytes(made.output())


def _line(made: object, x: float = 20, y: float = 200) -> None:
    made.set_xy(x, y)  # type: ignore[attr-defined]
    made.cell(360, 14, SECRET)  # type: ignore[attr-defined]


def _pdf_mode(mode: int) -> Case:
    def draw(made: object) -> None:
        made.text_mode = mode  # type: ignore[attr-defined]
        _line(made)

    return _pdf(draw)


def _pdf_colour(red: int, green: int, blue: int, *, ground: tuple[int, int, int] | None = None) -> Case:
    def draw(made: object) -> None:
        if ground:
            made.set_fill_color(*ground)  # type: ignore[attr-defined]
            made.rect(10, 190, 380, 40, style="F")  # type: ignore[attr-defined]
        made.set_text_color(red, green, blue)  # type: ignore[attr-defined]
        _line(made)

    return _pdf(draw)


def _pdf_covered(colour: tuple[int, int, int]) -> Case:
    def draw(made: object) -> None:
        _line(made)
        made.set_fill_color(*colour)  # type: ignore[attr-defined]
        made.rect(10, 190, 380, 40, style="F")  # type: ignore[attr-defined]

    return _pdf(draw)


def _pdf_faint() -> Case:
    def draw(made: object) -> None:
        with made.local_context(fill_opacity=0.0):  # type: ignore[attr-defined]
            _line(made)

    return _pdf(draw)


def _pdf_tiny() -> Case:
    def draw(made: object) -> None:
        made.set_font("Helvetica", size=1)  # type: ignore[attr-defined]
        _line(made)

    return _pdf(draw)


def _pdf_picture(words: str) -> Case:
    """A picture of words with an invisible text layer that says something else, as if by a scanner."""
    import fpdf
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1600, 500), 255)
    font = ImageFont.load_default(size=44)
    for number, line in enumerate(words.split("\n")):
        ImageDraw.Draw(picture).text((40, 60 + 90 * number), line, fill=0, font=font)
    stored = io.BytesIO()
    picture.save(stored, "PNG")
    made = fpdf.FPDF(unit="pt", format=(800, 400))
    made.set_auto_page_break(False)
    made.add_page()
    made.image(stored, 0, 0, 800, 250)
    made.set_font("Helvetica", size=14)
    made.text_mode = 3
    made.set_xy(20, 60)
    made.cell(700, 16, SECRET)
    return "scan.pdf", bytes(made.output())


def _docx(make: Callable[..., None]) -> Case:
    import docx

    made = docx.Document()
    made.add_paragraph(OPEN)
    make(made)
    made.add_paragraph(MORE)
    stored = io.BytesIO()
    made.save(stored)
    return "letter.docx", stored.getvalue()


def _docx_run(form: Callable[..., None]) -> Case:
    def make(made: object) -> None:
        form(made.add_paragraph().add_run(SECRET))  # type: ignore[attr-defined]

    return _docx(make)


def _vanish(run: object) -> None:
    run.font.hidden = True  # type: ignore[attr-defined]


def _colour(value: str) -> Callable[..., None]:
    def form(run: object) -> None:
        from docx.shared import RGBColor

        run.font.color.rgb = RGBColor.from_string(value)  # type: ignore[attr-defined]

    return form


def _size(run: object) -> None:
    from docx.shared import Pt

    run.font.size = Pt(1)  # type: ignore[attr-defined]


def _docx_style(*, paragraph: bool) -> Case:
    def make(made: object) -> None:
        from docx.enum.style import WD_STYLE_TYPE

        kind = WD_STYLE_TYPE.PARAGRAPH if paragraph else WD_STYLE_TYPE.CHARACTER
        style = made.styles.add_style("Quiet", kind)  # type: ignore[attr-defined]
        style.font.hidden = True
        if paragraph:
            made.add_paragraph(SECRET, style="Quiet")  # type: ignore[attr-defined]
        else:
            made.add_paragraph().add_run(SECRET, style="Quiet")  # type: ignore[attr-defined]

    return _docx(make)


def _xlsx(hide: Callable[..., None]) -> Case:
    import xlsxwriter

    stored = io.BytesIO()
    book = xlsxwriter.Workbook(stored, {"in_memory": True})
    shown, other = book.add_worksheet("Minutes"), book.add_worksheet("Ledger")
    for sheet in (shown, other):
        sheet.write_row(0, 0, ["Payer", "Sum", "Note"])
        sheet.write_row(1, 0, ["Orla Bank", 9_000_000, SECRET])
        sheet.write_row(2, 0, ["Banque Orsel", 12, "fee"])
    hide(book, shown, other)
    book.close()
    return "book.xlsx", stored.getvalue()


def _odt(inner: str) -> Case:
    stored = io.BytesIO()
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = f"<office:text><text:p>{OPEN}</text:p><text:p>{inner}</text:p><text:p>{MORE}</text:p></office:text>"
    with zipfile.ZipFile(stored, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>",
        )
    return "letter.odt", stored.getvalue()


def _mail(html: str) -> Case:
    head = b"From: Ada Velin <ada@h.example>\r\nTo: desk@h.example\r\nSubject: Minutes\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return "letter.eml", head + f"<p>{OPEN}</p>{html}<p>{MORE}</p>".encode()


KEPT_OUT: dict[str, Case] = {
    "display none": _styled("display:none"),
    "display none, important": _styled("DISPLAY : none !important"),
    "visibility hidden": _styled("visibility:hidden"),
    "visibility collapse": _styled("visibility:collapse"),
    "hidden attribute": _page(f"<p hidden>{SECRET}.</p>"),
    "closed dialog": _page(f"<dialog><p>{SECRET}.</p></dialog>"),
    "opacity 0": _styled("opacity:0"),
    "opacity 0.01": _styled("opacity:0.01"),
    "font of no size": _styled("font-size:0"),
    "font of 1 px": _styled("font-size:1px"),
    "font of a twentieth": _styled("font-size:.05em"),
    "indented away": _styled("text-indent:-9999px"),
    "positioned away": _styled("position:absolute;left:-5000px"),
    "margin away": _styled("margin-left:-9999px"),
    "moved away": _styled("transform:translateX(-9999px)"),
    "scaled to nothing": _styled("transform:scale(0)"),
    "clip": _styled("position:absolute;clip:rect(0,0,0,0)"),
    "clip path": _styled("clip-path: inset(100%)"),
    "no height": _styled("height:0;overflow:hidden"),
    "no width": _styled("max-width:0; overflow: hidden"),
    "transparent": _styled("color:transparent"),
    "rgba without alpha": _styled("color: rgba(10, 20, 30, 0)"),
    "white on white": _styled("color:white"),
    "nearly white": _styled("color:#fefefe"),
    "in its own ground": _styled("color:#336699;background-color:#336699"),
    "font tag": _page(f"<p><font color='#ffffff'>{SECRET}.</font></p>"),
    "class hides": _sheet(".x { display: none }"),
    "class white": _sheet("body { background: #ffffff } .x { color: #fff }"),
    "class in its own ground": _sheet(".x { color: #222; background: #222 }"),
    "id hides": _sheet("#x { opacity: 0 }", 'id="x"'),
    "tag hides": _sheet("x-note { display: none }", "", "x-note"),
    "screen readers only": _page(f"<p class='sr-only'>{SECRET}.</p>"),
    "comment": _page(f"<!-- {SECRET}. -->"),
    "noscript": _page(f"<noscript><p>{SECRET}.</p></noscript>"),
    "alt text": _page(f'<img src="a.png" alt="{SECRET}.">'),
    "mail hides": _mail(f'<p style="display:none">{SECRET}.</p>'),
    "mail white": _mail(f'<p style="color:#ffffff">{SECRET}.</p>'),
    "PDF invisible": _pdf_mode(3),
    "PDF white": _pdf_colour(255, 255, 255),
    "PDF in its ground": _pdf_colour(30, 60, 90, ground=(30, 60, 90)),
    "PDF covered in white": _pdf_covered((255, 255, 255)),
    "PDF covered in black": _pdf_covered((0, 0, 0)),
    "PDF transparent": _pdf_faint(),
    "PDF tiny": _pdf_tiny(),
    "PDF beside the page": _pdf(lambda made: _line(made, x=900)),
    "PDF below the page": _pdf(lambda made: _line(made, y=600)),
    "PDF layer unlike its picture": _pdf_picture(
        "Harvest festival moved to\nthe second week of autumn\nbecause of heavy rain"
    ),
    "DOCX vanish": _docx_run(_vanish),
    "DOCX white": _docx_run(_colour("FFFFFF")),
    "DOCX nearly white": _docx_run(_colour("FEFEFE")),
    "DOCX tiny": _docx_run(_size),
    "DOCX hidden style of letters": _docx_style(paragraph=False),
    "DOCX hidden style of paragraphs": _docx_style(paragraph=True),
    "ODT hidden": _odt(f'<text:hidden-text text:string-value="{SECRET}">{SECRET}</text:hidden-text>'),
}
"""Words that a reader does not see and no reading may rest on."""
WARNED: dict[str, Case] = {
    "XLSX hidden sheet": _xlsx(lambda book, shown, other: other.hide()),
    "XLSX very hidden sheet": _xlsx(lambda book, shown, other: other.very_hidden()),
    "XLSX hidden row": _xlsx(lambda book, shown, other: shown.set_row(1, None, None, {"hidden": True})),
    "XLSX hidden column": _xlsx(lambda book, shown, other: shown.set_column(2, 2, None, None, {"hidden": True})),
}
"""Rows that are evidence and stay, with a warning that the program hides them."""
FLAGGED: dict[str, Case] = {
    "zero-width space": _disguised("Or\u200bla Bank"),
    "zero-width joiner": _disguised("Or\u200dla Bank"),
    "word joiner": _disguised("Or\u2060la Bank"),
    "override of direction": _disguised("Orla \u202eknaB\u202c"),
    "isolate": _disguised("\u2067Orla\u2069 Bank"),
    "tag characters": _disguised("Orla Bank" + "".join(chr(0xE0000 + ord(c)) for c in "obey")),
    "Cyrillic a": _disguised("Orl\u0430 Bank"),
    "Cyrillic O": _disguised("\u041erla Bank"),
    "Greek omicron": _disguised("\u039frla Bank"),
    "Cyrillic name within": _disguised("Lu\u043a\u0430 Orm"),
}
"""Words that read otherwise than they look: the check flags them."""
