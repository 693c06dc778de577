"""Small files that want to be large, deep or endless: 60 of them, each with what must become of it."""

from __future__ import annotations

import base64
import bz2
import lzma
import struct
import tarfile
import zlib
from collections.abc import Callable
from io import BytesIO

import zstandard

from sourcebook.testing.hostile.office import CASES as OFFICE
from sourcebook.testing.hostile.packing import (
    BLOCK,
    Entry,
    Packed,
    as_gzip,
    deflated,
    gzipped,
    repeat,
    stored,
    zip_of,
)
from sourcebook.testing.hostile.paged import CASES as PAGED

File = tuple[str, bytes]
WORDS = b"The mayor of Ostrow signed the lease in March and paid nothing. " * 512


def _nested_zip(width: int, depth: int) -> bytes:
    data = zip_of([deflated("zeros.txt", repeat(64))])
    for _ in range(depth):
        data = zip_of([stored(f"{n}.zip", data) for n in range(width)])
        packed = zlib.compressobj(9, zlib.DEFLATED, -15)
        raw = packed.compress(data) + packed.flush()
        data = zip_of([Entry(b"all.zip", raw, 8, len(data), zlib.crc32(data))])
    return data


def _overlapped() -> bytes:
    """One packed kernel, and a directory that names it two thousand times (the trick of D. Fifield, 2019)."""
    kernel = deflated("kernel.txt", repeat(32, WORDS * 32))
    return zip_of([kernel, *(Entry(b"k%05d.txt" % n, kernel.data, 8, kernel.size, kernel.crc, at=0)
                             for n in range(2000))])  # fmt: skip


def _chain(name: str, pack: Callable[[bytes], bytes], times: int, data: bytes) -> File:
    for _ in range(times):
        data = pack(data)
    return name, data


def _tar(members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for about, data in members:
            about.size = len(data)
            archive.addfile(about, BytesIO(data))
    return out.getvalue()


def _tar_head(name: bytes, size: int, kind: bytes = b"0", *, magic: bytes = b"ustar  \0", rest: bytes = b"") -> bytes:
    """512 bytes of a TAR head; sizes over 8 GiB in base 256, as GNU writes them."""
    field = b"%011o\0" % size if size < 8**11 else b"\x80" + size.to_bytes(11, "big")
    head = bytearray(512)
    head[:100] = name[:100].ljust(100, b"\0")
    head[100:148] = b"0000644\0" + b"0000000\0" * 2 + field + b"00000000000\0"
    head[156:157], head[257:265] = kind, magic
    head[265 : 265 + len(rest)] = rest
    head[148:156] = b"        "
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def _sparse_tar() -> bytes:
    """A GNU sparse member: one byte of data in a terabyte of holes."""
    rest = bytearray(247)
    at = 386 - 265
    rest[at : at + 24] = b"%011o\0" % 0 + b"%011o\0" % 1
    rest[483 - 265 : 495 - 265] = b"\x80" + (1 << 40).to_bytes(11, "big")
    return _tar_head(b"holes.txt", 1, b"S", rest=bytes(rest[:247])) + b"x" + bytes(511) + bytes(1024)


def _huge_pax() -> bytes:
    record = repeat(300)
    head = _tar_head(b"pax", record.size, b"x", magic=b"ustar\x0000")
    return as_gzip(repeat(300, before=head, after=_tar_head(b"a.txt", 0) + bytes(1024)))


def _many_tar(count: int) -> bytes:
    heads = b"".join(_tar_head(b"%06d.txt" % n, 1) + b"x" + bytes(511) for n in range(count))
    return gzipped(heads + bytes(1024))


def _xz(size: int, dictionary: int) -> bytes:
    pack = lzma.LZMACompressor(filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 16}])
    data = b"".join(pack.compress(BLOCK) for _ in range(size)) + pack.flush()
    if dictionary:  # the filter's one property byte, and the sum of the head behind it (the .xz format, 5.3.1)
        head = bytearray(data[12 : 12 + (data[12] + 1) * 4])
        head[head.index(b"\x21\x01") + 2] = dictionary
        head[-4:] = struct.pack("<I", zlib.crc32(head[:-4]))
        data = data[:12] + bytes(head) + data[12 + len(head) :]
    return data


