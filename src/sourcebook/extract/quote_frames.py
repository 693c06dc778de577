"""Which attribution governs which stretch between quote marks, and what then is the whole of the quoted content.

Trees are unreliable around quote marks, so a stretch is given to the cue that stands right before or after it in the
same sentence; the tree adds the words of a mixed quote that stand outside the marks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sourcebook.extract import quote_cues as cues
from sourcebook.extract.parse import Passage
from sourcebook.extract.quote_attribution import Attributed, dash_length, read_attribution
from sourcebook.extract.quote_marks import Stretch
from sourcebook.extract.quote_syntax import Attribution, Range, lemma_of
from sourcebook.extract.quote_text import (
    NAMED,
    OPENING,
    has_stop,
    is_speech_like,
    leads,
    speaker_after,
    speaker_then_verb,
    stops,
)
from sourcebook.extract.quote_trees import find_attributions

REACH = 240
"""Characters between a stretch and its cue at most (a speaker may carry a long description)."""
LONG_FRAGMENT = 6
"""Words a stretch in the middle of a sentence needs to count as quoted without a cue."""
LISTED = 60
"""Characters between two stretches of one list ("a “liar” and a “thief”") at most."""
LEAD_WORDS = 12
"""Words outside the marks at most that a tree may have left out before a mixed quote."""


@dataclass(slots=True)
class Said:
    """One attribution in rendition offsets: the pieces of content, and who says so."""

    pieces: list[Range]
    stretches: list[Stretch] = field(default_factory=list)
    speaker: Range | None = None
    cue: Range | None = None
    nested: bool = False
    frame: str = "bare"
    attributed: Attributed | None = None
    """An attribution after a dash ("..." — Name)."""
    continued: bool = False
    """No cue of its own: the speaker is that of the words before."""

    @property
    def start(self) -> int:
        """Where the first piece begins."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return self.pieces[-1][1]


@dataclass(slots=True)
class Cue:
    """An attribution in rendition offsets, with the stretches given to it."""

    attribution: Attribution
    start: int
    end: int
    speaker: Range | None
    content: list[Range]
    lemma: str
    stretches: list[Stretch] = field(default_factory=list)


_UNSEEN = Attribution((0, 0), 0, None, (), "bare")
"""Of a cue that the tree does not know."""


