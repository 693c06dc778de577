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
    """ceo president chairman chairwoman chairperson chair director vice-president vice-chairman vp coo cfo cto cio co-
    chairman co-chair co-president co-director treasurer trustee governor chancellor vice-chancellor rector provost
    principal headmaster headmistress premier leader head chief executive deputy-director superintendent warden
    abbot bishop archbishop commander boss kingpin ringleader
    dictator ruler emir sultan"""
)
EMPLOYEE_NOUNS = words(
    """secretary minister spokesman spokeswoman spokesperson officer official agent employee manager analyst editor
    journalist reporter correspondent columnist professor lecturer teacher researcher fellow scientist engineer
    economist consultant adviser advisor ambassador envoy judge prosecutor commissioner general colonel captain
    lieutenant sergeant detective inspector sheriff mayor senator congressman congresswoman representative deputy
    banker trader partner player coach striker goalkeeper defender midfielder operative contractor curator dean
    administrator coordinator producer physician librarian assistant aide accountant auditor designer programmer
    developer technician clerk cashier driver pilot guard bodyguard nurse doctor surgeon psychologist psychiatrist
    tutor instructor trainer scout quarterback pitcher drummer guitarist singer vocalist bassist conductor composer
    announcer presenter anchor host broadcaster photographer cameraman critic investigator examiner supervisor
    foreman worker staffer intern apprentice translator interpreter strategist planner buyer seller salesman
    saleswoman consul attaché diplomat undersecretary under-secretary secretary-general magistrate justice registrar
    ombudsman comptroller controller bursar chaplain pastor priest rabbi imam ranger constable marshal admiral major
    brigadier commodore policeman policewoman soldier informant informer spy asset handler faculty editor-in-chief
    vice-dean commander-in-chief specialist expert biologist chemist physicist historian mathematician sociologist
    astronomer geologist radiologist cardiologist pathologist anthropologist archaeologist linguist statistician
    pharmacist broker dealer courier underwriter"""
)
LAWYER_NOUNS = words("lawyer attorney counsel solicitor barrister advocate lobbyist proxy")
MEMBER_NOUNS = words(
    """member politician candidate activist militant fighter delegate lawmaker mp mep legislator supporter donor
    nominee backbencher councillor councilor councilman councilwoman assemblyman assemblywoman parliamentarian
    loyalist volunteer guerrilla insurgent gunman hitman adherent follower stalwart defector recruit cadre
    commandant """
)
FOUNDER_NOUNS = words("founder co-founder cofounder creator originator initiator")
OWNER_NOUNS = words("owner co-owner shareholder stockholder proprietor part-owner investor")
STUDENT_NOUNS = words(
    """student graduate alumnus alumna alumni alum pupil undergraduate postgraduate valedictorian dropout"""
)
SUBSIDIARY_NOUNS = words(
    """subsidiary unit division arm branch affiliate part brand imprint label offshoot spin-off spinoff subdivision"""
)
RESIDENT_NOUNS = words("resident inhabitant")
NATIVE_NOUNS = words("native")
ASSOCIATE_NOUNS = words(
    """friend associate ally confidant confidante girlfriend boyfriend mistress lover companion crony accomplice co-
    conspirator protégé protege mentor classmate colleague acquaintance"""
)
SPOUSE_NOUNS = words(
    """wife husband spouse widow widower ex-wife ex-husband fiancé fiancée fiance fiancee bride bridegroom groom"""
)
CHILD_NOUNS = words("son daughter child children sons daughters stepson stepdaughter kid kids twins")
PARENT_RELATIVES = words("father mother parent parents stepfather stepmother dad mom mum")
OTHER_RELATIVES = words(
    """brother sister sibling cousin nephew niece uncle aunt grandson granddaughter grandfather grandmother grandchild
    grandchildren grandparents half-brother half-sister stepbrother stepsister godson goddaughter godfather brother-
    in-law sister-in-law son-in-law daughter-in-law father-in-law mother-in-law great-grandson"""
)
FAMILY_NOUNS = SPOUSE_NOUNS | CHILD_NOUNS | PARENT_RELATIVES | OTHER_RELATIVES
DEGREES = words(
    """degree bachelor bachelors master masters doctorate phd ph.d mba ba bsc msc ma md jd diploma b.a b.s m.a m.s b.sc
    m.sc llb llm m.d j.d ll.b dphil d.phil certificate bba studies education"""
)
SEAT_NOUNS = words("headquarters headquarter office offices seat base hq")
SUCCESSOR_NOUNS = {"successor": True, "predecessor": False, "replacement": True}
"""Nouns of succession, and whether the one they are said of comes after."""

