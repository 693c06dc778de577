"""Notices of correction and retraction: what they are of, what they say was wrong, and what they put in its place.

A notice is a document of its own ("Correction: ...") or a paragraph of the story it corrects ("An earlier version of
this article said ..."). Its sentences are cut where it turns from the one to the other ("not", "rather than", "should
be", "in fact"); values of the two sides are paired by kind and unit, where there are none the words are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from sourcebook.corroborate.base import HeldDocument, Readings
from sourcebook.corroborate.slots import Slot, agree, comparable, slots_in
from sourcebook.corroborate.words import words_of
from sourcebook.model.annotation import Time
from sourcebook.model.correction import Mended
from sourcebook.model.span import Span, make_span, trim

_OPENING: Final = (
    r"(?:an?\s+|the\s+)?(?:important\s+)?(?:corrections?|clarifications?|corrections?\s+(?:and|&)\s+clarifications?|"
    r"retractions?|erratum|errata|corrigendum|editor[’']?s[’']?\s+note|for\s+the\s+record|setting\s+the\s+record\s+straight|"
    r"amendment)\b"
)
_TITLE: Final = re.compile(rf"\s*\[?\(?{_OPENING}", re.IGNORECASE)
_SAYS: Final = re.compile(
    r".{0,80}\b(?:we\s+(?:correct|retract|withdraw|apologi[sz]e\s+for\s+the\s+error|regret\s+the\s+error|are\s+happy\s+to"
    r"\s+(?:correct|clarify))|(?:is|are|was|were|has\s+been|have\s+been)\s+(?:corrected|retracted|withdrawn|taken\s+back))\b",
    re.IGNORECASE | re.DOTALL,
)
_WITHIN: Final = re.compile(
    rf"\s*[\[(*•–—]?\s*(?:{_OPENING}\s*(?:[:.—–-]|\(|$|,?\s+\w+\s+\d)|(?:an?|the|in\s+an?|in\s+the)\s+(?:earlier|previous|original|"
    r"prior|first|initial)\s+version\s+of\s+this\b|this\s+(?:article|story|report|post|piece|page|item)\s+(?:was|has\s+been|"
    r"is)\s+(?:amended|corrected|updated\s+to\s+correct|changed\s+to\s+correct|retracted|withdrawn|edited\s+to\s+correct)\b)",
    re.IGNORECASE,
)
_RETRACTS: Final = re.compile(
    r"\b(?:retract(?:s|ed|ion|ions|ing)?|withdraw(?:s|n)?|withdrew|tak(?:e|es|en|ing)\s+(?:it\s+)?back)\b",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(r"\b(?:rather\s+than|instead\s+of|(?:and\s+|but\s+)?not)\s+(?=\S)", re.IGNORECASE)
_SHOULD: Final = re.compile(
    r"\b(?:should\s+(?:have\s+)?(?:read|be(?:en)?|said|stated|given|named)|ought\s+to\s+(?:have\s+)?(?:read|be(?:en)?))\b",
    re.IGNORECASE,
)
_FROM_TO: Final = re.compile(
    r"\b(?:corrected|changed|amended|revised|updated|altered)\s+from\s+(?P<wrong>.{2,200}?)\s+to\s+(?P<right>[^.;]{2,200})",
    re.IGNORECASE | re.DOTALL,
)
_RIGHT: Final = re.compile(
    r"\b(?:in\s+fact|in\s+reality|actually|the\s+(?:correct|right|true|actual|real)\b|correctly|is\s+now\b|(?:it|they|he|she|"
    r"this|that|there)\s+(?:was|were|is|are|had|has)\s+(?!wrong|incorrect|an\s+error|untrue|not\b|a\s+mistake)|"
    r"(?:amended|changed|corrected|revised)\s+to\b)",
    re.IGNORECASE,
)
_WRONG: Final = re.compile(
    r"\b(?:earlier|previous|original|prior|initial|first)\s+version|\b(?:mis(?:stated|spelled|spelt|identified|quoted|"
    r"reported|read|attributed|named|described|translated|dated|takenly)|incorrect(?:ly)?|wrong(?:ly)?|erroneous(?:ly)?|"
    r"mistaken(?:ly)?|in\s+error|inaccurate(?:ly)?|false(?:ly)?|untrue|retract(?:s|ed)?|withdraw|withdrew)\b|"
    r"\b(?:article|story|report|piece|headline|caption|column|item|graphic|table|text|we|our\s+\w+)\b.{0,120}?\b"
    r"(?:said|stated|gave|put|reported|described|referred|named|called|wrote|claimed|quoted|identified)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAID: Final = re.compile(
    r"\b(?:identified|described|named|referred\s+to|spelled|spelt|quoted|listed|gave)\b[^.;]{1,120}?\bas\s+(?:saying\s+)?|"
    r"\b(?:said|stated|reported|wrote|claimed|gave|put|described|named|identified|called|referred\s+to|spelled|spelt|as)\s+"
    r"(?:that\s+)?|\b(?:report|story|claim|statement|assertion|allegation)\b.{0,60}?\bthat\s+",
    re.IGNORECASE,
)
_TURN: Final = re.compile(
    r";\s|\s[—–]\s|,?\s(?:but|whereas|while|when)\s(?=(?:in\s+fact|it|they|he|she|the|this|that)\b)", re.IGNORECASE
)
_QUOTED: Final = re.compile(r"[“\"]([^“”\"]{2,300})[”\"]")
_NOTHING_MORE: Final = re.compile(
    r"\s*(?:that|this|it|both|which|the\s+\w+)\s+(?:was|is|were|are)\s+(?:an?\s+)?(?:\w+ly\s+)?(?:wrong|incorrect|untrue|false|"
    r"inaccurate|mistake|mistaken|error|in\s+error)\s*[.;,]?\s*",
    re.IGNORECASE,
)
"""A sentence that only says that the one before was wrong."""
_PRONOUN: Final = re.compile(
    r"(?:she|he|it|they|this|that|which)\s+(?:is|was|are|were)\s+(?=[A-Z0-9“\"])", re.IGNORECASE
)
_COUNTS: Final = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundred|"
    r"thousand|million|half)\b",
    re.IGNORECASE,
)
MOST = 1500
"""Characters of a notice that are read."""
_Side = Literal["wrong", "right", ""]


class Piece(NamedTuple):
    """A stretch of a notice and which side it tells."""

    start: int
    end: int
    side: _Side
    denied: bool = False
    """Whether it stands against its fellow in one clause ("March, not February")."""


class NoticeFact(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as its document tells it."""

    document: str
    within: bool
    """Whether it is a paragraph of the story that it corrects."""
    retracts: bool
    span: Span
    mended: tuple[Mended, ...] = ()
    links: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    """Days (ISO) that it names: an outlet's correction gives the day of what it corrects."""


