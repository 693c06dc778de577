"""What `verify` answers with."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it was stored.

    `kind` is one of: `blob-damaged blob-missing blob-extra row-damaged row-missing text-damaged anchor-moved
    chain-broken seal-broken head id-wrong tally migration database`, of what lies beside the records `index memory
    settings`, and of a published folder `file-damaged file-missing file-extra manifest wacz
    stamp`.
    """

    kind: str
    id: str
    """Id, hash, table or path of what is damaged."""
    message: str
    depends: tuple[str, ...] = ()
    """Ids of the documents, captures, annotations and decisions that lean on it."""


class VerifyReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `verify`: what was checked, how many of each, and the problems found."""

    checked: dict[str, int]
    problems: tuple[Problem, ...] = ()
    stamp: str = ""
    """What the time stamp of a published folder says; empty without one."""
    head: str = ""
    """Seal of the whole library as it is (`store.seals`); empty of a published folder."""

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.problems
