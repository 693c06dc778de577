"""A small Outlook store written after [MS-PST] (Unicode, no encryption): folders, messages, recipients, attachments.

Only what a reader follows from the node tree is written: no search folders, no allocation maps beyond the first.
"""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from dataclasses import dataclass, field

_STORE, _NAMES, _ROOT = 0x21, 0x61, 0x122
_RECIPIENTS, _ATTACHMENTS = 0x692, 0x671
_TEXT, _NUMBER, _FLAG, _TIME, _BYTES = 0x1F, 0x03, 0x0B, 0x40, 0x0102
_FIRST = 0x4600
Property = tuple[int, int, object]


@dataclass
class Letter:
    """A message to be stored."""

    subject: str
    body: str
    sender: tuple[str, str] = ("Ida Marsh", "ida@oslund.example")
    to: tuple[tuple[str, str], ...] = (("Tom Vint", "tom@aldora.example"),)
    sent: dt.datetime = field(default_factory=lambda: dt.datetime(2014, 3, 9, 10, 30, tzinfo=dt.UTC))
    files: tuple[tuple[str, bytes], ...] = ()
    message_id: str = ""
    answers: str = ""


def make_pst(folders: dict[str, list[Letter]]) -> bytes:
    """A store with folders of messages under its root."""
    store = _Store()
    store.node(_STORE, 0, _properties([(0x3001, _TEXT, "Oslund letters"), (0x0E34, _BYTES, bytes(16))]))
    store.node(
        _NAMES,
        0,
        _properties([(1, _NUMBER, 251), (2, _BYTES, bytes(16)), (3, _BYTES, bytes(8)), (4, _BYTES, bytes(4))]),
    )
    store.node(_ROOT, _ROOT, _folder("", 0))
    store.tables(_ROOT, [(place << 5 | 0x02, name) for place, name in enumerate(folders, start=0x401)], [])
    number = 0
    for place, (name, letters) in enumerate(folders.items(), start=0x401):
        folder = place << 5 | 0x02
        store.node(folder, _ROOT, _folder(name, len(letters)))
        first = number + 1
        listed = [((0x10000 + n) << 5 | 0x04, letter.subject) for n, letter in enumerate(letters, start=first)]
        store.tables(folder, [], listed)
        for letter in letters:
            number += 1
            store.node((0x10000 + number) << 5 | 0x04, folder, _message(letter), store.inside(letter))
    return store.write()


def _folder(name: str, messages: int) -> bytes:
    return _properties([(0x3001, _TEXT, name), (0x3602, _NUMBER, messages), (0x3603, _NUMBER, 0), (0x360A, _FLAG, 1)])


def _message(letter: Letter) -> bytes:
    name, address = letter.sender
    return _properties(
        [
            (0x001A, _TEXT, "IPM.Note"), (0x0037, _TEXT, letter.subject), (0x0039, _TIME, letter.sent),
            (0x0C1A, _TEXT, name), (0x0C1F, _TEXT, address), (0x0E07, _NUMBER, 0x11 if letter.files else 1),
            (0x1000, _TEXT, letter.body), (0x1035, _TEXT, letter.message_id), (0x1042, _TEXT, letter.answers),
            (0x5D01, _TEXT, address),
        ]
    )  # fmt: skip


def _heap(kind: int, root: int, parts: list[bytes]) -> bytes:
    """A heap on a node (2.3.1): its header, its allocations, its page map."""
    body, places = b"", []
    for part in parts:
        places.append(12 + len(body))
        body += part
    places.append(12 + len(body))
    body += b"\0" * (len(body) % 2)
    head = struct.pack("<HBBI4x", 12 + len(body), 0xEC, kind, root)
    return head + body + struct.pack(f"<HH{len(places)}H", len(parts), 0, *places)


def _hid(number: int) -> int:
    return number << 5


