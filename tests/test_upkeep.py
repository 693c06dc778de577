"""What is worked out of the records: a script waits for it, a page in a hurry does not, and says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.library import Library, held, hurried
from sourcebook.library.apart import Apart, Unfinished
from sourcebook.publish.memory import Memory
from sourcebook.upkeep import Progress, Upkeep

TEXTS = {
    "a.txt": "Harbour chief resigns\n\nNelly Orme, the director of the Brinmouth Port Authority, resigned in 2011.\n",
    "b.txt": "Port inquiry\n\nNelly Orme paid Tobias Renck $2 million, the Brinmouth Port Authority said in 2011.\n",
}


class Ledger:
    """Something worked out when it is let."""

    def __init__(self) -> None:
        self.let, self.by, self.current = threading.Event(), list[str](), False
        self.wrong = False

    def is_current(self) -> bool:
        return self.current

    def bring(self, progress: Progress | None = None) -> bool:
        self.by.append(threading.current_thread().name)
        if progress:
            progress(3, 12, "names")
        assert self.let.wait(30)
        if self.wrong:
            raise OSError("no room")
        self.current = True
        return True


@pytest.fixture
def upkeep() -> Iterator[Upkeep]:
    kept = Upkeep()
    yield kept
    kept.close()


def test_a_script_works_it_out_itself(upkeep: Upkeep) -> None:
    one = Ledger()
    one.let.set()
    assert upkeep.update(one)
    assert one.by == [threading.current_thread().name]
    assert upkeep.behind() == ""


def test_a_page_is_answered_while_it_goes_on_and_says_how_far_it_is(upkeep: Upkeep) -> None:
    one = Ledger()
    with hurried(0.05):
        upkeep.update(one)
        assert "still being worked out (names: 3 of 12)" in upkeep.behind()
    one.let.set()
    with hurried(30):
        assert upkeep.update(one) or one.current
        assert one.current
        assert upkeep.behind() == ""
    assert one.by == ["sourcebook-upkeep"]


def test_what_took_longer_than_a_page_waits_is_not_waited_for_again(upkeep: Upkeep) -> None:
    one = Ledger()
    with hurried(0.01):
        upkeep.update(one)
    threading.Timer(0.1, one.let.set).start()
    with hurried(30):
        upkeep.update(one)
    assert one.current
    one.current = False
    with hurried(0.01):
        upkeep.update(one)
        assert upkeep.behind()


def test_what_stands_in_the_way_is_told_to_whoever_asks(upkeep: Upkeep) -> None:
    one = Ledger()
    one.wrong = True
    one.let.set()
    with hurried(30), pytest.raises(OSError, match="no room"):
        upkeep.update(one)
    one.wrong = False
    with hurried(30):
        upkeep.update(one)
        assert one.current
        assert upkeep.behind() == ""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Library.init(tmp_path / "case") as made:
        made.add([tmp_path / name for name in TEXTS])
        yield made


def test_an_empty_library_is_never_behind(tmp_path: Path) -> None:
    with Library.init(tmp_path / "empty") as made, hurried(30):
        for one in (made.resolution, made.developments, made.payments, made.pins):
            one.update()
            assert one.is_current()
        assert made.upkeep.behind() == ""


def test_only_judgements_link_anew(library: Library) -> None:
    resolution, developments = library.resolution, library.developments
    developments.update()
    library.payments.update()
    document = next(library.view().iter_documents()).id
    library.decide(document, "seen", why="read it", who="an editor")
    assert not resolution.update()
    assert not developments.update()
    assert not library.payments.update()
    orme = resolution.find("Nelly Orme")[0]
    renamed = resolution.rename(orme.id, "Eleanor Orme", why="so she signs", who="an editor")
    assert renamed.name == "Eleanor Orme"
    assert developments.update()
    assert library.payments.update()


def test_whether_two_have_one_origin_is_heeded_by_what_rests_on_it(library: Library) -> None:
    library.developments.update()
    first, second = (d.id for d in library.view().iter_documents())
    library.decide_origin(first, second, one=True, why="one wrote both", who="an editor")
    assert not library.resolution.update()
    assert library.developments.update()
    assert library.payments.update()


def test_others_read_what_was_there_while_it_is_written(library: Library) -> None:
    library.developments.update()
    before = [e.id for e in library.resolution.iter_entities()]
    seen: list[list[str]] = []
    reader = threading.Thread(
        target=lambda: seen.append([e.id for e in library.resolution.entities.iter_entities()])
    )  # fmt: skip
    with library.resolution.entities.transaction():
        library.resolution.entities.clear()
        reader.start()
        reader.join(30)
        library.resolution.entities.number()
    assert before
    assert seen == [before]
    assert [*library.resolution.entities.iter_entities()] == []


def test_views_are_made_once_for_each_state_of_the_library(library: Library, tmp_path: Path) -> None:
    def names() -> set[str]:
        return {node.name for node in library.grown().network.nodes}

    assert library.timeline() is library.timeline()
    assert library.places() is library.places()
    assert library.timeline(until="1999") is not library.timeline()
    assert "Nelly Orme" in names()
    library.resolution.rename(library.resolution.find("Nelly Orme")[0].id, "Eleanor Orme", why="so she signs", who="me")
    assert names() >= {"Eleanor Orme"}
    (tmp_path / "c.txt").write_text("Tobias Renck resigned on 3 May 2012.", encoding="utf-8")
    library.add([tmp_path / "c.txt"])
    with hurried(0):  # who is in a hurry is given what was known before
        behind = library.timeline()
        assert library.upkeep.behind()
    for one in (library.resolution, library.pins):
        one.update()
    with hurried(30):
        assert len(library.timeline().moments) == len(behind.moments) + 1
        assert library.upkeep.behind() == ""


def test_corrections_are_gathered_once_until_something_is_recorded(library: Library) -> None:
    assert library.corrections() is library.corrections()
    before = library.corrections()
    library.decide(next(library.view().iter_documents()).id, "seen", why="read it", who="an editor")
    assert library.corrections() is not before


def test_in_a_large_library_a_process_of_its_own_works_it_out(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    started: list[str] = []
    start = Apart._start
    monkeypatch.setattr(Apart, "_start", lambda self, name: started.append(name) or start(self, name))
    with hurried(60):
        library.developments.update()
        assert library.developments.is_current()
    assert started == []
    monkeypatch.setattr(held, "LARGE", len(TEXTS))
    with hurried(60):
        library.payments.update()
        library.pins.update()
        assert library.payments.is_current()
        assert library.pins.is_current()
        assert library.upkeep.behind() == ""
    assert started == ["payments", "pins"]
    assert len(list(library.payments.iter_payments())) == 1
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_a_process_that_cannot_do_it_says_why(library: Library) -> None:
    apart = Apart(library.root, lambda _: "nothing of a library")
    with pytest.raises(Unfinished, match="nothing of a library"):
        apart(library.resolution, lambda *_: None)
    assert not Apart(library.root, lambda _: "")(library.resolution, lambda *_: None)


def test_letting_go_of_the_library_ends_the_process(library: Library) -> None:
    apart = Apart(library.root, lambda _: "resolution")
    ended: list[str] = []

    def bring() -> None:
        try:
            apart(library.resolution, lambda *_: None)
        except Unfinished as error:
            ended.append(str(error))

    with library.resolution.entities.transaction():  # it waits for this one, and does not end by itself
        waiting = threading.Thread(target=bring)
        waiting.start()
        waiting.join(2)
        assert ended == []
        apart.close()
        waiting.join(30)
    assert len(ended) == 1
    with pytest.raises(Unfinished, match="let go of"):
        apart(library.resolution, lambda *_: None)


def test_an_answer_is_kept_until_a_document_or_what_it_rests_on_changes(library: Library, tmp_path: Path) -> None:
    made: list[str] = []

    def ask(made_from: str = "") -> str:
        return library._shelf.keep_old("an answer", lambda: made.append(made_from) or f"made {len(made)}", made_from)

    assert [ask(), ask(), ask("a judgement"), ask("a judgement")] == ["made 1", "made 1", "made 2", "made 2"]
    (tmp_path / "c.txt").write_text("Tobias Renck resigned in 2012.", encoding="utf-8")
    library.add([tmp_path / "c.txt"])
    assert ask("a judgement") == "made 3"


def test_who_is_in_a_hurry_is_given_the_last_answer(library: Library, tmp_path: Path) -> None:
    let = threading.Event()
    shelf = library._shelf
    assert shelf.keep_old("slow", lambda: "old") == "old"
    (tmp_path / "c.txt").write_text("Tobias Renck resigned in 2012.", encoding="utf-8")
    library.add([tmp_path / "c.txt"])
    with hurried(0.05):
        assert shelf.keep_old("slow", lambda: let.wait(30) and "new") == "old"
        assert library.upkeep.behind()
    let.set()
    assert shelf.keep_old("slow", lambda: "new") == "new"


def test_a_folder_gathers_who_is_who_anew_only_after_judgements(library: Library, tmp_path: Path) -> None:
    def gathered_from() -> str:
        library.publish(tmp_path / "site")
        (memory,) = (library.root / "cache").rglob("????????????????.sqlite")
        with Memory(memory) as kept:
            return kept.get_meta("people")

    first = gathered_from()
    library.decide(next(library.view().iter_documents()).id, "seen", why="read it", who="an editor")
    assert gathered_from() == first
    orme = library.resolution.find("Nelly Orme")[0]
    library.resolution.rename(orme.id, "Eleanor Orme", why="so she signs", who="an editor")
    assert gathered_from() != first
