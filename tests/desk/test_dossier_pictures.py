"""Views and stories in the text of a dossier: drawn where they are named, kept up to date, told where they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from sourcebook import Library
from sourcebook.publish.pages import scripts_built

STORY = """
title = "How it came out"
view = "timeline"

[[step]]
title = "The audit"
text = "It began with *missing* invoices."

[[step]]
title = "The trial"
view = "network"
who = ["Tomas Brackwater"]
"""
TEXT = """# The harbour

First the story.

[[story:how-it-came-out]]

[[view:timeline]]

Then [[view:timeline|the dates]] and [[story:how-it-came-out]] in passing.

[[view:flows]]
"""


@pytest.fixture
def told(library: Library) -> Library:
    """The library with a story, and a published dossier that shows it."""
    folder = library.root / "stories"
    folder.mkdir()
    (folder / "how-it-came-out.toml").write_text(STORY, encoding="utf-8")
    made = library.dossiers.new("The harbour", text=TEXT, who="ed")
    library.dossiers.publish(made.id, who="ed")
    return library


def article(folder: Path, name: str = "dossiers/the-harbour.html") -> Any:
    (found,) = html.fromstring((folder / name).read_bytes()).xpath("//article[contains(@class, 'text')]")
    return found


def leads(element: Any, page: Path) -> list[str]:
    """Addresses in an element that lead to nothing in the folder."""
    gone = []
    for href in element.xpath(".//a/@href"):
        path, _, anchor = href.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_file() or (anchor and f"id={anchor.partition(':~:')[0]}" not in target.read_text("utf-8")):
            gone.append(href)
    return gone


def test_a_picture_stands_where_it_is_named(told: Library, tmp_path: Path) -> None:
    told.publish(tmp_path / "site")
    page = tmp_path / "site/dossiers/the-harbour.html"
    text = article(tmp_path / "site")
    (story,) = text.xpath(".//div[@id='story-how-it-came-out']")
    assert [s.text_content().split(None, 1)[1] for s in story.xpath(".//h3")] == ["The audit", "The trial"]
    assert story.xpath("count(.//svg)") == 2
    (view,) = text.xpath(".//figure")[-1:]
    assert view.get("id") == "view-timeline"
    assert view.xpath(".//svg//a/@href")
    assert leads(view, page) == leads(story, page) == []
    ids = html.fromstring(page.read_bytes()).xpath("//@id")
    assert len(ids) == len(set(ids))
    (passing,) = [p for p in text.xpath("./p") if "in passing" in p.text_content()]
    assert [a.text_content() for a in passing.xpath(".//a[contains(@class, 'src')]")] == [
        "the dates",
        "How it came out",
    ]
    scripts = html.fromstring(page.read_bytes()).xpath("//head/script/@src")
    assert any(s.endswith("views.js") for s in scripts) == scripts_built()


def test_pictures_are_no_sources(told: Library, tmp_path: Path) -> None:
    told.publish(tmp_path / "site")
    page = html.fromstring((tmp_path / "site/dossiers/the-harbour.html").read_bytes())
    assert not page.xpath("//ol[@class='footnotes']/li")
    assert not page.xpath("//section[@id='sources']//li")
    assert "evidence:" not in "".join(page.xpath("//@href"))


def test_a_view_of_which_there_is_nothing_leaves_its_words(told: Library, tmp_path: Path) -> None:
    told.publish(tmp_path / "site")
    text = article(tmp_path / "site")
    assert not text.xpath(".//figure[@id='view-flows']")
    assert text.xpath("./p")[-1].text_content().startswith("Money")


def test_the_picture_of_a_dossier_by_itself_leads_from_the_front_page(told: Library, tmp_path: Path) -> None:
    made = told.dossiers.new(
        "Alone", text=f"{TEXT}\n\n[[document:{next(told.view().iter_documents()).id}]]\n", who="ed"
    )
    told.publish(tmp_path / "one", dossier=made.id)
    text = article(tmp_path / "one", "index.html")
    drawn = text.xpath(".//svg")
    assert drawn
    assert [href for svg in drawn for href in leads(svg, tmp_path / "one/index.html")] == []


def test_a_story_told_anew_is_shown_anew(told: Library, tmp_path: Path) -> None:
    told.publish(tmp_path / "site")
    first = article(tmp_path / "site").text_content()
    told.publish(tmp_path / "site")
    assert article(tmp_path / "site").text_content() == first
    story = told.root / "stories/how-it-came-out.toml"
    story.write_text(STORY.replace("missing", "lost").replace("How it", "The way it"), encoding="utf-8")
    told.publish(tmp_path / "site")
    text = article(tmp_path / "site").text_content()
    assert "It began with lost invoices." in text
    assert "The way it came out" in text


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("[[story:nowhere]]", "There is no story 'nowhere'. Stories are: how-it-came-out."),
        ("[[view:pie]]", "There is no view 'pie'. Views are: timeline, network, places, flows, figures."),
        ("[[view:stories]]", "There is no view 'stories'."),
    ],
)
def test_what_is_not_there_is_told_with_its_line(told: Library, mark: str, said: str) -> None:
    made = told.dossiers.new("Another", text=f"# Another\n\n{mark}\n", who="ed")
    (problem,) = told.dossiers.expand(made).problems
    assert f"Line 3: {said}" in str(problem)
    assert any(said.partition(". ")[0] in f.message for f in told.dossiers.examine(made).findings)


def test_a_file_that_is_no_story_stops_no_dossier(told: Library) -> None:
    (told.root / "stories/broken.toml").write_text("title = [", encoding="utf-8")
    (problem, *_) = told.dossiers.expand(told.dossiers.get("the-harbour")).problems
    assert "broken.toml is no TOML" in problem.message
