"""Years, decades and centuries, in digits and words."""

from __future__ import annotations

from sourcebook.extract.numbers import ORDINALS, TENS, UNITS
from sourcebook.extract.time_grammar.lexicon import DECADES, YEAR_CUES, ZONES
from sourcebook.extract.time_grammar.scan import Found, Scan
from sourcebook.extract.time_grammar.values import Point, Value, century_edtf, decade_edtf, make_point
from sourcebook.extract.tokens import words

SUFFIXES = frozenset({"st", "nd", "rd", "th"})
UNIT_WORDS = words(
    "percent people men women dollars euros pounds miles km kilometers kilometres feet metres meters tons tonnes acres "
    "barrels shares points votes jobs copies troops soldiers students workers words calories watts grams kilograms kg "
    "times cases deaths homes houses cars employees members million billion thousand hundred dollar yen lire marks rpm "
    "hours days weeks months years minutes degrees pages units per"
)
_POSSESSIVES = words("his her their my your our its s whose one")
_BEFORE_DECADE = words("early mid late to the and upper lower middle")
_READINGS = words(
    "temperature temperatures highs lows degrees fahrenheit celsius cents percent aged age ages score scored"
)
_DOCKETS = words("cv cr mc mj civ crim misc bk ap")
_DETERMINERS = words("a an the that this his her its their our my your")


def spoken_year(scan: Scan, i: int) -> tuple[int, int] | None:
    """Reads "nineteen ninety-six", "two thousand (and) five" as a year."""
    low = scan.low(i)
    if low in ("nineteen", "eighteen", "seventeen", "twenty"):
        head = 20 if low == "twenty" else UNITS[low]
        second = scan.low(i + 1)
        if second in TENS:
            j = scan.hyphen_skip(i + 2)
            if scan.low(j) in UNITS and 0 < UNITS[scan.low(j)] < 10:
                return head * 100 + TENS[second] + UNITS[scan.low(j)], j + 1
            return head * 100 + TENS[second], i + 2
        if 10 <= UNITS.get(second, 0) <= 19:
            return head * 100 + UNITS[second], i + 2
    return None


def year_after(scan: Scan, i: int) -> tuple[int, int] | None:
    """A year at token `i`: four digits, apostrophe and two, or words; with the token after it."""
    year = scan.year_at(i)
    if year is not None:
        return year, i + 1
    if scan.tokens.apostrophe(i) and scan.tokens.glued(i + 1) and len(scan.tokens[i + 1].text) == 2:
        two = scan.whole(i + 1, 0, 99)
        return (full_year(scan, two), i + 2) if two is not None else None
    return spoken_year(scan, i)


def year_rule(scan: Scan, i: int) -> Found | None:
    """A bare year, or a range of years in one word ("1991-95")."""
    year = scan.year_at(i)
    tokens = scan.tokens
    if year is None or scan.low(i - 1) in (
        "$",
        "£",
        "€",
        "¥",
        "#",
        "no",
        "room",
        "flight",
        "no.",
        "page",
        "p",
        "pg",
        "§",
    ):
        return None
    if _is_phone(scan, i) or (scan.low(i - 1) == "." and scan.low(i - 2) in ("no", "p", "pp", "pg", "nos")):
        return None
    slashed = _slashed_years(scan, i, year)
    if slashed is not None:
        return slashed
    if tokens.hyphen(i + 1) and tokens.kind(i + 2) == "number":
        found = _year_range(scan, i, year)
        if found:
            return found
        if tokens.joined(i + 1):
            return None
    if tokens.joined(i + 1) and tokens.kind(i + 2) == "word" and scan.low(i + 2) in UNIT_WORDS:
        return None
    if not _reads_as_year(scan, i, year):
        return None
    if scan.low(i + 1) in ("%", "°", "/", ":") and tokens.glued(i + 1) and tokens.kind(i + 2) == "number":
        return None
    point = Point(year)
    if scan.low(i + 1) == "period" and scan.low(i - 1) == "the":
        return Found(i + 2, point.value(), point, the=True)
    if (
        scan.low(i + 1) in ORDINALS
        and scan.low(scan.hyphen_skip(i + 2)) == "quarter"
        and ORDINALS[scan.low(i + 1)] <= 4
    ):
        point = Point(year, quarter=ORDINALS[scan.low(i + 1)])
        return Found(scan.hyphen_skip(i + 2) + 1, point.value(), point, the=True)
    return Found(i + 1, point.value(), point)


