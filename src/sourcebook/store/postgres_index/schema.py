"""Tables of the index: entries with what they are filtered and ordered by, and for each field the terms in order.

The terms of a field are one text, ` letter  of  credit `: a space on either side of each, so that a phrase is a piece
of it and a term is counted by its pieces. A GIN index over the terms as an array finds what has all or any of them.
(`tsvector` would do neither for long documents: it knows 16,383 places, 256 of one word, and 1 MB of words.)
"""

from __future__ import annotations

from sourcebook.model.query import TEXT_FIELDS
from sourcebook.store.base import Watermark
from sourcebook.store.index.schema import ORDERS
from sourcebook.store.index.schema import VERSION as OF_FIELDS
from sourcebook.store.sql.session import Session

VERSION = f"{OF_FIELDS}.1"
"""Raised when what is indexed or how changes; an older index is then made anew."""
PASSAGE = "passage"
FORMS = ("stems", "exact")
"""Columns with terms: those of `words_analyzer` and of `exact_analyzer`."""

_ENTRIES = """
CREATE TABLE index_mark (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one), version TEXT NOT NULL,
    change BIGINT NOT NULL, save BIGINT NOT NULL);
CREATE TABLE index_entry (
    number BIGINT PRIMARY KEY, id TEXT COLLATE "C" NOT NULL UNIQUE, shown BYTEA NOT NULL,
    keys TEXT[] COLLATE "C" NOT NULL, counted TEXT[] COLLATE "C" NOT NULL,
    first_day BIGINT, last_day BIGINT, posted BIGINT, ocr DOUBLE PRECISION, importance DOUBLE PRECISION,
    by_newest BIGINT NOT NULL, by_oldest BIGINT NOT NULL, by_posted BIGINT NOT NULL, by_importance BIGINT NOT NULL);
CREATE TABLE index_amount (entry BIGINT NOT NULL, amount DOUBLE PRECISION NOT NULL);
CREATE INDEX index_amount_entry ON index_amount (entry);
CREATE TABLE index_passage (
    number BIGINT PRIMARY KEY, document TEXT COLLATE "C" NOT NULL, place BIGINT NOT NULL,
    rendition TEXT COLLATE "C" NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, text TEXT COLLATE "C" NOT NULL,
    stems TEXT COLLATE "C" NOT NULL, exact TEXT COLLATE "C" NOT NULL, length BIGINT NOT NULL);
CREATE INDEX index_passage_document ON index_passage (document, place);
CREATE TABLE index_word (
    form TEXT COLLATE "C" NOT NULL, word TEXT COLLATE "C" NOT NULL, held BIGINT NOT NULL, PRIMARY KEY (form, word));
CREATE INDEX index_word_letters ON index_word (form, char_length(word), word);
CREATE TABLE index_size (form TEXT COLLATE "C" PRIMARY KEY, held BIGINT NOT NULL, words BIGINT NOT NULL);
"""
_FIELD = """
CREATE TABLE index_{field} (
    entry BIGINT PRIMARY KEY, stems TEXT COLLATE "C" NOT NULL, exact TEXT COLLATE "C" NOT NULL, length BIGINT NOT NULL);
"""
_TABLES = ("mark", "entry", "amount", PASSAGE, "word", "size", *TEXT_FIELDS)


def table_of(field: str) -> str:
    """The table with the terms of a field (one of `TEXT_FIELDS`), or of the passages."""
    if field != PASSAGE and field not in TEXT_FIELDS:
        raise ValueError(f"no such field: {field!r}")
    return f"index_{field}"


def terms_in(column: str) -> str:
    """The terms of a column as an array, in order."""
    return f"string_to_array(btrim({column}), '  ')"


def read_mark(session: Session) -> Watermark | None:
    """How far the index has come; None when there is none of this version."""
    if not session.run("SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass('index_mark')"):
        return None
    rows = session.run("SELECT change, save FROM index_mark WHERE one AND version = ?", (VERSION,))
    return Watermark(*map(int, rows[0])) if rows else None


def make(session: Session) -> None:
    """Part of a transaction: an empty index in place of whatever is there."""
    session.run_script("".join(f"DROP TABLE IF EXISTS index_{name};" for name in _TABLES))
    session.run_script(_ENTRIES + "".join(_FIELD.format(field=field) for field in TEXT_FIELDS))
    session.run("INSERT INTO index_mark (version, change, save) VALUES (?, 0, 0)", (VERSION,))


def make_findable(session: Session) -> None:
    """Part of a transaction: the indexes that words and conditions are found by, where they are missing.

    They are made quickest when all is in.
    """
    sql = "SELECT indexname FROM pg_catalog.pg_indexes WHERE schemaname = current_schema()"
    there = {name for (name,) in session.run(sql)}
    missing = [f"CREATE INDEX {name} ON {of};" for name, of in _found_by().items() if name not in there]
    if missing:
        session.run_script("".join(missing))


def _found_by() -> dict[str, str]:
    """Each index by its name, and what it is of."""
    words = {
        f"index_{field}_{form}": f"{table_of(field)} USING gin (({terms_in(form)})) WITH (fastupdate = off)"
        for field in (*TEXT_FIELDS, PASSAGE)
        for form in FORMS
    }
    columns = ("first_day", "last_day", "posted", "ocr", "importance", *ORDERS.values())
    return {
        **words,
        "index_entry_keys": "index_entry USING gin (keys) WITH (fastupdate = off)",
        "index_amount_amount": "index_amount (amount, entry)",
        **{f"index_entry_{name}": f"index_entry ({name})" for name in columns},
    }


def look_over(session: Session) -> None:
    """Tell the server how the rows are spread, after many came in."""
    session.run_script("".join(f"ANALYZE index_{name};" for name in _TABLES))
