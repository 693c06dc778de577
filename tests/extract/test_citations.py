"""Citations: links, addresses, pages, notes and references."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.extract.citations import CitationExtractor
from sourcebook.model.annotation import Citation
from sourcebook.model.document import Block, Link
from sourcebook.testing.makers import reading_of


def citations(text: str, links: tuple[Link, ...] = (), blocks: tuple[Block, ...] | None = None) -> list[Citation]:
    return list(CitationExtractor().extract(reading_of(text, links=links, blocks=blocks)))


def test_a_link_has_its_anchor_and_sentence() -> None:
    text = "Nothing here. The bank admitted it in court. More."
    start = text.index("admitted it")
    found = citations(text, (Link(start=start, end=start + 11, href="https://example.org/a"),))
    assert [(c.exact, c.href, c.anchor.exact, c.sentence.exact) for c in found] == [
        ("admitted it", "https://example.org/a", "admitted it", "The bank admitted it in court.")
    ]


def test_a_link_in_a_heading_has_the_line() -> None:
    text = "Old. News\n\nBody."
    blocks = (Block(kind="heading", start=0, end=9, level=2), Block(kind="paragraph", start=11, end=16))
    found = citations(text, (Link(start=5, end=9, href="https://example.org/n"),), blocks)
    assert found[0].sentence.exact == "Old. News"


def test_two_links_on_the_same_words_are_two_citations() -> None:
    links = (Link(start=0, end=4, href="https://a.example/"), Link(start=0, end=4, href="https://b.example/"))
    assert len({c.id for c in citations("Here it is.", links)}) == 2


@pytest.mark.parametrize(
    "reference",
    [
        "pg. 36",
        "p. 12",
        "pp. 3-5",
        "page 7",
        "Case No. 12-cr-345",
        "No. 19-cr-00042",
        "S. Rep. 111-2",
        "H.R. 1234",
        "Exhibit 4",
        "17 U.S.C. § 107(a)",
        "21 C.F.R. § 1308.11",
        "347 U.S. 483",
        "123 F.3d 456",
        "Pub. L. No. 91-513",
        "[2004] UKHL 22",
        "Regulation (EU) 2016/679",
        "ECLI:EU:C:2019:123",
        "A/RES/60/1",
    ],
)
def test_references(reference: str) -> None:
    found = citations(f"The clerk relied on {reference} for that.")
    assert [(c.exact, c.href) for c in found] == [(reference, None)]


@pytest.mark.parametrize(
    "text", ["He has 12 p.m. off.", "An array [9] here.", "No. He left.", "The U.S. 12 won.", "a/b 3"]
)
def test_not_a_citation(text: str) -> None:
    assert citations(text) == []


@pytest.mark.parametrize(
    ("printed", "exact", "href"),
    [
        ("See https://example.org/a_(b), then.", "https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("(see www.example.net/x).", "www.example.net/x", "https://www.example.net/x"),
        ("doi:10.1234/abc.def-5.", "doi:10.1234/abc.def-5", "https://doi.org/10.1234/abc.def-5"),
    ],
)
def test_bare_addresses(printed: str, exact: str, href: str) -> None:
    assert [(c.exact, c.href) for c in citations(printed)] == [(exact, href)]


def test_a_footnote_mark_takes_the_address_of_its_note() -> None:
    text = "It was said.[3] Others denied it.[4]\n\n[3] A note, https://notes.example/3."
    found = citations(text)
    assert ("[3]", "https://notes.example/3") in [(c.exact, c.href) for c in found]
    assert "[4]" not in [c.exact for c in found]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="htps:/w.ex()[]123p §USCNo-", max_size=80))
def test_spans_are_true_and_disjoint(text: str) -> None:
    found = citations(text)
    assert all(text[c.start : c.end] == c.exact and c.sentence.start <= c.start for c in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.deep
@pytest.mark.parametrize("unit", ["12-", "p. ", "No. 1-", "http://a", "[1", "10.1234/", "(", "1 U.S.C. ", "pp. 1,2,3,"])
def test_growth_is_linear(unit: str) -> None:
    from sourcebook.extract.citations import find_references

    def seconds(n: int) -> float:
        text = unit * (n // len(unit))
        start = time.process_time()
        list(find_references(text, 0, len(text)))
        return time.process_time() - start

    small, large = min(seconds(50_000) for _ in range(3)), min(seconds(200_000) for _ in range(3))
    assert large <= 2.5**2 * small + 0.05
