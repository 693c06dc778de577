"""The contract of every search index (CONTRACT section 4): subclass `IndexContract`, say how one is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sourcebook.errors import InvalidQuery
from sourcebook.explore.query import parse_query
from sourcebook.model.annotation import Claim, Mention, Money
from sourcebook.model.document import Document
from sourcebook.model.ids import make_id
from sourcebook.model.paper import Note, note_id
from sourcebook.model.query import Among, Or, Phrase
from sourcebook.model.search import SearchResult
from sourcebook.model.summary import Summary, SummarySentence, summary_id
from sourcebook.store.base import Index, Store
from sourcebook.testing import reading_of

TEXTS = {
    "Dredging of the Ostrava Bight": "The ministry fined Brackwater Dredging $1.9 million.\n\nThe harbour was closed.",
    "A quiet harbour": "Nobody was fined. The café in the harbour stays open all winter.",
    "Letters": "A letter of credit was opened at Saltmarsh Bank. Credit is a letter away.",
    "Boats": "Fishing vessels rested beside the pier while their crews slept.",
}
DREDGING, QUIET, LETTERS, BOATS = TEXTS
ALL = frozenset(TEXTS)
FOUND: tuple[tuple[str, frozenset[str] | set[str]], ...] = (
    ("", ALL),
    ("*", ALL),
    ("harbours", {DREDGING, QUIET}),
    ("harbour fined", {DREDGING, QUIET}),
    ("harbour -dredging", {QUIET}),
    ("NOT harbour", {LETTERS, BOATS}),
    ("-harbour -letter", {BOATS}),
    ("(vessels OR letter) -credit", {BOATS}),
    ("harbour OR kind:court", {DREDGING, QUIET}),
    ("kind:unknown OR nothing", ALL),
    ("NOT (harbour OR letter)", {BOATS}),
    ("boats OR NOT harbour", {LETTERS, BOATS}),
    ("cafe", {QUIET}),
    ("Harbour-Dredging", set()),
    ('"letter of credit"', {LETTERS}),
    ('"credit letter"', set()),
    ('"fined. The"', {QUIET}),
    ("ministry near/2 Brackwater", {DREDGING}),
    ("Brackwater near/1 ministry", {DREDGING}),
    ("ministry near/2 harbour", set()),
    ('"letter of credit" near/5 bank', {LETTERS}),
    ('bank near/4 "letter of credit"', {LETTERS}),
    ('bank near/3 "letter of credit"', set()),
    ('"letter of credit" near/1 bank', set()),
    ("letter near/3 letter", set()),
    ("dredg*", {DREDGING}),
    ("harb*", {DREDGING, QUIET}),
    ('"open" OR credit*', {QUIET, LETTERS}),
    ("harbor~1", {DREDGING, QUIET}),
    ("harbr~1", set()),
    ("harbr~2", {DREDGING, QUIET}),
    ("habrour~1", {DREDGING, QUIET}),
    ('org:"Saltmarsh Bank"', {LETTERS}),
    ("org:saltmarsh -person:saltmarsh", {LETTERS}),
    ("title:letters OR title:boats", {LETTERS, BOATS}),
    ("title:(quiet OR bight)", {DREDGING, QUIET}),
    ("outlet:gull", {DREDGING, QUIET}),
    ("-outlet:gull", {LETTERS, BOATS}),
    ("byline:vale", {QUIET}),
    ("date:2002..2003", {QUIET, LETTERS}),
    ("date:>2003-04", {LETTERS, BOATS}),
    ("date:2001-05-09", {DREDGING}),
    ("-date:2002..2003", {DREDGING, BOATS}),
    ("amount:>1e6", {DREDGING}),
    ("amount:>1e7", set()),
    ("amount:1.9m", {DREDGING}),
    ("amount:>1.9m", set()),
    ("-amount:>1e6", {QUIET, LETTERS, BOATS}),
    ("status:convicted", set()),
    ("status:Charged", {QUIET}),
    ("kind:unknown", ALL),
    ("kind:court", set()),
    ("ocr:0..1", set()),
    ('person:"Nobody Here"', set()),
)
"""A query, and the titles of what it finds among `TEXTS`."""
MARKED = (
    ('"letter of credit"', ["letter", "of", "credit"]),
    ("credit near/2 letter", ["letter", "credit", "Credit", "letter"]),
    ("openned~1 -harbour", ["opened"]),
    ("salt*", ["Saltmarsh"]),
    ("banks -quay", ["Bank"]),
    ('title:letters org:"Saltmarsh Bank"', ["Saltmarsh", "Bank"]),
)
"""A query that finds one document, and the words of its passage that are marked."""


class _By:
    name, version, requires, assigns = "test", "1", (), ("mention",)


def put_text(store: Store, title: str, text: str, year: int) -> str:
    """A document of May of a year, with what is read in it; gives its id."""
    reading = reading_of(text)
    rendition = reading.rendition
    found: list[Mention | Money | Claim] = []
    by: object = _By()
    if (at := text.find("Saltmarsh Bank")) >= 0:
        chain = make_id("chain", rendition.id, "saltmarsh bank")
        found.append(reading.make(Mention, by, at, at + 14, type="organization", name="Saltmarsh Bank", chain=chain))  # type: ignore[arg-type]
    if (at := text.find("$1.9 million")) >= 0:
        found.append(reading.make(Money, by, at, at + 12, low=1.9e6, high=1.9e6, currency="USD"))  # type: ignore[arg-type]
    if (at := text.find("Nobody was fined.")) >= 0:
        found.append(reading.make(Claim, by, at, at + 17, status="charged"))  # type: ignore[arg-type]
    document = Document(
        id=reading.document, title=title, rendition=rendition.id, blob=rendition.blob, media_type="text/plain",
        address=f"{title}.txt", outlet="The Gull" if year < 2003 else None, published=f"{year}-05",
        byline=("Ada Vale",) if title == QUIET else (),
    )  # fmt: skip
    store.blobs.put_bytes(text.encode())
    with store.writer() as writer:
        writer.put_rendition(rendition)
        writer.put_document(document)
        writer.put_annotations(rendition.id, found, {"test": "1"})
    return reading.document


def fill(store: Store) -> Store:
    """The documents of `TEXTS`."""
    for number, (title, text) in enumerate(TEXTS.items()):
        put_text(store, title, text, 2001 + number)
    return store


def put_summary(store: Store, title: str, **fields: object) -> Summary:
    """A version of a summary; a draft unless its `state` is given."""
    made = Summary(id=summary_id(None, None, title), title=title, slug=title.casefold().replace(" ", "-"))
    made = msgspec.structs.replace(made, **fields)
    with store.writer() as writer:
        writer.put_summary(made)
    return made


def put_note(store: Store, document: str, text: str, **fields: object) -> Note:
    """The first version of a note, written on 1 March 2024."""
    time = "2024-03-01T10:00:00Z"
    made = Note(id=note_id(document, None, text, time), document=document, text=text, who="ed", time=time)
    made = msgspec.structs.replace(made, **fields)
    with store.writer() as writer:
        writer.put_paper(made)
    return made


def search(index: Index, text: str, **given: object) -> SearchResult:
    """A page of what a query finds."""
    return index.search(parse_query(text), text=text, **given)  # type: ignore[arg-type]


def titles(index: Index, text: str) -> set[str]:
    """Titles of all that a query finds."""
    return {hit.title for hit in index.iter_hits(parse_query(text))}


class IndexContract:
    """What every index does alike. Override `make_store` where an index lies beside records of one kind only."""

    def make_store(self, root: Path) -> Store:
        """An empty store."""
        raise NotImplementedError

    def make(self, store: Store, folder: Path) -> Index:
        """The index of a store; called again, the same one, as another process opens it."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """The documents of `TEXTS`."""
        store = self.make_store(tmp_path / "library")
        yield fill(store)
        store.close()

    @pytest.fixture
    def index(self, store: Store, tmp_path: Path) -> Index:
        """Their index, caught up."""
        index = self.make(store, tmp_path / "index")
        assert index.update() == len(TEXTS)
        return index

    def test_queries_find_what_they_say(self, index: Index) -> None:
        """Every part of the language, each hit counted, paged and streamed alike."""
        for query, expected in FOUND:
            found = search(index, query)
            assert {hit.title for hit in found.hits} == expected, query
            assert found.total == index.count(parse_query(query)) == len(expected), query
            assert titles(index, query) == expected, query

    def test_what_matched_is_marked_and_nothing_else(self, index: Index) -> None:
        """Phrases where they stand whole, `near/` where both stand near."""
        for query, marked in MARKED:
            (hit,) = search(index, query).hits
            assert [span.exact for span in hit.highlights] == marked, query

    def test_a_hit_shows_its_passage_and_why(self, index: Index, store: Store) -> None:
        """Words and places as they stand in the text, with reasons."""
        (hit,) = search(index, "fined dredging").hits
        text = store.view().get_rendition(store.view().get_document(hit.document).rendition).text
        assert hit.passage is not None
        for span in (hit.passage, *hit.highlights):
            assert text[span.start : span.end] == span.exact
        assert {s.exact for s in hit.highlights} == {"fined", "Dredging"}
        assert any("title" in why for why in hit.why)
        assert hit.score > 0
        (money,) = search(index, "amount:>1e6").hits
        assert "$1.9 million" in (money.passage.exact if money.passage else "")
        (closed,) = search(index, "closed").hits
        assert (closed.passage.exact if closed.passage else "") == "The harbour was closed."
        assert index.hit_of(parse_query("closed"), closed.document).highlights == closed.highlights
        rendition = store.view().get_rendition(store.view().get_document(closed.document).rendition)
        assert [s.exact for s in index.find_marks(rendition, parse_query("harbour fined"))] == ["fined", "harbour"]

    def test_the_best_comes_first(self, index: Index, store: Store) -> None:
        """Titles before texts, more of a word before less of it."""
        put_text(store, "Much", "Winter, winter and once more winter: the pier in winter.", 2010)
        put_text(
            store, "Little", "Of the pier nothing was heard for a year and a day, but once in a mild winter.", 2011
        )
        put_text(store, "Winter", "It snowed upon the hills.", 2012)
        index.update()
        order = [hit.title for hit in search(index, "winter").hits]
        assert order[0] == "Winter", "a title weighs more"
        assert order.index("Much") < order.index("Little")
        scores = [hit.score for hit in search(index, "winter OR pier").hits]
        assert scores == sorted(scores, reverse=True)

    def test_other_forms_of_a_name(self, index: Index) -> None:
        """As `explore.expand` makes them of a name, and `entity:` once it is looked up."""
        either = Or((Phrase("text", "Nobody"), Phrase("text", "Saltmarsh Bank")))
        assert {hit.title for hit in index.iter_hits(either)} == {QUIET, LETTERS}
        found = index.search(either, text="nobody")
        assert found.expanded == '"Nobody" OR "Saltmarsh Bank"'
        own = search(index, "boats").hits[0].document
        among = Among("entity", "Somebody", (own, "d-000000000000000000000000"))
        assert {hit.title for hit in index.iter_hits(among)} == {BOATS}
        assert search(index, f"document:{own}").total == 1
        assert search(index, "entity:somebody").total == 0, "nobody looked up who is meant"

    def test_pages_lead_to_the_last_hit_without_repeats(self, index: Index) -> None:
        """In every order; a cursor of another query is refused."""
        for sort in ("relevance", "newest", "oldest"):
            seen, cursor = list[str](), None
            while cursor or not seen:
                page = search(index, "", limit=3, cursor=cursor, sort=sort)
                seen += [hit.document for hit in page.hits]
                assert page.total == len(TEXTS)
                cursor = page.next
            assert len(seen) == len(set(seen)) == len(TEXTS), sort
            assert [hit.document for hit in index.iter_hits(parse_query(""), sort=sort)] == seen
        with pytest.raises(InvalidQuery):
            search(index, "harbour", cursor=search(index, "", limit=1).next)
        with pytest.raises(InvalidQuery):
            search(index, "harbour", cursor="%%%")
        assert list(index.iter_ids(parse_query(""), 2)) == [
            h.document for h in search(index, "", sort="newest").hits[:2]
        ]

    def test_an_order_pages_on_while_documents_come_in(self, index: Index, store: Store) -> None:
        """Nothing is repeated or left out in an order of its own."""
        for sort in ("newest", "oldest"):
            first = search(index, "", sort=sort, limit=2)
            put_text(store, f"Late {sort}", f"It came in between, {sort}.", 1990 if sort == "oldest" else 2030)
            index.update()
            rest = search(index, "", sort=sort, limit=10, cursor=first.next)
            dates = [hit.date for hit in (*first.hits, *rest.hits)]
            assert dates == sorted(dates, reverse=sort == "newest")  # type: ignore[type-var]
            assert len({hit.document for hit in (*first.hits, *rest.hits)}) == len(dates)
            assert rest.next is None

    def test_sorts_and_facets(self, index: Index) -> None:
        """Facets of all that was found, with filters that leave out."""
        newest = [hit.date for hit in search(index, "", sort="newest").hits]
        assert newest == ["2004-05", "2003-05", "2002-05", "2001-05"]
        assert search(index, "", sort="oldest").hits[0].date == "2001-05"
        found = search(index, "")
        assert found.facets["outlet"] == {"The Gull": 2}
        assert found.facets["year"] == {"2001": 1, "2002": 1, "2003": 1, "2004": 1}
        assert found.facets["status"] == {"charged": 1}
        without = search(index, "harbour -date:2001 -kind:court")
        assert without.facets["year"] == {"2002": 1}
        assert [(f.field, f.negative, f.without) for f in without.filters][1] == (
            "kind", True, "harbour AND NOT date:2001-01-01..2001-12-31",
        )  # fmt: skip
        assert search(index, "", facets=False).facets == {}
        with pytest.raises(InvalidQuery):
            search(index, "", sort="loudest")

    def test_what_cannot_be_asked_is_refused_at_once(self, index: Index) -> None:
        """Before the first hit is drawn."""
        for query in (Phrase("text", "¿?"), Phrase("title", "x" * 200)):
            with pytest.raises(InvalidQuery):
                index.search(query, text="?")
            with pytest.raises(InvalidQuery):
                index.iter_hits(query)

    def test_text_of_a_user_is_never_more_than_text(self, index: Index) -> None:
        """Marks of any engine's own language among the words."""
        odd = (
            "harbour'); DROP TABLE index_entry; --",
            "a' OR 'x'='x",
            "%_",
            "$1",
            "?",
            "&|!:*<->",
            "\\\\",
            "harb\0our",
        )
        for words in odd:
            for query in (
                f'"a{words}"',
                f'kind:unknown title:"a{words}"',
                f'"a{words}" near/3 boats',
                f'tag:"x{words}"',
            ):
                assert titles(index, query) <= {DREDGING, QUIET, LETTERS}, query
            assert titles(index, f'"x{words}"') == titles(index, f'collection:"x{words}"') == set()
        assert search(index, "").total == len(TEXTS)

    def test_summaries_and_documents_are_one_list(self, index: Index, store: Store) -> None:
        """Published ones beside documents; those at work only where a state is asked for."""
        said = (SummarySentence(text="Nobody paid."), SummarySentence(text="The Harbour was closed by force."))
        out = {"state": "published", "posted": "2024-02-01", "categories": ("Ports",), "tags": ("inspiring",)}
        shown = put_summary(store, "What the bight cost", sentences=said, importance=70, outlet="The Gull", **out)
        put_summary(store, "A draft of harbours", note="Ask the harbour master.")
        minor = put_summary(store, "Harbour dues", **out | {"posted": "2024-03-01"})
        assert index.update() == 3
        found = search(index, "harbour")
        assert {shown.id, minor.id} < {hit.document for hit in found.hits}
        assert found.total == 4
        assert found.facets["kind"] == {"unknown": 2, "summary": 2}
        assert found.facets["category"] == {"Ports": 2}
        hit = next(hit for hit in found.hits if hit.document == shown.id)
        assert (hit.passage.exact, [s.exact for s in hit.highlights]) == (  # type: ignore[union-attr]
            "The Harbour was closed by force.", ["Harbour"],
        )  # fmt: skip
        assert hit.kind == "summary"
        asked = {
            "state:draft": {"A draft of harbours"},
            "harbour state:draft": {"A draft of harbours"},
            "harbour -state:published": {"A draft of harbours", DREDGING, QUIET},
            "kind:summary": {"What the bight cost", "Harbour dues"},
            "category:ports importance:>50": {"What the bight cost"},
            "importance:70 -importance:>70": {"What the bight cost"},
            "tag:Inspiring -posted:2024-02": {"Harbour dues"},
            "harbour -kind:summary": {DREDGING, QUIET},
        }
        for query, expected in asked.items():
            assert titles(index, query) == expected, query
        assert [h.document for h in search(index, "harbour", sort="posted").hits][:2] == [minor.id, shown.id]
        assert search(index, "harbour", sort="importance").hits[0].document == shown.id
        assert all(p.document.startswith("d-") for p in index.find_passages("the harbour was closed by force"))
        put_summary(store, "Harbour dues", number=2, **out | {"state": "withdrawn"})
        index.update()
        assert {h.document for h in search(index, "kind:summary").hits} == {shown.id}

    def test_notes_are_a_kind_of_their_own(self, index: Index, store: Store) -> None:
        """Found by their words, labels, day and writer; each version in place of the one before, none once removed."""
        quiet = search(index, "title:quiet").hits[0].document
        asked = put_note(store, quiet, "It is dull there.\n\nAsk the harbour master.", labels=("to ask", "Ports"))
        other = put_note(store, quiet, "", labels=("harbour",))
        assert index.update() == 1, "the document that they are on"
        found = search(index, "harbour")
        assert found.total == 4
        assert found.facets["kind"] == {"note": 2, "unknown": 2}
        assert found.facets["tag"] == {"Ports": 1, "harbour": 1, "to ask": 1}
        hit = next(hit for hit in found.hits if hit.document == asked.id)
        assert (hit.kind, hit.on, hit.title, hit.date) == ("note", quiet, QUIET, "2024-03-01")
        assert (hit.passage.exact, [s.exact for s in hit.highlights]) == (  # type: ignore[union-attr]
            "Ask the harbour master.", ["harbour"],
        )  # fmt: skip
        assert hit.passage.exact == asked.text[hit.passage.start : hit.passage.end]  # type: ignore[union-attr]
        queries = {
            "kind:note": {asked.id, other.id},
            "kind:NOTE dull": {asked.id},
            'tag:"To Ask"': {asked.id},
            "byline:ed date:2024-03-01": {asked.id, other.id},
            "collection:default kind:note -master": {other.id},
            "title:quiet": {quiet},
            "café -kind:note": {quiet},
            "master near/2 ask": {asked.id},
            "dul*": {asked.id},
        }
        for query, expected in queries.items():
            assert {hit.document for hit in index.iter_hits(parse_query(query))} == expected, query
            assert search(index, query).total == index.count(parse_query(query)) == len(expected), query
        assert [hit.document for hit in search(index, "", sort="newest").hits][2:] == [
            hit.document for hit in search(index, "-kind:note", sort="newest").hits
        ]
        assert all(p.document.startswith("d-") for p in index.find_passages("ask the harbour master"))
        put_note(store, quiet, "Nobody to ask.", id=asked.id, number=2)
        put_note(store, quiet, "", labels=("harbour",), id=other.id, number=2, removed=True)
        index.update()
        assert {hit.document for hit in search(index, "kind:note").hits} == {asked.id}
        assert search(index, "master").total == search(index, "tag:harbour").total == 0
        index.rebuild()
        assert [hit.document for hit in search(index, "nobody ask").hits] == [asked.id]

    def test_it_catches_up_by_its_watermark(self, index: Index, store: Store, tmp_path: Path) -> None:
        """Changed documents, another process, made anew."""
        before = index.watermark
        assert index.update() == 0
        put_text(store, "Tides", "The tide gauge was moved to the harbour.", 2006)
        other = self.make(store, tmp_path / "index")
        assert other.watermark == before
        assert other.update() == 1
        assert index.update() == 0, "what another process indexed is taken over"
        assert index.watermark == other.watermark
        assert index.watermark.change > before.change
        assert search(index, "gauge").total == search(other, "gauge").total == 1
        # A document put again with other words is found by them alone, and once.
        view = store.view()
        (tides,) = search(index, "gauge").hits
        document = view.get_document(tides.document)
        new = reading_of("The ebb left the quay dry.").rendition
        with store.writer() as writer:
            writer.put_rendition(new)
            writer.put_document(msgspec.structs.replace(document, rendition=new.id, title="Ebb", outlet="The Heron"))
        assert index.update() == 1
        assert titles(index, "quay") == titles(index, "ebb*") == titles(index, "heron OR outlet:heron") == {"Ebb"}
        assert search(index, "gauge").total == search(index, "gaug*").total == search(index, "gauge~1").total == 0
        assert search(index, f"document:{document.id}").hits[0].passage.exact == new.text  # type: ignore[union-attr]
        assert "gauge" not in set(index.wordings().iter_terms())
        assert index.rebuild() == len(TEXTS) + 1
        assert titles(index, "harbour OR ebb") == {DREDGING, QUIET, "Ebb"}

    def test_passages_for_a_sentence(self, index: Index) -> None:
        """With reasons, none of those left out, few of each document."""
        best = index.find_passages("The harbour had been closed by the ministry")
        assert best[0].exact == "The harbour was closed."
        assert best[0].why
        left_out = frozenset({best[0].document})
        assert left_out.isdisjoint(p.document for p in index.find_passages("harbour closed", exclude=left_out))
        own = index.find_passages("harbour fined", within=best[0].document)
        assert {p.document for p in own} == {best[0].document}
        assert len(index.find_passages("harbour fined ministry closed", most_each=1)) == 2
        assert index.find_passages("") == index.find_passages("¿?") == []

    def test_words_near_each_other(self, index: Index, store: Store) -> None:
        """What lists of names are looked for by."""
        words = index.wordings()
        terms = list(words.iter_terms())
        assert {"cafe", "harbour", "saltmarsh", "slept"} <= set(terms)
        assert len(terms) == len(set(terms))
        two = [frozenset({"letter", "letters"}), frozenset({"credit"})]
        (found,) = {words.read(key).exact for key in words.find(two, 1, 10)}
        assert found == TEXTS[LETTERS]
        assert words.find([frozenset({"ministry"}), frozenset({"million"})], 1, 10) == []
        assert len(words.find([frozenset({"harbour"})], 0, 10)) == 2
        assert len(words.find([frozenset({"harbour"})], 0, 1)) == 1
        assert words.find([frozenset({"harbour"}), frozenset()], 3, 10) == words.find([], 3, 10) == []
        read = words.read(words.find([frozenset({"vessels"})], 0, 10)[0])
        text = store.view().get_rendition(read.rendition).text
        assert text[read.start : read.end] == read.exact

    def test_search_by_meaning(self, index: Index) -> None:
        """Where the extra is installed, bounded by fields."""
        pytest.importorskip("onnxruntime", reason="the extra `semantic` is not installed")
        text = "ships and sailors"
        found = index.search_meaning(parse_query(text), text=text)
        assert found.hits[0].title == BOATS
        assert "near in meaning" in found.hits[0].why[-1]
        bounded = "ships and sailors title:letters"
        assert BOATS not in {h.title for h in index.search_meaning(parse_query(bounded), text=bounded).hits}
