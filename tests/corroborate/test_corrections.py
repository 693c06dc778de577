"""What befell sources, and who is told: a real library with a paper, its correction, versions, drafts and a summary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from sourcebook.app.cli import cli
from sourcebook.app.web import create_app
from sourcebook.errors import NotFound
from sourcebook.library import Library
from sourcebook.model.correction import Correction
from sourcebook.model.summary import Anchor, Summary, SummarySentence
from sourcebook.model.use import use_of_summary

PAGE = """<html><head><title>{title}</title><link rel="canonical" href="{address}">
<meta property="og:site_name" content="{outlet}"><meta property="article:published_time" content="{date}"></head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""
HARBOUR = "https://harbour.example/2014/mint"
STORY = """<p>The mint at Orven paid Halder Holdings $9 million for scrap silver in 2013, its auditors told the council
on Monday.</p><p>Oswin Karrel was charged with fraud on 3 March 2014.</p>
<p>The smelter has stood idle since the spring. Its chimney is to come down before the winter, the council said, and the
yard is to be sold to whoever wants to clear it. Nobody has asked for it so far.</p>"""
NOTICE = """<p>A story of 4 March, <a href="https://harbour.example/2014/mint">The silver of Orven mint</a>, said that
the mint paid Halder Holdings $9 million. It paid $7 million.</p>"""
ACQUITTED = """<p>A court in Orven acquitted Oswin Karrel of fraud on 7 May 2015. The judge said that the books of the
smelter proved nothing.</p>"""
DRAFT = f"""# Silver

The mint at Orven paid Halder Holdings $9 million for scrap silver in 2013, [the Harbour Post reported]({HARBOUR}).
Oswin Karrel was charged with fraud on 3 March 2014, [the same paper said]({HARBOUR}).

The yard of the smelter lies between the river and the old road to the quarry. People who live there remember the noise
of the hammers, which went on day and night until the furnace went out for good, and the blue light over the roofs.
"""


def _page(
    folder: Path, name: str, title: str, address: str, date: str, body: str, outlet: str = "Harbour Post"
) -> Path:
    path = folder / name
    path.write_text(PAGE.format(title=title, address=address, date=date, body=body, outlet=outlet), encoding="utf-8")
    return path


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.init(tmp_path / "library") as library:
        story = _page(tmp_path, "a.html", "The silver of Orven mint", HARBOUR, "2014-03-04", STORY)
        library.add([story])
        yield library


def _draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def _correct(library: Library, tmp_path: Path) -> None:
    address = "https://harbour.example/2014/correction"
    library.add([_page(tmp_path, "n.html", "Correction: The silver of Orven mint", address, "2014-03-06", NOTICE)])


def _of(library: Library, kind: str) -> list[Correction]:
    return [c for c in library.corrections() if c.kind == kind]


