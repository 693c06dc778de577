"""The desk at the command line: exit codes, what is said, ids by the page's name, many at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sourcebook import Library
from sourcebook.app.cli import cli
from sourcebook.errors import NotFound, UsageError

PAPER = "The board moved $2.5 million to Osk Holdings in 2009. Nobody told the auditors of it.\n"


class Desk:
    """Verbs of the desk on one library."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *args: str, given: str = "") -> Result:
        """Run `summary ...`; errors come out as they are raised, as `main` gets them."""
        run = CliRunner().invoke(
            cli, ["--library", str(self.root), "summary", *args, "--quiet"], input=given, standalone_mode=False
        )
        if run.exception is not None and not isinstance(run.exception, SystemExit):
            raise run.exception
        return run

    def json(self, *args: str) -> list[dict[str, Any]]:
        """What it prints with `--json`."""
        return [json.loads(line) for line in self(*args, "--json").stdout.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "paper.txt").write_text(PAPER)
    with Library.init(tmp_path / "library") as library:
        library.add([tmp_path / "paper.txt"], defer=True)
    return Desk(tmp_path / "library")


def test_a_day_at_the_desk(desk: Desk, tmp_path: Path) -> None:
    (made,) = desk.json("new", str(tmp_path / "paper.txt"), "--title", "A quay", "--who", "ed", "--category", "ports")
    assert (made["state"], made["categories"], made["findings"]) == ("draft", ["ports"], [])
    source = desk("show", "a-quay", "--markdown").stdout
    assert "title: A quay\n" in source
    file = tmp_path / "a-quay.md"
    file.write_text(source.replace("importance:", "importance: 40"))
    (edited,) = desk.json("edit", "a-quay", "--from", str(file), "--note", "Seen.", "--why", "read again")
    assert (edited["number"], edited["importance"], edited["note"]) == (2, 40, "Seen.")
    assert desk("ready", "a-quay").return_value == 0
    (batch,) = desk.json("publish", "a-quay")
    assert batch["done"] == [made["id"]]
    assert desk("publish", made["id"]).return_value == 1
    assert desk("withdraw", "a-quay", "--why", "the source was wrong").return_value == 0
    assert [e["event"] for e in desk.json("history", "a-quay")] == ["made", "edited", "ready", "published", "withdrawn"]
    assert "the source was wrong" in desk("show", "a-quay").stdout
    assert [s["id"] for s in desk.json("list", "--state", "withdrawn")] == [made["id"]]
    assert desk.json("list", "--state", "draft") == []


def test_what_is_refused_says_the_rule(desk: Desk) -> None:
    (made,) = desk.json("new", "--title", "Bare", "--who", "ed")
    run = desk("publish", "-", "--who", "ed", given=f"{made['id']}\ns-000000000000000000000000\n")
    assert run.return_value == 1
    assert "no-sentences" in run.stdout
    assert "There is no summary" in run.stdout
    assert desk("publish", "bare", "--override", "a notice of our own").return_value == 0
    (undone,) = desk.json("undo", "bare")
    assert undone == {"done": [made["id"]], "refused": []}
    with pytest.raises(UsageError, match="needs a title"):
        desk("new")
    with pytest.raises(NotFound):
        desk("show", "nowhere")
    with pytest.raises(UsageError, match="no sentence 5"):
        desk("edit", "bare", "--sentence", "5", "--text", "x")
