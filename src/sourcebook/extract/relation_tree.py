"""One sentence as a tree with the names, pronouns and dates that can be an end of a relation hung on its tokens."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from sourcebook.extract import relation_patterns as pat
from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.nationalities import nationality

if TYPE_CHECKING:
    from sourcebook.extract.base import Reading
    from sourcebook.extract.parse import Passage, Sentence
    from sourcebook.extract.relation_patterns import Kind

EndKind = Literal["person", "organization", "place", "time", "nationality", "pronoun", "other"]
PEOPLE = pat.words("he she i him her his my me who whom whose they them their we us our")
BODIES = frozenset(["it", "its", "they", "them", "their", "we", "our", "us", "which", "that", "where"])
WORDS = PEOPLE | BODIES
RELATIVE = frozenset({"who", "whom", "whose", "which", "that", "where"})
WHERE = frozenset({"where"})
POSSESSIVE = frozenset({"his", "her", "its", "their", "my", "our", "whose"})
KIN = pat.words(
    """wife husband spouse widow son daughter sons daughters children brother sister brothers sisters father mother
    parents stepson stepdaughter nephew niece cousin uncle aunt grandson granddaughter twins"""
)
OFFICE_WORDS = pat.words(
    """chief executive operating financial officer ceo cfo coo cto president vice chairman chairwoman chair director
    managing general secretary prime minister founder co-founder head deputy senior associate assistant professor"""
)
"""Words of which no name consists alone: "Chief Executive Officer" is an office, not a body."""
PRONOUN_TAGS = frozenset({"PRON", "DET", "SCONJ", "ADV"})
FIRST = frozenset({"i", "me", "my", "we", "us", "our", "they", "them", "their"})
CLIMBS = frozenset({"conj", "xcomp", "advcl", "ccomp", "pcomp", "acomp", "prep", "advmod", "dep", "oprd", "parataxis"})
"""Ties by which a verb without a subject of its own hangs on the verb whose subject is meant."""
SUBJECTS = ("nsubj", "nsubjpass", "csubj")


@dataclass(frozen=True, slots=True)
class End:
    """Something a relation can end at: tokens `first` up to `last`, hung on its topmost token `head`."""

    kind: EndKind
    first: int
    last: int
    head: int
    start: int
    end: int
    word: str = ""
    """The pronoun, lower case."""
    edtf: str | None = None
    """Of a date."""
    chain: str = ""
    country: str | None = None

    def fits(self, kinds: tuple[Kind, ...]) -> bool:
        """Whether it may be one of `kinds`; a pronoun may be what it can stand for."""
        if self.kind == "pronoun":
            place = "place" in kinds and self.word in WHERE
            return (
                place
                or ("person" in kinds and self.word in PEOPLE)
                or ("organization" in kinds and self.word in BODIES)
            )
        return self.kind in kinds


TITLES = lex.HONORIFICS | lex.RANKS


LARGEST_FAMILY = 100
"""Children of one word looked at: a parse of what is no sentence may hang thousands on one, each asking for all."""


@dataclass(slots=True)
class Tree:
    """A sentence's tokens and the ends on them. Token numbers are those of the passage's doc."""

    doc: Any
    first: int
    last: int
    base: int
    """Offset of the doc's first character in the rendition."""
    lows: list[str] = field(default_factory=list)
    """The doc's words in lower case, without a final full stop: most rules look at these alone."""
    at: dict[int, End] = field(default_factory=dict)
    ends: list[End] = field(default_factory=list)

    def offset(self, i: int) -> int:
        """Offset in the rendition of the first character of token `i`."""
        return self.base + int(self.doc[i].idx)

    def low(self, i: int) -> str:
        """Lower-cased word of token `i`, without a final full stop."""
        return self.lows[i]

    def children(self, i: int, *deps: str) -> list[int]:
        """Children of token `i` in text order, of the given dependencies if any."""
        near = islice(self.doc[i].children, LARGEST_FAMILY)
        return [c.i for c in near if self.first <= c.i < self.last and (not deps or c.dep_ in deps)]

    def end(self, i: int, kinds: tuple[Kind, ...]) -> End | None:
        """The end at token `i`, or beside it in apposition ("the bank Acme"), if it is one of `kinds`."""
        here = self.at.get(i)
        if here is not None:
            here = self._antecedent(here, kinds)
            return here if here.fits(kinds) else None
        for child in self.children(i, "appos"):
            there = self.at.get(child)
            if there is not None and there.fits(kinds):
                return there
        return None

    def antecedent(self, end: End) -> End | None:
        """The name that a relative pronoun stands for, or None where the tree gives none."""
        token = self.doc[end.head]
        for _ in range(4):
            if token.dep_ == "relcl":
                found = self._said_of(token.head.i)
                wrong = found is not None and (found.kind == "person") != (end.word in PEOPLE) and end.word != "that"
                return self._name_before(end) if found is None or wrong else found
            if token.head is token:
                break
            token = token.head
        return None

    def _name_before(self, end: End) -> End | None:
        """The name right before a relative pronoun, where it is of the pronoun's kind."""
        j = end.first - 1 - (end.first - 2 >= self.first and self.low(end.first - 1) in (",", ")"))
        found = self.at.get(j)
        return found if found is not None and (found.kind == "person") == (end.word in PEOPLE) else None

    def _said_of(self, noun: int) -> End | None:
        """The name at a noun, beside it, or of which it is said ("Smith is a painter | who ...")."""
        token = self.doc[noun]
        for _ in range(4):
            beside = (self.at[c] for c in self.children(token.i, "appos") if c in self.at)
            found = self.at.get(token.i) or next(beside, None)
            if found is not None:
                return found
            if token.dep_ in ("attr", "oprd"):
                return next((self.at[s] for s in self.children(token.head.i, *SUBJECTS) if s in self.at), None)
            if token.dep_ not in ("appos", "conj") or token.head is token:
                return None
            token = token.head
        return None

    def _antecedent(self, end: End, kinds: tuple[Kind, ...]) -> End:
        if end.kind != "pronoun" or end.word not in RELATIVE:
            return end
        found = self.antecedent(end)
        return found if found is not None and found.fits(kinds) else end

    def spread(self, i: int) -> list[int]:
        """Token `i` and those coordinated with it."""
        found = [i]
        for token in found:
            found.extend(c for c in self.children(token, "conj") if c not in found)
            if len(found) > 12:
                break
        return found

    def all_ends(self, i: int, kinds: tuple[Kind, ...]) -> list[End]:
        """Ends of `kinds` at token `i` and at those coordinated with it."""
        found = [self.end(token, kinds) for token in self.spread(i)]
        return list(dict.fromkeys(e for e in found if e is not None))

    def subjects(self, verb: int) -> list[int]:
        """Tokens of whom verb `verb` speaks: its subject, that of the verb it hangs on, or the noun it describes."""
        token = self.doc[verb]
        for _ in range(6):
            own = self.children(token.i, *SUBJECTS)
            if own:
                return [t for s in own for t in self.spread(s)]
            if token.dep_ in ("acl", "relcl"):
                return [token.head.i]
            if token.dep_ == "ROOT" and self.ends and self.ends[0].first - self.first < 2:
                # A bracket after the name often costs the parser its subject: who opens the sentence is meant.
                opener = self.ends[0]
                if opener.kind in ("person", "organization") and opener.last < token.i:
                    return [opener.head]
            if token.dep_ in CLIMBS and token.head.i != token.i:
                token = token.head
                continue
            break
        return []

    def is_passive(self, verb: int) -> bool:
        """Whether the verb is a passive participle ("was owned", "owned by")."""
        if self.children(verb, "nsubjpass", "auxpass", "agent"):
            return True
        token = self.doc[verb]
        if token.tag_ == "VBN" and token.dep_ == "conj" and not self.children(verb, "nsubj", "aux", "dobj"):
            return bool(self.children(token.head.i, "nsubjpass", "auxpass"))
        return bool(token.tag_ == "VBN" and token.dep_ in ("acl", "advcl", "amod") and not self.children(verb, "aux"))

    def after(self, i: int, prepositions: tuple[str, ...] | frozenset[str]) -> list[int]:
        """Objects of the prepositions hung on token `i` (and on particles of it), with those coordinated."""
        found = []
        for prep in self.children(i, "prep", "agent", "dative", "prt", "advmod"):
            hooks = [prep, *self.children(prep, "prep")]
            for hook in hooks:
                if self.low(hook) in prepositions:
                    for obj in self.children(hook, "pobj", "pcomp"):
                        found.extend(self.spread(obj))
        return found

    def before(self, i: int) -> End | None:
        """The end that stops right before token `i`, but for marks."""
        j = i - 1
        while j >= max(self.first, i - 6) and self.low(j) in {",", "(", "“", '"', "-", "–", "—", "a", "an", "the"}:
            j -= 1
        return self.at.get(j) if j >= self.first else None


