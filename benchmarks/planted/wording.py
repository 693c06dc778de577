"""Sentences for events, each in several wordings, so that two reporters never write alike by themselves."""

from __future__ import annotations

from datetime import date
from random import Random

from planted.events import Accident, Matter, Payment
from planted.world import Body, Person

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
STYLES = 4
"""Wordings of each kind of event; reports of different origin take different ones."""


def written_day(day: date, style: int) -> str:
    """A date in British or American order."""
    month = MONTHS[day.month - 1]
    return f"{day.day} {month} {day.year}" if style % 2 == 0 else f"{month} {day.day}, {day.year}"


def written_sum(amount: int, currency: str, style: int) -> str:
    """A sum as papers print it."""
    sign = {"USD": "$", "EUR": "€"}[currency]
    name = {"USD": "dollars", "EUR": "euros"}[currency]
    millions = f"{amount / 1e6:g} million"
    if amount < 1_000_000:
        return (f"{sign}{amount:,}", f"{amount:,} {name}", f"{sign}{amount:,}", f"{currency} {amount:,}")[style % 4]
    return (f"{sign}{millions}", f"{millions} {name}", f"{sign}{amount:,}", f"{currency} {millions}")[style % 4]


def printed_name(party: Body | Person, style: int) -> str:
    """A name in the form that a wording uses at first mention."""
    forms = party.variants
    return forms[style % len(forms)] if isinstance(party, Body) else forms[style % 2 if len(forms) > 1 else 0]


def payment_lines(payment: Payment, style: int) -> list[str]:
    """A payment told in one of the wordings."""
    payer, payee = printed_name(payment.payer, style), printed_name(payment.payee, style)
    amount, day = written_sum(payment.amount, payment.currency, style), written_day(payment.day, style)
    return [
        f"{payer} paid {payee} {amount} for {payment.purpose} on {day}.",
        f"On {day}, {payee} received {amount} from {payer}, for {payment.purpose}.",
        f"A transfer of {amount} from {payer} to {payee} was made on {day}; the invoice names {payment.purpose}.",
        f"{payer} transferred {amount} to {payee} on {day} for {payment.purpose}.",
    ][style % STYLES : style % STYLES + 1]


def accident_lines(accident: Accident, style: int, count: int) -> list[str]:
    """An accident told in one of the wordings, with this count."""
    day = written_day(accident.day, style)
    what, who, how, place = accident.what, accident.who, accident.how, accident.place
    verb = {"injured": "injured", "killed": "killed", "hurt": "hurt"}[how]
    return [
        f"{count} {who} were {verb} when {what} in {place} on {day}.",
        f"In {place}, {what} on {day} and {count} {who} were {verb}.",
        f"On {day} {what} in {place}; {count} {who} were {verb}.",
        f"The number of {who} {verb} when {what} in {place} on {day} was {count}.",
    ][style % STYLES : style % STYLES + 1]


def step_lines(matter: Matter, status: str, day: date, style: int) -> list[str]:
    """One step of a matter in one of the wordings."""
    who, day_, offence = printed_name(matter.accused, style), written_day(day, style), matter.offence
    accuser = matter.accuser.name
    choices = {
        "alleged": [
            f"{accuser} alleged on {day_} that {who} had committed {offence}.",
            f"{who} committed {offence}, {accuser} alleged on {day_}.",
            f"On {day_}, {accuser} accused {who} of {offence}.",
            f"{accuser} claimed on {day_} that {who} was guilty of {offence}.",
        ],
        "investigated": [
            f"Prosecutors opened an investigation of {who} for {offence} on {day_}.",
            f"{who} has been under investigation for {offence} since {day_}, prosecutors said.",
            f"On {day_}, prosecutors began to investigate {who} on suspicion of {offence}.",
            f"Prosecutors are investigating {who} over {offence}, they announced on {day_}.",
        ],
        "charged": [
            f"{who} was charged with {offence} on {day_}.",
            f"Prosecutors charged {who} with {offence} on {day_}.",
            f"On {day_}, {who} was indicted for {offence}.",
            f"A charge of {offence} was brought against {who} on {day_}.",
        ],
        "convicted": [
            f"{who} was convicted of {offence} on {day_}.",
            f"A court found {who} guilty of {offence} on {day_}.",
            f"On {day_}, the High Court convicted {who} of {offence}.",
            f"The High Court convicted {who} of {offence} on {day_}.",
        ],
        "acquitted": [
            f"{who} was acquitted of {offence} on {day_}.",
            f"A court acquitted {who} of {offence} on {day_}.",
            f"On {day_}, {who} was found not guilty of {offence}.",
            f"The High Court cleared {who} of {offence} on {day_}.",
        ],
        "dismissed": [
            f"The charge of {offence} against {who} was dismissed on {day_}.",
            f"A judge dismissed the case of {offence} against {who} on {day_}.",
            f"On {day_}, the High Court dismissed the charge of {offence} against {who}.",
            f"The charge of {offence} against {who} was thrown out on {day_}.",
        ],
        "overturned": [
            f"The conviction of {who} for {offence} was overturned on {day_}.",
            f"An appeal court overturned the conviction of {who} for {offence} on {day_}.",
            f"On {day_}, the Court of Appeal quashed the conviction of {who} for {offence}.",
            f"The Court of Appeal overturned {who}'s conviction for {offence} on {day_}.",
        ],
    }
    return choices[status][style % STYLES : style % STYLES + 1]


_TOPICS = (
    "the weather along the coast", "the price of bread", "repairs at the old theatre", "the regatta",
    "the new timetable of the ferries", "the school holidays", "the restoration of the organ", "the harvest of apples",
    "the county fair", "plans for a museum of lace", "the colour of the town hall", "a missing weathercock",
)  # fmt: skip
_VERBS = ("talked of", "argued about", "complained about", "was busy with", "had heard enough of", "wrote songs about")
_WHO = (
    "The baker opposite", "A retired pilot", "The choir", "Half the market", "A woman selling eels", "The night porter",
    "Two fishermen", "A class of ten-year-olds", "The librarian", "The last lamplighter", "The town clerk's nephew",
)  # fmt: skip
_CLOSES = (
    "Nobody expects this to change before spring.", "The tide tables were sold out by noon.",
    "Rain is forecast.", "The bells rang as usual.", "The café closed early.", "A dog slept through all of it.",
    "The band played on.", "By evening the square was empty.", "The clock had stopped again.",
)  # fmt: skip


def filler(chance: Random, sentences: int) -> str:
    """A paragraph that says nothing of any event, different each time."""
    lines = [
        f"{chance.choice(_WHO)} {chance.choice(_VERBS)} {chance.choice(_TOPICS)} and "
        f"{chance.choice(_VERBS)} {chance.choice(_TOPICS)}."
        for _ in range(sentences)
    ]
    return " ".join([*lines, chance.choice(_CLOSES)])


def about_person(person: Person, day: date, style: int) -> str:
    """Who somebody is, as a report says it."""
    age = person.age_on(day)
    return [
        f"{person.name}, {age}, is {_with_article(person.office)}.",
        f"{person.title} {person.family} was born on {written_day(person.born, style)} in {person.place}.",
        f"The {age}-year-old {person.name} lives in {person.place}.",
        f"{person.name} ({age}) has been {person.office} since {day.year - 3}.",
    ][style % 4]


def _with_article(office: str) -> str:
    ordinary = office.split()[0] in ("school", "football", "novelist", "surgeon", "trawler", "organist", "beekeeper")
    return ("an " if office[0] in "aeiou" else "a ") + office if ordinary else office
