"""The contract every reader keeps, as a suite: subclass `ReaderContract`, name the reader, run pytest."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sourcebook.errors import EmptyInput, ItemError
from sourcebook.ingest.base import Blob, Draft, Reader, build_rendition, check_draft
from sourcebook.model.ids import sha256


def blob_of(folder: Path, data: bytes, *, name: str, media_type: str, address: str | None = None) -> Blob:
    """A blob of `data`, written to a file in `folder`."""
    path = folder / (sha256(data).removeprefix("sha256:")[:16] + "-" + name)
    path.write_bytes(data)
    return Blob(path=str(path), hash=sha256(data), name=name, media_type=media_type, address=address)


class ReaderContract:
    """What holds for any reader. Give `reader`, `name` (of a file) and `sample`, a good file with some words."""

    reader: Reader
    name: str
    sample: bytes

    def blob(self, folder: Path, data: bytes) -> Blob:
        """The data as a blob of this reader's first media type."""
        return blob_of(folder, data, name=self.name, media_type=self.reader.media_types[0])

    def read(self, folder: Path, data: bytes) -> Draft:
        """A draft of `data`, invariants checked."""
        draft = self.reader.read(self.blob(folder, data))
        check_draft(draft)
        return draft

    def huge(self) -> bytes:
        """A file of a few megabytes; the sample many times over unless a format needs otherwise."""
        return self.sample * (2_000_000 // len(self.sample))

    def test_names_itself(self) -> None:
        """Name, version and media types are told without an instance having read anything."""
        assert self.reader.name
        assert self.reader.version
        assert self.reader.media_types

    def test_sample_has_words_and_blocks(self, tmp_path: Path) -> None:
        """A good file gives text, and blocks that cover words of it."""
        draft = self.read(tmp_path, self.sample)
        assert draft.text.strip()
        assert draft.blocks

    def test_same_bytes_same_rendition(self, tmp_path: Path) -> None:
        """Reading twice gives the same record, id included."""
        blob = self.blob(tmp_path, self.sample)
        first = build_rendition(blob, self.reader, self.reader.read(blob))
        assert first == build_rendition(blob, self.reader, self.reader.read(blob))

    def test_empty_is_refused(self, tmp_path: Path) -> None:
        """An empty file is `EmptyInput`, with a sentence and a next step."""
        with pytest.raises(EmptyInput) as caught:
            self.reader.read(self.blob(tmp_path, b""))
        assert caught.value.message.endswith(".")
        assert caught.value.hint.endswith(".")

    @pytest.mark.parametrize("seed", range(8))
    def test_random_bytes_give_a_draft_or_an_item_error(self, tmp_path: Path, seed: int) -> None:
        """Noise is refused or read, never a crash of another kind."""
        self._survives(tmp_path, random.Random(seed).randbytes(4096))

    @pytest.mark.parametrize("seed", range(8))
    def test_damaged_sample_gives_a_draft_or_an_item_error(self, tmp_path: Path, seed: int) -> None:
        """A good file with bytes changed and its tail cut is refused or read."""
        chance = random.Random(seed)
        data = bytearray(self.sample)
        for _ in range(max(1, len(data) // 50)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        self._survives(tmp_path, bytes(data[: chance.randrange(1, len(data) + 1)]))

    def test_huge_file(self, tmp_path: Path) -> None:
        """A few megabytes are read (or refused in a sentence) within the test's time limit."""
        self._survives(tmp_path, self.huge())

    def _survives(self, folder: Path, data: bytes) -> None:
        try:
            self.read(folder, data)
        except ItemError as error:
            if not error.message.endswith("."):
                pytest.fail(f"{type(error).__name__} says {error.message!r}, which is no sentence")
