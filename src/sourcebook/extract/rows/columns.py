"""What a table's columns hold, told from their names and from what their cells look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from sourcebook.extract.rows.values import country_of, day_order, is_name, kind_of_name, parse_date
from sourcebook.extract.tokens import words
from sourcebook.model.amount import Mark, codes, decimal_mark, parse_amount
from sourcebook.model.annotation import MentionType
from sourcebook.model.document import Rendition, Table
from sourcebook.model.table import Row

Holds = Literal["date", "money", "currency", "count", "name", "country", "place", "number", "key", "text", "nothing"]
LOOKED_AT = 400
"""Cells of a column that are looked at, from its whole length."""
MOST = 0.8
"""Share of the cells that must look alike."""
DATE_WORDS = words(
    "date dates day dated when begin start end from to since until period month year time timestamp on at born dob "
    "birth birthdate death died founded incorporated signed paid posted opened closed expires expiry datum fecha"
)
MONEY_WORDS = words(
    "amount amounts sum total value price cost costs fee fees paid payment payments balance salary pay wage donation "
    "contribution grant loan debit credit turnover revenue income expense expenses budget money usd eur gbp chf "
    "dollars euros pounds receipts spend spending invoice betrag importe montant"
)
COUNT_WORDS = words("number count quantity qty transactions transfers items shares units employees votes no num times")
KEY_WORDS = words(
    "id ids key code codes iso number no reference ref iban account swift bic uuid guid url link website email phone "
    "tel telephone postcode zip hash slug passport"
)
PERSON_WORDS = words(
    "person people director officer author employee member minister official candidate contact signatory spouse "
    "partner chairman chairwoman chair president secretary judge lawyer agent individual passenger surname forename "
    "politician"
)
BODY_WORDS = words(
    "company companies bank organisation organization organisations organizations org firm employer ministry agency "
    "institution vendor supplier contractor corporation entity department authority fund party buyer outlet publisher "
    "subsidiary parent"
)
NAME_WORDS = words(
    "name names payer payee beneficiary originator sender recipient client customer owner holder shareholder "
    "counterparty donor seller purchaser lender borrower debtor creditor remitter grantee intermediary who by"
)
COUNTRY_WORDS = words("country countries nation nationality jurisdiction citizenship")
PLACE_WORDS = words("place city town location venue port region province county state where municipality village")
_SPLIT = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Column(NamedTuple):
    """What one column holds."""

    name: str
    holds: Holds
    type: MentionType = "organization"
    """Of names: what those are whose form does not tell."""
    strict: bool = False
    """Whether the column's name says what they are, whatever their form."""
    country: int | None = None
    """Of names: index of the column with their country."""
    currency: int | str | None = None
    """Of sums: index of the column with their currency, or its code."""
    mark: Mark = "."
    day_first: bool = False
    day_known: bool = True
    """Whether the order of day and month is certain."""


def words_of_name(name: str) -> list[str]:
    """Words of a column's name, lower case: "originatorBank_country" gives originator, bank, country."""
    return [word.lower() for word in _SPLIT.findall(_CAMEL.sub(" ", name))]


