"""The file of a team: what it is called, where it is served, where its accounts are kept, their rules."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from sourcebook.accounts import Rules
from sourcebook.accounts.rules import read as read_rules
from sourcebook.errors import NotFound, UsageError
from sourcebook.library.team_outside import OutsideSettings, read_outside
from sourcebook.settings import TEAM_FILE
from sourcebook.store.places import parse_store, refuse_secrets

_SCHEMA = "sourcebook"


class TeamSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table `[team]` of a team's file."""

    title: str
    """Name of the team, shown on its pages."""
    origin: str = ""
    """The web address under which it is served: `https://desk.example`."""
    store: str = "sqlite"
    """Where accounts are kept: `sqlite`, or `postgresql://user@host/database`."""


def kept_here(text: str, store: str) -> str:
    """A team's file whose accounts are kept beside it."""
    if not parse_store(store)[1]:
        return text
    changed = re.sub(r"(?m)^(\s*store\s*=).*$", r'\1 "sqlite"', text, count=1)
    if tomllib.loads(changed)["team"].get("store") != "sqlite":
        raise UsageError(f"`store` in {TEAM_FILE} could not be changed.", "Write it on a line of its own.")
    return changed


def read_team(root: Path) -> tuple[TeamSettings, Rules, OutsideSettings | None]:
    """What a team's file says. Raises `NotFound` where there is none, `UsageError` where it is not good."""
    path = root / TEAM_FILE
    if not path.is_file():
        raise NotFound(f"There is no team in {str(root)!r}.", "Make one with `sourcebook team init FOLDER`.")
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        settings = msgspec.convert(tables.get("team", {}), TeamSettings)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{TEAM_FILE} is not valid TOML: {error}.", "Mend the file and run again.") from error
    except msgspec.ValidationError as error:
        known = ", ".join(TeamSettings.__struct_fields__)
        raise UsageError(f"[team] of {TEAM_FILE} is not good: {error}.", f"It may hold {known}.") from error
    refuse_secrets(settings.store)
    origin = read_origin(settings.origin)
    return settings, read_rules(tables.get("accounts", {})), read_outside(tables.get("oidc"), origin)


def read_origin(said: str) -> str:
    """An origin (RFC 6454) as it is written down: scheme, host, port; empty for none. Raises `UsageError`."""
    plain = said.strip().rstrip("/")
    if not plain:
        return ""
    try:
        parts = urlsplit(plain)
        plain_here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        whole = (parts.scheme == "https" or plain_here) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise UsageError(
            f"{said[:100]!r} is no address to serve a team under.", "Give https:// and a name: https://desk.example."
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def place_of(store: str, part: str) -> str:
    """Where a part of a team is kept: in PostgreSQL a schema of its own, by the name of the team's."""
    if not parse_store(store)[1]:
        return store
    parts = urlsplit(store)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    asked["schema"] = f"{asked.get('schema', _SCHEMA)}_{part}"
    # (Put together by hand: `urlunsplit` drops the slashes of an address without a host.)
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(asked, safe='/')}"
