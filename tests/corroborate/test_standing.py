"""Ladders and contradictions: pairs of reports, the records of a small library, decisions, and what stops too early."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from sourcebook.app.cli import cli
from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.comparison import resolved, stance_of_steps, stance_of_values, strongest
from sourcebook.corroborate.ladders import build_matters, find_behind
from sourcebook.corroborate.matters import StepFact, read_steps
from sourcebook.corroborate.offences import offences_in
from sourcebook.corroborate.values import ValueFact, read_values
from sourcebook.corroborate.words import split_sentences
from sourcebook.files import read_file
from sourcebook.library import Library
from sourcebook.model.document import Document
from sourcebook.model.matter import STANDING
from sourcebook.model.span import Span


def pairs() -> list[tuple[str, ...]]:
    lines = (Path(__file__).parent / "standing_pairs.txt").read_text(encoding="utf-8").splitlines()
    rows = [tuple(part.strip() for part in line.split(" | ")) for line in lines if line and not line.startswith("#")]
    assert len(rows) >= 60
    assert all(len(row) == 5 for row in rows)
    return rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pairs")


Facts = tuple[list[StepFact], list[ValueFact], dict[str, str]]


@pytest.fixture(scope="module")
def reading(folder: Path):  # type: ignore[no-untyped-def]
    @cache
    def told(day: str, words: str) -> Facts:
        path = folder / f"{abs(hash((day, words)))}.txt"
        path.write_text(words, encoding="utf-8")
        read = read_file(path, date=day)
        blob = read.rendition.blob
        document = Document(
            id=read.document, collection="default", address=path.name, title=words[:20], published=day, blob=blob,
            media_type="text/plain", rendition=read.rendition.id,
        )  # fmt: skip
        readings = Readings(read.annotations)
        sentences = split_sentences(read.rendition.text, read.rendition.blocks)
        steps = list(read_steps(document, readings, read.rendition.text))
        values = list(read_values(document, readings, read.rendition.text, sentences))
        return steps, values, readings.chains

    return told


@pytest.mark.parametrize(("stance", "day", "words", "later", "others"), pairs())
def test_what_one_report_is_to_another(reading, stance, day, words, later, others):  # type: ignore[no-untyped-def]
    one, two = reading(day, words), reading(later, others)
    names = {**one[2], **two[2]}

    def entity_of(chain: str) -> str:
        return names[chain].split()[-1].casefold() if chain in names else ""

    values = [stance_of_values(a, b) for a in resolved(one[1], entity_of) for b in resolved(two[1], entity_of)]
    steps = [stance_of_steps(a, b, entity_of) for a in one[0] for b in two[0]]
    assert strongest([*values, *steps]) == stance


@pytest.mark.parametrize(
    ("words", "offences"),
    [
        ("charged with tax fraud and bribing a clerk", ["tax evasion", "bribery"]),
        ("accused of laundering money for a cartel", ["money laundering", "market manipulation"]),
        ("guilty of defrauding investors", ["fraud"]),
        ("for war crimes and torture", ["war crimes", "torture"]),
        ("a therapist and a grape", []),
        ("the corruptible clerk drove a van", []),
    ],
)
def test_offences(words: str, offences: list[str]) -> None:
    assert list(offences_in(words)) == offences


# -- ladders --------------------------------------------------------------------------------------------------


def fact(status: str, date: str, document: str = "d-1", **more: object) -> StepFact:
    given: dict[str, object] = {
        "document": document, "published": date if len(date) == 10 else "",
        "claim": f"k-{document}-{status}-{date}",
        "span": Span(0, 5, "words"), "status": status, "chain": "x", "name": "Ulla Brenning", "topics": ("fraud",),
        "subject": "fraud", "is_offence": True, "date": date, "dating": "told" if date else "none",
    }  # fmt: skip
    return StepFact(**{**given, **more})  # type: ignore[arg-type]


def ladder(*facts: StepFact) -> list[tuple[str, str]]:
    (matter,) = build_matters(facts, "e-1", "Ulla Brenning")
    return [(s.status, s.date) for s in matter.steps]


def test_steps_come_by_date_with_all_their_sources() -> None:
    told = [
        fact("dismissed", "2015-06-03", "d-4"), fact("charged", "2014-04", "d-2"), fact("charged", "2014-04-01", "d-3"),
        fact("alleged", "2013-01-02", "d-1"),
    ]  # fmt: skip
    (matter,) = build_matters(told, "e-1", "Ulla Brenning")
    assert [(s.status, s.date, len(s.sources)) for s in matter.steps] == [
        ("alleged", "2013-01-02", 1), ("charged", "2014-04-01", 2), ("dismissed", "2015-06-03", 1),
    ]  # fmt: skip
    assert not any(s.unsure for s in matter.steps)
    assert matter.standing == "charge or case dismissed: not convicted"
    again = list(build_matters(reversed(told), "e-1", "Ulla Brenning"))
    assert again == [matter], "the order in which documents came changes nothing"


def test_no_step_reads_as_a_conviction_that_is_none() -> None:
    for status, words in STANDING.items():
        if status not in ("convicted", "overturned"):
            assert "convicted" not in words.replace("not convicted", ""), status


def test_a_step_without_a_date_joins_the_one_before_its_report_or_says_so() -> None:
    known = fact("charged", "2014-04-01", "d-2")
    late = fact("charged", "2016-01-01", "d-3", dating="report")
    assert ladder(known, late) == [("charged", "2014-04-01")]
    early = fact("charged", "2013-01-01", "d-3", dating="report")
    (matter,) = build_matters([known, early], "e-1", "Ulla Brenning")
    assert [(s.date, bool(s.unsure)) for s in matter.steps] == [("2013-01-01", True), ("2014-04-01", False)]


def test_two_offences_two_ladders_and_a_loose_step_joins_neither() -> None:
    both = fact("charged", "2014-04-01", topics=("bribery", "fraud"))
    freed = fact("acquitted", "2015-04-01", "d-2", topics=("bribery",))
    loose = fact("convicted", "2016-04-01", "d-3", topics=(), subject="", is_offence=False)
    found = {m.subject: m for m in build_matters([both, freed, loose], "e-1", "Ulla Brenning")}
    assert found["bribery"].standing == "acquitted: not convicted"
    assert found["fraud"].last.status == "charged"
    assert found[""].last.unsure == ("no source says what it was for",)


def test_opposed_outcomes_are_both_unsure() -> None:
    told = [fact("convicted", "2015-06-03"), fact("acquitted", "2015-06-03", "d-2")]
    (matter,) = build_matters(told, "e-1", "Ulla Brenning")
    assert all(s.unsure for s in matter.steps)
    assert matter.standing.endswith("(unsure)")


def test_a_new_accusation_years_later_is_another_matter() -> None:
    told = [fact("convicted", "2005-06-03"), fact("charged", "2014-04-01", "d-2")]
    assert len(list(build_matters(told, "e-1", "Ulla Brenning"))) == 2
    assert ladder(fact("convicted", "2005-06-03"), fact("overturned", "2014-04-01", "d-2"))[1][0] == "overturned"


def test_what_stops_early_is_found_and_whether_it_could_have_known() -> None:
    told = [
        fact("charged", "2014-04-01", "d-1"), fact("acquitted", "2015-06-03", "d-2"),
        fact("charged", "2014-04-01", "d-3", published="2017-01-01"),
        fact("charged", "2014-04-01", "d-4", claim="k-a"), fact("acquitted", "2015-06-03", "d-4", claim="k-b"),
    ]  # fmt: skip
    (matter,) = build_matters(told, "e-1", "Ulla Brenning")
    behind = list(find_behind(matter))
    assert [(b.document, b.told, b.since, b.missed) for b in behind] == [
        ("d-1", "charged", "acquitted", False), ("d-3", "charged", "acquitted", True),
    ]  # fmt: skip


# -- a library ------------------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:site_name" content="{outlet}"><meta property="article:published_time" content="{day}T06:00:00Z">
</head><body><article><h1>{title}</h1><p>{first}</p><p>{words}</p></article></body></html>"""
REPORTS = (  # outlet, day, a sentence of its own, what it tells
    ("Gull Gazette", "2019-03-04", "Rain fell on the market.",
     "14 workers were injured when a footbridge collapsed in Oskaby on 3 March 2019."),
    ("Fen Post", "2019-03-04", "A choir sang in the square.",
     "In Oskaby, a footbridge collapsed on 3 March 2019 and 19 workers were hurt."),
    ("Gull Gazette", "2019-03-04", "The mill is for sale.",
     "A footbridge collapsed in Oskaby on 3 March 2019; 23 workers were injured."),
    ("Moor Times", "2014-04-02", "Trains ran late.",
     "Ulla Brenning was charged with fraud on 1 April 2014. Brenning denied the fraud."),
    ("Dale Echo", "2015-06-04", "Nobody bought the organ.",
     "A judge dismissed the charge of fraud against Ulla Brenning on 3 June 2015."),
    ("Fen Post", "2017-06-04", "The lake froze early.",
     "Ulla Brenning was charged with fraud on 1 April 2014."),
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    root = tmp_path_factory.mktemp("standing")
    for n, (outlet, day, first, words) in enumerate(REPORTS):
        page = PAGE.format(title=f"Report {n}", outlet=outlet, day=day, first=first, words=words)
        (root / f"{n}.html").write_text(page, encoding="utf-8")
    with Library.init(root / "case") as opened:
        opened.add(sorted(root.glob("*.html")))
        yield opened


def numbered(library: Library) -> dict[str, str]:
    return {d.title.split()[1]: d.id for d in library.list("documents")}


def test_a_contradiction_names_both_sides_and_is_shown_on_both(library: Library) -> None:
    ids = numbered(library)
    found = library.contradictions()
    text = {d: library.pages().text(d) for d in ids.values()}
    assert {frozenset(p) for c in found for p in c.pairs()} == {
        frozenset({ids["0"], ids["1"]}), frozenset({ids["1"], ids["2"]}),
    }, "two reports of one paper are not set against each other"  # fmt: skip
    for record in found:
        assert record.kind == "contradicts"
        assert record.slot == "count"
        assert record.reasons
        for told in (*record.left.passages, *record.right.passages):
            assert text[told.document][told.value.start : told.value.end] == told.value.exact
            assert text[told.document][told.sentence.start : told.sentence.end] == told.sentence.exact
    for key in ("0", "1"):
        assert library.show(ids[key])["contradictions"]
        assert "What does not agree" in library.pages().document(ids[key])
    assert "What does not agree" not in library.pages().document(ids["4"])
    assert msgspec.to_builtins(library.show(found[0].id)["contradiction"])["id"] == found[0].id


def test_a_decision_dismisses_one_and_the_next_brings_it_back(library: Library) -> None:
    first = library.contradictions()[0]
    library.decide(first.id, "dismissed", why="two bridges", who="ed")
    assert first.id not in {c.id for c in library.contradictions()}
    kept = {c.id: c.dismissed for c in library.contradictions(dismissed=True)}
    assert kept[first.id] == "two bridges"
    library.decide(first.id, "open", why="one bridge after all", who="ed")
    assert first.id in {c.id for c in library.contradictions()}


def test_a_ladder_with_its_denial_and_what_stopped_early(library: Library) -> None:
    ids = numbered(library)
    (matter,) = library.ladder("Ulla Brenning")
    assert [(s.status, s.date, len(s.sources)) for s in matter.steps] == [
        ("charged", "2014-04-01", 2), ("dismissed", "2015-06-03", 1),
    ]  # fmt: skip
    assert [d.document for d in matter.denials] == [ids["3"]]
    assert matter.standing == "charge or case dismissed: not convicted"
    assert {(b.document, b.missed) for b in library.behind()} == {(ids["3"], False), (ids["5"], True)}
    page = library.entity_pages().record(matter.entity)
    assert "not convicted" in page
    assert "denied" in page


def test_the_verb_and_the_lists(library: Library) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, ["--library", str(library.root), *words], standalone_mode=False)
        assert result.exception is None, result.output
        return str(result.output)

    told = run("ladder", "Ulla Brenning")
    assert "stands: charge or case dismissed: not convicted" in told
    assert "denied" in told
    assert run("ladder", "Brenning") == told, "a name that only one bears is enough"
    assert "Ulla Brenning: fraud" in run("list", "matters")
    assert run("list", "matters", "--entity", "Ulla Brenning") == run("list", "matters")
    assert run("list", "contradictions").count("\n") == len(library.contradictions())
    assert "since then dismissed 2015-06-03  (written after it)" in run("list", "behind")
    assert run("list", "contradictions", "--entity", "Ulla Brenning") == ""


