"""Names in archives are labels: nothing is written to them, and none can act on a terminal or a page."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook import Library
from sourcebook.testing.hostile.names import CASES

QUICK = [case for n, case in enumerate(CASES) if n % 10 == 0]
REFUSED_WHOLE = ("ZIP: a half of a pair",)
"""Its directory is no text: the archive is refused in a sentence."""
OUTSIDE = ("/tmp/escaped.txt", "/escaped.txt", "~/escaped.txt")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.init(tmp_path_factory.mktemp("names") / "around" / "library") as library:
        yield library


def _tree(root: Path) -> set[str]:
    """Every path under `root`, links not followed."""
    return {f"{at}/{name}" for at, folders, files in os.walk(root) for name in (*folders, *files)}


def _inside(root: Path) -> set[str]:
    """What a library may write: its own files by its own names."""
    return {Path(path).relative_to(root).parts[0] for path in _tree(root)}


def _check(library: Library, folder: Path, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    around, temporary = library.root.parent, folder / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    name, data = CASES[case]()
    (folder / "in").mkdir()
    path = folder / "in" / name
    path.write_bytes(data)
    before = {p for p in _tree(around) if not p.startswith(str(library.root))}, _tree(folder), _inside(library.root)
    known = {i.id for i in library.list("ledger")}
    report = library.add([path], defer=True)
    after = {p for p in _tree(around) if not p.startswith(str(library.root))}, _tree(folder), _inside(library.root)
    assert after[:2] == before[:2]
    assert not any("escaped" in p for p in after[2])
    assert not any(Path(p).expanduser().exists() for p in OUTSIDE)
    assert report.expected == report.stored + len(report.skipped) + len(report.failed)
    if case in REFUSED_WHOLE:
        assert [item.name for item in report.failed] == [name]
    else:
        assert report.stored + len(report.skipped) >= 2, report.failed
    lines = [i for i in library.list("ledger") if i.id not in known]
    assert len(lines) == report.expected, "every member has a line of its own"
    for label in (i.name for i in lines):
        assert label.isprintable(), repr(label)
        assert len(label) < 400
        assert not {"..", "."} & set(label.split("/"))
        assert not set(label) & set("\u202e\u202d\u202c\u2066\u2069\u200e\u200f\u2028\u2029"), repr(label)


@pytest.mark.parametrize("case", QUICK)
def test_a_name_is_a_label(case: str, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _check(library, tmp_path, case, monkeypatch)


@pytest.mark.deep
@pytest.mark.parametrize("case", list(CASES))
def test_every_name_is_a_label(case: str, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _check(library, tmp_path, case, monkeypatch)


def test_there_are_a_hundred_and_twenty() -> None:
    assert len(CASES) == 120
