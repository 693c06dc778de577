"""Signing in: invitations, passwords, and what strangers learn from being refused."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from invented_team import GOOD, QUICK, Clock, settle

from sourcebook.accounts import Accounts, Rules
from sourcebook.accounts.passwords import Passwords
from sourcebook.errors import SignInDelayed, SignInRefused, UsageError


def refusal(accounts: Accounts, name: str, password: str, address: str = "") -> str:
    with pytest.raises(SignInRefused) as caught:
        accounts.check_password(name, password, address)
    return str(caught.value)


def test_an_invitation_sets_a_password_once(accounts: Accounts, clock: Clock) -> None:
    accounts.add_user("ada", by="local:root")
    secret = accounts.invite("ada", by="local:root")
    assert accounts.invited(secret).name == "ada"
    assert accounts.accept_invite(secret, GOOD).has_password
    assert accounts.check_password("ADA ", GOOD, "192.0.2.7").name == "ada"
    for bad in (secret, secret[:-1] + "0", "", "sbi_" + "0" * 49):
        with pytest.raises(SignInRefused):
            accounts.accept_invite(bad, GOOD)
    first, second = accounts.invite("ada", by="local:root"), accounts.invite("ada", by="local:root")
    with pytest.raises(SignInRefused):
        accounts.invited(first)
    clock.go(hours=accounts.rules.invitation_hours)
    with pytest.raises(SignInRefused):
        accounts.accept_invite(second, GOOD)
    assert accounts.check_password("ada", GOOD).name == "ada", "an invitation that was not taken changes nothing"


def test_a_forgotten_password_is_set_anew_and_ends_sessions(accounts: Accounts) -> None:
    settle(accounts, "ada")
    secret = accounts.open_session(accounts.check_password("ada", GOOD))
    accounts.accept_invite(accounts.invite("ada", by="local:root"), "quite another password")
    assert accounts.session_of(secret) is None
    refusal(accounts, "ada", GOOD)
    assert accounts.check_password("ada", "quite another password").name == "ada"


def test_a_weak_password_is_refused_and_the_invitation_stays_good(accounts: Accounts) -> None:
    accounts.add_user("ada.vale-of-harbour", by="local:root")
    secret = accounts.invite("ada.vale-of-harbour", by="local:root")
    for weak in ("short", "elevenchars", "Ada.Vale-Of-Harbour", "abababababab", "ada.vale-of-harbour" * 2, "x" * 2000):
        with pytest.raises(UsageError) as caught:
            accounts.accept_invite(secret, weak)
        assert caught.value.hint
    assert accounts.accept_invite(secret, "all small letters").has_password, "no rule asks for kinds of characters"


def test_one_password_typed_on_two_keyboards_is_one(accounts: Accounts) -> None:
    settle(accounts, "ada", "caf\u00e9 au lait noir")
    assert accounts.check_password("ada", "cafe\u0301 au lait noir").name == "ada"


def test_unknown_wrong_disabled_and_without_password_are_told_in_the_same_words(accounts: Accounts) -> None:
    for name in ("ada", "off"):
        settle(accounts, name)
    accounts.add_user("new", by="local:root")
    accounts.disable_user("off", by="local:root")
    told = {refusal(accounts, name, password) for name, password in (
        ("ada", "not the password"), ("nobody", GOOD), ("off", GOOD), ("new", ""), ("new", GOOD), ("", ""),
    )}  # fmt: skip
    assert len(told) == 1


def test_every_refusal_costs_one_comparison(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(accounts, "ada")
    accounts.check_password("ada", GOOD)
    compared, hashed = list[str](), list[str]()
    verify, hash_anew = PasswordHasher.verify, PasswordHasher.hash

    def compare(self: PasswordHasher, kept: str, password: str) -> bool:
        compared.append(kept)
        return verify(self, kept, password)

    def make(self: PasswordHasher, password: str) -> str:
        hashed.append(password)
        return hash_anew(self, password)

    monkeypatch.setattr(PasswordHasher, "verify", compare)
    monkeypatch.setattr(PasswordHasher, "hash", make)
    refusal(accounts, "ada", "not the password")
    refusal(accounts, "nobody", "not the password")
    known, unknown = (kept.rpartition("$")[0].rpartition("$")[0] for kept in compared)
    assert known == unknown == "$argon2id$v=19$m=19456,t=2,p=1"
    assert hashed == []


def test_passwords_cost_what_the_second_choice_of_rfc_9106_says() -> None:
    kept = Passwords(Rules()).hash(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert len(kept.split("$")[4]) >= 22, "128 bits of salt"


def test_a_password_is_hashed_anew_when_the_rules_change(tmp_path: Path) -> None:
    with Accounts.open(tmp_path, rules=QUICK, make=True) as accounts:
        settle(accounts, "ada")
    dearer = Rules(argon_kibibytes=20480, argon_passes=2, argon_lanes=1)
    with Accounts.open(tmp_path, rules=dearer) as accounts:
        for _ in range(2):
            accounts.check_password("ada", GOOD)
        (kept,) = accounts._engine.few("SELECT password FROM person")[0]
        assert "m=20480" in kept
        assert [e.action for e in accounts.iter_audit()].count("password-rehashed") == 1
        assert accounts.verify_audit().problems == ()


def test_the_old_password_is_needed_for_a_new_one(accounts: Accounts) -> None:
    settle(accounts, "ada")
    secret = accounts.open_session(accounts.user("ada"))
    with pytest.raises(SignInRefused):
        accounts.change_password("ada", "not the password", "quite another password")
    assert accounts.session_of(secret) is not None
    with pytest.raises(UsageError):
        accounts.change_password("ada", GOOD, "short")
    accounts.change_password("ada", GOOD, "quite another password")
    assert accounts.session_of(secret) is None
    assert accounts.check_password("ada", "quite another password").name == "ada"


def wait_of(accounts: Accounts, name: str, password: str, address: str = "") -> int:
    """Seconds of the delay; 0 where the password was looked at and wrong."""
    try:
        accounts.check_password(name, password, address)
    except SignInDelayed as delayed:
        return delayed.seconds
    except SignInRefused:
        return 0
    raise AssertionError("let in")


def test_delays_of_a_name_grow_end_and_are_the_same_for_a_name_that_is_none(accounts: Accounts, clock: Clock) -> None:
    settle(accounts, "ada")
    for name in ("ada", "nobody"):
        waits = list[int]()
        for _ in range(14):
            assert wait_of(accounts, name, "not the password") == 0
            waits.append(wait_of(accounts, name, GOOD) if len(waits) >= accounts.rules.free_tries else 0)
            clock.go(seconds=waits[-1])
        assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900], name
    assert accounts.check_password("ada", GOOD).name == "ada", "after the longest delay a right one is let in"
    assert wait_of(accounts, "ada", "not the password") == 0
    assert accounts.check_password("ada", GOOD).name == "ada", "and the count began anew"


def test_a_right_password_is_not_looked_at_during_a_delay(accounts: Accounts, clock: Clock) -> None:
    settle(accounts, "ada")
    for _ in range(4):
        wait_of(accounts, "ada", "not the password")
    assert wait_of(accounts, "ada", GOOD) == 1
    assert wait_of(accounts, "ada", GOOD) == 1, "being turned away does not make the delay longer"
    clock.go(seconds=1)
    assert accounts.check_password("ada", GOOD).name == "ada"
    told = [(e.outcome, e.details) for e in accounts.iter_audit() if e.action == "sign-in"]
    assert told[-2:] == [("delayed", {}), ("ok", {"turned_away": "2"})]


def test_delays_hold_across_processes(tmp_path: Path, place: str, clock: Clock) -> None:
    with Accounts.open(tmp_path, store=place, rules=QUICK, make=True, clock=clock) as accounts:
        settle(accounts, "ada")
        for _ in range(5):
            wait_of(accounts, "ada", "not the password")
    with Accounts.open(tmp_path, store=place, rules=QUICK, clock=clock) as accounts:
        assert wait_of(accounts, "ada", GOOD) == 1


def test_delays_of_an_address_hold_for_every_name(accounts: Accounts, clock: Clock) -> None:
    settle(accounts, "ada")
    for number in range(accounts.rules.free_tries_of_address + 1):
        assert wait_of(accounts, f"somebody-{number}", "x", "198.51.100.9") == 0
    assert wait_of(accounts, "ada", GOOD, "198.51.100.9") == 1
    assert accounts.check_password("ada", GOOD, "198.51.100.10").name == "ada"
    clock.go(seconds=1)
    assert accounts.check_password("ada", GOOD, "198.51.100.9").name == "ada"
    assert wait_of(accounts, "nobody", "x", "198.51.100.9") == 0
    assert wait_of(accounts, "nobody", "x", "198.51.100.9") > 1, "an account of one's own does not clean an address"


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::5", "2001:db8:1:2:ffff::9"), ("::ffff:192.0.2.7", "192.0.2.7"), ("fe80::1%eth0", "fe80::2")],
)
def test_addresses_of_one_household_are_one(accounts: Accounts, one: str, other: str) -> None:
    for number in range(accounts.rules.free_tries_of_address + 1):
        wait_of(accounts, f"somebody-{number}", "x", one)
    assert wait_of(accounts, "ada", GOOD, other) == 1


def test_who_tries_a_name_from_elsewhere_does_not_keep_its_owner_out(accounts: Accounts, clock: Clock) -> None:
    settle(accounts, "ada")
    accounts.check_password("ada", GOOD, "192.0.2.7")
    for number in range(12):
        wait_of(accounts, "ada", "not the password", f"203.0.113.{number}")
        clock.go(seconds=1)
    assert wait_of(accounts, "ada", GOOD, "203.0.113.99") > 1
    assert accounts.check_password("ada", GOOD, "192.0.2.7").name == "ada"
    for _ in range(5):
        wait_of(accounts, "ada", "not the password", "192.0.2.7")
    assert wait_of(accounts, "ada", GOOD, "192.0.2.7") == 1, "a familiar address is counted too"


def test_tries_side_by_side_do_not_slip_in_together(accounts: Accounts) -> None:
    settle(accounts, "ada")
    looked_at = list[int]()

    def guess() -> None:
        looked_at.append(wait_of(accounts, "ada", "not the password"))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert looked_at.count(0) == accounts.rules.free_tries + 1


def test_a_keeper_ends_a_delay(accounts: Accounts) -> None:
    settle(accounts, "ada")
    for _ in range(5):
        wait_of(accounts, "ada", "not the password")
    accounts.enable_user("ada", by="local:root")
    assert accounts.check_password("ada", GOOD).name == "ada"


def test_what_was_typed_as_an_unknown_name_is_written_nowhere(accounts: Accounts) -> None:
    for _ in range(6):
        wait_of(accounts, "my secret password", "ada")
    told = [e for e in accounts.iter_audit() if e.action == "sign-in"]
    assert {e.what for e in told} == {"(unknown)"}
    rows = [str(row) for table in ("failure", "audit") for row in accounts._engine.few(f"SELECT * FROM {table}")]
    assert rows
    assert not [row for row in rows if "my secret" in row]


def test_somebody_who_is_disabled_is_signed_out_and_cannot_be_invited(accounts: Accounts) -> None:
    settle(accounts, "ada")
    invitation = accounts.invite("ada", by="local:root")
    secret = accounts.open_session(accounts.check_password("ada", GOOD))
    accounts.disable_user("ada", by="local:root")
    assert accounts.session_of(secret) is None
    with pytest.raises(SignInRefused):
        accounts.invited(invitation)
    with pytest.raises(UsageError, match="disabled"):
        accounts.invite("ada", by="local:root")
    accounts.enable_user("ada", by="local:root")
    assert accounts.session_of(secret) is None, "a session that was ended stays so"
    assert accounts.check_password("ada", GOOD).name == "ada"


def test_who_is_disabled_between_the_password_and_the_session_gets_none(accounts: Accounts) -> None:
    settle(accounts, "ada")
    user = accounts.check_password("ada", GOOD)
    accounts.disable_user("ada", by="local:root")
    with pytest.raises(SignInRefused) as caught:
        accounts.open_session(user)
    accounts.enable_user("ada", by="local:root")
    assert accounts.sessions() == [], "one that was begun then would be good again now"
    with pytest.raises(SignInRefused) as wrong:
        accounts.check_password("ada", "another one altogether")
    assert str(caught.value) == str(wrong.value)
