"""The reply of a model: its JSON, item by item. Whatever was not asked for is not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from sourcebook.extract.llm.prompt import FIELD
from sourcebook.model.annotation import MentionType, Status

Schema = Literal["Employment", "Directorship", "Membership", "Ownership", "Family", "Associate", "Representation",
                 "Payment", "Debt", "Succession", "UnknownLink"]  # fmt: skip


class NoJson(Exception):
    """The reply is not the JSON that was asked for; the message says what it is."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What all items share: the line they say they stand in (0: not said)."""

    line: int = 0


class QuoteItem(Item, frozen=True, kw_only=True):
    """Words said, and by whom."""

    words: str
    speaker: str | None = None


class ClaimItem(Item, frozen=True, kw_only=True):
    """A statement with its standing."""

    words: str
    status: Status
    by: str | None = None


class RelationItem(Item, frozen=True, kw_only=True):
    """Two names and the words that tie them."""

    subject: str
    object: str
    schema: Schema
    cue: str


class MentionItem(Item, frozen=True, kw_only=True):
    """A name."""

    words: str
    type: MentionType


class TimeItem(Item, frozen=True, kw_only=True):
    """A date."""

    words: str
    edtf: str


class MoneyItem(Item, frozen=True, kw_only=True):
    """A sum."""

    words: str
    low: float | None = None
    high: float | None = None
    currency: str | None = None


ITEMS: dict[str, type[Item]] = {
    "quote": QuoteItem, "claim": ClaimItem, "relation": RelationItem, "mention": MentionItem, "time": TimeItem,
    "money": MoneyItem,
}  # fmt: skip


def read_reply(text: str, kinds: Iterable[str]) -> Iterator[tuple[str, Item | None]]:
    """Kind and item of every entry of the lists asked for, in the order of the reply; None for one of another shape.

    Words around the JSON (a fence, a greeting) are passed over.

    Raises:
        NoJson: There is no JSON object in it, or none with a list that was asked for.
    """
    found = _object(text)
    lists = {kind: found[FIELD[kind]] for kind in kinds if isinstance(found.get(FIELD[kind]), list)}
    if not lists:
        raise NoJson("JSON without any of the lists asked for")
    for kind, entries in lists.items():
        for entry in entries:
            yield kind, _item(kind, entry)


def _object(text: str) -> dict[str, Any]:
    start, end = text.find("{"), text.rfind("}")
    if start < 0:
        raise NoJson("words without JSON (a refusal?)" if text.strip() else "nothing")
    try:
        found = msgspec.json.decode(text[start : end + 1].encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        raise NoJson("broken JSON") from None
    return found if isinstance(found, dict) else {}


def _item(kind: str, entry: object) -> Item | None:
    try:
        return msgspec.convert(entry, ITEMS[kind])
    except (msgspec.ValidationError, RecursionError):
        return None
