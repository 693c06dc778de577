"""Documents and files inside documents of before 2007, and inside RTF."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import olefile
import pytest

from office_files import make_docx, make_msg
from sourcebook import read_members
from sourcebook.errors import ItemError
from sourcebook.ingest.containers.compound import _Node, _order, _tree, _written, whole_of
from sourcebook.ingest.detect import media_type_of
from sourcebook.library import Library
from word_file import make_doc

Tree = dict[str, "bytes | Tree"]


def make_compound(tree: Tree) -> bytes:
    """A compound file with these storages and streams."""
    nodes = [_Node("Root Entry", 5)]

    def hang(parent: int, inside: Tree) -> None:
        for name, held in inside.items():
            nodes[parent].children.append(len(nodes))
            data = held if isinstance(held, bytes) else b""
            nodes.append(_Node(name, 2 if isinstance(held, bytes) else 1, data, size=len(data)))
            if not isinstance(held, bytes):
                hang(len(nodes) - 1, held)

    hang(0, tree)
    for node in nodes:
        node.child = _tree(nodes, sorted(node.children, key=lambda number: _order(nodes[number].name)))
    return _written(nodes)


def tree_of(data: bytes) -> Tree:
    """The storages and streams of a compound file."""
    found: Tree = {}
    with olefile.OleFileIO(io.BytesIO(data)) as package:
        for path in sorted(package.listdir(streams=True, storages=True), key=len):
            at = found
            for step in path[:-1]:
                inner = at[step]
                assert isinstance(inner, dict)
                at = inner
            at[path[-1]] = package.openstream(path).read() if package.get_type(path) == 2 else {}
    return found


def native(name: str, data: bytes) -> bytes:
    held = b"\x02\0" + name.encode() + b"\0C:\\x\\" + name.encode() + b"\0"
    held += struct.pack("<II", 0x30000, 5) + b"C:\\t\0" + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(held)) + held


INNER = make_doc(["The inner letter names Aldora.\r"])
WHOLE = tree_of(make_doc(["The outer letter.\r"]))
OBJECTS: Tree = {
    "_1001": tree_of(INNER),
    "_1002": {"\x01Ole10Native": native("memo.txt", b"Nobody read the tender.")},
    "_1003": {"Package": make_docx()},
    "_1004": {"\x01CompObj": b"x", "Strange": b"y"},
    "_1005": {"\x01Ole10Native": b"\x09\0\0\0cut off"},
    "_1006": tree_of(make_msg()),
    "_1007": tree_of(make_doc(["A letter about a letter.\r"])) | {"ObjectPool": {"_1": tree_of(INNER)}},
}


def texts_of(path: Path) -> dict[str, str]:
    found = [one for one in read_members(path, extract=False) if not isinstance(one, ItemError)]
    return {one.name: one.rendition.text for one in found}


def test_documents_inside_an_old_one_are_members(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(make_compound(WHOLE | {"ObjectPool": OBJECTS}))
    texts = texts_of(path)
    assert texts["a.doc"] == "The outer letter."
    assert texts["a.doc/_1001.doc"] == "The inner letter names Aldora."
    assert texts["a.doc/memo.txt"] == "Nobody read the tender."
    assert any(name.startswith("a.doc/_1003") for name in texts)
    assert "Subject: " in texts["a.doc/_1006.msg"]
    assert texts["a.doc/_1007.doc/_1.doc"] == "The inner letter names Aldora."
    with Library.init(tmp_path / "library") as library:
        report = library.add([path])
        assert report.expected == report.stored + len(report.skipped) + len(report.failed)
        told = {line.name: line.reason or "" for line in library.view().iter_ledger() if line.outcome != "stored"}
    assert "a program whose files are not read here" in told["a.doc/_1004"]
    assert "is damaged" in told["a.doc/_1005"]


def record(kind: int, data: bytes, form: int = 0) -> bytes:
    return struct.pack("<HHI", form, kind, len(data)) + data


def test_objects_of_old_slides_are_members(tmp_path: Path) -> None:
    packed = struct.pack("<I", len(INNER)) + zlib.compress(INNER)
    macros = make_compound({"VBA": {"dir": b"x"}})
    stream = (
        record(0x03E8, b"\0" * 40, 0x0F)
        + record(0x1011, packed, 0x10)
        + record(0x1011, make_compound({"\x01Ole10Native": native("sums.csv", b"Payer,Sum\nVint,300\n")}))
        + record(0x1011, macros)
        + record(0x1011, b"\0\0\0\0no zlib", 0x10)
    )
    path = tmp_path / "a.ppt"
    path.write_bytes(make_compound({"PowerPoint Document": stream, "Current User": b"\0" * 20}))
    with Library.init(tmp_path / "library") as library:
        library.add([path])
        lines = {line.name: line for line in library.view().iter_ledger()}
    assert lines["a.ppt/object 1.doc"].outcome == "stored"
    assert lines["a.ppt/sums.csv"].outcome == "stored"
    assert "is damaged" in (lines["a.ppt/object 4"].reason or "")
    assert not any("object 3" in name for name in lines), "macros are no document"


def first_kind(program: str, data: bytes, form: int = 2) -> str:
    """An object as OLE 1.0 wraps it, in digits of 64 a line."""
    named = b"".join(struct.pack("<I", len(n)) + n for n in (program.encode() + b"\0", b"", b""))
    digits = (struct.pack("<II", 0x501, form) + named + struct.pack("<I", len(data)) + data).hex()
    return "\n".join(digits[at : at + 64] for at in range(0, len(digits), 64))


def test_objects_of_rich_text_are_members(tmp_path: Path) -> None:
    objects = [
        first_kind("Word.Document.8", INNER),
        first_kind("Package", native("memo.txt", b"Nobody read the tender.")[4:]),
        first_kind("PBrush", b"BM picture"),
        first_kind("Package", b"cut off"),
        first_kind("Word.Document.8", b"", form=1),
    ]
    held = "".join(rf"{{\object\objemb{{\*\objdata {digits}}}{{\result a picture}}}}" for digits in objects)
    path = tmp_path / "a.rtf"
    path.write_text(rf"{{\rtf1\ansi The board met.\par {held}}}", encoding="ascii")
    texts = texts_of(path)
    assert texts["a.rtf"].startswith("The board met.")
    assert texts["a.rtf/object 1.doc"] == "The inner letter names Aldora."
    assert texts["a.rtf/memo.txt"] == "Nobody read the tender."
    with Library.init(tmp_path / "library") as library:
        library.add([path])
        outcomes = {line.name: line.outcome for line in library.view().iter_ledger()}
    assert outcomes["a.rtf/object 3"] == "skipped"
    assert outcomes["a.rtf/object 4"] == "failed"
    assert "a.rtf/object 5" not in outcomes, "it lies somewhere else"


def test_a_file_is_told_by_what_it_is_not_by_what_lies_in_it() -> None:
    letter = tree_of(INNER)
    for inside in ({"ObjectPool": {"_1": tree_of(make_msg())}}, {"MBD1": {"Workbook": b"x"}}):
        assert media_type_of(make_compound(letter | inside), "unnamed") == "application/msword"
    assert media_type_of(make_compound({"Workbook": b"x", "MBD1": letter}), "unnamed") == "application/vnd.ms-excel"
    cut = make_compound({"Workbook": b"x" * 9000})[:9000]
    assert media_type_of(cut, "unnamed") in ("application/vnd.ms-excel", "application/x-ole-storage")


@pytest.mark.parametrize("large", [0, 3, 40])
def test_a_storage_is_the_same_as_a_file_of_its_own(large: int) -> None:
    dice = random.Random(large)
    inner: Tree = {f"s{n}": dice.randbytes(dice.randrange(1, 9000)) for n in range(30)}
    inner |= {f"big{n}": dice.randbytes(250_000) for n in range(large)} | {"deep": {"er": {"est": b"x" * 4096}}}
    held = make_compound({"other": b"y", "in": inner, "none": b""})
    with olefile.OleFileIO(io.BytesIO(held)) as package:
        assert tree_of(whole_of(package, ["in"])) == inner
