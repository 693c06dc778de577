"""A copy of a team's accounts as of one moment, in a file of SQLite whatever engine they lie in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook.accounts.record import COVERED

if TYPE_CHECKING:
    from sourcebook.accounts import Accounts

TABLES = {
    **COVERED,
    "api_token": (*COVERED["api_token"], "used"),
    "familiar": ("person", "address", "seen"),
    "audit": ("number", "who", "action", "collection", "body"),
}
"""Tables that are copied, each behind those it points into. Sessions and invitations are not: a copy that is used later
must not let in whoever was signed in then.
"""


def copy_accounts(accounts: Accounts, folder: Path) -> None:
    """Copy accounts into a new file in `folder`; whoever wants to change them waits for as long.

    Raises:
        StorageError: The disk is full, read-only or failing.
        LibraryBusy: Another writer did not finish in time.
    """
    with (
        type(accounts).open(folder, rules=accounts.rules, make=True) as copy,
        accounts._writing() as here,
        copy._writing() as there,
    ):
        for table, columns in TABLES.items():
            there.load(table, columns, here.run(f"SELECT {', '.join(columns)} FROM {table}"))
