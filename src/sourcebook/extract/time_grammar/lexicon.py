"""Words of time in English, by what they say."""

from __future__ import annotations

import calendar

from sourcebook.extract.tokens import words

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if n} | {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
PLURAL_WEEKDAYS = {f"{name}s": n for name, n in WEEKDAYS.items()}
SHORT_WEEKDAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
UNITS = {
    "second": "S", "seconds": "S", "minute": "MIN", "minutes": "MIN", "min": "MIN", "mins": "MIN", "hour": "H",
    "hours": "H", "hr": "H", "hrs": "H", "day": "D", "days": "D", "week": "W", "weeks": "W", "month": "M",
    "months": "M", "quarter": "Q", "quarters": "Q", "year": "Y", "years": "Y", "yr": "Y", "yrs": "Y", "decade": "10Y",
    "decades": "10Y", "century": "100Y", "centuries": "100Y", "millennium": "1000Y", "millennia": "1000Y",
    "fortnight": "F", "fortnights": "F", "night": "N", "nights": "N", "weekend": "WE", "weekends": "WE",
}  # fmt: skip
PLURALS = frozenset({"minutes", "hours", "days", "weeks", "months", "years", "decades", "centuries"})
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
SEASON_PLURALS = {"springs": "SP", "summers": "SU", "autumns": "FA", "winters": "WI"}
PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "midday": "MI"}
DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
           "nineties": 90}  # fmt: skip
REFERENCES = {
    "now": "PRESENT_REF", "currently": "PRESENT_REF", "nowadays": "PRESENT_REF", "presently": "PRESENT_REF",
    "current": "PRESENT_REF", "recently": "PAST_REF", "lately": "PAST_REF", "recent": "PAST_REF",
    "soon": "FUTURE_REF",
}  # fmt: skip
SETS = {"hourly": "PT1H", "daily": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P1Q", "yearly": "P1Y",
        "annually": "P1Y", "nightly": "P1D", "biweekly": "P2W", "bimonthly": "P2M", "biannually": "P6M"}  # fmt: skip
MODIFIERS: dict[tuple[str, ...], str] = {
    ("about",): "APPROX", ("around",): "APPROX", ("approximately",): "APPROX", ("roughly",): "APPROX",
    ("nearly",): "LESS_THAN", ("almost",): "LESS_THAN", ("circa",): "APPROX", ("c", "."): "APPROX",
    ("ca", "."): "APPROX",
    ("more", "than"): "MORE_THAN", ("less", "than"): "LESS_THAN", ("over",): "MORE_THAN", ("under",): "LESS_THAN",
    ("at", "least"): "EQUAL_OR_MORE", ("at", "most"): "EQUAL_OR_LESS", ("up", "to"): "EQUAL_OR_LESS",
    ("no", "more", "than"): "EQUAL_OR_LESS", ("no", "less", "than"): "EQUAL_OR_MORE", ("fewer", "than"): "LESS_THAN",
    ("not", "more", "than"): "EQUAL_OR_LESS", ("as", "many", "as"): "EQUAL_OR_LESS",
}  # fmt: skip
PHASES = {"early": "START", "mid": "MID", "late": "END", "earlier": "BEFORE", "later": "AFTER"}
BORDERS = {"end": "END", "close": "END", "beginning": "START", "start": "START", "middle": "MID", "outset": "START"}
YEAR_CUES = words(
    "in since of by from until till before after during to through for early late mid circa around about "
    "between and or than fiscal year years summer spring fall autumn winter quarter the via as both ( [ / , ; : — – -"
)
ZONES = words("est edt cst cdt mst mdt pst pdt gmt utc bst cet cest et ct mt pt")
