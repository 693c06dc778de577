"""Standing of a matter: how far each status says it has come, and who and what it is about."""

from __future__ import annotations

import re
from typing import Final

from sourcebook.corroborate.words import content_of, fold, words_of
from sourcebook.model.annotation import Claim, Status

LADDER: Final[dict[Status, int]] = {
    "denied": 0,
    "alleged": 1,
    "investigated": 2,
    "charged": 3,
    "admitted": 5,
    "convicted": 6,
}
"""How strongly a status speaks against somebody; those not here make no accusation or end one."""
ENDED: Final[frozenset[Status]] = frozenset(("acquitted", "dismissed", "overturned", "pardoned", "settled"))
"""Statuses that end a matter short of, or after, a conviction."""
ACCUSING: Final[frozenset[Status]] = frozenset((*LADDER, *ENDED, "found"))
HEDGES: Final = re.compile(
    r"\b(?:alleg|accus|claim|say|said|says|accord|suspect|report|charg|indict|den(?:y|ied|ies)|lawsuit|sued|investigat"
    r"|prosecut|would|could|may|might|believ|think|thought|appear|seem|apparent|possib|perhaps|question|whether|if)",
    re.IGNORECASE,
)
"""Words that show a sentence does not state its matter as plain fact."""
_STATUS_WORDS = content_of(
    "alleged allegation allegations allege accused accuse accuses accusation charged charge charges indicted "
    "indictment convicted conviction convict convicts guilty pleaded plead pleads plea sentenced sentence "
    "acquitted acquittal cleared dismissed dismiss overturned overturn quashed pardoned pardon settled "
    "settlement settle admitted admit admits denied deny denies denial investigated investigation investigate "
    "probe probed court judge jury prosecutor prosecutors trial case tribunal verdict count counts found "
    "finding former later then year years month appeal federal district supreme high crown"
)
MONTHS = content_of(
    "January February March April May June July August September October November December Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday"
)


def matter_of(claim_text: str, names: list[str]) -> frozenset[str]:
    """Content stems of what a claim is about, without names of whom and words of procedure."""
    own = content_of(" ".join(names))
    return content_of(claim_text) - own - _STATUS_WORDS - MONTHS


def same_name(first: str, second: str) -> bool:
    """Whether two names may be one person or body: same last word, and no first words that contradict."""
    a, b = [w.form for w in words_of(first)], [w.form for w in words_of(second)]
    if not a or not b:
        return False
    if a == b:
        return True
    if a[-1] != b[-1]:
        return False
    return len(a) == 1 or len(b) == 1 or a[0] == b[0] or (1 in (len(a[0]), len(b[0])) and a[0][0] == b[0][0])


def shared_names(first: list[str], second: list[str]) -> list[str]:
    """Names of the first list that have a counterpart in the second."""
    return [a for a in first if any(same_name(a, b) for b in second)]


def is_hedged(claim: Claim, text: str) -> bool:
    """Whether a claim or its sentence is marked as somebody's word or as unsure."""
    return claim.hedged or claim.attributed_to is not None or HEDGES.search(text) is not None


def is_about_person(name: str) -> bool:
    """Whether a name has a word of letters at all (ids and bare numbers do not)."""
    return any(c.isalpha() for c in fold(name))
