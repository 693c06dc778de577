"""What words say two names are related, as tables. The grammar that reads them is in `relation_rules`.

A row gives the FollowTheMoney schema and which ends it takes. Edges are FollowTheMoney's own where it has one. For the
rest: what FollowTheMoney keeps as a property of a person or a body carries that thing's schema (`Person`: birth,
death, nationality; `Organization`: founding date; `Address`: residence, seat), and any other tie is an `UnknownLink`
with its printed role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "organization", "place", "time", "nationality"]


def words(text: str) -> frozenset[str]:
    """The white-space separated words of `text`."""
    return frozenset(text.split())


DIRECTOR_NOUNS = words(
    """ceo president chairman chairwoman chairperson chair director vice-president vp coo cfo cto
    co-chairman co-president treasurer trustee governor chancellor vice-chancellor rector provost principal
    headmaster premier chairmanship presidency directorship leader head chief executive"""
)
EMPLOYEE_NOUNS = words(
    """secretary minister spokesman spokeswoman spokesperson officer official agent employee manager lawyer attorney
    counsel analyst editor journalist reporter correspondent columnist professor lecturer teacher researcher fellow
    scientist engineer economist consultant adviser advisor ambassador envoy judge prosecutor commissioner
    commander general colonel captain lieutenant sergeant detective inspector sheriff mayor senator congressman
    congresswoman representative deputy banker trader partner player coach striker goalkeeper defender midfielder
    operative contractor curator dean administrator coordinator producer physician librarian assistant aide"""
)
MEMBER_NOUNS = words(
    "member politician candidate activist militant fighter delegate lawmaker mp legislator supporter donor nominee"
)
FOUNDER_NOUNS = words("founder co-founder cofounder creator")
OWNER_NOUNS = words("owner co-owner shareholder proprietor")
STUDENT_NOUNS = words("student graduate alumnus alumna alumni pupil")
SUBSIDIARY_NOUNS = words("subsidiary unit division arm branch affiliate part brand imprint")
RESIDENT_NOUNS = words("resident inhabitant")
NATIVE_NOUNS = words("native")
SPOUSE_NOUNS = words("wife husband spouse widow widower ex-wife ex-husband fiancé fiancée fiance fiancee bride")
CHILD_NOUNS = words("son daughter child children sons daughters stepson stepdaughter")
PARENT_RELATIVES = words("father mother parent parents stepfather stepmother")
OTHER_RELATIVES = words(
    """brother sister sibling cousin nephew niece uncle aunt grandson granddaughter grandfather grandmother
    brother-in-law sister-in-law son-in-law daughter-in-law"""
)
FAMILY_NOUNS = SPOUSE_NOUNS | CHILD_NOUNS | PARENT_RELATIVES | OTHER_RELATIVES
DEGREES = words(
    """degree bachelor bachelors master masters doctorate phd ph.d mba ba bsc msc ma md jd diploma b.a b.s m.a m.s
    studies"""
)
SEAT_NOUNS = words("headquarters headquarter office offices seat base")

NOUN_SCHEMA: dict[str, str] = (
    dict.fromkeys(sorted(DIRECTOR_NOUNS), "Directorship")
    | dict.fromkeys(sorted(EMPLOYEE_NOUNS), "Employment")
    | dict.fromkeys(sorted(MEMBER_NOUNS), "Membership")
    | dict.fromkeys(sorted(FOUNDER_NOUNS | STUDENT_NOUNS), "UnknownLink")
    | dict.fromkeys(sorted(OWNER_NOUNS), "Ownership")
    | dict.fromkeys(sorted(RESIDENT_NOUNS), "Address")
    | dict.fromkeys(sorted(NATIVE_NOUNS), "Person")
)
"""Role noun to schema of the tie between its bearer and what follows "of", "at" or "for"."""


@dataclass(frozen=True, slots=True)
class VerbRule:
    """A verb (lemma) as a tie: subject kinds, where the other end stands (`obj` or prepositions), its kinds, role."""

    schema: str
    subject: tuple[Kind, ...]
    at: tuple[str, ...]
    object: tuple[Kind, ...]
    role: str
    inverse: bool = False
    """The printed object is the edge's first end ("X is owned by Y")."""


_PERSON: tuple[Kind, ...] = ("person",)
_BODY: tuple[Kind, ...] = ("organization",)
_ANY: tuple[Kind, ...] = ("person", "organization", "place")
_WHO: tuple[Kind, ...] = ("person", "organization")
_PLACE: tuple[Kind, ...] = ("place",)


def _rules(verbs: str, *rules: VerbRule) -> dict[str, tuple[VerbRule, ...]]:
    return dict.fromkeys(verbs.split(), rules)


