"""The steps that made the tables of accounts, written once for both engines.

Times are whole seconds since 1970, 0 for never. A secret is there as its hash alone.
"""

from __future__ import annotations

from sourcebook.store.sql.migrations import Migration

_FIRST = """
CREATE TABLE person (
    name {text} PRIMARY KEY, full_name {text} NOT NULL, keeper {number} NOT NULL, disabled {number} NOT NULL,
    password {text} NOT NULL, made {number} NOT NULL){end};
CREATE TABLE invitation (
    hash {text} PRIMARY KEY, person {text} NOT NULL UNIQUE REFERENCES person, expires {number} NOT NULL){end};
CREATE TABLE collection (name {text} PRIMARY KEY, made {number} NOT NULL){end};
CREATE TABLE membership (
    person {text} NOT NULL REFERENCES person, collection {text} NOT NULL REFERENCES collection, role {text} NOT NULL,
    PRIMARY KEY (person, collection)){end};
CREATE INDEX membership_in_collection ON membership (collection, person);
CREATE TABLE browser_session (
    hash {text} PRIMARY KEY, person {text} NOT NULL REFERENCES person, address {text} NOT NULL,
    made {number} NOT NULL, seen {number} NOT NULL){end};
CREATE INDEX browser_session_of_person ON browser_session (person, made);
CREATE TABLE api_token (
    id {text} PRIMARY KEY, hash {text} NOT NULL UNIQUE, person {text} NOT NULL REFERENCES person, label {text} NOT NULL,
    collections {text} NOT NULL, role {text} NOT NULL, made {number} NOT NULL, expires {number} NOT NULL,
    revoked {number} NOT NULL, used {number} NOT NULL){end};
CREATE INDEX api_token_of_person ON api_token (person, made);
CREATE TABLE failure (
    what {text} PRIMARY KEY, tries {number} NOT NULL, last {number} NOT NULL, until {number} NOT NULL,
    turned_away {number} NOT NULL){end};
CREATE INDEX failure_by_age ON failure (last);
CREATE TABLE familiar (
    person {text} NOT NULL REFERENCES person, address {text} NOT NULL, seen {number} NOT NULL,
    PRIMARY KEY (person, address)){end};
CREATE TABLE audit (
    number {number} PRIMARY KEY, who {text} NOT NULL, action {text} NOT NULL, collection {text} NOT NULL,
    body {text} NOT NULL){end};
CREATE INDEX audit_in_collection ON audit (collection, number);
CREATE INDEX audit_by_who ON audit (who, number);
"""

_OUTSIDE = """
CREATE TABLE outside (
    person {text} PRIMARY KEY REFERENCES person, issuer {text} NOT NULL, subject {text} NOT NULL,
    UNIQUE (issuer, subject)){end};
"""

SQLITE = {"text": "TEXT", "number": "INTEGER", "end": " STRICT"}
POSTGRES = {"text": 'TEXT COLLATE "C"', "number": "BIGINT", "end": ""}


def steps_of(words: dict[str, str]) -> tuple[Migration, ...]:
    """All steps in order, in an engine's words; append, never edit."""
    return (
        Migration(1, "accounts", _FIRST.format(**words)),
        Migration(2, "subjects at a provider outside", _OUTSIDE.format(**words)),
    )
