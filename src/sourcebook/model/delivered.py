"""An entity of somebody else's data set, as it was delivered: FollowTheMoney's statements of it, and its text.

The text has a line for each statement - "birthDate: 1961-08-04 | data set: us_ofac" - so that whatever is read of the
entity points at words. `lay_out` writes it, `delivered_of` reads it back from a rendition, value for value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from sourcebook.model.document import Block, Link, Rendition, Table
from sourcebook.model.schemata import EDGES, REFERENCES, names_in
from sourcebook.model.table import Cell, Row, iter_rows, lengths_of, row_words

MEDIA_TYPE: Final = "application/vnd.sourcebook.delivered+json"
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


class Saying(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value of an entity, as one data set has it. Empty fields were not delivered."""

    prop: str
    value: str
    """As it came; of a reference the id of the entity there."""
    caption: str = ""
    """Of a reference: the name of the entity, where the delivery has it."""
    schema: str = ""
    """Of a reference: its schema."""
    dataset: str = ""
    """Where that is not the data set of the whole."""
    lang: str = ""
    original: str = ""
    first_seen: str = ""
    last_seen: str = ""
    origin: str = ""
    id: str = ""
    """Key of the statement."""


class Delivered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entity as delivered. Its JSON is what the library keeps as the bytes of its document."""

    version: int = msgspec.field(name="sourcebook.delivered", default=1)
    source: str
    """Who delivered it: with the id it tells the entity from all others."""
    id: str
    schema: str
    canonical: str = ""
    """The id of whom they hold it to be, where that is another."""
    sayings: tuple[Saying, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its names, the first being the one it is shown by."""
        wanted = names_in(self.schema)
        found = {p: [s.value for s in self.sayings if s.prop == p and s.value.strip()] for p in wanted}
        return tuple(dict.fromkeys(n for p in wanted for n in found[p]))

    @property
    def caption(self) -> str:
        """What it is called in a list; its schema where it has no name."""
        if self.schema in EDGES:
            named = [s.caption or s.value for end in self.ends() for s in end[:1]]
            return " – ".join(named) or self.schema
        names = self.names
        return names[0] if names else next((s.value for s in self.sayings if s.prop == "title"), self.schema)

    def ends(self) -> tuple[list[Saying], list[Saying]]:
        """What stands at its two ends, for a schema that joins two."""
        first, second = EDGES.get(self.schema, ("", ""))
        return [s for s in self.sayings if s.prop == first], [s for s in self.sayings if s.prop == second]


def is_reference(saying: Saying) -> bool:
    """Whether a value is the id of an entity that was delivered too."""
    return bool(saying.schema) and saying.prop in REFERENCES


def outside_id(source: str, identifier: str) -> str:
    """An id of theirs in our words: `opensanctions:NK-123`."""
    return f"{source}:{identifier}"


ITSELF: Final = "id"
"""The statement that an entity exists; what is told of it stands in the first row."""
_HEAD: Final = ("schema", "id", "held to be")
_TAIL: Final = (
    "refers to", "schema there", "data set", "in language", "as written", "first seen", "last seen", "stated by",
    "statement id",
)  # fmt: skip


def lay_out(held: Delivered) -> tuple[str, tuple[Block, ...], Table, tuple[Link, ...]]:
    """Text, blocks, the table that the rows are, and links of a delivered entity."""
    ordered = _ordered(held)
    props = tuple(dict.fromkeys(_named(s) for s in ordered))
    columns = (*_HEAD, *props, *_TAIL)
    canonical = outside_id(held.source, held.canonical) if held.canonical else ""
    blank = [""] * len(props)
    itself = next((s for s in held.sayings if s.prop == ITSELF), Saying(prop=ITSELF, value=held.id))
    rows = [[held.schema, outside_id(held.source, held.id), canonical, *blank, "", "", *_told_of(itself)]]
    for s in ordered:
        row = [*[""] * len(_HEAD), *blank]
        reference = is_reference(s)
        row[len(_HEAD) + props.index(_named(s))] = (s.caption or s.value) if reference else s.value
        there = (outside_id(held.source, s.value), s.schema) if reference else ("", "")
        rows.append([*row, *there, *_told_of(s)])
    return _written(columns, [_kept(row) for row in rows])


def _told_of(s: Saying) -> tuple[str, ...]:
    return (s.dataset, s.lang, s.original, s.first_seen, s.last_seen, s.origin, s.id)


