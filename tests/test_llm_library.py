"""A language model's readings in a library: off until asked for, beside the built-in ones, marked wherever they show,
never evidence; what is missing is said and made up for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent / "extract"))
from llm_models import ReplyingModel, registered

from sourcebook.app.cli import cli
from sourcebook.app.web import create_app
from sourcebook.library import Library, check_file, doctor
from sourcebook.model.annotation import MODEL_READER

STORY = "Harrowmouth, 4 March 2011\n\nOld Vantner ran the ferry. The ferry carried 40 people in 2010.\n"
SAID = {
    "claims": [{"line": 2, "words": "Old Vantner ran the ferry", "status": "asserted", "by": None}],
    "mentions": [
        {"line": 2, "words": "Old Vantner", "type": "organization"},
        {"line": 2, "words": "Nobody", "type": "person"},
    ],
}
MARK = "read by a language model (clerk)"


class Clerk(ReplyingModel):
    """Answers, until it is told to fail."""

    fails = False

    def execute(self, *given: Any, **named: Any) -> Iterator[str]:
        if self.fails:
            raise ConnectionError("the line is dead")
        yield from super().execute(*given, **named)


@pytest.fixture
def clerk() -> Iterator[Clerk]:
    model = Clerk("clerk", lambda _, __: SAID)
    with registered(model):
        yield model


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    Library.init(tmp_path / "case").close()
    return tmp_path / "story.txt"


def opened(story: Path, model: str = "") -> Library:
    return Library.open(story.parent / "case", llm=model)


def by_model(library: Library) -> list[tuple[str, str]]:
    view = library.view()
    return [(a.kind, a.exact) for a in view.iter_annotations() if a.extractor == MODEL_READER]


WANTED = [("claim", "Old Vantner ran the ferry"), ("mention", "Old Vantner")]


def test_it_is_off_until_asked_for_and_then_stands_beside(story: Path, clerk: Clerk) -> None:
    with opened(story) as library:
        library.add([story])
        alone = list(library.view().iter_annotations())
        assert by_model(library) == []
        assert clerk.asked == []
    with opened(story, "clerk") as library:
        assert library.add([story]).stored == 1, "asking for it is a reason to read again"
        assert sorted(by_model(library)) == WANTED
        assert [a for a in library.view().iter_annotations() if a.extractor != MODEL_READER] == alone
        assert [s.reason for s in library.add([story]).skipped] == ["unchanged"]
        assert len(clerk.asked) == 1
        assert library.verify().problems == ()
        told = library.status()
        assert told["language model"] == {
            "models": "clerk", "documents": 1, "kept": "claim 1, mention 1", "dropped": "words not in the text 1",
        }  # fmt: skip
    with opened(story) as library:
        assert library.add([story]).stored == 0, "not asking for it is no reason to work"
        assert library.add([story], outlet="The Ferryman").stored == 1
        assert sorted(by_model(library)) == WANTED, "and no reason to lose what it read"
        assert library.status()["language model"]["documents"] == 1


def test_what_it_fails_at_is_said_kept_track_of_and_made_up_for(story: Path, clerk: Clerk) -> None:
    clerk.fails = True
    with opened(story, "clerk") as library:
        report = library.add([story])
        assert (report.stored, report.failed) == (1, ())
        assert [u.name for u in report.unread] == ["story.txt"]
        assert "ConnectionError: the line is dead" in report.unread[0].reason
        assert library.search("ferry").total == 1
        assert any(library.list("claims")), "the built-in readings are there"
        assert len(library.status()["not read by the language model"]) == 1
        clerk.fails = False
        assert library.add([story]).unread == ()
        assert sorted(by_model(library)) == WANTED
        assert library.status()["not read by the language model"] == []


def test_no_flag_hit_or_name_rests_on_it(story: Path, clerk: Clerk, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Old Vantner ran the ferry in 2010.\n", encoding="utf-8")
    with opened(story) as library:
        library.add([story])
        without = library.check(draft).to_json()
        assert library.search('org:"Old Vantner"').total == 0
    asked = len(clerk.asked)
    with opened(story, "clerk") as library:
        library.add([story])
        assert library.check(draft).to_json() == without
        assert check_file(draft).read.by_model is None
        assert len(clerk.asked) == asked + 1, "a draft is not shown to it"
        assert library.search('org:"Old Vantner"').total == 0
        assert "organization" not in {row.type for row in library.pages()._names()[0] if row.name == "Old Vantner"}


def test_pages_lists_and_exports_carry_its_mark(story: Path, clerk: Clerk, tmp_path: Path) -> None:
    with opened(story, "clerk") as library:
        (identifier,) = library.add([story]).documents
        client = TestClient(create_app(library), base_url="http://127.0.0.1:8080")
        served = client.get(f"/documents/{identifier}").text
        library.publish(tmp_path / "site")
        published = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")  # of the only document
        for page in (served, published):
            assert page.count(MARK) == len(WANTED)
            assert "Read by a language model (clerk)" in page
            assert "Not reviewed by a person" in page
        library.export("jsonl", tmp_path / "out.jsonl")
        assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").count('"version":"1 clerk"') == len(WANTED)
        assert "readings by a language model, not reviewed" in library.show(identifier)
    listed = CliRunner().invoke(cli, ["--library", str(story.parent / "case"), "list", "claims"]).output
    assert [MARK in line for line in listed.splitlines() if "Old Vantner ran" in line].count(True) == 1


def test_the_command_line(story: Path, clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(story.parent)
    run, case = CliRunner(), str(story.parent / "case")
    done = run.invoke(cli, ["extract", "story.txt", "--llm", "clerk"], standalone_mode=False)
    assert done.return_value == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["version"] for a in lines if a["extractor"] == MODEL_READER] == ["1 clerk"] * 2
    assert "kept claim 1, mention 1; dropped words not in the text 1" in done.stderr
    clerk.fails = True
    done = run.invoke(cli, ["extract", "story.txt", "--llm", "clerk"], standalone_mode=False)
    assert done.return_value == 1
    assert "has no whole reading by a language model" in done.stderr
    done = run.invoke(cli, ["--library", case, "add", "story.txt", "--llm", "clerk"], standalone_mode=False)
    assert done.return_value == 1
    assert "stored without a language model's reading" in done.stdout
    done = run.invoke(cli, ["--library", case, "--json", "add", "story.txt", "--llm", "clerk"], standalone_mode=False)
    assert set(json.loads(done.stdout)) == {"expected", "stored", "skipped", "failed", "documents", "unread"}


def test_doctor_says_what_may_use_the_network(
    story: Path, clerk: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    told = {}
    for name in ("", "clerk", "gpt-4o", "no-such-model"):
        monkeypatch.setenv("SOURCEBOOK_LLM", name)
        told[name] = doctor(story.parent / "case")["network"]["language model"]
    assert told[""].startswith("off")
    assert "asks for no key" in told["clerk"]
    assert "SENT to a provider (key 'openai') by the package llm" in told["gpt-4o"]
    assert "No model is called" in told["no-such-model"]
