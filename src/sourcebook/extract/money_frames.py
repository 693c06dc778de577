"""What nouns and verbs say of a sum: the parts of "a $5m loan to X", "was fined $2m by Y", "sold Z for $6m".

A frame is filled from the parts that hang on the noun or verb; the lexicon tells by which word who pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sourcebook.extract import money_lexicon as lex
from sourcebook.extract.money_phrases import clause_span, lemma_of, objects, phrase_span, subject_of, to_do, usable

if TYPE_CHECKING:
    from spacy.tokens import Token

NOUNS = frozenset({"NOUN", "PROPN"})
Range = tuple[int, int]


class Links(msgspec.Struct):
    """Token ranges in the passage's doc; None where the sentence does not say it."""

    payer: Range | None = None
    payee: Range | None = None
    purpose: Range | None = None

    def add(self, **parts: Range | None) -> None:
        """Fills what is still open; one range is never two parts."""
        for name, value in parts.items():
            if value is not None and getattr(self, name) is None and value not in (self.payer, self.payee):
                setattr(self, name, value)


def _pobj(prep: Token) -> Token | None:
    return next((c for c in prep.children if c.dep_ in ("pobj", "pcomp")), None)


def _who(prep: Token, *, payee: bool = False) -> Range | None:
    there = _pobj(prep)
    return phrase_span(there) if there is not None and there.dep_ == "pobj" and usable(there, payee=payee) else None


def _what(prep: Token) -> Range | None:
    """What follows "for": a noun phrase or "-ing" clause that is no time and no money."""
    there = _pobj(prep)
    if there is None or there.lower_ in ("little", "much", "few", "many") or lemma_of(there) in lex.PERIODS:
        return None
    if there.ent_type_ in ("DATE", "TIME", "MONEY", "CARDINAL"):
        return None
    if lemma_of(there) in lex.EXCHANGE:
        return next((_what(c) for c in there.children if c.dep_ == "prep" and c.lower_ == "for"), None)
    return clause_span(there)


def by_preps(token: Token, links: Links, kind: Token | None = None) -> None:
    """What hangs on the sum itself: "$5m from X to Y for Z", "$5m in fees to Y"."""
    for child in token.children:
        if child.dep_ in ("prep", "dative", "agent"):
            _by_prep(child, links)
    if kind is not None:
        by_noun(kind, links)


def _by_prep(prep: Token, links: Links) -> None:
    low = prep.lower_
    if low in lex.FROM:
        links.add(payer=_who(prep))
    elif low in lex.TO:
        links.add(payee=_who(prep, payee=True))
    elif low in lex.FOR:
        links.add(purpose=_what(prep))
    elif low == "in":
        there = _pobj(prep)
        if there is not None and lemma_of(there) in lex.EXCHANGE:
            links.add(purpose=_what(prep))


def _infinitive(token: Token) -> Token | None:
    """The "to" clause on a noun or verb: what the money is to do."""
    for child in token.children:
        hung = child.dep_ in ("advcl", "xcomp", "acl", "relcl", "ccomp") and child.i > token.i
        if hung and to_do(child) and not objects(child).passive and child.lemma_ != "be":
            return child
    return None


def by_noun(noun: Token, links: Links) -> None:
    """Parts that hang on the noun: "a $5m payment from X to Y for Z", "a fine against X", "X's $40m contract"."""
    lemma = lemma_of(noun)
    charged = lemma in lex.PENALTIES | lex.SUITS
    for child in noun.children:
        if child.dep_ not in ("prep", "dative", "agent", "poss") or (child.dep_ == "poss" and child.i > noun.i):
            continue
        if child.dep_ == "poss":
            _by_owner(child, lemma, links)
        elif child.lower_ in lex.AGAINST and charged:
            links.add(payer=_who(child))
        elif child.lower_ in ("by", "from") and charged:
            links.add(payee=_who(child, payee=True))
        elif lemma in lex.SALES | lex.PURCHASES:
            _by_trade(child, lemma in lex.SALES, links)
        elif child.lower_ == "by":
            links.add(payer=_who(child))
        elif child.lower_ == "with" and lemma in lex.CONTRACTS:
            links.add(**{"payer" if links.payee else "payee": _who(child)} if links.payee else {})
        else:
            _by_prep(child, links)
    infinitive = _infinitive(noun)
    if infinitive is not None and lemma not in lex.SUITS:
        links.add(purpose=clause_span(infinitive))


def _by_owner(owner: Token, lemma: str, links: Links) -> None:
    who = phrase_span(owner) if usable(owner) else None
    if lemma in lex.PENALTIES | lex.DEBTS | lex.PURCHASES:
        links.add(payer=who)
    elif lemma in lex.PAY | lex.SALES | lex.CONTRACTS | lex.SUITS:
        links.add(payee=who)
    elif lemma in lex.TRANSFERS:
        links.add(payer=who)


