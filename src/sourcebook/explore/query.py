r"""The query language (CONTRACT section 4), parsed by recursive descent into `model.query`.

    words            harbour dredging              both (AND is meant between words)
    phrase           "letter of credit"            with \" for a quote mark inside
    operators        a AND b, a OR b, NOT a, -a, ( )
    near             harbour near/5 contract       at most five words apart, either order
    fuzzy, prefix    kovak~1, dredg*
    fields           title: outlet: byline: person: org: place: kind: status: category: tag: collection: language:
                     state: document: entity:           one field for several words: person:(Vale OR Moss)
    ranges           date:2008..2012, date:2008-03, posted:>2020, amount:>1e6, amount:1k..5m, importance:>50
    recognised       ocr:<0.8 (texts read off pictures, by how sure the reading is, 0 to 1), ocr:0..1 (all of them)

A query is at most `LONGEST` characters, `MOST` words and `DEEPEST` brackets, so hostile input stays cheap.
"""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from sourcebook.errors import InvalidQuery
from sourcebook.model.annotation import Status
from sourcebook.model.document import SourceKind
from sourcebook.model.query import (
    DAY_FIELDS,
    KEY_FIELDS,
    NOTE,
    RANGE_FIELDS,
    SUMMARY,
    TEXT_FIELDS,
    WAITING,
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
from sourcebook.model.summary import State

LONGEST = 20_000
MOST = 1_000
"""Words, phrases and ranges in one query."""
FURTHEST = 999
"""Words that `near/` may put between two."""
DEEPEST = 30
FIELDS = (*TEXT_FIELDS, *KEY_FIELDS, *RANGE_FIELDS)

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\() | (?P<close>\))
    | (?P<near>near/(?P<distance>\d{1,9})(?=[\s("]|$))
    | (?P<minus>-(?=[^\s)]))
    | (?P<field>[a-z]{1,20}):(?!//)
    | "(?P<phrase>[^"\\]*(?:\\.[^"\\]*)*)"
    | (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_UNITS = {"bn": 1e9, "b": 1e9, "m": 1e6, "k": 1e3}
_DATES = "Write 2008, 2008-03 or 2008-03-11, and .. between two dates."
_NUMBERS = "Write 1e6, 1000000, 1,000,000 or 1m."
CLOSED = {
    "kind": frozenset((*get_args(SourceKind), SUMMARY, NOTE)),
    "status": frozenset(get_args(Status)),
    "state": frozenset((*get_args(State), WAITING)),
}
"""Fields that have these values and no others."""
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
        raise InvalidQuery(f"Unexpected {_shown(left)!r} at character {left.at + 1}.", "Check the brackets.")
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
        if kind == "phrase":
            value = re.sub(r"\\(.)", r"\1", value)
        if kind == "word" and value in ("AND", "OR", "NOT"):
            kind = value
        found.append(_Token(kind, value, match.start(match.lastgroup or 0)))
        at = match.end()
    found = _without_marks(found)
    if (words := sum(token.kind in ("word", "phrase") for token in found)) > MOST:
        raise InvalidQuery(
            f"The query has {words:,} words; at most {MOST:,} are looked for at once.",
            "Put one a line into a file and run `sourcebook batch FILE.csv`.",
        )
    return found


def _without_marks(tokens: list[_Token]) -> list[_Token]:
    """Tokens without "&" and "-" alone between words, as in a pasted name; all of them where there is no other."""
    kept = [t for n, t in enumerate(tokens) if _says(t) or (n and tokens[n - 1].kind in ("field", "near", "minus"))]
    return kept if any(_says(t) for t in kept) else [t for t in tokens if t.text != "*"]


def _says(token: _Token) -> bool:
    return token.kind != "word" or any(c.isalnum() for c in token.text)


class _Parser:
    """either := both (OR both)* ; both := negated (AND? negated)* ; negated := (NOT|-)* near"""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.fields: list[str] = []
        """Fields of the brackets around."""

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
            left = _near(left, self.term(depth), token)
        return left

    def term(self, depth: int) -> Query:
        field = self.take("field")
        if self.take("open"):
            return self.group(depth, field)
        token = self.take("phrase", "word")
        if token is None:
            found = self.peek()
            where = f"before {_shown(found)!r}" if found else "at the end"
            raise InvalidQuery(f"A word is missing {where}.", "Write a word or a phrase there.")
        if self.fields and field is None:
            return _leaf(self.fields[-1], token)
        return _leaf(field.text.lower() if field else "text", token)

    def group(self, depth: int, field: _Token | None) -> Query:
        """What stands in brackets; a field before them is that of the words inside that name none."""
        if field:
            self.fields.append(_known(field.text.lower()))
        inside = self.either(depth + 1)
        if not self.take("close"):
            raise InvalidQuery("A bracket is not closed.", "Add the missing ).")
        if field:
            self.fields.pop()
        return inside


def _shown(token: _Token) -> str:
    """A token as typed."""
    typed = {"near": f"near/{token.text}", "field": f"{token.text}:", "minus": "-", "phrase": f'"{token.text}"'}
    return typed.get(token.kind, token.text)


def _near(left: Query, right: Query, token: _Token) -> Near:
    distance = int(token.text)
    if not isinstance(left, Word | Phrase) or not isinstance(right, Word | Phrase):
        raise InvalidQuery("near/N stands between two words or phrases.", 'For example: harbour near/5 "fine".')
    if right.field not in ("text", left.field) or left.field in KEY_FIELDS:
        raise InvalidQuery("near/N looks for two words in the same field.", "For example: title:harbour near/5 fine.")
    if not 1 <= distance <= FURTHEST:
        raise InvalidQuery(f"near/{distance} is not between 1 and {FURTHEST}.", "Write near/5 for five words apart.")
    return Near(left.field, left.text, right.text, distance)


def _known(field: str) -> str:
    if field not in FIELDS:
        raise InvalidQuery(f"There is no field {field!r}.", f"Fields are: {', '.join(FIELDS)}.")
    return field


def _leaf(field: str, token: _Token) -> Query:
    _known(field)
    if field in DAY_FIELDS:
        return _date_range(field, token.text)
    if field in RANGE_FIELDS:
        return _number_range(field, token.text)
    text = token.text
    if not any(c.isalnum() for c in text):
        raise InvalidQuery(f"{text!r} at character {token.at + 1} has no word in it.", "Write a word or a number.")
    if field in CLOSED:
        return Phrase(field, _one_of(field, text))
    if token.kind == "phrase" or field in KEY_FIELDS:
        return Phrase(field, text)
    if match := re.fullmatch(r"(.+)~([12])?", text):
        return Fuzzy(field, match[1], int(match[2] or 1))
    if text.endswith("*") and len(text.rstrip("*")) > 0:
        return Prefix(field, text.rstrip("*"))
    return Word(field, text)


def _one_of(field: str, text: str) -> str:
    value = text.strip().casefold()
    if value not in CLOSED[field]:
        hint = f"It is one of: {', '.join(sorted(CLOSED[field]))}."
        raise InvalidQuery(f"There is no {field} {text!r}.", hint)
    return value


def _ends(text: str) -> tuple[str, str, str]:
    """(operator, low, high) of `a..b`, `>a`, `<b`, `>=a`, `<=b` or `a`."""
    if ".." in text:
        low, _, high = text.partition("..")
        return "..", low.strip(), high.strip()
    operator = next((o for o in (">=", "<=", ">", "<") if text.startswith(o)), "")
    return operator, text[len(operator) :], ""


def _date_range(field: str, text: str) -> Range:
    operator, first, last = _ends(text)
    if operator == "..":
        return _in_order(Range(field, _day(first, False), _day(last, True)), text)
    if not first:
        raise InvalidQuery(f"{text!r} is not a date.", _DATES)
    if operator in (">", ">="):
        return Range(field, _shifted(_day(first, operator == ">"), operator == ">", 1), None)
    if operator in ("<", "<="):
        return Range(field, None, _shifted(_day(first, operator == "<="), operator == "<", -1))
    return Range(field, _day(first, False), _day(first, True))


def _in_order(found: Range, text: str) -> Range:
    if found.low is not None and found.high is not None and found.low > found.high:
        raise InvalidQuery(f"{text!r} ends before it begins.", "Write the smaller one first.")
    return found


def _day(text: str, end: bool) -> float | None:
    """YYYYMMDD of the first or last day of a year, month or day; None for an open end."""
    if not text:
        return None
    match = _DAY.match(text)
    month = int(match[2] or (12 if end else 1)) if match else 0
    if match is None or not 1 <= month <= 12:
        raise InvalidQuery(f"{text!r} is not a date.", _DATES)
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
        return _in_order(Range(field, _number(first), _number(last)), text)
    if not first:
        raise InvalidQuery(f"{text!r} is not a number.", _NUMBERS)
    value = _number(first)
    if operator in (">", ">="):
        return Range(field, value, None, above=operator == ">")
    if operator in ("<", "<="):
        return Range(field, None, value, below=operator == "<")
    return Range(field, value, value)


def _number(text: str) -> float | None:
    if not text:
        return None
    plain = text.replace(",", "").replace("_", "").casefold()
    unit = next((u for u in _UNITS if plain.endswith(u)), "")
    try:
        value = float(plain.removesuffix(unit)) * _UNITS.get(unit, 1.0)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidQuery(f"{text!r} is not a number.", _NUMBERS)
    return value
