"""CopyIndex: keep sketches in step with the store, in files that may be thrown away and are made anew.

    <folder>/list.json        which segments there are, which of their documents are gone, the last change applied
    <folder>/<name>.segment   see `segments`; written before the list names it, removed after it does not

What comes in makes a new segment; segments of like size become one (as in a log-structured merge tree), so that each
document is written again a logarithmic number of times and a look-up meets few files.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from sourcebook.errors import NotFound, StorageError
from sourcebook.model.delivered import is_delivered
from sourcebook.store.base import Store, View
from sourcebook.store.copies.merging import merge
from sourcebook.store.copies.segments import Entry, Segment, Shape, build, read, write
from sourcebook.store.copies.sketch import VERSION, Sketch, sketch_of
from sourcebook.store.copies.snapshot import Snapshot
from sourcebook.store.index.lock import one_at_a_time

LIST = "list.json"
PATIENCE = 60.0
"""Seconds to wait for another process that brings it up to date."""
BATCH = 8_000_000
"""Hashes (4 bytes each) gathered before they are written."""
FORM = 2
"""Goes up with whatever changes the files beside the sketches."""
MADE_BY = 100 * VERSION + FORM
ALIKE = 4
"""Segments are merged when the older is at most so many times as large as what comes after it."""
CROWD = 12
"""More segments than this are merged whatever their sizes, the smallest first."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A segment in the list, and the numbers of its documents that are gone."""

    shape: Shape
    gone: tuple[int, ...] = ()


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the list."""

    version: int = MADE_BY
    change: int = 0
    segments: tuple[Held, ...] = ()


class CopyIndex:
    """The sketches of the documents in `store`, kept in `folder`.

    Args:
        store: Whose documents.
        folder: Where; made when it is missing. One that is damaged or of another version is made anew.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._listed: Listed | None = None
        self._snapshot = Snapshot()

    def snapshot(self) -> Snapshot:
        """What is held now; `update` brings it up to date first."""
        listed = self._read_list()
        if listed != self._listed:
            self._open(listed)
        return self._snapshot

    def update(self, fresh: Mapping[str, Sketch] | None = None, wait: float = PATIENCE) -> int:
        """Take over what changed since the last time; gives how many documents were sketched or left.

        Killed in between, the same changes are applied again. While another process does it for longer than `wait`
        seconds, nothing is done.

        Args:
            fresh: Sketches made already, by rendition; of every other text one is made.
            wait: Seconds.

        Raises:
            StorageError: The folder cannot be written.
        """
        if not self.lags():
            return 0
        with one_at_a_time(self.folder, wait) as alone:
            if not alone:
                return 0
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                return sum(self._apply(fresh or {}))
            except OSError as error:
                raise StorageError(
                    f"The index of near-copies cannot be written: {error}.",
                    "Free some space, or delete the folder `near-copies` of the library, and run again.",
                ) from error

    def lags(self) -> bool:
        """Whether there is anything that `update` would do."""
        self.snapshot()  # damage is found here
        last = self._listed.change if self._listed else 0
        return any(True for _ in self.store.view().iter_changes(last))

    def rebuild(self) -> int:
        """Forget everything and make it anew; gives how many documents were sketched."""
        with one_at_a_time(self.folder, PATIENCE) as alone:
            if alone:
                (self.folder / LIST).unlink(missing_ok=True)
        return self.update()

    # -- keep up ------------------------------------------------------------------------------------------------

    def _apply(self, fresh: Mapping[str, Sketch]) -> Iterator[int]:
        """Apply the changes in batches; gives how many documents each made differ."""
        snapshot, listed = self.snapshot(), self._listed or Listed()
        view = self.store.view()
        changed: dict[str, int] = {}
        last = listed.change
        for number, document in view.iter_changes(listed.change):
            changed.pop(document, None)
            changed[document] = last = number
        waiting: dict[str, Entry | None] = {}
        size = 0
        for document, number in changed.items():
            entry = _entry_of(view, document, snapshot, fresh)
            if entry is not _SAME:
                waiting[document] = entry
                size += len(entry.sketch.packed) // 4 if entry else 0
            if size >= BATCH:
                yield len(waiting)
                # Changes go by the last one of each document: all up to this one are in.
                self._take(waiting, number)
                snapshot, waiting, size = self._snapshot, {}, 0
        yield len(waiting)
        self._take(waiting, last)

    def _take(self, entries: Mapping[str, Entry | None], change: int) -> None:
        """Add documents in place of what was held of them, merge what is alike, and write the list."""
        listed, snapshot = self._listed or Listed(), self._snapshot
        held = [_without(h, s, entries) for h, s in zip(listed.segments, snapshot.segments, strict=True)]
        segments = list(snapshot.segments)
        new = [entry for entry in entries.values() if entry is not None]
        if new:
            segments.append(build(new))
            held.append(Held(shape=write(segments[-1], self._new_file(change))))
        while (at := _next_merge(held)) is not None:
            both = [_alive(s, h) for s, h in zip(segments[at : at + 2], held[at : at + 2], strict=True)]
            some = any(alive.any() for _, alive in both)
            shapes = [merge(both, self._new_file(change))] if some else []
            held[at : at + 2] = [Held(shape=shape) for shape in shapes]
            segments[at : at + 2] = [read(self.folder / shape.name, shape) for shape in shapes]
        self._write_list(Listed(change=change, segments=tuple(held)))

    def _new_file(self, change: int) -> Path:
        return self.folder / f"{change:012}-{secrets.token_hex(4)}.segment"

    # -- files --------------------------------------------------------------------------------------------------

    def _read_list(self) -> Listed:
        try:
            listed = msgspec.json.decode((self.folder / LIST).read_bytes(), type=Listed)
        except (OSError, msgspec.MsgspecError):
            return Listed()
        return listed if listed.version == MADE_BY else Listed()

    def _write_list(self, listed: Listed) -> None:
        draft = self.folder / f"{LIST}.tmp"
        draft.write_bytes(msgspec.json.encode(listed))
        draft.replace(self.folder / LIST)
        self._open(listed)
        named = {item.shape.name for item in listed.segments}
        for path in self.folder.glob("*.segment"):
            if path.name not in named:
                path.unlink(missing_ok=True)  # whoever has it mapped still can read it

    def _open(self, listed: Listed) -> None:
        """Map the segments of a list; where one is missing or damaged, what there is is forgotten and made again."""
        try:
            segments = [read(self.folder / item.shape.name, item.shape) for item in listed.segments]
            self._snapshot = Snapshot(segments, [np.array(item.gone, np.int64) for item in listed.segments])
            self._listed = listed
        except (OSError, ValueError, IndexError):
            again = self._read_list()
            if again != listed:  # merged by another process meanwhile
                self._open(again)
                return
            with suppress(OSError):
                (self.folder / LIST).unlink(missing_ok=True)
            self._snapshot, self._listed = Snapshot(), Listed()


