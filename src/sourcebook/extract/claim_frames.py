"""The frame of a verb: its subject, what stands with it, the clause it takes, its voice; and the first rule that fits.

Token labels are those of spaCy's English pipelines (ClearNLP). Every look at a tree is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.claim_rules import Rule, rules_by_verb
from sourcebook.extract.quote_cues import SAY
from sourcebook.extract.quote_syntax import Range, agent_range, lemma_of, subject_range

NEAR = 11
"""Words after a verb in which the words of `Rule.near` are looked for."""
LONGEST_SUBJECT = 32
_BY_VERB = rules_by_verb()
_PLAIN = ("dobj", "nsubjpass", "nsubj", "attr", "acomp", "oprd", "prt", "dative", "npadvmod", "amod", "advmod")
_PLEAS = frozenset({"guilty", "innocent"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_WRONG = frozenset({"wrong", "wrongdoing"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What a rule looks at. `content` is the head of the clause the verb takes, `following` the words after it."""

    lemma: str
    companions: frozenset[str]
    subjects: frozenset[str]
    objects: frozenset[str]
    content: Any
    passive: bool
    following: frozenset[str]

    def fits(self, rule: Rule) -> bool:
        """Whether all that a rule asks for is there."""
        if rule.companions and not rule.companions & self.companions:
            return False
        if rule.without & self.companions or rule.never & self.subjects:
            return False
        if rule.subjects and not rule.subjects & self.subjects:
            return False
        if rule.objects and not rule.objects & self.objects:
            return False
        if rule.near and not rule.near & self.following:
            return False
        if rule.voice != "any" and (rule.voice == "passive") != self.passive:
            return False
        if rule.clause is not None and rule.clause != (self.content is not None):
            return False
        return not rule.finite or (self.content is not None and is_full_clause(self.content))


def match_rule(verb: Any, content: Any = None) -> Rule | None:
    """The first rule of the table that fits a verb as it stands; `content` is the clause it stands beside, if any."""
    candidates = _BY_VERB.get(lemma_of(verb))
    if not candidates:
        return None
    frame = frame_of(verb)
    if content is not None:
        frame = replace(frame, content=content)
    return next((rule for rule in candidates if frame.fits(rule)), None)


def frame_of(verb: Any) -> Frame:
    """The frame of a verb."""
    last = min(verb.i + NEAR, len(verb.doc))
    following = frozenset(t.lower_ for t in verb.doc[verb.i + 1 : last])
    companions = companions_of(verb, following)
    if is_adjectival(verb):
        companions |= companions_of(verb.head, following)
    return Frame(
        lemma_of(verb),
        frozenset(companions),
        frozenset(subject_lemmas(verb)),
        frozenset(object_lemmas(verb)),
        content_of(verb),
        is_passive(verb),
        following,
    )


def companions_of(verb: Any, following: frozenset[str]) -> set[str]:
    """Lemmas of the words that stand directly with a verb, and of its prepositional objects.

    Beside them: "~name" for a subject that is a name, "~predicate" for what an object is called, "~innocent" for a
    clause that says so, "~infinitive"; a plea or verdict counts as "guilty", "not guilty" or "innocent".
    """
    found: set[str] = set()
    for child in verb.children:
        if child.dep_ in _PLAIN:
            found.update(_lemmas(child))
            if child.pos_ == "PROPN" and child.dep_ in ("nsubj", "nsubjpass"):
                found.add("~name")
        elif child.dep_ in ("prep", "agent"):
            found.add(child.lower_)
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    found.update(_lemmas(inner))
                    if child.lower_ == "in" and inner.lemma_.lower() == "charge":
                        found.add("~in-charge")
        if child.dep_ == "dative":
            found.add("~dative")
        if child.dep_ == "dobj":
            found.update(_of_object(child))
        elif child.dep_ == "xcomp":
            found.update(c.lemma_.lower() for c in child.children if c.dep_ in ("dobj", "acomp"))
            if any(c.tag_ == "TO" for c in child.children):
                found.add("~infinitive")
        if is_predicate(child):
            found.add("~predicate")
    if stands_under(verb):
        found.add(str(verb.head.lemma_).lower())
    found -= _PLEAS
    if _PLEAS & following:
        found.add(_plea(verb))
    content = content_of(verb)
    if content is not None and _innocent(content):
        found.add("~innocent")
    if content is not None and content.i > verb.i:
        found.add("~after")
    return found - {""}


def stands_under(verb: Any) -> bool:
    """Whether the noun above a participle or relative clause is its subject ("charges dropped")."""
    if verb.dep_ == "acl":
        return is_passive(verb)
    relative = ("which", "that", "who")
    return verb.dep_ == "relcl" and any(
        c.dep_ in ("nsubj", "nsubjpass") and c.lower_ in relative for c in verb.children
    )


