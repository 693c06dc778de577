"""Makes the papers of the harbour museum: one small file of each further format, for `build_files.py`.

They have nothing to do with the channel, as most of what reaches a newsroom has nothing to do with its story.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

from arro3.core import Array, DataType, Table
from arro3.io import write_parquet
from PIL import Image, ImageDraw, ImageFont

DATE = (2013, 5, 18, 9, 0, 0)
ODF = "urn:oasis:names:tc:opendocument:xmlns"
ROPES = (
    {"no": 1, "name": "hawser", "fibre": "hemp", "gift of": "the widow of a rigger"},
    {"no": 2, "name": "heaving line", "fibre": "cotton", "gift of": "the pilots' choir"},
    {"no": 3, "name": "bell rope", "fibre": "flax", "gift of": "the parish of Harne"},
)
VISITORS = {"museum": "Rope Walk Museum", "days": [{"day": "Saturday", "guests": 41}, {"day": "Sunday", "guests": 63}]}
BAROMETER = {
    "hour": ["06", "12", "18"],
    "reading": ["fair", "change", "rain"],
    "keeper": ["a pupil", "a pupil", "the cook"],
}
PAGE = (
    "<html><head><title>Rope Walk Museum: hours</title></head><body><article><h1>Hours</h1><p>The rope walk is open on "
    "Saturdays and Sundays from ten until the lamps are lit. Dogs wait at the capstan, where there is water.</p>"
    "</article></body></html>"
)
LABEL = ("Bell of the ferry Swallow", "found in a hen house", "lent by the finder", "please do not ring")


def note() -> bytes:
    """A keeper's note as RTF, with a footnote and letters of its code page."""
    return (
        rb"{\rtf1\ansi\ansicpg1252{\info{\title Note of the keeper}}The tar in the large pot has set again. Somebody "
        rb"left the lid off over No\'ebl.{\footnote The cook says it was the cat.}\par The p\'e2t\'e9 for the "
        rb"opening is in the \u8216?cold\u8217? room.\par}"
    )


def labels() -> bytes:
    """Labels of the show cases as ODT."""
    rows = "".join(
        f"<text:p>Case {n}: {words}</text:p>"
        for n, words in enumerate(("fids", "serving mallets", "a ropemaker's top"), 1)
    )
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0">'
        f'<office:body><office:text><text:h text:outline-level="1">Labels</text:h>{rows}</office:text></office:body>'
        "</office:document-content>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def booklet() -> bytes:
    """A booklet as EPUB."""
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<?xml version="1.0"?><container version="1.0" '
            'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" '
            'media-type="application/oebps-package+xml"/></rootfiles></container>',
            "book.opf": '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>How a rope is laid</dc:title></metadata><manifest>'
            '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/>'
            "</spine></package>",
            "a.xhtml": '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Laying a rope</h1>'
            "<p>Yarns are twisted one way, strands the other. What wants to part holds together.</p></body></html>",
        }
    )


def invitation() -> bytes:
    """A letter in two ways of writing with a day of the calendar attached, as EML."""
    letter = EmailMessage()
    letter["From"], letter["To"] = "Rope Walk Museum <keeper@rope-walk.example>", "Friends <friends@rope-walk.example>"
    letter["Subject"], letter["Date"] = "Opening of the small hall", "Sat, 11 May 2013 10:00:00 +0200"
    letter["Message-ID"] = "<opening@rope-walk.example>"
    letter.set_content("Dear friends,\n\nthe small hall opens next Saturday at noon. Bring a chair.\n")
    letter.add_alternative(
        "<p>Dear friends,</p><p>the small hall opens next Saturday at noon. Bring a chair.</p>", "html"
    )
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//rope walk//\r\nBEGIN:VEVENT\r\nUID:opening@rope-walk.example\r\n"
        "DTSTAMP:20130511T080000Z\r\nDTSTART:20130518T100000Z\r\nSUMMARY:Opening of the small hall\r\n"
        "DESCRIPTION:Bring a chair.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    letter.add_attachment(event.encode(), "text", "calendar", filename="opening.ics")
    letter.set_boundary("=-rope-walk")
    next(letter.iter_parts()).set_boundary("=-rope-walk-letter")
    return letter.as_bytes()


def capture() -> bytes:
    """A page of the museum as WARC, sent in chunks and packed."""
    body = gzip.compress(PAGE.encode(), 0, mtime=0)
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(body[i : i + 100]), body[i : i + 100]) for i in range(0, len(body), 100))
    http = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    )
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:2b1f5f0e-0000-4000-8000-000000000518>\r\n"
        "WARC-Date: 2013-05-18T08:00:00Z\r\nWARC-Target-URI: https://rope-walk.example/hours\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", 0, mtime=0)


def readings() -> bytes:
    """Three readings of a barometer as Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        columns = {name: Array(values, DataType.utf8()) for name, values in BAROMETER.items()}
        write_parquet(Table.from_pydict(columns), str(path))
        return path.read_bytes()


def label() -> bytes:
    """A label that was photographed, as TIFF inside a packed TAR: two containers deep."""
    page, font = Image.new("L", (760, 330), 240), ImageFont.load_default(size=34)
    for number, line in enumerate(LABEL):
        ImageDraw.Draw(page).text((60, 40 + 62 * number), line, font=font, fill=20)
    picture = BytesIO()
    page.save(picture, "TIFF", dpi=(200, 200))
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as package:
        about = tarfile.TarInfo("bell/label.tif")
        about.size, about.mtime = len(picture.getvalue()), 1368867600
        package.addfile(about, io.BytesIO(picture.getvalue()))
    return gzip.compress(out.getvalue(), 6, mtime=0)


def packed(parts: dict[str, str]) -> bytes:
    """A package of text parts, the first one unpacked as the formats want it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, words in parts.items():
            package.writestr(zipfile.ZipInfo(name, DATE), words)
    return out.getvalue()


def papers() -> bytes:
    """All of it in one archive."""
    lines = "".join(json.dumps(rope) + "\n" for rope in ROPES)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, made in (
            ("museum/barometer.parquet", readings()), ("museum/bell.tar.gz", label()),
            ("museum/booklet.epub", booklet()), ("museum/hours.warc.gz", capture()),
            ("museum/invitation.eml", invitation()), ("museum/labels.odt", labels()),
            ("museum/note.rtf", note()), ("museum/ropes.jsonl", lines.encode()),
            ("museum/shelves.tsv", b"shelf\tholds\n1\tknots\n2\tmore knots\n"),
            ("museum/visitors.json", json.dumps(VISITORS).encode()),
        ):  # fmt: skip
            package.writestr(zipfile.ZipInfo(name, DATE), made, zipfile.ZIP_DEFLATED)
    return out.getvalue()
