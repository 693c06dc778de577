"""Mappings: what is taken, and what is refused with the next step."""

from __future__ import annotations

import pytest

from sourcebook.errors import UsageError
from sourcebook.model.mapping import FIELDS, NEEDED, SCHEMAS, read_mapping

GOOD = """
[table]
decimal = ","
day_first = true
currency = "EUR"

[[payments]]
payer = "From"
payee = "To"
payee_type = "person"
amount = "Sum"
currency = { value = "NOK" }
via = ["Bank A", "Bank B"]

[[people]]
name = ["First", "Last"]
aliases = { column = "Known as", split = ";" }
table = "Sheet2"

[[relations]]
schema = "Ownership"
subject = "Owner"
object = "Company"
"""


def test_a_mapping_is_read() -> None:
    mapping = read_mapping(GOOD)
    assert (mapping.decimal, mapping.day_first, mapping.currency) == (",", True, "EUR")
    payment, person, relation = mapping.rules
    assert payment.fields["via"].columns == ("Bank A", "Bank B")
    assert (payment.fields["currency"].value, payment.types) == ("NOK", {"payee": "person"})
    assert (person.table, person.fields["aliases"].split, person.columns) == (
        "Sheet2",
        ";",
        ["First", "Last", "Known as"],
    )
    assert relation.schema == "Ownership"
    assert read_mapping(GOOD).hash == mapping.hash != read_mapping(GOOD + "\n# more").hash


REFUSED = [
    ("", "no rule"),
    ("payments = 3", "list of rules"),
    ("[payments]\npayer='a'", "two brackets"),
    ("[[loans]]\npayer='a'", "organizations"),
    ("[[payments]]\npayer='a'", "payee"),
    ("[[payments]]\npayer='a'\npayee='b'\ncolour='c'", "purpose"),
    ("[[payments]]\npayer=['a','b']\npayee='b'", "one"),
    ("[[payments]]\npayer=3\npayee='b'", "name of a column"),
    ("[[payments]]\npayer='a'\npayee='b'\ncurrency={value='EURO'}", "ISO 4217"),
    ("[[payments]]\npayer='a'\npayee='b'\npayer_type='firm'", "organization"),
    ("[[relations]]\nsubject='a'\nobject='b'", "Ownership"),
    ("[[relations]]\nschema='Owns'\nsubject='a'\nobject='b'", "Ownership"),
    ("[table]\ndecimal=';'\n[[people]]\nname='a'", "decimal"),
    ("[table]\ndelimiter=';'\n[[people]]\nname='a'", "day_first"),
    ("[table]\ncurrency='XXQ'\n[[people]]\nname='a'", "ISO 4217"),
    ("not toml", "TOML"),
    ("a" * 2_000_000, "larger"),
    (b"\xff\xfe", "TOML"),
    ("x = " + "[" * 5000, "TOML"),
]


@pytest.mark.parametrize(("text", "told"), REFUSED, ids=lambda v: str(v)[:30])
def test_a_bad_mapping_is_refused_with_what_it_takes(text: str | bytes, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_mapping(text, "m.toml")
    said = f"{caught.value.message} {caught.value.hint}"
    assert told in said
    assert caught.value.hint.endswith(".")


def test_needed_fields_exist() -> None:
    assert set(NEEDED) == set(FIELDS)
    assert all(set(needed) <= set(FIELDS[kind]) for kind, needed in NEEDED.items())
    assert all(len(ends) == 2 for ends in SCHEMAS.values())