def is_notice(held: HeldDocument) -> bool:
    """Whether a document as a whole is a notice: its title or first words say so."""
    opening = [held.document.title, *(held.text[b.start : b.start + 200] for b in held.rendition.blocks[:2])]
    if any(_TITLE.match(line) for line in opening):
        return not _only_opens_a_story(held)
    return any(_SAYS.match(line) for line in opening)


def _only_opens_a_story(held: HeldDocument) -> bool:
    """Whether the words stand before a story: a correction at its head, or a headline on prisons ("corrections")."""
    lines = [held.text[b.start : b.start + 200] for b in held.rendition.blocks[:3]]
    named = _TITLE.match(held.document.title) is not None
    return len(held.text) > 3 * MOST and not (named and any(_WRONG.search(line) or _SAYS.match(line) for line in lines))


def read_notices(held: HeldDocument) -> Iterator[NoticeFact]:
    """The notices of a document: itself as one, else each paragraph that is one."""
    if is_notice(held):
        end = min(len(held.text), MOST)
        yield _fact(held, Span(0, end, held.text[:end]), within=False)
        return
    blocks = [b for b in held.rendition.blocks if b.kind in ("paragraph", "item", "quote", "heading", "caption")]
    for number, block in enumerate(blocks):
        if _WITHIN.match(held.text, block.start, block.end):
            end = block.end
            if block.kind == "heading" or block.end - block.start < 40:  # "Correction:" on a line of its own
                end = blocks[number + 1].end if number + 1 < len(blocks) else end
            start, end = trim(held.text, block.start, min(end, block.start + MOST))
            yield _fact(held, Span(start, end, held.text[start:end]), within=True)


