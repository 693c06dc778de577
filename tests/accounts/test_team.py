"""A team's folder: collections that are libraries of their own, and the file that says where things are."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from invented_team import GOOD, settle

from sourcebook import Library, Team
from sourcebook.errors import Forbidden, NotFound, SignInRefused, UsageError
from sourcebook.library.opened import Opened
from sourcebook.library.team_file import read_origin


def test_a_team_has_collections_that_are_libraries_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("The harbour office paid Ada Vale in May 2026.", encoding="utf-8")
    with Team.init(tmp_path / "team", title="The desk", origin="https://Desk.example/") as team:
        harbour = team.add_collection("harbour", by="local:root", title="The harbour")
        team.add_collection("quarry", by="local:root")
        harbour.add([tmp_path / "letter.txt"])
        assert team.collection("harbour") is harbour, "opened once and kept"
        assert [(c.name, c.title) for c in team.collections()] == [("harbour", "The harbour"), ("quarry", "quarry")]
        assert team.collection("harbour").search("harbour").total == 1
        assert team.collection("quarry").search("harbour").total == 0
        assert team.settings.origin == "https://desk.example"
    with Team.open(tmp_path / "team") as team:
        assert team.settings.title == "The desk"
        assert team.collection("harbour").view().counts()["documents"] == 1
    with Library.open(tmp_path / "team" / "collections" / "harbour") as library:
        assert library.settings.title == "The harbour", "other verbs open it as any library"


def test_a_library_is_taken_in_as_a_copy(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("The harbour office paid Ada Vale in May 2026.", encoding="utf-8")
    with Library.init(tmp_path / "case", title="The case") as library:
        library.add([tmp_path / "letter.txt"])
        head = library.view().head()
    with Team.init(tmp_path / "team") as team:
        taken = team.add_collection("case", by="local:root", from_=tmp_path / "case")
        assert taken.view().head() == head
        assert taken.settings.title == "The case"
        assert team.add_collection("again", by="local:root", from_=tmp_path / "case", title="Again").settings.title == (
            "Again"
        )
    with Library.open(tmp_path / "case") as library:
        assert library.view().head() == head


def test_what_is_refused_leaves_nothing(tmp_path: Path) -> None:
    with Team.init(tmp_path / "team") as team:
        team.add_collection("harbour", by="local:root")
        for name in ("harbour", "Harbour", "../out", ""):
            with pytest.raises(UsageError):
                team.add_collection(name, by="local:root")
        for name in ("quarry", "..", "harbour/../harbour", ""):
            with pytest.raises(NotFound, match="no collection"):
                team.collection(name)
        assert sorted(path.name for path in (tmp_path / "team" / "collections").iterdir()) == ["harbour"]
        (tmp_path / "team" / "collections" / "cellar").mkdir()
        (tmp_path / "team" / "collections" / "cellar" / "kept.txt").write_text("x")
        with pytest.raises(UsageError, match="is there already"):
            team.add_collection("cellar", by="local:root")
        assert (tmp_path / "team" / "collections" / "cellar" / "kept.txt").exists()
        with pytest.raises(NotFound):
            team.add_collection("quarry", by="local:root", from_=tmp_path / "nothing")
        with pytest.raises(UsageError):
            team.add_collection("quarry", by="local:root", store="cupboard")
        assert not (tmp_path / "team" / "collections" / "quarry").exists()
        assert [c.name for c in team.collections()] == ["harbour"]
    assert not (tmp_path / "out").exists()


def test_a_team_is_not_made_over_a_library_or_a_file(tmp_path: Path) -> None:
    Library.init(tmp_path / "case").close()
    (tmp_path / "file").write_text("x")
    for name in ("case", "file"):
        with pytest.raises(UsageError):
            Team.init(tmp_path / name)
    with pytest.raises(UsageError, match="password"):
        Team.init(tmp_path / "team", store="postgresql://ada:secret@db.example/news")
    with pytest.raises(NotFound, match="no team"):
        Team.open(tmp_path / "case")
    assert not (tmp_path / "team").exists()


def test_a_team_whose_accounts_are_gone_is_not_opened_to_whoever_comes(tmp_path: Path) -> None:
    with Team.init(tmp_path / "team") as team:
        team.accounts.add_user("ada", by="local:root")
    for path in (tmp_path / "team").glob("accounts.db*"):
        path.unlink()
    for _ in range(2):
        with pytest.raises(NotFound, match="accounts"):
            Team.open(tmp_path / "team")


@pytest.mark.parametrize(
    "text",
    [
        "[team",
        "[team]\n",
        "[team]\ntitle = 3\n",
        '[team]\ntitle = "a"\nport = 4\n',
        '[team]\ntitle = "a"\n[accounts]\nidle = 1\n',
        '[team]\ntitle = "a"\norigin = "desk"\n',
        '[team]\ntitle = "a"\nstore = "postgresql://a:b@c/d"\n',
    ],
)
def test_a_file_that_is_not_good_says_so(tmp_path: Path, text: str) -> None:
    Team.init(tmp_path).close()
    (tmp_path / "team.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        Team.open(tmp_path)
    assert caught.value.hint


@pytest.mark.parametrize("said", ["", "https://desk.example", "https://desk.example:8443", "http://localhost:8080"])
def test_origins(said: str) -> None:
    assert read_origin(said) == said


@pytest.mark.parametrize(
    "said", ["desk.example", "http://desk.example", "https://", "https://desk.example/team", "https://a@desk.example",
             "ftp://localhost", "https://desk.example?x=1", "https://desk.example:0", "https://[::1", "javascript:1"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(said: str) -> None:
    with pytest.raises(UsageError):
        read_origin(said)


def test_a_team_in_postgresql_has_a_schema_for_accounts_and_one_for_each_collection(
    tmp_path: Path, postgres: Any
) -> None:
    (tmp_path / "letter.txt").write_text("The harbour office paid Ada Vale in May 2026.", encoding="utf-8")
    with Library.init(tmp_path / "case") as library:
        library.add([tmp_path / "letter.txt"])
    with Team.init(tmp_path / "team", store=postgres.address("desk")) as team:
        team.accounts.add_user("ada", by="local:root")
        team.add_collection("harbour-2026", by="local:root").add([tmp_path / "letter.txt"])
        team.add_collection("case", by="local:root", from_=tmp_path / "case")
        team.add_collection("apart", by="local:root", store="sqlite")
    with postgres.connect() as connection:
        rows = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'desk%'").fetchall()
    assert sorted(name for (name,) in rows) == ["desk_accounts", "desk_c_case", "desk_c_harbour_2026"]
    with Team.open(tmp_path / "team") as team:
        assert [user.name for user in team.accounts.users()] == ["ada"]
        assert [team.collection(c.name).view().counts()["documents"] for c in team.collections()] == [0, 1, 1]
        assert team.accounts.verify_audit().problems == ()


def test_the_longest_name_of_a_collection_is_kept_in_postgresql_and_moved_out_of_it(
    tmp_path: Path, postgres: Any
) -> None:
    name, desk = "a" * 29 + "b", "a_desk_with_a_rather_long_name"
    place = postgres.address(f"{desk}_c_{name}")
    with Team.init(tmp_path / "team", store=postgres.address(desk)) as team:
        team.add_collection(name, by="local:root").move("sqlite")
        with Library.open(team.folder_of(name)) as library:
            library.move(place)
        with Library.open(team.folder_of(name)) as library:
            assert library.settings.store == place
            library.move("sqlite")
    with postgres.connect() as connection:
        rows = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'a_desk%'").fetchall()
    schemas = sorted(held for (held,) in rows)
    assert schemas == [f"{desk}_accounts", f"{desk}_c_{name}"[:55] + "_moved_1", f"{desk}_c_{name}"[:55] + "_moved_2"]
    with pytest.raises(UsageError, match="63"):
        Team.init(tmp_path / "other", store=postgres.address("a" * 60))


def test_a_collection_that_is_slow_to_open_keeps_nobody_from_another(tmp_path: Path) -> None:
    for name in ("slow", "quick"):
        Library.init(tmp_path / name).close()
    asked, go_on, opened = threading.Event(), threading.Event(), list[str]()

    def open_one(name: str) -> Library:
        opened.append(name)
        if name == "slow":
            asked.set()
            assert go_on.wait(60)
        return Library.open(tmp_path / name)

    libraries = Opened(open_one)
    with ThreadPoolExecutor(3) as pool:
        slow = [pool.submit(libraries.get, "slow") for _ in range(2)]
        assert asked.wait(60)
        quick = libraries.get("quick")
        assert libraries.find("slow") is None
        go_on.set()
        assert slow[0].result() is slow[1].result() is libraries.get("slow")
    assert libraries.get("quick") is quick
    assert sorted(opened) == ["quick", "slow"]
    libraries.close()
    assert libraries.find("quick") is None


def test_what_could_not_be_opened_is_tried_again(tmp_path: Path) -> None:
    with Team.init(tmp_path / "team") as team:
        folder = team.add_collection("harbour", by="local:root").root
    text = (folder / "sourcebook.toml").read_text(encoding="utf-8")
    (folder / "sourcebook.toml").write_text("[not TOML", encoding="utf-8")
    with Team.open(tmp_path / "team") as team:
        for _ in range(2):
            with pytest.raises(UsageError):
                team.collection("harbour")
        (folder / "sourcebook.toml").write_text(text, encoding="utf-8")
        assert team.collection("harbour").view().counts()["documents"] == 0


def test_a_team_is_copied_while_it_is_in_use(tmp_path: Path, place: str) -> None:
    (tmp_path / "letter.txt").write_text("The harbour office paid Ada Vale in May 2026.", encoding="utf-8")
    with Team.init(tmp_path / "team", title="The desk", store=place) as team:
        team.add_collection("harbour", by="local:root").add([tmp_path / "letter.txt"])
        team.add_collection("quarry", by="local:root")
        accounts = team.accounts
        settle(accounts, "ada")
        accounts.grant("ada", "harbour", "viewer", by="local:root")
        _, token = accounts.make_token("ada", label="x", collections=["harbour"], role="viewer", by="local:root")
        session, invitation = accounts.open_session(accounts.user("ada")), accounts.invite("ada", by="local:root")
        made = team.backup(tmp_path / "copy")
        assert made.accounts.problems == ()
        assert made.accounts.head == accounts.audit_head()
        assert {name: copy.report.problems for name, copy in made.collections.items()} == {"harbour": (), "quarry": ()}
        for taken in (tmp_path / "copy", tmp_path / "team" / "inside"):
            with pytest.raises(UsageError):
                team.backup(taken)
    with Team.open(tmp_path / "copy") as copy:
        assert (copy.settings.title, copy.settings.store) == ("The desk", "sqlite")
        assert copy.collection("harbour").search("harbour").total == 1
        assert copy.accounts.check_password("ada", GOOD).name == "ada"
        assert copy.accounts.token_of(token) is not None
        assert copy.accounts.session_of(session) is None
        with pytest.raises(SignInRefused):
            copy.accounts.invited(invitation)
        assert copy.accounts.verify_audit(made.accounts.head).problems == ()


def test_a_program_comes_in_as_far_as_its_token_reaches_at_every_call(tmp_path: Path) -> None:
    with Team.init(tmp_path / "team") as team:
        for name in ("harbour", "quarry"):
            team.add_collection(name, by="local:root")
        accounts = team.accounts
        accounts.add_user("ada", by="local:root")
        accounts.grant("ada", "harbour", "contributor", by="local:root")
        made, secret = accounts.make_token(
            "ada", label="x", collections=["harbour", "quarry"], role="admin", by="local:root"
        )
        entry = team.entry(secret, "harbour")
        assert entry("contributor").name == "ada"
        with pytest.raises(Forbidden, match="reviewer"):
            entry("reviewer")
        words = set[str]()
        for name in ("quarry", "missing"):
            with pytest.raises(NotFound) as caught:
                team.entry(secret, name)("viewer")
            words.add(str(caught.value).replace(name, "NAME"))
        assert len(words) == 1
        accounts.revoke_token(made.id, by="local:root")
        for bad in (secret, "", "sbk_no"):
            with pytest.raises(SignInRefused):
                team.entry(bad, "harbour")("viewer")
