"""Sentences: the parser's boundaries mended by the printed marks."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import NotFound
from sourcebook.extract.parse import LONGEST_RUN, PINNED, model_fingerprint
from sourcebook.extract.sentences import mend
from sourcebook.testing.makers import reading_of


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in reading_of(text).sentences]


CASES = [
    ["Mr. Ode met Dr. Vale in the U.S. Senate.", "He left at 5 p.m.", "The door shut."],
    ["“Stop!” he shouted.", "“We are done.”", "She left."],
    ["The bank (it had been warned. Twice.) paid.", "Then it closed."],
    ["See No. 5 and p. 12 of Ode v. Vale.", "It is long."],
    ["It was run by Acme Inc.", "The firm failed."],
    ["J. R. Orlan wrote it.", "K. Vane read it."],
    ["He asked, “Why?” and went."],
    ["He said “It is over.”", "The crowd roared."],
    ["They live in the U.S. and Canada.", "Is it so?", "Yes!", "No."],
    ["Prices rose 5.5 percent in Jan. 2011.", "They fell later."],
    ['"I know," said Ann.', '"It was him."', "Then she cried."],
    ["''It is mine.''", "''It was never yours,'' he said."],
    ["Officials said so.[3]", "Others did not."],
    ["It was sold.  ", "Twice it was sold."],
]


@pytest.mark.parametrize("parts", CASES, ids=lambda parts: parts[0][:20])
def test_sentences(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == [p.strip() for p in parts]


def test_bullets_begin_sentences() -> None:
    assert sentences("• First thing\n• Second thing") == ["• First thing", "• Second thing"]


def test_numbered_lines_keep_their_number() -> None:
    assert sentences("1. Ada Orlan went home.") == ["1. Ada Orlan went home."]


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="Aa. !?”“()[]\n1’'\"", max_size=60))
def test_token_ranges_are_true(text: str) -> None:
    reading = reading_of(text)
    for sentence in reading.sentences:
        passage = reading.passages[sentence.passage]
        assert passage.chars(sentence.first, sentence.last) == (sentence.start, sentence.end)
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end] != ""
    firsts = [s.start for s in reading.sentences]
    assert firsts == sorted(set(firsts))
    covered = "".join(text[s.start : s.end] for s in reading.sentences)
    assert "".join(covered.split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["Ab", "cd", ".", "(", ")", "”", " ", "!", "Mr."]), max_size=30), st.data())
def test_boundaries_are_ordered_for_any_parse(words: list[str], data: st.DataObject) -> None:
    gaps = [data.draw(st.sampled_from(["", " ", "\n"])) for _ in words]
    starts = sorted(data.draw(st.sets(st.integers(0, max(0, len(words) - 1)))))
    found = mend(words, gaps, starts)
    assert found == sorted(set(found))
    assert found[:1] == [0][: len(words)]


def test_the_shipped_model_is_the_pinned_one() -> None:
    assert PINNED
    for name, expected in PINNED.items():
        assert model_fingerprint(name) == expected


def test_a_missing_model_is_said_so() -> None:
    with pytest.raises(NotFound):
        model_fingerprint("no_such_model_here")


@pytest.mark.parametrize("unit", ["'s", "(", "“", "中文没有空格。", "a"])
def test_runs_without_a_space_are_parsed_in_pieces(unit: str) -> None:
    text = "Ada paid. " + (unit * 6000)[:6000] + " Ben paid."
    reading = reading_of(text)
    begun = time.process_time()
    found = reading.sentences
    assert time.process_time() - begun < 8, "spaCy's tokenizer alone would take twice that, and four times it for twice"
    assert max(len(word) for p in reading.passages for word in p.doc.text.split()) <= LONGEST_RUN
    assert [(a.end <= b.start) for a, b in pairwise(found)] == [True] * (len(found) - 1)
    assert "".join(text[s.start : s.end] for s in found).replace(" ", "") == text.replace(" ", "")
