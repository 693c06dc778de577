"""Heads: a library that was put back as it was, or made again with every sum right, is told from the one noted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from filled import fill, naked

from sourcebook.errors import UsageError
from sourcebook.model.chain import head_of, read_head
from sourcebook.store.rows import plain_digest
from sourcebook.store.seals import seal_value, state_of
from sourcebook.store.sqlite import SqliteStore
from sourcebook.store.verify import verify
from sourcebook.testing.stores import add, case_of, item_of


def test_the_head_grows_with_every_change_and_earlier_ones_stay_good(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    heads = [verify(store).head]
    for number in range(4):
        add(store, case_of(number))
        heads.append(verify(store).head)
    with store.writer() as writer:
        writer.put_ledger([item_of("locked.pdf", outcome="failed", code="encrypted")])
    heads.append(verify(store).head)
    assert len(set(heads)) == 6
    assert [verify(store, expect=head).problems for head in heads] == [()] * 6
    add(store, case_of(2))
    with store.writer():
        pass
    assert verify(store).head == heads[-1], "what changes nothing is not sealed"
    store.close()


def test_an_older_copy_put_back_is_found_with_a_head(tmp_path: Path) -> None:
    fill(tmp_path / "now").close()
    shutil.copytree(tmp_path / "now", tmp_path / "then")
    store = SqliteStore(tmp_path / "now")
    with store.writer() as writer:
        writer.put_ledger([item_of("late.pdf", outcome="failed", code="encrypted")])
    head = verify(store).head
    store.close()
    old = SqliteStore(tmp_path / "then")
    assert verify(old).problems == ()
    (problem,) = verify(old, expect=head).problems
    assert (problem.kind, problem.id) == ("head", head)
    assert "older" in problem.message
    add(old, case_of(7))
    add(old, case_of(8))
    (problem,) = verify(old, expect=head).problems
    assert problem.kind == "head"
    assert "another" in problem.message
    old.close()


def reseal(root: Path) -> None:
    """Everything a forger can do without the head: the last state sealed again, chain and digests right."""
    with naked(root) as database:
        meta = dict(database.execute("SELECT key, value FROM meta"))
        rows = database.execute("SELECT number, value FROM seal ORDER BY number DESC LIMIT 2").fetchall()
        last = database.execute("SELECT number, id FROM decision ORDER BY number DESC LIMIT 1").fetchall()
        state = state_of(meta, "".join(f"{number} {identifier}" for number, identifier in last))
        row = (rows[0][0], state, seal_value(rows[0][0], state, rows[1][1]))
        database.execute("REPLACE INTO seal VALUES (?, ?, ?, ?)", (*row, plain_digest("seal", row)))


def test_a_forger_who_works_out_every_sum_is_found_with_a_head(tmp_path: Path) -> None:
    store = fill(tmp_path)
    head = verify(store).head
    with naked(tmp_path) as database:
        database.execute("DELETE FROM ledger WHERE outcome = 'failed'")
        rows = database.execute("SELECT digest FROM ledger").fetchall()
        total = sum(int(digest.removeprefix("sha256:"), 16) for (digest,) in rows) % (1 << 256)
        values = ("tally:ledger", f"{len(rows)}:{total:064x}")
        database.execute("REPLACE INTO meta VALUES (?, ?, ?)", (*values, plain_digest("meta", values)))
    assert {p.kind for p in verify(store).problems} == {"seal-broken"}
    reseal(tmp_path)
    assert verify(store).problems == ()
    assert [p.kind for p in verify(store, expect=head).problems] == ["head"]
    store.close()


CHANGES = (
    "DELETE FROM seal WHERE number = 3",
    "DELETE FROM seal",
    "UPDATE seal SET value = state WHERE number = 2",
    "UPDATE seal SET state = value WHERE number = 4",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_seal_that_was_changed_is_found(tmp_path: Path, change: str) -> None:
    store = fill(tmp_path)
    with naked(tmp_path) as database:
        database.execute(change)
    assert "seal-broken" in {p.kind for p in verify(store).problems}
    store.close()


@pytest.mark.parametrize("head", ["", " ", "12", "0:" + "0" * 64, "1:" + "0" * 63, "1:" + "G" * 64, "latest"])
def test_what_is_no_head_is_refused(tmp_path: Path, head: str) -> None:
    store = SqliteStore(tmp_path)
    if head:
        with pytest.raises(UsageError) as caught:
            verify(store, expect=head)
        assert caught.value.hint
    assert read_head(head_of(7, "sha256:" + "a" * 64)) == (7, "sha256:" + "a" * 64)
    store.close()
