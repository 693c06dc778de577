"""A search as a tree. `explore.query` parses the query language into it; the index compiles it."""

from __future__ import annotations

import msgspec

TEXT_FIELDS = ("text", "title", "outlet", "person", "org", "place", "byline")
"""Fields searched by words."""
KEY_FIELDS = ("kind", "status", "category", "collection", "language")
"""Fields compared whole."""
RANGE_FIELDS = ("date", "amount", "ocr")


class Node(msgspec.Struct, frozen=True, tag=True):
    """Base of every part of a query."""


class Word(Node, frozen=True, tag="word"):
    """A word in a field, in any of its inflections."""

    field: str
    text: str


class Phrase(Node, frozen=True, tag="phrase"):
    """Words in this order, as printed; `slop` 0."""

    field: str
    text: str


class Near(Node, frozen=True, tag="near"):
    """Two words or phrases at most `distance` words apart, in either order."""

    field: str
    left: str
    right: str
    distance: int


class Prefix(Node, frozen=True, tag="prefix"):
    """A word that begins so."""

    field: str
    text: str


class Fuzzy(Node, frozen=True, tag="fuzzy"):
    """A word at most `distance` (1 or 2) edits away."""

    field: str
    text: str
    distance: int


class Range(Node, frozen=True, tag="range"):
    """A number (`amount`) or a day as YYYYMMDD (`date`) in a closed range; an open end is null."""

    field: str
    low: float | None
    high: float | None


class And(Node, frozen=True, tag="and"):
    """All of them."""

    parts: tuple[Query, ...]


class Or(Node, frozen=True, tag="or"):
    """Any of them."""

    parts: tuple[Query, ...]


class Not(Node, frozen=True, tag="not"):
    """None of it."""

    part: Query


class Everything(Node, frozen=True, tag="everything"):
    """All documents (an empty query)."""


Query = Word | Phrase | Near | Prefix | Fuzzy | Range | And | Or | Not | Everything


def render(query: Query) -> str:
    """The query spelled out, every operator and field shown."""
    match query:
        case Everything():
            return "*"
        case And(parts):
            return " AND ".join(_grouped(p) for p in parts)
        case Or(parts):
            return " OR ".join(_grouped(p) for p in parts)
        case Not(part):
            return f"NOT {_grouped(part)}"
        case Range(field, low, high):
            return f"{field}:{_end(field, low)}..{_end(field, high)}"
        case Near(field, left, right, distance):
            return _prefixed(field, f"({left} near/{distance} {right})")
        case Phrase(field, text):
            return _prefixed(field, f'"{text}"')
        case Prefix(field, text):
            return _prefixed(field, f"{text}*")
        case Fuzzy(field, text, distance):
            return _prefixed(field, f"{text}~{distance}")
        case Word(field, text):
            return _prefixed(field, text)


def _end(field: str, value: float | None) -> str:
    """One end of a range as it may be typed."""
    if value is None:
        return ""
    day = int(value)
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}" if field == "date" else f"{value:g}"


def _grouped(query: Query) -> str:
    return f"({render(query)})" if isinstance(query, And | Or) else render(query)


def _prefixed(field: str, words: str) -> str:
    return words if field == "text" else f"{field}:{words}"


def leaves(query: Query) -> list[Word | Phrase | Near | Prefix | Fuzzy | Range]:
    """The wanted terms, left to right; those under a NOT are left out."""
    match query:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Not() | Everything():
            return []
        case _:
            return [query]


def split_meaning(query: Query) -> tuple[str, Query | None]:
    """The free words of a query, and what bounds the search besides (fields, ranges, NOTs), or None."""
    parts = query.parts if isinstance(query, And) else (query,)
    bounds = tuple(p for p in parts if isinstance(p, Not | Range) or getattr(p, "field", "text") != "text")
    words = [leaf for part in parts if part not in bounds for leaf in leaves(part)]
    texts = [f"{w.left} {w.right}" if isinstance(w, Near) else w.text for w in words if not isinstance(w, Range)]
    return " ".join(texts), And(bounds) if bounds else None
