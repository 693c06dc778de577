"""Ids derived from content: a kind letter and the head of a SHA-256 over canonical JSON.

The same input gives the same ids on every machine, worker count and store. 24 hex digits are 96 bits: among a
billion ids the chance of any collision is below 1e-11.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

LETTERS = {
    "document": "d",
    "capture": "c",
    "rendition": "r",
    "section": "h",
    "citation": "l",
    "mention": "m",
    "chain": "x",
    "time": "t",
    "money": "a",
    "figure": "f",
    "quote": "q",
    "relation": "n",
    "claim": "k",
    "decision": "v",
    "ledger": "g",
    "container": "b",
    "entity": "e",
    "referent": "p",
    "origin": "o",
    "judgement": "j",
    "summary": "s",
    "matter": "u",
    "contradiction": "z",
    "digest": "w",
    "search": "y",
    "correction": "i",
    "use": "us",
    "wanted": "td",
    "payment": "py",
    "batch": "ba",
    "dossier": "do",
    "note": "no",
    "reply": "re",
    "proposal": "pr",
}
KIND_OF_LETTER = {letter: kind for kind, letter in LETTERS.items()}
DIGITS = 24
_HEX = "0123456789abcdef"

_encoder = msgspec.json.Encoder(order="deterministic")


def canonical_json(value: Any) -> bytes:
    """Deterministic JSON: sorted keys, no spaces, UTF-8."""
    return _encoder.encode(value)


def sha256(data: bytes) -> str:
    """Tagged hash of bytes: `sha256:<64 hex digits>`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def sha256_text(text: str) -> str:
    """Tagged hash of a text's UTF-8 bytes (lone surrogates kept as they are)."""
    return sha256(text.encode("utf-8", "surrogatepass"))


def make_id(kind: str, *parts: Any) -> str:
    """Id of `kind` for the content `parts` (anything msgspec can encode)."""
    return f"{LETTERS[kind]}-{hashlib.sha256(canonical_json([kind, *parts])).hexdigest()[:DIGITS]}"


def kind_of(identifier: str) -> str | None:
    """The kind an id is of, or None when it is no id."""
    letter, dash, digits = identifier.partition("-")
    whole = len(digits) == DIGITS and not digits.strip(_HEX)
    return KIND_OF_LETTER.get(letter) if dash and whole else None
