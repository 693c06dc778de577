"""How important a record is, from what it rests on; worked out anew when the evidence changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.app.cli import cli
from sourcebook.library import Library
from sourcebook.model.summary import Importance, Summary

CHARGED = (
    "Prosecutors charged Karl Vane, the minister of ports, with bribery on 4 March 2014. "
    "He took €4.37 million from the Orlay fund, the indictment says.\n"
)
CONVICTED = (
    "Karl Vane, the former minister of ports, was convicted of bribery on 6 May 2016. "
    "The court found that he took €4.37 million from the Orlay fund.\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.init(tmp_path / "library") as made:
        yield made


def add(library: Library, folder: Path, name: str, text: str, date: str, kind: str | None = None) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    (document,) = library.add([folder / name], date=date, kind=kind).documents
    return document


def parts(importance: Importance | None) -> dict[str, str]:
    assert importance is not None
    return {r.name: r.why for r in importance.reasons}


def test_a_new_record_has_its_number_with_reasons(library: Library, tmp_path: Path) -> None:
    made = library.summaries.new(add(library, tmp_path, "a.txt", CHARGED, "2014-03-05", "court"), who="ed")
    said = parts(made.computed)
    assert made.computed == library.importance(made.id)
    assert "charged" in said["status"]
    assert said["sums"] == "a sum of €4.37 million"
    assert "Karl Vane" in said["officials"]
    assert "court" in said["source"]
    assert made.importance is None, "the editor's number is the editor's"


def test_later_steps_and_further_origins_change_it_and_weigh_saves_that(library: Library, tmp_path: Path) -> None:
    made = library.summaries.new(add(library, tmp_path, "a.txt", CHARGED, "2014-03-05"), importance=3, who="ed")
    for name in "bc":
        text = f"{CONVICTED} Paper {name} has its own report of the day in court, from its own desk {name * 3}.\n"
        add(library, tmp_path, f"{name}.txt", text, "2016-05-07")
    fresh = library.importance(made.id)
    assert made.computed is not None
    assert fresh.value > made.computed.value
    assert "convicted" in parts(fresh)["developments"]
    saved: Summary = library.summaries.get(library.summaries.weigh([made.id], who="ed").done[0])
    assert saved.computed == fresh
    assert (saved.number, saved.importance) == (2, 3)
    library.summaries.weigh([made.id], who="ed")
    assert library.summaries.get(made.id).number == 2, "nothing changed, nothing saved"


def test_an_edit_of_the_note_does_not_work_it_out_again_and_one_of_the_sentences_does(
    library: Library, tmp_path: Path
) -> None:
    made = library.summaries.new(add(library, tmp_path, "a.txt", CHARGED, "2014-03-05"), who="ed")
    noted = library.summaries.edit(made.id, note="Seen.", who="ed")
    assert noted.computed == made.computed
    fewer = library.summaries.edit(made.id, sentences=made.sentences[:1], title="The minister of ports", who="ed")
    assert fewer.computed != made.computed


def test_a_second_record_of_the_same_is_less_new(library: Library, tmp_path: Path) -> None:
    first = library.summaries.new(add(library, tmp_path, "a.txt", CHARGED, "2014-03-05"), who="ed")
    again = library.summaries.new(first.document, title="The same once more", who="ed")
    assert "nothing like it" in parts(first.computed)["novelty"]
    assert "novelty" not in parts(again.computed)


def test_the_command_line_shows_the_parts(library: Library, tmp_path: Path) -> None:
    made = library.summaries.new(add(library, tmp_path, "a.txt", CHARGED, "2014-03-05"), who="ed")
    for command in (["weigh", made.id], ["show", made.id]):
        run = CliRunner().invoke(cli, ["--library", str(library.root), "summary", *command], catch_exceptions=False)
        assert "of 100" in run.output
        assert "sums: a sum of €4.37 million" in run.output
    run = CliRunner().invoke(cli, ["--library", str(library.root), "summary", "related", made.document or ""])
    assert "already covered" in run.output
