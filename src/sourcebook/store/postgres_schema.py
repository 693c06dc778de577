"""The steps that made the schema in PostgreSQL: those of SQLite by number and name, the same tables and columns.

Every text is `COLLATE "C"`. What may be long (addresses, names of containers) is found by a hash or by its beginning: a
row of a B-tree takes no more than 2,704 bytes.
"""

from __future__ import annotations

from sourcebook.store.postgres_dialect import PREFIX
from sourcebook.store.sql.migrations import SEALED, Migration

_FIRST = """
CREATE TABLE rendition (
    id TEXT COLLATE "C" PRIMARY KEY, blob TEXT COLLATE "C" NOT NULL, engine TEXT COLLATE "C" NOT NULL,
    engine_version TEXT COLLATE "C" NOT NULL, text_hash TEXT COLLATE "C" NOT NULL, text TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE INDEX rendition_of_blob ON rendition (blob, engine, engine_version, id);

CREATE TABLE document (
    id TEXT COLLATE "C" PRIMARY KEY, collection TEXT COLLATE "C" NOT NULL,
    rendition TEXT COLLATE "C" NOT NULL REFERENCES rendition DEFERRABLE INITIALLY DEFERRED,
    blob TEXT COLLATE "C" NOT NULL, address TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE INDEX document_in_collection ON document (collection, id);
CREATE INDEX document_by_rendition ON document (rendition);
CREATE INDEX document_by_blob ON document (blob);
CREATE INDEX document_by_address ON document USING hash (address);

CREATE TABLE capture (
    id TEXT COLLATE "C" PRIMARY KEY,
    document TEXT COLLATE "C" NOT NULL REFERENCES document DEFERRABLE INITIALLY DEFERRED,
    blob TEXT COLLATE "C" NOT NULL, address TEXT COLLATE "C" NOT NULL, reversed TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE INDEX capture_of_document ON capture (document, id);
CREATE INDEX capture_of_blob ON capture (blob, id);
CREATE INDEX capture_by_address ON capture USING hash (address);
CREATE INDEX capture_by_ending ON capture (left(reversed, %(prefix)d));

CREATE TABLE annotation (
    id TEXT COLLATE "C" PRIMARY KEY,
    document TEXT COLLATE "C" NOT NULL REFERENCES document DEFERRABLE INITIALLY DEFERRED,
    rendition TEXT COLLATE "C" NOT NULL REFERENCES rendition DEFERRABLE INITIALLY DEFERRED,
    kind TEXT COLLATE "C" NOT NULL, start BIGINT NOT NULL, "end" BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE INDEX annotation_of_rendition ON annotation (rendition, document, start, "end", kind, id);
CREATE INDEX annotation_of_kind ON annotation (kind, document, start, "end", id, rendition);
CREATE INDEX annotation_of_document ON annotation (document);

CREATE TABLE reading (
    rendition TEXT COLLATE "C" PRIMARY KEY REFERENCES rendition DEFERRABLE INITIALLY DEFERRED,
    rows BIGINT NOT NULL, sum TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE TABLE extractor_run (
    rendition TEXT COLLATE "C" NOT NULL REFERENCES rendition DEFERRABLE INITIALLY DEFERRED,
    name TEXT COLLATE "C" NOT NULL, version TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (rendition, name));

CREATE TABLE ledger (
    id TEXT COLLATE "C" PRIMARY KEY, container TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL, document TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE INDEX ledger_in_container ON ledger USING hash (container);
CREATE INDEX ledger_by_outcome ON ledger (outcome, id);
CREATE INDEX ledger_of_document ON ledger (document);

CREATE TABLE decision (
    number BIGINT PRIMARY KEY, id TEXT COLLATE "C" NOT NULL UNIQUE, what TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE INDEX decision_on ON decision USING hash (what);

CREATE TABLE change (
    seq BIGINT PRIMARY KEY, document TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE TABLE meta (
    key TEXT COLLATE "C" PRIMARY KEY, value TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
"""

_SEALS = """
CREATE TABLE seal (
    number BIGINT PRIMARY KEY, state TEXT COLLATE "C" NOT NULL, value TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL);
"""

_CONTAINERS = """
CREATE TABLE container (
    place TEXT COLLATE "C" PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL,
    EXCLUDE USING hash (name WITH =));
"""

_SUMMARIES = """
CREATE TABLE summary (
    id TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL,
    document TEXT COLLATE "C" REFERENCES document DEFERRABLE INITIALLY DEFERRED,
    body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL, PRIMARY KEY (id, number));
CREATE INDEX summary_of_document ON summary (document);
CREATE TABLE summary_now (
    id TEXT COLLATE "C" PRIMARY KEY, number BIGINT NOT NULL, seq BIGINT NOT NULL UNIQUE,
    state TEXT COLLATE "C" NOT NULL, posted TEXT COLLATE "C" NOT NULL, published TEXT COLLATE "C" NOT NULL,
    importance BIGINT NOT NULL, slug TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL,
    FOREIGN KEY (id, number) REFERENCES summary DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX summary_by_slug ON summary_now (slug) WHERE slug <> '';
CREATE INDEX summary_by_posted ON summary_now (posted, id);
CREATE INDEX summary_by_published ON summary_now (published, id);
CREATE INDEX summary_by_importance ON summary_now (importance, id);
CREATE INDEX summary_in_state_by_posted ON summary_now (state, posted, id);
CREATE INDEX summary_in_state_by_published ON summary_now (state, published, id);
CREATE INDEX summary_in_state_by_importance ON summary_now (state, importance, id);
CREATE INDEX summary_by_save ON summary_now (seq, id);
CREATE INDEX summary_in_state_by_save ON summary_now (state, seq, id);
CREATE TABLE summary_mark (
    kind TEXT COLLATE "C" NOT NULL, value TEXT COLLATE "C" NOT NULL, summary TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL, posted TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE UNIQUE INDEX mark_once ON summary_mark (summary, kind, md5(value));
CREATE INDEX mark_found ON summary_mark (kind, left(value, %(prefix)d), posted, summary);
CREATE INDEX mark_in_state ON summary_mark (kind, left(value, %(prefix)d), state, posted, summary);
"""

_DIGESTS = """
CREATE TABLE digest (
    id TEXT COLLATE "C" PRIMARY KEY, saved BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL,
    date TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
CREATE INDEX digest_by_date ON digest (date, id);
"""

_BY_DATE = """
CREATE INDEX document_by_date ON document ((coalesce(substring(body from '"published":"([^"]*)"'), '')) DESC, id);
"""

_SEARCHES = """
CREATE TABLE search (
    id TEXT COLLATE "C" PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, saved BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL);
"""

_PAPERS = """
CREATE TABLE paper (
    id TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL, kind TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, digest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id, number));
CREATE INDEX paper_of_kind ON paper (kind, id, number);
CREATE INDEX paper_about ON paper USING hash (about);
"""

_BY_TEXT = """
CREATE INDEX rendition_by_text ON rendition (text_hash, id);
"""

_WITH_PREFIX = {"prefix": PREFIX}
MIGRATIONS = (
    Migration(1, "first", _FIRST % _WITH_PREFIX),
    Migration(SEALED, "seals", _SEALS),
    Migration(3, "containers", _CONTAINERS),
    Migration(4, "summaries", _SUMMARIES % _WITH_PREFIX),
    Migration(5, "digests", _DIGESTS),
    Migration(6, "documents by date", _BY_DATE),
    Migration(7, "searches", _SEARCHES),
    Migration(8, "papers", _PAPERS),
    Migration(9, "texts by hash", _BY_TEXT),
)
"""All steps in order; append, never edit."""
