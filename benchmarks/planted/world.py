"""The invented country: people, bodies, outlets. Every name is made of parts by chance; none is taken from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

_FIRST_F = [
    "Ada",
    "Clara",
    "Edith",
    "Freya",
    "Greta",
    "Hedda",
    "Ines",
    "Johanna",
    "Karin",
    "Lydia",
    "Marta",
    "Nadia",
    "Olga",
    "Petra",
    "Renata",
    "Selma",
    "Tilda",
    "Vera",
]
_FIRST_M = (
    "Anton",
    "Boris",
    "Carl",
    "Dorian",
    "Emil",
    "Felix",
    "Gustav",
    "Henrik",
    "Ivan",
    "Jonas",
    "Kaspar",
    "Leon",
    "Martin",
    "Nikolai",
    "Oskar",
    "Paul",
    "Robert",
    "Stefan",
    "Viktor",
)
_MIDDLE = (
    "A.",
    "B.",
    "C.",
    "D.",
    "E.",
    "F.",
    "G.",
    "H.",
    "J.",
    "K.",
    "L.",
    "M.",
    "N.",
    "P.",
    "R.",
    "S.",
    "T.",
    "V.",
)
_FAMILY_HEAD = [
    "Ald",
    "Bran",
    "Cor",
    "Dor",
    "Els",
    "Fen",
    "Gar",
    "Hol",
    "Ing",
    "Jar",
    "Kel",
    "Lor",
    "Mor",
    "Nor",
    "Orm",
    "Pel",
    "Quen",
    "Rav",
    "Sor",
    "Tor",
    "Ulv",
    "Var",
    "Wes",
    "Yar",
    "Zel",
]
_FAMILY_TAIL = (
    "brand",
    "by",
    "dahl",
    "ecki",
    "ensen",
    "feld",
    "grave",
    "holm",
    "ino",
    "karov",
    "lin",
    "mann",
    "mere",
    "ovic",
    "quist",
    "rud",
    "sted",
    "stein",
    "strom",
    "ton",
    "vik",
    "wick",
)
_PLACE_HEAD = [
    "Amber",
    "Black",
    "Cold",
    "Drift",
    "East",
    "Fern",
    "Glass",
    "Heron",
    "Iron",
    "Kings",
    "Long",
    "Mill",
    "North",
    "Otter",
    "Red",
    "Salt",
    "Stone",
    "Swan",
    "West",
]
_PLACE_TAIL = (
    "bridge",
    "bury",
    "cliff",
    "combe",
    "ford",
    "gate",
    "haven",
    "holt",
    "mouth",
    "port",
    "stead",
    "ton",
    "well",
    "wick",
)
_BODY_HEAD = (
    "Anchor",
    "Beacon",
    "Cobalt",
    "Delta",
    "Ember",
    "Falcon",
    "Granite",
    "Harrow",
    "Ibex",
    "Juniper",
    "Kestrel",
    "Lattice",
    "Meridian",
    "Northway",
    "Opal",
    "Pinnacle",
    "Quarry",
    "Ridgeline",
    "Summit",
    "Tidewater",
    "Umber",
    "Vantage",
    "Wren",
    "Zenith",
)
_TRADES = (
    "Shipping",
    "Construction",
    "Holdings",
    "Logistics",
    "Steel",
    "Energy",
    "Pharmaceuticals",
    "Consulting",
    "Properties",
    "Dredging",
)
_FORMS = (
    "Ltd",
    "plc",
    "Inc",
    "GmbH",
    "AG",
    "S.A.",
)
_PAPERS = (
    "Courier",
    "Herald",
    "Gazette",
    "Chronicle",
    "Tribune",
    "Observer",
    "Examiner",
    "Post",
    "Mirror",
    "Standard",
    "Telegraph",
    "Register",
)
_WIRES = ("Northline", "Meridian Press")
_OFFICES = (
    "minister of transport", "minister of health", "deputy minister of finance", "mayor of {place}",
    "governor of {place} province", "head of the {place} Port Authority", "chief of the State Lottery",
)  # fmt: skip
_OTHER_TRADES = ("school teacher", "football coach", "novelist", "surgeon", "trawler skipper", "organist", "beekeeper")


@dataclass(frozen=True)
class Person:
    """Somebody, with the forms of the name that documents use."""

    key: str
    first: str
    middle: str
    family: str
    gender: str
    born: date
    office: str
    place: str
    variants: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The plain full name."""
        return f"{self.first} {self.family}"

    @property
    def he(self) -> str:
        """The pronoun."""
        return "she" if self.gender == "f" else "he"

    @property
    def title(self) -> str:
        """`Ms.` or `Mr.`"""
        return "Ms." if self.gender == "f" else "Mr."

    def age_on(self, day: date) -> int:
        """Years lived."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


@dataclass(frozen=True)
class Body:
    """A company, with its legal form and short name."""

    key: str
    name: str
    form: str
    variants: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """With the legal form."""
        return f"{self.name} {self.form}"


@dataclass(frozen=True)
class Outlet:
    """A paper, broadcaster or wire. Outlets of one family have one owner."""

    key: str
    name: str
    host: str
    family: str
    wire: bool = False


@dataclass
class World:
    """All that stories are told of and by."""

    people: list[Person] = field(default_factory=list)
    namesakes: list[tuple[Person, Person]] = field(default_factory=list)
    """Two people of one name each, told apart by what is said of them."""
    bodies: list[Body] = field(default_factory=list)
    outlets: list[Outlet] = field(default_factory=list)
    wires: list[Outlet] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    country: str = "Verania"


def build_world(chance: Random, matters: int) -> World:
    """A world large enough for so many matters; the same for the same state of `chance`."""
    world = World()
    world.places = _distinct(14, lambda: chance.choice(_PLACE_HEAD) + chance.choice(_PLACE_TAIL))
    families = _distinct(matters * 4 + 8, lambda: chance.choice(_FAMILY_HEAD) + chance.choice(_FAMILY_TAIL))
    for number in range(matters * 3 + 6):
        world.people.append(_person(chance, world, f"P{number}", families[number]))
    world.namesakes = [(_pick, _namesake(chance, world, _pick)) for _pick in world.people[: max(2, matters // 3)]]
    names = _distinct(matters * 2 + 4, lambda: f"{chance.choice(_BODY_HEAD)} {chance.choice(_TRADES)}")
    world.bodies = [_body(chance, f"B{n}", name) for n, name in enumerate(names)]
    _add_outlets(chance, world)
    return world


def _distinct(count: int, make: Callable[[], str]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[make()] = None
    return list(found)


def _person(chance: Random, world: World, key: str, family: str) -> Person:
    gender = chance.choice("fm")
    first = chance.choice(_FIRST_F if gender == "f" else _FIRST_M)
    middle = chance.choice(_MIDDLE)
    place = chance.choice(world.places)
    born = date(1944, 1, 1) + timedelta(days=chance.randrange(365 * 32))
    office = chance.choice(_OFFICES).format(place=place)
    variants = (f"{first} {family}", f"{first} {middle} {family}", f"{first[0]}. {family}")
    return Person(key, first, middle, family, gender, born, office, place, variants)


def _namesake(chance: Random, world: World, of: Person) -> Person:
    born = date(of.born.year + chance.choice((19, 23, 27)), 5, 1 + chance.randrange(28))
    place = chance.choice([p for p in world.places if p != of.place])
    trade = chance.choice(_OTHER_TRADES)
    return Person(f"{of.key}-other", of.first, "", of.family, of.gender, born, trade, place, (of.name,))


def _body(chance: Random, key: str, name: str) -> Body:
    form = chance.choice(_FORMS)
    return Body(key, name, form, (name, f"{name} {form}"))


def _add_outlets(chance: Random, world: World) -> None:
    papers = _distinct(22, lambda: f"{chance.choice(world.places)} {chance.choice(_PAPERS)}")
    for number, name in enumerate(papers):
        # Every fifth belongs to the group of the one before it: two mastheads, one house.
        family = f"F{number - 1}" if number % 5 == 4 else f"F{number}"
        host = "".join(name.lower().split()) + ".example"
        world.outlets.append(Outlet(f"O{number}", f"The {name}" if number % 2 else name, host, family))
    for number, name in enumerate(_WIRES):
        world.wires.append(Outlet(f"W{number}", name, name.lower().replace(" ", "") + ".example", f"W{number}", True))
