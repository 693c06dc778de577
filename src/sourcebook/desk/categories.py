"""The tree of categories, as `categories.toml` of the library has it: read, checked, changed, written.

# Comments before an entry stay with it.
[[category]]
slug = "bribery"
title = "Bribery"
description = "Money or favours given to somebody in office for what the office decides."
parent = "corruption"

[[category]]
slug = "inspiring"
title = "Inspiring"
tag = true
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from sourcebook.durable import write_whole
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.category import Category, Shelf

CATEGORIES_FILE: Final = "categories.toml"
MOST = 2_000
"""Categories of a tree."""
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ENTRY: Final = re.compile(r"^[ \t]*\[([^\[\]\n]+)\]", re.MULTILINE)
_FIELDS: Final = ("title", "description", "parent", "tag")


@dataclass(frozen=True)
class Tree:
    """The categories in the order of the file. Every change gives a new tree; none is half made."""

    categories: tuple[Category, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    """Slug -> the comment that stands before its entry; "" -> the one after the last."""

    def __contains__(self, slug: object) -> bool:
        return any(c.slug == slug for c in self.categories)

    def get(self, slug: str) -> Category:
        """The category.

        Raises:
            NotFound: There is none of that slug; the message names near ones.
        """
        for category in self.categories:
            if category.slug == slug:
                return category
        near = [c.slug for c in self.categories if slug[:4].lower() in c.slug or slug.lower() in c.title.lower()]
        hint = f"Near ones: {', '.join(near[:8])}." if near else "`sourcebook categories list` shows all."
        raise NotFound(f"There is no category {slug!r}.", hint)

    def children(self, slug: str | None) -> list[Category]:
        """The categories right under one; without, those at the top."""
        return [c for c in self.categories if c.parent == slug]

    def under(self, slug: str) -> list[str]:
        """The slugs of a category and all below it."""
        return [slug, *(s for child in self.children(slug) for s in self.under(child.slug))]

    def walk(self, parent: str | None = None, depth: int = 0) -> Iterator[tuple[Category, int]]:
        """Every category with its depth, parents first, in the order of the file."""
        for category in self.children(parent):
            yield category, depth
            yield from self.walk(category.slug, depth + 1)

    def add(self, category: Category) -> Tree:
        """With one more, at the end.

        Raises:
            UsageError: Its slug is taken or none, or its parent is not there.
        """
        return _checked(Tree((*self.categories, category), self.comments))

    def replace(self, slug: str, /, **fields: Any) -> Tree:
        """With fields of one changed; a new slug is followed by its children.

        Raises:
            NotFound: There is none of that slug.
            UsageError: The tree would be none.
        """
        old = self.get(slug)
        new = msgspec.structs.replace(old, **fields)
        changed = [_renamed(c, slug, new.slug) if c is not old else new for c in self.categories]
        comments = {new.slug if key == slug else key: text for key, text in self.comments.items()}
        return _checked(Tree(tuple(changed), comments))

    def merge(self, slug: str, into: str) -> Tree:
        """Without one; what is below it goes under the other.

        Raises:
            NotFound: One of them is not there.
            UsageError: They are one, or the other is below the first.
        """
        self.get(slug), self.get(into)
        if into in self.under(slug):
            raise UsageError(
                f"{into!r} is {'the same' if into == slug else f'below {slug!r}'}.",
                "Name another one, or move it first.",
            )
        left = [_renamed(c, slug, into) for c in self.categories if c.slug != slug]
        return _checked(Tree(tuple(left), {k: v for k, v in self.comments.items() if k != slug}))

    def remove(self, slug: str) -> Tree:
        """Without one that has nothing below it.

        Raises:
            NotFound: There is none of that slug.
            UsageError: Something is below it.
        """
        self.get(slug)
        if below := self.children(slug):
            names = ", ".join(c.slug for c in below[:8])
            raise UsageError(f"Below {slug!r} are {names}.", "Move or merge them first.")
        return Tree(tuple(c for c in self.categories if c.slug != slug), self.comments)


def _renamed(category: Category, old: str, new: str) -> Category:
    return msgspec.structs.replace(category, parent=new) if category.parent == old else category


@lru_cache(4)
def read_tree(text: str) -> Tree:
    """The tree of a `categories.toml`.

    Raises:
        UsageError: It is no TOML, or no tree; the message says where.
    """
    try:
        held = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{CATEGORIES_FILE} is not valid TOML: {error}.", "Mend the file and run again.") from error
    categories = tuple(_category(slug, entry) for slug, entry in held.items())
    return _checked(Tree(categories, _comments(text)))


def _category(slug: str, entry: Any) -> Category:
    if not isinstance(entry, dict):
        raise UsageError(f"{CATEGORIES_FILE} has {slug!r} outside a category.", f"Write [{slug_of(slug)}] above it.")
    if unknown := sorted(set(entry) - set(_FIELDS)):
        raise UsageError(f"[{slug}] in {CATEGORIES_FILE} has {unknown[0]!r}.", f"Fields are: {', '.join(_FIELDS)}.")
    try:
        return msgspec.convert({"title": slug.replace("-", " ").capitalize(), **entry, "slug": slug}, Category)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"[{slug}] in {CATEGORIES_FILE} does not fit: {error}.", "Mend the file and run again."
        ) from error


def _comments(text: str) -> dict[str, str]:
    """The comment lines that stand before each entry; those after the last one under ""."""
    found: dict[str, str] = {}
    entries = [(m.start(), m[1].strip().strip("\"'")) for m in _ENTRY.finditer(text)]
    starts = [0, *(start for start, _ in entries)]
    ends = [*(start for start, _ in entries), len(text)]
    for slug, start, end in zip([*(s for _, s in entries), ""], starts, ends, strict=True):
        lines = text[start:end].splitlines()
        # Of the entry before, only what stands behind its last line of its own goes with the next one.
        last = max(
            (n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), default=-1
        )
        kept = [line for line in lines[last + 1 :] if line.lstrip().startswith("#")]
        if kept:
            found[slug] = "\n".join(kept)
    return found


def write_tree(tree: Tree) -> str:
    """The tree as `categories.toml`, with its comments."""
    parts = []
    for category in tree.categories:
        lines = [tree.comments[category.slug]] if category.slug in tree.comments else []
        lines += [f"[{category.slug}]", f"title = {_quoted(category.title)}"]
        lines += [f"description = {_quoted(category.description)}"] if category.description else []
        lines += [f"parent = {_quoted(category.parent)}"] if category.parent else []
        lines += ["tag = true"] if category.tag else []
        parts.append("\n".join(lines) + "\n")
    return "\n".join([*parts, *([tree.comments[""] + "\n"] if "" in tree.comments else [])])


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, but for the delete character."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007F")


def _checked(tree: Tree) -> Tree:
    """The tree, if it is one.

    Raises:
        UsageError: A slug is none or taken, a parent is missing or a tag, or the tree bites its tail.
    """
    if len(tree.categories) > MOST:
        raise UsageError(f"There are {len(tree.categories)} categories, more than {MOST}.", "Merge some.")
    for category in tree.categories:
        _check_one(tree, category)
    slugs = Counter(c.slug for c in tree.categories)
    if twice := [slug for slug, count in slugs.items() if count > 1]:
        raise UsageError(f"There are two categories {twice[0]!r}.", "Give one of them another slug.")
    reached = {c.slug for c, _ in tree.walk()}
    if lost := [c.slug for c in tree.categories if c.slug not in reached]:
        raise UsageError(f"{lost[0]!r} is below itself.", "Give it another parent, or none.")
    return tree


def _check_one(tree: Tree, category: Category) -> None:
    if not _SLUG.fullmatch(category.slug):
        raise UsageError(
            f"{category.slug!r} cannot be a slug.", "Use small letters, digits and single hyphens: war-on-drugs."
        )
    if not category.title.strip():
        raise UsageError(f"The category {category.slug!r} has no title.", "Give it one.")
    if category.parent is None:
        return
    parents = [c for c in tree.categories if c.slug == category.parent]
    if not parents:
        raise UsageError(
            f"The parent of {category.slug!r}, {category.parent!r}, is not there.", "Add it first, or name another."
        )
    if parents[0].tag or category.tag:
        tag = category.slug if category.tag else category.parent
        raise UsageError(f"{tag!r} is a tag: it cuts across the tree.", "A tag has no parent and nothing below it.")


def slug_of(title: str) -> str:
    """A slug for a title: "War on drugs" -> "war-on-drugs"; empty when no letter of it can stand in one."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:80].strip("-")


