r"""How PostgreSQL says what the shared statements say, and how texts lie in its columns.

Columns are `TEXT COLLATE "C"`: compared byte by byte, which for UTF-8 is by code point, as SQLite does. PostgreSQL
takes no NUL in a text, and a library may hold one: NUL is kept as `\x01\x01` and `\x01` as `\x01\x02`, which changes
no order.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sourcebook.store.sql.session import Row, Values

PREFIX = 300
"""Characters of a long column that an index holds: a row of a B-tree takes no more than 2,704 bytes."""
_SPELLINGS = {
    # In SQLite this fixes the order of the loops; here the planner knows how many rows there are.
    "CROSS JOIN": "JOIN",
    "coalesce(json_extract(body, '$.published'), '')": """coalesce(substring(body from '"published":"([^"]*)"'), '')""",
    "instr(": "strpos(",
    "reversed = ?1": f"(left(reversed, {PREFIX}) = left(?1, {PREFIX}) AND reversed = ?1)",
    "reversed >= ?2 AND reversed < ?3": (
        f"left(reversed, {PREFIX}) >= left(?2, {PREFIX}) AND left(reversed, {PREFIX}) <= left(?3, {PREFIX})"
        " AND reversed >= ?2 AND reversed < ?3"
    ),
}
"""Words of the shared statements -> words of PostgreSQL; columns of any length are found by their beginning first."""
_LONG = re.escape("m.value = ?")
_MARK = re.compile(rf"(?P<long>{_LONG})|\?(?P<number>\d*)")
CHUNK = 64
"""Rows that are fetched together."""


@lru_cache(maxsize=512)
def spell(sql: str) -> str:
    """A shared statement in the words of PostgreSQL, its values numbered `$1`, `$2` ..."""
    for words, own in _SPELLINGS.items():
        sql = sql.replace(words, own)
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found["number"]:
            return f"${found['number']}"
        count += 1
        if found["long"]:
            return f"left(m.value, {PREFIX}) = left(${count}, {PREFIX}) AND m.value = ${count}"
        return f"${count}"

    return _MARK.sub(number, sql)


def rows_at_once(sql: str) -> int:
    """How many rows of a statement are fetched together: of long texts one."""
    return 1 if " text," in sql else CHUNK


def into_columns(values: Values) -> list[object]:
    """Values as they are sent: no text holds a NUL."""
    return [_into_column(value) for value in values]


def _into_column(value: object) -> object:
    if isinstance(value, str):
        return _escape(value)
    return [_into_column(one) for one in value] if isinstance(value, list) else value


def out_of_columns(row: Row) -> Row:
    """A row as it was put: the undoing of `into_columns`."""
    return tuple(_unescape(value) if isinstance(value, str) else value for value in row)


def _escape(text: str) -> str:
    if "\0" not in text and "\1" not in text:
        return text
    return text.replace("\1", "\1\2").replace("\0", "\1\1")


def _unescape(text: str) -> str:
    if "\1" not in text:
        return text
    return re.sub("\1([\1\2])", lambda found: "\0" if found[1] == "\1" else "\1", text)
