"""A word looked for in the bytes of a folder, in every form that could carry it.

Packed bytes (gzip, ZIP, streams of PDF and PNG, base64) are unpacked, and what comes out again. In each the word is
looked for as letters of UTF-8 and UTF-16, as percent-encoding, entities of HTML, escapes of JSON and hexadecimal
digits, large and small letters alike, and as base64 at each of its three places.
"""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

DEEPEST = 4
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"%PDF", b"\x89PNG")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def forms_of(word: str) -> set[bytes]:
    """How a word of small ASCII letters and digits may be written, in small letters."""
    codes = [ord(c) for c in word]
    forms = {word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode().hex().encode()}
    for form in ("%{:02x}", "&#{};", "&#x{:x};", "&#x{:02x};", "\\u{:04x}", "\\x{:02x}"):
        forms.add("".join(form.format(c) for c in codes).encode())
    return forms


def base64_of(word: str) -> set[bytes]:
    """Letters of base64 that stand in any text with the word in it, as it is written or in capitals at its head."""
    found = set()
    for said in (word, word.capitalize(), word.upper()):
        for at in range(3):
            coded = base64.b64encode(b"\0" * at + said.encode()).decode()
            whole = 4 * ((at + len(said)) // 3)
            found.add(coded[(0, 2, 3)[at] : whole].encode())
    return found


def find_word(word: str, folder: Path) -> list[str]:
    """The files of a folder that have a word in any form, in their bytes or their names."""
    plain, coded = forms_of(word), base64_of(word)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [name for name in names if any(_holds(data, plain, coded) for data in _bytes_of(folder, name))]


def find_words(words: Iterable[str], begins: str, folder: Path) -> dict[str, list[str]]:
    """Word -> the files of a folder that have it; words that are found nowhere are left out. All begin alike."""
    suspects = {name: list(_bytes_of(folder, name)) for name in find_word(begins, folder)}
    found: dict[str, list[str]] = {}
    for word in words if suspects else ():
        plain, coded = forms_of(word), base64_of(word)
        if held := [name for name, all_ in suspects.items() if any(_holds(data, plain, coded) for data in all_)]:
            found[word] = held
    return found


def _bytes_of(folder: Path, name: str) -> Iterator[bytes]:
    yield name.encode()
    yield from unpack((folder / name).read_bytes())


def _holds(data: bytes, plain: set[bytes], coded: set[bytes]) -> bool:
    small = data.lower()
    return any(form in small for form in plain) or any(form in data for form in coded)


def unpack(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Bytes, and whatever is packed in them."""
    yield data
    if depth < DEEPEST:
        for inner in _members(data):
            yield from unpack(inner, depth + 1)
        for inner in _decoded(data) if depth == 0 else ():
            yield from unpack(inner, 1) if inner.startswith(_PACKED) else (inner,)


def _members(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    elif data.startswith(b"%PDF"):
        for stream in _STREAM.findall(data):
            yield from _inflated(stream)
    elif data.startswith(b"\x89PNG"):
        yield from _of_png(data)


def _decoded(data: bytes) -> Iterator[bytes]:
    """What stands in base64, as addresses of data have it."""
    for run in _BASE64.findall(data) if not data.startswith(_PACKED) else ():
        body = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        yield base64.b64decode(body[: len(body) - (len(body) % 4 == 1)] + b"=" * (-len(body) % 4))


def _of_png(data: bytes) -> Iterator[bytes]:
    """What the chunks of text and colour profile of a picture hold."""
    at = 8
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            for start in [m.end() for m in re.finditer(rb"\0", body)][:6]:
                yield from _inflated(body[start:])
        at += 12 + size


def _inflated(data: bytes) -> Iterator[bytes]:
    try:
        yield zlib.decompressobj().decompress(data)
    except zlib.error:
        return
