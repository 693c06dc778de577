"""Who is who worked out anew: of the whole library, or of those whom a judgement or a document touches.

Both link circle by circle (`resolve.survey`) and give the same: the second takes what the first noted of the whole,
kept up to date since (`surveying`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from sourcebook.model.entity import Referent
from sourcebook.resolve.judgements import Rulings
from sourcebook.resolve.linking import Circle, Linked, link_circle, usefulness
from sourcebook.resolve.survey import (
    SORTS,
    Alike,
    Grouping,
    Likeness,
    Named,
    Survey,
    Surveyor,
    agreed_place,
    bearing_of,
    named_as,
)
from sourcebook.store.entities import Entities
from sourcebook.surveying import Heeded, Touched, held_name
from sourcebook.upkeep import Progress

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

    def whole(self, progress: Progress | None = None) -> None:
        """Link all of them, from nothing but themselves; `progress` is told of documents, then of circles of names."""
        self._entities.forget_linked()
        survey = self._survey(progress)
        circles = list(self._entities.circles())
        for done, circle in enumerate(circles, 1):
            if progress:
                progress(done, len(circles), "who is who")
            linked = self._link(circle, survey)
            self._entities.put_linked(linked.entities, ((usefulness(c)[0], c) for c in linked.candidates))
        self._entities.number()

    def _survey(self, progress: Progress | None) -> Survey:
        """What is noted of the whole library, made and kept."""
        surveyor = Surveyor(self._likeness, self._rulings.pairs())
        for done, own in enumerate(self._entities.iter_by_document(), 1):
            if progress:
                progress(done, None, "names compared")
            self._entities.put_outside((external, r.id) for r in own for external in r.ids)
            surveyor.add([self._with_outside(r) for r in own])
        names = surveyor.in_order()
        self._entities.put_alike(
            (_number_in(names, a.one), _number_in(names, a.other), _encode(a).decode()) for a in surveyor.iter_alike()
        )
        self._entities.put_keyed((key, place + 1) for key, place in surveyor.blocks.iter_rows())
        survey = surveyor.survey()
        for sort in SORTS:
            self._entities.put_counted(sort, sorted(surveyor.counts[sort].items()))
        first: dict[str, int] = {}  # a circle has the number of one of its names
        numbered = ((name, circle, _number_in(names, name)) for name, circle in surveyor.iter_circles(survey))
        self._entities.put_names(
            held_name(name, number, surveyor.holders(name), first.setdefault(circle, number))
            for name, circle, number in numbered
        )
        return survey

    def touched(self, touched: Touched, judged: Collection[str] = ()) -> None:
        """Link those anew who are touched: by what changed in documents, and by decisions on some referents."""
        circles, names = set(touched.regrouped), set(touched.names)
        for referent in {*judged, *touched.referents}:
            circles.update(self._led_to(referent))
        circles.update(self._entities.circle_of(r) for r, ids in self._outside.items() if ids & touched.outside)
        circles.discard(0)
        known = set(touched.entities).union(*map(self._entities.entities_in, circles))
        survey = self._kept_survey()
        self._relink(self._regroup(circles, names, survey), known, survey)
        for circle in sorted(touched.weighed - circles):
            self._relink([circle], self._entities.entities_in(circle), survey)

    def _kept_survey(self) -> Survey:
        counted = self._entities.counted
        company, topics, families = (_Remembered(counted(sort)) for sort in ("company", "topics", "families"))
        places, heads = _Remembered(_Agreed(self._entities)), _Remembered(counted("heads"))
        return Survey(counted("documents").get("", 0), company, topics, families, places, heads)

    def _led_to(self, referent: str) -> Iterator[int]:
        """The circles of a referent, and of those that decisions on it lead to."""
        yield self._entities.circle_of(referent)
        for other in self._rulings.others_of(referent):
            yield self._entities.circle_of(other)
        for external in sorted(self._outside.get(referent, ())):
            yield from self._entities.circles_of_outside(external)
            for other, ids in self._outside.items():
                if external in ids:
                    yield self._entities.circle_of(other)

    def _regroup(self, circles: Collection[int], names: Collection[str], survey: Survey) -> list[int]:
        """Gather the names of some circles, and names that are in none, into circles anew; gives these."""
        held = [name for circle in sorted(circles) for name in self._entities.names_of_circle(circle)]
        held += [found for name in sorted(names) if (found := self._entities.held_name(name))]
        grouping = Grouping(self._likeness, self._rulings.pairs())
        for name in held:
            for referent in self._entities.referents_named(name.name):
                grouping.add(self._with_outside(referent))
            for body in self._entities.alike_first(name.id):
                grouping.take(_alike.decode(body), survey.heads)
        number_of, first = {name.name: name.id for name in held}, dict[str, int]()
        grouped = {number_of[bearing_of(name)]: circle for name, circle in grouping.iter_circles(survey.places)}
        now = [(first.setdefault(grouped[number], number), number) for number in sorted(grouped)]
        self._entities.put_circles(now)
        for circle in circles:
            self._entities.put_rests(circle, ())
        return sorted(first.values())

    def _relink(self, circles: Iterable[int], known: Iterable[str], survey: Survey) -> None:
        """Link some circles anew, which had entities with these ids."""
        entities, questions = [], []
        for circle in circles:
            linked = self._link(circle, survey)
            entities += linked.entities
            questions += [(usefulness(c)[0], c) for c in linked.candidates]
        self._entities.replace(known, entities, questions)

    def _link(self, circle: int, survey: Survey) -> Linked:
        own = [self._with_outside(r) for r in self._entities.referents_in(circle)]
        alike = [_alike.decode(body) for body in self._entities.alike_in(circle)]
        heeded = Heeded(survey)
        linked = link_circle(Circle(own, alike), heeded.survey, self._likeness, self._rulings)
        self._entities.put_rests(circle, heeded.rests_on())
        return linked

    def _with_outside(self, referent: Referent) -> Referent:
        given = self._outside.get(referent.id)
        return msgspec.structs.replace(referent, ids=tuple(sorted({*referent.ids, *given}))) if given else referent


class _Remembered(Mapping[str, int]):
    """Counts of which each is looked up once, while they do not change."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._known: dict[str, int | None] = {}

    def __getitem__(self, value: str) -> int:
        if value not in self._known:
            self._known[value] = self._counts.get(value)
        found = self._known[value]
        if found is None:
            raise KeyError(value)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


class _Agreed(Mapping[str, int]):
    """Names of which nearly all documents say that they are a place's, or not, looked up one by one."""

    def __init__(self, entities: Entities) -> None:
        self._places, self._elsewhere = (entities.counted(sort) for sort in ("places", "elsewhere"))

    def __getitem__(self, name: str) -> int:
        found = agreed_place(self._places.get(name, 0), self._elsewhere.get(name, 0))
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._places if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _number_in(names: Sequence[Named], name: Named) -> int:
    """The number of a name, by its place in the order of all."""
    return bisect_left(names, name) + 1


def name_of(referent: Referent) -> str:
    """What a referent is kept under in the projection."""
    return bearing_of(named_as(referent))
