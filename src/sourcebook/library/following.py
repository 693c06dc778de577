"""What is followed through the evidence: money, the network of ties, time, places, figures."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from sourcebook.errors import UsageError
from sourcebook.model.annotation import Status
from sourcebook.model.decision import Decision
from sourcebook.model.flow import Flows
from sourcebook.model.flow import Span as Period

if TYPE_CHECKING:
    from sourcebook.following.network import Grown
    from sourcebook.model.measured import Figures
    from sourcebook.model.moment import LaneOf, Timeline
    from sourcebook.model.network import Network
    from sourcebook.model.network import Path as NetworkPath
    from sourcebook.model.place import Places
    from sourcebook.pins import Pins
    from sourcebook.publish.shelf import Shelf
    from sourcebook.resolution import Resolution
    from sourcebook.store.base import View

from sourcebook.library.finding import Finding

A = TypeVar("A")
T = TypeVar("T")
MOST_DRAWN = 8
"""Views that are kept at hand."""
DRAWN = 100
"""Ties that the page of a network draws where it is not said how many."""


def check_statuses(names: Iterable[str]) -> frozenset[Status]:
    """Statuses of claims by name. Raises `UsageError` for one that is none."""
    asked = [n for name in names for n in name.replace(",", " ").split()]
    known: dict[str, Status] = {s: s for s in get_args(Status)}
    for name in asked:
        if name not in known:
            raise UsageError(f"{name!r} is no status of a claim.", f"Statuses are: {', '.join(known)}.")
    return frozenset(known[name] for name in asked)


class Following(Finding):
    """What is followed through the evidence: money, the network of ties, time, places, figures."""

    def flows(
        self,
        *,
        entity: str | None = None,
        since: str | None = None,
        until: str | None = None,
        status: Iterable[str] = (),
        collection: str | None = None,
        currency: str | None = None,
        period: Period = "year",
    ) -> Flows:
        """Payments summed by payer, payee, period and currency, exactly; each counts once, however often it is told.

        Args:
            entity: Only of one: an id, or words in the name of either end.
            since: Only what lies wholly after this day (ISO), as far as its time is told.
            until: Only what lies wholly before the end of this day.
            status: Statuses to sum (`alleged`, `denied`, `planned` ..., `all`); without, those of payments made.
            collection: Only payments that a document of this collection tells.
            currency: Only sums in this currency, by code.
            period: How long the periods are: `year`, `quarter` or `month`.

        Raises:
            NotFound: There is no such entity.
            UsageError: A date or a status is none.
        """
        from sourcebook.explore.flows import Wanted, wanted_statuses

        wanted = Wanted(
            entity=entity or "", since=since, until=until, statuses=wanted_statuses(status),
            currency=(currency or "").upper().replace("NONE", "none"), span=period,
        )  # fmt: skip
        return self.payments.flows(wanted, collection)

    def decide_payment(self, first: str, second: str, *, one: bool, why: str, who: str) -> Decision:
        """Record that two payments, or two tellings (readings by id), are one payment or two; the last word stands.

        Raises:
            NotFound: One of them tells no payment.
            UsageError: They are not two, or no reason is given.
        """
        return self.payments.decide(first, second, one=one, why=why, who=who)

    def network(self, what: str | None = None, **asked: Any) -> Network:
        """Ties of the library, or around an entity (id or name); the further arguments are those of `grown`.

        Raises:
            NotFound: Nobody is meant by `what`, or several are.
            UsageError: A date is none.
        """
        return self.grown(what, **asked).network

    def grown(
        self,
        what: str | None = None,
        *,
        grow: Iterable[str] = (),
        depth: int = 1,
        schemas: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
        status: Iterable[str] = (),
        collection: str | None = None,
        most: int = 200,
    ) -> Grown:
        """A network with the places of its nodes; what was there before a step of growth keeps its place.

        Args:
            what: Around whom (id or name); without, the best attested ties of the library.
            grow: Whose surroundings are added, one after the other (ids or names).
            depth: Steps around `what`.
            schemas: Only ties of these FollowTheMoney schemata.
            since: Not those that ended before (EDTF).
            until: Not those that began after.
            status: Only ties told in claims with one of these statuses.
            collection: Only what documents of this collection tell.
            most: Ties, the best attested first.

        Raises:
            NotFound: Nobody is meant by a name, or several are.
            UsageError: A date or status is none.
        """
        from sourcebook.following.network import NetworkAsked, find_grown

        asked = NetworkAsked(
            centre=self.find_entity(what).id if what else None, grown=tuple(self.find_entity(g).id for g in grow),
            depth=depth, schemas=frozenset(schemas), since=since, until=until, statuses=check_statuses(status),
            collection=collection, most=most,
        )  # fmt: skip
        return find_grown(self.view(), self.resolution, asked, self._drawn.keep_old)

    def keep_views(self) -> None:
        """Have at hand what the views of the whole library draw."""
        self.grown(most=DRAWN)
        self.timeline()
        self.places()
        self.figures()

    @cached_property
    def _drawn(self) -> Shelf:
        """Views that were asked for last: each may hold thousands of sentences."""
        from sourcebook.publish.shelf import Shelf

        return Shelf(self.store, self.upkeep.update, most=MOST_DRAWN)

    def _kept(self, asked: A, find: Callable[[View, Resolution, Pins, A], T]) -> T:
        """A view, made once for each state of the library."""
        for one in (self.resolution, self.pins):
            one.update()
        state = f"{self.resolution.state()} {self.pins.state()}"
        make = partial(find, self.view(), self.resolution, self.pins, asked)
        return self._drawn.keep_old(f"{asked}", make, state)

    def timeline(
        self,
        *,
        entity: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
        status: Iterable[str] = (),
        collection: str | None = None,
        by: LaneOf | None = None,
        limit: int = 10_000,
    ) -> Timeline:
        """Dated sentences and periods of the library, in lanes.

        Args:
            entity: Only sentences that name one of these (ids or names).
            since: Only what may be of this day or later (EDTF).
            until: Only what may be of this day or earlier.
            status: Only claims with one of these statuses.
            collection: Only documents of this collection.
            by: Lanes: `kind entity collection document status none`.
            limit: Moments, the earliest first.

        Raises:
            NotFound: Nobody is meant by a name, or several are.
            UsageError: A date is none, or there are no such lanes.
        """
        from sourcebook.following.timeline import TimelineAsked, find_timeline

        asked = TimelineAsked(
            entities=tuple(self.find_entity(e).id for e in entity), since=since, until=until,
            statuses=(*check_statuses(status),), collection=collection, by=by, most=limit,
        )  # fmt: skip
        return self._kept(asked, find_timeline)

    def places(
        self,
        *,
        entity: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
        status: Iterable[str] = (),
        collection: str | None = None,
        limit: int = 1_000,
    ) -> Places:
        """Places that the library names, with where they lie; arguments as for `timeline`, and raises as it does."""
        from sourcebook.following.places import PlacesAsked, find_places

        asked = PlacesAsked(
            entities=tuple(self.find_entity(e).id for e in entity), since=since, until=until,
            statuses=(*check_statuses(status),), collection=collection, most=limit,
        )  # fmt: skip
        return self._kept(asked, find_places)

    def figures(
        self,
        words: str = "",
        *,
        unit: str = "",
        entity: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
        status: Iterable[str] = (),
        collection: str | None = None,
        series: tuple[str, str, str] | None = None,
        least: int = 2,
        limit: int = 50,
    ) -> Figures:
        """Numbers that documents claim, beside each other by what they count; a range stays a range.

        Args:
            words: Only claims whose sentences have all of these words.
            unit: Only in this unit (`percent`, `tonne`, `USD` ...).
            entity: Only sentences that name one of these (ids or names).
            since: Only sentences whose one date is of this day or later.
            until: Only sentences whose one date is of this day or earlier.
            status: Only claims with one of these statuses.
            collection: Only documents of this collection.
            series: A table to hold them against: id of its document, name of the column of times, and of numbers.
            least: Claims that a measure must have.
            limit: Measures, those of most documents first.

        Raises:
            NotFound: Nobody is meant by a name, or there is no such document.
            UsageError: A date or status is none, or the table has no such columns.
        """
        from sourcebook.following.figures import FiguresAsked, find_figures

        table, time, value = series or (None, "", "")
        asked = FiguresAsked(
            words=words, unit=unit, entities=tuple(self.find_entity(e).id for e in entity), since=since, until=until,
            statuses=(*check_statuses(status),), collection=collection, least=least, most=limit, table=table,
            time=time, value=value,
        )  # fmt: skip
        return self._kept(asked, find_figures)

    def ways(self, start: str, goal: str) -> builtins.list[NetworkPath]:
        """The shortest ways between two entities (id or name), with the ties along them.

        Raises:
            NotFound: Nobody is meant by one of them, or several are.
        """
        from sourcebook.following.network import find_ways

        ends = self.find_entity(start).id, self.find_entity(goal).id
        return find_ways(self.view(), self.resolution, *ends)
