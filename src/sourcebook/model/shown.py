"""Records as a notebook shows them: small pieces of HTML in which every word of a document is escaped.

Nothing here has a script, a style of its own or an address that is fetched: what a document says is text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

MOST_ROWS = 20
"""Rows of a table that are shown."""
MOST_LETTERS = 300


def cell(value: Any) -> str:
    """A value as escaped text; a long one is cut."""
    if value is None or value == ():
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return escape(text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…")


def words(before: str, exact: str, after: str) -> str:
    """Exact words marked in what stands around them."""
    return f"{escape(before)}<mark>{cell(exact)}</mark>{escape(after)}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """A table of cells that are HTML already; `note` is escaped."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" + (
        f"<p>{escape(note)}</p>" if note else ""
    )


def facts(title: str, pairs: Mapping[str, Any]) -> str:
    """A titled list of facts; empty ones are left out."""
    rows = "".join(
        f"<tr><th>{escape(k)}</th><td>{cell(v)}</td></tr>" for k, v in pairs.items() if v not in (None, "", ())
    )
    return f"<p><b>{cell(title)}</b></p><table>{rows}</table>"