NOUN_SCHEMA: dict[str, str] = (
    dict.fromkeys(sorted(DIRECTOR_NOUNS), "Directorship")
    | dict.fromkeys(sorted(EMPLOYEE_NOUNS), "Employment")
    | dict.fromkeys(sorted(MEMBER_NOUNS), "Membership")
    | dict.fromkeys(sorted(FOUNDER_NOUNS | STUDENT_NOUNS), "UnknownLink")
    | dict.fromkeys(sorted(LAWYER_NOUNS), "Representation")
    | dict.fromkeys(sorted(ASSOCIATE_NOUNS), "Associate")
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
        "found co-found cofound establish create start launch form incorporate organise organize",
        VerbRule("UnknownLink", _WHO, ("obj",), _BODY, "founder"),
    ),
    **_rules("set", VerbRule("UnknownLink", _WHO, ("up",), _BODY, "founder")),
    **_rules("join rejoin", VerbRule("Employment", _PERSON, ("obj",), _BODY, "joined")),
    **_rules("enter", VerbRule("UnknownLink", _PERSON, ("obj",), _BODY, "studied at")),
    **_rules("leave quit depart", VerbRule("Employment", _PERSON, ("obj",), _BODY, "left")),
    **_rules(
        "work intern freelance", VerbRule("Employment", _PERSON, ("for", "at", "with", "in"), _BODY, "worked for")
    ),
    **_rules("serve", VerbRule("Employment", _PERSON, ("in", "with", "at", "on", "for"), _BODY, "served in")),
    **_rules("volunteer", VerbRule("Membership", _PERSON, ("for", "at", "with"), _BODY, "volunteered")),
    **_rules("enlist", VerbRule("Employment", _PERSON, ("in",), _BODY, "served in")),
    **_rules("play coach manage star", VerbRule("Employment", _PERSON, ("for", "with", "at"), _BODY, "played for")),
    **_rules("teach lecture", VerbRule("Employment", _PERSON, ("at", "in"), _BODY, "taught at")),
    **_rules("retire resign", VerbRule("Employment", _PERSON, ("from",), _BODY, "retired from")),
    **_rules("defect", VerbRule("Membership", _PERSON, ("to", "from"), _BODY, "defected")),
    **_rules("sit", VerbRule("Membership", _PERSON, ("on", "in"), _BODY, "sat on")),
    **_rules(
        "lead head chair run direct command co-lead co-chair",
        VerbRule("Directorship", _PERSON, ("obj",), _BODY, "leader"),
    ),
    **_rules("preside", VerbRule("Directorship", _PERSON, ("over",), _BODY, "leader")),
    **_rules("employ hire recruit", VerbRule("Employment", _BODY, ("obj",), _PERSON, "employee", inverse=True)),
    **_rules("fire sack dismiss", VerbRule("Employment", _BODY, ("obj",), _PERSON, "dismissed", inverse=True)),
    **_rules("marry wed divorce remarry", VerbRule("Family", _PERSON, ("obj", "to"), _PERSON, "spouse")),
    **_rules("father adopt", VerbRule("Family", _PERSON, ("obj",), _PERSON, "child")),
    **_rules("live reside settle dwell", VerbRule("Address", _PERSON, ("in", "at", "near"), _PLACE, "lives in")),
    **_rules(
        "move relocate emigrate immigrate",
        VerbRule("Address", _PERSON, ("to", "into", "onto"), _PLACE, "moved to"),
    ),
    **_rules("raise bring", VerbRule("Address", (), ("in", "at"), _PLACE, "raised in")),
    **_rules("grow", VerbRule("Address", _PERSON, ("in",), _PLACE, "grew up in")),
    **_rules(
        "study train enrol enroll graduate matriculate",
        VerbRule("UnknownLink", _PERSON, ("at", "from", "in"), _BODY, "studied at"),
    ),
    **_rules("attend", VerbRule("UnknownLink", _PERSON, ("obj",), _BODY, "studied at")),
    **_rules("own co-own", VerbRule("Ownership", _ANY, ("obj",), _BODY, "owner")),
    **_rules("control", VerbRule("Ownership", _ANY, ("obj",), _BODY, "controls")),
    **_rules("acquire buy purchase", VerbRule("Ownership", _WHO, ("obj",), _BODY, "acquired")),
    **_rules("fund finance sponsor bankroll subsidise", VerbRule("UnknownLink", _ANY, ("obj",), _ANY, "funded")),
    **_rules("arm rearm", VerbRule("UnknownLink", _ANY, ("obj",), _ANY, "armed")),
    **_rules(
        "support back aid assist protect shelter harbour harbor",
        VerbRule("UnknownLink", ("organization", "place"), ("obj",), _WHO, "supported"),
    ),
    **_rules("sue", VerbRule("UnknownLink", _ANY, ("obj",), _ANY, "sued")),
    **_rules("indict charge prosecute", VerbRule("UnknownLink", _ANY, ("obj",), _WHO, "charged")),
    **_rules("convict", VerbRule("UnknownLink", _WHO, ("obj",), _WHO, "convicted")),
    **_rules("acquit", VerbRule("UnknownLink", _WHO, ("obj",), _WHO, "acquitted")),
    **_rules("sentence jail imprison", VerbRule("UnknownLink", _ANY, ("obj",), _PERSON, "sentenced")),
    **_rules("pardon", VerbRule("UnknownLink", _ANY, ("obj",), _PERSON, "pardoned")),
    **_rules("sanction blacklist", VerbRule("Sanction", _ANY, ("obj",), _ANY, "sanctioned")),
    **_rules("arrest detain extradite", VerbRule("UnknownLink", _ANY, ("obj",), _PERSON, "arrested")),
    **_rules("kill murder assassinate", VerbRule("UnknownLink", _WHO, ("obj",), _PERSON, "killed")),
    **_rules("succeed replace", VerbRule("Succession", _WHO, ("obj",), _WHO, "successor", inverse=True)),
    **_rules("represent defend", VerbRule("Representation", _PERSON, ("obj",), _WHO, "representative")),
    **_rules("run stand campaign", VerbRule("Party", _PERSON, ("for", "with"), _BODY, "candidate")),
    **_rules("belong", VerbRule("Membership", _WHO, ("to",), _BODY, "member")),
    **_rules("owe", VerbRule("Debt", _ANY, ("dative", "to"), _ANY, "owes")),
}
"""Lemma to what it says in the active; the passive swaps the ends ("by" gives the subject).

The schema "Party" stands for `Membership` of a body that is a party by its name, and for nothing else.
"""