def _zst(size: int, window: int) -> bytes:
    pack = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters.from_level(1, window_log=window, enable_ldm=False)
    ).compressobj()
    return b"".join(pack.compress(BLOCK) for _ in range(size)) + pack.flush()


def _cpio() -> bytes:
    name = b"long.txt\0"
    fields = (1, 0o100644, 0, 0, 1, 0, 0xF0000000, 0, 0, 0, 0, len(name), 0)
    return b"070701" + b"".join(b"%08X" % f for f in fields) + name + bytes(3) + b"few words"


def _mail_nest(depth: int) -> bytes:
    out = [b"From: a@example.org\nTo: b@example.org\nSubject: deep\nMIME-Version: 1.0\n"]
    out += [b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)]
    out.append(b"Content-Type: text/plain\n\nThe last of them.\n")
    return b"".join(out)


def _mail_in_mail(depth: int) -> bytes:
    head = b"From: a@example.org\nSubject: in\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    return head * depth + b"From: a@example.org\nSubject: end\n\nThe last.\n"


def _mail_parts(count: int) -> bytes:
    head = b'From: a@example.org\nSubject: many\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return head + b"--b\nContent-Type: text/plain\n\nx\n" * count + b"--b--\n"


def _mail_packed() -> bytes:
    bomb = base64.encodebytes(as_gzip(repeat(2000)))
    head = (b'From: a@example.org\nSubject: carries\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
            b"--b\nContent-Type: text/plain\n\nSee what is carried.\n--b\nContent-Type: application/gzip\n"
            b'Content-Disposition: attachment; filename="log.gz"\nContent-Transfer-Encoding: base64\n\n')  # fmt: skip
    return head + bomb + b"--b--\n"


def _warc(body: bytes, heads: bytes = b"") -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + heads + b"\r\n" + body
    return (b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://paper.example/a\r\n"
            b"WARC-Date: 2019-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
            b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(http)
            + http + b"\r\n\r\n")  # fmt: skip


def _warc_inside() -> bytes:
    packed: Packed = repeat(400, b" " * (1 << 20), before=_warc(b"")[:0] + b"WARC/1.0\r\nWARC-Type: response\r\n")
    return as_gzip(packed)


_LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha ha ha ha ha ha ha">' for n in range(12)
)
_ENTITIES = f"<!DOCTYPE x [{_LAUGHS}]>"
_QUADRATIC = f'<!DOCTYPE x [<!ENTITY q "{"q" * 100_000}">]>'

