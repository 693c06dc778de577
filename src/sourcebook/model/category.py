"""Category: a shelf of the library's tree, and what is suggested for a record."""

from __future__ import annotations

import msgspec

from sourcebook.model.desk import Refusal


class Category(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shelf. Its slug is what records hold; slugs never change by themselves."""

    slug: str
    title: str
    description: str = ""
    """What belongs there, in a sentence or two: what suggestions begin from."""
    parent: str | None = None
    tag: bool = False
    """Whether it cuts across the tree ("inspiring")."""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A category for a record, and why. Nothing is filed until somebody says so."""

    category: str
    score: float
    """0..1; from .5 it is suggested, below it is named as unsure."""
    unsure: bool = False
    why: tuple[str, ...] = ()


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """A category with what is on it."""

    category: Category
    depth: int = 0
    """How deep it stands in the tree."""
    records: int = 0
    """Summaries filed under it itself."""
    listed: bool = True
    """False for one that records hold and `categories.toml` does not."""


class Suggestions(msgspec.Struct, frozen=True, kw_only=True):
    """What is suggested for a record."""

    suggestions: tuple[Suggestion, ...] = ()
    remark: str = ""
    """Why there is none, or what to do for better ones."""
    records: int = 0
    """Filed records that it was learned from."""


class Refiled(msgspec.Struct, frozen=True, kw_only=True):
    """What a move of many records did. `batch` is what `categories undo` takes."""

    batch: str
    done: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