def build_shelves(tree: Tree, counts: Mapping[str, int]) -> list[Shelf]:
    """The tree with the number of records on each shelf, then what records hold and the tree does not."""
    listed = [Shelf(category=c, depth=depth, records=counts.get(c.slug, 0)) for c, depth in tree.walk()]
    others = sorted(slug for slug in counts if slug not in tree)
    return [*listed, *(_unlisted(slug, counts[slug]) for slug in others)]


def _unlisted(slug: str, records: int) -> Shelf:
    return Shelf(category=Category(slug=slug, title=slug), records=records, listed=False)


def _kept(path: Path) -> Tree:
    return read_tree(path.read_text(encoding="utf-8")) if path.is_file() else Tree()


def new_categories(folder: Path, found: Mapping[str, str]) -> dict[str, str]:
    """Of categories (slug -> title) those that the tree of a library does not have. Raises `UsageError` for no tree."""
    tree = _kept(folder / CATEGORIES_FILE)
    return {slug: title for slug, title in sorted(found.items()) if slug not in tree and _SLUG.fullmatch(slug)}


def extend_categories(folder: Path, found: Mapping[str, str]) -> tuple[str, ...]:
    """Add categories (slug -> title) that the tree of a library does not have; gives the slugs of those.

    Raises:
        UsageError: The file that is there is no tree.
        StorageError: It cannot be written.
    """
    path = folder / CATEGORIES_FILE
    tree, new = _kept(path), new_categories(folder, found)
    for slug, title in new.items():
        tree = tree.add(Category(slug=slug, title=title.strip() or slug))
    if new:
        write_whole(path, write_tree(tree).encode(), "extending the categories")
    return tuple(new)


def missing(tree: Tree, slugs: Iterable[str]) -> list[str]:
    """Slugs that the tree does not have, in order, each once."""
    return [slug for slug in dict.fromkeys(slugs) if slug not in tree]
