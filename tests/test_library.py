"""The whole path through `Library`: take in, resume, versions, the same bytes out whatever the workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook import Library, read_file
from sourcebook.errors import NotFound, UsageError
from sourcebook.extract.base import Reading
from sourcebook.model.annotation import KINDS, Annotation, spans_of
from sourcebook.pipeline import reading

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="canonical" href="https://gull.example/2011/{slug}">
<meta property="og:site_name" content="The Evening Gull"><meta name="author" content="Ines Aldermoor">
<meta property="article:published_time" content="{date}"></head><body><article><h1>{title}</h1>
<p>Prosecutors charged Tomas Brekke, the former director of Saltmarsh Bank, with bribery on 3 March 2011.
“We paid them ${sum} million in cash,” he told the <a href="https://court.example/brekke">Harrowmouth court</a>.</p>
<h2>2009—2011 | The Contract</h2><p>The ministry said the contract was worth at least $40 million. Brekke denied it.</p>
</article></body></html>"""


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "deep").mkdir(parents=True)
    first = PAGE.format(title="Banker charged", slug="banker", date="2011-03-04", sum=4)
    (folder / "banker.html").write_text(first, encoding="utf-8")
    (folder / "deep" / "letter.txt").write_text(
        "Harrowmouth, 5 May 2011\n\nDear Ines,\n\nthe bank moved €2.5 million to Osk Holdings in April 2010.\n",
        encoding="utf-8",
    )
    (folder / "notes.md").write_text("# Notes\n\n> They knew.\n>\n> — Ada Vale, *Harbour Days*\n", encoding="utf-8")
    table = "payer,payee,amount,number of ships\nSaltmarsh Bank,Osk Holdings,2500000,35\n"
    (folder / "payments.csv").write_text(table, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 40)
    return folder


def _export(root: Path, out: Path) -> bytes:
    with Library.open(root) as library:
        library.export("jsonl", out)
    return out.read_bytes()


