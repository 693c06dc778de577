from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sourcebook.errors import InvalidQuery
from sourcebook.explore.query import parse_query
from sourcebook.model.annotation import Mention, Money
from sourcebook.model.document import Document
from sourcebook.model.ids import make_id
from sourcebook.model.search import SearchResult
from sourcebook.model.summary import Summary, SummarySentence, summary_id
from sourcebook.store.index import SearchIndex
from sourcebook.store.index.lock import one_at_a_time
from sourcebook.store.sqlite import SqliteStore
from sourcebook.testing import reading_of

TEXTS = {
    "Dredging of the Ostrava Bight": "The ministry fined Brackwater Dredging $1.9 million.\n\nThe harbour was closed.",
    "A quiet harbour": "Nobody was fined. The café in the harbour stays open all winter.",
    "Letters": "A letter of credit was opened at Saltmarsh Bank. Credit is a letter away.",
    "Boats": "Fishing vessels rested beside the pier while their crews slept.",
}


class _By:
    name, version, requires, assigns = "test", "1", (), ("mention",)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path)
    for number, (title, text) in enumerate(TEXTS.items()):
        _put(store, title, text, 2001 + number)
    yield store
    store.close()


def _put(store: SqliteStore, title: str, text: str, year: int) -> str:
    reading = reading_of(text)
    rendition = reading.rendition
    found: list[Mention | Money] = []
    if (at := text.find("Saltmarsh Bank")) >= 0:
        chain = make_id("chain", rendition.id, "saltmarsh bank")
        found.append(reading.make(Mention, _By(), at, at + 14, type="organization", name="Saltmarsh Bank", chain=chain))  # type: ignore[arg-type]
    if (at := text.find("$1.9 million")) >= 0:
        found.append(reading.make(Money, _By(), at, at + 12, low=1.9e6, high=1.9e6, currency="USD"))  # type: ignore[arg-type]
    with store.writer() as writer:
        writer.put_rendition(rendition)
        writer.put_document(
            Document(
                id=reading.document,
                title=title,
                rendition=rendition.id,
                blob=rendition.blob,
                media_type="text/plain",
                address=f"{title}.txt",
                outlet="The Gull" if year < 2003 else None,
                published=f"{year}-05",
            )
        )
        writer.put_annotations(rendition.id, found, {"test": "1"})
    return reading.document


@pytest.fixture
def index(store: SqliteStore, tmp_path: Path) -> SearchIndex:
    index = SearchIndex(store, tmp_path / "index")
    assert index.update() == len(TEXTS)
    return index


def _search(index: SearchIndex, text: str, **given: object) -> SearchResult:
    return index.search(parse_query(text), text=text, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", set(TEXTS)),
        ("harbours", {"Dredging of the Ostrava Bight", "A quiet harbour"}),
        ("harbour fined", {"Dredging of the Ostrava Bight", "A quiet harbour"}),
        ("harbour -dredging", {"A quiet harbour"}),
        ("NOT harbour", {"Letters", "Boats"}),
        ("cafe", {"A quiet harbour"}),
        ('"letter of credit"', {"Letters"}),
        ('"credit letter"', set()),
        ("ministry near/2 Brackwater", {"Dredging of the Ostrava Bight"}),
        ("Brackwater near/2 ministry", {"Dredging of the Ostrava Bight"}),
        ("ministry near/2 harbour", set()),
        ("dredg*", {"Dredging of the Ostrava Bight"}),
        ("harbor~1", {"Dredging of the Ostrava Bight", "A quiet harbour"}),
        ("harbr~1", set()),
        ('org:"Saltmarsh Bank"', {"Letters"}),
        ("title:letters OR title:boats", {"Letters", "Boats"}),
        ("outlet:gull", {"Dredging of the Ostrava Bight", "A quiet harbour"}),
        ("date:2002..2003", {"A quiet harbour", "Letters"}),
        ("date:>2003-04", {"Letters", "Boats"}),
        ("amount:>1e6", {"Dredging of the Ostrava Bight"}),
        ("amount:>1e7", set()),
        ("kind:unknown", set(TEXTS)),
        ("kind:court", set()),
    ],
)
def test_queries_find_what_they_say(index: SearchIndex, query: str, titles: set[str]) -> None:
    found = _search(index, query)
    assert {hit.title for hit in found.hits} == titles
    assert found.total == len(titles)


def _summary(store: SqliteStore, title: str, **fields: object) -> Summary:
    made = Summary(id=summary_id(None, None, title), title=title, slug=title.casefold().replace(" ", "-"))
    made = msgspec.structs.replace(made, **fields)
    with store.writer() as writer:
        writer.put_summary(made)
    return made


