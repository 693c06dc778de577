"""What a whole sentence rests on: "according to court documents", "as the minutes show", "police say"."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.claim_frames import match_rule
from sourcebook.extract.parse import Sentence
from sourcebook.extract.quote_cues import SAY
from sourcebook.extract.quote_syntax import Range, edges, lemma_of, subject_range
from sourcebook.model.annotation import Status

_NOUN = frozenset({"NOUN", "PROPN", "PRON"})
_BREAKS = frozenset({",", ";", ":", "."})
_ACCUSERS = lexicon.PLEADINGS | frozenset({"prosecutor", "prosecution", "accuser", "whistleblower", "allegation"})
_VIEWS = frozenset({"view", "opinion", "judgment", "judgement", "estimation", "eyes"})
_OWN_WORDS = frozenset({"admission", "account", "confession", "estimate", "reckoning"})
SOURCE_WORDS = _VIEWS | _OWN_WORDS | {"according", "as", "mind", "estimates"}
"""Words without one of which no sentence names a source here."""
_OPEN_SOURCES = frozenset({"unconfirmed", "unverified", "anonymous", "rumoured", "rumored"})


LONGEST_ASIDE = 9
"""Words between two commas that can say who tells what stands around them."""
_TENSED = frozenset({"VBD", "VBZ", "VBP", "VB"})
_NEVER_NOUNS = frozenset({"allege", "say", "argue", "insist", "believe", "admit", "deny"})
"""That taggers take for nouns after "police" and the like."""
_PASSIVE = ("it", "is"), ("it", "was"), ("it", "has"), ("it", "had")
_TOLD = frozenset(
    {"alleged", "claimed", "believed", "reported", "said", "thought", "understood", "suspected", "feared"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who stands for a sentence, where that is printed (token), the standing it gives a plain statement."""

    by: Range | None
    at: int
    status: Status
    hedged: bool = False


def source_of(doc: Any, sentence: Sentence) -> Source | None:
    """The first source a sentence names for what it tells, or None."""
    for token in doc[sentence.first : sentence.last - 1]:
        found = None
        if token.lower_ == "according" and doc[token.i + 1].lower_ == "to":
            found = _according(doc, token, sentence)
        elif token.lower_ == "as" and token.dep_ in ("mark", "advmod", "prep"):
            found = _as_shown(token)
        elif token.lower_ == "by" and token.dep_ == "prep":
            found = _by_own(token)
        elif token.lower_ in ("in", "to") and token.dep_ == "prep":
            found = _in_view(token)
        if found is not None:
            return found
    return None


def aside_of(doc: Any, sentence: Sentence) -> Source | None:
    """The first source named in passing, between commas: "In return, prosecutors allege, Doe steered contracts".

    Read from the words: trees make of it a subject, a relative clause or the head of the sentence.
    """
    commas = [t.i for t in doc[sentence.first : sentence.last] if t.text == ","]
    for before, after in pairwise(commas):
        if 3 <= after - before <= LONGEST_ASIDE + 1:
            found = _told_in_passing(doc, before + 1, after)
            if found is not None:
                return found
    return None


def _told_in_passing(doc: Any, first: int, after: int) -> Source | None:
    verb = doc[after - 1]
    if (doc[first].lower_, doc[first + 1].lower_) in _PASSIVE:
        if verb.lower_ not in _TOLD or any(t.pos_ == "VERB" for t in doc[first + 2 : after - 1]):
            return None
        rule = match_rule(verb, content=verb)
        return Source(None, verb.i, rule.status if rule is not None and rule.says else "asserted", hedged=True)
    subject = doc[first : after - 1]
    named = subject[-1].pos_ in _NOUN and not any(t.pos_ in ("VERB", "AUX", "ADP", "SCONJ") for t in subject[:1])
    if (
        (verb.tag_ not in _TENSED and verb.lower_ not in _NEVER_NOUNS)
        or not named
        or any(t.tag_ in _TENSED for t in subject)
    ):
        return None
    rule = match_rule(verb, content=verb)
    if rule is not None and rule.says:
        return Source((first, after - 1), verb.i, rule.status)
    return Source((first, after - 1), verb.i, "asserted") if lemma_of(verb) in SAY else None


