"""From one document's mentions and relations to its referents: each name's owner, with what the document says of him.

Only what is printed of the name itself is taken: a date of birth from a relation, an age beside the name, the title
before it. What is inferred from elsewhere would make two people of one name look alike.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from sourcebook.model.annotation import Annotation, Claim, Mention, Relation, Time
from sourcebook.model.entity import Referent, referent_id
from sourcebook.model.schemata import COUNTRIES
from sourcebook.model.span import Span

MOST_NAMES = 10
MOST_ROLES = 12
MOST_COMPANY = 40
"""Others of the document that are remembered: those mentioned most."""

MOST_TOPICS = 24
_SPACES = re.compile(r"\s+")
_AGE_AFTER = re.compile(
    r"\s?(?:,\s?(?:aged?\s)?|\(|\saged\s)(\d{1,3})(?=[,.;)\s])(?!\s*(?:per|%|million|billion|years? (?:in|of)))"
)
_AGE_BEFORE = re.compile(r"(\d{1,3})[- ]year[- ]old\s(?:[\w'-]+\s){0,3}$")
_TITLES = "mr|mister|sir|lord|mrs|ms|miss|madam|lady|dame"
_TITLE_BEFORE = re.compile(rf"\b({_TITLES})\.?\s$", re.IGNORECASE)
_TITLE_INSIDE = re.compile(rf"({_TITLES})\.?\s", re.IGNORECASE)
_MALE = frozenset({"mr", "mister", "sir", "lord"})
_ROLES = frozenset({"Occupancy", "Directorship", "Employment", "Membership", "Representation"})
_YEAR = re.compile(r"^\d{4}")
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_CODE = re.compile(r"[a-z]{2}")
_IDS = ("id", "canonical")
_CELL_DATES = {"birthDate": "birth", "deathDate": "death"}
_WORD = re.compile(r"[^\W\d_]{4,}")
_SMALL = frozenset(
    word
    for line in (
        "about after again against also although among around because been before being between both could does doing",
        "done down during each even ever every from further have having here herself himself however into itself just",
        "more most much must only other others ours over said says same shall should since some such than that their",
        "them themselves then there these they this those though through told toward towards under until very were",
        "what when where whether which while whom whose will with within without would your january february march",
        "april june july august september october november december monday tuesday wednesday thursday friday saturday",
        "sunday year years month months week weeks today yesterday",
    )
    for word in line.split()
)


def fold_name(name: str) -> str:
    """A name for comparing its letters: one space, no case."""
    return _SPACES.sub(" ", name).strip().casefold()


def build_referents(
    document: str,
    annotations: Iterable[Annotation],
    *,
    dated: str | None = None,
    rejected: Collection[str] = (),
    outlets: Collection[str] = (),
) -> list[Referent]:
    """The referents of a document, by id.

    Args:
        document: Its id.
        annotations: Readings of its current rendition.
        dated: Its date (`YYYY...`), by which an age gives a year of birth.
        rejected: Ids of mentions that people said are none.
        outlets: Folded names of the library's outlets: a paper that prints or credits a story is nobody's company.
    """
    held = list(annotations)
    chains: dict[str, list[Mention]] = defaultdict(list)
    for a in held:
        if isinstance(a, Mention) and a.id not in rejected:
            chains[a.chain].append(a)
    said = _Said(held, chains, dated)
    company = _Company(chains, outlets)
    made = (_referent(document, mentions, said, company) for mentions in chains.values())
    return sorted(made, key=lambda r: r.id)


def _referent(document: str, mentions: Sequence[Mention], said: _Said, company: _Company) -> Referent:
    first = mentions[0]
    forms = Counter(_SPACES.sub(" ", m.exact).strip() for m in mentions)
    name = _SPACES.sub(" ", first.name).strip()
    whole = [f for f in sorted(forms, key=lambda f: (-len(f), f)) if f != name and _stands_alone(f, first.type)]
    facts = said.of(first.chain)
    countries = {c for m in mentions if (c := m.country)} | set(facts["country"])
    # Of two namesakes in one delivery each has its own id; without one a document's name is its bearer.
    own = next((m.properties["id"].exact for m in mentions if "id" in m.properties), fold_name(name))
    return Referent(
        id=referent_id(document, own, first.type), document=document, chain=first.chain, type=first.type,
        name=name, names=tuple(whole[:MOST_NAMES]), mentions=len(mentions), countries=tuple(sorted(countries)),
        births=_known(facts["birth"]), deaths=_known(facts["death"]), genders=_known(facts["gender"]),
        ids=_known(facts["id"]), roles=tuple(dict.fromkeys(facts["role"]))[:MOST_ROLES],
        company=company.without(first.chain), topics=said.topics_of(first.chain, mentions),
    )  # fmt: skip


def _known(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _stands_alone(form: str, kind: str) -> bool:
    """Whether a form could name its bearer in another document: a bare surname could not."""
    return kind != "person" or " " in form


def mention_at(mentions: Sequence[Mention], starts: Sequence[int], span: Span) -> Mention | None:
    """The mention that a relation's end is: the same words, or the name inside them.

    Args:
        mentions: All of a document, in text order.
        starts: Where each begins.
        span: The end of the relation.
    """
    place = bisect_right(starts, span.end - 1)
    for m in reversed(mentions[max(0, place - 4) : place]):
        if (m.start >= span.start and m.end <= span.end) or (m.start <= span.start and span.end <= m.end):
            return m
    return None


class _Company:
    """Full names in a document, the most mentioned first."""

    def __init__(self, chains: dict[str, list[Mention]], outlets: Collection[str]) -> None:
        named = [
            (-len(m), fold_name(m[0].name), chain)
            for chain, m in chains.items()
            if m[0].type in ("person", "organization")
            and _stands_alone(m[0].name, m[0].type)
            and fold_name(m[0].name).removeprefix("the ") not in outlets
        ]
        self._names = [(name, chain) for _, name, chain in sorted(named)[: MOST_COMPANY + 1]]

    def without(self, chain: str) -> tuple[str, ...]:
        return tuple(name for name, own in self._names if own != chain)[:MOST_COMPANY]


class _Said:
    """Facts by chain, read from relations and from the words beside names."""

    def __init__(self, annotations: list[Annotation], chains: dict[str, list[Mention]], dated: str | None) -> None:
        self._facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        mentions = sorted((m for ms in chains.values() for m in ms), key=lambda m: (m.start, m.end))
        self._mentions = mentions
        self._starts = [m.start for m in mentions]
        self._chain_of = {m.id: m.chain for m in mentions}
        self._claims: dict[str, list[str]] = defaultdict(list)
        for a in annotations:
            if isinstance(a, Claim):
                for chain in dict.fromkeys(self._chain_of[i] for i in a.mentions if i in self._chain_of):
                    self._claims[chain].append(a.exact)
        self._times = {(a.start, a.end): a for a in annotations if isinstance(a, Time)}
        for a in annotations:
            if isinstance(a, Relation):
                self._take_relation(a)
        for m in mentions:
            self._take_neighbourhood(m, dated)
            self._take_cells(m)

    def of(self, chain: str) -> dict[str, list[str]]:
        return self._facts[chain]

    def topics_of(self, chain: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """Words of the statements that name a chain, the most frequent first, its own names left out."""
        own = {word for m in mentions for word in _WORD.findall(m.exact.casefold())}
        counts = Counter(w for text in self._claims[chain] for w in _WORD.findall(text.casefold()))
        kept = [w for w in counts if w not in own and w not in _SMALL]
        return tuple(sorted(kept, key=lambda w: (-counts[w], w))[:MOST_TOPICS])

    def _mention_at(self, span: Span) -> Mention | None:
        return mention_at(self._mentions, self._starts, span)

    def _take_relation(self, relation: Relation) -> None:
        subject = self._mention_at(relation.subject)
        if subject is None:
            return
        facts = self._facts[subject.chain]
        if relation.schema == "Person":
            self._take_life(facts, relation)
        elif relation.schema in _ROLES:
            words = [relation.role or "", relation.object.exact if relation.object.exact != relation.role else ""]
            facts["role"].append(_SPACES.sub(" ", " of ".join(w for w in words if w)).strip())

    def _take_life(self, facts: dict[str, list[str]], relation: Relation) -> None:
        when = self._times.get((relation.object.start, relation.object.end))
        if when is not None and when.edtf and relation.role in ("born", "died"):
            facts["birth" if relation.role == "born" else "death"].append(when.edtf)
        elif relation.role == "nationality":
            named = self._mention_at(relation.object)
            if named is not None and named.country:
                facts["country"].append(named.country)

    def _take_cells(self, mention: Mention) -> None:
        """What other cells of its row say in so many words: days, codes of countries, ids of a list."""
        facts = self._facts[mention.chain]
        for prop, cell in mention.properties.items():
            prop, value = prop.partition("#")[0], cell.exact
            if prop in _IDS:
                facts["id"].append(value)
            elif prop in _CELL_DATES and _ISO_DATE.fullmatch(value):
                facts[_CELL_DATES[prop]].append(value)
            elif prop in COUNTRIES and _CODE.fullmatch(value):
                facts["country"].append(value)
            elif prop == "gender" and value in ("male", "female"):
                facts["gender"].append(value[0])
            elif prop == "position":
                facts["role"].append(_SPACES.sub(" ", value))

    def _take_neighbourhood(self, mention: Mention, dated: str | None) -> None:
        if mention.type != "person":
            return
        facts = self._facts[mention.chain]
        title = _TITLE_BEFORE.search(mention.prefix[-12:]) or _TITLE_INSIDE.match(mention.exact)
        if title:
            facts["gender"].append("m" if title[1].lower() in _MALE else "f")
        age = _AGE_AFTER.match(mention.suffix[:16]) or _AGE_BEFORE.search(mention.prefix[-60:])
        if age and dated and _YEAR.match(dated) and 10 <= int(age[1]) <= 110:
            year = int(dated[:4]) - int(age[1])
            facts["birth"].append(f"{year - 1}/{year}")
