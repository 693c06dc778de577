"""Bombs in pages and pictures: streams that unpack to gigabytes, trees that bite their tail, floods of pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from sourcebook.testing.hostile.packing import Packed, as_zlib, repeat

Objects = dict[int, bytes]
_TEXT = b"BT /F1 12 Tf 72 700 Td (The lease was signed in March.) Tj ET\n"


def pdf(objects: Objects, *, root: int = 1, tail: bytes = b"") -> bytes:
    """A PDF file (ISO 32000) of numbered objects with a cross-reference table that is right."""
    out, at = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        at[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, most = len(out), max(objects) + 1
    rows = b"".join(b"%010d 00000 n \n" % at[n] if n in at else b"0000000000 65535 f \n" for n in range(most))
    out += b"xref\n0 %d\n" % most + rows + b"trailer\n<</Size %d/Root %d 0 R%s>>\n" % (most, root, tail)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(data: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>\nstream\n" % (more, len(data)) + data + b"\nendstream"


def _simple(content: bytes, *, page: bytes = b"", box: bytes = b"0 0 612 792", more: Objects | None = None) -> bytes:
    """One page with a content stream, and further objects from number 6."""
    return pdf({
        1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>>>" % (box, page),
        4: content, 5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", **(more or {}),
    })  # fmt: skip


def _flate(packed: Packed, more: bytes = b"") -> bytes:
    return stream(as_zlib(packed), more + b"/Filter/FlateDecode")


def _thrice(packed: Packed) -> bytes:
    data = zlib.compress(zlib.compress(as_zlib(packed), 9), 9)
    return stream(data, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")


def _picture(width: int, height: int) -> bytes:
    rows = repeat(width // 8 * height >> 20)
    return _flate(rows, b"/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1" % (width, height))


def _tree(depth: int) -> bytes:
    kids = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(3, depth)}
    last = {depth: b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]>>" % (depth - 1)}
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", **kids, **last})


def _shared_page(times: int) -> bytes:
    return pdf({
        1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (times, b"3 0 R " * times),
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        4: stream(_TEXT), 5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    })  # fmt: skip


def _outline(count: int) -> Objects:
    return {6: b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count %d>>" % count,
            7: b"<</Title(Chapter)/Parent 6 0 R/Next 7 0 R/First 7 0 R/Dest[3 0 R/Fit]>>"}  # fmt: skip


def _with_outline() -> bytes:
    return pdf({
        1: b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        4: stream(_TEXT), 5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", **_outline(9),
    })  # fmt: skip


def _loop() -> bytes:
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>",
                2: b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2000000000>>",
                3: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2000000000/Parent 2 0 R>>"})  # fmt: skip


def _forms() -> bytes:
    """Forms that draw the next one ten times, twelve deep."""
    forms = {n: stream(b"/X Do\n" * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                       b"/Resources<</XObject<</X %d 0 R>>>>" % (n + 1)) for n in range(6, 18)}  # fmt: skip
    forms[18] = stream(_TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>")
    return _simple(stream(b"/X Do\n"), page=b"/XObject<</X 6 0 R>>", more=forms)


def _attached() -> bytes:
    return pdf({
        1: b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.txt) 6 0 R]>>>>>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        4: stream(_TEXT), 5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        6: b"<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>", 7: _flate(repeat(1000), b"/Type/EmbeddedFile"),
    })  # fmt: skip


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes, *extra: bytes) -> bytes:
    """A grey PNG file that says it is so large."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _frames(kind: str, count: int, size: int = 64) -> bytes:
    out = BytesIO()
    first, *others = (Image.new("L", (size, size), n % 251) for n in range(count))
    first.save(out, kind, save_all=True, append_images=others)
    return out.getvalue()


def _tiff(width: int, height: int) -> bytes:
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1),
            (278, 4, height), (279, 4, 1000)]  # fmt: skip
    rows = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + rows + bytes(1004)


def _tiff_loop() -> bytes:
    """A TIFF whose next page is its first."""
    data = bytearray(_tiff(64, 64))
    end = 8 + 2 + 9 * 12
    data[end : end + 4] = struct.pack("<I", 8)
    return bytes(data) + bytes(8000)


def _jpeg(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("L", (16, 16), 200).save(out, "JPEG")
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _gif(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("L", (16, 16), 200).save(out, "GIF")
    data = bytearray(out.getvalue())
    data[6:10] = struct.pack("<HH", width, height)
    at = data.index(b",", 13)
    data[at + 5 : at + 9] = struct.pack("<HH", width, height)
    return bytes(data)


def _webp() -> bytes:
    out = BytesIO()
    Image.new("L", (12_000, 12_000), 200).save(out, "WEBP", quality=1, method=0)
    return out.getvalue()


CASES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "PDF content that unpacks to 300 MB": lambda: ("content.pdf", _simple(_flate(repeat(140, _TEXT * 32_000)))),
    "PDF filters inside filters": lambda: ("filters.pdf", _simple(_thrice(repeat(4000)))),
    "PDF of a billion pages that loop": lambda: ("loop.pdf", _loop()),
    "PDF of a page tree that is deep": lambda: ("tree.pdf", _tree(20_000)),
    "PDF of one page two hundred thousand times": lambda: ("shared.pdf", _shared_page(200_000)),
    "PDF of a page of a million inches": lambda: (
        "box.pdf", _simple(stream(b"0 0 m 9 9 l S"), box=b"0 0 99999999 99999999")),
    "PDF of a huge picture": lambda: (
        "picture.pdf",
        _simple(stream(b"612 0 0 792 0 0 cm /I Do"), page=b"/XObject<</I 6 0 R>>", more={6: _picture(60_000, 60_000)})),
    "PDF of forms in forms": lambda: ("forms.pdf", _forms()),
    "PDF of an outline that loops": lambda: ("outline.pdf", _with_outline()),
    "PDF that carries a bomb": lambda: ("carries.pdf", _attached()),
    "PNG of ten thousand million pixels": lambda: ("flood.png", png(100_000, 100_000, zlib.compress(bytes(1000)))),
    "PNG of a hundred million pixels": lambda: (
        "large.png", png(10_400, 10_400, as_zlib(repeat(10_400, b"\0" + b"\xff" * 10_400)))),
    "PNG with a packed note": lambda: (
        "note.png", png(64, 64, zlib.compress(bytes(65 * 64)), _chunk(b"zTXt", b"Comment\0\0" + as_zlib(repeat(500))))),
    "TIFF of five hundred pages": lambda: ("pages.tiff", _frames("TIFF", 500, 32)),
    "TIFF of a huge page": lambda: ("huge.tiff", _tiff(100_000, 100_000)),
    "TIFF whose pages loop": lambda: ("loop.tiff", _tiff_loop()),
    "GIF of a huge picture": lambda: ("huge.gif", _gif(65_535, 65_535)),
    "JPEG of a huge picture": lambda: ("huge.jpg", _jpeg(65_500, 65_500)),
    "WebP of a huge picture": lambda: ("huge.webp", _webp()),
}  # fmt: skip
