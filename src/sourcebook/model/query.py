"""A search as a tree. `explore.query` parses the query language into it; the index compiles it."""

from __future__ import annotations

import re

import msgspec

TEXT_FIELDS = ("text", "title", "outlet", "person", "org", "place", "byline")
"""Fields searched by words."""
KEY_FIELDS = ("kind", "status", "category", "tag", "collection", "language", "state", "document", "entity")
"""Fields compared whole, whatever the case of their letters."""
SUMMARY = "summary"
"""The `kind:` of a published summary, beside the kinds of source that documents have."""
NOTE = "note"
"""The `kind:` of a note that somebody wrote on a document."""
WAITING = "waiting"
"""State, beside its own, of a published summary of which another wording waits for a second person."""
RANGE_FIELDS = ("date", "posted", "amount", "ocr", "importance")
DAY_FIELDS = ("date", "posted")
"""Those of them whose numbers are days, as YYYYMMDD."""


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
    """A number (`amount`) or a day as YYYYMMDD (`date`) in a range; an open end is null."""

    field: str
    low: float | None
    high: float | None
    above: bool = False
    """Whether `low` itself is outside."""
    below: bool = False
    """Whether `high` itself is outside."""


class Among(Node, frozen=True, tag="among"):
    """One of these documents: what a field such as `entity:` stands for once it was looked up."""

    field: str
    text: str
    documents: tuple[str, ...]


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


Query = Word | Phrase | Near | Prefix | Fuzzy | Range | Among | And | Or | Not | Everything


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that stands beside the words of a query."""

    field: str
    value: str
    negative: bool
    without: str
    """The query without it."""


def render(query: Query) -> str:
    """The query spelled out, every operator and field shown; typed again it is the same query."""
    match query:
        case Everything():
            return "*"
        case And(parts):
            return " AND ".join(_grouped(p) for p in parts)
        case Or(parts):
            return " OR ".join(_grouped(p) for p in parts)
        case Not(part):
            return f"NOT {_grouped(part)}"
        case Range():
            return _ranged(query)
        case Near(field, left, right, distance):
            return f"({_prefixed(field, _worded(left))} near/{distance} {_worded(right)})"
        case Phrase(field, text) | Among(field, text, _):
            return _prefixed(field, _quoted(text))
        case Prefix(field, text):
            return _prefixed(field, f"{text}*")
        case Fuzzy(field, text, distance):
            return _prefixed(field, f"{text}~{distance}")
        case Word(field, text):
            return _prefixed(field, text)


def _ranged(query: Range) -> str:
    low, high = _end(query.field, query.low), _end(query.field, query.high)
    if query.above or query.below:
        # At most one end is open like this: no spelling has both.
        return f"{query.field}:>{low}" if query.above else f"{query.field}:<{high}"
    return f"{query.field}:{low}..{high}"


def _end(field: str, value: float | None) -> str:
    """One end of a range as it may be typed."""
    if value is None:
        return ""
    if field in DAY_FIELDS:
        day = int(value)
        return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _worded(words: str) -> str:
    return words if words and words.replace("-", "").isalnum() and words not in ("AND", "OR", "NOT") else _quoted(words)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _grouped(query: Query) -> str:
    return f"({render(query)})" if isinstance(query, And | Or) else render(query)


def _prefixed(field: str, words: str) -> str:
    return words if field == "text" else f"{field}:{words}"


def leaves(query: Query) -> list[Word | Phrase | Near | Prefix | Fuzzy | Range]:
    """The wanted terms, left to right; those under a NOT are left out."""
    match query:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Not() | Everything() | Among():
            return []
        case _:
            return [query]


def fields_of(query: Query) -> set[str]:
    """Every field that a query names, under a NOT too."""
    match query:
        case And(parts) | Or(parts):
            return {field for part in parts for field in fields_of(part)}
        case Not(part):
            return fields_of(part)
        case Everything():
            return set()
        case _:
            return {query.field}


def is_filter(query: Query) -> bool:
    """Whether a part says which documents to look at, and no words to look for."""
    inner = query.part if isinstance(query, Not) else query
    return isinstance(inner, Range | Among) or getattr(inner, "field", "text") in (*KEY_FIELDS, "outlet")


def filters_of(query: Query) -> tuple[Filter, ...]:
    """The filters of a query, in order, each with what is left without it."""
    parts = query.parts if isinstance(query, And) else (query,)
    found = []
    for number, part in enumerate(parts):
        if is_filter(part):
            inner = part.part if isinstance(part, Not) else part
            left = parts[:number] + parts[number + 1 :]
            rest = render(left[0] if len(left) == 1 else And(left)) if left else "*"
            found.append(Filter(field=_field(inner), value=_value(inner), negative=isinstance(part, Not), without=rest))
    return tuple(found)


def _field(query: Query) -> str:
    return str(getattr(query, "field", ""))


def _value(query: Query) -> str:
    """What stands behind the colon, without quotes."""
    words = render(query).removeprefix(f"{_field(query)}:")
    return str(getattr(query, "text", words))


def narrow(text: str, field: str, value: str, *, negative: bool = False) -> str:
    """A query as typed with one filter more: only, or none of, what has this value."""
    term = f"{field}:{value}" if field in RANGE_FIELDS else f"{field}:{_quoted(value)}"
    # What stands beside an OR would belong to its last part only.
    words = f"({text.strip()})" if re.search(r"\bOR\b", text) else text.strip()
    return f"{words} {'-' if negative else ''}{term}".strip()


def split_meaning(query: Query) -> tuple[str, Query | None]:
    """The free words of a query, and what bounds the search besides (fields, ranges, NOTs), or None."""
    parts = query.parts if isinstance(query, And) else (query,)
    bounds = tuple(p for p in parts if isinstance(p, Not | Range | Among) or getattr(p, "field", "text") != "text")
    words = [leaf for part in parts if part not in bounds for leaf in leaves(part)]
    texts = [f"{w.left} {w.right}" if isinstance(w, Near) else w.text for w in words if not isinstance(w, Range)]
    return " ".join(texts), And(bounds) if bounds else None
