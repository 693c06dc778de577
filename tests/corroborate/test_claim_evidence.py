"""Evidence for a claim: what is found, in which order, with which stance and reasons, against a real library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook import Library
from sourcebook.app.cli import cli
from sourcebook.errors import UsageError

TEXTS = {
    "ferry": "Osric Vane ran the Marrow Ferry Company.\n\nHe paid $3.2 million to the harbour board in 2014.\n\n"
    "The board bought two cranes.\n",
    "rival": "The harbour board took $9 million from Osric Vane of the Marrow Ferry Company in 2014.\n",
    "garden": "The garden show opened in 2014.\n\nHe paid the board of judges nothing.\n",
    "cranes": "Two cranes stand in the harbour.\n\nGulls sit on them.\n",
}
CLAIM = "Osric Vane of the Marrow Ferry Company paid $3.2 million to the harbour board in 2014."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("claims")
    (folder / "papers").mkdir()
    for name, text in TEXTS.items():
        (folder / "papers" / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.init(folder / "library") as library:
        library.add([folder / "papers"])
        yield library


def test_stance_and_reasons(library: Library) -> None:
    found = {w.exact.split(".")[0][:20]: w for w in library.find_evidence(CLAIM)}
    paid, took = found["He paid $3"], found["The harbour board to"]
    assert paid.stance == "supports"
    assert took.stance == "contradicts"
    assert "same money $3.2 million" in paid.why
    assert "different money than $3.2 million" in took.why
    assert all(any("shares" in reason and "words:" in reason for reason in w.why) for w in found.values())


def test_every_passage_is_printed_words(library: Library) -> None:
    for witness in library.find_evidence(CLAIM):
        document = library.view().get_document(witness.document)
        assert library.view().get_rendition(document.rendition).text[witness.start : witness.end] == witness.exact


def test_what_stands_beside_and_around_counts(library: Library) -> None:
    """Two passages say "he paid the board"; that of the document that names the man comes first."""
    order = [p.exact for p in library.find_passages("Vane of the Marrow Ferry Company paid the board")]
    ours, other = (next(i for i, p in enumerate(order) if start in p) for start in ("He paid $3.2", "He paid the"))
    assert ours < other


def test_a_claim_without_a_verb_is_looked_for_by_its_words(library: Library) -> None:
    found = library.find_evidence("Two harbour cranes")
    assert found[0].exact == "Two cranes stand in the harbour."
    assert {w.stance for w in found} == {"mentions"}


def test_words_that_say_nothing_find_only_where_there_are_no_others(library: Library) -> None:
    assert all("garden" not in p.exact for p in library.find_passages("It was in the harbour"))
    assert library.find_passages("in the")


def test_a_few_of_each_document(library: Library) -> None:
    all_of_them = library.index.find_passages(CLAIM)
    documents = [p.document for p in library.index.find_passages(CLAIM, most_each=1)]
    assert len(documents) == len(set(documents)) == len({p.document for p in all_of_them})
    assert len(all_of_them) > len(documents)


def test_a_claim_without_a_word_is_refused(library: Library) -> None:
    with pytest.raises(UsageError, match="no word"):
        library.find_evidence(" … ")


def test_one_document_is_enough(tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(TEXTS["rival"], encoding="utf-8")
    with Library.init(tmp_path / "library") as library:
        assert library.find_evidence(CLAIM) == []
        library.add([paper])
        assert [w.stance for w in library.find_evidence(CLAIM)] == ["contradicts"]
        assert [w.exact for w in library.find_evidence(TEXTS["rival"])] == [TEXTS["rival"].strip()]


def test_on_the_command_line(library: Library) -> None:
    at = ["--library", str(library.root)]
    said = CliRunner().invoke(cli, [*at, "evidence", CLAIM])
    assert said.exit_code == 0, said.output
    assert "contradicts" in said.output
    assert "same money $3.2 million" in said.output
    lines = CliRunner().invoke(cli, [*at, "--json", "evidence", CLAIM, "--limit", "2"]).stdout.splitlines()
    assert len(lines) == 2
    assert set(json.loads(lines[0])) == {"document", "start", "end", "exact", "stance", "score", "why"}
    nothing = CliRunner().invoke(cli, [*at, "evidence", "xylophone"])
    assert nothing.exit_code == 0
    assert "No passage" in nothing.stderr
