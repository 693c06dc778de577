"""Attribution lines under quotes: "— Name", "— Role Name, “Title,” Outlet", "— Title, Name", "— Name, role".

A line is cut at its top-level commas; each piece is a name, a description, a date or a work. A piece in quote marks
is a work; a mention found by the name reader decides between name and title where the shape of the words does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sourcebook.extract.quote_cues import word_set
from sourcebook.extract.quote_marks import Stretch, stretches_in
from sourcebook.model.annotation import Mention
from sourcebook.model.span import trim

DASHES = "—–―‒"
LONGEST_LINE = 260
"""Characters an attribution line has at most."""

PieceKind = Literal["name", "role", "date", "work"]
_WORD = re.compile(r"[^\W_](?:[\w.'’&-]*\w\.?)?")
_FUNCTION = word_set("a an and as at by for from in into of on or the to with")
_PARTICLES = word_set("al bin da de del della den der di dos du el la le ibn ter ten van von y e")
_ROLES = word_set(
    """
    ambassador attorney author ceo cfo chair chairman chairwoman chief colonel commissioner congressman
    congresswoman coordinator counsel director editor founder general governor head historian journalist judge
    justice lawyer gov gen dr mr mrs ms rep sen sgt lt capt col prof rev sir lord dame lieutenant major manager
    mayor minister officer president professor prosecutor reporter representative scholar secretary senator
    sheriff sociologist spokesman spokesperson spokeswoman veteran whistleblower witness writer
    """
)
_MONTHS = word_set("jan feb mar apr may jun jul aug sep oct nov dec")


@dataclass(frozen=True, slots=True)
class Attributed:
    """What an attribution line says. Ranges are offsets in the text; `name` is the speaker's name without the role."""

    start: int
    end: int
    speaker: tuple[int, int] | None = None
    name: tuple[int, int] | None = None
    work: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    kind: PieceKind
    name: tuple[int, int] | None = None
    sure: bool = False


def dash_length(text: str, at: int) -> int:
    """Length of the dash (and space after it) that an attribution line starts with at `at`; 0 when there is none."""
    width = 1 if text[at : at + 1] and text[at] in DASHES else 2 if text.startswith("--", at) else 0
    if width == 0 and text.startswith("- ", at):
        width = 1
    if width == 0:
        return 0
    end = at + width
    while text[end : end + 1] and text[end] in DASHES + "-":
        end += 1
    while end < len(text) and text[end] in " \t\u00a0":
        end += 1
    return end - at


