"""Steps of matters as one document tells them: who, which step, about what, when, and whose word it is.

A claim is a step when its status is one and somebody stands in it whom it is told of. Who charges, judges, speaks or
accuses is not that one. The date is the nearest one in the claim's own words; without one, the step was reported on the
document's date and happened then or before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.offences import offences_in
from sourcebook.corroborate.stand import is_accuser, matter_of, same_name, status_of
from sourcebook.model.annotation import Claim, Mention, Status, Time
from sourcebook.model.document import Document
from sourcebook.model.matter import ORDER, Dating
from sourcebook.model.span import Span

_OWN_WORD: Final[frozenset[Status]] = frozenset(("admitted", "denied"))
"""Statuses that the accused gives a matter: the speaker is whom it is about."""
_BY_OFFENCE: Final[frozenset[Status]] = frozenset(("alleged", "admitted", "settled"))
"""Statuses that plain talk also has: they count where an offence, or what somebody is accused of, is named."""
_NAMED: Final[frozenset[Status]] = frozenset(("alleged", "denied", "investigated", "admitted", "settled"))
"""Statuses that are of somebody only where the claim itself says of whom."""
NEAR = 250
"""Characters between a step and one that names nobody, within which both are of the same accused."""
_VERB: Final = re.compile(
    r"\b(?:accus|charg|indict|convict|acquit|clear|dismiss|pardon|overturn|quash|vacat|sued|investigat|prob(?:ed|ing)"
    r"|prosecut|sentenc|alleg|claim|drop|threw|thrown|found|jail|plead|admit|settl|fin(?:ed|ing))\w*",
    re.IGNORECASE,
)
_ACTIVE: Final = re.compile(
    r"(?:accus|charg|indict|convict|acquit|clear|pardon|sued|investigat|prob(?:ed|ing)|prosecut|sentenc|jail|found|fin(?:ed|ing))",
    re.IGNORECASE,
)
"""Verbs whose object is the accused."""
_PASSIVE: Final = re.compile(
    r"\b(?:was|were|is|are|been|being|be|got|gets|stands?|stood|remains?|under)\s+(?:\w+ly\s+|also\s+|later\s+|then\s+|"
    r"not\s+|never\s+|first\s+|again\s+|once\s+)*$",
    re.IGNORECASE,
)
_OFFICER: Final = re.compile(
    r"\b(?:judge|justice|magistrate|prosecutor|attorney(?:\s+general)?|lawyer|counsel|solicitor|barrister|inspector|"
    r"detective|commissioner|sheriff|president|governor|by)\s+$",
    re.IGNORECASE,
)
"""What stands right before the name of somebody who acts in a matter."""
_SPEAKS: Final = re.compile(
    r"\s{0,4},?\s{1,4}(?:(?:has|have|had|also|later|first|then|publicly|repeatedly)\s{1,4}){0,4}"
    r"(?:alleg|claim|sa(?:id|ys?)\b|told|accus(?:es|ed)\s+(?!of\b|by\b)|"
    r"suggest|insist|argu|complain|testif|report|believ|suspect)\w*",
    re.IGNORECASE,
)
"""What stands right behind the name of somebody whose word a claim is."""
_BELONGS: Final = re.compile(
    r"\b(?:director|head|chief|boss|chairman|chairwoman|president|manager|officer|employee|lawyer|founder|owner|member|"
    r"executive|minister|spokes\w+|secretary|partner|worker|agent|clerk)s?\s+(?:\w+\s+){0,2}?(?:of|at|for|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What stands before a body that somebody is of: the step is his, not the body's."""
_WITH_OFFENCE: Final = re.compile(r"\b(?:with|of|for|over)\b", re.IGNORECASE)
_THE_ACCUSED: Final = re.compile(r"\bthe\s+(?:accused|defendant)\b", re.IGNORECASE)
_UNREAL: Final = re.compile(
    r"\b(?:until|unless|if|whether|could|might|may|would|should|can|will|to|not\s+yet)\s+(?:(?:be|have|been|and|when|\w+ly)\s+)*$"
    r"|\bpresum\w+\s+innocent\b",
    re.IGNORECASE,
)
"""What stands before the verb of a step that has not been taken."""
_HE_OR_SHE: Final = re.compile(r"\b(?:he|him|his|she|her)\b", re.IGNORECASE)
_OF_WHAT: Final = re.compile(
    r"\baccus\w+\b.{1,120}?\bof\s+(?P<what>(?:[^.;,]|[.,](?=\d)){3,120})", re.IGNORECASE | re.DOTALL
)
_PRONOUNS: Final = frozenset(("they", "it", "he", "she", "who"))
_OFFICIALS: Final = re.compile(
    r"\b(?:prosecut(?:or|ion)|police|court|investigators|authorit|judge|jury|tribunal)", re.IGNORECASE
)
"""A body whose word a step is given on where a pronoun speaks."""
_SINCE: Final = re.compile(r"^([^/]+)/")


class StepFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step as one claim of one document tells it, of one accused."""

    document: str
    published: str
    claim: str
    span: Span
    status: Status
    chain: str
    """Chain of the accused in the document."""
    name: str
    topics: tuple[str, ...] = ()
    subject: str = ""
    is_offence: bool = False
    """Whether `topics` are names of offences rather than words of the claim."""
    date: str = ""
    dating: Dating = "none"
    attributed_to: str = ""
    hedged: bool = False
    inferred: bool = False
    """Whether the claim names nobody, so that it is told of whom the step right before it is told of."""
    official: bool = False
    """Whether the word it is given on is that of a body that charges or tries."""


def read_steps(document: Document, readings: Readings, text: str) -> Iterator[StepFact]:
    """The steps that a document tells, in text order.

    Args:
        document: Its record, for its own date.
        readings: Its annotations.
        text: The text they count in.
    """
    published = (document.published or document.updated or "")[:10]
    before: list[Mention] = []
    known: set[str] = set()
    end = 0
    for claim in readings.of(Claim):
        status = status_of(claim)
        if status not in ORDER or claim.negated or claim.exact.rstrip().endswith("?") or _is_unreal(claim, text):
            continue
        topics, subject, is_offence = topics_of(claim, readings, status)
        if status in _BY_OFFENCE and not topics:
            continue
        accused = accused_in(claim, readings, text, status)
        silent = not accused and claim.attributed_to is None and not _people(claim, readings)
        alone = len(known) == 1 and _THE_ACCUSED.search(claim.exact) is not None
        inferred = silent and status not in _NAMED and (alone or claim.start - end <= NEAR)
        date, dating = _date_of(claim, readings, published)
        by = claim.attributed_to.exact if claim.attributed_to else ""
        shared = {m.chain: topics for m in (before if inferred else accused)}
        told = {m.chain: m for m in (before if inferred else accused)}
        if is_offence and not inferred and (parts := _each_with_his_own(claim, readings, text)):
            shared, told = {m.chain: own for m, own in parts}, {m.chain: m for m, _ in parts}
        for chain, mention in told.items():
            yield StepFact(
                document=document.id, published=published, claim=claim.id, span=claim.span, status=status,
                chain=chain, name=mention.name, topics=shared[chain], subject=subject, is_offence=is_offence,
                date=date, dating=dating, attributed_to=by, hedged=claim.hedged, inferred=inferred,
                official=is_accuser(by) or (by.casefold() in _PRONOUNS and _OFFICIALS.search(claim.exact) is not None),
            )  # fmt: skip
        if accused or inferred:
            known |= {*told}
            before, end = before if inferred else accused, claim.end


def _is_unreal(claim: Claim, text: str) -> bool:
    """Whether the step is a condition, a fear or a plan ("until convicted", "could be charged")."""
    begin = max(0, claim.start - 24)
    lead = text[begin : claim.start].replace("\n", ".").rpartition(".")[2]
    verb = _VERB.search(claim.exact)
    return verb is not None and _UNREAL.search(lead + claim.exact[: verb.start()]) is not None


def _each_with_his_own(claim: Claim, readings: Readings, text: str) -> list[tuple[Mention, tuple[str, ...]]]:
    """Of several people with an offence behind each name ("charged A with fraud and B with perjury") whose is which.

    Nothing where fewer than two have one of their own.
    """
    people = [m for m in _named(claim, readings) if m.type == "person"]
    parts = []
    for mention, after in zip(people, [*people, None][1:], strict=True):
        behind = text[mention.end : after.start if after else claim.end]
        match = _WITH_OFFENCE.search(behind)
        if match and (own := offences_in(behind[match.start() :])):
            parts.append((mention, tuple(sorted(own))))
    return parts if len({m.chain for m, _ in parts}) > 1 else []


def _people(claim: Claim, readings: Readings) -> bool:
    """Whether a claim names any person."""
    return any(m.type == "person" for m in _named(claim, readings))


def topics_of(claim: Claim, readings: Readings, status: Status) -> tuple[tuple[str, ...], str, bool]:
    """What a claim is about: offences by name, else its words; how it is printed; whether they are offences."""
    if found := offences_in(claim.exact):
        return tuple(sorted(found)), ", ".join(found), True
    names = [m.name for m in _named(claim, readings)]
    if status == "alleged":
        match = _OF_WHAT.search(claim.exact)
        words = match["what"].strip() if match else ""
        return tuple(sorted(matter_of(words, names))), words, False
    if status in _BY_OFFENCE or status == "denied":
        return (), "", False
    return (), "", False


def accused_in(claim: Claim, readings: Readings, text: str, status: Status) -> list[Mention]:
    """Whom a claim's step is told of: the first mention of each, in text order."""
    named = [m for m in _named(claim, readings) if m.type in ("person", "organization")]
    own = [m for m in named if m.chain in claim.about]
    if not own and claim.about and status not in _OWN_WORD:
        return _by_pronoun(claim, readings)
    own = own or [m for m in named if m.type == "person" or not _BELONGS.search(text, max(0, m.start - 60), m.start)]
    by = claim.attributed_to
    speakers = {m.chain for m in named if by and m.start < by.end and by.start < m.end}
    if status in _OWN_WORD and by:
        chosen = [m for m in named if m.chain in speakers] or _bearers(by.exact, readings)
    else:
        chosen = [m for m in own if m.chain not in speakers and not is_accuser(m.name)]
        chosen = [m for m in chosen if not _OFFICER.search(text, max(0, m.start - 40), m.start)]
        chosen = _objects(claim, chosen, text, status)
        chosen = [m for m in chosen if status in _OWN_WORD or not _SPEAKS.match(text, m.end, claim.end)]
    people = [m for m in chosen if m.type == "person"]
    first: dict[str, Mention] = {}
    for mention in people or chosen:
        first.setdefault(mention.chain, mention)
    return list(first.values())


