"""Certificates in an authority's answer, put in the order that DER asks for.

OpenSSL writes the certificates of a CMS message as they were given; strict readers refuse a SET that is not sorted
(X.690, 11.6). The set is not under the signature and keeps its length, so it may be sorted in place.
"""

from __future__ import annotations

from collections.abc import Iterator

_PATH = (0x30, 0x30, 0xA0, 0x30, 0xA0)
"""Tags that lead there: response, ContentInfo, its content, SignedData, certificates."""


def sort_certificates(answer: bytes) -> bytes:
    """The answer with its certificates in order; as it is where it is none that can be walked."""
    start, end = 0, len(answer)
    for depth, tag in enumerate(_PATH):
        found = [(a, b) for t, a, b in _elements(answer, start, end) if t == tag]
        if not found:
            return answer
        # The token is the second element of the response; its status comes first, and is a SEQUENCE too.
        start, end = found[-1] if depth == 1 else found[0]
    inside = _whole(answer, start, end)
    if sum(map(len, inside)) != end - start:
        return answer
    return answer[:start] + b"".join(sorted(inside)) + answer[end:]


def _whole(data: bytes, start: int, end: int) -> list[bytes]:
    """The elements with their heads."""
    made, at = [], start
    for _, _, stop in _elements(data, start, end):
        made.append(data[at:stop])
        at = stop
    return made


def _elements(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(tag, start, end) of the contents of each element between two offsets; ends at the first that does not fit."""
    at = start
    while at + 2 <= end:
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4 or at + count > end:
                return
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > end:
            return
        yield tag, at, at + length
        at += length