def read_attribution(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Attributed | None:
    """Who and what the line `text[start:end]` (which begins with a dash) names, or None when it is no attribution.

    `mentions` are those inside the line.
    """
    width = dash_length(text, start)
    first, last = trim(text, start + width, end)
    if not width or first >= last or last - first > LONGEST_LINE:
        return None
    words = text[first:last].split()
    if text[first].islower() or (len(words) > 12 and words[-1].endswith((".", "!", "?"))):
        return None
    quoted = [s for s in stretches_in(text, first, last) if s.depth == 0]
    pieces = [_classify(text, a, b, quoted, mentions) for a, b in _cut(text, first, last, quoted)]
    pieces = [p for piece in pieces for p in _split_outlet(text, piece)]
    speaker = _speaker(pieces)
    work = _work(pieces, speaker)
    if speaker is None and work is None:
        return None
    span = None if speaker is None else (speaker.start, speaker.end)
    return Attributed(start, end, span, speaker.name if speaker else None, work)


def _cut(text: str, first: int, last: int, quoted: Sequence[Stretch]) -> list[tuple[int, int]]:
    """Pieces between commas outside marks and brackets; a stretch in marks is cut from what follows it."""
    pieces, start, at, depth = [], first, first, 0
    by_start = {s.start: s for s in quoted}
    while at < last:
        if at in by_start:
            stretch = by_start[at]
            pieces += [(start, at), (at, stretch.end)]
            start = at = stretch.end
            continue
        depth += (text[at] in "([") - (text[at] in ")]" and depth > 0)
        if text[at] in ",;|" and depth == 0:
            pieces.append((start, at))
            start = at + 1
        at += 1
    pieces.append((start, last))
    return [(a, b) for a, b in (trim(text, a, b) for a, b in pieces) if any(c.isalnum() for c in text[a:b])]


def _classify(text: str, start: int, end: int, quoted: Sequence[Stretch], mentions: Sequence[Mention]) -> _Piece:
    if any(s.start <= start < s.end for s in quoted):
        return _Piece(start, end, "work", sure=True)
    bracket = text.find("(", start + 1, end)
    words = [
        (m.start() + start, m.end() + start) for m in _WORD.finditer(text[start : bracket if bracket > 0 else end])
    ]
    lowered = [text[a:b].lower().rstrip(".") for a, b in words]
    if not words or all(w.isdigit() or w[:3] in _MONTHS or w[:-2].isdigit() for w in lowered):
        return _Piece(start, end, "date")
    inside = [m for m in mentions if start <= m.start and m.end <= end]
    persons = [m for m in inside if m.type == "person"]
    run = _trailing_name(text, words)
    if run is not None and persons and persons[-1].end >= run[1] - 1:
        return _Piece(start, end, "name", (max(run[0], persons[-1].start), run[1]), sure=True)
    is_body = any(m.type in ("organization", "place") and m.end - m.start >= (end - start) // 2 for m in inside)
    if run is not None and not is_body:
        return _Piece(start, end, "name", run)
    return _Piece(start, end, "role" if _is_role(text, words) else "work")


def _trailing_name(text: str, words: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The name a piece ends in: two to four capitalised words that are the piece, or follow a noun in lower case."""
    first = len(words)
    while first > 0 and (text[words[first - 1][0]].isupper() or text[slice(*words[first - 1])] in _PARTICLES):
        first -= 1
    while first < len(words) and not text[words[first][0]].isupper():
        first += 1
    run = words[first:]
    lowered = [text[a:b].lower().rstrip(".") for a, b in run]
    while lowered and lowered[0] in _ROLES:
        run, lowered = run[1:], lowered[1:]
    if not 2 <= len(run) <= 4 or lowered[0] in _FUNCTION or any(w in _ROLES for w in lowered):
        return None
    if first > 0 and text[slice(*words[first - 1])].lower() in _FUNCTION:
        return None
    if first > 0 and not any(text[a].islower() for a, _ in words[:first]):
        return None
    return run[0][0], run[-1][1]


def _is_role(text: str, words: Sequence[tuple[int, int]]) -> bool:
    """Whether a piece describes somebody: it begins in lower case or with a number, or holds a title of office."""
    lowered = [text[a:b].lower().rstrip(".") for a, b in words]
    begins_low = text[words[0][0]].islower() or text[words[0][0]].isdigit()
    content_low = any(text[a].islower() and text[a:b] not in _FUNCTION for a, b in words)
    return begins_low or any(w in _ROLES for w in lowered) or (content_low and lowered[0] in ("former", "retired"))


def _split_outlet(text: str, piece: _Piece) -> list[_Piece]:
    """A name and a work ("Doe in The Daily Echo") parted."""
    if piece.kind == "date" or piece.sure:
        return [piece]
    for match in re.finditer(
        r" (?:in|to|for|via|on|writing in|speaking to) (?=[A-Z“\"‘])", text[piece.start : piece.end]
    ):
        left = (piece.start, piece.start + match.start())
        words = [(m.start() + left[0], m.end() + left[0]) for m in _WORD.finditer(text[slice(*left)])]
        run = _trailing_name(text, words)
        if run is not None:
            return [_Piece(*left, "name", run), _Piece(piece.start + match.end(), piece.end, "work")]
    return [piece]


def _speaker(pieces: Sequence[_Piece]) -> _Piece | None:
    """The piece that names the speaker: one the name reader knows, else the first shaped like a name, else a role.

    What follows a title in quote marks is its outlet rather than a name, unless the name reader says so.
    """
    titled = next((i for i, p in enumerate(pieces) if p.kind == "work" and p.sure), len(pieces))
    names = [p for i, p in enumerate(pieces) if p.kind == "name" and (p.sure or i < titled)]
    if names:
        return next((p for p in names if p.sure), names[0])
    if pieces and pieces[0].kind == "role":
        return pieces[0]
    return None


def _work(pieces: Sequence[_Piece], speaker: _Piece | None) -> tuple[int, int] | None:
    """The run of pieces that name a title and its outlet; pieces shaped like names count beside the speaker's own."""
    run: list[_Piece] = []
    for piece in pieces:
        if piece is speaker or piece.kind in ("role", "date"):
            if run:
                break
            continue
        run.append(replace(piece, kind="work"))
    return (run[0].start, run[-1].end) if run else None
