"""Rules `status-overstated` and `stale-development`: the standing of a matter in the draft and in the library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, NamedTuple

from sourcebook.corroborate.align import score_sentence, stretch_of
from sourcebook.corroborate.base import Draft, Evidence, HeldDocument, Readings, Stretch, flag
from sourcebook.corroborate.offences import offences_in
from sourcebook.corroborate.stand import (
    ACCUSING,
    ENDED,
    LADDER,
    is_accuser,
    is_hedged,
    matter_of,
    shared_names,
    status_of,
)
from sourcebook.corroborate.words import words_of
from sourcebook.model.annotation import Claim, Mention, Status
from sourcebook.model.check import Flag, Severity
from sourcebook.model.span import Span

SAME_WORDS: Final = 0.6
"""Score of a sentence from which the library says the very thing that the draft asserts."""
_STEPS: Final[tuple[Status, ...]] = ("investigated", "charged", "admitted", "convicted")
"""Statuses of a draft held against the library's."""
_ACQUITTED: Final = re.compile(r"\b(?:acquit|not\s+guilty|cleared|dismiss|quash|overturn)", re.IGNORECASE)
_OUTCOME_WORDS: Final = re.compile(
    r"\b(?:(convict|found\s+guilty|plead(?:ed|s)?\s+guilty|sentenced)|acquit|not\s+guilty|cleared|dismissed|settled)",
    re.I,
)
_UNDOING: Final[frozenset[Status]] = frozenset(("overturned", "pardoned"))
_OUTCOMES: Final[frozenset[Status]] = ENDED | {"convicted"}


class Standing(NamedTuple):
    """A claim of the library about the same person and matter."""

    held: HeldDocument
    claim: Claim
    names: list[str]

    @property
    def status(self) -> Status:
        """How far the claim says the matter has come."""
        return status_of(self.claim)


