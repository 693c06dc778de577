"""The payments of a library: readings to tellings, tellings to payments, payments to sums.

What each document tells is read once and kept; payments are worked out anew when readings or decisions have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, ClassVar

import msgspec

from sourcebook.corroborate.base import Evidence, HeldDocument
from sourcebook.corroborate.payments import Ends, build_payments, verdicts_of
from sourcebook.corroborate.tellings import ROWS, read_tellings
from sourcebook.errors import UsageError
from sourcebook.explore.flows import Wanted, find_flows, is_of
from sourcebook.linked import LinkedProjection
from sourcebook.model.annotation import Money, Relation
from sourcebook.model.decision import Decision
from sourcebook.model.flow import Flows
from sourcebook.model.ids import canonical_json, kind_of, sha256
from sourcebook.model.money_words import paid_in_words
from sourcebook.model.payment import ONE, TWO, Payment, Telling
from sourcebook.settings import read_families
from sourcebook.standing import find_origins
from sourcebook.store.base import View
from sourcebook.store.payments import PaymentsFile

VERSION = "3"
"""Of what is read and how it is brought together; another one makes everything anew."""
MOST_WEIGHED = 60
"""Documents of one payment of which it is worked out how many sources they have; of more it is the least number."""
MOST_TOLD = 200
"""Payments of one document that `show` names; `list payments --document` has all."""


@dataclass(slots=True, eq=False)
class Payments(LinkedProjection[PaymentsFile]):
    """Payments of a library."""

    version: ClassVar[str] = VERSION
    told_as: ClassVar[str] = "payments"

    now: Callable[[], str]

    def _take(self, view: View, document: str) -> None:
        self.file.put_told(document, _told(view, document))

    def _made_from(self) -> str:
        families = sha256(canonical_json(sorted(read_families(self.root).items())))
        return f"{LinkedProjection._made_from(self)} {families}"  # super() cannot be had in a class with slots

    def _gather(self, view: View) -> None:
        kinship = self._kinship(view)
        families = sha256(canonical_json([sorted(kinship.families.items()), sorted(kinship.decided.items())]))
        if self.file.mark("families") != families:
            self.file.clear_origins()
            self.file.put_mark("families", families)

        def origins_of(documents: tuple[str, ...]) -> int:
            key = " ".join(sorted(documents)[:MOST_WEIGHED])
            known = self.file.get_origins(key)
            if known is None:
                known = len(find_origins(Evidence(view, kinship=kinship), key.split()))
                self.file.put_origins(key, known)
            return known

        told = self.file.iter_told()
        found = list(build_payments(told, self._ends(), verdicts_of(view.iter_decisions()), origins_of))
        found.sort(key=lambda p: (p.payer_name.casefold(), p.payee_name.casefold(), p.since, p.id))
        self.file.put_payments(found)

    def _ends(self) -> Ends:
        entities, known = self.resolution.entities, self._entity_of()

        def entity_of(chain: str) -> str:
            return found.id if (found := known(chain)) else ""

        @cache
        def name_of(entity: str) -> str:
            return entities.get(entity).name

        @cache
        def find(name: str) -> str:
            """Of a person only a full name: a surname alone would be anybody's."""
            found = entities.find(name)
            return found[0].id if len(found) == 1 and (found[0].type != "person" or " " in name) else ""

        return Ends(entity_of, name_of, find)

    # -- reading ------------------------------------------------------------------------------------------------

    def iter_payments(
        self, entity: str | None = None, document: str | None = None, after: str | None = None
    ) -> Iterator[Payment]:
        """Payments by payer, payee and time: all, those of an entity by id or of words in a name, of a document.

        Raises:
            NotFound: There is no such entity, or payment to begin `after`.
        """
        self.update()
        what = [document] if document else []
        if entity and kind_of(entity):
            return self.file.iter_payments([*what, self.resolution.get(entity).id], after)
        found = self.file.iter_payments(what, after)
        return (p for p in found if is_of(p, entity)) if entity else found

    def page(self, limit: int, **where: str | None) -> tuple[list[Payment], str | None]:
        """So many payments, and the id after which the next ones come; `where` as for `iter_payments`."""
        found = list(islice(self.iter_payments(**where), limit + 1))
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    def get(self, identifier: str) -> Payment:
        """A payment by its id, or that of a reading that tells it. Raises `NotFound`."""
        self.update()
        return self.file.get_payment(identifier)

    def with_parts(self, identifier: str) -> tuple[Payment, list[Payment]]:
        """A payment with its total, or with its parts. Raises `NotFound`."""
        payment = self.get(identifier)
        return payment, [self.get(p) for p in ([payment.part_of] if payment.part_of else payment.parts)]

    def count(self) -> int:
        """How many payments there are."""
        self.update()
        return self.file.count()

    def flows(self, wanted: Wanted, collection: str | None = None) -> Flows:
        """Payments summed; with `collection` those that a document of it tells.

        Raises:
            NotFound: There is no such entity.
            UsageError: A date or status is none.
        """
        self.update()
        if collection is not None:
            held = frozenset(d.id for d in self.store.view().iter_documents(collection))
            wanted = msgspec.structs.replace(wanted, documents=held)
        own: list[str] = []
        if kind_of(wanted.entity):
            wanted = msgspec.structs.replace(wanted, entity=self.resolution.get(wanted.entity).id)
            own = [wanted.entity]
        return find_flows(self.file.iter_payments(own), wanted)

    def show(self, identifier: str) -> dict[str, Any]:
        """A payment with its tellings, the origins of its documents, its total or parts, and decisions on it.

        Raises:
            NotFound: There is no such payment.
        """
        payment = self.get(identifier)
        view = self.store.view()
        kinship = self._kinship(view)
        weighed = sorted(payment.documents)[:MOST_WEIGHED]
        origins = find_origins(Evidence(view, kinship=kinship), weighed)
        own = {t.id for t in payment.tellings}
        decisions = [d for d in view.iter_decisions() if d.value in (ONE, TWO) and own & set(d.what.split())]
        parts = {"parts": [self.get(p) for p in payment.parts], "total": self.get(payment.part_of) if payment.part_of
                 else None}  # fmt: skip
        return {
            "payment": msgspec.to_builtins(payment), "origins": [msgspec.to_builtins(o) for o in origins],
            **{k: msgspec.to_builtins(v) for k, v in parts.items() if v},
            **({"decisions": [msgspec.to_builtins(d) for d in decisions]} if decisions else {}),
        }  # fmt: skip

    def of_document(self, identifier: str) -> dict[str, Any]:
        """What `show` says of a document: the payments it tells of; empty without any."""
        told = [{"id": p.id, "payer": p.payer_name, "payee": p.payee_name, "sum": paid_in_words(p), "status": p.status}
                for p in islice(self.iter_payments(document=identifier), MOST_TOLD)]  # fmt: skip
        return {"payments": told} if told else {}

    # -- judging ------------------------------------------------------------------------------------------------

    def decide(self, first: str, second: str, *, one: bool, why: str, who: str) -> Decision:
        """Record that two tellings, or the payments they are of, are one payment or two; the last word stands.

        Raises:
            NotFound: One of them is none.
            UsageError: They are one and the same, they are not told apart by what is named, or no reason is given.
        """
        if not why.strip():
            raise UsageError("A decision needs a reason.", "Give it with --why.")
        left, right = self.get(first), self.get(second)
        pair = sorted({_telling_of(first, left), _telling_of(second, right)})
        if len(pair) != 2:
            raise UsageError(
                "Both ids lead to one telling.", "Name the tellings that are to be told apart; `show` lists them."
            )
        with self.store.writer() as writer:
            return writer.append_decision(" ".join(pair), ONE if one else TWO, why, who, self.now())


def _telling_of(identifier: str, payment: Payment) -> str:
    """The telling that an id stands for: itself, or the first of a payment."""
    own = [t.id for t in payment.tellings]
    return identifier if identifier in own else min(own)


def _told(view: View, identifier: str) -> Iterable[Telling]:
    document = view.get_document(identifier)
    held = HeldDocument(view, document)
    paying = [r for r in held.readings.of(Relation) if r.schema == "Payment"]
    linked = any(m.extractor != ROWS for m in held.readings.of(Money))
    if not paying and not linked:
        return ()
    prose = linked or any(r.extractor != ROWS for r in paying)
    rows = [r for r in paying if r.extractor == ROWS]
    return read_tellings(document, held.readings, held.text, held.sentences if prose else (), rows)
