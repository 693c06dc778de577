"""No pattern takes more than its share: work on hostile runs of its own characters grows with their length, no faster."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable

import pytest
from patterns import Used, compiled, growth, letters, seconds, texts, user_given

GROWTH = 2.5
"""The most by which work may grow when a text is doubled."""


def test_the_walk_finds_the_patterns() -> None:
    found = compiled()
    assert len(found) > 250
    assert {name.split(":")[0].removeprefix("sourcebook.").replace("/", ".").split(".")[0] for name in found} >= {
        "extract",
        "ingest",
        "publish",
    }


def test_a_slow_pattern_would_be_seen() -> None:
    import re

    slow = Used(re.compile(r"(?:^|\n)\s*(?:By|Via)"), frozenset({"search"}))
    assert max(growth(slow, make, 1000, 0.001) for make in texts(slow)) > GROWTH
    assert "\n" in letters(slow.pattern)


def test_every_pattern_takes_hostile_text_at_once() -> None:
    """300 characters of each hostile text: nothing explodes (a backtracking disaster would not end)."""
    for used in compiled().values():
        for make in texts(used)[::3]:
            seconds(used, make(300), 1)


def test_no_pattern_comes_from_a_user() -> None:
    """Queries compile to trees, not to patterns; where `re` is called with a name, the name is a constant of the package."""
    for call in user_given():
        given = call.partition(": ")[2]
        assert not any(word in given for word in ("query", "text", "user", "request", "argument", "label")), call


@pytest.mark.deep
@pytest.mark.timeout(6000)
def test_growth_is_linear(record_trials: Callable[[str, int, int], None]) -> None:
    """Each pattern on each hostile text at n, 2n and 4n; what seems to grow faster is measured again, longer and more often."""
    slow, trials = [], 0
    for name, used in compiled().items():
        for make in texts(used):
            trials += 1
            if all(growth(used, make, length, 0.004) > GROWTH for length in (1_000, 1_000, 2_000)):
                slow.append((name[:200], make(12)))
                break
    record_trials("patterns on hostile texts at n, 2n, 4n", trials, len(slow))
    assert not slow, slow


@pytest.mark.deep
@pytest.mark.timeout(6000)
def test_a_million_characters(record_trials: Callable[[str, int, int], None]) -> None:
    """Each pattern on the hostile text that it likes least, at a quarter of a million characters and at a million."""
    slow, trials = [], 0
    for name, used in compiled().items():
        worst = max(texts(used), key=lambda make: seconds(used, make(4_000), 1))
        trials += 1
        if growth(used, worst, 250_000, 0.5) > GROWTH:
            slow.append(name[:200])
    record_trials("patterns at a million characters", trials, len(slow))
    assert not slow, slow