def _ordered(held: Delivered) -> list[Saying]:
    """Names first, then both ends, then the rest as it came; what has no value is left out."""
    first = (*names_in(held.schema), *EDGES.get(held.schema, ()))
    told = [s for s in held.sayings if s.prop != ITSELF and _clean(s.value) and _named(s)]
    return sorted(told, key=lambda s: first.index(s.prop) if s.prop in first else len(first))


def _named(s: Saying) -> str:
    """Its property as a column is called by it: on one line, whatever a damaged delivery has."""
    return " ".join(_clean(s.prop).split())


def _kept(row: Sequence[str]) -> list[str]:
    cells = [_clean(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _clean(value: str) -> str:
    return _NO_CHARACTER.sub("\ufffd", value).strip()


def _written(columns: tuple[str, ...], rows: list[list[str]]) -> tuple[str, tuple[Block, ...], Table, tuple[Link, ...]]:
    blocks: list[Block] = []
    links: list[Link] = []
    parts: list[str] = []
    at = 0
    for number, row in enumerate(rows):
        words = row_words(columns, row)
        blocks.append(Block(kind="row", start=at, end=at + len(words), group=1, path=f"row={number}"))
        value = next((cell for cell in row if cell), "")
        if value.startswith(("http://", "https://")) and " " not in value:
            found = words.find(value)
            links.append(Link(start=at + found, end=at + found + len(value), href=value))
        parts.append(words)
        at += len(words) + 1
    table = Table(group=1, columns=columns, cells=tuple(lengths_of(row) for row in rows))
    return "\n".join(parts), tuple(blocks), table, tuple(links)


class SaidAt(msgspec.Struct, frozen=True):
    """A saying and where its cells stand: of its value, and of the id of what it refers to."""

    saying: Saying
    row: Row
    value: Cell
    there: Cell | None


def places_of(rendition: Rendition) -> tuple[Delivered, Row, tuple[SaidAt, ...]]:
    """The entity that a rendition is the text of, its first row, and every saying with its place."""
    (table,) = rendition.tables
    first, *rows = iter_rows(rendition, table)
    head = {table.columns[c.column]: rendition.text[c.start : c.end] for c in first.cells}
    source, _, identifier = head["id"].partition(":")
    said = tuple(_said(rendition, table, row, source) for row in rows)
    itself = _saying(ITSELF, identifier, head, source)
    told = (itself,) if any(_told_of(itself)) else ()
    held = Delivered(
        source=source, id=identifier, schema=head["schema"],
        canonical=head.get("held to be", "").partition(":")[2], sayings=(*told, *(s.saying for s in said)),
    )  # fmt: skip
    return held, first, said


def delivered_of(rendition: Rendition) -> Delivered:
    """The entity that a rendition is the text of."""
    return places_of(rendition)[0]


def is_source(name: str) -> bool:
    """Whether a name can be the scheme of ids: letters, digits, - and _."""
    return name.replace("-", "").replace("_", "").isalnum() and len(name) <= 100


def is_delivered(media_type: str) -> bool:
    """Whether a document is an entity of somebody else's data."""
    return media_type == MEDIA_TYPE


def _said(rendition: Rendition, table: Table, row: Row, source: str) -> SaidAt:
    tail = len(table.columns) - len(_TAIL)
    value = next(c for c in row.cells if c.column < tail)
    cells = {table.columns[c.column]: c for c in row.cells if c.column >= tail}
    told = {name: rendition.text[c.start : c.end] for name, c in cells.items()}
    words = rendition.text[value.start : value.end]
    saying = _saying(table.columns[value.column], words, told, source)
    return SaidAt(saying=saying, row=row, value=value, there=cells.get("refers to"))


def _saying(prop: str, words: str, told: Mapping[str, str], source: str) -> Saying:
    there = told.get("refers to", "").removeprefix(f"{source}:")
    return Saying(
        prop=prop, value=there or words, caption=words if there else "", schema=told.get("schema there", ""),
        dataset=told.get("data set", ""), lang=told.get("in language", ""), original=told.get("as written", ""),
        first_seen=told.get("first seen", ""), last_seen=told.get("last seen", ""), origin=told.get("stated by", ""),
        id=told.get("statement id", ""),
    )  # fmt: skip


def by_property(sayings: Iterable[Saying]) -> dict[str, list[str]]:
    """Values by property, each once, in order."""
    found: dict[str, list[str]] = {}
    for s in sayings:
        held = found.setdefault(s.prop, [])
        if s.value not in held:
            held.append(s.value)
    return found


def iter_outside_ids(held: Delivered) -> Iterator[str]:
    """Every id it goes by."""
    yield outside_id(held.source, held.id)
    if held.canonical:
        yield outside_id(held.source, held.canonical)
