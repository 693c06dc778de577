"""Who is who in a published folder: a page for each, and their list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial

from sourcebook.model.entity import Candidate, DocumentNames, Entity, EntityRecord, Statement
from sourcebook.model.judgement import is_judged, seal_of
from sourcebook.publish.entities import PER_PAGE, Recorded
from sourcebook.publish.entity_pages import EntityPages
from sourcebook.publish.folder import Folder
from sourcebook.publish.links import StaticLinks, entity_path
from sourcebook.publish.memory import Told, digest
from sourcebook.publish.pages import Pages
from sourcebook.publish.summaries import SummaryUnits

Records = Callable[[Sequence[str]], Iterable[EntityRecord]]


class EntityUnits:
    """The entities of a folder. They are gathered anew only where a document or a judgement has changed.

    Args:
        pages: The page maker, told here who is who.
        links: Where things are.
        folder: The folder.
    """

    def __init__(self, pages: Pages, links: StaticLinks, folder: Folder) -> None:
        self._pages, self._links, self._folder = pages, links, folder
        self._records: Records = lambda _: ()
        self._documents: list[str] = []
        self._same = False
        self._summaries: SummaryUnits | None = None
        self.any = False
        """Whether there is anybody."""

    def find(self, records: Records, documents: Sequence[str], states: Mapping[str, str]) -> None:
        """Say whose names stand in these documents: known before any page is written that leads there."""
        self._records, self._documents = records, [*documents]
        held_states = [states[i] for i in documents]
        decided = seal_of(self._pages.view.iter_decisions(), is_judged)
        memory = self._folder.memory
        print_ = digest(documents, held_states, decided)
        held = [k.removeprefix("entity ") for k in memory.units if k.startswith("entity ")]
        self._same = memory.get_meta("people") == print_
        memory.put_meta("people", print_)
        ids = held if self._same else [r.entity.id for r in self.recorded.records]
        self.any = bool(ids)
        self._links.known = frozenset(ids)
        self._pages.known = _Later(self) if ids else None

    @cached_property
    def recorded(self) -> Recorded:
        """The records, gathered when first asked for."""
        return Recorded(self._records(self._documents))

    def print_of(self, document: str) -> str:
        """Print of who is who in a document: "-" where nothing has changed that could change it."""
        memory = self._folder.memory
        if self._same:
            before = memory.units.get(f"document {document}", "").split(" ", 2)
            return before[1] if len(before) == 3 else digest(self._names(document))
        return digest(self._names(document))

    def _names(self, document: str) -> list[object]:
        if not self.any:
            return []
        names = self.recorded.names_in(document)
        held = [(chain, e.id, e.name) for chain, e in sorted(names.entities.items())]
        return [held, sorted(names.decided), sorted(names.rejected)]

    def write(self, context: str, states: Mapping[str, str], summaries: SummaryUnits) -> None:
        """`entities.html` and `entities/`."""
        if not self.any:
            return
        self._summaries = summaries
        for key, print_ in self._prints(context, states):
            self._folder.unit(f"entity {key}", print_, partial(self._write, key))
        made = digest(context, self._folder.memory.get_meta("people"))
        self._folder.unit("entities", made, self._write_lists)

    def _prints(self, context: str, states: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        if self._same:
            held = {k.removeprefix("entity "): p for k, p in self._folder.memory.units.items() if k[:7] == "entity "}
            told = self._folder.memory.told("entity ")
            return [
                (key, f"{print_.partition(' ')[0]} {context} {self._told_of(told[f'entity {key}'])}")
                for key, print_ in sorted(held.items())
            ]
        return [
            (r.entity.id, f"{self._print(r, states)} {context} {self._told_of(_told(r))}")
            for r in self.recorded.records
        ]

    def _told_of(self, told: Told) -> str:
        """Print of what summaries say of somebody."""
        found = self._summaries.of_entity(told.names, told.named) if self._summaries else []
        return digest([(s.id, s.slug, s.title, s.outlet, s.posted) for s in found])

    def _print(self, record: EntityRecord, states: Mapping[str, str]) -> str:
        documents = sorted({r.document for r in record.referents} | {s.document for s in record.statements})
        return digest(record, [(d, states.get(d, "")) for d in documents])

    @cached_property
    def _maker(self) -> EntityPages:
        return EntityPages(self._pages, self._summaries.section_of if self._summaries else lambda _: ())

    def _write(self, key: str) -> Told:
        path = entity_path(key)
        record = self.recorded.record(key)
        self._folder.write(path, self._maker.show_record(record, path))
        if self._summaries:
            self._summaries.write_entity_feed(record)
        return _told(record)

    def _write_lists(self) -> None:
        total = len(self.recorded.records)
        for page in range(1, -(-total // PER_PAGE) + 1):
            path = "entities.html" if page == 1 else f"entities-{page}.html"
            found, _ = self.recorded.page(None, "", (page - 1) * PER_PAGE, PER_PAGE)
            self._folder.write(path, self._maker.show_list(found, total, page=page, path=path))


def _told(record: EntityRecord) -> Told:
    return Told(named=tuple(sorted({r.document for r in record.referents})), names=record.entity.names)


class _Later:
    """Who is who, gathered only when a page asks."""

    def __init__(self, units: EntityUnits) -> None:
        self._units = units

    def record(self, what: str, **_: int | None) -> EntityRecord:
        """See `Known`."""
        return self._units.recorded.record(what)

    def sample(self, what: str, most: int) -> tuple[Entity, tuple[Statement, ...]]:
        """See `Known`."""
        return self._units.recorded.sample(what, most)

    def page(self, kind: str | None, words: str, offset: int, limit: int) -> tuple[list[Entity], int]:
        """See `Known`."""
        return self._units.recorded.page(kind, words, offset, limit)

    def questions(self, offset: int, limit: int) -> tuple[list[Candidate], int]:
        """See `Known`."""
        return self._units.recorded.questions(offset, limit)

    def names_in(self, document: str) -> DocumentNames:
        """See `Known`."""
        return self._units.recorded.names_in(document)
