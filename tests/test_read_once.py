"""A library comes out the same whether or not anything was kept, however many read, and after any loss of what was."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook import Library
from sourcebook.extract.kept import open_shelf
from sourcebook.library import verify_library

BODY = (
    "Marta Quill, the former head of Ostrava Tide Bank, was charged on Friday with taking $4.5 million in bribes.",
    "“We never signed it,” Quill told the court in Upper Wexcombe last week. She denied that her brother was paid.",
    "At least 35 ports were closed in May 2014, the ministry of transport said in its report.",
)
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:site_name" content="{outlet}">
<meta property="article:published_time" content="{date}"></head><body><nav>Home</nav><{tag}><h1>{title}</h1>
{body}</{tag}><footer>{outlet}, all rights</footer></body></html>"""


def page(
    outlet: str, date: str = "2014-06-02", title: str = "Banker charged", lines: int = 3, tag: str = "article"
) -> str:
    body = "".join(f"<p>{line}</p>" for line in BODY[:lines])
    return PAGE.format(title=title, outlet=outlet, date=date, body=body, tag=tag)


@pytest.fixture
def prints(tmp_path: Path) -> Path:
    folder = tmp_path / "prints"
    folder.mkdir()
    for name, text in {
        "a": page("The Evening Gull"),
        "b": page("Heron Weekly", tag="main"),
        "c": page("Harrow Post", date="2019-01-30"),
        "d": page("Ledger & Tide", title="Former head of bank in court"),
        "e": page("Morning Tern", lines=2),
    }.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


def exported(prints: Path, root: Path, *, workers: int, room: int) -> bytes:
    Library.init(root).close()
    with Library.open(root, workers=workers, kept_megabytes=room) as library:
        assert library.add([prints]).stored == 5
        library.export("jsonl", root.with_suffix(".jsonl"))
    return root.with_suffix(".jsonl").read_bytes()


def test_the_same_bytes_with_and_without_and_by_one_or_two(prints: Path, tmp_path: Path) -> None:
    plain = exported(prints, tmp_path / "plain", workers=1, room=0)
    assert not (tmp_path / "plain" / "cache").exists()
    assert exported(prints, tmp_path / "one", workers=1, room=64) == plain
    assert exported(prints, tmp_path / "two", workers=2, room=64) == plain
    assert (tmp_path / "two" / "cache" / "read.sqlite").stat().st_size > 0


def test_what_is_kept_may_be_thrown_away_or_spoiled(prints: Path, tmp_path: Path) -> None:
    plain = exported(prints, tmp_path / "case", workers=1, room=64)
    held = tmp_path / "case" / "cache" / "read.sqlite"
    assert held.is_file()
    for path in held.parent.iterdir():
        path.write_bytes(b"spoiled" * 2000)
    open_shelf.cache_clear()  # as in a new process
    (prints / "f.html").write_text(page("Reed and Sluice", title="Bank case opens"), encoding="utf-8")
    with Library.open(tmp_path / "case") as library:
        assert library.add([prints]).stored == 1
        library.export("jsonl", tmp_path / "again.jsonl")
    assert set(plain.splitlines()) < set((tmp_path / "again.jsonl").read_bytes().splitlines())
    assert verify_library(tmp_path / "case").clean
