"""Texts that lean on a library, and the to-do list of captures they want: real files, a real server, real commands."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.app.cli import cli
from sourcebook.errors import StorageError, UsageError
from sourcebook.library import Library
from web_server import article, serving

REPORT = """<html><head><title>The mill of Orven</title></head><body><h1>The mill of Orven</h1>
<p>Dana Prell sold the mill at Orven to the county for $4 million in 2014, the county clerk said on Tuesday.</p>
<p>“We never saw the second ledger of the mill,” she told the council.</p>
<p>The county wanted the water rights and little else. Its surveyor had walked the bank for a week before the vote, and
the roof had been open to the rain since the spring flood. No other buyer came forward.</p></body></html>"""
DRAFT = """# Orven

Dana Prell sold the mill at Orven to the county for $4 million in 2014, [the clerk said]({held}).
“We never saw the second ledger of the mill,” she told the council, [a report says]({held}).
The buyer resold it within a year, [a deed shows]({missing}). So does [the map]({missing}#north).

Orven had three mills once. Two of them burned before anybody living can remember, and their wheels lie in the reeds
below the weir, where children are told not to swim. The third one ground barley for the brewers of the valley and, in
its last years, nothing at all.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.init(tmp_path / "library") as library:
        (tmp_path / "report.html").write_text(REPORT, encoding="utf-8")
        library.add([tmp_path / "report.html"])
        yield library


def _draft(tmp_path: Path, missing: str = "https://orven.example/deed") -> Path:
    path = tmp_path / "draft.md"
    path.write_text(DRAFT.format(held="report.html", missing=missing), encoding="utf-8")
    return path


def test_a_checked_draft_is_noted_with_the_words_it_leans_on(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    (use,) = library.uses.iter_uses()
    assert (use.kind, use.name) == ("draft", "draft.md")
    view = library.view()
    for lean in use.leans:
        text = view.get_rendition(lean.rendition).text
        assert text[lean.start : lean.end] == lean.exact
    words = {lean.exact for lean in use.leans}
    assert any("$4 million" in w for w in words)
    assert any(w.startswith("We never saw the second ledger") for w in words)
    assert "" in words, "the document as a whole is cited"
    (document,) = library.list("documents")
    assert library.show(document.id)["leaning_on_it"][0]["name"] == "draft.md"
    assert library.show(use.id)["use"]["kind"] == "draft"
    assert str(tmp_path) not in (library.root / "uses.sqlite").read_bytes().decode("latin-1")


def test_the_same_draft_again_takes_its_place(library: Library, tmp_path: Path) -> None:
    draft = _draft(tmp_path)
    library.check(draft)
    draft.write_text("Nothing of it is left.", encoding="utf-8")
    library.check(draft)
    (use,) = library.uses.iter_uses()
    assert use.leans == ()
    other = tmp_path / "elsewhere"
    other.mkdir()
    library.check(_draft(other))
    assert len(list(library.uses.iter_uses())) == 2


def test_nothing_is_wanted_that_nobody_asked_for(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    assert library.todo() == []
    assert "todo" not in library.status()


def test_a_wanted_capture_is_open_until_it_arrives(library: Library, tmp_path: Path) -> None:
    with serving() as site:
        site.pages["/deed"] = article("The deed", "The deed of the mill at Orven, sold again in 2015.")
        address = site.url("/deed")
        library._make_client = lambda _settings, heed: site.client(heed_robots=heed)
        checked = library.check(_draft(tmp_path, address), fix_links=True)
        assert [(w.address, w.state, w.wanted_by) for w in checked.wanted] == [(address, "open", ("draft.md",))]
        assert checked.to_json()["todo"][0]["state"] == "open"
        assert "On the to-do list" in checked.to_html()
        assert library.status()["todo"] == {"open": 1, "failed": 0, "done": 0, "command": "sourcebook add --todo"}
        assert site.asked == [], "a check fetches nothing"
        report = library.add_todo()
        assert report.stored == 1
    (line,) = library.todo()
    assert (line.state, line.document) == ("done", report.documents[0])
    assert library.show(line.id)["todo"]["state"] == "done"
    assert library.add_todo().expected == 0


def test_a_try_that_failed_says_why(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path, "http://127.0.0.1:9/deed"), fix_links=True)
    library.add_todo()
    (line,) = library.todo()
    assert line.state == "failed"
    assert line.reason


def test_a_library_that_may_not_be_written_to_is_checked_against_all_the_same(library: Library, tmp_path: Path) -> None:
    draft = _draft(tmp_path)
    if os.geteuid() == 0:
        library.uses.file.writable = lambda: False  # type: ignore[method-assign]  # root may write everywhere
    assert library.check(draft).report.counts.supported
    with pytest.raises(StorageError, match="may not be written"):
        library.check(draft, fix_links=True)


def test_damage_is_found_and_a_backup_holds_the_list(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path), fix_links=True)
    library.backup(tmp_path / "copy")
    with Library.open(tmp_path / "copy") as copy:
        assert [w.address for w in copy.todo()] == ["https://orven.example/deed"]
    assert library.verify().problems == ()
    with sqlite3.connect(library.root / "uses.sqlite") as connection:
        connection.execute("UPDATE wanted SET body = replace(body, 'orven', 'erven')")
    assert [p.kind for p in library.verify().problems] == ["uses"]


def test_commands(library: Library, tmp_path: Path) -> None:
    runner = CliRunner()
    root = ["--library", str(library.root)]
    found = runner.invoke(cli, [*root, "check", str(_draft(tmp_path)), "--fix-links"])
    assert "to do   open    https://orven.example/deed" in found.output
    lines = runner.invoke(cli, [*root, "list", "todo", "--json"]).output.splitlines()
    assert [json.loads(line)["state"] for line in lines] == ["open"]
    refused = runner.invoke(cli, [*root, "add", "--todo", "x.html"])
    assert isinstance(refused.exception, UsageError)
