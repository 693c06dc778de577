"""The media type of a file: what its first bytes show, then what its name says."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.charset import is_binary
from sourcebook.ingest.compound_names import root_names
from sourcebook.ingest.tables.large import type_by_size
from sourcebook.model import told_timeline as timelines

HEAD = 8192
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x5d\x00\x00", "application/x-lzma"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"PK\x05\x06", "application/zip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"{\\rtf", "application/rtf"),
    (b"WARC/", "application/warc"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b'{"sourcebook.rows":', "application/vnd.sourcebook.rows"),
    (b'{"sourcebook.delivered":', "application/vnd.sourcebook.delivered+json"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (b"xar!", "application/x-xar"),
    (b"070701", "application/x-cpio"),
    (b"070702", "application/x-cpio"),
    (b"070707", "application/x-cpio"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = {
    "docx": _OFFICE + "wordprocessingml.document",
    "docm": "application/vnd.ms-word.document.macroenabled.12",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "pptx": _OFFICE + "presentationml.presentation",
    "pptm": "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    "ppsx": _OFFICE + "presentationml.slideshow",
    "odt": "application/vnd.oasis.opendocument.text",
    "ott": "application/vnd.oasis.opendocument.text-template",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "ots": "application/vnd.oasis.opendocument.spreadsheet-template",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "otp": "application/vnd.oasis.opendocument.presentation-template",
    "odg": "application/vnd.oasis.opendocument.graphics",
    "otg": "application/vnd.oasis.opendocument.graphics-template",
    "epub": "application/epub+zip",
    "wacz": "application/wacz",
}
_MEMBERS = (
    (b"word/document", _ZIPPED["docx"]),
    (b"xl/workbook.bin", _ZIPPED["xlsb"]),
    (b"xl/workbook", _ZIPPED["xlsx"]),
    (b"ppt/presentation", _ZIPPED["pptx"]),
    (b"datapackage-digest.json", _ZIPPED["wacz"]),
    *(
        (b"mimetype" + kind.encode(), kind)
        for kind in sorted(_ZIPPED.values(), key=len, reverse=True)
        if "opendocument" in kind or "epub" in kind
    ),
)
"""What stands in an office package, longest first where one begins another."""
_OF_PACKAGES = (b"[Content_Types].xml", b"_rels/", b"mimetype", b"META-INF/", b"content.xml", b"datapackage", b"word/",
                b"xl/", b"ppt/")  # fmt: skip
"""One of them stands in every package; in none of an archive that was only named as one."""
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "application/x-ole-encrypted"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
)
"""Names of streams in the compound files of Office before 2007, by which they are told apart."""
_SEARCHED = 16 << 20
"""Bytes of a compound file or package searched for such names."""
_NAMES = {
    "txt": "text/plain", "text": "text/plain", "log": "text/plain",
    "md": "text/markdown", "markdown": "text/markdown", "mdown": "text/markdown",
    "csv": "text/csv", "tsv": "text/tab-separated-values", "tab": "text/tab-separated-values",
    "html": "text/html", "htm": "text/html", "xhtml": "application/xhtml+xml",
    "pdf": "application/pdf", "json": "application/json", "jsonl": "application/jsonl", "ndjson": "application/jsonl",
    "geojson": "application/json", "psv": "text/csv", "parquet": "application/vnd.apache.parquet",
    "bmp": "image/bmp", "webp": "image/webp", "xml": "application/xml", "fb2": "application/xml",
    "rss": "application/rss+xml", "atom": "application/atom+xml", "svg": "image/svg+xml",
    "ics": "text/calendar", "vcf": "text/vcard", "vcard": "text/vcard",
    "eml": "message/rfc822", "mbox": "application/mbox", "mbx": "application/mbox", "tar": "application/x-tar",
    "warc": "application/warc", "opml": "text/x-opml", "iso": "application/x-iso9660-image",
    "lzh": "application/x-lzh-compressed", "lha": "application/x-lzh-compressed",
}  # fmt: skip
_SHEETS = frozenset({"xls", "xlsx", "ods"})
"""Names under which programs of many firms write plain tables."""
_BYTES = frozenset(
    {"application/pdf", "image/bmp", "image/webp", "application/vnd.apache.parquet", "application/x-tar"}
)
"""Kinds of file that are never text, whatever is named so."""
_PDF_PART = re.compile(rb"\d \d obj\b|\bxref\b")
_STATED = frozenset({"text/html", "text/csv", "text/tab-separated-values", "text/markdown", "message/rfc822"})
"""Kinds of text taken on a container's word where the bytes show only that it is text."""
_MBOX = re.compile(rb"From \S{1,500}[^\n]{0,200}\d{1,2}:\d{2}[^\n]{0,200}\r?\n[A-Za-z>-]{1,60}:")
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,50}){2}")
_SAVED = re.compile(rb"^content-type:\s{0,40}multipart/related\b", re.I | re.M)
"""Heads of a page saved with its parts (MHTML), which is no e-mail though it is made like one."""
_SNAPSHOT = re.compile(rb"^snapshot-content-location:", re.I | re.M)
_COUNTED = re.compile(rb"\d{1,12}[ \t]{0,20}\r?\n")
"""How many bytes the message has, as Apple Mail writes above each that it keeps."""
_MAIL_SURE = re.compile(rb"^(?:message-id|mime-version|received|return-path):", re.I | re.M)
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s{0,1000}(?:<!--.{0,2000}?-->\s{0,200}){0,3}(?:<\?xml[^>]{0,300}\?>\s{0,200})?"
    rb"<(?:!doctype\s{1,20}html|html|head|body|article|title|meta|script|table|div|h1|p)[\s>/]",
    re.I | re.S,
)