def _fact(held: HeldDocument, span: Span, *, within: bool) -> NoticeFact:
    mended = tuple(dict.fromkeys(read_mended(held.text, held.readings, held.sentences, span)))
    links = [link.href.partition("#")[0] for link in held.rendition.links if span.start <= link.start < span.end]
    days = [(t.edtf or "")[:10] for t in held.readings.inside(Time, span.start, span.end) if len(t.edtf or "") >= 10]
    opening = span.exact[:400] if within else f"{held.document.title}. {span.exact[:400]}"
    return NoticeFact(
        document=held.id, within=within, retracts=_RETRACTS.search(opening) is not None, span=span, mended=mended,
        links=tuple(dict.fromkeys(links)), days=tuple(dict.fromkeys(days)),
    )  # fmt: skip


def read_mended(text: str, readings: Readings, sentences: Sequence[Span], span: Span) -> Iterator[Mended]:
    """Pairs of what a notice says was wrong and what is right, in its order."""
    wrong: Piece | None = None
    fresh = False
    for piece in _pieces(text, sentences, span):
        if piece.side == "wrong":
            if not (wrong and fresh and _NOTHING_MORE.fullmatch(text, piece.start, piece.end)):
                wrong, fresh = piece, True
        elif wrong is not None and (piece.side == "right" or fresh):
            found = list(_pairs(text, readings, wrong, piece))
            yield from found
            fresh = fresh and not found
    if wrong is not None and fresh:
        yield from _unanswered(text, readings, wrong)


def _pieces(text: str, sentences: Sequence[Span], span: Span) -> Iterator[Piece]:
    """The notice in stretches, each on one side; what is negated comes right before what it stands against."""
    for sentence in sentences:
        start, end = max(sentence.start, span.start), min(sentence.end, span.end)
        if start >= end:
            continue
        yield from _of_sentence(text, start, end)


def _of_sentence(text: str, start: int, end: int) -> Iterator[Piece]:
    if match := _FROM_TO.search(text, start, end):
        yield Piece(*match.span("wrong"), "wrong")
        yield Piece(*match.span("right"), "right")
        return
    at = start
    for turn in (*_TURN.finditer(text, start, end), None):
        stop = turn.start() if turn else end
        yield from _of_clause(text, at, stop)
        at = turn.end() if turn else end


def _of_clause(text: str, start: int, end: int) -> Iterator[Piece]:
    negated = _last(_NEGATED, text, start, end)
    if negated and _has_value(text, negated.end(), end) and _has_value(text, start, negated.start()):
        yield Piece(negated.end(), end, "wrong", denied=True)
        yield Piece(start, negated.start(), "right", denied=True)
        return
    should = _SHOULD.search(text, start, end)
    if should:
        yield Piece(start, should.start(), "wrong")
        yield Piece(should.end(), end, "right")
        return
    wrong, right = _WRONG.search(text, start, end), _RIGHT.search(text, start, end)
    side: _Side = "wrong" if wrong else "right" if right else ""
    yield Piece(start, end, side)


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text, start, end):  # noqa: B007 - the last one is the result
        pass
    return found


_VALUE: Final = re.compile(
    r"\d|[“\"]|\b[A-Z]\w|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|million)\b"
)


def _has_value(text: str, start: int, end: int) -> bool:
    """Whether a stretch holds something that can be right or wrong: a number, a name, quoted words."""
    return _VALUE.search(text, start, end) is not None


def _values(readings: Readings, piece: Piece) -> list[Slot]:
    return slots_in(readings, piece.start, piece.end)


