"""Words before (and after) a number that bound or blur it: "more than", "up to", "about", "an estimated"."""

from __future__ import annotations

from typing import Literal

import msgspec

from sourcebook.extract.tokens import Tokens

Kind = Literal["", "least", "most", "about"]

_PHRASES: dict[tuple[str, ...], Kind] = {
    tuple(phrase.split()): kind  # type: ignore[misc]
    for kind, phrases in {
        "least": "more than|at least|over|in excess of|no less than|no fewer than|not less than|upwards of"
        "|greater than|exceeding|exceeds|exceeded|exceed|a minimum of|minimum of|above|topping|well over"
        "|just over|topped",
        "most": "less than|fewer than|up to|under|at most|no more than|not more than|as much as|as many as"
        "|a maximum of|maximum of|below|as little as|as few as|lower than",
        "about": "about|around|roughly|approximately|approx|approx .|some|nearly|almost|an estimated|estimated"
        "|close to|an approximate|circa|near|in the region of|in the neighborhood of|perhaps|virtually"
        "|just under|~|an average of|on the order of|well under|reportedly",
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
    return Bound(kind, i + 2) if kind else Bound("", i)
