"""Currencies: ISO 4217 codes, symbols, names, and which country's dollar, peso or pound a nationality makes it."""

from __future__ import annotations

import msgspec

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
OLD_CODES = words("ATS BEF CUC DEM ESP FIM FRF GRD HRK IEP ITL LTL LVL NLG PTE SKK VEF ZWL")
"""Codes no longer active that older documents print."""
WORD_CODES = words("ALL AMD BAM COP CUP GEL LAK MAD MOP PEN RON SOS TOP TRY BOB")
"""Codes that are also English words or names: read only right after a number."""
OTHER_CODES = {"BTC": "XBT", "XBT": "XBT", "RMB": "CNY", "CNH": "CNY", "STG": "GBP", "SFR": "CHF", "NTD": "TWD"}

SYMBOLS = {
    "$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₽": "RUB", "₦": "NGN", "₩": "KRW", "₺": "TRY",
    "₴": "UAH", "₪": "ILS", "₫": "VND", "₱": "PHP", "฿": "THB", "₡": "CRC", "₲": "PYG", "₵": "GHS", "₸": "KZT",
    "₭": "LAK", "₮": "MNT", "₼": "AZN", "₾": "GEL", "៛": "KHR", "৳": "BDT", "₿": "XBT", "元": "CNY", "円": "JPY",
    "﷼": None, "₣": None, "₤": "GBP", "¢": "USD", "￥": "JPY", "＄": "USD", "￡": "GBP",
}  # fmt: skip
DOLLAR_PREFIXES = {
    "us": "USD", "u.s.": "USD", "usd": "USD", "a": "AUD", "au": "AUD", "aud": "AUD", "aus": "AUD", "c": "CAD",
    "ca": "CAD",
    "cad": "CAD", "can": "CAD", "cdn": "CAD", "hk": "HKD", "hkd": "HKD", "nz": "NZD", "nzd": "NZD", "s": "SGD",
    "sg": "SGD",
    "sgd": "SGD", "nt": "TWD", "twd": "TWD", "r": "BRL", "brl": "BRL", "mx": "MXN", "mxn": "MXN", "mex": "MXN",
    "j": "JMD",
    "bds": "BBD", "bz": "BZD", "ec": "XCD", "fj": "FJD", "g": "GYD", "tt": "TTD", "rd": "DOP", "ar": "ARS",
    "clp": "CLP",
    "col": "COP", "cop": "COP", "ars": "ARS", "n": "NAD", "z": "ZWG", "b": "BND", "l": "LRD",
}  # fmt: skip
"""Letters glued before "$"."""
SPACED_PREFIXES = frozenset({"us", "u.s.", "hk", "nz", "c", "nt", "usd", "aud", "cad", "mxn", "hkd", "nzd", "sgd"})
"""Those that may stand apart from the "$" (tokenised text)."""
POUND_PREFIXES = {"e": "EGP", "le": "EGP", "ll": "LBP", "gb": "GBP", "gbp": "GBP", "ir": "IEP", "uk": "GBP",
                  "cn": "CNY", "rmb": "CNY", "eur": "EUR", "jp": "JPY"}  # fmt: skip
LETTER_SYMBOLS = {"rs": None, "kr": None, "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": None, "rp": "IDR", "rm": "MYR",
                  "chf": "CHF", "fr": None, "dm": "DEM", "nkr": "NOK", "skr": "SEK", "dkr": "DKK",
                  "ksh": "KES"}  # fmt: skip
PREFIX_LETTERS = frozenset({"rs", "kr", "rp", "rm", "chf", "dm", "nkr", "skr", "dkr", "ksh", "fr"})
SUFFIX_LETTERS = frozenset({"kr", "zł", "kč", "chf", "dm", "nkr", "skr", "dkr"})

