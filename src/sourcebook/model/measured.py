"""Figures beside each other: one number as several documents claim it, and a series of a table to hold them against."""

from __future__ import annotations

import msgspec

from sourcebook.model.network import Rest


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A number as it is claimed. A range stays one; an open end is null."""

    low: float | None
    high: float | None
    approximate: bool = False
    words: str
    """The sentence, on one line."""
    edtf: str = ""
    """The one time of its sentence; empty where it has none or several."""
    status: str = ""
    published: str = ""
    """Of its first document, ISO."""
    source: str
    """Outlet or title of its first document."""
    documents: int = 1
    rests: tuple[Rest, ...] = ()


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """Claims that count the same sort of thing in the same unit; whether they mean the same event is for the reader."""

    unit: str
    """`percent`, `tonne`, a currency's code ...; empty for a plain count."""
    of: str
    """What is counted, as printed; empty where that is not said."""
    documents: int
    claims: tuple[Claimed, ...]
    """The smallest first."""
    left_out: int = 0

    @property
    def name(self) -> str:
        """What is measured, in words."""
        return f"{self.of} ({self.unit})" if self.of and self.unit else self.of or self.unit or "plain numbers"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A value of a series, with the cell that it stands in."""

    edtf: str
    value: float
    rest: Rest


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Two columns of a table in the library: a time and a number."""

    document: str
    title: str
    time: str
    value: str
    """Names of the columns."""
    readings: tuple[Reading, ...]
    skipped: int = 0
    """Rows without a time or a number in these columns."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Measures, those of most documents first."""

    measures: tuple[Measure, ...]
    series: Series | None = None
    left_out: int = 0