def _coded(kind: int, value: object) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-16-le")
    if isinstance(value, dt.datetime):
        return struct.pack("<Q", int((value - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds()) * 10_000_000)
    assert isinstance(value, bytes), kind
    return value


def _properties(values: list[Property]) -> bytes:
    """A property context (2.3.3)."""
    parts: list[bytes] = [b"", b""]
    records = b""
    for tag, kind, value in sorted(values, key=lambda v: v[0]):
        if kind in (_NUMBER, _FLAG):
            held = value
        elif data := _coded(kind, value):
            parts.append(data)
            held = _hid(len(parts))
        else:
            held = 0
        records += struct.pack("<HHI", tag, kind, held)
    parts[0] = struct.pack("<BBBBI", 0xB5, 2, 6, 0, _hid(2))
    parts[1] = records
    return _heap(0xBC, _hid(1), parts)


def _table(columns: list[tuple[int, int]], rows: list[tuple[int, list[object]]]) -> bytes:
    """A table context (2.3.4), each column four bytes wide: the row's own number, then what is given."""
    columns = [(0x67F2, _NUMBER), (0x67F3, _NUMBER), *columns]
    width = 4 * len(columns)
    parts: list[bytes] = [b""] * 4
    matrix, index = b"", b""
    for place, (number, values) in enumerate(rows):
        cells = struct.pack("<II", number, 1)
        for (_, kind), value in zip(columns[2:], values, strict=True):
            if kind == _NUMBER:
                cells += struct.pack("<I", value)
            else:
                parts.append(_coded(kind, value))
                cells += struct.pack("<I", _hid(len(parts)))
        bits = sum(0x80 >> n for n in range(len(columns)))
        matrix += cells + bytes([bits])
        index += struct.pack("<II", number, place)
    described = b"".join(
        struct.pack("<HHHBB", kind, tag, 4 * n, 4, n)
        for tag, kind, n in sorted((tag, kind, n) for n, (tag, kind) in enumerate(columns))
    )
    parts[0] = (
        struct.pack("<BB4HIII", 0x7C, len(columns), width, width, width, width + 1, _hid(2), _hid(4) if rows else 0, 0)
        + described
    )
    parts[1] = struct.pack("<BBBBI", 0xB5, 4, 4, 0, _hid(3) if rows else 0)
    parts[2], parts[3] = index, matrix
    return _heap(0x7C, _hid(1), parts)


class _Store:
    """Blocks and nodes, laid out one after the other."""

    def __init__(self) -> None:
        self.data = bytearray(_FIRST)
        self.blocks: list[tuple[int, int, int]] = []
        self.nodes: list[tuple[int, int, int, int]] = []
        self._bid = 0

    def block(self, data: bytes, internal: bool = False) -> int:
        """Write a block (2.2.2.8) and give its id."""
        self._bid += 4
        bid = self._bid | (2 if internal else 0)
        place = len(self.data)
        padded = -(-(len(data) + 16) // 64) * 64
        trailer = struct.pack("<HHIQ", len(data), _signature(place, bid), _crc(data), bid)
        self.data += data + b"\0" * (padded - 16 - len(data)) + trailer
        self.blocks.append((bid, place, len(data)))
        return bid

    def node(self, number: int, parent: int, data: bytes, inside: int = 0) -> None:
        self.nodes.append((number, self.block(data), inside, parent))

    def tables(self, folder: int, folders: list[tuple[int, str]], letters: list[tuple[int, str]]) -> None:
        """The list of a folder's folders and that of its messages (2.4.4.4, 2.4.4.5)."""
        base = folder & ~0x1F
        self.node(base | 0x0D, 0, _table([(0x3001, _TEXT)], [(nid, [name]) for nid, name in folders]))
        self.node(base | 0x0E, 0, _table([(0x0037, _TEXT)], [(nid, [name]) for nid, name in letters]))

    def inside(self, letter: Letter) -> int:
        """The subnodes of a message (2.2.2.8.3.3): its recipients, the list of its files, and each of them."""
        people = [(n, [name, address, 1]) for n, (name, address) in enumerate(letter.to)]
        found = {_RECIPIENTS: _table([(0x3001, _TEXT), (0x3003, _TEXT), (0x0C15, _NUMBER)], people)}
        if letter.files:
            numbers = [(n << 5 | 0x05) for n in range(0x401, 0x401 + len(letter.files))]
            listed = [(number, [name]) for number, (name, _) in zip(numbers, letter.files, strict=True)]
            found[_ATTACHMENTS] = _table([(0x3704, _TEXT)], listed)
            for number, (name, data) in zip(numbers, letter.files, strict=True):
                found[number] = _properties(
                    [(0x0E20, _NUMBER, len(data)), (0x3701, _BYTES, data), (0x3704, _TEXT, name),
                     (0x3705, _NUMBER, 1), (0x3707, _TEXT, name)]
                )  # fmt: skip
        entries = b"".join(struct.pack("<QQQ", nid, self.block(data), 0) for nid, data in sorted(found.items()))
        return self.block(struct.pack("<BBHI", 2, 0, len(found), 0) + entries, internal=True)

    def page(self, kind: int, bid: int, body: bytes) -> int:
        """Write a page (2.2.2.7) and give its place."""
        self.data += b"\0" * (-len(self.data) % 512)
        place = len(self.data)
        self.data += body + struct.pack("<BBHIQ", kind, kind, _signature(place, bid), _crc(body), bid)
        return place

    def tree(self, kind: int, entries: list[tuple[int, bytes]], bid: int) -> tuple[int, int]:
        """A B-tree of one or two levels (2.2.2.7.7): the id and place of its top."""
        width = len(entries[0][1])
        most = 488 // width
        pages = []
        for start in range(0, len(entries), most):
            some = entries[start : start + most]
            body = b"".join(entry for _, entry in some).ljust(488, b"\0") + struct.pack(
                "<4BI", len(some), most, width, 0, 0
            )
            pages.append((some[0][0], bid + 4 * len(pages), self.page(kind, bid + 4 * len(pages), body)))
        if len(pages) == 1:
            return pages[0][1], pages[0][2]
        top = bid + 4 * len(pages)
        body = b"".join(struct.pack("<QQQ", *page) for page in pages).ljust(488, b"\0")
        return top, self.page(kind, top, body + struct.pack("<4BI", len(pages), 20, 24, 1, 0))

    def write(self) -> bytes:
        """The trees, and the header that names them (2.2.2.6)."""
        blocks = [(bid, struct.pack("<QQHHI", bid, at, size, 2, 0)) for bid, at, size in sorted(self.blocks)]
        nodes = [(n, struct.pack("<QQQII", n, data, inside, up, 0)) for n, data, inside, up in sorted(self.nodes)]
        by_block = self.tree(0x80, blocks, 0x1000)
        by_node = self.tree(0x81, nodes, 0x2000)
        root = struct.pack("<IQQQQQQQQBBH", 0, len(self.data), 0x4400, 0, 0, *by_node, *by_block, 0, 0, 0)
        client = struct.pack("<HHHBBII", 0x4D53, 23, 19, 1, 1, 0, 0)
        client += struct.pack("<QQI", 0, 0x3000, 1) + struct.pack("<32I", *[0x400] * 32) + bytes(8)
        client += root + bytes(4) + b"\xff" * 256 + bytes([0x80, 0]) + bytes(2) + struct.pack("<Q", self._bid + 4)
        self.data[:564] = (
            b"!BDN" + struct.pack("<I", _crc(client[:471])) + client + struct.pack("<I", _crc(client[:516])) + bytes(36)
        )[:564]
        maps = b"\xff" * 496
        self.data[0x4400:0x4600] = maps + struct.pack("<BBHIQ", 0x84, 0x84, 0, _crc(maps), 0x4400)
        return bytes(self.data)


def _crc(data: bytes) -> int:
    """CRC-32 without the inversions (5.3)."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _signature(place: int, bid: int) -> int:
    mixed = (place ^ bid) & 0xFFFFFFFF
    return (mixed >> 16) ^ (mixed & 0xFFFF)
