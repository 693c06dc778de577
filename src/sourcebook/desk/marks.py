"""The marks of a dossier as they are written: where each stands, and what is written like one and is none.

Code (fenced, or between backquotes) is left alone: a how-to may show what a mark looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from sourcebook.model.ids import KIND_OF_LETTER
from sourcebook.model.mark import MARK_KINDS, PICTURES, Mark, MarkKind, MarkProblem

MOST_MARKS = 5_000
_MARK = re.compile(
    r"\[\[[ \t]{0,3}([A-Za-z]{1,20})[ \t]{0,3}:[ \t]{0,3}([^\]\[|\n]{0,100})(?:\|([^\]\[\n]{0,2000}))?\]\]"
)
_LIKE = re.compile(r"\[\[[ \t]{0,3}[A-Za-z]{1,20}[ \t]{0,3}:")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_SPAN = re.compile(r"`[^`\n]{1,500}`")


def find_marks(text: str) -> tuple[list[Mark], list[MarkProblem]]:
    """The marks of a Markdown text in order, and what is written like a mark and is none."""
    marks: list[Mark] = []
    problems: list[MarkProblem] = []
    for number, at, line, alone in _lines(text):
        code = [m.span() for m in _SPAN.finditer(line)]
        whole = {m.start(): m for m in _MARK.finditer(line)}
        for like in _LIKE.finditer(line):
            if any(a <= like.start() < b for a, b in code):
                continue
            found = whole.get(like.start())
            if found is None:
                shown = line[like.start() : like.start() + 40]
                problems.append(_problem(number, shown, "is not closed", "End it with `]]` on the same line."))
                continue
            problem = _wrong(found, number)
            if problem:
                problems.append(problem)
                continue
            kind, identifier, words = cast("MarkKind", found[1].lower()), found[2].strip(), (found[3] or "").strip()
            only = alone and line.strip() == found[0]
            marks.append(
                Mark(kind=kind, id=identifier, words=words, line=number, start=at + found.start(),
                     end=at + found.end(), alone=only)
            )  # fmt: skip
    if len(marks) > MOST_MARKS:
        extra = marks[MOST_MARKS]
        problems.append(_problem(extra.line, f"[[{extra.name}]]", f"is anchor {MOST_MARKS + 1}", "Cut the dossier."))
    return marks[:MOST_MARKS], problems


def _lines(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """(number, offset, line, whether it is a paragraph by itself) of the lines that are no code."""
    lines = text.split("\n")
    at, fence = 0, ""
    for index, line in enumerate(lines):
        opened = _FENCE.match(line)
        if opened and not fence:
            fence = opened[1]
        elif opened and fence == opened[1]:
            fence = ""
        elif not fence:
            before = not index or not lines[index - 1].strip()
            after = index + 1 == len(lines) or not lines[index + 1].strip()
            yield index + 1, at, line, before and after
        at += len(line) + 1


def _wrong(found: re.Match[str], line: int) -> MarkProblem | None:
    kind, identifier = found[1].lower(), found[2].strip()
    if kind not in MARK_KINDS:
        return _problem(
            line, found[0], f"is no anchor: there is no kind {found[1]!r}", f"Kinds are: {', '.join(MARK_KINDS)}."
        )
    if not identifier:
        return _problem(line, found[0], "names nothing", f"Write the id of a {kind} behind the colon.")
    held = KIND_OF_LETTER.get(identifier.partition("-")[0]) if "-" in identifier else None
    if held and held != kind and kind not in ("entity", *PICTURES):  # these may be names
        return _problem(line, found[0], f"says {kind}, and {identifier} is a {held}", f"Write [[{held}:{identifier}]]."
                        if held in MARK_KINDS else f"Name a {kind}.")  # fmt: skip
    return None


def _problem(line: int, mark: str, what: str, hint: str) -> MarkProblem:
    return MarkProblem(line=line, mark=mark, message=f"{mark} {what}.", hint=hint)
