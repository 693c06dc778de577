"""Origins: how many separate sources stand behind several documents (first level).

Documents count as one origin when one is a near-copy of the other, when they come from one outlet or publisher, when
they carry the same wire byline, or when one says that it repeats the other's report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sourcebook.corroborate.base import HeldDocument
from sourcebook.corroborate.copies import same_text
from sourcebook.corroborate.words import fold, word_set
from sourcebook.model.address import outlet_host

_WIRES = (
    ("reuters", r"Reuters"),
    ("ap", r"AP|Associated Press"),
    ("afp", r"AFP|Agence France-Presse"),
    ("upi", r"UPI|United Press International"),
    ("dpa", r"dpa|DPA|Deutsche Presse-Agentur"),
    ("efe", r"EFE"),
    ("ansa", r"ANSA"),
    ("pa", r"PA Media|Press Association"),
    ("bloomberg", r"Bloomberg(?: News)?"),
    ("xinhua", r"Xinhua"),
    ("tass", r"TASS"),
    ("kyodo", r"Kyodo(?: News)?"),
)
_ANY_WIRE = "|".join(f"(?P<{key}>{names})" for key, names in _WIRES)
# A dateline "TOWN, 3 March (Wire) -", or a credit line "By Wire", "Source: Wire".
_DATELINE = re.compile(rf"\((?:{_ANY_WIRE})\)\s*[-–—]")
_CREDIT = re.compile(
    rf"(?:^|\n)[^\S\n]{{0,40}}(?:By|Source:|Via|Copyright)\s{{1,20}}(?:the\s{{1,20}})?(?:{_ANY_WIRE})[^\S\n]{{0,40}}(?:$|\n|[.,])"
)
_BYLINE = re.compile(rf"(?:by\s+)?(?:the\s+)?(?:{_ANY_WIRE})(?:\s+staff)?")
_HEAD = 600
"""Characters at the head and the foot of a text where a wire is credited."""
_SECOND_LEVEL = word_set("co com ac gov org net edu")
_REPEATS = (
    r"(?:as|first)\s+(?:first\s+)?reported\s+by\s+(?:the\s+)?{0}|{0}\s+(?:first\s+)?reported|"
    r"according\s+to\s+(?:the\s+)?{0}"
)


class Origin(NamedTuple):
    """Documents that rest on one source, and why they are taken together."""

    documents: tuple[str, ...]
    why: tuple[str, ...]


def group_origins(documents: Sequence[HeldDocument]) -> list[Origin]:
    """Documents in groups of one origin each, in the order given."""
    unique = list({d.id: d for d in documents}.values())
    groups: list[tuple[list[HeldDocument], list[str]]] = []
    for held in unique:
        joined: list[HeldDocument] = [held]
        reasons: list[str] = []
        rest = []
        for members, why in groups:
            reason = next((r for m in members if (r := reason_of_one_origin(held, m))), None)
            if reason is None:
                rest.append((members, why))
            else:
                joined, reasons = members + joined, [*why, *reasons, reason]
        groups = [*rest, (joined, reasons)]
    return [Origin(tuple(m.id for m in members), tuple(dict.fromkeys(why))) for members, why in groups]


def reason_of_one_origin(first: HeldDocument, second: HeldDocument) -> str | None:
    """Why two documents are one origin, or None when nothing shows it."""
    if same_text(first.shingles, second.shingles):
        return "near-copy"
    if (wire := wire_of(first)) and wire == wire_of(second):
        return f"wire-byline {wire}"
    if (family := family_of(first)) and family == family_of(second):
        return f"publisher-family {family}"
    if repeats(first, second) or repeats(second, first):
        return "cites"
    return None


def wire_of(held: HeldDocument) -> str | None:
    """The news wire that a document credits in its byline, dateline or credit line."""
    for line in held.document.byline:
        if match := _BYLINE.fullmatch(line.strip()):
            return match.lastgroup
    text = held.text
    for part in dict.fromkeys((text[:_HEAD], text[-_HEAD:])):
        if match := _DATELINE.search(part) or _CREDIT.search(part):
            return match.lastgroup
    return None


def family_of(held: HeldDocument) -> str | None:
    """The publisher: the outlet as named, else the registrable part of its host; None when neither is known."""
    if held.document.outlet:
        return " ".join(fold(w) for w in held.document.outlet.split() if fold(w) != "the")
    host = outlet_host(held.document.address)
    if host is None:
        return None
    labels = host.partition(":")[0].split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def repeats(held: HeldDocument, other: HeldDocument) -> bool:
    """Whether a document credits its report to the other's outlet ("as the Harbour Post reported")."""
    outlet = other.document.outlet
    if not outlet or len(outlet) < 4 or outlet == held.document.outlet:
        return False
    name = re.escape(outlet.removeprefix("The ").strip())
    return re.search(_REPEATS.format(name), held.text, re.IGNORECASE) is not None