def test_the_books_balance_and_nothing_is_done_twice(papers: Path, tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        report = library.add([papers])
        assert (report.expected, report.stored, len(report.failed)) == (6, 4, 2)
        assert report.expected == report.stored + len(report.skipped) + len(report.failed)
        assert all(f.reason.endswith(".") for f in report.failed)
        first = _export(tmp_path / "case", tmp_path / "first.jsonl")
        again = library.add([papers])
        assert (again.stored, len(again.skipped), len(again.failed)) == (0, 4, 2)
        assert {s.reason for s in again.skipped} == {"unchanged"}
    assert _export(tmp_path / "case", tmp_path / "second.jsonl") == first


def test_every_reading_is_at_its_words(papers: Path, tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add([papers])
        view = library.view()
        kinds = set()
        for document in view.iter_documents():
            text = view.get_rendition(document.rendition).text
            for annotation in view.iter_annotations(document=document.id):
                kinds.add(annotation.kind)
                for span in spans_of(annotation):
                    assert text[span.start : span.end] == span.exact
                assert text[: annotation.start].endswith(annotation.prefix)
                assert text[annotation.end :].startswith(annotation.suffix)
        assert kinds == set(KINDS)
        assert library.verify().problems == ()


def test_workers_and_order_do_not_change_a_byte(papers: Path, tmp_path: Path) -> None:
    out = []
    for name, workers in (("one", 1), ("two", 2)):
        with Library.init(tmp_path / name):
            pass
        with Library.open(tmp_path / name, workers=workers) as library:
            library.add([papers])
        out.append(_export(tmp_path / name, tmp_path / f"{name}.jsonl"))
    assert out[0] == out[1]
    assert len(out[0].splitlines()) > 30


def test_an_updated_article_is_a_version_not_a_second_document(papers: Path, tmp_path: Path) -> None:
    later = PAGE.format(title="Banker charged (updated)", slug="banker", date="2011-03-09", sum=5)
    (tmp_path / "later.html").write_text(later, encoding="utf-8")
    exports = []
    for name, order in (
        ("forth", ["papers/banker.html", "later.html"]),
        ("back", ["later.html", "papers/banker.html"]),
    ):
        with Library.init(tmp_path / name) as library:
            for file in order:
                library.add([tmp_path / file])
            (document,) = library.view().iter_documents()
            assert (document.versions, document.title) == (2, "Banker charged (updated)")
            assert len(list(library.view().iter_captures(document.id))) == 2
            assert library.search("updated").total == 1
            assert {m.low for m in library.list("money")} == {5e6, 40e6}
        exports.append(_export(tmp_path / name, tmp_path / f"{name}.jsonl"))
    assert exports[0] == exports[1]


def test_deferred_reading_is_caught_up(papers: Path, tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add([papers], defer=True)
        assert library.search("contract").total == 1
        assert list(library.list("claims")) == []
        report = library.add([papers])
        assert report.stored == 4
        assert list(library.list("claims"))


def test_given_facts_go_over_what_the_page_says(papers: Path, tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add([papers / "banker.html"], date="2012-01-01", outlet="Gull (print)", kind="newspaper")
        (document,) = library.view().iter_documents()
        assert (document.published, document.outlet, document.source_kind) == (
            "2012-01-01",
            "Gull (print)",
            "newspaper",
        )


def test_a_killed_ingest_goes_on_where_it_was(papers: Path, tmp_path: Path) -> None:
    for number in range(12):
        page = PAGE.format(title=f"Story {number}", slug=f"story-{number}", date="2011-04-01", sum=number + 1)
        (papers / f"story-{number:02}.html").write_text(page, encoding="utf-8")
    undisturbed = tmp_path / "undisturbed"
    with Library.init(undisturbed) as library:
        library.add([papers])
    wanted = _export(undisturbed, tmp_path / "wanted.jsonl")
    case = tmp_path / "case"
    with Library.init(case):
        pass
    script = "import sys; from sourcebook import Library; Library.open(sys.argv[1]).add([sys.argv[2]])"
    for seconds in (3.5, 4.5):
        run = subprocess.Popen([sys.executable, "-c", script, str(case), str(papers)], start_new_session=True)
        time.sleep(seconds)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    with Library.open(case) as library:
        held = {d.id for d in library.view().iter_documents()}
        report = library.add([papers])
        assert held.isdisjoint(report.documents), "a document that was acknowledged was read again"
        assert library.verify().problems == ()
    assert _export(case, tmp_path / "resumed.jsonl") == wanted


def test_damage_is_found_and_named(papers: Path, tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add([papers])
        (document,) = (d for d in library.view().iter_documents() if d.outlet)
        path = library.store.blobs.path(document.blob)
        path.chmod(0o644)
        data = bytearray(path.read_bytes())
        data[100] ^= 1
        path.write_bytes(data)
        problems = library.verify().problems
        assert [p.id for p in problems] == [document.blob]
        assert document.id in problems[0].depends


def test_show_tells_what_leans_on_a_thing(papers: Path, tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        library.add([papers])
        (document,) = (d for d in library.view().iter_documents() if d.outlet)
        shown = library.show(document.id)
        assert shown["document"]["byline"] == ("Ines Aldermoor",)
        assert shown["readings"]["quote"] >= 1
        money = next(m for m in library.list("money", document=document.id))
        leaning = library.show(money.id)["leaning_on_it"]
        assert leaning
        assert all("million" in c["exact"] for c in leaning)
        mention = next(iter(library.list("mentions", document=document.id)))
        assert library.show(mention.chain)["mentions"]
        assert library.show(document.blob)["captures"][0]["document"] == document.id
        decision = library.decide(money.id, "accept", why="printed in the indictment", who="ines")
        assert library.show(money.id)["decisions"][0]["id"] == decision.id
        for miss in ("d-" + "0" * 24, "nonsense", "sha256:" + "0" * 64, "m-" + "0" * 24):
            with pytest.raises(NotFound):
                library.show(miss)
        with pytest.raises(UsageError):
            library.decide(money.id, "accept", why=" ", who="ines")


def test_exports_are_whole_and_safe(papers: Path, tmp_path: Path) -> None:
    (papers / "formula.md").write_text('# =HYPERLINK("x")\n\nText of a note here.\n', encoding="utf-8")
    with Library.init(tmp_path / "case") as library:
        library.add([papers])
        count = library.export("jsonl", tmp_path / "all.jsonl")
        lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
        assert len(lines) == count.records
        assert {"document", "capture", "rendition", "ledger", *KINDS} <= {line["kind"] for line in lines}
        library.export("csv", tmp_path / "exact")
        library.export("csv-spreadsheet", tmp_path / "safe")
        assert ",=HYPERLINK" in (tmp_path / "exact" / "document.csv").read_text(encoding="utf-8").replace('"', "")
        assert ",=HYPERLINK" not in (tmp_path / "safe" / "document.csv").read_text(encoding="utf-8").replace('"', "")


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Library.open(tmp_path)
    with pytest.raises(NotFound):
        read_file(tmp_path / "missing.txt")
    with Library.init(tmp_path / "case") as library:
        with pytest.raises(NotFound):
            library.add([tmp_path / "missing"])
        with pytest.raises(UsageError, match="empty"):
            library.add([""])
        with pytest.raises(NotFound, match="quotes"):
            library.list("unicorns")
        assert library.add([tmp_path / "case" / "sourcebook.toml"]).expected == 1


def test_a_read_only_library_can_be_read(papers: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    with Library.init(case) as library:
        library.add([papers])
    moved = tmp_path / "moved"
    case.rename(moved)
    # Everything is imported before the rights are dropped: another user may not read this interpreter's files.
    script = """
import os, sys
import sourcebook.resolution, sourcebook.store.index, sourcebook.explore.query, sourcebook.store.sqlite
from sourcebook import Library
if os.getuid() == 0: os.setuid(65534)
with Library.open(sys.argv[1]) as library:
    print(library.search("contract").total, library.verify().problems)
"""
    subprocess.run(["chmod", "-R", "a+rX,a-w", str(moved)], check=True)
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path(folder.anchor) and folder.stat().st_uid == os.getuid() and not folder.stat().st_mode & 0o005:
            folder.chmod(folder.stat().st_mode | 0o055)
    done = subprocess.run([sys.executable, "-c", script, str(moved)], capture_output=True, text=True, cwd="/")
    subprocess.run(["chmod", "-R", "u+w", str(moved)], check=True)
    assert done.stdout.strip() == "1 ()", done.stderr


class _Stubborn:
    """An extractor with a defect that one text meets."""

    name, version, requires, assigns = "stubborn", "1", (), ("section",)

    def extract(self, reading: Reading) -> Iterator[Annotation]:
        if "Tripwire" in reading.text:
            raise KeyError("a defect")
        return iter(())


def test_a_defect_that_one_file_meets_costs_that_file_alone(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (papers / "a.txt").write_text("Tripwire Bank closed on Friday.\n", encoding="utf-8")
    monkeypatch.setattr(reading, "extractors", lambda _: (_Stubborn(),))
    with Library.init(tmp_path / "case") as library:
        report = library.add([papers / "a.txt", papers / "deep"])
        assert (report.expected, report.stored, [f.name for f in report.failed]) == (2, 1, ["a.txt"])
        assert "KeyError" in report.failed[0].reason
        assert report.failed[0].reason.endswith(".")
        assert library.add([papers / "a.txt"], defer=True).stored == 1, "its text can be kept and searched"
        assert library.search("tripwire").total == 1


def test_a_file_that_goes_away_while_others_are_read_costs_itself_alone(papers: Path, tmp_path: Path) -> None:
    def take_away(done: int, total: int | None, name: str) -> None:
        (papers / "notes.md").unlink(missing_ok=True)

    with Library.init(tmp_path / "case") as library:
        report = library.add([papers], progress=take_away)
        assert report.expected == report.stored + len(report.skipped) + len(report.failed) == 6
        (gone,) = (f for f in report.failed if f.name == "notes.md")
        assert gone.reason.startswith("It ")
        assert gone.reason.endswith(".")
        assert library.verify().problems == ()


def test_a_file_given_up_at_a_limit_is_tried_again_under_another(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Words of a long letter. " * 100, encoding="utf-8")
    case = tmp_path / "case"
    with Library.init(case):
        pass
    for limit, stored in ((1000, 0), (1000, 0), (100_000, 1)):
        with Library.open(case, max_text_characters=limit) as library:
            report = library.add([tmp_path / "long.txt"])
            assert report.stored == stored
            assert all(f.attempts == 3 for f in report.failed)


def test_copies_share_what_became_of_the_first(papers: Path, tmp_path: Path) -> None:
    letter = (papers / "deep" / "letter.txt").read_bytes()
    (papers / "deep" / "copy.txt").write_bytes(letter)
    (papers / "deep" / "a.jsonl").write_bytes(letter)  # cannot be read under this name
    (papers / "noise-again.txt").write_bytes((papers / "noise.txt").read_bytes())
    (papers / "zz.pdf").write_bytes(b"%PDF-1.4 broken")
    (papers / "zzz.pdf").write_bytes(b"%PDF-1.4 broken")
    exports = []
    for workers in (1, 2):
        case = tmp_path / str(workers)
        with Library.init(case):
            pass
        with Library.open(case, workers=workers) as library:
            for stored in (4, 0):
                report = library.add([papers])
                assert (report.expected, report.stored) == (11, stored)
                assert {f.name for f in report.failed} == {
                    "deep/a.jsonl", "empty.txt", "noise-again.txt", "noise.txt", "zz.pdf", "zzz.pdf",
                }  # fmt: skip
                assert "deep/letter.txt" in {s.name for s in report.skipped}
            (last,) = (f for f in report.failed if f.name == "zzz.pdf")
            assert last.reason.startswith("The same bytes as zz.pdf. ")
        exports.append(_export(case, tmp_path / f"{workers}.jsonl"))
    assert exports[0] == exports[1]
