"""Digest: an issue of the newsletter. A draft may be changed; once it is sent it is kept as it went out."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.model.ids import make_id

DigestState = Literal["draft", "sent"]


class Rule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is picked by itself: published summaries, the most important first."""

    since: str | None = None
    """First posted on this day or later (ISO date); without it, after the last digest that was sent."""
    least: int = 0
    """The least importance."""
    categories: tuple[str, ...] = ()
    """Only of one of these; of any when empty."""
    most: int = 12
    """How many at most."""
    one_per_matter: bool = True
    """Of several that tell of one matter, or of one kept copy, the first alone."""


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """A summary in a digest."""

    summary: str
    number: int
    """Of the version that is shown: the newest when it was picked; at sending, the newest then."""
    why: tuple[str, ...] = ()
    """Why it is in it, each reason in words; "by hand" for what a person put in."""


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A summary that fits the time of a rule and was left out, with the reason."""

    summary: str
    title: str
    why: str


class Digest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An issue of the newsletter. `saved` counts its saves from 1."""

    id: str
    saved: int = 1
    state: DigestState = "draft"
    title: str
    date: str
    """Its day (ISO date), which names its page."""
    intro: str = ""
    """Markdown, before the summaries."""
    outro: str = ""
    """Markdown, after them."""
    rule: Rule | None = None
    """The rule that it was last picked by."""
    picks: tuple[Pick, ...] = ()
    """In their order."""
    sent: str | None = None
    """When it was sent, UTC ISO 8601."""
    way: str = ""
    """How it was sent: `file` or `smtp`; no address of a list is kept."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A digest as it is read: `html` for mail readers, `text` for those without (78 columns)."""

    subject: str
    html: str
    text: str


def digest_id(date: str, title: str) -> str:
    """Id of a digest: the same day and title, the same digest."""
    return make_id("digest", date, " ".join(title.split()))
