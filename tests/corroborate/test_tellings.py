"""What a document tells of payments: a wall of sentences, read for real, with what each must give."""

from __future__ import annotations

import pytest

from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.instalments import find_row_totals
from sourcebook.corroborate.tellings import read_tellings
from sourcebook.files import read_file
from sourcebook.model.document import Document
from sourcebook.model.payment import Sum, Telling
from sourcebook.model.span import Span

WALL: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Brannock Shipping paid Tilda Marsh $40,000 in May 2009.", "asserted", ("40000",)),
    ("Tilda Marsh was paid $41,000 by Brannock Shipping in May 2009.", "asserted", ("41000",)),
    ("Tilda Marsh received $42,000 from Brannock Shipping.", "asserted", ("42000",)),
    ("Brannock Shipping wired Tilda Marsh nearly $43,000.", "asserted", ("43000",)),
    ("A loan of $44,000 went from Brannock Shipping to Tilda Marsh.", "asserted", ("44000",)),
    ("Brannock Shipping made two payments totalling $45,000 to Tilda Marsh.", "asserted", ("45000",)),
    ("Brannock Shipping did not pay Tilda Marsh $50,000.", "denied", ("50000",)),
    ("Brannock Shipping denied paying Tilda Marsh $51,000.", "denied", ("51000",)),
    ("Brannock Shipping refused to pay Tilda Marsh $52,000.", "denied", ("52000",)),
    ("It is not in dispute that Brannock Shipping paid Tilda Marsh $53,000.", "asserted", ("53000",)),
    ("A clerk alleged that Brannock Shipping paid Tilda Marsh $54,000.", "alleged", ("54000",)),
    ("Brannock Shipping agreed to pay Tilda Marsh $60,000.", "planned", ("60000",)),
    ("Brannock Shipping will pay Tilda Marsh $61,000 next year.", "planned", ("61000",)),
    ("If the deal holds, Brannock Shipping pays Tilda Marsh $62,000.", "planned", ("62000",)),
    ("Brannock Shipping offered Tilda Marsh a loan of $63,000.", "planned", ("63000",)),
    ("Brannock Shipping may have paid Tilda Marsh $64,000.", "unsure", ("64000",)),
    ("Brannock Shipping reported a turnover of $70,000.", "", ()),
    ("Tilda Marsh's house is worth $71,000, Brannock Shipping says.", "", ()),
    ("Did Brannock Shipping pay Tilda Marsh $72,000?", "", ()),
    (
        "Brannock Shipping paid Tilda Marsh $80,000 in March 2008 and $81,000 in May 2009.",
        "asserted",
        ("80000", "81000"),
    ),
    ("Brannock Shipping paid Tilda Marsh $90,000, of which $30,000 was in cash.", "asserted", ("90000", "30000")),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Telling]]:
    path = tmp_path_factory.mktemp("wall") / "wall.txt"
    path.write_text("\n\n".join(sentence for sentence, _, _ in WALL), encoding="utf-8")
    read = read_file(path)
    document = Document(
        id="d-" + "0" * 24, title="Wall", rendition=read.rendition.id, blob=read.rendition.blob,
        media_type="text/plain", address="",
    )  # fmt: skip
    sentences = [Span(s, s + len(x), x) for x, _, _ in WALL if (s := read.rendition.text.find(x)) >= 0]
    readings = Readings(list(read.annotations))
    found: dict[str, list[Telling]] = {sentence: [] for sentence, _, _ in WALL}
    for telling in read_tellings(document, readings, read.rendition.text, sentences, []):
        found[telling.words.exact].append(telling)
    return found


@pytest.mark.parametrize(("sentence", "status", "sums"), WALL)
def test_the_wall(told: dict[str, list[Telling]], sentence: str, status: str, sums: tuple[str, ...]) -> None:
    with_sum = [t for t in told[sentence] if t.sums]
    assert tuple(t.sums[0].low or "" for t in with_sum) == sums
    assert {t.status for t in with_sum} <= {status}


def test_dates_go_with_their_sums_and_parts_with_their_total(told: dict[str, list[Telling]]) -> None:
    first, second = told[WALL[-2][0]]
    assert (first.since, second.since) == ("2008-03", "2009-05")
    whole, part = told[WALL[-1][0]]
    assert part.part_of == whole.id
    assert whole.whole


def row(number: int, payee: str, amount: str) -> Telling:
    return Telling(
        id=f"n-{number:024x}", document="d", words=Span(number, number + 1, "x"), basis="table",
        payer=Span(0, 3, "Olm"), payee=Span(0, len(payee), payee), sums=(Sum(low=amount, high=amount, currency="EUR"),),
    )  # fmt: skip


def test_a_row_is_a_total_by_its_name_and_its_sum_together() -> None:
    rows = [row(1, "Vent", "5.50"), row(2, "Total Energies", "7"), row(3, "Subtotal", "12.50"), row(4, "Vent", "1"),
            row(5, "Roe", "2"), row(6, "Total", "3"), row(7, "Grand total", "15.50"),
            row(8, "Total Energies", "8")]  # fmt: skip
    assert [t.id[-1] for t in find_row_totals(rows) if t.whole] == ["3", "6", "7"]
