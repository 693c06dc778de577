"""Search of a library: a query read, its names looked up in all their forms, its hits told in tables."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from sourcebook.errors import InvalidQuery, NotFound, StorageError
from sourcebook.explore.expand import expand, may_name
from sourcebook.explore.query import parse_query
from sourcebook.model.coverage import Unfinished, unread_of
from sourcebook.model.query import NOTE, Among, And, Not, Or, Phrase, Query, fields_of
from sourcebook.model.search import Hit, SearchResult
from sourcebook.model.span import Span
from sourcebook.publish.csv import iter_csv

if TYPE_CHECKING:
    from sourcebook.model.entity import Entity
    from sourcebook.resolution import Resolution
    from sourcebook.store.base import Index, Store

Progress = Callable[[int, int | None, str], None]
log = logging.getLogger(__name__)
MOST_RELINKED = 200
"""Changed documents after which a search still works out who is who before it asks for other forms of a name."""
COLUMNS = (
    "document", "title", "outlet", "date", "score", "start", "end", "exact", "marked", "place", "why",
)  # fmt: skip
"""Of hits in a table: `start`, `end` and `exact` are of the passage, `marked` the words in it that matched."""


def iter_table(hits: Iterable[Hit], *, spreadsheet: bool = False) -> Iterator[str]:
    """Hits as lines of CSV, the header first; with `spreadsheet` safe to open in a spreadsheet program."""
    return iter_csv(COLUMNS, map(row_of, hits), spreadsheet=spreadsheet)


def row_of(hit: Hit) -> tuple[str | int | float | None, ...]:
    """A hit as the cells of `COLUMNS`."""
    where = (hit.passage.start, hit.passage.end, hit.passage.exact) if hit.passage else (None, None, None)
    marked = " | ".join(dict.fromkeys(span.exact for span in hit.highlights))
    place = hit.place if isinstance(hit.place, str) else None
    about = hit.document, hit.title, hit.outlet, hit.date, hit.score
    return (*about, *where, marked, place, "; ".join(hit.why))


_NO_NOTES = Not(Phrase("kind", NOTE))
_AT_WORK = parse_query("state:draft OR state:ready OR state:withdrawn")
MOST_MARKED = 1_000
"""Words of one document that are marked."""


def without_notes(query: Query) -> Query:
    """The query for what takes documents and summaries, and leaves out what people noted on them."""
    return And((query, _NO_NOTES))


@dataclass(frozen=True, slots=True)
class Searching:
    """What a search needs of a library.

    Args:
        store: The records.
        index: The search projection.
        resolution: Who is who.
        find_entity: The entity that an id or a name means; raises `NotFound`.
    """

    store: Store
    index: Index
    resolution: Resolution
    find_entity: Callable[[str], Entity]
    unfinished: Callable[[], Sequence[Unfinished]] = tuple
    """Runs of `add` that were stopped."""

    def read(self, text: str) -> Query:
        """The query as it is looked for: `entity:` looked up, names with their other forms.

        Who is who is worked out for it where little has changed; after much came in, as it was last.

        Raises:
            InvalidQuery: It cannot be parsed, or nobody is meant by an `entity:`.
        """
        query = self._bind(parse_query(text))
        if not may_name(query) or not self._who_is_known():
            return query
        return expand(query, self.resolution.forms_of)

    def _who_is_known(self) -> bool:
        """Whether anybody was ever worked out; brought up to date where that is quick."""
        known = int(self.resolution.entities.mark("change") or 0)
        if self.index.watermark.change - known > 5 * MOST_RELINKED:
            return known > 0
        return self._bring_near()

    def _bring_near(self) -> bool:
        """Whether anybody was ever worked out; where a full disk has no room for what is new, as it was last."""
        try:
            return self.resolution.bring_near(MOST_RELINKED)
        except StorageError as error:
            log.warning("Who is who is not up to date. %s %s", error.message, error.hint)
            return bool(self.resolution.entities.mark("change"))

    def search(
        self, text: str, *, limit: int, cursor: str | None, sort: str, facets: bool = True, notes: bool = True
    ) -> SearchResult:
        """A page of hits; without `notes` of documents and summaries only. Raises `InvalidQuery`."""
        query = self.read(text) if notes else without_notes(self.read(text))
        self.index.catch_up()
        found = self.index.search(query, text=text, limit=limit, cursor=cursor, sort=sort, facets=facets)
        return self._told(found)

    def search_meaning(self, text: str, *, limit: int, cursor: str | None, progress: Progress | None) -> SearchResult:
        """A page of hits by words and by meaning. Raises `InvalidQuery`."""
        query = self.read(text)
        self.index.catch_up()
        return self._told(self.index.search_meaning(query, text=text, limit=limit, cursor=cursor, progress=progress))

    def iter_hits(self, text: str, *, sort: str) -> Iterator[Hit]:
        """Every hit to the last. Raises `InvalidQuery`."""
        query = self.read(text)
        self.index.catch_up()
        return self.index.iter_hits(query, sort=sort)

    def iter_ids(self, text: str, *, most: int, any_state: bool = False) -> Iterator[str]:
        """Ids of the documents and summaries that match, at most so many, the newest first. Raises `InvalidQuery`.

        With `any_state` summaries that are not published are among them, where the query says nothing of states.
        """
        query = without_notes(self.read(text))
        self.index.catch_up()
        if any_state and "state" not in fields_of(query):
            yield from self.index.iter_ids(And((query, _AT_WORK)), most)
        yield from self.index.iter_ids(query, most)

    def hit_of(self, text: str, identifier: str) -> Hit:
        """One of them as a hit."""
        return self.index.hit_of(self.read(text), identifier)

    def find_marks(self, document: str, text: str) -> list[Span]:
        """The words of a document that a query matches, in text order. Raises `NotFound`, `InvalidQuery`."""
        view = self.store.view()
        rendition = view.get_rendition(view.get_document(document).rendition)
        return self.index.find_marks(rendition, self.read(text))[:MOST_MARKED]

    def _told(self, found: SearchResult) -> SearchResult:
        counts = self.store.view().count_outcomes()
        return msgspec.structs.replace(found, coverage=unread_of(counts["stored"], counts["failed"], self.unfinished()))

    def _bind(self, query: Query) -> Query:
        """The query with the documents of whoever an `entity:` means in its place."""
        match query:
            case And(parts):
                return And(tuple(map(self._bind, parts)))
            case Or(parts):
                return Or(tuple(map(self._bind, parts)))
            case Not(part):
                return Not(self._bind(part))
            case Phrase("entity", text):
                return Among("entity", text, self._documents_of(text))
            case _:
                return query

    def _documents_of(self, what: str) -> tuple[str, ...]:
        try:
            self._bring_near()
            entity = self.find_entity(what)
        except NotFound as error:
            raise InvalidQuery(error.message, error.hint) from error
        referents = self.resolution.entities.iter_referents(entity=entity.id)
        return tuple(sorted({referent.document for referent in referents}))
