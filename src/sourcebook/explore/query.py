"""The query language (CONTRACT section 4), parsed by recursive descent into `model.query`.

    words            harbour dredging              both (AND is meant between words)
    phrase           "letter of credit"
    operators        a AND b, a OR b, NOT a, -a, ( )
    near             harbour near/5 contract       at most five words apart, either order
    fuzzy, prefix    kovak~1, dredg*
    fields           title: outlet: byline: person: org: place: kind: status: category: collection: language:
    ranges           date:2008..2012, date:2008-03, amount:>1e6, amount:1000..5000
    recognised       ocr:<0.8 (texts read off pictures, by how sure the reading is, 0 to 1), ocr:0..1 (all of them)

A query is at most `LONGEST` characters and `DEEPEST` brackets deep, so hostile input stays cheap.
"""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date, timedelta

from sourcebook.errors import InvalidQuery
from sourcebook.model.query import (
    KEY_FIELDS,
    RANGE_FIELDS,
    TEXT_FIELDS,
    And,
    Everything,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Word,
)

LONGEST = 2000
DEEPEST = 30
FIELDS = (*TEXT_FIELDS, *KEY_FIELDS, *RANGE_FIELDS)

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\() | (?P<close>\))
    | (?P<near>near/(?P<distance>\d{1,3})(?=\s|$))
    | (?P<minus>-(?=[^\s)]))
    | (?P<field>[a-z]{1,20}):(?!//)
    | "(?P<phrase>[^"]*)"
    | (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse_query(text: str) -> Query:
    """The tree of a query; an empty query means everything.

    Raises:
        InvalidQuery: It cannot be parsed; the message says where and the hint what would do.
    """
    if len(text) > LONGEST:
        raise InvalidQuery(f"The query has {len(text)} characters; at most {LONGEST} are read.", "Shorten it.")
    parser = _Parser(_tokens(text))
    if not parser.tokens:
        return Everything()
    query = parser.either(0)
    if (left := parser.peek()) is not None:
        raise InvalidQuery(f"Unexpected {left.text!r} at character {left.at + 1}.", "Check the brackets.")
    return query


def _tokens(text: str) -> list[_Token]:
    # Curly quotes come with pasted text and mean the same.
    text = text.translate({0x201C: '"', 0x201D: '"', 0x201E: '"'})
    found, at = [], 0
    while at < len(text) and text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise InvalidQuery(f"The quote mark at character {text.index(chr(34), at) + 1} is not closed.", "Close it.")
        kind = match.lastgroup or ""
        value = match.group("distance") if kind == "near" else match.group(kind)
        if kind == "word" and value in ("AND", "OR", "NOT"):
            kind = value
        found.append(_Token(kind, value, match.start(match.lastgroup or 0)))
        at = match.end()
    return found


class _Parser:
    """either := both (OR both)* ; both := negated (AND? negated)* ; negated := (NOT|-)* near"""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *kinds: str) -> _Token | None:
        token = self.peek()
        if token is None or token.kind not in kinds:
            return None
        self.at += 1
        return token

    def either(self, depth: int) -> Query:
        if depth > DEEPEST:
            raise InvalidQuery(f"Brackets are nested more than {DEEPEST} deep.", "Write the query flatter.")
        parts = [self.both(depth)]
        while self.take("OR"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self, depth: int) -> Query:
        parts = [self.negated(depth)]
        while (token := self.peek()) is not None and token.kind not in ("OR", "close"):
            self.take("AND")
            parts.append(self.negated(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self, depth: int) -> Query:
        negations = 0
        while self.take("NOT", "minus"):
            negations += 1
        query = self.near(depth)
        return Not(query) if negations % 2 else query

    def near(self, depth: int) -> Query:
        left = self.term(depth)
        while (token := self.take("near")) is not None:
            right = self.term(depth)
            if not isinstance(left, Word | Phrase) or not isinstance(right, Word | Phrase):
                raise InvalidQuery("near/N stands between two words or phrases.", 'For example: harbour near/5 "fine".')
            left = Near(left.field, left.text, right.text, int(token.text))
        return left

    def term(self, depth: int) -> Query:
        if self.take("open"):
            inside = self.either(depth + 1)
            if not self.take("close"):
                raise InvalidQuery("A bracket is not closed.", "Add the missing ).")
            return inside
        field = self.take("field")
        token = self.take("phrase", "word")
        if token is None:
            found = self.peek()
            where = f"before {found.text!r}" if found else "at the end"
            raise InvalidQuery(f"A word is missing {where}.", "Write a word or a phrase there.")
        return _leaf(field.text.lower() if field else "text", token)


def _leaf(field: str, token: _Token) -> Query:
    if field not in FIELDS:
        raise InvalidQuery(f"There is no field {field!r}.", f"Fields are: {', '.join(FIELDS)}.")
    if field == "date":
        return _date_range(token.text)
    if field in ("amount", "ocr"):
        return _number_range(field, token.text)
    text = token.text
    if not any(c.isalnum() for c in text):
        raise InvalidQuery(f"{text!r} at character {token.at + 1} has no word in it.", "Write a word or a number.")
    if token.kind == "phrase" or field in KEY_FIELDS:
        return Phrase(field, text)
    if match := re.fullmatch(r"(.+)~([12])?", text):
        return Fuzzy(field, match[1], int(match[2] or 1))
    if text.endswith("*") and len(text.rstrip("*")) > 0:
        return Prefix(field, text.rstrip("*"))
    return Word(field, text)


def _ends(text: str) -> tuple[str, str, str]:
    """(operator, low, high) of `a..b`, `>a`, `<b`, `>=a`, `<=b` or `a`."""
    if ".." in text:
        low, _, high = text.partition("..")
        return "..", low.strip(), high.strip()
    operator = next((o for o in (">=", "<=", ">", "<") if text.startswith(o)), "")
    return operator, text[len(operator) :], ""


def _date_range(text: str) -> Range:
    operator, first, last = _ends(text)
    if operator == "..":
        return Range("date", _day(first, False), _day(last, True))
    if operator in (">", ">="):
        return Range("date", _shifted(_day(first, operator == ">"), operator == ">", 1), None)
    if operator in ("<", "<="):
        return Range("date", None, _shifted(_day(first, operator == "<="), operator == "<", -1))
    return Range("date", _day(first, False), _day(first, True))


def _day(text: str, end: bool) -> float | None:
    """YYYYMMDD of the first or last day of a year, month or day; None for an open end."""
    if not text:
        return None
    match = _DAY.match(text)
    month = int(match[2] or (12 if end else 1)) if match else 0
    if match is None or not 1 <= month <= 12:
        raise InvalidQuery(f"{text!r} is not a date.", "Write 2008, 2008-03 or 2008-03-11, and .. between two dates.")
    year = int(match[1])
    last = calendar.monthrange(year, month)[1] if year else 31
    day = int(match[3] or (last if end else 1))
    if not 1 <= day <= last:
        raise InvalidQuery(f"{text!r} is not a day of that month.", "Check the day.")
    return float(year * 10000 + month * 100 + day)


def _shifted(day: float | None, strict: bool, days: int) -> float | None:
    """The day after or before, for a comparison that leaves its own end out."""
    if day is None or not strict:
        return day
    number = int(day)
    try:
        moved = date(number // 10000, number // 100 % 100, number % 100) + timedelta(days=days)
    except (ValueError, OverflowError):
        raise InvalidQuery(f"The year {number // 10000} is outside what can be compared.", "Use <= or >=.") from None
    return float(moved.year * 10000 + moved.month * 100 + moved.day)


def _number_range(field: str, text: str) -> Range:
    operator, first, last = _ends(text)
    if operator == "..":
        return Range(field, _number(first), _number(last))
    if operator in (">", ">="):
        return Range(field, _number(first), None)
    if operator in ("<", "<="):
        return Range(field, None, _number(first))
    return Range(field, _number(first), _number(first))


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", "").replace("_", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidQuery(f"{text!r} is not a number.", "Write 1e6, 1000000 or 1,000,000.")
    return value