def _pairs(text: str, readings: Readings, wrong: Piece, right: Piece) -> Iterator[Mended]:
    """Values of two stretches that take each other's place; without any, their words."""
    theirs = _values(readings, wrong)
    paired = False
    for value in sorted(
        _values(readings, right), key=lambda s: min(abs(s.start - wrong.end), abs(wrong.start - s.end))
    ):
        rivals = [s for s in theirs if _comparable(s, value) and not agree(s, value)]
        if rivals:
            paired = True
            theirs.remove(rivals[-1])
            yield Mended(kind=value.kind, wrong=_span(text, rivals[-1]), right=_span(text, value))
    if paired:
        return
    if wrong.denied and right.denied:
        yield from _word_for_word(text, wrong, right)
        return
    if not (words := _said(text, wrong)):
        return
    values = _values(readings, right)
    if values and not _COUNTS.search(text, words.start, words.end):  # "misstated the sum. It was $5 million."
        yield Mended(kind=values[0].kind, right=_span(text, values[0]))
    elif right.side or values or _QUOTED.search(text, right.start, right.end):
        answer = _said(text, right)
        if answer and answer.exact.casefold() != words.exact.casefold():
            yield Mended(kind="words", wrong=words, right=answer)


_LEADING: Final = re.compile(r"\s*(?:(?:in|on|at|by|for|of|to|from|as|the|an?)\s+)+", re.IGNORECASE)
_TRAILING: Final = re.compile(
    r",?\s+(?:as\s+)?(?:(?:was|we|had)\s+)*(?:originally|previously|first|initially|earlier)?\s*(?:reported|stated|said|published|"
    r"printed|written|given)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def _word_for_word(text: str, wrong: Piece, right: Piece) -> Iterator[Mended]:
    """Words that stand against each other in one clause: as many before "not" as behind it."""
    if (quoted := _said(text, wrong)) and _QUOTED.search(text, wrong.start, wrong.end):
        yield Mended(kind="words", wrong=quoted, right=_said(text, right))
        return
    start, end = trim(text, wrong.start, wrong.end)
    if lead := _LEADING.match(text, start, end):
        start = lead.end()
    if tail := _TRAILING.search(text, start, end):
        end = tail.start()
    theirs = words_of(text, start, end)
    ours = words_of(text, right.start, right.end)[-len(theirs) :] if theirs else []
    if ours:
        said = make_span(text, ours[0].start, ours[-1].end)
        yield Mended(kind="words", wrong=make_span(text, theirs[0].start, theirs[-1].end), right=said)


def _comparable(one: Slot, other: Slot) -> bool:
    """As everywhere; and a bare number may stand for a counted one ("employs 460 people. It employs 640")."""
    bare = one.kind == other.kind == "figure" and not one.unit and not other.unit and not (one.head and other.head)
    return bare or comparable(one, other)


def _unanswered(text: str, readings: Readings, wrong: Piece) -> Iterator[Mended]:
    """What was wrong where nothing is put in its place."""
    words = _said(text, wrong)
    if words is None:
        return
    values = slots_in(readings, words.start, words.end)
    if values:
        yield Mended(kind=values[-1].kind, wrong=_span(text, values[-1]))
    else:
        yield Mended(kind="words", wrong=words)


def _said(text: str, piece: Piece) -> Span | None:
    """The words a stretch reports: what stands behind "said that", in quotation marks where it has such, else all."""
    said = _SAID.search(text, piece.start, piece.end) if piece.side == "wrong" else None
    if match := _QUOTED.search(text, said.end() if said else piece.start, piece.end):
        return make_span(text, *match.span(1))
    said = said or _PRONOUN.match(text, *trim(text, piece.start, piece.end))
    start, end = trim(text, said.end() if said else piece.start, piece.end)
    while end > start and text[end - 1] in ".,;:":
        end -= 1
    return make_span(text, start, end) if start < end else None


def _span(text: str, slot: Slot) -> Span:
    return make_span(text, slot.start, slot.end)
