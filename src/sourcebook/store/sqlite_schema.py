"""The steps that made the schema in SQLite."""

from __future__ import annotations

from sourcebook.store.sql.migrations import SEALED, Migration

_FIRST = """
CREATE TABLE rendition (
    id TEXT PRIMARY KEY, blob TEXT NOT NULL, engine TEXT NOT NULL, engine_version TEXT NOT NULL,
    text_hash TEXT NOT NULL, text TEXT NOT NULL, body BLOB NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX rendition_of_blob ON rendition (blob, engine, engine_version, id);

CREATE TABLE document (
    id TEXT PRIMARY KEY, collection TEXT NOT NULL,
    rendition TEXT NOT NULL REFERENCES rendition DEFERRABLE INITIALLY DEFERRED,
    blob TEXT NOT NULL, address TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX document_in_collection ON document (collection, id);
CREATE INDEX document_by_rendition ON document (rendition);
CREATE INDEX document_by_blob ON document (blob);
CREATE INDEX document_by_address ON document (address);

CREATE TABLE capture (
    id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES document DEFERRABLE INITIALLY DEFERRED,
    blob TEXT NOT NULL, address TEXT NOT NULL, reversed TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX capture_of_document ON capture (document, id);
CREATE INDEX capture_of_blob ON capture (blob, id);
CREATE INDEX capture_by_address ON capture (address, id);
CREATE INDEX capture_by_ending ON capture (reversed);

CREATE TABLE annotation (
    id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES document DEFERRABLE INITIALLY DEFERRED,
    rendition TEXT NOT NULL REFERENCES rendition DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX annotation_of_rendition ON annotation (rendition, document, start, "end", kind, id);
CREATE INDEX annotation_of_kind ON annotation (kind, document, start, "end", id, rendition);

CREATE TABLE reading (
    rendition TEXT PRIMARY KEY REFERENCES rendition DEFERRABLE INITIALLY DEFERRED,
    rows INTEGER NOT NULL, sum TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TABLE extractor_run (
    rendition TEXT NOT NULL REFERENCES rendition DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (rendition, name)) STRICT;

CREATE TABLE ledger (
    id TEXT PRIMARY KEY, container TEXT NOT NULL, name TEXT NOT NULL, outcome TEXT NOT NULL, document TEXT,
    body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX ledger_in_order ON ledger (container, name, id);
CREATE INDEX ledger_by_outcome ON ledger (outcome, container, name, id);
CREATE INDEX ledger_of_document ON ledger (document);

CREATE TABLE decision (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, what TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL
    ) STRICT;
CREATE INDEX decision_on ON decision (what, number);

CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
"""

_SEALS = """
CREATE TABLE seal (number INTEGER PRIMARY KEY, state TEXT NOT NULL, value TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
"""
_CONTAINERS = """
CREATE TABLE container (place TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, digest TEXT NOT NULL) STRICT;
"""

_SUMMARIES = """
CREATE TABLE summary (
    id TEXT NOT NULL, number INTEGER NOT NULL,
    document TEXT REFERENCES document DEFERRABLE INITIALLY DEFERRED,
    body TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (id, number)) STRICT;
CREATE INDEX summary_of_document ON summary (document);
CREATE TABLE summary_now (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL, seq INTEGER NOT NULL UNIQUE, state TEXT NOT NULL,
    posted TEXT NOT NULL, published TEXT NOT NULL, importance INTEGER NOT NULL, slug TEXT NOT NULL,
    digest TEXT NOT NULL, FOREIGN KEY (id, number) REFERENCES summary DEFERRABLE INITIALLY DEFERRED) STRICT;
CREATE UNIQUE INDEX summary_by_slug ON summary_now (slug) WHERE slug <> '';
CREATE INDEX summary_by_posted ON summary_now (posted, id);
CREATE INDEX summary_by_published ON summary_now (published, id);
CREATE INDEX summary_by_importance ON summary_now (importance, id);
CREATE INDEX summary_in_state_by_posted ON summary_now (state, posted, id);
CREATE INDEX summary_in_state_by_published ON summary_now (state, published, id);
CREATE INDEX summary_in_state_by_importance ON summary_now (state, importance, id);
CREATE INDEX summary_in_state_by_save ON summary_now (state, seq);
CREATE TABLE summary_mark (
    kind TEXT NOT NULL, value TEXT NOT NULL, summary TEXT NOT NULL, state TEXT NOT NULL, posted TEXT NOT NULL,
    digest TEXT NOT NULL, PRIMARY KEY (kind, value, summary)) STRICT;
CREATE INDEX mark_in_state ON summary_mark (kind, value, state, posted, summary);
CREATE INDEX mark_of_summary ON summary_mark (summary);
"""

_DIGESTS = """
CREATE TABLE digest (
    id TEXT PRIMARY KEY, saved INTEGER NOT NULL, state TEXT NOT NULL, date TEXT NOT NULL,
    body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX digest_by_date ON digest (date, id);
"""

_BY_DATE = """
CREATE INDEX document_by_date ON document (coalesce(json_extract(body, '$.published'), '') DESC, id);
"""

_SEARCHES = """
CREATE TABLE search (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, saved INTEGER NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX search_by_name ON search (name, id);
"""

_PAPERS = """
CREATE TABLE paper (
    id TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL,
    body TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (id, number)) STRICT;
CREATE INDEX paper_of_kind ON paper (kind, id, number);
CREATE INDEX paper_about ON paper (about, kind, id, number);
"""

_BY_TEXT = """
CREATE INDEX rendition_by_text ON rendition (text_hash, id);
"""

MIGRATIONS = (
    Migration(1, "first", _FIRST),
    Migration(SEALED, "seals", _SEALS),
    Migration(3, "containers", _CONTAINERS),
    Migration(4, "summaries", _SUMMARIES),
    Migration(5, "digests", _DIGESTS),
    Migration(6, "documents by date", _BY_DATE),
    Migration(7, "searches", _SEARCHES),
    Migration(8, "papers", _PAPERS),
    Migration(9, "texts by hash", _BY_TEXT),
)
"""All steps in order; append, never edit."""
