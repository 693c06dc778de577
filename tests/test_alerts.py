"""Saved searches: what is new is told once, what matched before never, whatever happens to the document."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email import policy
from pathlib import Path

import pytest

from sourcebook.errors import InvalidQuery, NotFound, UsageError
from sourcebook.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.init(tmp_path / "library") as library:
        _add(library, tmp_path, "one", "The harbour board met.")
        yield library


def _add(library: Library, folder: Path, name: str, text: str) -> str:
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    (document,) = library.add([path], defer=True).documents
    return document


def _new(library: Library, name: str | None = None) -> dict[str, list[str]]:
    return {saved.name: [a.title for a in alerts] for saved, alerts in library.alerts(name)}


def test_only_what_is_new_is_told_and_once(library: Library, tmp_path: Path) -> None:
    library.searches.save("Harbour", "harbour -loan", who="ed")
    library.searches.save("Loans", "loan", who="ed")
    assert _new(library) == {"Harbour": [], "Loans": []}
    document = _add(library, tmp_path, "two", "A harbour far away.")
    _add(library, tmp_path, "three", "A loan for the harbour.")
    assert _new(library, "harbour") == {"Harbour": ["two.txt"]}
    assert _new(library) == {"Harbour": [], "Loans": ["three.txt"]}
    library.add([tmp_path / "two.txt", tmp_path / "one.txt"])  # read only now: the records change, the matches do not
    assert _new(library) == {"Harbour": [], "Loans": []}
    (kept,) = library.searches.get("HARBOUR").alerts
    assert kept.document == document
    assert kept.passage is not None
    assert kept.passage.exact == "A harbour far away."
    assert library.verify().problems == ()


def test_a_search_is_changed_forgotten_and_saved_again(library: Library, tmp_path: Path) -> None:
    library.searches.save("Board", "board", who="ed")
    _add(library, tmp_path, "two", "The board of the bank.")
    assert _new(library) == {"Board": ["two.txt"]}
    changed = library.searches.save("board", "bank OR board", who="ann")
    assert (changed.alerts, changed.by) == ((), "ann")
    assert [s.query for s in library.list("searches")] == ["bank OR board"]
    library.searches.forget("Board")
    assert list(library.list("searches")) == []
    with pytest.raises(NotFound):
        library.alerts("Board")
    assert library.searches.save("Board", "bank", who="ed").active
    assert _new(library) == {"Board": []}


@pytest.mark.parametrize(
    ("name", "query", "error"), [("", "x", UsageError), ("x", " ", UsageError), ("x", "(", InvalidQuery)]
)
def test_what_cannot_be_asked_is_not_saved(library: Library, name: str, query: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        library.searches.save(name, query, who="ed")
    assert list(library.list("searches")) == []


def test_news_as_a_mail(library: Library, tmp_path: Path) -> None:
    library.searches.save("Harbour", "harbour", who="ed")
    _add(library, tmp_path, "two", "A harbour\nSubject: not a header.")
    mail = email.message_from_bytes(library.alert_mail(library.alerts(), to="ed@paper.example"), policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("ed@paper.example", "1 new in 1 saved search")
    assert "two.txt" in mail.get_content()
    assert b"Nothing is new." in library.alert_mail(library.alerts())
