"""Moments: what documents say of times, as marks on a timeline; each opens the words it rests on."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.network import Rest

MomentKind = Literal["period", "step", "paid", "said", "told"]
"""A heading's period; a step of a matter (charged, convicted ...); money; quoted words; any other dated sentence."""
MOMENT_KINDS: tuple[MomentKind, ...] = ("period", "step", "paid", "said", "told")
LaneOf = Literal["none", "kind", "entity", "collection", "document", "status"]
LANES: tuple[LaneOf, ...] = ("none", "kind", "entity", "collection", "document", "status")


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One dated statement. Told in the same words by several documents it is one, with the words of each."""

    edtf: str
    kind: MomentKind
    status: str = ""
    """Status of the claim that it stands in; empty where there is none."""
    words: str
    """The sentence, or the heading, on one line."""
    entities: tuple[str, ...] = ()
    """Ids of those whom the sentence names."""
    lanes: tuple[str, ...] = ("",)
    """Names of the lanes it stands in."""
    documents: int = 1
    rests: tuple[Rest, ...] = ()
    """The time's own words, in each document (`relation` is the reading's id)."""


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """Moments from the earliest on. `left_out` counts those beyond the limit."""

    by: LaneOf
    lanes: tuple[str, ...]
    """Lanes from the top; the names that moments bear."""
    moments: tuple[Moment, ...]
    left_out: int = 0
    weighed: bool = False
    """Whether those left out weigh less than those told (see `explore.timeline.choose_moments`), not only later."""
    unplaced: int = 0
    """Readings of time in what was asked for that name no date (durations, "every year")."""
