"""Seals: the state of all tables after every transaction, chained, so that an earlier head can be asked for later.

A seal is `sha256([number, state, seal before])`; the state is the hash of every table's tally. The last one, the head
(`<number>:<64 hex digits>`), stands for the whole library and for all that it was: noted elsewhere, it shows later that
the library is that one or has grown from it, and not an older copy put in its place nor one rewritten since. Method:
hash chains as in Haber and Stornetta 1991; the tallies are described in `store.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sourcebook.errors import UsageError
from sourcebook.model.ids import canonical_json, sha256
from sourcebook.store.rows import Tally, plain_digest
from sourcebook.store.sql.session import Session

GENESIS = "sha256:" + "0" * 64
_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")
_EMPTY = Tally().to_value()


def state_of(meta: Mapping[str, str]) -> str:
    """Tagged hash of the tallies among `meta`; empty tables are left out, so that a new one changes nothing."""
    held = {key: value for key, value in meta.items() if key.startswith("tally:") and value != _EMPTY}
    return sha256(canonical_json(sorted(held.items())))


def seal_value(number: int, state: str, previous: str) -> str:
    """The seal of a state that comes after the seal `previous`."""
    return sha256(canonical_json([number, state, previous]))


def head_of(number: int, value: str) -> str:
    """A seal as it is printed and noted: `<number>:<64 hex digits>`."""
    return f"{number}:{value.removeprefix('sha256:')}"


def read_head(head: str) -> tuple[int, str]:
    """Number and seal of a head as it was printed.

    Raises:
        UsageError: It is none.
    """
    match = _HEAD.fullmatch(head.strip())
    if match is None:
        raise UsageError(
            f"{head[:100]!r} is no head.", "Give what `sourcebook verify` printed: 12:3fa9... (64 digits)."
        )
    return int(match[1]), f"sha256:{match[2]}"


def put_seal(session: Session) -> None:
    """Seal the tallies as they are now, if they differ from what was sealed last. Part of the caller's transaction."""
    state = state_of({str(key): str(value) for key, value in session.run("SELECT key, value FROM meta")})
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
