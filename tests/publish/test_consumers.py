"""Exports read by what they are made for, or held against the rules of their own specification."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import listparser
import pytest
from geojson_pydantic import FeatureCollection

from sourcebook.library import Library
from sourcebook.model.annotation import Claim

TIMELINE = Path("frontend/node_modules/@knight-lab/timelinejs/dist")
AT = "http://timeline.example"


def lines(library: Library, form: str, out: Path) -> list[dict[str, Any]]:
    library.export(form, out)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_every_export_says_what_it_wrote(library: Library, tmp_path: Path) -> None:
    written = {
        form: library.export(form, tmp_path / form)
        for form in ("ftm", "gexf", "oligrapher", "csl", "bibtex", "timelinejs", "timelinejs-sheet", "geojson", "opml")
    }
    assert written["csl"].written == {"items": 4}
    assert written["bibtex"].records == 4
    assert written["gexf"].written == {"nodes": 8, "edges": 5}
    assert written["oligrapher"].written["notes"] == 5
    assert written["timelinejs"].written == written["timelinejs-sheet"].written
    assert written["opml"].records == 0


# -- places -----------------------------------------------------------------------------------------------------------


def test_geojson_is_valid(library: Library, tmp_path: Path) -> None:
    (held,) = lines(library, "geojson", tmp_path / "places.geojson")
    made = FeatureCollection.model_validate(held)
    assert len(made.features) == 2
    assert {type(f.geometry).__name__ for f in made.features} == {"Point"}


# -- feeds ------------------------------------------------------------------------------------------------------------


def test_opml_is_read_by_a_reader_and_by_watch(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        names = ["https://paper.example/feed?a=1&b=2", "https://wire.example/atom"]
        (library.root / "watch.json").write_text(json.dumps({name: {} for name in reversed(names)}), encoding="utf-8")
        assert library.export("opml", tmp_path / "feeds.opml").written == {"feeds": 2}
        read = listparser.parse((tmp_path / "feeds.opml").read_bytes())
        assert not read.bozo
        assert [feed.url for feed in read.feeds] == names
        report = library.add([tmp_path / "feeds.opml"])
        document = library.view().get_document(report.documents[0])
        assert [link.href for link in library.view().get_rendition(document.rendition).links] == names


# -- Web Annotation (W3C Recommendation of 23 February 2017) ----------------------------------------------------------

MOTIVATIONS = frozenset(
    word
    for line in (
        "assessing bookmarking classifying commenting describing editing highlighting identifying linking",
        "moderating questioning replying tagging",
    )
    for word in line.split()
)
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def broken_rules(held: dict[str, Any]) -> Iterator[str]:
    """The MUSTs of the model that an annotation breaks, by section."""
    contexts = held["@context"] if isinstance(held["@context"], list) else [held["@context"]]
    if "http://www.w3.org/ns/anno.jsonld" not in contexts or len(contexts) < isinstance(held["@context"], list):
        yield "3.1 @context"
    if not IRI.fullmatch(held.get("id", "")) or held.get("type") != "Annotation":
        yield "3.1 id, type"
    if not held.get("target"):
        yield "3.1 target"
    if held.get("motivation") not in MOTIVATIONS:
        yield "3.3.5 motivation"
    for body in held.get("body", []):
        # An embedded body with a value is textual; any other thing is named by an IRI.
        if body["type"] != "TextualBody" or not isinstance(body["value"], str):
            yield "3.2.4 embedded textual body"
        if "purpose" in body and body["purpose"] not in MOTIVATIONS:
            yield "3.3.5 purpose"
    if not IRI.fullmatch(held["generator"]["id"]) or held["generator"]["type"] != "Software":
        yield "3.3.2 agents"
    target = held["target"]
    if not IRI.fullmatch(target["source"]):
        yield "4 source"
    for selector in target["selector"]:
        if selector["type"] == "TextQuoteSelector" and not selector["exact"]:
            yield "4.2.4 exact"
        if selector["type"] == "TextPositionSelector" and not 0 <= selector["start"] < selector["end"]:
            yield "4.2.5 position"
        if selector["type"] not in ("TextQuoteSelector", "TextPositionSelector"):
            yield "4.2 selectors"
    state = target["state"]
    if state["type"] != "TimeState" or not ({"sourceDate", "cached"} & state.keys()):
        yield "4.3.1 time state"
    if "sourceDate" in state and not state["sourceDate"].endswith("Z"):
        yield "4.3.1 sourceDate in UTC"
    if "sourceDate" in state:
        datetime.fromisoformat(state["sourceDate"])
    prefixes = {name for c in contexts if isinstance(c, dict) for name in c}
    terms = {"@context", "id", "type", "motivation", "generator", "body", "target"}
    for name in held.keys() - terms:
        if name.partition(":")[0] not in prefixes:
            yield f"JSON-LD term {name}"


def test_web_annotations_keep_the_rules_of_the_model(library: Library, tmp_path: Path) -> None:
    made = lines(library, "webannotation", tmp_path / "notes.jsonl")
    assert {problem for held in made for problem in broken_rules(held)} == set()
    assert len({held["id"] for held in made}) == len(made)


# -- ClaimReview ------------------------------------------------------------------------------------------------------


def test_claim_reviews_have_what_is_required(library: Library, tmp_path: Path) -> None:
    """https://schema.org/ClaimReview and what search engines ask of it (claimReviewed, reviewRating, url)."""
    claims = [c for c in library.view().iter_annotations(kind="claim") if isinstance(c, Claim)]
    said = {"confirmed": claims[1], "rejected": claims[2], "alleged": claims[3]}
    for value, claim in said.items():
        library.decide(claim.id, value, why="looked up", who="Ines Roth")
    library.decide(claims[4].id, "confirmed", why="in haste", who="Ines Roth")
    library.decide(claims[4].id, "open", why="not sure", who="Ines Roth")
    made = {held["claimReviewed"]: held for held in lines(library, "claimreview", tmp_path / "reviews.jsonl")}
    assert made.keys() >= {claims[1].exact, claims[3].exact}
    assert not made.keys() & {claims[2].exact, claims[4].exact}
    for held in made.values():
        assert (held["@context"], held["@type"]) == ("https://schema.org", "ClaimReview")
        assert IRI.fullmatch(held["url"])
        assert date.fromisoformat(held["datePublished"])
        assert held["author"]["@type"] == "Person"
        assert held["author"]["name"] == "Ines Roth" or held["claimReviewed"] not in {c.exact for c in said.values()}
        rating = held["reviewRating"]
        assert rating["@type"] == "Rating"
        assert rating["alternateName"]
        assert "ratingValue" not in rating  # nobody says here that a thing is so much true
        assert held["itemReviewed"]["@type"] == "Claim"
        assert held["itemReviewed"]["appearance"][0]["@type"] == "CreativeWork"
    assert made[claims[1].exact]["reviewRating"]["alternateName"] == claims[1].status