def test_summaries_and_documents_are_one_list(index: SearchIndex, store: SqliteStore) -> None:
    """Published ones beside documents; those at work only where a state is asked for."""
    said = (SummarySentence(text="Nobody paid."), SummarySentence(text="The Harbour was closed by force."))
    out = {"state": "published", "posted": "2024-02-01", "categories": ("Ports",), "tags": ("inspiring",)}
    shown = _summary(store, "What the bight cost", sentences=said, importance=70, outlet="The Gull", **out)
    _summary(store, "A draft of harbours", note="Ask the harbour master.")
    minor = _summary(store, "Harbour dues", **out | {"posted": "2024-03-01"})
    assert index.update() == 3
    found = _search(index, "harbour")
    assert {shown.id, minor.id} < {hit.document for hit in found.hits}
    assert found.total == 4
    assert found.facets["kind"] == {"unknown": 2, "summary": 2}
    assert found.facets["category"] == {"Ports": 2}
    hit = next(hit for hit in found.hits if hit.document == shown.id)
    assert (hit.passage.exact, [s.exact for s in hit.highlights]) == ("The Harbour was closed by force.", ["Harbour"])  # type: ignore[union-attr]
    assert hit.kind == "summary"
    titles = {
        "state:draft": {"A draft of harbours"},
        "harbour state:draft": {"A draft of harbours"},
        "kind:summary": {"What the bight cost", "Harbour dues"},
        "category:ports importance:>50": {"What the bight cost"},
        "tag:Inspiring -posted:2024-02": {"Harbour dues"},
        "harbour -kind:summary": {"Dredging of the Ostrava Bight", "A quiet harbour"},
    }
    for query, expected in titles.items():
        assert {hit.title for hit in _search(index, query).hits} == expected, query
    assert [hit.document for hit in _search(index, "harbour", sort="posted").hits][:2] == [minor.id, shown.id]
    assert _search(index, "harbour", sort="importance").hits[0].document == shown.id
    assert all(p.document.startswith("d-") for p in index.find_passages("the harbour was closed by force"))
    _summary(store, "Harbour dues", number=2, **out | {"state": "withdrawn"})
    index.update()
    assert {hit.document for hit in _search(index, "kind:summary").hits} == {shown.id}


def test_an_order_pages_on_while_documents_come_in(index: SearchIndex, store: SqliteStore) -> None:
    for sort in ("newest", "oldest"):
        first = _search(index, "", sort=sort, limit=2)
        _put(store, f"Late paper of {sort}", f"It came in between, {sort}.", 1990 if sort == "oldest" else 2030)
        index.update()
        rest = _search(index, "", sort=sort, limit=10, cursor=first.next)
        dates = [hit.date for hit in (*first.hits, *rest.hits)]
        assert dates == sorted(dates, reverse=sort == "newest")  # type: ignore[type-var]
        assert len({hit.document for hit in (*first.hits, *rest.hits)}) == len(dates)
        assert rest.next is None


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ('"letter of credit"', ["letter", "of", "credit"]),
        ("credit near/2 letter", ["letter", "credit", "Credit", "letter"]),
        ("openned~1", ["opened"]),
        ("salt*", ["Saltmarsh"]),
        ("banks -quay", ["Bank"]),
        ('title:letters org:"Saltmarsh Bank"', ["Saltmarsh", "Bank"]),
    ],
)
def test_what_matched_is_marked_and_nothing_else(index: SearchIndex, query: str, marked: list[str]) -> None:
    (hit,) = _search(index, query).hits
    assert [span.exact for span in hit.highlights] == marked


def test_a_hit_shows_its_passage_and_why(index: SearchIndex, store: SqliteStore) -> None:
    (hit,) = _search(index, "fined dredging").hits
    assert hit.passage is not None
    text = store.view().get_rendition(store.view().get_document(hit.document).rendition).text
    for span in (hit.passage, *hit.highlights):
        assert text[span.start : span.end] == span.exact
    assert {s.exact for s in hit.highlights} == {"fined", "Dredging"}
    assert any("title" in why for why in hit.why)


def test_a_hit_by_amount_shows_the_sum(index: SearchIndex) -> None:
    (hit,) = _search(index, "amount:>1e6").hits
    assert hit.passage is not None
    assert "$1.9 million" in hit.passage.exact


def test_pages_lead_to_the_last_hit_without_repeats(index: SearchIndex) -> None:
    seen, cursor = [], None
    while True:
        page = _search(index, "", limit=3, cursor=cursor)
        seen += [hit.document for hit in page.hits]
        if page.next is None:
            break
        cursor = page.next
    assert len(seen) == len(set(seen)) == len(TEXTS)
    with pytest.raises(InvalidQuery):
        _search(index, "harbour", cursor=_search(index, "", limit=1).next)
    with pytest.raises(InvalidQuery):
        _search(index, "harbour", cursor="%%%")


def test_sorts_and_facets(index: SearchIndex) -> None:
    newest = [hit.date for hit in _search(index, "", sort="newest").hits]
    assert newest == sorted((d for d in newest if d), reverse=True)
    assert _search(index, "", sort="oldest").hits[0].date == "2001-05"
    facets = _search(index, "").facets
    assert facets["outlet"] == {"The Gull": 2}
    assert sum(facets["year"].values()) == len(TEXTS)
    with pytest.raises(InvalidQuery):
        _search(index, "", sort="loudest")


