"""Where a library lies on a database server: the address that a user gives, and what may be printed of it.

    postgresql://desk@db.example/news?schema=harbour

is what libpq takes (RFC 3986 with its own parameters; everything left out comes from `PG...` variables, a password file
or a service file), and `schema`, which is ours: several libraries may share a database.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from sourcebook.errors import UsageError

SCHEMES = ("postgresql", "postgres")
SCHEMA = "sourcebook"
MOST_CHARACTERS = 63
"""Of a name: PostgreSQL cuts what is longer (NAMEDATALEN - 1)."""
_NAME = re.compile(rf"[a-z_][a-z0-9_]{{0,{MOST_CHARACTERS - 1}}}")
_SECRET = ("password", "sslpassword", "passfile")


class Place(NamedTuple):
    """A parsed address."""

    conninfo: str
    """What libpq is given; it may hold a password, so it is never printed."""
    schema: str
    shown: str
    """The address without anything secret."""


def place_of(address: str) -> Place:
    """Parse an address.

    Raises:
        UsageError: It is no address of PostgreSQL, or the schema is no plain name.
    """
    try:
        parts = urlsplit(address)
        asked = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise _no_address() from None
    if parts.scheme not in SCHEMES or not address.partition(":")[2].startswith("//"):
        raise _no_address()
    schema = next((value for name, value in asked if name == "schema"), SCHEMA)
    if not _NAME.fullmatch(schema) or schema.startswith("pg_"):
        raise UsageError(
            f"{schema[:60]!r} is no name for a schema.", f"Take up to {MOST_CHARACTERS} small letters, digits and `_`."
        )
    kept = [(name, value) for name, value in asked if name != "schema"]
    plain = [(name, value) for name, value in asked if name not in _SECRET]
    user, at, host = parts.netloc.rpartition("@")
    shown_host = f"{user.partition(':')[0]}{at}{host}"
    # (Put together by hand: `urlunsplit` drops the slashes of an address without a host.)
    conninfo = f"postgresql://{parts.netloc}{parts.path}" + (f"?{urlencode(kept, safe='/')}" if kept else "")
    shown = f"postgresql://{shown_host}{parts.path}" + (f"?{urlencode(plain, safe='/')}" if plain else "")
    return Place(conninfo, schema, shown)


def _no_address() -> UsageError:
    return UsageError(
        "That is no address of a PostgreSQL database.",
        "Write postgresql://user@host/database (docs/how-to/postgres.md).",
    )
