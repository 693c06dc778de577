"""Rule `repeated-words`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.corroborate.words import STOPWORDS, Word, word_set, words_of
from sourcebook.model.check import Flag, Severity

LONGEST = 8
"""Words of the longest repeated phrase looked for."""
NEAR = 3
"""Words that may stand between two starts of one phrase ("head of ... head of")."""
_DOUBLED = word_set(
    "had that is was her do very really much many so no far long too never big ha blah bye again knock there now well "
    "hear out half fifty etc first tsk wait go please quick poor more who what"
)
"""Words that are doubled on purpose or by grammar ("had had", "gave her her book", "very very")."""
_PAIRING = word_set("by in to after upon or on for")
_JOINING = word_set("of for in on to with by from at between against about")


class RepeatedWords:
    """Words or phrases typed twice: "the the", "the end of the the end of the", "head of its board head of".

    Doubling that English allows ("had had", "that that", "very very"), repetition with commas ("fun, fun, fun"),
    names ("Duran Duran"), numbers and chains such as "day after day after day" are left alone.

    Example:
        The inquiry heard that the the ledgers of the bank had been moved.
    """

    name: ClassVar[str] = "repeated-words"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = False

    def find(self, draft: Draft, _evidence: Evidence | None) -> Iterator[Flag]:
        """Repetitions inside each block."""
        for block in draft.blocks:
            if block.kind in ("code", "row"):
                continue
            words = words_of(draft.text, block.start, block.end)
            for first, last, length in _repetitions(draft.text, words):
                start, end = words[first].start, words[last].end
                once = draft.text[words[first].start : words[first + length - 1].end]
                yield flag(self, draft, start, end, f"“{once}” stands here twice. Take one out, or set the two apart.")


def _repetitions(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
    """(first word, last word, length of the phrase) of each repetition, longest first where they overlap."""
    at = 0
    while at < len(words) - 1:
        length = next((n for n in range(LONGEST, 0, -1) if _twice(text, words, at, n)), 0)
        if length:
            yield at, at + 2 * length - 1, length
            at += 2 * length
        elif far := _restarted(text, words, at):
            yield at, far + 1, 2
            at = far + 2
        else:
            at += 1


def _twice(text: str, words: Sequence[Word], at: int, n: int) -> bool:
    if at + 2 * n > len(words) or words[at].form != words[at + n].form:
        return False
    if [w.form for w in words[at : at + n]] != [w.form for w in words[at + n : at + 2 * n]]:
        return False
    last = words[at + 2 * n - 1]
    if not _plain_gaps(text, words, at, at + 2 * n - 1) or text[last.end : last.end + 1] == "-":
        return False
    phrase = words[at : at + n]
    if any(c.isdigit() for w in phrase for c in w.form):
        return False
    return _is_slip_of_one(text, words, at) if n == 1 else _is_slip_of_many(text, words, at, n)


def _is_slip_of_one(text: str, words: Sequence[Word], at: int) -> bool:
    first, second = words[at], words[at + 1]
    if text[second.start].isupper() or first.form in _DOUBLED or len(first.form) < 2:
        return False
    return not (at + 2 < len(words) and words[at + 2].form == first.form)


def _is_slip_of_many(text: str, words: Sequence[Word], at: int, n: int) -> bool:
    phrase = words[at : at + n]
    if all(text[w.start].isupper() for w in phrase):
        return False
    # "day after day after day": the chain goes on with its first word, or came from its last.
    goes_on = at + 2 * n < len(words) and words[at + 2 * n].form == phrase[0].form
    came_from = at > 0 and words[at - 1].form == phrase[-1].form
    # "more and more", "hand in hand in terms of": a pair around one small word.
    paired = n == 2 and sum(w.form in _PAIRING for w in phrase) == 1 and any(w.form not in STOPWORDS for w in phrase)
    paired = paired or (n == 2 and any(w.form == "and" for w in phrase))
    of_its_kind = n == 3 and phrase[0].form in ("a", "an") and phrase[-1].form in _JOINING
    return not (goes_on or came_from or paired or of_its_kind)


def _restarted(text: str, words: Sequence[Word], at: int) -> int:
    """Place of the second "head of" in "head of its board head of"; 0 when the phrase at `at` does not start anew."""
    if at + 1 >= len(words) or words[at + 1].form not in _JOINING or not _is_head(text, words[at]):
        return 0
    for other in range(at + 3, min(at + 3 + NEAR, len(words) - 1)):
        if words[other].form == words[at].form and words[other + 1].form == words[at + 1].form:
            between = words[at + 2 : other]
            clean = _plain_gaps(text, words, at, other + 1) and not _may_be_verb(text, words[other - 1])
            return (
                other
                if clean
                and not any(w.form in _BREAKS for w in between)
                and not any(w.form in _OWNING for w in between[1:])
                else 0
            )
    return 0


def _may_be_verb(text: str, word: Word) -> bool:
    """Whether the word before the second start could be a verb ("fear of rain beats fear of wind") or none."""
    printed = text[word.start : word.end]
    return word.form in STOPWORDS or (printed[0].islower() and word.form.endswith(("s", "ed", "ing")))


_OWNING = word_set("the a an his her its their our my your this that these those")
"""Words that may open what stands between the two starts, but not stand inside it."""
_BREAKS = (STOPWORDS - _OWNING) | frozenset(("per", "versus", "plus", "minus", "times"))


def _is_head(text: str, word: Word) -> bool:
    return len(word.form) >= 4 and word.form not in STOPWORDS and text[word.start].islower()


def _plain_gaps(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    """Whether only white space stands between the words."""
    return all(text[words[i].end : words[i + 1].start].isspace() for i in range(first, last))
