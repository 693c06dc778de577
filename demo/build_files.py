"""Builds the demonstration's office files, mail, feed and scan, the same contents each time.

    python demo/build_files.py [OUT]      # OUT: folder to write to; default demo/documents

Packages are written again with their members stored and dated alike, so the clock is not in the bytes; the archive
around them is packed by the machine's zlib.
"""

from __future__ import annotations

import datetime as dt
import sys
import zipfile
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path

import docx
import pptx
import xlsxwriter
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parent))
from build_museum import papers

HERE = Path(__file__).resolve().parent
DATE = (2014, 3, 11, 9, 0, 0)
WHEN = dt.datetime(*DATE, tzinfo=dt.UTC).replace(tzinfo=None)

AGREEMENT = (
    "This agreement is made on 8 February 2010 between Tarrow Maritime Works and Quaymere Advisory.",
    "1. Quaymere Advisory shall advise Tarrow Maritime Works on relations with stakeholders of the channel works.",
    "2. The fee is 4.4 per cent of the contract price, payable as the contract price is paid.",
    "3. Advice may be given by word of mouth. No report is owed.",
    "4. Three copies are signed. For Quaymere Advisory: Leonie Castrel, director.",
)
STATIONS = (
    ("km 3.0", 11.5, 14.5, 14.4), ("km 5.5", 11.5, 14.5, 14.1), ("km 8.0", 11.6, 14.5, 12.9),
    ("km 10.5", 11.4, 14.5, 12.2), ("km 13.0", 11.5, 14.5, 11.9),
    ("km 15.5", 11.6, 14.5, 11.8), ("km 18.0", 11.5, 14.5, 11.6),
)  # fmt: skip
SLIDES = (
    ("Channel works: where we stand", ("Five companies have bid.", "Opening of the bids: 14 April 2009.")),
    ("What the port needs", ("Ships of 14 metres' draught at every tide.", "No closure in the herring season.")),
    ("Next", ("Award in the autumn.", "First barge in spring 2010.")),
)
NOTE = ("Received 8 February 2010", "three copies, signed", "for Quaymere Advisory", "L. Castrel")
MAIL = (
    (1, 0, "Rurik Dansmoor <r.dansmoor@tarrow-maritime.example>", "Leonie Castrel <lc@quaymere.example>",
     "Paper for October", (2010, 9, 22, 10, 14),
     "Leonie,\n\nour accountants ask for paper before the fourth of October. One page will do.\n\nR.\n"),
    (2, 1, "Leonie Castrel <lc@quaymere.example>", "Rurik Dansmoor <r.dansmoor@tarrow-maritime.example>",
     "Re: Paper for October", (2010, 9, 23, 8, 2),
     "The invoice is attached. I have called it market intelligence this time.\n\nL.\n\n"
     "> our accountants ask for paper before the fourth of October. One page will do.\n"),
    (3, 2, "Rurik Dansmoor <r.dansmoor@tarrow-maritime.example>", "Leonie Castrel <lc@quaymere.example>",
     "Re: Paper for October", (2010, 9, 23, 17, 45),
     "Thank you. Nobody here has asked what the market is.\n\nR.\n\n"
     "> The invoice is attached. I have called it market intelligence this time.\n"),
)  # fmt: skip
INVOICE = """Quaymere Advisory
Invoice 4 of 2010

To Tarrow Maritime Works
Market intelligence, third quarter: EUR 900,000
Due on 4 October 2010 at Corvane Private Bank
"""
FEED = (
    ("Eel ladder opens at Harne weir", "eel-ladder", "Mon, 02 Jul 2012 08:00:00 +0200",
     "<p>Children from the Harne school carried the first eels up the new ladder on Sunday. It has forty steps.</p>"),
    ("Ferry timetable changes", "ferry", "Tue, 03 Jul 2012 07:30:00 +0200",
     "<p>From 9 July the evening ferry leaves ten minutes earlier, so that its crew can reach the last train.</p>"),
    ("Weathercock comes home", "weathercock", "Wed, 04 Jul 2012 07:30:00 +0200",
     "<p>The weathercock of Saint Osyth, missing since the gale, was found on a herring boat and will be gilded.</p>"),
)  # fmt: skip


