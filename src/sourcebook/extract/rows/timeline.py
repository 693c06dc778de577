"""Events of a timeline that somebody else told: the date of each, and what it says happened."""

from __future__ import annotations

from typing import get_args

from sourcebook.extract.rows.making import SURE, Maker
from sourcebook.model.annotation import Claim, Status
from sourcebook.model.document import Rendition
from sourcebook.model.told_timeline import iter_events
from sourcebook.model.when import parse_edtf

_STATUSES = frozenset(get_args(Status))


def read_timeline(maker: Maker, rendition: Rendition) -> None:
    """A time for each date, and a claim for each event that says something; its group is its status where it is one."""
    for event in iter_events(rendition):
        times = []
        if (cell := event.places.get("date")) and _is_date(event.cells["date"]):
            times.append(maker.time(cell, event.cells["date"], SURE).id)
        if (said := event.said) is None:
            continue
        group = event.cells.get("group", "").lower()
        status = group if group in _STATUSES else "asserted"
        maker.make(Claim, *said, key="event", confidence=SURE, status=status, times=tuple(times))


def _is_date(edtf: str) -> bool:
    try:
        parse_edtf(edtf)
    except ValueError:
        return False
    return True
