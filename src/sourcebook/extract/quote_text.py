"""What the words around quote marks say by their spelling alone: ends of sentences, lead-ins, speech."""

from __future__ import annotations

import re
from itertools import islice

from sourcebook.extract import quote_cues as cues
from sourcebook.extract.quote_cues import word_set
from sourcebook.extract.quote_marks import Stretch
from sourcebook.extract.quote_syntax import Range

_ENDS = ".!?"
_WORDS_AFTER = re.compile(r"[^\s,;:!?“”\"]+")
_SUBJECTS = word_set("a an the his her their its one another he she they")
MOST_WORDS = 12
"""Words of a speaker at most, where the tree saw no verb."""


def speaker_then_verb(text: str, start: int, limit: int) -> tuple[Range, Range] | None:
    """The words after a quote that name a speaker, and the verb of saying after them, by spelling."""
    first = last = -1
    for number, word in enumerate(_WORDS_AFTER.finditer(text, start, limit)):
        if first < 0:
            first, last = word.span()
            if not (word[0][0].isupper() or word[0].lower() in _SUBJECTS):
                return None
            continue
        if (text[last - 1] == "." and not abbreviated(text, last - 1)) or number > MOST_WORDS:
            return None
        if word[0].rstrip(".") in cues.SPEECH_FORMS:
            return (first, last), (word.start(), word.start() + len(word[0].rstrip(".")))
        last = word.end()
    return None


def speaker_after(text: str, start: int, limit: int) -> Range | None:
    """The words after a verb of saying that name its speaker ("A," said Doe), by spelling, up to the next mark."""
    first = last = -1
    for word in islice(_WORDS_AFTER.finditer(text, start, limit), MOST_WORDS):
        if first < 0:
            if text[start : word.start()].strip() or not (word[0][0].isupper() or word[0] in _SUBJECTS):
                return None
            first = word.start()
        elif text[last : word.start()].strip():
            break
        last = word.end()
        if word[0].endswith(".") and not abbreviated(text, last - 1):
            last -= 1
            break
    return (first, last) if first >= 0 else None


def stops(gap: str) -> list[int]:
    """Places in a gap where a sentence ends."""
    return [
        i
        for i, char in enumerate(gap)
        if char in _ENDS and (i + 1 == len(gap) or gap[i + 1].isspace()) and (char != "." or not abbreviated(gap, i))
    ]


def has_stop(gap: str) -> bool:
    """Whether a sentence ends in a gap."""
    return bool(stops(gap))


def abbreviated(text: str, stop: int) -> bool:
    """Whether a full stop follows an initial or a short title ("J.", "Mr.", "Sen.", "Sept. 4")."""
    word = text[max(0, stop - 5) : stop].rpartition(" ")[2]
    if word in ("Sept", "Prof", "Capt", "Supt", "Maj", "Calif", "Mass", "Penn", "Tenn", "Wash", "Conn", "Minn"):
        return True
    return word[:1].isupper() and (len(word) == 1 or (len(word) <= 3 and not word.isupper()) or "." in word)


def leads(gap: str) -> bool:
    """Whether a gap between a cue and what follows ends as a lead-in does."""
    words = gap.split()
    return (
        not words
        or gap.rstrip().endswith((",", ":"))
        or (words[-1].lower() in _LEAD and len(words) < 12)
        or len(words) < 5
    )


OPENING = word_set("that of the a an he she it they his her their there this these those")
NAMED = OPENING | word_set("him them himself herself itself us me you as")
_LEAD = word_set("that as a an the for of to is was are were it her him them")


def is_speech_like(text: str, stretch: Stretch) -> bool:
    """Whether words in quote marks read like something said, not like a title, a term or scare quotes."""
    if stretch.single:
        return False
    inner = text[stretch.inner_start : stretch.inner_end]
    words = inner.split()
    if len(words) <= 3:
        return len(words) > 1 and inner.rstrip()[-1] in ".!?" and words[0][:1].isupper() and words[-1][:1].islower()
    capital = sum(w[:1].isupper() for w in words if len(w) > 3)
    long = sum(len(w) > 3 for w in words)
    return not (long > 1 and capital >= 0.8 * long)
