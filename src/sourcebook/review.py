"""What is left for a person to decide, the most useful first, and all that is known of one claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec

from sourcebook.corroborate.base import Draft, Evidence
from sourcebook.corroborate.origins import group_origins
from sourcebook.corroborate.weigh import weigh_claim
from sourcebook.developments import Developments
from sourcebook.errors import NotFound
from sourcebook.files import ReadFile
from sourcebook.model.annotation import Claim, Status
from sourcebook.model.decision import Decision
from sourcebook.model.document import Rendition
from sourcebook.model.entity import Entity
from sourcebook.model.ids import kind_of, make_id
from sourcebook.model.matter import Matter, StepSource
from sourcebook.model.origin import Origin
from sourcebook.model.review import ClaimRecord, Review, ReviewKind, standing_decision
from sourcebook.proposals import Proposals
from sourcebook.retries import find_retries
from sourcebook.store.base import Store

MOST = 200
"""Things of one kind that are looked at: an answer changes what comes after, and nobody answers more at a sitting."""
_GRAVE: frozenset[Status] = frozenset(("charged", "convicted", "admitted", "investigated"))
"""Statuses that weigh most on somebody of whom they are wrongly told."""


@dataclass(slots=True)
class Reviews:
    """The reviews of a library."""

    store: Store
    developments: Developments
    proposals: Proposals

    # -- the queue ----------------------------------------------------------------------------------------------

    def queue(self, kind: ReviewKind | None = None) -> list[Review]:
        """What waits for a person, the most useful first; of one kind where it is named."""
        makers = {
            "claim": self._claims, "contradiction": self._contradictions, "question": self._questions,
            "merge": self._merges, "proposal": self._proposals, "failed": self._failures,
        }  # fmt: skip
        found = [one for name, make in makers.items() if kind in (None, name) for one in islice(make(), MOST)]
        return sorted(found, key=lambda r: (-r.usefulness, r.kind, r.id))

    def _claims(self) -> Iterator[Review]:
        """Unreviewed claims about living people that a matter leans on."""
        decided = {what for what, held in self._decisions("claim").items() if standing_decision(held)}
        leaning: dict[str, int] = {}
        told: dict[str, tuple[Matter, StepSource, Status]] = {}
        for matter in self.developments.iter_matters():
            if not self._is_living(matter.entity):
                continue
            for step in matter.steps:
                for source in step.sources:
                    leaning[source.claim] = leaning.get(source.claim, 0) + len(matter.steps)
                    told.setdefault(source.claim, (matter, source, step.status))
        for identifier, (matter, source, status) in told.items():
            if identifier not in decided:
                yield Review(
                    id=identifier, kind="claim", title=source.span.exact, leaning=leaning[identifier],
                    why=f"It makes “{status}” a step of {_matter_in_words(matter)}.",
                    risk=2.0 if status in _GRAVE else 1.0, about=source,
                )  # fmt: skip

    def _contradictions(self) -> Iterator[Review]:
        for found in self.developments.iter_contradictions():
            passages = len(found.left.passages) + len(found.right.passages)
            yield Review(
                id=found.id, kind="contradiction", title=f"{found.left.value} or {found.right.value}",
                leaning=passages, risk=found.score, about=found,
                why=f"{found.slot.capitalize()}{f' of {found.of}' if found.of else ''}: {passages} passages differ.",
            )  # fmt: skip

    def _questions(self) -> Iterator[Review]:
        for found in self.developments.resolution.iter_candidates():
            yield Review(
                id=make_id("judgement", *found.referents), kind="question", leaning=found.gain,
                title=f"{found.left_name} = {found.right_name}?", risk=0.2 if found.conflict else found.score,
                about=found,
                why=f"{found.gain} mention{'s' if found.gain != 1 else ''} would move.",
            )  # fmt: skip

    def _merges(self) -> Iterator[Review]:
        """People and bodies whose parts were linked by machine alone."""
        for entity in self.developments.resolution.iter_entities():
            if entity.type in ("person", "organization") and len(entity.referents) > 1 and not entity.decided:
                risk = 0.5 if entity.type == "person" and len(entity.names) > 1 else 0.15
                yield Review(
                    id=entity.id, kind="merge", title=entity.name, leaning=entity.mentions, risk=risk, about=entity,
                    why=f"{len(entity.referents)} documents' words were taken to name one; nobody has looked.",
                )  # fmt: skip

    def _proposals(self) -> Iterator[Review]:
        """What others put before the people of this library; the proposer's reason is never taken for one of ours."""
        for found in self.proposals.iter("open"):
            yield Review(
                id=found.proposal.id, kind="proposal", title=found.proposal.exact, leaning=1, about=found,
                why=f"{found.who} proposes it as {found.proposal.status}.",
                risk=2.0 if found.proposal.status in _GRAVE else 1.0,
            )  # fmt: skip

    def _failures(self) -> Iterator[Review]:
        again = {retry.line.id for retry in find_retries(self.store.view()) if retry.way != "source"}
        for line in self.store.view().iter_ledger(outcome="failed"):
            yield Review(
                id=line.id, kind="failed", title=line.name, leaning=2 if line.id in again else 1,
                why=line.reason or "It could not be read.", about=line,
            )  # fmt: skip

    def _decisions(self, kind: str) -> dict[str, list[Decision]]:
        held: dict[str, list[Decision]] = {}
        for decision in self.store.view().iter_decisions():
            if kind_of(decision.what) == kind:
                held.setdefault(decision.what, []).append(decision)
        return held

    def _is_living(self, identifier: str) -> bool:
        """A person of whom no document says that they died: whoever may be wronged counts as living."""
        try:
            entity = self.developments.resolution.entities.get(identifier)
        except NotFound:
            return False
        return entity.type == "person" and not entity.deaths

    # -- one claim ----------------------------------------------------------------------------------------------

    def get_claim(self, identifier: str, read: ReadFile, evidence: Evidence) -> ClaimRecord:
        """A claim of a document already read, with what bears on it.

        Raises:
            NotFound: The document has no such claim.
        """
        claim = next((a for a in read.annotations if a.id == identifier and isinstance(a, Claim)), None)
        if claim is None:
            raise NotFound(f"There is no claim {identifier!r} in the current text.", "See `sourcebook list claims`.")
        found = self._weigh(read, claim, evidence)
        return msgspec.structs.replace(
            found, about=tuple(self._about(claim)), matters=tuple(self._matters(claim)),
            decisions=tuple(self.store.view().iter_decisions(identifier)),
            sentence=_passage_around(read.rendition, claim),
        )  # fmt: skip

    def _weigh(self, read: ReadFile, claim: Claim, evidence: Evidence) -> ClaimRecord:
        draft = Draft(
            document=read.document, rendition=read.rendition, reference=read.reference,
            annotations=list(read.annotations), sentences=list(read.sentences),
        )  # fmt: skip
        against = evidence.against(draft)
        weighed = weigh_claim(draft, claim, against)
        own = against.view.get_document(claim.document)
        supporting = [w.held for w in weighed if w.witness.stance == "supports"]
        origins = tuple(
            Origin(id=make_id("origin", sorted(o.documents)), documents=o.documents, why=o.why)
            for o in group_origins(supporting)
        )
        return ClaimRecord(
            claim=claim, document=own, evidence=tuple(w.witness for w in weighed), origins=origins
        )  # fmt: skip

    def _about(self, claim: Claim) -> Iterable[Entity]:
        seen = set[str]()
        for chain in claim.about:
            try:
                entity = self.developments.resolution.entities.get(chain)
            except NotFound:
                continue
            if entity.id not in seen:
                seen.add(entity.id)
                yield entity

    def _matters(self, claim: Claim) -> Iterable[Matter]:
        for matter in self.developments.iter_matters(document=claim.document):
            if any(source.claim == claim.id for step in matter.steps for source in step.sources):
                yield matter


def count_kinds(reviews: Iterable[Review]) -> dict[str, int]:
    """How many of each kind."""
    return dict(Counter(r.kind for r in reviews))


def _matter_in_words(matter: Matter) -> str:
    return f"{matter.name}: {matter.subject}" if matter.subject else matter.name


def _passage_around(rendition: Rendition, claim: Claim) -> tuple[int, int]:
    """The block that holds a claim, so that its words are seen in their place."""
    for block in rendition.blocks:
        if block.start <= claim.start and claim.end <= block.end:
            return block.start, block.end
    return max(0, claim.start - 300), min(len(rendition.text), claim.end + 300)
