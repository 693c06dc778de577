"""The contract of a matcher: what every matcher keeps, whoever wrote it.

Subclass `MatcherContract`, give `matcher` (and `same`, `different`: pairs it must know), and pytest collects:

    class TestMine(MatcherContract):
        matcher = MyMatcher()
"""

from __future__ import annotations

from time import perf_counter
from typing import ClassVar

from sourcebook.resolve.base import Matcher, Party


def person(*names: str) -> Party:
    """A person of these names."""
    return Party(names=names, type="person")


def body(*names: str) -> Party:
    """An organisation of these names."""
    return Party(names=names, type="organization")


class MatcherContract:
    """What every matcher keeps."""

    matcher: ClassVar[Matcher]
    parties: ClassVar[tuple[Party, ...]] = (
        person("Oswin Karrel"),
        person("Karrel, Oswin J."),
        body("Tarn Harbour Holdings Ltd."),
        body("Tarn Harbour 2 GmbH"),
        Party(names=("Освин Каррел", "オズウィン"), dates=("1961-08-04",), countries=("EE",), ids=("lei:1",)),
        Party(names=("???",)),
        Party(names=()),
    )

    def test_score_is_bounded_and_reasons_are_documented(self) -> None:
        """0 to 1; every reason is described, and named by the matcher's algorithm."""
        described = self.matcher.describe()
        assert all(text.strip() for text in described.values())
        for a in self.parties:
            for b in self.parties:
                score = self.matcher.compare(a, b)
                assert 0 <= score.value <= 1
                assert score.algorithm == self.matcher.name
                assert {reason.feature for reason in score.reasons} <= set(described)

    def test_either_may_stand_first(self) -> None:
        """Symmetric and deterministic, reasons included."""
        for a in self.parties:
            for b in self.parties:
                assert self.matcher.compare(a, b) == self.matcher.compare(b, a)

    def test_a_party_is_itself(self) -> None:
        """What has a readable name scores 1 against itself; what has none is not said to be the same."""
        for party in self.parties:
            readable = any(c.isalnum() for name in party.names for c in name)
            score = self.matcher.compare(party, party)
            assert (score.value, score.same) == ((1.0, True) if readable else (0.0, False))

    def test_long_names_cost_little(self) -> None:
        """A name of a hundred thousand words is answered at once."""
        long = Party(names=("Karrel A.B. " * 100_000,))
        start = perf_counter()
        self.matcher.compare(long, long)
        assert perf_counter() - start < 2
