"""A sentence of a summary against the words it is anchored to: its quotes, figures, dates and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sourcebook.model.desk import Finding
from sourcebook.model.summary import SummarySentence

_QUOTED = re.compile(r"[\"“”«]([^\"“”«»\n]{2,2000})[\"“”»]")
_LINK = re.compile(r"\[([^\]\n]{0,2000})\]\([^)\s]{0,2000}\)")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)+")


def check_sentence(sentence: SummarySentence, texts: Sequence[str]) -> Iterator[Finding]:
    """What in a sentence is not in the exact words of its anchors (`texts`, one an anchor)."""
    words = plain(sentence.text)
    anchored = _folded(" ".join(texts))
    for match in _QUOTED.finditer(words):
        quote = _folded(match[1]).strip(" .,;:!?")
        if " " in quote and not all(
            part.strip(" .,;:!?") in anchored for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quote)
        ):
            yield Finding(
                rule="quote-altered", message=f"“{match[1]}” does not stand so in its anchor.",
                hint="Quote the words as they are, or anchor the sentence where they stand.",
            )  # fmt: skip
    held = {n.replace(",", "").rstrip(".") for n in _NUMBER.findall(anchored)}
    for number in _NUMBER.findall(words):
        if number.replace(",", "").rstrip(".") not in held:
            yield Finding(
                rule="number-not-anchored", message=f"{number} is not in the words that the sentence rests on.",
                hint="Anchor it where the number stands, or write the source's number.",
            )  # fmt: skip
    for name in _NAME.findall(words):
        last = name.split()[-1].casefold()
        if not re.search(rf"\b{re.escape(last)}\b", anchored):
            yield Finding(
                rule="name-not-anchored", message=f"{name} is not in the words that the sentence rests on.",
                hint="Anchor the sentence where the name stands too.",
            )  # fmt: skip


def plain(markdown: str) -> str:
    """The words of a sentence without the Markdown of its links and emphasis."""
    return re.sub(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", _LINK.sub(r"\1", markdown))


def _folded(text: str) -> str:
    """Letters, quotes and spaces made alike."""
    table = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
    return " ".join(text.translate(table).casefold().split())
