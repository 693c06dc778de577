"""Categories learned from what was filed: right on what is like it, unsure on what is not, the same each time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sourcebook.desk.learning import Filed, Learned, learn, load

SPEECH = {
    "bribery": ("bribe", "kickback", "inspector", "envelope", "contract", "tender", "gift"),
    "health": ("hospital", "vaccine", "nurse", "patient", "clinic", "dose", "surgeon"),
    "spying": ("agent", "surveillance", "wiretap", "intelligence", "cable", "secret", "embassy"),
}


def record(rng: random.Random, *categories: str) -> Filed:
    words = [w for c in categories for w in rng.sample(SPEECH[c], 4)] + rng.sample(
        ["city", "monday", "council", "harbour", "report", "people", "winter", "minister"], 4
    )
    rng.shuffle(words)
    return Filed(" ".join(words), tuple(categories))


@pytest.fixture(scope="module")
def filed() -> list[Filed]:
    rng = random.Random(4)
    single = [record(rng, rng.choice(sorted(SPEECH))) for _ in range(60)]
    both = [record(rng, "bribery", "health") for _ in range(12)]
    return [*single, *both, Filed("a word of its own", ("rare",))]


@pytest.fixture(scope="module")
def learned(filed: list[Filed]) -> Learned:
    found = learn(filed, mark="7")
    assert found is not None
    return found


def test_new_records_are_filed_as_the_editor_filed_their_like(learned: Learned) -> None:
    rng = random.Random(9)
    for categories in [("bribery",), ("health",), ("spying",), ("bribery", "health")] * 6:
        found = learned.suggest(record(rng, *categories).text)
        assert {s.category for s in found if not s.unsure} == set(categories)


def test_each_suggestion_says_why(learned: Learned) -> None:
    (first, *_) = learned.suggest("The inspector took a bribe and a kickback for the tender.")
    assert first.category == "bribery"
    assert any("bribe" in why and why.startswith("words: ") for why in first.why)
    assert any(why.startswith("like ") and "you filed under it" in why for why in first.why)


def test_what_is_like_nothing_filed_gets_no_sure_suggestion(learned: Learned) -> None:
    assert [s for s in learned.suggest("A regatta of nine crews.") if not s.unsure] == []


def test_too_few_records_teach_nothing(learned: Learned) -> None:
    assert "rare" not in learned.categories
    assert learn([Filed("a bribe", ("bribery",))]) is None
    assert learn([Filed("a bribe", ())] * 20) is None


def test_the_same_records_teach_the_same(filed: list[Filed], learned: Learned, tmp_path: Path) -> None:
    again = learn(filed, mark="7")
    assert again is not None
    again.save(tmp_path / "a.npz")
    learned.save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_what_is_kept_answers_as_what_was_learned(learned: Learned, tmp_path: Path) -> None:
    learned.save(tmp_path / "model.npz")
    held = load(tmp_path / "model.npz")
    assert held is not None
    assert (held.categories, held.mark) == (learned.categories, "7")
    text = "The inspector took a bribe and a kickback for the tender."
    assert [(s.category, s.why) for s in held.suggest(text)] == [(s.category, s.why) for s in learned.suggest(text)]


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04" + b"\0" * 40])
def test_a_damaged_file_is_as_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "model.npz").write_bytes(data)
    assert load(tmp_path / "model.npz") is None
    assert load(tmp_path / "absent.npz") is None


def test_a_file_that_would_run_something_when_read_is_as_none(tmp_path: Path) -> None:
    import numpy as np

    np.savez(tmp_path / "model.npz", header=np.array([{"a": 1}], dtype=object))  # held as a pickle
    assert load(tmp_path / "model.npz") is None


def test_an_encoder_is_asked_where_it_was_learned_with(filed: list[Filed]) -> None:
    import numpy as np

    asked: list[int] = []

    def encode(texts):  # type: ignore[no-untyped-def]
        asked.append(len(texts))
        rows = np.array([[("bribe" in t) + 0.1, ("nurse" in t) + 0.1, 0.1] for t in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    learned = learn(filed, encode=encode)
    assert learned is not None
    learned.suggest("a bribe", encode)
    assert asked == [len(filed), 1]
    assert learned.suggest("The inspector took a bribe and a kickback.")[0].category == "bribery"
