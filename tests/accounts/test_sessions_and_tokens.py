"""Sessions of browsers and tokens of programs: how long they are good, for what, and that nothing of them is kept."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_team import GOOD, Clock, settle

from sourcebook.accounts import Accounts
from sourcebook.accounts.secrets import PREFIXES, Kind, is_secret, new_secret
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.access import ROLES, Role, reaches


@pytest.fixture
def ada(accounts: Accounts) -> Accounts:
    """Accounts with somebody who has a role in one of two collections."""
    settle(accounts, "ada")
    for name in ("harbour", "quarry"):
        accounts.add_collection(name, by="local:test")
    accounts.grant("ada", "harbour", "reviewer", by="local:test")
    return accounts


def test_a_session_lasts_while_it_is_used_and_not_for_ever(ada: Accounts, clock: Clock) -> None:
    secret = ada.open_session(ada.user("ada"), "192.0.2.7")
    for _ in range(25):
        clock.go(hours=11)
        found = ada.session_of(secret)
        assert found is not None
        assert found.user == "ada"
    clock.go(hours=12)
    assert ada.session_of(secret) is None
    secret = ada.open_session(ada.user("ada"))
    for _ in range(30):
        clock.go(hours=11)
        assert ada.session_of(secret) is not None
    clock.go(hours=6)
    assert ada.session_of(secret) is None, "14 days are over"
    assert ada.sessions() == []


def test_a_session_has_a_form_token_of_its_own(ada: Accounts) -> None:
    secrets = [ada.open_session(ada.user("ada")) for _ in range(2)]
    found = [ada.session_of(secret) for secret in secrets]
    tokens = [session.form_token for session in found if session]
    assert len(set(tokens)) == 2
    assert min(map(len, tokens)) == 43
    again = ada.session_of(secrets[0])
    assert again is not None
    assert again.form_token == tokens[0]
    assert not [s for s in ada.sessions("ada") if s.form_token], "a list of sessions gives nothing to write with"


def test_a_session_ends_by_signing_out_by_hand_and_all_at_once(ada: Accounts) -> None:
    one, two, three = (ada.open_session(ada.user("ada")) for _ in range(3))
    ada.close_session(one)
    ada.close_session(one)
    assert ada.session_of(one) is None
    found = ada.session_of(two)
    assert found is not None
    ada.end_session(found.id, by="local:test")
    assert ada.session_of(two) is None
    assert ada.close_all_sessions("ada", by="local:test") == 1
    assert ada.session_of(three) is None
    for bad in ("", found.id):
        with pytest.raises(NotFound):
            ada.end_session(bad, by="local:test")


def test_a_caller_of_a_session_has_the_role_of_now(ada: Accounts) -> None:
    session = ada.session_of(ada.open_session(ada.user("ada")))
    assert session is not None
    caller = ada.caller_of_session(session, "harbour")
    assert caller is not None
    assert (caller.name, caller.role, caller.way, caller.token) == ("ada", "reviewer", "session", session.form_token)
    assert ada.caller_of_session(session, "quarry") is None
    assert ada.caller_of_session(session, "missing") is None
    ada.grant("ada", "harbour", None, by="local:test")
    assert ada.caller_of_session(session, "harbour") is None


def test_a_token_is_good_for_its_collections_until_its_day(ada: Accounts, clock: Clock) -> None:
    made, secret = ada.make_token(
        "ada", label="nightly", collections=["harbour"], role="admin", by="local:test", days=30
    )
    assert re.fullmatch(r"sbk_[0-9A-Za-z]{49}", secret)
    token = ada.token_of(secret)
    assert token is not None
    caller = ada.caller_of_token(token, "harbour")
    assert caller is not None
    assert (caller.name, caller.role, caller.way, caller.token) == ("ada", "reviewer", "token", "")
    assert ada.caller_of_token(token, "quarry") is None
    ada.grant("ada", "quarry", "admin", by="local:test")
    assert ada.caller_of_token(token, "quarry") is None, "it was made for the other one"
    clock.go(days=29, hours=23)
    assert ada.token_of(secret) is not None
    clock.go(hours=1)
    assert ada.token_of(secret) is None
    assert [held.id for held in ada.tokens("ada")] == [made.id]


def test_last_use_is_written_down_once_a_minute(ada: Accounts, clock: Clock) -> None:
    made, secret = ada.make_token("ada", label="x", collections=["harbour"], role="viewer", by="local:test")
    assert ada.token(made.id).used == ""
    seen = list[str]()
    for _ in range(6):
        ada.token_of(secret)
        seen.append(ada.token(made.id).used)
        clock.go(seconds=25)
    assert [seen.index(when) for when in seen] == [0, 0, 0, 3, 3, 3]
    assert ada.verify_audit().problems == (), "use is not a change of the token"


def test_a_token_is_revoked_for_good(ada: Accounts) -> None:
    made, secret = ada.make_token("ada", label="x", collections=["harbour"], role="viewer", by="local:test")
    assert ada.revoke_token(made.id, by="local:test").revoked
    assert ada.token_of(secret) is None
    with pytest.raises(NotFound):
        ada.revoke_token("t-none", by="local:test")


def test_tokens_that_make_no_sense_are_refused(ada: Accounts) -> None:
    def make(**changed: object) -> None:
        said = {"label": "x", "collections": ["harbour"], "role": "viewer", "by": "local:test", "days": 5, **changed}
        ada.make_token("ada", **said)  # type: ignore[arg-type]

    for changed in ({"label": " "}, {"label": "x" * 201}, {"collections": []}, {"role": "owner"}, {"days": 400}):
        with pytest.raises(UsageError):
            make(**changed)
    with pytest.raises(NotFound):
        make(collections=["harbour", "missing"])
    with pytest.raises(NotFound):
        ada.make_token("eve", label="x", collections=["harbour"], role="viewer", by="local:test")
    assert ada.tokens() == []


def test_the_right_of_a_token_is_never_more_than_its_owners(ada: Accounts, clock: Clock) -> None:
    """Roles, people and tokens change at random; after every step each token is asked everywhere."""
    chance = random.Random(7)
    people, places = ("ada", "bo", "cy"), ("harbour", "quarry")
    for name in people[1:]:
        ada.add_user(name, by="local:test")
    made = [
        ada.make_token(
            chance.choice(people), label=str(number), collections=chance.sample(places, chance.randint(1, 2)),
            role=chance.choice(ROLES), by="local:test", days=chance.randint(1, 20),
        )
        for number in range(12)
    ]  # fmt: skip
    asked = good = 0
    for _ in range(60):
        match chance.randrange(8):
            case 0:
                ada.disable_user(chance.choice(people), by="local:test")
            case 1 | 2:
                ada.enable_user(chance.choice(people), by="local:test")
            case 3:
                clock.go(hours=chance.randint(1, 24))
            case 4:
                ada.revoke_token(chance.choice(made)[0].id, by="local:test") if chance.random() < 0.2 else None
            case _:
                role: Role | None = chance.choice([*ROLES, None])
                ada.grant(chance.choice(people), chance.choice(places), role, by="local:test")
        for first, secret in made:
            token = ada.token_of(secret)
            for place in places:
                asked += 1
                right = token and ada.role_of_token(token, place)
                owner = ada.role_in(first.user, place)
                if right is None:
                    continue
                good += 1
                assert owner is not None
                assert place in first.collections
                assert not ada.user(first.user).disabled
                assert reaches(owner, right)
                assert reaches(first.role, right)
                assert right in (owner, first.role)
    assert good > asked / 20, "many were good for something, so that it was asked"
    assert ada.verify_audit().problems == ()


@given(kind=st.sampled_from(sorted(PREFIXES)), data=st.data())
def test_a_secret_with_any_one_character_changed_is_none(kind: Kind, data: st.DataObject) -> None:
    secret = new_secret(kind)
    assert is_secret(kind, secret)
    place = data.draw(st.integers(0, len(secret) - 1))
    other = data.draw(st.sampled_from("0aZ_-é "))
    if secret[place] != other:
        assert not is_secret(kind, secret[:place] + other + secret[place + 1 :])
    for another in PREFIXES:
        assert is_secret(another, secret) == (another == kind)
    assert not is_secret(kind, secret[:-1])
    assert not is_secret(kind, secret + "0")
    assert not is_secret(kind, secret + "\n")


def test_no_secret_is_given_out_twice_and_none_is_kept(tmp_path: Path, clock: Clock) -> None:
    with Accounts.open(tmp_path, make=True, clock=clock) as accounts:
        accounts.add_user("ada", by="local:test")
        accounts.add_collection("harbour", by="local:test")
        invitation = accounts.invite("ada", by="local:test")
        accounts.accept_invite(invitation, GOOD)
        session = accounts.open_session(accounts.check_password("ada", GOOD))
        found = accounts.session_of(session)
        assert found is not None
        _, token = accounts.make_token("ada", label="x", collections=["harbour"], role="viewer", by="local:test")
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert b"argon2id" in kept
        for secret in (invitation, session, token, GOOD, found.form_token):
            assert secret.encode() not in kept
            assert secret.encode()[4:40] not in kept
    assert len({new_secret("token") for _ in range(1000)}) == 1000
