"""How far a statement has come: reads the words of a clause against the table in `claim_lexicon`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.quote_cues import SAY
from sourcebook.extract.quote_syntax import Range, agent_range, subject_range
from sourcebook.model.annotation import Status

LONGEST_CHAIN = 32
"""Coordinated verbs looked at in one sentence."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one verb says of a statement. Ranges are tokens; `heads` are the verbs whose subjects it is about."""

    status: Status
    attributed: Range | None = None
    negated: bool = False
    hedged: bool = False
    heads: tuple[int, ...] = ()
    accused: tuple[int, ...] = ()
    """Tokens of those something is done to ("charged Doe")."""

    @property
    def key(self) -> tuple[str, Range | None, bool]:
        """What must differ for two clauses to be two claims."""
        return self.status, self.attributed, self.negated


def coordinated(verb: Any) -> list[Any]:
    """A verb and the verbs coordinated with it, in order."""
    found, todo = [verb], [verb]
    while todo and len(found) < LONGEST_CHAIN:
        for child in todo.pop().children:
            if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX"):
                found.append(child)
                todo.append(child)
    return sorted(found, key=lambda t: t.i)


def standing_of(verb: Any) -> Standing:
    """The standing that a clause headed by `verb` gives its statement; "asserted" when no rule reads it."""
    rule = match_rule(verb)
    content = content_of(verb)
    if rule is None and content is not None and verb.lemma_.lower() in lexicon.LIGHT and content.dep_ == "xcomp":
        inner = standing_of_once(content)
        return replace(
            inner,
            negated=inner.negated or is_negated(verb),
            hedged=inner.hedged or is_hedged(verb),
            heads=(verb.i, *inner.heads),
        )
    aside = next((c for c in verb.children if c.dep_ == "parataxis" and _stands_for(c)), None)
    if rule is None and aside is not None:
        told = _standing(aside, match_rule(aside), verb)
        return replace(told, negated=is_negated(verb), heads=(verb.i,))
    if rule is None and verb.lemma_ == "be" and (predicate := _predicate(verb)) is not None:
        return Standing(predicate, None, is_negated(verb), is_hedged(verb), (verb.i,))
    return _standing(verb, rule, content)


def _stands_for(verb: Any) -> bool:
    """Whether a verb set in between ("the plan, she said, is dead") puts the statement to its subject."""
    rule = match_rule(verb)
    return subject_range(verb) is not None and (verb.lemma_.lower() in SAY or (rule is not None and rule.says))


def _predicate(verb: Any) -> Status | None:
    """A participle the tagger took for an adjective ("was exonerated")."""
    words = [c.lower_ for c in verb.children if c.dep_ in ("acomp", "attr")]
    return next((lexicon.MODIFIERS[w] for w in words if w in lexicon.MODIFIERS), None)


def standing_of_once(verb: Any) -> Standing:
    """As `standing_of`, without looking below another light verb."""
    return _standing(verb, match_rule(verb), content_of(verb))


def _standing(verb: Any, rule: lexicon.Rule | None, content: Any) -> Standing:
    passive = is_passive(verb)
    says = rule.says if rule is not None else verb.lemma_.lower() in SAY and content is not None
    attributed = (agent_range(verb) if passive else subject_range(verb)) if says else None
    heads = [verb.i] if passive or not says else []
    negated = is_negated(verb)
    hedged = is_hedged(verb) or (passive and says and attributed is None and verb.lemma_ in lexicon.HEDGE_PASSIVES)
    if content is not None and says:
        if content.dep_ != "pcomp":  # "accused Doe of lying" is about Doe
            heads.append(content.i)
        hedged = hedged or is_hedged(content)
        negated = negated or is_negated(content)
    elif content is not None and rule is None:
        hedged = hedged or is_hedged(content)
    accused = tuple(c.i for c in verb.children if c.dep_ == "dobj") if rule is not None else ()
    return Standing(rule.status if rule else "asserted", attributed, negated, hedged, tuple(heads), accused)


def match_rule(verb: Any) -> lexicon.Rule | None:
    """The first rule of the table that fits a verb as it stands."""
    lemma = verb.lemma_.lower()
    candidates = _BY_VERB.get(lemma)
    if not candidates:
        return None
    companions = companions_of(verb)
    passive, clause = is_passive(verb), content_of(verb) is not None
    subjects = subject_lemmas(verb)
    for rule in candidates:
        if rule.companions and not rule.companions & companions:
            continue
        if rule.subjects and not rule.subjects & subjects:
            continue
        if (rule.voice == "passive") != passive and rule.voice != "any":
            continue
        if rule.clause is None or rule.clause == clause:
            return rule
    return None


def _by_verb() -> dict[str, list[lexicon.Rule]]:
    table: dict[str, list[lexicon.Rule]] = {}
    for rule in lexicon.RULES:
        for verb in rule.verbs:
            table.setdefault(verb, []).append(rule)
    return table


