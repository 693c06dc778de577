"""Standing of a matter: how far each status says it has come, and who and what it is about."""

from __future__ import annotations

import re
from typing import Final

from sourcebook.corroborate.spelling import is_near
from sourcebook.corroborate.words import content_of, word_set, words_of
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
_PENDING: Final = re.compile(
    r"\b(?:await(?:s|ed|ing)?|fac(?:es|ed|ing))\s+(?:a\s+|his\s+|her\s+)?(?:trial|charges)\b", re.I
)
_ACCUSERS = word_set(
    "office court prosecutor prosecutors prosecution commission committee ministry department police agency bureau "
    "tribunal authority attorney inquiry senate congress parliament assembly parquet government service state"
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
    """Whether two names may be one person or body: same last word (or one misspelled), first words alike."""
    a, b = [w.form for w in words_of(first)], [w.form for w in words_of(second)]
    if not a or not b:
        return False
    if a == b:
        return True
    if a[-1] != b[-1]:
        return len(a) > 1 and len(b) > 1 and a[0] == b[0] and is_near(a[-1], b[-1])
    return len(a) == 1 or len(b) == 1 or a[0] == b[0] or (1 in (len(a[0]), len(b[0])) and a[0][0] == b[0][0])


def shared_names(first: list[str], second: list[str]) -> list[str]:
    """Names of the first list that have a counterpart in the second."""
    return [a for a in first if any(same_name(a, b) for b in second)]


def is_hedged(claim: Claim, text: str) -> bool:
    """Whether a claim or its sentence is marked as somebody's word or as unsure."""
    return claim.hedged or claim.attributed_to is not None or HEDGES.search(text) is not None


def status_of(claim: Claim) -> Status:
    """The standing a claim gives: its own, or `charged` where its words say that a trial is still to come."""
    return "charged" if claim.status == "asserted" and _PENDING.search(claim.exact) else claim.status


def is_accuser(name: str) -> bool:
    """Whether a name is of a body that charges, tries or inquires, rather than one that is charged or tried."""
    return any(w.form in _ACCUSERS for w in words_of(name))
