"""The sources of a sentence: the documents it is anchored in, with the sentences that its anchors touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sourcebook.corroborate.base import Draft, HeldDocument
from sourcebook.corroborate.quoting import WordIndex, find_marked
from sourcebook.corroborate.words import words_of
from sourcebook.model.check import Severity
from sourcebook.model.sentence import Remark, Slip
from sourcebook.model.span import Span
from sourcebook.model.summary import Anchor

AROUND = 1
"""Sentences on either side of an anchor that may say what it leaves unsaid: a year, a name."""


class SourceText(HeldDocument):
    """A document at one of its texts, with what comparing sentences with it needs."""

    @cached_property
    def words(self) -> WordIndex:
        """Its words with their places."""
        return WordIndex(words_of(self.text))

    @cached_property
    def run(self) -> str:
        """Its words, folded, each between spaces: what a name or phrase is looked for in."""
        return f" {' '.join(self.words.forms)} "

    def has(self, forms: Sequence[str]) -> bool:
        """Whether the words stand in it one after the other."""
        return f" {' '.join(forms)} " in self.run

    def anchor(self, start: int, end: int) -> Anchor:
        """Words of it as an anchor."""
        exact = self.text[start:end]
        return Anchor(document=self.id, rendition=self.rendition.id, start=start, end=end, exact=exact)


@dataclass(frozen=True)
class Source:
    """A document that a sentence is anchored in, and where."""

    text: SourceText
    anchors: tuple[Anchor, ...]

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the sentences that the anchors touch, in order."""
        return tuple(sorted({n for a in self.anchors for n in self.text.numbers_between(a.start, a.end)}))

    @cached_property
    def nearby(self) -> tuple[int, ...]:
        """Those and the ones beside them."""
        last = len(self.text.sentences)
        near = {n + step for n in self.numbers for step in range(-AROUND, AROUND + 1)}
        return tuple(sorted(n for n in near if 0 <= n < last))

    def spans(self, numbers: Iterable[int]) -> Iterator[Span]:
        """The sentences with these numbers."""
        return (self.text.sentences[n] for n in numbers)

    def anchored_at(self, start: int) -> bool:
        """Whether the sentence that covers a place is one that an anchor touches."""
        return any(n in self.numbers for n in self.text.numbers_between(start, start + 1))


@dataclass(frozen=True)
class Sentence:
    """The sentence as typed, read, with its sources."""

    draft: Draft
    sources: tuple[Source, ...]

    @property
    def text(self) -> str:
        """The sentence."""
        return self.draft.text

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """What stands between quotation marks."""
        return find_marked(self.text, 0, len(self.text))

    def in_quote(self, start: int) -> bool:
        """Whether a place is inside quotation marks: those words are judged as a quote."""
        return any(a <= start < b for a, b in self.quoted)

    def remark(
        self, about: Slip, severity: Severity, start: int, end: int, message: str, *,
        instead: str | None = None, anchor: Anchor | None = None,
    ) -> Remark:  # fmt: skip
        """A remark on words of the sentence."""
        return Remark(
            about=about, severity=severity, start=start, end=end, exact=self.text[start:end], message=message,
            instead=instead, anchor=anchor,
        )  # fmt: skip


Judge = Callable[[Sentence], Iterator[Remark]]
"""Finds one kind of slip in a sentence that has at least one source."""
