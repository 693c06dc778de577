"""A wall of lines: figures in many shapes that are read, and numbers that are none.

A line is `text => words = low..high / unit / of; ...`; one number stands for both ends, an empty end is open, `-` is
nothing.
"""

from __future__ import annotations

import time

import pytest

from sourcebook.extract.base import run_extractors
from sourcebook.extract.citations import CitationExtractor
from sourcebook.extract.figures import FigureExtractor
from sourcebook.extract.money import MoneyExtractor
from sourcebook.extract.times import TimeExtractor
from sourcebook.model.annotation import Figure
from sourcebook.testing.makers import reading_of

EXTRACTORS = (CitationExtractor(), FigureExtractor(), MoneyExtractor(), TimeExtractor())

COUNTS = """
The fleet lost 12 ships. => 12 ships = 12 / - / ships
The fleet lost twelve ships. => twelve ships = 12 / - / ships
The fleet lost at least 12 ships. => at least 12 ships = 12.. / - / ships
The fleet lost more than 1,200 sailors. => more than 1,200 sailors = 1200.. / - / sailors
The fleet lost fewer than 20 ships. => fewer than 20 ships = ..20 / - / ships
The fleet lost up to 20 ships. => up to 20 ships = ..20 / - / ships
The fleet lost as many as 20 ships. => as many as 20 ships = ..20 / - / ships
The fleet lost no fewer than 20 ships. => no fewer than 20 ships = 20.. / - / ships
The fleet lost about 20 ships. => about 20 ships = 20 / - / ships
The fleet lost 20 or more ships. => 20 or more ships = 20.. / - / ships
The fleet lost 20 to 30 ships. => 20 to 30 ships = 20..30 / - / ships
The fleet lost 20-30 ships. => 20-30 ships = 20..30 / - / ships
The fleet lost between 20 and 30 ships. => between 20 and 30 ships = 20..30 / - / ships
The fleet lost two or three ships. => two or three ships = 2..3 / - / ships
The fleet lost dozens of ships. => dozens of ships = 12.. / - / ships
The fleet lost scores of ships. => scores of ships = 20.. / - / ships
The fleet lost hundreds of ships. => hundreds of ships = 100.. / - / ships
The fleet lost tens of thousands of sailors. => tens of thousands of sailors = 10000.. / - / sailors
The fleet lost hundreds of thousands of sailors. => hundreds of thousands of sailors = 100000.. / - / sailors
The fleet lost several hundred sailors. => several hundred sailors = 200.. / - / sailors
The fleet lost a few dozen sailors. => a few dozen sailors = 24.. / - / sailors
The fleet lost a dozen sailors. => a dozen sailors = 12 / - / sailors
The fleet lost two dozen sailors. => two dozen sailors = 24 / - / sailors
The fleet lost a handful of ships. => a handful of ships = 3.. / - / ships
The fleet lost a couple of ships. => a couple of ships = 2 / - / ships
The town has 3.5 million people. => 3.5 million people = 3500000 / - / people
The town has some 35k people. => some 35k people = 35000 / - / people
The town has 2.5m people. => 2.5m people = 2500000 / - / people
The fund sold 3bn shares. => 3bn shares = 3000000000 / - / shares
The town has half a million people. => half a million people = 500000 / - / people
The town has 1,25,000 voters. => 1,25,000 voters = 125000 / - / voters
The town has 2 lakh voters. => 2 lakh voters = 200000 / - / voters
The town has two and a half million voters. => two and a half million voters = 2500000 / - / voters
The town has 40 small wooden houses. => 40 small wooden houses = 40 / - / small wooden houses
The town has 17 registered nurses. => 17 registered nurses = 17 / - / registered nurses
The police held 20 suspected smugglers. => 20 suspected smugglers = 20 / - / suspected smugglers
The union called 35 strikes. => 35 strikes = 35 / - / strikes
The storm cut 14 roads. => 14 roads = 14 / - / roads
The clinic saw 90 patients. => 90 patients = 90 / - / patients
The clinic saw nearly 90 patients. => nearly 90 patients = 90 / - / patients
The clinic has a 12-member board. => 12-member = 12 / - / member
The clinic has 300+ beds. => 300+ beds = 300.. / - / beds
They count 9,000 protesters. => 9,000 protesters = 9000 / - / protesters
They count an estimated 9,000 protesters. => an estimated 9,000 protesters = 9000 / - / protesters
They hold 40 of the seats. => 40 = 40 / - / -
"""

