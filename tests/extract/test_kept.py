"""What is kept gives what reading gives, and nothing that befalls its file is ever felt."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import ClassVar

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from sourcebook.extract.arithmetic import one_thread
from sourcebook.extract.base import Extractor, Reading, run_extractors
from sourcebook.extract.kept import Shelf
from sourcebook.extract.kept.parses import pack, parse_texts, unpack
from sourcebook.extract.kept.replay import surface
from sourcebook.extract.mentions import MentionExtractor
from sourcebook.extract.parse import load_model
from sourcebook.model.annotation import Annotation, Section
from sourcebook.model.document import Block, Metadata, Rendition, rendition_id
from sourcebook.model.ids import sha256_text
from sourcebook.pipeline import extractors

FIELDS: list[int | str] = ["ORTH", "TAG", "POS", "MORPH", "DEP", "HEAD", "LEMMA", "ENT_TYPE", "ENT_IOB", "SENT_START"]
LINES = (
    "Harbour bank moved millions",
    "Marta Quill, the former head of Ostrava Tide Bank, was charged on Friday with taking $4.5 million.",
    "“We never signed it,” Quill told the court last week. She denied that Doran Pell, her brother, had been paid.",
    "At least 35 ports were closed in May 2014, the ministry of transport said. The bank is owned by Osk Holdings.",
    "There was no loan; prosecutors allege that it was invented.",
)


def rendition(lines: tuple[str, ...] = LINES, blob: str = "sha256:00", **said: str) -> Rendition:
    text = ""
    blocks: list[Block] = []
    for line in lines:
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{line}" if text else line
        blocks.append(Block(kind="paragraph" if blocks else "heading", start=start, end=len(text), path=f"{blob}/p"))
    identifier = rendition_id(blob, "invented", "1", text)
    return Rendition(
        id=identifier, blob=blob, media_type="text/html", engine="invented", engine_version="1", text=text,
        text_hash=sha256_text(text), blocks=tuple(blocks), metadata=msgspec.convert(said, Metadata),
    )  # fmt: skip


def read(
    held: Rendition, date: str | None, shelf: Shelf | None
) -> tuple[list[Annotation], list[tuple[int, int]], Reading]:
    reading = Reading(document=f"d-{held.blob[-2:]}", rendition=held, reference=date, shelf=shelf)
    return run_extractors(reading, extractors()), reading.sentence_places(), reading


@cache
def fresh(held: Rendition, date: str | None) -> tuple[list[Annotation], list[tuple[int, int]]]:
    return read(held, date, None)[:2]


def test_a_reprint_gets_the_readings_it_would_get_and_is_not_parsed() -> None:
    shelf = Shelf()
    first = rendition()
    assert read(first, "2014-06-02", shelf)[:2] == fresh(first, "2014-06-02")
    reprint = rendition(blob="sha256:11", outlet="The Evening Gull", title="Bank moved millions")
    found, places, reading = read(reprint, "2014-06-02", shelf)
    assert (found, places) == fresh(reprint, "2014-06-02")
    assert {a.kind for a in found} >= {"mention", "time", "money", "figure", "quote", "claim", "relation"}
    assert {a.rendition for a in found} == {reprint.id}
    assert "passages" not in reading.__dict__


@pytest.mark.parametrize("date", [None, "2014-06-02", "2019-01-30"])
def test_under_another_date_only_what_hangs_on_it_is_read_anew(date: str | None) -> None:
    shelf = Shelf()
    read(rendition(), "2011-11-11", shelf)
    reprint = rendition(blob="sha256:22")
    assert read(reprint, date, shelf)[:2] == fresh(reprint, date)


@pytest.mark.parametrize("lines", [LINES[:-1], ("Bank in court", *LINES[1:]), (*LINES, LINES[1]), LINES[::-1]])
def test_an_edited_reprint_reads_as_if_nothing_were_kept(lines: tuple[str, ...]) -> None:
    shelf = Shelf()
    read(rendition(), "2014-06-02", shelf)
    edited = rendition(lines, blob="sha256:33")
    assert read(edited, "2014-06-02", shelf)[:2] == fresh(edited, "2014-06-02")


def test_links_blocks_and_language_are_part_of_what_is_read() -> None:
    shelf = Shelf()
    read(rendition(), None, shelf)
    blocks = tuple(msgspec.structs.replace(block, kind="quote") for block in rendition().blocks)
    for other in (
        msgspec.structs.replace(rendition(), blocks=blocks),
        msgspec.structs.replace(rendition(), metadata=Metadata(language="de")),
    ):
        assert read(other, None, shelf)[:2] == read(other, None, None)[:2]


def test_what_differs_between_prints_is_not_shown_to_an_extractor() -> None:
    one = surface(rendition(outlet="The Evening Gull", published="2014-06-02"))
    two = surface(rendition(blob="sha256:44"))
    assert msgspec.structs.replace(one, id="") == msgspec.structs.replace(two, id="")


class Outsider:
    """An extension that looks at what ours may not."""

    name: ClassVar[str] = "a-outsider"
    version: ClassVar[str] = "1"
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("section",)

    def extract(self, reading: Reading) -> Iterator[Annotation]:
        title = reading.rendition.metadata.outlet or "none"
        yield reading.make(Section, self, 0, 4, level=1, title=title)


def test_an_extension_is_asked_each_time_and_sees_the_whole_document() -> None:
    shelf, both = Shelf(), (Outsider(), MentionExtractor())
    for blob, outlet in (("sha256:55", "Gull"), ("sha256:66", "Heron")):
        held = rendition(blob=blob, outlet=outlet)
        wanted: tuple[Extractor, ...] = both
        plain = run_extractors(Reading(document="d", rendition=held), wanted)
        assert run_extractors(Reading(document="d", rendition=held, shelf=shelf), wanted) == plain
        assert [a.title for a in plain if isinstance(a, Section)] == [outlet]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(LINES), max_size=5))
def test_a_parse_comes_out_of_its_bytes_as_it_went_in(texts: list[str]) -> None:
    pipes = load_model()
    with one_thread():
        for doc in pipes.pipe(texts):
            data = pack(doc)
            assert data is not None
            again = unpack(pipes, doc.text, data)
            assert again is not None
            assert np.array_equal(doc.to_array(FIELDS), again.to_array(FIELDS))
            assert [s.start for s in doc.sents] == [s.start for s in again.sents] if len(doc) else True


def test_a_parse_of_other_words_is_not_taken() -> None:
    pipes = load_model()
    [doc] = pipes.pipe(["One two three."])
    assert unpack(pipes, "One.", pack(doc) or b"") is None


def test_the_same_words_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pipes, shelf = load_model(), Shelf()
    asked: list[str] = []
    pipe = pipes.pipe

    def noted(texts: Iterable[str], batch_size: int = 64) -> Iterator[Doc]:
        for text in texts:
            asked.append(text)
            yield from pipe([text], batch_size)

    monkeypatch.setattr(pipes, "pipe", noted)
    parse_texts([LINES[0], LINES[1], LINES[0]], pipes, shelf, b"key")
    parse_texts([LINES[1], LINES[2]], pipes, shelf, b"key")
    assert asked == [LINES[0], LINES[1], LINES[2]]
    parse_texts([LINES[1]], pipes, shelf, b"another model")
    assert asked[3:] == [LINES[1]]


# -- the shelf


def test_the_file_is_shared_between_openings_and_bounded_in_memory(tmp_path: Path) -> None:
    one = Shelf(tmp_path / "deep" / "read.sqlite", in_memory=1000)
    values = {bytes([k]): os.urandom(200) for k in range(20)}
    for name, value in values.items():
        one.put(name, value)
    assert one.size <= 1000
    assert sum(map(len, one.near.values())) == one.size
    one.flush()
    two = Shelf(tmp_path / "deep" / "read.sqlite")
    assert {name: two.get(name) for name in values} == values
    assert one.get(b"\0") == values[b"\0"]
    assert two.get(b"other") is None


def test_the_file_is_bounded_and_loses_the_oldest_first(tmp_path: Path) -> None:
    path = tmp_path / "read.sqlite"
    shelf = Shelf(path, in_memory=0, on_disk=1 << 20)
    for k in range(3000):
        shelf.put(k.to_bytes(4, "big"), os.urandom(1500))
        if k % 20 == 19:
            shelf.flush()
    shelf.close()
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) < 2 << 20
    again = Shelf(path)
    assert again.get((2999).to_bytes(4, "big")) is not None
    assert again.get((0).to_bytes(4, "big")) is None


@pytest.mark.parametrize("damage", ["torn", "not a database", "other table", "folder"])
def test_a_damaged_file_is_a_miss_and_then_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "read.sqlite"
    first = Shelf(path)
    first.put(b"name", b"value" * 100)
    first.close()
    if damage == "torn":
        with sqlite3.connect(path) as file:
            file.execute("update kept set value = substr(value, 1, 12) || x'00'")
        file.close()
    elif damage == "not a database":
        path.write_bytes(b"\x00garbage" * 3000)
    elif damage == "other table":
        path.unlink()
        with sqlite3.connect(path) as file:
            file.execute("create table kept (number integer primary key)")
        file.close()
    else:
        path.unlink()
        path.mkdir()
    shelf = Shelf(path)
    assert shelf.get(b"name") is None
    shelf.put(b"next", b"other")
    shelf.flush()
    assert shelf.get(b"next") == b"other"
    shelf.close()


def test_damage_while_it_is_open_is_not_felt(tmp_path: Path) -> None:
    path = tmp_path / "read.sqlite"
    shelf = Shelf(path, in_memory=0)
    for k in range(400):
        shelf.put(bytes([k % 250, k // 250]), os.urandom(3000))
    shelf.flush()
    assert shelf.file is not None
    shelf.file.execute("pragma wal_checkpoint(truncate)")
    path.write_bytes(os.urandom(path.stat().st_size))
    for k in range(400):
        shelf.get(bytes([k % 250, k // 250]))
        shelf.put(bytes([k % 250, 9]), b"x")
        shelf.flush()
    shelf.close()
    assert Shelf(path).get(b"nothing") is None


def test_a_full_disk_and_a_folder_that_is_a_file_are_not_felt(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "read.sqlite", in_memory=0)
    assert shelf.file is not None
    shelf.file.execute("pragma max_page_count = 4")  # SQLITE_FULL, as a full disk gives
    for k in range(50):
        shelf.put(bytes([k]), os.urandom(4000))
        shelf.flush()
    assert shelf.get(b"\x31") is None
    (tmp_path / "file").write_text("")
    nowhere = Shelf(tmp_path / "file" / "read.sqlite")
    nowhere.put(b"a", b"b")
    nowhere.flush()
    assert nowhere.get(b"a") == b"b"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_not_felt(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        shelf = Shelf(tmp_path / "cache" / "read.sqlite")
        shelf.put(b"a", b"b")
        shelf.flush()
        assert shelf.get(b"a") == b"b"
    finally:
        tmp_path.chmod(0o700)


def _write_and_die(path: str, number: int) -> None:
    shelf = Shelf(Path(path), in_memory=0)
    for k in range(10_000):
        shelf.put(f"{number} {k}".encode(), f"{number} {k} ".encode() * 50)
        shelf.flush()


def test_writers_that_are_killed_leave_whole_values(tmp_path: Path) -> None:
    path = tmp_path / "read.sqlite"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_and_die, args=(str(path), n)) for n in range(2)]
    for writer in writers:
        writer.start()
    reader = Shelf(path, in_memory=0)
    while not all(reader.get(f"{n} 20".encode()) for n in range(2)):
        assert any(writer.is_alive() for writer in writers)
    for writer in writers:
        writer.kill()
        writer.join()
    again = Shelf(path, in_memory=0)
    for n in range(2):
        for k in range(21):
            assert again.get(f"{n} {k}".encode()) == f"{n} {k} ".encode() * 50
