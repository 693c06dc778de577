"""How far a statement has come: reads the words of a clause against the table in `claim_rules`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.claim_frames import content_of, is_adjectival, is_loose, is_passive, match_rule, stands_by
from sourcebook.extract.claim_nouns import Named, concerned_tokens, named_step, predicate_step
from sourcebook.extract.claim_rules import Rule
from sourcebook.extract.quote_cues import SAY
from sourcebook.extract.quote_syntax import Range, lemma_of, subject_range
from sourcebook.model.annotation import Status

LONGEST_CHAIN = 32
"""Coordinated verbs looked at in one sentence."""
DEEPEST = 3
"""Infinitives below one another that are followed ("refused to agree to settle")."""
_UNABLE = frozenset({"unable", "unwilling", "reluctant"})
_NOT_GUILTY = frozenset({"guilty", "only", "just", "merely", "least"})
_COMPLEMENTS = frozenset({"xcomp", "ccomp", "acomp", "oprd", "attr", "dobj", "expl"})
_DUTY = frozenset({"should", "must", "ought"})


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
    """A verb and the verbs coordinated with it, or set before it with a semicolon, in order."""
    found, todo = [verb], [verb]
    while todo and len(found) < LONGEST_CHAIN:
        for child in todo.pop().children:
            joined = child.dep_ == "conj" and child.pos_ in ("VERB", "AUX")
            if joined or (is_loose(child) and child.pos_ in ("VERB", "AUX")):
                found.append(child)
                todo.append(child)
    return sorted(found, key=lambda t: t.i)


def standing_of(verb: Any, depth: int = 0) -> Standing:
    """The standing that a clause headed by `verb` gives its statement; "asserted" when no rule reads it."""
    if (caused := _caused(verb)) is not None:
        return replace(standing_of(caused, depth + 1), heads=(verb.i, caused.i), accused=())
    unreal = is_unreal(verb)
    rule = None if unreal else match_rule(verb)
    if rule is None and not unreal and (part := _participle(verb)) is not None:
        rule = match_rule(part)
        if rule is not None:
            return Standing(rule.status, None, is_negated(verb) != rule.negated, is_hedged(verb), (verb.i, part.i))
    content = content_of(verb)
    if rule is None and content is not None and depth < DEEPEST and (bent := _bends(verb, content)) is not None:
        inner = standing_of(content, depth + 1)
        declined = bent == "negated" and inner.status != "asserted"
        return replace(
            inner,
            negated=inner.negated != declined or is_negated(verb),
            hedged=inner.hedged or is_hedged(verb),
            heads=(verb.i, *inner.heads),
        )
    aside = next((c for c in verb.children if c.dep_ == "parataxis" and _stands_for(c)), None)
    if rule is None and aside is not None:
        told = _standing(aside, match_rule(aside, verb), verb)
        return replace(told, negated=is_negated(verb), heads=(verb.i,))
    if rule is None and (step := predicate_step(verb) or named_step(verb)) is not None:
        return _of_noun(verb, step)
    return _standing(verb, rule, content)


def _of_noun(verb: Any, step: Named) -> Standing:
    negated = is_negated(verb) and (step.predicate or lemma_of(verb) in lexicon.PROVING)
    doc = verb.doc
    clauses = tuple(i for i in step.about if doc[i].pos_ in ("VERB", "AUX"))
    nouns = tuple(i for i in step.about if doc[i].pos_ not in ("VERB", "AUX"))
    return Standing(step.status, step.by, negated, is_hedged(verb) or step.hedged, clauses or (verb.i,), nouns)


def _bends(verb: Any, content: Any) -> str | None:
    """How a verb passes on the infinitive after it: "kept", "negated", or not at all (None)."""
    if content.dep_ == "ccomp" and lemma_of(verb) not in ("have", "see"):
        return None
    lemma = lemma_of(verb)
    words = {c.lower_ for c in verb.children if c.dep_ in ("acomp", "advmod")}
    if lemma in lexicon.DECLINING or words & _UNABLE or (lemma == "have" and "yet" in words | _before(content)):
        return "negated"
    return "kept" if lemma in lexicon.LIGHT else None


def _before(verb: Any) -> set[str]:
    return {t.lower_ for t in verb.doc[max(0, verb.i - 3) : verb.i]}


def _participle(verb: Any) -> Any:
    """A participle that the tree takes for an adjective ("was later overturned", "stands accused")."""
    return next((c for c in verb.children if is_adjectival(c)), None)


def _caused(verb: Any) -> Any:
    """What was done to one's own thing ("had her conviction overturned")."""
    if lemma_of(verb) not in ("have", "see", "get"):
        return None
    for noun in verb.children:
        if noun.dep_ in ("dobj", "ccomp"):
            done = [noun] if noun.dep_ == "ccomp" else list(noun.children)
            found = next((c for c in done if c.dep_ in ("acl", "ccomp") and c.tag_ == "VBN"), None)
            if found is not None and found.i > noun.left_edge.i and match_rule(found) is not None:
                return found
    return None


def _stands_for(verb: Any) -> bool:
    """Whether a verb set in between ("the plan, she said, is dead") puts the statement to its subject."""
    rule = match_rule(verb, verb.head)
    return subject_range(verb) is not None and (lemma_of(verb) in SAY or (rule is not None and rule.says))


