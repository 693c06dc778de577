"""Pins: dated sentences, counted things and named places, as timelines, figures and maps are drawn from them."""

from __future__ import annotations

from typing import Literal

import msgspec

Sort = Literal["time", "figure", "place"]


class Pin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True):
    """A passage of a document."""

    document: str
    sort: Sort
    reading: str
    """Id of the annotation."""
    start: int
    end: int
    exact: str
    words: str
    """The sentence on one line."""
    kind: str = ""
    status: str = ""
    edtf: str = ""
    """Of a figure or place: the only time of its sentence."""
    low: int | None = None
    """First day it may be of, counted from 1 March of year 0; None when open."""
    high: int | None = None
    chains: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    unit: str = ""
    of: str = ""
    """What is counted; of a place its chain."""
    approximate: bool = False
