"""Claims held to a table of invented sentences (`data/claims.jsonl`, measured by `claim_gold`)."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest
from claim_gold import FIELDS, Score, compare, measure, read_claims, rows

from sourcebook.model.annotation import Status

FLOOR = 0.97
"""Share of right values of each field, and of sentences that are wholly right."""
STATUS_FLOOR = 0.93
"""F1 of every status."""


@pytest.fixture(scope="module")
def score() -> Score:
    found = measure()
    print(found.table())
    return found


def test_the_table_is_wide() -> None:
    counts = Counter(s for row in rows() for gold in row["claims"] for s in gold["status"][:1])
    assert set(counts) == set(get_args(Status))
    assert min(counts.values()) >= 10
    assert len(list(rows())) > 700


@pytest.mark.parametrize("name", FIELDS)
def test_fields(score: Score, name: str) -> None:
    assert score.accuracy(name) >= FLOOR, score.table()


@pytest.mark.parametrize("status", get_args(Status))
def test_each_status(score: Score, status: str) -> None:
    assert score.f1(status) >= STATUS_FLOOR, score.table()


def test_whole_sentences(score: Score) -> None:
    assert score.clean / score.sentences >= FLOOR, "\n".join(score.wrong)


def test_the_measure_sees_faults() -> None:
    wrong = Score()
    row = {"text": "Luka Orm was convicted.", "claims": [{"status": ["acquitted"], "by": "the court", "negated": True}]}
    compare(row, read_claims(row["text"]), wrong)
    assert (wrong.clean, wrong.missed["acquitted"], wrong.extra["convicted"]) == (0, 1, 1)
    assert wrong.accuracy("by") == wrong.accuracy("negated") == wrong.accuracy("status") == 0
