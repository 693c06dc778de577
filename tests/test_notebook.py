"""The Python API: names that people build on, records that show themselves, and nothing of a document as markup."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import sourcebook
from sourcebook import Library
from sourcebook.errors import NotFound
from sourcebook.library import Records

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PAPER = (
    f"Prosecutors charged Ada Vale {EVIL} with fraud in 2011. “I never signed {EVIL} it,” Vale said.\n\n"
    "Ada Vale was acquitted of fraud in 2013.\n"
)
PUBLIC = {
    "Checked", "Library", "ReadFile", "Records", "SourcebookError", "Team", "check_file", "read_file", "read_files",
    "read_members", "try_files", "verify_folder",
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("notebook")
    (folder / "paper.txt").write_text(PAPER)
    with Library.init(folder / "library", title=f"Papers {EVIL}") as opened:
        opened.add([folder / "paper.txt"], outlet=EVIL)
        yield opened


def test_public_names_are_these() -> None:
    """People's notebooks stand on them: one that goes is said in the changelog and taken off the list."""
    assert set(sourcebook.__all__) == PUBLIC
    assert all(getattr(sourcebook, name).__doc__ for name in PUBLIC)
    pinned = json.loads((Path(__file__).parent / "library_names.json").read_text(encoding="utf-8"))
    found = sorted(n for n in dir(Library) if not n.startswith("_"))
    assert sorted(set(pinned) - set(found)) == [], "a name of Library is gone"
    undocumented = [
        n
        for n in found
        if not inspect.getdoc(inspect.getattr_static(Library, n)) and n not in ("root", "settings", "store")
    ]
    assert undocumented == []


def shown(library: Library) -> Iterator[tuple[str, Any]]:
    document = next(iter(library.records("documents")))
    yield "library", library
    yield "document", document
    yield "cited", library.cite(document.id, 0, len(PAPER) - 1)
    yield "search", library.search("fraud")
    yield "entity", library.find_entity("Ada Vale")
    yield "checked", library.check_text(f"Ada Vale was convicted of fraud {EVIL} in 2011.\n")
    for kind in ("documents", "claims", "quotes", "mentions", "times", "entities", "matters", "ledger", "decisions"):
        yield kind, library.records(kind)
    yield "claim", library.records("claims").first(1)[0]
    yield from (("ladder", matter) for matter in library.ladder("Ada Vale"))


def test_records_show_themselves_and_nothing_in_them_runs(library: Library) -> None:
    seen = 0
    for name, value in shown(library):
        made = value._repr_html_()
        tree = html.fromstring(f"<div>{made}</div>")
        assert not tree.xpath("//script|//img|//@onerror|//@href|//@src|//style"), name
        assert tree.text_content().strip(), name
        assert len(repr(value)) < 400 or not isinstance(value, Library | Records), name
        seen += "alert(1)" in tree.text_content()
    assert seen >= 6  # the words are there, as words


def test_records_are_read_anew_and_counted(library: Library) -> None:
    quotes = library.records("quotes")
    assert isinstance(quotes, Records)
    assert quotes.count() == len(list(quotes)) == len([*quotes]) >= 1
    assert [q["id"] for q in quotes.to_dicts()] == [q.id for q in quotes.first(1000)]
    assert "quotes" in repr(quotes)
    assert library.records("summaries")._repr_html_() == "<p>No summaries.</p>"
    with pytest.raises(NotFound):
        library.records("nonsense")
    with pytest.raises(NotFound):
        library.records("quotes", document="d-000000000000000000000000")
    assert repr(library).startswith("Library(")