def samples(rendition: Rendition, table: Table, rows: Sequence[Row]) -> list[list[str]]:
    """For each column up to `LOOKED_AT` of its cells, spread over the table."""
    found: list[list[str]] = [[] for _ in table.columns]
    step = max(1, len(rows) // LOOKED_AT)
    for row in rows[::step]:
        for cell in row.cells:
            if cell.column < len(found):
                found[cell.column].append(rendition.text[cell.start : min(cell.end, cell.start + 200)])
    return found


def find_columns(table: Table, cells: Sequence[Sequence[str]], day_first: bool = False) -> list[Column]:
    """What each column holds; `cells` are samples of each, `day_first` is the custom where dates do not tell."""
    heads = [words_of_name(name) if table.named else [] for name in table.columns]
    found = [
        _column(name, head, list(held), day_first) for name, head, held in zip(table.columns, heads, cells, strict=True)
    ]
    return [_joined(i, column, found, heads) for i, column in enumerate(found)]


def _column(name: str, head: list[str], cells: list[str], day_first: bool) -> Column:
    if not cells:
        return Column(name, "nothing")
    seen = set(head)
    last = head[-1] if head else ""
    if seen & COUNTRY_WORDS or ("iso" in seen and _share(cells, country_of) >= MOST):
        return Column(name, "country")
    if seen & {"currency", "ccy", "cur"} and _share(cells, lambda c: c.strip().upper() in codes()) >= MOST:
        return Column(name, "currency")
    order = day_order(cells)
    first = day_first if order is None else order
    if _is_dates(seen, cells, first):
        return Column(name, "date", day_first=first, day_known=order is not None)
    mark = decimal_mark(cells)
    # Where the name says that they are sums, half of them being numbers is enough: the rest are the mistakes.
    if _share(cells, lambda c: _is_number(c, mark)) >= (0.5 if seen & MONEY_WORDS and not seen & KEY_WORDS else MOST):
        return _numbers(name, seen, last, cells, mark)
    if last in KEY_WORDS and not (seen & NAME_WORDS and _share(cells, is_name) >= MOST):
        return Column(name, "key")
    return _words(name, seen, cells)


def _numbers(name: str, seen: set[str], last: str, cells: list[str], mark: Mark) -> Column:
    signed = _share(cells, lambda c: _currency_in(c, mark) is not None) >= 0.5
    if signed:
        return Column(name, "money", mark=mark)
    if (last in KEY_WORDS - COUNT_WORDS) or (seen & {"id", "account", "iban", "phone", "reference", "ref"}):
        return Column(name, "key", mark=mark)
    if seen & {"number", "count", "no", "num", "quantity", "qty"}:
        return Column(name, "count" if len(seen) > 1 else "number", mark=mark)
    if seen & MONEY_WORDS or any(word.upper() in codes() for word in seen if len(word) == 3):
        return Column(name, "money", mark=mark)
    return Column(name, "count" if seen & COUNT_WORDS else "number", mark=mark)


def _words(name: str, seen: set[str], cells: list[str]) -> Column:
    if _share(cells, country_of) >= MOST:
        return Column(name, "country")
    names = _share(cells, is_name)
    if seen & PLACE_WORDS and names >= 0.5:
        return Column(name, "place")
    if names >= 0.5 and seen & PERSON_WORDS and not seen & BODY_WORDS:
        return Column(name, "name", "person", strict=True)
    if names >= 0.5 and seen & BODY_WORDS and not seen & {"entity", "party", "parent", "buyer"}:
        return Column(name, "name", "organization", strict=True)
    if names >= 0.5 and seen & (NAME_WORDS | BODY_WORDS | PERSON_WORDS):
        return Column(name, "name", _most(cells))
    known = _share(cells, lambda c: is_name(c) and kind_of_name(c) in ("person", "organization"))
    if names >= MOST and known >= MOST and not seen & words("title subject note notes description purpose comment"):
        return Column(name, "name", _most(cells))
    return Column(name, "text")


def _most(cells: list[str]) -> MentionType:
    votes = Counter(kind for cell in cells if (kind := kind_of_name(cell)) in ("person", "organization"))
    return "person" if votes["person"] > votes["organization"] else "organization"


def _is_dates(seen: set[str], cells: list[str], first: bool) -> bool:
    if _share(cells, lambda c: parse_date(c, first) is not None) < MOST:
        return False
    # A bare number is a year, or a day written without marks, only where the column says so.
    return bool(seen & DATE_WORDS) or _share(cells, lambda c: c.strip().isdigit()) < 0.2


def _is_number(cell: str, mark: Mark) -> bool:
    try:
        parse_amount(cell, mark)
    except ValueError:
        return False
    return True


def _currency_in(cell: str, mark: Mark) -> str | None:
    try:
        return parse_amount(cell, mark).currency
    except ValueError:
        return None


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0.0


def _joined(index: int, column: Column, found: list[Column], heads: list[list[str]]) -> Column:
    """The column with the one beside it that says its country or currency."""
    if column.holds == "money":
        return column._replace(currency=_currency_of(index, found, heads))
    if column.holds != "name":
        return column
    own = [word for word in heads[index] if word not in ("name", "names", "full")]
    for other, there in enumerate(found):
        if there.holds == "country" and own and heads[other][: len(own)] == own:
            return column._replace(country=other)
    alone = sum(c.holds == "name" for c in found) == 1
    lone = [i for i, c in enumerate(found) if c.holds == "country"]
    return column._replace(country=lone[0]) if alone and len(lone) == 1 and own != ["who"] else column


def _currency_of(index: int, found: list[Column], heads: list[list[str]]) -> int | str | None:
    named = [word.upper() for word in heads[index] if len(word) == 3 and word.upper() in codes()]
    if named:
        return named[0]
    beside = [i for i, column in enumerate(found) if column.holds == "currency"]
    same = [i for i in beside if set(heads[i]) & set(heads[index])]
    return next(iter(same or beside), None)
