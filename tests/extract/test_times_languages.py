"""Dates in documents that are not in English: what is certain, and nothing else."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.extract.time_grammar import Context, find_foreign, writes_day_first
from sourcebook.extract.tokens import Tokens, tokenize, words
from sourcebook.model.when import parse_edtf


def read(language: str, text: str) -> list[tuple[str, str, str | None]]:
    tokens = Tokens(tokenize(text))
    context = Context(reference=None, day_first=writes_day_first(language))
    return [
        (text[tokens[a].start : tokens[b - 1].end], f.value.timex, f.value.edtf)
        for a, b, f in find_foreign(tokens, context, language)
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Le 1er mai 2009 il part.", [("1er mai 2009", "2009-05-01", "2009-05-01")]),
        ("fr", "Le 25 déc. 2009 il part.", [("25 déc. 2009", "2009-12-25", "2009-12-25")]),
        ("fr", "En mai 2009.", [("mai 2009", "2009-05", "2009-05")]),
        ("fr", "Le 3/4/2009.", [("3/4/2009", "2009-04-03", "2009-04-03")]),
        ("fr", "Le 3 mars il part.", [("3 mars", "XXXX-03-03", None)]),
        ("de", "Am 3. Mai 2009.", [("3. Mai 2009", "2009-05-03", "2009-05-03")]),
        ("de", "Am 3.5.2011.", [("3.5.2011", "2011-05-03", "2011-05-03")]),
        ("es", "El 3 de mayo de 2009 murió.", [("3 de mayo de 2009", "2009-05-03", "2009-05-03")]),
        ("es", "El 3 de mayo del 2009 murió.", [("3 de mayo del 2009", "2009-05-03", "2009-05-03")]),
        ("pt", "Em 1º de janeiro de 2010.", [("1º de janeiro de 2010", "2010-01-01", "2010-01-01")]),
        ("it", "Nato il 3 maggio 2009.", [("3 maggio 2009", "2009-05-03", "2009-05-03")]),
        ("ca", "El 3 de maig del 2011.", [("3 de maig del 2011", "2011-05-03", "2011-05-03")]),
        ("ru", "Он умер 3 мая 2009 г.", [("3 мая 2009 г", "2009-05-03", "2009-05-03")]),
        ("pl", "Dnia 3 maja 2011 roku.", [("3 maja 2011", "2011-05-03", "2011-05-03")]),
        ("hu", "2011. május 3. volt.", [("2011. május 3.", "2011-05-03", "2011-05-03")]),
        ("tr", "3 Mayıs 2011 günü.", [("3 Mayıs 2011", "2011-05-03", "2011-05-03")]),
        ("ar", "في 3 مايو 2011", [("3 مايو 2011", "2011-05-03", "2011-05-03")]),
        ("he", "ב-3 במאי 2011", [("3 במאי 2011", "2011-05-03", "2011-05-03")]),
        ("zh", "于2011年5月3日。", [("2011年5月3日", "2011-05-03", "2011-05-03")]),
        ("ja", "2011年5月。", [("2011年5月", "2011-05", "2011-05")]),
        ("ko", "2011년 5월 3일.", [("2011년 5월 3일", "2011-05-03", "2011-05-03")]),
        ("vi", "ngày 3 tháng 5, 2011", [("3 tháng 5, 2011", "2011-05-03", "2011-05-03")]),
        ("xx", "2009-05-03", [("2009-05-03", "2009-05-03", "2009-05-03")]),
        # Refused: bare years, weekdays, English months, other calendars, days that are none.
        ("fr", "En 2009, lundi, hier, il y a deux ans, May 3, 2009.", []),
        ("es", "Fue mar 2010 y 31/02/2010.", []),
        ("th", "3/5/2554", []),
        ("fa", "1390/02/13", []),
    ],
)  # fmt: skip
def test_what_is_certain(language: str, text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert read(language, text) == expected


PIECES = words("3 . mai mayo de 2009 mars 12 31 / - 2009年 5月 3日 мая г 1er , 2554 del en")
LINES = st.lists(st.sampled_from(sorted(PIECES)), max_size=20).map(" ".join) | st.text(max_size=60)


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from(["fr", "de", "es", "ru", "zh", "ko", "th", "fa", "hu", "ca", "xx", "zz"]))
def test_any_line_gives_true_dates(text: str, language: str) -> None:
    tokens = Tokens(tokenize(text))
    found = list(find_foreign(tokens, Context(reference=None), language))
    assert all(0 <= a < b <= tokens.size for a, b, _ in found)
    assert all(x[1] <= y[0] for x, y in itertools.pairwise(found))
    for _, _, f in found:
        if f.value.edtf is not None:
            assert parse_edtf(f.value.edtf).earliest is not None
