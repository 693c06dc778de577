"""Attitudes that stand in a noun or an adjective: "her claim that ...", "doubts about ...", "was critical of ...".

The classes follow the nouns and adjectives derived from the verbs of `quote_cues` and those of emotion and certainty
(compare FrameNet's Statement, Judgment_communication, Opinion, Certainty, Emotion_directed, Desiring).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sourcebook.extract.quote_cues import word_set
from sourcebook.extract.quote_extent import own_words
from sourcebook.extract.quote_syntax import (
    Attribution,
    Range,
    cue_range,
    edges,
    has_mark,
    is_infinitive,
    subject_range,
    without,
)

SAYING = word_set(
    """
    claim allegation accusation assertion statement suggestion belief view opinion promise pledge vow warning
    threat argument contention notion idea fear concern hope expectation prediction rumor rumour report
    conclusion finding acknowledgment acknowledgement admission announcement call demand request proposal
    assurance insistence complaint declaration hint plan desire decision charge speculation sense worry doubt narrative
    determination willingness reluctance eagerness intention wish commitment offer refusal conviction
    """
)
"""Nouns whose clause is an attribution: "her claim that ...", "a promise to ..."."""
ABOUT = {
    **dict.fromkeys(
        word_set(
            """
            concern worry doubt question comment remark statement skepticism scepticism anxiety fear uncertainty
            complaint misgiving reservation anger outrage frustration confusion disappointment enthusiasm
            excitement optimism pessimism regret suspicion warning allegation accusation claim rumor rumour view
            opinion joke lie feeling indignation unease dismay speculation debate
            """
        ),
        word_set("about over on"),
    ),
    **dict.fromkeys(
        word_set(
            """
            criticism condemnation denunciation praise endorsement rejection acceptance assessment critique
            understanding description depiction portrayal characterization characterisation accusation allegation
            admission denial fear hatred dislike disapproval approval admiration mockery dismissal defense defence
            recollection interpretation
            """
        ),
        word_set("of"),
    ),
    **dict.fromkeys(
        word_set("support praise respect enthusiasm sympathy contempt disdain preference"), word_set("for")
    ),
    **dict.fromkeys(word_set("call demand plea hope desire wish request plan proposal"), word_set("for")),
    **dict.fromkeys(word_set("opposition objection resistance commitment aversion"), word_set("to")),
    **dict.fromkeys(word_set("attack assault"), word_set("on")),
    **dict.fromkeys(word_set("faith belief confidence trust interest"), word_set("in")),
}
"""Nouns with the prepositions that bring in what they are about."""
LIGHT = word_set(
    "express voice raise have make give offer issue draw level lodge file repeat reiterate show share add hold air"
)
"""Verbs that lend their subject to such a noun: "voiced doubts about ..."."""
ADJECTIVES = {
    **dict.fromkeys(
        word_set(
            """
            afraid apprehensive ashamed aware certain confident convinced dismissive doubtful dubious envious fearful
            fond guilty hopeful ignorant jealous mindful optimistic pessimistic positive proud scared sceptical scornful
            skeptical supportive sure suspicious terrified tired unaware uncertain unsure wary weary critical
            contemptuous respectful
            """
        ),
        word_set("of about"),
    ),
    **dict.fromkeys(
        word_set(
            """
            adamant angry annoyed anxious concerned crazy curious disappointed distressed ecstatic elated
            enthusiastic excited furious glad happy nervous passionate sad sorry thrilled troubled uneasy unhappy upset
            vague worried lukewarm bullish bearish cautious ambivalent outspoken
            """
        ),
        word_set("about at over with"),
    ),
    **dict.fromkeys(
        word_set(
            """
            amazed amused appalled baffled bored dismayed disturbed encouraged frustrated horrified impressed
            insulted interested offended outraged puzzled satisfied shocked surprised dissatisfied obsessed infatuated
            unimpressed bemused alarmed
            """
        ),
        word_set("by with at in"),
    ),
    **dict.fromkeys(word_set("opposed committed resigned hostile sympathetic receptive averse open"), word_set("to")),
    **dict.fromkeys(word_set("grateful thankful eager desperate hungry"), word_set("for")),
    **dict.fromkeys(
        word_set("determined willing unwilling reluctant hesitant keen intent loath prepared ready"), word_set("on")
    ),
}
"""Adjectives of feeling and certainty with the prepositions that bring in what they are about."""
_WILLING = word_set(
    "afraid anxious determined willing unwilling reluctant hesitant keen eager loath prepared ready glad happy proud"
)


def of_noun(noun: Any, lemma: str) -> Iterator[Attribution]:
    """`her claim that ...`, `a promise to ...`, `voiced doubts about ...`."""
    verb = _light_verb(noun)
    content = _clause_of_noun(noun) if lemma in SAYING else None
    if content is None and (verb is not None or any(c.dep_ == "poss" for c in noun.children) or _by_or_of(noun)):
        content = _preposition_content(noun, lemma)
    if content is None:
        return
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    speaker = edges(owner) if owner is not None else _by_or_of(noun)
    if speaker and noun.doc[speaker[1] - 1].tag_ == "POS":
        speaker = (speaker[0], speaker[1] - 1)
    cue = (noun.i, noun.i + 1)
    if speaker is None and verb is not None and verb.i < noun.i:
        speaker, cue = subject_range(verb), (cue_range(verb)[0], noun.i + 1)
    pieces = tuple(without(own_words(content, noun.doc, noun), cue, speaker, noun.doc))
    if pieces:
        yield Attribution(cue, noun.i, speaker, pieces, "noun")


def _clause_of_noun(noun: Any) -> Range | None:
    clauses = (c for c in noun.children if c.i > noun.i and c.dep_ in ("acl", "ccomp"))
    return next((edges(c) for c in clauses if has_mark(c) or is_infinitive(c)), None)


def of_adjective(adjective: Any, lemma: str) -> Iterator[Attribution]:
    """`was critical of the plan`, `afraid that it would fail`."""
    content = _adjective_content(adjective, lemma)
    if content is None:
        return
    verb = adjective.head
    if adjective.dep_ == "acomp":
        speaker, first = subject_range(verb), cue_range(verb)[0]
    elif adjective.dep_ in ("advcl", "amod", "acl", "conj"):
        speaker, first = (
            (edges(verb)[0], adjective.i)
            if verb.pos_ in ("NOUN", "PROPN") and verb.i < adjective.i
            else subject_range(adjective),
            adjective.i,
        )
    else:
        return
    cue = (min(first, adjective.i), adjective.i + 1)
    if speaker is None:
        return
    pieces = tuple(without(own_words(content, adjective.doc, adjective), cue, speaker, adjective.doc))
    if pieces:
        yield Attribution(cue, adjective.i, speaker, pieces, "noun")


def _by_or_of(noun: Any) -> Range | None:
    for prep in noun.children:
        if prep.dep_ == "prep" and prep.lower_ in ("by", "from"):
            return next((edges(c) for c in prep.children if c.dep_ == "pobj"), None)
    return None


def _adjective_content(adjective: Any, lemma: str) -> Range | None:
    """What an adjective is about: its clause, infinitive or prepositional phrase."""
    for child in adjective.children:
        if child.i < adjective.i:
            continue
        if child.dep_ == "ccomp" or (child.dep_ == "xcomp" and lemma in _WILLING):
            return child.left_edge.i, child.right_edge.i + 1
        if child.dep_ == "prep" and child.lower_ in ADJECTIVES[lemma] and child.right_edge.i > child.i:
            return child.i + 1, child.right_edge.i + 1
    return None


def _preposition_content(noun: Any, lemma: str) -> Range | None:
    """What a noun is about, after its preposition."""
    wanted = ABOUT.get(lemma, frozenset())
    for child in noun.children:
        if child.i > noun.i and child.dep_ == "prep" and child.lower_ in wanted and child.right_edge.i > child.i:
            return child.i + 1, child.right_edge.i + 1
    return None


def _light_verb(noun: Any) -> Any | None:
    """The verb that lends its subject to a noun that is its object, or None."""
    verb = noun.head
    return verb if noun.dep_ == "dobj" and verb.lemma_.lower() in LIGHT else None
