"""One type for each chain, by weighing what every mention of it shows: one name, one sense, within a document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import Candidate
from sourcebook.extract.naming.chains import printed
from sourcebook.extract.naming.foreign import BODY_FIRST, BODY_LAST, PLACE_FIRST, PLACE_LAST_ENDS
from sourcebook.extract.naming.gazetteer import countries, place_evidence, plain_country, regions
from sourcebook.extract.naming.nationalities import nationality
from sourcebook.extract.naming.personal import is_given, is_site_surname, is_surname, person_form
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.votes import Votes, vote

if TYPE_CHECKING:
    from sourcebook.model.annotation import MentionType

ORDER: tuple[MentionType, ...] = ("organization", "person", "place", "other")
DAMPING = 0.4
"""The guesses of the model for one chain count as their number to the power of 1 - DAMPING."""
SOURCE_WEIGHT = {"pattern": 3.0, "list": 3.0, "acronym": 1.0, "alias": 1.0, "repeat": 0.0, "inner": 1.0}


DIRECTIONS = lex.words(
    "north south east west northern southern eastern western central upper lower new great saint mainland"
)


@dataclass(frozen=True, slots=True)
class Sense:
    """What a chain is: type, fullest name, country and how sure the vote was (0..1)."""

    type: MentionType
    name: str
    country: str | None
    confidence: float


def decide(chain: Sequence[Candidate], language: str = "en") -> Sense:
    """The sense of a chain of candidates in a document of a language (ISO 639-1)."""
    votes = _guesses(chain)
    for row in chain:
        if row.source != "inner":
            vote(row, votes)
    name = fullest(chain)
    titled = any(row.titled for row in chain)
    forms = {fold(form): form for form in sorted({printed(row) for row in chain})}
    for key, form in sorted(forms.items()):
        _form(key, form, votes, titled)
    kind = max(ORDER, key=lambda k: (votes[k], -ORDER.index(k)))
    total = sum(v for v in votes.values() if v > 0)
    sure = votes[kind] / total if total else 0.5
    return Sense(kind, name, country_of(kind, name, chain, language), round(0.4 + 0.6 * sure, 3))


def _guesses(chain: Sequence[Candidate]) -> Votes:
    """Votes of what found the names. The model repeats its mistakes: ten equal guesses count as three or so."""
    votes: Votes = defaultdict(float)
    long = any(row.last - row.first > 1 for row in chain)
    rows = [row for row in chain if row.source == "model"]
    for row in rows:
        weight = 1.0 if row.last - row.first > 1 else 0.5 if long else 0.8
        votes[row.type] += weight
        if row.type == "organization" and _bare(row):
            # Measured on news: a bare capitalised word that the model calls a body is more often an unknown surname.
            votes["organization"] -= 0.4
            votes["person"] += 0.45
    for kind in votes:
        votes[kind] *= len(rows) ** -DAMPING
    for row in chain:
        if row.source != "model":
            votes[row.type] += SOURCE_WEIGHT[row.source]
    return votes


def fullest(chain: Sequence[Candidate]) -> str:
    """The longest printed form by words; of equals the most frequent, then the first.

    One of several words all in capitals is the name only where no other of several words is there.
    """
    forms = Counter(printed(row) for row in chain)
    first = {form: number for number, form in reversed(list(enumerate(forms)))}
    plain = any(" " in form and not form.isupper() for form in forms)
    return min(forms, key=lambda f: (plain and f.isupper() and " " in f, -len(fold(f).split()), -forms[f], first[f]))


def country_of(kind: MentionType, name: str, chain: Sequence[Candidate], language: str = "en") -> str | None:
    """Code of the country a place lies in or a nationality belongs to, when clear."""
    if kind == "other":
        return nationality(name)[1]
    if kind != "place":
        return None
    if language != "en":
        return countries(language).get(fold(name))
    for key in [fold(name), *sorted({fold(printed(row)) for row in chain})]:
        if key in countries() and regions().get(key, countries()[key]) != countries()[key]:
            return None
        if (evidence := place_evidence(key)) and evidence.country:
            return evidence.country
    return None


def _bare(row: Candidate) -> bool:
    """Whether the mention is one or two plain capitalised words without an article or any sign of a body."""
    words = row.words
    parts = words.text[row.first : row.last]
    return (
        not words.after_article(row.first)
        and len(parts) - 2 * parts.count("-") <= 2
        and all(p == "-" or (p.isalpha() and p.istitle()) for p in parts)
        and not any(w in lex.ORG_HEADS or w in lex.COMPANY_FORMS for w in words.low[row.first : row.last])
    )


def _form(key: str, printed_name: str, votes: Votes, titled: bool) -> None:
    """Votes of the name itself: lists of places and people's names, head nouns in English and other languages."""
    parts = key.split()
    if not parts:
        return
    evidence = None if titled else place_evidence(key)
    if evidence:
        votes["place"] += (3.0 if evidence.is_country else 2.0) * evidence.weight
        # A capital "says" and "wants" what its government does.
        known = evidence.weight >= 0.8 and len(parts) == 1 and not is_given(key) and not is_surname(key)
        votes["place"] += 0.8 * known
    if "&" in printed_name:
        votes["organization"] += 2.0
        return
    if is_site_surname(parts) or _is_double_surname(printed_name):
        votes["person"] += 1.6
        return
    sure = evidence is not None and evidence.weight >= 0.9
    if _is_body(parts) and not sure:
        votes["organization"] += 1.5
    elif len(parts) > 1 and _other_head(parts) in lex.OTHER_HEADS:
        votes["other"] += 1.5
    elif len(parts) > 1 and (parts[-1] in lex.PLACE_HEADS or parts[-1] == "state" or parts[0] in PLACE_FIRST):
        votes["place"] += 2.0 if parts[-1] in lex.PLACE_HEADS or parts[-1] == "state" else 1.3
    elif printed_name.isupper() and len(parts) == 1 and 2 < len(key) < 7:
        votes["organization"] += 0.0 if evidence else 0.9
    elif not evidence or (not evidence.is_country and len(parts) == 1):
        votes["person"] += person_form(printed_name)
    if len(parts) > 1 and not evidence and plain_country(parts[-1]) and parts[0] not in DIRECTIONS:
        votes["organization"] += 1.2
    if len(parts) == 1 and len(key) > 6 and key.endswith(PLACE_LAST_ENDS):
        votes["place"] += 0.5


def _is_double_surname(name: str) -> bool:
    """Whether a given name stands before a surname of two parts ("Joan Pell-Marsh"), whatever its last part means."""
    given, _, last = name.rpartition(" ")
    halves = last.split("-")
    plain = len(halves) == 2 and all(h.istitle() and h.isalpha() for h in halves)
    return plain and is_given(fold(given).partition(" ")[0])


def _other_head(parts: list[str]) -> str:
    """The noun that heads a name: its last word, or the one before "of", "for", "on" ("Treaty on X")."""
    return next((parts[i - 1] for i in range(1, len(parts)) if parts[i] in ("of", "for", "on", "against")), parts[-1])


def _is_body(parts: list[str]) -> bool:
    if len(parts) == 1:
        return False
    english = parts[0] in lex.ORG_HEADS or parts[-1] in lex.ORG_HEADS or parts[-1] in lex.COMPANY_FORMS
    return english or parts[0] in BODY_FIRST or parts[-1] in BODY_LAST
