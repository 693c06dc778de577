"""How matters stand in a library, and where its documents contradict each other: readings to ladders and records.

What each document tells is read once and kept; ladders and contradictions are worked out anew when readings or
decisions have changed. A person's decision on a contradiction dismisses it, a later one brings it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, ClassVar

import msgspec

from sourcebook.corroborate.base import HeldDocument
from sourcebook.corroborate.comparison import find_status_conflicts
from sourcebook.corroborate.contradictions import Parties, find_contradictions
from sourcebook.corroborate.ladders import build_matters, find_behind
from sourcebook.corroborate.matters import StepFact, read_steps
from sourcebook.corroborate.notices import NoticeFact, read_notices
from sourcebook.corroborate.origins import reason_of_one_origin
from sourcebook.corroborate.values import ValueFact, read_values
from sourcebook.errors import NotFound
from sourcebook.linked import LinkedProjection
from sourcebook.model.contradiction import DISMISSED, Contradiction
from sourcebook.model.ids import kind_of
from sourcebook.model.matter import Behind, Matter
from sourcebook.store.base import View
from sourcebook.store.developments import DevelopmentsFile

VERSION = "10"
"""Of what is read and how it is brought together; another one makes everything anew."""
_step = msgspec.json.Decoder(StepFact)
_value = msgspec.json.Decoder(ValueFact)
_notice = msgspec.json.Decoder(NoticeFact)


@dataclass(slots=True, eq=False)
class Developments(LinkedProjection[DevelopmentsFile]):
    """Matters and contradictions of a library."""

    version: ClassVar[str] = VERSION
    told_as: ClassVar[str] = "matters"

    def _take(self, view: View, document: str) -> None:
        self.file.put_told(document, _told(view, document))

    def _gather(self, view: View) -> None:
        matters = list(self._matters())
        self.file.put_matters(matters)
        self.file.put_contradictions(self._contradictions(view, matters))

    def _matters(self) -> Iterator[Matter]:
        entity_of = self._entity_of()
        held = [(e, f) for body in self.file.iter_told("step") if (e := entity_of((f := _step.decode(body)).chain))]
        held.sort(key=lambda pair: (pair[0].name.casefold(), pair[0].id))
        for identifier, group in groupby(held, key=lambda pair: pair[0].id):
            own = list(group)
            yield from build_matters([f for _, f in own], identifier, own[0][0].name)

    def _contradictions(self, view: View, matters: list[Matter]) -> Iterator[Contradiction]:
        entity_of = self._entity_of()

        def name_of(entity: str) -> str:
            return self.resolution.entities.get(entity).name

        def own(chain: str) -> str:
            return found.id if (found := entity_of(chain)) else ""

        kinship = self._kinship(view)

        @cache
        def held(document: str) -> HeldDocument:
            return HeldDocument(view, view.get_document(document), kinship)

        @cache
        def same_origin(first: str, second: str) -> str | None:
            return reason_of_one_origin(held(first), held(second))

        facts = (_value.decode(body) for body in self.file.iter_told("value"))
        yield from find_contradictions(facts, Parties(own, name_of), same_origin)
        yield from find_status_conflicts(matters, same_origin)

    def iter_notices(self) -> Iterator[NoticeFact]:
        """Notices of correction and retraction that documents of the library are or hold."""
        self.update()
        return (_notice.decode(body) for body in self.file.iter_told("notice"))

    # -- reading ------------------------------------------------------------------------------------------------

    def iter_matters(
        self, entity: str | None = None, document: str | None = None, after: str | None = None
    ) -> Iterator[Matter]:
        """Matters by name: all, those of an entity (any id that leads to it), those that a document tells of.

        Raises:
            NotFound: There is no such entity, or matter to begin `after`.
        """
        self.update()
        return self.file.iter_matters(self.resolution.get(entity).id if entity else None, document, after)

    def get_matter(self, identifier: str) -> Matter:
        """A matter by id. Raises `NotFound`."""
        self.update()
        return self.file.get_matter(identifier)

    def iter_contradictions(
        self, *, entity: str | None = None, document: str | None = None, dismissed: bool = False,
        after: str | None = None,
    ) -> Iterator[Contradiction]:  # fmt: skip
        """Contradictions and updates, the surest first; with `dismissed` also those that somebody dismissed.

        Raises:
            NotFound: There is no such entity, or contradiction to begin `after`.
        """
        self.update()
        what = self.resolution.get(entity).id if entity else document
        why = self._dismissed()
        for found in self.file.iter_contradictions(what, after):
            if found.id not in why:
                yield found
            elif dismissed:
                yield msgspec.structs.replace(found, dismissed=why[found.id])

    def get_contradiction(self, identifier: str) -> Contradiction:
        """A contradiction by id, dismissed or not. Raises `NotFound`."""
        self.update()
        found = self.file.get_contradiction(identifier)
        return msgspec.structs.replace(found, dismissed=self._dismissed().get(identifier, ""))

    def iter_behind(
        self, entity: str | None = None, document: str | None = None, after: tuple[str, ...] | None = None
    ) -> Iterator[Behind]:
        """Documents that stop at an earlier step than their matter has reached, matter by matter.

        `entity` keeps the matters of one, `document` those that it tells of; `after` goes on behind a matter, document
        and claim.

        Raises:
            NotFound: There is no such entity, or matter to begin `after`.
        """
        if after:  # first what is left of that matter
            own = [*find_behind(self.get_matter(after[0]))]
            at = next((n for n, b in enumerate(own) if (b.matter, b.document, b.claim) == after), None)
            if at is None:
                raise NotFound("That place of the list is gone.", "Begin at its first page.")
            yield from own[at + 1 :]
        for matter in self.iter_matters(entity, document, after[0] if after else None):
            yield from find_behind(matter)

    def show(self, identifier: str) -> dict[str, Any]:
        """A matter or a contradiction by id, with what leans on it. Raises `NotFound`."""
        if kind_of(identifier) == "matter":
            matter = self.get_matter(identifier)
            behind = [msgspec.to_builtins(b) for b in find_behind(matter)]
            return {"matter": {**msgspec.to_builtins(matter), "standing": matter.standing}, "stop_earlier": behind}
        found: dict[str, Any] = {"contradiction": msgspec.to_builtins(self.get_contradiction(identifier))}
        decisions = [msgspec.to_builtins(d) for d in self.store.view().iter_decisions(identifier)]
        return found | ({"decisions": decisions} if decisions else {})

    def of_document(self, identifier: str) -> dict[str, Any]:
        """What `show` says of a document: the matters it tells of and what speaks against it; empty without any."""
        matters = [{"id": m.id, "name": m.name, "subject": m.subject, "stands": m.standing}
                   for m in self.iter_matters(document=identifier)]  # fmt: skip
        against = [{"id": c.id, "kind": c.kind, "of": c.of, "values": f"{c.left.value} / {c.right.value}",
                    "documents": [d for d in c.documents() if d != identifier]}
                   for c in self.iter_contradictions(document=identifier)]  # fmt: skip
        return {k: v for k, v in (("matters", matters), ("contradictions", against)) if v}

    def _dismissed(self) -> dict[str, str]:
        """Contradiction -> why it was dismissed, by the last decision on it."""
        last: dict[str, str] = {}
        for d in self.store.view().iter_decisions():
            if kind_of(d.what) == "contradiction":
                last.pop(d.what, None)
                if d.value == DISMISSED:
                    last[d.what] = d.why
        return last


def _told(view: View, identifier: str) -> Iterable[tuple[str, msgspec.Struct]]:
    document = view.get_document(identifier)
    held = HeldDocument(view, document)
    yield from (("step", fact) for fact in read_steps(document, held.readings, held.text))
    yield from (("value", fact) for fact in read_values(document, held.readings, held.text, held.sentences))
    yield from (("notice", fact) for fact in read_notices(held))