def trees_of(reading: Reading) -> Iterator[tuple[Passage, Tree]]:
    """Each sentence of the reading that holds an end, in text order."""
    found = sorted([*reading.of("mention"), *reading.of("time")], key=lambda a: (a.start, -a.end))
    starts = [a.start for a in found]
    for passage in reading.passages:
        offsets, lows = [], []
        for token in passage.doc:
            offsets.append(passage.start + token.idx)
            lows.append(str(token.lower_).rstrip("."))
        for sentence in passage.sentences:
            low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
            tree = _tree(passage, sentence, found[low:high], offsets, lows)
            if tree.ends or _opens_with_role(tree):
                yield passage, tree


def _tree(passage: Passage, sentence: Sentence, found: list[Any], offsets: list[int], lows: list[str]) -> Tree:
    tree = Tree(passage.doc, sentence.first, sentence.last, passage.start, lows)
    for a in found:
        first = bisect_left(offsets, a.start, sentence.first, sentence.last)
        last = bisect_left(offsets, a.end, first, sentence.last)
        if first >= sentence.last or last <= first or any(i in tree.at for i in range(first, last)):
            continue
        if a.kind == "time":
            if a.type == "DATE":
                _hang(tree, passage, "time", first, last, (a.start, a.end), edtf=a.edtf)
        else:
            if all(passage.doc[i].lower_.rstrip(".") in OFFICE_WORDS for i in range(first, last)):
                continue
            kind = _kind(a)
            country = a.country or ("su" if a.exact.casefold() == "soviet" else None)
            _hang(tree, passage, kind, first, last, (a.start, a.end), chain=a.chain, country=country)
    for i in range(sentence.first, sentence.last):
        low = lows[i]
        if i in tree.at or (low not in WORDS and low not in pat.PARTISANS):
            continue
        token = passage.doc[i]
        if low in pat.PARTISANS:
            if str(token.text)[0].isupper():
                _hang(tree, passage, "nationality", i, i + 1, passage.chars(i, i + 1))
            continue
        taken_up = token.dep_ in SUBJECTS or (low == "which" and token.dep_ in ("dobj", "pobj"))
        if token.pos_ not in PRONOUN_TAGS or (low in ("that", "us", "which") and not taken_up):
            continue
        if low != "where" or _is_relative(token):
            _hang(tree, passage, "pronoun", i, i + 1, passage.chars(i, i + 1), word=low)
    _mend_subjects(tree)
    _hang_kin(tree, passage)
    tree.ends.sort(key=lambda e: e.first)
    return tree


