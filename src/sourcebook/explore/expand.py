"""Aliases in a query: a name that somebody bears is looked for in all the forms that documents use for them.

A form stands in place of a whole name only, so that a word of it alone never widens a search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sourcebook.model.query import And, Not, Or, Phrase, Query, Word

MOST = 12
"""Forms that a name is looked for in."""
TYPES = {"person": "person", "org": "organization", "place": "place", "text": None}
"""Fields that names stand in, and whom they name."""
Forms = Callable[[str, str | None], Sequence[str]]
"""Gives the forms of whoever alone bears a name (of a type)."""


def may_name(query: Query) -> bool:
    """Whether anything in a query could be a name that has other forms."""
    match query:
        case And(parts) | Or(parts):
            return any(may_name(p) for p in parts)
        case Phrase(field, _):
            return field in TYPES
        case Word(field, text):
            return field in TYPES and (field != "text" or text.isupper())
        case _:
            return False


def expand(query: Query, forms: Forms) -> Query:
    """The query with every name in it in all its forms; what a NOT leaves out stays as it was written."""
    match query:
        case And(parts):
            return And(tuple(expand(p, forms) for p in parts))
        case Or(parts):
            return Or(tuple(expand(p, forms) for p in parts))
        case Not():
            return query
        case Phrase(field, text) | Word(field, text) if may_name(query):
            found = [f for f in forms(text, TYPES[field]) if f.casefold() != text.casefold()][:MOST]
            return Or((query, *(Phrase(field, f) for f in found))) if found else query
        case _:
            return query
