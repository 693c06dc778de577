"""A storage of a compound file as a compound file of its own: what Office before 2007 put whole into another document.

Streams are those of the storage, byte for byte; the wrapping is ours ([MS-CFB], version 3), the same on every run.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import olefile

_SECTOR, _SMALL, _LEAST = 512, 64, 4096
"""Bytes of a sector, of one of small streams, and of the smallest stream that is not small."""
_FREE, _END, _TABLE, _TABLES = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_A_SECTOR: Final = _SECTOR // 4
_IN_HEAD: Final = 109
"""Sectors of the table that the head names."""
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MOST: Final = 1 << 31


@dataclass(slots=True)
class _Node:
    """A storage or stream; `children` are numbers of nodes."""

    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    start: int = _END
    size: int = 0


def whole_of(package: olefile.OleFileIO, folder: list[str]) -> bytes:
    """The storage at `folder` as a file.

    Raises:
        OSError: A stream of it is damaged.
        ValueError: It is larger than such a file can be.
    """
    nodes = [_Node("Root Entry", _ROOT)]
    places: dict[tuple[str, ...], int] = {(): 0}
    depth = len(folder)
    for path in sorted(package.listdir(streams=True, storages=True), key=len):
        if path[:depth] != folder or len(path) == depth:
            continue
        inner = tuple(path[depth:])
        parent = places.get(inner[:-1])
        if parent is None:
            continue
        is_stream = package.get_type(path) == _STREAM
        data = package.openstream(path).read() if is_stream else b""
        places[inner] = len(nodes)
        nodes[parent].children.append(len(nodes))
        nodes.append(_Node(inner[-1], _STREAM if is_stream else _STORAGE, data, size=len(data)))
    for node in nodes:
        node.child = _tree(nodes, sorted(node.children, key=lambda number: _order(nodes[number].name)))
    return _written(nodes)


def _order(name: str) -> tuple[int, str]:
    """Names are in order of their length, then of their capitals."""
    return len(name.encode("utf-16-le")), name.upper()


def _tree(nodes: list[_Node], ordered: list[int]) -> int:
    """Hang nodes in order under the middle one; gives its number."""
    if not ordered:
        return _FREE
    middle = len(ordered) // 2
    node = nodes[ordered[middle]]
    node.left, node.right = _tree(nodes, ordered[:middle]), _tree(nodes, ordered[middle + 1 :])
    return ordered[middle]


class _Sectors:
    """Sectors and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pieces: list[bytes] = []
        self.chain: list[int] = []

    def put(self, data: bytes) -> int:
        """Lay a stream into sectors of its own; gives the first."""
        count = -(-len(data) // self.size)
        if not count:
            return _END
        start = len(self.chain)
        self.pieces.append(data.ljust(count * self.size, b"\0"))
        self.chain += [*range(start + 1, start + count), _END]
        return start


def _written(nodes: list[_Node]) -> bytes:
    if sum(node.size for node in nodes) > _MOST:
        raise ValueError("too large")
    sectors, small = _Sectors(_SECTOR), _Sectors(_SMALL)
    for node in nodes[1:]:
        if node.kind == _STREAM:
            node.start = (sectors if node.size >= _LEAST else small).put(node.data)
    inner = b"".join(small.pieces)
    nodes[0].start, nodes[0].size = sectors.put(inner), len(inner)
    short_count = -(-len(small.chain) // _A_SECTOR)
    short = sectors.put(_numbers(small.chain, short_count))
    names = sectors.put(b"".join(map(_entry, nodes)).ljust(-(-len(nodes) // 4) * _SECTOR, b"\0"))
    # The table has an entry for each of its own sectors, and for those that name more of them than the head can.
    used, tables, more = len(sectors.chain), 0, 0
    while tables * _A_SECTOR < used + tables + more:
        tables += 1
        more = -(-max(0, tables - _IN_HEAD) // (_A_SECTOR - 1))
    own = [*range(used, used + tables)]
    chain = _numbers([*sectors.chain, *[_TABLE] * tables, *[_TABLES] * more], tables)
    return b"".join(
        (
            _head(own, names, short, short_count, more, used + tables),
            *sectors.pieces,
            chain,
            _further(own, used + tables),
        )
    )


def _head(own: list[int], names: int, short: int, short_count: int, more: int, further: int) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, len(own), names, 0, _LEAST, short, short_count, further if more else _END, more)
    return head + _numbers(own[:_IN_HEAD], 0).ljust(_IN_HEAD * 4, b"\xff")


def _further(own: list[int], at: int) -> bytes:
    """Sectors that name those of the table beyond the first ones, each with the next of them at its end."""
    rest, made = own[_IN_HEAD:], []
    while rest:
        here, rest = rest[: _A_SECTOR - 1], rest[_A_SECTOR - 1 :]
        at += 1
        made.append(_numbers(here, 0).ljust(_SECTOR - 4, b"\xff") + struct.pack("<I", at if rest else _END))
    return b"".join(made)


def _numbers(values: list[int], sectors: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values).ljust(sectors * _SECTOR, b"\xff")


def _entry(node: _Node) -> bytes:
    words = (node.name + "\0").encode("utf-16-le")[:64]
    return struct.pack(
        "<64sHBB3I36xIQ", words, len(words), node.kind, 1, node.left, node.right, node.child, node.start, node.size
    )
