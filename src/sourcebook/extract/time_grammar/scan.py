"""The state of one reading: what is known of the document's date, the last dates named, and the tokens at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from sourcebook.extract.time_grammar.lexicon import MONTHS, ZONES
from sourcebook.extract.time_grammar.values import Point, Value, make_point, of_date
from sourcebook.extract.tokens import Tokens, words

NEAR = 700
"""Characters over which "a year earlier" still speaks of the quarter named last."""


AHEAD = 100
"""Days that a date without its year may lie ahead where no verb speaks of the future; further ones are past."""


MONTHS_AHEAD = {-2: 0, -1: 31, 0: 62}
"""The same for a month, by how sure the verb is that it speaks of the past."""


_OF_THE_HOUR = words("a.m. p.m. am pm : noon midnight early mid late at on the") | ZONES
JUST_OVER = 100
"""Days after which a month is no longer the one just over: "the late-November trip", said in January."""


def _just_over(options: list[Point], anchor: date) -> bool:
    """Whether one of the months ended lately."""
    return any(0 < (anchor - p.first_day()).days <= JUST_OVER for p in options)


class Placed(msgspec.Struct, frozen=True, gc=False):
    """A day or month whose year or week was worked out; `clear` when the words leave no real choice."""

    point: Point
    clear: bool

    @property
    def value(self) -> Value:
        """The point as a DATE, its EDTF marked uncertain when it was chosen."""
        return self.point.value(clear=self.clear)


class Found(msgspec.Struct, frozen=True, gc=False):
    """A time expression up to, not including, token `end`."""

    end: int
    value: Value
    point: Point | None = None
    the: bool = False
    """A "the" right before belongs to it."""
    sure: float = 1.0
    derived: bool = False
    """Counted from another date ("a year earlier"): no anchor for the next."""


@dataclass(slots=True)
class Context:
    """What expressions are resolved against.

    `tense` gives -2 surely past, -1 past, 0 unknown, 1 ahead, 2 surely ahead for a text offset; `own_article` whether
    the article at an offset belongs to the words up to another. `telling`: the document tells of old times and never
    speaks from its own day, so a month without its year goes with the year named before it.
    """

    reference: Point | None
    tense: Callable[[int], int] = lambda _: 0
    own_article: Callable[[int, int], bool] = lambda _, __: True
    telling: bool = False
    day_first: bool | None = None
    last: Point | None = None
    last_at: int = 0
    dated: tuple[int, Point | None] = (0, None)
    last_quarter: tuple[int, Point] = field(default=(-NEAR, Point(1)))

    @property
    def year(self) -> int | None:
        """Year of the document's date."""
        return self.reference.year if self.reference else None

    @property
    def today(self) -> Point | None:
        """The document's date when it is a whole day."""
        return self.reference if self.reference and self.reference.day else None

    def note(self, offset: int, point: Point, *, dated: bool = False) -> None:
        """Remember a date that was named at a text offset; `dated` when its year is printed."""
        self.last, self.last_at = point, offset
        if dated:
            self.dated = (offset, point)
        if point.quarter is not None:
            self.last_quarter = (offset, point)

    def anchor_near(self, offset: int) -> Point | None:
        """The date named last, if that was near."""
        return self.last if 0 <= offset - self.last_at <= NEAR else None

    def told_near(self, offset: int) -> Point | None:
        """The year that a telling document is at, or the last one named when its own date is unknown."""
        if self.reference is None:
            return self.anchor_near(offset)
        at, point = self.dated
        near = self.telling and point is not None and point.month is not None and 0 <= offset - at <= NEAR
        return point if near else None

    def quarter_near(self, offset: int) -> Point | None:
        """The quarter named last, if that was near."""
        at, point = self.last_quarter
        return point if 0 <= offset - at <= NEAR else None


