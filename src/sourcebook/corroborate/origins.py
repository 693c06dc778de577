"""Origins: how many separate sources stand behind several documents.

Documents count as one origin when one is a near-copy of the other, when they come from one outlet or publisher family,
when they carry the same wire byline, when one says that it repeats the other's report or links to it, or when what they
say is the same words of one speaker. What a person decided of two documents goes before all of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sourcebook.corroborate.base import HeldDocument
from sourcebook.corroborate.copies import same_text
from sourcebook.corroborate.kinship import ONE, SEPARATE
from sourcebook.corroborate.words import word_set, words_of
from sourcebook.model.address import normal_address, outlet_host
from sourcebook.model.annotation import Citation, Quote

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
FEWEST_QUOTED = 6
"""Words of a quote from which the same ones in two papers were said once."""
_SECOND_LEVEL = word_set("co com ac gov org net edu")
_REPEATS = (
    r"(?:as|first)\s+(?:first\s+)?reported\s+by\s+(?:the\s+)?{0}|{0}\s+(?:first\s+)?reported|"
    r"according\s+to\s+(?:the\s+)?{0}"
)


class Origin(NamedTuple):
    """Documents that rest on one source, and why they are taken together."""

    documents: tuple[str, ...]
    why: tuple[str, ...]


Places = Mapping[str, tuple[int, int]]
"""Document -> the passage of it that bears on a claim."""


def group_origins(documents: Sequence[HeldDocument], places: Places | None = None) -> list[Origin]:
    """Documents in groups of one origin each, in the order given.

    With `places` the passages that bear on a claim are compared too: one quote printed by two papers is one origin.
    """
    unique = list({d.id: d for d in documents}.values())
    groups: list[tuple[list[HeldDocument], list[str]]] = []
    for held in unique:
        joined: list[HeldDocument] = [held]
        reasons: list[str] = []
        rest = []
        for members, why in groups:
            reason = next((r for m in members if (r := reason_of_one_origin(held, m, places))), None)
            if reason is None or any(held.kinship.verdict(held.id, m.id) == SEPARATE for m in members):
                rest.append((members, why))
            else:
                joined, reasons = members + joined, [*why, *reasons, reason]
        groups = [*rest, (joined, reasons)]
    return [Origin(tuple(m.id for m in members), tuple(dict.fromkeys(why))) for members, why in groups]


def reason_of_one_origin(first: HeldDocument, second: HeldDocument, places: Places | None = None) -> str | None:
    """Why two documents are one origin, or None when nothing shows it or somebody decided otherwise."""
    verdict = first.kinship.verdict(first.id, second.id)
    if verdict:
        return "decided" if verdict == ONE else None
    if same_text(first.shingles, second.shingles):
        return "near-copy"
    if (wire := wire_of(first)) and wire == wire_of(second):
        return f"wire-byline {wire}"
    if (family := family_of(first)) and family == family_of(second):
        return f"publisher-family {family}"
    if repeats(first, second) or repeats(second, first):
        return "cites"
    if links_to(first, second) or links_to(second, first):
        return "link"
    if places and (speaker := _shared_quote(first, second, places)):
        return f"one quote of {speaker}"
    return None


def links_to(held: HeldDocument, other: HeldDocument) -> bool:
    """Whether a document links to the other's address."""
    wanted = normal_address(other.document.address)
    hrefs = (c.href for c in held.readings.of(Citation) if c.href)
    return any(normal_address(href) == wanted for href in hrefs)


def _shared_quote(first: HeldDocument, second: HeldDocument, places: Places) -> str:
    """Who is quoted in both passages with the same words; empty where nobody is."""
    for mine in _quotes_at(first, places):
        for theirs in _quotes_at(second, places):
            words, others = (tuple(w.form for w in words_of(q.exact)) for q in (mine, theirs))
            short, long = sorted((words, others), key=len)
            if len(short) >= FEWEST_QUOTED and f" {' '.join(short)} " in f" {' '.join(long)} ":
                return mine.speaker_name or theirs.speaker_name or "a speaker"
    return ""


def _quotes_at(held: HeldDocument, places: Places) -> list[Quote]:
    start, end = places.get(held.id, (0, 0))
    near = held.readings.inside(Quote, max(0, start - 2000), end + 2000)
    return [q for q in near if q.direct and q.start < end and start < q.end]


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
        return held.kinship.family(held.document.outlet)
    host = outlet_host(held.document.address)
    if host is None:
        return None
    labels = host.partition(":")[0].split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return held.kinship.family(".".join(labels[-keep:]))


def repeats(held: HeldDocument, other: HeldDocument) -> bool:
    """Whether a document credits its report to the other's outlet ("as the Harbour Post reported")."""
    outlet = other.document.outlet
    if not outlet or len(outlet) < 4 or outlet == held.document.outlet:
        return False
    name = re.escape(outlet.removeprefix("The ").strip())
    return re.search(_REPEATS.format(name), held.text, re.IGNORECASE) is not None
