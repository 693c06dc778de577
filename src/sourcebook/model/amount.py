"""Sums as tables write them, exactly: "5.689852347E7", "1.234,56", "(1,200.00)", "$ 45 000", "1'200 CHF".

A cell is read whole or not at all. Nothing is rounded: the value is the decimal number that is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

Mark = Literal[".", ","]
LONGEST = 80
"""Characters of a cell that is looked at."""
DIGITS = 40
"""Digits of a sum, at most; what is longer is an identifier."""
POWER = 30
"""Largest power of ten in scientific notation."""
SIGNS = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₺": "TRY", "₴": "UAH",
    "₦": "NGN", "₩": "KRW", "₪": "ILS", "₫": "VND", "₱": "PHP", "฿": "THB", "₸": "KZT", "C$": "CAD", "CA$": "CAD",
    "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL", "MX$": "MXN", "NT$": "TWD",
    "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "₼": "AZN", "₾": "GEL", "₿": "XBT",
}  # fmt: skip
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003", " ") | {"−": "-", "’": "'", "–": "-"})
_SUM = re.compile(
    r"(?P<lead>[^\d.,()+\-\s']{0,4})\s{0,3}(?P<sign>[+-]?)\s?(?P<lead2>[^\d.,()+\-\s']{0,4})\s{0,3}"
    r"(?P<number>\d[\d., ']*|\.\d+)(?P<power>[eE][+-]?\d{1,9})?\s{0,3}(?P<minus>-?)\s{0,3}(?P<tail>[^\d.,()\s']{0,4})"
)
_GROUPS = re.compile(r"\d{1,3}(?:([ '.,])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")


class Amount(NamedTuple):
    """The number as printed, and the currency beside it in the cell, by code, where there is one."""

    value: Decimal
    currency: str | None


def parse_amount(text: str, mark: Mark = ".") -> Amount:
    """A cell as a sum; `mark` is the decimal mark where a cell alone leaves it open ("1,234").

    Raises:
        ValueError: It is none; the message says why, to stand behind "row 17: ".
    """
    words = text.translate(_SPACES).strip()
    if not words:
        raise ValueError("the amount is empty")
    shown = words if len(words) <= LONGEST else words[:LONGEST] + "…"
    if len(words) > LONGEST:
        raise ValueError(f"{shown!r} is too long for an amount")
    inside = words[1:-1].strip() if words[0] == "(" and words[-1] == ")" else words
    match = _SUM.fullmatch(inside)
    if match is None:
        raise ValueError(f"{shown!r} is no amount")
    currency = _currency(match, shown)
    negative = (inside is not words) or match["sign"] == "-" or bool(match["minus"])
    value = _number(match["number"].strip(), match["power"] or "", mark, shown)
    return Amount(-value if negative else value, currency)


def decimal_mark(values: Iterable[str]) -> Mark:
    """The decimal mark of a column: a comma where some cell can only be read so, and none only with a point."""
    comma = point = False
    for value in values:
        tail = value.translate(_SPACES).strip().rstrip("-)").rstrip("€£$ złKč")[-12:]
        last = max(tail.rfind(","), tail.rfind("."))
        if last < 0 or (len(tail) - last - 1 == 3 and tail.count(tail[last]) == 1 and not _both(value)):
            continue
        if value.count(tail[last]) > 1:
            point |= tail[last] == ","
            comma |= tail[last] == "."
        else:
            comma |= tail[last] == ","
            point |= tail[last] == "."
    return "," if comma and not point else "."


def exact_value(text: str, low: float) -> Decimal:
    """The number printed in a cell of which `low` is the nearest float; `low` itself where the cell is not one."""
    marks: tuple[Mark, Mark] = (".", ",")
    for mark in marks:
        try:
            value = parse_amount(text, mark).value
        except ValueError:
            continue
        if float(value) == low:
            return value
    return Decimal(repr(low))


def _both(value: str) -> bool:
    return "," in value and "." in value


def _currency(match: re.Match[str], shown: str) -> str | None:
    found = [part for part in (match["lead"], match["lead2"], match["tail"]) if part]
    if not found:
        return None
    code = SIGNS.get(found[0]) or _code(found[0])
    if len(found) > 1 or code is None:
        raise ValueError(f"{shown!r} is no amount")
    return code


def _code(word: str) -> str | None:
    return word.upper() if len(word) == 3 and word.isascii() and word.upper() in codes() else None


def codes() -> frozenset[str]:
    """ISO 4217 codes, those of today and of before."""
    global _codes
    if not _codes:
        from babel.core import get_global

        _codes = frozenset(str(code) for code in get_global("all_currencies"))
    return _codes


_codes: frozenset[str] = frozenset()


def _number(printed: str, power: str, mark: Mark, shown: str) -> Decimal:
    plain = _plain(printed, mark)
    if plain is None or sum(c.isdigit() for c in plain) > DIGITS:
        raise ValueError(f"{shown!r} is no amount")
    if power and abs(int(power[1:])) > POWER:
        raise ValueError(f"{shown!r} is beyond any amount")
    try:
        return Decimal(plain + power)
    except InvalidOperation:
        raise ValueError(f"{shown!r} is no amount") from None


def _plain(printed: str, mark: Mark) -> str | None:
    """The number with a point as decimal mark and no other; None where its marks make no sense."""
    last = max(printed.rfind(","), printed.rfind("."))
    if last < 0:
        return _ungrouped(printed)
    used = printed[last]
    other = "." if used == "," else ","
    whole, part = printed[:last], printed[last + 1 :]
    if used in whole:  # twice: it parts thousands
        return _ungrouped(printed) if other not in printed else None
    grouping = len(part) == 3 and other not in whole and used != mark and 1 <= len(whole) <= 3 and whole != "0"
    if grouping:
        return _ungrouped(printed)
    whole = whole or "0"
    if not part.isdigit() and part:
        return None
    kept = _ungrouped(whole)
    return None if kept is None else f"{kept}.{part}" if part else kept


def _ungrouped(whole: str) -> str | None:
    if whole.isdigit() and whole.isascii():
        return whole
    return re.sub(r"\D", "", whole) if _GROUPS.fullmatch(whole) and whole.isascii() else None
