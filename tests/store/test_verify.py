"""Planted damage: every one is found and named; whole libraries raise no alarm."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from filled import fill, naked, overwrite

from sourcebook.errors import NotFound, SourcebookError, UsageError
from sourcebook.model.ids import canonical_json, sha256
from sourcebook.store.rows import Tally, plain_digest
from sourcebook.store.sqlite import DATABASE, SqliteStore
from sourcebook.store.verify import VerifyReport, verify, verify_folder
from sourcebook.testing.stores import add, case_of

RECORDS = ["document", "capture", "rendition", "annotation", "ledger", "decision"]


def test_a_whole_library_raises_no_alarm(store: SqliteStore) -> None:
    seen: list[tuple[int, int | None, str]] = []
    report = verify(store, progress=lambda *step: seen.append(step))
    assert report.problems == ()
    assert report.clean
    assert report.checked["document"] == 3
    assert report.checked["blob"] == report.checked["rendition"] == 4
    assert report.checked["annotation"] == 4 * 9
    assert report.checked["span"] > 4 * 9
    assert {what for _, _, what in seen} >= {"document", "blob", "annotation"}


@pytest.mark.parametrize("seed", range(12))
def test_random_whole_libraries_raise_no_alarm(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    store = SqliteStore(tmp_path)
    for _ in range(chance.randrange(1, 8)):
        case = case_of(chance.randrange(4), edition=chance.randrange(1, 4))
        add(store, case)
        with store.writer() as writer:
            kept = chance.sample(case.annotations, chance.randrange(10))
            writer.put_annotations(case.rendition.id, kept, {"made": str(chance.randrange(3))})
            writer.append_decision(case.document.id, "x", "", "ed", "2026-01-01T00:00:00Z")
    assert verify(store).problems == ()
    assert verify(store, sample=0.5, seed=seed).problems == ()
    store.close()
    assert verify(SqliteStore(tmp_path, audit=True)).problems == ()


def test_a_blob_without_a_row_is_counted_not_reported(store: SqliteStore) -> None:
    store.blobs.put_bytes(b"left by a killed process")
    report = verify(store)
    assert report.clean
    assert report.checked["unreferenced blobs"] == 1


def test_a_sample_checks_less_and_counts_all(store: SqliteStore) -> None:
    some = verify(store, sample=0.0)
    assert some.clean
    assert "blob" not in some.checked
    assert some.checked["document"] == 3
    with naked(store.root) as database:
        database.execute("DELETE FROM capture WHERE rowid = 2")
    assert [p.kind for p in verify(store, sample=0.0).problems] == ["tally"]


Damage = Callable[[random.Random, Path], set[str]]


def _blob(chance: random.Random, root: Path) -> Path:
    return chance.choice(sorted(p for p in (root / "blobs").rglob("*") if p.is_file()))


def flip_bit(chance: random.Random, root: Path) -> set[str]:
    path = _blob(chance, root)
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return {f"sha256:{path.name}"}


def truncate(chance: random.Random, root: Path) -> set[str]:
    path = _blob(chance, root)
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])
    return {f"sha256:{path.name}"}


def delete_blob(chance: random.Random, root: Path) -> set[str]:
    path = _blob(chance, root)
    path.unlink()
    return {f"sha256:{path.name}"}


def swap_blobs(chance: random.Random, root: Path) -> set[str]:
    one, two = chance.sample(sorted(p for p in (root / "blobs").rglob("*") if p.is_file()), 2)
    data = one.read_bytes(), two.read_bytes()
    one.write_bytes(data[1])
    two.write_bytes(data[0])
    return {f"sha256:{one.name}", f"sha256:{two.name}"}


def _row(chance: random.Random, database: apsw.Connection, table: str) -> tuple[int, str]:
    rows = database.execute(f"SELECT rowid, id FROM {table} ORDER BY rowid").fetchall()
    rowid, identifier = chance.choice(rows)
    return int(rowid), str(identifier)


def edit_column(chance: random.Random, root: Path) -> set[str]:
    with naked(root) as database:
        table = chance.choice(RECORDS)
        columns = [
            (c[1], c[2]) for c in database.execute(f"PRAGMA table_info({table})") if c[1] not in ("id", "number")
        ]
        column, kind = chance.choice(columns)
        rowid, identifier = _row(chance, database, table)
        value = {"INTEGER": 987654, "BLOB": b"x"}.get(kind, "elsewhere")
        database.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (value, rowid))
    return {identifier}


def edit_body(chance: random.Random, root: Path) -> set[str]:
    with naked(root) as database:
        table = chance.choice([name for name in RECORDS if name != "rendition"])
        rowid, identifier = _row(chance, database, table)
        (body,) = database.execute(f"SELECT body FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
        at = chance.randrange(len(body))
        overwrite(database, table, "body", rowid, f"{body[:at]}~{body[at + 1 :]}")
    return {identifier}


def test_a_row_that_no_index_can_read_hides_no_other_damage(store: SqliteStore) -> None:
    """`integrity_check` gives up at it; the index of another table is found wanting all the same."""
    with naked(store.root) as database:
        rowid, body = database.execute("SELECT rowid, body FROM document LIMIT 1").fetchone()
        overwrite(database, "document", "body", rowid, f"~{body[1:]}")
        overwrite(database, "annotation", "document", 1, "elsewhere")
    said = [p.message for p in verify(store).problems if p.kind == "database"]
    assert [m for m in said if "index of document" in m]
    assert [m for m in said if "annotation_of_" in m]
    assert not [m for m in said if "half way" in m]


def edit_text(chance: random.Random, root: Path) -> set[str]:
    with naked(root) as database:
        rowid, identifier = _row(chance, database, "rendition")
        (text,) = database.execute("SELECT text FROM rendition WHERE rowid = ?", (rowid,)).fetchone()
        at = chance.randrange(len(text))
        changed = f"{text[:at]}{chr(ord(text[at]) + 1)}{text[at + 1 :]}"
        database.execute("UPDATE rendition SET text = ? WHERE rowid = ?", (changed, rowid))
    return {identifier}


def move_anchor(chance: random.Random, root: Path) -> set[str]:
    """The careful kind: body, columns, digest and tallies are all made to agree; only the words are not there."""
    with naked(root) as database:
        rowid, identifier = _row(chance, database, "annotation")
        rendition, body = database.execute(
            "SELECT rendition, body FROM annotation WHERE rowid = ?", (rowid,)
        ).fetchone()
        record = json.loads(body)
        record["start"] += 1
        record["end"] += 1
        new = canonical_json(record)
        database.execute(
            'UPDATE annotation SET start = ?, "end" = ?, body = ?, digest = ? WHERE rowid = ?',
            (record["start"], record["end"], new.decode(), sha256(new), rowid),
        )
        retally(database, rendition)
    return {identifier}


def retally(database: apsw.Connection, rendition: str) -> None:
    tally = Tally()
    for (digest,) in database.execute("SELECT digest FROM annotation WHERE rendition = ?", (rendition,)):
        tally.add(digest)
    row = (rendition, tally.rows, tally.hex)
    database.execute("REPLACE INTO reading VALUES (?, ?, ?, ?)", (*row, plain_digest("reading", row)))
    whole = Tally()
    for (digest,) in database.execute("SELECT digest FROM reading"):
        whole.add(digest)
    meta = ("tally:reading", whole.to_value())
    database.execute("REPLACE INTO meta VALUES (?, ?, ?)", (*meta, plain_digest("meta", meta)))


def retally_decisions(database: apsw.Connection) -> None:
    tally = Tally()
    for (digest,) in database.execute("SELECT digest FROM decision"):
        tally.add(digest)
    meta = ("tally:decision", tally.to_value())
    database.execute("REPLACE INTO meta VALUES (?, ?, ?)", (*meta, plain_digest("meta", meta)))


def edit_decision(chance: random.Random, root: Path) -> set[str]:
    """The careful kind again: row and tally agree, the seal does not."""
    with naked(root) as database:
        rowid, identifier = _row(chance, database, "decision")
        (body,) = database.execute("SELECT body FROM decision WHERE rowid = ?", (rowid,)).fetchone()
        new = canonical_json(json.loads(body) | {"value": "rejected"})
        database.execute("UPDATE decision SET body = ?, digest = ? WHERE rowid = ?", (new.decode(), sha256(new), rowid))
        retally_decisions(database)
    return {identifier}


def delete_row(chance: random.Random, root: Path) -> set[str]:
    tables = [*RECORDS, "reading", "extractor_run", "change", "container", "meta"]
    with naked(root) as database:
        table = chance.choice(tables)
        rowids = [row[0] for row in database.execute(f"SELECT rowid FROM {table}")]
        rowid = chance.choice(rowids)
        named = {"annotation": "rendition", "reading": "rendition", "meta": "key"}.get(table)
        name = database.execute(f"SELECT {named or 'rowid'} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()[0]
        database.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
    return {str(name) if named else table}


def copy_row(chance: random.Random, root: Path) -> set[str]:
    """A row that was never written: a ledger item under another id, its digest its own."""
    with naked(root) as database:
        rowid, _ = _row(chance, database, "ledger")
        (body,) = database.execute("SELECT body FROM ledger WHERE rowid = ?", (rowid,)).fetchone()
        record = json.loads(body) | {"id": "g-forged"}
        new = canonical_json(record)
        values = ("g-forged", record["container"], record["name"], record["outcome"], None, new.decode(), sha256(new))
        database.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    return {"ledger"}


DAMAGES: list[Damage] = [
    flip_bit, truncate, delete_blob, swap_blobs, edit_column, edit_body, edit_text, move_anchor, edit_decision,
    delete_row, copy_row,
]  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole") / "library"
    fill(root).close()
    return root


def damaged(whole: Path, root: Path, damage: Damage, seed: int) -> tuple[set[str], VerifyReport]:
    shutil.copytree(whole, root)
    named = damage(random.Random(seed), root)
    store = SqliteStore(root)
    try:
        return named, verify(store)
    finally:
        store.close()


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_planted_damage_is_found_and_named(whole: Path, tmp_path: Path, damage: Damage) -> None:
    for seed in range(12):
        named, report = damaged(whole, tmp_path / str(seed), damage, seed)
        assert report.problems, (damage.__name__, seed)
        assert named <= {problem.id for problem in report.problems}, (named, report.problems)


@pytest.mark.parametrize("damage", [flip_bit, delete_blob, edit_text, move_anchor, edit_decision])
def test_what_leans_on_the_damage_is_named(whole: Path, tmp_path: Path, damage: Damage) -> None:
    named, report = damaged(whole, tmp_path / "library", damage, 5)
    (problem,) = (p for p in report.problems if p.id in named)
    letters = {identifier[0] for identifier in problem.depends}
    assert letters >= {"move_anchor": {"d"}, "edit_decision": set()}.get(damage.__name__, {"d", "k", "q", "v"})
    assert problem.depends


def test_the_only_row_missing_is_named_by_its_digest(store: SqliteStore) -> None:
    with naked(store.root) as database:
        (digest,) = database.execute("SELECT digest FROM change WHERE seq = 2").fetchone()
        database.execute("DELETE FROM change WHERE seq = 2")
    (problem,) = verify(store).problems
    assert problem.id == "change"
    assert digest in problem.message


def test_a_decision_cut_out_of_the_chain_is_found_though_the_sums_agree(store: SqliteStore) -> None:
    after = list(store.view().iter_decisions())[3]
    with naked(store.root) as database:
        database.execute("DELETE FROM decision WHERE number = 3")
        retally_decisions(database)
    broken, unsealed = verify(store).problems
    assert (broken.kind, broken.id) == ("chain-broken", after.id)
    assert unsealed.kind == "seal-broken"


def test_a_deleted_document_is_named_by_what_points_at_it(store: SqliteStore) -> None:
    case = case_of(3)
    with naked(store.root) as database:
        database.execute("DELETE FROM document WHERE id = ?", (case.document.id,))
    found = [p for p in verify(store).problems if p.kind == "row-missing"]
    assert {p.id for p in found} == {case.document.id}
    leaning = {identifier for p in found for identifier in p.depends}
    assert leaning > {case.capture.id, *(a.id for a in case.annotations)}
    assert any(identifier.startswith("g-") for identifier in leaning)


def test_damage_is_refused_on_reading(store: SqliteStore) -> None:
    case = case_of(1)
    with naked(store.root) as database:
        database.execute("UPDATE rendition SET text = replace(text, '2.5', '9.5')")
        database.execute("UPDATE annotation SET body = replace(body, '2.5', '9.5')")
        database.execute("UPDATE document SET body = replace(body, 'Ledger', 'Edger')")
    view = store.view()
    for read in (
        lambda: view.get_rendition(case.rendition.id),
        lambda: view.get_document(case.document.id),
        lambda: list(view.iter_annotations(kind="money")),
    ):
        with pytest.raises(SourcebookError) as caught:
            read()
        assert caught.value.exit_code == 4
        assert "verify" in caught.value.hint


def test_bits_flipped_anywhere_in_the_database_are_found_or_harmless(whole: Path, tmp_path: Path) -> None:
    """Free space and unused header bytes may change unseen; nothing that can be read may."""

    def everything(root: Path) -> list[object]:
        store = SqliteStore(root)
        try:
            view = store.view()
            rows = [list(i) for i in (view.iter_documents(), view.iter_captures(), view.iter_renditions())]
            return [*rows, list(view.iter_annotations()), list(view.iter_decisions()), list(view.iter_ledger())]
        finally:
            store.close()

    expected, found = everything(whole), 0
    size = (whole / DATABASE).stat().st_size
    for seed in range(60):
        chance = random.Random(seed)
        root = tmp_path / str(seed)
        shutil.copytree(whole, root)
        with (root / DATABASE).open("r+b") as file:
            at = chance.randrange(size)
            file.seek(at)
            byte = file.read(1)[0] ^ (1 << chance.randrange(8))
            file.seek(at)
            file.write(bytes([byte]))
        audited = SqliteStore(root, audit=True)
        problems = verify(audited).problems
        audited.close()
        if problems:
            found += 1
        else:
            assert everything(root) == expected, seed
    assert found >= 10


@pytest.mark.parametrize("size", [0, 50, 5000, 60_000])
def test_a_database_cut_short_gives_a_report(whole: Path, tmp_path: Path, size: int) -> None:
    shutil.copytree(whole, tmp_path / "library")
    path = tmp_path / "library" / DATABASE
    path.write_bytes(path.read_bytes()[:size])
    store = SqliteStore(tmp_path / "library", audit=True)
    assert {p.kind for p in verify(store).problems} >= {"database"}
    store.close()
    if size == 50:
        with pytest.raises(SourcebookError) as caught:
            SqliteStore(tmp_path / "library")
        assert caught.value.exit_code == 4
        assert caught.value.hint


def test_a_store_without_rows_to_audit_is_refused() -> None:
    with pytest.raises(UsageError):
        verify(object())  # type: ignore[arg-type]


def publish(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    files = {"index.html": b"<p>Osprey Freight</p>", "data/rows.csv": b"id\n1\n"}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    entries = [{"path": n, "sha256": sha256(d).removeprefix("sha256:"), "bytes": len(d)} for n, d in files.items()]
    entries[0]["sha256"] = f"sha256:{entries[0]['sha256']}"
    (folder / "manifest.json").write_text(json.dumps({"tool": "sourcebook", "files": entries}))


def test_a_published_folder(tmp_path: Path) -> None:
    publish(tmp_path / "site")
    report = verify_folder(tmp_path / "site")
    assert (report.checked, report.problems) == ({"file": 2}, ())
    with pytest.raises(NotFound):
        verify_folder(tmp_path)


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        ("file-damaged", lambda site: (site / "index.html").write_bytes(b"<p>Osprey Freighs</p>")),
        ("file-damaged", lambda site: (site / "index.html").write_bytes(b"")),
        ("file-missing", lambda site: (site / "data" / "rows.csv").unlink()),
        ("file-extra", lambda site: (site / "data" / "more.csv").write_bytes(b"")),
        ("manifest", lambda site: (site / "manifest.json").write_bytes(b'{"files": 3}')),
        ("manifest", lambda site: (site / "manifest.json").write_bytes(b"\xff")),
        (
            "manifest",
            lambda site: (site / "manifest.json").write_text(
                '{"files": [{"path": "../secret", "sha256": "0", "bytes": 1}]}'
            ),
        ),
    ],
)
def test_a_published_folder_that_changed(tmp_path: Path, kind: str, damage: Callable[[Path], object]) -> None:
    publish(tmp_path / "site")
    damage(tmp_path / "site")
    assert kind in {p.kind for p in verify_folder(tmp_path / "site").problems}


def test_apsw_is_the_engine_that_was_tried() -> None:
    assert tuple(int(part) for part in apsw.sqlite_lib_version().split(".")[:2]) >= (3, 45)
