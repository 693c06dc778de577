"""Dates in documents that are not in English: only what the page says for certain.

Numeric dates, and day, month and year with the month's name, in the order and with the words that the Unicode CLDR
gives for the document's language (through Babel). Relative times, weekdays and bare years are left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec
from babel import Locale, UnknownLocaleError

from sourcebook.extract.time_grammar.dates import numeric_rule
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.stamps import stamp_rule
from sourcebook.extract.time_grammar.values import Value, make_point
from sourcebook.extract.tokens import tokenize, words

_PIECE = re.compile(r"'([^']*)'|([A-Za-z]+)|([^\sA-Za-z'])")
_ORDINAL_MARKS = words("er re º ª ° . ro")
_VARIANTS = {"de": ("del", "do", "d"), "del": ("de",)}
_LEAST, _MOST = 1800, 2199
"""Years read in other languages: the Persian, Islamic and Buddhist calendars number ours outside them."""


class Tongue(msgspec.Struct, frozen=True):
    """How a language writes dates: month names, orders with their words, and whether 3/4 is the third of April."""

    months: dict[str, int]
    short: dict[str, int]
    """Abbreviations, believed only with a day and a year beside them."""
    patterns: tuple[tuple[tuple[str, str], ...], ...]
    """Sequences of (field `d M y` or empty, CLDR field or literal)."""
    day_first: bool


@lru_cache(maxsize=64)
def tongue(language: str) -> Tongue | None:
    """The dates of a language (ISO 639-1); None when CLDR does not know it."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
    skeletons = (locale.datetime_skeletons.get(name) for name in ("yMMMM", "yMMMd", "MMMMd"))
    named = [locale.date_formats[name].pattern for name in ("long", "medium")]
    patterns = [_spell(locale, _pieces(p)) for p in (*named, *(str(s) for s in skeletons if s is not None))]
    short = locale.date_formats["short"].pattern
    return Tongue(
        months=_names(locale, "wide", named[0]),
        short=_names(locale, "abbreviated", named[0]),
        patterns=tuple(dict.fromkeys(p for p in patterns if p and any(kind == "M" for kind, _ in p))),
        day_first=0 <= short.find("d") < short.find("M"),
    )


def _pieces(pattern: str) -> tuple[tuple[str, str], ...]:
    """A CLDR pattern as fields and literal words; empty when it has fields that are not day, month or year."""
    pieces: list[tuple[str, str]] = []
    for quoted, letters, mark in _PIECE.findall(pattern):
        if letters:
            kind = {"d": "d", "M": "M", "L": "M", "y": "y"}.get(letters[0])
            if kind is None:
                return ()
            pieces.append((kind, letters))
        else:
            pieces.extend(("", token.low) for token in tokenize(quoted or mark))
    while pieces and not pieces[-1][0] and pieces[-1][1] in (".", ","):
        pieces.pop()
    return tuple(pieces)


def _spell(locale: Locale, pieces: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The pattern with what belongs to every month's name written out: "de" of "de maig", the sign after a number."""
    tokens = tokenize(str(locale.months["format"]["wide"][5]))
    place = next((k for k, t in enumerate(tokens) if t.text == "5"), None)
    before = tuple(("", t.low) for t in (tokens[:-1] if place is None else tokens[:place]))
    after = () if place is None else tuple(("", t.low) for t in tokens[place + 1 :])
    spelled: list[tuple[str, str]] = []
    for kind, text in pieces:
        if kind == "M" and len(text) > 2:
            spelled.extend((*before, ("M", text if place is None else "M"), *after))
        else:
            spelled.append((kind, text))
    return tuple(spelled)


def _names(locale: Locale, width: str, pattern: str) -> dict[str, int]:
    """Names of the months by their last word, in lower case, with the letter that the language sets before them."""
    glued = re.search(r"([^\W\d_a-zA-Z])M{3,4}", pattern)
    found: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for number, name in locale.months[context].get(width, {}).items():
            tokens = [t for t in tokenize(str(name)) if t.kind == "word"]
            if not tokens or any(c.isdigit() for c in str(name)) or len(tokens[-1].low) < 3:
                continue
            found.setdefault(tokens[-1].low, number)
            if glued:
                found.setdefault(glued[1] + tokens[-1].low, number)
    return found


def foreign_rule(scan: Scan, i: int, tongue: Tongue | None) -> Found | None:
    """The longest date at token `i` that the language's own patterns read."""
    number = scan.tokens.kind(i) == "number"
    best = _numeric(scan, i) if number else None
    if tongue is None or not (number or scan.low(i) in tongue.months):
        return best
    for pattern in tongue.patterns:
        found = _match(scan, i, pattern, tongue)
        if found is not None and (best is None or found.end > best.end):
            best = found
    return best


def _numeric(scan: Scan, i: int) -> Found | None:
    found = stamp_rule(scan, i) or numeric_rule(scan, i)
    if found is None or found.point is None or not _LEAST <= found.point.year <= _MOST:
        return None
    return found


def _match(scan: Scan, i: int, pattern: tuple[tuple[str, str], ...], tongue: Tongue) -> Found | None:
    """Reads one pattern; its words may be left out where the month has a name, which tells the numbers apart."""
    spelled = any(kind == "M" and len(text) > 2 for kind, text in pattern)
    if spelled and scan.tokens.glued(i) and scan.tokens.kind(i - 1) != "mark":
        return None
    fields: dict[str, int] = {}
    j = i
    for place, (kind, text) in enumerate(pattern):
        if not kind:
            last = place == len(pattern) - 1 and not text.isascii() and scan.low(j).startswith(text)
            if scan.low(j) == text or scan.low(j) in _VARIANTS.get(text, ()):
                j += 1
            elif not (spelled or last or text == ","):
                return None
            continue
        value = _field(scan, j, kind, text, tongue, full="y" in dict(pattern) and "d" in dict(pattern))
        if value is None:
            return None
        fields[kind], j = value, _past(scan, j + 1, kind, text)
    return None if spelled and _cut(scan, j) else _found(fields, j)


def _field(scan: Scan, j: int, kind: str, text: str, tongue: Tongue, *, full: bool) -> int | None:
    if kind == "M" and len(text) > 2:
        return tongue.months.get(scan.low(j)) or (tongue.short.get(scan.low(j)) if full else None)
    if kind == "y":
        return scan.whole(j, _LEAST, _MOST) if len(scan.tokens[j].text) == 4 else None
    return scan.whole(j, 1, 31 if kind == "d" else 12) if len(scan.tokens[j].text) <= 2 else None


def _past(scan: Scan, j: int, kind: str, text: str) -> int:
    """Past an ordinal's ending or an abbreviation's full stop glued to the field before token `j`."""
    glued = scan.tokens.glued(j)
    if kind == "d" and glued and scan.low(j) in _ORDINAL_MARKS:
        return j + 1
    return j + 1 if kind == "M" and len(text) > 2 and glued and scan.low(j) == "." else j


def _cut(scan: Scan, end: int) -> bool:
    """Whether the last number runs on into a word."""
    ends = scan.tokens.kind(end - 1) == "number"
    return ends and scan.tokens.glued(end) and scan.tokens.kind(end) in ("word", "number")


def _found(fields: dict[str, int], end: int) -> Found | None:
    month, day, year = fields.get("M"), fields.get("d"), fields.get("y")
    if year is None:
        if month is None or day is None or make_point(2000, month, day) is None:
            return None
        return Found(end, Value(f"XXXX-{month:02d}-{day:02d}", "DATE"), sure=0.8)
    point = make_point(year, month, day)
    return Found(end, point.value(), point) if point else None
