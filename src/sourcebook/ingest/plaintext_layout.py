"""The layout of plain text: lines to segments (paragraphs), segments to blocks. Conservative: in doubt, a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sourcebook.model.document import Block
from sourcebook.model.span import trim

WRAP = 120
"""Lines longer than this were not wrapped by hand: each is a paragraph of its own."""
_ITEM = re.compile(r"^[ \t]{0,12}(?:[•▪◦‣·*+–-]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\([ivx]{1,5}\))[ \t]{1,6}\S")
_NUMBERED = re.compile(r"^[ \t]{0,12}(?:\d{1,2}\.)(?:\d{1,2}\.?){0,3}[ \t]{1,6}[A-Z]")
_ATTRIBUTION = re.compile(r"^[ \t]{0,40}(?:—|―|–|--)[ \t]{0,3}[“”\"‘’'«»(\[]?[^\W\d_a-z]")
_QUOTED = re.compile(r"^[ \t]{0,3}>")
_HASHES = re.compile(r"^(#{1,6})[ \t]{1,4}\S")
_RULE = re.compile(r"^[ \t]{0,3}(?:=[= ]{2,}|-[- ]{2,}|\*[* ]{2,}|_[_ ]{2,}|~{3,})[ \t]{0,3}$")
_PERIOD = re.compile(r"^(?:(?:early|mid|late)[ -])?(?:1[0-9]|20)\d{2}s?\s?(?:[—–-]|to\b|\||:)", re.I)
_PART = re.compile(r"^(?:chapter|part|section|article|appendix|annex|exhibit|schedule)\s+(?:[ivxlc\d]+|[a-z])\b", re.I)
_SMALL = frozenset(
    {
        "a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "but", "nor",
        "as", "is", "are", "was", "it", "its", "into", "over", "under", "vs", "v"
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_OPEN, _CLOSE = '“"«„', '”"»“'


class Segment(NamedTuple):
    """A run of lines that belong together; `alone` when blank lines (or the ends of the text) stand around it."""

    start: int
    end: int
    lines: int
    alone: bool
    underline: str = ""


def split_segments(text: str, begin: int = 0) -> list[Segment]:
    """Paragraphs by blank lines, indents, list marks and lines that end early. White space at the ends is trimmed."""
    found: list[Segment] = []
    group: list[tuple[int, int]] = []
    at = begin
    for line in text[begin:].splitlines(keepends=True):
        start, at = at, at + len(line)
        if line.isspace():
            found.extend(_split_group(text, group))
            group = []
        else:
            group.append((start, at))
    found.extend(_split_group(text, group))
    return found


def _split_group(text: str, group: list[tuple[int, int]]) -> Iterator[Segment]:
    """Segments of the lines between two blank lines."""
    if not group:
        return
    lines = [trim(text, *bounds) for bounds in group]
    width = max(end - start for start, end in lines)
    runs: list[list[int]] = []
    for i in range(len(lines)):
        if i == 0 or _parts(text, group, lines, i, width):
            runs.append([])
        runs[-1].append(i)
    for run in runs:
        start, end = lines[run[0]][0], lines[run[-1]][1]
        if start < end:
            yield Segment(start, end, len(run), len(runs) == 1)


def _parts(text: str, group: list[tuple[int, int]], lines: list[tuple[int, int]], i: int, width: int) -> bool:
    """Whether line `i` begins a new paragraph inside a group."""
    (before, before_end), (start, end) = lines[i - 1], lines[i]
    line = text[start : min(end, start + 200)]
    last = text[max(before, before_end - 200) : before_end]
    if before_end - before > WRAP or end - start > WRAP:
        return True
    if _ITEM.match(line) or _HASHES.match(line) or _RULE.match(last) or _RULE.match(line):
        return True
    if bool(_QUOTED.match(line)) != bool(_QUOTED.match(text[before : min(before_end, before + 200)])):
        return True
    early = before_end - before < 0.6 * width
    done = last.endswith((".", "!", "?", ":", "”", '"', "’"))
    indent = (start - group[i][0]) - (before - group[i - 1][0])
    in_item = _ITEM.match(text[before : before + 200])
    return done and ((early and not line[:1].islower()) or (2 <= indent <= 8 and not in_item))


def classify(text: str, segments: list[Segment]) -> Iterator[Block]:
    """Blocks of the segments, in order."""
    quotes = _quote_groups(text, segments)
    levels = _heading_levels(text, segments, quotes)
    group = max(quotes.values(), default=0)
    listing = 0
    for i, segment in enumerate(segments):
        words = text[segment.start : min(segment.end, segment.start + 300)]
        if _RULE.match(words) and segment.lines == 1:
            continue
        if i in quotes:
            listing = 0
            yield Block(kind="quote", start=segment.start, end=segment.end, group=quotes[i])
        elif level := levels.get(i, 0):
            listing = 0
            skip = len(words) - len(words.lstrip("# \t")) if words.startswith("#") else 0
            yield Block(kind="heading", start=segment.start + skip, end=segment.end, level=level)
        elif _ITEM.match(words):
            if not listing:
                group += 1
                listing = group
            yield Block(kind="item", start=segment.start, end=segment.end, level=1, group=listing)
        else:
            listing = 0
            yield Block(kind="paragraph", start=segment.start, end=segment.end)


def _heading_levels(text: str, segments: list[Segment], quotes: dict[int, int]) -> dict[int, int]:
    """Segment number -> heading level. Where a third of all would be headings (forms, bad OCR), none is believed."""
    found: dict[int, int] = {}
    for i, segment in enumerate(segments):
        words = text[segment.start : min(segment.end, segment.start + 300)]
        after = segments[i + 1] if i + 1 < len(segments) else None
        if i not in quotes and (level := _heading_level(text, segment, after, words)):
            found[i] = level
    marked = {i: level for i, level in found.items() if text[segments[i].start] == "#"}
    return marked if len(found) >= 8 and len(found) > len(segments) / 3 else found


def _quote_groups(text: str, segments: list[Segment]) -> dict[int, int]:
    """Segment number -> group for block quotes: a paragraph with its attribution line after it, or `>` lines."""
    groups: dict[int, int] = {}
    number = 0
    for i, segment in enumerate(segments):
        head = text[segment.start : min(segment.end, segment.start + 300)]
        if _QUOTED.match(head):
            if i - 1 in groups and _QUOTED.match(text[segments[i - 1].start : segments[i - 1].start + 5]):
                groups[i] = groups[i - 1]
            else:
                number += 1
                groups[i] = number
        elif i > 0 and i - 1 not in groups and _attributes(text, segments, i) and _may_be_quoted(text, segments[i - 1]):
            number += 1
            first = i - 1
            while first > 0 and first - 1 not in groups and _runs_on(text, segments[first - 1], segments[first]):
                first -= 1
            groups.update(dict.fromkeys(range(first, i + 1), number))
        elif _ends_with_attribution(text, segment):
            number += 1
            groups[i] = number
    return groups


def _attributes(text: str, segments: list[Segment], i: int) -> bool:
    """Whether a segment is an attribution: a short line led by a dash, alone in that (several in a row are a list)."""
    segment = segments[i]
    words = text[segment.start : min(segment.end, segment.start + 260)]
    if len(words) > 250 or not _ATTRIBUTION.match(words) or words.rstrip(". ").endswith(("—", "–", "-")):
        return False
    beside = (segments[i - 1], segments[i + 1]) if i + 1 < len(segments) else (segments[i - 1],)
    return not any(_ATTRIBUTION.match(text[other.start : min(other.end, other.start + 60)]) for other in beside)


def _may_be_quoted(text: str, segment: Segment) -> bool:
    """Prose of some length, no heading or list item."""
    return segment.end - segment.start >= 40 and not _ITEM.match(text[segment.start : segment.start + 30])


def _runs_on(text: str, earlier: Segment, later: Segment) -> bool:
    """Whether two paragraphs are one quotation: both open with a mark and the earlier does not close its own."""
    return text[earlier.start] in _OPEN and text[later.start] in _OPEN and text[earlier.end - 1] not in _CLOSE


def _ends_with_attribution(text: str, segment: Segment) -> bool:
    """Whether the last line of a paragraph of several lines is a short attribution."""
    if segment.lines < 2:
        return False
    tail = text[max(segment.start, segment.end - 260) : segment.end]
    cut = max(tail.rfind("\n"), tail.rfind("\r"))
    return cut > 0 and bool(_ATTRIBUTION.match(tail[cut + 1 :])) and segment.end - segment.start - len(tail) + cut >= 40


def _heading_level(text: str, segment: Segment, after: Segment | None, words: str) -> int:
    """Level 1..6 of a heading, 0 for anything else."""
    if hashes := _HASHES.match(words):
        return len(hashes.group(1)) if segment.lines == 1 else 0
    if segment.lines != 1 or segment.end - segment.start > 120 or after is None:
        return 0
    follow = text[after.start : after.end] if after.end - after.start <= 200 else ""
    if _RULE.match(follow) and follow[:1] in "=-~":
        return 1 if follow.startswith("=") else 2
    # An attribution, or the second of two lone short lines, is no sign of a section.
    if not segment.alone or _ATTRIBUTION.match(words) or _ATTRIBUTION.match(follow[:60]):
        return 0
    return 2 if _reads_as_heading(words) else 0


def _reads_as_heading(words: str) -> bool:
    """Title case, capitals, numbering or a period, without the punctuation of a sentence."""
    if words.endswith((".", ";", ",", "…", ":", "!", "_", "-", "–", "—")) or words[:1] in "“\"'‘(":
        return False
    if words.endswith((".”", ",”", '."', ',"', "!”", "?”")):
        return False
    names = _WORD.findall(words)
    if not 1 <= len(names) <= 16 or not (names[0][:1].isupper() or words[:1].isdigit()):
        return False
    if _PERIOD.match(words) or _PART.match(words):
        return True
    content = [w for w in names if w.lower() not in _SMALL]
    if not content or sum(map(len, names)) < 4:
        return False
    upper = sum(w.isupper() and len(w) > 1 for w in content)
    capital = sum(w[:1].isupper() for w in content)
    if _NUMBERED.match(words):
        return capital >= 0.5 * len(content) or len(names) <= 8
    if upper == len(content):
        return True
    return len(content) > (2 if words.endswith("?") else 1) and capital >= 0.75 * len(content)
