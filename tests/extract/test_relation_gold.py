"""Relations measured over a table of invented sentences of every kind, with those that must give none."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from sourcebook.extract.base import Extractor, Reading, run_extractors
from sourcebook.extract.mentions import MentionExtractor
from sourcebook.extract.money import MoneyExtractor
from sourcebook.extract.relations import RelationExtractor
from sourcebook.extract.times import TimeExtractor
from sourcebook.model.annotation import Annotation, Money, Relation
from sourcebook.testing.makers import reading_of

TABLE = Path(__file__).with_name("relation_gold.txt")
PRECISION, RECALL, SILENT = 0.96, 0.96, 0.97
"""Floors: of what is found, of what is to be found, and of sentences that say none."""


class Tie(NamedTuple):
    """A line of the table; empty fields are not compared."""

    subject: str
    schema: str
    object: str
    role: str = ""
    since: str = ""
    until: str = ""
    money: str = ""


class Row(NamedTuple):
    """A sentence of the table: the ties asked for, and those that may be found as well."""

    kind: str
    text: str
    asked: list[Tie]
    allowed: list[Tie]


def rows() -> list[Row]:
    found: list[Row] = []
    kind = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = line[3:]
        elif line.startswith("  "):
            tie = Tie(*(field.strip() for field in line.strip().removeprefix("+").split("|")))
            (found[-1].allowed if line.strip().startswith("+") else found[-1].asked).append(tie)
        elif line.strip() and not line.startswith("#"):
            found.append(Row(kind, line, [], []))
    return found


ROWS = rows()


@pytest.fixture(scope="module")
def readings() -> list[tuple[Row, list[Relation], dict[str, str]]]:
    """Each row with what was read in it: relations, and the words of sums by id."""
    extractors: list[Extractor] = [MentionExtractor(), TimeExtractor(), MoneyExtractor(), RelationExtractor()]
    found = []
    for row in ROWS:
        reading: Reading = reading_of(row.text)
        all_: list[Annotation] = run_extractors(reading, extractors)
        sums = {a.id: a.exact for a in all_ if isinstance(a, Money)}
        found.append((row, [a for a in all_ if isinstance(a, Relation)], sums))
    return found


def same(tie: Tie, relation: Relation) -> bool:
    return (tie.subject, tie.schema, tie.object) == (relation.subject.exact, relation.schema, relation.object.exact)


def whole(tie: Tie, relation: Relation, sums: dict[str, str]) -> bool:
    """Whether role, time and money are as the table has them, where it has any."""
    return (
        same(tie, relation)
        and tie.role in (relation.role or "")
        and (not (tie.since or tie.until) or (tie.since or None, tie.until or None) == (relation.since, relation.until))
        and (not tie.money or tie.money == sums.get(relation.money or ""))
    )


def test_the_table_is_large_enough() -> None:
    assert len(ROWS) >= 150
    assert sum(not row.asked for row in ROWS) >= 30
    assert len({row.kind for row in ROWS}) >= 12


def test_precision_and_recall(
    readings: list[tuple[Row, list[Relation], dict[str, str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = hit = found = right = details = 0
    wrong: list[str] = []
    for row, relations, sums in readings:
        asked += len(row.asked)
        for tie in row.asked:
            ok = any(same(tie, r) for r in relations)
            full = any(whole(tie, r, sums) for r in relations)
            hit += ok
            details += full
            if not full:
                wrong.append(f"{'partly' if ok else 'missed'}: {row.text} {tie}")
        for r in relations:
            good = any(same(t, r) for t in (*row.asked, *row.allowed))
            found += 1
            right += good
            if not good:
                wrong.append(f"spurious: {row.text} {r.subject.exact} | {r.schema} | {r.object.exact} | {r.role}")
    with capsys.disabled():
        print(
            f"\nrelations of the table: precision {right}/{found}, recall {hit}/{asked}, with role, time, sum {details}"
        )
    assert right / found >= PRECISION, wrong
    assert hit / asked >= RECALL, wrong
    assert details / asked >= RECALL - 0.05, wrong


def test_sentences_that_say_none(readings: list[tuple[Row, list[Relation], dict[str, str]]]) -> None:
    silent = [
        (row.text, [(r.subject.exact, r.schema, r.object.exact) for r in rs])
        for row, rs, _ in readings
        if not row.asked
    ]
    loud = [s for s in silent if s[1]]
    assert 1 - len(loud) / len(silent) >= SILENT, loud


@pytest.mark.parametrize("kind", sorted({row.kind for row in ROWS if row.asked}))
def test_every_kind_is_read(kind: str, readings: list[tuple[Row, list[Relation], dict[str, str]]]) -> None:
    ties = [(tie, rs) for row, rs, _ in readings if row.kind == kind for tie in row.asked]
    assert sum(any(same(tie, r) for r in rs) for tie, rs in ties) >= 0.75 * len(ties)
