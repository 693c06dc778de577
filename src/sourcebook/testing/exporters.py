"""The contract every exporter keeps, as a suite: subclass `ExporterContract`, name the exporter, run pytest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sourcebook.model.annotation import Mention
from sourcebook.model.document import Document
from sourcebook.model.ids import make_id
from sourcebook.publish.exporter import Exporter, export
from sourcebook.store.sqlite import SqliteStore
from sourcebook.testing.makers import reading_of

TEXT = "=SUM(A1) says Ada Vale, “quoted, with comma”; and a line\nbreak. \u202eRight to left\u202c."


class _By:
    name, version = "made", "1"


class ExporterContract:
    """What holds for any exporter. Give `make` (out path -> exporter) and `file` (name of its output)."""

    make: Callable[[Path], Exporter]
    file: str
    readings: bool = True
    """Whether it writes every reading; False for formats of documents, entities or ties."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> SqliteStore:
        """A store with one document that has awkward words in it."""
        store = SqliteStore(tmp_path / "library")
        reading = reading_of(TEXT)
        chain = make_id("chain", reading.rendition.id, "ada vale")
        fields = {"type": "person", "name": "Ada Vale", "chain": chain}
        mention = reading.make(Mention, _By(), 14, 22, **fields)  # type: ignore[arg-type]
        document = Document(
            id=reading.document,
            title='=1+1 "quoted", with comma\nand line',
            rendition=reading.rendition.id,
            blob=reading.rendition.blob,
            media_type="text/plain",
            address="a.txt",
        )
        with store.writer() as writer:
            writer.put_rendition(reading.rendition)
            writer.put_document(document)
            writer.put_annotations(reading.rendition.id, [mention], {"made": "1"})
        return store

    def written(self, store: SqliteStore, out: Path) -> dict[str, bytes]:
        """The files an export makes, by name."""
        export(store.view(), type(self).make, out)
        files = [out] if out.is_file() else sorted(p for p in out.rglob("*") if p.is_file())
        return {p.name if p != out else "": p.read_bytes() for p in files}

    def test_two_exports_are_the_same_bytes(self, store: SqliteStore, tmp_path: Path) -> None:
        """Deterministic, whatever the clock says."""
        first = self.written(store, tmp_path / "first" / self.file)
        assert first
        assert first == self.written(store, tmp_path / "second" / self.file)

    def test_every_fact_cites_its_words(self, store: SqliteStore, tmp_path: Path) -> None:
        """The reading's document, offsets and exact words are all in the output."""
        if not self.readings:
            pytest.skip("a format of documents, entities or ties")
        everything = b"".join(self.written(store, tmp_path / self.file).values()).decode()
        (mention,) = store.view().iter_annotations(kind="mention")
        for wanted in (mention.id, mention.document, "Ada Vale"):
            assert wanted in everything

    def test_exporting_again_replaces(self, store: SqliteStore, tmp_path: Path) -> None:
        """The second export into the same place is not added to the first."""
        out = tmp_path / self.file
        assert self.written(store, out) == self.written(store, out)
