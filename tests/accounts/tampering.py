"""Tampering with history, as somebody does it who may write into the database and works out every hash again.

Each way of tampering takes the rows of a chain as they are and gives them as the forger leaves them, and says from
which link on they differ. How much the forger works out is the second choice: nothing, or all hashes after the place.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

Link = TypeVar("Link")


class Tampered(NamedTuple):
    """What a forger made of a chain."""

    way: str
    forged: bool
    """Whether all hashes were worked out again."""
    first: int
    """Number of the first link that differs."""


class Forge(NamedTuple):
    """What has to be known of a chain to forge it."""

    edit: Callable[[random.Random, object], object]
    """Another content for a link."""
    renumber: Callable[[object, int], object]
    """The link at another place, its hashes as they were."""
    chain: Callable[[Sequence[object]], list[object]]
    """All numbers and hashes worked out again."""


WAYS = ("edit", "delete", "insert", "swap", "truncate")


def tamper(chance: random.Random, links: list[Link], forge: Forge) -> tuple[list[Link], Tampered]:
    """One act of tampering, drawn by chance."""
    way, forged = chance.choice(WAYS), chance.random() < 0.6
    at = chance.randrange(len(links))
    new = list(links)
    if way == "edit":
        new[at] = forge.edit(chance, links[at])  # type: ignore[call-overload]
    elif way == "delete":
        at = chance.randrange(len(links) - 1)  # the last one is the matter of `truncate`
        del new[at]
    elif way == "insert":
        new.insert(at, forge.edit(chance, chance.choice(links)))  # type: ignore[arg-type]
    elif way == "swap":
        at, other = sorted(chance.sample(range(len(links)), 2))
        new[at], new[other] = new[other], new[at]
    else:
        at = chance.randrange(1, len(links))
        new, forged = new[:at], False
    if forged:
        new = forge.chain(new)  # type: ignore[assignment]
    elif way in ("insert", "swap") or (way == "delete" and chance.random() < 0.5):
        # Two rows cannot have one number: this much every forger does.
        new = [forge.renumber(link, number) for number, link in enumerate(new, 1)]  # type: ignore[misc]
    return new, Tampered(way, forged, at + 1)
