"""Office files, messages and pictures made by the programs' own libraries, about an invented case."""

from __future__ import annotations

import datetime as dt
import zipfile
from email.message import EmailMessage
from io import BytesIO

import docx
import pptx
import xlsxwriter
from aspose.email_foss.msg import MapiMessage
from docx.oxml import OxmlElement
from docx.shared import RGBColor
from PIL import Image, ImageDraw, ImageFont
from pptx.util import Inches

ODF_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {"office": "office", "text": "text", "table": "table", "draw": "drawing"}.items()
)


def make_docx(*, hidden: bool = False, paragraphs: int = 0) -> bytes:
    """Title, headings, a quote, a list, a table, a link-free paragraph; hidden runs on demand."""
    document = docx.Document()
    document.core_properties.title = "Report on the Oslund ferry"
    document.core_properties.author = "Ida Marsh; Tom Vint"
    document.add_heading("Report on the Oslund ferry", 0)
    document.add_heading("Findings", 1)
    document.add_paragraph("The harbour office paid 1.2 million euros for two engines.")
    document.add_paragraph("Nobody looked at the valves.", style="Quote")
    document.add_paragraph("The engines", style="List Bullet")
    document.add_paragraph("The valves", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        [c for row in table.rows for c in row.cells], ["Payer", "Sum", "Aldora", "300"], strict=True
    ):
        cell.text = words
    if hidden:
        paragraph = document.add_paragraph("Seen words. ")
        vanished = paragraph.add_run("Vanished words. ")
        vanished._r.get_or_add_rPr().append(OxmlElement("w:vanish"))
        paragraph.add_run("White words.").font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    for _ in range(paragraphs):
        document.add_paragraph("The harbour office wrote another letter.")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def make_pptx() -> bytes:
    """Two slides: an outline with notes, a table."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Ferry findings"
    frame = slide.placeholders[1].text_frame
    frame.text = "Engines were late"
    deeper = frame.add_paragraph()
    deeper.text, deeper.level = "By nine months", 1
    slide.notes_slide.notes_text_frame.text = "Say who ordered them."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Payments"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, line in enumerate([["Payer", "Sum"], ["Aldora", "300"]]):
        for column, words in enumerate(line):
            table.cell(row, column).text = words
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def make_xlsx(rows: int = 0) -> bytes:
    """A sheet of payments under a remark, and a hidden one."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Payments")
        sheet.write(0, 0, "Drawn up in March")
        for column, words in enumerate(["Payer", "Sum", "Day", "Paid"]):
            sheet.write(1, column, words)
        sheet.write(2, 0, "Aldora Bank")
        sheet.write(2, 1, 1200.5)
        sheet.write_datetime(2, 2, dt.date(2014, 3, 9), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean(2, 3, True)
        sheet.write(3, 0, "Vint Ltd")
        sheet.write(3, 1, 300)
        for row in range(rows):
            sheet.write_row(4 + row, 0, [f"Payer {row}", row])
        other = book.add_worksheet("Old")
        other.write_row(0, 0, ["Name", "Note"])
        other.write_row(1, 0, ["Ruel", "left"])
        other.hide()
    return out.getvalue()


def make_zip(parts: dict[str, str]) -> bytes:
    """A package of text parts; `mimetype` first and unpacked, as OpenDocument and EPUB want it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def make_odt(body: str) -> bytes:
    """An OpenDocument text with the given content of `office:text`."""
    content = (
        f'<?xml version="1.0"?><office:document-content {ODF_NAMES} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return make_zip({"mimetype": kind, "content.xml": content})


def make_epub() -> bytes:
    """A book of one chapter."""
    return make_zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<?xml version="1.0"?><container version="1.0" '
            'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" '
            'media-type="application/oebps-package+xml"/></rootfiles></container>',
            "book.opf": '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Oslund papers</dc:title></metadata>'
            '<manifest><item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="c1"/></spine></package>',
            "c1.xhtml": '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>The ferry</h1>'
            "<p>The ferry to Oslund sank in the night.</p></body></html>",
        }
    )


def make_mail() -> EmailMessage:
    """A message in two ways of writing with a table attached."""
    message = EmailMessage()
    message["From"] = "Ida Marsh <ida@oslund.example>"
    message["To"] = "Tom Vint <tom@aldora.example>, desk@oslund.example"
    message["Date"] = "Sun, 09 Mar 2014 10:30:00 +0100"
    message["Subject"] = "The valves"
    message.set_content("Tom,\n\nthe valves were never looked at.\n\nIda\n")
    message.add_alternative("<p>Tom,</p><p>the <b>valves</b> were never looked at.</p><p>Ida</p>", subtype="html")
    message.add_attachment(b"Payer,Sum\nAldora,300\n", maintype="text", subtype="csv", filename="sums.csv")
    return message


def make_msg() -> bytes:
    """The same as Outlook saves it."""
    return MapiMessage.from_email_message(make_mail()).to_bytes()


def make_picture(words: str, kind: str = "PNG", *, pages: int = 1, size: tuple[int, int] = (1400, 600)) -> bytes:
    """A picture with lines of printed words."""
    font = ImageFont.load_default(36)
    sheets = []
    for page in range(pages):
        sheet = Image.new("L", size, "white")
        for row, line in enumerate(words.splitlines()):
            ImageDraw.Draw(sheet).text((80, 60 + 60 * row), line.format(page=page + 1), font=font, fill="black")
        sheets.append(sheet)
    out = BytesIO()
    more = {"save_all": True, "append_images": sheets[1:]} if pages > 1 else {}
    sheets[0].save(out, kind, dpi=(200, 200), **more)
    return out.getvalue()
