"""Who is who worked out anew: of the whole library, or of those whom a judgement touches.

Both link circle by circle (`resolve.survey`) and give the same: the second takes what the first noted of the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from sourcebook.model.entity import Referent
from sourcebook.resolve.judgements import Rulings
from sourcebook.resolve.linking import Circle, Linked, link_circle, usefulness
from sourcebook.resolve.survey import FEW, Alike, Likeness, Survey, Surveyor, bearing_of, named_as
from sourcebook.store.entities import Entities

_COMPANY, _TOPICS, _FAMILIES, _PLACES, _TOTAL = "company", "topics", "families", "places", "documents"
_encode = msgspec.json.Encoder().encode
_alike = msgspec.json.Decoder(Alike)


class Relinking:
    """Links the referents that are kept in the projection of entities.

    Args:
        entities: The projection, inside a transaction.
        likeness: How alike names are.
        rulings: What people decided.
        outside: Referent -> ids of outside lists that people gave its entity.
    """

    def __init__(
        self, entities: Entities, likeness: Likeness, rulings: Rulings, outside: Mapping[str, set[str]]
    ) -> None:
        self._entities = entities
        self._likeness = likeness
        self._rulings = rulings
        self._outside = outside

    def whole(self) -> None:
        """Link all of them, from nothing but themselves."""
        self._entities.forget_linked()
        survey = self._survey()
        for circle in self._entities.circles():
            linked = self._link(circle, survey)
            self._entities.put_linked(linked.entities, ((usefulness(c)[0], c) for c in linked.candidates))
        self._entities.number()

    def _survey(self) -> Survey:
        """What is noted of the whole library, made and kept."""
        surveyor = Surveyor(self._likeness, self._rulings.pairs())
        for own in self._entities.iter_by_document():
            surveyor.add([self._with_outside(r) for r in own])
        self._entities.put_alike(
            (bearing_of(a.one), bearing_of(a.other), _encode(a).decode()) for a in surveyor.iter_alike()
        )
        self._entities.put_circles(surveyor.iter_circles())
        self._entities.put_outside(surveyor.iter_outside())
        survey = surveyor.survey()
        put = self._entities.put_counted
        put(_TOTAL, [("", survey.total)])
        put(_COMPANY, _above(survey.company, 1))
        put(_TOPICS, _above(survey.topics, 1))
        put(_FAMILIES, _above(survey.families, FEW))
        put(_PLACES, ((name, int(place)) for name, place in sorted(survey.places.items())))
        return survey

    def touched(self, referents: Collection[str]) -> None:
        """Link those anew who may be, or not be, one with any of these because of what people decided on them."""
        for referent in sorted(referents):
            self._join_circles(referent)
        counted = self._entities.counted
        survey = Survey(
            counted(_TOTAL)[""], counted(_COMPANY), counted(_TOPICS), counted(_FAMILIES), counted(_PLACES)
        )  # fmt: skip
        for circle in sorted({c for r in referents if (c := self._entities.circle_of(r))}):
            known = self._entities.entities_in(circle)
            linked = self._link(circle, survey)
            questions = ((usefulness(c)[0], c) for c in linked.candidates)
            self._entities.replace(known, linked.entities, questions)

    def _join_circles(self, referent: str) -> None:
        """Make one circle of that of a referent and those that decisions on it lead to."""
        own = self._entities.circle_of(referent)
        for other in self._led_to(referent) if own else ():
            if other and other != own:
                self._entities.join_circles(own, other)

    def _led_to(self, referent: str) -> Iterator[str]:
        for other in self._rulings.others_of(referent):
            yield self._entities.circle_of(other)
        for external in sorted(self._outside.get(referent, ())):
            yield self._entities.circle_of_outside(external)
            for other, ids in self._outside.items():
                if external in ids:
                    yield self._entities.circle_of(other)

    def _link(self, circle: str, survey: Survey) -> Linked:
        own = [self._with_outside(r) for r in self._entities.referents_in(circle)]
        alike = [_alike.decode(body) for body in self._entities.alike_in(circle)]
        return link_circle(Circle(own, alike), survey, self._likeness, self._rulings)

    def _with_outside(self, referent: Referent) -> Referent:
        given = self._outside.get(referent.id)
        return msgspec.structs.replace(referent, ids=tuple(sorted({*referent.ids, *given}))) if given else referent


def name_of(referent: Referent) -> str:
    """What a referent is kept under in the projection."""
    return bearing_of(named_as(referent))


def plain_name(kept: str) -> str:
    """The name that something is kept under (`name_of`)."""
    return kept.partition(" ")[2]


def _above(counts: Mapping[str, int], least: int) -> Iterable[tuple[str, int]]:
    """Those that count more: the others are missing in what is kept."""
    return ((value, count) for value, count in sorted(counts.items()) if count > least)
