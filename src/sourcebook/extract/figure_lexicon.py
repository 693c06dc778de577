"""Words around figures: measures, percentages, multiples, shares, rates, and what makes a number no figure."""

from __future__ import annotations

from sourcebook.extract.tokens import words

MEASURES = {
    word: unit
    for unit, line in {
        "ton": "ton tons", "tonne": "tonne tonnes", "kiloton": "kiloton kilotons kt", "megaton": "megaton megatons",
        "kilogram": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
        "gram": "gram grams gramme grammes gm gms", "milligram": "mg milligram milligrams milligrammes",
        "microgram": "microgram micrograms µg", "pound": "pound pounds lb lbs", "ounce": "ounce ounces oz",
        "stone": "stone", "carat": "carat carats karat karats",
        "kilometre": "km kms kilometre kilometres kilometer kilometers", "mile": "mile miles",
        "metre": "metre metres meter meters", "foot": "foot feet ft", "inch": "inch inches", "yard": "yard yards yds",
        "centimetre": "cm cms centimetre centimetres centimeter centimeters",
        "millimetre": "mm millimetre millimetres millimeter millimeters",
        "nanometre": "nm nanometre nanometres nanometers",
        "fathom": "fathom fathoms", "furlong": "furlong furlongs", "league": "leagues",
        "acre": "acre acres", "hectare": "hectare hectares ha", "barrel": "barrel barrels bbl bbls",
        "litre": "litre litres liter liters", "millilitre": "ml millilitre millilitres milliliter milliliters",
        "gallon": "gallon gallons", "pint": "pint pints", "quart": "quart quarts", "bushel": "bushel bushels",
        "megawatt": "mw megawatt megawatts", "gigawatt": "gw gigawatt gigawatts", "kilowatt": "kw kilowatt kilowatts",
        "watt": "watt watts", "terawatt": "terawatt terawatts", "kilowatt-hour": "kwh", "megawatt-hour": "mwh",
        "gigawatt-hour": "gwh", "terawatt-hour": "twh", "volt": "volt volts", "amp": "amp amps ampere amperes",
        "horsepower": "hp bhp horsepower",
        "hertz": "hz hertz", "megahertz": "mhz megahertz", "gigahertz": "ghz gigahertz",
        "kilobyte": "kb kilobyte kilobytes", "megabyte": "mb megabyte megabytes", "gigabyte": "gb gigabyte gigabytes",
        "terabyte": "tb terabyte terabytes", "petabyte": "pb petabyte petabytes", "megapixel": "megapixel megapixels",
        "degree": "degree degrees °", "calorie": "calorie calories", "kilocalorie": "kcal", "joule": "joule joules",
        "decibel": "db decibel decibels", "knot": "knot knots", "mile per hour": "mph",
        "kilometre per hour": "kph kmh", "psi": "psi", "ppm": "ppm", "becquerel": "becquerel becquerels",
        "millisievert": "millisievert millisieverts msv", "light year": "lightyear lightyears",
        "square metre": "sqm m²", "square kilometre": "km²", "cubic metre": "m³", "degree celsius": "℃",
        "degree fahrenheit": "℉", "basis point": "bp bps",
    }.items()
    for word in line.split()
}  # fmt: skip
BEFORE_MEASURE = {"metric": "metric", "short": "short", "long": "long", "square": "square", "sq": "square",
                  "cubic": "cubic", "cu": "cubic",
                  "nautical": "nautical", "light": "light", "fluid": "fluid"}  # fmt: skip
PERIODS = words("second minute hour day week month year")
"""Periods that "a" turns into a rate ("50,000 barrels a day")."""
TIMES_OF_RATES = words("second minute hour day week month year annum capita head person household acre hectare "
                       "kilometre kilometer mile litre liter gallon ton tonne barrel pupil student worker "
                       "sec hr")  # fmt: skip
PERCENTS = {"%": "percent", "percent": "percent", "pct": "percent", "percentage": "percent", "٪": "percent",
            "％": "percent", "pc": "percent", "‰": "per mille"}  # fmt: skip