_FEED = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s{0,100}(?:<\?[^>]{0,300}>\s{0,100}|<!--.{0,1000}?-->\s{0,100}|<![^>]{0,300}>\s{0,100}){0,6}"
    rb"<(rss|feed|rdf:RDF|opml)[\s>]", re.S,
)  # fmt: skip
_FEEDS = {
    b"rss": "application/rss+xml", b"feed": "application/atom+xml", b"rdf:RDF": "application/rss+xml",
    b"opml": "text/x-opml",
}  # fmt: skip
_SIGNS = {b"feed": b"http://www.w3.org/2005/Atom", b"rdf:RDF": b"http://purl.org/rss/1.0/"}
"""What must stand in the head of a file whose root element is so called, for other formats use the name too."""
_EVENTS, _START_DATE = re.compile(rb'"events"\s{0,100}:\s{0,100}\['), re.compile(rb'"start_date"\s{0,100}:\s{0,100}\{')
_SHEET_HEAD = b"Year,Month,Day,Time,End Year"
_XML = re.compile(rb"^(?:\xef\xbb\xbf)?\s{0,100}<\?xml\s")
_FLAT = "application/vnd.oasis.opendocument.text-flat-xml"
_CARD = re.compile(rb"^(?:\xef\xbb\xbf)?BEGIN:V(CALENDAR|CARD)\r?\n", re.I)
_HEIF = re.compile(rb"^.{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1|avif|avis)", re.S)
_LHA = re.compile(rb"^..-lh[0-9ds]-", re.S)


