"""Near-copies: noise, edits and other chrome do not hide a copy; papers of one office are not copies of each other."""

from __future__ import annotations

import random
import string
from pathlib import Path

import numpy as np
import pytest

from sourcebook import Library
from sourcebook.corroborate.near_copies import find_near_copies, sketch_of

WORDS = """
    harbour office ferry valve engine bank paid letter meeting minister inquiry evidence witness captain crew storm
    company account transfer report auditor clerk payment invoice island port cargo customs officer statement deputy
""".split()  # noqa: SIM905 - read as a text


def text_of(seed: int, length: int = 220) -> str:
    """A text of its own: common words, and names and numbers nobody else has."""
    chance = random.Random(seed)
    own = ["".join(chance.choices(string.ascii_lowercase, k=7)) for _ in range(60)]
    return " ".join(chance.choice(own if chance.random() < 0.4 else WORDS) for _ in range(length))


def noisy(text: str, rate: float, seed: int = 0) -> str:
    """A text with letters misread, lost and doubled, as a bad scan has them."""
    chance = random.Random(seed)
    out = []
    for letter in text:
        hit = chance.random()
        if hit < rate / 3:
            out.append(chance.choice(string.ascii_lowercase))
        elif hit < 2 * rate / 3:
            out.append(letter * 2)
        elif hit > rate:
            out.append(letter)
    return "".join(out)


def pairs(texts: dict[str, str]) -> set[tuple[str, str]]:
    return {(c.first, c.second) for c in find_near_copies({name: sketch_of(text) for name, text in texts.items()})}


def others(count: int = 120) -> dict[str, str]:
    return {f"other {n:03}": text_of(1000 + n) for n in range(count)}


@pytest.mark.parametrize(
    ("change", "copy"),
    [
        (str.upper, True),
        (lambda t: t.replace(" ", "\n"), True),
        (lambda t: "Another headline\n\n" + t + "\n\nSubscribe to our letter.", True),
        (lambda t: t[: len(t) * 2 // 3], True),
        (lambda t: noisy(t, 0.05), True),
        (lambda t: noisy(t, 0.10), True),
        (lambda t: text_of(2), False),
        (lambda t: " ".join(random.Random(4).choices(WORDS, k=220)), False),
    ],
)
def test_what_is_a_copy(change, copy: bool) -> None:  # type: ignore[no-untyped-def]
    text = text_of(1)
    assert pairs({**others(), "a": text, "b": change(text)}) == ({("a", "b")} if copy else set())


def test_a_form_that_all_share_makes_no_copies() -> None:
    form = " ".join(WORDS * 4)
    assert pairs({f"paper {n:02}": f"{form} {text_of(n, 40)} {form}" for n in range(60)}) == set()


def test_order_of_texts_does_not_matter() -> None:
    texts = {**others(40), "a": text_of(1), "b": noisy(text_of(1), 0.05)}
    sketches = {name: sketch_of(text) for name, text in texts.items()}
    backwards = dict(reversed(sketches.items()))
    assert list(find_near_copies(sketches)) == list(find_near_copies(backwards))


@pytest.mark.parametrize("text", ["", " ", "a", "…", "привет мир, это другое письмо", "船は港で沈んだ", "\x00" * 50])
def test_any_text_has_a_sketch(text: str) -> None:
    sketch = sketch_of(text)
    assert len(sketch)
    assert bool(np.all(sketch[1:] > sketch[:-1]))


def test_in_a_library(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {**others(30), "a": text_of(1), "b": noisy(text_of(1), 0.03)}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.init(tmp_path / "library") as library:
        library.add([folder], defer=True)
        (found,) = library.near_copies()
        names = {library.view().get_document(d).address for d in (found.first, found.second)}
        assert names == {"a.txt", "b.txt"}
        assert library.near_copies(found.first) == [found]