VERBS: dict[str, tuple[VerbRule, ...]] = {
    **_rules(
        "found co-found cofound establish create start launch form",
        VerbRule("UnknownLink", _WHO, ("obj",), _BODY, "founder"),
    ),
    **_rules("join", VerbRule("Employment", _PERSON, ("obj",), _BODY, "joined")),
    **_rules("leave quit", VerbRule("Employment", _PERSON, ("obj",), _BODY, "left")),
    **_rules("work", VerbRule("Employment", _PERSON, ("for", "at", "with", "in"), _BODY, "worked for")),
    **_rules("serve", VerbRule("Employment", _PERSON, ("in", "with", "at", "on", "for"), _BODY, "served in")),
    **_rules("play coach manage", VerbRule("Employment", _PERSON, ("for", "with", "at"), _BODY, "played for")),
    **_rules("teach lecture", VerbRule("Employment", _PERSON, ("at", "in"), _BODY, "taught at")),
    **_rules("retire resign", VerbRule("Employment", _PERSON, ("from",), _BODY, "retired from")),
    **_rules("lead head chair run direct", VerbRule("Directorship", _PERSON, ("obj",), _BODY, "leader")),
    **_rules("employ hire", VerbRule("Employment", _BODY, ("obj",), _PERSON, "employee", inverse=True)),
    **_rules("marry wed divorce remarry", VerbRule("Family", _PERSON, ("obj", "to"), _PERSON, "spouse")),
    **_rules("live reside settle dwell", VerbRule("Address", _PERSON, ("in", "at", "near"), _PLACE, "lives in")),
    **_rules(
        "move relocate emigrate immigrate return", VerbRule("Address", _PERSON, ("to", "into"), _PLACE, "moved to")
    ),
    **_rules("raise bring", VerbRule("Address", (), ("in", "at"), _PLACE, "raised in")),
    **_rules("grow", VerbRule("Address", _PERSON, ("in",), _PLACE, "grew up in")),
    **_rules(
        "study train enrol enroll graduate matriculate",
        VerbRule("UnknownLink", _PERSON, ("at", "from", "in"), _BODY, "studied at"),
    ),
    **_rules("attend", VerbRule("UnknownLink", _PERSON, ("obj",), _BODY, "studied at")),
    **_rules("own control", VerbRule("Ownership", _ANY, ("obj",), _BODY, "owner")),
    **_rules("acquire buy purchase", VerbRule("Ownership", _WHO, ("obj",), _BODY, "acquired")),
    **_rules("fund finance sponsor bankroll", VerbRule("UnknownLink", _ANY, ("obj",), _ANY, "funded")),
    **_rules("arm", VerbRule("UnknownLink", _ANY, ("obj",), _ANY, "armed")),
    **_rules("sue", VerbRule("UnknownLink", _WHO, ("obj",), _ANY, "sued")),
    **_rules("indict charge prosecute", VerbRule("UnknownLink", _WHO, ("obj",), _WHO, "charged")),
    **_rules("convict", VerbRule("UnknownLink", _BODY, ("obj",), _WHO, "convicted")),
    **_rules("sentence", VerbRule("UnknownLink", _WHO, ("obj",), _PERSON, "sentenced")),
    **_rules("arrest detain extradite", VerbRule("UnknownLink", _WHO, ("obj",), _PERSON, "arrested")),
    **_rules("kill murder assassinate", VerbRule("UnknownLink", _WHO, ("obj",), _PERSON, "killed")),
    **_rules("succeed replace", VerbRule("Succession", _PERSON, ("obj",), _PERSON, "successor", inverse=True)),
    **_rules("represent defend", VerbRule("Representation", _PERSON, ("obj",), _WHO, "representative")),
    **_rules("belong", VerbRule("Membership", _WHO, ("to",), _BODY, "member")),
}
"""Lemma to what it says in the active; the passive swaps the ends ("by" gives the subject)."""

PASSIVES: dict[str, tuple[VerbRule, ...]] = {
    **_rules("educate", VerbRule("UnknownLink", _PERSON, ("at", "in"), _BODY, "educated at")),
    **_rules("raise bring rear", VerbRule("Address", _PERSON, ("in", "at"), _PLACE, "raised in")),
    **_rules("base headquarter locate situate", VerbRule("Address", _BODY, ("in", "at", "near"), _PLACE, "based in")),
    **_rules("marry", VerbRule("Family", _PERSON, ("to",), _PERSON, "spouse")),
    **_rules("bear", VerbRule("Person", _PERSON, ("in", "at", "near"), _PLACE, "born in")),
    **_rules("employ", VerbRule("Employment", _PERSON, ("by", "at", "with"), _BODY, "employed by")),
    **_rules("affiliate", VerbRule("Membership", _WHO, ("with", "to"), _BODY, "affiliated with")),
    **_rules("elect appoint", VerbRule("Membership", _PERSON, ("to",), _BODY, "elected to")),
    **_rules("bear", VerbRule("Person", _PERSON, ("in", "at", "near"), _PLACE, "born in")),
}
"""Lemma to what its participle says without "by": "born in", "based in", "educated at"."""

FOUNDING = words("found establish form create incorporate launch start set")
ROLE_VERBS = words(
    "be become remain serve appoint name elect make work act join continue elevate promote start retire know"
)
PAY = words("pay transfer wire send give donate remit hand lend award grant channel funnel")
GET = words("receive get accept take obtain collect borrow")
