"""Lead-ins of papers: "The Grand Jury charges:" and the numbered paragraphs below it, which are what is charged.

An indictment or complaint tells as plain fact what is only alleged. Whoever stands for it is printed once, above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sourcebook.extract.parse import Passage
from sourcebook.extract.quote_syntax import lemma_of, subject_range
from sourcebook.model.annotation import Status

LONGEST = 240
"""Characters of a lead-in."""
_NUMBERED = re.compile(r"\W?(?:\d{1,4}|[A-Za-z]|[ivxlcIVXLC]{1,6})[.)]\s")
_TOLD: dict[str, Status] = {
    "charge": "alleged", "allege": "alleged", "claim": "alleged", "complain": "alleged", "plead": "alleged",
    "accuse": "alleged", "aver": "alleged", "find": "found", "conclude": "found", "determine": "found",
    "admit": "admitted", "stipulate": "admitted", "confess": "admitted", "state": "asserted", "declare": "asserted",
    "depose": "asserted", "swear": "asserted", "say": "asserted", "testify": "asserted", "certify": "asserted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lead:
    """Who stands for the paragraphs below (place in the rendition), and how they stand when told plainly."""

    start: int
    end: int
    status: Status


def lead_of(passage: Passage, text: str) -> Lead | None:
    """What a paragraph that ends with a colon says of those below it, or None."""
    words = text[passage.start : passage.end].rstrip()
    if not words.endswith(":") or len(words) > LONGEST or not passage.sentences:
        return None
    last = passage.sentences[-1]
    for token in passage.doc[last.first : last.last]:
        status = _TOLD.get(lemma_of(token))
        where = subject_range(token) if status is not None and token.tag_ in ("VBZ", "VBP", "VBD") else None
        if status is not None and where is not None:
            return Lead(*passage.chars(*where), status)
    return None


def is_below(passage: Passage, text: str) -> bool:
    """Whether a paragraph is one of those that a lead-in covers: numbered, lettered or an item of a list."""
    return passage.block.kind == "item" or _NUMBERED.match(text, passage.start) is not None
