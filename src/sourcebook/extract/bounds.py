"""Words before (and after) a number that bound or blur it: "more than", "up to", "about", "an estimated"."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.extract.tokens import Tokens

Kind = Literal["", "least", "most", "about"]

_PHRASES: dict[tuple[str, ...], Kind] = {
    tuple(phrase.split()): kind  # type: ignore[misc]
    for kind, phrases in {
        "least": "more than|at least|over|in excess of|no less than|no fewer than|not less than|not fewer than"
        "|upwards of|upward of|greater than|larger than|bigger than|higher than|exceeding|exceeds|exceeded|exceed"
        "|a minimum of|minimum of|minimum|above|topping|tops|topped|surpassing|surpassed|well over|just over"
        "|slightly over"
        "|a little over|slightly more than|a little more than|just more than|well above|beyond|north of"
        "|at the very least|at a minimum|>|≥|>=|⩾|starting at|starting from",
        "most": "less than|fewer than|up to|upto|under|at most|no more than|no greater than|not more than|not exceeding"
        "|as much as|as many as|a maximum of|maximum of|maximum|below|as little as|as few as|lower than|smaller than"
        "|south of|at the very most|at a maximum|anything up to|well below|<|≤|<=|⩽|no higher than|as high as",
        "about": "about|around|roughly|approximately|approx|approx .|some|nearly|almost|an estimated|estimated"
        "|close to|closer to|nearer to|an approximate|circa|near|in the region of|in the neighborhood of"
        "|in the neighbourhood of|in the vicinity of|perhaps|virtually|practically|just under|just below|slightly under"
        "|slightly less than|a little under|a little less than|just shy of|shy of|just short of|~|≈|∼"
        "|an average of|on average"
        "|on the order of|of the order of|well under|reportedly|maybe|possibly|somewhere around|anywhere near",
    }.items()
    for phrase in phrases.split("|")
}
_LONGEST = max(map(len, _PHRASES))
_AFTER: dict[tuple[str, ...], Kind] = {
    ("or", "more"): "least",
    ("or", "so"): "about",
    ("or", "less"): "most",
    ("or", "fewer"): "most",
    ("at", "least"): "least",
    ("at", "most"): "most",
    ("or", "thereabouts"): "about",
    ("or", "over"): "least",
    ("or", "above"): "least",
    ("or", "higher"): "least",
    ("or", "greater"): "least",
    ("or", "better"): "least",
    ("or", "under"): "most",
    ("or", "below"): "most",
    ("or", "lower"): "most",
    ("and", "up"): "least",
    ("and", "over"): "least",
    ("and", "above"): "least",
    ("-", "plus"): "least",
}


class Bound(msgspec.Struct, frozen=True, gc=False):
    """How a number is bounded; `index` is the token where the bounding words begin (or end, when they follow)."""

    kind: Kind
    index: int
    blurred: bool = False

    def apply(self, low: float, high: float | None) -> tuple[float | None, float | None, bool]:
        """`low, high, approximate` of a number under this bound."""
        if self.kind == "least":
            return low, None, self.blurred
        if self.kind == "most":
            return None, low if high is None else high, self.blurred
        return low, high, self.kind == "about"


def bound_before(tokens: Tokens, i: int) -> Bound:
    """The bound whose words end right before token `i`; kind "" and `index == i` when there is none.

    Two in a row are read together ("up to about 30"): the bound counts, the other blurs it.
    """
    first = _one_before(tokens, i)
    if not first.kind:
        return first
    second = _one_before(tokens, first.index)
    if not second.kind:
        return first
    kinds = {first.kind, second.kind} - {"about"}
    kind: Kind = "about" if not kinds else "least" if "least" in kinds else "most"
    return Bound(kind, second.index, blurred="about" in (first.kind, second.kind))


def _one_before(tokens: Tokens, i: int) -> Bound:
    for length in range(min(_LONGEST, i), 0, -1):
        kind = _PHRASES.get(tuple(tokens.low(k) for k in range(i - length, i)))
        if kind is not None:
            return Bound(kind, i - length)
    return Bound("", i)


def bound_after(tokens: Tokens, i: int) -> Bound:
    """The bound whose words begin at token `i` ("or more"); `index` is the token after it."""
    kind = _AFTER.get((tokens.low(i), tokens.low(i + 1)))
    if kind:
        return Bound(kind, i + 2)
    ended = tokens.kind(i + 1) in ("", "mark")
    if (tokens.low(i) == "+" and tokens.glued(i)) or (tokens.low(i) == "plus" and ended):
        return Bound("least", i + 1)
    return Bound("", i)
