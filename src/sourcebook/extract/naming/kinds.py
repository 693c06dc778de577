"""One type for each chain, by weighing what every mention of it shows: one name, one sense, within a document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import Candidate
from sourcebook.extract.naming.chains import printed
from sourcebook.extract.naming.gazetteer import countries, place_evidence, regions
from sourcebook.extract.naming.nationalities import nationality
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

if TYPE_CHECKING:
    from sourcebook.model.annotation import MentionType

Votes = defaultdict[str, float]
ORDER: tuple[MentionType, ...] = ("organization", "person", "place", "other")
SOURCE_WEIGHT = {"model": 1.0, "pattern": 3.0, "list": 3.0, "acronym": 1.0, "alias": 1.0, "repeat": 0.0}
AT_PLACE = lex.words("in near at from to into across around outside inside throughout")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a chain is: type, fullest name, country and how sure the vote was (0..1)."""

    type: MentionType
    name: str
    country: str | None
    confidence: float


def decide(chain: Sequence[Candidate], language: str = "en") -> Sense:
    """The sense of a chain of candidates in a document of a language (ISO 639-1)."""
    votes: Votes = defaultdict(float)
    for row in chain:
        votes[row.type] += SOURCE_WEIGHT[row.source] * (1.0 if row.last - row.first > 1 else 0.8)
        if row.source == "model" and row.type == "organization" and _bare(row):
            # Measured on news: a bare capitalised word that the model calls a body is more often an unknown surname.
            votes["organization"] -= 0.4
            votes["person"] += 0.45
        _context(row, votes)
    name = fullest(chain)
    for key in sorted({fold(printed(row)) for row in chain}):
        _form(key, votes, any(row.titled for row in chain))
    kind = max(ORDER, key=lambda k: (votes[k], -ORDER.index(k)))
    total = sum(v for v in votes.values() if v > 0)
    sure = votes[kind] / total if total else 0.5
    return Sense(kind, name, country_of(kind, name, chain, language), round(0.4 + 0.6 * sure, 3))


def fullest(chain: Sequence[Candidate]) -> str:
    """The longest printed form by words; of equals the most frequent, not all in capitals, then the first."""
    forms = Counter(printed(row) for row in chain)
    first = {form: number for number, form in reversed(list(enumerate(forms)))}
    return min(forms, key=lambda f: (f.isupper() and " " in f, -len(fold(f).split()), -forms[f], first[f]))


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
        (row.first == 0 or words.low[row.first - 1] not in lex.DETERMINERS)
        and len(parts) - 2 * parts.count("-") <= 2
        and all(p == "-" or (p.isalpha() and p.istitle()) for p in parts)
        and not any(w in lex.ORG_HEADS or w in lex.COMPANY_FORMS for w in words.low[row.first : row.last])
    )


def _context(row: Candidate, votes: Votes) -> None:
    """Votes of the words around one mention."""
    words, first, last = row.words, row.first, row.last
    size = len(words)
    before = words.low[first - 1] if first else ""
    after = words.low[last] if last < size else ""
    if row.titled:
        votes["person"] += 2.0
    elif (before in lex.ROLE_NOUNS or before in lex.PEOPLE_NOUNS) and not words.big[first - 1]:
        votes["person"] += 1.0
    # In "the Baker report" the article is the report's.
    if before in lex.DETERMINERS and words.dep[last - 1] not in ("compound", "nmod", "amod"):
        votes["person"] -= 1.5
        votes["place"] -= 0.3
    if before in AT_PLACE:
        votes["place"] += 0.7 if before in ("in", "near", "around", "across", "throughout") else 0.3
    if (before in lex.PLACE_NOUNS or before == "capital") and not words.big[first - 1]:
        votes["place"] += 1.5
    elif after in lex.PLACE_NOUNS or after in ("coast", "residents"):
        votes["place"] += 1.2
    if after == "," and last + 1 < size:
        votes["person"] += _apposition(words, last + 1)
    elif after in ("who", "whose"):
        votes["person"] += 1.0
    _grammar(row, votes)
    _copula(row, votes)
    _life(row, votes)
    _posts(row, votes)


