"""Filing summaries: the tree and its records change together, many at once, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from sourcebook.app.cli import cli
from sourcebook.errors import NotFound, UsageError
from sourcebook.library import Library

BRIBES = ["bribe", "kickback", "envelope", "inspector", "tender"]
HEALTH = ["hospital", "vaccine", "nurse", "clinic", "patient"]


def text_of(words: list[str], number: int) -> str:
    return f"{words[number % 5]} and {words[(number + 1) % 5]} in case {number} of {words[(number + 2) % 5]}"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.init(tmp_path / "library") as made:
        made.filing.add("Corruption")
        made.filing.add("Bribery", parent="corruption", description="Bribes and kickbacks for officials.")
        made.filing.add("Health", description="Hospitals and vaccines.")
        made.filing.add("Inspiring", tag=True)
        for number in range(8):
            made.summaries.new(title=text_of(BRIBES, number).title(), categories=["bribery"], who="ed")
            made.summaries.new(title=text_of(HEALTH, number).title(), categories=["health"], who="ed")
        yield made


def filed(library: Library, slug: str) -> set[str]:
    return {s.id for s in library.summaries.list() if slug in (*s.categories, *s.tags)}


def run(library: Library, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--library", str(library.root), "categories", *words], catch_exceptions=False)


def test_the_tree_is_listed_with_its_records(library: Library) -> None:
    library.summaries.new(title="A record from elsewhere", categories=["old-shelf"], who="ed")
    shelves = [(s.category.slug, s.depth, s.records, s.listed) for s in library.filing.list()]
    assert shelves == [
        ("corruption", 0, 0, True), ("bribery", 1, 8, True), ("health", 0, 8, True), ("inspiring", 0, 0, True),
        ("old-shelf", 0, 1, False),
    ]  # fmt: skip
    assert [c.slug for c in library.filing.add_missing()] == ["old-shelf"]
    assert all(s.listed for s in library.filing.list())


def test_records_follow_a_renamed_and_a_merged_category_and_come_back(library: Library) -> None:
    held = filed(library, "bribery")
    library.filing.rename("bribery", "graft", who="ed")
    assert (filed(library, "graft"), filed(library, "bribery")) == (held, set())
    merged = library.filing.merge("graft", "health", who="ed", why="one desk")
    assert len(filed(library, "health")) == 16
    assert "graft" not in library.filing.tree
    assert set(library.filing.undo(merged.batch, who="ed").done) == held
    assert filed(library, "graft") == held
    events = [(e.event, e.why) for e in library.summaries.history(min(held))]
    assert [e for e, _ in events] == ["made", "edited", "edited", "undone"]
    assert "one desk" in events[2][1]


def test_refiling_says_what_it_would_do_moves_and_is_undone_but_for_what_was_changed_since(library: Library) -> None:
    held = sorted(filed(library, "health"))
    assert sorted(library.filing.refile("health", "inspiring", who="ed", dry_run=True).done) == held
    assert sorted(filed(library, "health")) == held
    done = library.filing.refile("health", "inspiring", who="ed")
    moved = library.summaries.get(held[0])
    assert (moved.categories, moved.tags) == ((), ("inspiring",)), "a tag is filed among the tags"
    library.summaries.edit(held[0], title="Another title", who="ed")
    back = library.filing.undo(done.batch, who="ed")
    assert sorted(back.done) == held[1:]
    assert [r.id for r in back.refused] == [held[0]]
    with pytest.raises(NotFound):
        library.filing.undo("nothing", who="ed")


def test_refiling_by_a_query_moves_what_it_finds(library: Library, tmp_path: Path) -> None:
    made = {}
    for name, text in (("a", "The regatta was won by a crew."), ("b", "The bridge was closed for repairs.")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        (document,) = library.add([tmp_path / f"{name}.txt"]).documents
        made[name] = library.summaries.new(document, categories=["health"], who="ed").id
    done = library.filing.refile("health", "corruption", query="regatta", who="ed")
    assert done.done == (made["a"],)
    assert filed(library, "corruption") == {made["a"]}


def test_suggestions_come_from_what_was_filed_with_reasons_and_file_nothing(library: Library) -> None:
    found = library.filing.suggest_for("The inspector took an envelope and a kickback for the tender.")
    assert found.suggestions[0].category == "bribery"
    assert not found.suggestions[0].unsure
    assert any("you filed under it" in why for why in found.suggestions[0].why)
    made = library.summaries.new(title="Nurse and patient of a vaccine clinic", who="ed")
    assert library.filing.suggest(made.id).suggestions[0].category == "health"
    assert library.summaries.get(made.id).categories == ()
    (library.root / "cache" / "categories.npz").write_bytes(b"damaged")
    with Library.open(library.root) as again:
        assert again.filing.suggest(made.id).suggestions[0].category == "health"


def test_before_anything_is_filed_descriptions_suggest(tmp_path: Path) -> None:
    with Library.init(tmp_path / "new") as library:
        library.filing.add("Health", description="Hospitals, vaccines and nurses.")
        made = library.summaries.new(title="Nurses leave two hospitals", who="ed")
        (found,) = library.filing.suggest(made.id).suggestions
        assert found.category == "health"
        assert "description" in found.why[0]
        with pytest.raises(UsageError, match="too few"):
            library.filing.learn()


def test_a_category_with_records_is_not_taken_away(library: Library) -> None:
    with pytest.raises(UsageError, match="8 records"):
        library.filing.remove("health")
    library.filing.remove("inspiring")
    assert "inspiring" not in library.filing.tree


def test_a_file_edited_by_hand_is_heeded_and_its_errors_are_told(library: Library) -> None:
    path = library.root / "categories.toml"
    path.write_text(path.read_text() + '\n[war]\nparent = "peace"\n')
    with pytest.raises(UsageError, match="'peace', is not there"):
        library.filing.list()


def test_the_command_line_says_what_was_done(library: Library) -> None:
    assert "  bribery  Bribery, 8 records" in run(library, "list").output
    assert "war-crimes  War crimes" in run(library, "add", "War crimes").output
    assert "under corruption" in run(library, "move", "war-crimes", "corruption").output
    assert "8 records would be moved" in run(library, "refile", "health", "war-crimes", "--dry-run").output
    done = msgspec.json.decode(run(library, "refile", "health", "war-crimes", "--json").output)
    assert len(done["done"]) == 8
    assert "8 records changed" in run(library, "undo", done["batch"]).output
    assert "Learned 2 categories from 16 records." in run(library, "learn").output
    made = library.summaries.new(title="Nurse and patient of a vaccine clinic", who="ed")
    assert run(library, "suggest", made.id).output.startswith("health  0.")