def test_a_library_without_corrections_has_none(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    assert library.corrections() == []


def test_a_notice_reaches_whoever_leans_on_the_words(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    claim = next(c for c in library.list("claims") if "$9 million" in c.exact)
    library.decide(claim.id, "confirmed", why="read the ledger", who="Ida")
    _correct(library, tmp_path)
    (found,) = _of(library, "correction")
    assert [(m.wrong.exact, m.right.exact) for m in found.mended if m.wrong and m.right] == [
        ("$9 million", "$7 million")
    ]
    assert [p.exact for p in found.places] == ["$9 million"]
    assert (found.title, found.date) == ("The silver of Orven mint", "2014-03-06")
    touched = {(d.kind, d.name) for d in found.dependents if d.touched}
    assert ("draft", "draft.md") in touched
    assert ("decision", "confirmed: read the ledger") in touched
    assert "claim" in {kind for kind, _ in touched}
    other = [d for d in found.dependents if d.kind == "draft" and d.words and "charged with fraud" in d.words.exact]
    assert [d.touched for d in other] == [False]
    text = library.view().get_rendition(library.view().get_document(found.document).rendition).text
    assert all(
        text[d.words.start : d.words.end] == d.words.exact for d in found.dependents if d.words and not d.document
    )


def test_the_rule_says_which_value_is_wrong(library: Library, tmp_path: Path) -> None:
    _correct(library, tmp_path)
    flags = [f for f in library.check(_draft(tmp_path)).report.flags if f.rule == "corrected-source"]
    assert [(f.severity, f.exact) for f in flags if f.severity == "error"] == [("error", "$9 million")]
    assert "it gives “$7 million”" in next(f.message for f in flags if f.severity == "error")
    assert [f.severity for f in flags].count("warning") == 1
    told = tmp_path / "told.md"
    told.write_text(DRAFT.replace("reported]", "reported and later corrected to $7 million]"), encoding="utf-8")
    assert [f.severity for f in library.check(told).report.flags if f.rule == "corrected-source"] == ["note"]


def test_a_notice_in_the_story_itself(tmp_path: Path) -> None:
    mended = STORY.replace("$9 million", "$7 million") + (
        "<p>An earlier version of this article said that the mint paid $9 million. It was $7 million.</p>"
    )
    with Library.init(tmp_path / "library") as library:
        library.add([_page(tmp_path, "a.html", "The silver of Orven mint", HARBOUR, "2014-03-04", mended)])
        (found,) = _of(library, "correction")
        assert found.notice == found.document
        flags = [f for f in library.check(_draft(tmp_path)).report.flags if f.rule == "corrected-source"]
        assert [(f.severity, f.exact) for f in flags] == [("error", "$9 million")]


def test_a_retraction_touches_all(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    body = f'<p>The Harbour Post retracts its story <a href="{HARBOUR}">The silver of Orven mint</a> in full.</p>'
    address = "https://harbour.example/2014/retraction"
    library.add([_page(tmp_path, "r.html", "Retraction: The silver of Orven mint", address, "2014-03-09", body)])
    (found,) = _of(library, "retraction")
    assert all(d.touched for d in found.dependents if d.kind == "draft")


def test_a_new_version_says_what_became_of_the_words(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    changed = STORY.replace("paid Halder Holdings $9 million for scrap", "paid Halder Holdings $7 million for scrap")
    library.add([_page(tmp_path, "b.html", "The silver of Orven mint", HARBOUR, "2014-03-05", changed)])
    (found,) = _of(library, "version")
    assert (found.old, found.new) == (1, 2)
    fates = {d.words.exact[:20]: (d.fate, d.touched) for d in found.dependents if d.kind == "draft" and d.words}
    assert ("changed", True) in fates.values()
    assert ("same", False) in fates.values()
    now = next(d.now.exact for d in found.dependents if d.fate == "changed" and d.now)
    assert "$7 million" in now


def test_a_later_step_reaches_the_draft_that_stops_before_it(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    address = "https://lake.example/2015/acquitted"
    library.add([_page(tmp_path, "c.html", "Smelter chief acquitted", address, "2015-05-08", ACQUITTED, "Lake Herald")])
    (found,) = _of(library, "development")
    assert [(d.kind, d.name) for d in found.dependents] == [("draft", "draft.md")]
    assert found.mended[0].right is not None
    assert "acquitted" in found.mended[0].right.exact
    told = DRAFT.replace("the same paper said]", f"the same paper said]({HARBOUR}), and [acquitted a year later]")
    (tmp_path / "draft.md").write_text(told.replace(f"later]({HARBOUR})", f"later]({address})"), encoding="utf-8")
    library.check(tmp_path / "draft.md")
    assert _of(library, "development") == []


def test_a_summary_is_reached_by_its_anchors(library: Library, tmp_path: Path) -> None:
    (document,) = library.list("documents")
    text = library.view().get_rendition(document.rendition).text
    start = text.index("The mint at Orven paid")
    end = text.index("\n", start)
    anchor = Anchor(document=document.id, rendition=document.rendition, start=start, end=end, exact=text[start:end])
    sentence = SummarySentence(text="The mint paid $9 million.", anchors=(anchor,))
    said = {"state": "published", "posted": "2012-01-02", "slug": "silver"}
    summary = Summary(id="s-" + "0" * 24, title="Silver", sentences=(sentence,), **said)  # type: ignore[arg-type]
    with library.store.writer() as writer:
        writer.put_summary(summary)
    _correct(library, tmp_path)
    (found,) = _of(library, "correction")
    assert [(d.name, d.touched) for d in found.dependents if d.kind == "summary"] == [("Silver", True)]
    assert use_of_summary(summary).leans[0].exact == anchor.exact
    library.publish(tmp_path / "site")
    page = (tmp_path / "site/summaries/silver.html").read_text(encoding="utf-8")
    assert "id=corrections" in page
    assert f"corrections.html#{found.id}" in page, "its page tells what befell its source"


def test_list_show_page_and_api(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    _correct(library, tmp_path)
    root = ["--library", str(library.root)]
    line = CliRunner().invoke(cli, [*root, "list", "corrections"]).output
    assert "corrected: “$9 million” → “$7 million”" in line
    identifier = line.split()[0]
    shown = json.loads(CliRunner().invoke(cli, [*root, "show", identifier, "--json"]).output)
    assert shown["correction"]["kind"] == "correction"
    client = TestClient(create_app(library), base_url="http://127.0.0.1:8080")
    page = client.get("/corrections").text
    assert "$7 million" in page
    assert "draft.md" in page
    assert client.get("/api/v1/corrections").json()["corrections"][0]["id"] == identifier
    assert client.get(f"/api/v1/corrections/{identifier}").json()["id"] == identifier
    assert client.get("/api/v1/corrections/i-000000000000000000000000").status_code == 404
    other = client.get("/api/v1/documents").json()["documents"][0]["id"]
    assert client.get(f"/api/v1/corrections/{other}").status_code == 404, "an id of another kind"


def test_what_was_corrected_is_published_as_a_page_and_a_feed(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    claim = next(c for c in library.list("claims") if "$9 million" in c.exact)
    library.decide(claim.id, "confirmed", why="read the secret ledger", who="Ida")
    site = tmp_path / "site"
    library.publish(site)
    assert not (site / "corrections.html").exists()
    _correct(library, tmp_path)
    library.publish(site)
    assert "corrections.html" in (site / "index.html").read_text(encoding="utf-8")
    page = (site / "corrections.html").read_text(encoding="utf-8")
    assert "$7 million" in page
    feed = json.loads((site / "corrections.json").read_text(encoding="utf-8"))
    assert [item["title"] for item in feed["items"]] == ["The silver of Orven mint: correction"]
    assert feed["items"][0]["url"].startswith("corrections.html#i-")
    assert {"corrections.atom", "corrections.rss"} <= {path.name for path in site.iterdir()}
    told = b"".join(path.read_bytes() for path in site.rglob("*") if path.is_file())
    assert b"draft.md" not in told, "drafts are nobody else's business"
    assert b"secret ledger" not in told
    again = tmp_path / "again"
    library.publish(again)
    assert (again / "corrections.html").read_bytes() == (site / "corrections.html").read_bytes()


def test_the_server_has_the_feed(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    _correct(library, tmp_path)
    client = TestClient(create_app(library), base_url="http://127.0.0.1:8080")
    for form, kind in (
        ("atom", "application/atom+xml"),
        ("rss", "application/rss+xml"),
        ("json", "application/feed+json"),
    ):
        answer = client.get(f"/feeds/corrections.{form}")
        assert answer.headers["content-type"].startswith(kind)
        assert "“$9 million” → “$7 million”" in answer.content.decode().replace("\\u", "")
        assert "draft: draft.md" in answer.text, "who sits at this machine is told of drafts"
    assert client.get("/feeds/corrections.exe").status_code == 404


def test_a_dossier_that_was_published_is_told(library: Library, tmp_path: Path) -> None:
    library.publish(tmp_path / "site", dossier=_draft(tmp_path))
    _correct(library, tmp_path)
    (found,) = _of(library, "correction")
    assert ("dossier", "draft.md", True) in {(d.kind, d.name, d.touched) for d in found.dependents}


def test_the_list_goes_on_from_its_place_and_looks_up_no_earlier_one(library: Library, tmp_path: Path) -> None:
    library.check(_draft(tmp_path))
    _correct(library, tmp_path)
    library.add([_page(tmp_path, "b.html", "The silver of Orven mint", HARBOUR, "2014-03-04", STORY + "<p>More.</p>")])
    library.add([_page(tmp_path, "q.html", "Acquitted", "https://x.example/a", "2015-05-08", ACQUITTED, "The Quay")])
    whole = list(library.list("corrections"))
    assert len(whole) >= 3
    for place, correction in enumerate(whole):
        assert list(library.list("corrections", after=correction.id)) == whole[place + 1 :]
    with pytest.raises(NotFound, match="No correction is called"):
        library.list("corrections", after="c-none")
    client = TestClient(create_app(library, token="t"), base_url="http://127.0.0.1")
    given, after = [], ""
    while after is not None:
        page = client.get("/api/v1/corrections", params={"limit": 1, "after": after}).json()
        given, after = given + page["corrections"], page["next"]
    assert given == client.get("/api/v1/corrections").json()["corrections"]
    assert len(given) == len(whole)
