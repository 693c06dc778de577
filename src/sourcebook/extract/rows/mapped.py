"""A mapping applied to the rows of a table: payments, people, organizations, events and other relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sourcebook.extract.rows.columns import Column
from sourcebook.extract.rows.making import SURE, Maker, currency_in, currency_of, type_of
from sourcebook.extract.rows.values import TOTALS, country_of, parse_date
from sourcebook.model.amount import Mark
from sourcebook.model.annotation import Claim, Mention, MentionType, Money, Relation, Time
from sourcebook.model.mapping import FAILURES, Mapping, MappingReading, RowFailure, Rule
from sourcebook.model.span import Span, trim
from sourcebook.model.table import Cell, Row

_PERSON = {"birth_date": "birthDate", "death_date": "deathDate", "nationality": "nationality", "country": "country"}
_BODY = {"country": "country", "founded": "incorporationDate", "dissolved": "dissolutionDate", "address": "address"}


class _Unfit(Exception):
    """Why a rule does not fit a row."""


class _Values(NamedTuple):
    """The cells of one row by the field of a rule."""

    row: dict[int, Cell]
    by_field: dict[str, tuple[Cell, ...]]

    def one(self, name: str) -> Cell | None:
        """The cell of a field, or None where it is empty or the rule has no such field."""
        found = self.by_field.get(name, ())
        return found[0] if found else None


@dataclass(slots=True)
class Report:
    """What came of a mapping, in the making."""

    rows: int = 0
    made: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    failures: list[RowFailure] = field(default_factory=list)
    fitted: set[int] = field(default_factory=set)
    """Rules that fitted some table."""

    def fail(self, row: int, rule: Rule, reason: str, table: str) -> None:
        """Note a row that a rule does not fit."""
        self.failed += 1
        if len(self.failures) < FAILURES:
            self.failures.append(RowFailure(row=row, rule=rule.name, reason=reason, table=table))

    def reading(self, mapping: Mapping, columns: list[str]) -> MappingReading:
        """All of it, with the rules that fitted nothing."""
        missing = []
        for rule in mapping.rules:
            if rule.number not in self.fitted:
                absent = [c for c in rule.columns if c not in columns]
                what = f"there is no column {absent[0]!r}" if absent else "no table has all its columns"
                missing.append(f"{rule.name} fits no table: {what}. Columns are: {_short(columns)}.")
        return MappingReading(
            mapping=mapping.hash, rows=self.rows, made=dict(sorted(self.made.items())), failed=self.failed,
            failures=tuple(self.failures), missing=tuple(missing),
        )  # fmt: skip


class Applied:
    """The rules of a mapping that fit one table, with the places of their columns."""

    def __init__(
        self, mapping: Mapping, columns: list[Column], names: tuple[str, ...], table: str, report: Report
    ) -> None:
        self.mapping, self.columns, self.table, self.report = mapping, columns, table, report
        place = {name: index for index, name in enumerate(names)}
        self.rules: list[tuple[Rule, dict[str, tuple[int, ...]]]] = []
        for rule in mapping.rules:
            if rule.table in ("", table) and all(column in place for column in rule.columns):
                fields = {name: tuple(place[c] for c in source.columns) for name, source in rule.fields.items()}
                self.rules.append((rule, fields))
                report.fitted.add(rule.number)

    def read(self, maker: Maker, row: Row) -> None:
        """Apply every rule to a row."""
        if not self.rules:
            return
        self.report.rows += 1
        cells = {cell.column: cell for cell in row.cells}
        for rule, fields in self.rules:
            try:
                self._apply(maker, rule, _Values(cells, self._pick(maker, rule, fields, cells)), row)
            except _Unfit as unfit:
                self.report.fail(row.number, rule, str(unfit), self.table)
            else:
                self.report.made[rule.kind] += 1

    def _pick(
        self, maker: Maker, rule: Rule, fields: dict[str, tuple[int, ...]], cells: dict[int, Cell]
    ) -> dict[str, tuple[Cell, ...]]:
        found = {}
        for name, places in fields.items():
            held = [cells[place] for place in places if place in cells]
            split = rule.fields[name].split
            found[name] = tuple(part for cell in held for part in (_parts(maker, cell, split) if split else (cell,)))
        return found

    def _apply(self, maker: Maker, rule: Rule, values: _Values, row: Row) -> None:
        match rule.kind:
            case "payments":
                self._payment(maker, rule, values)
            case "people":
                self._person(maker, rule, values)
            case "organizations":
                self._organization(maker, rule, values)
            case "events":
                self._event(maker, rule, values, row)
            case "relations":
                self._relation(maker, rule, values)

    # -- the kinds of rule --------------------------------------------------------------------------------------

    def _payment(self, maker: Maker, rule: Rule, values: _Values) -> None:
        payer, payee = self._needed(maker, values, "payer"), self._needed(maker, values, "payee")
        money = self._money(maker, rule, values)
        since, until = self._period(maker, values)
        self._party(maker, rule, values, "payer", payer)
        self._party(maker, rule, values, "payee", payee)
        properties = self._properties(maker, values, "reference", "payer_account", "payee_account")
        for name in ("payer_bank", "payee_bank", "via"):
            for number, cell in enumerate(values.by_field.get(name, ()), start=1):
                maker.mention(cell, type_of(maker.words(cell), None), SURE)
                properties[name if number == 1 else f"{name}{number}"] = maker.span(cell)
        if count := values.one("transactions"):
            try:
                maker.figure(count, self._mark(count), "transactions", SURE)
            except ValueError as error:
                raise _Unfit(f"the number of transactions, {error}") from None
            properties["transactions"] = maker.span(count)
        purpose = values.one("purpose")
        if purpose:
            properties["purpose"] = maker.span(purpose)
        self._link(
            maker, rule, values, (payer, payee), "Payment", role=maker.words(purpose) if purpose else None,
            since=since, until=until, money=money.id if money else None, properties=properties,
        )  # fmt: skip

    def _relation(self, maker: Maker, rule: Rule, values: _Values) -> None:
        subject, other = self._needed(maker, values, "subject"), self._needed(maker, values, "object")
        money = self._money(maker, rule, values)
        since, until = self._period(maker, values)
        self._party(maker, rule, values, "subject", subject)
        if rule.schema not in ("Identification", "Passport", "Documentation"):
            self._party(maker, rule, values, "object", other)
        role = values.one("role")
        self._link(
            maker, rule, values, (subject, other), rule.schema, role=maker.words(role) if role else None, since=since,
            until=until, money=money.id if money else None, properties=self._properties(maker, values, "reference"),
        )  # fmt: skip

    def _person(self, maker: Maker, rule: Rule, values: _Values) -> None:
        cell = self._needed(maker, values, "name")
        dates = {name: self._date(maker, values, name) for name in ("birth_date", "death_date")}
        since, until = self._period(maker, values)
        self._named(maker, values, cell, "person", {k: v for k, v in _PERSON.items() if dates.get(k, "") is not None})
        if work := values.one("organization"):
            maker.mention(work, "organization", SURE)
            role = values.one("role")
            self._link(
                maker, rule, values, (cell, work), "Employment", role=maker.words(role) if role else None, since=since,
                until=until, money=None, properties={},
            )  # fmt: skip

    def _organization(self, maker: Maker, rule: Rule, values: _Values) -> None:
        cell = self._needed(maker, values, "name")
        for name in ("founded", "dissolved"):
            self._date(maker, values, name)
        self._named(maker, values, cell, "organization", _BODY)
        if parent := values.one("parent"):
            maker.mention(parent, "organization", SURE)
            self._link(
                maker, rule, values, (parent, cell), "Ownership", role=None, since=None, until=None, money=None,
                properties={},
            )  # fmt: skip

    def _event(self, maker: Maker, rule: Rule, values: _Values, row: Row) -> None:
        what = self._needed(maker, values, "what")
        times = [time.id for name in ("date", "begin", "end") if (time := self._time(maker, values, name))]
        mentions = [maker.mention(c, type_of(maker.words(c), None), SURE) for c in values.by_field.get("who", ())]
        if place := values.one("place"):
            words = maker.words(place)
            mentions.append(maker.mention(place, "place", SURE, country=country_of(words)))
        maker.make(
            Claim, row.start, row.end, key=("rows", rule.number, what.start), confidence=SURE, status="asserted",
            mentions=tuple(m.id for m in mentions), times=tuple(dict.fromkeys(times)),
            about=tuple(dict.fromkeys(m.chain for m in mentions if m.type != "place")),
        )  # fmt: skip

    # -- what they share ----------------------------------------------------------------------------------------

    def _needed(self, maker: Maker, values: _Values, name: str) -> Cell:
        found = values.by_field.get(name, ())
        if not found:
            raise _Unfit(f"{name} is empty")
        if maker.words(found[-1]).casefold() in TOTALS:
            raise _Unfit(f"{name} is {maker.words(found[-1])!r}: a row of sums is left out")
        return found[-1]

    def _column(self, cell: Cell) -> Column | None:
        return self.columns[cell.column] if cell.column < len(self.columns) else None

    def _mark(self, cell: Cell) -> Mark:
        column = self._column(cell)
        return self.mapping.decimal or (column.mark if column else ".")

    def _party(self, maker: Maker, rule: Rule, values: _Values, name: str, cell: Cell) -> Mention:
        words = maker.words(cell)
        column = self._column(cell)
        kind: MentionType = rule.types.get(name) or type_of(words, column)
        beside = values.one(f"{name}_country")
        if beside is None and column is not None and column.country is not None:
            beside = values.row.get(column.country)
        country = country_of(maker.words(beside)) if beside else None
        return maker.mention(cell, kind, SURE, country=country)

    def _money(self, maker: Maker, rule: Rule, values: _Values) -> Money | None:
        if "amount" not in rule.fields:
            return None
        cell = values.one("amount")
        if cell is None:
            raise _Unfit("amount is empty")
        try:
            return maker.money(cell, self._mark(cell), self._currency(maker, rule, values, cell), SURE)
        except ValueError as error:
            raise _Unfit(f"amount: {error}") from None

    def _currency(self, maker: Maker, rule: Rule, values: _Values, cell: Cell) -> str | None:
        source = rule.fields.get("currency")
        if source is None:
            column = self._column(cell)
            return (currency_in(maker, column, values.row) if column else None) or self.mapping.currency or None
        if source.value:
            return source.value
        held = values.one("currency")
        if held is None:
            return self.mapping.currency or None
        if code := currency_of(maker.words(held)):
            return code
        raise _Unfit(f"currency: {maker.words(held)!r} is no code or sign of one")

    def _period(self, maker: Maker, values: _Values) -> tuple[str | None, str | None]:
        day = self._date(maker, values, "date")
        begin, end = self._date(maker, values, "begin"), self._date(maker, values, "end")
        return begin or day, end or day

    def _date(self, maker: Maker, values: _Values, name: str) -> str | None:
        time = self._time(maker, values, name)
        return time.edtf if time else None

    def _time(self, maker: Maker, values: _Values, name: str) -> Time | None:
        cell = values.one(name)
        if cell is None:
            return None
        column, words = self._column(cell), maker.words(cell)
        first = self.mapping.day_first if self.mapping.day_first is not None else bool(column and column.day_first)
        edtf = parse_date(words, first)
        if edtf is None:
            raise _Unfit(f"{name}: {words[:60]!r} is no date")
        return maker.time(cell, edtf, SURE)

    def _properties(self, maker: Maker, values: _Values, *names: str) -> dict[str, Span]:
        return {name: maker.span(cell) for name in names if (cell := values.one(name)) is not None}

    def _named(
        self, maker: Maker, values: _Values, cell: Cell, kind: MentionType, known: dict[str, str]
    ) -> None:  # fmt: skip
        """The name of a row with what else the row says of it, and its other names in the same chain."""
        properties = {known[name]: span for name, span in self._properties(maker, values, *known).items()}
        for number, held in enumerate(values.by_field.get("identifiers", ()), start=1):
            properties["idNumber" if number == 1 else f"idNumber{number}"] = maker.span(held)
        name = " ".join(maker.words(part) for part in values.by_field["name"])
        home = values.one("nationality") or values.one("country")
        country = country_of(maker.words(home)) if home else None
        maker.mention(cell, kind, SURE, country=country, name=name, properties=properties)
        for other in values.by_field.get("aliases", ()):
            maker.mention(other, kind, SURE, country=country, name=name)

    def _link(
        self, maker: Maker, rule: Rule, values: _Values, ends: tuple[Cell, Cell], schema: str, *, role: str | None,
        since: str | None, until: str | None, money: str | None, properties: dict[str, Span],
    ) -> None:  # fmt: skip
        cells = [*ends, *(cell for held in values.by_field.values() for cell in held)]
        maker.make(
            Relation, min(c.start for c in cells), max(c.end for c in cells), key=("rows", rule.number, schema),
            confidence=SURE, subject=maker.span(ends[0]), object=maker.span(ends[1]), schema=schema, role=role,
            since=since, until=until, money=money, properties=properties,
        )  # fmt: skip


def _parts(maker: Maker, cell: Cell, split: str) -> Iterator[Cell]:
    """The values of a cell that holds several, each at its place."""
    start = cell.start
    for part in maker.words(cell).split(split):
        first, last = trim(maker.text, start, start + len(part))
        if first < last:
            yield Cell(cell.column, first, last)
        start += len(part) + len(split)


def _short(columns: list[str]) -> str:
    shown = ", ".join(columns[:20])
    return shown if len(columns) <= 20 else f"{shown} and {len(columns) - 20:,} more"
