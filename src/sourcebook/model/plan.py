"""What an `add` would do, item by item, with nothing taken in (`--dry-run`)."""

from __future__ import annotations

from typing import Literal

import msgspec

Will = Literal["add", "read again", "unchanged", "skip", "fail", "open", "fetch"]


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of one item.

    `add`: it is new. `read again`: its bytes are held and would be read anew. `open`: a container that is no document;
    its members are items of their own, before it. `fetch`: an address, of which nothing is known before it is asked.
    """

    container: str
    name: str
    kind: str
    """Media type; empty where there are no bytes to look at."""
    bytes: int | None
    will: Will
    reason: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Every item and their sums."""

    expected: int
    totals: dict[str, int]
    """How many of each `will`."""
    bytes: int
    """Of what would be read."""
    items: tuple[Planned, ...]


def plan_of(items: tuple[Planned, ...]) -> Plan:
    """Items with their sums."""
    totals: dict[str, int] = {}
    for item in items:
        totals[item.will] = totals.get(item.will, 0) + 1
    size = sum(item.bytes or 0 for item in items if item.will in ("add", "read again"))
    return Plan(expected=len(items), totals=dict(sorted(totals.items())), bytes=size, items=items)