def _mend_subjects(tree: Tree) -> None:
    """A lone surname taken for a place is a person's where it "lives", "marries", "resigns"."""
    for number, end in enumerate(tree.ends):
        token = tree.doc[end.head]
        lone = end.last - end.first == 1 and end.kind in ("place", "other") and end.country is None
        if lone and token.dep_ in SUBJECTS and str(token.head.lemma_) in pat.PERSONAL:
            tree.ends[number] = tree.at[end.first] = replace(end, kind="person")


def _hang_kin(tree: Tree, passage: Passage) -> None:
    """Names right after a kin noun are people's, also those taken for a place or not found ("his wife Verity")."""
    for i in range(tree.first, tree.last - 1):
        if i in tree.at or tree.low(i) not in KIN:
            continue
        j = i + 1 + (tree.low(i + 1) in (",", ":", "-", "–", "("))
        j = _past_titles(tree, j)
        while j < tree.last:
            j = _hang_person(tree, passage, j)
            if not tree.low(i).endswith(("s", "children")) or j >= tree.last or tree.low(j) not in (",", "and", "&"):
                break
            j += 1 + (j + 1 < tree.last and tree.low(j + 1) == "and")


def _past_titles(tree: Tree, j: int) -> int:
    """The token after titles and their full stops ("her husband, | Sgt. | Ray Vale")."""
    while j + 1 < tree.last and j not in tree.at and tree.low(j) in TITLES:
        j += 1 + (tree.low(j + 1) == "")
    return j


