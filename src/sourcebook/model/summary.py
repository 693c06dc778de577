"""Summary: a news record of the desk. Every sentence points at exact words of a kept copy; each save is a version."""

from __future__ import annotations

import re
from typing import Literal

import msgspec
from anyascii import anyascii

from sourcebook.model.ids import make_id

State = Literal["draft", "ready", "published", "withdrawn"]
Sort = Literal["newest", "oldest", "importance", "published", "edited"]
"""Orders of a list: by the day posted (either way), importance, the day the source was published, the last save."""
MOST_SLUG = 80
"""Letters of the name of a page."""
NOT_CAPTURED = "source-not-captured"
"""Flag of a summary whose source itself is not kept here: it rests on a record that was moved in."""
By = Literal["extract", "person", "model", "import"]
"""Who wrote a sentence: ranked out of the source, a person, a language model, the records it was moved in from."""


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """Exact words of a document that a sentence rests on: `text[start:end] == exact` in that rendition's text."""

    document: str
    rendition: str
    start: int
    end: int
    exact: str


class SummarySentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a summary, as published. Without an anchor it may be kept, but not published."""

    text: str
    anchors: tuple[Anchor, ...] = ()
    by: By = "person"
    gap: str = " "
    """What stands between it and the next one: a space, or a blank line where a paragraph ends."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a computed number: its name, what it adds, and why in words."""

    name: str
    value: float
    why: str


class Importance(msgspec.Struct, frozen=True, kw_only=True):
    """The computed importance, 0 to 100, with its parts. The editor's own number stands beside it, never in it."""

    value: float
    reasons: tuple[Reason, ...] = ()


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Another wording of a published summary, which goes live when a second person publishes it."""

    who: str
    time: str
    """UTC, ISO 8601."""
    why: str = ""
    override: str = ""
    """The reason with which rules of the gate were set aside for it."""
    title: str
    outlet: str | None = None
    published: str | None = None
    address: str | None = None
    document: str | None = None
    sentences: tuple[SummarySentence, ...] = ()
    note: str = ""
    reply: str = ""


WORDING = tuple(name for name in Proposal.__struct_fields__ if name not in ("who", "time", "why", "override"))
"""Fields of a summary that are what it says; the others file it, and may be changed by one person."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a summary (CONTRACT section 3). A record is the row of its versions; `number` counts from 1."""

    id: str
    number: int = 1
    state: State = "draft"
    title: str
    outlet: str | None = None
    published: str | None = None
    """When the source was published: ISO date, of any precision."""
    posted: str | None = None
    """When the summary was first published here: ISO date."""
    address: str | None = None
    """Where the source stands."""
    document: str | None = None
    """The kept copy it summarises."""
    sentences: tuple[SummarySentence, ...] = ()
    note: str = ""
    """The editor's note, Markdown; shown as the editor's, never as the source's."""
    reply: str = ""
    """What those accused in it answer, or that they were asked and when; where somebody is accused it is asked for."""
    categories: tuple[str, ...] = ()
    """Slugs of the library's tree of categories."""
    tags: tuple[str, ...] = ()
    importance: int | None = None
    """The editor's number."""
    computed: Importance | None = None
    related: tuple[str, ...] = ()
    """Ids of other summaries."""
    slug: str = ""
    """Name of its page, unique in the library."""
    old_addresses: tuple[str, ...] = ()
    """Where it stood before; a published site redirects from there."""
    flags: tuple[str, ...] = ()
    """What is still to do (`NOT_CAPTURED`)."""
    withdrawn: str = ""
    """Why it was withdrawn; its page says so."""
    unplaced: dict[str, str] = {}
    """Fields of an imported record that have no place here, as they came (JSON)."""

    proposed: Proposal | None = None
    """Another wording that waits for a second person, where it takes two to publish."""

    @property
    def working(self) -> Summary:
        """What an editor goes on with: the wording that waits, where one does, else this."""
        if self.proposed is None:
            return self
        wording = {name: getattr(self.proposed, name) for name in WORDING}
        return msgspec.structs.replace(self, **wording, proposed=None)

    @property
    def markdown(self) -> str:
        """The summary as Markdown: its sentences with what stands between them."""
        return "".join(s.text + s.gap for s in self.sentences).rstrip()

    @property
    def weight(self) -> int:
        """The number it is sorted by: the editor's, else the computed one rounded, else 0."""
        return self.importance if self.importance is not None else round(self.computed.value) if self.computed else 0

    @property
    def record(self) -> str | None:
        """Of a summary that was moved in: the document that is its record as it came."""
        own = self.document is not None and self.id == summary_id(self.document, None, "")
        return self.document if own else None

    @property
    def leans_on(self) -> frozenset[str]:
        """Ids of the documents that it summarises or points into."""
        own = {a.document for s in self.sentences for a in s.anchors}
        return frozenset(own | {self.document} if self.document else own)


def summary_id(document: str | None, address: str | None, title: str) -> str:
    """Id of a summary, from what was given when it was made: its document, else its address, and its title.

    The same on every machine; a second summary of one document goes by another title.
    """
    return make_id("summary", document or address or "", " ".join(title.split()))


def slug_of(title: str) -> str:
    """The name of a page for a title: plain letters and digits with dashes."""
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(title[:400]).lower()).strip("-")
    short = plain[: MOST_SLUG + 1]
    return (short.rpartition("-")[0] or short)[:MOST_SLUG] if len(plain) > MOST_SLUG else plain
