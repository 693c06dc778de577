"""Figures of a library as asked for."""

from __future__ import annotations

import msgspec

from sourcebook.errors import UsageError
from sourcebook.explore.figures import build_measures, read_series
from sourcebook.following.timeline import bounds, shown_of
from sourcebook.following.whom import Whom
from sourcebook.model.measured import Figures, Series
from sourcebook.pins import Pins
from sourcebook.resolution import Resolution
from sourcebook.store.base import View


class FiguresAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What figures are asked for. Empty fields leave all in."""

    words: str = ""
    unit: str = ""
    entities: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    statuses: tuple[str, ...] = ()
    collection: str | None = None
    documents: frozenset[str] | None = None
    least: int = 2
    """Claims that a measure must have: one alone stands beside nothing."""
    most: int = 50
    table: str | None = None
    """Id of a document that holds a table, with the names of two of its columns."""
    time: str = ""
    value: str = ""


def find_figures(view: View, resolution: Resolution, pins: Pins, asked: FiguresAsked) -> Figures:
    """Numbers that documents claim, by what they count; with a table, its series.

    Raises:
        NotFound: There is no such document.
        UsageError: A date is none, or the table has no such columns.
    """
    resolution.update()
    pins.update()
    first, last = bounds(asked.since, asked.until)
    chains = Whom(resolution).chains_of(asked.entities) if asked.entities else None
    found = pins.file.iter_pins("figure", chains=chains, since=first, until=last, statuses=asked.statuses)
    held = {d.id: (d.outlet or d.title, (d.published or "")[:10]) for d in view.iter_documents()}
    measures = build_measures(
        shown_of(view, found, asked.collection, asked.documents), lambda d: held.get(d, (d, "")), words=asked.words,
        unit=asked.unit,
    )  # fmt: skip
    enough = [m for m in measures if len(m.claims) + m.left_out >= asked.least]
    return Figures(
        measures=tuple(enough[: asked.most]), series=_series(view, asked), left_out=max(0, len(enough) - asked.most)
    )  # fmt: skip


def _series(view: View, asked: FiguresAsked) -> Series | None:
    if asked.table is None:
        return None
    if not (asked.time and asked.value):
        raise UsageError("Which columns of the table?", "Name the one of the time and the one of the number.")
    document = view.get_document(asked.table)
    readings, skipped = read_series(document.id, view.get_rendition(document.rendition), asked.time, asked.value)
    return Series(
        document=document.id, title=document.title, time=asked.time, value=asked.value, readings=tuple(readings),
        skipped=skipped,
    )  # fmt: skip