def _hang_person(tree: Tree, passage: Passage, j: int) -> int:
    """Makes the name at token `j` a person's; gives the token after it (`last` of the tree where there is no name)."""
    here = tree.at.get(j)
    if here is not None:
        if here.kind in ("place", "organization", "other") and here.last - here.first < 3 and here.first == j:
            tree.ends.remove(here)
            _hang(tree, passage, "person", here.first, here.last, (here.start, here.end), chain=here.chain)
        return here.last if here.kind not in ("pronoun", "time") else tree.last
    last = j
    while last < tree.last and last not in tree.at and passage.doc[last].pos_ == "PROPN" and _is_capital(passage, last):
        last += 1
    if last == j:
        return tree.last
    _hang(tree, passage, "person", j, last, passage.chars(j, last))
    return last


def _is_capital(passage: Passage, i: int) -> bool:
    text = str(passage.doc[i].text)
    return text[0].isupper() and text[1:].islower()


def _kind(mention: Any) -> EndKind:
    """What a mention is as an end: adjectives of nations and parties apart; parties are bodies."""
    if mention.type != "other":
        kind: EndKind = mention.type
        return "nationality" if mention.exact.casefold() in pat.PARTISANS else kind
    words = mention.exact.casefold().split()
    if nationality(mention.exact)[0] or mention.exact.casefold() in pat.PARTISANS:
        return "nationality"
    return "organization" if len(words) > 1 and words[-1] in pat.PARTY_WORDS else "other"


def _opens_with_role(tree: Tree) -> bool:
    """Whether a sentence without names may be an office on its own ("Former minister of defence.")."""
    return any(tree.low(i) in pat.NOUN_SCHEMA for i in range(tree.first, min(tree.first + 5, tree.last)))


def _is_relative(token: Any) -> bool:
    """Whether "where" takes up a place or body before it."""
    return any(a.dep_ == "relcl" for a in [token, *list(token.ancestors)[:2]])


def _hang(
    tree: Tree, passage: Passage, kind: EndKind, first: int, last: int, span: tuple[int, int], **more: str | None
) -> None:
    head = first
    for i in range(first, last):
        if not first <= passage.doc[i].head.i < last or passage.doc[i].head.i == i:
            head = i
            break
    end = End(
        kind,
        first,
        last,
        head,
        *span,
        word=more.get("word") or "",
        edtf=more.get("edtf"),
        chain=more.get("chain") or "",
        country=more.get("country"),
    )
    tree.ends.append(end)
    for i in range(first, last):
        tree.at[i] = end
