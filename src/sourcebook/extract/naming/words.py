"""The tokens of a passage as plain lists, read once: everything that looks for names works on these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sourcebook.extract.naming.lexicon import FUNCTION_WORDS

if TYPE_CHECKING:
    from sourcebook.extract.parse import Passage


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

    def gap(self, index: int) -> bool:
        """Whether white space stands between the tokens `index` and `index` + 1."""
        return self.end[index] < self.start[index + 1]


def words_of(passage: Passage) -> Words:
    """The tokens of `passage` as lists."""
    doc: Any = passage.doc
    text = [token.text for token in doc]
    low = [t.lower().rstrip(".") or t for t in text]
    start = [passage.start + token.idx for token in doc]
    opens = [False] * len(text)
    for sentence in passage.sentences:
        opens[sentence.first] = True
    big = [t[0].isupper() for t in text]
    letters = sum(map(len, text))
    lower = sum(c.islower() for t in text for c in t)
    return Words(
        passage=passage,
        text=text,
        low=low,
        start=start,
        end=[s + len(t) for s, t in zip(start, text, strict=True)],
        big=big,
        name=[
            b and not (w in FUNCTION_WORDS and (len(t) == 1 or not t.isupper()))
            for b, w, t in zip(big, low, text, strict=True)
        ],
        opens=opens,
        tag=[token.pos_ for token in doc],
        dep=[token.dep_ for token in doc],
        head=[token.head.i for token in doc],
        lemma=[token.lemma_ for token in doc],
        shouted=lower * 4 < letters,
        title_case=_title_case(text),
    )


def _title_case(text: list[str]) -> bool:
    longer = [t for t in text if len(t) > 3 and t.isalpha()]
    big = sum(t[0].isupper() for t in longer)
    return 4 <= len(longer) <= 30 and big >= 0.8 * len(longer) and text[-1] not in {".", "!", ")", ",", ":"}
