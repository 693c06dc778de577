"""A mapping proposed for a table, as TOML with remarks, from what its columns seem to hold."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sourcebook.extract.rows import columns_of
from sourcebook.extract.rows.columns import Column, words_of_name
from sourcebook.extract.rows.values import is_ambiguous
from sourcebook.extract.tokens import words
from sourcebook.model.document import Rendition
from sourcebook.model.table import iter_rows

_PAYER = words("payer originator sender from remitter debtor buyer purchaser donor ordering source client customer")
_PAYEE = words("payee beneficiary recipient to receiver creditor supplier vendor seller contractor grantee recipient")
_BEGIN = words("begin start from since first opened")
_END = words("end to until last closed")
_OWNER = words("owner shareholder holder parent")
_PURPOSE = words("purpose description details memo note subject reason")
_REFERENCE = words("reference ref id invoice number transaction")
_ROLE = words("role position post title function job occupation")
_EVENT = words("event what incident happening summary")


def propose(rendition: Rendition, name: str) -> str:
    """A mapping for the first table of a rendition that has rows."""
    table = rendition.tables[0]
    rows = list(iter_rows(rendition, table))
    columns = columns_of(rendition, table, rows)
    lines = [
        f"# A mapping for {' '.join(name.split())}, proposed from its columns. Look it over, then:",
        "#   sourcebook map TABLE --check THIS.toml",
        "#   sourcebook add TABLE --mapping THIS.toml",
        "#",
        *(f"#   {_quoted(c.name)}: {_told(c)}" for c in columns[:100]),
        "",
    ]
    general = _general(columns, [_first(rendition, rows, i) for i in range(len(columns))])
    rule = _rule(columns)
    return "\n".join([*lines, *general, *rule]) + "\n"


def _first(rendition: Rendition, rows: Sequence[object], index: int) -> list[str]:
    found = []
    for row in rows[:200]:
        found += [rendition.text[c.start : c.end] for c in row.cells if c.column == index]  # type: ignore[attr-defined]
    return found


def _told(column: Column) -> str:
    if column.holds == "name":
        return f"names ({column.type} where the name does not tell)"
    return {
        "date": "dates", "money": "sums", "currency": "currencies", "count": "counts", "country": "countries",
        "place": "places", "number": "numbers", "key": "keys", "text": "text", "nothing": "empty",
    }[column.holds]  # fmt: skip


def _general(columns: Sequence[Column], cells: Sequence[list[str]]) -> list[str]:
    dates = [i for i, c in enumerate(columns) if c.holds == "date" and not c.day_known]
    if any(is_ambiguous(value) for i in dates for value in cells[i]):
        return ["[table]", "day_first = false  # 03/04/2015 is March 4; true makes it 3 April", ""]
    return []


def _rule(columns: Sequence[Column]) -> list[str]:
    names = [c for c in columns if c.holds == "name"]
    sums = [c for c in columns if c.holds == "money"]
    payer, payee = _by(names, _PAYER), _by(names, _PAYEE)
    if len(names) > 1 and sums and (payer or payee):
        payer = payer or next(c for c in names if c is not payee)
        payee = payee if payee and payee is not payer else next(c for c in names if c is not payer)
        return _payments(columns, payer, payee, sums[0])
    if (owner := _by(names, _OWNER)) and len(names) > 1:
        other = next(c for c in names if c is not owner)
        return [
            "[[relations]]",
            'schema = "Ownership"',
            *_line("subject", owner),
            *_line("object", other),
            *_period(columns),
        ]
    if (what := _by([c for c in columns if c.holds == "text"], _EVENT)) and _dates(columns):
        place = next((c for c in columns if c.holds == "place"), None)
        who = f"who = [{', '.join(_quoted(c.name) for c in names)}]"
        return [
            "[[events]]",
            *_line("what", what),
            *_period(columns),
            *_line("place", place),
            *([who] if names else []),
        ]
    people = [c for c in names if c.type == "person"]
    if people:
        return _people(columns, names, people[0])
    if len(names) > 1:
        pair = ['schema = "UnknownLink"  # or Ownership, Directorship ...', *_line("subject", names[0])]
        return ["[[relations]]", *pair, *_line("object", names[1]), *_period(columns)]
    if names:
        country = next((c for c in columns if c.holds == "country"), None)
        return ["[[organizations]]", *_line("name", names[0]), *_line("country", country)]
    return ["# No column of names was found. A rule needs at least one:", "# [[organizations]]", '# name = "..."']


def _payments(columns: Sequence[Column], payer: Column, payee: Column, amount: Column) -> list[str]:
    lines = ["[[payments]]", *_line("payer", payer), *_line("payee", payee), *_line("amount", amount)]
    currency = amount.currency
    if isinstance(currency, int):
        lines += _line("currency", columns[currency])
    elif currency is None:
        lines.append('# currency = { value = "USD" }  # neither the sums nor a column say it')
    lines += _period(columns)
    for role, column in (("payer", payer), ("payee", payee)):
        if column.country is not None:
            lines += _line(f"{role}_country", columns[column.country])
    texts = [c for c in columns if c.holds in ("text", "name") and c not in (payer, payee)]
    lines += _line("purpose", _by(texts, _PURPOSE))
    lines += _line("transactions", next((c for c in columns if c.holds == "count"), None))
    return lines + _line("reference", _by([c for c in columns if c.holds in ("key", "number", "text")], _REFERENCE))


def _people(columns: Sequence[Column], names: Sequence[Column], person: Column) -> list[str]:
    dates = _dates(columns)
    born = next((c for c in dates if set(words_of_name(c.name)) & words("birth born dob birthdate")), None)
    country = next((c for c in columns if c.holds == "country"), None)
    body = next((c for c in names if c.type == "organization"), None)
    role = _by([c for c in columns if c.holds in ("text", "name")], _ROLE)
    lines = ["[[people]]", *_line("name", person), *_line("birth_date", born), *_line("nationality", country)]
    return lines + _line("role", role) + _line("organization", body)


def _dates(columns: Sequence[Column]) -> list[Column]:
    return [c for c in columns if c.holds == "date"]


def _period(columns: Sequence[Column]) -> list[str]:
    dates = _dates(columns)
    begin, end = _by(dates, _BEGIN), _by(dates, _END)
    if begin and end and begin is not end:
        return [*_line("begin", begin), *_line("end", end)]
    return _line("date", dates[0]) if dates else []


def _by(columns: Sequence[Column], wanted: frozenset[str]) -> Column | None:
    return next((c for c in columns if set(words_of_name(c.name)) & wanted), None)


def _line(field: str, column: Column | None) -> list[str]:
    return [] if column is None else [f"{field} = {_quoted(column.name)}"]


def _quoted(name: str) -> str:
    """A name as a TOML string (JSON strings are TOML strings)."""
    return json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007F")
