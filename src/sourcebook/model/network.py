"""Network: who stands in which tie to whom, each tie with the words that say so."""

from __future__ import annotations

import msgspec

from sourcebook.model.annotation import MentionType

TOGETHER = "UnknownLink"
"""FollowTheMoney's schema for a tie of which nothing more is said."""


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """Words that a tie rests on: the relation's own span in a document."""

    document: str
    relation: str
    start: int
    end: int
    exact: str


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """An entity in a network."""

    id: str
    name: str
    type: MentionType
    documents: int
    ties: int = 0
    """How many ties of this network it stands in."""


class Tie(msgspec.Struct, frozen=True, kw_only=True, rename={"since": "from", "until": "to"}):
    """A directed tie: `subject` is `role` of, pays, owns ... `object`. Times are EDTF. Told often, it is one."""

    subject: str
    object: str
    schema: str
    """FollowTheMoney schema (Directorship, Ownership, Payment, Family ...)."""
    role: str = ""
    since: str | None = None
    until: str | None = None
    documents: int = 1
    rests: tuple[Rest, ...] = ()

    @property
    def label(self) -> str:
        """What is printed along the tie."""
        return self.role or ("linked" if self.schema == TOGETHER else self.schema)


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """Entities and ties. `left_out` counts ties beyond the limit: the best attested are kept."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    left_out: int = 0


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """A way from one entity to another: its entities in order, and the ties between each and the next."""

    nodes: tuple[Node, ...]
    steps: tuple[tuple[Tie, ...], ...]