# -- TimelineJS -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def timeline(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("timeline") / "timeline.json"
    library.export("timelinejs", out)
    held: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return held


@pytest.mark.browser
def test_the_real_timelinejs_draws_every_event(
    timeline: dict[str, Any], chromium: Any, root: Path, request: pytest.FixtureRequest
) -> None:
    folder = root / TIMELINE
    if not folder.is_dir():
        pytest.skip("the packages of frontend/ are not installed: `make frontend`")
    page = chromium.new_page()
    request.addfinalizer(page.close)
    asked: list[str] = []
    problems: list[str] = []

    def answer(route: Any) -> None:
        path = urlsplit(route.request.url).path
        asked.append(route.request.url)
        if path == "/":
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        elif path == "/timeline.json":
            route.fulfill(body=json.dumps(timeline), content_type="application/json")
        elif route.request.url.startswith(AT) and (folder / path.lstrip("/")).is_file():
            route.fulfill(path=folder / path.lstrip("/"))
        else:
            route.fulfill(status=404, body="")

    page.route("**/*", answer)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{AT}/")
    page.wait_for_selector(".tl-timemarker", state="attached", timeout=20_000)
    page.wait_for_function(f"document.querySelectorAll('.tl-slide').length >= {len(timeline['events'])}")
    markers = page.eval_on_selector_all(".tl-timemarker h2", "all => all.map(e => e.textContent.trim())")
    assert len(markers) == len(timeline["events"])
    headlines = page.eval_on_selector_all(".tl-slide .tl-headline", "all => all.map(e => e.textContent.trim())")
    assert any("charged with fraud" in h for h in headlines)
    dates = page.eval_on_selector_all(".tl-headline-date", "all => all.map(e => e.textContent.trim())")
    assert any("the 1990s" in d for d in dates)
    assert problems == []
    # Data and program are all it takes: nothing of our export makes it ask elsewhere.
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(AT).netloc}


PAGE = """<!doctype html><meta charset="utf-8"><title>A timeline</title>
<link rel="stylesheet" href="/css/timeline.css"><div id="here" style="width: 1000px; height: 600px"></div>
<script src="/js/timeline.js"></script>
<script>
fetch("/timeline.json").then(r => r.json()).then(data => {
  window.timeline = new TL.Timeline("here", data, {font: null, script_path: "/js/"});
});
</script>"""


def test_the_sheet_says_what_the_json_says(library: Library, timeline: dict[str, Any], tmp_path: Path) -> None:
    library.export("timelinejs-sheet", tmp_path / "timeline.csv")
    with (tmp_path / "timeline.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(timeline["events"])
    for row, event in zip(rows, timeline["events"], strict=True):
        assert row["Year"] == event["start_date"]["year"]
        assert row["End Day"] == event.get("end_date", {}).get("day", "")
        assert (row["Headline"], row["Display Date"]) == (event["text"]["headline"], event["display_date"])
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values() if cell)