def detect_media_type(path: Path, name: str, stated: str | None = None) -> str:
    """Media type of the file at `path` that goes by `name`; `application/octet-stream` when neither tells.

    Bytes outrank the name: a PDF called `report.txt` is a PDF. Binary data of no known kind that is named as text stays
    `text/plain`, whose reader then says what is wrong with it. What a container `stated` decides among texts.

    Raises:
        UnreadableInput: The file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if head.startswith((_OLE_MAGIC, b"PK\x03\x04")):
                head += file.read(_SEARCHED)
            elif head.startswith((b"MZ", b"#!")) and zipfile.is_zipfile(file):
                return "application/zip"  # a program that unpacks itself
    except OSError as error:
        raise UnreadableInput(f"{name} cannot be opened: {error.strerror}.", "Check that it is there.") from error
    found = media_type_of(head, name)
    wanted = (stated or "").partition(";")[0].strip().lower()
    found = wanted if found == "text/plain" and wanted in _STATED else found
    return type_by_size(path, found)


def _package_type(data: bytes, suffix: str) -> str:
    """Of a ZIP file: the office document it holds, by its name, else by its parts."""
    names = list(_iter_members(data))
    if suffix in _ZIPPED and (not names or any(name.startswith(_OF_PACKAGES) for name in names)):
        return _ZIPPED[suffix]
    return next((kind for member, kind in _MEMBERS if any(n.startswith(member) for n in names)), "application/zip")


def _iter_members(data: bytes) -> Iterator[bytes]:
    """Names of a package's own members (a `mimetype` with what it says), by its local headers.

    A document that lies unpacked inside another archive has headers too: they are passed over with its bytes.
    """
    at = 0
    while 0 <= at <= len(data) - 30 and data[at : at + 4] == b"PK\x03\x04":
        flags, name_length, extra = (int.from_bytes(data[at + o : at + o + 2], "little") for o in (6, 26, 28))
        packed = int.from_bytes(data[at + 18 : at + 22], "little")
        start = at + 30 + name_length + extra
        name = data[at + 30 : at + 30 + name_length]
        yield name + data[start : start + 80] if name == b"mimetype" else name
        # With bit 3 the size stands behind the bytes: the next header is looked for.
        at = data.find(b"PK\x03\x04", start) if flags & 8 and not packed else start + packed


def _compound_type(data: bytes) -> str:
    """Of a compound file: the document it is by the names under its root; where they cannot be had, by any name."""
    names = root_names(data)
    return next(
        (
            kind
            for name, kind in _OLE_STREAMS
            if (name in names if names is not None else name.encode("utf-16-le") in data)
        ),
        "application/x-ole-storage",
    )


def _feed_type(head: bytes) -> str:
    """Of a feed or a list of feeds: which, else nothing."""
    if match := _FEED.match(head):
        return _FEEDS[match[1]] if _SIGNS.get(match[1], b"") in head else ""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b"jsonfeed.org/version" in head.replace(b"\\/", b"/"):
        return "application/feed+json"
    return ""


def _timeline_type(head: bytes, named: str) -> str:
    """Of a timeline (TimelineJS): its JSON, or its sheet as CSV; else nothing."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if named == "application/json" and start[:1] == b"{" and _EVENTS.search(head) and _START_DATE.search(head):
        return timelines.MEDIA_TYPE
    return timelines.SHEET_TYPE if named == "text/csv" and start.startswith(_SHEET_HEAD) else ""


def _xml_type(head: bytes) -> str:
    """Of XML: a page, an OpenDocument file in one piece, or any other."""
    if b"<html" in head[:2048].lower():
        return "application/xhtml+xml"
    return _FLAT if b"<office:document" in head[:4096] else "application/xml"


def _gzip_type(head: bytes) -> str:
    """A capture of the web is packed record by record and read so; anything else is unpacked first."""
    try:
        return "application/warc" if zlib.decompressobj(31).decompress(head, 5) == b"WARC/" else "application/gzip"
    except zlib.error:
        return "application/gzip"


def media_type_of(head: bytes, name: str) -> str:
    """Media type by the first bytes of a file and its name."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _package_type(head, suffix)
    if head.startswith(_OLE_MAGIC):
        return _compound_type(head)
    if head.startswith(b"\x1f\x8b"):
        return _gzip_type(head)
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if match := _HEIF.match(head):
        return "image/avif" if match[1].startswith(b"avi") else "image/heic"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if _LHA.match(head):
        return "application/x-lzh-compressed"
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if _MBOX.match(head):
        return "application/mbox"
    named = _NAMES.get(suffix, "")
    if (counted := _COUNTED.match(head)) and _MAIL.match(head, counted.end()) and _MAIL_SURE.search(head[:4096]):
        return "message/rfc822"
    if (
        _MAIL.match(head)
        and (suffix in ("mht", "mhtml", "doc", "xls") or _SNAPSHOT.search(head[:4096]))
        and _SAVED.search(head)
    ):
        return "multipart/related"
    if named == "" and _MAIL.match(head) and _MAIL_SURE.search(head[:4096]):
        return "message/rfc822"
    if is_binary(head):
        return named or "application/octet-stream"
    if feed := _feed_type(head):
        return feed
    if timeline := _timeline_type(head, named):
        return timeline
    if named in ("", "text/plain") and (match := _CARD.match(head)):
        return "text/calendar" if match[1].upper() == b"CALENDAR" else "text/vcard"
    if named in ("", "text/plain") and _HTML.match(head):
        return "text/html"
    if named == "application/xml" or (named in ("", "text/plain") and _XML.match(head)):
        return _xml_type(head)
    if suffix in _SHEETS:
        return "text/csv"
    return "text/plain" if not named or (named in _BYTES and head.strip() and not _PDF_PART.search(head)) else named
