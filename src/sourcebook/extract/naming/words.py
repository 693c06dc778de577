"""The tokens of a passage as plain lists, read once: everything that looks for names works on these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sourcebook.extract.naming.lexicon import DETERMINERS, FUNCTION_WORDS

if TYPE_CHECKING:
    from sourcebook.extract.parse import Passage


ENTRIES = frozenset({"item", "row"})
"""Kinds of blocks whose capitals are names rather than a heading's."""


NARROW = 34
"""Characters below which lines are rows of a list rather than wrapped prose."""
COLUMN = 50
"""Below this, lines are prose only where most of them are nearly as long as the longest."""


@dataclass(slots=True)
class Words:
    """Parallel lists over the tokens of one passage. Offsets are those of the rendition."""

    passage: Passage
    text: list[str]
    low: list[str]
    """Lower case, without a final full stop ("Mr." is "mr")."""
    start: list[int]
    end: list[int]
    big: list[bool]
    """Begins with a capital (or is all capitals)."""
    name: list[bool]
    """May be a word of a name: has a capital and is no function word that merely opens a sentence."""
    opens: list[bool]
    """First word of a sentence."""
    tag: list[str]
    """Coarse part of speech; empty where there was no tagger."""
    dep: list[str]
    """Dependency label; empty where there was no parser."""
    head: list[int]
    lemma: list[str]
    shouted: bool
    """Hardly any lower case in the passage: capitals say nothing."""

    title_case: bool
    """A heading or caption with (nearly) every longer word capitalised: capitals say nothing there either."""

    def __len__(self) -> int:
        return len(self.text)

    def broken(self, index: int) -> bool:
        """Whether the word `index` goes on in the next one: cut by a hyphen at the end of a line ("Author- ity")."""
        text, after = self.text[index], self.text[index + 1] if index + 1 < len(self.text) else ""
        cut = len(text) > 1 and text[-1] == "-" and text[:-1].isalpha()
        return cut and self.gap(index) and after.isalpha() and after.islower() and after not in FUNCTION_WORDS

    def after_article(self, index: int) -> bool:
        """Whether an article or another determiner stands before token `index`; not the "that" of "said that Pell"."""
        before = self.low[index - 1] if index else ""
        return before in DETERMINERS and not (before == "that" and self.tag[index - 1] == "SCONJ")

    def gap(self, index: int) -> bool:
        """Whether white space stands between the tokens `index` and `index` + 1."""
        return self.end[index] < self.start[index + 1]


def words_of(passage: Passage, rendition: str = "") -> Words:
    """The tokens of `passage` as lists. With the rendition's text, a word after the end of a row or cell opens too."""
    text: list[str] = []
    start: list[int] = []
    tag: list[str] = []
    dep: list[str] = []
    head: list[int] = []
    lemma: list[str] = []
    doc: Any = passage.doc
    # One loop: making a token object costs more than all that is read from it.
    for token in doc:
        text.append(token.text)
        start.append(passage.start + token.idx)
        tag.append(token.pos_)
        dep.append(token.dep_)
        head.append(token.head.i)
        lemma.append(token.lemma_)
    low = [t.lower().rstrip(".") or t for t in text]
    opens = [False] * len(text)
    for sentence in passage.sentences:
        opens[sentence.first] = True
    end = [s + len(t) for s, t in zip(start, text, strict=True)]
    rows = list(_row_starts(rendition, passage.start, start, end))
    for i in rows:
        opens[i] = True
    big = [t[0].isupper() for t in text]
    letters = sum(map(len, text))
    lower = sum(map(str.islower, "".join(text)))
    shouted = lower * 4 < letters
    return Words(
        passage=passage,
        text=text,
        low=low,
        start=start,
        end=end,
        big=big,
        name=[
            b and not (w in FUNCTION_WORDS and (len(t) == 1 or shouted or not t.isupper()))
            for b, w, t in zip(big, low, text, strict=True)
        ],
        opens=opens,
        tag=tag,
        dep=dep,
        head=head,
        lemma=lemma,
        shouted=shouted,
        title_case=not rows and passage.block.kind not in ENTRIES and _title_case(text),
    )


def _row_starts(text: str, begin: int, start: list[int], end: list[int]) -> Iterator[int]:
    """Tokens before which a row or cell ends: at a tab, or at a line end where the next word would still have fitted.

    Prose that was wrapped breaks its lines only where it must: the longest line of the passage says how wide it was.
    """
    stop = end[-1] if end else begin
    if "\n" not in (block := text[begin:stop]) and "\t" not in block and "\r" not in block:
        return
    lengths = sorted(map(len, block.splitlines()))
    width, usual = lengths[-1], lengths[len(lengths) // 2]
    listed = width < NARROW or (width < COLUMN and (len(lengths) < 3 or usual < 0.75 * width))
    line = begin
    for i in range(1, len(start)):
        between = text[end[i - 1] : start[i]]
        if "\n" in between or "\r" in between:
            if listed or end[i - 1] - line + 1 + end[i] - start[i] <= width:
                yield i
            line = start[i]
        elif "\t" in between:
            yield i


def _title_case(text: list[str]) -> bool:
    longer = [t for t in text if len(t) > 3 and t.isalpha()]
    big = sum(t[0].isupper() for t in longer)
    return 4 <= len(longer) <= 30 and big >= 0.8 * len(longer) and text[-1] not in {".", "!", ")", ",", ":"}
