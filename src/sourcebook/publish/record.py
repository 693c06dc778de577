"""The record of a document: what was read in all of it, gathered by kind, each line opening its sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sourcebook.model.annotation import Annotation, Claim, Figure, Mention, Money, Quote, model_of
from sourcebook.model.check import Flag
from sourcebook.publish import words
from sourcebook.publish.article import SHOWN_BY_SOURCE, Article, Source

CHAINS, ROWS, REFS = 150, 300, 16
"""Most names of one type, rows of one table, and sentence numbers in one row; the rest is in the bulk data."""
_SEVERITIES = ("error", "warning", "note")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ref:
    """A sentence: its number and the address that opens it."""

    number: int
    href: str


@dataclass(frozen=True, slots=True)
class Chain:
    """All mentions of one name in the document."""

    name: str
    type: str
    count: int
    country: str | None
    also: tuple[str, ...]
    refs: tuple[Ref, ...]
    more: int
    id: str = ""
    """Of the chain."""
    mentions: tuple[str, ...] = ()
    """Ids of its mentions."""


@dataclass(frozen=True, slots=True)
class Said:
    """A quote with whose words they are said to be."""

    quote: Quote
    ref: Ref


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum with the sentence it stands in and who that sentence is about."""

    money: Money
    ref: Ref
    sentence: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with its sentence."""

    figure: Figure
    ref: Ref
    sentence: str


@dataclass(frozen=True, slots=True)
class Modelled:
    """A reading by a language model with its sentence."""

    annotation: Annotation
    ref: Ref


@dataclass(frozen=True, slots=True)
class Target:
    """One cited thing: its address or words, what is kept of it, and where it is cited."""

    source: Source
    label: str
    refs: tuple[Ref, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Host:
    """Everything cited from one site."""

    name: str
    targets: tuple[Target, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag of the check with its sentence."""

    flag: Flag
    ref: Ref


@dataclass(frozen=True, slots=True)
class RuleFlags:
    """All flags of one rule and severity."""

    rule: str
    severity: str
    raised: tuple[Raised, ...]

    @property
    def title(self) -> str:
        """The rule's name in words."""
        return words.rule(self.rule)

    @property
    def brief(self) -> bool:
        """Whether each flag says the same and no more than the mark of its source: listed by place alone."""
        return self.rule in SHOWN_BY_SOURCE


