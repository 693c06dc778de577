"""What is PostgreSQL's own: the schema beside that of SQLite, addresses, errors in our words, odd and long texts."""

from __future__ import annotations

from sourcebook.store import postgres_schema, sqlite_schema


def test_both_engines_have_the_same_steps() -> None:
    """A step that one engine lacks would leave its libraries without a table."""
    lite, big = ([(step.number, step.name) for step in m.MIGRATIONS] for m in (sqlite_schema, postgres_schema))
    assert lite == big
