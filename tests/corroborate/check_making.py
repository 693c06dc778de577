"""Drafts with hand-made readings: a text, and what was read in it, by its exact words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sourcebook.corroborate.base import Draft, Rule
from sourcebook.corroborate.check import run_check
from sourcebook.corroborate.words import split_sentences
from sourcebook.extract.base import Reading
from sourcebook.model.annotation import Annotation, Citation, Claim, Figure, Mention, Money, Quote, Time
from sourcebook.model.check import Flag
from sourcebook.model.ids import make_id
from sourcebook.model.span import Span
from sourcebook.testing import reading_of


class _Hand:
    name = "by-hand"
    version = "1"
    requires = ()
    assigns = ()

    def extract(self, reading: Reading) -> Any:
        return iter(())


@dataclass
class Making:
    """Collects readings; each method takes the exact words (their `nth` occurrence) and gives itself back."""

    text: str
    reference: str | None = None
    made: list[Annotation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reading = reading_of(self.text, reference=self.reference)

    def _add(self, cls: Any, exact: str, nth: int, **fields: Any) -> Annotation:
        start = -1
        for _ in range(nth + 1):
            start = self.text.index(exact, start + 1)
        annotation = self.reading.make(cls, _Hand(), start, start + len(exact), key=len(self.made), **fields)
        self.made.append(annotation)
        return annotation

    def person(self, exact: str, name: str | None = None, *, nth: int = 0, kind: str = "person") -> Making:
        name = name or exact
        self._add(Mention, exact, nth, type=kind, name=name, chain=make_id("chain", name))
        return self

    def people(self, *names: str) -> Making:
        for name in names:
            for nth in range(self.text.count(name)):
                self.person(name, nth=nth)
        return self

    def time(self, exact: str, edtf: str, *, nth: int = 0) -> Making:
        self._add(Time, exact, nth, timex=edtf, type="DATE", edtf=edtf)
        return self

    def money(self, exact: str, low: float, *, nth: int = 0, currency: str = "EUR") -> Making:
        self._add(Money, exact, nth, low=low, high=low, currency=currency)
        return self

    def figure(self, exact: str, low: float, unit: str | None, of: str | None = None, *, nth: int = 0) -> Making:
        self._add(Figure, exact, nth, low=low, high=low, unit=unit, of=of)
        return self

    def quote(self, exact: str, *, nth: int = 0, **fields: Any) -> Making:
        self._add(Quote, exact, nth, direct=True, **fields)
        return self

    def cite(self, exact: str, href: str, *, nth: int = 0) -> Making:
        start = self.text.index(exact)
        span = Span(start, start + len(exact), exact)
        self._add(Citation, exact, nth, href=href, anchor=span, sentence=span)
        return self

    def claim(self, exact: str, status: str, *, nth: int = 0, **fields: Any) -> Making:
        start = self.text.index(exact)
        inside = [m for m in self.made if start <= m.start and m.end <= start + len(exact)]
        mentions = [m for m in inside if isinstance(m, Mention)]
        fields.setdefault("mentions", tuple(m.id for m in mentions))
        fields.setdefault("about", tuple(dict.fromkeys(m.chain for m in mentions)))
        self._add(Claim, exact, nth, status=status, **fields)
        return self

    def draft(self) -> Draft:
        rendition = self.reading.rendition
        return Draft(
            document=self.reading.document,
            rendition=rendition,
            reference=self.reference,
            annotations=self.made,
            sentences=split_sentences(self.text, rendition.blocks),
        )

    def flags(self, rule: Rule) -> list[Flag]:
        """Flags of one rule on the draft alone, spans checked."""
        draft = self.draft()
        flags = list(run_check(draft, None, [rule]).flags)
        assert all(f.exact == draft.text[f.start : f.end] and f.exact for f in flags)
        return flags


def found(text: str, rule: Rule) -> list[str]:
    """Exact words that a rule flags in a text without readings."""
    return [f.exact for f in Making(text).flags(rule)]
