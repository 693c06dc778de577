"""Containers made for tests: archives, mailboxes, captures of the web, bombs; all of them ours."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import hashlib
import io
import json
import lzma
import mailbox
import struct
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

import fpdf
import py7zr
import zstandard

from office_files import make_mail

ONE, TWO = b"The ferry sank near Oslund.", b"Payer,Sum\nAldora,300\n"
FILES = [("one.txt", ONE), ("sub/two.csv", TWO)]


def make_zip(files: list[tuple[str, bytes]]) -> bytes:
    """A ZIP of files, whatever their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files:
            about = zipfile.ZipInfo("x", (2014, 3, 9, 0, 0, 0))
            about.filename = name
            package.writestr(about, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def make_tar(files: list[tuple[str, bytes]], *, links: bool = False) -> bytes:
    """A TAR of files; with links and a device on demand."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as package:
        for name, data in files:
            about = tarfile.TarInfo(name)
            about.size = len(data)
            package.addfile(about, io.BytesIO(data))
        if links:
            for name, kind in (("soft", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE)):
                about = tarfile.TarInfo(name)
                about.type, about.linkname = kind, "/etc/passwd"
                package.addfile(about)
    return out.getvalue()


PACKERS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
    "zst": zstandard.ZstdCompressor().compress,
}


def make_mbox(count: int = 3, *, body: str | None = None) -> bytes:
    """A mailbox of messages with attachments, written by the standard library."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "box"
        box = mailbox.mbox(path)
        for number in range(count):
            message = make_mail()
            message.replace_header("Subject", f"The valves {number}")
            if body is not None:
                message.clear_content()
                message.set_content(body)
            wrapped = mailbox.mboxMessage(message)
            wrapped.set_from("ida@oslund.example", (2014, 3, 9, 10, 30, number % 60, 6, 68, 0))
            box.add(wrapped)
        box.close()
        return path.read_bytes()


def make_warc(pages: list[tuple[str, bytes, str]], *, packed: bool = False) -> bytes:
    """A WARC of responses: (address, body, media type), written by hand after ISO 28500."""
    out = b""
    for number, (address, body, kind) in enumerate(pages):
        http = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nETag: e{number}\r\n\r\n"
        ).encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
            f"WARC-Date: 2014-03-09T10:30:{number % 60:02}Z\r\nWARC-Target-URI: {address}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        ).encode()
        record = head + http + b"\r\n\r\n"
        out += gzip.compress(record) if packed else record
    return out


def make_warc_record(kind: str, address: str, body: bytes, **heads: str) -> bytes:
    """One record of any kind, its heads given with `_` for `-`."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in heads.items())
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:x:{zlib.crc32(body)}-{kind}>\r\n"
        f"WARC-Date: 2014-03-10T10:30:00Z\r\nWARC-Target-URI: {address}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def make_wacz(pages: list[tuple[str, bytes, str]], *, wrong: str = "", lacking: str = "") -> bytes:
    """A capture with its table of contents; the digest of file `wrong` is another's; `lacking` is left out."""
    parts = {
        "archive/data.warc.gz": make_warc(pages, packed=True),
        "indexes/index.cdx": b"example,oslund)/ 20140309103000 {}\n",
        "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages"}\n',
    }
    listed = [
        {"name": name.rpartition("/")[2], "path": name, "bytes": len(data),
         "hash": f"sha256:{hashlib.sha256(b'other' if name == wrong else data).hexdigest()}"}
        for name, data in parts.items()
    ]  # fmt: skip
    table = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": listed}).encode()
    seal = hashlib.sha256(b"other" if wrong == "datapackage.json" else table).hexdigest()
    parts |= {"datapackage.json": table}
    parts |= {"datapackage-digest.json": json.dumps({"path": "datapackage.json", "hash": f"sha256:{seal}"}).encode()}
    return make_zip([(name, data) for name, data in parts.items() if name != lacking])