_BY_VERB = _by_verb()
_PLAIN = ("dobj", "nsubjpass", "nsubj", "attr", "acomp", "oprd", "prt", "dative", "npadvmod", "amod")


def companions_of(verb: Any) -> set[str]:
    """Lemmas of the words that stand directly with a verb, and of its prepositional objects."""
    found: set[str] = set()
    for child in verb.children:
        if child.dep_ in _PLAIN:
            found.update(_lemmas(child))
        elif child.dep_ in ("prep", "agent"):
            found.add(child.lower_)
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    found.update(_lemmas(inner))
        elif child.dep_ == "xcomp":
            found.update(c.lemma_.lower() for c in child.children if c.dep_ in ("dobj", "acomp"))
            found.add("guilty") if child.lower_ == "guilty" else None
    if "guilty" in found and _not_guilty(verb):
        found = (found - {"guilty"}) | {"not guilty"}
    return found


def _lemmas(token: Any) -> set[str]:
    return {token.lemma_.lower(), *(c.lemma_.lower() for c in token.children if c.dep_ in ("conj", "compound"))}


def _not_guilty(verb: Any) -> bool:
    last = min(verb.right_edge.i + 1, verb.i + 8)
    return any(t.lower_ == "guilty" and t.i and t.nbor(-1).lower_ == "not" for t in verb.doc[verb.i : last])


def content_of(verb: Any) -> Any:
    """The verb of the clause that a verb takes as its complement, or None."""
    for child in verb.children:
        if child.dep_ == "ccomp" or (child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX")):
            return child
        if child.dep_ == "prep" and child.lower_ == "of":
            inner = next((c for c in child.children if c.dep_ == "pcomp"), None)
            if inner is not None:
                return inner
    return None


def is_passive(verb: Any) -> bool:
    """Whether a verb stands in the passive, or as a participle after its noun ("a man charged with fraud")."""
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children):
        return True
    if verb.tag_ != "VBN":
        return False
    if verb.dep_ == "acl":
        return True
    if verb.dep_ == "conj":
        own = any(c.dep_ in ("nsubj", "aux") for c in verb.children)
        return not own and verb.head.pos_ in ("VERB", "AUX") and is_passive_head(verb.head)
    return False


def is_passive_head(verb: Any) -> bool:
    """Whether a verb is passive by its own auxiliary (one step, for a verb coordinated with it)."""
    return any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children) or verb.dep_ == "acl" or (
        verb.dep_ == "conj" and verb.tag_ == "VBN"
    )  # fmt: skip


def subject_lemmas(verb: Any) -> set[str]:
    """Lemma of the head of the subject and of its last word (trees often take a part of a long name for the head)."""
    found = {subject_lemma(verb)} - {""}
    if found and (where := subject_range(verb)) is not None and where[1] - where[0] < LONGEST_CHAIN:
        last = verb.doc[where[1] - 1]
        if last.pos_ in ("NOUN", "PROPN") and where[1] == verb.i:
            found.add(str(last.lemma_).lower())
    return found


def subject_lemma(verb: Any) -> str:
    """Lemma of the head of the subject, or of the agent of a passive; "" when there is none."""
    for child in verb.children:
        if child.dep_ == "nsubj":
            return str(child.lemma_).lower()
        if child.dep_ == "agent":
            return next((str(c.lemma_).lower() for c in child.children if c.dep_ == "pobj"), "")
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head is not verb:
        return next((str(c.lemma_).lower() for c in verb.head.children if c.dep_ == "nsubj"), "")
    if verb.dep_ == "acl":
        return str(verb.head.lemma_).lower()
    return ""


def is_negated(verb: Any) -> bool:
    """Whether a verb is negated by "not", "never", a subject with "no", or "without" above it."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "without":
        return True
    if verb.dep_ == "conj" and any(c.dep_ == "cc" and c.lower_ == "nor" for c in verb.head.children):
        return True
    for child in verb.children:
        if child.dep_ == "neg":
            return not (child.i + 1 < len(verb.doc) and verb.doc[child.i + 1].lower_ in ("guilty", "only", "just"))
        if child.dep_ in ("preconj", "cc") and child.lower_ == "neither":
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj"):
            if child.lower_ in lexicon.NEGATIVES:
                return True
            if any(c.dep_ == "det" and c.lower_ in ("no", "neither") for c in child.children):
                return True
    return False


def is_hedged(verb: Any) -> bool:
    """Whether modals, adverbs or the verb itself leave open whether it is so."""
    if verb.lemma_.lower() in lexicon.HEDGE_VERBS:
        return True
    for child in verb.children:
        if child.dep_ == "aux" and child.lower_ in lexicon.HEDGE_MODALS:
            return True
        if child.dep_ in ("advmod", "acomp", "amod") and child.lower_ in lexicon.HEDGES:
            return True
    return False
