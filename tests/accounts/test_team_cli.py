"""The verbs of a team as their users meet them: exit codes, JSON, one sentence for every mistake."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from invented_team import GOOD

from sourcebook import Team
from sourcebook.app.cli import cli
from sourcebook.errors import SourcebookError


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words), standalone_mode=False)


def told(*words: str) -> list[dict[str, Any]]:
    done = run(*words, "--json")
    assert done.exception is None, done.exception
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCEBOOK_TEAM", str(tmp_path / "desk"))
    assert run("team", "init", "desk", "--title", "The desk", "--origin", "https://desk.example").exception is None
    assert run("team", "collection", "add", "harbour", "--title", "The harbour").exception is None
    assert run("team", "collection", "add", "quarry").exception is None
    return tmp_path / "desk"


def test_a_team_is_set_up_and_looked_after(desk: Path) -> None:
    (ada,) = told("team", "user", "add", "ada", "--full-name", "Ada Vale")
    assert (ada["name"], ada["has_password"], ada["hours"]) == ("ada", False, 72)
    with Team.open(desk) as team:
        team.accounts.accept_invite(ada["invitation"], GOOD)
        session = team.accounts.open_session(team.accounts.check_password("ada", GOOD))
    assert told("team", "role", "ada", "harbour", "reviewer") == [
        {"user": "ada", "collection": "harbour", "role": "reviewer"}
    ]
    assert told("team", "user", "list")[0]["roles"] == {"harbour": "reviewer"}
    assert told("team", "collection", "list") == [
        {"name": "harbour", "title": "The harbour", "people": 1},
        {"name": "quarry", "title": "quarry", "people": 0},
    ]
    (made,) = told("team", "token", "make", "ada", "--label", "nightly", "--collection", "harbour", "--role", "admin")
    with Team.open(desk) as team:
        token = team.accounts.token_of(made["secret"])
        assert token is not None
        assert team.accounts.role_of_token(token, "harbour") == "reviewer"
    assert [t["id"] for t in told("team", "token", "list", "ada")] == [made["id"]]
    assert told("team", "token", "revoke", made["id"])[0]["revoked"]
    assert [s["user"] for s in told("team", "sessions", "list")] == ["ada"]
    assert told("team", "sessions", "end", "--user", "ada") == [{"ended": 1}]
    with Team.open(desk) as team:
        assert team.accounts.session_of(session) is None
        assert team.accounts.token_of(made["secret"]) is None
    assert told("team", "role", "ada", "harbour", "none")[0]["role"] is None
    assert told("team", "user", "disable", "ada")[0]["disabled"]
    assert not told("team", "user", "enable", "ada")[0]["disabled"]
    assert told("team", "user", "keeper", "ada")[0]["keeper"]
    assert not told("team", "user", "keeper", "ada", "--no")[0]["keeper"]
    assert "invitation" in told("team", "user", "invite", "ada")[0]
    actions = [entry["action"] for entry in told("team", "audit")]
    assert actions == [
        "collection-added", "collection-added", "user-added", "invitation", "password-set", "sign-in", "grant",
        "token-made", "token-revoked", "sessions-ended", "grant", "user-disabled", "user-enabled", "keeper",
        "keeper-no-more", "invitation",
    ]  # fmt: skip


def test_a_subject_outside_is_bound_and_taken_away(desk: Path) -> None:
    told("team", "user", "add", "ada")
    failed = run("team", "user", "outside", "ada", "248289761001").exception
    assert isinstance(failed, SourcebookError)
    assert "names no provider" in str(failed)
    with (desk / "team.toml").open("a", encoding="utf-8") as file:
        file.write('\n[oidc]\nissuer = "https://login.example"\nclient_id = "desk"\n')
    assert told("team", "user", "outside", "ada", "248289761001")[0]["name"] == "ada"
    with Team.open(desk) as team:
        assert team.accounts.outside_of("ada") == ("https://login.example", "248289761001")
    told("team", "user", "outside", "ada", "none")
    with Team.open(desk) as team:
        assert team.accounts.outside_of("ada") is None
    assert [e["action"] for e in told("team", "audit")][-2:] == ["outside-bound", "outside-unbound"]


def test_accounts_of_before_are_brought_up_to_date(desk: Path) -> None:
    told("team", "user", "add", "ada")
    with sqlite3.connect(desk / "accounts.db") as database:
        database.execute("DROP TABLE outside")
        database.execute("DELETE FROM migration WHERE number = 2")
    database.close()
    with Team.open(desk) as team:
        team.accounts.bind_outside("ada", "https://login.example", "1", by="local:test")
        assert team.accounts.verify_audit().problems == ()


def test_what_people_read_is_told_without_json(desk: Path) -> None:
    secret = run("team", "user", "add", "ada").stdout.strip()
    assert secret.startswith("sbi_")
    run("team", "role", "ada", "harbour", "viewer")
    token = run("team", "token", "make", "ada", "--label", "x", "--collection", "harbour").stdout.strip()
    assert token.startswith("sbk_")
    said = "".join(
        run("team", *words).stdout
        for words in (("user", "list"), ("collection", "list"), ("token", "list"), ("sessions", "list"), ("audit",))
    )
    for words in ("no password yet", "harbour: viewer", "1 people", "viewer in harbour", "token-made"):
        assert words in said
    assert secret not in said
    assert token not in said


def test_the_record_is_verified_against_a_head(desk: Path) -> None:
    (first,) = told("team", "audit", "--verify")
    assert first["problems"] == []
    run("team", "user", "add", "ada")
    assert told("team", "audit", "--verify", "--head", first["head"])[0]["problems"] == []
    with Team.open(desk) as team, team.accounts._writing() as session:
        session.run("DELETE FROM audit WHERE number > 1")
    done = run("team", "audit", "--verify", "--head", first["head"])
    assert done.return_value == 4
    assert "older copy" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("user", "disable", "eve"),
        ("user", "add", "not a name"),
        ("role", "eve", "harbour", "viewer"),
        ("collection", "add", "Harbour!"),
        ("collection", "add", "harbour"),
        ("token", "make", "eve", "--label", "x", "--collection", "harbour"),
        ("token", "revoke", "t-0"),
        ("sessions", "end"),
        ("sessions", "end", "0"),
        ("sessions", "end", "0", "--user", "eve"),
        ("audit", "--head", "1:2"),
        ("audit", "--verify", "--head", "1:2"),
        ("init", "desk/collections/harbour"),
        ("user", "list", "--team", "nowhere"),
    ],
)
def test_a_mistake_is_told_with_the_next_step(desk: Path, words: tuple[str, ...]) -> None:
    done = run("team", *words)
    assert isinstance(done.exception, SourcebookError)
    assert done.exception.hint


def test_the_team_is_the_nearest_folder_up_and_needs_a_name_elsewhere(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCEBOOK_TEAM")
    done = run("team", "user", "list")
    assert isinstance(done.exception, SourcebookError)
    assert "--team" in done.exception.hint
    monkeypatch.chdir(desk / "collections" / "harbour")
    assert told("team", "collection", "list")[0]["name"] == "harbour"
    assert run("--library", str(desk / "collections" / "harbour"), "status").return_value == 0
