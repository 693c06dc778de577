"""A library's records taken from one store to another; its files stay where they are.

The order makes a run that is stopped at any point safe to run again: the copy is whole and proved before the settings
name it, and the old records are laid aside only then.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from sourcebook.errors import Damaged, UsageError
from sourcebook.settings import Settings, write_setting
from sourcebook.store.base import Store
from sourcebook.store.copying import Progress, clear_records, copy_records, find_held
from sourcebook.store.places import open_store, refuse_secrets
from sourcebook.store.report import VerifyReport
from sourcebook.store.seals import last_head
from sourcebook.store.sql.store import SqlStore
from sourcebook.store.verify import verify


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Where the records are now, and what `verify` says of them there."""

    store: str
    """The setting `store` as it is now."""
    aside: str
    """Under which name the old records were laid aside."""
    head: str
    report: VerifyReport


def move(root: Path, settings: Settings, store: Store, to: str, *, progress: Progress | None = None) -> Moved:
    """Take the records of the library in `root` to another store, prove them there, and go over to it.

    `store` is closed afterwards. Nobody else writes meanwhile: other writers wait.

    Raises:
        UsageError: They are there already, `to` holds other records, or a store cannot be moved.
        Damaged: The records do not prove whole; they stay where they are.
    """
    refuse_secrets(to)
    if to == settings.store:
        raise UsageError("The records are kept there already.", "Name another store.")
    new = open_store(root, replace(settings, store=to), adopt=True)
    try:
        if not isinstance(store, SqlStore) or not isinstance(new, SqlStore):
            raise UsageError(
                "Records cannot be moved to or from this kind of store.", "Stores are sqlite and postgres."
            )
        with store.moving_out() as aside:
            head = _copied(store, new, progress)
            report = verify(new, progress=progress, expect=head)
            if report.problems:
                clear_records(new)
                problem = report.problems[0]
                raise Damaged(
                    f"The records do not prove whole where they were copied to: {problem.message}",
                    "They stay where they were; run `sourcebook verify`.",
                )
            write_setting(root, "store", to)
    finally:
        new.close()
    store.close()
    return Moved(store=to, aside=aside[0], head=head, report=report)


def _copied(store: SqlStore, new: SqlStore, progress: Progress | None) -> str:
    """Copy, or find that a run that was stopped has copied; gives the head."""
    with store.session() as old, new.session() as there:
        head = last_head(old)
        if find_held(there) and last_head(there) == head and not there.was_moved():
            return head
    return copy_records(store, new, progress=progress)