class Frames:
    """The attributions of one passage, brought together with its stretches."""

    def __init__(self, text: str, passage: Passage, stretches: Sequence[Stretch]) -> None:
        self.text = text
        self.passage = passage
        self.outer = [s for s in stretches if s.depth == 0]
        self.inner = [s for s in stretches if s.depth > 0]
        self._starts = [s.start for s in self.outer]
        self.cues = [self._cue(a) for a in find_attributions(passage.doc)]
        self._cue_starts = [c.start for c in self.cues]

    def read(self) -> list[Said]:
        """All that is said in the passage, by start."""
        free: list[Stretch] = []
        for number, stretch in enumerate(self.outer):
            cue = self._governing(number, stretch)
            if cue is not None:
                cue.stretches.append(stretch)
            else:
                free.append(stretch)
        free = [s for s in free if not self._worded(s)]
        self._continue(free)
        dashed = {s.start: d for s in free if (d := self._dashed(s)) is not None}
        free = [s for s in free if s.start not in dashed]
        said = list(dashed.values())
        said += [self._said(c) for c in self.cues if c.stretches or self._is_indirect(c)]
        said += [s for s in map(self._alone, free) if s is not None]
        said += [s for s in map(self._nested, self.inner) if s is not None]
        return _outermost([s for s in said if s.pieces])

    def _cue(self, attribution: Attribution) -> Cue:
        start, end = self.passage.chars(*attribution.cue)
        speaker = self.passage.chars(*attribution.speaker) if attribution.speaker else None
        content = [self.passage.chars(*piece) for piece in attribution.content]
        return Cue(attribution, start, end, speaker, content, lemma_of(self.passage.doc[attribution.verb]))

    def stretch_at(self, offset: int) -> Stretch | None:
        """The outermost stretch that covers an offset."""
        number = bisect_right(self._starts, offset) - 1
        return self.outer[number] if number >= 0 and offset < self.outer[number].end else None

    def _governing(self, number: int, stretch: Stretch) -> Cue | None:
        """The cue that governs a stretch: before it when a comma, colon or nothing parts them, else after it."""
        left = self.outer[number - 1].end if number else self.passage.start
        right = self.outer[number + 1].start if number + 1 < len(self.outer) else self.passage.end
        before = self._before(max(left, stretch.start - REACH), stretch)
        after = self._after(stretch, min(right, stretch.end + REACH))
        if before is None or after is None:
            return before or after
        lead = self.text[max(left, stretch.start - 2) : stretch.start].rstrip()
        return before if lead.endswith((":", ",")) or not self._ends_open(stretch) else after

    def _before(self, left: int, stretch: Stretch) -> Cue | None:
        number = bisect_left(self._cue_starts, stretch.start) - 1
        while number >= 0 and self._cue_starts[number] >= left:
            cue = self.cues[number]
            number -= 1
            if self.stretch_at(cue.start) is not None or not self._speech(cue):
                continue
            gap = self.text[cue.end : stretch.start]
            if has_stop(gap):
                return None
            if cue.stretches and cue.stretches[0].end <= cue.start and not is_speech_like(self.text, stretch):
                return None  # “Words,” she told the programme “Early Echo.”
            covers = any(a <= stretch.inner_start and stretch.start <= b for a, b in cue.content)
            if covers or (cue.end <= stretch.start and leads(gap)):
                return cue
        return None

    def _after(self, stretch: Stretch, right: int) -> Cue | None:
        if not self._ends_open(stretch):
            return None
        number = bisect_left(self._cue_starts, stretch.end)
        while number < len(self.cues) and self._cue_starts[number] < right:
            cue = self.cues[number]
            number += 1
            if cue.attribution.frame == "noun" or not self._speech(cue):
                continue
            if has_stop(self.text[stretch.end : cue.start]):
                return None
            if (named := self._named_between(stretch, cue)) is not None:
                cue.speaker = named
            near = cue.start - stretch.end < 4 or (cue.speaker is not None and 0 <= cue.speaker[0] - stretch.end < 40)
            if cue.start - stretch.end < 4 and cue.speaker is not None and cue.speaker[0] < stretch.end:
                cue.speaker = speaker_after(self.text, cue.end, right)
            if near and (stretch.inner_end > stretch.inner_start + 3):
                return cue
        return None

    def _worded(self, stretch: Stretch) -> bool:
        """Gives a stretch to the speaker and verb printed after it where the tree saw none ("A," Doe writes)."""
        if not self._ends_open(stretch) or not is_speech_like(self.text, stretch):
            return False
        number = bisect_right(self._starts, stretch.start)
        limit = min(self.passage.end, stretch.end + REACH, *(s.start for s in self.outer[number : number + 1]))
        found = speaker_then_verb(self.text, stretch.end, limit)
        if found is None:
            return False
        at = bisect_left(self._cue_starts, stretch.end)
        known = self.cues[at] if self._cue_within(stretch.end, found[1][1]) else None
        if known is not None:
            if known.start != found[1][0] or known.stretches:
                return False
            known.speaker, known.stretches = found[0], [stretch]
            return True
        self.cues.insert(at, Cue(_UNSEEN, *found[1], found[0], [], "say", [stretch]))
        self._cue_starts.insert(at, found[1][0])
        return True

    def _named_between(self, stretch: Stretch, cue: Cue) -> Range | None:
        """The speaker where all that stands between words and verb is a name with its description.

        “Words,” Ilse Maran, who ran the mill, said: trees often lose or cut such a subject.
        """
        gap = self.text[stretch.end : cue.start]
        words = gap.strip(" ,").split()
        if len(words) < 2 or cue.lemma not in cues.SPEECH or cue.attribution.passive:
            return None
        found = cue.speaker is not None and cue.speaker[0] - stretch.end < 4
        described = gap.rstrip().endswith(",") and "," in gap.strip(" ,")
        if (found and cue.speaker is not None and cue.speaker[1] >= cue.start - 2) or not words[0][0].isupper():
            return None
        if not described and cue.speaker is not None and cue.speaker[0] >= stretch.end:
            return None
        first = stretch.end + len(gap) - len(gap.lstrip(" ,"))
        return first, first + len(gap.strip(" ,"))

    def _ends_open(self, stretch: Stretch) -> bool:
        """Whether the sentence may go on after the stretch ("A," she said)."""
        last = self.text[stretch.inner_end - 1]
        following = self.text[stretch.end : stretch.end + 2].strip()
        return last in ",?!—–-…" or following[:1] in (",", "—", "–") or (last != "." and following[:1].isalpha())

    def _speech(self, cue: Cue) -> bool:
        if cue.attribution.frame == "according":
            return True
        return cue.lemma in cues.SPEECH or cue.lemma in cues.NAMING or bool(cue.content)

    def _continue(self, free: list[Stretch]) -> None:
        """Gives a stretch without cue to the attribution just before it ("A," she said. "B.")."""
        owners = {s.start: c for c in self.cues for s in c.stretches}
        for stretch in list(free):
            number = bisect_left(self._starts, stretch.start)
            previous = self.outer[number - 1] if number else None
            if previous is not None and number > 1 and previous.start not in owners:
                named = not is_speech_like(self.text, previous)  # a title between the two: "told “Early Echo.” “B.”"
                previous = self.outer[number - 2] if named else previous
            owner = owners.get(previous.start) if previous else None
            if previous is None or owner is None:
                continue
            gap = self.text[previous.end : stretch.start]
            listed = len(gap) < LISTED and not has_stop(gap) and self.text[previous.inner_end - 1] not in ".!?"
            if listed and owner.start < previous.start and not self._cue_within(previous.end, stretch.end):
                owner.stretches.append(stretch)
                if owner.content and owner.content[-1][1] >= previous.start:  # one growing piece: keeps lists linear
                    first = min(owner.content[-1][0], previous.end)
                    owner.content[-1] = (first, max(owner.content[-1][1], stretch.start))
                else:
                    owner.content.append((previous.end, stretch.start))
                owners[stretch.start] = owner
                free.remove(stretch)
                continue
            if not is_speech_like(self.text, stretch):
                continue
            if previous.end <= owner.start < stretch.start and len(stops(gap)) <= 1 and len(gap) < REACH:
                owner.stretches.append(stretch)
                owners[stretch.start] = owner
                free.remove(stretch)

    def _cue_within(self, start: int, end: int) -> bool:
        number = bisect_left(self._cue_starts, start)
        return number < len(self.cues) and self._cue_starts[number] < end

    def _is_indirect(self, cue: Cue) -> bool:
        """Whether a cue without quote marks of its own attributes something."""
        return bool(cue.content) and self.stretch_at(cue.start) is None and not self._weak(cue)

    def _weak(self, cue: Cue) -> bool:
        """No words given as anybody's: nobody for a subject, or a thing that does no showing."""
        if cue.attribution.frame == "according":
            return False
        if cue.speaker is None:
            return not cue.attribution.passive or cue.attribution.frame != "clause"
        words = self.text[cue.speaker[0] : cue.speaker[1]].lower()
        if words in cues.NOT_SPEAKERS:
            return True
        return words in ("you",) or (words in ("i", "we") and cue.lemma in cues.MIND)

    def _said(self, cue: Cue) -> Said:
        pieces = [_whole(piece, self.outer, self._starts) for piece in cue.content]
        if cue.stretches:
            touching = [p for p in pieces if any(p[0] < s.end and s.start < p[1] for s in cue.stretches)]
            pieces = [*touching, *((s.start, s.end) for s in cue.stretches)]
            if (lead := self._words_before(cue, min(first for first, _ in pieces))) is not None:
                pieces.append(lead)
        return Said(
            _merged(self.text, pieces), cue.stretches, cue.speaker, (cue.start, cue.end), frame=cue.attribution.frame
        )

    def _words_before(self, cue: Cue, first: int) -> Range | None:
        """The few words between a cue and its content that the tree left out ("called him “a liar”")."""
        gap = self.text[cue.end : first]
        words = gap.split()
        if not 0 < len(words) <= LEAD_WORDS or not gap[:1].isspace() or any(c in ",:;—–" for c in gap):
            return None
        if words[0].lower() not in (NAMED if cue.lemma in cues.NAMING else OPENING) or cue.lemma in cues.ORDER:
            return None
        return cue.end + len(gap) - len(gap.lstrip()), first

    def _alone(self, stretch: Stretch) -> Said | None:
        """A stretch that no cue governs: words of somebody when they read like speech, else a title or scare quotes."""
        if not is_speech_like(self.text, stretch) or self.text[stretch.end : stretch.end + 4] == " by ":
            return None
        lead = self.text[max(self.passage.start, stretch.start - 3) : stretch.start].rstrip()
        words = len(self.text[stretch.inner_start : stretch.inner_end].split())
        if lead and lead[-1] not in '.!?:…—–―"”' and words < LONG_FRAGMENT:
            return None
        return Said([(stretch.start, stretch.end)], [stretch], continued=True)

    def _dashed(self, stretch: Stretch) -> Said | None:
        """“Words” — Name, on one line."""
        start = stretch.end
        while start < self.passage.end and self.text[start] in " \t\u00a0":
            start += 1
        if start >= self.passage.end or not dash_length(self.text, start):
            return None
        number = bisect_right(self._starts, stretch.start)
        limit = min(self.passage.end, start + REACH, *(s.start for s in self.outer[number : number + 1]))
        newline = self.text.find("\n", start, limit)
        attributed = read_attribution(self.text, start, newline if newline > 0 else limit, ())
        if attributed is None or attributed.speaker is None:
            return None
        return Said([(stretch.start, stretch.end)], [stretch], attributed.speaker, attributed=attributed)

    def lead_in(self) -> Cue | None:
        """The cue the passage ends on without content ("Doe wrote:"), for a quote set apart below it."""
        last = self.text[self.passage.end - 1]
        cue = next((c for c in reversed(self.cues) if c.lemma in cues.SPEECH and not c.stretches), None)
        if last not in ":," or cue is None or has_stop(self.text[cue.end : self.passage.end]):
            return None
        return cue

    def _nested(self, stretch: Stretch) -> Said | None:
        """A quote inside a quote, when a cue inside the outer words governs it."""
        outer = self.stretch_at(stretch.start)
        number = bisect_left(self._cue_starts, stretch.start) - 1
        if outer is None or number < 0 or self._cue_starts[number] < max(outer.start, stretch.start - REACH):
            return None
        cue = self.cues[number]
        if cue.lemma not in cues.SPEECH or not leads(self.text[cue.end : stretch.start]):
            return None
        return Said([(stretch.start, stretch.end)], [stretch], cue.speaker, (cue.start, cue.end), nested=True)