def object_lemmas(verb: Any) -> set[str]:
    """Lemmas of what something is done to: objects, or the subject of a passive, taken from above where it is there."""
    found: set[str] = set()
    node = verb.head if is_adjectival(verb) else verb
    passive = is_passive(verb)
    for child in node.children:
        if child.dep_ == "dobj" or (child.dep_ in ("nsubjpass", "nsubj") and passive):
            found |= _lemmas(child)
    if not found and not passive:  # "case dropped", and what collapses by itself
        found = {lemma for c in node.children if c.dep_ == "nsubj" for lemma in _lemmas(c)}
    if passive and stands_under(node):
        found.add(str(node.head.lemma_).lower())
    if passive and not found and node.dep_ in ("conj", "advcl", "xcomp") and node.head is not node:
        for child in node.head.children:
            if child.dep_ in ("nsubjpass", "nsubj"):
                found |= _lemmas(child)
    return found


def _of_object(noun: Any) -> set[str]:
    """Marks "~object", "~whom" for a name or pronoun with the prepositions the tree hangs below it, "~of"."""
    found = {"~object"}
    prepositions = {c.lower_ for c in noun.children if c.dep_ == "prep"}
    if noun.pos_ in ("PROPN", "PRON"):
        found |= {"~whom"} | prepositions
    if "of" in prepositions:
        found.add("~of")
    return found


def is_predicate(child: Any) -> bool:
    """What an object is called: "called the ruling a disgrace", "saw it as a loss"; not a name."""
    if child.dep_ == "prep" and child.lower_ == "as":
        return True
    if child.dep_ in ("oprd", "ccomp", "xcomp", "acomp"):
        return child.pos_ in ("NOUN", "ADJ") and not any(c.dep_ in ("aux", "cop", "mark") for c in child.children)
    return False


def _lemmas(token: Any) -> set[str]:
    return {token.lemma_.lower(), *(c.lemma_.lower() for c in token.children if c.dep_ == "conj")}


def _plea(verb: Any) -> str:
    """The plea or verdict "guilty", "not guilty" or "innocent", after a verb within its clause; "" for neither."""
    doc = verb.doc
    for i in range(verb.i + 1, min(verb.i + NEAR, len(doc))):
        if doc[i].lower_ in _PLEAS:
            negative = doc[i - 1].lower_ == "not" and doc[i].lower_ == "guilty"
            return "not guilty" if negative else str(doc[i].lower_)
        if doc[i].text in (";", ":") or doc[i].lower_ in ("but", "who", "which"):
            break
    return ""


def _innocent(content: Any) -> bool:
    if any(c.dep_ == "acomp" and c.lower_ == "innocent" for c in content.children):
        return True
    objects = [c for c in content.children if c.dep_ == "dobj"]
    return any(
        o.lower_ in _WRONG or (o.lower_ == "nothing" and any(c.lower_ == "wrong" for c in o.subtree)) for o in objects
    ) and content.lemma_.lower() in ("do", "commit")


def content_of(verb: Any) -> Any:
    """The verb of the clause that a verb takes as its complement, or None."""
    for child in verb.children:
        if child.dep_ == "ccomp" and not is_loose(child):
            if child.pos_ in ("VERB", "AUX") or any(c.dep_ in ("aux", "cop", "mark") for c in child.children):
                return child
        elif child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX"):
            return child
        elif child.dep_ in ("prep", "acomp", "dobj", "attr") and (inner := _content_below(child)) is not None:
            return inner
    return _hung_below_a_time(verb) if lemma_of(verb) in SAY else None


def _hung_below_a_time(verb: Any) -> Any:
    """The clause of a verb of telling that the tree hangs below what stands between ("maintained for years that")."""
    for prep in verb.children:
        if prep.dep_ == "prep" and prep.i > verb.i:
            for noun in prep.subtree:
                clause = _clause_of(noun) if noun.pos_ in ("NOUN", "PROPN") else None
                if clause is not None and any(c.dep_ == "mark" and c.lower_ == "that" for c in clause.children):
                    return clause
    return None


def _content_below(child: Any) -> Any:
    """The clause after "of" or "to" ("accused of lying", "admitted to lying"), "unable", "evidence", "in a report"."""
    if child.dep_ in ("dobj", "attr"):
        return _clause_of(child) if child.lemma_.lower() in lexicon.EVIDENCE else None
    if child.dep_ == "acomp":
        return next((c for c in child.children if c.dep_ in ("xcomp", "ccomp") and c.pos_ in ("VERB", "AUX")), None)
    if child.lower_ in ("of", "to"):
        return next((c for c in child.children if c.dep_ == "pcomp"), None)
    if child.lower_ == "in" and lemma_of(child.head) in SAY:
        return next((c for p in child.children if p.dep_ == "pobj" and (c := _clause_of(p)) is not None), None)
    return None