def _according(doc: Any, token: Any, sentence: Sentence) -> Source | None:
    source = next((c for c in doc[token.i + 1].children if c.dep_ == "pobj"), None)
    if source is None or source.lower_ in ("which", "whom"):
        return None
    first, last = edges(source)
    first, last = max(first, token.i + 2), min(last, sentence.last)
    stop = next((i for i in range(max(source.i, first), last) if doc[i].text in _BREAKS), last)
    if stop <= first:
        return None
    hedged = any(t.lower_ in _OPEN_SOURCES for t in doc[first:stop])
    status = "asserted" if _talk(source) else standing_by(str(source.lemma_).lower())
    return Source((first, stop), token.i, status, hedged)


def _talk(source: Any) -> bool:
    """As "according to news reports": what is going round, not a report by somebody."""
    return source.lower_ == "reports" and not any(c.lower_ in ("by", "from", "of") for c in source.children)


def standing_by(lemma: str) -> Status:
    """The standing a plain statement has that rests on such a source."""
    if lemma in _ACCUSERS:
        return "alleged"
    if lemma in ("estimate", "projection", "forecast", "calculation"):
        return "estimated"
    if lemma in lexicon.RECORDS - lexicon.SPOKEN:
        return "documented"
    return "found" if lemma in lexicon.FINDERS else "asserted"


def _as_shown(token: Any) -> Source | None:
    """As in "as court records show, it was sold"."""
    verb = token.head
    if verb.pos_ != "VERB" or verb.dep_ not in ("advcl", "parataxis", "ccomp") or token.i > verb.i:
        return None
    rule = match_rule(verb)
    where = subject_range(verb)
    if where is None or verb.i - token.i > lexicon.LONGEST_SOURCE:
        return None
    if rule is not None and rule.says:
        return Source(where, token.i, rule.status)
    subject = str(doc_head(verb)).lower()
    status = standing_by(subject)
    if status != "asserted" and lemma_of(verb) in SAY | {"show", "reveal"}:
        return Source(where, token.i, status)
    return None


def doc_head(verb: Any) -> str:
    """Lemma of the head of a verb's subject; "" when there is none."""
    return next((str(c.lemma_) for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), "")


def _by_own(token: Any) -> Source | None:
    """As "by his own admission", "by one estimate", "by all accounts"."""
    noun = next((c for c in token.children if c.dep_ == "pobj"), None)
    if noun is None or noun.i - token.i > lexicon.LONGEST_SOURCE:
        return None
    lemma = str(noun.lemma_).lower()
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if lemma in ("admission", "account", "confession") and owner is not None:
        first, last = edges(owner)
        last = last - 1 if owner.doc[last - 1].tag_ == "POS" else last
        return Source((first, last), token.i, "admitted" if lemma != "account" else "asserted")
    if lemma in ("estimate", "reckoning"):
        return Source(None, token.i, "estimated")
    return None


def _in_view(token: Any) -> Source | None:
    """As "in her view", "in Doe's opinion", "to my mind"; "in the opinion of the court" is a finding."""
    noun = next((c for c in token.children if c.dep_ == "pobj"), None)
    if noun is None:
        return None
    wanted = _VIEWS if token.lower_ == "in" else {"mind"}
    if noun.lower_ not in wanted:
        return None
    of = [p for c in noun.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj"]
    if of:
        court = str(of[0].lemma_).lower() in lexicon.COURTS
        return Source(edges(of[0]), token.i, "found" if court else "opined")
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if owner is None:
        return None
    first, last = edges(owner)
    last = last - 1 if owner.doc[last - 1].tag_ == "POS" else last
    by = None if owner.lower_ in ("my", "our") else (first, last)
    return Source(by, token.i, "opined")
