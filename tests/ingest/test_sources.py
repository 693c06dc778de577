"""What is added becomes items, each counted once."""

from __future__ import annotations

import io
import os
import re
import socket
import sys
from pathlib import Path

import pytest

from sourcebook.errors import NotFound
from sourcebook.ingest.sources import iter_sources


def names(what: Path) -> list[tuple[str, str, str]]:
    return [(item.container, item.name, item.outcome or "") for item in iter_sources(what)]


def test_folder_in_order_with_reasons(tmp_path: Path) -> None:
    root = tmp_path / "papers"
    (root / "b" / "deep").mkdir(parents=True)
    (root / ".git").mkdir()
    for name in ("c.txt", "a.txt", "b/x.txt", "b/deep/y.txt", ".hidden", ".git/config", "b.txt"):
        (root / name).write_text("words")
    (tmp_path / "outside.txt").write_text("words")
    (root / "out").symlink_to(tmp_path / "outside.txt")
    (root / "in").symlink_to(root / "a.txt")
    (root / "loop").symlink_to(root)
    (root / "broken").symlink_to(root / "nowhere")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(root)  # a socket's path is short
        try:
            server.bind("s")
        finally:
            os.chdir(here)
        items = list(iter_sources(root))
    assert {item.container for item in items} == {"papers"}
    assert [item.name for item in items if item.outcome is None] == [
        "a.txt",
        "b/deep/y.txt",
        "b/x.txt",
        "b.txt",
        "c.txt",
    ]
    left = {item.name: (item.outcome, item.code) for item in items if item.outcome}
    assert left == {
        ".git": ("skipped", "hidden"),
        ".hidden": ("skipped", "hidden"),
        "out": ("skipped", "link"),
        "in": ("skipped", "link"),
        "loop": ("skipped", "link"),
        "broken": ("skipped", "link"),
        "s": ("skipped", "not-a-file"),
    }
    assert all(re.fullmatch(r"[A-Z].*\. [A-Z].*\.", item.reason) for item in items if item.outcome), (
        "what, and what next"
    )
    assert items[0].path is None or items[0].path.is_file()


def test_file_stands_in_its_folder_under_the_same_name_as_when_the_folder_is_added(tmp_path: Path) -> None:
    root = tmp_path / "papers"
    root.mkdir()
    (root / "a.txt").write_text("words")
    assert names(root) == names(root / "a.txt") == [("papers", "a.txt", "")]


def test_relative_paths_and_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.txt").write_text("words")
    monkeypatch.chdir(tmp_path / "papers")
    assert names(Path()) == [("papers", "a.txt", "")]


def test_missing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file or folder"):
        list(iter_sources(tmp_path / "none"))


def test_names_that_are_no_unicode_are_shown(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / os.fsdecode(b"caf\xe9.txt")).write_text("words")
    (item,) = iter_sources(tmp_path / "d")
    assert item.name == "caf\\xe9.txt"
    assert item.path is not None
    assert item.path.read_text() == "words"


def test_folder_that_cannot_be_listed_is_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d" / "shut").mkdir(parents=True)
    real = Path.iterdir

    def refuse(self: Path):  # root may list anything, so the refusal is made
        if self.name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    (item,) = iter_sources(tmp_path / "d")
    assert (item.name, item.outcome) == ("shut", "failed")
    assert item.reason.startswith("It cannot be opened: Permission denied.")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"words")))
    kept = []
    for item in iter_sources("-"):
        assert item.path is not None
        assert item.path.read_bytes() == b"words"
        kept.append(item)
    assert [(item.container, item.name) for item in kept] == [("-", "stdin")]
    assert not kept[0].path.exists()


def test_deep_folders(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    for _ in range(300):
        folder = folder / "e"
        folder.mkdir()
    (folder / "a.txt").write_text("words")
    assert len(names(tmp_path / "d")) == 1


def test_a_tree_deeper_than_a_path_may_be_long(tmp_path: Path) -> None:
    root = tmp_path / "d"
    root.mkdir()
    (root / "z.txt").write_text("words")
    here = os.open(root, os.O_RDONLY)
    for _ in range(24):  # 24 * 201 characters: more than any path the system opens
        os.mkdir("n" * 200, dir_fd=here)
        inner = os.open("n" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    items = list(iter_sources(root))
    assert [item.name for item in items if item.outcome is None] == ["z.txt"]
    (deep,) = (item for item in items if item.outcome)
    assert deep.outcome == "failed"
    assert "File name too long" in deep.reason


@pytest.mark.parametrize("name", ["n" * 300, "loop", "file/inside"])
def test_what_can_be_no_file_is_as_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_text("words")
    with pytest.raises(NotFound) as caught:
        list(iter_sources(tmp_path / name))
    assert caught.value.hint
