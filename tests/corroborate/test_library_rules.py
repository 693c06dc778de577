"""Rules that compare a draft with a library: a real store and index, documents with hand-made readings."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_making import Making, Shelf

from sourcebook.corroborate.base import Rule
from sourcebook.corroborate.rules.cite_not_captured import CiteNotCaptured
from sourcebook.corroborate.rules.corrected_source import CorrectedSource
from sourcebook.corroborate.rules.machine_merge_unreviewed import MachineMergeUnreviewed
from sourcebook.corroborate.rules.mismatch import DateMismatch, NumberMismatch
from sourcebook.corroborate.rules.quotes import QuoteAltered, QuoteNotFound
from sourcebook.corroborate.rules.single_origin import SingleOrigin
from sourcebook.corroborate.rules.status import StaleDevelopment, StatusOverstated

FILLER = (
    "The mint stands on the river Orvale below the old bridge. Its roof was mended in spring, and the clerks moved "
    "their desks under the northern windows. Nobody has counted the barges since the toll was dropped."
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    shelf.add(Making(FILLER), "https://orvale.example/mint", title="The mint on the river")
    return shelf


# -- quotes ---------------------------------------------------------------------------------------------------------

SAID = "“We never opened that ledger, and nobody asked us to open it before the flood,” Dana Prell told the court."


def _quoting(words: str, *, cite: bool = True) -> Making:
    making = Making(f"{words} she said, a hearing shows.").quote(words)
    return making.cite("a hearing", "papers/hearing.txt") if cite else making


@pytest.mark.parametrize(
    "words",
    [
        "“We never opened that ledger,”",
        "“we never opened that LEDGER, and nobody asked us…”",
        '"We never opened that ledger … before the flood."',
        "“We never opened that ledger [of 1998], and nobody asked us to open it”",
        "“[W]e never opened that ledger”",
        "“Nobody asked us to open it before the flood.”",
    ],
)
def test_verbatim_words_are_left_alone(shelf: Shelf, words: str) -> None:
    shelf.add(Making(SAID), "hearing.txt")
    assert shelf.flags(_quoting(words), QuoteAltered(), QuoteNotFound()) == []


@pytest.mark.parametrize(
    ("words", "quoted", "printed"),
    [
        ("“We never opened a ledger,”", "a", "that"),
        ("“We never opened that ledger, and somebody asked us to open it”", "somebody", "nobody"),
        ("“We opened that ledger, and nobody asked us to open it before the flood.”", "(nothing)", "never"),
        ("“Nobody asked us to open it before the fire.”", "fire", "flood"),
    ],
)
def test_altered_words_are_shown(shelf: Shelf, words: str, quoted: str, printed: str) -> None:
    shelf.add(Making(SAID), "hearing.txt", title="The hearing")
    flags = shelf.check(_quoting(words), QuoteAltered(), QuoteNotFound()).flags
    assert [(f.rule, f.severity, f.exact) for f in flags] == [("quote-altered", "error", words)]
    assert f"“{quoted}” for “{printed}”" in flags[0].message
    assert flags[0].evidence[0].stance == "contradicts"


def test_verbatim_anywhere_excuses_the_near_match(shelf: Shelf) -> None:
    shelf.add(Making(SAID), "hearing.txt")
    shelf.add(Making("In her diary she wrote: “We never opened a ledger.”"), "diary.txt")
    assert shelf.flags(_quoting("“We never opened a ledger,”"), QuoteAltered()) == []


@pytest.mark.parametrize(("cite", "severity"), [(True, "warning"), (False, "note")])
def test_words_that_nobody_printed(shelf: Shelf, cite: bool, severity: str) -> None:
    shelf.add(Making(SAID), "hearing.txt")
    words = "“Gold has always flowed uphill in this town,”"
    flags = shelf.check(_quoting(words, cite=cite), QuoteAltered(), QuoteNotFound()).flags
    assert [(f.rule, f.severity) for f in flags] == [("quote-not-found", severity)]


@pytest.mark.parametrize("words", ["“gold upstream”", "“of the and to”"])
def test_short_words_are_not_looked_at(shelf: Shelf, words: str) -> None:
    shelf.add(Making(SAID), "hearing.txt")
    assert shelf.flags(_quoting(words), QuoteAltered(), QuoteNotFound()) == []


# -- numbers and dates ------------------------------------------------------------------------------------------------

REPORT = "The inquiry found that Halden Bank moved $54 million through the port in March 2014. It had 1,200 clients."


def _report() -> Making:
    making = Making(REPORT).money("$54 million", 54e6, currency="USD").time("March 2014", "2014-03")
    return making.figure("1,200 clients", 1200, None, "clients")


def _moved(amount: str, value: float, when: str = "March 2014", edtf: str = "2014-03") -> Making:
    text = f"Halden Bank moved {amount} through the port in {when}, the report says."
    making = Making(text).money(amount, value, currency="USD").time(when, edtf)
    return making.cite("the report", "papers/report.txt")


@pytest.mark.parametrize(
    ("draft", "rule", "exact"),
    [
        (_moved("$45 million", 45e6), NumberMismatch(), ["$45 million"]),
        (_moved("$540 million", 540e6), NumberMismatch(), ["$540 million"]),
        (_moved("$54 million", 54e6), NumberMismatch(), []),
        (_moved("$54.2 million", 54.2e6), NumberMismatch(), []),
        (_moved("$50 million", 50e6), NumberMismatch(), ["$50 million"]),
        (_moved("$54 million", 54e6, "March 2015", "2015-03"), DateMismatch(), ["March 2015"]),
        (_moved("$54 million", 54e6, "2014", "2014"), DateMismatch(), []),
        (_moved("$54 million", 54e6, "12 March 2014", "2014-03-12"), DateMismatch(), []),
        (_moved("$54 million", 54e6, "12 April 2014", "2014-04-12"), DateMismatch(), ["12 April 2014"]),
    ],
)
def test_values_of_a_cited_document(shelf: Shelf, draft: Making, rule: Rule, exact: list[str]) -> None:
    shelf.add(_report(), "report.txt", title="Report on the port")
    assert [words for _, words in shelf.flags(draft, rule)] == exact


def _uncited(text: str) -> Making:
    return Making(text).money("$45 million", 45e6, currency="USD")


def test_a_value_without_a_citation_is_asked_about_where_the_words_are_the_same(shelf: Shelf) -> None:
    """A warning: only a document that the draft itself cites makes another value an error."""
    shelf.add(_report(), "report.txt")
    (flag,) = shelf.check(_uncited("Halden Bank moved $45 million through the port."), NumberMismatch()).flags
    assert (flag.severity, flag.exact) == ("warning", "$45 million")
    assert "$54 million" in flag.message
    assert shelf.flags(_uncited("Halden Bank sold $45 million of barges at the port."), NumberMismatch()) == []


def test_a_value_that_another_document_gives_is_not_asked_about(shelf: Shelf) -> None:
    shelf.add(_report(), "report.txt")
    shelf.add(_uncited("The auditor says Halden Bank moved $45 million through the port."), "audit.txt")
    assert shelf.flags(_uncited("Halden Bank moved $45 million through the port."), NumberMismatch()) == []


@pytest.mark.parametrize(("low", "flagged"), [(3e9, False), (3.2e9, False), (5e9, True)])
def test_more_than_a_sum_is_not_any_sum(shelf: Shelf, low: float, flagged: bool) -> None:
    told = "Halden Bank spent more than $3 billion on its port"
    shelf.add(Making(f"{told}.").money("$3 billion", 3e9, currency="USD", open=True), "report.txt")
    words = f"${low / 1e9:g} billion"
    draft = Making(f"Halden Bank spent more than {words} on its port, the report says.")
    draft.money(words, low, currency="USD", open=True)
    assert bool(shelf.flags(draft.cite("the report", "report.txt"), NumberMismatch())) is flagged


def test_values_on_both_sides_of_a_semicolon_are_of_two_statements(shelf: Shelf) -> None:
    shelf.add(_report(), "report.txt")
    text = "The choir of Brinmouth sang for its hundred guests; Halden Bank moved $45 million through the port."
    assert shelf.flags(_uncited(text), NumberMismatch()) == [("number-mismatch", "$45 million")]


def test_another_sum_of_another_thing_is_left_alone(shelf: Shelf) -> None:
    shelf.add(_report(), "report.txt")
    text = "Osprey Freight later bought nine barges for $45 million, the report says."
    draft = Making(text).money("$45 million", 45e6, currency="USD").cite("the report", "report.txt")
    assert shelf.flags(draft, NumberMismatch()) == []


# -- standing ---------------------------------------------------------------------------------------------------------


def _standing(text: str, status: str, **fields: bool) -> Making:
    making = Making(text).person("Oswin Karrel")
    return making.claim(text, status, **fields)


@pytest.mark.parametrize(
    ("said", "status", "trips"),
    [
        ("Oswin Karrel was convicted of fraud over the mint.", "convicted", True),
        ("Oswin Karrel was charged with fraud over the mint.", "charged", False),
        ("Oswin Karrel is alleged to have planned fraud at the mint.", "alleged", False),
        ("Oswin Karrel was convicted of poaching.", "convicted", False),
    ],
)
def test_a_status_is_no_stronger_than_the_library(shelf: Shelf, said: str, status: str, trips: bool) -> None:
    shelf.add(
        _standing("Oswin Karrel was charged with fraud over the mint.", "charged"), "a.txt", published="2014-05-01"
    )
    found = [rule for rule, _ in shelf.flags(_standing(said, status), StatusOverstated())]
    assert found == (["status-overstated"] if trips else [])


def test_a_conviction_held_by_the_library_stands(shelf: Shelf) -> None:
    shelf.add(_standing("Oswin Karrel was charged with fraud over the mint.", "charged"), "a.txt")
    shelf.add(_standing("A court convicted Oswin Karrel of fraud.", "convicted"), "b.txt")
    draft = _standing("Oswin Karrel was convicted of fraud over the mint.", "convicted")
    assert shelf.flags(draft, StatusOverstated()) == []


def test_what_is_only_alleged_is_not_told_as_fact(shelf: Shelf) -> None:
    words = "Oswin Karrel moved barrels of silver out of the mint by night"
    shelf.add(_standing(f"Prosecutors allege that {words}.", "alleged", hedged=True), "a.txt")
    assert shelf.flags(_standing(f"{words}.", "asserted"), StatusOverstated()) == [("status-overstated", f"{words}.")]
    assert shelf.flags(_standing(f"Prosecutors say that {words}.", "asserted"), StatusOverstated()) == []


@pytest.mark.parametrize(
    ("later", "status", "date", "trips"),
    [
        ("A court acquitted Oswin Karrel of fraud over the mint.", "acquitted", "2016-02-01", True),
        ("A court acquitted Oswin Karrel of fraud over the mint.", "acquitted", "2013-02-01", False),
        ("A court acquitted Oswin Karrel of poaching.", "acquitted", "2016-02-01", False),
    ],
)
def test_what_has_happened_since(shelf: Shelf, later: str, status: str, date: str, trips: bool) -> None:
    shelf.add(
        _standing("Oswin Karrel was charged with fraud over the mint.", "charged"), "a.txt", published="2014-05-01"
    )
    shelf.add(_standing(later, status), "b.txt", title="The verdict", published=date)
    draft = _standing("Oswin Karrel faces trial for fraud over the mint.", "charged")
    assert [r for r, _ in shelf.flags(draft, StaleDevelopment())] == (["stale-development"] if trips else [])


def test_a_draft_that_tells_the_outcome_is_left_alone(shelf: Shelf) -> None:
    shelf.add(
        _standing("Oswin Karrel was charged with fraud over the mint.", "charged"), "a.txt", published="2014-05-01"
    )
    shelf.add(_standing("A court acquitted Oswin Karrel of fraud.", "acquitted"), "b.txt", published="2016-01-01")
    text = "Oswin Karrel was charged with fraud over the mint. Oswin Karrel was later cleared."
    draft = Making(text).people("Oswin Karrel").claim("Oswin Karrel was charged with fraud over the mint.", "charged")
    assert shelf.flags(draft, StaleDevelopment()) == []


# -- sources ----------------------------------------------------------------------------------------------------------


def test_each_address_without_a_copy_once(shelf: Shelf) -> None:
    draft = (
        Making("First, second, third, fourth and fifth.")
        .cite("First", "https://www.orvale.example/mint/#roof")
        .cite("second", "https://nowhere.example/a")
        .cite("third", "https://nowhere.example/a#b")
        .cite("fourth", "mailto:clerk@orvale.example")
        .cite("fifth", "#top")
    )
    assert shelf.flags(draft, CiteNotCaptured()) == [("cite-not-captured", "second")]


def test_a_relative_link_is_found_from_any_folder(shelf: Shelf) -> None:
    shelf.add(Making(SAID), "hearing.txt")
    draft = Making("One and two.").cite("One", "../papers/2014/hearing.txt").cite("two", "papers/other.txt")
    assert shelf.flags(draft, CiteNotCaptured()) == [("cite-not-captured", "two")]


WIRE = "ORVALE, 3 May (Reuters) - Nine barges sank below the old bridge on Friday, the harbour office said. " + FILLER


def _two_links(first: str, second: str) -> Making:
    return Making("Two papers, this and that, report the loss.").cite("this", first).cite("that", second)


@pytest.mark.parametrize(
    ("text", "outlet", "trips"),
    [
        (WIRE + " More tomorrow.", "The Tessin Times", True),
        ("TESSIN, 4 May (Reuters) - Salvage of the barges began.", "The Tessin Times", True),
        ("As first reported by the Orvale Post, barges sank.", "The Tessin Times", True),
        ("We counted nine wrecks ourselves from the quay.", "The Tessin Times", False),
        ("We counted nine wrecks ourselves from the quay.", "Orvale Post", True),
    ],
)
def test_several_links_one_origin(shelf: Shelf, text: str, outlet: str, trips: bool) -> None:
    shelf.add(Making(WIRE), "https://post.example/1", outlet="Orvale Post")
    shelf.add(Making(text), "https://times.example/2", outlet=outlet)
    found = shelf.flags(_two_links("https://post.example/1", "https://times.example/2"), SingleOrigin())
    assert bool(found) is trips


def test_one_link_is_no_claim_of_several_origins(shelf: Shelf) -> None:
    shelf.add(Making(WIRE), "https://post.example/1", outlet="Orvale Post")
    draft = Making("A paper reports the loss.").cite("A paper", "https://post.example/1")
    assert shelf.flags(draft, SingleOrigin()) == []


@pytest.mark.parametrize(
    ("title", "text", "trips"),
    [
        ("Correction: Nine barges lost", "Our article Nine barges lost below the bridge gave a wrong number.", True),
        ("Nine barges again", "Our article Nine barges lost below the bridge was widely read.", False),
        ("Correction: the toll", "An article about the toll gave a wrong number of barges.", False),
    ],
)
def test_a_corrected_source(shelf: Shelf, title: str, text: str, trips: bool) -> None:
    shelf.add(Making(WIRE), "https://post.example/1", title="Nine barges lost below the bridge")
    shelf.add(Making(text), "https://post.example/2", title=title, published="2014-05-09")
    draft = Making("A paper reports the loss.").cite("A paper", "https://post.example/1")
    assert [r for r, _ in shelf.flags(draft, CorrectedSource())] == (["corrected-source"] if trips else [])
    draft.cite("the loss", "https://post.example/2")
    assert shelf.flags(draft, CorrectedSource()) == []


@pytest.mark.parametrize(("by", "trips"), [(("machine",), True), (("machine", "Ilsa"), False), (("Ilsa",), False)])
def test_merges_by_machine_only(shelf: Shelf, by: tuple[str, ...], trips: bool) -> None:
    draft = Making("Oswin Karrel paid.").person("Oswin Karrel")
    with shelf.store.writer() as writer:
        for who in by:
            writer.append_decision(draft.made[0].chain, "merge", "same surname", who, "2026-01-01T00:00:00Z")
    assert bool(shelf.flags(draft, MachineMergeUnreviewed())) is trips
