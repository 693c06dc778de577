"""Every query of the reference page is one, and what it says cannot be asked is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sourcebook.errors import InvalidQuery
from sourcebook.explore.query import FIELDS, LONGEST, MOST, parse_query
from sourcebook.model.query import fields_of, render


def test_every_query_of_the_reference_is_read(root: Path) -> None:
    page = (root / "docs/reference/search.md").read_text(encoding="utf-8")
    queries = re.findall(r"^\| `(.*?)` \|", page, re.M)
    assert len(queries) > 25
    for query in queries:
        assert parse_query(render(parse_query(query))) == parse_query(query), query
    named = {field for query in queries for field in fields_of(parse_query(query))}
    told = named | set(re.findall(r"`(\w+):", page))
    assert set(FIELDS) <= told


def test_the_limits_of_the_reference_are_those_of_the_code(root: Path) -> None:
    page = (root / "docs/reference/search.md").read_text(encoding="utf-8")
    assert f"{LONGEST:,} characters or {MOST:,} words" in page
    for query in ("a" * (LONGEST + 1), "a " * (MOST + 1), '"open', "(open", "colour:red", "date:2012..2008"):
        with pytest.raises(InvalidQuery):
            parse_query(query)
