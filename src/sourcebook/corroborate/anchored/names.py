"""Names of a sentence against those of its source: a spelling that the source does not have, and a name it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sourcebook.corroborate.anchored.base import Sentence, SourceText
from sourcebook.corroborate.spelling import is_near
from sourcebook.corroborate.words import STOPWORDS, Word, word_set, words_of
from sourcebook.model.annotation import Mention
from sourcebook.model.sentence import Remark

_TITLES: Final = word_set(
    "mr mrs ms miss dr prof professor sir dame lord lady judge justice president prime minister senator representative "
    "governor mayor general colonel major captain sergeant officer inspector king queen prince princess pope former "
    "chief director secretary chairman chairwoman attorney ambassador jr sr"
)


def judge_names(sentence: Sentence) -> Iterator[Remark]:
    """One remark a name."""
    for mention in _names(sentence):
        words = [w for w in mention if w.form not in _TITLES and w.form not in STOPWORDS]
        missing = [w for w in words if not any(_knows(s.text, w.form) for s in sentence.sources)]
        if missing:
            yield from _judge(sentence, mention, missing)


def _names(sentence: Sentence) -> list[list[Word]]:
    """Words of each name: those read as names, and runs of capitals that the reader of names passed over."""
    read = [m for m in sentence.draft.of(Mention) if not sentence.in_quote(m.start)]
    found = [words_of(sentence.text, m.start, m.end) for m in read if m.type != "place"]
    taken = [(m.start, m.end) for m in read]
    # The first word of a sentence has its capital from there.
    for word in words_of(sentence.text)[1:]:
        free = not any(a <= word.start < b for a, b in taken) and not sentence.in_quote(word.start)
        if free and sentence.text[word.start].isupper() and word.form not in STOPWORDS and len(word.form) > 3:
            found.append([word])
    places = [words_of(sentence.text, m.start, m.end) for m in read if m.type == "place"]
    return sorted((w for w in (*found, *places) if w), key=lambda words: words[0].start)


def _knows(source: SourceText, form: str) -> bool:
    """Whether the source prints the word, or its letters are the initials of a name there."""
    return source.has([form]) or source.has([f"{form}s"]) or form in _initials(source)


def _initials(source: SourceText) -> frozenset[str]:
    names = {m.name for m in source.readings.of(Mention) if m.type == "organization"}
    words = ([w.form for w in words_of(name) if w.form not in ("of", "the", "for", "and")] for name in sorted(names))
    return frozenset("".join(form[0] for form in forms) for forms in words if len(forms) > 1)


def _judge(sentence: Sentence, name: Sequence[Word], missing: Sequence[Word]) -> Iterator[Remark]:
    start, end = name[0].start, name[-1].end
    for source in sentence.sources:
        for word in missing:
            if near := _near(source.text, word.form, [w.form for w in name if w is not word]):
                printed = source.text.text[near.start : near.end]
                own = sentence.text[word.start : word.end]
                message = f"The source has “{printed}”, not “{own}”. Print its spelling, or say that it is another."
                yield sentence.remark(
                    "name", "error", word.start, word.end, message,
                    instead=printed, anchor=source.text.anchor(near.start, near.end),
                )  # fmt: skip
                return
    read = any(m.start <= start < m.end and m.type in ("person", "organization") for m in sentence.draft.of(Mention))
    if read and len(missing) == len([w for w in name if w.form not in _TITLES and w.form not in STOPWORDS]):
        own = sentence.text[start:end]
        message = f"The source does not name “{own}”. Anchor the name where it comes from, or take it out."
        yield sentence.remark("name", "warning", start, end, message)


def _near(source: SourceText, form: str, others: Sequence[str]) -> Word | None:
    """A capitalised word of the source that is another spelling of this one; beside the same other words first."""
    near = [w for w in source.words.words if source.text[w.start].isupper() and is_near(form, w.form)]
    return next((w for w in near if _beside(source, w, others)), near[0] if near else None)


def _beside(source: SourceText, word: Word, others: Sequence[str]) -> bool:
    around = source.text[max(0, word.start - 40) : word.end + 40]
    forms = {w.form for w in words_of(around)}
    return any(other in forms for other in others)
