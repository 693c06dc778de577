"""How long things last and how dear a password is to guess: the table `[accounts]` of a team's file."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from sourcebook.errors import UsageError

Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a team's accounts. Raises `UsageError` (`read`) for what is none."""

    idle_hours: Count = 12
    """A session that was not used for so long has ended."""
    session_days: Count = 14
    """A session ends after so long, however much it is used."""
    invitation_hours: Count = 72
    """How long the secret of an invitation is good."""
    token_days: Count = 90
    """How long a token is good where it is not said."""
    free_tries: Count = 3
    """Wrong passwords for one name before there is a delay."""
    free_tries_of_address: Count = 10
    """Wrong passwords from one address before there is a delay: many may sit behind it."""
    most_delay_seconds: Count = 900
    """The longest delay; it begins with a second and doubles."""
    password_characters: Annotated[int, msgspec.Meta(ge=8, le=1000)] = 12
    """The fewest of a new password (NIST SP 800-63B, 3.1.1.2)."""
    argon_kibibytes: Annotated[int, msgspec.Meta(ge=19456, le=4_194_304)] = 65536
    """Memory that one guess takes; with the next two the second choice of RFC 9106, section 4."""
    argon_passes: Annotated[int, msgspec.Meta(ge=2, le=100)] = 3
    argon_lanes: Annotated[int, msgspec.Meta(ge=1, le=64)] = 4


def read(table: dict[str, Any]) -> Rules:
    """The rules that a table of TOML says.

    Raises:
        UsageError: There is no such rule, or its value is out of bounds; lists the rules.
    """
    try:
        return msgspec.convert(table, Rules)
    except msgspec.ValidationError as error:
        known = ", ".join(Rules.__struct_fields__)
        raise UsageError(f"[accounts] of the team's file is not good: {error}.", f"Rules are: {known}.") from error
