"""Near-copies: noise, edits and other chrome hide no copy; a form filled in twice is none; order does not matter."""

from __future__ import annotations

import random
import string
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np
import pytest

from sourcebook import Library
from sourcebook.copies import Copies
from sourcebook.model.document import Document, Rendition, document_id
from sourcebook.model.near_copy import NearCopy
from sourcebook.store.copies import merging, projection
from sourcebook.store.copies.sketch import sketch_of
from sourcebook.store.sqlite import SqliteStore
from sourcebook.testing.makers import rendition_of

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


def form(name: str, sum_paid: int, day: int, town: str) -> str:
    """A letter of which all but the particulars is the same each time."""
    return (
        f"Dear {name}, we write to tell you that your claim of {day} March has been looked at by our office. The sum "
        f"of {sum_paid} will be paid into the account that you named within thirty days of this letter. If you think "
        f"that a mistake was made, please write to the clerk in {town} and enclose a copy of this letter with all of "
        f"the papers that bear on your claim. We are sorry for the time that this has taken. Yours, {town} office."
    )


class Papers:
    """A store with texts put in directly: many in one transaction."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = SqliteStore(folder)
        self.copies = Copies(self.store, folder)

    def put(self, texts: Iterable[tuple[str, str]]) -> None:
        """Put texts under names; a name that is there gets another text."""
        with self.store.writer() as writer:
            for name, text in texts:
                rendition: Rendition = rendition_of(text)
                writer.put_rendition(rendition)
                writer.put_document(
                    Document(
                        id=document_id("", name),
                        title=name,
                        rendition=rendition.id,
                        blob=rendition.blob,
                        media_type="text/plain",
                        address=name,
                    )
                )

    def pairs(self) -> dict[tuple[str, str], NearCopy]:
        view = self.store.view()
        found = {}
        for pair in self.copies.pairs():
            first, second = sorted(view.get_document(d).title for d in (pair.first, pair.second))
            found[first, second] = pair
        return found


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path)


def others(count: int = 120) -> list[tuple[str, str]]:
    return [(f"other {n:03}", text_of(1000 + n)) for n in range(count)]


def test_what_is_a_copy(papers: Papers) -> None:
    changes = {
        "capitals": str.upper,
        "lines": lambda t: t.replace(" ", "\n"),
        "chrome": lambda t: "Another headline\n\n" + t + "\n\nSubscribe to our letter.",
        "cut": lambda t: t[: len(t) * 2 // 3],
        "scan": lambda t: noisy(t, 0.05),
        "bad scan": lambda t: noisy(t, 0.10),
    }
    texts = {name: text_of(seed) for seed, name in enumerate(changes)}
    papers.put(others())
    papers.put(texts.items())
    papers.put((f"{name} again", change(texts[name])) for name, change in changes.items())
    papers.put([("common words", " ".join(random.Random(4).choices(WORDS, k=220)))])
    found = papers.pairs()
    assert set(found) == {(name, f"{name} again") for name in changes}
    kinds = {name: pair.kind for (name, _), pair in found.items()}
    assert kinds["capitals"] == kinds["lines"] == "same-text"
    assert kinds["chrome"] == kinds["scan"] == "near-copy"


def test_one_document_is_asked_as_all_are(papers: Papers) -> None:
    papers.put(others(30))
    papers.put((f"reprint {n:02}", f"{text_of(7)} {text_of(50 + n, 40)}") for n in range(40))
    pairs = papers.pairs()
    reprints = sorted(name for name, _ in [(f"reprint {n:02}", 0) for n in range(40)])
    assert set(pairs) == set(combinations(reprints, 2))  # more copies than any stretch's share of the budget
    documents = {d.id for d in papers.store.view().iter_documents()}
    one_by_one = {(p.first, p.second) for d in documents for p in papers.copies.pairs(d)}
    assert one_by_one == {(p.first, p.second) for p in pairs.values()}


@pytest.mark.parametrize("count", [2, 6, 60])
def test_a_form_filled_in_again_is_no_copy(papers: Papers, count: int) -> None:
    chance = random.Random(count)
    names = ["".join(chance.choices(string.ascii_lowercase, k=6)).title() for _ in range(2 * count)]
    papers.put(others(12))
    papers.put(
        (f"letter {n}", form(names[2 * n], chance.randrange(100, 9999), chance.randrange(1, 28), names[2 * n + 1]))
        for n in range(count)
    )
    assert papers.pairs() == {}


def test_an_edited_reprint_is_a_copy_where_a_form_is_not(papers: Papers) -> None:
    text = form("Oda Lund", 4210, 7, "Vestby")
    papers.put([*others(12), ("letter", text), ("reprint", text.replace("We are sorry for", "The office regrets"))])
    assert set(papers.pairs()) == {("letter", "reprint")}


def test_two_texts_alone_are_told_apart(papers: Papers) -> None:
    papers.put([("a", text_of(1)), ("b", text_of(1) + " " + text_of(2, 60))])
    assert set(papers.pairs()) == {("a", "b")}


def test_a_text_held_in_a_long_one(papers: Papers) -> None:
    report = [text_of(100 + n, 300) for n in range(60)]
    release = text_of(31, 120)
    papers.put([*others(20), ("report", "\n\n".join([*report[:41], release, *report[41:]])), ("release", release)])
    ((names, pair),) = papers.pairs().items()
    assert names == ("release", "report")
    assert pair.kind == "contained"
    assert pair.contained > 0.9
    report_id, release_id = (document_id("", name) for name in ("report", "release"))
    side = papers.copies.compare(report_id, release_id)
    (passage,) = side.passages
    assert passage.words == 120
    assert passage.first.exact == passage.second.exact == release
    for span, document in ((passage.first, report_id), (passage.second, release_id)):
        text = papers.store.view().get_rendition(papers.store.view().get_document(document).rendition).text
        assert text[span.start : span.end] == span.exact


def test_a_paragraph_in_common(papers: Papers) -> None:
    paragraph, notice = text_of(9, 60), text_of(10, 45)
    papers.put((name, f"{text}\n\n{notice}") for name, text in others(20))  # the notice stands under all
    papers.put((name, f"{text_of(seed, 400)}\n\n{paragraph}\n\n{notice}") for seed, name in ((11, "one"), (12, "two")))
    assert papers.pairs() == {}
    one, two = document_id("", "one"), document_id("", "two")
    assert papers.copies.pairs(one) == []
    (pair,) = papers.copies.pairs(one, in_part=True)
    assert {pair.first, pair.second} == {one, two}
    assert pair.kind == "passage"
    assert paragraph in papers.copies.compare(one, two).passages[0].first.exact


def test_what_differs_between_copies(papers: Papers) -> None:
    text = text_of(3)
    words = text.split()
    papers.put([*others(12), ("a", text), ("b", " ".join([*words[:50], "PUT", "IN", *words[50:100], *words[103:]]))])
    side = papers.copies.compare(document_id("", "a"), document_id("", "b"))
    told = [(d.first and d.first.exact, d.second and d.second.exact) for d in side.differences]
    assert told == [(None, "PUT IN"), (" ".join(words[100:103]), None)]


def test_the_order_of_arrival_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = dict(others(30))
    texts |= {f"copy {n}": noisy(texts[f"other {n:03}"], 0.04, n) for n in range(8)}
    texts |= {f"form {n}": form(f"Anna {n}", 100 + n, n + 1, f"Town{n}") for n in range(6)}
    old = {name: text_of(5000 + n) for n, name in enumerate(texts) if n % 4 == 0}
    expected = None
    for seed in range(4):
        chance = random.Random(seed)
        # From few large segments to many small ones.
        monkeypatch.setattr(projection, "BATCH", chance.choice([500, 5_000, 8_000_000]))
        monkeypatch.setattr(projection, "ALIKE", chance.choice([0, 4, 100]))
        monkeypatch.setattr(merging, "AT_ONCE", chance.choice([100, 4_000_000]))
        papers = Papers(tmp_path / str(seed))
        arrivals = [(name, text) for name, text in texts.items() if name not in old]
        chance.shuffle(arrivals)
        changed = list(old)
        chance.shuffle(changed)
        for name in changed:  # an old text first, the one that counts later
            arrivals.insert(chance.randrange(len(arrivals) // 2), (name, old[name]))
        arrivals += [(name, texts[name]) for name in changed]
        at = 0
        while at < len(arrivals):
            step = chance.randrange(1, 30)
            papers.put(arrivals[at : at + step])
            papers.copies.update()
            at += step
        found = papers.pairs()
        expected = expected or found
        assert found == expected
        assert len(expected) == 8
        papers.copies._index.rebuild()
        assert papers.pairs() == expected


@pytest.mark.parametrize("damage", ["cut", "gone", "list", "other version"])
def test_a_damaged_index_is_made_again(papers: Papers, damage: str) -> None:
    papers.put([*others(12), ("a", text_of(1)), ("b", noisy(text_of(1), 0.03))])
    expected = papers.pairs()
    folder = papers.folder / "near-copies"
    (segment,) = folder.glob("*.segment")
    match damage:
        case "cut":
            segment.write_bytes(segment.read_bytes()[:-9])
        case "gone":
            segment.unlink()
        case "list":
            (folder / projection.LIST).write_text("{", encoding="utf-8")
        case _:
            listed = (folder / projection.LIST).read_text(encoding="utf-8")
            (folder / projection.LIST).write_text(listed.replace('"version":1', '"version":0'), encoding="utf-8")
    again = Papers(papers.folder)
    assert again.pairs() == expected
    assert expected


def test_two_at_work_on_one_library(papers: Papers) -> None:
    other = Papers(papers.folder)
    papers.put([*others(12), ("a", text_of(1))])
    assert papers.pairs() == other.pairs() == {}
    other.put([("b", noisy(text_of(1), 0.03))])
    assert set(other.pairs()) == set(papers.pairs()) == {("a", "b")}
    listed = msgspec.json.decode((papers.folder / "near-copies" / projection.LIST).read_bytes())
    assert {item["shape"]["name"] for item in listed["segments"]} == {
        p.name for p in (papers.folder / "near-copies").glob("*.segment")
    }


def test_a_library_that_may_not_be_written_to(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    papers.put([*others(12), ("a", text_of(1))])
    papers.copies.update()
    papers.put([("b", noisy(text_of(1), 0.03))])
    monkeypatch.setattr(Copies, "_writable", lambda self: False)  # whoever runs the tests may write everywhere
    before = sorted((p.name, p.stat().st_mtime_ns) for p in (papers.folder / "near-copies").iterdir())
    reader = Papers(papers.folder)
    assert set(reader.pairs()) == {("a", "b")}
    assert sorted((p.name, p.stat().st_mtime_ns) for p in (papers.folder / "near-copies").iterdir()) == before
    reader.copies.close()


@pytest.mark.parametrize("text", ["", " ", "a", "…", "привет мир, это другое письмо", "船は港で沈んだ", "\x00" * 50])
def test_any_text_has_a_sketch(text: str) -> None:
    hashes = sketch_of(text).hashes
    assert len(hashes)
    assert bool(np.all(hashes[1:] > hashes[:-1]))


def test_what_says_nothing_is_no_copy(papers: Papers) -> None:
    papers.put([(f"blank {n}", text) for n, text in enumerate(["", " ", "\n", "12", "12.", "- 12 -"])])
    assert papers.pairs() == {}


def test_in_a_library(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = text_of(1)
    (folder / "a.txt").write_text(text, encoding="utf-8")
    (folder / "b.txt").write_text(noisy(text, 0.03), encoding="utf-8")
    page = (
        f"<!doctype html><html><head><title>A page</title></head><body><article><p>{text}</p></article></body></html>"
    )
    for name, other in others(6):
        (folder / f"{name}.txt").write_text(other, encoding="utf-8")
    with Library.init(tmp_path / "library") as library:
        report = library.add([folder], defer=True)
        (found,) = report.near_copies
        names = {library.view().get_document(d).address for d in (found.first, found.second)}
        assert names == {"a.txt", "b.txt"}
        assert library.near_copies() == library.near_copies(found.first) == [found]
        (folder / "c.html").write_text(page, encoding="utf-8")
        report = library.add([folder / "c.html"], defer=True)
        html = report.documents[0]
        assert [pair.kind for pair in library.near_copies(html)] == ["same-text", "near-copy"]
        assert sorted(library.near_copies(html), key=lambda p: (p.first, p.second)) == list(report.near_copies)


def test_all_pairs_are_found_once_until_something_comes(papers: Papers) -> None:
    papers.put(others(30))
    papers.put([("one", text_of(7)), ("one again", text_of(7).upper())])
    assert set(papers.pairs()) == {("one", "one again")}
    held = papers.copies._every[1]
    papers.copies.pairs().clear()
    assert set(papers.pairs()) == {("one", "one again")}
    assert papers.copies._every[1] is held
    papers.put([("two", text_of(8)), ("two again", text_of(8).upper())])
    assert set(papers.pairs()) == {("one", "one again"), ("two", "two again")}


def test_how_many_are_compared_at_once_makes_no_difference(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    papers.put(others(30))
    papers.put((f"reprint {n:02}", f"{text_of(7)} {text_of(50 + n, 40)}") for n in range(12))
    documents = sorted(d.id for d in papers.store.view().iter_documents())
    asked = [papers.copies.pairs(d, in_part=True) for d in documents]
    every = papers.pairs()
    assert len(every) == 66
    monkeypatch.setattr("sourcebook.corroborate.near_copies._BATCH", 300)
    again = Copies(papers.store, papers.copies._root)
    assert [again.pairs(d, in_part=True) for d in documents] == asked
    assert {(p.first, p.second): p for p in again.pairs()} == {(p.first, p.second): p for p in every.values()}