_SAME = Entry("", "", Sketch(b"", b""))
"""Stands for a document of which nothing that matters here has changed."""


def _entry_of(view: View, document: str, snapshot: Snapshot, fresh: Mapping[str, Sketch]) -> Entry | None:
    """What is to be held of a document, or None when there is no such document any more.

    Entities of somebody's data are no texts: two are alike in form, and neither is a copy of the other.
    """
    try:
        held = view.get_document(document)
    except NotFound:
        return None
    if is_delivered(held.media_type):
        return None
    rendition = held.rendition
    number = snapshot.find(document)
    if number is not None and snapshot.rendition(number) == rendition:
        return _SAME
    sketch = fresh.get(rendition) or sketch_of(view.get_rendition(rendition).text)
    return Entry(document, rendition, sketch)


def _without(item: Held, segment: Segment, entries: Mapping[str, Entry | None]) -> Held:
    found: Callable[[str], int | None] = segment.find
    gone = {*item.gone, *(place for document in entries if (place := found(document)) is not None)}
    return Held(shape=item.shape, gone=tuple(sorted(gone)))


def _alive(segment: Segment, item: Held) -> tuple[Segment, NDArray[np.bool_]]:
    mask = np.ones(len(segment.ids), np.bool_)
    mask[list(item.gone)] = False
    return segment, mask


def _next_merge(held: list[Held]) -> int | None:
    """The place of a segment to be merged with the one after it, or None."""
    for at in range(len(held) - 1, 0, -1):
        older, newer = held[at - 1].shape.hashes, held[at].shape.hashes
        if older <= ALIKE * newer or len(held) > CROWD:
            return at - 1
    return None