TRAINING = VerbRule("UnknownLink", _ANY, ("obj",), _ANY, "trained")
"""Of "train", when it has an object that is trained."""

PASSIVES: dict[str, tuple[VerbRule, ...]] = {
    **_rules("educate school train", VerbRule("UnknownLink", _PERSON, ("at", "in"), _BODY, "educated at")),
    **_rules("raise bring rear", VerbRule("Address", _PERSON, ("in", "at"), _PLACE, "raised in")),
    **_rules("base headquarter locate situate", VerbRule("Address", _WHO, ("in", "at", "near"), _PLACE, "based in")),
    **_rules("marry", VerbRule("Family", _PERSON, ("to",), _PERSON, "spouse")),
    **_rules("bear", VerbRule("Person", _PERSON, ("in", "at", "near"), _PLACE, "born in")),
    **_rules("employ", VerbRule("Employment", _PERSON, ("by", "at", "with"), _BODY, "employed by")),
    **_rules("affiliate associate", VerbRule("Membership", _WHO, ("with", "to"), _BODY, "affiliated with")),
    **_rules(
        "elect appoint",
        VerbRule("Membership", _PERSON, ("to",), _BODY, "elected to"),
        VerbRule("Party", _PERSON, ("for",), _BODY, "elected for"),
    ),
}
"""Lemma to what its participle says without "by": "born in", "based in", "educated at"."""

