"""The table `[oidc]` of a team's file: a provider of OpenID Connect that may say who somebody is."""

from __future__ import annotations

import os
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from sourcebook.errors import UsageError
from sourcebook.settings import TEAM_FILE

SECRET = "SOURCEBOOK_OIDC_SECRET"
"""The variable of the environment with the client's secret; without, the client is a public one."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class OutsideSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who else may say who somebody is."""

    issuer: Text
    """The provider, exactly as it names itself: `https://login.desk.example`."""
    client_id: Text
    """As the provider knows this team."""
    title: Text = "your organisation"
    """What people call it, on the button."""
    claim: Text = "preferred_username"
    """What the record of access notes of somebody whom no account is bound to yet; nobody is let in by it."""

    def secret(self) -> str:
        """The client's secret, out of the environment; empty for a public client."""
        return os.environ.get(SECRET, "")


def read_outside(table: Any, origin: str) -> OutsideSettings | None:
    """What the table says; None without one.

    Args:
        table: The table.
        origin: Where the team is served: the provider sends people back there and nowhere else.

    Raises:
        UsageError: Something in it is not good, or the team has no origin.
    """
    if table is None:
        return None
    try:
        said = msgspec.convert(table, OutsideSettings)
    except msgspec.ValidationError as error:
        known = ", ".join(OutsideSettings.__struct_fields__)
        raise UsageError(f"[oidc] of {TEAM_FILE} is not good: {error}.", f"It may hold {known}.") from error
    if not is_sealed(said.issuer) or "?" in said.issuer or "#" in said.issuer:
        raise UsageError(f"{said.issuer[:100]!r} is no issuer.", "Give it as the provider does, with https://.")
    if not origin:
        raise UsageError(
            f"[oidc] of {TEAM_FILE} needs an origin.", "Write `origin` into [team]: people come back there."
        )
    return said


def is_sealed(url: str) -> bool:
    """Whether what is sent there cannot be read on the way: https, or http that does not leave this machine."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        whole = (parts.scheme == "https" or plain) and parts.port != 0
    except ValueError:
        return False
    return (
        whole
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and url.isascii()
        and url.isprintable()
        and " " not in url
    )
