"""Evidence for a claim wherever the library speaks of it: passages found, weighed, put in order, each with reasons.

The index finds passages (`Index.find_passages`); each is then raised by a share of its score for every person or body,
sum, figure and date of the claim that it gives too, however printed: "£1.9bn" and "1,900 million pounds" share no word.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sourcebook.corroborate.base import Draft, Evidence, HeldDocument
from sourcebook.corroborate.weigh import Weighed, weigh_passage
from sourcebook.model.annotation import Claim
from sourcebook.model.check import Evidence as Witness
from sourcebook.model.check import Stance
from sourcebook.model.search import Passage

RAISED = 0.1
"""Share of its score by which each value or name in common raises a passage."""
POOL = 3
"""Passages looked at for each one asked for."""
_TOLD: tuple[Stance, ...] = ("contradicts", "updates", "supports", "mentions")
"""Of several sentences of one passage the first of these is told: a contradiction must not hide behind agreement."""


def find_evidence(draft: Draft, evidence: Evidence, limit: int) -> list[Witness]:
    """Passages that bear on the claims of a short text, best first.

    A text without a claim (no verb, a heading) is looked for by its words alone; its passages are `mentions`.
    """
    found = [
        _judge(draft, held, passage, evidence)
        for held, passage in evidence.find_passages(draft.text.strip(), limit=limit * POOL)
    ]
    return sorted(found, key=lambda w: (-w.score, w.document, w.start))[:limit]


def _judge(draft: Draft, held: HeldDocument, passage: Passage, evidence: Evidence) -> Witness:
    weighed = [w for claim in draft.of(Claim) for w in weigh_passage(draft, claim, evidence, held, passage)]
    stance, reasons = _told(weighed)
    common = sum(reason.startswith(("same ", "names ")) for reason in reasons)
    score = passage.score * (1 + RAISED * common)
    witness = held.witness(passage.start, passage.end, stance, score, *reasons, *passage.why)
    return msgspec.structs.replace(witness, exact=passage.exact)


def _told(weighed: Sequence[Weighed]) -> tuple[Stance, list[str]]:
    """The stance of a passage's sentences together, and the reasons of those that have it, each once."""
    held = {w.witness.stance for w in weighed}
    stance: Stance = next((s for s in _TOLD if s in held), "mentions")
    reasons = [r for w in weighed if w.witness.stance == stance for r in w.witness.why]
    return stance, [r for r in dict.fromkeys(reasons) if not r.endswith(" shared words")]