def test_the_index_is_a_projection(index: SearchIndex, store: SqliteStore, tmp_path: Path) -> None:
    before = _search(index, "harbour")
    assert index.update() == 0
    shutil.rmtree(tmp_path / "index")
    again = SearchIndex(store, tmp_path / "index")
    assert again.update() == len(TEXTS)
    assert {h.document for h in _search(again, "harbour").hits} == {h.document for h in before.hits}
    # A document put again is not found twice, and a half-written folder is made anew.
    _put(store, "Boats", TEXTS["Boats"], 2005)
    assert again.update() == 1
    assert _search(again, "vessels").total == 1
    (tmp_path / "index" / "watermark.json").write_text("{", encoding="utf-8")
    assert SearchIndex(store, tmp_path / "index").update() == len(TEXTS)


def test_a_damaged_index_is_made_anew(index: SearchIndex, store: SqliteStore, tmp_path: Path) -> None:
    for name in ("meta.json", ".managed.json"):
        (tmp_path / "index" / "documents" / name).write_bytes(b"\0\1damaged")
    again = SearchIndex(store, tmp_path / "index")
    assert again.update() == len(TEXTS)
    assert _search(again, "harbour").total == 2


def test_a_search_goes_on_while_another_process_updates(index: SearchIndex, store: SqliteStore, tmp_path: Path) -> None:
    with one_at_a_time(tmp_path / "index", 0) as alone:
        assert alone
        _put(store, "Tides", "The tide gauge was moved to the harbour.", 2006)
        assert index.update(0) == 0
        assert _search(index, "harbour").total == 2, "what was there is found"
    assert index.update() == 1
    assert _search(index, "harbour").total == 3


def test_what_another_process_indexed_is_taken_over(index: SearchIndex, store: SqliteStore, tmp_path: Path) -> None:
    _put(store, "Tides", "The tide gauge was moved to the harbour.", 2006)
    other = SearchIndex(store, tmp_path / "index")
    assert other.update() == 1
    assert index.update() == 0
    assert _search(index, "harbour").total == 3
    shutil.rmtree(tmp_path / "index")
    _put(store, "Ebb", "The ebb left the harbour dry.", 2007)
    assert index.update() == len(TEXTS) + 2, "a folder that was deleted under a running program is made again"
    assert _search(index, "harbour").total == 4


def test_an_open_index_does_not_keep_its_folder_from_being_made_anew(store: SqliteStore, tmp_path: Path) -> None:
    held = []
    for _ in range(40):  # an open index has threads of its own: only some rounds would meet them
        held.append(SearchIndex(store, tmp_path / "index"))
        assert held[-1].update() == len(TEXTS)
        (tmp_path / "index" / "watermark.json").unlink()
    assert [p.name for p in tmp_path.glob("index*") if p.is_dir()] == ["index"]


HAMMER = """
import sys
from pathlib import Path
from sourcebook.store.index import SearchIndex
from sourcebook.store.sqlite import SqliteStore
from sourcebook.explore.query import parse_query
store = SqliteStore(Path(sys.argv[1]))
for _ in range(6):
    index = SearchIndex(store, Path(sys.argv[1]) / "index")
    for _ in range(4):
        index.update()
        index.search(parse_query("harbour"), text="harbour")
"""


def test_many_processes_at_one_index(store: SqliteStore, tmp_path: Path) -> None:
    runs = [
        subprocess.Popen([sys.executable, "-c", HAMMER, str(tmp_path)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for number in range(12):
        _put(store, f"Tides {number}", f"The tide gauge {number} was moved to the harbour.", 2006)
    for run in runs:
        _, said = run.communicate(timeout=120)
        assert run.returncode == 0, said
    last = SearchIndex(store, tmp_path / "index")
    last.update()
    assert _search(last, "gauge").total == 12
    assert _search(last, "").total == len(TEXTS) + 12


def test_passages_for_a_sentence(index: SearchIndex, store: SqliteStore) -> None:
    best = index.find_passages("The harbour had been closed by the ministry")
    assert best[0].exact == "The harbour was closed."
    left_out = frozenset({best[0].document})
    assert left_out.isdisjoint(p.document for p in index.find_passages("harbour closed", exclude=left_out))
    own = index.find_passages("harbour fined", within=best[0].document)
    assert {p.document for p in own} == {best[0].document}
    assert index.find_passages("") == index.find_passages("¿?") == []


def test_search_by_meaning(index: SearchIndex) -> None:
    pytest.importorskip("onnxruntime", reason="the extra `semantic` is not installed")
    text = "ships and sailors"
    found = index.search_meaning(parse_query(text), text=text)
    assert found.hits[0].title == "Boats"
    assert "near in meaning" in found.hits[0].why[-1]
    bounded = "ships and sailors title:letters"
    assert "Boats" not in {h.title for h in index.search_meaning(parse_query(bounded), text=bounded).hits}
