"""The quickened pipeline reads as the untouched one does, and gives the process its threads back."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import spacy
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

from sourcebook.extract.arithmetic import by_numpy, one_thread
from sourcebook.extract.parse import model_name

TEXTS = [
    "Marta Quill, who ran Ostrava Tide Bank until 2011, told the court she had never signed the loan.",
    "Ilvane.",
    "The ministry said on Friday that $4.5 million had gone missing; nobody was charged, and Doran Pell resigned.",
]


def threads() -> list[int]:
    found = ThreadpoolController().select(user_api="blas").info()
    return [library["num_threads"] for library in found]


def test_the_quickened_pipeline_gives_the_same_tokens_tags_trees_and_names() -> None:
    plain, quick = spacy.load(model_name()), by_numpy(spacy.load(model_name()))
    fields = ["ORTH", "TAG", "POS", "DEP", "HEAD", "LEMMA", "ENT_TYPE", "ENT_IOB"]
    with one_thread():
        for slow, fast in zip(plain.pipe(TEXTS), quick.pipe(TEXTS), strict=True):
            assert np.array_equal(slow.to_array(fields), fast.to_array(fields))


def test_no_part_of_the_quickened_pipeline_multiplies_by_thincs_own_blas() -> None:
    quick = by_numpy(spacy.load(model_name()))
    models = [part.model for _, part in quick.pipeline if getattr(part, "model", None) is not None]
    own = [node.ops.use_blis for model in models for node in model.walk() if type(node.ops) is NumpyOps]
    assert own
    assert not any(own)


def test_one_thread_inside_and_as_before_outside_also_when_nested_or_broken_off() -> None:
    with ThreadpoolController().limit(limits=2, user_api="blas"):
        before = threads()
        with one_thread():
            with pytest.raises(ZeroDivisionError), one_thread():
                raise ZeroDivisionError
            assert set(threads()) == {1}
        assert threads() == before


def test_the_first_to_leave_does_not_take_the_limit_from_another_thread() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with one_thread():
            inside.set()
            leave.wait(10)

    with ThreadpoolController().limit(limits=2, user_api="blas"):
        with one_thread():
            worker = threading.Thread(target=other)
            worker.start()
            assert inside.wait(10)
        held = threads()
        leave.set()
        worker.join(10)
    assert set(held) == {1}


def test_what_is_loaded_later_is_held_to_one_thread_too() -> None:
    with one_thread():
        pass
    import scipy.linalg  # noqa: F401 - it brings a BLAS of its own

    with ThreadpoolController().limit(limits=2, user_api="blas"), one_thread():
        assert set(threads()) == {1}