MULTIPLES = {"doubled": 2.0, "doubling": 2.0, "tripled": 3.0, "tripling": 3.0,
             "trebled": 3.0, "trebling": 3.0, "quadrupled": 4.0, "quadrupling": 4.0, "quintupled": 5.0,
             "twice": 2.0, "thrice": 3.0, "halved": 0.5, "halving": 0.5}  # fmt: skip
SHARES = {"half": 1 / 2, "halves": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4,
          "fourth": 1 / 4, "fourths": 1 / 4, "fifth": 1 / 5, "fifths": 1 / 5, "sixth": 1 / 6, "sixths": 1 / 6,
          "seventh": 1 / 7, "sevenths": 1 / 7, "eighth": 1 / 8, "eighths": 1 / 8, "ninth": 1 / 9, "ninths": 1 / 9,
          "tenth": 1 / 10, "tenths": 1 / 10, "twentieth": 1 / 20, "hundredth": 1 / 100,
          "thousandth": 1 / 1000}  # fmt: skip
REFERENCE = words(
    """no nos number section sections § chapter article articles part volume vol page pages p pp pg pgs figure fig
    table room route highway interstate flight channel unit division act title line step phase level exhibit
    appendix annex paragraph para clause rule count case docket bill resolution item note footnote version
    apollo windows boeing airbus formula category area district ward grade gate track sector zone king pope
    psalm amendment proposition prop circular directive decree order regulation protocol type model mark size
    age apartment apt suite floor platform terminal pier lane exit junction bus lot box block battalion
    squadron regiment brigade season episode scene verse question q option group team"""
)
LETTER_REFERENCES = words("group team age order lane size type bill no act season count king unit number area")
"""Those that are also plain words: a reference only before digits, not before a number in words."""
SHAPES = words("way sided part time dimensional tier step piece ply speed door storey story size star ring")
"""Joined to a number they make an adjective, not a count ("a two-way mirror")."""
PLACES = words("in at from of to near around by for on across inside outside since")
SUFFIXES = frozenset({"st", "nd", "rd", "th", "s"})
VOTING = words("vote votes voted voting ballot ballots majority senate house parliament council tally passed rejected "
               "approved ruled ruling decision")  # fmt: skip
VOTE_NOUNS = words("vote votes ballot ballots ruling decision majority margin")
RATIO_NOUNS = words("ratio odds margin majority leverage split")
NOT_COUNTED = words(
    """a an the of in on at to from by for with and or but nor as than that which who whom is are was were be been
    has have had will would can could may might must shall should do does did not no so if when while after
    before since until because i he she it we they you his her its their our your my this these those there
    here then now ago old later earlier more less fewer times percent per each apiece yesterday today tomorrow
    respectively altogether total also just about over under up down out off into onto upon against between
    among through during without within along across"""
)
"""Words that are never what a number counts."""
PARTIAL = words("them us you these those which whom whose that it this")
OLD = frozenset({"old", "olds"})
HANDFUL = {"handful": 3.0, "couple": 2.0, "pair": 2.0}
STREETS = words(
    "street avenue road lane boulevard drive square way court plaza place terrace close st ave rd blvd parkway"
)
"""What a house number stands before."""
LONGEST_DIGITS = 12
"""Digits without separators beyond which a number is a name for something, not how many."""

SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12}
"""Letters that right behind digits make them thousands and more."""
NO_SCALE_BEFORE = words(
    """race races run runs runner runners video videos resolution screen screens tv tvs monitor display long high wide
    deep tall sprint relay freestyle backstroke butterfly steeplechase hurdles final finals"""
)
"""Words before which "10k", "4K" and "100m" are a distance or a picture's size."""
PEOPLE = words("people men women children voters")
DISTANCES = frozenset({50.0, 60.0, 100.0, 110.0, 200.0, 300.0, 400.0, 800.0, 1500.0, 5000.0, 10000.0})
"""Metres that are run and swum."""