class StatusOverstated:
    """A status that is stronger than anything the library says of the same person and matter.

    "Convicted" where the documents have a charge, an acquittal or an allegation; "charged" where they have an
    allegation; something told as plain fact where they only allege it in nearly the same words.

    Example:
        Oswin Karrel was convicted of fraud. (The documents: Karrel was charged with fraud.)
    """

    name: ClassVar[str] = "status-overstated"
    severity: ClassVar[Severity] = "error"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a claim."""
        if evidence is None:
            return
        for claim in draft.of(Claim):
            if status_of(claim) in _STEPS and not claim.negated:
                yield from self._step(draft, claim, evidence)
            elif claim.status == "asserted" and not claim.negated:
                yield from self._fact(draft, claim, evidence)

    def _step(self, draft: Draft, claim: Claim, evidence: Evidence) -> Iterator[Flag]:
        known = standings(draft, claim, evidence)
        step = status_of(claim)
        reached = [s for s in known if LADDER.get(s.status, 0) >= LADDER[step] or s.status in _REACHED[step]]
        if reached:
            if step == "convicted" and (other := _acquitted_part(draft, claim, known)):
                yield self._flag(draft, claim, other)
            return
        weaker = [s for s in known if s.status in LADDER or s.status in ENDED]
        if weaker:
            yield self._flag(
                draft, claim, max(weaker, key=lambda s: (LADDER.get(s.status, 4), s.held.id, -s.claim.start))
            )

    def _fact(self, draft: Draft, claim: Claim, evidence: Evidence) -> Iterator[Flag]:
        sentence = draft.sentence_at(claim.start)
        if is_hedged(claim, sentence.exact if sentence else claim.exact) or not draft.readings.names_of(claim):
            return
        stretch = stretch_of(draft.text, words_of(draft.text, claim.start, claim.end))
        named = _named_in(draft, claim)
        known = [s for s in standings(draft, claim, evidence) if all(n in s.claim.exact for n in named - set(s.names))]
        close = [s for s in known if _covers(s, stretch)]
        if close and all(s.status in ("alleged", "denied") for s in close) and len(stretch.stems) >= 4:
            yield self._flag(draft, claim, close[0])

    def _flag(self, draft: Draft, claim: Claim, other: Standing) -> Flag:
        who = ", ".join(other.names)
        message = (
            f"The draft has this as {status_of(claim)}; of {who} the library only has it as {other.status}"
            f" (“{other.held.document.title}”). Word it so, or add the document that says more."
        )
        reason = f"status {other.status}"
        witness = other.held.witness(other.claim.start, other.claim.end, "contradicts", 1.0, reason, *other.names)
        return flag(self, draft, claim.start, claim.end, message, witness)


_REACHED: Final[dict[Status, frozenset[Status]]] = {
    "investigated": frozenset(("settled", "acquitted", "dismissed", "overturned", "pardoned", "found", "documented")),
    "charged": frozenset(("acquitted", "dismissed", "overturned", "pardoned", "settled", "convicted", "admitted")),
    "admitted": frozenset(("documented",)),
    "convicted": frozenset(("overturned", "pardoned", "admitted")),
}
"""Statuses that show the step was reached at some time: who was acquitted had been charged."""


def _acquitted_part(draft: Draft, claim: Claim, known: Sequence[Standing]) -> Standing | None:
    """An acquittal of something that the draft counts among the convictions, and no conviction has."""
    sentence = draft.sentence_at(claim.start)
    if sentence is None or _ACQUITTED.search(sentence.exact):
        return None
    names = _whom(draft.readings, claim, sentence)
    matter = matter_of(claim.exact, names)
    convicted = frozenset().union(*(matter_of(s.claim.exact, s.names) for s in known if s.status == "convicted"))
    for other in known:
        if (
            other.status in ("acquitted", "dismissed")
            and matter & matter_of(other.claim.exact, other.names) - convicted
        ):
            return other
    return None


class StaleDevelopment:
    """A matter that the library says has gone further since: charged in the draft, acquitted in a later document.

    Left alone when the draft itself tells an outcome for the same person anywhere; a verdict that was undone
    (overturned, pardoned) must be told as such.

    Example:
        Oswin Karrel was charged with fraud in 2014. (A document of 2016: a court acquitted Karrel.)
    """

    name: ClassVar[str] = "stale-development"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag a person and later step, at the last place that tells the earlier one."""
        if evidence is None:
            return
        told = _told(draft)
        seen: set[tuple[str, Status]] = set()
        accusing = [c for c in draft.of(Claim) if LADDER.get(status_of(c), 0) >= 1 and not c.negated]
        for claim in reversed(accusing):
            for later in _later(draft, claim, evidence):
                keys = {(n, later.status) for n in later.names}
                if keys & seen or _is_told(later, told):
                    continue
                seen |= keys
                yield self._flag(draft, claim, later)
                break

    def _flag(self, draft: Draft, claim: Claim, later: Standing) -> Flag:
        who = ", ".join(later.names)
        message = (
            f"The draft leaves {who} at “{status_of(claim)}”; “{later.held.document.title}” ({later.held.date}) says"
            f" {later.status}. Tell what has happened since."
        )
        reason = f"later status {later.status}"
        witness = later.held.witness(later.claim.start, later.claim.end, "updates", 1.0, reason, *later.names)
        return flag(self, draft, claim.start, claim.end, message, witness)


def _told(draft: Draft) -> dict[str, set[Status]]:
    """Statuses that the draft itself tells, by name: those read as claims, and plain words beside a name."""
    told: dict[str, set[Status]] = {}
    for claim in draft.of(Claim):
        sentence = draft.sentence_at(claim.start) or claim.span
        before = draft.sentence_at(sentence.start - 2) if claim.status in _OUTCOMES and sentence.start > 1 else None
        whom = _whom(draft.readings, claim, sentence)
        # "A judge dismissed the charge" names nobody: it is told of those in the sentence before.
        if not whom and before:
            whom = draft.readings.people_at(before.start, before.end)
        for name in whom:
            told.setdefault(name, set()).add(claim.status)
    for sentence in draft.sentences:
        if match := _OUTCOME_WORDS.search(sentence.exact):
            for name in draft.readings.people_at(sentence.start, sentence.end):
                told.setdefault(name, set()).add("convicted" if match.group(1) else "acquitted")
    return told


def _is_told(later: Standing, told: dict[str, set[Status]]) -> bool:
    """Whether the draft itself tells an outcome, or where the later one undoes a verdict, that very one."""
    said = set().union(*(statuses for name, statuses in told.items() if shared_names([name], later.names)))
    return bool(said & ({later.status} if later.status in _UNDOING else _OUTCOMES))