def _by_pronoun(claim: Claim, readings: Readings) -> list[Mention]:
    """Those whom a claim concerns without naming them ("He was acquitted"), by their first mention."""
    first = {m.chain: m for m in reversed(readings.of(Mention)) if m.type in ("person", "organization")}
    found = [first[c] for c in claim.about if c in first and not is_accuser(first[c].name)]
    of_people = _HE_OR_SHE.search(claim.exact) is not None
    return [m for m in found if m.type == "person" or not of_people]


def _bearers(name: str, readings: Readings) -> list[Mention]:
    """The first mention of the one person or body of the document that bears a name; none where several may."""
    held = {m.chain: m for m in reversed(readings.of(Mention)) if m.type in ("person", "organization")}
    found = [m for m in held.values() if same_name(name, m.name)]
    return found if len(found) == 1 else []


def _objects(claim: Claim, mentions: Sequence[Mention], text: str, status: Status) -> list[Mention]:
    """Of a verb in the active voice with a name behind it, those behind: who stands before it does the charging."""
    if status in _OWN_WORD:
        return list(mentions)
    for verb in _VERB.finditer(text, claim.start, claim.end):
        if _ACTIVE.match(verb.group()) is None or _PASSIVE.search(
            text, max(claim.start, verb.start() - 60), verb.start()
        ):
            continue
        behind = [m for m in mentions if m.start >= verb.end() and m.start - verb.end() <= 60]
        ahead = [m for m in mentions if m.end <= verb.start()]
        if behind and ahead:
            return [m for m in mentions if m.start >= verb.end()]
    return list(mentions)


def _named(claim: Claim, readings: Readings) -> list[Mention]:
    found = [m for i in claim.mentions if isinstance(m := readings.by_id.get(i), Mention)]
    return sorted(found, key=lambda m: (m.start, m.end))


def _date_of(claim: Claim, readings: Readings, published: str) -> tuple[str, Dating]:
    """When the step was, in EDTF, and whether the claim's words say so."""
    times = [t for i in claim.times if isinstance(t := readings.by_id.get(i), Time)]
    dates = [t for t in times if t.type == "DATE" and t.edtf and "?" not in t.edtf]
    verb = _VERB.search(claim.exact)
    at = claim.start + (verb.start() if verb else 0)
    if dates:
        nearest = min(dates, key=lambda t: (min(abs(t.start - at), abs(t.end - at)), t.start))
        edtf = nearest.edtf or ""
        return (match[1] if (match := _SINCE.match(edtf)) and match[1] != ".." else edtf), "told"
    return (published, "report") if published else ("", "none")
