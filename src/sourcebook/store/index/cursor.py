"""The `next` of a search: how far it went, and of which query, in one opaque word."""

from __future__ import annotations

import base64
import binascii
import json
from hashlib import sha256
from typing import NamedTuple

import msgspec

from sourcebook.errors import InvalidQuery


class Reached(NamedTuple):
    """How far a search went: hits given before (by relevance) or the last one's number; and of how many."""

    at: int
    total: int


def make_cursor(reached: Reached, text: str, sort: str) -> str:
    """The cursor that goes on from there in a query."""
    told = [reached.at, reached.total, _digest(text), sort]
    return base64.urlsafe_b64encode(msgspec.json.encode(told)).decode()


def read_cursor(cursor: str | None, text: str, sort: str) -> Reached | None:
    """Where to go on; None without a cursor, which is the beginning.

    Raises:
        InvalidQuery: It is no cursor, or one of another query.
    """
    if cursor is None:
        return None
    try:
        at, total, of_text, of_sort = json.loads(base64.urlsafe_b64decode(cursor))
        numbers = all(type(n) is int and 0 <= n < 2**64 for n in (at, total))
        right = numbers and (of_text, of_sort) == (_digest(text), sort)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        right = False
    if not right:
        raise InvalidQuery("The cursor does not belong to this query.", "Use `next` of the same search, unchanged.")
    return Reached(at, total)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
