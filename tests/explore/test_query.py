from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.errors import InvalidQuery
from sourcebook.explore.query import DEEPEST, LONGEST, MOST, parse_query
from sourcebook.model.query import And, Phrase, Word, filters_of, leaves, narrow, render, split_meaning

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
    ('harbour near/12 "the fine"', '(harbour near/12 "the fine")'),
    ("kovak~", "kovak~1"),
    ("kovak~2", "kovak~2"),
    ("dredg*", "dredg*"),
    ('person:"Ada Vale" harbour', 'person:"Ada Vale" AND harbour'),
    ("kind:court", 'kind:"court"'),
    ("TITLE:harbour", "title:harbour"),
    ("date:2008..2012", "date:2008-01-01..2012-12-31"),
    ("date:..2012", "date:..2012-12-31"),
    ("posted:>2020", "posted:2021-01-01.."),
    ("amount:>1e6", "amount:>1000000"),
    ("amount:>=1e6", "amount:1000000.."),
    ("amount:1e5..1e6", "amount:100000..1000000"),
    ("amount:1k..2.5m", "amount:1000..2500000"),
    ("amount:1234567.5", "amount:1234567.5..1234567.5"),
    ("importance:<50", "importance:<50"),
    ("amount:1,000..5000", "amount:1000..5000"),
    ("e-mail", "e-mail"),
    ("*", "*"),
    ("Vale & Moss", "Vale AND Moss"),
    ("harbour - loan", "harbour AND loan"),
    ("--harbour", "harbour"),
    ('-"letter of credit"', 'NOT "letter of credit"'),
    ("-outlet:Gull harbour", "NOT outlet:Gull AND harbour"),
    ('person:"A B"', 'person:"A B"'),
    ("person:(Vale OR Moss~ title:loan)", "person:Vale OR (person:Moss~1 AND title:loan)"),
    ('"a b" near/5 "c d"', '("a b" near/5 "c d")'),
    ("title:loan near/3 harbour", "(title:loan near/3 harbour)"),
    ('((a OR (b AND "c d")) e)', '(a OR (b AND "c d")) AND e'),
    (r'"the \"Gull\""', r'"the \"Gull\""'),
    ("KIND:Court", 'kind:"court"'),
    ("10:30", "10:30"),
    ("https://example.org/a", "https://example.org/a"),
    ("Жилищный 住宅 Ünïcode", "Жилищный AND 住宅 AND Ünïcode"),
]
REFUSE = [
    "(harbour", "harbour)", '"open', "colour:red", "AND", "harbour OR", "near/3 x", "a near/3 (b OR c)", "date:soon",
    "date:2008-13", "date:2012..2008", "date:>", "amount:>", "amount:5..1", "kind:paper",
    "status:guilty", "a near/0 b", "a near/2000 b", "kind:court near/2 b", "title:a near/2 person:b", "re:loan",
    "a near/2 b near/2 c", "()", "a OR OR b", '""', "…", "date:2009-02-30", "amount:lots", "person:", "-", "NOT",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ACCEPT)
def test_a_query_is_read_as_meant(text: str, expected: str) -> None:
    assert render(parse_query(text)) == expected


@pytest.mark.parametrize("text", REFUSE)
def test_a_broken_query_is_refused_with_the_next_step(text: str) -> None:
    with pytest.raises(InvalidQuery) as caught:
        parse_query(text)
    assert caught.value.hint


@pytest.mark.parametrize(("text", "expected"), ACCEPT)
def test_a_query_spelled_out_is_the_same_query(text: str, expected: str) -> None:
    assert parse_query(expected or "*") == parse_query(text)


def test_filters_are_told_with_what_is_left_without_them() -> None:
    found = filters_of(parse_query('harbour kind:court -outlet:"The Gull" date:2008 person:"Ada Vale"'))
    assert [(f.field, f.value, f.negative) for f in found] == [
        ("kind", "court", False), ("outlet", "The Gull", True), ("date", "2008-01-01..2008-12-31", False),
    ]  # fmt: skip
    assert parse_query(found[1].without) == parse_query('harbour kind:court date:2008 person:"Ada Vale"')
    assert [f.without for f in filters_of(parse_query("kind:court"))] == ["*"]


def test_a_filter_holds_for_all_of_a_query() -> None:
    assert narrow("a OR b", "kind", "court") == '(a OR b) kind:"court"'
    assert narrow("a b", "outlet", 'The "Gull"', negative=True) == r'a b -outlet:"The \"Gull\""'
    assert parse_query(narrow("a", "outlet", 'The "Gull"')) == And((Word("text", "a"), Phrase("outlet", 'The "Gull"')))
    assert narrow("", "date", "2012") == "date:2012"


def test_days_of_a_date() -> None:
    (leaf,) = leaves(parse_query("date:2008-02"))
    assert (leaf.low, leaf.high) == (20080201, 20080229)
    (leaf,) = leaves(parse_query("date:<2008"))
    assert (leaf.low, leaf.high) == (None, 20071231)


def test_size_is_bounded() -> None:
    with pytest.raises(InvalidQuery):
        parse_query("a " * LONGEST)
    with pytest.raises(InvalidQuery) as many:
        parse_query("a " * (MOST + 1))
    assert "batch" in many.value.hint
    assert len(leaves(parse_query("a " * MOST))) == MOST
    with pytest.raises(InvalidQuery):
        parse_query("(" * (DEEPEST + 2) + "a" + ")" * (DEEPEST + 2))


def test_words_of_a_search_by_meaning() -> None:
    words, bounds = split_meaning(parse_query('harbour "paid bribes" kind:court -wire'))
    assert words == "harbour paid bribes"
    assert bounds is not None
    assert render(bounds) == 'kind:"court" AND NOT wire'


_PIECES = ["a", "B1", '"c d"', "near/3", "-", "OR", "NOT", "(", ")", "title:", "kind:", "date:2008..", "amount:>5",
           "x~1", "y*", " ", " ", "\\", '"', "é", "*", "&"]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join) | st.text(max_size=80))
def test_any_text_is_parsed_or_refused_in_our_words(text: str) -> None:
    with contextlib.suppress(InvalidQuery):
        query = parse_query(text)
        assert parse_query(render(query)) == query