def test_a_draft_that_stops_early_is_told_although_a_younger_paper_does_too(library: Library, tmp_path: Path) -> None:
    draft = tmp_path / "draft.html"
    draft.write_text("<p>Ulla Brenning was charged with fraud on 1 April 2014.</p>", encoding="utf-8")
    flags = [f for f in library.check(draft).report.flags if f.rule == "stale-development"]
    assert [f.exact for f in flags] == ["Ulla Brenning was charged with fraud on 1 April 2014."]
    assert "dismissed" in flags[0].message
    draft.write_text(
        "<p>Ulla Brenning was charged with fraud on 1 April 2014. A judge dismissed the charge in 2015.</p>",
        encoding="utf-8",
    )
    assert not [f for f in library.check(draft).report.flags if f.rule == "stale-development"]


def test_what_somebody_is_accused_of_does_not_end_in_the_middle_of_a_number(reading) -> None:  # type: ignore[no-untyped-def]
    steps, _, _ = reading("2015-06-04", "Ulla Brenning is accused of having hidden 1.43 million dollars in a barn.")
    assert [s.subject for s in steps] == ["having hidden 1.43 million dollars in a barn"]


def test_a_step_that_names_nobody_is_of_the_one_named_right_before(reading) -> None:  # type: ignore[no-untyped-def]
    words = "Ulla Brenning was charged with fraud on 1 April 2014. A judge dismissed the charge on 3 June 2015."
    steps, _, chains = reading("2015-06-04", words)
    assert [(s.status, chains[s.chain], s.inferred) for s in steps] == [
        ("charged", "Ulla Brenning", False), ("dismissed", "Ulla Brenning", True),
    ]  # fmt: skip
    (matter,) = build_matters(steps, "e-1", "Ulla Brenning")
    assert matter.subject == "fraud"
    assert matter.last.unsure == (
        "no source says what it was for",
        "no source names whom it is of; the sentence before does",
    )
    far = (
        "Ulla Brenning was charged with fraud on 1 April 2014. "
        + "The mill turned. " * 30
        + "A judge dismissed the charge."
    )
    assert [s.status for s in reading("2015-06-04", far)[0]] == ["charged"]


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        ("Prosecutors charged Ulla Brenning with bribery and Nils Dalgrund with perjury.",
         {("charged", "Ulla Brenning", ("bribery",)), ("charged", "Nils Dalgrund", ("perjury",))}),
        ("Ulla Brenning was charged with fraud and bribery. She was cleared of bribery.",
         {("charged", "Ulla Brenning", ("bribery", "fraud")), ("acquitted", "Ulla Brenning", ("bribery",))}),
        ("Ulla Brenning must be presumed innocent until convicted by the court.", set()),
        ("Ulla Brenning could be charged with fraud.", set()),
        ("Judge Per Dalgrund acquitted Ulla Brenning of fraud.", {("acquitted", "Ulla Brenning", ("fraud",))}),
        ("Was Ulla Brenning convicted of fraud?", set()),
        ("Ulla Brenning was never charged with fraud.", set()),
        ("Per Dalgrund accused Ulla Brenning of fraud.", {("alleged", "Ulla Brenning", ("fraud",))}),
    ],
)  # fmt: skip
def test_whom_a_step_is_of_and_what_it_is_about(reading, words: str, steps: set[object]) -> None:  # type: ignore[no-untyped-def]
    found, _, chains = reading("2015-06-04", words)
    assert {(s.status, chains[s.chain], s.topics) for s in found} == steps


def test_a_sentence_without_an_offence_does_not_turn_an_acquittal_into_a_conviction() -> None:
    told = [
        fact("charged", "2014-04-01", topics=("bribery", "fraud")),
        fact("acquitted", "2015-06-03", "d-2", topics=("bribery",)),
        fact("convicted", "2015-06-03", "d-2", topics=(), is_offence=False), fact("convicted", "2015-06-03", "d-3"),
    ]  # fmt: skip
    found = {m.subject: m for m in build_matters(told, "e-1", "Ulla Brenning")}
    assert [s.status for s in found["bribery"].steps] == ["charged", "acquitted"]
    assert [(s.status, len(s.sources)) for s in found["fraud"].steps] == [("charged", 1), ("convicted", 2)]