SHARES = """
It rose 43%. => 43% = 43 / percent / -
It rose 43 %. => 43 % = 43 / percent / -
It rose 43 percent. => 43 percent = 43 / percent / -
It rose 43 per cent. => 43 per cent = 43 / percent / -
It rose 43pc. => 43pc = 43 / percent / -
It rose forty-three percent. => forty-three percent = 43 / percent / -
It rose by 4.5%. => 4.5% = 4.5 / percent / -
It rose a quarter of a percent. => a quarter of a percent = 0.25 / percent / -
It rose half a percentage point. => half a percentage point = 0.5 / percentage point / -
It fell to -2%. => -2% = -2 / percent / -
It rose by more than 40%. => more than 40% = 40.. / percent / -
It rose by 40-50%. => 40-50% = 40..50 / percent / -
It rose by 40% to 50%. => 40% to 50% = 40..50 / percent / -
It rose by 40%-50%. => 40%-50% = 40..50 / percent / -
It rose by between 40% and 50%. => between 40% and 50% = 40..50 / percent / -
It rose by 40 to 50 percent. => 40 to 50 percent = 40..50 / percent / -
It rose by 5 percentage points. => 5 percentage points = 5 / percentage point / -
It rose by five percentage points. => five percentage points = 5 / percentage point / -
It rose by 25 basis points. => 25 basis points = 25 / basis point / -
It rose from 3% to 5%. => 3% = 3 / percent / -; 5% = 5 / percent / -
It took a 12-percent share. => 12-percent = 12 / percent / -
About 43% of inmates left. => About 43% = 43 / percent / inmates
Some 60 percent of the voters left. => Some 60 percent = 60 / percent / voters
Half of the inmates left. => Half = 0.5 / share / inmates
Half the inmates left. => Half = 0.5 / share / inmates
A third of the inmates left. => A third = 0.3333333333333333 / share / inmates
One third of the inmates left. => One third = 0.3333333333333333 / share / inmates
Two-thirds of the inmates left. => Two-thirds = 0.666666666666667 / share / inmates
Two thirds of the inmates left. => Two thirds = 0.666666666666667 / share / inmates
Three quarters of the inmates left. => Three quarters = 0.75 / share / inmates
Three-quarters of the inmates left. => Three-quarters = 0.75 / share / inmates
More than a quarter of the inmates left. => More than a quarter = 0.25.. / share / inmates
A fifth of the inmates left. => A fifth = 0.2 / share / inmates
Four-fifths of the inmates left. => Four-fifths = 0.8 / share / inmates
Nine-tenths of the inmates left. => Nine-tenths = 0.9 / share / inmates
One in five inmates left. => One in five inmates = 0.2 / share / inmates
1 in 5 inmates left. => 1 in 5 inmates = 0.2 / share / inmates
Three out of four inmates left. => Three out of four inmates = 0.75 / share / inmates
Nine in every ten inmates left. => Nine in every ten inmates = 0.9 / share / inmates
One in 10,000 babies has it. => One in 10,000 babies = 0.0001 / share / babies
"""

MULTIPLES = """
Output surged twenty-fold. => twenty-fold = 20 / times / -
Output surged 20-fold. => 20-fold = 20 / times / -
Output surged tenfold. => tenfold = 10 / times / -
Output surged 10x. => 10x = 10 / times / -
Output doubled. => doubled = 2 / times / -
Output more than doubled. => more than doubled = 2.. / times / -
Output nearly tripled. => nearly tripled = 3 / times / -
Output has quadrupled. => quadrupled = 4 / times / -
Output halved. => halved = 0.5 / times / -
It is three times as large. => three times = 3 / times / -
It is 2.5 times larger. => 2.5 times = 2.5 / times / -
It is twice as large. => twice = 2 / times / -
It drew three times as many voters. => three times = 3 / times / voters
It drew twice as many voters. => twice = 2 / times / voters
It has a 3-to-1 ratio. => 3-to-1 = 3 / ratio / -
It has a ratio of 5 to 2. => 5 to 2 = 2.5 / ratio / -
It has a ratio of 3:1. => 3:1 = 3 / ratio / -
"""

