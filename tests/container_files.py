"""Containers made for tests: archives, mailboxes, captures of the web, bombs; all of them ours."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import mailbox
import struct
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

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