@dataclass(slots=True)
class Scan:
    """Tokens of one block and the context."""

    tokens: Tokens
    context: Context

    def low(self, i: int) -> str:
        """Lower-case text of token `i`."""
        return self.tokens.low(i)

    def offset(self, i: int) -> int:
        """Text offset of token `i`."""
        return self.tokens[i].start

    def capital(self, i: int) -> bool:
        """Whether token `i` begins with a capital letter."""
        return self.tokens[i].text[:1].isupper()

    def tense(self, i: int) -> int:
        """Tense around token `i`: -2 to 2."""
        return self.context.tense(self.offset(i))

    def skip(self, i: int, *words: str) -> int:
        """`i`, or the token after it when it is one of `words`."""
        return i + 1 if self.low(i) in words else i

    def hyphen_skip(self, i: int) -> int:
        """Past a hyphen that touches both sides."""
        return i + 1 if self.tokens.joined(i) else i

    def whole(self, i: int, low: int, high: int) -> int | None:
        """The plain whole number at token `i` when it lies in `low..high`."""
        token = self.tokens[i]
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > 4:
            return None
        value = int(token.text)
        return value if low <= value <= high else None

    def year_at(self, i: int) -> int | None:
        """A year in four digits at token `i`, 1000..2199, not glued to more."""
        token = self.tokens[i]
        if token.kind != "number" or len(token.text) != 4 or self.tokens.in_name(i):
            return None
        after = self.tokens[i + 1]
        if self.tokens.glued(i + 1) and after.kind in ("word", "number"):
            return None
        return self.whole(i, 1000, 2199)

    def month_at(self, i: int) -> tuple[int, int] | None:
        """Month named at token `i` with the token after it (a full stop of the abbreviation included)."""
        low = self.low(i)
        if low not in MONTHS or not self.capital(i):
            return None
        dotted = (
            len(low) < 5 and low not in ("may", "june", "july") and self.low(i + 1) == "." and self.tokens.glued(i + 1)
        )
        return MONTHS[low], i + 2 if dotted else i + 1

    def nearest(self, month: int, day: int | None, i: int) -> Placed | None:
        """The day or month without its year that is meant at token `i`: by tense, else the nearest to the document."""
        base = self.context.reference
        told = self._told(month, day, i)
        if told is not None:
            return Placed(told, clear=False)
        if base is None:
            return None
        options = self._years(month, day, base)
        if base.month is None or not options:
            return next((Placed(p, clear=False) for p in options if p.year == base.year), None)
        anchor = base.first_day() if day is not None else base.first_day().replace(day=1)
        tense = 0 if self.due(i) else self.tense(i)
        furthest = 366 if tense > 0 else AHEAD if day is not None else MONTHS_AHEAD[tense]
        fitting = [p for p in options if (p.first_day() - anchor).days <= furthest]
        if tense > 0 and day is None and not (tense == 1 and _just_over(options, anchor)):
            fitting = [p for p in fitting if p.first_day() >= anchor]
        point = min(fitting or options, key=lambda p: abs((p.first_day() - anchor).days))
        ahead = (point.first_day() - anchor).days
        return Placed(point, clear=ahead <= 0 if tense == -2 else ahead >= 0 and tense == 2)

    def due(self, i: int) -> bool:
        """Whether "until" stands before the time at token `i`, its hour or phase in between: "until 9 a.m. Tuesday"."""
        j = i - 1
        while j > i - 7 and (self.tokens.kind(j) == "number" or self.low(j) in _OF_THE_HOUR or self.tokens.hyphen(j)):
            j -= 1
        return self.low(j) in ("until", "till")

    def _told(self, month: int, day: int | None, i: int) -> Point | None:
        """The next such day or month after the date the text is at, if it tells of the past and that is past too."""
        told, base = self.context.told_near(self.offset(i)), self.context.reference
        if told is None:
            return None
        if base is None and told.day is not None:
            options = self._years(month, day, told)
            return min(options, key=lambda p: abs((p.first_day() - told.first_day()).days), default=None)
        later = (month, day or 31) < (told.month or 1, told.day or 1)
        point = make_point(told.year + later, month, day)
        if point is None or base is None:
            return point
        lately = any(0 <= (base.first_day() - p.first_day()).days <= JUST_OVER for p in self._years(month, day, base))
        ahead = point.first_day() > base.first_day() or self.tense(i) > 0
        return None if ahead or (lately and base.month is not None) else point

    def _years(self, month: int, day: int | None, base: Point) -> list[Point]:
        """The day or month in the years around a date."""
        return [p for y in (-1, 0, 1) if (p := make_point(base.year + y, month, day)) is not None]

    def weekday(self, number: int, i: int, way: int | None = None) -> Placed | None:
        """The day of the week that is meant: `way` -1 before, 1 after, else by tense, today, the last one."""
        today = self.context.today
        if today is None:
            return None
        ahead, clear = (number - today.first_day().weekday()) % 7, way is not None
        if way is None:
            due = self.due(i) or self.tokens.words_at(i - 3, "as", "soon", "as")
            tense = 1 if due else self.tense(i)
            way, clear = (0 if ahead == 0 else 1 if tense > 0 else -1), ahead == 0 or abs(tense) == 2
        days = 0 if way == 0 else (ahead or 7) if way > 0 else ahead - 7
        try:
            return Placed(of_date(today.first_day() + timedelta(days=days)), clear)
        except OverflowError:
            return None
