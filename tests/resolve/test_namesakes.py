"""Of many groups of one name those are held against a further one that would be if each were looked at."""

from __future__ import annotations

import random
from heapq import nsmallest

import pytest

from sourcebook.model.entity import Referent
from sourcebook.resolve.namesakes import Held
from sourcebook.resolve.profile import Profiles


@pytest.mark.parametrize("seed", range(6))
def test_the_nearest_are_those_of_all(seed: int) -> None:
    chance = random.Random(seed)
    others = [f"other {n}" for n in range(30)]
    known = {
        f"r-{n:03}": Referent(
            id=f"r-{n:03}", document=f"d-{n}", chain=f"x-{n}", type="person", name="Ada Vale",
            mentions=chance.randint(1, 4), company=tuple(chance.sample(others, chance.randint(0, 6))),
        )
        for n in range(90)
    }  # fmt: skip
    profiles = Profiles(known)
    held, roots = Held(profiles), set[str]()
    for root in chance.sample(sorted(known), 70):
        held.add(root)
        roots.add(root)
        if len(roots) > 2 and chance.random() < 0.3:
            kept, gone = sorted(chance.sample(sorted(roots), 2))
            held.remove(kept)
            held.remove(gone)
            roots.discard(gone)
            profiles.join(kept, gone)
            held.add(kept)
        company = set(chance.sample(others, chance.randint(0, 8)))

        def near(other: str, company: set[str] = company) -> tuple[int, int, str]:
            profile = profiles[other]
            return -len(company & profile.company.keys()), -profile.size, other

        assert set(held) == roots
        assert len(held) == len(roots)
        assert held.nearest(company, 5) == nsmallest(5, roots, key=near)