MEASURES = """
The ship moved 22 tons of sugar. => 22 tons of sugar = 22 / ton / sugar
The ship moved 22 tonnes of sugar. => 22 tonnes of sugar = 22 / tonne / sugar
The ship moved 22 metric tons of sugar. => 22 metric tons of sugar = 22 / tonne / sugar
The ship moved 22 kilos of sugar. => 22 kilos of sugar = 22 / kilogram / sugar
The ship moved 22kg of sugar. => 22kg of sugar = 22 / kilogram / sugar
The ship moved 500 pounds of sugar. => 500 pounds of sugar = 500 / pound / sugar
The ship moved 8,000 barrels of oil. => 8,000 barrels of oil = 8000 / barrel / oil
The ship moved 8,000 gallons. => 8,000 gallons = 8000 / gallon / -
The road is 12 km long. => 12 km = 12 / kilometre / -
The road is 12km long. => 12km = 12 / kilometre / -
The road is 12 kilometers long. => 12 kilometers = 12 / kilometre / -
The road is about 12 miles long. => about 12 miles = 12 / mile / -
The road is a 12-mile track. => 12-mile = 12 / mile / -
The wall is six feet high. => six feet = 6 / foot / -
The wall is a 30-foot fence. => 30-foot = 30 / foot / -
The wall is 3 metres high. => 3 metres = 3 / metre / -
The wall is 40 centimetres thick. => 40 centimetres = 40 / centimetre / -
The farm has 300 acres. => 300 acres = 300 / acre / -
The farm has 120 hectares of wheat. => 120 hectares of wheat = 120 / hectare / wheat
The farm has 20,000 square feet. => 20,000 square feet = 20000 / square foot / -
The farm has 20,000 sq ft. => 20,000 sq ft = 20000 / square foot / -
The farm has 40 square kilometres of forest. => 40 square kilometres of forest = 40 / square kilometre / forest
The farm uses 90 cubic metres of water. => 90 cubic metres of water = 90 / cubic metre / water
They drove at 60 mph. => 60 mph = 60 / mile per hour / -
They drove at 60 miles per hour. => 60 miles per hour = 60 / mile per hour / -
They drove at 60 miles an hour. => 60 miles an hour = 60 / mile per hour / -
They drove at 90 km/h. => 90 km/h = 90 / kilometre per hour / -
They sailed at 15 knots. => 15 knots = 15 / knot / -
They sailed 40 nautical miles. => 40 nautical miles = 40 / nautical mile / -
They pump 50,000 barrels a day. => 50,000 barrels a day = 50000 / barrel per day / -
They pump 50,000 barrels per day. => 50,000 barrels per day = 50000 / barrel per day / -
It reached 20 degrees Celsius. => 20 degrees Celsius = 20 / degree celsius / -
It reached 20 degrees. => 20 degrees = 20 / degree / -
It reached 20°C. => 20°C = 20 / degree celsius / -
It reached 300 megawatts. => 300 megawatts = 300 / megawatt / -
It reached 300 MW. => 300 MW = 300 / megawatt / -
It holds 40 gigabytes. => 40 gigabytes = 40 / gigabyte / -
It drew 12 deaths per 100,000 people. => 12 deaths per 100,000 people = 12 / per 100000 / deaths
It drew 12 per 100,000 people. => 12 per 100,000 people = 12 / per 100000 / people
It drew 40 births per 1,000 women. => 40 births per 1,000 women = 40 / per 1000 / births
A 45-year-old clerk spoke. => 45-year-old = 45 / year / -
The clerk is 45 years old. => 45 years old = 45 / year / -
The clerk, aged 45, spoke. => 45 = 45 / year / -
The clerk Mara Stell, 45, spoke. => 45 = 45 / year / -
The baby is a six-month-old girl. => six-month-old = 6 / month / -
The Senate voted 52-48. => 52 = 52 / vote / -; 48 = 48 / vote / -
It passed in a 52-48 vote. => 52 = 52 / vote / -; 48 = 48 / vote / -
It passed by 52 votes to 48. => 52 votes = 52 / vote / -; 48 = 48 / vote / -
"""

