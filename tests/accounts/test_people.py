"""Who there is, which roles they have where, and that nothing comes of a name that is none."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from sourcebook.accounts import Accounts, Rules
from sourcebook.accounts.memberships import read_collection
from sourcebook.accounts.people import read_name
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.access import ROLES, lesser, reaches


def test_people_are_added_disabled_and_made_keepers(accounts: Accounts) -> None:
    accounts.add_user(" Ada.Vale ", by="local:root", full_name="Ada Vale")
    accounts.add_user("bo@paper.example", by="local:root", keeper=True)
    ada, bo = accounts.users()
    assert (ada.name, ada.full_name, ada.keeper, ada.disabled, ada.has_password) == (
        "ada.vale", "Ada Vale", False, False, False,
    )  # fmt: skip
    assert bo.keeper
    assert accounts.disable_user("ADA.VALE", by="bo@paper.example").disabled
    assert accounts.user("ada.vale").disabled
    assert not accounts.enable_user("ada.vale", by="bo@paper.example").disabled
    assert accounts.set_keeper("ada.vale", True, by="bo@paper.example").keeper
    assert not accounts.set_keeper("ada.vale", False, by="bo@paper.example").keeper
    with pytest.raises(UsageError, match="already"):
        accounts.add_user("ada.vale", by="local:root")


@pytest.mark.parametrize("name", ["", " ", "-ada", "ada vale", "ada/vale", "../ada", "ada\n", "x" * 65, "ädä", "a\0b"])
def test_what_is_no_name_of_a_user_is_refused(name: str) -> None:
    if name == "ada\n":
        assert read_name(name) == "ada"
        return
    with pytest.raises(UsageError) as caught:
        read_name(name)
    assert caught.value.hint


@pytest.mark.parametrize(
    "name", ["", "Harbour", "har bour", "..", ".", "a/b", "-a", "a-", "a_b", "x" * 31, "harbour\n", "a.b", "häfen"]
)
def test_what_is_no_name_of_a_collection_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        read_collection(name)


@pytest.mark.parametrize("name", ["a", "harbour", "harbour-2026", "2026", "x" * 30])
def test_names_of_collections(name: str) -> None:
    assert read_collection(name) == name


def test_roles_are_given_changed_and_taken_away(accounts: Accounts) -> None:
    for name in ("ada", "bo"):
        accounts.add_user(name, by="local:root", keeper=name == "bo")
    for name in ("harbour", "quarry"):
        accounts.add_collection(name, by="local:root")
    assert accounts.role_in("ada", "harbour") is None
    accounts.grant("ada", "harbour", "viewer", by="bo")
    accounts.grant("ada", "harbour", "publisher", by="bo")
    accounts.grant("ada", "quarry", "viewer", by="bo")
    assert accounts.role_in("Ada", "harbour") == "publisher"
    assert accounts.role_in("bo", "harbour") is None, "a keeper reads nothing by that alone"
    assert [(m.user, m.collection, m.role) for m in accounts.memberships(user="ada")] == [
        ("ada", "harbour", "publisher"),
        ("ada", "quarry", "viewer"),
    ]
    assert [m.user for m in accounts.memberships(collection="quarry")] == ["ada"]
    accounts.grant("ada", "quarry", None, by="bo")
    assert accounts.role_in("ada", "quarry") is None
    accounts.disable_user("ada", by="bo")
    assert accounts.role_in("ada", "harbour") is None
    accounts.enable_user("ada", by="bo")
    assert accounts.role_in("ada", "harbour") == "publisher"


def test_a_role_needs_a_user_a_collection_and_a_name_of_a_role(accounts: Accounts) -> None:
    accounts.add_user("ada", by="local:root")
    accounts.add_collection("harbour", by="local:root")
    with pytest.raises(NotFound, match="no user"):
        accounts.grant("eve", "harbour", "viewer", by="local:root")
    with pytest.raises(NotFound, match="no collection"):
        accounts.grant("ada", "quarry", "viewer", by="local:root")
    with pytest.raises(UsageError, match="viewer, contributor"):
        accounts.grant("ada", "harbour", "owner", by="local:root")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="already"):
        accounts.add_collection("harbour", by="local:root")
    assert accounts.role_in("eve", "harbour") is None
    assert accounts.verify_audit().problems == (), "what was refused left nothing"


def test_the_lesser_role_is_reached_by_both() -> None:
    for one, other in product(ROLES, ROLES):
        assert lesser(one, other) in (one, other)
        assert reaches(one, lesser(one, other))
        assert reaches(other, lesser(one, other))


def test_accounts_stay_when_they_are_opened_again(tmp_path: Path, place: str) -> None:
    with Accounts.open(tmp_path, store=place, make=True) as accounts:
        accounts.add_user("ada", by="local:root")
    with Accounts.open(tmp_path, store=place) as accounts:
        assert [user.name for user in accounts.users()] == ["ada"]


def test_accounts_that_are_gone_are_not_begun_anew(tmp_path: Path, place: str) -> None:
    with pytest.raises(NotFound, match="missing"):
        Accounts.open(tmp_path, store=place)
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_on_the_machine_reads_the_file(tmp_path: Path) -> None:
    with Accounts.open(tmp_path, make=True) as accounts:
        accounts.add_user("ada", by="local:root")
        held = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert set(held) >= {"accounts.db", "accounts.db-wal"}
    assert set(held.values()) == {0o600}


@pytest.mark.parametrize(
    "table", [{"idle_hours": 0}, {"idle": 3}, {"argon_kibibytes": 8}, {"password_characters": "12"}]
)
def test_rules_out_of_bounds_are_refused(table: dict[str, object]) -> None:
    from sourcebook.accounts.rules import read

    with pytest.raises(UsageError, match="Rules are"):
        read(table)
    assert read({"idle_hours": 3}) == Rules(idle_hours=3)
