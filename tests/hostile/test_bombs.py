"""Bombs through the real `Library.add`: each is stopped within seconds and half a gigabyte, and said so.

Processor time and memory are the kernel's own counts, so a busy machine changes nothing: most that a reading process
took for one attempt, and the peak of this process while it added the file.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook import Library
from sourcebook.ingest.child import shared_reader
from sourcebook.testing.hostile.bombs import CASES

SECONDS, MEGABYTES = 10.0, 512
QUICK = (
    "zip in zip in zip", "xz that wants a dictionary of 1.5 GiB", "PDF of a billion pages that loop", "XML of laughs",
    "PNG of ten thousand million pixels", "open sheet of a billion cells", "RTF a million deep",
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.init(tmp_path_factory.mktemp("bombs") / "library") as library:
        yield library


def _peak() -> int:
    """Most memory this process held since it was last asked to forget, in MiB."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) >> 10


def _own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _add(library: Library, folder: Path, case: str) -> None:
    name, data = CASES[case]()
    path = folder / name
    path.write_bytes(data)
    del data
    Path("/proc/self/clear_refs").write_text("5")
    began, before = _own_seconds(), _peak()
    reader = shared_reader(library.settings)
    reader.taken = (0, 0.0)
    report = library.add([path], defer=True)
    megabytes, seconds = reader.taken
    assert report.expected == report.stored + len(report.skipped) + len(report.failed)
    assert megabytes <= MEGABYTES
    assert seconds <= SECONDS
    assert _peak() - before <= MEGABYTES
    assert (_own_seconds() - began) <= SECONDS
    lines = [i for i in library.list("ledger") if i.name == name or i.name.startswith(f"{name}/")]
    for item in lines:
        assert item.outcome != "failed" or item.reason
        assert item.code != "reader-crashed", item
    texts = [library.view().get_document(i.document) for i in lines if i.document]
    assert sum(len(library.view().get_rendition(d.rendition).text) for d in texts) <= 64 << 20


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is counted by Linux")
@pytest.mark.parametrize("case", QUICK)
def test_a_bomb_is_stopped(case: str, library: Library, tmp_path: Path) -> None:
    _add(library, tmp_path, case)


@pytest.mark.deep
@pytest.mark.parametrize("case", list(CASES))
def test_every_bomb_is_stopped(case: str, library: Library, tmp_path: Path) -> None:
    _add(library, tmp_path, case)


def test_there_are_sixty() -> None:
    assert len(CASES) >= 60
