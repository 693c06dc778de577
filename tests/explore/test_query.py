from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.errors import InvalidQuery
from sourcebook.explore.query import DEEPEST, LONGEST, parse_query
from sourcebook.model.query import leaves, render, split_meaning

ACCEPT = [
    ("", "*"),
    ("   ", "*"),
    ("harbour dredging", "harbour AND dredging"),
    ("harbour AND dredging", "harbour AND dredging"),
    ("harbour OR dredging fine", "harbour OR (dredging AND fine)"),
    ("(harbour OR dredging) fine", "(harbour OR dredging) AND fine"),
    ("harbour -fine", "harbour AND NOT fine"),
    ("harbour NOT NOT fine", "harbour AND fine"),
    ('"letter of credit"', '"letter of credit"'),
    ("“letter of credit”", '"letter of credit"'),
    ("harbour near/5 contract", "(harbour near/5 contract)"),
    ('harbour near/12 "the fine"', "(harbour near/12 the fine)"),
    ("kovak~", "kovak~1"),
    ("kovak~2", "kovak~2"),
    ("dredg*", "dredg*"),
    ('person:"Ada Vale" harbour', 'person:"Ada Vale" AND harbour'),
    ("kind:court", 'kind:"court"'),
    ("TITLE:harbour", "title:harbour"),
    ("date:2008..2012", "date:2008-01-01..2012-12-31"),
    ("amount:>1e6", "amount:1e+06.."),
    ("amount:1,000..5000", "amount:1000..5000"),
    ("e-mail", "e-mail"),
]
REFUSE = [
    "(harbour", "harbour)", '"open', "colour:red", "AND", "harbour OR", "near/3 x", "a near/3 (b OR c)", "date:soon",
    "date:2008-13", "date:2009-02-30", "amount:lots", "person:", "-", "NOT",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ACCEPT)
def test_a_query_is_read_as_meant(text: str, expected: str) -> None:
    assert render(parse_query(text)) == expected


@pytest.mark.parametrize("text", REFUSE)
def test_a_broken_query_is_refused_with_the_next_step(text: str) -> None:
    with pytest.raises(InvalidQuery) as caught:
        parse_query(text)
    assert caught.value.hint


def test_days_of_a_date() -> None:
    (leaf,) = leaves(parse_query("date:2008-02"))
    assert (leaf.low, leaf.high) == (20080201, 20080229)
    (leaf,) = leaves(parse_query("date:<2008"))
    assert (leaf.low, leaf.high) == (None, 20071231)


def test_size_is_bounded() -> None:
    with pytest.raises(InvalidQuery):
        parse_query("a " * LONGEST)
    with pytest.raises(InvalidQuery):
        parse_query("(" * (DEEPEST + 2) + "a" + ")" * (DEEPEST + 2))


def test_words_of_a_search_by_meaning() -> None:
    words, bounds = split_meaning(parse_query('harbour "paid bribes" kind:court -wire'))
    assert words == "harbour paid bribes"
    assert bounds is not None
    assert render(bounds) == 'kind:"court" AND NOT wire'


@given(st.text(max_size=80))
def test_any_text_is_parsed_or_refused_in_our_words(text: str) -> None:
    with contextlib.suppress(InvalidQuery):
        assert render(parse_query(text))
