"""What the desk says back: what stands against publishing, what a batch did, what became of a summary."""

from __future__ import annotations

import msgspec

from sourcebook.model.summary import State


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rule of the publish gate that a summary breaks."""

    rule: str
    """Its name, as in the docs."""
    message: str
    """What is wrong, with the words that are."""
    hint: str = ""
    """What would mend it."""
    sentence: int = 0
    """Number of the sentence, from 1; 0 for the whole summary."""
    anchor: int = 0
    """Number of the anchor of that sentence, from 1; 0 for the whole sentence."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A summary of a batch that was left as it is, and why."""

    id: str
    title: str = ""
    reason: str
    findings: tuple[Finding, ...] = ()


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to many summaries at once: `done` and `refused` make all that were named."""

    done: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A save of a summary: the version it made, by whom, when and why."""

    number: int
    """Of the version."""
    event: str
    """`made imported edited ready published withdrawn reopened undone reverted`."""
    state: State
    who: str = ""
    """Empty for what was moved in."""
    time: str = ""
    why: str = ""
    changed: tuple[str, ...] = ()
    """Names of the fields that differ from the version before."""
    overrode: tuple[str, ...] = ()
    """Rules of the gate that were set aside, with `why` as the reason."""
    decision: str = ""
    """Id of the decision in the chain; empty for what was moved in."""
