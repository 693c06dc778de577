"""Pins of a library: every dated sentence, counted thing and named place, read off each document once and kept.

Timelines, figures and maps are drawn from them. A document is read again only where its readings have changed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sourcebook.model.annotation import (
    Annotation,
    Base,
    Claim,
    Figure,
    Mention,
    Money,
    Quote,
    Section,
    Time,
    model_of,
)
from sourcebook.model.document import Rendition
from sourcebook.model.pin import Pin
from sourcebook.model.when import When, read_when
from sourcebook.projection import Projection
from sourcebook.publish.sentences import Piece, Sentences, split_rendition
from sourcebook.store.base import View
from sourcebook.store.pins import PinsFile

VERSION = "1"
"""Of what is read off a document; another one reads everything anew."""
WORDS = 300
"""Characters of a sentence that a pin keeps; its quote opens the whole."""
STEPS = frozenset(
    {"investigated", "charged", "settled", "admitted", "convicted", "acquitted", "dismissed", "overturned", "pardoned"}
)
"""Statuses that are steps of a matter."""


@dataclass(slots=True, eq=False)
class Pins(Projection[PinsFile]):
    """Pins of a library."""

    version: ClassVar[str] = VERSION
    told_as: ClassVar[str] = "dates and figures"

    def _take(self, view: View, document: str) -> None:
        self.file.put_pins(document, read_pins(view, document))


def read_pins(view: View, document: str) -> list[Pin]:
    """What a document dates and counts, in text order."""
    rendition = view.get_rendition(view.get_document(document).rendition)
    annotations = [a for a in view.iter_annotations(document=document) if model_of(a) is None]
    return pins_of(rendition, annotations, document)


def pins_of(rendition: Rendition, annotations: Sequence[Annotation], document: str) -> list[Pin]:
    """The same of a text that is in no library."""
    return list(_Page(rendition, annotations).pins(document))


class _Page:
    """A document with its readings found by sentence."""

    def __init__(self, rendition: Rendition, annotations: Sequence[Annotation]) -> None:
        self.text = rendition.text
        self.annotations = sorted(annotations, key=lambda a: (a.start, -a.end))
        self.sentences: Sentences = split_rendition(rendition, annotations)
        self.held: dict[int, list[Annotation]] = {}
        for a in self.annotations:
            if not isinstance(a, Claim | Section) and (piece := self.sentences.at(a.start)):
                self.held.setdefault(piece.number, []).append(a)
        self.claims = [a for a in self.annotations if isinstance(a, Claim)]
        self.starts = [c.start for c in self.claims]

    def pins(self, document: str) -> Iterator[Pin]:
        """All pins."""
        seen: set[tuple[int, str]] = set()  # of one sentence a date, and a place, is told once
        period_ends = 0  # of the heading whose period was told last: its dates are the period's own
        for a in self.annotations:
            if isinstance(a, Section) and a.period and (when := read_when(a.period)):
                words, period_ends = " ".join(a.title.split()) or a.exact, a.end
                yield self._mark(document, a, when, words, kind="period")
            elif isinstance(a, Time) and a.edtf and a.type in ("DATE", "TIME") and (when := read_when(a.edtf)):
                piece = self.sentences.at(a.start)
                if piece and a.start >= period_ends and (piece.number, a.edtf) not in seen:
                    seen.add((piece.number, a.edtf))
                    yield self._dated(document, a, when, piece)
            elif isinstance(a, Figure) and (piece := self.sentences.at(a.start)):
                yield self._plain(document, a, piece, least=a.low, most=a.high, unit=a.unit or "", of=a.of or "",
                                  approximate=a.approximate)  # fmt: skip
            elif isinstance(a, Money) and (piece := self.sentences.at(a.start)):
                yield self._plain(document, a, piece, least=a.low, most=a.high, unit=a.currency or "money",
                                  of=a.purpose.exact if a.purpose else "", approximate=a.approximate)  # fmt: skip
            elif isinstance(a, Mention) and a.type == "place":
                piece = self.sentences.at(a.start)
                if piece and (piece.number, a.chain) not in seen:
                    seen.add((piece.number, a.chain))
                    yield self._plain(document, a, piece, of=a.chain)

    def _dated(self, document: str, time: Time, when: When, piece: Piece) -> Pin:
        claim = self._claim(time)
        status = claim.status if claim else ""
        held = self.held.get(piece.number, ())
        kind = (
            "step" if status in STEPS and claim and not claim.negated
            else "paid" if any(isinstance(a, Money) for a in held)
            else "said" if any(isinstance(a, Quote) for a in held) else "told"
        )  # fmt: skip
        return self._mark(document, time, when, self._words(piece), kind=kind, status=status, chains=self._chains(held))

    def _plain(self, document: str, a: Figure | Money | Mention, piece: Piece, **more: Any) -> Pin:
        """A figure or a place, with the time of its sentence where that has one only."""
        held = self.held.get(piece.number, ())
        times = {t.edtf for t in held if isinstance(t, Time) and t.edtf and t.type == "DATE"}
        when = read_when(next(iter(times)) or "") if len(times) == 1 else None
        claim = self._claim(a)
        return Pin(
            document=document, sort="place" if isinstance(a, Mention) else "figure", reading=a.id, start=a.start,
            end=a.end, exact=a.exact, words=self._words(piece), status=claim.status if claim else "",
            edtf=when.edtf if when else "", low=when.first_day if when else None,
            high=when.last_day if when else None, chains=self._chains(held), **more,
        )  # fmt: skip

    def _mark(
        self, document: str, a: Base, when: When, words: str, *, kind: str, status: str = "",
        chains: tuple[str, ...] = (),
    ) -> Pin:  # fmt: skip
        return Pin(
            document=document, sort="time", reading=a.id, start=a.start, end=a.end, exact=a.exact, words=words,
            kind=kind, status=status, edtf=when.edtf, low=when.first_day, high=when.last_day, chains=chains,
        )  # fmt: skip

    def _claim(self, a: Base) -> Claim | None:
        """The smallest claim around a reading."""
        around = [c for c in self.claims[: bisect_right(self.starts, a.start)][-8:] if c.end >= a.end]
        return min(around, key=lambda c: c.end - c.start, default=None)

    def _words(self, piece: Piece) -> str:
        words = " ".join(self.text[piece.start : piece.end].split())
        return words if len(words) <= WORDS else words[: WORDS - 1].rstrip() + "…"

    @staticmethod
    def _chains(held: Iterable[Annotation]) -> tuple[str, ...]:
        return tuple(sorted({a.chain for a in held if isinstance(a, Mention)}))
