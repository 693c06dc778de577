"""Currencies: ISO 4217 codes, signs, letters, and the words for money that CLDR (`currency_names`) does not list."""

from __future__ import annotations

from functools import cache

import msgspec

from sourcebook.extract.currency_names import of_countries
from sourcebook.extract.tokens import words

CODES = words(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
    CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
    LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB
    PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
    TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF
    YER ZAR ZMW ZWG
    """
)
"""Active ISO 4217 codes."""
OLD_CODES = words("ATS BEF CUC DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LVL NLG PTE SIT SKK VEF YUN ZMK ZWD ZWL")
"""Codes no longer active that older documents print."""
WORD_CODES = words("ALL AMD BAM COP CUP GEL LAK MAD MOP PEN RON SOS TOP TRY BOB")
"""Codes that are also English words or names: read only right after a number."""
OTHER_CODES = {"BTC": "XBT", "XBT": "XBT", "RMB": "CNY", "CNH": "CNY", "STG": "GBP", "SFR": "CHF", "NTD": "TWD",
               "UAE": "AED"}  # fmt: skip
LOWER_CODES = words("usd eur gbp chf jpy cny btc aud cad")
"""Codes that are read in small letters too."""
MILLION_CODES = words("EUR USD GBP SEK NOK DKK CHF")
"""Codes that are written with M, K or B before them ("120 MEUR")."""

SYMBOLS = {
    "$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₽": "RUB", "₦": "NGN", "₩": "KRW", "₺": "TRY",
    "₴": "UAH", "₪": "ILS", "₫": "VND", "₱": "PHP", "฿": "THB", "₡": "CRC", "₲": "PYG", "₵": "GHS", "₸": "KZT",
    "₭": "LAK", "₮": "MNT", "₼": "AZN", "₾": "GEL", "៛": "KHR", "৳": "BDT", "₿": "XBT", "元": "CNY", "円": "JPY",
    "﷼": None, "₨": None, "₣": None, "₤": "GBP", "¢": "USD", "￥": "JPY", "＄": "USD", "￡": "GBP", "￦": "KRW",
    "﹩": "USD", "⃀": "KGS", "₧": "ESP", "₯": "GRD", "圆": "CNY", "원": "KRW",
}  # fmt: skip
AFTER_ONLY = frozenset("¢元円圆원")
"""Signs that stand after the number only."""
DOLLARS = frozenset("$＄﹩")
DOLLAR_PREFIXES = {
    "us": "USD", "u.s.": "USD", "usd": "USD", "a": "AUD", "au": "AUD", "aud": "AUD", "aus": "AUD", "c": "CAD",
    "ca": "CAD", "cad": "CAD", "can": "CAD", "cdn": "CAD", "hk": "HKD", "hkd": "HKD", "nz": "NZD", "nzd": "NZD",
    "s": "SGD", "sg": "SGD", "sgd": "SGD", "nt": "TWD", "ntd": "TWD", "twd": "TWD", "r": "BRL", "brl": "BRL",
    "mx": "MXN", "mxn": "MXN", "mex": "MXN", "j": "JMD", "ja": "JMD", "jmd": "JMD", "bds": "BBD", "bbd": "BBD",
    "bz": "BZD", "ec": "XCD", "xcd": "XCD", "fj": "FJD", "fjd": "FJD", "g": "GYD", "gy": "GYD", "tt": "TTD",
    "ttd": "TTD", "rd": "DOP", "ar": "ARS", "clp": "CLP", "col": "COP", "cop": "COP", "ars": "ARS", "n": "NAD",
    "nad": "NAD", "z": "ZWG", "b": "BND", "l": "LRD", "ld": "LRD", "ci": "KYD", "bd": "BMD", "sr": "SRD", "si": "SBD",
    "ws": "WST", "uy": "UYU", "cu": "CUP", "mop": "MOP", "ch": "CLP",
}  # fmt: skip
"""Letters glued before "$"."""
SPACED_PREFIXES = frozenset({"us", "u.s.", "hk", "nz", "c", "nt", "usd", "aud", "cad", "mxn", "hkd", "nzd", "sgd"})
"""Those that may stand apart from the "$" (tokenised text)."""
POUND_PREFIXES = {"e": "EGP", "le": "EGP", "ll": "LBP", "gb": "GBP", "gbp": "GBP", "ir": "IEP", "uk": "GBP",
                  "cn": "CNY", "rmb": "CNY", "cny": "CNY", "eur": "EUR", "jp": "JPY", "jpy": "JPY", "gh": "GHS",
                  "inr": "INR", "cy": "CYP", "m": "MTL", "syr": "SYP"}  # fmt: skip
"""Letters glued before "£", "¥" and other signs."""
POUND_SUFFIXES = {"e": "EGP", "ir": "IEP", "l": "LBP", "s": "SYP", "m": "MTL", "cy": "CYP", "stg": "GBP", "uk": "GBP"}
"""Letters glued after "£" ("£E5m")."""
LETTERS = {
    "Rs": None, "RS": None, "Re": None, "kr": None, "Kr": None, "zł": "PLN", "Kč": "CZK", "kč": "CZK", "Ft": "HUF",
    "Rp": "IDR", "RM": "MYR", "Fr": None, "FF": "FRF", "SFr": "CHF", "Sfr": "CHF", "sFr": "CHF", "BFr": "BEF",
    "FFr": "FRF", "FFr.": "FRF", "DM": "DEM", "Nkr": "NOK", "NKr": "NOK", "Skr": "SEK", "SKr": "SEK", "Dkr": "DKK",
    "DKr": "DKK", "NOk": "NOK", "KSh": "KES", "Ksh": "KES", "KSH": "KES", "KShs": "KES", "Kshs": "KES", "USh": "UGX",
    "Ush": "UGX", "UShs": "UGX", "TSh": "TZS", "Tsh": "TZS", "TShs": "TZS", "Sh": None, "Shs": None, "Tk": "BDT",
    "Dh": "AED", "Dhs": "AED", "DHS": "AED", "Esc": "PTE", "Pts": "ESP", "Pta": "ESP", "Lit": "ITL", "FCFA": None,
    "CFA": None, "F.CFA": None, "YTL": "TRY", "GHC": "GHS", "Frw": "RWF", "FRw": "RWF", "FBu": "BIF", "Mk": "MWK",
}  # fmt: skip
"""Letters for money, as they are printed; null where several countries write them."""
BEFORE = frozenset(LETTERS) - {"zł", "Kč", "kč", "Ft"}
AFTER = frozenset(
    {"kr", "Kr", "zł", "Kč", "kč", "DM", "Nkr", "NKr", "Skr", "SKr", "Dkr", "DKr", "FF", "FCFA", "CFA", "SFr"}
)
EVIDENCE = {
    "R": ("ZA",), "P": ("PH", "BW"), "N": ("NG",), "Q": ("GT",), "B": ("TH", "PA"), "K": ("ZM", "PG", "MW"),
    "L": ("HN",), "JD": ("JO",), "KD": ("KW",), "BD": ("BH",), "ID": ("IQ",), "SR": ("SA",), "QR": ("QA",),
    "OR": ("OM",), "LE": ("EG",), "LL": ("LB",), "TL": ("TR",), "Bs": ("BO", "VE"), "S": ("PE",), "D": ("GM",),
    "DA": ("DZ",), "TD": ("TN",), "DT": ("TN",), "LD": ("LY",), "Br": ("ET",), "Le": ("SL",), "E": ("SZ",),
}  # fmt: skip
"""Letters that are money only in a document that names the country."""


class Unit(msgspec.Struct, frozen=True):
    """A word for money: the code it has alone (null when the country must be said), its family, and its size."""

    alone: str | None
    family: str
    factor: float = 1.0
    needs: str = ""
    """"scale": only after 1,000 and more; "country": only with a country beside it or said elsewhere; "place": only
    where the document names a country that has it."""
    minor: bool = False


FAMILIES = {
    "dollar": "dollar dollars bucks dlr dlrs", "peso": "peso pesos", "pound": "pound pounds", "franc": "franc francs",
    "rupee": "rupee rupees", "dinar": "dinar dinars dinara", "rial": "riyal riyals rial rials",
    "krone": "krone kroner krona kronor kronas krones kronur króna krónur koruna korunas koruny crown crowns kroon",
    "shilling": "shilling shillings schilling schillings", "ruble": "rouble roubles ruble rubles",
    "dirham": "dirham dirhams", "lira": "lira liras lire", "mark": "mark marks markka markkas markkaa", "won": "won",
    "real": "real reals reais", "rand": "rand rands", "kwacha": "kwacha kwachas", "manat": "manat manats",
    "som": "som soms sum sums soum soums", "leu": "leu lei", "dram": "dram drams", "escudo": "escudo escudos",
    "guilder": "guilder guilders florin florins", "colon": "colon colons colón colones",
    "sol": "sol sols soles", "tenge": "tenge tenges", "zaire": "zaire zaires",
}  # fmt: skip
"""Words that several countries, or several times, have in common."""
_ALONE = {"dollar": "USD", "pound": "GBP", "ruble": "RUB", "won": "KRW", "real": "BRL", "rand": "ZAR",
          "guilder": "NLG", "sol": "PEN", "tenge": "KZT", "zaire": "ZRN"}  # fmt: skip
_OWN = {"schilling": "ATS", "schillings": "ATS", "markka": "FIM", "markkaa": "FIM", "markkas": "FIM", "lire": "ITL",
        "koruna": "CZK", "korunas": "CZK", "koruny": "CZK", "kronur": "ISK", "krónur": "ISK", "kronor": "SEK",
        "reais": "BRL", "kroon": "EEK", "dinara": "RSD"}  # fmt: skip
"""Words of a family that one country alone has."""
_NEEDS = {
    **dict.fromkeys(("pound", "pounds", "won", "real", "reals"), "scale"),
    **dict.fromkeys(words("mark marks dram drams florin florins colon colons sum sums sol sols"), "country"),
    **dict.fromkeys(
        words("crown crowns soles som soms quetzal quetzals lats kip kips inti intis austral australs"), "place"
    ),
}
_SPELLINGS = {
    "EUR": "euro euros", "CNY": "yuan renminbi kuai rmb yuans", "JPY": "yen",
    "ILS": "shekel shekels sheqel sheqels nis",
    "PLN": "zloty zlotys zlotych złoty złotych zlote", "UAH": "hryvnia hryvnias hryvnya hryvnyas hryvna",
    "MMK": "kyat kyats", "BGN": "lev leva levs", "GTQ": "quetzales", "NIO": "córdobas cordobas",
    "VES": "bolivar bolivars bolívar bolívars bolívares bolivares", "PYG": "guarani guaranis guaranies guaraníes",
    "MZN": "metical meticals meticais", "PGK": "kina kinas", "ITL": "lire", "ESP": "peseta pesetas",
    "GRD": "drachma drachmas drachmae", "DEM": "deutschmark deutschmarks deutschemark deutschemarks",
    "XBT": "bitcoin bitcoins", "MKD": "denars", "HRK": "kuna kunas kune", "GBP": "quid stg",
    "ALL": "lek leks leke lekë",
    "STN": "dobras dobra",
    "LSL": "loti maloti", "SZL": "lilangeni emalangeni", "SLE": "leone leones", "CAD": "loonies",
    "LTL": "litas litai", "LVL": "lats", "TMT": "manats", "HTG": "gourde gourdes", "MOP": "pataca patacas",
    "THB": "baht bahts", "VND": "dong dongs", "BTN": "ngultrum ngultrums", "AFN": "afghani afghanis",
}  # fmt: skip
"""Spellings in use beside CLDR's."""
_CENTS = {
    "RUB": "kopeck kopecks kopek kopeks", "PLN": "grosz groszy groszes", "CZK": "haler halers haléř haléřů hellers",
    "BGN": "stotinka stotinki", "ILS": "agora agoras agorot", "TRY": "kurus kuruş kuruş", "NGN": "kobo",
    "GHS": "pesewa pesewas", "ZMW": "ngwee", "BWP": "thebe", "MWK": "tambala", "THB": "satang satangs", "CNY": "fen",
    "GEL": "tetri", "AZN": "qapik qepik gapik", "HRK": "lipa lipas", "DEM": "pfennig pfennigs pfennige",
    "ATS": "groschen", "FIM": "penni", "GRD": "lepta", "SAR": "halala halalas", "MVR": "laari laaris",
    "PGK": "toea", "GBP": "pence", "BDT": "poisha", "RON": "bani", "UAH": "kopiyka kopiyky kopiykas", "KZT": "tiyn",
}  # fmt: skip
_MINOR_OF = {"cent cents cts": "dollar", "centavo centavos": "peso", "paisa paise paisas": "rupee", "öre øre": "krone",
             "penny pennies": "penny", "centime centimes": "franc", "céntimo céntimos centimo centimos": "colon",
             "piastre piastres piaster piasters": "pound", "fils": "fils", "sen": "sen"}  # fmt: skip
_OTHER_MINORS = {"jiao": ("CNY", 0.1), "satoshi": ("XBT", 1e-8), "satoshis": ("XBT", 1e-8), "baisa": ("OMR", 1e-3),
                 "millimes": ("TND", 1e-3), "millime": ("TND", 1e-3)}  # fmt: skip
FILS = {"KWD": 1e-3, "BHD": 1e-3, "IQD": 1e-3, "JOD": 1e-3, "AED": 1e-2, "YER": 1e-2}
"""How much of each currency a fils is."""
PEOPLES = words("afghani afghanis guarani guaranis quetzal quetzals loonies leone leones balboa balboas zaire somoni")
"""Words for money that are a people's, a person's or a place's name with a capital."""


@cache
def units() -> dict[str, Unit]:
    """Every English word for money, in small letters."""
    found: dict[str, Unit] = {}
    codes: dict[str, set[str]] = {}
    for (word, _), code in of_countries().items():
        codes.setdefault(word, set()).add(code)
    for word, having in sorted(codes.items()):
        live = sorted(having & CODES) or sorted(having)
        if len(live) == 1 and word != "gold":
            found[word] = Unit(live[0], word, needs=_NEEDS.get(word, ""))
    for code, line in _SPELLINGS.items():
        found.update({word: Unit(code, code, needs=_NEEDS.get(word, "")) for word in line.split()})
    for family, line in FAMILIES.items():
        for word in line.split():
            found[word] = Unit(_OWN.get(word, _ALONE.get(family)), family, needs=_NEEDS.get(word, ""))
    return found | _minors()


def _minors() -> dict[str, Unit]:
    found = {word: Unit(code, code, 0.01, minor=True) for code, line in _CENTS.items() for word in line.split()}
    for line, family in _MINOR_OF.items():
        needs = "place" if family in ("fils", "sen") else ""
        alone = "USD" if family == "dollar" else None
        found.update({word: Unit(alone, family, 0.01, needs, minor=True) for word in line.split()})
    return found | {word: Unit(code, code, size, minor=True) for word, (code, size) in _OTHER_MINORS.items()}


@cache
def family_codes() -> dict[tuple[str, str], str]:
    """(family, country) -> code."""
    family = {word: name for name, line in FAMILIES.items() for word in line.split()}
    found = {(family.get(word, word), country): code for (word, country), code in of_countries().items()}
    return found | _BESIDE


_BESIDE = {
    ("dollar", "XC"): "XCD", ("franc", "XF"): "XOF", ("shilling", "AT"): "ATS", ("ruble", "SU"): "SUR",
    ("dinar", "YU"): "YUN", ("mark", "DD"): "DDM", ("mark", "DE"): "DEM", ("mark", "FI"): "FIM", ("franc", "FR"): "FRF",
    ("franc", "BE"): "BEF", ("franc", "LU"): "LUF", ("lira", "IT"): "ITL", ("guilder", "AN"): "ANG",
    ("pound", "IE"): "IEP",
    ("krone", "CZ"): "CZK", ("krone", "CS"): "CSK", ("krone", "SK"): "SKK", ("krone", "EE"): "EEK",
    ("pound", "CY"): "CYP",
    ("zaire", "ZR"): "ZRN", ("dollar", "ZW"): "ZWL", ("escudo", "PT"): "PTE", ("guilder", "NL"): "NLG",
    ("dollar", "XT"): "TTD", ("fils", "KW"): "KWD", ("fils", "AE"): "AED", ("fils", "BH"): "BHD", ("fils", "JO"): "JOD",
    ("fils", "IQ"): "IQD", ("fils", "YE"): "YER", ("sen", "MY"): "MYR", ("sen", "JP"): "JPY", ("sen", "ID"): "IDR",
    ("peso", "CU"): "CUP", ("penny", "GB"): "GBP", ("penny", "US"): "USD",
}  # fmt: skip
"""Where CLDR has no row, or a later currency of another name would hide the one the words say."""
MAJOR_WITH_CENTS = frozenset({"dollar", "dollars", "euro", "euros", "bucks"})
