"""Tables in a library: mapped, summed, shown, read again when the mapping changes; large ones in parts."""

from __future__ import annotations

import csv
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sourcebook.app.cli import cli
from sourcebook.errors import NotFound, UsageError
from sourcebook.ingest.tables.large import LARGE, type_by_size
from sourcebook.ingest.tables.parts import PART_ROWS
from sourcebook.library import Library, check_mapping, propose_mapping
from table_files import make_database, make_parquet

MAPPING = """
[[payments]]
payer = "Payer"
payee = "Payee"
amount = "Sum"
currency = "Currency"
date = "Paid"
"""


def ledger(path: Path, rows: int) -> dict[str, Decimal]:
    """A table of payments; gives what it sums up to by currency, counted while it is written."""
    chance = random.Random(rows)
    totals: dict[str, Decimal] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Paid", "Payer", "Payee", "Sum", "Currency"])
        for i in range(rows):
            amount = Decimal(chance.randrange(1, 10**9)) / 100
            currency = chance.choice(["EUR", "NOK"])
            totals[currency] = totals.get(currency, Decimal(0)) + amount
            shown = f"{amount:,.2f}" if i % 2 else f"{amount:.2f}"
            out.writerow([f"2011-0{1 + i % 9}-1{i % 9}", f"Olm {i % 7} Ltd", 'Vent, "Sons"', shown, currency])
    return totals


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "map.toml").write_text(MAPPING)
    return tmp_path


def totals_of(library: Library) -> dict[str | None, Decimal]:
    return {total.currency: Decimal(total.amount) for total in library.flows().totals}


def test_totals_equal_those_of_the_table_and_rows_count_once(folder: Path) -> None:
    expected = ledger(folder / "paid.csv", 300)
    with Library.init(folder / "lib") as library:
        report = library.add([folder / "paid.csv"], mapping=folder / "map.toml")
        assert (report.stored, len(report.mapped)) == (1, 1)
        assert report.mapped[0].reading.made == {"payments": 300}
        assert totals_of(library) == expected
        library.add([folder / "paid.csv"], mapping=folder / "map.toml")
        assert totals_of(library) == expected
        assert library.flows().payments == 300
        one = library.flows(entity="olm 3", since="2011-02", until="2011-06-30")
        assert {flow.payer for flow in one.flows} == {"Olm 3 Ltd"}
        assert all((f.since or "") >= "2011-02-01" and (f.until or "") <= "2011-06-30" for f in one.flows)
        assert 0 < one.payments < 300
        assert library.verify().problems == ()
        with pytest.raises(UsageError):
            library.flows(since="soon")


def test_a_mapping_is_kept_and_another_reads_again(folder: Path) -> None:
    ledger(folder / "paid.csv", 20)
    with Library.init(folder / "lib") as library:
        library.add([folder / "paid.csv"])
        assert library.flows().payments == 0
        mapped = library.add([folder / "paid.csv"], mapping=folder / "map.toml")
        assert (mapped.stored, library.flows().payments) == (1, 20)
        held = mapped.mapped[0].reading.mapping
        assert library.store.blobs.path(held).read_text() == MAPPING
        # Without a mapping, and with the same, there is nothing to do.
        assert library.add([folder / "paid.csv"]).skipped[0].reason == "unchanged"
        assert library.add([folder / "paid.csv"], mapping=folder / "map.toml").skipped[0].reason == "unchanged"
        (folder / "map.toml").write_text(MAPPING.replace('payee = "Payee"', 'payee = "Payer"'))
        assert library.add([folder / "paid.csv"], mapping=folder / "map.toml").stored == 1
        assert {f.payee for f in library.flows().flows} == {f.payer for f in library.flows().flows}
        document = next(library.list("documents"))
        ran = library.view().extractors_of(document.rendition)["rows"]
        assert ran.endswith(library.add([folder / "paid.csv"]).skipped[0].reason) is False
        assert ran.partition(" ")[2].startswith("sha256:")
        with pytest.raises(NotFound):
            library.add([folder / "paid.csv"], mapping=folder / "none.toml")


SMALL = "Paid,Payer,Payee,Sum,Currency\n2011-02-03,Olm Ltd,Ida Roe,5.50,EUR\n,Olm Ltd,,x,EUR\n"


def run(folder: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["--library", str(folder / "lib"), *words], standalone_mode=False)
    return result.return_value or 0, result.output


