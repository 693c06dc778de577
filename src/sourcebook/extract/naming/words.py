"""The tokens of a passage as plain lists, read once: everything that looks for names works on these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sourcebook.extract.naming.lexicon import FUNCTION_WORDS

if TYPE_CHECKING:
    from sourcebook.extract.parse import Passage


ENTRIES = frozenset({"item", "row"})
"""Kinds of blocks whose capitals are names rather than a heading's."""


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

    def gap(self, index: int) -> bool:
        """Whether white space stands between the tokens `index` and `index` + 1."""
        return self.end[index] < self.start[index + 1]


def words_of(passage: Passage, rendition: str = "") -> Words:
    """The tokens of `passage` as lists. With the rendition's text, a word after the end of a row or cell opens too."""
    doc: Any = passage.doc
    text = [token.text for token in doc]
    low = [t.lower().rstrip(".") or t for t in text]
    start = [passage.start + token.idx for token in doc]
    opens = [False] * len(text)
    for sentence in passage.sentences:
        opens[sentence.first] = True
    end = [s + len(t) for s, t in zip(start, text, strict=True)]
    rows = 0
    for i in range(1, len(text)):
        if end[i - 1] < start[i] and _row_ends(rendition, end[i - 1], start[i]):
            opens[i] = True
            rows += 1
    big = [t[0].isupper() for t in text]
    letters = sum(map(len, text))
    lower = sum(c.islower() for t in text for c in t)
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
        tag=[token.pos_ for token in doc],
        dep=[token.dep_ for token in doc],
        head=[token.head.i for token in doc],
        lemma=[token.lemma_ for token in doc],
        shouted=shouted,
        title_case=rows == 0 and passage.block.kind not in ENTRIES and _title_case(text),
    )


def _row_ends(text: str, end: int, start: int) -> bool:
    """Whether a row or cell ends between two words: at a tab, or a line end well before the line's usual width."""
    between = text[end:start]
    if "\t" in between:
        return True
    if "\n" not in between and "\r" not in between:
        return False
    line_start = max(text.rfind("\n", max(0, end - 50), end), -1 if end < 50 else end - 51) + 1
    next_end = text.find("\n", start, start + 121)
    # In wrapped prose the next line's first word would not have fitted; in a heading or list it would.
    return end - line_start < 50 or (next_end < 0 and len(text) - start > 120)


def _title_case(text: list[str]) -> bool:
    longer = [t for t in text if len(t) > 3 and t.isalpha()]
    big = sum(t[0].isupper() for t in longer)
    return 4 <= len(longer) <= 30 and big >= 0.8 * len(longer) and text[-1] not in {".", "!", ")", ",", ":"}
