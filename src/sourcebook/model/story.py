"""Stories: an author's ordered steps over a network, timeline or map, each with its text and the words it rests on."""

from __future__ import annotations

from typing import Literal

import msgspec

StoryView = Literal["network", "timeline", "places"]


class Step(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    """One step. What is named here is in view or stands out; the rest of the story's picture stands back."""

    title: str
    text: str = ""
    """Markdown."""
    view: StoryView | None = None
    """What is shown; without, the story's."""
    who: tuple[str, ...] = ()
    """Who is in view (names or ids); without, everybody of the story."""
    highlight: tuple[str, ...] = ()
    """Who stands out; without, all that are in view."""
    since: str | None = None
    until: str | None = None
    """Times that stand out."""
    quotes: tuple[str, ...] = ()
    """What it rests on: ids of readings, or `d-...#char=10,40`."""


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A story as it is written."""

    title: str
    view: StoryView = "network"
    standfirst: str = ""
    who: tuple[str, ...] = ()
    """Who is in its pictures (names or ids); without, those whom its steps name."""
    step: tuple[Step, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A story under the name of its file."""

    name: str
    story: Story
