"""The `next` of a search: how far it went, and of which query, in one opaque word."""

from __future__ import annotations

import base64
import binascii
import json

from sourcebook.errors import InvalidQuery


def make_cursor(offset: int, text: str, sort: str) -> str:
    """The cursor that goes on after `offset` hits of a query."""
    return base64.urlsafe_b64encode(json.dumps([offset, text, sort]).encode()).decode()


def read_cursor(cursor: str | None, text: str, sort: str) -> int:
    """How many hits were given before; 0 without a cursor.

    Raises:
        InvalidQuery: It is no cursor, or one of another query.
    """
    if cursor is None:
        return 0
    try:
        offset, of_text, of_sort = json.loads(base64.urlsafe_b64decode(cursor))
        right = isinstance(offset, int) and 0 <= offset < 2**32 and (of_text, of_sort) == (text, sort)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        right, offset = False, 0
    if not right:
        raise InvalidQuery("The cursor does not belong to this query.", "Use `next` of the same search, unchanged.")
    return int(offset)
