"""What a tree gives a speaker or quote too much: datelines, numbers of sections, quote marks, the name before the name.

All by the printed words, after the trees were read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sourcebook.model.annotation import Mention

Range = tuple[int, int]
LONGEST_DATELINE = 80
LONGEST_SPEAKER = 60
"""Characters of a name that takes the place of a dateline."""
_DATELINE = re.compile(r"(?=[^\W\d_])[^\n!?;:“”\"]{2,70}?(?:(?<=[^-–—])\s[-–—]{1,2}|\s?[–—]|--)\s+(?=\S)")
_NUMBER = re.compile(r"(?:\d{1,3}\.)+\d{0,3}\s+|\(?[a-z\d]{1,3}\)\s+")
_LEAD = re.compile(r"[\s\"“”‘»«]+")
_PRONOUN = re.compile(r"(?:^|[\s,\"“”])(he|she|they|we|I)\s+$")
_DAY = re.compile(r"(?:on |late |early )*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (?=\w)")


def dateline_end(text: str, start: int, end: int, mentions: Sequence[Mention]) -> int:
    """Where a passage's words begin after a dateline ("BEIRUT, Lebanon (NW) — "); `start` where it has none.

    `mentions` are those of the passage: a dateline opens with a place, and a date, an agency or capitals go with it.
    """
    match = _DATELINE.match(text, start, min(end, start + LONGEST_DATELINE))
    if match is None:
        return start
    inside = [m for m in mentions if m.start < match.end()]
    if not inside or inside[0].start != start or any(m.start < match.end() < m.end for m in inside):
        return start
    head = text[start : inside[0].end]
    line = match.group().rstrip(" -–—")
    told = head.isupper() or line.endswith(")") or bool(re.search(r"\d", line)) or line == head
    small = [w for w in re.findall(r"\b[a-z]+", line) if w not in ("and", "near", "of", "de", "la")]
    return match.end() if inside[0].type == "place" and told and not small else start


def tidy_speaker(text: str, speaker: Range, cue: Range | None, begin: int, mentions: Sequence[Mention]) -> Range:
    """The speaker without a dateline (whose words end at `begin`), a section's number or quote marks before it.

    Where the tree took the subject for a part of something before it, whoever stands right before the cue is meant:
    "In a letter to the chair, Ann Pell, Marsh wrote", "Asked by Ann Pell, she said". `mentions` are those near by.
    """
    first, last = speaker
    if first < begin:
        if last > begin:
            first = begin
        elif cue is not None and (named := _right_before(text, begin, cue[0], mentions)) is not None:
            return named
    for pattern in (_NUMBER, _LEAD):
        match = pattern.match(text, first, last)
        if match is not None and match.end() < last:
            first = match.end()
    if cue is not None and cue[0] >= last:
        pronoun = _PRONOUN.search(text, last, cue[0])
        if pronoun is not None:
            return pronoun.span(1)
        people = [m for m in mentions if first <= m.start and m.end <= last and m.type == "person"]
        next_one = next((m for m in mentions if m.type == "person" and m.start == last + 2), None)
        if people and next_one is not None and text[last : last + 2] == ", " and next_one.end + 1 == cue[0]:
            return next_one.start, next_one.end
        two = len(people) > 1 and people[-1].end == last and people[-1].chain != people[-2].chain
        two = two and not re.search(r"\b[a-z]", text[first : people[-2].start])
        if two and text[people[-2].end : people[-1].start] == ", ":
            return people[-1].start, last
    return first, last


def tidy_words(text: str, pieces: list[Range], passage: int, begin: int) -> list[Range]:
    """What is said without a dateline at its head, and without the day of the saying ("said on Monday")."""
    first, last = pieces[0]
    if first == passage and begin < last:
        first = max(first, begin)
    match = _DAY.match(text, first, last)
    if match is not None and match.end() + 8 < last:
        first = match.end()
    return [(first, last), *pieces[1:]]


def _right_before(text: str, begin: int, cue: int, mentions: Sequence[Mention]) -> Range | None:
    """The name or short noun phrase between a dateline and the cue."""
    end = len(text[:cue].rstrip()) if cue - begin < LONGEST_SPEAKER else begin
    words = text[begin:end]
    opener = next((m for m in mentions if m.start == begin and m.type in ("person", "organization")), None)
    if opener is not None and (cue - begin >= LONGEST_SPEAKER or "," in words):
        return opener.start, opener.end
    named = [m for m in mentions if begin <= m.start and m.end <= end]
    return (begin, end) if named and named[-1].end == end and "," not in words else None
