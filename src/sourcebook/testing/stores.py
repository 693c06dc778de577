"""The contract of a store: one scenario that every engine runs.

Subclass `StoreContract`, give `make`, and pytest collects its tests:

    class TestMine(StoreContract):
        def make(self, root: Path) -> Store:
            return MyStore(root)
"""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from sourcebook.errors import NotFound, Overtaken
from sourcebook.model.annotation import (
    KINDS,
    Annotation,
    Citation,
    Claim,
    Figure,
    Mention,
    Money,
    Quote,
    Relation,
    Section,
    Time,
)
from sourcebook.model.chain import GENESIS
from sourcebook.model.decision import decision_hash
from sourcebook.model.document import Box, Capture, Document, Hidden, Page, Rendition, capture_id, document_id
from sourcebook.model.ids import make_id, sha256
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.paper import Note, Reply, note_id, reply_id
from sourcebook.model.saved import SavedSearch, search_id
from sourcebook.model.span import Span, context
from sourcebook.model.summary import Anchor, Summary, SummarySentence, summary_id
from sourcebook.store.base import Store, Writer
from sourcebook.testing.makers import rendition_of

EXTRACTORS = {"made": "1"}
TEXT = """The Quarry Ledger

Ilse Varga, who ran Port Tamsin's harbour board from 1998 to 2003, moved $2.5 million to Osprey Freight.

"We never signed that," she said. A council inquiry found 43% of the invoices were missing [{number}]."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One document with all that belongs to it."""

    data: bytes
    document: Document
    capture: Capture
    rendition: Rendition
    annotations: tuple[Annotation, ...]


def case_of(number: int = 1, *, folder: str = "papers", edition: int = 1) -> Case:
    """An invented document with a reading of every kind. `edition` 2 is other text at the same place."""
    text = TEXT.format(number=number) + ("" if edition == 1 else f"\n\nCorrected, edition {edition}.")
    plain = rendition_of(text)
    rendition = msgspec.structs.replace(
        plain,
        pages=(Page(number=1, start=0, end=len(text), width=595.0, height=842.0),),
        boxes=(Box(start=0, end=17, page=1, x0=72.0, y0=700.5, x1=210.25, y1=712.0),),
        hidden=(Hidden(at=0, text="unseen", how="display:none"),),
        warnings=("page 2 is blank",),
    )
    address = f"{folder}/report-{number}.txt"
    document = document_id(sha256(f"place {number}".encode()), None)
    capture = Capture(
        id=capture_id(document, rendition.blob, address, None),
        document=document,
        blob=rendition.blob,
        media_type="text/plain",
        bytes=len(text.encode()),
        address=address,
        headers={"content-type": "text/plain"},
    )
    record = Document(
        id=document, title=f"The Quarry Ledger {number}", rendition=rendition.id, blob=rendition.blob,
        media_type="text/plain", address=address, outlet="Tamsin Post", byline=("Odo Brandt",), versions=edition,
    )  # fmt: skip
    annotations = annotations_of(document, rendition)
    return Case(data=text.encode(), document=record, capture=capture, rendition=rendition, annotations=annotations)


