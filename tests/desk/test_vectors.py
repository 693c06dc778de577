"""Vectors are kept from one asking to the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sourcebook.desk.vectors import SAVED_BY, KeptVectors


class Counting:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Any:
        self.asked += texts
        return np.array([[len(t), 1.0] for t in texts], dtype=np.float32)


def test_a_text_is_encoded_once_here_and_in_the_next_process(tmp_path: Path) -> None:
    texts = [f"text {'x' * n}" for n in range(SAVED_BY)]
    first = Counting()
    kept = KeptVectors(tmp_path / "v.npz", first)
    vectors = kept(texts)
    assert (kept([texts[3], texts[1]]) == vectors[[3, 1]]).all()
    assert first.asked == texts
    again = Counting()
    assert (KeptVectors(tmp_path / "v.npz", again)(texts) == vectors).all()
    assert again.asked == []


@pytest.mark.parametrize("data", [b"", b"no archive"])
def test_a_damaged_file_costs_time_only(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "v.npz").write_bytes(data)
    assert KeptVectors(tmp_path / "v.npz", Counting())(["ab"]).tolist() == [[2.0, 1.0]]
