"""How a document writes money: what its dollars, pesos and pounds are, and what its letters for money mean."""

from __future__ import annotations

from functools import cache

import msgspec

from sourcebook.extract import currencies as table
from sourcebook.extract.currency_names import Entries, countries, decimal_comma, match, names
from sourcebook.extract.naming.gazetteer import cities, place_evidence
from sourcebook.extract.naming.personal import is_given, is_surname
from sourcebook.extract.tokens import Tokens

WEST_AFRICA = frozenset(["BJ", "BF", "CI", "GW", "ML", "NE", "SN", "TG"])
CENTRAL_AFRICA = frozenset(["CM", "CF", "TD", "CG", "GQ", "GA"])
SIGNS = {"₹": "INR", "₦": "NGN", "₱": "PHP"}
"""Signs of one country's money that has a name or letters in common with others'."""
_STERLING = frozenset({"£", "pence", "sterling", "gbp"})
_FIGURES = frozenset({"figures", "amounts", "sums", "prices", "values"})


class Manners(msgspec.Struct, frozen=True, gc=False):
    """How a document writes money."""

    words: bool = True
    """English: number words and currency names are read."""
    comma_decimal: bool = False
    dollar: str = "USD"
    """What "$" and "dollars" mean when no country is said."""
    sterling: bool = False
    """It prints £, GBP, sterling or pence, so bare "pounds" are money."""
    euros: bool = False
    """It prints euros and no dollars, so cents are of euros."""
    dollars: bool = False
    places: frozenset[str] = frozenset()
    """Countries it names (ISO 3166-1, capitals)."""
    homes: frozenset[str] = frozenset()
    """Countries of the large towns it names: where it names no country, or several, these say whose money is meant."""
    said: dict[str, str | None] = {}
    """Family of currency words -> the one code said with them somewhere; null where there are several."""
    names: Entries = {}
    """Currency names of its language; empty for English, whose names are read apart."""

    def resolve(self, family: str, *, said_only: bool = False) -> str | None:
        """The code that bare words of a family ("pesos") have in this document; None where it is open."""
        at_home = self._codes(family, self.homes)
        if said := self.said.get(family):
            # "Vesland lei" told once says nothing of the lei of another country's courts.
            return said if len(at_home) != 1 or said in at_home else None
        if said_only or family in self.said:
            return None
        found = self._codes(family, self.places)
        if len(found) != 1:
            return at_home.pop() if len(at_home) == 1 else None
        return found.pop() if found == at_home or not at_home else None

    def _codes(self, family: str, places: frozenset[str]) -> set[str]:
        codes = table.family_codes()
        return {codes[family, place] for place in places if (family, place) in codes}

    @property
    def whereabouts(self) -> frozenset[str]:
        """Countries it names, and those of the large towns it names."""
        return self.places | self.homes

    @property
    def cfa(self) -> str | None:
        """Which CFA franc is meant, by the countries named."""
        west, central = bool(self.places & WEST_AFRICA), bool(self.places & CENTRAL_AFRICA)
        return None if west == central else "XOF" if west else "XAF"


def manners_of(blocks: list[Tokens], language: str = "en") -> Manners:
    """How this document writes money, from one look at each word of it."""
    if language != "en":
        return Manners(words=False, comma_decimal=decimal_comma(language), names=names(language))
    seen = _Seen()
    for tokens in blocks:
        for i in range(tokens.size):
            if tokens.kind(i) != "number":
                seen.look(tokens, i)
    return Manners(
        dollar=seen.dollar,
        sterling=seen.sterling,
        euros=seen.euros and not seen.dollars,
        dollars=seen.dollars,
        places=frozenset(seen.places),
        homes=frozenset(seen.homes),
        said={k: next(iter(v)) if len(v) == 1 else None for k, v in seen.said.items()},
    )


class _Seen:
    """What was seen of a document's money so far."""

    def __init__(self) -> None:
        self.dollar, self.sterling, self.euros, self.dollars = "USD", False, False, False
        self.places: set[str] = set()
        self.homes: set[str] = set()
        self.said: dict[str, set[str]] = {}
        self._nations = countries()
        self._units = table.units()
        self._families = {code: family for (family, _), code in table.family_codes().items()}

    def look(self, tokens: Tokens, i: int) -> None:
        """Takes in the word or mark at `i`."""
        token = tokens[i]
        low = token.low
        self.sterling |= low in _STERLING
        self.euros |= low in ("€", "euro", "euros") or token.text == "EUR"
        self.dollars |= low in table.DOLLARS or low == "dollars"
        if token.text in self._families and token.text not in table.WORD_CODES:
            self.said.setdefault(self._families[token.text], set()).add(token.text)
        if low in SIGNS:
            self.said.setdefault(self._families[SIGNS[low]], set()).add(SIGNS[low])
        if token.kind == "word" and token.text[0].isupper() and (home := _home(low)) is not None:
            self.homes.add(home)
        if low in self._nations and (token.text[0].isupper() or low == "cfa"):
            self._nation(tokens, i)

    def _nation(self, tokens: Tokens, i: int) -> None:
        found = match(self._nations, tokens, i)
        if found is None:
            return
        country, after = found
        self.places.add(country)
        unit = self._units.get(tokens.low(after))
        code = table.family_codes().get((unit.family, country)) if unit else None
        if unit is None or code is None or country == "XF":
            return
        self.said.setdefault(unit.family, set()).add(code)
        if tokens.low(i - 1) == "in" and tokens.low(after) == "dollars" and _declares(tokens, i - 1):
            self.dollar = code


@cache
def _home(low: str) -> str | None:
    """The country of a large town whose name is no person's, or None."""
    if len(low) < 4 or low not in cities() or is_given(low) or is_surname(low):
        return None
    evidence = place_evidence(low)
    known = evidence is not None and not evidence.is_country and evidence.weight >= 0.8 and evidence.country
    return evidence.country.upper() if known and evidence and evidence.country else None


def _declares(tokens: Tokens, i: int) -> bool:
    """Whether "in" at `i` belongs to "... figures (are) in Canadian dollars"."""
    return any(tokens.low(k) in _FIGURES for k in range(i - 6, i))
