"""What was covered before is said before work is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.app.cli import cli
from sourcebook.errors import NotFound
from sourcebook.library import Library
from sourcebook.model.related import Related

FUND = (
    "The Orlay fund paid two inspectors of the harbour ministry in Tarsis €4.37 million for permits, auditors found. "
    "Delphine Aurelio, who signed the permits, denies that she was paid. The dredger Halmar never left its berth."
)
OTHERS = [
    "The regatta of Tarsis was won by a crew of nine from Vellen.",
    "A hospital in Orrin closed two wards after nurses left for the capital.",
    "The council of Vellen voted for a new bridge over the river Sarn.",
    "Auditors found that the ministry of health in Orrin paid for beds that were never made.",
    "A court in Tarsis heard the case of a captain whose dredger sank.",
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.init(tmp_path / "library") as made:
        for number, text in enumerate(OTHERS):
            made.summaries.new(title=text, address=f"https://post.example/{number}", who="ed")
        yield made


def add(library: Library, folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    (document,) = library.add([folder / name]).documents
    return document


def first(found: list[Related]) -> Related:
    assert found
    return found[0]


def test_a_summary_that_tells_the_same_is_found_by_its_words(library: Library, tmp_path: Path) -> None:
    held = library.summaries.new(
        title="Orlay fund paid inspectors in Tarsis for permits", published="2014-03-11", who="ed"
    )
    held = library.summaries.edit(held.id, note="", who="ed")
    document = add(library, tmp_path, "a.txt", FUND)
    near = first(library.find_related(document))
    assert (near.kind, near.id) == ("summary", held.id)
    assert any("orlay" in why for why in near.why)
    assert not any(r.title.startswith("A hospital") and r.covered for r in library.find_related(document))


def test_one_source_is_covered_already(library: Library, tmp_path: Path) -> None:
    document = add(library, tmp_path, "a.txt", FUND)
    held = library.summaries.new(document, title="The inspectors", published="2014-03-11", who="ed")
    near = first(library.find_related(document))
    assert (near.id, near.covered, near.score) == (held.id, True, 1.0)
    assert "the same document" in near.why
    assert near.told == f"Already covered on 2014-03-11 in “The inspectors” ({held.id})."
    twin = library.summaries.new(title="Another name", address="https://post.example/0", who="ed")
    assert "the same address" in first(library.find_related(twin.id)).why


def test_a_copy_of_the_document_is_covered_already(library: Library, tmp_path: Path) -> None:
    text = " ".join(f"{FUND} Paragraph {n} tells of permit {n} and of berth {n} in the harbour." for n in range(8))
    one = add(library, tmp_path, "a.txt", text)
    held = library.summaries.new(one, title="The inspectors", who="ed")
    two = add(library, tmp_path, "b.txt", text + " Reprinted with a line at its end.")
    found = {r.id: r for r in library.find_related(two)}
    assert found[held.id].covered
    assert any("a copy of its document" in why for why in found[held.id].why)
    assert found[one].kind == "document"


def test_what_is_being_written_is_asked_as_it_stands_and_never_finds_itself(library: Library, tmp_path: Path) -> None:
    document = add(library, tmp_path, "a.txt", FUND)
    made = library.summaries.new(document, who="ed")
    assert made.id not in {r.id for r in library.find_related(made)}
    assert document not in {r.id for r in library.find_related(made)}


def test_a_withdrawn_summary_does_not_count_as_covered(library: Library, tmp_path: Path) -> None:
    document = add(library, tmp_path, "a.txt", FUND)
    held = library.summaries.new(document, who="ed", reply="They were asked.")
    library.summaries.publish(held.id, who="ed", override="for the test")
    assert library.covered.covered(document)
    library.summaries.withdraw(held.id, who="ed", why="wrong")
    assert library.covered.covered(document) == []


def test_an_edit_is_seen_at_once_and_an_unknown_id_is_a_miss(library: Library, tmp_path: Path) -> None:
    held = library.summaries.new(title="Nothing of note in the Halmar yard of Tarsis", who="ed")
    document = add(library, tmp_path, "a.txt", FUND)
    before = {r.id: r.score for r in library.find_related(document)}
    library.summaries.edit(
        held.id, title="Orlay fund paid Delphine Aurelio for permits of the dredger Halmar", who="ed"
    )
    after = {r.id: r.score for r in library.find_related(document)}
    assert after[held.id] > before.get(held.id, 0.0)
    with pytest.raises(NotFound):
        library.find_related("d-" + "0" * 24)


def test_summary_new_says_so_before_work_is_done_twice(library: Library, tmp_path: Path) -> None:
    document = add(library, tmp_path, "a.txt", FUND)
    library.summaries.new(document, title="The inspectors", who="ed")
    command = ["--library", str(library.root), "summary", "new", document, "--title", "Again"]
    assert "Already covered" in CliRunner().invoke(cli, command, catch_exceptions=False).stderr
