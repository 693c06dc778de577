"""The whole check: what is evidence and what is not, counts, order, JSON and page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from check_making import Making, Shelf
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.corroborate.check import run_check
from sourcebook.corroborate.copies import contained, is_near_copy, shingles_of
from sourcebook.corroborate.quoting import WordIndex, segments_of
from sourcebook.corroborate.report import diff_letters, to_html, to_json
from sourcebook.corroborate.slots import agree, slots_in
from sourcebook.corroborate.words import fold, split_sentences, stem, words_of
from sourcebook.model.check import CheckReport

STORY = (
    "Halden Bank moved €54 million through the port of Orvale in March 2014, according to the harbour ledger. The "
    "money came from nine companies that shared one desk and one telephone. A clerk who asked about it was sent to the "
    "archive and did not come back. The bank has since closed the branch, sold the furniture and painted over the sign."
)
CLAIM = "Halden Bank moved €54 million through the port of Orvale in March 2014, according to the harbour ledger."


def _story(text: str = STORY) -> Making:
    making = Making(text).person("Halden Bank", kind="organization").money("€54 million", 54e6)
    return making.time("March 2014", "2014-03").claim(CLAIM, "asserted")


def _source(amount: str = "€54 million", value: float = 54e6) -> Making:
    text = (
        f"Halden Bank moved {amount} through the port of Orvale in March 2014, the ledger of the harbour office shows."
    )
    return Making(text).money(amount, value).time("March 2014", "2014-03")


def test_a_source_supports_a_claim(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    source = shelf.add(_source(), "ledger.txt", outlet="Harbour Office")
    report = shelf.check(_story())
    (claim,) = report.claims
    assert [(e.document, e.stance) for e in claim.evidence] == [(source, "supports")]
    assert claim.origins == 1
    assert "same money €54 million" in claim.evidence[0].why
    assert (report.counts.supported, report.counts.single_origin, report.counts.unsupported) == (1, 1, 0)


def test_another_sum_contradicts_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add(_source("€45 million", 45e6), "ledger.txt")
    report = shelf.check(_story())
    assert [e.stance for c in report.claims for e in c.evidence] == ["contradicts"]
    assert report.counts.contradicted == 1


def test_reprints_are_one_origin(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add(_source(), "ledger.txt", outlet="Harbour Office")
    tail = " It is kept under the bridge, in a room with a green door that the porter opens on the first of each month."
    for number in range(2):
        making = Making(_source().text + tail + f" Edition {number}.")
        making.money("€54 million", 54e6).time("March 2014", "2014-03")
        shelf.add(making, f"https://paper{number}.example/", outlet=f"Paper {number}")
    (claim,) = shelf.check(_story()).claims
    assert [e.stance for e in claim.evidence] == ["supports"] * 3
    assert claim.origins == 2


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (STORY, "story.html"),
        (STORY.replace("nine companies", "ten companies"), "copy.html"),
        ("The Orvale Post brings this report. " + STORY + " Read more in tomorrow's paper.", "reprint.html"),
    ],
    ids=["same bytes", "version", "reprint"],
)
def test_the_draft_is_no_evidence_for_itself(tmp_path: Path, text: str, address: str) -> None:
    shelf = Shelf(tmp_path)
    shelf.add(_story(text), address)
    report = shelf.check(_story())
    assert [c.evidence for c in report.claims] == [()]
    assert report.counts.unsupported == 1


def test_a_short_source_taken_over_is_no_copy_of_a_long_draft() -> None:
    whole = shingles_of(" ".join(f"word{n}" for n in range(400)))
    part = shingles_of(" ".join(f"word{n}" for n in range(60)))
    assert contained(part, whole) == 1.0
    assert not is_near_copy(whole, part)
    assert is_near_copy(part, whole)


def test_flags_stand_in_text_order_and_json_is_the_contract(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add(_source(), "ledger.txt")
    making = Making("On 31 June it cost over 13+ crowns.\n\n" + STORY + "\n\nIt was the the end.")
    making.person("Halden Bank", kind="organization").money("€54 million", 54e6).time("March 2014", "2014-03")
    making.claim(CLAIM, "asserted")
    report = shelf.check(making)
    starts = [f.start for f in report.flags]
    assert starts == sorted(starts)
    assert {"date-impossible", "figure-garbled", "repeated-words"} <= {f.rule for f in report.flags}
    plain = json.loads(json.dumps(to_json(report)))
    assert set(plain) == {"document", "counts", "claims", "flags"}
    assert " ".join(plain["counts"]) == (
        "sentences claims cited captured supported contradicted single_origin unsupported"
    )
    claim = plain["claims"][0]
    assert claim["kind"] == "claim"
    assert claim["exact"] == CLAIM
    assert claim["origins"] == 1
    assert set(claim["evidence"][0]) == {"document", "start", "end", "exact", "stance", "score", "why"}
    assert set(plain["flags"][0]) == {"rule", "severity", "start", "end", "exact", "message", "evidence"}


def test_page_is_self_contained_and_escapes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    said = "“We never opened that ledger before the <b>flood</b>,” Dana Prell told the court."
    shelf.add(Making(said), "hearing.txt", title="<script>alert(1)</script> hearing")
    words = "“We never opened a ledger before the <b>flood</b>,”"
    making = Making(f"<script>alert(2)</script> {words} she said.\n\nIt was the the end.").quote(words)
    report = shelf.check(making)
    titles = {d.id: d.title for d in shelf.store.view().iter_documents()}
    page = to_html(report, making.reading.rendition, titles)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<del>a</del>" in page
    assert "<ins>that</ins>" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count('<mark class="error">') >= 1
    assert page.count('<mark class="warning">') == 1
    assert page == to_html(report, making.reading.rendition, titles)


def test_no_library_no_evidence() -> None:
    report = run_check(_story().draft())
    assert isinstance(report, CheckReport)
    assert (report.counts.claims, report.counts.unsupported, report.counts.captured) == (1, 1, 0)


@given(st.text(max_size=200))
def test_sentences_are_spans_in_order(text: str) -> None:
    making = Making(text)
    end = 0
    for span in split_sentences(text, making.reading.rendition.blocks):
        assert text[span.start : span.end] == span.exact == span.exact.strip() != ""
        assert span.start >= end
        end = span.end


@given(st.text(max_size=200))
def test_words_are_spans_and_folding_is_stable(text: str) -> None:
    for word in words_of(text):
        assert word.form == fold(text[word.start : word.end])
        assert stem(word.form) != "" or word.form == ""


@given(
    st.lists(
        st.sampled_from(("gold", "ledger", "opened", "never", "flood", "bank")),
        min_size=4,
        max_size=30,
    )
)
def test_a_quote_of_a_text_is_found_in_it(words: list[str]) -> None:
    text = " ".join(words)
    making = Making(text).quote(text)
    match = WordIndex(words_of(text)).find(segments_of(text, making.made[0]))  # type: ignore[arg-type]
    assert match is not None
    assert match.differences == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_diff_gives_the_words_back(first: str, second: str) -> None:
    assert "".join(piece.text for piece in diff_letters(first, second)) == first
    assert not any(piece.changed for piece in diff_letters(first, first))


@pytest.mark.parametrize(
    ("first", "one", "second", "two", "same"),
    [
        ("€1.9 billion", 1.9e9, "€1.92 billion", 1.92e9, True),
        ("€1.9 billion", 1.9e9, "€1.99 billion", 1.99e9, False),
        ("€500,000", 5e5, "€512,000", 512e3, True),
        ("€500,000", 5e5, "€560,000", 560e3, False),
        ("€54 million", 54e6, "€54.4 million", 54.4e6, True),
        ("€54 million", 54e6, "€45 million", 45e6, False),
        ("€1,234", 1234, "€1,235", 1235, False),
        ("€4.1 million", 4.1e6, "€4.7 million", 4.7e6, False),
    ],
)
def test_rounding_is_no_difference(first: str, one: float, second: str, two: float, same: bool) -> None:
    draft = Making(f"It was {first} or {second}.").money(first, one).money(second, two).draft()
    a, b = slots_in(draft.readings, 0, len(draft.text))
    assert agree(a, b) is agree(b, a) is same
