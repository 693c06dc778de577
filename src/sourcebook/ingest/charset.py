"""Bytes to text: byte-order mark, valid UTF-8, declared, detector, cp1252 - in the order that is most often right.

Method: the WHATWG sniffing order, but valid non-ASCII UTF-8 outranks a declared single-byte charset (random cp1252 text
is practically never valid UTF-8, while pages that declare ISO-8859-1 and send UTF-8 are common), and a detector is only
asked when the text is not mostly ASCII, because detectors call English cp1252 text Big5.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from charset_normalizer import from_bytes

SAMPLE = 65_536
"""Bytes a guess is made from."""
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = {"ascii", "iso8859-1", "latin-1", "us-ascii"}
_MARKUP = re.compile(rb"<[^<>]{0,1000}>")
_LETTERS = re.compile(rb"[A-Za-z]")
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f\b\x1b") + b"\x7f"


class Decoded(NamedTuple):
    """Text of some bytes; `sure` is False when the charset was guessed or some bytes had to be replaced."""

    text: str
    encoding: str
    sure: bool


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes; never fails (what no charset can be is decoded as cp1252 with U+FFFD for undefined bytes).

    A UTF-8 byte-order mark stays in the text as U+FEFF, those of UTF-16 and UTF-32 do not.
    """
    for encoding in _candidates(data, declared):
        try:
            return Decoded(data.decode(encoding), encoding, True)
        except (UnicodeError, LookupError):
            continue
    guess = guess_encoding(data)
    try:
        return Decoded(data.decode(guess), guess, False)
    except (UnicodeError, LookupError):
        return Decoded(data.decode("cp1252", "replace"), "cp1252", False)


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text in any charset: control characters in them that no text has."""
    sample = data[:SAMPLE]
    if not sample or sample.startswith(tuple(bom for bom, _ in _BOMS)):
        return False
    if wide := wide_order(sample):
        words = sample[: len(sample) // 2 * 2].decode(wide, "replace")
        return sum(c < " " and c not in "\t\n\r\f" for c in words) > 0.02 * len(words)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls / len(sample) > 0.02 or sample.count(0) > len(sample) / 1000


def wide_order(data: bytes) -> str | None:
    """The UTF-16 flavour of bytes without a mark, told by where the zero bytes stand, or None."""
    sample = data[: SAMPLE // 8 * 2]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None


def guess_encoding(data: bytes) -> str:
    """A charset for bytes neither UTF nor declared: cp1252 when most letters are ASCII, else the detector's word."""
    sample = _MARKUP.sub(b" ", data[:SAMPLE])
    high = sum(byte > 127 for byte in sample)
    letters = len(_LETTERS.findall(sample))
    if high < 30 or high < 0.3 * (high + letters):
        return "cp1252"
    best = from_bytes(sample, steps=5, chunk_size=512).best()
    return best.encoding if best else "cp1252"


def _candidates(data: bytes, declared: str | None) -> list[str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return [encoding]
    named = _known(declared)
    first = [named] if named and (named.startswith("iso2022") or named == "hz") else []
    wide = wide_order(data)
    return [*first, *([wide] if wide else []), "utf-8", *([named] if named else [])]


def _known(declared: str | None) -> str | None:
    """The codec a page means: Latin-1 and ASCII stand for cp1252 on the web (WHATWG Encoding, section 4.2)."""
    if not declared:
        return None
    try:
        info = codecs.lookup(declared.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    # The registry also holds bytes-to-bytes codecs (hex, bz2): a page that names one is not to run it.
    if not getattr(info, "_is_text_encoding", True) or info.name.startswith(("utf-16", "utf-32", "utf-7", "idna")):
        return None
    if info.name in {"punycode", "unicode_escape", "raw_unicode_escape", "unicode-escape", "raw-unicode-escape"}:
        return None
    return "cp1252" if info.name in _LATIN else info.name
