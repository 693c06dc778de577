"""Importance is the sum of its reasons, each from one table; more of what counts never weighs less."""

from __future__ import annotations

import random

import msgspec
import pytest

from sourcebook.desk.importance import OF_SOURCES, OF_STATUS, TABLE, Count, Sum, Told, weigh
from sourcebook.model.summary import Reason

PLAIN = Told(source_kind="newspaper", text="The council met.")


def part(told: Told, name: str) -> Reason | None:
    return next((r for r in weigh(told).reasons if r.name == name), None)


def value(told: Told, name: str) -> float:
    found = part(told, name)
    return found.value if found else 0.0


def but(**fields: object) -> Told:
    return msgspec.structs.replace(PLAIN, **fields)


def test_the_table_makes_a_hundred() -> None:
    assert sum(TABLE.values()) == 100
    assert max(OF_SOURCES.values()) == TABLE["source"]
    assert max(OF_STATUS.values()) == TABLE["status"]


def test_a_grave_matter_weighs_more_than_a_small_one_and_says_why() -> None:
    grave = weigh(
        Told(
            source_kind="court",
            text="Minister Karl Vane took the money while 40 people died in the clinic.",
            statuses=(("convicted", "was convicted of bribery"),),
            sums=(Sum("€4.4 million", 4.4e6, "EUR"),),
            counts=(Count("40 people", 40, "people"),),
            people=(("Karl Vane", "Minister"),),
            bodies=("Ministry of Ports",),
            origins=3,
            likest=(0.2, "An older story"),
        )
    )
    small = weigh(PLAIN)
    assert grave.value > 60 > 25 > small.value
    said = {r.name: r.why for r in grave.reasons}
    assert said["status"] == "convicted: “was convicted of bribery”"
    assert said["sums"] == "a sum of €4.4 million"
    assert "Karl Vane (Minister)" in said["officials"]
    assert "“died”" in said["harm"]
    assert "40 people" in said["harm"]
    assert said["origins"] == "3 separate origins tell it"
    assert "An older story" in said["novelty"]
    assert grave.value == pytest.approx(sum(r.value for r in grave.reasons))


@pytest.mark.parametrize(
    ("less", "more", "name"),
    [
        (but(source_kind="blog"), but(source_kind="court"), "source"),
        (but(statuses=(("alleged", "x"),)), but(statuses=(("convicted", "x"),)), "status"),
        (but(statuses=(("alleged", "x"),)), but(statuses=(("alleged", "x"), ("charged", "y"))), "status"),
        (but(sums=(Sum("$1m", 1e6, "USD"),)), but(sums=(Sum("$1bn", 1e9, "USD"),)), "sums"),
        (but(sums=(Sum("¥100m", 1e8, "JPY"),)), but(sums=(Sum("$100m", 1e8, "USD"),)), "sums"),
        (but(text="Fraud at the bank."), but(text="Two were killed at the bank."), "harm"),
        (but(origins=1), but(origins=2), "origins"),
        (but(origins=2), but(origins=5), "origins"),
        (but(likest=(0.9, "x")), but(likest=(0.1, "x")), "novelty"),
        (but(likest=(0.1, "x")), but(likest=None), "novelty"),
        (but(), but(later=("Karl Vane: acquitted (2016)",)), "developments"),
        (but(text="A baker."), but(text="A senator."), "officials"),
    ],
)
def test_more_of_what_counts_weighs_more(less: Told, more: Told, name: str) -> None:
    assert value(more, name) > value(less, name)
    assert weigh(more).value > weigh(less).value


def test_what_is_not_known_gives_nothing() -> None:
    names = {r.name for r in weigh(but(origins=9, origins_known=False)).reasons}
    assert names == {"source", "novelty"}
    assert value(but(sums=(Sum("$500", 500, "USD"),)), "sums") == 0


def test_it_stays_within_its_bounds() -> None:
    rng = random.Random(3)
    for _ in range(300):
        text = "".join(rng.choices("killed minister €“…\x00 ", k=rng.randrange(60)))
        told = but(
            text=f"{text} killed minister", origins=rng.randrange(500), likest=(rng.random(), text),
            sums=tuple(Sum("x", 10 ** rng.uniform(-2, 30)) for _ in range(rng.randrange(4))),
            counts=tuple(Count("x people", 10 ** rng.uniform(0, 12), "people") for _ in range(rng.randrange(4))),
            people=(("A", "President"),) * 9,
        )  # fmt: skip
        found = weigh(told)
        assert 0 <= found.value <= 100
        assert all(0 < r.value <= TABLE[r.name] for r in found.reasons)
        assert found == weigh(told)
