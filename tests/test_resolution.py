"""Who is who in a library, as judged from the command line and by the machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.app.cli import cli
from sourcebook.errors import NotFound, UsageError
from sourcebook.library import Library
from sourcebook.resolve.statements import find_statements

PAPERS = {
    "a.txt": "Harbour chief resigns\n\nNelly Orme, the director of the Brinmouth Port Authority, resigned in 2011.\n",
    "b.txt": "Port inquiry\n\nNelly Orme paid Tobias Renck $2 million, the Brinmouth Port Authority said in 2011.\n",
    "c.txt": "Sports\n\nNelly A. Orme, born in 1994, won the regatta on 1 July 2015. Ms. Orme thanked Tobias Renck.\n",
    "d.txt": "Archive\n\nNelly Orme was born on 3 March 1951 in Brinmouth. She led the Brinmouth Port Authority.\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("who")
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.init(folder / "case") as library:
        library.add([folder / name for name in PAPERS])
    return folder / "case"


@pytest.fixture
def library(made: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    import shutil

    shutil.copytree(made, tmp_path / "case")
    with Library.open(tmp_path / "case") as opened:
        yield opened


def test_one_person_in_three_documents_and_her_namesake(library: Library) -> None:
    ormes = [e for e in library.list("entities") if "Orme" in e.name]
    assert sorted(e.documents for e in ormes) == [1, 3]
    elder = max(ormes, key=lambda e: e.documents)
    assert elder.births == ("1951-03-03",)
    said = list(library.resolution.iter_statements(elder))
    view = library.view()
    for s in said:
        text = view.get_rendition(view.get_document(s.document).rendition).text
        assert text[s.span.start : s.span.end] == s.span.exact
        view.get_annotation(s.rests_on)
    assert {s.prop.partition(":")[0] for s in said} >= {"name", "Person"}


def test_what_is_kept_of_a_document_is_what_its_readings_say(library: Library, tmp_path: Path) -> None:
    paper = tmp_path / "later.txt"
    for text in ("Nelly Orme took up her post again in 2012.", "Tobias Renck left for Brinmouth in May 2013."):
        paper.write_text(f"Harbour chief back\n\n{text}\n", encoding="utf-8")
        library.add([paper])
        library.resolution.update()
        view, kept = library.view(), library.resolution.entities.said_in
        for document in view.iter_documents():
            read = find_statements(document.id, view.iter_annotations(rendition=document.rendition))
            assert kept(document.id, document.rendition) == read != {}
            assert kept(document.id, "another rendition") is None


def test_merge_split_and_back(library: Library) -> None:
    elder, younger = sorted((e for e in library.list("entities") if "Orme" in e.name), key=lambda e: -e.documents)
    merged = library.resolution.merge(elder.id, younger.id, why="try", who="an editor")
    assert set(merged.referents) == {*elder.referents, *younger.referents}
    assert merged.decided
    assert library.resolution.get(elder.id).id == library.resolution.get(younger.id).id == merged.id
    leaving = younger.referents[0]
    apart, rest = library.resolution.split(leaving, why="two people", who="an editor")
    assert apart.referents == (leaving,)
    assert set(rest.referents) == set(elder.referents)
    with pytest.raises(UsageError, match=r"judged on .* not the same"):
        library.resolution.merge(apart.id, rest.id, why="again", who="another")
    assert library.verify().problems == ()


def test_a_pair_that_other_judgements_hold_is_not_parted_by_half(library: Library) -> None:
    elder = max((e for e in library.list("entities") if "Orme" in e.name), key=lambda e: e.documents)
    a, b, c = elder.referents
    for left, right in ((a, b), (b, c)):
        library.resolution.judge(left, right, "positive", why="same post", who="an editor")
    with pytest.raises(UsageError, match="Other judgements"):
        library.resolution.judge(a, c, "negative", why="no", who="another")


def test_a_rejected_mention_names_nobody(library: Library) -> None:
    renck = [e for e in library.list("entities") if "Renck" in e.name]
    mentions = [m for m in library.list("mentions") if m.exact == "Tobias Renck"]
    for mention in mentions:
        library.resolution.reject(mention.id, why="a ship", who="an editor")
    assert renck
    assert not [e for e in library.list("entities") if "Renck" in e.name]
    assert [m for m in library.list("mentions") if m.exact == "Tobias Renck"] == mentions, "the reading stays"


def test_a_given_name_is_shown(library: Library) -> None:
    elder = max((e for e in library.list("entities") if "Orme" in e.name), key=lambda e: e.documents)
    assert library.resolution.rename(elder.id, "  Eleanor   Orme ", why="her papers", who="w").name == "Eleanor Orme"
    assert library.find_entity("eleanor orme").id == elder.id
    with pytest.raises(UsageError):
        library.resolution.rename(elder.id, " ", why="", who="w")
    second = next(e for e in library.list("entities") if "Orme" in e.name and e.id != elder.id)
    library.resolution.rename(second.id, "Nelly Orme", why="", who="w")
    with pytest.raises(NotFound, match="entities are named 'nelly orme'"):
        library.find_entity("nelly orme")


def test_judgements_outlive_another_reading(library: Library, tmp_path: Path) -> None:
    elder = max((e for e in library.list("entities") if "Orme" in e.name), key=lambda e: e.documents)
    library.resolution.judge(elder.referents[0], elder.referents[1], "negative", why="two", who="w")
    before = [e.referents for e in library.list("entities")]
    library.resolution.entities.path.unlink()
    with Library.open(library.root) as again:
        assert [e.referents for e in again.list("entities")] == before
        assert [(j.value, j.who) for j in again.list("judgements")] == [("negative", "w")]


def test_the_command_line(library: Library) -> None:
    root = str(library.root)
    run = lambda *words: CliRunner().invoke(cli, ["--library", root, *words], standalone_mode=False)  # noqa: E731
    said = run("resolve")
    assert "entities" in said.output
    listed = run("--json", "list", "entities").output.splitlines()
    ormes = [e for e in map(json.loads, listed) if "Orme" in e["name"]]
    merged = run("merge", ormes[0]["id"], ormes[1]["id"], "--why", "try", "--who", "ed")
    assert "4 documents" in merged.output
    shown = json.loads(run("--json", "show", ormes[0]["id"]).output)
    assert len(shown["referents"]) == 4
    assert shown["judgements"][0]["value"] == "positive"
    assert json.loads(run("--json", "show", shown["judgements"][0]["id"]).output)["judgement"]["who"] == "ed"
    assert "4 documents" in run("resolve", "Nelly Orme").output or "entities" in run("resolve", "Nelly Orme").output
