"""Verbs that a small tagger takes for nouns: "prosecutors allege Doe took", "court records show he lied".

Only where the words leave no doubt: the form is a verb's alone, or papers "show" something.
"""

from __future__ import annotations

from typing import Any

from sourcebook.extract.claim_sources import standing_by
from sourcebook.extract.parse import Sentence
from sourcebook.extract.quote_syntax import Range
from sourcebook.model.annotation import Status

LONGEST_SUBJECT = 12
"""Words before the verb that may be its subject."""
_NEVER_NOUNS: dict[str, Status] = {
    "allege": "alleged",
    "alleges": "alleged",
    "contends": "alleged",
    "accuses": "alleged",
    "denies": "denied",
    "admits": "admitted",
    "concedes": "admitted",
    "projects": "estimated",
    "estimates": "estimated",
    "believes": "opined",
    "argues": "opined",
}
_NEEDS_THAT = frozenset({"projects", "estimates"})
_SHOW = frozenset({"show", "shows", "reveal", "reveals", "suggests", "indicates", "prove", "proves"})


def misread_verb(doc: Any, sentence: Sentence) -> tuple[int, Range, Status] | None:
    """The place of such a verb, its subject and the standing it gives; None when there is none."""
    for token in doc[sentence.first + 1 : min(sentence.last - 1, sentence.first + LONGEST_SUBJECT)]:
        if token.pos_ not in ("NOUN", "PROPN"):
            if token.pos_ in ("VERB", "AUX", "PUNCT") and token.dep_ != "acl":
                return None
            continue
        status = _status(doc, token, sentence)
        if status is not None:
            first = sentence.first + (doc[sentence.first].lower_ == "as")
            return token.i, (first, token.i), status
    return None


def _status(doc: Any, token: Any, sentence: Sentence) -> Status | None:
    lowered, after = token.lower_, doc[token.i + 1]
    if lowered in _NEVER_NOUNS and (lowered not in _NEEDS_THAT or after.lower_ == "that"):
        return _NEVER_NOUNS[lowered]
    if lowered not in _SHOW:
        return None
    heads = (doc[i] for i in range(token.i - 1, sentence.first - 1, -1))
    heads = (t for t in heads if t.pos_ in ("NOUN", "PROPN"))
    kinds = [s for t in heads if (s := standing_by(t.lemma_.lower())) != "asserted"]
    status: Status | None = "documented" if "documented" in kinds else next(iter(kinds), None)
    follows = after.text == "," or after.lower_ in ("that", "how") or after.pos_ in ("PROPN", "DET", "PRON")
    return status if follows else None
