"""Mappings: which columns of a table are payments, people, organizations, events or other relations.

A mapping is a small TOML file (docs/how-to/tables.md). Each rule names, for what it makes, the columns it is made from:

    [[payments]]
    payer = "From"
    payee = "To"
    amount = "Sum"
    currency = { value = "EUR" }
    date = "Paid on"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table
from typing import Any, Literal

import msgspec

from sourcebook.errors import UsageError
from sourcebook.model.amount import Mark, codes
from sourcebook.model.ids import sha256

RuleKind = Literal["payments", "people", "organizations", "events", "relations"]
PartyType = Literal["person", "organization"]
LARGEST = 1 << 20
"""Bytes of a mapping."""

FIELDS: dict[str, tuple[str, ...]] = {
    "payments": (
        "payer", "payee", "amount", "currency", "date", "begin", "end", "purpose", "reference", "transactions", "via",
        "payer_country", "payee_country", "payer_bank", "payee_bank", "payer_account", "payee_account",
    ),
    "people": (
        "name", "aliases", "birth_date", "death_date", "nationality", "country", "identifiers", "role", "organization",
        "begin", "end",
    ),
    "organizations": ("name", "aliases", "country", "identifiers", "founded", "dissolved", "address", "parent"),
    "events": ("what", "date", "begin", "end", "place", "who"),
    "relations": (
        "subject", "object", "role", "begin", "end", "date", "amount", "currency", "subject_country", "object_country",
        "reference",
    ),
}  # fmt: skip
"""What each kind of rule can be given."""
NEEDED: dict[str, tuple[str, ...]] = {
    "payments": ("payer", "payee"), "people": ("name",), "organizations": ("name",), "events": ("what",),
    "relations": ("subject", "object"),
}  # fmt: skip
"""What each kind of rule must be given; an empty cell there is a row that fails."""
DATES = ("date", "begin", "end", "birth_date", "death_date", "founded", "dissolved")
SEVERAL = ("aliases", "identifiers", "via", "who")
"""Fields that take more than one column, and cells that hold several values (`split`)."""
SCHEMAS: dict[str, tuple[str, str]] = {
    "Associate": ("person", "associate"), "ContractAward": ("supplier", "contract"),
    "CourtCaseParty": ("party", "case"), "Debt": ("debtor", "creditor"), "Directorship": ("director", "organization"),
    "Documentation": ("entity", "document"), "EconomicActivity": ("declarant", "contract"),
    "Employment": ("employee", "employer"), "Family": ("person", "relative"), "Identification": ("holder", "number"),
    "Interest": ("holder", "asset"), "Membership": ("member", "organization"), "Occupancy": ("holder", "post"),
    "Ownership": ("owner", "asset"), "Passport": ("holder", "passportNumber"), "Payment": ("payer", "beneficiary"),
    "ProjectParticipant": ("participant", "project"), "Representation": ("agent", "client"),
    "Similar": ("candidate", "match"), "Succession": ("predecessor", "successor"), "TaxRoll": ("taxpayer", "roll"),
    "UnknownLink": ("subject", "object"),
}  # fmt: skip
"""FollowTheMoney schemata that link two things: what the subject and the object are in each."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a field's words come from: columns, or for `currency` a value that holds for every row."""

    columns: tuple[str, ...] = ()
    split: str = ""
    """Parts a cell into several values."""
    value: str = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that every row gives."""

    kind: RuleKind
    number: int
    """Place among all rules of the file, from 1."""
    fields: dict[str, Source]
    schema: str = ""
    """Of a relation: the FollowTheMoney schema."""
    types: dict[str, PartyType] = {}
    """What the ends are, by field, where the rule says so."""
    table: str = ""
    """Name of the sheet or table it is for; empty: any that has its columns."""

    @property
    def columns(self) -> list[str]:
        """All columns it names."""
        return [column for source in self.fields.values() for column in source.columns]

    @property
    def name(self) -> str:
        """How messages name it."""
        return f"{self.kind} (rule {self.number})"


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping as read. `hash` is that of its bytes, under which a library keeps it."""

    hash: str
    text: str
    rules: tuple[Rule, ...]
    day_first: bool | None = None
    """Whether 03/04/2015 is 3 April; without, the column's other dates tell."""
    decimal: Mark | None = None
    """The decimal mark; without, the column's other sums tell."""
    currency: str = ""
    """Currency of sums that name none."""


class RowFailure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row that a rule could not be applied to."""

    row: int
    """Its number in the source."""
    rule: str
    reason: str
    table: str = ""


FAILURES = 200
"""Failed rows named of one document; the rest is counted."""


class MappingReading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a mapping gave of a document's tables."""

    mapping: str
    """Its hash."""
    rows: int = 0
    """Rows of the tables that some rule fits."""
    made: dict[str, int] = {}
    """Payments, people, organizations, events and relations made."""
    failed: int = 0
    """Times that a rule did not fit a row."""
    failures: tuple[RowFailure, ...] = ()
    missing: tuple[str, ...] = ()
    """One sentence for each rule that fits no table."""

    def sentence(self) -> str:
        """All of it in one sentence."""
        made = ", ".join(f"{count:,} {kind}" for kind, count in self.made.items()) or "nothing"
        told = f"{self.rows:,} rows gave {made}"
        return f"{told}; {self.failed:,} failed" if self.failed else told