def _by_trade(prep: Token, sale: bool, links: Links) -> None:
    low = prep.lower_
    if low == "of":
        links.add(purpose=_what(prep))
    elif low == "by":
        links.add(**{"payee" if sale else "payer": _who(prep)})
    elif low == "to" and sale:
        links.add(payer=_who(prep))
    elif low == "from" and not sale:
        links.add(payee=_who(prep, payee=True))


def by_clause_on(anchor: Token, links: Links, noun: Token | None) -> None:
    """Clauses that describe the sum: "$5m paid to Y by X", "the $5m that X paid"."""
    for child in anchor.children:
        if child.dep_ not in ("acl", "relcl") or lemma_of(child) not in lex.MOVES:
            continue
        parts = objects(child)
        if parts.passive and child.tag_ != "VBG":
            _passive_of_sum(child, noun, links)
        elif child.dep_ == "relcl":
            _active(child, anchor, noun, links)


def by_verb(anchor: Token, noun: Token | None, links: Links) -> None:
    """The verb that the sum, or the noun it measures, is a part of."""
    head = anchor.head
    if head is anchor:
        return
    if anchor.dep_ == "conj" and head.pos_ in (*NOUNS, "NUM", "SYM"):
        anchor, head = head, head.head
    through = ""
    if anchor.dep_ in ("pobj", "pcomp") and head.dep_ in ("prep", "dative", "agent"):
        through, head = head.lower_, head.head
        if through == "of" and head.lower_ == "out":
            head = head.head
    lemma = lemma_of(head)
    if through and head.pos_ in NOUNS and through == "for" and lemma in lex.SALES | lex.PURCHASES:
        by_noun(head, links)
        return
    if through in ("of", "out") and head.dep_ == "dobj" and lemma_of(head.head) in lex.DEFRAUD:
        head = head.head
        lemma = lemma_of(head)
    if head.pos_ not in ("VERB", "AUX") or any(c.dep_ == "neg" for c in head.children):
        return
    if through:
        _through(head, lemma, through, links)
    elif anchor.dep_ == "nsubjpass":
        _passive_of_sum(head, noun, links)
    elif anchor.dep_ in ("dobj", "oprd", "npadvmod", "dative", "attr", "dep", "nsubj", "appos", "ccomp"):
        _object_of(head, anchor, noun, links)


def _object_of(verb: Token, anchor: Token, noun: Token | None, links: Links) -> None:
    if anchor.dep_ == "nsubj":
        return
    parts = objects(verb)
    if parts.passive:
        _passive_of_person(verb, noun, links)
    else:
        _active(verb, anchor, noun, links)


def _roles(verb: Token, noun: Token | None) -> str:
    """Which part of the sum the verb's subject has: "payer", "payee" or nothing."""
    lemma = lemma_of(verb)
    kind = lemma_of(noun) if noun is not None else ""
    if kind in lex.PENALTIES | lex.SUITS | lex.DEBTS:
        if lemma in lex.FACES:
            return "payer"
        return (
            "payee"
            if lemma in lex.IMPOSE | lex.GET | {"file", "bring", "win"}
            else "payer"
            if lemma in lex.GIVE
            else ""
        )
    particle = any(c.dep_ == "prt" for c in verb.children)
    if lemma == "take" and particle and kind not in lex.TRANSFERS:
        return ""
    if lemma in lex.GIVE or (lemma in ("make", "issue") and kind in lex.TRANSFERS):
        return "payer" if kind not in lex.PURCHASES | lex.SALES else ""
    if lemma in lex.GET or (lemma == "have" and kind in lex.PAY | {"loan", "grant"}):
        return "payee"
    return ""


def _active(verb: Token, anchor: Token, noun: Token | None, links: Links) -> None:
    """Reads "X paid Y $5m for Z", "X received $5m from Y", "X fined Y $5m"."""
    lemma, role = lemma_of(verb), _roles(verb, noun)
    if noun is None and anchor.pos_ in NOUNS and lemma_of(anchor) in lex.NEITHER:
        return
    if noun is None and lemma in lex.CHARGE:
        _charged(verb, anchor, links)
        return
    if not role:
        if noun is not None and lemma_of(noun) in lex.NOUNS and lemma in ("sign", "approve", "announce"):
            _by_verb_preps(verb, links, "payer", purpose_only=True)
        return
    if lemma in lex.ROUTES:
        _by_verb_preps(verb, links, "payee")
    subject = subject_of(verb)
    if subject is not None and usable(subject):
        links.add(**{role: phrase_span(subject)})
    if noun is not None and lemma_of(noun) in lex.PENALTIES:
        _against(verb, links)
    other = next((t for t in objects(verb).others if t.i != anchor.i and usable(t)), None)
    if other is not None and role == "payer" and other.i < anchor.i:
        links.add(payee=phrase_span(other))
    _by_verb_preps(verb, links, role)


