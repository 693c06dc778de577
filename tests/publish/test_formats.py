"""Formats of other tools, each read back by a program that reads it: what is in the file is what the library says."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import bibtexparser
import networkx
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from sourcebook.explore.places import locate
from sourcebook.library import Library
from sourcebook.model.annotation import Claim
from sourcebook.model.entity import Entity
from sourcebook.publish.formats.bibliography import split_name
from sourcebook.publish.formats.timelinejs import timeline_dates


def exported(library: Library, form: str, folder: Path) -> str:
    library.export(form, folder / form)
    return (folder / form).read_text(encoding="utf-8")


def entity(library: Library, name: str) -> Entity:
    (found,) = library.resolution.find(name)
    return found


def test_graphs_are_read_by_networkx(library: Library, tmp_path: Path) -> None:
    for form, read in (("gexf", networkx.read_gexf), ("graphml", networkx.read_graphml)):
        library.export(form, tmp_path / form)
        graph = read(tmp_path / form)
        assert graph.is_directed()
        mara, orsel = entity(library, "Mara Quist"), entity(library, "Orsel Shipping Ltd")
        edges = graph.get_edge_data(mara.id, orsel.id)
        edge = edges if "schema" in edges else edges[min(edges)]
        assert edge["schema"] == "Directorship"
        assert edge["documents"] == 2
        text = library.view().get_rendition(library.view().get_document(edge["document"]).rendition).text
        assert text[edge["start"] : edge["end"]] == edge["exact"]
        assert graph.nodes[mara.id]["label"] == "Mara Quist"


def test_followthemoney_rows_name_their_words(library: Library, tmp_path: Path) -> None:
    """The real reader of these is in the extra `ftm`; see tests/publish/test_ftm.py."""
    lines = [json.loads(line) for line in exported(library, "ftm", tmp_path).splitlines()]
    by_schema: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_schema.setdefault(line["schema"], []).append(line)
    assert {"Article", "Document", "Person", "Organization", "Directorship", "Payment", "Family"} <= by_schema.keys()
    (tie,) = by_schema["Directorship"]
    assert tie["properties"]["director"] == [entity(library, "Mara Quist").id]
    assert len(tie["properties"]["proof"]) == 2
    rows = list(csv.DictReader(StringIO(exported(library, "statements", tmp_path))))
    spans = list(csv.DictReader(StringIO(exported(library, "spans", tmp_path))))
    about = {"id", "proof", "summary", "description"}
    people = {r["id"] for r in rows if r["prop"] not in about and r["schema"] not in ("Article", "Document")}
    assert {s["statement"] for s in spans} == people
    view = library.view()
    for span in spans:
        text = view.get_rendition(span["rendition"]).text
        assert text[int(span["start"]) : int(span["end"])] == span["exact"]


def test_bibliography_is_read_by_its_processors(library: Library, tmp_path: Path) -> None:
    (entry,) = [e for e in bibtexparser.parse_string(exported(library, "bibtex", tmp_path)).entries if "url" in e]
    assert entry["author"] == "Vale, Ada"
    assert entry["year"] == "2014"
    assert entry["title"] == r"{Harbour \{board\} \& the 100\% loan}"
    items = json.loads(exported(library, "csl", tmp_path))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    (printed,) = [line for line in map(str, bibliography.bibliography()) if "loan" in line]
    assert printed.startswith("Vale, A. (2014) Harbour")


def test_web_annotations_select_their_words(library: Library, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in exported(library, "webannotation", tmp_path).splitlines()]
    assert len(lines) == sum(1 for _ in library.view().iter_annotations())
    for line in lines:
        quote, position = line["target"]["selector"]
        document = library.view().get_document(line["sourcebook:document"])
        text = library.view().get_rendition(document.rendition).text
        start, end = position["start"], position["end"]
        assert text[start:end] == quote["exact"]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])


def test_timeline_has_dated_claims_in_order_and_no_markup_of_documents(library: Library, tmp_path: Path) -> None:
    events = json.loads(exported(library, "timelinejs", tmp_path))["events"]
    assert [e["start_date"]["year"] for e in events] == sorted(e["start_date"]["year"] for e in events)
    charged = next(e for e in events if e["group"] == "charged")
    assert charged["start_date"] == {"year": "2014", "month": "3", "day": "6"}
    assert "<i>" not in json.dumps(events)
    vague = next(e for e in events if "1990s" in e["display_date"])
    assert (vague["start_date"]["year"], vague["end_date"]["year"]) == ("1990", "1999")


def test_places_lie_where_the_gazetteer_says(library: Library, tmp_path: Path) -> None:
    made = json.loads(exported(library, "geojson", tmp_path))
    assert made["type"] == "FeatureCollection"
    nairobi = next(f for f in made["features"] if f["properties"]["name"] == "Nairobi")
    longitude, latitude = nairobi["geometry"]["coordinates"]
    assert (round(longitude), round(latitude)) == (37, -1)
    assert nairobi["properties"]["mentions"]


def test_oligrapher_has_an_arrow_for_each_tie_and_a_story_of_the_words(library: Library, tmp_path: Path) -> None:
    """The shape that Oligrapher 3 takes (its `edgeShape`, `nodeShape` and `Annotation`)."""
    made = json.loads(exported(library, "oligrapher", tmp_path))
    graph, notes = made["graph"], made["annotations"]["list"]
    for identifier, node in graph["nodes"].items():
        assert (node["id"], type(node["name"]), node["scale"]) == (identifier, str, 1)
        assert all(isinstance(node[axis], int | float) for axis in "xy")
    for identifier, edge in graph["edges"].items():
        assert (edge["id"], edge["arrow"], edge["dash"]) == (identifier, "1->2", False)
        assert edge["label"]
        assert {edge["node1_id"], edge["node2_id"]} <= graph["nodes"].keys()
    assert len({(n["x"], n["y"]) for n in graph["nodes"].values()}) == len(graph["nodes"])
    assert len({n["id"] for n in notes}) == len(notes) == len(graph["edges"])
    for note in notes:
        assert note.keys() == {"id", "header", "text", "nodeIds", "edgeIds", "captionIds"}
        assert note["edgeIds"][0] in graph["edges"]
        assert "“" in note["text"]
        assert "<b>" not in note["text"]


def test_only_what_a_person_decided_is_a_review(library: Library, tmp_path: Path) -> None:
    before = exported(library, "claimreview", tmp_path).splitlines()
    claim = next(c for c in library.view().iter_annotations(kind="claim") if isinstance(c, Claim))
    library.decide(claim.id, "documented", why="seen in the register", who="Ada")
    (line,) = (r for r in exported(library, "claimreview", tmp_path / "again").splitlines() if r not in before)
    review = json.loads(line)
    assert review["claimReviewed"] == claim.exact
    assert review["reviewRating"]["alternateName"] == "documented"


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2014-03-06", {"year": "2014", "month": "3", "day": "6"}, None),
        ("1984", {"year": "1984"}, None),
        ("198X", {"year": "1980", "month": "1", "day": "1"}, {"year": "1989", "month": "12", "day": "31"}),
        ("-0043", {"year": "-43", "month": "1", "day": "1"}, {"year": "-43", "month": "12", "day": "31"}),
    ],
)
def test_dates_of_a_timeline(edtf: str, start: dict[str, str], end: dict[str, str] | None) -> None:
    assert timeline_dates(edtf) == (start, end)


@pytest.mark.parametrize("edtf", ["", "XXXX", "..", "../1990", "nonsense"])
def test_dates_that_no_timeline_can_show(edtf: str) -> None:
    assert timeline_dates(edtf) is None


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Vale", ("Ada", "Vale")),
        ("Pieter van der Meer", ("Pieter", "van der Meer")),
        ("Vale, Ada", ("Ada", "Vale")),
        ("Gazette Staff", None),
        ("Reuters", None),
    ],
)
def test_names_in_a_bibliography(name: str, parts: tuple[str, str] | None) -> None:
    assert split_name(name) == parts


def place(name: str, *countries: str) -> Entity:
    return Entity(id="e-0", type="place", name=name, names=(name,), referents=("p-0",), countries=countries)


def test_a_town_of_which_there_are_several_is_placed_only_where_something_tells_which() -> None:
    assert locate(place("Springfield")) is None
    found = locate(place("Cambridge", "gb"))
    assert found is not None
    assert (found.country, found.surety) == ("gb", "country-read")
    alone = locate(place("Uppsala", "se"))
    assert alone is not None
    assert alone.surety in ("only", "largest"), "that the gazetteer knows the name there is no word of a document"
    kenya = locate(place("Kenya"))
    assert kenya is not None
    assert kenya.surety == "capital"
