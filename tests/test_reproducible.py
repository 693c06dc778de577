"""The same library, the same bytes, whatever the time zone, locale, hash seed, folder, number of workers and store."""

from __future__ import annotations

import pickle
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sourcebook.model.document import Metadata, Page, Rendition
from sourcebook.model.ids import canonical_json


@pytest.fixture
def building(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The program that makes the builds."""
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    import reproducible

    yield reproducible
    del sys.modules["reproducible"]


def test_two_builds_that_differ_in_everything_are_the_same_bytes(building: Any, tmp_path: Path, postgres: Any) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "a.txt").write_text(
        'On 4 May 2011 "nobody showed us the invoices," said Ada Roth of Osk Holdings, which got $2.5m.\n'
    )
    (papers / "b.html").write_text("<title>Minutes — ä</title><p>Records show that Osk Holdings paid €40,000 in 2009.")
    first, *_, last = building.conditions(24)
    assert (first["TZ"], first["workers"], first["seed"]) != (last["TZ"], last["workers"], last["seed"])
    one = building.build(tmp_path / "one", papers, first)
    assert (first["store"], last["store"]) == ("sqlite", "postgres")
    two = building.build(tmp_path / "another place" / "deeper", papers, last, postgres.address())
    assert one == two
    assert len({*one.values()}) == len(one)


def test_all_conditions_are_met_and_few_builds_differ_in_everything(building: Any) -> None:
    every = list(building.conditions(24))
    assert len({str(c) for c in every}) == 24
    few = list(building.conditions(4))
    for name in ("TZ", "seed", "workers", "store"):
        assert len({c[name] for c in few}) > 1, name
    for name in ("TZ", "locale", "seed", "workers"):  # every value of the others meets both stores, as often
        met = Counter((str(c[name]), c["store"]) for c in every)
        assert len(met) == 2 * len({value for value, _ in met}), name
        assert len(set(met.values())) == 1, name


@pytest.mark.deep
@pytest.mark.timeout(3000)
def test_twenty_four_builds_have_one_hash(
    building: Any, root: Path, tmp_path: Path, record_trials: Callable[[str, int, int], None], postgres: Any
) -> None:
    address = {"sqlite": str, "postgres": postgres.address}
    hashes = [
        building.whole(building.build(tmp_path / str(n), root / "demo/documents", c, address[c["store"]]()))
        for n, c in enumerate(building.conditions(24))
    ]
    record_trials("builds", len(hashes), sum(h != hashes[0] for h in hashes))
    assert len(set(hashes)) == 1


def test_a_rendition_that_came_from_another_process_is_the_same_bytes() -> None:
    made = Rendition(
        id="r-1", blob="sha256:0", media_type="text/plain", engine="x", engine_version="1", text="a", text_hash="h",
        pages=(Page(number=1, start=0, end=1, width=2.0, height=3.0),), metadata=Metadata(title="T"),
    )  # fmt: skip
    other = pickle.loads(pickle.dumps(made))
    assert other == made
    assert canonical_json(other) == canonical_json(made)
    assert b"confidence" not in canonical_json(other)
    lone = msgspec.structs.replace(made, text="\ud800")
    assert pickle.loads(pickle.dumps(lone)).text == "\ud800"
