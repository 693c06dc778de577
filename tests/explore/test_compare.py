"""Texts held against each other: what is the same, moved, changed, inserted, absent; spans traced; any input."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.explore.alignment import align
from sourcebook.explore.anchors import trace
from sourcebook.explore.compare import diff_words, iter_changes, match
from sourcebook.model.comparison import Change
from sourcebook.model.document import Rendition
from sourcebook.model.ids import sha256_text

A, B, C, D = (
    "The harbour board of Port Ellery met on Tuesday.", "Mara Quist said the crane would be sold for $2 million.",
    "Nobody objected, say the minutes.", "The port opened in 1911 and employs forty people.",
)  # fmt: skip


def text_of(*lines: str) -> Rendition:
    text = "\n".join(lines)
    return Rendition(
        id="r-1", blob="sha256:1", media_type="text/plain", engine="text", engine_version="1", text=text,
        text_hash=sha256_text(text),
    )  # fmt: skip


def changes(old: Rendition, new: Rendition) -> list[Change]:
    return list(iter_changes(old, new, match(old, new)))


def told(old: Rendition, new: Rendition) -> list[tuple[str, str, str]]:
    return [
        (c.kind, " ".join(c.old.exact.split()) if c.old else "", " ".join(c.new.exact.split()) if c.new else "")
        for c in changes(old, new)
        if not (c.kind == "moved" and c.of == "old")
    ]


B2 = B.replace("the crane", "the old crane").replace("2", "3")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ((A, B), (A, B), [("same", A, A), ("same", B, B)]),
        ((f"{A} {B}",), (A, B), [("same", A, A), ("same", B, B)]),
        ((A,), (A.replace(" ", "  "),), [("same", A, A)]),
        ((A, B), (A,), [("same", A, A), ("absent", B, "")]),
        ((A,), (B, A), [("inserted", "", B), ("same", A, A)]),
        ((A, B, C), (A, B2, C), [("same", A, A), ("changed", B, B2), ("same", C, C)]),
        ((A, B, C, D), (D, A, B, C), [("moved", D, D), ("same", A, A), ("same", B, B), ("same", C, C)]),
        ((A, C), (D, B), [("absent", A, ""), ("absent", C, ""), ("inserted", "", D), ("inserted", "", B)]),
        ((B, A, C), (A, C, B2), [("same", A, A), ("same", C, C), ("moved", B, B2)]),
        ((A, A), (A,), [("same", A, A), ("absent", A, "")]),
        ((), (A,), [("inserted", "", A)]),
    ],
)
def test_passages(old: tuple[str, ...], new: tuple[str, ...], found: list[tuple[str, str, str]]) -> None:
    assert told(text_of(*old), text_of(*new)) == found


def test_titles_and_initials_end_no_sentence() -> None:
    old = "Dr. Vale and Mr. J. Roe met in St. Olave. They left."
    assert [o for _, o, _ in told(text_of(old), text_of(old))] == [
        "Dr. Vale and Mr. J. Roe met in St. Olave.",
        "They left.",
    ]


def test_words_of_a_changed_passage() -> None:
    runs = list(diff_words(B, B2))
    assert [(r.kind, r.text.strip()) for r in runs if r.kind != "same"] == [
        ("inserted", "old"), ("absent", "2"), ("inserted", "3"),
    ]  # fmt: skip
    assert "".join(r.text for r in runs if r.kind != "inserted") == B
    assert "".join(r.text for r in runs if r.kind != "absent") == B2


@given(st.lists(st.sampled_from("abcd"), max_size=40), st.lists(st.sampled_from("abcd"), max_size=40))
def test_aligned_pairs_are_equal_and_rise(old: list[str], new: list[str]) -> None:
    pairs = align(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    if old == new:
        assert len(pairs) == len(old)


@given(st.text(alphabet="ab .\n", max_size=120), st.text(alphabet="ab .\n", max_size=120))
def test_every_word_of_both_is_told_once(old: str, new: str) -> None:
    found = changes(text_of(old), text_of(new))
    before = [c.old.exact for c in found if c.old and (c.kind != "moved" or c.of == "old")]
    after = [c.new.exact for c in found if c.new and (c.kind != "moved" or c.of == "new")]
    assert "".join("".join(before).split()) == "".join(old.split())
    assert "".join("".join(after).split()) == "".join(new.split())


def fate(words: str, old: Rendition, new: Rendition) -> tuple[str, str]:
    at = old.text.index(words)
    (found,) = trace(old, new, [(at, at + len(words))])
    if found.span:
        assert new.text[found.span.start : found.span.end] == found.span.exact
    return found.fate, found.span.exact if found.span else ""


@pytest.mark.parametrize(
    ("words", "new", "fated"),
    [
        ("Tuesday", (D, A, B), ("same", "Tuesday")),
        ("$2 million", (A, B, C, D), ("same", "$2 million")),
        ("crane would", (A, B2), ("same", "crane would")),
        ("forty people", (D, A, B, C), ("moved", "forty people")),
        ("met on Tuesday", (B, "They met on  Tuesday, and the ferry sank."), ("moved", "met on  Tuesday")),
        ("the crane would be sold for $2 million", (A, B2), ("changed", "the old crane would be sold for $3 million")),
        ("Nobody objected", (A, B, D), ("lost", "")),
    ],
)
def test_fates(words: str, new: tuple[str, ...], fated: tuple[str, str]) -> None:
    assert fate(words, text_of(A, B, C, D), text_of(*new)) == fated


def test_of_several_places_the_one_with_like_surroundings() -> None:
    old = text_of("Gull Bank paid forty crowns to Mara Quist in May.")
    new = text_of(
        "Ada Vale had forty crowns.", "It was said later that Gull Bank paid forty crowns to a Mara Quist.", D
    )
    found = fate("forty crowns", old, new)
    at = old.text.index("forty crowns")
    (traced,) = trace(old, new, [(at, at + 12)])
    assert found[0] in ("same", "moved")
    assert traced.span
    assert new.text[traced.span.start - 5 : traced.span.start] == "paid "


@given(st.text(alphabet="ab. \n", min_size=1, max_size=60), st.text(alphabet="ab. \n", max_size=60), st.data())
def test_what_is_found_is_at_its_words(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    (found,) = trace(text_of(old), text_of(new), [(start, end)])
    if found.span:
        assert new[found.span.start : found.span.end] == found.span.exact
    if found.fate in ("same", "moved"):
        assert found.span
        assert found.span.exact.split() == old[start:end].split()


@pytest.mark.parametrize("kind", ["noise", "one line", "equal lines", "shuffled"])
def test_hostile_texts_come_to_an_end(kind: str) -> None:
    """200,000 characters that a quadratic comparison would take minutes for; the run's own time limit is the test."""
    rng = random.Random(1)
    lines = [f"Line {n} says this." for n in range(10_000)]
    pairs = {
        "noise": lambda: ("".join(rng.choices("ab. \nA", k=200_000)), "".join(rng.choices("ab. \nA", k=200_000))),
        "one line": lambda: ("word " * 40_000, "word x " * 30_000),
        "equal lines": lambda: ("It is so.\n" * 20_000, "It is so.\n" * 19_000 + "It was so.\n"),
        "shuffled": lambda: ("\n".join(lines), "\n".join(rng.sample(lines, len(lines)))),
    }
    old, new = map(text_of, pairs[kind]())
    found = changes(old, new)
    assert sum(1 for c in found if c.old and (c.kind != "moved" or c.of == "old")) >= 1