CASES: dict[str, Callable[[], File]] = {
    "zip of zeros": lambda: ("zeros.zip", zip_of([deflated("zeros.txt", repeat(1500))])),
    "zip of many large members": lambda: (
        "members.zip", zip_of([deflated(f"{n}.txt", p) for p in [repeat(50, WORDS * 32)] for n in range(20)])),
    "zip in zip in zip": lambda: ("nest.zip", _nested_zip(16, 3)),
    "zip a hundred deep": lambda: _chain("deep.zip", lambda d: zip_of([stored("in.zip", d)]), 100, b"end"),
    "zip of overlapped members": lambda: ("overlap.zip", _overlapped()),
    "zip of many empty members": lambda: ("many.zip", zip_of(Entry(b"%d" % n) for n in range(300))),
    "zip that lies small": lambda: ("lies.zip", zip_of([deflated("a.txt", repeat(1500), size=10)])),
    "zip that lies large": lambda: ("claims.zip", zip_of([deflated("a.txt", repeat(1), size=0xFFFFFFF0)])),
    "zip packed by bzip2": lambda: (
        "b.zip", zip_of([Entry(b"a.txt", d, 12, 900 << 20) for d in [bz2.compress(BLOCK * 64, 9) * 14]])),
    "gz of zeros": lambda: ("zeros.gz", as_gzip(repeat(3000))),
    "gz of many parts": lambda: ("parts.gz", gzipped(b"") * 300_000),
    "gz of parts of zeros": lambda: ("rows.gz", as_gzip(repeat(30)) * 60),
    "gz twenty deep": lambda: _chain("deep.gz", gzipped, 20, b"end"),
    "gz in gz in gz": lambda: _chain("thrice.gz", gzipped, 2, as_gzip(repeat(4000))),
    "bz2 of zeros": lambda: ("zeros.bz2", bz2.compress(BLOCK * 64, 9) * 20),
    "xz of zeros": lambda: ("zeros.xz", _xz(1200, 0)),
    "xz that wants a dictionary of 1.5 GiB": lambda: ("dictionary.xz", _xz(1, 37)),
    "zst of zeros": lambda: ("zeros.zst", _zst(3000, 20)),
    "zst that wants a window of 2 GiB": lambda: ("window.zst", _zst(8, 31)),
    "tar of holes": lambda: ("holes.tar", _sparse_tar()),
    "tar of a member that is not there": lambda: ("claims.tar", _tar_head(b"a.txt", 1 << 40) + b"few" + bytes(509)),
    "tar with a head of 300 MB": lambda: ("pax.tar.gz", _huge_pax()),
    "tar of many members": lambda: ("many.tar.gz", _many_tar(300)),
    "tar.gz of zeros": lambda: ("zeros.tar.gz", as_gzip(repeat(1500, before=_tar_head(b"a.txt", 1500 << 20)))),
    "tar twelve deep": lambda: _chain(
        "deep.tar", lambda d: _tar([(tarfile.TarInfo("in.tar"), d)]), 12, _tar([(tarfile.TarInfo("end.txt"), b"end")])),
    "cpio of a member that is not there": lambda: ("claims.cpio", _cpio()),
    "mail ten thousand parts deep": lambda: ("deep.eml", _mail_nest(10_000)),
    "mail in mail five thousand deep": lambda: ("inner.eml", _mail_in_mail(5_000)),
    "mail of many parts": lambda: ("parts.eml", _mail_parts(200_000)),
    "mail with a long head": lambda: ("head.eml",
        b"From: a@example.org\nMessage-ID: <1@x>\nSubject: " + b"word " * 4_000_000 + b"\n\nEnd.\n"),
    "mail that carries a bomb": lambda: ("carries.eml", _mail_packed()),
    "mailbox of empty messages": lambda: (
        "empty.mbox", b"From a@example.org Mon Jan  1 00:00:00 2018\nSubject: x\n\n" * 300),
    "capture packed by gzip": lambda: ("bomb.warc", _warc(as_gzip(repeat(2000)), b"Content-Encoding: gzip\r\n")),
    "capture with an endless head": lambda: ("head.warc.gz", _warc_inside()),
    "XML of laughs": lambda: ("laughs.xml", f"<?xml version='1.0'?>{_ENTITIES}<x>&l11;</x>".encode()),
    "XML that grows by squares": lambda: ("squares.xml", f"{_QUADRATIC}<x>{'&q;' * 100_000}</x>".encode()),
    "XML a million deep": lambda: ("deep.xml", b"<a>" * 1_000_000),
    "feed of laughs": lambda: (
        "laughs.rss", f"{_ENTITIES}<rss version='2.0'><channel><title>&l11;</title></channel></rss>".encode()),
    "HTML a million deep": lambda: ("deep.html", b"<html><body>" + b"<div>" * 1_000_000 + b"The end."),
    "HTML of a million attributes": lambda: (
        "attributes.html", b"<html><body " + b"".join(b"a%d=1 " % n for n in range(300_000)) + b"><p>The end."),
    "HTML of unclosed format": lambda: (
        "format.html", b"<html><body><p>" + b"<b><i><a href=x>" * 100_000 + b"The end."),
    "RTF a million deep": lambda: ("deep.rtf", b"{\\rtf1 " + b"{" * 1_000_000 + b"end"),
    "RTF of a long binary": lambda: ("bin.rtf", b"{\\rtf1 \\bin2000000000 few words}"),
    "JSON a million deep": lambda: ("deep.json", b"[" * 1_000_000),
    "table of a million columns": lambda: ("wide.csv", b"a," * 1_000_000 + b"a\n" + b"1," * 1_000_000 + b"1\n"),
    "table with a quote that never ends": lambda: ("quote.csv", b'a,b\n"' + b"word,\n" * 100_000),
    **OFFICE,
    **PAGED,
}  # fmt: skip