NATIONS = {
    word: country
    for country, words in {
        "US": "us u.s. u.s american", "CA": "canadian", "AU": "australian aussie", "NZ": "zealand", "HK": "kong",
        "SG": "singapore singaporean", "TW": "taiwan taiwanese", "JM": "jamaican", "BS": "bahamian bahamas",
        "BB": "barbadian",
        "LR": "liberian", "NA": "namibian", "FJ": "fijian fiji", "ZW": "zimbabwean zimbabwe", "BZ": "belize belizean",
        "KY": "cayman", "BM": "bermudian bermuda", "BN": "brunei", "GY": "guyanese", "SR": "surinamese",
        "TT": "trinidad",
        "XC": "caribbean", "SB": "solomon", "MX": "mexican", "AR": "argentine argentinian argentinean",
        "CL": "chilean",
        "CO": "colombian", "CU": "cuban", "DO": "dominican", "PH": "philippine philippines filipino",
        "UY": "uruguayan",
        "GB": "british sterling uk", "EG": "egyptian", "LB": "lebanese", "SY": "syrian", "SD": "sudanese",
        "IE": "irish",
        "CY": "cypriot", "GI": "gibraltar", "CH": "swiss", "FR": "french", "BE": "belgian", "LU": "luxembourg",
        "CD": "congolese", "RW": "rwandan", "BI": "burundian", "GN": "guinean", "DJ": "djiboutian", "KM": "comorian",
        "IN": "indian", "PK": "pakistani pakistan", "NP": "nepali nepalese", "LK": "lankan", "MU": "mauritian",
        "SC": "seychelles seychellois", "ID": "indonesian", "KW": "kuwaiti kuwait", "IQ": "iraqi", "JO": "jordanian",
        "BH": "bahraini bahrain", "RS": "serbian", "DZ": "algerian", "TN": "tunisian", "LY": "libyan",
        "MK": "macedonian",
        "YU": "yugoslav", "SA": "saudi", "QA": "qatari", "OM": "omani", "YE": "yemeni", "IR": "iranian",
        "MA": "moroccan",
        "AE": "emirati uae u.a.e. emirates dubai", "DK": "danish", "NO": "norwegian", "SE": "swedish",
        "IS": "icelandic",
        "CZ": "czech", "SK": "slovak", "EE": "estonian", "TR": "turkish", "IT": "italian", "MT": "maltese",
        "KE": "kenyan kenya",
        "TZ": "tanzanian", "UG": "ugandan", "SO": "somali", "AT": "austrian", "RU": "russian",
        "BY": "belarusian belarussian",
        "SU": "soviet", "CN": "chinese", "JP": "japanese", "KR": "korean", "IL": "israeli", "ZA": "african",
        "BR": "brazilian",
        "ZM": "zambian", "MW": "malawian", "AZ": "azerbaijani azeri", "TM": "turkmen", "KG": "kyrgyz", "UZ": "uzbek",
        "DE": "german deutsche deutsch", "FI": "finnish", "NL": "dutch", "ES": "spanish", "PT": "portuguese",
        "GR": "greek",
        "PL": "polish", "HU": "hungarian", "UA": "ukrainian", "RO": "romanian", "MD": "moldovan", "BG": "bulgarian",
        "TH": "thai", "MY": "malaysian", "VN": "vietnamese", "NG": "nigerian", "GH": "ghanaian", "PE": "peruvian",
        "VE": "venezuelan", "CR": "rican", "SV": "salvadoran", "CV": "verdean", "GM": "gambian", "SS": "sudanese",
        "XF": "cfa", "AM": "armenian", "GE": "georgian", "KZ": "kazakh", "AF": "afghan", "BD": "bangladeshi",
        "MM": "burmese myanmar", "KH": "cambodian", "LA": "lao laotian", "MN": "mongolian", "BO": "bolivian",
        "PY": "paraguayan", "GT": "guatemalan", "HN": "honduran", "NI": "nicaraguan", "HT": "haitian",
        "ET": "ethiopian",
        "AO": "angolan", "BA": "bosnian", "HR": "croatian", "AL": "albanian", "EU": "european",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Adjective (its last word where it has two) to country."""


class Unit(msgspec.Struct, frozen=True):
    """A currency word: the code it has alone (null when the country must be said), by country, and its size."""

    alone: str | None
    by_country: dict[str, str] = {}
    factor: float = 1.0
    needs: str = ""
    """"scale": only after a scale word or 1,000 and more; "country": only with a nationality."""


def _by(pairs: str) -> dict[str, str]:
    """Reads "US:USD CA:CAD" as a dict."""
    return dict(pair.split(":") for pair in pairs.split())


_DOLLAR = Unit("USD", _by("US:USD CA:CAD AU:AUD NZ:NZD HK:HKD SG:SGD TW:TWD JM:JMD BS:BSD BB:BBD LR:LRD NA:NAD FJ:FJD "
                          "ZW:ZWG BZ:BZD KY:KYD BM:BMD BN:BND GY:GYD SR:SRD TT:TTD XC:XCD SB:SBD"))  # fmt: skip
_PESO = Unit(None, _by("MX:MXN AR:ARS CL:CLP CO:COP CU:CUP DO:DOP PH:PHP UY:UYU"))
_POUND = Unit("GBP", _by("GB:GBP EG:EGP LB:LBP SY:SYP SD:SDG IE:IEP CY:CYP GI:GIP SS:SSP"), needs="scale")
_FRANC = Unit(None, _by("CH:CHF FR:FRF BE:BEF LU:LUF CD:CDF RW:RWF BI:BIF GN:GNF DJ:DJF KM:KMF XF:XOF"))
_RUPEE = Unit(None, _by("IN:INR PK:PKR NP:NPR LK:LKR MU:MUR SC:SCR"))
_DINAR = Unit(None, _by("KW:KWD IQ:IQD JO:JOD BH:BHD RS:RSD DZ:DZD TN:TND LY:LYD MK:MKD YU:YUN"))
_RIYAL = Unit(None, _by("SA:SAR QA:QAR YE:YER OM:OMR IR:IRR"))
_KRONE = Unit(None, _by("DK:DKK NO:NOK SE:SEK IS:ISK EE:EEK"))
_SHILLING = Unit(None, _by("KE:KES TZ:TZS UG:UGX SO:SOS AT:ATS"))
_ROUBLE = Unit("RUB", _by("RU:RUB BY:BYN SU:SUR"))
_CENT = Unit("USD", {**_DOLLAR.by_country, "EU": "EUR"}, 0.01)

UNITS: dict[str, Unit] = {
    **dict.fromkeys(("dollar", "dollars", "bucks"), _DOLLAR),
    **dict.fromkeys(("peso", "pesos"), _PESO),
    **dict.fromkeys(("pound", "pounds"), _POUND),
    **dict.fromkeys(("franc", "francs"), _FRANC),
    **dict.fromkeys(("rupee", "rupees"), _RUPEE),
    **dict.fromkeys(("dinar", "dinars"), _DINAR),
    **dict.fromkeys(("riyal", "riyals", "rial", "rials"), _RIYAL),
    **dict.fromkeys(("krone", "kroner", "krona", "kronor", "kronas", "krones", "kronur", "crowns"), _KRONE),
    **dict.fromkeys(("shilling", "shillings"), _SHILLING),
    **dict.fromkeys(("rouble", "roubles", "ruble", "rubles"), _ROUBLE),
    **dict.fromkeys(("dirham", "dirhams"), Unit(None, _by("AE:AED MA:MAD"))),
    **dict.fromkeys(("lira", "liras"), Unit(None, _by("TR:TRY IT:ITL LB:LBP SY:SYP MT:MTL"))),
    **dict.fromkeys(("mark", "marks"), Unit(None, _by("DE:DEM FI:FIM BA:BAM"), needs="country")),
    **dict.fromkeys(("won",), Unit("KRW", _by("KR:KRW"), needs="scale")),
    **dict.fromkeys(("real", "reals"), Unit("BRL", _by("BR:BRL"), needs="scale")),
    **dict.fromkeys(("rand", "rands"), Unit("ZAR", _by("ZA:ZAR"))),
    **dict.fromkeys(("kwacha",), Unit(None, _by("ZM:ZMW MW:MWK"))),
    **dict.fromkeys(("manat", "manats"), Unit(None, _by("AZ:AZN TM:TMT"))),
    **dict.fromkeys(("som", "soms"), Unit(None, _by("KG:KGS UZ:UZS"))),
    **dict.fromkeys(("leu", "lei"), Unit(None, _by("RO:RON MD:MDL"))),
    **dict.fromkeys(("dram", "drams"), Unit(None, _by("AM:AMD"), needs="country")),
    **dict.fromkeys(("cent", "cents"), _CENT),
    **dict.fromkeys(("pence",), Unit("GBP", _by("GB:GBP IE:IEP"), 0.01)),
    **dict.fromkeys(("kopeck", "kopecks", "kopek", "kopeks"), Unit("RUB", _by("RU:RUB"), 0.01)),
    **dict.fromkeys(("centavo", "centavos"), Unit(None, _PESO.by_country, 0.01)),
    **dict.fromkeys(("paisa", "paise"), Unit(None, _RUPEE.by_country, 0.01)),
    **{
        word: Unit(code)
        for code, words in {
            "EUR": "euro euros", "CNY": "yuan renminbi kuai rmb", "JPY": "yen", "THB": "baht",
            "ILS": "shekel shekels",
            "MYR": "ringgit", "PLN": "zloty zlotys zlotych złoty", "HUF": "forint forints",
            "UAH": "hryvnia hryvnias hryvnya",
            "VND": "dong", "NGN": "naira", "GHS": "cedi cedis", "AFN": "afghanis", "BDT": "taka", "MMK": "kyat kyats",
            "LAK": "kip", "KZT": "tenge", "BGN": "lev leva levs", "GTQ": "quetzal quetzals quetzales",
            "HNL": "lempira lempiras", "NIO": "córdobas cordobas", "CRC": "colones colons",
            "VES": "bolivars bolívares bolivares",
            "PYG": "guarani guaranis guaranies guaraníes", "PEN": "soles", "BOB": "bolivianos", "PAB": "balboas",
            "HTG": "gourde gourdes", "ETB": "birr", "AOA": "kwanza kwanzas", "MZN": "metical meticais", "BWP": "pula",
            "GMD": "dalasi", "MGA": "ariary", "GEL": "lari", "MNT": "tugrik tugriks", "KHR": "riel riels",
            "IDR": "rupiah rupiahs",
            "CZK": "koruna korunas koruny", "BRL": "reais", "MVR": "rufiyaa", "BTN": "ngultrum", "TOP": "paʻanga",
            "PGK": "kina", "NLG": "guilder guilders", "ITL": "lire", "ESP": "peseta pesetas",
            "GRD": "drachma drachmas",
            "PTE": "escudo escudos", "ATS": "schilling schillings", "FIM": "markka markkaa",
            "DEM": "deutschmark deutschmarks "
            "deutschemark deutschemarks", "XBT": "bitcoin bitcoins", "HRK": "kuna kunas", "GBP": "quid",
            "ALL": "leks",
            "MRU": "ouguiya", "STN": "dobras", "LSL": "maloti", "SZL": "emalangeni", "ERN": "nakfa", "SLE": "leones",
            "TJS": "somoni",
        }.items()
        for word in words.split()
    },
}  # fmt: skip
MAJOR_WITH_CENTS = frozenset({"dollar", "dollars", "euro", "euros", "bucks"})
