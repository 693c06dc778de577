"""Numbers with a unit: percentages, multiples, shares, ratios, rates and measures."""

from __future__ import annotations

from sourcebook.extract import figure_lexicon as lex
from sourcebook.extract.figure_things import Count, Place, Things
from sourcebook.extract.numbers import Number, clean, read_number
from sourcebook.extract.tokens import Tokens

_RANGING = frozenset(["range", "ranges", "ranged", "ranging", "vary", "varies", "varied", "varying", "anywhere"])


def changes(tokens: Tokens, i: int) -> bool:
    """Whether the number at `i` follows "from" of a change ("rose from 3 to 5"), not of a range."""
    return tokens.low(i - 1) == "from" and not any(tokens.low(k) in _RANGING for k in range(i - 4, i - 1))


def _percent_at(tokens: Tokens, end: int) -> tuple[int, str] | None:
    """The end and unit of a percentage whose number ends before token `end`."""
    j = end + 1 if tokens.joined(end) else end
    low = tokens.low(j)
    if low == "per" and tokens.low(j + 1) == "cent":
        end, unit = j + 2, "percent"
    elif low in ("percentage", "basis") and tokens.low(j + 1) in ("point", "points"):
        return j + 2, f"{low} point"
    elif low == "pp" and tokens.glued(j):
        return j + 1, "percentage point"
    elif low in lex.PERCENTS and (low != "pc" or tokens.glued(j) or tokens.kind(j - 1) == "number"):
        end, unit = j + 1, lex.PERCENTS[low]
    else:
        return None
    again = end + 1 if tokens.joined(end) else end
    if tokens.low(again) in ("point", "points") and unit == "percent":
        return again + 1, "percentage point"
    return end, unit


def percent(tokens: Tokens, i: int, number: Number, things: Things) -> Count | None:
    """Reads "43% of inmates", "five to seven per cent", "3 percentage points", "-2%"."""
    found = _percent_at(tokens, number.end)
    if found is None:
        return None
    end, unit = found
    joint = tokens.low(end)
    again = joint in ("to", "or", "-", "–", "—") or (joint == "and" and tokens.low(i - 1) == "between")
    second = read_number(tokens, end + 1) if again and unit == "percent" and not changes(tokens, i) else None
    if second is not None and second.high is not None and number.high == number.low and number.low < second.high:
        after = _percent_at(tokens, second.end)
        if after is not None and after[1] == unit:
            number, end = Number(number.low, second.high, second.end, joint == "or"), after[0]
    negative = tokens.hyphen(i - 1) and tokens.glued(i) and not tokens.glued(i - 1) and number.high is not None
    if negative and tokens.low(i - 1) not in "–—":
        high = number.high if number.high is not None else number.low
        return Count(i - 1, end, -high, -number.low, unit, things.of(tokens, end))
    return Count(i, end, number.low, number.high, unit, things.of(tokens, end), approximate=number.approximate)


def to_one(tokens: Tokens, i: int, number: Number) -> Count | None:
    """Reads "a 3-to-1 ratio", "odds of 5 to 1", "a ratio of 3:1" as the quotient."""
    j = number.end
    dashed = tokens.joined(j) and tokens.low(j + 1) == "to" and tokens.joined(j + 2)
    k = j + 3 if dashed else j + 1 if tokens.low(j) in ("to", ":") else 0
    if not k or number.high is None or number.high != number.low:
        return None
    second = read_number(tokens, k)
    if second is None or second.low <= 0 or second.high != second.low or number.low < second.low:
        return None
    after = second.end + 1 if tokens.joined(second.end) else second.end
    cued = tokens.low(after) in lex.RATIO_NOUNS or (tokens.low(i - 1) == "of" and tokens.low(i - 2) in lex.RATIO_NOUNS)
    if not cued and not (dashed and second.low == 1):
        return None
    value = clean(number.low / second.low)
    return Count(i, second.end, value, value, "ratio")


def multiple(tokens: Tokens, i: int, number: Number, things: Things) -> Count | None:
    """Reads "twenty-fold", "three times as many people", "10x", "ten times larger"."""
    j = number.end + 1 if tokens.joined(number.end) else number.end
    low = tokens.low(j)
    glued = low in ("x", "×") and tokens.glued(j) and not (tokens.glued(j + 1) and tokens.kind(j + 1) == "number")
    if low not in ("fold", "times") and not glued and not (low == "time" and tokens.joined(number.end)):
        return None
    return Count(
        i, j + 1, number.low, number.high, "times", as_many(tokens, j + 1, things), approximate=number.approximate
    )


def as_many(tokens: Tokens, i: int, things: Things) -> Place | None:
    """What is counted in "(three times) as many people"."""
    if tokens.low(i) == "as" and tokens.low(i + 1) in ("many", "much"):
        return (
            things.at(tokens[i + 2].start) if tokens.low(i + 2) not in lex.NOT_COUNTED and i + 2 < tokens.size else None
        )
    return None


