"""The quickened steps give what the components they stand for give, token for token."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from sourcebook.extract.arithmetic import by_numpy, one_thread
from sourcebook.extract.engine import Pipes
from sourcebook.extract.engine.names import Names
from sourcebook.extract.engine.words import Words
from sourcebook.extract.parse import model_name

FIELDS: list[int | str] = ["ORTH", "TAG", "POS", "MORPH", "DEP", "HEAD", "LEMMA", "ENT_TYPE", "ENT_IOB", "SENT_START"]
TEXTS = (
    "Marta Quill, who ran Ostrava Tide Bank until 2011, told the court in Upper Wexcombe she'd never signed it.",
    "There was no loan. There's none now, y'all: it ain't so! Let's go; we're gonna see it, we gotta, c'mon.",
    "“I got ta say,” Pell said, “there is one more Tuesday in May 2014.”  The  U.S. Senate   met again.",
    "Ilvane.",
    " ",
    "The Royal Commission on the Ports of Great and Little Harrow of 1931 cost $4.5 million, or 12 per cent.",
    "Yours? Mine! Themselves, himself; that which was to be, would have been had he not been there.",
    "A\tB  C — 7 • Friday, 3 March, 9 a.m.: Brekke/Osk Holdings Ltd. v. Saltmarsh (No. 2)",
)
WORDS = sorted({word for text in TEXTS for word in text.split()} | {"got", "ta", "gon", "na", "y'", "all", "\n", "n't"})


@cache
def plain() -> Language:
    return by_numpy(spacy.load(model_name()))


@cache
def quick() -> Pipes:
    return Pipes(by_numpy(spacy.load(model_name())))


def check(texts: list[str], size: int = 64) -> None:
    with one_thread():
        for slow, fast in zip(plain().pipe(texts), quick().pipe(texts, size), strict=True):
            assert np.array_equal(slow.to_array(FIELDS), fast.to_array(FIELDS)), slow.text


@pytest.mark.parametrize("size", [1, 3, 64])
def test_the_same_documents_whatever_the_batch(size: int) -> None:
    check([*TEXTS, "", " ".join(TEXTS), *TEXTS], size)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25), min_size=1, max_size=4))
def test_the_same_documents_for_any_words(lines: list[list[str]]) -> None:
    check([" ".join(line) for line in lines])


def test_the_shipped_model_is_read_by_both_twins() -> None:
    kinds = {type(step) for step in quick().steps}
    assert {Names, Words} <= kinds


def test_entities_longer_than_one_word_and_of_one_word_are_both_found() -> None:
    [doc] = quick().pipe([TEXTS[0]])
    assert {len(span) > 1 for span in doc.ents} == {True, False}


def test_a_pipeline_with_a_step_nobody_knows_runs_as_it_is() -> None:
    nlp = spacy.load(model_name())
    nlp.add_pipe("entity_ruler", before="ner").add_patterns([{"label": "BOAT", "pattern": "Ilvane"}])  # type: ignore[attr-defined]
    pipes = Pipes(nlp)
    assert not any(isinstance(step, Names | Words) for step in pipes.steps)
    [doc] = pipes.pipe(["Ilvane sank in May."])
    assert ("Ilvane", "BOAT") in [(span.text, span.label_) for span in doc.ents]


def test_rules_that_look_at_three_tokens_or_at_what_this_does_not_know_are_left_to_spacy() -> None:
    for pattern in ([{"LOWER": "a"}] * 3, [{"POS": "NOUN"}], [{"LOWER": "a", "OP": "+"}], [{"TAG": {"==": "NN"}}]):
        nlp = spacy.load(model_name())
        ruler = nlp.get_pipe("attribute_ruler")
        ruler.add(patterns=[pattern], attrs={"POS": "X"})  # type: ignore[attr-defined]
        assert Words.of(ruler, nlp.get_pipe("lemmatizer")) is None


def test_the_table_of_words_starts_afresh_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sourcebook.extract.engine.words.LARGEST_TABLE", 5)
    pipes = Pipes(by_numpy(spacy.load(model_name())))
    [words] = [step for step in pipes.steps if isinstance(step, Words)]
    with one_thread():
        for slow, fast in zip(plain().pipe(TEXTS), pipes.pipe(TEXTS, 2), strict=True):
            assert np.array_equal(slow.to_array(FIELDS), fast.to_array(FIELDS))
            assert len(words.rows) <= 5
