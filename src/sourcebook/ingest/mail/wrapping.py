"""Messages of a store or of another message, written as EML: words, heads and bytes are theirs, the wrapping is ours.

Method: MIME (RFC 2045, 2046, 2183). The bytes are the same on every run, for a document is known by them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from email.header import Header
from email.parser import HeaderParser

DEEPEST = 8
"""Messages carried by messages that are written out."""
PIECE = 57 * 2048
"""Bytes of an attachment at a time: whole lines of base64."""
_KEPT = ("From", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject", "Message-ID", "In-Reply-To", "References")


def iter_message(
    heads: bytes, bodies: list[tuple[str, bytes]], parts: Iterable[Iterator[bytes]], mark: str
) -> Iterator[bytes]:
    """A message, piece by piece.

    Args:
        heads: As `heads_of` gives them.
        bodies: The body in the ways it is kept, each with its media type.
        parts: What is attached, each as `iter_file`, `iter_letter` or `iter_words` gives it.
        mark: What parts it; not that of a message around it.
    """
    yield heads
    yield f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="{mark}"\r\n\r\n'.encode()
    if bodies:
        yield f'--{mark}\r\nContent-Type: multipart/alternative; boundary="{mark}_b"\r\n\r\n'.encode()
        for kind, data in bodies:
            yield f"--{mark}_b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
            yield base64.encodebytes(data) + b"\r\n"
        yield f"--{mark}_b--\r\n".encode()
    for part in parts:
        yield f"--{mark}\r\n".encode()
        yield from part
    yield f"--{mark}--\r\n".encode()


def heads_of(transport: str, stated: dict[str, str]) -> bytes:
    """The heads a message came with, else what its properties say; heads without words are left out."""
    given = HeaderParser().parsestr(transport)
    found = {name: str(given[name]) for name in _KEPT if given.get(name)}
    heads = {name: value for name, value in (stated | found).items() if value}
    return b"".join(f"{name}: {_coded(value)}\r\n".encode() for name, value in heads.items())


def iter_file(kind: str, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """An attached file.

    Args:
        kind: Its media type as stated, lower case; that of messages or of parts is left out, for neither may be packed
            by base64 (RFC 2045, 6.4).
        name: Its name.
        pieces: Its bytes, all but the last of `PIECE` bytes.
    """
    yield _part_head(kind if "/" in kind and not kind.startswith(("multipart/", "message/")) else "", name)
    for piece in pieces:
        yield base64.encodebytes(piece)
    yield b"\r\n"


def iter_letter(name: str, message: Iterator[bytes]) -> Iterator[bytes]:
    """An attached message, as `iter_message` gives it."""
    yield f"{_opening('message/rfc822', name)}\r\n".encode()
    yield from message


def iter_words(name: str, words: str) -> Iterator[bytes]:
    """A part that says, in ASCII, why something is not there."""
    yield _part_head("text/plain", name) + base64.encodebytes(words.encode("ascii"))


def _part_head(kind: str, name: str) -> bytes:
    plain = "".join(c for c in kind if c.isascii() and (c.isalnum() or c in "/.+-")) or "application/octet-stream"
    return f"{_opening(plain, name)}Content-Transfer-Encoding: base64\r\n\r\n".encode()


def _opening(kind: str, name: str) -> str:
    return f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{_file_name(name)}"\r\n'


def _file_name(name: str) -> str:
    held = "".join(c for c in name if c.isprintable() and c not in '"\\')
    return held if held.isascii() else Header(held, "utf-8").encode(linesep="")


def _coded(value: str) -> str:
    line = " ".join(value.split())
    return line if line.isascii() else Header(line, "utf-8").encode(linesep="\r\n")