def _outermost(said: Sequence[Said]) -> list[Said]:
    """What is said, by start, without what only retells inside it ("She said she thought ...")."""
    pieces = sorted(((a, -b, n) for n, s in enumerate(said) for a, b in s.pieces))
    inner: set[int] = set()
    widest, owner = -1, -1
    for _, last, number in pieces:
        if -last <= widest and number != owner and not said[number].nested:
            inner.add(number)
        if -last > widest:
            widest, owner = -last, number
    kept = [s for n, s in enumerate(said) if n not in inner]
    return sorted(kept, key=lambda s: (s.start, s.end))


def _whole(piece: Range, outer: Sequence[Stretch], starts: list[int]) -> Range:
    """A piece widened to whole stretches where it begins or ends within one."""
    first, last = piece
    for offset in (first, last - 1):
        number = bisect_right(starts, offset) - 1
        if number >= 0 and offset < outer[number].end:
            first, last = min(first, outer[number].start), max(last, outer[number].end)
    number = bisect_right(starts, last)
    if number < len(outer) and 0 <= outer[number].start - last < 1:
        last = max(last, outer[number].end)
    return first, last


def _merged(text: str, pieces: Iterable[Range]) -> list[Range]:
    """Pieces in order, those that overlap or that only white space and punctuation parts made one."""
    merged: list[Range] = []
    for first, last in sorted(pieces):
        if merged and not any(c.isalnum() for c in text[merged[-1][1] : first]):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        elif any(c.isalnum() for c in text[first:last]):
            merged.append((first, last))
    return merged
