"""The timeline of a library as asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from sourcebook.errors import UsageError
from sourcebook.explore.timeline import Laid, build_timeline
from sourcebook.following.whom import Whom
from sourcebook.model.moment import LANES, LaneOf, Timeline
from sourcebook.model.pin import Pin
from sourcebook.model.when import read_when
from sourcebook.pins import Pins
from sourcebook.resolution import Resolution
from sourcebook.store.base import View


class TimelineAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What a timeline is asked for. Empty fields leave all in."""

    entities: tuple[str, ...] = ()
    """Ids: only sentences that name one of them."""
    since: str | None = None
    until: str | None = None
    statuses: tuple[str, ...] = ()
    collection: str | None = None
    documents: frozenset[str] | None = None
    by: LaneOf | None = None
    """What lanes are; without, entities where several are asked for, else kinds."""
    most: int = 10_000


def find_timeline(view: View, resolution: Resolution, pins: Pins, asked: TimelineAsked) -> Timeline:
    """Dated sentences and periods of a library.

    Raises:
        UsageError: A date is none, or there are no such lanes.
    """
    resolution.update()
    pins.update()
    first, last = bounds(asked.since, asked.until)
    if asked.by is not None and asked.by not in LANES:
        raise UsageError(f"There are no lanes by {asked.by!r}.", f"Lanes are by: {', '.join(LANES)}.")
    whom = Whom(resolution)
    chains = whom.chains_of(asked.entities) if asked.entities else None
    found = pins.file.iter_pins("time", chains=chains, since=first, until=last, statuses=asked.statuses)
    by = asked.by or ("entity" if len(asked.entities) > 1 else "kind")
    return build_timeline(
        shown_of(view, found, asked.collection, asked.documents),
        Laid(by=by, most=asked.most, entities=asked.entities if len(asked.entities) > 1 else ()),
        entities_of=whom.of, name_of=whom.name_of, place_of=_place_of(view, by),
    )  # fmt: skip


def bounds(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """The days from which and up to which is asked, as `day_number` counts them. Raises `UsageError`."""
    found = []
    for text in (since, until):
        when = read_when(text) if text else None
        if text and when is None:
            raise UsageError(f"{text!r} is not a date.", "Write 1984, 198X, 2011-03 or 2011-03-09.")
        found.append(when)
    first, last = found
    return first.first_day if first else None, last.last_day if last else None


def shown_of(
    view: View, pins: Iterable[Pin], collection: str | None, documents: frozenset[str] | None
) -> Iterator[Pin]:
    """Pins of the documents asked for."""
    if collection is not None:
        held = frozenset(d.id for d in view.iter_documents(collection))
        documents = held if documents is None else documents & held
    return (m for m in pins if documents is None or m.document in documents)


def _place_of(view: View, by: LaneOf) -> Callable[[str], str]:
    if by not in ("collection", "document"):
        return lambda _: ""
    held = {d.id: (d.collection if by == "collection" else d.title) for d in view.iter_documents()}
    return lambda document: held.get(document) or "no collection"