def test_the_command_line_maps_checks_adds_and_sums(folder: Path) -> None:
    (folder / "paid.csv").write_text(SMALL)
    Library.init(folder / "lib").close()
    code, proposed = run(folder, "map", str(folder / "paid.csv"))
    assert code == 0
    assert "[[payments]]" in proposed
    (folder / "own.toml").write_text(proposed)
    code, checked = run(folder, "map", str(folder / "paid.csv"), "--check", str(folder / "own.toml"))
    assert code == 1
    assert "Payment  Olm Ltd -> Ida Roe" in checked
    assert "row 3" in checked
    assert "payee is empty" in checked
    code, added = run(folder, "add", str(folder / "paid.csv"), "--mapping", str(folder / "own.toml"))
    assert code == 1
    assert "2 rows gave 1 payments; 1 failed" in added
    assert "row 3" in added
    code, summed = run(folder, "flows")
    assert (code, summed.splitlines()[0]) == (0, "€5.50  in 1 payment, 1 telling")
    (flow,) = json.loads(run(folder, "flows", "--json")[1])["flows"]
    assert (flow["payer"], flow["payee"], flow["amount"], flow["high"]) == ("Olm Ltd", "Ida Roe", "5.50", "5.50")
    relations = run(folder, "list", "relations")[1]
    assert "Payment" in relations
    identifier = relations.split()[0]
    assert "Ida Roe" in run(folder, "show", identifier)[1]
    assert "place: row 2\n" in run(folder, "show", identifier)[1]
    assert "place: row 2, column Sum" in run(folder, "show", run(folder, "list", "money")[1].split()[0])[1]
    assert "row 2, column Payee" in run(folder, "search", '"Ida Roe"')[1]
    assert "Ida Roe" in run(folder, "search", '"Ida Roe"')[1]


def test_a_mapping_that_fits_nothing_is_told(folder: Path) -> None:
    (folder / "other.csv").write_text("A,B\n1,2\n")
    Library.init(folder / "lib").close()
    code, told = run(folder, "add", str(folder / "other.csv"), "--mapping", str(folder / "map.toml"))
    assert code == 1
    assert "there is no column 'Payer'" in told
    with pytest.raises(NotFound):
        check_mapping(folder / "other.csv", folder / "no.toml")
    assert "organizations" in propose_mapping(folder / "other.csv")


LARGE_ROWS = PART_ROWS + 5


def as_csv(path: Path) -> None:
    path.write_text("Payer,Sum\n" + "".join(f"Olm {i % 5} Ltd,{i}\n" for i in range(LARGE_ROWS)))


def as_json_lines(path: Path) -> None:
    path.write_text("".join(json.dumps({"Payer": f"Olm {i % 5} Ltd", "Sum": i}) + "\n" for i in range(LARGE_ROWS)))


def as_json(path: Path) -> None:
    rows = [{"Payer": f"Olm {i % 5} Ltd", "Sum": i, "Pad": "x" * 400} for i in range(LARGE_ROWS)]
    path.write_text(json.dumps(rows, indent=1))


def as_parquet(path: Path) -> None:
    columns = {"Payer": [f"Olm {i % 5} Ltd" for i in range(LARGE_ROWS)], "Sum": [str(i) for i in range(LARGE_ROWS)]}
    path.write_bytes(make_parquet(columns))


def as_sqlite(path: Path) -> None:
    path.write_bytes(make_database([("Olm Ltd " + "x" * 400, str(i)) for i in range(LARGE_ROWS)]))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.csv", as_csv),
        ("a.jsonl", as_json_lines),
        ("a.json", as_json),
        ("a.parquet", as_parquet),
        ("a.db", as_sqlite),
    ],
)
def test_a_large_table_is_a_container_of_parts(folder: Path, name: str, write: Any) -> None:
    write(folder / name)
    with Library.init(folder / "lib") as library:
        report = library.add([folder / name], defer=True)
        assert report.failed == ()
        assert report.expected == report.stored
        renditions = [library.view().get_rendition(d) for d in (x.rendition for x in library.list("documents"))]
        assert sum(len(table.cells) for r in renditions for table in r.tables) == LARGE_ROWS
        assert len(renditions) > 1
        assert all(name in document.title for document in library.list("documents"))
        assert next(library.view().iter_ledger(outcome="stored")).container


def test_a_row_that_does_not_end_is_a_member_that_failed(folder: Path) -> None:
    lines = ["Payer,Sum"] + [f"Olm Ltd,{i}" for i in range(LARGE_ROWS)]
    lines[700] = "y" * 6_000_000
    (folder / "a.csv").write_text("\n".join(lines))
    with Library.init(folder / "lib") as library:
        report = library.add([folder / "a.csv"], defer=True)
        assert [f.name for f in report.failed] == ["a.csv/row 701"]
        renditions = [library.view().get_rendition(d.rendition) for d in library.list("documents")]
        assert sum(len(table.cells) for r in renditions for table in r.tables) == LARGE_ROWS - 1


def test_small_tables_stay_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" * 50)
    assert type_by_size(tmp_path / "a.csv", "text/csv") == "text/csv"
    assert type_by_size(tmp_path / "a.csv", "application/pdf") == "application/pdf"
    assert len(set(LARGE.values())) == len(LARGE)
