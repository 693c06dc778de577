"""Seals: the state of all tables after every transaction, chained, so that an earlier head can be asked for later.

A seal is `sha256([number, state, seal before])`; the state is the hash of every table's tally. The last one, the head
(`<number>:<64 hex digits>`), stands for the whole library and for all that it was: noted elsewhere, it shows later that
the library is that one or has grown from it, and not an older copy put in its place nor one rewritten since. Sums
cannot be taken apart again, so a state also names the decision that was the last one then: a chain of decisions that is
made anew does not fit to any seal that was set behind the place where it parts from the old one. Method:
`model.chain`; the tallies are described in `store.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sourcebook.model.chain import GENESIS, head_of, seal_link
from sourcebook.model.ids import canonical_json, sha256
from sourcebook.store.rows import Tally, plain_digest
from sourcebook.store.sql.session import Session

_EMPTY = Tally().to_value()


def state_of(meta: Mapping[str, str], decided: str = "") -> str:
    """Tagged hash of the tallies among `meta`, and the last decision as `decided_in` gives it.

    Empty tables are left out, so that a new one changes nothing.
    """
    held = {key: value for key, value in meta.items() if key.startswith("tally:") and value != _EMPTY}
    return f"{sha256(canonical_json(sorted(held.items())))} {decided}".rstrip()


def decided_in(state: str) -> tuple[int, str] | None:
    """Number and id of the last decision of a state; None where there was none, or none was named (before 0.1.0)."""
    _, _, decided = state.partition(" ")
    number, _, identifier = decided.partition(" ")
    return (int(number), identifier) if number.isdecimal() and identifier else None


def last_decided(session: Session) -> str:
    """The last decision as a state names it: `<number> <id>`; its id is a hash of it and of all before it."""
    rows = session.run("SELECT number, id FROM decision ORDER BY number DESC LIMIT 1")
    return next((f"{number} {identifier}" for number, identifier in rows), "")


def seal_value(number: int, state: str, previous: str) -> str:
    """The seal of a state that comes after the seal `previous`."""
    return seal_link(number, state, previous=previous)


def put_seal(session: Session) -> None:
    """Seal the tallies as they are now, if they differ from what was sealed last. Part of the caller's transaction."""
    held = {str(key): str(value) for key, value in session.run("SELECT key, value FROM meta")}
    state = state_of(held, last_decided(session))
    number, sealed, previous = _last(session)
    if state == sealed:
        return
    row = (number + 1, state, seal_value(number + 1, state, previous))
    session.run("INSERT INTO seal VALUES (?, ?, ?, ?)", (*row, plain_digest("seal", row)))


def last_head(session: Session) -> str:
    """The head now."""
    number, _, value = _last(session)
    return head_of(number, value)


def _last(session: Session) -> tuple[int, str, str]:
    for number, state, value in session.run("SELECT number, state, value FROM seal ORDER BY number DESC LIMIT 1"):
        return int(number), str(state), str(value)
    return 0, "", GENESIS
