"""The matcher `names-1`: by name first, then by what else is known.

Every feature below is a function whose docstring is what readers are told of it (`describe`).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import ClassVar

import msgspec

from sourcebook.resolve.alignment import Alignment, align, is_acronym
from sourcebook.resolve.base import Party, PartyType, Reason, Score
from sourcebook.resolve.lexicon import may_be_one_form
from sourcebook.resolve.normalise import LONGEST_NAME, Name, Token, take_apart

THRESHOLD = 0.7
_MADE_UP = 0.04
"""How much likelier than its least like telling word the name of a body can be."""


class Compared(msgspec.Struct, frozen=True):
    """Two names side by side, as the features see them."""

    a: Name
    b: Name
    alignment: Alignment
    type: PartyType


Found = tuple[float, float, str]
"""Value (0 to 1), effect on the score, what was seen."""


def name_likeness(names: Compared) -> Found:
    """Words that both names have, by weight and likeness, in any order; what only one has counts a little against.

    Spelling may differ by a letter or two in longer words, by romanisation, or be a diminutive or an initial. Words
    that many bodies bear make up for little where the telling one is spelled differently.
    """
    matches = names.alignment.matches
    shared = sum(min(m.a.weight, m.b.weight) for m in matches)
    alike = sum(min(m.a.weight, m.b.weight) * m.likeness for m in matches)
    more = sum(t.weight for t in (*names.alignment.left, *names.alignment.right))
    value = alike / (shared + 0.08 * more) if shared else 0.0
    if names.type != "person":
        telling = [m.likeness for m in matches if m.by == "spelling" and m.a.role == m.b.role == "word"]
        value = min([value, *(likeness + _MADE_UP for likeness in telling)])
    return value, value, ", ".join(sorted({m.by for m in matches}))


def _effect(share: float, most: float) -> float:
    return -most * min(1.0, share)


def contradicting_words(names: Compared) -> Found:
    """Each name has a word where the other has a different one: another given name, patronymic, town or trade."""
    left = sum(t.contrast for t in names.alignment.left if t.role != "number")
    right = sum(t.contrast for t in names.alignment.right if t.role != "number")
    share = min(left, right)
    seen = " / ".join(sorted((_words(names.alignment.left), _words(names.alignment.right))))
    return min(1.0, share), _effect(share, 0.6), seen if share else ""


def numbers_differ(names: Compared) -> Found:
    """Numbers of names of bodies, ships and funds must agree; a number that only one has counts half."""
    left = {t.text for t in names.alignment.left if t.role == "number"}
    right = {t.text for t in names.alignment.right if t.role == "number"}
    value = 1.0 if left and right else 0.5 if left or right else 0.0
    return (
        value,
        _effect(value, 0.5),
        " / ".join(sorted((" ".join(sorted(left)), " ".join(sorted(right))))) if value else "",
    )


def too_little_shared(names: Compared) -> Found:
    """What is shared would fit many: one word of a fuller personal name, or only words that many bodies bear."""
    shared = sum(min(m.a.weight, m.b.weight) for m in names.alignment.matches)
    rest = (*names.alignment.left, *names.alignment.right)
    if names.type == "person":
        thin = shared < 1.2 and any(t.role in ("word", "initial") for t in rest)
    else:
        telling = [m for m in names.alignment.matches if m.a.role == "word" and (m.likeness > 0.95 or shared > 1.5)]
        thin = (shared < 0.8 and any(t.role != "particle" for t in rest)) or (
            not telling and any(t.role == "word" for t in rest)
        )
    return float(thin), -0.35 * thin, ""


def acronym(names: Compared) -> Found:
    """One name is the first letters of the other's words, three at least. It stands in place of the features above."""
    if names.type == "person" or not is_acronym(names.a, names.b):
        return 0.0, 0.0, ""
    return 1.0, 0.8, ""


def _words(tokens: tuple[Token, ...]) -> str:
    return " ".join(sorted(t.text for t in tokens if t.role not in ("particle", "number")))


