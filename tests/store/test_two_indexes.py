"""The two indexes find the same: random queries of the language over random documents and summaries, changed once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sourcebook.errors import InvalidQuery
from sourcebook.explore.query import parse_query
from sourcebook.model.annotation import Claim, Mention, Money
from sourcebook.model.document import Document
from sourcebook.model.ids import make_id
from sourcebook.model.paper import Note, note_id
from sourcebook.model.query import (
    TEXT_FIELDS,
    Among,
    And,
    Everything,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Word,
    render,
)
from sourcebook.model.summary import Summary, SummarySentence, summary_id
from sourcebook.store.base import Index
from sourcebook.store.index import SearchIndex
from sourcebook.store.postgres import PostgresStore
from sourcebook.store.postgres_index import PostgresIndex
from sourcebook.testing import reading_of

LONG = "l" * 90
"""Too long to be a term: a gap."""
VOCABULARY = (
    "a", "of", "harbour", "harbours", "harbor", "Port", "ports", "ported", "bank", "Banks", "café", "cafe", "naïve",
    "re-signed", "İzmir", "ΑΣ", "ας", "ﬁne", "fines", "2008", "1,900.50", "snake_case", "Straße", "x", "xx", LONG,
    "die", "dying", "порт", "港口", "o'Neill", "½", "Æon", "e\u0301te", "50%", "'", "C++",
)  # fmt: skip
BETWEEN = (" ", " ", " ", ", ", "-", "\n\n", "_", ". ", " \0 ", "\u00a0", "’")
DAYS = (
    "2008",
    "2008-03",
    "2008-03-11",
    "2009-12-31",
    "1999/2001",
    "2010/..",
    "../2004",
    "200X",
    None,
    "-0044",
    "2008?",
)
KINDS = ("court", "newspaper", "blog", "unknown")
STATES = ("draft", "ready", "published", "withdrawn")
NAMES = ("Ports", "ports", "Drug War", "ΑΣ", "Straße", "İzmir")
TYPES = ("person", "organization", "place")
OUTLETS = ("The Gull", "the gull", "Harbour Post", "Café-Zeitung", "порт 50%", f"x {LONG} Banks", "a_b", "\0 Ports")
SEEDS = [0, *(pytest.param(n, marks=[pytest.mark.deep, pytest.mark.timeout(3600)]) for n in range(1, 14))]
"""Of the documents; the slow suite tries more."""


class _By:
    name, version, requires, assigns = "test", "1", (), ("mention",)


def words(chance: random.Random, most: int) -> str:
    """Some words of the vocabulary, the first ones more often, with odd marks between them."""
    weights = [1 / (n + 3) for n in range(len(VOCABULARY))]
    chosen = chance.choices(VOCABULARY, weights, k=chance.randint(1, most))
    return "".join(word + chance.choice(BETWEEN) for word in chosen)


class Made(NamedTuple):
    """Two indexes of one store, and the ids in it."""

    indexes: tuple[Index, Index]
    ids: tuple[str, ...]


def put_document(store: PostgresStore, chance: random.Random, number: int, identifier: str | None = None) -> str:
    text = f"{words(chance, 40)} {number if chance.random() < 0.3 else ''}"
    reading = reading_of(text)
    found: list[Any] = []
    by: Any = _By()
    for n in range(chance.randint(0, 3)):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.randint(1, 12))
        if text[start:end].strip():
            low = chance.choice((1000.0, 2500.5, 1.9e6))
            found.append(
                chance.choice((
                    lambda s=start, e=end, n=n: reading.make(
                        Mention, by, s, e, type=chance.choice(TYPES), name=words(chance, 2) or "x",
                        chain=make_id("chain", reading.rendition.id, str(n)),
                    ),
                    lambda s=start, e=end, n=low: reading.make(Money, by, s, e, low=n, high=n * 2, currency="USD"),
                    lambda s=start, e=end: reading.make(Claim, by, s, e, status=chance.choice(("charged", "denied"))),
                ))()
            )  # fmt: skip
    rendition = reading.rendition
    if chance.random() < 0.2:
        rendition = msgspec.structs.replace(rendition, confidence=chance.choice((0.25, 0.8)))
    document = Document(
        id=identifier or reading.document, title=words(chance, 6), rendition=rendition.id, blob=rendition.blob,
        media_type="text/plain", address=f"{number}.txt", outlet=chance.choice((None, *OUTLETS)),
        byline=tuple(words(chance, 2) for _ in range(chance.randint(0, 3))), published=chance.choice(DAYS),
        source_kind=chance.choice(KINDS), collection=chance.choice(("default", "Quay")),
        language=chance.choice((None, "en", "de")),
    )  # fmt: skip
    with store.writer() as writer:
        writer.put_rendition(rendition)
        writer.put_document(document)
        if identifier is None:
            writer.put_annotations(rendition.id, {a.id: a for a in found}.values(), {"test": "1"})
    return document.id


def put_summary(store: PostgresStore, chance: random.Random, number: int, version: int = 1) -> str:
    summary = Summary(
        id=summary_id(None, None, f"made {number}"), title=words(chance, 5), slug=f"made-{number}", number=version,
        sentences=tuple(SummarySentence(text=words(chance, 9)) for _ in range(chance.randint(0, 3))),
        note=chance.choice(("", words(chance, 8))), state=chance.choice(STATES), importance=chance.choice((0, 50, 70)),
        posted=chance.choice(("2020-01-02", "2024-05-05", None)), published=chance.choice(DAYS[:4]),
        categories=tuple(chance.sample(NAMES, chance.randint(0, 2))),
        tags=tuple(chance.sample(NAMES, chance.randint(0, 2))), outlet=chance.choice((None, "The Gull")),
    )  # fmt: skip
    with store.writer() as writer:
        writer.put_summary(summary)
    return summary.id


def put_note(store: PostgresStore, chance: random.Random, document: str, number: int, version: int = 1) -> str:
    note = Note(
        id=note_id(document, None, f"made {number}", ""), document=document, number=version, who=words(chance, 2),
        text=words(chance, 12), labels=tuple(chance.sample(NAMES, chance.randint(0, 2))),
        time=f"20{chance.randint(10, 24)}-05-05T10:00:00Z", removed=version > 1 and chance.random() < 0.5,
    )  # fmt: skip
    with store.writer() as writer:
        writer.put_paper(note)
    return note.id


@pytest.fixture(scope="module", params=SEEDS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Filled, indexed, a third of it changed and indexed again."""
    root, chance, numbers = tmp_path_factory.mktemp("two"), random.Random(request.param), count()
    store = PostgresStore(root / "library", address=request.getfixturevalue("postgres").address())
    indexes = SearchIndex(store, root / "index"), PostgresIndex(store, root / "other")
    documents = [put_document(store, chance, next(numbers)) for _ in range(40)]
    summaries = [put_summary(store, chance, number) for number in range(15)]
    notes = [put_note(store, chance, chance.choice(documents), number) for number in range(12)]
    for index in indexes:
        assert index.update() == len({*documents, *summaries})
    for document in sorted({*documents})[::3]:
        put_document(store, chance, next(numbers), document)
    for number in range(0, 15, 3):
        put_summary(store, chance, number, 2)
    for number, note in list(enumerate(notes))[::3]:
        put_note(store, chance, store.view().get_paper(note).about, number, 2)
    for index in indexes:
        assert index.update() > 10
    yield Made(indexes, (*documents, *summaries, *notes))
    store.close()


