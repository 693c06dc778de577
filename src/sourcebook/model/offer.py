"""Offer: something that an anchor of a dossier can stand for, as a search found it."""

from __future__ import annotations

import msgspec


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One of them; `mark` is what is written into the dossier."""

    kind: str
    id: str
    words: str
    document: str = ""
    title: str = ""
    about: str = ""
    """Whose words, outlet and day; or the standing of a claim."""
    start: int = 0
    end: int = 0
    mark: str = ""


def offer(kind: str, identifier: str, words: str, **more: str | int) -> Offer:
    """An offer with its anchor."""
    fields = {"kind": kind, "id": identifier, "words": words, "mark": f"[[{kind}:{identifier}]]", **more}
    return msgspec.convert(fields, Offer)
