"""Bytes to text: byte-order mark, valid UTF-8, declared, detector, cp1252 - in the order that is most often right.

Method: the WHATWG sniffing order, but valid non-ASCII UTF-8 outranks a declared single-byte charset (random cp1252
text is practically never valid UTF-8, while pages that declare ISO-8859-1 and send UTF-8 are common), UTF-8 with a few
broken bytes stays UTF-8, and a detector (chardet's language models) is only asked when there are enough bytes beyond
ASCII for it to tell, because detectors call one French word Cyrillic. UTF-7 is taken where nothing else can be meant.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

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
_ESCAPED = re.compile(rb"\x1b\$[@B]|\x1b\(J|\x1b\$\)C|~\{[!-w][!-~]")
"""How text in one of the seven-bit charsets of East Asia changes its alphabet (ISO 2022, HZ)."""
_SHIFT = re.compile(rb"\+([A-Za-z0-9+/]*+)(-?)")
"""A stretch of UTF-7 that stands for characters beyond ASCII."""
_CUT = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
"""The beginning of a character of UTF-8 that is cut off."""
_FEW = 12
"""Bytes beyond ASCII from which on the detector tells more than the commonest charset."""
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
    if _known(declared) in (None, "cp1252") and (words := _seven_bits(data)) is not None:
        return Decoded(words, "utf-7", False)
    for encoding in _candidates(data, declared):
        try:
            return Decoded(data.decode(encoding), encoding, True)
        except (UnicodeError, LookupError):
            continue
    if (mended := _mostly_utf8(data, stated=_known(declared) == "utf-8")) is not None:
        return Decoded(mended, "utf-8, with bytes that are none", False)
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
        words = sample[: len(sample) // 4 * 4].decode(wide, "replace")
        return sum(c < " " and c not in "\t\n\r\f" for c in words) > 0.02 * len(words)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls / len(sample) > 0.02 or sample.count(0) > max(2, len(sample) / 1000)


def wide_order(data: bytes) -> str | None:
    """The UTF-16 or UTF-32 flavour of bytes without a mark, told by where the zero bytes stand, or None.

    Of Latin text every other byte is zero; of other scripts only those of spaces and line ends, and then what comes out
    must be words.
    """
    sample = data[: SAMPLE // 8 * 2]
    half = len(sample) // 2
    if half < 2:
        return None
    if four := _four_bytes(sample):
        return four
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    for one, other, order in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if one > 0.4 * half and other < 0.05 * half:
            return order
        if one > 0.02 * half and not other and _is_wording(sample[: half * 2].decode(order, "replace")):
            return order
    return None


def _four_bytes(sample: bytes) -> str | None:
    """The UTF-32 flavour: no character stands beyond U+10FFFF, and hardly one beyond U+FFFF."""
    whole = len(sample) // 4
    zeros = [sample[at : whole * 4 : 4].count(0) for at in range(4)]
    for order, (high, next_, low) in {"utf-32-le": (3, 2, 0), "utf-32-be": (0, 1, 3)}.items():
        if whole > 1 and zeros[high] == whole and zeros[next_] > 0.9 * whole and zeros[low] < 0.1 * whole:
            return order
    return None


def _is_wording(text: str) -> bool:
    """Whether nearly all of a text is letters, marks and spaces, as no misread bytes are."""
    kinds = [unicodedata.category(character)[0] for character in text]
    return sum(kind in "LMZ" for kind in kinds) > 0.8 * len(kinds) and "\ufffd" not in text[:-1]


def _mostly_utf8(data: bytes, *, stated: bool) -> str | None:
    """UTF-8 with a few bytes that are none, those read as cp1252: damaged, or put together from two sources.

    Where it is `stated`, half of the characters beyond ASCII are enough; one that is cut off at the end is left out.
    """
    if cut := _CUT.search(data):
        data = data[: cut.start()]
    text = data.decode("utf-8", "surrogateescape")
    broken = [c for c in text if "\udc80" <= c <= "\udcff"]
    whole = sum(c > "\x7f" for c in text) - len(broken)
    if whole < (1 if stated else 3) * len(broken) or not whole:
        return None
    bytes_of = {c: bytes([ord(c) - 0xDC00]).decode("cp1252", "replace") for c in set(broken)}
    return text.translate({ord(c): word for c, word in bytes_of.items()})


def guess_encoding(data: bytes) -> str:
    """A charset for bytes neither UTF nor declared: the detector's word where it has enough to go by, else cp1252."""
    import chardet

    sample = _MARKUP.sub(b" ", data[:SAMPLE])
    if sum(byte > 127 for byte in sample) < _FEW:
        return "cp1252"
    return _known(chardet.detect(sample, max_bytes=SAMPLE)["encoding"]) or "cp1252"


def _candidates(data: bytes, declared: str | None) -> list[str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return [encoding]
    named = _known(declared)
    first = [named] if named and _is_shifting(named) else []
    wide = wide_order(data)
    if not named and (shifted := _shifted(data)):
        first = [shifted]
    return [*first, *([wide] if wide else []), "utf-8", *([named] if named else [])]


def _shifted(data: bytes) -> str | None:
    """The seven-bit charset of East Asia that undeclared bytes are in, if they change their alphabet as one does."""
    import chardet

    sample = data[:SAMPLE]
    if not _ESCAPED.search(sample) or any(byte > 127 for byte in sample):
        return None
    found = _known(chardet.detect(sample, max_bytes=SAMPLE)["encoding"])
    return found if found and _is_shifting(found) else None


def _is_shifting(encoding: str) -> bool:
    """Whether a charset changes its alphabet within seven bits."""
    return encoding.startswith("iso2022") or encoding == "hz"


def _seven_bits(data: bytes) -> str | None:
    """UTF-7 (RFC 2152) that nothing states as text, or None where bytes are not surely in it.

    Every plus sign has to begin letters beyond ASCII, or marks that the charset may write so, and two different letters
    have to come of it: "REST+API-first" is one by chance. Marks of markup are left as they were sent, so that no page
    gets elements that browsers, which never decode UTF-7, do not see.
    """
    if b"+" not in data[:SAMPLE] or not data.isascii():
        return None
    letters: set[str] = set()
    parts: list[str] = []
    at = 0
    for found in _SHIFT.finditer(data):
        words = _unshifted(found)
        if words is None:
            return None
        letters.update(c for c in words if c > "\x7f" and c.isalpha())
        parts += data[at : found.start()].decode(), found[0].decode() if any(c in "<>&" for c in words) else words
        at = found.end()
    return "".join((*parts, data[at:].decode())) if len(letters) > 1 else None


def _unshifted(found: re.Match[bytes]) -> str | None:
    """What one shifted stretch stands for; None for one that no writer of UTF-7 makes."""
    if not found[1]:
        return "+" if found[2] else None
    try:
        words = (b"+" + found[1] + b"-").decode("utf-7")
    except UnicodeError:
        return None
    plain = all(c.isprintable() or c in "\r\n\t" for c in words)
    return words if plain and not any(c.isascii() and c.isalnum() for c in words) else None


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
    if info.name in {"punycode", "unicode-escape", "raw-unicode-escape"}:
        return None
    return "cp1252" if info.name in _LATIN else info.name
