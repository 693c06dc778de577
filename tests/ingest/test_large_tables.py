"""Tables of any size in bounded memory: every row arrives, none twice. Deep: 2 GB."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from sourcebook.files import _member_task
from sourcebook.ingest.child import ReaderProcess
from sourcebook.ingest.sources import SourceItem
from sourcebook.ingest.unpack import Unpacker
from sourcebook.model.given import given_of
from sourcebook.settings import Settings

NOTE = "carried over from the harbour's book of the year, as the clerk wrote it down, "


def write_table(path: Path, size: int) -> int:
    """A CSV of about `size` bytes with quotes, line ends in cells and a few empty lines; gives its rows."""
    rows = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("Date,Payer,Payee,Amount,Note\n")
        written = 0
        while written < size:
            lines = []
            for number in range(rows, rows + 5_000):
                note = NOTE * (4 + number % 9)
                payee = f'"Vent, ""{number}""\nSons"'
                lines.append(f"2011-03-{number % 28 + 1:02},Olm {number % 97} Ltd,{payee},{number}.50,{note}\n")
            rows += 5_000
            piece = "".join(lines) + "\n"
            written += len(piece)
            file.write(piece)
    return rows


def read_whole(path: Path) -> tuple[int, int, int]:
    """Opens and reads a table as an `add` does, keeping nothing: rows, parts, members that failed."""
    settings = Settings(max_file_megabytes=4096)
    rows = parts = failed = last = 0
    item = SourceItem(container="t", name=path.name, path=path)
    with Unpacker(settings) as unpacker, ReaderProcess(settings) as reader:
        for member in unpacker.expand(iter([item])):
            if member.opened is not None:
                failed += member.opened != "stored"
                continue
            if member.outcome is not None:
                failed += 1
                continue
            rendition = reader.read(_member_task(member, given_of(), settings, False).blob)
            (table,) = rendition.tables
            first = int(rendition.blocks[0].path.partition("row=")[2].partition(";")[0])
            assert first > last
            last = first + len(table.cells) - 1
            rows += len(table.cells)
            parts += 1
    return rows, parts, failed


def peaks() -> tuple[int, int]:
    """Largest resident sets so far in MiB: of this process, of any child that ended."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return own >> 10, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10


def test_a_table_of_some_megabytes_arrives_whole(tmp_path: Path) -> None:
    rows = write_table(tmp_path / "a.csv", 9 << 20)
    found, parts, failed = read_whole(tmp_path / "a.csv")
    assert (found, failed) == (rows, 0)
    assert parts >= 4


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_two_gigabytes_in_512_mebibytes(tmp_path: Path, record_trials: Callable[[str, int, int], None]) -> None:
    rows = write_table(tmp_path / "a.csv", 2 << 30)
    assert (tmp_path / "a.csv").stat().st_size >= 2 << 30
    found, _, failed = read_whole(tmp_path / "a.csv")
    own, child = peaks()
    record_trials("rows of a table of 2 GB read", rows, abs(rows - found) + failed)
    record_trials("processes within 512 MiB of memory", 2, (own > 512) + (child > 512))
    assert (found, failed) == (rows, 0)
    assert max(own, child) <= 512, (own, child)
