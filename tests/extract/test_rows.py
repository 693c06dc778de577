"""Rows of tables: what columns hold, what cells say, what a mapping makes of them; every reading on its cell."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from sourcebook.extract.base import Reading, run_extractors
from sourcebook.extract.rows import RowsExtractor, columns_of, read_rows
from sourcebook.extract.rows.proposal import propose
from sourcebook.extract.rows.values import country_of, day_order, is_name, kind_of_name, parse_date
from sourcebook.ingest.base import build_rendition
from sourcebook.ingest.table import TableReader
from sourcebook.model.annotation import Annotation, Claim, Mention, Money, Relation, Time, spans_of
from sourcebook.model.document import Rendition
from sourcebook.model.mapping import Mapping, MappingReading, read_mapping
from sourcebook.model.table import iter_rows
from sourcebook.testing.extractors import ExtractorContract
from sourcebook.testing.makers import rendition_of
from sourcebook.testing.readers import blob_of

LEDGER = (
    "Paid on,Payer,Payer country,Payee,Amount (EUR),Purpose\n"
    '2010-03-08,Olmbank Ltd,Norway,Ida Roe,"1,200.50",Works\n'
    '2010-04-09,Vent & Sons,SWE,Bo Lund,300,"Works, again"\n'
)


def table_of(text: str) -> Rendition:
    with tempfile.TemporaryDirectory() as folder:
        blob = blob_of(Path(folder), text.encode(), name="t.csv", media_type="text/csv")
        return build_rendition(blob, TableReader(), TableReader().read(blob))


def found_in(text: str, mapping: str | Mapping | None = None) -> tuple[list[Annotation], MappingReading | None]:
    rendition = table_of(text)
    found, reading = read_rows("d", rendition, read_mapping(mapping) if isinstance(mapping, str) else mapping)
    for annotation in found:
        for span in spans_of(annotation):
            assert rendition.text[span.start : span.end] == span.exact != ""
    return found, reading


def of(found: list[Annotation], kind: type[Any]) -> list[Any]:
    return [a for a in found if isinstance(a, kind)]


class TestRows(ExtractorContract):
    extractor = RowsExtractor()
    prose = LEDGER

    def read(self, text: str, language: str = "en") -> Reading:
        try:
            rendition = table_of(text)
        except Exception:  # noqa: BLE001 - what is no table has no rows
            rendition = rendition_of(text, language=language)
        reading = Reading(document="d-" + "0" * 24, rendition=rendition)
        for annotation in run_extractors(reading, [self.extractor]):
            assert all(rendition.text[s.start : s.end] == s.exact for s in spans_of(annotation))
        return reading


def test_cells_of_an_unmapped_table_are_read_by_their_columns() -> None:
    found, reading = found_in(LEDGER)
    assert reading is None
    assert [(m.exact, m.low, m.currency) for m in of(found, Money)] == [
        ("1,200.50", 1200.5, "EUR"),
        ("300", 300, "EUR"),
    ]
    assert [t.edtf for t in of(found, Time)] == ["2010-03-08", "2010-04-09"]
    names = {(m.exact, m.type, m.country) for m in of(found, Mention)}
    assert {("Olmbank Ltd", "organization", "no"), ("Vent & Sons", "organization", "se")} <= names
    assert ("Norway", "place", "no") in names
    assert {m.type for m in of(found, Mention) if m.exact in ("Ida Roe", "Bo Lund")} <= {"person", "organization"}
    assert all(a.confidence < 1 for a in found)


def test_rows_are_no_prose() -> None:
    reading = Reading(document="d", rendition=table_of(LEDGER))
    assert reading.passages == []
    assert reading.rendition.blocks == ()
    assert len(reading.whole.blocks) == 2


HOLDS = [
    ("Amount\n5\n6\n", "money"),
    ("Price USD\n5\n6\n", "money"),
    ("x\n$5\n$6\n", "money"),
    ("number of transactions\n5\n6\n", "count"),
    ("id\n5\n6\n", "key"),
    ("Account number\n5512\n6611\n", "key"),
    ("x\n5\n6\n", "number"),
    ("x\n2010-01-02\n2011-01-03\n", "date"),
    ("Year\n2010\n2011\n", "date"),
    ("x\n2010\n2011\n", "number"),
    ('begin_date\n"Mar 25, 2015"\n"Sep 2, 2015"\n', "date"),
    ("Company\nOlmbank Ltd\nVent\n", "name"),
    ("Director\nIda Roe\nBo Lund\n", "name"),
    ("bank_id\nolm-bank-norway\nvent-bank\n", "key"),
    ("iso\nNOR\nSWE\n", "country"),
    ("x\nNorway\nSweden\n", "country"),
    ("Currency\nEUR\nNOK\n", "currency"),
    ("Note\nThe ship was late again.\nIt rained.\n", "text"),
]


@pytest.mark.parametrize(("text", "holds"), HOLDS, ids=[text.partition("\n")[0] + "-" + h for text, h in HOLDS])
def test_what_a_column_holds(text: str, holds: str) -> None:
    rendition = table_of(text)
    (table,) = rendition.tables
    (column,) = columns_of(rendition, table, list(iter_rows(rendition, table)))
    assert column.holds == holds


DATES = [
    ("2010-03-08", "2010-03-08"), ("2010-03", "2010-03"), ("2010", "2010"), ("2010-03-08T10:00:00Z", "2010-03-08"),
    ("20100308", "2010-03-08"), ("Mar 25, 2015", "2015-03-25"), ("25 March 2015", "2015-03-25"),
    ("25-Mar-15", "2015-03-25"), ("March 2015", "2015-03"), ("Q1 2015", "2015-33"), ("31/12/2015", "2015-12-31"),
    ("12/31/2015", "2015-12-31"), ("3.4.2015", "2015-04-03"), ("03/04/2015", "2015-03-04"), ("2015-02-30", None),
    ("13/13/2015", None), ("soon", None), ("", None), ("9" * 100, None), ("1e5", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edtf"), DATES)
def test_dates_of_cells(text: str, edtf: str | None) -> None:
    assert parse_date(text, False) == edtf


def test_the_order_of_days_is_the_columns() -> None:
    assert day_order(["03/04/2015", "25/04/2015"]) is True
    assert day_order(["03/04/2015", "04/25/2015"]) is False
    assert day_order(["03/04/2015"]) is None
    found, _ = found_in("Date\n03/04/2015\n25/04/2015\n")
    assert [t.edtf for t in of(found, Time)] == ["2015-04-03", "2015-04-25"]
    found, _ = found_in("Date\n03/04/2015\n05/04/2015\n")
    assert {t.confidence for t in of(found, Time)} == {0.5}


def test_names_and_what_is_none() -> None:
    texts = ("Ida Roe", "N/A", "unknown", "olm-bank-norway", "5512", "", "Total", "x@y.example")
    assert [is_name(t) for t in texts] == [
        True, False, False, False, False, False, False, False,
    ]  # fmt: skip
    assert kind_of_name("Olm Holdings Ltd") == "organization"
    assert (country_of("NOR"), country_of("no"), country_of("Norway"), country_of("Atlantis")) == (
        "no",
        None,
        "no",
        None,
    )


PAYMENTS = """
[[payments]]
payer = "Payer"
payee = "Payee"
payee_type = "person"
amount = "Amount (EUR)"
date = "Paid on"
purpose = "Purpose"
"""


def test_a_mapping_makes_payments_on_the_cells() -> None:
    found, reading = found_in(LEDGER, PAYMENTS)
    first, second = of(found, Relation)
    assert (first.subject.exact, first.object.exact, first.schema) == ("Olmbank Ltd", "Ida Roe", "Payment")
    assert (second.role, second.since, second.until) == ("Works, again", "2010-04-09", "2010-04-09")
    money = {m.id: m for m in of(found, Money)}
    assert (money[first.money].exact, money[first.money].currency) == ("1,200.50", "EUR")
    assert first.properties["purpose"].exact == "Works"
    assert {a.confidence for a in found if isinstance(a, Relation | Money)} == {1.0}
    assert {m.type for m in of(found, Mention) if m.exact == "Ida Roe"} == {"person"}
    assert reading is not None
    assert (reading.rows, reading.made, reading.failed) == (2, {"payments": 2}, 0)


def test_rows_that_do_not_fit_are_told_with_their_numbers() -> None:
    text = LEDGER + (
        "2010-05-01,Olmbank Ltd,,Bo Lund,1e999999,x\n"
        "2010-05-02,,,Bo Lund,5,x\n"
        "May soon,Olmbank Ltd,,Bo Lund,5,x\n"
        ',Total,,,"1,500.50",\n'
        "2010-05-03,Total,,Bo Lund,5,x\n"
        "2010-05-04,Olmbank Ltd,,Bo Lund,,x\n"
    )
    found, reading = found_in(text, PAYMENTS)
    assert reading is not None
    assert len(of(found, Relation)) == reading.made["payments"] == 2
    assert [(f.row, f.reason) for f in reading.failures] == [
        (4, "amount: '1e999999' is beyond any amount"),
        (5, "payer is empty"),
        (6, "date: 'May soon' is no date"),
        (7, "payer is 'Total': a row of sums is left out"),
        (8, "payer is 'Total': a row of sums is left out"),
        (9, "amount is empty"),
    ]


def test_a_mapping_that_fits_no_table_says_which_columns_there_are() -> None:
    _, reading = found_in(LEDGER, '[[people]]\nname = "Person"\n')
    assert reading is not None
    (sentence,) = reading.missing
    assert "there is no column 'Person'" in sentence
    assert "Paid on, Payer" in sentence


def test_people_organizations_events_and_other_relations() -> None:
    people = (
        "Name,Also,Born,From,Post,Works for,Passport\nIda Roe,I. Roe; Ida R.,1970-02-03,Norway,clerk,Olm Port,N123\n"
    )
    found, _ = found_in(
        people,
        '[[people]]\nname = "Name"\naliases = { column = "Also", split = ";" }\nbirth_date = "Born"\n'
        'nationality = "From"\nrole = "Post"\norganization = "Works for"\nidentifiers = "Passport"\n',
    )
    named = [m for m in of(found, Mention) if m.name == "Ida Roe"]
    assert [m.exact for m in named] == ["Ida Roe", "I. Roe", "Ida R."]
    assert len({m.chain for m in named}) == 1
    assert {k: v.exact for k, v in named[0].properties.items()} == {
        "birthDate": "1970-02-03", "nationality": "Norway", "idNumber": "N123",
    }  # fmt: skip
    (job,) = of(found, Relation)
    assert (job.schema, job.role, job.object.exact) == ("Employment", "clerk", "Olm Port")

    firms = "Firm,Owner,Home\nOlm Quay Ltd,Vent Holdings,SWE\n"
    found, _ = found_in(firms, '[[organizations]]\nname = "Firm"\ncountry = "Home"\nparent = "Owner"\n')
    assert [(r.schema, r.subject.exact, r.object.exact) for r in of(found, Relation)] == [
        ("Ownership", "Vent Holdings", "Olm Quay Ltd")
    ]
    assert {m.country for m in of(found, Mention) if m.exact == "Olm Quay Ltd"} == {"se"}

    events = "When,What,Where,Who\n2011-02-03,The quay was closed,Olmhaven,Ida Roe\n"
    found, _ = found_in(events, '[[events]]\nwhat = "What"\ndate = "When"\nplace = "Where"\nwho = "Who"\n')
    (event,) = of(found, Claim)
    assert (len(event.times), len(event.mentions), len(event.about)) == (1, 2, 1)

    links = "Owner,Share,Thing\nIda Roe,50%,Olm Quay Ltd\n"
    found, _ = found_in(
        links, '[[relations]]\nschema = "Ownership"\nsubject = "Owner"\nobject = "Thing"\nrole = "Share"\n'
    )
    assert [(r.schema, r.role) for r in of(found, Relation)] == [("Ownership", "50%")]


def test_a_decimal_comma_is_told_by_the_column_or_the_mapping() -> None:
    text = "Payer;Payee;Sum\nOlm Ltd;Vent Ltd;1.234\nOlm Ltd;Vent Ltd;{}\n"
    mapping = '[[payments]]\npayer="Payer"\npayee="Payee"\namount="Sum"\n'
    assert [m.low for m in of(found_in(text.format("7,50"), mapping)[0], Money)] == [1234.0, 7.5]
    assert [m.low for m in of(found_in(text.format("7.50"), mapping)[0], Money)] == [1.234, 7.5]
    forced = '[table]\ndecimal=","\n' + mapping
    assert [m.low for m in of(found_in(text.format("2.000"), forced)[0], Money)] == [1234.0, 2000.0]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        (LEDGER, "[[payments]]"),
        ("Owner,Company,Share\nIda Roe,Olm Ltd,5%\nBo Lund,Vent Ltd,6%\n", "[[relations]]"),
        ("Name,Born\nIda Roe,1970-01-02\nJohn Smith,1971-01-03\n", "[[people]]"),
        (
            "Date,Event,Place\n2010-01-02,The quay was closed.,Olmhaven\n2011-01-02,It was opened again.,Olmhaven\n",
            "[[events]]",
        ),
        ("Company,Country\nOlm Ltd,Norway\nVent Ltd,Sweden\n", "[[organizations]]"),
        ("a,b\n1,2\n3,4\n", "# [[organizations]]"),
    ],
    ids=["ledger", "owners", "people", "events", "firms", "numbers"],
)
def test_a_proposed_mapping_can_be_used_as_it_is(text: str, section: str) -> None:
    proposed = propose(table_of(text), "t.csv")
    assert section in proposed.splitlines()
    if not section.startswith("#"):
        _, reading = found_in(text, proposed)
        assert reading is not None
        assert (reading.failed, reading.missing, reading.rows) == (0, (), 2)


def test_hostile_names_of_columns_make_a_valid_proposal() -> None:
    head = 'Payer "x" \\ \x7f,Payee \U0001f600,"Amount\n= 1"'
    proposed = propose(table_of(head + "\nOlm Ltd,Vent Ltd,5\nOlm Ltd,Vent Ltd,6\n"), "a\nb.csv")
    assert len(read_mapping(proposed).rules) == 1