def _is_phone(scan: Scan, i: int) -> bool:
    """Whether four digits are of a telephone or docket number: "555-2010", "(212) 555 1984", "11-cv-2004"."""
    joined = scan.tokens.joined(i - 1)
    if joined and (scan.low(i - 2) in _DOCKETS or (scan.tokens.kind(i - 2) == "number" and scan.tokens.joined(i + 1))):
        return True
    j = i - 2 if joined else i - 1
    return scan.tokens.kind(j) == "number" and len(scan.tokens[j].text) == 3 and not scan.tokens.hyphen(i + 1)


def _slashed_years(scan: Scan, i: int, year: int) -> Found | None:
    """Reads "1990/91", "2005/2006": one year that runs over two."""
    text = scan.tokens[i + 2].text
    if scan.low(i + 1) != "/" or not (scan.tokens.glued(i + 1) and scan.tokens.glued(i + 2)) or not text.isdigit():
        return None
    if scan.low(i + 3) in ("/", "-") or year < 1700 or text not in (str(year + 1), f"{(year + 1) % 100:02d}"):
        return None
    both = f"{year:04d}/{year + 1:04d}"
    return Found(i + 3, Value(both, "DATE", both), Point(year), sure=0.9)


def _reads_as_year(scan: Scan, i: int, year: int) -> bool:
    after, before = scan.low(i + 1), scan.low(i - 1)
    if before == "least" and scan.low(i - 2) == "at":
        before = scan.low(i - 3)
    if after in UNIT_WORDS or after == "%":
        return False
    if scan.tokens.in_name(i) or (scan.tokens.glued(i) and before in (".", "_", "/", "=", "&", "?")):
        return False
    cued = before in YEAR_CUES or not before or scan.tokens.joined(i - 1)
    if after in ZONES and scan.tokens[i + 1].text.isupper():
        return False
    if not 1700 <= year <= 2099:
        return cued and before in (
            "in",
            "since",
            "of",
            "by",
            "from",
            "until",
            "before",
            "after",
            "circa",
            "(",
            "around",
        )
    if cued or not after or after in (".", ",", ")", ";"):
        return not (scan.capital(i - 1) and scan.tokens.kind(i - 1) == "word" and before not in YEAR_CUES)
    return (not scan.capital(i - 1) or before in _DETERMINERS) and before not in (
        "than",
        "least",
        "over",
        "some",
        "nearly",
    )


def _year_range(scan: Scan, i: int, year: int) -> Found | None:
    second = scan.tokens[i + 2].text
    if not second.isdigit() or len(second) not in (2, 4) or (scan.tokens.glued(i + 3) and scan.tokens.hyphen(i + 3)):
        return None
    dashed = scan.low(i + 1) != "-"
    last = int(second) if len(second) == 4 else year // 100 * 100 + int(second)
    if not year < last <= 2199:
        month = int(second)
        point = make_point(year, month) if len(second) == 2 and not dashed else None
        return Found(i + 3, point.value(), point) if point else None
    both = f"{year:04d}/{last:04d}"
    return Found(i + 3, Value(both, "DATE", both), Point(year), sure=0.9)


def spoken_year_rule(scan: Scan, i: int) -> Found | None:
    """Reads "nineteen ninety-six"; "the year two thousand"."""
    found = spoken_year(scan, i)
    if found is None or scan.low(found[1]) in UNIT_WORDS:
        return None
    point = Point(found[0])
    return Found(found[1], point.value(), point, sure=0.9)


def the_year_rule(scan: Scan, i: int) -> Found | None:
    """Reads "the year 2000", "calendar year 1999", "the year two thousand"."""
    if scan.low(i) != "year":
        return None
    year = year_after(scan, i + 1)
    if year is None and scan.low(i + 1) == "two" and scan.low(i + 2) == "thousand":
        j = scan.skip(i + 3, "and")
        small = UNITS.get(scan.low(j), 0)
        year = (2000 + small, j + 1 if small else i + 3)
    return Found(year[1], Point(year[0]).value(), Point(year[0]), the=True) if year else None