def _standing(verb: Any, rule: Rule | None, content: Any) -> Standing:
    passive = is_passive(verb)
    lemma = lemma_of(verb)
    plain = lemma in SAY and content is not None and (passive or not is_infinitive(content))
    says = rule.says if rule is not None else plain
    attributed = stands_by(verb, says)
    negated = is_negated(verb) != (rule is not None and rule.negated)
    hedged = is_hedged(verb) or (passive and says and attributed is None and lemma in lexicon.HEDGE_PASSIVES)
    agent = any(c.dep_ == "agent" for c in verb.children)
    if rule is None and passive and lemma in lexicon.HEDGE_PASSIVES and not agent:
        hedged = True
    if content is not None and says:
        hedged = hedged or is_hedged(content)
        negated = negated or is_negated(content)
    elif content is not None and rule is None:
        hedged = hedged or is_hedged(content)
    accused = tuple(_done_to(verb)) if rule is not None else ()
    status: Status = rule.status if rule else "asserted"
    heads = _heads(verb, status, content, says=says and not passive)
    if accused and not passive and status in lexicon.ACTS and lemma not in lexicon.UNDERGONE:
        accused = (*accused, *(t.i for t in concerned_tokens(verb)))
        heads = ()  # whoever charges, tries or frees is not whom it is about
    return Standing(status, attributed, negated, hedged, heads, accused)


def _done_to(verb: Any) -> Iterator[int]:
    """The objects of a verb, what is said of one ("found Doe guilty"), and "against" whom."""
    for child in verb.children:
        if child.dep_ in ("dobj", "dative"):
            yield child.i
        elif child.dep_ in ("ccomp", "oprd") and child.pos_ in ("ADJ", "NOUN"):
            yield from (c.i for c in child.children if c.dep_ == "nsubj")
        elif child.dep_ == "prep" and child.lower_ in ("against", "on", "upon"):
            objects = (c for c in child.children if c.dep_ == "pobj")
            yield from (c.i for c in objects if c.lemma_.lower() not in lexicon.MATTERS and not _is_day(c))


def _is_day(noun: Any) -> bool:
    """Whether "on" speaks of a day rather than of whom something was done to."""
    return noun.pos_ == "NUM" or noun.lower_.rstrip(".") in lexicon.DAYS


def _heads(verb: Any, status: Status, content: Any, *, says: bool) -> tuple[int, ...]:
    """The verbs whose subjects a statement is about: what is said rather than who says it, unless it is his own."""
    if not says:
        return (verb.i, content.i) if content is not None and content.dep_ in ("ccomp", "acl", "relcl") else (verb.i,)
    if content is None:
        return (verb.i,) if status in lexicon.OWN else ()
    if content.dep_ == "pcomp":  # "accused Doe of lying" is about Doe
        return (verb.i,) if status in lexicon.OWN else ()
    own = any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in content.children)
    return (content.i,) if own or status not in lexicon.OWN else (verb.i, content.i)


def is_unreal(verb: Any) -> bool:
    """Whether a clause is set as a condition, a duty or a demand, so that nothing in it is said to have happened."""
    for child in verb.children:
        if child.dep_ in ("mark", "advmod") and child.lower_ in lexicon.UNREAL:
            return True
        if child.dep_ == "aux" and child.lower_ in _DUTY:
            return True
    if verb.dep_ == "advcl" and _inverted(verb):
        return True
    return verb.dep_ == "ccomp" and lemma_of(verb.head) in lexicon.DEMANDS and _bare(verb)


def _inverted(verb: Any) -> bool:
    """As in "had Doe been charged, he would have fled"."""
    first = verb.left_edge
    return bool(first.lower_ in ("had", "were", "should") and first.head is verb and first.dep_.startswith("aux"))


def _bare(verb: Any) -> bool:
    """Whether a clause has only a bare infinitive for its verb ("that he be charged", "that he resign")."""
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if any(c.tag_ in ("MD", "VBD", "VBZ", "VBP") for c in auxiliaries):
        return False
    return verb.tag_ == "VB" or any(c.tag_ == "VB" for c in auxiliaries)


def is_infinitive(verb: Any) -> bool:
    """Whether a verb stands with "to"."""
    return any(c.tag_ == "TO" for c in verb.children)


def is_negated(verb: Any) -> bool:
    """Whether a verb is negated by "not", "never", a subject with "no", or "without" above it."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "without":
        return True
    if verb.dep_ == "conj" and any(c.dep_ == "cc" and c.lower_ == "nor" for c in verb.head.children):
        return True
    for child in verb.children:
        if child.dep_ == "neg":
            return not (child.i + 1 < len(verb.doc) and verb.doc[child.i + 1].lower_ in _NOT_GUILTY)
        if child.dep_ in ("preconj", "cc") and child.lower_ == "neither":
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and _none(child) and child.lower_ != "contest":
            return True
    return False


def _none(noun: Any) -> bool:
    """As "nobody", "no charges", "neither of them", "none of the men"."""
    if noun.lower_ in lexicon.NEGATIVES:
        return True
    return any(c.dep_ in ("det", "preconj", "cc") and c.lower_ in ("no", "neither") for c in noun.children)


def is_hedged(verb: Any) -> bool:
    """Whether modals, adverbs or the verb itself leave open whether it is so."""
    if lemma_of(verb) in lexicon.HEDGE_VERBS and any(c.dep_ in _COMPLEMENTS for c in verb.children):
        return True
    for child in verb.children:
        if child.dep_ == "aux" and child.lower_ in lexicon.HEDGE_MODALS:
            return not (child.lower_ == "could" and is_negated(verb))  # could not: it is told as a fact
        if child.dep_ in ("advmod", "acomp", "amod") and child.lower_ in lexicon.HEDGES:
            return True
        if child.dep_ == "attr" and child.lemma_.lower() in lexicon.HEDGE_NOUNS:
            return True
    return False
