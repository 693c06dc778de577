"""The tree of categories: what is accepted, what is refused and how, what a change keeps."""

from __future__ import annotations

import pytest

from sourcebook.desk.categories import Tree, read_tree, slug_of, write_tree
from sourcebook.desk.describing import suggest_by_description
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.category import Category

WRITTEN = """\
# Our tree, begun in March.
[corruption]
title = "Corruption"

# Ask Ola before filing here.
# She knows the law.
[bribery]
title = "Bribery"
description = "Money or favours to somebody in office: \\"gifts\\", kickbacks."
parent = "corruption"

[inspiring]
title = "Inspiring"
tag = true

# The end.
"""


def test_a_file_written_back_is_the_same_to_the_comments() -> None:
    assert write_tree(read_tree(WRITTEN)) == WRITTEN
    assert read_tree("") == Tree()


def test_a_change_keeps_comments_and_what_is_below() -> None:
    tree = read_tree(WRITTEN).replace("corruption", slug="graft")
    assert [(c.slug, c.parent) for c in tree.categories] == [
        ("graft", None), ("bribery", "graft"), ("inspiring", None),
    ]  # fmt: skip
    assert "# Ask Ola" in write_tree(tree)
    assert write_tree(tree).startswith("# Our tree, begun in March.\n[graft]")
    assert read_tree(write_tree(tree)) == tree


def test_merging_takes_what_is_below_along() -> None:
    tree = read_tree(WRITTEN).add(Category(slug="money", title="Money"))
    merged = tree.merge("corruption", "money")
    assert [(c.slug, depth) for c, depth in merged.walk()] == [("inspiring", 0), ("money", 0), ("bribery", 1)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[bribery\n", "not valid TOML"),
        ('title = "x"\n', "has 'title' outside a category"),
        ('[a]\ncolour = "red"\n', "[a] in categories.toml has 'colour'"),
        ('[a]\ntag = "yes"\n', "does not fit"),
        ('["War on drugs"]\n', "cannot be a slug"),
        ('[a]\ntitle = " "\n', "has no title"),
        ("[a]\n[a]\n", "not valid TOML"),
        ('[a]\nparent = "b"\n', "'b', is not there"),
        ('[a]\nparent = "b"\n[b]\nparent = "a"\n', "is below itself"),
        ('[a]\ntag = true\n[b]\nparent = "a"\n', "'a' is a tag"),
        ("[" * 5_000, "not valid TOML"),
    ],
)  # fmt: skip
def test_what_is_no_tree_is_refused_with_the_place_and_the_next_step(text: str, words: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_tree(text)
    assert words in raised.value.message
    assert raised.value.hint


def test_changes_that_would_break_the_tree_are_refused() -> None:
    tree = read_tree(WRITTEN)
    with pytest.raises(UsageError, match="is below itself"):
        tree.replace("corruption", parent="bribery")
    with pytest.raises(UsageError, match="is below 'corruption'"):
        tree.merge("corruption", "bribery")
    with pytest.raises(UsageError, match="Below 'corruption' are bribery"):
        tree.remove("corruption")
    with pytest.raises(NotFound) as raised:
        tree.get("bribes")
    assert "bribery" in raised.value.hint


@pytest.mark.parametrize(
    ("title", "slug"), [("War on Drugs", "war-on-drugs"), ("  9/11: who knew? ", "9-11-who-knew"), ("—", "")]
)
def test_a_slug_is_made_of_a_title(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_descriptions_suggest_before_anything_is_filed() -> None:
    tree = [
        Category(slug="bribery", title="Bribery", description="Bribes, kickbacks and gifts to officials in office."),
        Category(slug="health", title="Health", description="Hospitals, vaccines, drugs and the firms that sell them."),
    ]
    found = suggest_by_description("Two officials took bribes and kickbacks from a shipping firm.", tree)
    assert [s.category for s in found] == ["bribery"]
    assert "bribe" in found[0].why[0]
    assert suggest_by_description("The regatta was won by a crew of nine.", tree) == []
