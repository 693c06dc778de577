"""Who reports what: for every event, reports of separate origin, and the reprints and rewrites that are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from planted.events import Accident, Matter, Payment, Truth
from planted.wording import STYLES, about_person, accident_lines, filler, payment_lines, step_lines
from planted.world import Outlet, Person, World

Lines = Callable[[int], list[str]]
"""The sentences of an event in a wording."""


@dataclass
class Doc:
    """A document to be written. `origin` numbers the separate sources of its story."""

    key: str
    outlet: Outlet
    day: date
    title: str
    paragraphs: list[str]
    story: str
    origin: int
    how: str
    byline: str = ""
    links: dict[str, str] = field(default_factory=dict)
    """Words of the text that link to another document, by its key."""
    line: str = ""
    """The sentence that tells the event."""
    style: int = 0
    quote: str = ""


@dataclass
class Story:
    """An event as the papers have it."""

    key: str
    kind: str
    day: date
    docs: list[Doc] = field(default_factory=list)
    contradiction: tuple[str, str] | None = None
    """Two values that reports of separate origin give."""

    def origins(self) -> list[list[str]]:
        """Document keys by separate source."""
        groups: dict[int, list[str]] = {}
        for doc in self.docs:
            groups.setdefault(doc.origin, []).append(doc.key)
        return [groups[n] for n in sorted(groups)]


_SUBJECTS = (
    "the ledger",
    "the register",
    "the contract",
    "the timetable",
    "the inquiry",
    "the old pier",
    "the archive",
)
_DEEDS = (
    "has been read in full",
    "was closed for good",
    "belongs to everyone",
    "will be opened again",
    "tells its own tale",
)
_TAILS = ("and I have nothing to add", "whatever the ministry says", "as anybody in this town knows", "so help me",
          "and that is all there is to it", "before the year is out")  # fmt: skip


def make_quote(chance: Random) -> str:
    """Words for somebody to say."""
    words = f"{chance.choice(_SUBJECTS)} {chance.choice(_DEEDS)}, {chance.choice(_TAILS)}"
    return words[0].upper() + words[1:]


class Newsroom:
    """Makes documents, one story after another."""

    def __init__(self, chance: Random, world: World) -> None:
        self.chance = chance
        self.world = world
        self.docs: list[Doc] = []
        self.stories: list[Story] = []

    def cover(self, key: str, kind: str, day: date, title: str, sources: list[Lines], people: list[Person]) -> Story:
        """Reports of an event, one separate origin for each of `sources`."""
        story = Story(key, kind, day)
        papers = self.chance.sample(self.world.outlets, len(self.world.outlets))
        families: set[str] = set()
        style = self.chance.randrange(STYLES)
        for number, lines in enumerate(sources):
            outlet = self._fresh(papers, families)
            if number == 0 and self.chance.random() < 0.5:
                outlet = self.chance.choice(self.world.wires)
            first = self._report(story, number, outlet, title, lines, style + number, people)
            self._copies(story, first, lines, papers, families)
        self.stories.append(story)
        return story

    def _fresh(self, papers: list[Outlet], families: set[str]) -> Outlet:
        outlet = next(o for o in papers if o.family not in families)
        papers.remove(outlet)
        families.add(outlet.family)
        return outlet

    def _report(
        self, story: Story, origin: int, outlet: Outlet, title: str, lines: Lines, style: int, people: list[Person]
    ) -> Doc:
        chance = self.chance
        told = lines(style)
        quote = make_quote(chance)
        speaker = people[-1] if people else None
        said = f"“{quote},” said {speaker.name}." if speaker else filler(chance, 1)
        about = [about_person(p, story.day, style + n) for n, p in enumerate(people)]
        paragraphs = [f"{filler(chance, 1)}", " ".join(told), *about, said, filler(chance, 3), filler(chance, 2)]
        if outlet.wire:
            place = chance.choice(self.world.places).upper()
            paragraphs[0] = f"{place} ({outlet.name}) - {paragraphs[0]}"
        return self._add(
            story,
            origin,
            outlet,
            title,
            paragraphs,
            "report",
            line=told[0],
            style=style,
            quote=quote if speaker else "",
        )

    def _copies(self, story: Story, first: Doc, lines: Lines, papers: list[Outlet], families: set[str]) -> None:
        kinds = ["wire", "wire"] if first.outlet.wire else ["near-copy", "credits", "sister"]
        for how in self.chance.sample(kinds, self.chance.randrange(len(kinds) + 1)):
            maker = {"wire": self._reprint, "near-copy": self._edit, "credits": self._credit, "sister": self._sister}[
                how
            ]
            maker(story, first, lines, papers, families)

    def _reprint(self, story: Story, first: Doc, _: Lines, papers: list[Outlet], families: set[str]) -> None:
        outlet = self._fresh(papers, families)
        cut = first.paragraphs[: self.chance.randrange(4, len(first.paragraphs) + 1)]
        self._add(story, first.origin, outlet, first.title, cut, "wire-byline", line=first.line, style=first.style)

    def _edit(self, story: Story, first: Doc, _: Lines, papers: list[Outlet], families: set[str]) -> None:
        outlet = self._fresh(papers, families)
        changed = [*first.paragraphs[:-1], filler(self.chance, 1)]
        title = f"{first.title}, papers show"
        self._add(story, first.origin, outlet, title, changed, "near-copy", line=first.line, style=first.style)

    def _credit(self, story: Story, first: Doc, lines: Lines, papers: list[Outlet], families: set[str]) -> None:
        outlet = self._fresh(papers, families)
        told = lines(first.style + 1)
        name = first.outlet.name if first.outlet.name.startswith("The ") else f"the {first.outlet.name}"
        credit = f"{name[0].lower()}{name[1:]} reported".replace("the The", "the")
        paragraphs = [filler(self.chance, 2), " ".join(told), f"The matter came to light as {credit}.",
                      filler(self.chance, 3)]  # fmt: skip
        doc = self._add(
            story, first.origin, outlet, f"What is known: {first.title.lower()}", paragraphs, "cites", line=told[0],
            style=first.style + 1,
        )  # fmt: skip
        doc.links = {"came to light": first.key}

    def _sister(self, story: Story, first: Doc, lines: Lines, _: list[Outlet], __: set[str]) -> None:
        sister = next((o for o in self.world.outlets if o.family == first.outlet.family and o != first.outlet), None)
        if sister is None:
            return
        told = lines(first.style + 2)
        paragraphs = [filler(self.chance, 2), " ".join(told), filler(self.chance, 3)]
        self._add(
            story, first.origin, sister, f"{first.title} (analysis)", paragraphs, "publisher-family", line=told[0],
            style=first.style + 2,
        )  # fmt: skip

    def _add(
        self, story: Story, origin: int, outlet: Outlet, title: str, paragraphs: list[str], how: str, **more: object
    ) -> Doc:
        day = story.day + timedelta(days=self.chance.randrange(0, 3) + (how != "report"))
        key = f"{story.key}-{len(story.docs)}"
        doc = Doc(key, outlet, day, title, paragraphs, story.key, origin, how, **more)  # type: ignore[arg-type]
        story.docs.append(doc)
        self.docs.append(doc)
        return doc


def cover_all(chance: Random, world: World, truth: Truth) -> Newsroom:
    """Every event covered; some reports contradict, some people share a name."""
    room = Newsroom(chance, world)
    for payment in truth.payments:
        _cover_payment(room, payment)
    for matter in truth.matters:
        _cover_matter(room, matter)
    for accident in truth.accidents:
        _cover_accident(room, accident)
    for _, other in world.namesakes:
        _cover_namesake(room, other)
    return room


def _cover_payment(room: Newsroom, payment: Payment) -> None:
    def lines(style: int) -> list[str]:
        return payment_lines(payment, style)

    people = [payment.payee] if isinstance(payment.payee, Person) else []
    title = f"{payment.payer.name} paid {payment.payee.name}"
    room.cover(
        payment.key,
        "payment",
        payment.day + timedelta(days=200),
        title,
        [lines] * room.chance.choice((1, 1, 2)),
        people,
    )


def _cover_matter(room: Newsroom, matter: Matter) -> None:
    for step in matter.steps:

        def lines(style: int, status: str = step.status, day: date = step.day) -> list[str]:
            return step_lines(matter, status, day, style)

        title = f"{matter.accused.family} {step.status} in case of {matter.offence}"
        people = [matter.accused, matter.accuser] if step.status == "alleged" else [matter.accused]
        room.cover(f"{matter.key}-{step.status}", "step", step.day, title, [lines] * room.chance.choice((1, 2)), people)


def _cover_accident(room: Newsroom, accident: Accident) -> None:
    counts = [accident.count, accident.other]

    def telling(count: int) -> Lines:
        return lambda style: accident_lines(accident, style, count)

    story = room.cover(
        accident.key, "accident", accident.day, f"Accident in {accident.place}", [telling(c) for c in counts], []
    )
    if accident.grows:
        # The toll of a later day: printed after every report of the first one.
        for doc in story.docs:
            doc.day += timedelta(days=5 * doc.origin)
    elif accident.count != accident.other:
        story.contradiction = (str(accident.count), str(accident.other))


def _cover_namesake(room: Newsroom, other: Person) -> None:
    for number in range(2):
        day = date(2013 + number, 3 + number, 10)

        def lines(_: int, number: int = number) -> list[str]:
            prize = ("a prize", "a medal")[number]
            return [f"{other.name}, {_with_article(other.office)} from {other.place}, was given {prize} on Sunday."]

        room.cover(f"other-{other.key}-{number}", "namesake", day, f"Prize for {other.family}", [lines], [other])


def _with_article(office: str) -> str:
    return ("an " if office[0] in "aeiou" else "a ") + office
