"""Payments of a library: told in prose and tables, rounded, in instalments, denied; each counted once."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sourcebook.app.cli import cli
from sourcebook.errors import NotFound, UsageError
from sourcebook.library import Library
from sourcebook.model.payment import Payment

PAPERS = {
    "gazette": ("The Gazette", "2012-05-01", "Orvex Minerals paid Tilda Marsh $7.25 million for land on 3 March 2011."),
    "courier": ("The Courier", "2012-05-02",
                "On March 3, 2011, Tilda Marsh received about $7 million from Orvex Minerals for land."),
    "herald": ("The Herald", "2012-05-03", "Orvex Minerals denied having paid Tilda Marsh $7.25 million."),
    "again": ("The Gazette", "2014-05-01", "Orvex Minerals paid Tilda Marsh $7.25 million for land on 3 March 2013."),
    "parts": ("The Ledger", "2012-06-01", "Brannock Shipping paid Corvane Bank a total of $5 million in three "
              "instalments: $1 million, $2 million and $2 million."),
    "total": ("The Mirror", "2012-06-09", "Velden Timber paid Hollis Quarries a total of $900,000 in 2010."),
    "first": ("The Mirror", "2010-09-09", "Velden Timber paid Hollis Quarries $400,000 on 3 June 2010."),
    "second": ("The Echo", "2010-12-09", "On 8 November 2010 Velden Timber transferred $500,000 to Hollis Quarries."),
    "plan": ("The Echo", "2012-01-09", "Palmer Freight agreed to pay Dunmore Steel €300,000 in June 2012."),
    "alleged": ("The Echo", "2012-01-10", "Prosecutors allege that Palmer Freight paid Dunmore Steel €80,000 in May "
                "2009."),
    "range": ("The Echo", "2012-01-11", "Quillon Energy paid Farrow Dredging between €2 million and €3 million in "
              "May 2008."),
    "least": ("The Echo", "2012-01-12", "Quillon Energy paid Osmond Press more than €1 million in April 2008."),
    "euros": ("The Post", "2012-02-01", "Sable Properties paid Wexley Holdings $5 million (€4.6 million) on 4 May "
              "2009."),
    "euro": ("The Star", "2012-02-08", "Wexley Holdings received €4.6 million from Sable Properties on 4 May 2009."),
    "bare": ("The Star", "2012-02-09", "Norrland Cables paid Umber Press $70,000 on 9 May 2009."),
}  # fmt: skip
TABLE = (
    "Paid,Payer,Payee,Sum,Currency\n2009-05-09,Norrland Cables,Umber Press,70000.00,USD\n"
    "2009-05-10,Norrland Cables,Umber Press,-500.00,USD\n2009-06-11,Norrland Cables,Umber Press,12.50,\n"
    "2009-06-12,Norrland Cables,Norrland Cables,3.00,USD\n"
)
MAPPING = '[[payments]]\npayer = "Payer"\npayee = "Payee"\namount = "Sum"\ncurrency = "Currency"\ndate = "Paid"\n'


DEMO_PAPERS = (
    "commission-2014-03-11-payments.csv", "commission-2014-03-11-report.pdf", "courier-2014-03-14-correction.html",
    "high-court-2016-06-22-judgment.pdf", "high-court-2017-05-09-dansmoor.txt", "halyard-2014-03-11-commission.html",
)  # fmt: skip


def page(outlet: str, day: str, text: str) -> str:
    return (
        f'<html lang="en"><head><title>{text[:20]}</title><meta property="og:site_name" content="{outlet}">'
        f'<meta property="article:published_time" content="{day}"></head><body><article><h1>News of the day</h1>'
        f"<p>The harbour was quiet on the day that this was written down.</p><p>{text}</p></article></body></html>"
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("payments")
    papers = folder / "papers"
    papers.mkdir()
    for name, told in PAPERS.items():
        (papers / f"{name}.html").write_text(page(*told), encoding="utf-8")
    (folder / "paid.csv").write_text(TABLE)
    (folder / "map.toml").write_text(MAPPING)
    with Library.init(folder / "lib") as library:
        library.add([papers])
        library.add([folder / "paid.csv"], mapping=folder / "map.toml", collection="books")
    return folder / "lib"


@pytest.fixture
def library(root: Path) -> Iterator[Library]:
    with Library.open(root) as library:
        yield library


def between(library: Library, payer: str, payee: str) -> list[Payment]:
    found = [p for p in library.list("payments", entity=payer) if (p.payer_name, p.payee_name) == (payer, payee)]
    return sorted(found, key=lambda p: (p.since, p.id))


def test_rounded_dated_otherwise_and_denied_it_is_one_payment_and_another_year_another(library: Library) -> None:
    one, other = between(library, "Orvex Minerals", "Tilda Marsh")
    assert (one.sums[0].low, one.since, other.since) == ("7250000", "2011-03-03", "2013-03-03")
    assert {t.status for t in one.tellings} <= {"asserted", "denied"}
    assert len([t for t in one.tellings if t.status == "asserted"]) == 2
    assert one.origins >= 2
    assert any("same day" in t.why for t in one.tellings)
    assert one.counted
    assert other.counted


def test_a_denial_that_fits_two_payments_is_no_third_one(library: Library) -> None:
    denied = [p for p in library.list("payments", entity="Orvex Minerals") if p.denied]
    assert all(p.counted for p in denied if p.status != "denied")
    sums = library.flows(entity="Orvex Minerals").totals
    assert [t.amount for t in sums] == ["14500000"]


def test_a_total_and_its_parts_are_never_both_counted(library: Library) -> None:
    (told,) = library.flows(entity="Brannock Shipping").totals
    assert told.amount == "5000000"
    parts = [p for p in between(library, "Brannock Shipping", "Corvane Bank") if p.part_of]
    assert sorted(p.sums[0].low or "" for p in parts) == ["1000000", "2000000", "2000000"]
    (apart,) = library.flows(entity="Velden Timber").totals
    assert (apart.amount, apart.payments) == ("900000", 2)
    total = next(p for p in library.list("payments", entity="Velden Timber") if p.parts)
    assert len(total.parts) == 2
    assert "parts" in total.left_out
    assert library.show(total.id)["parts"]


def test_what_was_not_made_is_left_out_and_said(library: Library) -> None:
    found = library.flows(entity="Palmer Freight")
    assert found.totals == ()
    assert {left.why for left in found.left_out} == {"planned", "alleged"}
    (alleged,) = library.flows(entity="Palmer Freight", status=["alleged"]).totals
    assert (alleged.amount, alleged.currency) == ("80000", "EUR")
    with pytest.raises(UsageError):
        library.flows(status=["sworn"])


def test_a_document_and_an_entity_tell_their_payments(library: Library) -> None:
    telling = between(library, "Sable Properties", "Wexley Holdings")[0].tellings[0]
    assert library.show(telling.document)["payments"][0]["payee"] == "Wexley Holdings"
    assert "Payments told here" in library.pages().document(telling.document)
    page = library.entity_pages().record(library.find_entity("Velden Timber").id)
    assert "In sum $900,000." in page


def test_ranges_stay_ranges(library: Library) -> None:
    (told,) = library.flows(entity="Farrow Dredging").totals
    assert (told.amount, told.high) == ("2000000", "3000000")
    (both,) = library.flows(entity="Quillon Energy").totals
    assert (both.amount, both.high) == ("3000000", None)


def test_another_currency_is_one_payment_where_a_document_says_so(library: Library) -> None:
    (one,) = between(library, "Sable Properties", "Wexley Holdings")
    assert [s.currency for s in one.sums] == ["USD", "EUR"]
    assert len(one.tellings) == 2
    assert [t.currency for t in library.flows(entity="Wexley").totals] == ["USD"]
    assert [t.amount for t in library.flows(entity="Wexley", currency="eur").totals] == ["4600000"]


def test_a_row_and_a_sentence_are_one_and_bad_rows_do_no_harm(library: Library) -> None:
    first, *rest = between(library, "Norrland Cables", "Umber Press")
    assert {t.basis for t in first.tellings} == {"table", "text"}
    assert len(rest) == 2
    # Money back is taken off; what has no currency is never added to what has one.
    sums = {t.currency: t.amount for t in library.flows(entity="Norrland").totals}
    assert sums == {"USD": "69503", None: "12.50"}
    assert {t.amount for t in library.flows(collection="books", since="2009-06", until="2009").totals} == {
        "12.50",
        "3",
    }
    months = library.flows(entity="Norrland", period="month").periods
    assert {p.period for p in months} == {"2009-05", "2009-06"}


def test_a_person_overrules_what_is_one_and_what_is_two(library: Library) -> None:
    one, other = between(library, "Orvex Minerals", "Tilda Marsh")
    before = library.flows(entity="Tilda Marsh").payments
    library.decide_payment(one.id, other.id, one=True, why="the second paper misprints the year", who="ed")
    assert library.flows(entity="Tilda Marsh").totals[0].payments == 1
    joined = library.payments.get(other.id)
    assert any("a person decided" in t.why for t in joined.tellings)
    assert library.show(joined.id)["decisions"][0]["who"] == "ed"
    tellings = (one.tellings[0].id, other.tellings[0].id)
    library.decide_payment(*tellings, one=False, why="it was paid twice", who="ed")
    assert library.flows(entity="Tilda Marsh").payments == before
    split = [t.id for t in one.tellings if t.status == "asserted"]
    library.decide_payment(split[0], split[1], one=False, why="two lots of land", who="ed")
    assert library.payments.get(split[0]).id != library.payments.get(split[1]).id
    library.decide_payment(split[0], split[1], one=True, why="it was one lot after all", who="ed")
    assert library.payments.get(split[0]).id == library.payments.get(split[1]).id
    with pytest.raises(UsageError):
        library.decide_payment(split[0], split[1], one=False, why=" ", who="ed")
    with pytest.raises(UsageError):
        library.decide_payment(split[0], split[0], one=False, why="x", who="ed")
    with pytest.raises(NotFound):
        library.decide_payment(split[0], "n-" + "0" * 24, one=True, why="x", who="ed")


def test_payments_are_worked_out_once_and_come_out_the_same(library: Library, root: Path) -> None:
    library.payments.update()
    assert library.payments.update() is False
    first = [json.dumps(p.id) for p in library.list("payments")]
    library.payments.file.clear()
    assert [json.dumps(p.id) for p in library.list("payments")] == first
    page, following = library.payments.page(3)
    rest, _ = library.payments.page(1000, after=following)
    assert [p.id for p in (*page, *rest)] == [json.loads(i) for i in first]
    with pytest.raises(NotFound):
        library.payments.page(3, after="py-" + "0" * 24)


def run(root: Path, *words: str) -> Any:
    result = CliRunner().invoke(cli, ["--library", str(root), *words], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.output


def test_the_command_line_lists_shows_draws_and_decides(root: Path, tmp_path: Path) -> None:
    listed = run(root, "list", "payments", "--entity", "Sable Properties")
    identifier = listed.split()[0]
    assert "$5,000,000 (€4,600,000)" in listed
    assert identifier in run(root, "show", identifier)
    assert "held to be the same" in run(root, "payments", identifier)
    assert json.loads(run(root, "payments", identifier, "--json"))["id"] == identifier
    files = [tmp_path / f"flows.{end}" for end in ("csv", "svg", "html")]
    drawn = [part for file, end in zip(files, ("csv", "svg", "html"), strict=True) for part in (f"--{end}", str(file))]
    summed = run(root, "flows", "--quiet", *drawn)
    assert "payment in no sum: planned" in summed
    first = [file.read_bytes() for file in files]
    run(root, "flows", "--quiet", *drawn)
    assert [file.read_bytes() for file in files] == first
    assert b"<title" in first[1]
    assert b"<script" not in first[2]
    rows = list(csv.DictReader(first[0].decode().splitlines()))
    assert next(r for r in rows if r["payee"] == "Corvane Bank")["approximate"] == ""
    assert {r["low"] for r in rows if r["payer"] == "Velden Timber"} == {"900000"}


def test_the_demonstration_tells_its_payments_many_times_and_counts_them_once(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    case = pytestconfig.rootpath / "demo"
    papers = [case / "documents" / name for name in DEMO_PAPERS]
    with Library.init(tmp_path / "lib") as library:
        library.add(papers, mapping=case / "payments.toml")
        sums = library.flows().totals
        assert [(t.currency, t.amount, t.payments) for t in sums] == [("EUR", "11500000", 15)]
        total = next(p for p in library.list("payments") if len(p.parts) == 11)
        assert total.sums[0].low == "9350000"
        assert len({t.document for t in total.tellings}) >= 3
        assert "parts are counted" in total.left_out
        wrong = next(p for p in library.list("payments") if p.status == "corrected")
        assert wrong.sums[0].low == "13950000"
        assert not wrong.counted


ROWS = 30_000


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_a_large_table_keeps_its_total(tmp_path: Path) -> None:
    chance = random.Random(7)
    total = Decimal(0)
    with (tmp_path / "paid.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("Paid,Payer,Payee,Sum,Currency\n")
        for number in range(ROWS):
            amount = Decimal(chance.randrange(-(10**6), 10**9)) / 100
            total += amount
            file.write(f"2011-0{1 + number % 9}-11,Olm {number % 7} Ltd,Vent {number % 400} Ltd,{amount},EUR\n")
    (tmp_path / "map.toml").write_text(MAPPING)
    with Library.init(tmp_path / "lib") as library:
        library.add([tmp_path / "paid.csv"], mapping=tmp_path / "map.toml")
        found = library.flows()
        assert (found.payments, [Decimal(t.amount) for t in found.totals]) == (ROWS, [total])
        assert sum(Decimal(f.amount) for f in found.flows) == total
