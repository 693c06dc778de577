"""Segments of sketches: read back as written, merged as if built at once, and asked for hashes that are not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcebook.store.copies import merging
from sourcebook.store.copies.segments import Entry, Segment, build, read, write
from sourcebook.store.copies.sketch import Sketch
from sourcebook.store.copies.snapshot import Snapshot

# Hashes from every end of their range, with many in common.
HASHES = st.lists(st.one_of(st.integers(0, 12), st.integers(2**31 - 6, 2**31 + 6), st.integers(2**32 - 6, 2**32 - 1)))


def entry(number: int, hashes: list[int]) -> Entry:
    packed = np.unique(np.array(hashes, np.uint32)).tobytes()
    return Entry(f"d-{number:024x}", f"r-{number:024x}", Sketch(number.to_bytes(16, "big"), packed))


def holders(snapshot: Snapshot) -> dict[int, list[str]]:
    """Hash -> documents, of a few hundred hashes and what lies beside them."""
    asked = np.unique(np.array([*range(14), *range(2**31 - 8, 2**31 + 8), *range(2**32 - 8, 2**32)], np.uint32))
    found = snapshot.look_up(asked)
    places, numbers = found.of(np.arange(len(asked)))
    told: dict[int, list[str]] = {}
    for place, number in zip(places.tolist(), numbers.tolist(), strict=True):
        told.setdefault(int(asked[place]), []).append(snapshot.document(number))
    assert found.counts.tolist() == [len(told.get(int(h), ())) for h in asked]
    return {h: sorted(documents) for h, documents in told.items()}


def same(one: Segment, two: Segment) -> bool:
    return all(bytes(np.ascontiguousarray(a)) == bytes(np.ascontiguousarray(b)) for a, b in zip(one, two, strict=True))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example writes over the one before
@given(texts=st.lists(HASHES, min_size=1, max_size=12), data=st.data())
def test_merged_is_as_built_at_once(tmp_path: Path, texts: list[list[int]], data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "AT_ONCE", data.draw(st.sampled_from([1, 3, 4_000_000])))
        entries = [entry(n, hashes) for n, hashes in enumerate(texts)]
        side = [data.draw(st.booleans()) for _ in entries]
        gone = [data.draw(st.sampled_from([False, False, True])) for _ in entries]
        parts = [[e for e, s in zip(entries, side, strict=True) if s == own] for own in (True, False)]
        alive = [
            np.array([not g for g, s in zip(gone, side, strict=True) if s == own], np.bool_) for own in (True, False)
        ]
        left = [e for e, g in zip(entries, gone, strict=True) if not g]
        path = tmp_path / "merged.segment"
        shape = merging.merge([(build(p), a) for p, a in zip(parts, alive, strict=True)], path)
        merged = read(path, shape)
        assert (shape.documents, shape.hashes) == (len(left), sum(len(e.sketch.packed) // 4 for e in left))
        assert [merged.entry(n) for n in range(len(left))] == left
        whole = build(left)
        assert holders(Snapshot([merged])) == holders(Snapshot([whole]))
        assert merged.holders.tolist() == whole.holders.tolist()
        written = write(whole, tmp_path / "whole.segment")
        assert same(read(tmp_path / "whole.segment", written), whole)


def test_nobody_holds_anything_of_nothing(tmp_path: Path) -> None:
    shape = write(build([]), tmp_path / "none")
    assert holders(Snapshot([read(tmp_path / "none", shape)])) == {}
    assert holders(Snapshot()) == {}


def test_a_file_of_another_length_is_refused(tmp_path: Path) -> None:
    shape = write(build([entry(1, [1, 2, 3])]), tmp_path / "one")
    with (tmp_path / "one").open("ab") as file:
        file.write(b"more")
    with pytest.raises(ValueError, match="not of the length"):
        read(tmp_path / "one", shape)
