"""Imports two real tables by the mappings kept here and compares their totals with the tables' own.

    python benchmarks/tables.py ../shared/benchmarks/fincen

The table's own totals are counted by the csv module and `Decimal`, without the library. Exit code 1 when any differ.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

from sourcebook.extract.rows.values import country_of
from sourcebook.library import Library
from sourcebook.model.amount import exact_value
from sourcebook.model.annotation import Relation

HERE = Path(__file__).resolve().parent
TOP = 5


def main(folder: Path) -> int:
    """Print what the library and the tables say; 1 when they differ."""
    with tempfile.TemporaryDirectory() as place, Library.init(Path(place) / "library") as library:
        same = [_transactions(library, folder / "download_transactions_map.csv")]
        same.append(_connections(library, folder / "download_bank_connections.csv"))
    return 0 if all(same) else 1


def _transactions(library: Library, table: Path) -> bool:
    report = library.add([table], mapping=HERE / "mappings" / "transactions.toml")
    rows = _rows(table)
    own: dict[str, Decimal] = {}
    for row in rows:
        country = row["originator_bank_country"]
        own[country] = own.get(country, Decimal(0)) + Decimal(row["amount_transactions"])
    flows = library.flows()
    found: dict[str, tuple[object, object]] = {
        "rows": (flows.payments, len(rows)),
        "sum": (Decimal(flows.totals[0].amount), sum(own.values())),
        "transactions": (_transactions_in(library), sum(int(row["number_transactions"] or 0) for row in rows)),
        "failed rows": (report.mapped[0].reading.failed, 0),
    }
    (document,) = report.documents
    named = {row["originator_iso"]: row["originator_bank_country"] for row in rows}
    by_country = _by_country(library, document, {country_of(code) or "": name for code, name in named.items()})
    for country in sorted(own, key=lambda name: -own[name])[:TOP]:
        found[f"from {country}"] = (by_country.get(country), own[country])
    return _compare(table.name, found)


def _by_country(library: Library, document: str, codes: dict[str, str]) -> dict[str, Decimal]:
    """Sums by the country that the library holds for each payer."""
    sums: dict[str, Decimal] = {}
    money = {m.id: m for m in library.list("money", document=document)}
    homes = {(m.start, m.end): m.country for m in library.list("mentions", document=document)}
    for payment in library.list("relations", document=document):
        country = codes.get(homes[payment.subject.start, payment.subject.end] or "", "")
        held = money[payment.money]
        sums[country] = sums.get(country, Decimal(0)) + exact_value(held.exact, held.low)
    return sums


def _transactions_in(library: Library) -> int:
    return sum(
        int(relation.properties["transactions"].exact)
        for relation in library.list("relations")
        if isinstance(relation, Relation) and "transactions" in relation.properties
    )


def _connections(library: Library, table: Path) -> bool:
    report = library.add([table], mapping=HERE / "mappings" / "connections.toml")
    rows = _rows(table)
    (document,) = report.documents
    links = [r for r in library.list("relations", document=document) if isinstance(r, Relation)]
    own = Counter(row["filer_org_name"] for row in rows)
    found: dict[str, tuple[object, object]] = {
        "rows": (len(links), len(rows)),
        "failed rows": (report.mapped[0].reading.failed, 0),
    }
    named = Counter(link.subject.exact for link in links)
    for name, count in own.most_common(TOP):
        found[name] = (named[name], count)
    return _compare(table.name, found)


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _compare(name: str, found: dict[str, tuple[object, object]]) -> bool:
    print(f"{name}: as the library has it | as the table says")
    for what, (ours, theirs) in found.items():
        print(f"  {what}: {ours} | {theirs}  {'equal' if ours == theirs else 'DIFFERENT'}")
    return all(ours == theirs for ours, theirs in found.values())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
