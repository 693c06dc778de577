"""Drafts with hand-made readings: a text, and what was read in it, by its exact words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sourcebook.corroborate.base import Draft, Evidence, Rule
from sourcebook.corroborate.check import run_check
from sourcebook.corroborate.words import split_sentences
from sourcebook.extract.base import Reading
from sourcebook.model.annotation import Annotation, Citation, Claim, Figure, Mention, Money, Quote, Time
from sourcebook.model.check import CheckReport, Flag
from sourcebook.model.document import Capture, Document, capture_id
from sourcebook.model.ids import make_id
from sourcebook.model.span import Span
from sourcebook.store.index import SearchIndex
from sourcebook.store.sqlite import SqliteStore
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

    def money(self, exact: str, low: float, *, nth: int = 0, currency: str = "EUR", open: bool = False) -> Making:  # noqa: A002
        self._add(Money, exact, nth, low=low, high=None if open else low, currency=currency)
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


@dataclass
class Shelf:
    """A real library (SQLite store, search index) of documents with hand-made readings."""

    root: Path

    def __post_init__(self) -> None:
        self.store = SqliteStore(self.root)
        self.index = SearchIndex(self.store, self.root / "index")

    def add(self, making: Making, address: str, **fields: Any) -> str:
        """Keep a document; gives its id. `fields` are those of `Document` (title, outlet, published, byline)."""
        rendition, identifier = making.reading.rendition, making.reading.document
        fields.setdefault("title", address)
        capture = Capture(
            id=capture_id(identifier, rendition.blob, address, None),
            document=identifier,
            blob=rendition.blob,
            media_type="text/plain",
            bytes=len(making.text.encode()),
            address=address,
        )
        document = Document(
            id=identifier,
            rendition=rendition.id,
            blob=rendition.blob,
            media_type="text/plain",
            address=address,
            **fields,
        )
        self.store.blobs.put_bytes(making.text.encode())
        with self.store.writer() as writer:
            writer.put_rendition(rendition)
            writer.put_document(document)
            writer.put_capture(capture)
            writer.put_annotations(rendition.id, making.made, {"by-hand": "1"})
        return identifier

    def check(self, making: Making, *rules: Rule) -> CheckReport:
        """The draft against this library, every span verified."""
        self.index.update()
        draft = making.draft()
        report = run_check(draft, Evidence(self.store.view(), self.index), rules or None)
        for flag in report.flags:
            assert flag.exact == draft.text[flag.start : flag.end] != ""
        for item in [e for f in report.flags for e in f.evidence] + [e for c in report.claims for e in c.evidence]:
            text = self.store.view().get_rendition(self.store.view().get_document(item.document).rendition).text
            assert item.exact == text[item.start : item.end] != ""
        return report

    def flags(self, making: Making, *rules: Rule) -> list[tuple[str, str]]:
        """(rule, exact words) of each flag."""
        return [(f.rule, f.exact) for f in self.check(making, *rules).flags]