def _clause_of(noun: Any) -> Any:
    """The clause a noun takes ("evidence that he lied")."""
    return next(
        (c for c in noun.children if c.dep_ in ("acl", "relcl", "ccomp") and c.left_edge.lower_ == "that"), None
    )


def is_loose(clause: Any) -> bool:
    """A clause the tree hangs below the next one though it stands for itself ("he was convicted; he was pardoned")."""
    head = clause.head
    if clause.i > head.i or clause.dep_ not in ("ccomp", "parataxis"):
        return False
    doc, last = clause.doc, clause.right_edge.i + 1
    while last < head.i and doc[last].text in ("”", '"', "’", "'", ")"):
        last += 1
    return last < head.i and doc[last].text in (";", ":", "—", "–", "--")


def is_full_clause(verb: Any) -> bool:
    """Whether a clause has a tense or an opening word of its own (not "found himself walking")."""
    if verb.tag_ in _FINITE:
        return True
    marks = [c for c in verb.children if c.dep_ in ("aux", "auxpass", "mark", "cop")]
    return any(c.tag_ in _FINITE or c.lower_ == "that" for c in marks)


def is_passive(verb: Any) -> bool:
    """Whether a verb stands in the passive, or as a participle after its noun ("a man charged with fraud")."""
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children):
        return True
    if verb.tag_ != "VBN":
        return False
    if verb.dep_ in ("acl", "acomp"):
        return True
    if verb.dep_ == "ROOT":  # a headline: "Banker jailed"
        return not any(c.dep_ in ("aux", "dobj") for c in verb.children)
    if verb.dep_ == "advcl":
        return not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    if verb.dep_ == "conj":
        own = any(c.dep_ in ("nsubj", "aux") for c in verb.children)
        return not own and verb.head.pos_ in ("VERB", "AUX") and is_passive_head(verb.head)
    return False


def is_adjectival(participle: Any) -> bool:
    """A participle the tree takes for an adjective ("was overturned")."""
    return bool(participle.dep_ == "acomp" and participle.tag_ == "VBN" and participle.head.pos_ in ("AUX", "VERB"))


def is_passive_head(verb: Any) -> bool:
    """Whether a verb is passive by its own auxiliary (one step, for a verb coordinated with it)."""
    return any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children) or verb.dep_ == "acl" or (
        verb.dep_ == "conj" and verb.tag_ == "VBN"
    )  # fmt: skip


def subject_lemmas(verb: Any) -> set[str]:
    """Lemma of the head of the subject and of its last word (trees often take a part of a long name for the head)."""
    found = {subject_lemma(verb)} - {""}
    if found and (where := subject_range(verb)) is not None and where[1] - where[0] < LONGEST_SUBJECT:
        last = verb.doc[where[1] - 1]
        if last.pos_ in ("NOUN", "PROPN") and where[1] == verb.i:
            found.add(str(last.lemma_).lower())
    return found


def subject_lemma(verb: Any) -> str:
    """Lemma of the head of the subject, or of the agent of a passive; "" when there is none."""
    for child in verb.children:
        if child.dep_ == "nsubj":
            return _who(verb, child)
        if child.dep_ == "agent":
            return next((str(c.lemma_).lower() for c in child.children if c.dep_ == "pobj"), "")
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head is not verb:
        return next((_who(verb.head, c) for c in verb.head.children if c.dep_ == "nsubj"), "")
    if verb.dep_ == "acl":
        return str(verb.head.lemma_).lower()
    return ""


def _who(verb: Any, subject: Any) -> str:
    """The lemma of a subject; of the noun before it for "which" and "who"."""
    relative = subject.lower_ in ("who", "which", "that") and verb.dep_ == "relcl"
    return str((verb.head if relative else subject).lemma_).lower()


def stands_by(verb: Any, rule_or_say: bool) -> Range | None:
    """Whoever stands for what a verb says: its subject, or the agent of a passive, without what is added to it."""
    if not rule_or_say:
        return None
    passive = is_passive(verb)
    where = agent_range(verb) if passive else subject_range(verb)
    return None if where is None else _bare(verb, where, agent=passive)


_ADDED = frozenset({"at", "to", "as", "on", "in", "during", "after", "before"})


def _bare(verb: Any, where: Range, *, agent: bool) -> Range:
    """A noun phrase without a relative clause after a comma, and an agent without the verb's own adverbials."""
    doc = verb.doc
    for i in range(where[0] + 1, where[1]):
        relative = doc[i - 1].text == "," and doc[i].lower_ in ("who", "which", "whose", "whom")
        of_what = doc[i].lower_ == "of" and lemma_of(verb) in ("accuse", "suspect")
        if relative or (agent and (of_what or doc[i].lower_ in _ADDED) and doc[i].pos_ == "ADP"):
            last = i - 1 if relative else i
            return (where[0], last) if last > where[0] else where
    return where