@st.composite
def misspelled(draw: st.DrawFn) -> str:
    """A word of the vocabulary with at most two edits."""
    word = draw(st.sampled_from([w for w in VOCABULARY if w.isalnum() and w != LONG]))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(word) - 1))
        head, tail = word[:at], word[at:]
        edited = draw(st.sampled_from((head + tail[1:], f"{head}b{tail}", f"{head}o{tail[1:]}",
                                       head + tail[1:2] + tail[:1] + tail[2:])))  # fmt: skip
        word = edited or word
    return word


WORD = st.sampled_from(VOCABULARY)
SOME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
FIELD = st.sampled_from(("text", "text", *TEXT_FIELDS))
DAY = st.sampled_from((None, 19990101.0, 20080301.0, 20080311.0, 20081231.0, 20200102.0, -430101.0))
NUMBER = st.sampled_from((None, 0.0, 0.25, 0.8, 50.0, 70.0, 1000.0, 2500.5, 5001.0, 1.9e6))
LEAVES = st.one_of(
    st.builds(Word, FIELD, WORD),
    st.builds(Phrase, FIELD, SOME),
    st.builds(Near, FIELD, SOME, SOME, st.integers(1, 12)),
    st.builds(Prefix, FIELD, st.builds(lambda w, n: w[:n], WORD, st.integers(1, 4))),
    st.builds(Prefix, FIELD, st.builds(lambda a, b, n: f"{a} {b[:n]}", WORD, WORD, st.integers(1, 4))),
    st.builds(Fuzzy, FIELD, misspelled(), st.integers(1, 2)),
    st.builds(Range, st.sampled_from(("date", "posted")), DAY, DAY),
    st.builds(
        Range,
        st.sampled_from(("amount", "ocr", "importance")),
        NUMBER,
        NUMBER,
        above=st.booleans(),
        below=st.booleans(),
    ),
    st.builds(Phrase, st.just("kind"), st.sampled_from((*KINDS, "summary", "note", "COURT"))),
    st.builds(Phrase, st.just("state"), st.sampled_from((*STATES, "waiting"))),
    st.builds(Phrase, st.sampled_from(("category", "tag")), st.sampled_from((*NAMES, "drug war", "ας"))),
    st.builds(Phrase, st.just("status"), st.sampled_from(("charged", "denied", "found"))),
    st.builds(Phrase, st.sampled_from(("collection", "language")), st.sampled_from(("quay", "DEFAULT", "en", "fr"))),
    st.just(Phrase("entity", "Nobody")),
    st.just(Everything()),
)
QUERIES: st.SearchStrategy[Query] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)