def decade_rule(scan: Scan, i: int, mod: str | None = None) -> Found | None:
    """Reads "1980s", "1980's", "80s", "’80s", "nineties"."""
    tokens, low = scan.tokens, scan.low(i)
    if low in DECADES:
        cue = scan.low(i - 1) in ("the", "early", "late", "mid", "-", "and", "to") or mod is not None
        return _decade(1900 + DECADES[low], i + 1, mod) if cue and scan.low(i + 1) != "of" else None
    j = i + 1 if tokens.apostrophe(i) and tokens.glued(i + 1) else i
    text = tokens[j].text
    if tokens.kind(j) != "number" or not text.isdigit() or len(text) not in (2, 4) or text[-1] != "0":
        return None
    end = j + 2 if tokens.apostrophe(j + 1) and tokens.glued(j + 1) else j + 1
    if scan.low(end) != "s" or not tokens.glued(end):
        return None
    if len(text) == 4:
        return _long_decade(int(text), end + 1, mod) if 1000 <= int(text) <= 2190 else None
    cue = j > i or scan.low(i - 1) in ("the", "early", "late", "mid", "-", "’", "'") or mod is not None
    if not cue or (j == i and _measures(scan, i)):
        return None
    return _decade(_begun_decade(scan, int(text)), end + 1, mod)


def _measures(scan: Scan, i: int) -> bool:
    """Whether "20s" is an age or a reading: "in his mid-20s", "temperatures in the 70s", "fell from the mid 30s"."""
    j = i - 1
    while j > i - 6 and (scan.low(j) in _BEFORE_DECADE or scan.tokens.hyphen(j)):
        j -= 1
    if scan.low(j) == "s" and scan.tokens.kind(j - 1) == "number":
        return False
    if scan.low(j) in _POSSESSIVES or scan.low(j + 1) not in ("the", "early", "mid", "late", "'", "’"):
        return True
    near = {scan.low(k) for k in range(i - 9, i)} | {scan.low(i + 2), scan.low(i + 3)}
    return not near.isdisjoint(_READINGS)


def _begun_decade(scan: Scan, two: int) -> int:
    """The last decade with these digits that had begun by the document's date."""
    base = scan.context.year or 2020
    decade = base // 100 * 100 + two
    return decade - 100 if decade > base else decade


def _long_decade(first: int, end: int, mod: str | None) -> Found:
    """Reads "1980s" as a decade and "1800s" as a century, which it mostly is; "2000s" stays a decade."""
    if first % 100 or first >= 2000:
        return _decade(first, end, mod)
    century = first // 100
    return Found(end, Value(f"{century:02d}", "DATE", century_edtf(century, mod), mod), the=True)


def _decade(first: int, end: int, mod: str | None) -> Found:
    value = Value(f"{first // 10}X", "DATE", decade_edtf(first, mod), mod)
    return Found(end, value, Point(first) if mod is None else None, the=True)


def century_rule(scan: Scan, i: int, mod: str | None = None) -> Found | None:
    """Reads "20th century", "nineteenth-century", "5th century BC"."""
    number, j = ORDINALS.get(scan.low(i)), i + 1
    if number is None and scan.low(i) == "twenty" and scan.tokens.joined(i + 1) and scan.low(i + 2) in ORDINALS:
        number, j = 20 + ORDINALS[scan.low(i + 2)], i + 3
    if number is None and scan.low(i + 1) in SUFFIXES and scan.tokens.glued(i + 1):
        number, j = scan.whole(i, 1, 30), i + 2
    if number is None or number > 30:
        return None
    j = scan.hyphen_skip(j)
    if scan.low(j) not in ("century", "centuries"):
        return None
    if scan.low(j + 1) in ("bc", "b.c.", "bce", "b.c.e."):
        return Found(j + 2, Value(f"BC{number - 1:02d}", "DATE", None, mod))
    return Found(j + 1, Value(f"{number - 1:02d}", "DATE", century_edtf(number - 1, mod), mod), the=True)


def apostrophe_rule(scan: Scan, i: int) -> Found | None:
    """Reads "’68" as a year (not "’80s", which is a decade)."""
    found = decade_rule(scan, i)
    if found or not scan.tokens.glued(i + 1) or len(scan.tokens[i + 1].text) != 2:
        return found
    two = scan.whole(i + 1, 0, 99)
    if two is None or scan.tokens.glued(i) or (scan.tokens.glued(i + 2) and scan.tokens.kind(i + 2) == "word"):
        return None
    if scan.low(i - 1) not in YEAR_CUES:
        return None
    point = Point(full_year(scan, two))
    return Found(i + 2, point.value(), point, sure=0.9)


def full_year(scan: Scan, two: int) -> int:
    """The year that two digits stand for: the one nearest to the document's date, at most 10 years ahead."""
    base = scan.context.year or 2020
    year = base // 100 * 100 + two
    return year - 100 if year > base + 10 else year
