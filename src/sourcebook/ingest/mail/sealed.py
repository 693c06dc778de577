"""Messages that are sealed (S/MIME, RFC 8551): the words of one that is only signed; of one that is locked, that it is.

A message signed "opaquely" is wrapped whole into what signs it (CMS, RFC 5652): its bytes are taken out, no signature
is checked. ASN.1 is read by its lengths (ITU-T X.690), definite or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

SEALED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
LOCKED_PGP: Final = "application/pgp-encrypted"
LOCKED: Final = "It is encrypted ({}): open it with the key that it was written for, save it in the clear and add that."
PGP_BLOCK: Final = "-----BEGIN PGP MESSAGE-----"
_SIGNED = bytes.fromhex("2a864886f70d010702")
"""Identifies signed data (1.2.840.113549.1.7.2)."""
_OBJECT, _OCTETS, _SEQUENCE, _TAGGED = 0x06, 0x04, 0x30, 0xA0
_DEEPEST = 20
Kind = Literal["signed", "locked", "damaged"]


class _Node(NamedTuple):
    tag: int
    body: bytes


def unseal(data: bytes) -> tuple[Kind, bytes]:
    """What a sealed part is, and the bytes of the message in one that is only signed."""
    try:
        kind, content = _content(next(_nodes(data)))
        if kind != _SIGNED:
            return ("locked", b"")
        inner = next(node for node in _nodes(content) if node.tag == _SEQUENCE and _is_content(node))
        return ("signed", _content(inner)[1])
    except (IndexError, StopIteration, ValueError):
        return ("damaged", b"")


def _content(node: _Node) -> tuple[bytes, bytes]:
    """(type, content) of a ContentInfo; of content that is octets, these."""
    kind, held = b"", b""
    for part in _nodes(node.body):
        if part.tag == _OBJECT:
            kind = part.body
        elif part.tag == _TAGGED:
            held = _octets(next(_nodes(part.body)))
    return kind, held


def _is_content(node: _Node) -> bool:
    first = next(_nodes(node.body), None)
    return first is not None and first.tag == _OBJECT and any(n.tag == _TAGGED for n in _nodes(node.body))


def _octets(node: _Node, depth: int = 0) -> bytes:
    """The bytes of a string that may stand in pieces; of anything else, its body."""
    if node.tag & ~0x20 != _OCTETS:
        return node.body
    if not node.tag & 0x20:
        return node.body
    if depth > _DEEPEST:
        raise ValueError("too deep")
    return b"".join(_octets(piece, depth + 1) for piece in _nodes(node.body))


def _nodes(data: bytes) -> Iterator[_Node]:
    """Elements one after the other."""
    at = 0
    while at + 2 <= len(data) and data[at : at + 2] != b"\0\0":
        tag, start, end, after = _bounds(data, at, 0)
        yield _Node(tag, data[start:end])
        at = after


def _bounds(data: bytes, at: int, depth: int) -> tuple[int, int, int, int]:
    """(tag, start and end of the body, where the next element begins)."""
    tag, length, at = data[at], data[at + 1], at + 2
    if depth > _DEEPEST or tag & 0x1F == 0x1F:
        raise ValueError("no CMS")
    if length == 0x80:
        end = at
        while data[end : end + 2] != b"\0\0":
            end = _bounds(data, end, depth + 1)[3]
        return tag, at, end, end + 2
    if length & 0x80:
        size = length & 0x7F
        if size > 8:
            raise ValueError("no CMS")
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
    if at + length > len(data):
        raise ValueError("cut off")
    return tag, at, at + length, at + length
