"""Payer, payee and purpose of sums: sentences with gold, and how precisely and how often the parts are found."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from sourcebook.extract.base import Reading
from sourcebook.extract.money import MoneyExtractor
from sourcebook.model.annotation import Money, decode_annotation, spans_of
from sourcebook.testing.makers import reading_of

GOLD = """
Orvel Bank paid the senator $5 million for his silence. | Orvel Bank | the senator | his silence
Orvel Bank paid $5 million to the senator. | Orvel Bank | the senator | -
Maria Quell gave the hospital £200,000. | Maria Quell | the hospital | -
The Tarn Foundation donated $3 million to the museum. | The Tarn Foundation | the museum | -
The clerk transferred $40,000 from the company to his brother. | the company | his brother | -
A broker wired $750,000 to an account in Cyprus. | A broker | an account | -
The fund lent Dovar Steel 30 million euros. | The fund | Dovar Steel | -
Dovar Steel owes its suppliers $12 million. | Dovar Steel | its suppliers | -
Dovar Steel owes $12 million to its suppliers. | Dovar Steel | its suppliers | -
The regulator fined Orvel Bank $2 million for false reports. | Orvel Bank | The regulator | false reports
Orvel Bank was fined $2 million for false reports. | Orvel Bank | - | false reports
Orvel Bank was fined $2 million by the regulator. | Orvel Bank | the regulator | -
Ines Moro sued the airline for $9 million. | the airline | Ines Moro | -
The airline settled the case for $1 million. | The airline | - | the case
The council awarded Brill Works a $40 million contract to mend the pier. | The council | Brill Works | to mend the pier
Brill Works was awarded a $40 million contract by the council. | the council | Brill Works | -
Brill Works won a $40 million contract to rebuild the harbour. | - | Brill Works | to rebuild the harbour
The ministry granted the school $80,000 for books. | The ministry | the school | books
The dealer bribed the mayor with $10,000. | The dealer | the mayor | -
He bought the villa for $6 million. | He | - | the villa
Lena Hart bought the villa from Dovar Steel for $6 million. | Lena Hart | Dovar Steel | the villa
Dovar Steel sold the mill to Lena Hart for $6 million. | Lena Hart | Dovar Steel | the mill
The mill was sold to Lena Hart for $6 million. | Lena Hart | - | The mill
The city spent $8 million on a bridge. | The city | - | a bridge
The city spent $8 million building a bridge. | The city | - | building a bridge
The senator received $5 million from Orvel Bank. | Orvel Bank | The senator | -
The senator was paid $5 million by Orvel Bank. | Orvel Bank | The senator | -
The bridge cost the city $8 million. | the city | - | The bridge
The bridge cost $8 million. | - | - | The bridge
Prosecutors found a $5 million payment from Orvel Bank to the senator for advice. | Orvel Bank | the senator | advice
The bank approved a $3 billion loan to Dovar Steel. | The bank | Dovar Steel | -
The judge imposed a fine of $2 million on the airline. | the airline | The judge | -
A fine of $2 million against the airline was upheld. | the airline | - | -
The $2 million was paid to Lena Hart by the airline. | the airline | Lena Hart | -
A $2 million grant was given to the school by the ministry. | the ministry | the school | -
The $2 million paid to Lena Hart by the airline was late. | the airline | Lena Hart | -
The $2 million that the airline paid to Lena Hart was late. | the airline | Lena Hart | -
The airline, which paid $2 million to Lena Hart, closed. | The airline | Lena Hart | -
Lena Hart, who received $2 million from the airline, retired. | the airline | Lena Hart | -
The airline agreed to pay Lena Hart $2 million. | The airline | Lena Hart | -
The court ordered the airline to pay $2 million to Lena Hart. | the airline | Lena Hart | -
The airline was ordered to pay $2 million in damages to Lena Hart. | The airline | Lena Hart | -
The firm admitted paying $2 million to a minister. | The firm | a minister | -
The firm is accused of paying $2 million in bribes to a minister. | The firm | a minister | -
The firm paid a $2 million bribe to a minister. | The firm | a minister | -
The firm denied that it paid $2 million to a minister. | it | a minister | -
The firm paid $2 million to settle the claims. | The firm | - | to settle the claims
The firm pledged $2 million in exchange for the licence. | The firm | - | the licence
The firm raised $20 million from investors. | investors | The firm | -
The firm borrowed $20 million from Orvel Bank to build a mill. | Orvel Bank | The firm | to build a mill
The firm charged customers $20 for delivery. | customers | The firm | delivery
The charity collected £3,000 for the shelter. | - | The charity | the shelter
The government funded the lab with $4 million. | The government | the lab | -
The island promised Estmark 50 million euros in aid. | The island | Estmark | -
The guards stole $70,000 from the bank. | the bank | The guards | -
The chairman's $3 million salary was cut. | - | The chairman | -
The company repaid a loan of $3 million to Orvel Bank. | The company | Orvel Bank | -
The company signed a $3 million contract for new ships. | - | - | new ships
Orvel Bank invested $3 million in the mill. | Orvel Bank | - | the mill
The $3 million sale of the mill to Lena Hart was blocked. | Lena Hart | - | the mill
Dovar Steel's $3 million purchase of the mill was blocked. | Dovar Steel | - | the mill
The couple defrauded the bank of $3 million. | the bank | The couple | -
Payments totalling $3 million to the minister were found. | - | the minister | -
The uncle left the boy and spent a total of $3 million on horses. | The uncle | - | horses
Brill Works and Dovar Steel paid $3 million to the party. | Brill Works and Dovar Steel | the party | -
The Bank of Orvel paid the Ministry of Works $3 million. | The Bank of Orvel | the Ministry of Works | -
She was jailed for taking $3 million from the pension fund. | the pension fund | She | -
The state will provide $3 million for schools. | The state | - | schools
The union handed over $3 million to its lawyers. | The union | its lawyers | -
The trader lost $3 million. | - | - | -
Profits rose to $3 million. | - | - | -
The house is worth $3 million. | - | - | -
The index fell and the $3 million was gone. | - | - | -
Shares worth $3 million changed hands. | - | - | -
The budget is $3 million. | - | - | -
He has $3 million. | - | - | -
Sales reached $3 million for the year. | - | - | -
The firm paid $3 million for the quarter. | The firm | - | -
""".strip()
PARTS = ("payer", "payee", "purpose")


def rows() -> list[tuple[str, dict[str, str]]]:
    """Sentence and its gold, without the parts that are not said."""
    found = []
    for line in GOLD.splitlines():
        text, *parts = line.split(" | ")
        found.append((text, {name: words for name, words in zip(PARTS, parts, strict=True) if words != "-"}))
    return found


def sums(text: str, language: str = "en") -> list[Money]:
    reading: Reading = reading_of(text, language=language)
    return list(MoneyExtractor().extract(reading))


def linked(text: str) -> dict[str, str]:
    """Parts of the one sum of a sentence."""
    (money,) = sums(text)
    spans = {name: getattr(money, name) for name in PARTS}
    return {name: span.exact for name, span in spans.items() if span is not None}


def same(said: str, gold: str) -> bool:
    """Whether two spans are the same but for an article and what follows a name ("an account in Cyprus")."""
    bare = [words.lower().removeprefix("the ").removeprefix("a ").removeprefix("an ") for words in (said, gold)]
    return bare[0] == bare[1] or bare[0].startswith(bare[1] + " in ")


def measure() -> dict[str, tuple[float, float]]:
    """Part -> precision and recall over the gold sentences; run as a script it prints them with the misses."""
    counts: Counter[str] = Counter()
    for text, gold in rows():
        found = linked(text)
        for name in PARTS:
            counts.update({f"{name} gold": name in gold, f"{name} found": name in found})
            counts[f"{name} right"] += name in gold and name in found and same(found[name], gold[name])
    return {
        name: (counts[f"{name} right"] / counts[f"{name} found"], counts[f"{name} right"] / counts[f"{name} gold"])
        for name in PARTS
    }


def test_precision_and_recall() -> None:
    for name, (precision, recall) in measure().items():
        assert precision >= 0.95, f"precision of {name}"
        assert recall >= 0.9, f"recall of {name}"


def test_spans_are_true() -> None:
    text = "\n\n".join(text for text, _ in rows())
    found = sums(text)
    assert len(found) == len(rows())
    assert all(text[s.start : s.end] == s.exact for money in found for s in spans_of(money))


def test_links_come_back_from_json() -> None:
    import msgspec

    (money,) = sums("Orvel Bank paid $5 million to the senator.")
    again = decode_annotation(msgspec.json.encode(money))
    assert isinstance(again, Money)
    assert again.payer is not None
    assert again.payer.exact == "Orvel Bank"
    assert again.purpose is None


def test_other_languages_have_no_links() -> None:
    assert [m.payer for m in sums("Die Bank zahlte 5 Mio. € an den Minister.", "de")] == [None]


@pytest.mark.parametrize("text", ["$5", "paid $5", "$5 paid", "to $5 for", "of $5m of $5m", "X's $5m's"])
def test_fragments_do_no_harm(text: str) -> None:
    assert all(text[s.start : s.end] == s.exact for money in sums(text) for s in spans_of(money))


@pytest.mark.deep
@pytest.mark.parametrize("unit", ["The bank paid $5 to the clerk for tea. ", "$5 to X and $6 from Y, "])
def test_growth_is_linear(unit: str) -> None:
    def seconds(n: int) -> float:
        reading = reading_of(unit * n)
        assert reading.passages
        start = time.process_time()
        list(MoneyExtractor().extract(reading))
        return time.process_time() - start

    first, second, fourth = (min(seconds(n) for _ in range(3)) for n in (150, 300, 600))
    assert second <= 3 * first + 0.05
    assert fourth <= 3 * second + 0.05


if __name__ == "__main__":
    for text, gold in rows():
        found = linked(text)
        if any((n in gold) != (n in found) or (n in gold and not same(found[n], gold[n])) for n in PARTS):
            print(f"{text}\n   gold  {gold}\n   found {found}")
    print(measure())
