"""Profiles that are made when asked for are those that are held from the beginning."""

from __future__ import annotations

import random

import pytest

from sourcebook.model.entity import Referent
from sourcebook.resolve.profile import KEPT, Profile, Profiles


def referents(count: int, chance: random.Random) -> dict[str, Referent]:
    words = [f"word{n}" for n in range(40)]
    made = [
        Referent(
            id=f"r-{n:05}", document=f"d-{n % 7}", chain=f"x-{n}", type="person", name=f"Ada {chance.choice(words)}",
            names=tuple(chance.sample(words, 2)), mentions=chance.randint(1, 9), births=("1950",) * (n % 3 == 0),
            countries=tuple(chance.sample(("fr", "de", "us"), n % 3)), company=tuple(chance.sample(words, 5)),
            topics=tuple(chance.sample(words, 9)), roles=tuple(chance.sample(words, n % 2)), genders=("f",) * (n % 2),
        )
        for n in range(count)
    ]  # fmt: skip
    return {r.id: r for r in made}


def facts(profile: Profile) -> dict[str, object]:
    held = {name: getattr(profile, name) for name in Profile.__slots__}
    return {name: list(value.items()) if isinstance(value, dict) else value for name, value in held.items()}


@pytest.mark.parametrize("seed", range(5))
def test_joined_in_any_order_they_are_the_same(seed: int) -> None:
    chance = random.Random(seed)
    known = referents(60, chance)
    several = chance.sample(sorted(known), 6)
    profiles, plain = Profiles(known), {i: Profile((r,)) for i, r in known.items()}
    profiles.put(min(several), sorted(several))
    plain[min(several)] = Profile(known[i] for i in sorted(several))
    roots = sorted((set(known) - set(several)) | {min(several)})
    while len(roots) > 3:
        for root in chance.sample(roots, 2):
            assert facts(profiles[root]) == facts(plain[root])
        kept, gone = sorted(chance.sample(roots, 2))
        profiles.join(kept, gone)
        plain[kept].take(plain.pop(gone))
        roots.remove(gone)
    for root in roots:
        assert facts(profiles[root]) == facts(plain[root])


def test_those_alone_are_not_held() -> None:
    known = referents(KEPT + 100, random.Random(1))
    profiles = Profiles(known)
    first = profiles["r-00000"]
    assert profiles["r-00000"] is first
    for identifier in known:
        assert profiles[identifier].size == known[identifier].mentions
    assert profiles["r-00000"] is not first
    profiles.join("r-00000", "r-00001")
    assert profiles["r-00001"].size == known["r-00001"].mentions
    assert profiles["r-00000"].size == known["r-00000"].mentions + known["r-00001"].mentions
