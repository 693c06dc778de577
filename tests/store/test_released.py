"""Every library that a release left behind opens in this one, whole, and says what it said then."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from released import FIXTURES, told

from sourcebook import Library
from sourcebook.errors import UsageError
from sourcebook.store.sqlite import SqliteStore
from sourcebook.store.sqlite_schema import MIGRATIONS

NAMES = sorted(path.name.removesuffix(".tar.gz") for path in FIXTURES.glob("*.tar.gz"))


def unpack(name: str, place: Path) -> Path:
    with tarfile.open(FIXTURES / f"{name}.tar.gz") as package:
        package.extractall(place, filter="data")
    return place / "library"


@pytest.mark.parametrize("name", NAMES)
def test_a_library_of_an_earlier_version_opens(tmp_path: Path, name: str) -> None:
    root = unpack(name, tmp_path)
    said = {"summaries": []} | json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    with Library.open(root) as library:
        assert told(library.view()) == said
        assert library.verify().problems == ()
        texts = [r.text for r in library.view().iter_renditions()]
        texts += [s.markdown for s in library.view().iter_summaries(state="published")]
        assert library.search("Osk Holdings").total == sum("Osk" in text for text in texts)
    with Library.open(root) as library:
        assert told(library.view()) == said
        library.decide(said["documents"][0][0], "kept", why="still good", who="ed")
        assert library.verify().problems == ()


@pytest.mark.parametrize("name", NAMES)
def test_an_earlier_library_that_may_not_be_written_to_says_what_to_do(tmp_path: Path, name: str) -> None:
    root = unpack(name, tmp_path)
    if name == f"schema-{MIGRATIONS[-1].number}":
        SqliteStore(root, readonly=True).close()
        return
    with pytest.raises(UsageError, match="older") as caught:
        SqliteStore(root, readonly=True)
    assert caught.value.hint


def test_there_is_one_of_the_first_schema() -> None:
    assert "schema-1" in NAMES
