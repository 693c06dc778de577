"""Decision: what a person decided, append only, each holding the hash of the one before."""

from __future__ import annotations

import msgspec

from sourcebook.model.chain import seal_link


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """An event in a hash chain. `hash` covers every other field."""

    id: str
    number: int
    what: str
    """Id of the thing decided on."""
    value: str
    why: str
    who: str
    time: str
    previous: str
    hash: str


def decision_hash(number: int, what: str, value: str, why: str, who: str, time: str, previous: str) -> str:
    """Tagged hash that seals a decision and all before it."""
    return seal_link(number, what, value, why, who, time, previous=previous)
