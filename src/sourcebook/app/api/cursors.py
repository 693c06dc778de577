"""Cursors: where a list goes on. Opaque to whoever pages; to us the place after the last record that was given.

A cursor names its list and the conditions it was made under, so that one of another list is refused and not misread.
What was added or taken out before it shifts nothing: the place is that of a record, not a count.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import msgspec

from sourcebook.errors import UsageError


class Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """After which record; `number` records came before, where it is gone meanwhile."""

    key: tuple[str | int | float, ...]
    number: int = 0


class _Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    of: str
    place: Place


def write_cursor(of: str, place: Place) -> str:
    """A cursor for a list; `of` is its name with its conditions."""
    return base64.urlsafe_b64encode(msgspec.json.encode(_Cursor(of, place))).rstrip(b"=").decode()


def read_cursor(of: str, said: str) -> Place | None:
    """The place a cursor of this list names; None where none is given.

    Raises:
        UsageError: It is none, or of another list.
    """
    if not said:
        return None
    try:
        data = base64.b64decode(said.encode() + b"=" * (-len(said) % 4), altchars=b"-_", validate=True)
        found: Any = msgspec.json.decode(data, type=_Cursor)
    except (binascii.Error, ValueError, msgspec.MsgspecError, RecursionError):
        found = None
    if found is None or found.of != of or not 0 <= found.place.number < 2**53:
        raise UsageError("That is no cursor of this list.", "Begin without `after`; then send `next` as it was given.")
    place: Place = found.place
    return place