def annotations_of(document: str, rendition: Rendition) -> tuple[Annotation, ...]:
    """A reading of every kind in `TEXT`, in `iter_annotations` order."""
    text = rendition.text

    def span(words: str) -> Span:
        start = text.index(words)
        return Span(start, start + len(words), words)

    def base(kind: str, words: str, key: str = "") -> dict[str, object]:
        own = span(words)
        prefix, suffix = context(text, own.start, own.end)
        return {
            "id": make_id(kind, rendition.id, own.start, own.end, key), "document": document,
            "rendition": rendition.id, "start": own.start, "end": own.end, "exact": own.exact, "prefix": prefix,
            "suffix": suffix, "extractor": "made", "version": "1", "confidence": 0.75,
        }  # fmt: skip

    sentence = text[text.index("A council") : text.index("].") + 2]
    figure = Figure(**base("figure", "43%"), low=43.0, high=43.0, unit="percent", of="invoices")  # type: ignore[arg-type]
    money = Money(**base("money", "$2.5 million"), low=2.5e6, high=None, currency="USD")  # type: ignore[arg-type]
    found: list[Annotation] = [
        Section(**base("section", "The Quarry Ledger"), level=1, title="The Quarry Ledger"),  # type: ignore[arg-type]
        Mention(**base("mention", "Ilse Varga"), type="person", name="Ilse Varga", chain="x-1"),  # type: ignore[arg-type]
        Time(**base("time", "1998"), timex="1998", type="DATE", edtf="1998"),  # type: ignore[arg-type]
        money,
        figure,
        Quote(**base("quote", '"We never signed that,"'), direct=True, speaker=span("she"), cue=span("said")),  # type: ignore[arg-type]
        Relation(
            **base("relation", "Ilse Varga, who ran Port Tamsin's harbour board"),  # type: ignore[arg-type]
            subject=span("Ilse Varga"), object=span("Port Tamsin's harbour board"), schema="Directorship",
            since="1998", until="2003", money=money.id,
        ),
        Claim(**base("claim", sentence), status="found", attributed_to=span("A council inquiry"), figures=(figure.id,)),  # type: ignore[arg-type]
        Citation(**base("citation", sentence[-4:-1]), href=None, anchor=span(sentence[-4:-1]), sentence=span(sentence)),  # type: ignore[arg-type]
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda a: (a.start, a.end, a.kind, a.id)))


def note_of(case: Case, text: str = "Ask for the annex.") -> Note:
    """A note on the words of a case's quote."""
    quote = case.annotations[0]
    place = Anchor(
        document=case.document.id, rendition=case.rendition.id, start=quote.start, end=quote.end, exact=quote.exact
    )
    made = "2026-02-03T04:05:06Z"
    return Note(id=note_id(case.document.id, place, text, made), document=case.document.id, place=place, text=text,
                labels=("annex",), who="ed", time=made)  # fmt: skip


def summary_of(case: Case, **fields: object) -> Summary:
    """A summary of a case whose one sentence rests on its quote."""
    words = '"We never signed that,"'
    start = case.rendition.text.index(words)
    anchor = Anchor(
        document=case.document.id, rendition=case.rendition.id, start=start, end=start + len(words), exact=words
    )  # fmt: skip
    title = f"Of {case.document.title}"
    made = Summary(
        id=summary_id(case.document.id, None, title), title=title, document=case.document.id,
        slug=title.lower().replace(" ", "-"), categories=("ports",), tags=("inquiry",),
        sentences=(SummarySentence(text="She denied it.", anchors=(anchor,)),),
    )  # fmt: skip
    return msgspec.structs.replace(made, **fields)


def put(writer: Writer, case: Case) -> None:
    """Write a case in the order of the pipeline."""
    writer.name_container("a place", "box")
    writer.put_rendition(case.rendition)
    writer.put_document(case.document)
    writer.put_capture(case.capture)
    writer.put_annotations(case.rendition.id, case.annotations, EXTRACTORS)


def add(store: Store, *cases: Case) -> None:
    """Store cases with their bytes, a transaction each."""
    for case in cases:
        store.blobs.put_bytes(case.data)
        with store.writer() as writer:
            put(writer, case)


def item_of(name: str, **fields: object) -> LedgerItem:
    """A ledger item of the container "box"."""
    item = LedgerItem(id=make_id("ledger", "box", name), container="box", name=name, outcome="stored")
    return msgspec.structs.replace(item, **fields)


