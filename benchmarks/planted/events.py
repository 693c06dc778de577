"""What truly happened in the invented country: payments, matters with their ladders, accidents with their counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from planted.world import Body, Person, World

OFFENCES = ("bribery", "fraud", "money laundering", "embezzlement", "tax evasion", "perjury")
PURPOSES = (
    "consulting services",
    "a survey of the harbour",
    "spare parts",
    "a loan",
    "the lease of two cranes",
    "land",
)
ENDINGS = ("convicted", "acquitted", "dismissed", "convicted+overturned", "charged")
ACCIDENTS = (
    ("a footbridge collapsed", "workers", "injured"),
    ("a ferry ran aground", "passengers", "injured"),
    ("a warehouse burned down", "people", "killed"),
    ("a tram derailed", "passengers", "hurt"),
)


@dataclass(frozen=True)
class Payment:
    """Money that changed hands once, however often it is told."""

    key: str
    payer: Body
    payee: Body | Person
    amount: int
    currency: str
    day: date
    purpose: str


@dataclass(frozen=True)
class Step:
    """One rung of a matter's ladder."""

    status: str
    day: date


@dataclass(frozen=True)
class Matter:
    """Who was accused of what, and what became of it."""

    key: str
    accused: Person
    accuser: Person
    offence: str
    body: Body
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Accident:
    """An event with a number that two reports may give differently."""

    key: str
    place: str
    what: str
    who: str
    how: str
    count: int
    other: int
    """The number that a second report gives; equal where none differs."""
    day: date
    grows: bool = False
    """Whether the second report comes days later and brings the number up to date: no contradiction."""


@dataclass
class Truth:
    """All events, by key order."""

    payments: list[Payment] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    accidents: list[Accident] = field(default_factory=list)


def build_truth(chance: Random, world: World, matters: int) -> Truth:
    """Events of a world; `matters` is the number of accused, and of accidents; twice as many payments."""
    truth = Truth()
    accused = world.people[:matters]
    rest = world.people[matters:]
    for number in range(matters * 2):
        payer, payee = chance.sample(world.bodies, 2)
        person = number % 3 == 2
        truth.payments.append(
            Payment(
                f"pay{number}",
                payer,
                accused[number % matters] if person else payee,
                chance.choice((125, 240, 310, 475, 560, 725, 890)) * chance.choice((1_000, 10_000)),
                chance.choice(("USD", "EUR")),
                _day(chance, 2008, 2012),
                chance.choice(PURPOSES),
            )
        )
    for number, who_is_accused in enumerate(accused):
        steps = _ladder(chance, ENDINGS[number % len(ENDINGS)])
        truth.matters.append(
            Matter(
                f"mat{number}",
                who_is_accused,
                rest[number],
                OFFENCES[number % len(OFFENCES)],
                world.bodies[number],
                steps,
            )
        )
    places = chance.sample(world.places, min(len(world.places), matters))
    for number, place in enumerate(places):
        what, who, how = ACCIDENTS[number % len(ACCIDENTS)]
        count = chance.randrange(11, 60)
        other = count + chance.choice((3, 5, 7)) if number % 2 else count
        grows = how == "killed"
        day = _day(chance, 2009, 2014)
        truth.accidents.append(
            Accident(f"acc{number}", place, what, who, how, count, count + 4 if grows else other, day, grows)
        )
    return truth


def _day(chance: Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randrange((last - first + 1) * 365))


def _ladder(chance: Random, ending: str) -> tuple[Step, ...]:
    day = _day(chance, 2012, 2013)
    names = ["alleged", "investigated", "charged"]
    names += [] if ending == "charged" else ending.split("+")
    steps = []
    for name in names:
        steps.append(Step(name, day))
        day += timedelta(days=chance.randrange(90, 320))
    return tuple(steps)
