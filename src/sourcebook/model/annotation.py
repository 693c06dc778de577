"""Annotations: what reading found. Every one carries the exact words it rests on.

The JSON form of each class is CONTRACT section 2; `kind` tells them apart. Fields that point at other annotations hold
their ids. A range that is open or unknown is null, never a guess.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.shown import cell, words
from sourcebook.model.span import Span

MentionType = Literal["person", "organization", "place", "other"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Status = Literal[
    "asserted",
    "alleged",
    "denied",
    "investigated",
    "charged",
    "settled",
    "admitted",
    "convicted",
    "acquitted",
    "dismissed",
    "overturned",
    "pardoned",
    "found",
    "documented",
    "estimated",
    "opined",
    "corrected",
]
KINDS = ("section", "citation", "mention", "time", "money", "figure", "quote", "relation", "claim")


MODEL_READER = "llm"
"""`extractor` of readings made by a language model; `version` is then a number, a space and the model's id."""


class Base(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What all annotations share. `confidence` is 0..1, the extractor's own estimate."""

    id: str
    document: str
    rendition: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    extractor: str
    version: str
    confidence: float

    @property
    def kind(self) -> str:
        """The kind name used in JSON."""
        return str(self.__struct_config__.tag)

    def _repr_html_(self) -> str:
        """The words in what stands around them, for a notebook."""
        return f"<p>{words(self.prefix, self.exact, self.suffix)}</p><p>{cell(self.kind)} {cell(self.id)}</p>"

    @property
    def span(self) -> Span:
        """The annotation's own words."""
        return Span(self.start, self.end, self.exact)


class Section(Base, frozen=True, kw_only=True, tag="section"):
    """A heading. `level` 1..6; `period` is EDTF when the heading names one."""

    level: int
    title: str
    period: str | None = None


class Citation(Base, frozen=True, kw_only=True, tag="citation"):
    """A reference to a source: a link, a footnote, "pg. 36", a court or document reference. `href` may be null."""

    href: str | None
    anchor: Span
    sentence: Span


class Mention(Base, frozen=True, kw_only=True, tag="mention"):
    """A name in the text. `name` is its fullest form in this document; a chain is one person, body or place."""

    type: MentionType
    name: str
    chain: str
    country: str | None = None
    """ISO 3166-1 alpha-2, lower case, when known."""
    properties: dict[str, Span] = {}
    """What a table says of it in other cells of the row, by FollowTheMoney property (`birthDate`, `idNumber` ...).

    A further value of one has a number behind it (`nationality#2`); `id` and `canonical` are ids of an outside list.
    """


class Time(Base, frozen=True, kw_only=True, tag="time"):
    """A time expression as TIMEX3 value and, when it can be said, EDTF (ISO 8601-2)."""

    timex: str
    type: TimexType
    edtf: str | None = None
    mod: str | None = None
    """TIMEX3 mod (APPROX, START, END, MID, BEFORE, AFTER, EQUAL_OR_MORE ...)."""


class Money(Base, frozen=True, kw_only=True, tag="money"):
    """A sum. An open end is null: "more than a trillion dollars" is 1e12, null."""

    low: float | None
    high: float | None
    currency: str | None
    approximate: bool = False
    payer: Span | None = None
    """Who parts with it, or is to, in the words of the sentence; null where the sentence does not say."""
    payee: Span | None = None
    """Who gets it, or is to."""
    purpose: Span | None = None
    """What it is for: what was bought, done, punished or is to be done."""


class Figure(Base, frozen=True, kw_only=True, tag="figure"):
    """A number that is not money or time: `unit` (percent, times, country, tonne ...), `of` what is counted."""

    low: float | None
    high: float | None
    unit: str | None = None
    of: str | None = None
    approximate: bool = False


class Quote(Base, frozen=True, kw_only=True, tag="quote"):
    """Words given as somebody's. The span is the words themselves, with their quote marks where printed."""

    direct: bool
    speaker: Span | None = None
    speaker_name: str | None = None
    """The speaker's fullest name in the document, when it could be resolved."""
    cue: Span | None = None
    work: str | None = None
    """Outlet or title printed with the quote."""
    block: bool = False
    parts: tuple[Span, ...] = ()
    """All pieces, in order, when the quote is broken up; empty otherwise."""


class Relation(Base, frozen=True, kw_only=True, tag="relation", rename={"since": "from", "until": "to"}):
    """Two ends and a FollowTheMoney schema; `since` and `until` are EDTF (`from`, `to` in JSON)."""

    subject: Span
    object: Span
    schema: str
    role: str | None = None
    since: str | None = None
    until: str | None = None
    money: str | None = None
    properties: dict[str, Span] = {}
    """What a table says of it in other cells of the row (`reference`, `transactions`, `via` ...)."""


class Claim(Base, frozen=True, kw_only=True, tag="claim"):
    """A statement (a sentence or clause) with its standing: who stands for it and how far it has come."""

    status: Status
    attributed_to: Span | None = None
    negated: bool = False
    hedged: bool = False
    mentions: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    """Chains of whom it concerns."""


Annotation = Section | Citation | Mention | Time | Money | Figure | Quote | Relation | Claim

_decoder: msgspec.json.Decoder[Annotation] = msgspec.json.Decoder(Annotation)


def decode_annotation(data: bytes | str) -> Annotation:
    """An annotation from its JSON.

    Raises:
        msgspec.ValidationError: Unknown kind, missing field or wrong type.
    """
    return _decoder.decode(data)


def model_of(annotation: Base) -> str | None:
    """Id of the language model that made a reading beside the built-in ones; None for a built-in one."""
    return annotation.version.partition(" ")[2] if annotation.extractor == MODEL_READER else None


def spans_of(annotation: Annotation) -> list[Span]:
    """Every span an annotation carries, its own first."""
    spans = [annotation.span]
    for name in annotation.__struct_fields__:
        value = getattr(annotation, name)
        if isinstance(value, Span):
            spans.append(value)
        elif isinstance(value, tuple):
            spans.extend(item for item in value if isinstance(item, Span))
        elif isinstance(value, dict):
            spans.extend(item for item in value.values() if isinstance(item, Span))
    return spans
