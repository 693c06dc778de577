"""Planted damages: each changes one library in one way and says what `verify` has to name, and what leans on it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Set
from pathlib import Path
from typing import NamedTuple

import apsw
import msgspec
from filled import naked, overwrite

from sourcebook.model.ids import canonical_json, sha256
from sourcebook.store.index import SearchIndex
from sourcebook.store.rows import PLAIN, TALLIED, Tally, plain_digest
from sourcebook.store.sql.store import SqlStore
from sourcebook.store.sqlite import SqliteStore
from sourcebook.testing.stores import add, case_of, item_of, note_of, summary_of

DOCUMENTS = 8
RECORDS = ("document", "capture", "rendition", "annotation", "ledger", "decision", "summary", "paper")


class Planted(NamedTuple):
    """What was damaged: ids that each have to be a problem, and ids that the problems have to name as leaning on it."""

    named: Set[str]
    leaning: Set[str] = frozenset()


Damage = Callable[[random.Random, Path], Planted]


def make_library(root: Path, opened: Callable[[Path], SqlStore] = SqliteStore) -> None:
    """Eight documents with every kind of row and file: versions, records of fetches, failures, decisions, an index."""
    store = opened(root)
    for number in range(DOCUMENTS):
        case = case_of(number)
        if number % 2:
            add(store, case)
            continue
        record = store.blobs.put_bytes(f"WARC/1.1 record of the fetch of {number}".encode())
        fetched = msgspec.structs.replace(case.capture, headers={"status": "200", "warc": record})
        add(store, msgspec.structs.replace(case, capture=fetched))
    add(store, case_of(3, edition=2))
    with store.writer() as writer:
        writer.name_container("place-1", "papers")
        failed = store.blobs.put_bytes(b"a file that no reader could read")
        writer.put_ledger([item_of("locked.pdf", outcome="failed", code="encrypted", blob=failed)])
        for number in range(DOCUMENTS):
            case = case_of(number)
            writer.put_ledger([item_of(f"report-{number}.txt", document=case.document.id)])
            writer.append_decision(case.annotations[0].id, "accepted", "read it", "ed", "2026-02-03T04:05:06Z")
            writer.append_decision(case.document.id, "kept", "", "ed", "2026-02-03T04:05:07Z")
            summary = summary_of(case)
            writer.put_summary(summary)
            writer.put_paper(note_of(case))
            if number % 2:
                writer.put_summary(msgspec.structs.replace(summary, number=2, state="published", posted="2026-02-03"))
                writer.append_decision(summary.id, "published 2", "", "ed", "2026-02-03T04:05:08Z")
    SearchIndex(store, root / "index").update()
    (root / "watch.json").write_text('{"https://post.example/feed": {"etag": "x", "seen": {"one": "1"}}}')
    store.close()


# -- files ----------------------------------------------------------------------------------------------------------


def _blobs(root: Path) -> list[Path]:
    return sorted(p for p in (root / "blobs").rglob("*") if p.is_file())


def _blob(chance: random.Random, root: Path) -> tuple[Path, Planted]:
    path = chance.choice(_blobs(root))
    blob = f"sha256:{path.name}"
    with naked(root) as database:
        captures = database.execute(
            "SELECT id, document FROM capture WHERE blob = ?1 OR instr(body, ?1) > 0", (blob,)
        ).fetchall()
        lines = database.execute("SELECT id FROM ledger WHERE instr(body, ?1) > 0", (blob,)).fetchall()
        read = database.execute(
            "SELECT a.id FROM annotation a JOIN rendition r ON a.rendition = r.id WHERE r.blob = ?1", (blob,)
        ).fetchall()
    leaning = {document for _, document in captures} | {i for (i,) in lines} | {i for (i,) in read}
    return path, Planted({blob}, leaning)


def flip_bit(chance: random.Random, root: Path) -> Planted:
    path, planted = _blob(chance, root)
    _flip(chance, path)
    return planted


def _flip(chance: random.Random, path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def truncate_blob(chance: random.Random, root: Path) -> Planted:
    path, planted = _blob(chance, root)
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])
    return planted


def delete_blob(chance: random.Random, root: Path) -> Planted:
    path, planted = _blob(chance, root)
    path.unlink()
    return planted


def swap_blobs(chance: random.Random, root: Path) -> Planted:
    one, two = chance.sample(_blobs(root), 2)
    data = one.read_bytes(), two.read_bytes()
    one.write_bytes(data[1])
    two.write_bytes(data[0])
    return Planted({f"sha256:{one.name}", f"sha256:{two.name}"})


def damage_record_of_fetch(chance: random.Random, root: Path) -> Planted:
    """The WARC record beside a capture: cut, changed or gone."""
    with naked(root) as database:
        held = database.execute(
            "SELECT document, body FROM capture WHERE instr(body, 'warc') > 0 ORDER BY id"
        ).fetchall()
    document, body = chance.choice(held)
    blob = json.loads(body)["headers"]["warc"]
    path = next(p for p in _blobs(root) if p.name == blob.removeprefix("sha256:"))
    chance.choice((path.unlink, lambda: _flip(chance, path), lambda: path.write_bytes(b"")))()
    return Planted({blob}, {document})


# -- rows -----------------------------------------------------------------------------------------------------------


def _row(chance: random.Random, database: apsw.Connection, table: str) -> tuple[int, str]:
    rowid, identifier = chance.choice(database.execute(f"SELECT rowid, id FROM {table} ORDER BY rowid").fetchall())
    return rowid, str(identifier)


def _leaning(database: apsw.Connection, table: str, identifier: str) -> set[str]:
    """What rests on a row by the plainest reading of the tables: the document of a reading, the readings of a text."""
    asked = {
        "annotation": "SELECT document FROM annotation WHERE id = ?1",
        "capture": "SELECT document FROM capture WHERE id = ?1",
        "ledger": "SELECT document FROM ledger WHERE id = ?1 AND document IS NOT NULL",
        "decision": "SELECT what FROM decision WHERE id = ?1",
        "document": "SELECT id FROM capture WHERE document = ?1",
        "rendition": "SELECT id FROM annotation WHERE rendition = ?1",
        "summary": "SELECT id FROM decision WHERE what = ?1",
        "paper": "SELECT id FROM decision WHERE what = ?1",
    }
    return {str(row[0]) for row in database.execute(asked[table], (identifier,))}


def edit_column(chance: random.Random, root: Path) -> Planted:
    with naked(root) as database:
        table = chance.choice(RECORDS)
        about = database.execute(f"PRAGMA table_info({table})").fetchall()
        # Those that say what a row leans on are left alone here: what leans on it is asked of them.
        kept = ("id", "number", "document", "rendition", "what", "blob")
        column, kind = chance.choice([(c[1], c[2]) for c in about if c[1] not in kept])
        rowid, identifier = _row(chance, database, table)
        leaning = _leaning(database, table, identifier)
        value = {"INTEGER": 987654, "BLOB": b"x"}.get(kind, "elsewhere")
        if column == "body" and isinstance(value, str):  # an index is made of it, which refuses what is no record
            overwrite(database, table, column, rowid, value)
        else:
            database.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (value, rowid))
    return Planted({identifier}, leaning)


def _edit_body(chance: random.Random, root: Path, table: str) -> Planted:
    with naked(root) as database:
        rowid, identifier = _row(chance, database, table)
        (body,) = database.execute(f"SELECT body FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
        at = chance.randrange(len(body))
        overwrite(database, table, "body", rowid, f"{body[:at]}~{body[at + 1 :]}")
        return Planted({identifier}, _leaning(database, table, identifier))


def edit_document(chance: random.Random, root: Path) -> Planted:
    return _edit_body(chance, root, "document")


def edit_capture(chance: random.Random, root: Path) -> Planted:
    return _edit_body(chance, root, "capture")


def edit_reading(chance: random.Random, root: Path) -> Planted:
    return _edit_body(chance, root, "annotation")


def edit_ledger_line(chance: random.Random, root: Path) -> Planted:
    return _edit_body(chance, root, "ledger")


def edit_summary(chance: random.Random, root: Path) -> Planted:
    return _edit_body(chance, root, "summary")


def move_anchor_of_summary(chance: random.Random, root: Path) -> Planted:
    """The careful kind: body, digest and tallies agree; only the words are not there."""
    with naked(root) as database:
        rowid, identifier = _row(chance, database, "summary")
        (body,) = database.execute("SELECT body FROM summary WHERE rowid = ?", (rowid,)).fetchone()
        record = json.loads(body)
        record["sentences"][0]["anchors"][0]["start"] += 1
        record["sentences"][0]["anchors"][0]["end"] += 1
        new = canonical_json(record)
        values = (new.decode(), sha256(new), rowid)
        database.execute("UPDATE summary SET body = ?, digest = ? WHERE rowid = ?", values)
        retally(database)
        return Planted({identifier}, _leaning(database, "summary", identifier))


def file_summary_elsewhere(chance: random.Random, root: Path) -> Planted:
    """What a summary is found by, changed with digest and tally."""
    with naked(root) as database:
        table = chance.choice(("summary_now", "summary_mark"))
        column, place = {"summary_now": ("state", 3), "summary_mark": ("value", 1)}[table]
        names = PLAIN[table]
        rowid, *held = chance.choice(database.execute(f"SELECT rowid, {', '.join(names)} FROM {table}").fetchall())
        held[place] = "elsewhere"
        values = ("elsewhere", plain_digest(table, tuple(held)), rowid)
        database.execute(f"UPDATE {table} SET {column} = ?, digest = ? WHERE rowid = ?", values)
        retally(database)
    return Planted({str(held[2] if table == "summary_mark" else held[0])})


def edit_text(chance: random.Random, root: Path) -> Planted:
    with naked(root) as database:
        rowid, identifier = _row(chance, database, "rendition")
        (text,) = database.execute("SELECT text FROM rendition WHERE rowid = ?", (rowid,)).fetchone()
        at = chance.randrange(len(text))
        changed = f"{text[:at]}{chr(ord(text[at]) + 1)}{text[at + 1 :]}"
        database.execute("UPDATE rendition SET text = ? WHERE rowid = ?", (changed, rowid))
        return Planted({identifier}, _leaning(database, "rendition", identifier))


def move_anchor(chance: random.Random, root: Path) -> Planted:
    """The careful kind: body, columns, digest and tallies all agree; only the words are not there."""
    with naked(root) as database:
        rowid, identifier = _row(chance, database, "annotation")
        body, document = database.execute("SELECT body, document FROM annotation WHERE rowid = ?", (rowid,)).fetchone()
        record = json.loads(body)
        by = chance.choice((-1, 1)) if record["start"] else 1
        record["start"] += by
        record["end"] += by
        new = canonical_json(record)
        database.execute(
            'UPDATE annotation SET start = ?, "end" = ?, body = ?, digest = ? WHERE rowid = ?',
            (record["start"], record["end"], new.decode(), sha256(new), rowid),
        )
        retally(database)
    return Planted({identifier}, {document})


def edit_decision(chance: random.Random, root: Path) -> Planted:
    """The careful kind again: row and tally agree, the seal does not."""
    with naked(root) as database:
        rowid, identifier = _row(chance, database, "decision")
        body, what = database.execute("SELECT body, what FROM decision WHERE rowid = ?", (rowid,)).fetchone()
        field = chance.choice(("value", "why", "who", "time"))
        new = canonical_json(json.loads(body) | {field: "rejected"})
        database.execute("UPDATE decision SET body = ?, digest = ? WHERE rowid = ?", (new.decode(), sha256(new), rowid))
        retally(database)
    return Planted({identifier}, {what})


def delete_row(chance: random.Random, root: Path) -> Planted:
    with naked(root) as database:
        filled = [t for t in (*RECORDS, *PLAIN) if database.execute(f"SELECT 1 FROM {t}").fetchone()]
        table = chance.choice(filled)
        rowid = chance.choice([row[0] for row in database.execute(f"SELECT rowid FROM {table}")])
        return Planted({_name_of_lost(database, table, rowid, "DELETE FROM {table} WHERE rowid = ?")})


def _name_of_lost(database: apsw.Connection, table: str, rowid: int, sql: str) -> str:
    """Run `sql` on a row; gives what its loss is reported under: its rendition, its key, its seal, or its table."""
    column = {"annotation": "rendition", "reading": "rendition", "meta": "key", "seal": "number"}.get(table)
    name = database.execute(f"SELECT {column or 'rowid'} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()[0]
    last = database.execute("SELECT max(number) FROM seal").fetchone()[0]
    database.execute(sql.format(table=table), (rowid,))
    if table == "seal":  # a break is seen at the next seal; the last one's loss at the one before
        return f"seal:{name + 1 if name < last else name - 1}"
    return str(name) if column else table


def delete_row_and_count_anew(chance: random.Random, root: Path) -> Planted:
    """Somebody who knows of the tallies: only the seal still tells."""
    with naked(root) as database:
        table = chance.choice(("ledger", "change", "capture"))
        rowid = chance.choice([row[0] for row in database.execute(f"SELECT rowid FROM {table}")])
        database.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
        retally(database)
        (last,) = database.execute("SELECT max(number) FROM seal").fetchone()
    return Planted({f"seal:{last}"})


def duplicate_row(chance: random.Random, root: Path) -> Planted:
    """A row again under another id, with a digest of its own."""
    with naked(root) as database:
        table = chance.choice(("ledger", "annotation", "capture", "document"))
        rowid, _ = _row(chance, database, table)
        cursor = database.execute(f"SELECT * FROM {table} WHERE rowid = ?", (rowid,))
        names = [column[0] for column in cursor.get_description()]
        row = dict(zip(names, cursor.fetchone(), strict=True))
        forged = json.loads(row["body"])
        forged["id"] = row["id"] = row["id"][:2] + "f" * 24
        row["body"] = canonical_json(forged).decode()
        row["digest"] = sha256(canonical_json(forged))
        marks = ", ".join("?" * len(row))
        columns = ", ".join(f'"{name}"' for name in row)
        database.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))
    return Planted({row["rendition"] if table == "annotation" else table})


def retally(database: apsw.Connection) -> None:
    """Work out every tally again, as a careful forger would."""
    for (rendition,) in database.execute("SELECT DISTINCT rendition FROM annotation").fetchall():
        row = (rendition, *_counted(database, f"annotation WHERE rendition = '{rendition}'"))
        database.execute("REPLACE INTO reading VALUES (?, ?, ?, ?)", (*row, plain_digest("reading", row)))
    for table in TALLIED:
        try:
            rows, total = _counted(database, table)
        except apsw.SQLError:
            continue  # a table of a later version
        meta = (f"tally:{table}", f"{rows}:{total}")
        database.execute("REPLACE INTO meta VALUES (?, ?, ?)", (*meta, plain_digest("meta", meta)))


def _counted(database: apsw.Connection, source: str) -> tuple[int, str]:
    tally = Tally()
    for (digest,) in database.execute(f"SELECT digest FROM {source}"):
        tally.add(digest)
    return tally.rows, tally.hex


# -- beside the records ---------------------------------------------------------------------------------------------


def damage_index(chance: random.Random, root: Path) -> Planted:
    """A file of the projection: changed, cut or gone."""
    folder = root / "index"
    whole = sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size)
    path = chance.choice([p for p in whole if p.name != "watermark.json"])
    chance.choice((path.unlink, lambda: _flip(chance, path), lambda: path.write_bytes(path.read_bytes()[:-3])))()
    return Planted({f"index/{path.relative_to(folder).as_posix()}"})


def damage_mark(chance: random.Random, root: Path) -> Planted:
    _flip(chance, root / "index" / "watermark.json")
    return Planted({"index/watermark.json"})


def cut_memory_of_feeds(chance: random.Random, root: Path) -> Planted:
    path = root / "watch.json"
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size - 1)])
    return Planted({"watch.json"})


OF_ROWS: tuple[Damage, ...] = (
    edit_column, edit_document, edit_capture,
    edit_reading, edit_ledger_line, edit_text, edit_summary,
    move_anchor_of_summary, file_summary_elsewhere, move_anchor, edit_decision, delete_row, delete_row_and_count_anew,
    duplicate_row,
)  # fmt: skip
DAMAGES: tuple[Damage, ...] = (
    flip_bit, truncate_blob, delete_blob, swap_blobs, damage_record_of_fetch, *OF_ROWS, damage_index, damage_mark,
    cut_memory_of_feeds,
)  # fmt: skip