POST_NOUNS = words("position post office rank role job title capacity post function duty duties seat one")
"""Nouns that hold an office: "the position of treasurer"."""
FOUNDING = words("found co-found cofound establish form create incorporate launch start set begin open constitute")
ROLE_VERBS = words(
    """be become remain serve appoint name elect make work act join continue elevate promote start retire know
    nominate install swear crown hire choose select pick assume hold resign"""
)
PAY = words(
    """pay repay transfer wire send give donate remit hand lend loan award grant channel funnel contribute bribe
    reimburse compensate pledge provide offer disburse fund finance sponsor bankroll"""
)
GET = words("receive get accept take obtain collect borrow pocket secure")
SUBJECT_ROLES = words("replace succeed join leave represent enter rejoin serve")
"""Verbs after which "as" says something of the subject, not of the object."""
APPOINTING = words("name appoint hire elect choose select pick make nominate install promote")
HOLDERS = words(
    """board committee council staff faculty panel team cabinet section department branch office newsroom senate
    boards court bench squad"""
)
"""Parts of a body in which one serves: "on the advisory board of X"."""
JOB_NOUNS = words(
    "position post job career appointment fellowship internship stint tenure apprenticeship residency year"
)
HOLDING = words("hold have begin start take get land accept complete serve spend leave secure build pursue continue")
"""Nouns of work in a body, and verbs that give them to their subject: "began her career at"."""
PERSONAL = words(
    "live reside marry wed divorce bear die graduate study retire resign grow attend enroll emigrate settle move teach"
)
"""Verbs whose subject is a person, so that a lone surname taken for a place is one."""
HOMES = words("childhood youth life boyhood girlhood career day year month decade winter summer")
SUPPLYING = words("supply provide give sell send deliver ship offer furnish equip donate smuggle export")
GOODS: dict[str, str] = (
    dict.fromkeys(
        sorted(words("weapon weapons arm arms ammunition rifle missile munition munitions gun tank")), "armed"
    )
    | dict.fromkeys(sorted(words("training instruction drill instructor")), "trained")
    | dict.fromkeys(sorted(words("funding finance financing fund funds money cash")), "funded")
)
"""What is supplied, and the tie it makes."""
PARTISANS = words(
    """republican democrat democratic conservative tory liberal socialist communist labour libertarian whig fascist nazi
    trotskyist maoist"""
)
"""Adjectives and nouns of those who belong to a party."""
PARTY_WORDS = words("party democrats conservatives liberals republicans socialists communists tories greens labour")
POLITICAL = words(
    """politician member mp mep senator congressman congresswoman candidate lawmaker legislator councillor nominee
    representative minister mayor governor leader activist incumbent premier deputy strategist supporter donor
    president party campaigner opponent rival chairman whip backbencher operative"""
)
"""Nouns beside which an adjective of politics says what party somebody is of."""
FOUNDATION_NOUNS = words("founding foundation formation establishment creation inception incorporation launch")
