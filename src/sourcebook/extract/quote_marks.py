"""Quote marks: which stretches of a block stand between an opening and a closing mark.

A mark's role is read from what stands on either side of it; its printed direction only decides where the sides do not,
so a reversed mark (`”Title”`) still opens. Apostrophes, years (`’68`) and inches are no marks. One pass per block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sourcebook.model.document import Block

Role = Literal["open", "close", "either"]

OPENERS = "“„‟«‘‚‛‹"
CLOSERS = "”»’›"
DOUBLE = '“”„‟«»"″'
SINGLE = "‘’‚‛‹›'"
DEEPEST = 6
"""Levels of nesting that are followed; deeper marks are taken for strays (this also keeps the pass linear)."""
MARKS = frozenset(DOUBLE + SINGLE)
_BEFORE_OPEN = frozenset("([{<—–-―/:;,=…\u00a0") | MARKS
_NEVER_FIRST = frozenset(",;:!?)]}>")
_AFTER_CLOSE = frozenset(")]}>.,;:!?—–-―/…") | MARKS


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]` with its marks. `inner_*` leave them out; `depth` 0 is outermost.

    `closed` is false when no closing mark was printed; `resumes` is true when the next paragraph opens again with a
    mark and goes on with the same words (the convention for a quote of several paragraphs).
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int
    single: bool
    closed: bool = True
    resumes: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    width: int
    single: bool
    role: Role


def find_stretches(text: str, blocks: Sequence[Block]) -> list[list[Stretch]]:
    """For every block its stretches, by start; a quote that runs over blocks has one stretch in each."""
    found = []
    for number, block in enumerate(blocks):
        follower = blocks[number + 1] if number + 1 < len(blocks) else None
        found.append(_pair(text, block.start, block.end, _opens_with_mark(text, follower)))
    return found


def _opens_with_mark(text: str, block: Block | None) -> bool:
    return block is not None and block.kind in ("paragraph", "quote", "item") and text[block.start] in '“„«"'


def _pair(text: str, start: int, end: int, reopened: bool) -> list[Stretch]:
    """Matches opening and closing marks of one block with a stack (one level for each kind that is open)."""
    marks = _marks(text, start, end)
    closers_left = sum(m.role != "open" and not m.single for m in marks)
    stack: list[_Mark] = []
    done: list[Stretch] = []
    for mark in marks:
        closers_left -= mark.role != "open" and not mark.single
        open_same = any(m.single == mark.single for m in stack)
        if mark.role == "close" or (mark.role == "either" and open_same):
            if not open_same:
                continue
            while stack[-1].single != mark.single:
                stack.pop()
            opened = stack.pop()
            done.append(_stretch(opened, mark.at, mark.at + mark.width, len(stack)))
        elif not open_same or (
            not mark.single and len(stack) < DEEPEST and closers_left > sum(not m.single for m in stack)
        ):
            stack.append(mark)
        elif not mark.single:
            # The earlier opening mark was never closed: where its words end cannot be known.
            stack = [mark]
    if stack and not stack[0].single:
        done.append(replace(_stretch(stack[0], end, end, 0), closed=False, resumes=reopened))
    return sorted((s for s in done if s.inner_start < s.inner_end), key=lambda s: (s.start, -s.end))


def _stretch(opened: _Mark, inner_end: int, end: int, depth: int) -> Stretch:
    return Stretch(opened.at, end, opened.at + opened.width, inner_end, depth, opened.single)


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    """The quote marks of a block with their roles; doubled apostrophes and back ticks count as one double mark."""
    marks: list[_Mark] = []
    at = start
    while at < end:
        char = text[at]
        if char not in MARKS and char != "`":
            at += 1
            continue
        width = 2 if char in "'`" and text[at : at + 2] in ("''", "``") and at + 1 < end else 1
        if char != "`" or width == 2:
            single = width == 1 and char in SINGLE
            role = _role(text, at, width, start, end, single)
            if role is not None:
                marks.append(_Mark(at, width, single, role))
        at += width
    return marks


def _role(text: str, at: int, width: int, start: int, end: int, single: bool) -> Role | None:
    """What a mark does at this place, or None when it is an apostrophe, a prime or stands alone."""
    char = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + width] if at + width < end else " "
    may_open = not after.isspace() and after not in _NEVER_FIRST and (before.isspace() or before in _BEFORE_OPEN)
    may_close = not before.isspace() and (after.isspace() or after in _AFTER_CLOSE or not after.isascii())
    if single and ((before.isalnum() and after.isalnum()) or after.isdigit()):
        return None
    if single and char == "’" and may_open and not may_close:
        return None
    if char in "«»‹›" and (after.isspace() or before.isspace()) and not may_open and not may_close:
        return "open" if char in OPENERS else "close"
    if char in '"″' and before.isdigit() and width == 1 and may_close:
        return None if _is_measure(text, at, start) else "close"
    if may_open != may_close:
        return "open" if may_open else "close"
    if not may_open and single:
        return None
    if not may_open and before.isspace() and after.isspace():
        return _spaced(text, at, start)
    return "open" if char in OPENERS else "close" if char in CLOSERS else "either"


def _spaced(text: str, at: int, start: int) -> Role | None:
    """What a double mark between spaces does ("“ We lost it , ” he said"); one that is not closing is none."""
    char = text[at]
    if char in "“„" or at == start:
        return "open"
    return "close" if char in CLOSERS or text[max(start, at - 2)] in ",.!?…'’" else None


def _is_measure(text: str, at: int, start: int) -> bool:
    """Whether the mark at `at` ends feet and inches (`6'2"`)."""
    left = at
    while left > start and at - left < 3 and text[left - 1].isdigit():
        left -= 1
    return left > start and text[left - 1] in "'’′"


def stretches_in(text: str, start: int, end: int) -> list[Stretch]:
    """The stretches of `text[start:end]` read on its own."""
    return _pair(text, start, end, False)