def legal_forms_differ(names: Compared) -> Found:
    """Legal forms of two kinds or countries (`GmbH`, `S.r.l.`): with a further word in one name, sisters of one group.

    English renderings (`Ltd.`, `JSC`) go with any form of their kind.
    """
    a, b = names.a.legal, names.b.legal
    if not a or not b or any(may_be_one_form(x, y) for x, y in product(a, b)):
        return 0.0, 0.0, ""
    further = any(t.contrast for t in (*names.alignment.left, *names.alignment.right))
    return 1.0, -0.3 if further else -0.1, " / ".join(sorted((" ".join(sorted(a)), " ".join(sorted(b)))))


FEATURES: dict[str, Callable[[Compared], Found]] = {
    "name-likeness": name_likeness,
    "contradicting-words": contradicting_words,
    "numbers-differ": numbers_differ,
    "too-little-shared": too_little_shared,
    "legal-forms-differ": legal_forms_differ,
}


def dates_differ(a: Party, b: Party) -> Found:
    """Both have dates of birth or founding, and no two agree as far as both are known: never the same."""
    return _contrary(a.dates, b.dates, lambda x, y: x.startswith(y) or y.startswith(x), 1.0)


def countries_differ(a: Party, b: Party) -> Found:
    """Both have countries, and share none."""
    return _contrary(a.countries, b.countries, lambda x, y: x == y, 0.2)


def ids_differ(a: Party, b: Party) -> Found:
    """Both have a number of one register, and the numbers differ: never the same."""
    schemes = {x.partition(":")[0] for x in a.ids} & {y.partition(":")[0] for y in b.ids}
    mine = tuple(x for x in a.ids if x.partition(":")[0] in schemes)
    theirs = tuple(y for y in b.ids if y.partition(":")[0] in schemes)
    return _contrary(mine, theirs, lambda x, y: x == y, 1.0)


def _contrary(a: tuple[str, ...], b: tuple[str, ...], agree: Callable[[str, str], bool], most: float) -> Found:
    if not a or not b or any(agree(x, y) for x, y in product(a, b)):
        return 0.0, 0.0, ""
    return 1.0, -most, " / ".join(sorted((" ".join(sorted(a)), " ".join(sorted(b)))))


FACTS: dict[str, Callable[[Party, Party], Found]] = {
    "dates-differ": dates_differ,
    "countries-differ": countries_differ,
    "ids-differ": ids_differ,
}

MOST_NAMES = 10
"""Names of a party that are compared."""


class NameMatcher:
    """Same person, body or thing, by name and what else is known: weighted words, numbers that agree, facts that veto.

    Weights are set by reason, not trained. The best pair of names of the two parties decides.
    """

    name: ClassVar[str] = "names-1"

    def compare(self, a: Party, b: Party) -> Score:
        """The score of `a` against `b`; parties without a name score 0."""
        best: list[Reason] = []
        top = 0.0
        kind = a.type if a.type == b.type else "other"
        for x, y in product(sorted(set(a.names))[:MOST_NAMES], sorted(set(b.names))[:MOST_NAMES]):
            reasons = self._compare_names(take_apart(x[:LONGEST_NAME], kind), take_apart(y[:LONGEST_NAME], kind), kind)
            value = sum(r.effect for r in reasons)
            if not best or value > top:
                best, top = reasons, value
        facts = [_reason(name, fact(a, b)) for name, fact in FACTS.items()]
        value = max(0.0, min(1.0, top + sum(r.effect for r in facts)))
        value = round(value, 4)
        return Score(
            algorithm=self.name,
            value=value,
            same=value >= THRESHOLD,
            reasons=tuple(r for r in (*best, *facts) if r.value),
        )

    def _compare_names(self, a: Name, b: Name, kind: PartyType) -> list[Reason]:
        names = Compared(a, b, align(a, b), kind)
        reasons = [_reason(name, feature(names)) for name, feature in FEATURES.items()]
        short = acronym(names)
        return [_reason("acronym", short)] if short[0] and sum(r.effect for r in reasons) < short[1] else reasons

    def describe(self) -> dict[str, str]:
        """Every feature with its explanation, in the order of reasons."""
        return {
            name: " ".join((f.__doc__ or "").split())
            for name, f in (*FEATURES.items(), ("acronym", acronym), *FACTS.items())
        }


def _reason(name: str, found: Found) -> Reason:
    value, effect, detail = found
    return Reason(feature=name, value=round(value, 4), effect=round(effect, 4), detail=detail)