class Record:
    """What was read in a document, for its page's sections."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._annotations = article.material.annotations

    def ref(self, offset: int) -> Ref:
        """The sentence at an offset."""
        number = self.article.number_at(offset)
        return Ref(number, self.article.open_at(number))

    def _of(self, kind: type[T]) -> list[T]:
        return [a for a in self._annotations if isinstance(a, kind)]

    def _sentence(self, number: int) -> str:
        piece = self.article.sentences.pieces[number - 1]
        sentence = " ".join(self.article.material.rendition.text[piece.start : piece.end].split())
        return sentence if len(sentence) <= 280 else sentence[:279].rsplit(" ", 1)[0] + "…"

    @cached_property
    def chains(self) -> dict[str, list[Chain]]:
        """Names by type (person, organization, place, other), the most mentioned first."""
        held: dict[str, list[Mention]] = {}
        for mention in self._of(Mention):
            held.setdefault(mention.chain, []).append(mention)
        by_type: dict[str, list[Chain]] = {}
        for mentions in held.values():
            chain = self._chain(mentions)
            by_type.setdefault(chain.type, []).append(chain)
        return {kind: sorted(chains, key=lambda c: (-c.count, c.name)) for kind, chains in sorted(by_type.items())}

    def _chain(self, mentions: Sequence[Mention]) -> Chain:
        first = mentions[0]
        refs, more = self._refs(m.start for m in mentions)
        spelled = dict.fromkeys(" ".join(m.exact.split()) for m in mentions)
        also = tuple(s for s in spelled if s != first.name)[:6]
        country = next((m.country for m in mentions if m.country), None)
        ids = tuple(m.id for m in mentions)
        return Chain(first.name, first.type, len(mentions), country, also, refs, more, first.chain, ids)

    def _refs(self, offsets: Iterable[int]) -> tuple[tuple[Ref, ...], int]:
        numbers = list(dict.fromkeys(self.article.number_at(o) for o in offsets))
        return tuple(Ref(n, self.article.open_at(n)) for n in numbers[:REFS]), max(0, len(numbers) - REFS)

    @cached_property
    def quotes(self) -> list[Said]:
        """Quotes in text order."""
        return [Said(q, self.ref(q.start)) for q in self._of(Quote)]

    @cached_property
    def sums(self) -> list[Sum]:
        """Sums, the largest first, currencies apart (they are not converted)."""
        found = []
        for money in self._of(Money):
            ref = self.ref(money.start)
            names = tuple(m.name for m in self.article.found[ref.number - 1].names if m.type != "other")[:4]
            found.append(Sum(money, ref, self._sentence(ref.number), names))
        return sorted(found, key=lambda s: (-(s.money.low or s.money.high or 0.0), s.money.start))

    @cached_property
    def figures(self) -> list[Counted]:
        """Figures in text order."""
        return [Counted(f, ref, self._sentence(ref.number)) for f in self._of(Figure) if (ref := self.ref(f.start))]

    @cached_property
    def by_model(self) -> dict[str, list[Modelled]]:
        """Readings by a language model, by its id, in text order."""
        held: dict[str, list[Modelled]] = {}
        for a in self.article.material.by_model:
            held.setdefault(model_of(a) or "", []).append(Modelled(a, self.ref(a.start)))
        return held

    @cached_property
    def hosts(self) -> list[Host]:
        """Cited sites, the most cited first; references without an address are last, under an empty name."""
        targets: dict[str, dict[str, list[Source]]] = {}
        for source in self.article.cited:
            key = source.document or source.citation.href or source.citation.exact
            targets.setdefault(source.host, {}).setdefault(key, []).append(source)
        hosts = []
        for name, held in targets.items():
            made = tuple(self._target(sources) for sources in held.values())
            hosts.append(Host(name, made, sum(t.source.document is not None for t in made)))
        return sorted(hosts, key=lambda h: (h.name == "", -len(h.targets), h.name))

    def _target(self, sources: Sequence[Source]) -> Target:
        first = sources[0]
        refs, more = self._refs(s.citation.start for s in sources)
        label = first.title or " ".join(first.citation.anchor.exact.split()) or first.citation.exact
        return Target(first, label, refs, more)

    @cached_property
    def flags(self) -> list[RuleFlags]:
        """Flags of the check by rule, the worst first and the brief ones last; empty when there is no report."""
        report = self.article.material.report
        groups: dict[tuple[int, str], list[Raised]] = {}
        for flag in report.flags if report else ():
            groups.setdefault((_SEVERITIES.index(flag.severity), flag.rule), []).append(
                Raised(flag, self.ref(flag.start))
            )
        made = [
            RuleFlags(rule, _SEVERITIES[place], tuple(held))
            for (place, rule), held in sorted(groups.items(), key=lambda g: g[0])
        ]
        return [g for g in made if not g.brief] + [g for g in made if g.brief]

    @cached_property
    def numbers(self) -> list[tuple[str, int, str]]:
        """The key numbers: label, count, section of the page."""
        targets = [t for h in self.hosts for t in h.targets]
        count: Callable[[str], int] = lambda kind: len(self.chains.get(kind, ()))  # noqa: E731
        kept = sum(t.source.document is not None for t in targets)
        rows = [
            (f"sources cited, {kept or 'none'} kept", len(targets), "sources"),
            ("quotes", len(self.quotes), "quotes"),
            ("sums of money", len(self.sums), "sums"),
            ("people named", count("person"), "people"),
            ("organisations", count("organization"), "people"),
            ("flags of the check", sum(len(g.raised) for g in self.flags if not g.brief), "flags"),
        ]
        return [row for row in rows if row[1]]

    @property
    def claims(self) -> int:
        """Number of claims read."""
        return len(self._of(Claim))