def settled(package: bytes) -> bytes:
    """A ZIP package with the same members, stored and dated alike."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, DATE), old.read(name))
    return out.getvalue()


def agreement() -> bytes:
    """Exhibit 7, a contract as DOCX."""
    paper = docx.Document()
    paper.core_properties.author, paper.core_properties.title = "Tarrow Maritime Works", "Consultancy agreement"
    paper.core_properties.created = paper.core_properties.modified = dt.datetime(2010, 2, 8, 9, 0)  # noqa: DTZ001
    paper.add_heading("Consultancy agreement", 1)
    for text in AGREEMENT:
        paper.add_paragraph(text)
    out = BytesIO()
    paper.save(out)
    return settled(out.getvalue())


def soundings() -> bytes:
    """Exhibit 12, depths as XLSX."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "Soundings of June 2011", "author": "Hydrographic Service", "created": WHEN})
    sheet = book.add_worksheet("Soundings")
    for row, values in enumerate(
        (("station", "depth before (m)", "depth certified (m)", "depth in June 2011 (m)"), *STATIONS)
    ):
        sheet.write_row(row, 0, values)
    book.close()
    return settled(out.getvalue())


def briefing() -> bytes:
    """Exhibit 15, slides as PPTX."""
    show = pptx.Presentation()
    show.core_properties.author, show.core_properties.title = "Lissel Port Authority", "Channel works"
    show.core_properties.created = show.core_properties.modified = dt.datetime(2009, 5, 4, 9, 0)  # noqa: DTZ001
    for title, lines in SLIDES:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(lines)
    out = BytesIO()
    show.save(out)
    return settled(out.getvalue())


def scan() -> bytes:
    """Exhibit 20, a receipt as a picture of paper: its words are there for OCR only."""
    font = ImageFont.load_default(size=34)
    page = Image.new("L", (760, 330), 236)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(NOTE):
        draw.text((60, 40 + 62 * number), line, font=font, fill=30)
    out = BytesIO()
    page.save(out, "PNG", compress_level=0, dpi=(200, 200))
    return out.getvalue()


def exhibits() -> bytes:
    """The commission's exhibits in one archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, made in (
            ("exhibits/exhibit-07-agreement.docx", agreement()), ("exhibits/exhibit-12-soundings.xlsx", soundings()),
            ("exhibits/exhibit-15-briefing.pptx", briefing()), ("exhibits/exhibit-20-receipt.png", scan()),
        ):  # fmt: skip
            package.writestr(zipfile.ZipInfo(name, DATE), made, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def mailbox() -> bytes:
    """A thread of three messages with an invoice, as MBOX."""
    out = []
    for number, answers, sender, to, subject, when, text in MAIL:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        day = dt.datetime(*when, tzinfo=dt.timezone(dt.timedelta(hours=2)))
        message["Date"] = format_datetime(day)
        message["Message-ID"] = f"<october-{number}@tarrow-maritime.example>"
        if answers:
            message["In-Reply-To"] = message["References"] = f"<october-{answers}@tarrow-maritime.example>"
        message.set_content(text)
        if number == 2:
            message.add_attachment(INVOICE, filename="invoice-4.txt")
            message.set_boundary("=-invoice-4-of-2010")
        out.append(f"From {sender.split('<')[1][:-1]} {day:%a %b %d %H:%M:%S %Y}\n{message.as_string()}\n")
    return "".join(out).encode()


def feed() -> bytes:
    """Small news of one paper as RSS."""
    items = "\n".join(
        f"<item><title>{title}</title><link>https://www.harbour-courier.example/brief/2012/07/{slug}</link><pubDate>{day}</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
        for title, slug, day, text in FEED
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>The Harbour Courier</title>'
        "<link>https://www.harbour-courier.example/</link><description>Small news</description>"
        f"\n{items}\n</channel></rss>\n"
    ).encode()


FILES = {
    "commission-2014-03-11-exhibits.zip": exhibits,
    "courier-2012-07-brief.xml": feed,
    "leak-2010-09-23-thread.mbox": mailbox,
    "museum-2013-05-18-papers.zip": papers,
}


def build(out: Path) -> None:
    """Write every file."""
    for name, make in FILES.items():
        (out / name).write_bytes(make())


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "documents")