def _posts(row: Candidate, votes: Votes) -> None:
    """Votes of posts and moves: "CEO of X", "X spokesman", "joined X", "X, a charity", "lives in X", "X, TX"."""
    words, first, last = row.words, row.first, row.last
    size = len(words)
    before = words.low[first - 1] if first else ""
    if before in ("of", "at") and any(w in lex.BUSINESS_ROLES for w in words.low[max(0, first - 4) : first - 1]):
        votes["organization"] += 1.4
    elif before == "of" and any(w in lex.COMPANY_ROLES for w in words.low[max(0, first - 3) : first - 1]):
        votes["organization"] += 1.0
    if last < size and (
        words.low[last] in lex.BUSINESS_ROLES or words.low[last] in ("spokesman", "spokeswoman", "shares")
    ):
        votes["organization"] += 1.4
    if last + 1 < size and words.text[last] == "," and words.low[last + 1] in ("a", "an", "the"):
        votes["organization"] += 1.6 * any(w in lex.BODY_NOUNS for w in words.low[last + 2 : last + 7])
    if last < size and words.text[last] in {"(", ","}:
        votes["organization"] += 1.6 * any(w in lex.PART_NOUNS for w in words.low[last + 1 : last + 4])
    verb = words.lemma[words.head[row.last - 1]]
    if words.dep[row.last - 1] == "dobj" and verb in ("join", "found", "quit"):
        votes["organization"] += 1.4
    if (
        before in ("in", "to")
        and first > 1
        and words.lemma[first - 2] in ("live", "reside", "bear", "move", "base", "raise")
    ):
        votes["place"] += 1.4
    if before == "," and words.text[first].isupper() and last - first == 1 and words.low[first] in lex.US_STATES:
        votes["place"] += 3.0


def _apposition(words: Words, index: int) -> float:
    """How much ", 34," or ", a retired colonel" after a name speaks for a person."""
    size = len(words)
    if words.text[index].isdigit() and len(words.text[index]) == 2:
        return 2.0 if index + 1 < size and words.text[index + 1] in {",", ".", ")"} else 0.4
    if words.low[index] == "who":
        return 1.0
    for i in range(index, min(index + 5, size)):
        if (words.big[i] and words.low[i] not in lex.OFFICES) or words.text[i] in {",", "."}:
            break
        if words.low[i] in lex.ROLE_NOUNS:
            return 1.2
    return 0.0


def _life(row: Candidate, votes: Votes) -> None:
    """Votes of birth and death: "X was born", "X (born 1950)", "X (4 May 1900 - 3 June 1980)"."""
    words, last = row.words, row.last
    size = len(words)
    verb = words.head[last - 1]
    if words.dep[last - 1] == "nsubjpass" and words.low[verb] == "born":
        votes["person"] += 2.5
    if last + 2 < size and words.text[last] == "(":
        if words.low[last + 1] in ("born", "b", "née", "nee"):
            votes["person"] += 2.5
        elif words.text[last + 1].isdigit() or words.low[last + 1] in lex.MONTHS:
            close = next((j for j in range(last + 2, min(last + 14, size)) if words.text[j] == ")"), last)
            years = [t for t in words.text[last + 1 : close] if len(t) == 4 and t.isdigit()]
            votes["person"] += 1.5 * (len(years) == 2)


def _copula(row: Candidate, votes: Votes) -> None:
    """Votes of "X is a painter", "X was a Chilean firm": the noun after "be" says what X is."""
    words, last = row.words, row.last
    verb = words.head[last - 1]
    if words.dep[last - 1] != "nsubj" or words.lemma[verb] != "be" or verb < last:
        return
    for i in range(verb + 1, min(verb + 16, len(words))):
        if words.dep[i] == "attr" and words.head[i] == verb:
            noun = words.lemma[i].lower()
            votes["person"] += 2.0 * (noun in lex.PEOPLE_NOUNS or noun in lex.ROLE_NOUNS)
            votes["organization"] += 2.0 * (noun in lex.BODY_NOUNS)
            votes["place"] += 2.0 * (noun in lex.PLACE_NOUNS)
            return


def _grammar(row: Candidate, votes: Votes) -> None:
    """Votes of the verb whose subject the name is; abbreviations speak too, but as bodies."""
    words = row.words
    token = row.last - 1
    if words.dep[token] not in ("nsubj", "nsubjpass") or (words.text[token].isupper() and len(words.text[token]) < 6):
        return
    verb = words.lemma[words.head[token]]
    if verb in lex.PERSON_VERBS:
        votes["person"] += 1.0
    elif verb in lex.SPEECH_VERBS:
        votes["person"] += 0.6


def _form(key: str, votes: Votes, titled: bool) -> None:
    parts = key.split()
    evidence = None if titled else place_evidence(key)
    if evidence:
        votes["place"] += (3.0 if evidence.is_country else 2.0) * evidence.weight
    if len(parts) > 1:
        if any(p in lex.ORG_HEADS for p in (parts[0], parts[-1])) or parts[-1] in lex.COMPANY_FORMS:
            votes["organization"] += 1.5
        elif parts[-1] in lex.PLACE_HEADS or parts[-1] == "state":
            votes["place"] += 2.0