REFUSED = """
The QX-13 gang met.
See Section 4.
He lives in Room 201.
They won 3-2.
They came third.
He was the 3rd man.
The second car left.
Call 555-0134 now.
Take Highway 61.
The Boeing 707 landed.
He came on May 3, 2009.
It cost $35.
It lasted three days.
One of the banks failed.
He looked through a two-way mirror.
Chapter 12 is long.
The G20 met.
Write to PO Box 12.
See footnote 7.
It was 10:30.
On 9/11 it fell.
Psalm 23 was read.
Version 2.0.1 is out.
He flew on Flight 19.
No one came.
Season 3 was good.
It is at www.example.org/12.
Catch-22 is a book.
He lives at 10 Mill Street.
The message 747986907162877952 was sent.
"""


def expected(side: str) -> list[tuple[str, float | None, float | None, str | None, str | None]]:
    found = []
    for part in side.split("; "):
        exact, _, value = part.rpartition(" = ")
        amount, unit, of = value.split(" / ")
        low, _, high = amount.partition("..") if ".." in amount else (amount, "", amount)
        found.append(
            (
                exact,
                float(low) if low else None,
                float(high) if high else None,
                None if unit == "-" else unit,
                None if of == "-" else of,
            )
        )
    return found


def figures(text: str) -> list[Figure]:
    found = run_extractors(reading_of(text, reference="2011-05-18"), EXTRACTORS)
    return [a for a in found if isinstance(a, Figure)]


def lines(block: str) -> list[str]:
    return [line for line in block.strip().splitlines() if line]


READ = lines(COUNTS) + lines(SHARES) + lines(MULTIPLES) + lines(MEASURES)


@pytest.fixture(scope="module")
def read() -> dict[str, list[Figure]]:
    """Every line's figures, from one document with a paragraph a line."""
    texts = [line.partition(" => ")[0] for line in READ] + lines(REFUSED)
    found: dict[str, list[Figure]] = {text: [] for text in texts}
    starts, offset = {}, 0
    for text in texts:
        starts[text] = offset
        offset += len(text) + 2
    every = figures("\n\n".join(texts))
    for text in texts:
        first, last = starts[text], starts[text] + len(text)
        found[text] = [f for f in every if first <= f.start < last]
    return found


@pytest.mark.parametrize("line", READ)
def test_read(line: str, read: dict[str, list[Figure]]) -> None:
    text, _, side = line.partition(" => ")
    assert [(f.exact, f.low, f.high, f.unit, f.of) for f in read[text]] == expected(side)


@pytest.mark.parametrize("text", lines(REFUSED))
def test_refused(text: str, read: dict[str, list[Figure]]) -> None:
    assert [f.exact for f in read[text]] == []


def test_there_are_many_different_lines() -> None:
    assert len(set(READ)) == len(READ) >= 120


@pytest.mark.deep
@pytest.mark.parametrize("unit", ["12 ships ", "5 to ", "three out of ", "1 per 1,000 ", "52-48 vote ", "half the "])
def test_growth_is_linear(unit: str) -> None:
    def seconds(n: int) -> float:
        reading = reading_of(unit * n)
        assert reading.passages
        start = time.process_time()
        list(FigureExtractor().extract(reading))
        return time.process_time() - start

    first, second, fourth = (min(seconds(n) for _ in range(3)) for n in (500, 1_000, 2_000))
    assert second <= 3 * first + 0.05
    assert fourth <= 3 * second + 0.05
