"""Items of a reply made into annotations, or dropped with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sourcebook.extract.base import Extractor, Reading
from sourcebook.extract.llm import reply, values
from sourcebook.extract.llm.anchor import Dropped, Place, anchor, nearest
from sourcebook.extract.llm.chunks import Chunk
from sourcebook.model.annotation import (
    MODEL_READER,
    Annotation,
    Base,
    Claim,
    Mention,
    Money,
    Quote,
    Relation,
    Time,
)
from sourcebook.model.ids import make_id
from sourcebook.model.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable

A = TypeVar("A", bound=Base)
CONFIDENCE = 0.5
"""Of every reading by a model: they are not measured, and below all that is."""
MARKS = "\"“”„‟«»'‘’‚‹›"


class Maker:
    """Makes the annotations of one document."""

    def __init__(self, by: Extractor, reading: Reading) -> None:
        self.by, self.reading = by, reading
        self._makers: dict[type[reply.Item], Callable[[Any, Chunk], Annotation]] = {
            reply.QuoteItem: self._quote, reply.ClaimItem: self._claim, reply.RelationItem: self._relation,
            reply.MentionItem: self._mention, reply.TimeItem: self._time, reply.MoneyItem: self._money,
        }  # fmt: skip

    def make(self, item: reply.Item, chunk: Chunk) -> Annotation:
        """The annotation of an item about a piece.

        Raises:
            Dropped: Its words or values are not in the text.
        """
        return self._makers[type(item)](item, chunk)

    def _made(self, cls: type[A], place: tuple[int, int], key: list[Any], **fields: Any) -> A:
        # The key holds the reader's name: the id of a built-in reading on the same words is never met.
        made = [MODEL_READER, *key]
        return self.reading.make(cls, self.by, *place, key=made, confidence=CONFIDENCE, **fields)

    def _span(self, place: Place | None) -> Span | None:
        return self.reading.span(place.start, place.end) if place else None

    def _quote(self, item: reply.QuoteItem, chunk: Chunk) -> Annotation:
        place = anchor(chunk, item.line, item.words)
        speaker = nearest(place, item.speaker, "speaker") if item.speaker else None
        if speaker and speaker.overlaps(place):
            raise Dropped("speaker inside the quote")
        start, end = place.start, place.end
        text = self.reading.text
        if place.line.start < start and end < place.line.end and text[start - 1] in MARKS and text[end] in MARKS:
            start, end = start - 1, end + 1
        printed = text[start] in MARKS
        key = [speaker.start, speaker.end] if speaker else []
        return self._made(Quote, (start, end), key, direct=printed, speaker=self._span(speaker))

    def _claim(self, item: reply.ClaimItem, chunk: Chunk) -> Annotation:
        place = anchor(chunk, item.line, item.words)
        words = self.reading.text[place.start : place.end]
        values.check_status(item.status, words)
        by = nearest(place, item.by, "source of the claim") if item.by else None
        return self._made(
            Claim, (place.start, place.end), [item.status, *([by.start, by.end] if by else [])],
            status=item.status, attributed_to=self._span(by), negated=values.says_no(words),
            hedged=values.hedges(words),
        )  # fmt: skip

    def _relation(self, item: reply.RelationItem, chunk: Chunk) -> Annotation:
        cue = anchor(chunk, item.line, item.cue)
        ends = [nearest(cue, words, "end of the tie") for words in (item.subject, item.object)]
        if ends[0].overlaps(ends[1]) or any(end.overlaps(cue) for end in ends):
            raise Dropped("ends and cue are not apart")
        place = min(e.start for e in ends), max(e.end for e in ends)
        return self._made(
            Relation, place, [item.schema, *((e.start, e.end) for e in ends)],
            subject=self._span(ends[0]), object=self._span(ends[1]), schema=item.schema,
            role=" ".join(self.reading.text[cue.start : cue.end].split()),
        )  # fmt: skip

    def _mention(self, item: reply.MentionItem, chunk: Chunk) -> Annotation:
        place = anchor(chunk, item.line, item.words)
        name = " ".join(self.reading.text[place.start : place.end].split())
        if name.islower() or len(name) < 2:
            raise Dropped("no name")
        chain = make_id("chain", self.reading.rendition.id, MODEL_READER, name.casefold(), item.type)
        return self._made(Mention, (place.start, place.end), [item.type], type=item.type, name=name, chain=chain)

    def _time(self, item: reply.TimeItem, chunk: Chunk) -> Annotation:
        place = anchor(chunk, item.line, item.words)
        years = [*values.years_in(place.line.shown), *values.years_near(self.reading.reference)]
        timex = values.check_date(item.edtf, self.reading.text[place.start : place.end], years)
        return self._made(Time, (place.start, place.end), [item.edtf], timex=timex, type="DATE", edtf=item.edtf)

    def _money(self, item: reply.MoneyItem, chunk: Chunk) -> Annotation:
        place = anchor(chunk, item.line, item.words)
        values.check_sum(item, self.reading.text[place.start : place.end])
        return self._made(
            Money, (place.start, place.end), [item.low, item.high, item.currency],
            low=item.low, high=item.high, currency=item.currency,
        )  # fmt: skip
