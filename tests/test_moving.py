"""Moving in and out: every record is kept, becomes a summary, and comes out as it came."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from sourcebook import Library
from sourcebook.errors import NotFound, UnreadableInput, UsageError
from sourcebook.model.moving import MoveReport
from sourcebook.model.summary import NOT_CAPTURED
from sourcebook.publish.pages import scripts_built

FULL: list[dict[str, Any]] = [
    {
        "article_id": 7, "slug": "harbour-board-paid", "title": "Harbour board paid for a quay that is not there",
        "publication_date": "2009-03-05", "posted_date": "2009-03-10", "publication_name": "Tamsin Post",
        "source_url": "https://post.example/quay",
        "summary_markdown": "The board moved [$2.5 million](https://post.example/ledger) to Osk Holdings. Ines "
        "Aldermoor said: \"Nobody showed us the invoices.\"\n\n- Of 40 invoices *17* were missing.\n- None was paid.",
        "note_markdown": "**Note:** Explore [more](/a/other).", "tags": ["Big Banks", "corruption"],
        "related_articles": [9], "priority": 5,
    },
    {
        "article_id": 9, "slug": "harbour-board-paid", "title": "A second one of that name",
        "publication_date": "March 1, 2010",
        "posted_date": None, "publication_name": "Tamsin Post", "source_url": "", "summary_markdown": "It says little.",
        "note_markdown": "", "tags": "corruption, ports", "related_articles": [7, 404], "priority": "high",
    },
]  # fmt: skip
LIGHT: list[dict[str, Any]] = [
    {"id": 3, "date": "2001-01-02", "posted_date": "2001-01-05", "priority": 2, "publisher": "Post",
     "related": [4], "slug": "one", "tags": ["ports"], "title": "One"},
    {"id": 4, "date": "2001-02-30", "posted_date": "2001-02-05", "priority": 3, "publisher": "Post",
     "related": [3], "slug": "two", "tags": [], "title": "Two", "extra": {"a": 1}},
]  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.init(tmp_path / "library")


def lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


def problems(report: MoveReport) -> dict[str, int]:
    return {f"{m.field} {m.problem.partition(';')[0]}": m.count for m in report.misfits}


def test_a_record_becomes_a_document_and_a_summary(library: Library, tmp_path: Path) -> None:
    source = lines(tmp_path / "records.jsonl", FULL)
    report = library.import_("wtk", source, old_addresses=["/a/{slug}", "/{slug}-{id}"], defer=True)
    assert (report.expected, report.stored, report.failed) == (2, 2, ())
    assert problems(report) == {
        "slug is another record's too": 1, "importance is no whole number": 1,
        "related names a record that is not here": 1,
    }  # fmt: skip
    first = library.summaries.get("harbour-board-paid")
    assert (first.state, first.posted, first.published, first.importance) == (
        "published",
        "2009-03-10",
        "2009-03-05",
        5,
    )
    assert (first.outlet, first.categories, first.flags) == (
        "Tamsin Post",
        ("big-banks", "corruption"),
        (NOT_CAPTURED,),
    )
    assert first.old_addresses == ("/a/harbour-board-paid", "/harbour-board-paid-7")
    assert first.markdown == FULL[0]["summary_markdown"]
    assert [s.by for s in first.sentences] == ["import"] * 4
    assert first.sentences[0].text == "The board moved [$2.5 million](https://post.example/ledger) to Osk Holdings."
    assert [a.exact for s in first.sentences for a in s.anchors] == [
        "The board moved $2.5 million to Osk Holdings.", 'Ines Aldermoor said: "Nobody showed us the invoices."',
        "Of 40 invoices 17 were missing.", "None was paid.",
    ]  # fmt: skip
    second = library.view().get_summary(first.related[0])
    assert (second.state, second.related, second.published) == ("draft", (first.id,), "2010-03-01")
    assert (first.document, second.slug) != (second.document, first.slug)
    view = library.view()
    document = view.get_document(first.document or "")
    assert json.loads(library.store.blobs.path(document.blob).read_bytes()) == FULL[0]
    assert [link.href for link in view.get_rendition(document.rendition).links] == ["https://post.example/ledger"]
    assert [s.id for s in view.find_summaries(former="/harbour-board-paid-7")] == [first.id]
    assert '[big-banks]\ntitle = "Big Banks"' in (library.root / "categories.toml").read_text()
    (hit,) = library.search("invoices").hits
    assert (hit.document, hit.summary) == (first.document, first.id), "one record, one hit, with both its faces"
    assert library.verify().problems == ()
    assert f"/desk/{first.id}" in library.search_page("invoices")
    assert "this record, as a summary" in library.pages().document(first.document or "")


def test_a_record_is_one_hit_by_the_words_and_fields_of_both_faces(library: Library, tmp_path: Path) -> None:
    library.import_("wtk", lines(tmp_path / "records.jsonl", FULL), defer=True)
    held = library.summaries.get("harbour-board-paid")

    def found(query: str) -> list[tuple[str, object]]:
        result = library.search(query)
        assert result.total == len(result.hits)
        return [(hit.document, hit.summary) for hit in result.hits]

    record = (held.document, held.id)
    for query in ("invoices", "category:ports OR category:corruption", "kind:summary", "importance:>4 board",
                  "posted:2009-03-10", "invoices state:published"):  # fmt: skip
        assert found(query) == [record], query
    assert found("invoices -kind:summary") == []
    assert len(found("state:draft")) == 1, "a draft is found as a draft; its record goes by itself"
    assert next(hit.document for hit in library.search("board", sort="importance").hits) == held.document
    library.summaries.edit(held.id, who="ed", title="A quay of paper", note="Said *marmalade*.", override="tested")
    (hit,) = library.search("marmalade").hits
    assert (hit.document, hit.kind, hit.summary) == (held.id, "summary", held.id), "words that the editor alone has"
    assert found("title:paper") == found("title:board") == [record]
    assert library.search("title:paper").hits[0].title == "A quay of paper"
    library.summaries.withdraw(held.id, who="ed", why="It was no quay.")
    (hit,) = library.search("invoices").hits
    assert (hit.document, hit.summary) == (held.document, UNSET), "the record stays, its summary is gone"
    assert found("marmalade") == []
    passages = library.find_passages("nobody showed us the invoices")
    assert passages
    assert all(p.document.startswith("d-") for p in passages)


@pytest.mark.parametrize(("records", "form"), [(FULL, "json"), (LIGHT, "json"), (FULL, "array"), (FULL, "gz")])
def test_it_comes_out_as_it_came(library: Library, tmp_path: Path, records: list[dict[str, Any]], form: str) -> None:
    source = lines(tmp_path / "records.jsonl", records)
    if form == "array":
        source.write_text(json.dumps(records), encoding="utf-8")
    elif form == "gz":
        source = tmp_path / "records.jsonl.gz"
        source.write_bytes(gzip.compress(lines(tmp_path / "plain", records).read_bytes()))
    library.import_("wtk", source, defer=True)
    library.export("wtk", tmp_path / "out.jsonl")
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    key = "article_id" if "article_id" in records[0] else "id"
    assert sorted(out, key=lambda r: r[key]) == records
    assert [list(r) for r in sorted(out, key=lambda r: r[key])] == [list(r) for r in records]


def test_what_is_edited_here_comes_out_so(library: Library, tmp_path: Path) -> None:
    library.import_("wtk", lines(tmp_path / "records.jsonl", FULL), defer=True)
    held = library.summaries.get("harbour-board-paid")
    edited = library.summaries.edit(held.id, who="ed", note="Ours.", categories=("ports",), published="2009-03-06")
    library.summaries.new(who="ed", title="Made here", outlet="Post")
    library.export("wtk", tmp_path / "out.jsonl")
    out = {r["title"]: r for r in map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())}
    assert out[held.title] == FULL[0] | {"note_markdown": "Ours.", "tags": ["ports"], "publication_date": "2009-03-06"}
    assert list(out["Made here"]) == list(FULL[0])
    assert out["Made here"]["publication_name"] == "Post"
    # Moved in again, what was edited here stays.
    changed = [FULL[0] | {"note_markdown": "Theirs."}, FULL[1] | {"note_markdown": "New."}]
    report = library.import_("wtk", lines(tmp_path / "records.jsonl", changed), defer=True)
    assert report.summaries == {"made": 0, "updated": 1, "kept": 1}
    assert library.view().get_summary(held.id) == edited
    assert library.verify().problems == ()


def test_again_does_no_work(library: Library, tmp_path: Path) -> None:
    source = lines(tmp_path / "records.jsonl", FULL + LIGHT)
    library.import_("wtk", source, defer=True)
    head, counts = library.verify().head, library.view().counts()
    report = library.import_("wtk", source, defer=True)
    assert (report.stored, report.skipped, report.summaries["updated"]) == (0, 4, 0)
    assert (library.verify().head, library.view().counts()) == (head, counts)


def test_a_changed_record_is_a_version(library: Library, tmp_path: Path) -> None:
    source = lines(tmp_path / "records.jsonl", LIGHT)
    library.import_("wtk", source, defer=True)
    lines(source, [LIGHT[0] | {"title": "One, corrected"}, LIGHT[1]])
    report = library.import_("wtk", source, defer=True)
    assert (report.stored, report.skipped, report.summaries) == (1, 1, {"made": 0, "updated": 1, "kept": 0})
    held = library.summaries.get("one")
    assert (held.number, held.title) == (2, "One, corrected")
    assert len(library.versions(held.document or "").versions) == 2
    assert library.view().counts()["documents"] == 2
    assert library.verify().problems == ()


def test_read_by_a_later_run(library: Library, tmp_path: Path) -> None:
    source = lines(tmp_path / "records.jsonl", FULL)
    library.import_("wtk", source, defer=True)
    assert library.view().counts()["money"] == 0
    assert library.import_("wtk", source).read == 2
    assert library.view().counts()["money"] == 1
    assert library.import_("wtk", source).read == 0


def test_bad_records_are_counted_and_kept(library: Library, tmp_path: Path) -> None:
    source = tmp_path / "records.jsonl"
    good = {"article_id": 1, "title": "Good", "summary_markdown": "Yes. " * 3}
    long = {"article_id": 2, "title": "Long", "summary_markdown": "word " * 200_000}
    html = {
        "article_id": 3,
        "title": "<b>Bold</b> & <script>",
        "summary_markdown": "<p>One <b>two</b></p> <SRD> three.<br>",
    }
    bare = {"article_id": 4, "summary_markdown": "No title here, only words."}
    parts = [
        json.dumps(good), "", "{broken", "[1, 2]", json.dumps(good), json.dumps(good | {"title": "Another of its id"}),
        json.dumps(long), json.dumps(html), json.dumps(bare), json.dumps({"article_id": 5}),
        json.dumps({"article_id": 6, "title": ["x"], "summary_markdown": {"a": 1}, "tags": {"b": 2}}),
    ]  # fmt: skip
    source.write_text("\ufeff" + "\n".join(parts), encoding="utf-8")
    report = library.import_("wtk", source, defer=True)
    assert report.expected == 10 == report.stored + report.skipped + len(report.failed)
    assert (report.stored, report.skipped) == (5, 1)
    assert [f.name for f in report.failed] == ["line 3", "line 4", "5", "6"]
    assert problems(report)["title is missing"] == 3
    books = library.view().count_outcomes()
    assert (books["stored"], books["failed"]) == (5, 4)
    for item in library.view().iter_ledger(outcome="failed"):
        assert item.blob is not None
        assert library.store.blobs.path(item.blob).read_bytes() in [p.encode() for p in parts]
    told = {s.title: s for s in library.summaries.list()}
    assert sorted(told) == ["<b>Bold</b> & <script>", "Another of its id", "Good", "Long", "No title here, only words."]
    assert told["<b>Bold</b> & <script>"].sentences[0].anchors[0].exact == "One two <SRD> three."
    assert library.verify().problems == ()
    again = library.import_("wtk", source, defer=True)
    assert (again.stored, again.skipped, len(again.failed)) == (0, 6, 4)


def test_a_killed_run_is_gone_on_with(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [{"article_id": n, "title": f"Record {n}", "summary_markdown": f"It is number {n}."} for n in range(30)]
    source = lines(tmp_path / "records.jsonl", records)
    monkeypatch.setattr("sourcebook.moving.BATCH", 10)

    def stop(done: int, total: int | None, _: str) -> None:
        assert total == 30
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.import_("wtk", source, defer=True, progress=stop)
    assert library.view().counts()["summaries"] == 20
    report = library.import_("wtk", source, defer=True)
    assert (report.stored, report.skipped) == (10, 20)
    assert library.search("number").total == 30


def test_other_forms_by_a_mapping(library: Library, tmp_path: Path) -> None:
    from sourcebook.library import propose_moving

    source = tmp_path / "records.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["headline", "body", "date", "topics", "where", "rubbish"])
        writer.writerow(["One; two", "It says so. And more.", "2011-02-03", "ports, money", "Tamsin", "x"])
        writer.writerow(["Two", "Nothing.", "soon", "", "", "y", "too", "many"])
    proposal = propose_moving("csv", source)
    assert 'title = "headline"' in proposal
    assert "# not used: where, rubbish" in proposal
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(proposal + 'tags = ["where"]\nposted = "date"\n\n[values]\noutlet = "Post"\n')
    report = library.import_("csv", source, mapping=mapping, defer=True)
    assert (report.stored, [f.name for f in report.failed]) == (1, ["line 3"])
    (held,) = library.summaries.list()
    assert (held.title, held.outlet, held.posted, held.tags, held.state) == (
        "One; two", "Post", "2011-02-03", ("Tamsin",), "published",
    )  # fmt: skip
    assert [s.text for s in held.sentences] == ["It says so.", "And more."]
    assert json.loads(held.unplaced["rubbish"]) == "x"


def test_what_is_no_file_of_records(library: Library, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        library.import_("wtk", tmp_path / "none.jsonl")
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(b'{"article_id": 1}\n' * 1000)[:40])
    with pytest.raises(UnreadableInput, match="cut short"):
        library.import_("wtk", cut)
    other = lines(tmp_path / "other.jsonl", [{"a": 1}])
    with pytest.raises(UsageError, match="title"):
        library.import_("jsonl", other)
    mapping = tmp_path / "m.toml"
    for text in ("[fields", "[fields]\nheadline = 'x'", "[other]\na = 1", "[fields]\ntitle = 3"):
        mapping.write_text(text)
        with pytest.raises(UsageError):
            library.import_("jsonl", other, mapping=mapping)


@pytest.mark.shared
def test_real_records_come_in(library: Library, tmp_path: Path, shared: Path) -> None:
    with gzip.open(shared / "corpora" / "reuters-21578" / "records.jsonl.gz", "rb") as packed:
        head = b"".join(line for _, line in zip(range(300), packed, strict=False))
    source = tmp_path / "records.jsonl"
    source.write_bytes(head)
    report = library.import_("jsonl", source, defer=True)
    assert (report.expected, report.stored, report.failed) == (300, 300, ())
    held = list(library.summaries.list())
    records = {r["id"]: r for r in map(json.loads, head.splitlines())}
    for summary in held:
        assert all(s.anchors for s in summary.sentences)
        own = records[json.loads(summary.unplaced["id"])]
        assert " ".join(summary.markdown.split()) == " ".join(own["text"].split())
    assert library.verify().problems == ()


def test_a_published_site_finds_a_record_once(library: Library, tmp_path: Path) -> None:
    if not scripts_built():
        pytest.skip("the front end is not built: npm --prefix frontend ci && npm --prefix frontend run build")
    library.import_("wtk", lines(tmp_path / "records.jsonl", FULL), defer=True)
    held = library.summaries.get("harbour-board-paid")

    def paths() -> str:
        library.publish(tmp_path / "site")
        return "".join(p.read_text(encoding="utf-8") for p in sorted((tmp_path / "site/search").rglob("*.js")))

    found = paths()
    assert f"summaries/{held.slug}.html" in found
    assert f"{held.document}.html" not in found, "its record as it came is not found beside it"
    library.summaries.draft(held.id, who="ed")
    assert f"{held.document}.html" in paths(), "on top of the last build as well"


def test_records_have_an_importance_as_soon_as_they_are_read(library: Library, tmp_path: Path) -> None:
    source = lines(tmp_path / "records.jsonl", FULL)
    library.import_("wtk", source, defer=True)
    assert all(s.computed is None for s in library.summaries.list())
    assert library.import_("wtk", source).summaries == {"made": 0, "updated": 0, "kept": 0}
    first, second = library.summaries.list(sort="importance")
    assert first.slug == "harbour-board-paid"
    assert first.computed is not None
    assert second.computed is not None
    assert any("2.5 million" in reason.why for reason in first.computed.reasons)
    assert {r.name for r in first.computed.reasons}.isdisjoint({"novelty", "origins"}), "those are not looked for"
    assert library.summaries.history(first.id)[-1].event == "imported"
    changed = [FULL[0], FULL[1] | {"summary_markdown": "A court convicted Ines Aldermoor of fraud."}]
    report = library.import_("wtk", lines(tmp_path / "records.jsonl", changed))
    assert report.summaries["updated"] == 1
    again = library.summaries.get(second.id).computed
    assert again is not None
    assert again.value > second.computed.value
