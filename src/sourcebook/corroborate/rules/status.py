"""Rules `status-overstated` and `stale-development`: the standing of a matter in the draft and in the library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, NamedTuple

from sourcebook.corroborate.align import Stretch, score_sentence, stretch_of
from sourcebook.corroborate.base import Draft, Evidence, HeldDocument, flag
from sourcebook.corroborate.stand import ENDED, LADDER, is_hedged, matter_of, shared_names
from sourcebook.corroborate.words import words_of
from sourcebook.model.annotation import Claim, Status
from sourcebook.model.check import Flag, Severity

SAME_WORDS: Final = 0.6
"""Score of a sentence from which the library says the very thing that the draft asserts."""
_STEPS: Final[tuple[Status, ...]] = ("investigated", "charged", "admitted", "convicted")
"""Statuses of a draft held against the library's."""
_OUTCOMES: Final[frozenset[Status]] = ENDED | {"convicted"}


class Standing(NamedTuple):
    """A claim of the library about the same person and matter."""

    held: HeldDocument
    claim: Claim
    names: list[str]


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
            if claim.status in _STEPS and not claim.negated:
                yield from self._step(draft, claim, evidence)
            elif claim.status == "asserted" and not claim.negated:
                yield from self._fact(draft, claim, evidence)

    def _step(self, draft: Draft, claim: Claim, evidence: Evidence) -> Iterator[Flag]:
        known = standings(draft, claim, evidence)
        step = LADDER[claim.status]
        reached = [
            s for s in known if LADDER.get(s.claim.status, 0) >= step or s.claim.status in _REACHED[claim.status]
        ]
        weaker = [s for s in known if s.claim.status in LADDER or s.claim.status in ENDED]
        if reached or not weaker:
            return
        strongest = max(weaker, key=lambda s: (LADDER.get(s.claim.status, 4), s.held.id, -s.claim.start))
        yield self._flag(draft, claim, strongest)

    def _fact(self, draft: Draft, claim: Claim, evidence: Evidence) -> Iterator[Flag]:
        sentence = draft.sentence_at(claim.start)
        if is_hedged(claim, sentence.exact if sentence else claim.exact) or not draft.readings.names_of(claim):
            return
        stretch = stretch_of(draft.text, words_of(draft.text, claim.start, claim.end))
        close = [s for s in standings(draft, claim, evidence) if _covers(s, stretch)]
        if close and all(s.claim.status in ("alleged", "denied") for s in close) and len(stretch.stems) >= 4:
            yield self._flag(draft, claim, close[0])

    def _flag(self, draft: Draft, claim: Claim, other: Standing) -> Flag:
        who = ", ".join(other.names)
        message = (
            f"The draft has this as {claim.status}; of {who} the library only has it as {other.claim.status}"
            f" (“{other.held.document.title}”). Word it so, or add the document that says more."
        )
        reason = f"status {other.claim.status}"
        witness = other.held.witness(other.claim.start, other.claim.end, "contradicts", 1.0, reason, *other.names)
        return flag(self, draft, claim.start, claim.end, message, witness)


_REACHED: Final[dict[Status, frozenset[Status]]] = {
    "investigated": frozenset(("settled", "acquitted", "dismissed", "overturned", "pardoned", "found", "documented")),
    "charged": frozenset(("acquitted", "dismissed", "overturned", "pardoned", "settled", "convicted", "admitted")),
    "admitted": frozenset(("documented",)),
    "convicted": frozenset(("overturned", "pardoned", "admitted")),
}
"""Statuses that show the step was reached at some time: who was acquitted had been charged."""


class StaleDevelopment:
    """A matter that the library says has gone further since: charged in the draft, acquitted in a later document.

    Left alone when the draft itself tells the later step of the same person anywhere.

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
        accusing = [c for c in draft.of(Claim) if LADDER.get(c.status, 0) >= 1 and c.status != "denied"]
        for claim in reversed(accusing):
            for later in _later(draft, claim, evidence):
                keys = {(n, later.claim.status) for n in later.names}
                if keys & seen or any(later.claim.status in told.get(n, ()) for n in later.names):
                    continue
                seen |= keys
                yield self._flag(draft, claim, later)
                break

    def _flag(self, draft: Draft, claim: Claim, later: Standing) -> Flag:
        who = ", ".join(later.names)
        message = (
            f"The draft leaves {who} at “{claim.status}”; “{later.held.document.title}” ({later.held.date}) says"
            f" {later.claim.status}. Tell what has happened since."
        )
        reason = f"later status {later.claim.status}"
        witness = later.held.witness(later.claim.start, later.claim.end, "updates", 1.0, reason, *later.names)
        return flag(self, draft, claim.start, claim.end, message, witness)


def _told(draft: Draft) -> dict[str, set[Status]]:
    """Statuses that the draft itself tells, by name."""
    told: dict[str, set[Status]] = {}
    for claim in draft.of(Claim):
        for name in draft.readings.names_of(claim):
            told.setdefault(name, set()).add(claim.status)
    return told


def _later(draft: Draft, claim: Claim, evidence: Evidence) -> list[Standing]:
    """Outcomes in documents dated after every document that has the draft's own status of the matter, newest first."""
    known = standings(draft, claim, evidence)
    same = [s.held.date for s in known if s.claim.status == claim.status and s.held.date]
    cited = [h.date for h in evidence.cited_near(draft, claim.start, claim.end) if h.date]
    since = max(same + cited, default=None) or draft.reference
    if since is None:
        return []
    later = [
        s
        for s in known
        if s.claim.status in _OUTCOMES and s.claim.status != claim.status and s.held.date and s.held.date > since
    ]
    return sorted(later, key=lambda s: (s.held.date or "", s.held.id, s.claim.start), reverse=True)


def standings(draft: Draft, claim: Claim, evidence: Evidence) -> list[Standing]:
    """Claims of the library about the same person or body and the same matter as a claim of the draft."""
    return evidence.remember(("standing", claim.id), lambda: _standings(draft, claim, evidence))


def _standings(draft: Draft, claim: Claim, evidence: Evidence) -> list[Standing]:
    names = draft.readings.names_of(claim)
    if not names:
        return []
    matter = matter_of(claim.exact, names)
    documents = {h.id: h for h in evidence.cited_near(draft, claim.start, claim.end)}
    question = f"{' '.join(names)} {claim.exact}"
    documents |= {h.id: h for h, _ in evidence.find_passages(question)}
    return [
        Standing(held, theirs, shared)
        for held in documents.values()
        for theirs in held.readings.of(Claim)
        if (shared := _same_matter(names, matter, held, theirs))
    ]


def _same_matter(names: Sequence[str], matter: frozenset[str], held: HeldDocument, claim: Claim) -> list[str]:
    if claim.negated:
        return []
    theirs = held.readings.names_of(claim)
    shared = shared_names(list(names), theirs)
    if not shared:
        return []
    common = matter & matter_of(claim.exact, theirs)
    return shared if common or not matter else []


def _covers(standing: Standing, stretch: Stretch) -> bool:
    """Whether the sentence of a standing says nearly all that a stretch of the draft says."""
    held, claim = standing.held, standing.claim
    numbers = held.numbers_between(claim.start, claim.end)
    return any(score_sentence(stretch, held, n)[0] >= SAME_WORDS for n in numbers)