def share(tokens: Tokens, i: int, number: Number, things: Things) -> Count | None:
    """Reads "two-thirds of voters", "three quarters", "one in five adults", "12 deaths per 100,000 people"."""
    j = number.end + 1 if tokens.joined(number.end) else number.end
    low = tokens.low(j)
    plural = number.low == 1 or low.endswith("s") or low == "halves"
    if low in lex.SHARES and number.low < 20 and plural and number.high == number.low:
        value = clean(number.low * lex.SHARES[low])
        return Count(i, j + 1, value, value, "share", things.of(tokens, j + 1))
    if low == "in" or tokens.words_at(j, "out", "of"):
        return _ratio(tokens, i, number, j, things)
    return _rate(tokens, i, number, things)


def _ratio(tokens: Tokens, i: int, number: Number, j: int, things: Things) -> Count | None:
    """Reads "one in five adults", "three out of four", "nine in every ten"."""
    k = j + 2 if tokens.low(j) == "out" else j + 1
    k += 1 if tokens.low(k) == "every" else 0
    if number.high is None or number.low != number.high:
        return None
    whole = read_number(tokens, k)
    if whole is None or whole.high is None or not 0 < number.low < whole.low or whole.low > 1e7 or number.low > 20:
        return None
    if 1500 <= whole.low <= 2100 and tokens.kind(k) == "number" and "," not in tokens[k].text:
        return None
    value = clean(number.low / whole.low)
    named = things.at(tokens[whole.end].start) if whole.end < tokens.size else None
    return Count(i, whole.end, value, value, "share", named, named[1] if named else None, sure=0.8)


def _rate(tokens: Tokens, i: int, number: Number, things: Things) -> Count | None:
    """Reads "12 per 100,000 people", "60 deaths per 1,000 births": `unit` is "per 1000"."""
    of = None
    j = number.end
    if tokens.low(j) != "per":
        of = things.counted(tokens, i, number)
        while of is not None and j < tokens.size and tokens[j].start < of[1]:
            j += 1
    if tokens.low(j) != "per" or tokens.kind(j + 1) not in ("number", "word"):
        return None
    base = read_number(tokens, j + 1)
    if base is None or base.high is None or base.low < 2:
        return None
    if of is None and base.end < tokens.size and tokens.low(base.end) not in lex.NOT_COUNTED:
        of = things.at(tokens[base.end].start)
        tail = of[1] if of else None
    else:
        beside = things.at(tokens[base.end].start) if base.end < tokens.size else None
        tail = beside[1] if beside else None
    return Count(i, base.end, number.low, number.high, f"per {base.low:.0f}", of, tail, number.approximate)


def measured(tokens: Tokens, i: int, number: Number, things: Things) -> Count | None:
    """Reads "22 tons of cocaine", "60 miles per hour", "20 degrees Celsius", "300 sq ft", "90 km/h"."""
    j = number.end + 1 if tokens.joined(number.end) else number.end
    low = tokens.low(j)
    kind = lex.BEFORE_MEASURE.get(low)
    if kind is not None:
        j += 2 if tokens.joined(j + 1) or tokens.low(j + 1) == "." else 1
    unit = _unit(tokens, j, number)
    if unit is None or (kind is None and low == "stone" and number.low < 2):
        return None
    if kind is not None:
        unit = (
            "tonne" if unit == "ton" and kind == "metric" else unit if kind in ("short", "long") else f"{kind} {unit}"
        )
    end = j + 1
    if unit == "degree":
        end, unit = _degrees(tokens, end)
    end, rate = _rated(tokens, end)
    of = things.of(tokens, end) if not rate else None
    return Count(i, end, number.low, number.high, unit + rate, of, of[1] if of else None, number.approximate)


def _unit(tokens: Tokens, j: int, number: Number) -> str | None:
    """The measure at token `j`; letters that may be something else must touch the digits or be small."""
    low, text = tokens.low(j), tokens[j].text
    unit = lex.MEASURES.get(low)
    if unit is None or (low in ("foot", "stone", "leagues") and tokens.kind(j + 1) == "word" and text[0].isupper()):
        return None
    if len(low) <= 3 and tokens.kind(j) == "word" and low not in ("ton", "lbs", "mph", "kph"):
        digits = tokens.kind(j - 1) == "number" or tokens.hyphen(j - 1) or tokens.low(j - 1) in lex.BEFORE_MEASURE
        if not digits or (low in ("ha", "mb", "pb", "nm", "kt", "db", "hp", "cm", "mm") and number.words):
            return None
    return unit


def _degrees(tokens: Tokens, end: int) -> tuple[int, str]:
    scale = {
        "celsius": "celsius",
        "centigrade": "celsius",
        "c": "celsius",
        "fahrenheit": "fahrenheit",
        "f": "fahrenheit",
    }
    found = scale.get(tokens.low(end))
    return (end + 1, f"degree {found}") if found else (end, "degree")


def _rated(tokens: Tokens, end: int) -> tuple[int, str]:
    """Reads "per hour", "a day", "/h" after a measure; the words as " per hour"."""
    low, after = tokens.low(end), tokens.low(end + 1)
    if low == "/" and tokens.glued(end) and after in ("h", "s", "hr", "sec", "l", "ha", "day"):
        return end + 2, " per " + {"h": "hour", "s": "second", "hr": "hour", "sec": "second", "l": "litre",
                                   "ha": "hectare"}.get(after, after)  # fmt: skip
    if low in ("per", "a", "an") and after in lex.TIMES_OF_RATES and (low == "per" or after in lex.PERIODS):
        return end + 2, f" per {after}"
    return end, ""
