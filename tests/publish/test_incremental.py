"""A build on top of the last one gives the bytes of a build from nothing, whatever happened in between."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from invented_papers import Held, put, rendition_of_blocks
from sourcebook.model.document import Capture, capture_id
from sourcebook.publication import find_dossiers
from sourcebook.publish.exporter import export
from sourcebook.publish.jsonl import JsonLinesExporter
from sourcebook.publish.memory import Memory
from sourcebook.publish.site import Manifest, build_site

WORDS = tuple("harbour loan pier council audit fee court inquiry bank ledger Zürich naïve salt witness 1987".split())  # noqa: SIM905
HREF = "The harbour report"


def build(
    held: Held,
    out: Path,
    memory: Path | None,
    only: frozenset[str] | None = None,
    progress: Callable[[int, int | None, str], None] | None = None,
) -> Manifest:
    view = held.store.view()

    def rows(path: Path, documents: frozenset[str]) -> None:
        export(view, JsonLinesExporter, path, documents)

    return build_site(
        view, held.store.blobs, held.settings, out, only=only, exports={"library.jsonl": rows}, memory=Memory(memory),
        progress=progress,
    )  # fmt: skip


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def paper(rng: random.Random, number: int) -> tuple[list[tuple[str, str, int]], str, str]:
    words = " ".join(rng.choices(WORDS, k=20))
    title = f"{rng.choice(WORDS).title()} {number}"
    blocks = [("heading", title, 1), ("paragraph", f"{words}. {HREF} said so. {words}.", 0)]
    date = rng.choice(["1987-03-02", "1987-03-02", "1987-04", "1988", "199X", ""])
    return blocks, title, date


class Edits:
    """Random edits of a library, and of what of it is published."""

    def __init__(self, held: Held, seed: int) -> None:
        self.held, self.rng, self.number = held, random.Random(seed), 0
        self.shown = {d.id for d in held.store.view().iter_documents()}

    def add(self) -> None:
        self.number += 1
        blocks, title, date = paper(self.rng, self.number)
        self.shown.add(put(self.held.store, rendition_of_blocks(blocks, title, date), f"papers/{self.number}.txt"))

    def rename(self) -> None:
        document = self.held.store.view().get_document(self.rng.choice(sorted(self.shown)))
        with self.held.store.writer() as writer:
            writer.put_document(msgspec.structs.replace(document, title=f"{document.title} again", published="1987-03"))

    def take_out(self) -> None:
        if len(self.shown) > 3:
            self.shown.discard(self.rng.choice(sorted(self.shown)))

    def put_back(self) -> None:
        self.shown |= {d.id for d in self.held.store.view().iter_documents()}

    def move(self) -> None:
        """A further place of a document, which links may find."""
        document = self.held.store.view().get_document(self.rng.choice(sorted(self.shown)))
        address = f"https://paper.example/{self.number}"
        with self.held.store.writer() as writer:
            writer.put_capture(
                Capture(
                    id=capture_id(document.id, document.blob, address, None), document=document.id,
                    blob=document.blob, media_type="text/plain", bytes=1, address=address,
                )
            )  # fmt: skip

    def step(self) -> None:
        self.rng.choice([self.add, self.add, self.add, self.rename, self.take_out, self.put_back, self.move])()


@pytest.mark.parametrize("seed", [1, 4])
def test_a_build_on_the_last_one_is_a_build_from_nothing(held: Held, tmp_path: Path, seed: int) -> None:
    edits, memory = Edits(held, seed), tmp_path / "memory.sqlite"
    for turn in range(6):
        for _ in range(edits.rng.randint(0, 3) if turn else 9):
            edits.step()
        first = build(held, tmp_path / "site", memory, frozenset(edits.shown))
        fresh = build(held, tmp_path / "fresh", None, frozenset(edits.shown))
        assert first == fresh, turn
        assert bytes_of(tmp_path / "site") == bytes_of(tmp_path / "fresh"), turn


def test_a_page_that_links_follows_what_is_kept_of_the_link(held: Held, tmp_path: Path) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "site"
    both = frozenset({held.dossier, held.report})
    page = out / f"documents/{held.dossier}.html"
    other = put(held.store, rendition_of_blocks([("paragraph", "Alone.", 0)], "Alone", "2001"), "alone.txt")
    build(held, out, memory, both | {other})
    assert '">kept copy</span>' in page.read_text()
    document = held.store.view().get_document(held.report)
    with held.store.writer() as writer:
        writer.put_document(msgspec.structs.replace(document, title="Another name"))
    build(held, out, memory, both | {other})
    assert "Another name" in page.read_text()
    build(held, out, memory, frozenset({held.dossier, other}))
    assert '">kept copy</span>' not in page.read_text()
    build(held, out, memory, both | {other})
    assert '">kept copy</span>' in page.read_text()


def test_only_what_changed_is_written(held: Held, tmp_path: Path) -> None:
    edits, memory, out = Edits(held, 7), tmp_path / "memory.sqlite", tmp_path / "site"
    for _ in range(30):
        edits.add()
    build(held, out, memory)
    before = {p: p.stat().st_ino for p in out.rglob("*") if p.is_file()}
    target = sorted(edits.shown)[0]
    document = held.store.view().get_document(target)
    with held.store.writer() as writer:
        writer.put_document(msgspec.structs.replace(document, title="Renamed"))
    build(held, out, memory)
    written = {
        p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file() and before.get(p) != p.stat().st_ino
    }
    assert {f"documents/{target}.html", f"evidence/{target}.json", "search/pages/all.js"} <= written
    assert f"evidence/{target}.txt" not in written
    others = {name for name in written if name.startswith(("documents/d-", "evidence/")) and target not in name}
    assert not others


def test_what_somebody_changed_in_the_folder_is_made_again(held: Held, tmp_path: Path) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "site"
    build(held, out, memory)
    whole = bytes_of(out)
    page = out / f"documents/{held.report}.html"
    held_time = page.stat().st_mtime_ns
    page.write_bytes(page.read_bytes().replace(b"auditors", b"editors!"))
    os.utime(page, ns=(held_time + 1, held_time + 1))
    (out / "evidence" / f"{held.dossier}.txt").unlink()
    (out / "documents" / "stray.html").write_text("not ours")
    build(held, out, memory)
    assert bytes_of(out) == whole


def test_what_readers_see_is_whole_while_the_next_is_made(held: Held, tmp_path: Path) -> None:
    """The folder from before the last build shares its files with the one that is read."""
    edits, memory, out = Edits(held, 9), tmp_path / "memory.sqlite", tmp_path / "site"
    for _ in range(12):
        edits.add()
        edits.move()
    build(held, out, memory)
    spare = tmp_path / "memory.folder"
    for turn in range(3):
        assert spare.is_dir()
        edits.rename()
        edits.take_out()
        whole = bytes_of(out)
        seen: list[dict[str, bytes]] = []

        def look(*_: object, seen: list[dict[str, bytes]] = seen) -> None:
            if not seen:
                assert not spare.exists()  # it is what is being made
            seen.append(bytes_of(out))

        build(held, out, memory, frozenset(edits.shown), look)
        assert seen
        assert all(one == whole for one in seen), turn
        build(held, tmp_path / "fresh", None, frozenset(edits.shown))
        assert bytes_of(out) == bytes_of(tmp_path / "fresh"), turn
        assert folders_of(out) == folders_of(tmp_path / "fresh")


@pytest.mark.parametrize("spoil", ["stray", "changed", "a file for a folder", "a folder for a file", "gone", "killed"])
def test_a_spoilt_folder_from_before_does_no_harm(held: Held, tmp_path: Path, spoil: str) -> None:
    memory, out, spare = tmp_path / "memory.sqlite", tmp_path / "site", tmp_path / "memory.folder"
    build(held, out, memory)
    whole = bytes_of(out)
    match spoil:
        case "stray":
            (spare / "documents" / "more").mkdir()
            (spare / "documents" / "more" / "stray.html").write_text("not ours")
        case "changed":  # the very file that is read
            with (spare / "index.html").open("a") as page:
                page.write("more")
        case "a file for a folder":
            shutil.rmtree(spare / "documents")
            (spare / "documents").write_text("a file")
        case "a folder for a file":
            (spare / "index.html").unlink()
            (spare / "index.html").mkdir()
            (spare / "index.html" / "stray").write_text("not ours")
        case "gone":
            shutil.rmtree(spare)
        case "killed":
            with pytest.raises(KeyboardInterrupt):
                build(held, out, memory, None, stop)
            assert bytes_of(out) == whole
    build(held, out, memory)
    assert bytes_of(out) == whole
    assert not [p for p in out.rglob("*") if p.is_dir() and not any(p.iterdir())]


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def folders_of(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_dir()}


@pytest.mark.parametrize("spoil", ["garbage", "other form", "other folder"])
def test_a_memory_that_does_not_fit_is_passed_over(held: Held, tmp_path: Path, spoil: str) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "site"
    build(held, out, memory)
    whole = bytes_of(out)
    if spoil == "garbage":
        memory.write_bytes(b"this is no database" * 300)
    elif spoil == "other form":
        import apsw

        apsw.Connection(str(memory)).pragma("user_version", 99)
    else:
        out = tmp_path / "elsewhere"
    build(held, out, memory)
    assert bytes_of(out) == whole
    assert bytes_of(out) == whole


def test_two_builds_at_once_both_come_out_whole(held: Held, tmp_path: Path) -> None:
    memory = tmp_path / "memory.sqlite"
    with Memory(memory) as first:
        build(held, tmp_path / "b", memory)
        first.put_meta("x", "1")
    build(held, tmp_path / "a", memory)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_dossiers_are_found_by_their_headings_and_links(held: Held) -> None:
    assert find_dossiers(held.store.view()) == []
    blocks: list[tuple[str, str, int]] = []
    for period in ("1980s–1999", "2007–Present", "the early 2000s"):
        blocks += [("heading", period, 2), ("paragraph", f"Much was said of {period}.", 0)]
    dossier = put(held.store, rendition_of_blocks(blocks, "Long", "2011"), "long.html")
    assert find_dossiers(held.store.view()) == [dossier]
