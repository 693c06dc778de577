"""Sentences, marks and the elements of the text: nothing lost, nothing cut, everything nested."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_papers import Held, check_of
from sourcebook.model.document import Block
from sourcebook.publish.article import PART, Article
from sourcebook.publish.links import ServedLinks, StaticLinks, outside
from sourcebook.publish.marks import Anchor, Mark, weave
from sourcebook.publish.material import get_material, loose_material
from sourcebook.publish.record import Record
from sourcebook.publish.sentences import LONGEST, split_rendition
from sourcebook.testing import rendition_of

SPLITS = [
    ("One ends. Another begins.", ["One ends.", "Another begins."]),
    ("Mr. Orsel met Dr. Velin. They spoke.", ["Mr. Orsel met Dr. Velin.", "They spoke."]),
    ("The U.S. Navy came. It left.", ["The U.S. Navy came.", "It left."]),
    ("“It ended.” She sat down.", ["“It ended.”", "She sat down."]),
    ("He paid 4.5 million. “Why?” she asked.", ["He paid 4.5 million.", "“Why?” she asked."]),
    ("See Reik v. Velin (1994). It held.", ["See Reik v. Velin (1994).", "It held."]),
    ("No end mark", ["No end mark"]),
    ("Is it? Yes! Élan counts… Then not.", ["Is it?", "Yes!", "Élan counts…", "Then not."]),
]


@pytest.mark.parametrize(("text", "sentences"), SPLITS)
def test_splits(text: str, sentences: list[str]) -> None:
    assert [text[p.start : p.end] for p in split_rendition(rendition_of(text), ()).pieces] == sentences


def test_the_line_that_attributes_a_quotation_stands_apart() -> None:
    text = "Nobody asked\n— Ilse Brandt"
    blocks = (Block(kind="quote", start=0, end=len(text)),)
    pieces = split_rendition(rendition_of(text, blocks=blocks), ()).pieces
    assert [text[p.start : p.end] for p in pieces] == ["Nobody asked", "— Ilse Brandt"]


def test_no_reading_is_cut(held: Held) -> None:
    material = get_material(held.store.view(), held.dossier)
    sentences = split_rendition(material.rendition, material.annotations)
    for a in material.annotations:
        if a.kind in ("mention", "time", "money", "figure", "claim", "citation"):
            assert len(sentences.over(a.start, a.end)) == 1, a.exact


@given(st.text(alphabet="Ab. ?”\n—1", max_size=200))
def test_every_word_is_in_one_sentence(text: str) -> None:
    rendition = rendition_of(text)
    pieces = split_rendition(rendition, ()).pieces
    assert [p.number for p in pieces] == list(range(1, len(pieces) + 1))
    assert all(a.end <= b.start for a, b in itertools.pairwise(pieces))
    left = list(text)
    for piece in pieces:
        words = text[piece.start : piece.end]
        assert words
        assert words == words.strip()
        left[piece.start : piece.end] = " " * len(words)
    assert not "".join(left).strip()


RANGE = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)


@given(st.lists(RANGE, max_size=8), st.lists(RANGE, max_size=4), RANGE)
def test_overlapping_marks_and_links_keep_the_words(
    marks: list[list[int]], anchors: list[list[int]], window: list[int]
) -> None:
    text = "abcdefghijklmnopqrstuvwxyzABCDEF"
    start, end = window
    named = [Mark(a, b, f"m{i}") for i, (a, b) in enumerate(marks) if a < b]
    links = [Anchor(a, b, f"h{i}", False, True) for i, (a, b) in enumerate(anchors) if a < b]
    stretches = weave(text, start, end, named, links)
    assert "".join(r.text for s in stretches for r in s.runs) == text[start:end]
    at = start
    for stretch in stretches:
        for run in stretch.runs:
            for place in range(at, at + len(run.text)):
                assert set(run.classes.split()) == {m.name for m in named if m.start <= place < m.end}
                assert stretch.anchor is None or stretch.anchor.start <= place < stretch.anchor.end
            at += len(run.text)
    shown = [s.anchor for s in stretches if s.anchor]
    assert len(shown) == len(set(shown))


def article_of(held: Held) -> Article:
    material = get_material(held.store.view(), held.dossier, check_of(held))
    return Article(material, ServedLinks(), lambda href: (held.report, "Harbour report") if "harbour" in href else None)


def test_sentences_gather_what_was_read_in_them(held: Held) -> None:
    lines = {line.text: line for line in article_of(held).lines()}
    line = next(v for k, v in lines.items() if "43%" in k)
    assert line.state == "kept"
    assert [f.exact for f in line.found.figures] == ["43%"]
    assert [e.stance for c in line.found.checked for e in c.evidence] == ["supports"]
    assert next(v for k, v in lines.items() if "acquitted" in k).flagged == "warning"
    assert next(v for k, v in lines.items() if k.startswith("A second inquiry")).state == "bare"


def test_elements_follow_the_blocks(held: Held) -> None:
    figments = article_of(held).figments()
    assert [f.kind for f in figments] == [
        "paragraph", "heading", "paragraph", "quote", "item", "heading", "paragraph", "row",
    ]  # fmt: skip
    assert [(f.level, f.period) for f in figments if f.kind == "heading"] == [(2, "198X/1999"), (2, "2007/..")]
    assert [line.by for line in figments[3].lines] == [False, True]
    assert len(figments[4].rows) == 2


def test_heading_levels_never_skip() -> None:
    text = "Title\n\nDeep\n\nDeeper\n\nBack"
    levels = (1, 4, 6, 2)
    places = [text.index(w) for w in text.split("\n\n")]
    blocks = tuple(
        Block(kind="heading", start=s, end=s + len(w), level=n)
        for s, w, n in zip(places, text.split("\n\n"), levels, strict=True)
    )
    made = loose_material(rendition_of(text, blocks=blocks), (), "d-1", name="Title", report=None)
    found = [f.level for f in Article(made, ServedLinks(), lambda _: None).figments()]
    assert found == [2, 3, 2]


def test_record_gathers_names_sums_and_sources(held: Held) -> None:
    record = Record(article_of(held))
    people = {c.name: c.count for c in record.chains["person"]}
    assert people["Ada Velin"] == 2
    assert [s.money.exact for s in record.sums] == ["€45 million", "more than $2 million", "€300,000"]
    assert [(h.name, h.kept) for h in record.hosts] == [("gazette.example", 1), ("news.example", 0), ("", 0)]
    assert [s.quote.speaker_name for s in record.quotes] == ["Ada Velin"]
    assert [(g.title, g.severity, len(g.raised)) for g in record.flags] == [
        ("Statements without a source", "warning", 1),
        ("Words that stand twice", "note", 1),
    ]


def test_a_long_text_is_shown_in_parts_in_linear_time() -> None:
    words = "The harbour paid Orsel again and again that year. " * 20
    text = "\n\n".join([words.strip()] * 700)
    made = loose_material(rendition_of(text), (), "d-1", name="Long", report=None)
    began = time.perf_counter()
    article = Article(made, StaticLinks(), lambda _: None)
    parts = [article.figments(part) for part in range(1, len(article.parts) + 1)]
    assert time.perf_counter() - began < 20
    sizes = [sum(len(line.text) for f in figments for line in f.lines) for figments in parts]
    assert len(sizes) == len(article.parts) > 10
    assert max(sizes) < PART * 1.2
    numbers = [line.number for figments in parts for f in figments for line in f.lines]
    assert numbers == list(range(1, len(numbers) + 1))
    assert article.part_of(numbers[-1]) == len(parts)


def test_a_text_without_sentences_is_cut_all_the_same() -> None:
    made = loose_material(rendition_of("x" * 200_000), (), "d-1", name="x", report=None)
    article = Article(made, StaticLinks(), lambda _: None)
    assert max(p.end - p.start for p in article.sentences.pieces) <= LONGEST
    assert len(article.parts) > 1


def test_an_empty_text_has_a_page() -> None:
    article = Article(loose_material(rendition_of(""), (), "d-1", name="x", report=None), StaticLinks(), lambda _: None)
    assert article.figments() == []
    assert Record(article).numbers == []


ADDRESSES = [
    ("https://news.example/a", "https://news.example/a"),
    (" http://news.example ", "http://news.example"),
    ("mailto:a@news.example", "mailto:a@news.example"),
    ("javascript:alert(1)", None),
    (" JavaScript:alert(1)", None),
    ("java\nscript:alert(1)", None),
    ("data:text/html,x", None),
    ("vbscript:x", None),
    ("file:///etc/passwd", None),
    ("//news.example/a", None),
    ("/relative", None),
    ("http://[bad", None),
    ("https:", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("href", "link"), ADDRESSES)
def test_only_web_addresses_become_links(href: str | None, link: str | None) -> None:
    assert outside(href) == link


def test_static_links_are_relative_to_the_page() -> None:
    links = StaticLinks(paths={"d-1": "dossiers/salt road.html"})
    assert links.document("d-1") == "dossiers/salt%20road.html"
    inside = links.at("documents/d-2.html")
    assert inside.document("d-1", 2, "s4") == "../dossiers/salt%20road-2.html#s4"
    assert inside.document("d-2", anchor="e1") == "#e1"
    assert inside.asset("site.css") == "../assets/site.css"
    assert inside.home() == "../index.html"
