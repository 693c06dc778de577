"""Quotes: words given as somebody's - direct, indirect, mixed, broken up, nested, over paragraphs, set apart.

The way: quote marks (`quote_marks`) and attributions from the trees (`quote_trees`, words in `quote_cues`) are brought
together passage by passage (`quote_frames`); block quotes and the lines under them are read by `quote_blocks` and
`quote_attribution`; `quote_speakers` says whose name stands behind a printed speaker. What each field means is told in
`docs/reference/readings/quotes.md`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.extract.parse import Passage
from sourcebook.extract.quote_blocks import BlockQuote, attribution_ranges, find_block_quotes
from sourcebook.extract.quote_frames import Cue, Frames, Said
from sourcebook.extract.quote_marks import Stretch, find_stretches
from sourcebook.extract.quote_speakers import Speakers
from sourcebook.extract.quote_text import is_speech_like
from sourcebook.extract.quote_tidy import dateline_end, tidy_speaker, tidy_words
from sourcebook.model.annotation import Quote

SPEAKER_REACH = 2
"""Blocks after which a quote without a cue no longer takes the last speaker."""
LONGEST_LABEL = 80
"""Characters a speaker's name with its colon takes at most at the head of a passage ("Ilse Maran: We lost")."""
LABEL_WORDS = 5
_ROLES = frozenset({"THE", "MR", "MS", "MRS", "DR", "JUDGE", "JUSTICE", "SEN", "REP", "CHAIR", "CHAIRMAN", "SENATOR"})
"""First words of labels in transcripts of courts and hearings."""
_CONFIDENCE = {"clause": 0.85, "according": 0.85, "infinitive": 0.7, "naming": 0.7, "noun": 0.6, "stance": 0.5}


class QuoteExtractor:
    """Quotes with speaker, cue and, where printed, the work they are taken from.

    In a document that is not in English only quote marks and block quotes are read: cues and speakers are left null.
    """

    name: ClassVar[str] = "quotes"
    version: ClassVar[str] = "5"
    requires: ClassVar[tuple[str, ...]] = ("mention",)
    assigns: ClassVar[tuple[str, ...]] = ("quote",)

    def extract(self, reading: Reading) -> Iterator[Quote]:
        """Every quote once, by start and end."""
        blocks = reading.rendition.blocks
        stretches = find_stretches(reading.text, blocks)
        apart = find_block_quotes(reading.text, blocks, stretches, reading.of("mention"))
        seen: set[tuple[int, int]] = set()
        quotes = _Document(self, reading, stretches, apart).quotes()
        for quote in sorted(quotes, key=lambda q: (q.start, q.end, -q.confidence)):
            if (quote.start, quote.end) not in seen:
                seen.add((quote.start, quote.end))
                yield quote


