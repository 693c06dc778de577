"""Importance, computed: a number from 0 to 100 that is the sum of its reasons. The editor's number stands beside it.

`TABLE` is all there is to it: the parts with the most that each can give; the tables below it say how a part is had
from what was read. Nothing is learned and nothing hidden; the same facts give the same number. It says how much a
record weighs by what it rests on, never that it is true.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from sourcebook.model.annotation import Status
from sourcebook.model.document import SourceKind
from sourcebook.model.summary import Importance, Reason

TABLE: Final[dict[str, float]] = {
    "source": 15, "status": 15, "harm": 15, "sums": 15, "officials": 15, "origins": 10, "novelty": 10,
    "developments": 5,
}  # fmt: skip
"""The most that each part gives; together 100."""
OF_SOURCES: Final[dict[SourceKind, float]] = {
    "court": 15, "leak": 13, "legislature": 13, "agency": 12, "academic": 10, "ngo": 9, "wire": 9, "newspaper": 9,
    "broadcaster": 8, "magazine": 7, "book": 7, "film": 5, "company": 5, "unknown": 4, "blog": 3, "aggregator": 2,
    "social": 2,
}  # fmt: skip
"""What the kind of the source gives: papers of record before reports of them, those before what anybody may write."""
OF_STATUS: Final[dict[Status, float]] = {
    "convicted": 15, "admitted": 13, "overturned": 13, "found": 12, "settled": 11, "documented": 11, "charged": 10,
    "pardoned": 10, "acquitted": 8, "dismissed": 7, "investigated": 6, "corrected": 5, "alleged": 4, "denied": 3,
    "estimated": 2, "asserted": 1, "opined": 0,
}  # fmt: skip
"""What the furthest step that the record tells gives."""
OF_HARM: Final[dict[str, tuple[float, str]]] = {
    "death": (9, r"kill(?:ed|s|ing|ings)?|dead|deaths?|died|murder\w*|massacre\w*|genocid\w+|suicides?|assassinat\w+|"
                 r"executed|fatal\w*"),
    "bodily harm": (8, r"tortur\w+|rap(?:e|ed|es|ist)|sexual(?:ly)? abus\w+|abus(?:ed|ive|ing) children|traffick\w+|"
                       r"slave\w*|injur\w+|wounded|maim\w+|poison\w+|beaten|assault\w*"),
    "illness, hunger or flight": (6, r"disease|cancer|epidemic|starv\w+|famine|hunger|refugees?|displaced|homeless|"
                                     r"contaminat\w+|toxic|radiation|overdos\w+"),
    "loss of freedom or rights": (5, r"detain\w+|imprison\w*|jail\w*|surveill\w+|wiretap\w*|spied|censor\w+|"
                                     r"discriminat\w+|evict\w+|deport\w+|disappeared"),
    "loss of money or trust": (3, r"fraud\w*|brib\w+|kickbacks?|corrupt\w*|embezzl\w+|launder\w+|stole\w*|theft|"
                                  r"cheat\w+|cover-?up|cover(?:ed)? up|decei\w+"),
}  # fmt: skip
"""What harm gives by its words; the gravest counts."""
ROUGHLY: Final[dict[str, float]] = {
    "JPY": 130, "CNY": 7, "INR": 80, "RUB": 80, "KRW": 1300, "IDR": 15_000, "VND": 24_000, "NGN": 800, "PKR": 250,
    "PHP": 55, "THB": 35, "TRY": 20, "MXN": 18, "ZAR": 18, "BRL": 5, "ARS": 300, "CLP": 850, "COP": 4_000, "HUF": 350,
    "CZK": 22, "SEK": 10, "NOK": 10, "DKK": 7, "PLN": 4, "UAH": 37, "KES": 130, "EGP": 30, "IRR": 42_000, "TWD": 31,
    "HKD": 8, "ITL": 1_700, "ESP": 140, "FRF": 6, "DEM": 2,
}  # fmt: skip
"""Units of a currency to a dollar, in order of magnitude only; those not here count as dollars."""
_OFFICIAL: Final = re.compile(
    r"\b(?:president|prime minister|premier|chancellor|minister|secretary of (?:state|defen[cs]e|the \w+)|senators?|"
    r"congress(?:man|woman|men)|member of (?:parliament|congress)|lawmakers?|governor|mayor|ambassador|judges?|justice|"
    r"attorney general|prosecutors?|police (?:chief|officers?|commissioner)|sheriff|generals?|admirals?|colonel|"
    r"commissioner|inspectors?|regulators?|director of (?:the )?(?:central|national|federal|\w+ (?:agency|bureau))|"
    r"king|queen|prince|pope|officials?|civil servants?|head of state)\b",
    re.IGNORECASE,
)
_HIGHEST: Final = re.compile(
    r"\b(?:president|prime minister|premier|chancellor|head of state|king|queen|pope|ministers?|senators?|"
    r"secretary of (?:state|defen[cs]e|the \w+)|attorney general|governor|supreme court|chief justice)\b",
    re.IGNORECASE,
)
_BODY: Final = re.compile(
    r"\b(?:ministry|department|agency|police|army|navy|air force|marines|guard|court|tribunal|parliament|senate|"
    r"congress|assembly|commission|council|bureau|government|treasury|central bank|federal|intelligence|authority|"
    r"embassy|united nations|european (?:union|commission)|nato|pentagon|white house|kremlin|[A-Z]{2}I?A|FBI|MI[56]|"
    r"IRS|EPA)\b"
)
_PEOPLE: Final = re.compile(
    r"\b(?:people|persons?|civilians?|children|women|men|workers?|patients?|victims?|prisoners?|soldiers?|residents?|"
    r"students?|migrants?|refugees?|families|villagers?|homes?|deaths?|lives)\b",
    re.IGNORECASE,
)


class Sum(msgspec.Struct, frozen=True):
    """A sum of the record: its words, its greatest value, its currency."""

    exact: str
    value: float
    currency: str | None = None


class Count(msgspec.Struct, frozen=True):
    """A figure of the record: its words, its greatest value, what is counted."""

    exact: str
    value: float
    of: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a record, gathered from what it rests on."""

    source_kind: SourceKind = "unknown"
    text: str = ""
    """The words it rests on, else its own."""
    statuses: tuple[tuple[Status, str], ...] = ()
    """How far matters have come, each with the words that say so; what is denied to be so left out."""
    sums: tuple[Sum, ...] = ()
    counts: tuple[Count, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    """People named, each with the role that was read; empty where none was."""
    bodies: tuple[str, ...] = ()
    origins: int = 1
    """Separate origins that tell the matter."""
    origins_known: bool = True
    likest: tuple[float, str] | None = None
    """How like the likest earlier record is, 0..1, and what it is; None where there is none to compare with."""
    likest_known: bool = True
    """False where it was not compared with other records."""
    later: tuple[str, ...] = ()
    """Steps that the matter has reached since, in words."""


def weigh(told: Told) -> Importance:
    """The importance of a record with a reason for every part, parts that give nothing left out."""
    parts = [
        _source(told), _status(told), _harm(told), _sums(told), _officials(told), _origins(told), _novelty(told),
        _developments(told),
    ]  # fmt: skip
    reasons = tuple(r for r in parts if r is not None and r.value > 0)
    return Importance(value=round(sum(r.value for r in reasons), 1), reasons=reasons)


def _reason(name: str, value: float, why: str) -> Reason:
    return Reason(name=name, value=round(min(TABLE[name], value), 1), why=why)


def _source(told: Told) -> Reason:
    kind = told.source_kind
    said = "the kind of the source is not known" if kind == "unknown" else f"the source is of the kind “{kind}”"
    return _reason("source", OF_SOURCES[kind], said)


def _status(told: Told) -> Reason | None:
    if not told.statuses:
        return None
    status, words = max(told.statuses, key=lambda s: (OF_STATUS[s[0]], s[0]))
    return _reason("status", OF_STATUS[status], f"{status}: “{_short(words)}”")


def _harm(told: Told) -> Reason | None:
    met = [
        (value, name, match[0])
        for name, (value, words) in OF_HARM.items()
        if (match := _words(words).search(told.text))
    ]
    if not met:
        return None
    value, name, word = met[0]
    hit = [c for c in told.counts if _PEOPLE.search(f"{c.of} {c.exact}") and c.value >= 10]
    most = max(hit, key=lambda c: (c.value, c.exact), default=None)
    if most is None:
        return _reason("harm", value, f"{name} (“{word}”)")
    return _reason("harm", value + min(6.0, 1.2 * math.log10(most.value)), f"{name} (“{word}”), {most.exact}")


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


def _sums(told: Told) -> Reason | None:
    """Nothing below 10,000 dollars, all of it from ten billion; each tenfold gives as much."""
    in_dollars = [(s.value / ROUGHLY.get(s.currency or "", 1.0), s.exact) for s in told.sums if s.value > 0]
    if not in_dollars:
        return None
    value, exact = max(in_dollars)
    return _reason("sums", max(0.0, 2.5 * (math.log10(max(1.0, value)) - 4)), f"a sum of {exact}")


def _officials(told: Told) -> Reason | None:
    named = [(name, role) for name, role in told.people if _OFFICIAL.search(role)]
    bodies = [b for b in told.bodies if _BODY.search(b)]
    spoken = sorted({m[0].lower() for m in _OFFICIAL.finditer(told.text)})
    if not named and not bodies and not spoken:
        return None
    highest = any(_HIGHEST.search(role) for _, role in named) or bool(_HIGHEST.search(told.text))
    value = 4.0 * bool(spoken or named) + 2 * min(3, len(named)) + 1.5 * min(3, len(bodies)) + 4.0 * highest
    who = [f"{name} ({role})" for name, role in named[:2]] + bodies[:2] or spoken[:3]
    return _reason("officials", value, f"people in office or public bodies: {', '.join(map(_short, who))}")


def _origins(told: Told) -> Reason | None:
    if not told.origins_known:
        return None
    value = {0: 0.0, 1: 0.0, 2: 4.0, 3: 7.0}.get(told.origins, 10.0)
    return _reason("origins", value, f"{told.origins} separate origins tell it") if value else None


def _novelty(told: Told) -> Reason | None:
    if not told.likest_known:
        return None
    if told.likest is None:
        return _reason("novelty", TABLE["novelty"], "nothing like it was covered before")
    like, what = told.likest
    return _reason("novelty", TABLE["novelty"] * (1 - like), f"the likest covered before is “{_short(what)}”")


def _developments(told: Told) -> Reason | None:
    if not told.later:
        return None
    return _reason("developments", TABLE["developments"], f"since then: {_short('; '.join(told.later))}")


def _short(text: str, most: int = 90) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def table() -> Sequence[tuple[str, float]]:
    """The parts with the most each gives, as the docs show them."""
    return list(TABLE.items())