def found(index: Index, query: Query, sort: str) -> list[str] | str:
    """What a query finds, in order; or what is said against it."""
    try:
        return [hit.document for hit in index.iter_hits(query, sort=sort)]
    except InvalidQuery as error:
        return error.message


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(query=QUERIES)
@example(query=Phrase("category", "ΑΣ"))
@example(query=Near("text", "harbour", "harbour", 4))
@example(query=Near("text", "a harbour", "of", 3))
def test_both_find_the_same(made: Made, query: Query) -> None:
    ours, other = (found(index, query, "relevance") for index in made.indexes)
    assert sorted(ours) == sorted(other)
    assert len(set(ours)) == len(ours) or isinstance(ours, str)
    if isinstance(ours, str):
        return
    for sort in ("newest", "importance"):
        assert len({tuple(found(index, query, sort)) for index in made.indexes}) == 1
    assert [index.count(query) for index in made.indexes] == [len(ours)] * 2
    first, second = (index.search(query, text="q", limit=5, sort="oldest") for index in made.indexes)
    assert first.facets == second.facets
    assert (first.total, first.next) == (second.total, second.next)


@settings(max_examples=60, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(query=QUERIES.filter(lambda q: "\0" not in render(q)))
def test_what_is_shown_of_a_query_finds_the_same_when_it_is_typed(made: Made, query: Query) -> None:
    """`expanded` is a query too."""
    try:
        typed = parse_query(render(query))
    except InvalidQuery:
        return  # a tree that nobody can type
    for index in made.indexes:
        assert found(index, typed, "newest") == found(index, parse_query(render(typed)), "newest")


def test_ids_bound_both(made: Made) -> None:
    for chosen in (made.ids[::2], made.ids * 5, ()):
        query = And((Among("entity", "x", tuple(chosen)), Not(Word("text", "harbour"))))
        ours, other = (found(index, query, "newest") for index in made.indexes)
        assert ours == other