def _charged(verb: Token, anchor: Token, links: Links) -> None:
    """Reads "X fined Y $5m for Z", "Z cost Y $5m", "X charged Y $5m for Z"."""
    subject = subject_of(verb)
    other = next((t for t in objects(verb).others if t.i < anchor.i and usable(t)), None)
    if other is not None:
        links.add(payer=phrase_span(other))
    if subject is not None and lemma_of(verb) == "cost":
        links.add(purpose=clause_span(subject) if subject.pos_ != "PRON" else None)
        return
    if subject is not None and usable(subject):
        links.add(payee=phrase_span(subject))
    _by_verb_preps(verb, links, "payee")


def _by_verb_preps(verb: Token, links: Links, role: str, *, purpose_only: bool = False) -> None:
    """Prepositions and clauses on the verb: "to Y", "from X", "for Z", "on Z", "to do Z"."""
    lemma = lemma_of(verb)
    for child in verb.children:
        low = child.lower_
        if child.dep_ not in ("prep", "dative", "agent"):
            continue
        if low in lex.FOR or low == "in":
            _by_prep(child, links) if low != "in" or lemma not in ("invest",) else links.add(purpose=_what(child))
        elif lemma in ("spend", "lavish", "squander", "waste", "invest") and low in lex.ON:
            links.add(purpose=_what(child))
        elif purpose_only:
            continue
        elif low in lex.TO and role == "payer":
            links.add(payee=_who(child, payee=True))
        elif low in lex.FROM and role == "payee":
            links.add(payer=_who(child))
    infinitive = _infinitive(verb)
    if infinitive is not None:
        links.add(purpose=clause_span(infinitive))
    if lemma in ("spend", "waste", "squander"):
        doing = next((c for c in verb.children if c.dep_ in ("advcl", "xcomp", "prep") and c.tag_ == "VBG"), None)
        links.add(purpose=clause_span(doing) if doing is not None else None)


def _agent(verb: Token) -> Range | None:
    for child in verb.children:
        if child.dep_ in ("agent", "prep") and child.lower_ == "by":
            return _who(child)
    return None


def _passive_of_sum(verb: Token, noun: Token | None, links: Links) -> None:
    """Reads "$5m was paid to Y by X", "a $2m fine was imposed on X"."""
    role = _roles(verb, noun)
    if not role:
        return
    links.add(**{role: _agent(verb)})
    if noun is not None and lemma_of(noun) in lex.PENALTIES:
        _against(verb, links)
    _by_verb_preps(verb, links, role)


def _against(verb: Token, links: Links) -> None:
    """Reads "imposed a fine on X": who must pay."""
    for child in verb.children:
        if child.dep_ == "prep" and child.lower_ in lex.AGAINST:
            links.add(payer=_who(child))


def _passive_of_person(verb: Token, noun: Token | None, links: Links) -> None:
    """Reads "Y was paid $5m by X", "X was fined $2m for Z", "Y was owed $5m"."""
    lemma = lemma_of(verb)
    subject = subject_of(verb)
    who = phrase_span(subject) if subject is not None and usable(subject) else None
    if (noun is not None and lemma_of(noun) in lex.PENALTIES | lex.SUITS) or lemma in lex.CHARGE:
        links.add(payer=who, payee=_agent(verb))
    elif lemma in lex.GIVE:
        links.add(payee=who, payer=_agent(verb))
    else:
        return
    _by_verb_preps(verb, links, "payee" if lemma in lex.GIVE else "payer")


def _through(verb: Token, lemma: str, through: str, links: Links) -> None:
    """Verbs whose money follows a preposition: "bought Z for $5m", "sued X for $5m", "bribed Y with $5m"."""
    parts = objects(verb)
    subject, direct = subject_of(verb), next(iter(parts.others), None)
    if parts.passive:
        subject, direct = None, subject
    doer = phrase_span(subject) if subject is not None and usable(subject) else _agent(verb) if parts.passive else None
    whom = phrase_span(direct, bare=through == "of") if direct is not None and usable(direct) else None
    thing = clause_span(direct) if direct is not None and direct.pos_ != "PRON" else None
    preps = {c.lower_: c for c in verb.children if c.dep_ in ("prep", "dative")}
    if through == "for" and lemma in lex.BUY:
        links.add(payer=doer, purpose=thing, payee=_who(preps["from"]) if "from" in preps else None)
    elif through == "for" and lemma in lex.SELL and direct is None and not parts.passive:
        links.add(purpose=clause_span(subject) if subject is not None and subject.pos_ == "NOUN" else None)
    elif through == "for" and lemma in lex.SELL:
        links.add(payee=doer, purpose=thing, payer=_who(preps["to"]) if "to" in preps else None)
    elif through == "for" and lemma in lex.SUE:
        links.add(payee=doer, payer=whom, purpose=_what(preps["over"]) if "over" in preps else None)
    elif through == "for" and lemma in lex.SETTLE:
        links.add(payer=doer, purpose=thing, payee=_who(preps["with"]) if "with" in preps else None)
    elif through == "with" and lemma in lex.ENDOW:
        links.add(payer=doer, payee=whom)
        _by_verb_preps(verb, links, "payer", purpose_only=True)
    elif through in ("of", "out") and lemma in lex.DEFRAUD:
        links.add(payee=doer, payer=whom)
