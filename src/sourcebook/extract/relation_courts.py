"""Parties to a case: charges, verdicts, sentences, pardons, suits.

FollowTheMoney's `CourtCaseParty` ties a party to a case. A report names the case by its charge or its sentence, so the
object is those words as printed. Who sues, charges or pardons whom, by name, is an `UnknownLink` between the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.extract.relation_lookup import ANY, WHO, Found, phrase, resolved
from sourcebook.extract.relation_patterns import words
from sourcebook.extract.relation_tree import End, Tree

CASE_VERBS: dict[str, tuple[tuple[str, ...], str]] = {
    "charge": (("with", "over", "for"), "charged with"),
    "indict": (("for", "on"), "indicted for"),
    "convict": (("of", "for"), "convicted of"),
    "sentence": (("to",), "sentenced to"),
    "jail": (("for",), "jailed for"),
    "imprison": (("for",), "jailed for"),
    "acquit": (("of",), "acquitted of"),
    "clear": (("of",), "acquitted of"),
    "pardon": (("for", "of"), "pardoned for"),
    "arraign": (("on",), "arraigned on"),
    "arrest": (("on", "for"), "arrested for"),
    "prosecute": (("for",), "prosecuted for"),
    "try": (("for",), "tried for"),
}
"""Verb to the prepositions before the charge or sentence, and the role."""
CHARGES = words(
    """charge charges count counts fraud bribery corruption laundering embezzlement theft murder manslaughter assault
    perjury conspiracy treason espionage racketeering extortion tax evasion smuggling trafficking contempt crimes crime
    offence offences offense offenses forgery arson robbery burglary blackmail libel terrorism rape kidnapping
    years year months month days life prison jail death imprisonment fine probation term sentence service"""
)
SUITS = words("lawsuit suit complaint claim case proceedings charges petition action lawsuits complaints")
FILING = words("file bring lodge launch win lose settle drop open start press initiate")
LONGEST = 16
"""Tokens a charge or sentence may have."""


def read_case(tree: Tree, i: int, lemma: str, passive: bool) -> Iterator[Found]:
    """Charge, verdict, sentence or pardon of the verb at token `i`, with its printed matter."""
    if lemma == "plead" or (lemma == "find" and _guilty(tree, i)):
        yield from _guilt(tree, i, lemma, passive)
        return
    if lemma not in CASE_VERBS:
        return
    prepositions, role = CASE_VERBS[lemma]
    tokens = tree.subjects(i) if passive else [t for d in tree.children(i, "dobj") for t in tree.spread(d)]
    for party in resolved(tree, tokens, WHO):
        for matter in _matter(tree, i, prepositions, lemma):
            yield Found(party, matter, "CourtCaseParty", role, i, 0.75)


def _guilty(tree: Tree, i: int) -> bool:
    return any(tree.low(j) == "guilty" for j in range(i + 1, min(i + 4, tree.last)))


def _guilt(tree: Tree, i: int, lemma: str, passive: bool) -> Iterator[Found]:
    """Read "pleaded guilty to tax fraud", "was found guilty of murder"."""
    low = [tree.low(j) for j in range(i, min(i + 5, tree.last))]
    if "guilty" not in low or "not" in low:
        return
    at = i + low.index("guilty")
    end = at + 1 < tree.last and tree.low(at + 1) in ("to", "of", "on")
    role = "pleaded guilty to" if lemma == "plead" else "found guilty of"
    tokens = tree.subjects(i) if passive or lemma == "plead" else tree.children(i, "dobj")
    for party in resolved(tree, tokens, WHO) if end else ():
        yield Found(party, _words(tree, at + 2), "CourtCaseParty", role, i, 0.75)


def _matter(tree: Tree, i: int, prepositions: tuple[str, ...], lemma: str) -> list[End]:
    for j in range(i + 1, min(i + 10, tree.last)):
        token = tree.doc[j]
        if j not in tree.at and tree.low(j) in prepositions and j + 1 < tree.last:
            found = _words(tree, j + 1)
            named = range(found.first, found.last)
            if lemma in ("charge", "convict", "sentence", "acquit") or any(tree.low(k) in CHARGES for k in named):
                return [found]
            return []
        if token.pos_ in ("VERB", "AUX") and j not in tree.at:
            return []
    return []


def _words(tree: Tree, first: int) -> End:
    """The charge or sentence from token `first` to the end of its phrase."""
    first += tree.low(first) in ("the", "a", "an", "his", "her", "their") and first + 1 < tree.last
    j = first
    while j < min(tree.last, first + LONGEST):
        token = tree.doc[j]
        stop = token.text in ",;:.()" or (j in tree.at and tree.at[j].kind == "time")
        clause = token.pos_ in ("VERB", "AUX") and j > first and token.dep_ not in ("amod", "compound", "conj", "pobj")
        if (
            stop
            or clause
            or token.dep_ in ("mark", "nsubj", "nsubjpass")
            or tree.low(j) in ("by", "on", "after", "for")
        ):
            break
        j += 1
    while j > first + 1 and tree.doc[j - 1].pos_ in ("ADP", "DET", "CCONJ", "ADV", "SCONJ", "PART"):
        j -= 1
    return phrase(tree, first, max(j, first + 1))


def read_suit(tree: Tree, i: int) -> Iterator[Found]:
    """Read "X filed a lawsuit against Y", "the suit brought by X against Y" at the noun of the suit."""
    verb = tree.doc[i].head
    filers: list[End] = []
    against = resolved(tree, tree.after(i, ("against",)), ANY)
    if verb.lemma_ in FILING and tree.doc[i].dep_ == "dobj":
        filers = resolved(tree, tree.subjects(verb.i), ANY)
        against = against or resolved(tree, tree.after(verb.i, ("against",)), ANY)
    elif verb.lemma_ in FILING and tree.doc[i].dep_ == "nsubjpass":
        filers = resolved(tree, tree.after(verb.i, ("by",)), ANY)
        against = against or resolved(tree, tree.after(verb.i, ("against",)), ANY)
    for child in tree.children(i, "poss", "compound"):
        filers = filers or [e for e in resolved(tree, [child], ANY) if e.kind != "place"]
    for filer in filers:
        for other in against:
            if filer != other:
                yield Found(filer, other, "UnknownLink", "sued", i, 0.7)


def read_versus(tree: Tree, i: int) -> Iterator[Found]:
    """Read "Marsh v. Harbor Bank" at the "v."."""
    left, right = tree.at.get(i - 1), tree.at.get(i + 1 + (i + 1 < tree.last and tree.doc[i + 1].text == "."))
    if left is not None and right is not None and left.fits(ANY) and right.fits(ANY):
        yield Found(left, right, "UnknownLink", "v.", i, 0.6)
