"""Views over a library: time, places and figures; every mark has the exact words it rests on."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sourcebook.errors import NotFound, UsageError
from sourcebook.explore.figures import choose_measures
from sourcebook.explore.layout import place_nodes
from sourcebook.explore.timeline import Laid, build_timeline, choose_moments
from sourcebook.library import Library
from sourcebook.model.network import Rest
from sourcebook.model.pin import Pin
from sourcebook.model.when import day_number, parse_edtf
from sourcebook.publish.geography import WORLD, equal_earth, outlines, window_of

PAPERS = {
    "a.txt": "Ada Vale was charged with fraud on 3 May 2011 in Marseille. In the early 2000s she ran a port. "
    "The storm killed 14 people in Springfield.\n\nAda Vale, the director of Orsel Shipping Ltd, met Tomas Reik.",
    "b.txt": "Ada Vale was charged with fraud on 3 May 2011 in Marseille. The storm killed between 15 and 20 people. "
    "Tomas Reik is the brother of Ilse Reik, who lives in France.",
    "c.csv": "Year,Deaths\n2009,12\n2010,17\n2011,not known\n",
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("views")
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.init(folder / "case") as held:
        held.add([folder / name for name in PAPERS])
        yield held


def holds(library: Library, rest: Rest) -> bool:
    view = library.view()
    text = view.get_rendition(view.get_document(rest.document).rendition).text
    return text[rest.start : rest.end] == rest.exact


def test_a_statement_told_twice_is_one_moment_with_the_words_of_both(library: Library) -> None:
    found = library.timeline(entity=["Ada Vale"])
    (charged,) = [m for m in found.moments if m.edtf == "2011-05-03"]
    assert (charged.kind, charged.status, charged.documents, len(charged.rests)) == ("step", "charged", 2, 2)
    assert all(holds(library, r) for m in found.moments for r in m.rests)


def test_what_is_vague_is_asked_for_by_any_day_it_may_be(library: Library) -> None:
    vague = [m.edtf for m in library.timeline(since="2001", until="2001").moments]
    assert len(vague) == 1
    assert parse_edtf(vague[0]).vague
    assert library.timeline(until="1990").moments == ()
    assert {m.status for m in library.timeline(status=["charged"]).moments} == {"charged"}


def test_lanes_by_entity_have_a_moment_in_each_that_it_names(library: Library) -> None:
    found = library.timeline(by="entity")
    (charged,) = [m for m in found.moments if m.edtf == "2011-05-03"]
    assert {"Ada Vale", "Marseille"} <= set(charged.lanes)
    assert set(charged.lanes) <= set(found.lanes)


def test_bad_dates_names_and_statuses_are_said(library: Library) -> None:
    with pytest.raises(UsageError, match="not a date"):
        library.timeline(since="the other day")
    with pytest.raises(UsageError, match="no status"):
        library.places(status=["guilty"])
    with pytest.raises(NotFound, match="Nobody is named"):
        library.timeline(entity=["Nobody Here"])


def test_a_picture_of_time_has_its_moments_in_words_and_vague_ones_paler(library: Library) -> None:
    svg = library.draw_timeline(library.timeline())
    root = ET.fromstring(svg)
    assert "Ada Vale was charged" in (root.findtext(f"{SVG}desc") or "")
    assert svg == library.draw_timeline(library.timeline())
    assert root.findall(f".//{SVG}path[@class='m step']")


def test_places_are_found_and_those_that_are_not_say_why(library: Library) -> None:
    found = library.places()
    by_name = {p.name: p for p in found.places}
    assert by_name["France"].is_country
    assert (by_name["Marseille"].country, by_name["Marseille"].documents) == ("fr", 2)
    assert all(holds(library, s.rest) for p in found.places for s in p.said)
    unplaced = {u.name: u for u in found.unplaced}
    if "Springfield" in unplaced:
        assert len(unplaced["Springfield"].bearers) > 1
    assert "Springfield" in unplaced or by_name["Springfield"].others


def test_the_map_leaves_room_around_a_point_and_shows_the_world_where_points_lie_far_apart(library: Library) -> None:
    near = window_of([(5.4, 43.3)], 1060)
    assert near.west < 5.4 < near.east
    assert near.north - near.south >= 9
    assert window_of([(-100, 40), (120, 30)], 1060).world
    assert equal_earth(0, 0) == (0.0, 0.0)
    ET.fromstring(library.draw_places(library.places()))
    if WORLD.is_file():
        assert {o.number for o in outlines(near)} >= {"250", "380"}


def test_figures_stand_beside_each_other_and_a_range_stays_one(library: Library) -> None:
    (measure,) = library.figures("killed").measures
    assert (measure.of, measure.documents) == ("people", 2)
    assert [(c.low, c.high) for c in measure.claims] == [(14, 14), (15, 20)]
    assert all(holds(library, r) for c in measure.claims for r in c.rests)
    ET.fromstring(library.draw_figures(library.figures("killed")))


def test_a_series_of_a_table_is_read_and_what_is_no_number_is_counted(library: Library) -> None:
    (table,) = [d.id for d in library.view().iter_documents() if "csv" in d.media_type]
    found = library.figures("killed", series=(table, "Year", "Deaths"))
    assert found.series is not None
    assert [(r.edtf, r.value) for r in found.series.readings] == [("2009", 12), ("2010", 17)]
    assert found.series.skipped == 1
    assert all(holds(library, r.rest) for r in found.series.readings)
    ET.fromstring(library.draw_figures(found))
    with pytest.raises(UsageError, match="columns"):
        library.figures("killed", series=(table, "Year", "Births"))


def test_a_network_that_grows_does_not_jump(library: Library) -> None:
    first = library.grown("Ada Vale")
    more = library.grown("Ada Vale", grow=["Tomas Reik"])
    assert {n.name for n in more.network.nodes} > {n.name for n in first.network.nodes}
    assert {i: more.places[i] for i in first.places} == first.places


def test_many_nodes_are_laid_out_apart_and_always_alike() -> None:
    nodes = [f"e-{n}" for n in range(700)]
    ties = [(nodes[n], nodes[n // 3]) for n in range(1, 700)]
    places = place_nodes(nodes, ties)
    assert places == place_nodes(nodes[::-1], [(b, a) for a, b in ties])
    assert len(set(places.values())) > 690


STORY = """
title = "Two at the port"
who = ["Ada Vale", "Tomas Reik", "Orsel Shipping Ltd"]
[[step]]
title = "She directs"
text = "A *director*. <script>alert(1)</script>"
who = ["Ada Vale", "Orsel Shipping Ltd"]
[[step]]
title = "Charged"
view = "timeline"
from = "2011"
"""


def test_a_story_goes_over_one_picture_and_names_what_leads_nowhere(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "port.toml"
    path.write_text(STORY, encoding="utf-8")
    (told,) = library.read_story(path)
    first, second = library.story_steps(told)
    shown = {t.text for t in ET.fromstring(first.svg).iter(f"{SVG}text")}
    assert {"Ada Vale", "Orsel Shipping Ltd"} <= shown
    assert "Tomas Reik" not in shown
    assert "charged" in (ET.fromstring(second.svg).findtext(f"{SVG}desc") or "")
    path.write_text(STORY.replace("Tomas Reik", "Nobody Here"), encoding="utf-8")
    with pytest.raises(NotFound, match=r"Two at the port.*Nobody Here"):
        library.story_steps(library.read_story(path)[0])
    path.write_text("title = [", encoding="utf-8")
    with pytest.raises(UsageError, match="no TOML"):
        library.read_story(path)
    page = tmp_path / "port.md"
    page.write_text(f"# Words\n\n```story\n{STORY}```\n", encoding="utf-8")
    assert [t.story.title for t in library.read_story(page)] == ["Two at the port"]


def test_a_folder_of_more_documents_than_can_be_drawn_says_so(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sourcebook.publish.site.MOST_VIEWED", 2)
    library.publish(tmp_path / "site")
    assert not (tmp_path / "site/timeline.html").exists()
    assert "these 3 documents are more than can be drawn at once" in (tmp_path / "site/data.html").read_text("utf-8")
    assert "3 documents are too many for views" in caplog.text
    monkeypatch.undo()
    library.publish(tmp_path / "site")
    assert (tmp_path / "site/timeline.html").exists()
    assert "more than can be drawn" not in (tmp_path / "site/data.html").read_text("utf-8")


def test_of_more_moments_than_are_drawn_the_weightiest_are_and_the_page_says_of_how_many(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = library.timeline().moments
    monkeypatch.setattr("sourcebook.following.folder.MOST_MOMENTS", 2)
    monkeypatch.setattr("sourcebook.following.folder.MOST_TIES", 1)
    library.publish(tmp_path / "site")
    page = (tmp_path / "site/timeline.html").read_text("utf-8")
    assert f"The 2 weightiest of {len(every)} dated statements" in page
    assert re.search(r'href="?data.html', page)
    data = (tmp_path / "site/views/timeline.js").read_text("utf-8")
    assert len(msgspec.json.decode(data.partition("=")[2].rstrip(";\n"))["moments"]) == 2
    assert "1 ties between them, the best attested of" in (tmp_path / "site/network.html").read_text("utf-8")


def _pin(words: str, kind: str, low: int, document: str = "d-1") -> Pin:
    return Pin(document=document, sort="time", reading="t-1", start=0, end=1, exact="x", words=words, kind=kind,
               edtf="2001", low=low)  # fmt: skip


def test_steps_of_matters_come_before_what_is_told_often_and_that_before_the_rest() -> None:
    pins = [
        _pin("often", "told", 3), _pin("Often", "told", 3, "d-2"), _pin("once", "said", 1), _pin("charged", "step", 9),
    ]  # fmt: skip

    def told(most: int) -> tuple[list[str], int]:
        made = build_timeline(
            pins, Laid(), chosen=choose_moments(pins, most), entities_of=lambda _: (), name_of=str, place_of=str
        )
        return [m.words for m in made.moments], made.left_out

    assert told(1) == (["charged"], 2)
    assert told(2) == (["often", "charged"], 1)
    assert told(3) == (["often", "once", "charged"], 0)


def test_measures_are_those_that_most_documents_count() -> None:
    def figure(document: str, of: str, number: float) -> Pin:
        return Pin(document=document, sort="figure", reading="f-1", start=0, end=1, exact=f"{number}", of=of,
                   words=f"{number} {of}", least=number, most=number)  # fmt: skip

    pins = [figure("d-1", "ships", 4), figure("d-2", "ships", 5), figure("d-3", "ships", 5), figure("d-1", "men", 4),
            figure("d-2", "men", 9), figure("d-1", "cranes", 1), figure("d-1", "cranes", 1)]  # fmt: skip
    assert choose_measures(pins, 1) == (frozenset({("", "ships")}), 2)  # one claim told twice is no measure
    chosen, total = choose_measures(pins, 9)
    assert (sorted(chosen), total) == ([("", "men"), ("", "ships")], 2)


@pytest.mark.browser
def test_a_published_folder_has_its_views_and_they_move_without_a_server(
    library: Library, tmp_path: Path, chromium: Any
) -> None:
    story = tmp_path / "port.toml"
    story.write_text(STORY, encoding="utf-8")
    library.publish(tmp_path / "site", stories=[story])
    said: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: said.append(r.url) if not r.url.startswith("file:") else None)
    for view in ("timeline", "network"):
        page.goto((tmp_path / "site" / f"{view}.html").as_uri())
        page.locator(".stage canvas").wait_for()
    page.goto((tmp_path / "site" / "stories" / "port.html").as_uri())
    assert page.locator(".step:visible h2").inner_text().endswith("She directs")
    page.keyboard.press("ArrowRight")
    assert page.locator(".step:visible h2").inner_text().endswith("Charged")
    assert page.locator(".step script").count() == 0
    page.close()
    assert said == []
    for name in ("timeline", "network", "places"):
        links = re.findall(r'href="?(documents/[^"#>]+)', (tmp_path / "site" / f"{name}.html").read_text("utf-8"))
        assert links
        assert all((tmp_path / "site" / link).is_file() for link in links)


def test_a_view_is_read_anew_when_a_document_comes(library: Library, tmp_path: Path) -> None:
    before = len(library.timeline().moments)
    (tmp_path / "d.txt").write_text("Ilse Reik left the port on 1 June 2014.", encoding="utf-8")
    library.add([tmp_path / "d.txt"])
    assert len(library.timeline().moments) == before + 1


def test_days_are_counted_across_leap_years() -> None:
    assert day_number((2000, 3, 1)) - day_number((2000, 2, 28)) == 2
    assert day_number((1900, 3, 1)) - day_number((1900, 2, 28)) == 1
    assert day_number((-1, 3, 1)) - day_number((-2, 3, 1)) == 365