def make_7z(files: list[tuple[str, bytes]], *, password: str | None = None, heads: bool = False) -> bytes:
    """A 7z archive of files by py7zr; locked, with its heads or without, where a password is given."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=heads) as package:
        for name, data in files:
            package.writestr(data, name)
    return out.getvalue()


def _vint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def make_rar(files: list[tuple[str, bytes]]) -> bytes:
    """A RAR 5 archive whose files are stored as they are (RAR 5.0 archive format, rarlab.com/technote.htm)."""

    def block(kind: int, flags: int, fields: bytes, data: bytes = b"") -> bytes:
        size = _vint(len(data)) if data else b""
        body = _vint(kind) + _vint(flags) + size + fields
        sized = _vint(len(body)) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized + data

    out = b"Rar!\x1a\x07\x01\x00" + block(1, 0, _vint(0))
    for name, data in files:
        label = name.encode()
        fields = (
            _vint(4) + _vint(len(data)) + _vint(0o100644) + struct.pack("<I", zlib.crc32(data)) + _vint(0) + _vint(1)
        )
        out += block(2, 2, fields + _vint(len(label)) + label, data)
    return out + block(5, 0, _vint(0))


def make_rss(entries: list[tuple[str, str, str]]) -> bytes:
    """An RSS 2.0 feed of (title, address, words)."""
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><description><![CDATA[{words}]]></description>"
        "<pubDate>Sun, 09 Mar 2014 23:30:00 -0500</pubDate><author>ida@oslund.example (Ida Marsh)</author></item>"
        for title, link, words in entries
    )
    return f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Oslund Post</title>
<link>https://oslund.example/</link><description>d</description>{items}</channel></rss>""".encode()


def make_pdf(files: list[tuple[str, bytes]], *, pinned: bool = False) -> bytes:
    """A PDF of a page that carries files, listed or pinned to the page."""
    made = fpdf.FPDF()
    made.set_creation_date(dt.datetime(2014, 3, 9, tzinfo=dt.UTC))
    made.add_page()
    made.set_font("helvetica", size=12)
    made.cell(text="The ferry sank in the harbour of Oslund in 2014.")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files:
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(data)
            if pinned:
                made.file_attachment_annotation(path, 50, 50)
            else:
                made.embed_file(basename=name, bytes=data)
        return bytes(made.output())


def make_tnef(files: list[tuple[str, bytes]], *, long: bool = False) -> bytes:
    """A winmail.dat of files ([MS-OXTNEF] 2.1): for each its rendering data, title (`long`: a property) and bytes."""

    def attribute(level: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    if long:  # the charset of its properties
        out += attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    for name, data in files:
        out += attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0))
        named = name.encode("cp1252") + b"\0"
        out += attribute(2, 0x00018010, b"SHORT~1.TXT\0" if long else named) + attribute(2, 0x0006800F, data)
        if long:  # one property, PidTagAttachLongFilename as PtypString8
            padded = named.ljust(-(-len(named) // 4) * 4, b"\0")
            out += attribute(2, 0x00069005, struct.pack("<IHHII", 1, 0x1E, 0x3707, 1, len(named)) + padded)
    return out


def make_overlapping_zip(copies: int = 2000, size: int = 2_000_000) -> bytes:
    """A bomb whose many entries share one packed stretch of bytes (after David Fifield, 2019, simplest form)."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packed.compress(b"\0" * size) + packed.flush()
    crc = zlib.crc32(b"\0" * size)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(data), size, 1, 0) + b"a" + data
    central = b""
    for number in range(copies):
        name = f"{number:05}".encode()
        central += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(data), size, len(name), 0, 0, 0, 0, 0, 0
        )
        central += name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, copies, copies, len(central), len(local), 0)
    return local + central + end


def make_nested_bomb(depth: int, width: int, size: int = 10_000_000) -> bytes:
    """ZIP files in ZIP files, at the bottom files of zeros."""
    data = make_zip([(f"{n}.txt", b"\0" * size) for n in range(width)])
    for level in range(depth):
        data = make_zip([(f"{level}-{n}.zip", data) for n in range(width)])
    return data