def _later(draft: Draft, claim: Claim, evidence: Evidence) -> list[Standing]:
    """Outcomes in documents dated after every document that has the draft's own status of the matter, newest first."""
    known = standings(draft, claim, evidence)
    same = [s.held.date for s in known if s.status == status_of(claim) and s.held.date]
    cited = [h.date for h in evidence.cited_near(draft, claim.start, claim.end) if h.date]
    since = max(same + cited, default=None) or draft.reference
    by_ladder = _further(draft, claim, evidence)
    if since is None:
        return by_ladder
    later = [
        s
        for s in known
        if s.status in _OUTCOMES and s.status != status_of(claim) and s.held.date and s.held.date > since
    ]
    return by_ladder or sorted(later, key=lambda s: (s.held.date or "", s.held.id, s.claim.start), reverse=True)


def _further(draft: Draft, claim: Claim, evidence: Evidence) -> list[Standing]:
    """What tells the last step of the claim's own matter, where that is an outcome which nothing puts in doubt."""
    offences = offences_in(claim.exact)
    if evidence.matters_of is None or not offences:
        return []
    found = []
    for name in _whom(draft.readings, claim, draft.sentence_at(claim.start) or claim.span):
        for matter in evidence.matters_of(name):
            last = matter.last
            before = any(s.status == status_of(claim) for s in matter.steps[:-1])
            if matter.subject in offences and before and last.status in _OUTCOMES and not last.unsure:
                for source in last.sources:
                    held = evidence.get(source.document)
                    told = held.readings.by_id.get(source.claim) if held else None
                    if held and isinstance(told, Claim) and told.status != status_of(claim):
                        found.append(Standing(held, told, [name]))
    return sorted(found, key=lambda s: (s.held.date or "", s.held.id, s.claim.start), reverse=True)


def standings(draft: Draft, claim: Claim, evidence: Evidence) -> list[Standing]:
    """Claims of the library about the same person or body and the same matter as a claim of the draft."""
    return evidence.remember(("standing", claim.id), lambda: _standings(draft, claim, evidence))


def _standings(draft: Draft, claim: Claim, evidence: Evidence) -> list[Standing]:
    sentence = draft.sentence_at(claim.start) or claim.span
    names = _whom(draft.readings, claim, sentence)
    if not names:
        return []
    matter = matter_of(claim.exact, names)
    documents = {h.id: h for h in evidence.cited_near(draft, claim.start, claim.end)}
    for question in (f"{' '.join(names)} {claim.exact}", " ".join(names)):
        documents |= {h.id: h for h, _ in evidence.find_passages(question)}
    return [
        Standing(held, theirs, shared)
        for held in documents.values()
        for theirs in held.readings.of(Claim)
        if (shared := _same_matter(names, matter, held, theirs))
    ]


def _whom(readings: Readings, claim: Claim, sentence: Span) -> list[str]:
    """Whom a claim speaks for or against: its names, else the people of its sentence; never who charges or tries."""
    names = readings.names_of(claim) or readings.people_at(sentence.start, sentence.end)
    return [n for n in names if not is_accuser(n)]


def _same_matter(names: Sequence[str], matter: frozenset[str], held: HeldDocument, claim: Claim) -> list[str]:
    """Names shared with a claim of a document, if it is of the same matter: a word of it in its sentence or beside."""
    if claim.negated or status_of(claim) not in ACCUSING | {"asserted"}:
        return []
    numbers = held.numbers_between(claim.start, claim.end)
    if not numbers:
        return []
    first, last = held.sentences[numbers[0]], held.sentences[numbers[-1]]
    theirs = _whom(held.readings, claim, Span(first.start, last.end, ""))
    shared = shared_names(list(names), theirs)
    if not shared:
        return []
    beside = held.sentences[max(0, numbers[0] - 1) : numbers[-1] + 2]
    around = held.text[beside[0].start : beside[-1].end]
    return shared if not matter or matter & matter_of(around, theirs) else []


def _named_in(draft: Draft, claim: Claim) -> set[str]:
    """People and bodies that a claim names, but for sources it cites: a payment to one is not one to another."""
    cited = draft.citations_near(claim.start, claim.end)
    named = draft.readings.inside(Mention, claim.start, claim.end)
    return {m.name for m in named if m.type in ("person", "organization")
            and not any(c.start < m.end and m.start < c.end for c in cited)}  # fmt: skip


def _covers(standing: Standing, stretch: Stretch) -> bool:
    """Whether the sentence of a standing says nearly all that a stretch of the draft says."""
    held, claim = standing.held, standing.claim
    numbers = held.numbers_between(claim.start, claim.end)
    return any(score_sentence(stretch, held, n)[0] >= SAME_WORDS for n in numbers)
