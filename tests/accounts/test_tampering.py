"""Planted tampering with the record of access and with decisions: it is found, given any head noted behind it."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from invented_team import GOOD, Clock, settle
from tampering import Forge, tamper

from sourcebook.accounts import Accounts
from sourcebook.accounts.record import Entry, entry_hash, sealed
from sourcebook.model.access import ROLES, AuditEntry, Role
from sourcebook.model.chain import GENESIS, read_head
from sourcebook.model.decision import Decision, decision_hash
from sourcebook.model.ids import canonical_json, make_id, sha256
from sourcebook.store.rows import Tally, plain_digest
from sourcebook.store.seals import last_decided, seal_value, state_of
from sourcebook.store.sql.session import Session
from sourcebook.store.sqlite import SqliteStore
from sourcebook.store.verify import verify
from sourcebook.testing.stores import add, case_of

Trials = Callable[[str, int, int], None]


# -- the record of access -------------------------------------------------------------------------------------------


def months_of(accounts: Accounts, clock: Clock) -> list[str]:
    """What befalls a team in some weeks; gives the head noted after each of it."""
    chance, heads = random.Random(3), list[str]()
    for name in ("ada", "bo"):
        settle(accounts, name)
    for place in ("harbour", "quarry"):
        accounts.add_collection(place, by="ada")
    for number in range(30):
        clock.go(hours=1)
        name, place = chance.choice(("ada", "bo")), chance.choice(("harbour", "quarry"))
        role: Role | None = chance.choice([*ROLES, None])
        match number % 6:
            case 0:
                secret = accounts.open_session(accounts.check_password(name, GOOD, "192.0.2.7"))
                accounts.close_session(secret)
            case 1 | 2:
                accounts.grant(name, place, role, by="ada")
            case 3:
                accounts.note(Entry(action="export", who=name, collection=place, details={"form": "csv"}))
            case 4:
                made, _ = accounts.make_token(name, label="x", collections=[place], role=ROLES[1], by="ada")
                if chance.random() < 0.5:
                    accounts.revoke_token(made.id, by="bo")
            case 5:
                accounts.note(Entry(action="access", who=name, collection=place, outcome="refused"))
        heads.append(accounts.audit_head())
    return heads


def edit_entry(chance: random.Random, link: object) -> AuditEntry:
    assert isinstance(link, AuditEntry)
    name = chance.choice(["time", "who", "action", "collection", "what", "outcome", "address", "details"])
    value: Any = {
        "time": "2026-01-02T03:04:05Z", "outcome": "failed" if link.outcome == "ok" else "ok",
        "details": {**link.details, "role": "admin" if link.details.get("role") != "admin" else "viewer"},
    }.get(name, f"{getattr(link, name)}x")  # fmt: skip
    return msgspec.structs.replace(link, **{name: value})


def renumber_entry(link: object, number: int) -> AuditEntry:
    assert isinstance(link, AuditEntry)
    return msgspec.structs.replace(link, number=number)


def chain_entries(links: Sequence[object]) -> list[object]:
    previous, made = GENESIS, list[object]()
    for number, link in enumerate(links, 1):
        assert isinstance(link, AuditEntry)
        entry = msgspec.structs.replace(link, number=number, previous=previous)
        entry = msgspec.structs.replace(entry, hash=entry_hash(entry))
        made.append(entry)
        previous = entry.hash
    return made


def put_entries(accounts: Accounts, entries: Sequence[AuditEntry]) -> None:
    with accounts._writing() as session:
        session.run("DELETE FROM audit")
        session.run_many(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?)",
            [(e.number, e.who, e.action, e.collection, canonical_json(e).decode()) for e in entries],
        )


def tamper_with_the_record(accounts: Accounts, clock: Clock, trials: int) -> list[str]:
    """Tampers found nowhere, or without a head where one was not needed."""
    heads = months_of(accounts, clock)
    entries = list(accounts.iter_audit())
    whole = accounts.verify_audit()
    assert whole.problems == ()
    assert [accounts.verify_audit(head).problems for head in heads] == [()] * len(heads)
    chance, missed = random.Random(11), list[str]()
    forge = Forge(edit_entry, renumber_entry, chain_entries)
    for _ in range(trials):
        new, told = tamper(chance, entries, forge)
        put_entries(accounts, new)
        head = chance.choice([head for head in [*heads, whole.head] if read_head(head)[0] >= told.first])
        if told.way == "truncate":  # any head behind the cut
            head = chance.choice([head for head in [*heads, whole.head] if read_head(head)[0] > len(new)])
        problems = accounts.verify_audit(head).problems
        if not problems or (not told.forged and told.way != "truncate" and not accounts.verify_audit().problems):
            missed.append(f"{told} {head[:8]}")
    put_entries(accounts, entries)
    assert accounts.verify_audit(whole.head).problems == (), "put back, it is whole again"
    return missed


TABLES = (
    "UPDATE membership SET role = 'admin' WHERE role <> 'admin'",
    "DELETE FROM membership WHERE collection = 'harbour'",
    "UPDATE person SET keeper = 1 WHERE name = 'bo'",
    "UPDATE person SET password = 'another' WHERE name = 'ada'",
    "UPDATE api_token SET revoked = 0, expires = expires + 1000",
    "UPDATE api_token SET hash = id",
    "DELETE FROM api_token WHERE id IN (SELECT id FROM api_token LIMIT 1)",
    "INSERT INTO person VALUES ('eve', '', 1, 0, 'x', 1)",
    "INSERT INTO collection VALUES ('cellar', 1)",
)


@pytest.mark.parametrize("change", TABLES)
def test_a_table_that_was_changed_past_the_record_is_found(accounts: Accounts, clock: Clock, change: str) -> None:
    months_of(accounts, clock)
    accounts.grant("ada", "harbour", "viewer", by="bo")
    with accounts._writing() as session:
        session.run(change)
    assert accounts.verify_audit().problems


def test_columns_beside_an_entry_are_held_against_it(accounts: Accounts, clock: Clock) -> None:
    months_of(accounts, clock)
    for column in ("who", "action", "collection"):
        with accounts._writing() as session:
            session.run(f"UPDATE audit SET {column} = 'other' WHERE number = 5")
        assert accounts.verify_audit().problems, column
    for body in ("", "{}", "[]", '{"number":5}'):
        with accounts._writing() as session:
            session.run("UPDATE audit SET body = ? WHERE number = 5", (body,))
        assert accounts.verify_audit().problems, body


def test_every_field_of_an_entry_is_sealed() -> None:
    entry = sealed(1, "2026-11-30T10:00:00Z", Entry(action="grant", who="ada", details={"role": "viewer"}), GENESIS)
    for name in AuditEntry.__struct_fields__:
        if name != "hash":
            value: Any = {"number": 2, "details": {"role": "admin"}, "outcome": "failed"}.get(name, "x")
            assert entry_hash(msgspec.structs.replace(entry, **{name: value})) != entry.hash, name


def test_many_who_write_at_once_make_one_chain_and_no_false_alarm(accounts: Accounts) -> None:
    accounts.add_collection("harbour", by="local:test")
    reports = list[tuple[str, ...]]()

    def work(number: int) -> None:
        accounts.add_user(f"user-{number}", by="local:test")
        for _ in range(8):
            accounts.grant(f"user-{number}", "harbour", "viewer", by="local:test")
            accounts.note(Entry(action="export", who=f"user-{number}"))

    def prove() -> None:
        reports.extend(accounts.verify_audit().problems for _ in range(5))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)] + [threading.Thread(target=prove)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reports == [()] * 5
    report = accounts.verify_audit()
    assert (report.entries, report.problems) == (1 + 6 * 17, ())


def test_long_words_of_strangers_are_cut(accounts: Accounts) -> None:
    made = accounts.note(Entry(action="access", who="x" * 5000, what="half \ud83d", details={"route": "y" * 5000}))
    assert len(json.dumps(msgspec.to_builtins(made))) < 2000
    assert accounts.verify_audit().problems == ()


def test_tampering_with_the_record_of_access_is_found(accounts: Accounts, clock: Clock, record_trials: Trials) -> None:
    missed = tamper_with_the_record(accounts, clock, 100)
    record_trials("tampering with the record of access", 100, len(missed))
    assert missed == []


@pytest.mark.deep
@pytest.mark.timeout(1500)
def test_a_thousand_tampers_with_the_record_of_access_are_found(
    accounts: Accounts, clock: Clock, record_trials: Trials
) -> None:
    missed = tamper_with_the_record(accounts, clock, 1000)
    record_trials("tampering with the record of access", 1000, len(missed))
    assert missed == []


# -- decisions ------------------------------------------------------------------------------------------------------


def decided(root: Path) -> tuple[SqliteStore, list[tuple[int, str]]]:
    """A library in which much was decided, and the head noted after each decision, with how many there were."""
    store, heads = SqliteStore(root), list[tuple[int, str]]()
    cases = [case_of(number) for number in (1, 2)]
    add(store, *cases)
    for number in range(24):
        if number % 5 == 4:
            add(store, case_of(10 + number))  # sums of other tables move between decisions
        with store.writer() as writer:
            about = cases[number % 2].document.id
            writer.append_decision(about, ("kept", "dropped")[number % 3 == 0], f"reason {number}", "ed", "2026-02-03")
        heads.append((number + 1, verify(store).head))
    return store, heads


def edit_decision(chance: random.Random, link: object) -> Decision:
    assert isinstance(link, Decision)
    name = chance.choice(["what", "value", "why", "who", "time"])
    return msgspec.structs.replace(link, **{name: f"{getattr(link, name)}x"})


def renumber_decision(link: object, number: int) -> Decision:
    assert isinstance(link, Decision)
    return msgspec.structs.replace(link, number=number)


def chain_decisions(links: Sequence[object]) -> list[object]:
    previous, made = GENESIS, list[object]()
    for number, d in enumerate(links, 1):
        assert isinstance(d, Decision)
        seal = decision_hash(number, d.what, d.value, d.why, d.who, d.time, previous)
        made.append(
            msgspec.structs.replace(
                d, number=number, previous=previous, hash=seal, id=make_id("decision", seal)
            )
        )  # fmt: skip
        previous = seal
    return made


def put_decisions(session: Session, decisions: Sequence[Decision]) -> None:
    """The rows with right digests, and the sum of the table right."""
    session.run("DELETE FROM decision")
    tally, seen = Tally(), set[str]()
    for d in decisions:
        body = canonical_json(d).decode()
        digest = sha256(body.encode())
        identifier = f"{d.id}-again" if d.id in seen else d.id  # two rows cannot have one
        seen.add(identifier)
        session.run("INSERT INTO decision VALUES (?, ?, ?, ?, ?)", (d.number, identifier, d.what, body, digest))
        tally.add(digest)
    values = ("tally:decision", tally.to_value())
    session.run("DELETE FROM meta WHERE key = ?", values[:1])
    session.run("INSERT INTO meta VALUES (?, ?, ?)", (*values, plain_digest("meta", values)))


def reseal(session: Session) -> None:
    """The last seal made anew over the tables as they are: all other seals, and so all heads noted before, stay."""
    meta = {str(key): str(value) for key, value in session.run("SELECT key, value FROM meta")}
    rows = session.run("SELECT number, value FROM seal ORDER BY number DESC LIMIT 2")
    state = state_of(meta, last_decided(session))
    row = (rows[0][0], state, seal_value(rows[0][0], state, rows[1][1]))
    session.run("DELETE FROM seal WHERE number = ?", row[:1])
    session.run("INSERT INTO seal VALUES (?, ?, ?, ?)", (*row, plain_digest("seal", row)))


def tamper_with_decisions(root: Path, trials: int) -> list[str]:
    store, heads = decided(root)
    decisions = list(store.view().iter_decisions())
    whole = heads[-1][1]
    assert [verify(store, expect=head).problems for _, head in heads] == [()] * len(heads)
    seals = saved(store)
    chance, missed = random.Random(13), list[str]()
    forge = Forge(edit_decision, renumber_decision, chain_decisions)
    for _ in range(trials):
        new, told = tamper(chance, decisions, forge)
        with_all_sums = told.forged or told.way == "truncate"
        with store.session() as session:
            session.begin()
            put_decisions(session, new)
            if with_all_sums:
                reseal(session)
            session.commit()
        behind = len(new) if told.way == "truncate" else told.first - 1
        head = chance.choice([head for number, head in heads if number > behind])
        if not verify(store, expect=head).problems or (not with_all_sums and not verify(store).problems):
            missed.append(f"{told} {head[:8]}")
    with store.session() as session:
        session.begin()
        put_decisions(session, decisions)
        session.run("DELETE FROM seal")
        session.run_many("INSERT INTO seal VALUES (?, ?, ?, ?)", seals)
        session.commit()
    assert verify(store, expect=whole).problems == (), "put back, it is whole again"
    store.close()
    return missed


def saved(store: SqliteStore) -> list[tuple[Any, ...]]:
    with store.session() as session:
        return session.run("SELECT * FROM seal ORDER BY number")


def test_tampering_with_decisions_is_found(tmp_path: Path, record_trials: Trials) -> None:
    missed = tamper_with_decisions(tmp_path, 100)
    record_trials("tampering with decisions", 100, len(missed))
    assert missed == []


@pytest.mark.deep
@pytest.mark.timeout(1500)
def test_a_thousand_tampers_with_decisions_are_found(tmp_path: Path, record_trials: Trials) -> None:
    missed = tamper_with_decisions(tmp_path, 1000)
    record_trials("tampering with decisions", 1000, len(missed))
    assert missed == []
