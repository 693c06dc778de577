"""What a check must not stumble over: namesakes, mirrors, circles, fragments, libraries with next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sourcebook.library import Library

PAGE = """<html><head><meta charset="utf-8"><title>{title}</title><link rel="canonical" href="{address}">
<meta property="og:site_name" content="{outlet}"><meta property="article:published_time" content="{date}"></head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""
FILLER = """<p>The river was low that year, and the ferry lay on the mud with its flags still up. Children were told to
keep off it. Whoever wanted to cross had to go round by the old bridge, which took an hour.</p>"""
Add = Callable[..., str]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.init(tmp_path / "library") as library:
        yield library


@pytest.fixture
def add(library: Library, tmp_path: Path) -> Add:
    def add(name: str, body: str, *, outlet: str = "The Post", date: str = "2015-03-04", title: str = "") -> str:
        path, address = tmp_path / f"{name}.html", f"https://{name}.example/story"
        page = PAGE.format(
            title=title or f"Story {name}", address=address, outlet=outlet, date=date, body=body + FILLER
        )
        path.write_text(page, encoding="utf-8")
        library.add([path])
        return address

    return add


def _check(library: Library, tmp_path: Path, text: str) -> list[tuple[str, str]]:
    draft = tmp_path / "draft.md"
    draft.write_text(text, encoding="utf-8")
    checked = library.check(draft, date="2018-01-01")
    return [(f.rule, f.exact) for f in checked.report.flags if f.severity == "error"]


def test_two_people_of_one_name(library: Library, add: Add, tmp_path: Path) -> None:
    address = add("trial", "<p>Oswin Karrel, a ferryman of Tarn, was charged with fraud on 3 March 2015.</p>")
    add("mayor", "<p>Oswin Karrel, the mayor of Lorne, opened a school on 3 March 2015.</p>", outlet="Lorne Times")
    text = f"Oswin Karrel, the mayor, opened a school in 2015. A ferryman, Oswin Karrel, was [charged]({address})."
    assert _check(library, tmp_path, text) == []


def test_a_name_that_is_a_place_too(library: Library, add: Add, tmp_path: Path) -> None:
    address = add("jordan", "<p>Ada Jordan was charged with fraud in Jordan, a court in Amman said.</p>")
    text = f"Jordan is a country. Jordan’s ferries are late. Ada Jordan was [charged with fraud]({address}) there."
    assert _check(library, tmp_path, text) == []


def test_one_outlet_under_ten_domains_is_one_origin(library: Library, add: Add, tmp_path: Path) -> None:
    said = "<p>The mint at Orven sold nine tonnes of silver to Halder Holdings for $4 million in May 2014.</p>"
    addresses = [add(f"mirror{n}", said, outlet="The Silver Wire") for n in range(10)]
    links = " ".join(f"[{n}]({address})" for n, address in enumerate(addresses))
    own = "Nobody who worked there then has anything good to say about the furnace, which smoked, or about the pay."
    draft = tmp_path / "draft.md"
    sold = f"The mint at Orven sold nine tonnes of silver to Halder Holdings for $4 million in May 2014 ({links})."
    draft.write_text(f"{sold}\n\n{own}", encoding="utf-8")
    checked = library.check(draft)
    assert checked.report.claims[0].origins == 1
    assert checked.report.claims[0].same_origin
    assert [f.rule for f in checked.report.flags if f.severity == "warning"] == ["single-origin"]


def test_reports_that_cite_each_other_in_a_circle_are_one_origin(library: Library, add: Add, tmp_path: Path) -> None:
    names = ("alba", "brix", "corda")
    told = (
        "The mint at Orven sold nine tonnes of silver in May 2014",
        "In May 2014 nine tonnes of silver were sold by the mint at Orven",
        "Nine tonnes of its silver went out of the mint at Orven in May 2014",
    )
    for number, name in enumerate(names):
        other = names[(number + 1) % 3]
        body = f'<p>{told[number]}, as <a href="https://{other}.example/story">The {other.title()}</a> reported.</p>'
        add(name, body, outlet=f"The {name.title()}")
    documents = [d.id for d in library.list("documents")]
    assert len(library.origins(documents)) == 1


@pytest.mark.parametrize(
    "text", ["Nine tonnes of silver.", "Silver!", "—", "# Orven\n\n- silver\n- gold\n\n| a |\n| - |\n"]
)
def test_a_claim_without_a_verb(library: Library, add: Add, tmp_path: Path, text: str) -> None:
    add("mint", "<p>The mint sold nine tonnes of silver.</p>")
    assert _check(library, tmp_path, text) == []
    if any(c.isalnum() for c in text):
        assert all(w.stance == "mentions" for w in library.find_evidence("Nine tonnes of silver"))


def test_a_library_with_one_document(library: Library, add: Add, tmp_path: Path) -> None:
    address = add("only", "<p>The mint at Orven sold nine tonnes of silver for $4 million.</p>")
    text = f"The mint at Orven sold nine tonnes of silver [for $6 million]({address})."
    assert _check(library, tmp_path, text) == [("number-mismatch", "$6 million")]
    assert library.corrections() == []
    (document,) = library.list("documents")
    assert _check(library, tmp_path, library.view().get_rendition(document.rendition).text) == []


def test_an_empty_library(library: Library, tmp_path: Path) -> None:
    text = (
        "Oswin Karrel was convicted of fraud, [it is said](https://court.example/1). “I never saw it at all,” he said."
    )
    assert _check(library, tmp_path, text) == []
    assert library.corrections() == []
    assert library.todo() == []


def test_the_same_document_as_draft_and_source(library: Library, add: Add) -> None:
    add(
        "self",
        "<p>The mint at Orven sold nine tonnes of silver for $4 million. It sold eight tonnes for $4 million.</p>",
    )
    (document,) = library.list("documents")
    checked = library.check(document.id)
    assert checked.report.counts.supported == 0, "a document is no evidence for itself"


@pytest.mark.deep
def test_a_draft_of_two_hundred_pages(library: Library, add: Add, tmp_path: Path) -> None:
    address = add("mint", "<p>The mint at Orven sold nine tonnes of silver for $4 million in May 2014.</p>")
    page = (
        "In {year} the district of number {n} spent ${sum:,} on roads, and Ada Vale signed for it. Nobody objected to "
        "the bridge, which stands on {n} piers. The mint at Orven sold nine tonnes of silver [for $4 million]"
        "({address}).\n\n"
    )
    filler = (
        "The clerk of the district counted the lamps again and wrote the number down where nobody would find it. " * 16
    )
    text = "".join(
        page.format(year=1800 + n, n=n + 2, sum=1000 * n + 7, address=address) + filler + "\n\n" for n in range(200)
    )
    seen: list[int] = []
    draft = tmp_path / "long.md"
    draft.write_text(text.replace("for $4 million", "for $5 million", 1), encoding="utf-8")
    checked = library.check(draft, progress=lambda done, _total, _item: seen.append(done))
    assert len(text.split()) > 60_000
    assert [f.exact for f in checked.report.flags if f.rule == "number-mismatch"] == ["$5 million"]
    assert seen == sorted(seen)
    assert seen
