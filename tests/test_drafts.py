"""Drafts of kept documents: chosen out of the text, or written by a model and held to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent / "extract"))
from llm_models import ReplyingModel, registered
from starlette.testclient import TestClient

from sourcebook.app.cli import cli
from sourcebook.app.web import create_app
from sourcebook.errors import UsageError
from sourcebook.library import Library
from sourcebook.model.draft import Drafted

TEXT = """\
The Orlay fund paid €4.37 million to two inspectors of the harbour ministry in 2011, the auditors found.

Delphine Aurelio, one of the two, denies the charge. “I was never paid,” she told the court in May.

The trial opens in September. It is expected to last for forty days.
"""
PAID = "The Orlay fund paid €4.37 million to two inspectors of the harbour ministry in 2011"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "audit.txt").write_text(TEXT, encoding="utf-8")
    with Library.init(tmp_path / "library") as made:
        made.add([tmp_path / "audit.txt"])
        yield made


def written(library: Library, reply: Any) -> Drafted:
    (document,) = library.view().iter_documents()
    with registered(ReplyingModel("made-up", lambda *_: reply)), Library.open(library.root, llm="made-up") as opened:
        return opened.draft(document.id, by_model=True)


def test_a_new_summary_begins_with_the_sentences_chosen_out_of_its_document(library: Library) -> None:
    (document,) = library.view().iter_documents()
    drafted = library.draft(document.id)
    made = library.summaries.new(document.id, who="ed")
    assert made.sentences == drafted.sentences
    assert made.sentences[0].text.startswith(PAID)


def test_a_model_s_sentence_is_kept_where_its_words_stand_and_bear_it_out(library: Library) -> None:
    said = {"text": "Auditors found that the Orlay fund paid two inspectors €4.37 million.", "rests_on": [PAID]}
    drafted = written(library, {"sentences": [said]})
    (chosen,) = drafted.chosen
    assert (chosen.sentence.text, chosen.sentence.by) == (said["text"], "model")
    assert [a.exact for a in chosen.sentence.anchors] == [PAID]
    assert TEXT[chosen.sentence.anchors[0].start :].startswith(PAID)
    assert (drafted.model, drafted.dropped, drafted.remark) == ("made-up", (), "")


@pytest.mark.parametrize(
    ("text", "rests_on", "why"),
    [
        ("The fund paid €7.43 million, auditors found.", [PAID], "€4.37 million"),
        ("The fund paid a judge, auditors found.", ["The fund paid a judge"], "do not stand"),
        ("The fund paid inspectors, auditors found.", [], "do not stand"),
        ("Auditors found that the fund paid.", [PAID, "and other words"], "do not stand"),
        ("“I was paid once,” she told the court.", ["“I was never paid,” she told the court in May."], "not the words"),
        ("…", [PAID], "no word"),
    ],
)
def test_what_does_not_hold_is_dropped_and_told(library: Library, text: str, rests_on: list[str], why: str) -> None:
    drafted = written(library, {"sentences": [{"text": text, "rests_on": rests_on}]})
    assert drafted.chosen == ()
    assert drafted.remark
    (dropped,) = drafted.dropped
    assert why in dropped.why


@pytest.mark.parametrize("reply", ["I will not.", "{}", '{"sentences": 3}', "[" * 500])
def test_a_reply_that_is_none_is_an_error_with_a_next_step(library: Library, reply: str) -> None:
    with pytest.raises(UsageError) as raised:
        written(library, reply)
    assert raised.value.hint


def test_without_a_model_none_is_asked(library: Library) -> None:
    (document,) = library.view().iter_documents()
    with pytest.raises(UsageError, match="No language model is named"):
        library.draft(document.id, by_model=True)


def test_summary_new_takes_the_model_s_draft(library: Library) -> None:
    reply = {"sentences": [
        {"text": "Auditors found that the Orlay fund paid two inspectors.", "rests_on": [PAID]},
        {"text": "It paid ten judges.", "rests_on": ["ten judges"]},
    ]}  # fmt: skip
    (document,) = library.view().iter_documents()
    command = ["--library", str(library.root), "summary", "new", document.id, "--llm", "made-up"]
    with registered(ReplyingModel("made-up", lambda *_: reply)):
        result = CliRunner().invoke(cli, command, catch_exceptions=False)
    assert "ten judges" in result.stderr
    (made,) = library.summaries.list()
    assert [(s.by, s.text) for s in made.sentences] == [("model", reply["sentences"][0]["text"])]


def test_the_model_drafts_in_the_browser_where_one_is_named(library: Library) -> None:
    reply = {"sentences": [{"text": "Auditors found that the Orlay fund paid two inspectors.", "rests_on": [PAID]}]}
    (document,) = library.view().iter_documents()
    address = f"/desk/new?document={document.id}"
    assert 'value="model"' not in TestClient(create_app(library), base_url="http://127.0.0.1:8080").get(address).text
    with registered(ReplyingModel("made-up", lambda *_: reply)), Library.open(library.root, llm="made-up") as opened:
        client = TestClient(create_app(opened, token="t"), base_url="http://127.0.0.1:8080")
        assert "Let made-up draft it" in client.get(address).text
        client.post("/desk/new", data={"token": "t", "document": document.id, "title": "The fund", "by": "model"})
        (made,) = opened.summaries.list()
    assert [(s.by, s.text) for s in made.sentences] == [("model", reply["sentences"][0]["text"])]
