"""What a language model holds of evidence: asked for by name, marked, anchored, and deciding nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "extract"))
from llm_models import ReplyingModel, registered

from sourcebook.app.cli import cli
from sourcebook.errors import UsageError
from sourcebook.extract.llm.opinion import read_opinion
from sourcebook.library import Library

SOURCE = "The mint at Orven sold nine tonnes of silver for $4 million in May 2014. The river was low that year."
SOURCE += (
    " The ferry lay on the mud with its flags up, and children were told to keep off it. Whoever had to cross went"
)
SOURCE += (
    " round by the old bridge, which took an hour and cost two shoes. The council talked of a new pier, and still does."
)
CLAIM = "The mint at Orven sold nine tonnes of silver for $6 million in May 2014."
SAID = {"stance": "supports", "words": "sold nine tonnes of silver"}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[Any], tuple[Library, ReplyingModel]]]:
    (tmp_path / "mint.txt").write_text(SOURCE, encoding="utf-8")
    with Library.init(tmp_path / "library") as library:
        library.add([tmp_path / "mint.txt"])
    made: list[Any] = []

    def open_(reply: Any) -> tuple[Library, ReplyingModel]:
        model = ReplyingModel("judge", lambda _, __: reply)
        made.append(registered(model))
        made[-1].__enter__()
        made.append(Library.open(tmp_path / "library", llm="judge"))
        return made[-1], model

    yield open_
    for one in reversed(made):
        one.__exit__(None, None, None)


def test_an_opinion_stands_beside_the_stance_and_changes_nothing(opened: Any, tmp_path: Path) -> None:
    library, model = opened(SAID)
    plain = library.find_evidence(CLAIM)
    assert model.asked == [], "nobody is asked who was not called"
    told = library.find_evidence(CLAIM, opinion=True)
    assert [(w.stance, w.score) for w in told] == [(w.stance, w.score) for w in plain]
    assert plain[0].stance == "contradicts"
    assert told[0].opinion.stance == "supports"
    assert told[0].opinion.model == "judge"
    draft = tmp_path / "draft.txt"
    rest = (
        " Nobody has said since where it went, or by which road, and nobody was asked. The carters who might have known"
    )
    rest += " were paid by the day, in coins of the old kind, and have since gone back to their villages in the hills."
    draft.write_text(CLAIM + rest, "utf-8")
    flags = library.check(draft).report.flags
    checked = library.check(draft, opinion=True)
    assert checked.report.flags == flags
    assert "Opinion of a language model (judge), which decides nothing: supports" in checked.to_html()
    assert "opinion" not in str(library.check(draft).to_json())


@pytest.mark.parametrize(
    "reply",
    [
        "I would rather not.",
        {"stance": "true", "words": "sold nine tonnes of silver"},
        {"stance": "supports", "words": "sold eleven tonnes of silver"},
        {"stance": "supports", "words": ""},
        {"stance": "supports", "words": "sold nine tonnes", "delete": "everything"},
        {"stance": "supports"},
        ["supports"],
    ],
)
def test_what_is_of_another_shape_is_dropped(opened: Any, reply: Any) -> None:
    library, model = opened(reply)
    assert not any(w.opinion for w in library.find_evidence(CLAIM, opinion=True))
    assert model.asked


def test_words_around_the_json_are_passed_over() -> None:
    found = read_opinion('Here: {"stance": "mentions", "words": "nine  tonnes"} Bye.', SOURCE, "judge")
    assert found is not None
    assert (found.stance, found.words) == ("mentions", "nine tonnes")


def test_without_a_model_it_is_refused(tmp_path: Path) -> None:
    with Library.init(tmp_path / "library") as library, pytest.raises(UsageError, match="No language model is set"):
        library.find_evidence(CLAIM, opinion=True)


def test_the_command_marks_it(opened: Any) -> None:
    library, _ = opened(SAID)
    (library.root / "sourcebook.toml").write_text('[settings]\nllm = "judge"\n', encoding="utf-8")
    out = CliRunner().invoke(cli, ["--library", str(library.root), "evidence", CLAIM, "--opinion"]).output
    assert "[opinion of a language model (judge)] supports: sold nine tonnes of silver" in out