class StoreContract:
    """What every store keeps to. Each test gets an empty folder and opens the store itself."""

    def make(self, root: Path) -> Store:
        """Open (or make) the store in `root`."""
        raise NotImplementedError

    def test_every_record_comes_back_as_it_was(self, tmp_path: Path) -> None:
        """Round trip of document, capture, rendition and a reading of each kind, before and after reopening."""
        case = case_of()
        assert {a.kind for a in case.annotations} == set(KINDS)
        store = self.make(tmp_path)
        add(store, case)
        store.close()
        store = self.make(tmp_path)
        view = store.view()
        assert view.get_document(case.document.id) == case.document
        assert view.get_capture(case.capture.id) == case.capture
        assert view.get_rendition(case.rendition.id) == case.rendition
        assert [view.get_annotation(a.id) for a in case.annotations] == list(case.annotations)
        assert tuple(view.iter_annotations(document=case.document.id)) == case.annotations
        assert list(view.iter_renditions(case.document.id)) == [case.rendition]
        assert list(view.iter_captures(case.document.id)) == [case.capture]
        assert view.extractors_of(case.rendition.id) == EXTRACTORS
        assert store.blobs.path(case.capture.blob).read_bytes() == case.data
        store.close()

    def test_the_same_again_changes_nothing(self, tmp_path: Path) -> None:
        """Idempotence: no new row, no new change."""
        store = self.make(tmp_path)
        add(store, case_of())
        counts, changes = store.view().counts(), list(store.view().iter_changes(0))
        add(store, case_of())
        assert store.view().counts() == counts
        assert list(store.view().iter_changes(0)) == changes
        assert len(changes) == 1
        store.close()

    def test_an_error_in_the_block_leaves_nothing(self, tmp_path: Path) -> None:
        """Atomicity: rows, changes, decisions and ledger go together."""
        store = self.make(tmp_path)

        def interrupted() -> None:
            with store.writer() as writer:
                put(writer, case_of())
                writer.append_decision("d-1", "yes", "seen", "me", "2026-01-01T00:00:00Z")
                writer.put_ledger([item_of("a")])
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        view = store.view()
        assert set(view.counts().values()) == {0}
        assert list(view.iter_changes(0)) == []
        add(store, case_of())
        assert view.counts()["documents"] == 1
        store.close()

    def test_words_that_are_not_there_are_refused(self, tmp_path: Path) -> None:
        """No reading is stored whose words do not stand where it says."""
        store, case = self.make(tmp_path), case_of()
        moved = msgspec.structs.replace(case.annotations[3], start=0, end=12)
        with pytest.raises(ValueError, match=moved.id), store.writer() as writer:
            put(writer, msgspec.structs.replace(case, annotations=(moved,)))
        assert store.view().counts()["documents"] == 0
        store.close()

    def test_misses(self, tmp_path: Path) -> None:
        """A `get` that misses raises; a `find` or `iter` that misses is empty."""
        store = self.make(tmp_path)
        view = store.view()
        for get in (view.get_document, view.get_capture, view.get_rendition, view.get_annotation):
            with pytest.raises(NotFound, match="x-0"):
                get("x-0")
        with pytest.raises(NotFound):
            store.blobs.path("sha256:" + "0" * 64)
        assert view.find_rendition("sha256:" + "0" * 64, "made", "1") is None
        assert view.find_ledger("g-0") is None
        assert view.find_captures(address="x") == []
        assert [view.find_documents(address) for address in ("x", "", " ")] == [[], [], []]
        assert list(view.iter_annotations(document="d-0")) == []
        assert list(view.iter_captures("d-0")) == []
        assert view.extractors_of("r-0") == {}
        store.close()

    def test_recaptured(self, tmp_path: Path) -> None:
        """Documents of more than one capture, by id."""
        store = self.make(tmp_path)
        add(store, *(case_of(number) for number in (1, 2, 3)))
        assert list(store.view().iter_recaptured()) == []
        add(store, *(case_of(number, edition=2) for number in (3, 1)))
        assert list(store.view().iter_recaptured()) == sorted(case_of(number).document.id for number in (1, 3))

    def test_order(self, tmp_path: Path) -> None:
        """Ids in order; readings by document, start, end, kind, id; the ledger by container and name."""
        store = self.make(tmp_path)
        cases = [case_of(number) for number in (3, 1, 2)]
        add(store, *cases)
        view = store.view()
        assert [d.id for d in view.iter_documents()] == sorted(c.document.id for c in cases)
        newest = sorted(
            sorted(view.iter_documents(), key=lambda d: d.id), key=lambda d: d.published or "", reverse=True
        )
        assert view.newest_documents(len(newest) + 1) == newest
        places = [(d.published or "", d.id) for d in newest]
        for at, place in enumerate(places):
            assert view.newest_documents(2, after=place) == newest[at + 1 : at + 3]
            assert view.newest_documents(2, before=place) == newest[max(0, at - 2) : at]
        assert view.newest_documents(9, after=("2", "")) == [d for d in newest if (d.published or "") <= "2"]
        assert view.newest_documents(9, before=("", "e")) == newest
        assert [c.id for c in view.iter_captures()] == sorted(c.capture.id for c in cases)
        assert [r.id for r in view.iter_renditions()] == sorted(c.rendition.id for c in cases)
        everything = [a for case in cases for a in case.annotations]
        for kind in (None, *KINDS):
            expected = [a for a in everything if kind in (None, a.kind)]
            expected.sort(key=lambda a: (a.document, a.start, a.end, a.kind, a.id))
            assert list(view.iter_annotations(kind=kind)) == expected
        with store.writer() as writer:
            writer.put_ledger([item_of("b"), item_of("a"), item_of("c", container="attic")])
        assert [(i.container, i.name) for i in view.iter_ledger()] == [("attic", "c"), ("box", "a"), ("box", "b")]
        store.close()

    def test_a_new_rendition_takes_over(self, tmp_path: Path) -> None:
        """Readings of the superseded rendition stay held, and are not those of the document any more."""
        store = self.make(tmp_path)
        old, new = case_of(), case_of(edition=2)
        add(store, old, new)
        view = store.view()
        assert tuple(view.iter_annotations(document=old.document.id)) == new.annotations
        assert tuple(view.iter_annotations(rendition=old.rendition.id)) == old.annotations
        assert view.get_annotation(old.annotations[0].id) == old.annotations[0]
        assert {r.id for r in view.iter_renditions(old.document.id)} == {old.rendition.id, new.rendition.id}
        assert [a.rendition for a in view.iter_annotations(kind="claim")] == [new.rendition.id]
        counts = view.counts()
        assert (counts["documents"], counts["renditions"], counts["captures"], counts["claim"]) == (1, 2, 2, 1)
        store.close()

    def test_readings_are_replaced_whole(self, tmp_path: Path) -> None:
        """What the extractors do not find any more is gone, and the versions follow."""
        store, case = self.make(tmp_path), case_of()
        add(store, case)
        with store.writer() as writer:
            writer.put_annotations(case.rendition.id, case.annotations[:2], {"made": "2", "other": "1"})
        view = store.view()
        assert tuple(view.iter_annotations(document=case.document.id)) == case.annotations[:2]
        assert view.extractors_of(case.rendition.id) == {"made": "2", "other": "1"}
        with pytest.raises(NotFound):
            view.get_annotation(case.annotations[2].id)
        assert [document for _, document in view.iter_changes(0)] == [case.document.id] * 2
        store.close()

    def test_addresses(self, tmp_path: Path) -> None:
        """Web addresses are compared as addresses, relative ones by whole parts of their end."""
        store = self.make(tmp_path)
        cases = [case_of(1, folder="C/papers"), case_of(11, folder="papers"), case_of(2, folder="http://www.post.test")]
        add(store, *cases)
        view, ids = store.view(), [case.document.id for case in cases]
        for address, expected in (
            ("report-1.txt", ids[:1]),
            ("papers/report-1.txt", ids[:1]),
            ("1.txt", []),
            ("apers/report-1.txt", []),
            ("papers/report-11.txt", ids[1:2]),
            ("https://post.test/report-2.txt?utm_source=x#top", ids[2:]),
            ("https://papers/report-11.txt", []),
            ("report-_.txt", []),
        ):
            assert [d.id for d in view.find_documents(address)] == expected, address
        blob = cases[0].capture.blob
        assert view.find_captures(blob=blob) == view.find_captures(address=cases[0].capture.address)
        assert view.find_captures(blob=blob, address="papers/report-11.txt") == []
        assert view.find_rendition(blob, "made", "1") == cases[0].rendition
        assert view.find_rendition(blob, "made", "2") is None
        head = view.head()
        assert store.view().head() == head
        with store.writer() as writer:
            writer.append_decision(ids[0], "seen", "why", "who", "2011-03-09T10:00:00Z")
        assert store.view().head() != head
        held = cases[0].rendition
        assert held.id in view.find_texts(held.text_hash)
        assert view.find_texts("sha256:" + "0" * 64) == []
        whole = [d.id for d in view.iter_documents()]
        assert [d.id for d in view.iter_documents(after=whole[0])] == whole[1:]
        store.close()

    def test_ledger_is_replaced_by_id(self, tmp_path: Path) -> None:
        """The last attempt counts; filters and counts agree."""
        store = self.make(tmp_path)
        with store.writer() as writer:
            writer.put_ledger([item_of("a", outcome="failed", code="limit", limits={"seconds": "60"}), item_of("b")])
            writer.put_ledger([item_of("a", attempts=2)])
            writer.put_ledger([item_of("c", outcome="skipped", reason="unchanged")])
        view = store.view()
        assert [i.name for i in view.iter_ledger(outcome="stored", container="box")] == ["a", "b"]
        assert [i.name for i in view.iter_ledger(after=item_of("a").id)] == ["b", "c"]
        assert [i.name for i in view.iter_ledger(outcome="stored", after=item_of("a").id)] == ["b"]
        assert list(view.iter_ledger(container="box", after=item_of("c").id)) == []
        assert view.find_ledger(item_of("a").id) == item_of("a", attempts=2)
        assert list(view.iter_ledger(outcome="failed")) == []
        counts = view.counts()
        assert (counts["stored"], counts["skipped"], counts["failed"]) == (2, 1, 0)
        store.close()

    def test_containers_are_counted_by_name(self, tmp_path: Path) -> None:
        """Each with its kind and how its members ended; all of them make the sums."""
        store = self.make(tmp_path)
        with store.writer() as writer:
            writer.put_ledger([item_of("a", container_kind="folder"), item_of("b", outcome="failed", code="empty")])
            writer.put_ledger([item_of("c", container="attic", container_kind="application/zip", outcome="skipped")])
        view = store.view()
        attic, box = view.iter_containers()
        assert (attic.container, attic.kind, attic.expected, attic.skipped) == ("attic", "application/zip", 1, 1)
        assert (box.container, box.expected, box.stored, box.failed) == ("box", 2, 1, 1)
        assert view.count_outcomes() == {"stored": 1, "skipped": 1, "failed": 1}
        store.close()

    def test_two_places_of_one_name_keep_apart(self, tmp_path: Path) -> None:
        """Each place has one name for good; the names differ."""
        store = self.make(tmp_path)
        with store.writer() as writer:
            assert writer.name_container("place-1", "papers") == "papers"
            assert writer.name_container("place-2", "papers") == "papers (2)"
        with store.writer() as writer:
            assert writer.name_container("place-3", "papers") == "papers (3)"
            assert writer.name_container("place-2", "papers") == "papers (2)"
        view = store.view()
        assert [view.find_container(f"place-{n}") for n in (1, 2, 3, 4)] == ["papers", "papers (2)", "papers (3)", None]
        store.close()

    def test_decisions_form_a_chain(self, tmp_path: Path) -> None:
        """Each seals the one before, over transactions and reopening."""
        previous = GENESIS
        for number in range(1, 6):
            store = self.make(tmp_path)
            with store.writer() as writer:
                made = [writer.append_decision(f"q-{number}", "yes", "", "me", "2026-01-01T00:00:00Z") for _ in "ab"]
            assert made == list(store.view().iter_decisions(f"q-{number}"))
            assert made[1:] == list(store.view().iter_decisions(f"q-{number}", after=made[0].number))
            assert store.view().last_decision() == made[-1].hash
            store.close()
        store = self.make(tmp_path)
        for number, d in enumerate(store.view().iter_decisions(), 1):
            seal = decision_hash(d.number, d.what, d.value, d.why, d.who, d.time, d.previous)
            assert (d.number, d.previous, d.hash) == (number, previous, seal)
            previous = d.hash
        assert store.view().counts()["decisions"] == 10
        store.close()

    def test_summaries_are_rows_of_versions(self, tmp_path: Path) -> None:
        """Every save is one more; the newest is what is found; a number that was given is not given again."""
        store, case = self.make(tmp_path), case_of()
        add(store, case)
        first = summary_of(case)
        second = msgspec.structs.replace(first, number=2, state="published", posted="2026-02-01", categories=("tolls",))
        for version in (first, first, second, first):
            with store.writer() as writer:
                writer.put_summary(version)
        store.close()
        store = self.make(tmp_path)
        view = store.view()
        assert list(view.iter_summary_versions(first.id)) == [first, second]
        assert (view.get_summary(first.id), view.get_summary(first.id, 1)) == (second, first)
        assert view.count_summaries() == {"draft": 0, "ready": 0, "published": 1, "withdrawn": 0}
        assert (view.count_marks("category"), view.count_marks("category", "draft")) == ({"tolls": 1}, {})
        assert view.counts()["summaries"] == 1
        with pytest.raises(Overtaken), store.writer() as writer:
            writer.put_summary(msgspec.structs.replace(second, title="Another"))
        with pytest.raises(ValueError, match="follow"), store.writer() as writer:
            writer.put_summary(msgspec.structs.replace(second, number=4))
        assert view.get_summary(first.id) == second
        assert [s for _, s in view.iter_summary_changes(0)] == [first.id]
        with pytest.raises(NotFound):
            view.get_summary(first.id, 3)
        store.close()

    def test_papers_are_rows_of_versions_that_point_at_words(self, tmp_path: Path) -> None:
        """Notes, dossiers and replies: every save is one more, no number twice, no words that do not stand there."""
        store, case = self.make(tmp_path), case_of()
        add(store, case)
        note = note_of(case)
        later = msgspec.structs.replace(note, number=2, text="The annex came.", private=False)
        reply = Reply(
            id=reply_id("do-x", "Ada Roth", "2026-02-01"), dossier="do-x", person="Ada Roth", asked="2026-02-01"
        )
        for version in (note, note, later, note, reply):
            with store.writer() as writer:
                writer.put_paper(version)
        store.close()
        store = self.make(tmp_path)
        view = store.view()
        assert list(view.iter_paper_versions(note.id)) == [note, later]
        assert (view.get_paper(note.id), view.get_paper(note.id, 1)) == (later, note)
        assert list(view.iter_papers("note", case.document.id)) == list(view.iter_papers("note")) == [later]
        assert (list(view.iter_papers("reply", "do-x")), list(view.iter_papers("dossier"))) == ([reply], [])
        assert view.counts()["papers"] == 2
        with pytest.raises(Overtaken), store.writer() as writer:
            writer.put_paper(msgspec.structs.replace(later, text="Another"))
        with pytest.raises(ValueError, match="follow"), store.writer() as writer:
            writer.put_paper(msgspec.structs.replace(later, number=4))
        assert note.place is not None
        moved = msgspec.structs.replace(note, number=3, place=msgspec.structs.replace(note.place, start=0, end=12))
        with pytest.raises(ValueError, match=note.id), store.writer() as writer:
            writer.put_paper(moved)
        with pytest.raises(NotFound):
            view.get_paper(note.id, 3)
        store.close()

    def test_a_summary_points_at_words_that_stand_there(self, tmp_path: Path) -> None:
        """No version is stored whose anchor does not hold, nor one that takes another's page."""
        store, case = self.make(tmp_path), case_of()
        add(store, case)
        summary = summary_of(case)
        moved = msgspec.structs.replace(summary.sentences[0].anchors[0], start=0, end=12)
        wrong = msgspec.structs.replace(summary, sentences=(SummarySentence(text="So.", anchors=(moved,)),))
        with pytest.raises(ValueError, match=summary.id), store.writer() as writer:
            writer.put_summary(wrong)
        with store.writer() as writer:
            writer.put_summary(summary)
        with pytest.raises(ValueError), store.writer() as writer:
            writer.put_summary(msgspec.structs.replace(summary, id=summary_id(None, "x", "y")))
        assert [s.id for s in store.view().find_summaries(document=case.document.id)] == [summary.id]
        store.close()

    def test_summaries_are_listed_page_by_page(self, tmp_path: Path) -> None:
        """In every order, of a state, a category, a tag: the pages make the whole, none twice."""
        store, cases = self.make(tmp_path), [case_of(n) for n in range(7)]
        add(store, *cases)
        made = [
            summary_of(
                case, state="published" if n % 2 else "draft", posted=f"2026-01-0{n // 2 + 1}" if n % 2 else None,
                importance=n % 3, published=f"201{n}", old_addresses=(f"/a/{n}",), address=f"http://post.test/{n}",
            )
            for n, case in enumerate(cases)
        ]  # fmt: skip
        with store.writer() as writer:
            for summary in made:
                writer.put_summary(summary)
        view = store.view()
        assert [s.published for s in view.iter_summaries(sort="published")] == [
            f"201{n}" for n in (6, 5, 4, 3, 2, 1, 0)
        ]
        assert [s.posted for s in view.iter_summaries(state="published")] == ["2026-01-03", "2026-01-02", "2026-01-01"]
        assert [s.id for s in view.iter_summaries(sort="edited")] == [s.id for s in reversed(made)]
        for sort in ("newest", "oldest", "importance", "published", "edited"):
            for where in ({}, {"state": "draft"}, {"category": "ports"}, {"category": "ports", "tag": "inquiry"}):
                whole = [s.id for s in view.iter_summaries(sort=sort, **where)]  # type: ignore[arg-type]
                paged: list[str] = []
                while page := [
                    s.id
                    for s in view.iter_summaries(sort=sort, after=paged[-1] if paged else None, limit=2, **where)  # type: ignore[arg-type]
                ]:
                    paged += page
                assert paged == whole
                assert len(whole) == (4 if "state" in where else 7)
        assert list(view.iter_summaries(category="none")) == []
        documents = [case.document.id for case in cases]
        assert [s.published for s in view.summaries_on(documents[:5], 3)] == ["2014", "2013", "2012"]
        assert [s.id for s in view.summaries_on([documents[6], "none"], 9)] == [made[6].id]
        assert view.summaries_on([], 9) == []
        assert [s.id for s in view.find_summaries(former="/a/3")] == [made[3].id]
        assert [s.id for s in view.find_summaries(address="https://www.post.test/3")] == [made[3].id]
        assert [s.id for s in view.find_summaries(slug=made[2].slug)] == [made[2].id]
        store.close()

    def test_saved_searches_are_kept_by_name(self, tmp_path: Path) -> None:
        """Each save follows the one held; the same again changes nothing; no number is given twice."""
        store = self.make(tmp_path)
        first = SavedSearch(id=search_id("Tolls"), name="Tolls", query="toll*", made="2026-01-01T00:00:00Z", by="ed")
        other = msgspec.structs.replace(first, id=search_id("Ports"), name="Ports")
        second = msgspec.structs.replace(first, saved=2, query="tolls", known="0123456789ab")
        for saved in (first, other, first, second, second):
            with store.writer() as writer:
                writer.put_search(saved)
        store.close()
        store = self.make(tmp_path)
        assert list(store.view().iter_searches()) == [other, second]
        assert store.view().counts()["searches"] == 2
        with pytest.raises(Overtaken), store.writer() as writer:
            writer.put_search(msgspec.structs.replace(first, saved=2, query="another"))
        assert list(store.view().iter_searches()) == [other, second]
        store.close()

    def test_changes_follow_a_watermark(self, tmp_path: Path) -> None:
        """Numbers only grow, and after the last there is nothing."""
        store = self.make(tmp_path)
        add(store, case_of(1), case_of(2))
        view = store.view()
        seen = list(view.iter_changes(0))
        assert [document for _, document in seen] == [case_of(1).document.id, case_of(2).document.id]
        add(store, case_of(1, edition=2))
        later = list(view.iter_changes(seen[-1][0]))
        assert [document for _, document in later] == [case_of(1).document.id]
        assert later[0][0] > seen[-1][0] > seen[0][0]
        assert list(view.iter_changes(later[-1][0])) == []
        store.close()

    def test_readers_go_on_while_a_writer_is_open(self, tmp_path: Path) -> None:
        """Four threads read one view during a transaction: they see what was finished before, then what came."""
        store = self.make(tmp_path)
        add(store, *(case_of(number) for number in range(5)))
        view, seen, failed = store.view(), set[int](), list[BaseException]()

        def read() -> None:
            try:
                for _ in range(10):
                    seen.add(len([view.get_rendition(d.rendition) for d in view.iter_documents()]))
            except BaseException as error:  # noqa: BLE001 - a thread's error is handed to the test
                failed.append(error)

        with store.writer() as writer:
            put(writer, case_of(9))
            threads = [threading.Thread(target=read) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert failed == []
        assert seen == {5}
        assert view.counts()["documents"] == 6
        store.close()
