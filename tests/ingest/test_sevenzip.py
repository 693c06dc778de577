"""7z archives by every method: what is unpacked, what is named instead, and damaged ones."""

from __future__ import annotations

import io
import random
import zlib
from pathlib import Path

import py7zr
import pytest
from py7zr import properties as by

from sourcebook.errors import ItemError
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.packed import PackedOpener
from sourcebook.ingest.containers.sevenzip import index_beyond

LETTER = b"The board met on Monday and agreed on nothing. " * 4000
NOISE = random.Random(7).randbytes(300_000)
FILES = {"papers/letter.txt": LETTER, "noise.bin": NOISE, "papers/note.txt": b"Paid."}
BY_HAND = "Unpack it by hand and add it."


def make(path: Path, methods: list[dict[str, int]], files: dict[str, bytes], password: str | None = None) -> Path:
    with py7zr.SevenZipFile(path, "a" if path.exists() else "w", filters=methods, password=password) as package:
        for name, data in files.items():
            package.writef(io.BytesIO(data), name)
    return path


def blob_of(path: Path) -> Blob:
    return Blob(path=str(path), hash="", name=path.name, media_type="application/x-7z-compressed")


def opened(path: Path) -> dict[str, bytes | str]:
    """Bytes of each member, or why they cannot be had."""
    found: dict[str, bytes | str] = {}
    for member in PackedOpener().open(blob_of(path)):
        try:
            found[member.name] = member.reason if member.outcome else b"".join(member.chunks)
        except ItemError as error:
            found[member.name] = str(error)
    return found


@pytest.mark.parametrize(
    "methods",
    [
        [{"id": by.FILTER_BZIP2}],
        [{"id": by.FILTER_BROTLI, "level": 5}],
        [{"id": by.FILTER_PPMD, "order": 6, "mem": 24}],
        [{"id": by.FILTER_DEFLATE}],
        [{"id": by.FILTER_ZSTD, "level": 3}],
        [{"id": by.FILTER_COPY}],
        [{"id": by.FILTER_X86}, {"id": by.FILTER_LZMA}],
        [{"id": by.FILTER_X86}, {"id": by.FILTER_LZMA2}],
        [{"id": by.FILTER_ARM}, {"id": by.FILTER_LZMA2}],
        [{"id": by.FILTER_DELTA}, {"id": by.FILTER_LZMA}],
    ],
)
def test_members_packed_by_any_usual_method_are_had(tmp_path: Path, methods: list[dict[str, int]]) -> None:
    path = make(tmp_path / "a.7z", methods, FILES)
    assert opened(path) == FILES
    assert PackedOpener().count(blob_of(path)) == len(FILES)


def test_folders_by_several_methods_are_each_unpacked(tmp_path: Path) -> None:
    path = make(tmp_path / "a.7z", [{"id": by.FILTER_LZMA}], {"one.txt": LETTER})
    make(path, [{"id": by.FILTER_BZIP2}], {"two.txt": LETTER})
    make(path, [{"id": by.FILTER_LZMA2}], {"three.txt": LETTER})
    make(path, [{"id": by.FILTER_BROTLI, "level": 1}], {"four.txt": LETTER})
    assert opened(path) == dict.fromkeys(["one.txt", "two.txt", "three.txt", "four.txt"], LETTER)


def test_members_by_an_unknown_method_are_named_and_others_had(tmp_path: Path) -> None:
    path = tmp_path / "a.7z"
    make(path, [{"id": by.FILTER_DEFLATE64}], {"two.txt": LETTER, "three.txt": NOISE, "empty.txt": b""})
    make(path, [{"id": by.FILTER_BZIP2}], {"one.txt": LETTER})
    make(path, [{"id": by.FILTER_X86}, {"id": by.FILTER_BZIP2}], {"four.bin": NOISE})
    told = f"It is packed by Deflate64, which is not unpacked here. {BY_HAND}"
    assert opened(path) == {
        "one.txt": LETTER, "two.txt": told, "three.txt": told, "empty.txt": b"",
        "four.bin": told.replace("Deflate64", "BCJ"),
    }  # fmt: skip


def test_a_locked_member_is_named_beside_others(tmp_path: Path) -> None:
    path = make(tmp_path / "a.7z", [{"id": by.FILTER_BZIP2}], {"one.txt": LETTER})
    locks = [{"id": by.FILTER_LZMA2}, {"id": by.FILTER_CRYPTO_AES256_SHA256}]
    make(path, locks, {"two.txt": LETTER}, password="secret")
    assert opened(path) == {"one.txt": LETTER, "two.txt": f"It is locked by a password. {BY_HAND}"}


def test_an_archive_whose_names_are_locked_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.7z"
    with py7zr.SevenZipFile(path, "w", password="secret", header_encryption=True) as package:
        package.writestr(LETTER, "a.txt")
    with pytest.raises(ItemError, match="locked by a password"):
        opened(path)


def test_brotli_in_pieces_of_several_threads_is_one_stream(tmp_path: Path) -> None:
    import brotli

    from sourcebook.ingest.containers.sevenzip import _by_brotli

    pieces = [brotli.compress(LETTER[at : at + 50_000]) for at in range(0, len(LETTER), 50_000)]
    framed = b"".join(
        b"\x50\x2a\x4d\x18\x08\0\0\0" + len(piece).to_bytes(4, "little") + b"BR\x01\0" + piece for piece in pieces
    )
    assert b"".join(_by_brotli(iter((framed[:7], framed[7:])), b"")) == LETTER


def test_damage_to_one_member_is_said_of_it(tmp_path: Path) -> None:
    path = make(tmp_path / "a.7z", [{"id": by.FILTER_BZIP2}], {"one.txt": LETTER})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    assert opened(path) == {"one.txt": "It is damaged inside its archive. Get a whole copy of it."}


def test_a_damaged_index_never_breaks_the_reader(tmp_path: Path) -> None:
    whole = make(tmp_path / "a.7z", [{"id": by.FILTER_BZIP2}], {f"{n}.txt": b"x" * n for n in range(40)}).read_bytes()
    at = 32 + int.from_bytes(whole[12:20], "little")
    dice, path = random.Random(3), tmp_path / "b.7z"
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            data[dice.randrange(at, len(data))] = dice.randrange(256)
        data[28:32] = zlib.crc32(data[at:]).to_bytes(4, "little")
        data[8:12] = zlib.crc32(data[12:32]).to_bytes(4, "little")
        path.write_bytes(data)
        index_beyond(blob_of(path))
        try:
            opened(path)
        except ItemError:
            continue