class _Document:
    """The reading of one document: passages in order, with the last speaker in mind."""

    def __init__(
        self,
        extractor: QuoteExtractor,
        reading: Reading,
        stretches: Sequence[Sequence[Stretch]],
        apart: Sequence[BlockQuote],
    ) -> None:
        self.extractor = extractor
        self.reading = reading
        self.text = reading.text
        self.english = reading.language == "en"
        self.blocks = reading.rendition.blocks
        self.stretches = {b.start: s for b, s in zip(self.blocks, stretches, strict=True)}
        self.apart = apart
        self._apart_starts = [q.start for q in apart]
        lines = sorted(attribution_ranges(apart))
        self._lines, self._line_starts = lines, [a for a, _ in lines]
        outer = [(s.start, s.end) for found in stretches for s in found if s.depth == 0]
        self.speakers = Speakers(reading, [*outer, *lines])
        self.lead_ins: dict[int, Cue] = {}

    def quotes(self) -> Iterator[Quote]:
        """Quotes in running text, then those set apart."""
        yield from self._running()
        for quote in self.apart:
            yield self._block_quote(quote)

    def _running(self) -> Iterator[Quote]:
        last: Said | None = None
        last_name: str | None = None
        for said in self._joined():
            self._tidy(said)
            in_marks = bool(said.stretches) and not said.nested
            if said.continued and said.speaker is None and last is not None and self._near(last, said):
                said.speaker, name = last.speaker, last_name
            else:
                name = self._name(said, last_name if last is not None and self._near(last, said) else None)
            if in_marks and said.speaker is not None:
                last, last_name = said, name
            yield self._quote(said, name)

    def _tidy(self, said: Said) -> None:
        """Cut off what is neither speaker nor words: datelines, section numbers, the name before the name."""
        if not self.english:
            return
        block = self.blocks[self._block_number(said.speaker[0] if said.speaker is not None else said.start)]
        near = self.speakers.mentions_in(block.start, min(block.end, max(said.end, block.start + LONGEST_LABEL)))
        begin = dateline_end(self.text, block.start, block.end, near)
        if not said.stretches:
            said.pieces = tidy_words(self.text, said.pieces, block.start, begin)
        if said.speaker is not None:
            around = self.speakers.mentions_in(min(begin, said.speaker[0]), (said.cue or said.speaker)[1])
            said.speaker = tidy_speaker(self.text, said.speaker, said.cue, begin, around)

    def _near(self, last: Said, said: Said) -> bool:
        return self._block_number(said.start) - self._block_number(last.end - 1) <= SPEAKER_REACH

    def _block_number(self, offset: int) -> int:
        return bisect_right(self.blocks, offset, key=lambda b: b.start) - 1

    def _joined(self) -> Iterator[Said]:
        """What is said, with the pieces of a quote that runs over several paragraphs made one."""
        waiting: Said | None = None
        for said in self._passages():
            if waiting is not None and waiting.stretches[-1].resumes and self._resumes(waiting, said):
                waiting.pieces += said.pieces
                waiting.stretches += said.stretches
                waiting.speaker, waiting.cue = waiting.speaker or said.speaker, waiting.cue or said.cue
                waiting.continued = waiting.continued and said.continued
                continue
            if said.stretches and said.stretches[-1].resumes:
                if waiting is not None:
                    yield waiting
                waiting = said
            else:
                yield said
        if waiting is not None:
            yield waiting

    def _resumes(self, waiting: Said, said: Said) -> bool:
        number = self._block_number(waiting.end - 1) + 1
        return (
            number < len(self.blocks) and bool(said.stretches) and said.stretches[0].start == self.blocks[number].start
        )

    def _passages(self) -> Iterator[Said]:
        for passage in self.reading.passages:
            if passage.block.kind == "code" or self._in_line(passage.start):
                continue
            found = self.stretches[passage.block.start]
            first = bisect_left(found, passage.start, key=lambda s: s.start)
            inside = [s for s in found[first:] if s.end <= passage.end] if first < len(found) else []
            if not self.english:
                yield from self._marked_only(inside)
                continue
            frames = Frames(self.text, passage, inside)
            found_here = [s for s in frames.read() if not self._in_line(s.start) and not self._is_apart(s)]
            yield from self._labelled(passage, found_here)
            if (cue := frames.lead_in()) is not None:
                self.lead_ins[passage.block.start] = cue

    def _labelled(self, passage: Passage, found: list[Said]) -> list[Said]:
        """What is said in a passage that begins with a speaker's name and a colon, as headlines and transcripts do."""
        colon = self.text.find(":", passage.start, min(passage.end, passage.start + LONGEST_LABEL))
        if colon < 0 or any(s.cue is not None and s.start <= colon for s in found):
            return found
        people = [m for m in self.speakers.mentions_in(passage.start, colon) if m.type == "person"]
        label = self.text[passage.start : colon]
        if self._is_role_label(passage.start, colon) or self.speakers.is_initials(label):
            return self._after_label(passage, colon, found)
        if (
            not people
            or people[-1].end != colon
            or any(word[0].islower() for word in self.text[passage.start : colon].split())
        ):
            return found
        if any(m.chain == people[-1].chain for m in self.speakers.mentions_in(colon, passage.end)):
            return found  # a label over what others tell of that person
        return self._after_label(passage, colon, found)

    def _is_role_label(self, start: int, colon: int) -> bool:
        """Whether words before a colon are a label of a transcript: "THE COURT", "MS. MARAN"."""
        label = self.text[start:colon]
        return label.isupper() and 2 <= len(label.split()) <= LABEL_WORDS and label.split()[0].rstrip(".") in _ROLES

    def _after_label(self, passage: Passage, colon: int, found: list[Said]) -> list[Said]:
        """What is said in a passage, with what follows the colon given to the label before it."""
        first, last = colon + 1, passage.end
        while first < last and self.text[first].isspace():
            first += 1
        label, cue = (passage.start, colon), (colon, colon + 1)
        for said in found:
            if said.start == first and said.stretches and said.speaker is None:
                said.speaker, said.cue, said.continued = label, cue, False
                return found
        if any(s.stretches and s.cue is None for s in found) or not self._is_clause(passage, first):
            return found
        return sorted([Said([(first, last)], [], label, cue, frame="clause"), *found], key=lambda s: (s.start, s.end))

    def _is_clause(self, passage: Passage, first: int) -> bool:
        """Whether words from `first` on make a sentence: a verb with a subject."""
        head = passage.doc[:LONGEST_LABEL]
        return any(t.dep_ in ("nsubj", "nsubjpass", "expl") and passage.start + t.idx >= first for t in head)

    def _marked_only(self, stretches: Sequence[Stretch]) -> Iterator[Said]:
        for stretch in stretches:
            if stretch.depth == 0 and is_speech_like(self.text, stretch):
                said = Said([(stretch.start, stretch.end)], [stretch])
                if not self._is_apart(said):
                    yield said

    def _in_line(self, offset: int) -> bool:
        number = bisect_right(self._line_starts, offset) - 1
        return number >= 0 and offset < self._lines[number][1]

    def _is_apart(self, said: Said) -> bool:
        """Whether the words are those of a block quote itself: all of it, or marks in it that nobody else speaks."""
        number = bisect_right(self._apart_starts, said.start) - 1
        if number < 0 or said.start >= self.apart[number].end:
            return False
        quote = self.apart[number]
        whole = said.start == quote.start and said.end >= quote.end - 1
        return whole or (bool(said.stretches) and said.cue is None)

    def _name(self, said: Said, previous: str | None) -> str | None:
        if said.attributed is not None and said.attributed.name is not None:
            return self._printed_name(*said.attributed.name)
        return self.speakers.name_of(said.speaker, previous)

    def _printed_name(self, start: int, end: int) -> str:
        """A name in an attribution line: the chain's fullest form, else as printed."""
        persons = [m for m in self.speakers.mentions_in(start, end) if m.type == "person"]
        return persons[-1].name if persons else self.text[start:end]

    def _quote(self, said: Said, name: str | None) -> Quote:
        make, span = self.reading.make, self.reading.span
        attributed = said.attributed
        work = attributed.work if attributed is not None else None
        return make(
            Quote,
            self.extractor,
            said.start,
            said.end,
            confidence=self._confidence(said),
            direct=self._is_direct(said),
            speaker=span(*said.speaker) if said.speaker is not None else None,
            speaker_name=name,
            cue=span(*said.cue) if said.cue is not None else None,
            work=self.text[slice(*work)] if work is not None else None,
            parts=tuple(span(*piece) for piece in said.pieces) if len(said.pieces) > 1 else (),
        )

    def _confidence(self, said: Said) -> float:
        if said.stretches:
            closed = all(s.closed or s.resumes for s in said.stretches)
            return (0.95 if said.cue is not None or said.attributed is not None else 0.6) - (0.0 if closed else 0.2)
        return _CONFIDENCE.get(said.frame, 0.5)

    def _is_direct(self, said: Said) -> bool:
        """Begins with a quote mark, or stands for more than half between double quote marks, whoever opened them."""
        inside = [(first, last, s) for first, last in said.pieces for s in self._marked(first, last)]
        if any(said.start == s.start for _, _, s in inside):
            return True
        marked = sum(min(last, s.end) - max(first, s.start) for first, last, s in inside if not s.single)
        return marked * 2 > sum(last - first for first, last in said.pieces)

    def _marked(self, first: int, last: int) -> list[Stretch]:
        """Outermost stretches between marks that reach into a range of one block."""
        block = self.blocks[self._block_number(first)]
        found = self.stretches[block.start]
        # Stretches are ordered and those of depth 0 lie apart: the one before `first` may reach into it.
        begin = max(0, bisect_right(found, first, key=lambda s: s.start) - 1)
        return [
            s for s in found[begin : bisect_left(found, last, key=lambda s: s.start)] if s.end > first and s.depth == 0
        ]

    def _block_quote(self, quote: BlockQuote) -> Quote:
        span = self.reading.span
        line = quote.attribution
        speaker = line.speaker if line is not None else None
        work = line.work if line is not None else None
        name = self._printed_name(*line.name) if line is not None and line.name is not None else None
        cue = None
        if line is None and quote.first_block > 0:
            lead = self.lead_ins.get(self.blocks[quote.first_block - 1].start)
            if lead is not None:
                cue, speaker, name = (lead.start, lead.end), lead.speaker, self.speakers.name_of(lead.speaker)
        return self.reading.make(
            Quote,
            self.extractor,
            quote.start,
            quote.end,
            confidence=0.9 if speaker is not None or work is not None else 0.6,
            direct=True,
            speaker=span(*speaker) if speaker is not None else None,
            speaker_name=name,
            cue=span(*cue) if cue is not None else None,
            work=self.text[slice(*work)] if work is not None else None,
            block=True,
        )
