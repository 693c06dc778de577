"""The network: ties are one however often they are told, ways are found against the arrows, pictures do not change."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import NotFound, UsageError
from sourcebook.explore.network import around, find_paths, lay_out, network_of
from sourcebook.library import Library
from sourcebook.model.network import Network, Node, Rest, Tie
from sourcebook.publish.network import network_svg

PAPERS = (
    "Mara Quist, the director of Orsel Shipping Ltd, met the board of Varnholm Harbour Company.",
    "Mara Quist, the director of Orsel Shipping Ltd, left in 2013. Orsel Shipping Ltd is owned by Tomas Reik.",
    "Tomas Reik is the brother of Ilse Reik.",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("network")
    for number, words in enumerate(PAPERS):
        (folder / f"{number}.txt").write_text(words, encoding="utf-8")
    with Library.init(folder / "case") as held:
        held.add([folder / f"{number}.txt" for number in range(len(PAPERS))])
        yield held


def test_a_tie_told_twice_is_one_with_the_words_of_both(library: Library) -> None:
    found = library.network("Mara Quist")
    (tie,) = [t for t in found.ties if t.schema == "Directorship"]
    assert (tie.documents, tie.role, len(tie.rests)) == (2, "director", 2)
    view = library.view()
    for rest in tie.rests:
        text = view.get_rendition(view.get_document(rest.document).rendition).text
        assert text[rest.start : rest.end] == rest.exact


def test_depth_and_schema_and_ways(library: Library) -> None:
    near = {n.name for n in library.network("Mara Quist").nodes}
    assert near == {"Mara Quist", "Orsel Shipping Ltd"}
    far = {n.name for n in library.network("Mara Quist", depth=3).nodes}
    assert {"Tomas Reik", "Ilse Reik"} <= far
    assert {t.schema for t in library.network(schemas=["Family"]).ties} == {"Family"}
    (way,) = library.ways("Ilse Reik", "Mara Quist")
    assert [n.name for n in way.nodes] == ["Ilse Reik", "Tomas Reik", "Orsel Shipping Ltd", "Mara Quist"]


def test_what_is_not_there(library: Library) -> None:
    with pytest.raises(NotFound, match="Nobody is named"):
        library.network("Nobody Here")
    with pytest.raises(UsageError, match="not a date"):
        library.network(since="the other day")


def test_the_picture_is_one_document_with_its_words_in_text(library: Library) -> None:
    svg = library.draw_network(library.network())
    root = ET.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert "Mara Quist to Orsel Shipping Ltd: director" in (root.findtext(f"{space}desc") or "")
    assert svg == library.draw_network(library.network())


def tie(subject: str, other: str, role: str = "x") -> Tie:
    rest = Rest(document="d", relation="n", start=0, end=1, exact="a")
    return Tie(subject=subject, object=other, schema="UnknownLink", role=role, rests=(rest,))


def nodes(*names: str) -> dict[str, Node]:
    return {n: Node(id=n, name=n, type="person", documents=1) for n in names}


def test_nobody_joins_them() -> None:
    assert find_paths([tie("a", "b"), tie("c", "d")], nodes(*"abcd"), "a", "d") == []
    assert around([tie("a", "b")], nodes(*"abz"), "z").nodes == (nodes("z")["z"],)


def test_what_is_left_out_is_counted() -> None:
    ties = [tie("a", name) for name in "bcdef"]
    found = network_of(ties, nodes(*"abcdef"), most=2)
    assert (len(found.ties), found.left_out) == (2, 3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=20))
def test_any_network_is_laid_out_the_same_twice(pairs: list[tuple[str, str]]) -> None:
    ties = tuple(tie(a, b, '<&"\x00') for a, b in pairs if a != b)
    network = Network(nodes=tuple(nodes(*"abcdefgh").values()), ties=ties)
    places = lay_out(network)
    assert places == lay_out(network)
    ET.fromstring(network_svg(network, places))
    assert lay_out(network, places) == places


def test_hostile_names_stay_words(tmp_path: Path) -> None:
    name = '</text><script>alert(1)</script>"&'
    network = Network(nodes=(Node(id="a", name=name, type="person", documents=1),), ties=())
    svg = network_svg(network, {"a": (0, 0)})
    assert "<script" not in svg
    assert name in "".join(ET.fromstring(svg).itertext())
