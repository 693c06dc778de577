"""Entities: who or what several documents name, gathered from what each document calls it.

A referent is one document's view of one person, body or place: a chain of mentions. Its id rests on the document and
the name, not on the text's engine, so that judgements outlive a better reader. An entity is a set of referents.
"""

from __future__ import annotations

import msgspec

from sourcebook.model.annotation import MentionType
from sourcebook.model.ids import make_id
from sourcebook.model.judgement import Judgement, Reason
from sourcebook.model.shown import facts
from sourcebook.model.span import Span


class Referent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one document says of one whom it names. Empty fields are unknown: they speak neither for nor against."""

    id: str
    document: str
    chain: str
    """The chain of mentions in the document's current rendition."""
    type: MentionType
    name: str
    """Its fullest form in the document."""
    names: tuple[str, ...] = ()
    """Further forms that could name it alone, longest first."""
    mentions: int = 1
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2, lower case: of nationality or seat."""
    births: tuple[str, ...] = ()
    """EDTF: dates of birth as printed, intervals worked out from an age."""
    deaths: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    """`f` or `m`, from the title printed before the name."""
    ids: tuple[str, ...] = ()
    """`scheme:value` of a register."""
    roles: tuple[str, ...] = ()
    """Offices, posts and memberships as printed, with the body or place."""
    company: tuple[str, ...] = ()
    """Folded full names of others in the document."""
    topics: tuple[str, ...] = ()
    """Words of the statements that name it, names and small words left out."""


def referent_id(document: str, folded_name: str, kind: MentionType) -> str:
    """Id of what `document` calls `folded_name`."""
    return make_id("referent", document, folded_name, kind)


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing said of an entity, with the words it rests on."""

    prop: str
    """`name`, `role`, `birthDate` ... (FollowTheMoney's words where it has one)."""
    value: str
    document: str
    span: Span
    rests_on: str
    """Id of the annotation."""
    reads: str = ""
    """What the words come to, where that is known: the EDTF of a date, the ISO code of a country."""


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Referents held to be one. `id` follows from its first referent by id; a merge keeps the smaller of two ids."""

    id: str
    type: MentionType
    name: str
    """The form most documents use among the fullest, or the one a person gave it."""
    names: tuple[str, ...] = ()
    referents: tuple[str, ...]
    documents: int = 1
    mentions: int = 1
    countries: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    deaths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    decided: bool = False
    """Whether a person judged any of its links, or its name."""

    def _repr_html_(self) -> str:
        """Who it is, for a notebook."""
        told = {"type": self.type, "called": self.names, "documents": self.documents, "mentions": self.mentions,
                "linked": "with a person's judgement" if self.decided else "by machine", "id": self.id}  # fmt: skip
        return facts(self.name, told)


def entity_id(referents: tuple[str, ...] | list[str]) -> str:
    """Id of the entity that these referents make."""
    return make_id("entity", min(referents))


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two entities that may be one: a question for a person."""

    left: str
    right: str
    left_name: str
    right_name: str
    score: float
    algorithm: str
    reasons: tuple[Reason, ...] = ()
    conflict: str = ""
    """What speaks against it so strongly that the machine never links them."""
    gain: int = 0
    """Mentions that would move: those of the smaller of the two."""
    referents: tuple[str, str] = ("", "")
    """The two referents that the question is about, one of each."""


class EntityRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is known of an entity: who was linked to whom by whom, and every statement with its words."""

    entity: Entity
    referents: tuple[Referent, ...]
    decided: tuple[str, ...] = ()
    """Ids of those referents whose link a person judged; the others were linked by machine."""
    statements: tuple[Statement, ...] = ()
    """By document and place in it."""
    more: int = 0
    """Documents that say more of it than is given here."""
    judgements: tuple[Judgement, ...] = ()
    questions: tuple[Candidate, ...] = ()


class DocumentNames(msgspec.Struct, frozen=True, kw_only=True):
    """Who a document's names are held to be."""

    entities: dict[str, Entity]
    """By chain."""
    decided: frozenset[str] = frozenset()
    """Chains whose link a person judged."""
    rejected: frozenset[str] = frozenset()
    """Ids of mentions that people said name nobody."""


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A statement with whom it is of: the entity, and the referent that its own document names."""

    entity: str
    referent: str
    type: MentionType
    statement: Statement
