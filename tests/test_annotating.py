"""Annotations of others become notes on the words they were on, wherever these stand in the kept text now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sourcebook.errors import NotFound, UnreadableInput
from sourcebook.library import Library
from sourcebook.model.moving import MoveReport
from sourcebook.model.paper import Note

PAGE = """<!doctype html><html><head><title>The loan</title><link rel="canonical" href="https://gazette.example/loan">
</head><body><article><h1>The loan</h1><p>The board met on Monday. The board signed the letter of credit that evening,
and nobody asked who had drawn it up.</p><p>The board met on Friday. Nothing was signed in the harbour office that
week, the clerk remembers, although the papers lay ready on the table for everyone to see and to read.</p></article>
</body></html>"""
AT = "https://gazette.example/loan"
POSITION = {"type": "TextPositionSelector"}


def quoted(exact: str, prefix: str = "", suffix: str = "") -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def note(identifier: str, selector: Any, says: str = "Ask the clerk.", **more: Any) -> dict[str, Any]:
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": identifier, "type": "Annotation",
        "body": [
            {"type": "TextualBody", "value": says, "purpose": "commenting"},
            {"type": "TextualBody", "value": "loan", "purpose": "tagging"},
        ],
        "creator": {"type": "Person", "name": "Ada Vale"}, "created": "2026-01-02T03:04:05Z",
        "target": {"source": AT, "selector": selector}, **more,
    }  # fmt: skip


def put(path: Path, held: list[Any]) -> Path:
    path.write_text("".join(json.dumps(h) + "\n" for h in held), encoding="utf-8")
    return path


def taken(library: Library, path: Path) -> MoveReport:
    report = library.import_("webannotation", path)
    assert report.expected == report.stored + report.skipped + len(report.failed)
    return report


def notes(library: Library) -> dict[str, Note]:
    return {n.text: n for n in library.view().iter_papers("note") if isinstance(n, Note)}


@pytest.fixture
def library(tmp_path: Path) -> Any:
    (tmp_path / "loan.html").write_text(PAGE, encoding="utf-8")
    with Library.init(tmp_path / "case") as held:
        held.add([tmp_path / "loan.html"], defer=True)
        yield held


def test_each_is_anchored_or_told_of(library: Library, tmp_path: Path) -> None:
    text = library.view().get_rendition(next(iter(library.view().iter_documents())).rendition).text
    second = text.rindex("The board met")
    held = [
        note("urn:a:1", [quoted("letter of credit")], "found"),
        note("urn:a:2", [quoted("The board met", "", " on Friday")], "the second"),
        note("urn:a:3", [quoted("The board met"), {**POSITION, "start": second, "end": second + 13}], "in place"),
        note("urn:a:4", [quoted("nobody asked who had drawn it all up")], "changed"),
        note("urn:a:5", [quoted("Quite other words that were never there at all")], "lost"),
        note("urn:a:6", [], "whole"),
        note("urn:a:7", {"type": "RangeSelector", "refinedBy": quoted("harbour office")}, "refined"),
        note("urn:a:8", [quoted("x")], "elsewhere", target={"source": "https://other.example/"}),
        {"id": "urn:a:9", "type": "Annotation", "body": []},
    ]  # fmt: skip
    report = taken(library, put(tmp_path / "notes.jsonl", held))
    assert (report.stored, len(report.failed)) == (7, 2)
    assert report.made == {"changed words": 1, "found": 3, "in place": 1, "lost words": 1, "whole document": 1}
    assert {m.examples[0] for m in report.misfits} == {"urn:a:4", "urn:a:5"}
    assert "https://other.example/" in report.failed[0].reason
    made = notes(library)
    assert made["found"].place is not None
    assert text[made["found"].place.start : made["found"].place.end] == "letter of credit"
    for name in ("the second", "in place"):
        place = made[name].place
        assert place is not None
        assert place.start == second
    assert made["changed"].place is not None
    assert "nobody asked who had drawn it up" in made["changed"].place.exact
    assert made["refined"].place is not None
    # What is nowhere is not dropped: the note says the words itself.
    (lost,) = (n for t, n in made.items() if t.startswith("> Quite other words"))
    assert lost.place is None
    assert (lost.who, lost.labels, lost.private) == ("Ada Vale", ("loan",), True)
    assert not library.verify().problems
    assert sum(line.outcome == "failed" for line in library.view().iter_ledger()) == 2


def test_again_does_no_work_and_edits_are_left_alone(library: Library, tmp_path: Path) -> None:
    path = put(tmp_path / "notes.jsonl", [note("urn:a:1", [quoted("letter of credit")]), note("urn:a:2", [], "two")])
    assert taken(library, path).stored == 2
    assert taken(library, path).skipped == 2
    changed = [note("urn:a:1", [quoted("letter of credit")], "Ask the bank."), note("urn:a:2", [], "two")]
    assert taken(library, put(path, changed)).stored == 1
    held = notes(library)["Ask the bank."]
    assert held.number == 2
    edited = Note(id=held.id, number=3, document=held.document, text="Done.", who="Ines", time="2026-02-02T00:00:00Z")
    with library.store.writer() as writer:
        writer.put_paper(edited)
    report = taken(library, put(path, [note("urn:a:1", [quoted("letter of credit")], "Ask again.")]))
    assert (report.stored, report.skipped) == (0, 1)
    assert "edited here" in report.misfits[0].problem
    assert "Done." in notes(library)


def test_what_hypothesis_gives_is_taken(library: Library, tmp_path: Path) -> None:
    rows = {"total": 1, "rows": [{
        "id": "hyp1", "uri": f"{AT}#part", "text": "Who drew it up?", "tags": ["credit", "clerk"],
        "user": "acct:ada@hypothes.is", "created": "2026-01-01T00:00:00Z", "updated": "2026-01-03T00:00:00Z",
        "target": [{"source": AT, "selector": [
            {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]", "startOffset": 1},
            {"type": "TextPositionSelector", "start": 9000, "end": 9016}, quoted("letter of credit", "the "),
        ]}],
    }]}  # fmt: skip
    path = tmp_path / "hypothesis.json"
    path.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    assert taken(library, path).made == {"found": 1}
    held = notes(library)["Who drew it up?"]
    assert (held.who, held.labels, held.time) == ("ada@hypothes.is", ("credit", "clerk"), "2026-01-03T00:00:00Z")


@pytest.mark.parametrize("wrap", ["array", "page", "collection"])
def test_annotations_come_in_lists_and_collections(library: Library, tmp_path: Path, wrap: str) -> None:
    held = [note("urn:a:1", [quoted("letter of credit")]), 7]
    page = {"type": "AnnotationPage", "items": held}
    whole: Any = {"array": held, "page": page, "collection": {"type": "AnnotationCollection", "first": page}}[wrap]
    path = tmp_path / "notes.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    report = taken(library, path)
    assert (report.stored, len(report.failed)) == (1, 1)


def test_a_collection_without_its_items_is_refused(library: Library, tmp_path: Path) -> None:
    path = put(tmp_path / "c.json", [{"type": "AnnotationCollection", "first": "https://a.example/page1"}])
    with pytest.raises(UnreadableInput, match="nothing is fetched"):
        library.import_("webannotation", path)
    with pytest.raises(NotFound):
        library.import_("webannotation", tmp_path / "nowhere.json")


def test_notes_go_out_and_into_another_library_and_out_again(library: Library, tmp_path: Path) -> None:
    taken(library, put(tmp_path / "in.jsonl", [
        note("urn:a:1", [quoted("letter of credit")]), note("urn:a:2", [], "On the whole."),
    ]))  # fmt: skip
    (tmp_path / "letter.txt").write_text(
        "Mara Quist, the director of Orsel Shipping Ltd, wrote it on 5 March 2014.", encoding="utf-8"
    )
    library.add([tmp_path / "letter.txt"])
    assert library.export("webannotation", tmp_path / "one.jsonl").written["notes"] == 2
    with Library.init(tmp_path / "other") as other:
        other.add([tmp_path / "loan.html", tmp_path / "letter.txt"])
        report = taken(other, tmp_path / "one.jsonl")
        assert report.made.pop("readings, made anew here") > 0
        assert report.made == {"in place": 1, "whole document": 1}
        other.export("webannotation", tmp_path / "two.jsonl")

    def kept(path: Path) -> list[Any]:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if "creator" in line]

    assert kept(tmp_path / "two.jsonl") == kept(tmp_path / "one.jsonl")
    assert len(kept(tmp_path / "two.jsonl")) == 2


def test_markup_of_a_note_is_only_words(library: Library, tmp_path: Path) -> None:
    held = note("urn:a:1", [])
    held["body"] = [
        {"type": "TextualBody", "format": "text/html", "value": "<p>One</p><script>alert(1)</script><p>two</p>"}
    ]
    taken(library, put(tmp_path / "n.jsonl", [held]))
    (made,) = notes(library)
    assert made.split() == ["One", "two"]
