"""A library's copies: the sketches kept in step with its records, and what is asked of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook.model.near_copy import NearCopy, SideBySide
from sourcebook.store.base import Store
from sourcebook.store.copies.projection import CopyIndex
from sourcebook.store.copies.sketch import Sketch, sketch_of

if TYPE_CHECKING:
    from sourcebook.corroborate.copying import CopyFinder, CopyOfText

FOLDER = "near-copies"
_WAITING = 64 << 20
"""Bytes of sketches kept in memory while documents come in."""


class Copies:
    """Copies among the documents of `store`, by an index in the library's folder `root`.

    Where the folder cannot be written to, one that lags behind is made anew in a temporary folder.
    """

    def __init__(self, store: Store, root: Path) -> None:
        self.store = store
        self._root = root
        self._spare: tempfile.TemporaryDirectory[str] | None = None
        self._index = CopyIndex(store, root / FOLDER)
        self._fresh: dict[str, Sketch] = {}
        self._size = 0
        self._every: tuple[object, list[NearCopy]] = (None, [])
        """All pairs, with what they were found in: page after page of the list asks for them."""

    def close(self) -> None:
        """Delete the temporary folder, where there is one."""
        if self._spare is not None:
            self._spare.cleanup()

    def keep(self, rendition: str, sketch: Sketch) -> None:
        """Take a sketch that was made when its text was read; the next update uses it."""
        self._fresh[rendition] = sketch
        self._size += len(sketch.packed)
        if self._size > _WAITING:
            self.update()

    def update(self) -> int:
        """Take over what changed in the library; gives how many documents that was.

        Raises:
            StorageError: The disk is full or failing.
        """
        fresh, self._fresh, self._size = self._fresh, {}, 0
        if self._index.lags() and self._spare is None and not self._writable():
            self._spare = tempfile.TemporaryDirectory(prefix="sourcebook-near-copies-")
            self._index = CopyIndex(self.store, Path(self._spare.name) / FOLDER)
        return self._index.update(fresh)

    def finder(self) -> CopyFinder:
        """What looks for copies in the library as it is now."""
        from sourcebook.corroborate.copying import CopyFinder

        self.update()
        return CopyFinder(self.store.view(), self._index.snapshot(), lambda text: sketch_of(text).hashes)

    def pairs(self, document: str | None = None, *, in_part: bool = False) -> list[NearCopy]:
        """Every pair of copies, or those of one document, likest first.

        With `in_part`, of one document also those that share a paragraph or more with it.
        """
        finder = self.finder()
        if document is not None:
            return finder.of(document, in_part=in_part)
        made_from, found = self._every
        if made_from is not finder.sketches:
            found = list(finder.every())
            self._every = finder.sketches, found
        return [*found]

    def among(self, documents: Sequence[str]) -> list[NearCopy]:
        """The pairs that have at least one of these documents, by `first` then `second`."""
        finder = self.finder()
        pairs = {(p.first, p.second): p for document in documents for p in finder.of(document)}
        return [pairs[key] for key in sorted(pairs)]

    def of_text(self, text: str) -> list[CopyOfText]:
        """Documents that are copies of a text, likest first."""
        return self.finder().of_text(text)

    def of_draft(self, text: str) -> list[str]:
        """Documents that are no evidence for a text: copies of it, and longer ones that hold it.

        A short source that the text takes over whole is a part of it, and stays evidence.
        """
        from sourcebook.corroborate.copies import COMPARABLE

        return [copy.document for copy in self.of_text(text) if copy.size >= COMPARABLE]

    def compare(self, first: str, second: str) -> SideBySide:
        """Two documents side by side: what they share, where, and what differs."""
        return self.finder().compare(first, second)

    def _writable(self) -> bool:
        folder = self._root / FOLDER
        return os.access(folder if folder.exists() else self._root, os.W_OK)