def read_mapping(data: bytes | str, name: str = "The mapping") -> Mapping:
    """A mapping from the text of its file.

    Raises:
        UsageError: It is no TOML, or a rule names what there is not; the message says what there is.
    """
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > LARGEST:
        raise UsageError(f"{name} is larger than {LARGEST:,} bytes.", "A mapping is a small TOML file.")
    try:
        text = raw.decode("utf-8-sig")
        held = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(
            f"{name} is not valid TOML: {error}.", "`sourcebook map TABLE` writes one to begin with."
        ) from error
    general = held.pop("table", {})
    if not isinstance(general, dict):
        raise UsageError(f"`table` in {name} is no table.", "Write [table] on a line of its own.")
    rules: list[Rule] = []
    for kind, entries in held.items():
        if kind not in FIELDS:
            raise UsageError(f"{name} has a section {kind!r}.", f"Sections are: table, {', '.join(FIELDS)}.")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise UsageError(f"`{kind}` in {name} is no list of rules.", f"Write [[{kind}]] with two brackets.")
        for entry in entries:
            rules.append(_rule(kind, entry, len(rules) + 1, name))
    if not rules:
        raise UsageError(
            f"{name} has no rule.", f"Write at least one of {', '.join(f'[[{kind}]]' for kind in FIELDS)}."
        )
    return Mapping(hash=sha256(raw), text=text, rules=tuple(rules), **_general(general, name))


def _general(given: dict[str, Any], name: str) -> dict[str, Any]:
    known = {"day_first": bool, "decimal": str, "currency": str}
    for key, value in given.items():
        if key not in known or not isinstance(value, known[key]):
            raise UsageError(
                f"[table] in {name} has {key} = {value!r}.",
                'It takes day_first = true or false, decimal = "." or ",", currency = "EUR".',
            )
    if given.get("decimal", ".") not in (".", ","):
        raise UsageError(f"decimal in {name} is {given['decimal']!r}.", 'Write "." or ",".')
    return {**given, "currency": _currency(given.get("currency", ""), name)}


def _currency(code: str, name: str) -> str:
    if code and code not in codes():
        raise UsageError(f"{name} has the currency {code!r}.", "Write its code of three letters (ISO 4217): EUR, USD.")
    return code


def _rule(kind: str, entry: Table[str, Any], number: int, name: str) -> Rule:
    where = f"[[{kind}]] (rule {number}) in {name}"
    fields: dict[str, Source] = {}
    more: dict[str, Any] = {}
    parties = [field for field in ("payer", "payee", "subject", "object", "name") if field in FIELDS[kind]]
    types: dict[str, Any] = {}
    for key, value in entry.items():
        if key in FIELDS[kind]:
            fields[key] = _source(key, value, where)
        elif key.removesuffix("_type") in parties and key.endswith("_type") and kind in ("payments", "relations"):
            if value not in ("person", "organization"):
                raise UsageError(f"{key} of {where} is {value!r}.", 'Write "person" or "organization".')
            types[key.removesuffix("_type")] = value
        elif (key == "schema" and kind == "relations") or key == "table":
            more[key] = str(value)
        else:
            extra = ["schema"] if kind == "relations" else []
            raise UsageError(f"{where} has {key!r}.", f"It takes: {', '.join([*extra, *FIELDS[kind], 'table'])}.")
    for needed in NEEDED[kind]:
        if needed not in fields:
            raise UsageError(f"{where} has no {needed!r}.", f'Name its column: {needed} = "...".')
    if kind == "relations" and more.get("schema") not in SCHEMAS:
        raise UsageError(
            f"{where} has the schema {more.get('schema', '')!r}.", f"Known ones are: {', '.join(SCHEMAS)}."
        )
    if source := fields.get("currency"):
        _currency(source.value, where)
    made: Rule = msgspec.convert({"kind": kind, "number": number, "types": types, **more, "fields": {}}, Rule)
    return msgspec.structs.replace(made, fields=fields)


def _source(key: str, value: Any, where: str) -> Source:
    if isinstance(value, str) and value:
        return Source(columns=(value,))
    if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
        if key not in SEVERAL and key != "name":
            raise UsageError(f"{key} of {where} names {len(value)} columns.", "It takes one.")
        return Source(columns=tuple(value))
    if isinstance(value, dict) and set(value) == {"value"} and key == "currency" and isinstance(value["value"], str):
        return Source(value=value["value"])
    if isinstance(value, dict) and set(value) == {"column", "split"} and key in SEVERAL:
        column, split = value["column"], value["split"]
        if isinstance(column, str) and isinstance(split, str) and column and split:
            return Source(columns=(column,), split=split)
    raise UsageError(
        f"{key} of {where} is {value!r}.",
        'Write the name of a column: "Paid to"; for a currency also { value = "EUR" }; for several names in a cell '
        '{ column = "Aliases", split = ";" }.',
    )
