"""Containers opened as they are met: members become items behind their container, depth first, within bounds.

Bytes come from the guarded child piece by piece into a temporary file of our own naming; a member's name is only a
label. What a bomb unpacks to is bounded by the size of the file it began as.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec

from sourcebook.durable import working_folder
from sourcebook.errors import ItemError, LimitExceeded, UnsupportedInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.child import error_of, shared_reader
from sourcebook.ingest.child_protocol import Counted, MemberHead, Piece, Reply
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.containers.base import find_opener
from sourcebook.ingest.detect import detect_media_type
from sourcebook.ingest.sources import Looked, SourceItem
from sourcebook.settings import Settings

DEEPEST = 8
"""Containers inside containers that are opened."""
MOST_TIMES = 100
"""A container may unpack to so many times its own bytes, over `SPARE_BYTES`."""
SPARE_BYTES = 64 << 20
MOST_MEMBERS = 2_000_000


@dataclass(slots=True)
class _Bounds:
    """What is left to be unpacked of one file that was added."""

    bytes: int
    members: int = MOST_MEMBERS

    def take(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise LimitExceeded(
                f"It unpacks to more than {MOST_TIMES} times its size.",
                "If it is no bomb, unpack it by hand and add the folder.",
                {"times": MOST_TIMES},
            )

    def take_member(self) -> None:
        self.members -= 1
        if self.members < 0:
            raise LimitExceeded(f"It holds more than {MOST_MEMBERS:,} members.", "Split it.", {"members": MOST_MEMBERS})


class Unpacker:
    """Expands items: each container's members follow it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __enter__(self) -> Unpacker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def expand(self, items: Iterator[SourceItem]) -> Iterator[SourceItem]:
        """Every item, and the members of containers. A member's `path` lives until the next is asked for.

        A container that is itself a document (a message) comes first, as any file. One that is none (an archive) comes
        after its members, with `opened` saying how that went.
        """
        for item in items:
            yield from self._expand(item, item.root or item.container, None, 0)

    def _expand(self, item: SourceItem, root: str, bounds: _Bounds | None, depth: int) -> Iterator[SourceItem]:
        item = _looked_at(item)
        media_type = item.looked.media_type if item.looked is not None else ""
        if item.path is None or not media_type or find_opener(media_type) is None:
            yield item
            return
        is_document = _has_reader(media_type)
        if is_document:
            yield item
        if depth >= DEEPEST:
            if not is_document:
                reason = f"It lies {DEEPEST} containers deep, where opening stops. Unpack it by hand."
                yield msgspec.structs.replace(item, opened="failed", reason=reason, code="limit")
            return
        bounds = bounds or _Bounds(SPARE_BYTES + MOST_TIMES * item.path.stat().st_size)
        opening = _Opening(item, media_type, bounds, f"{root}/{item.name}")
        for member in self._members(opening):
            yield from self._expand(member, root, bounds, depth + 1)
        if not is_document:
            yield opening.end()
        elif opening.error is not None:
            yield opening.rest()

    def _members(self, opening: _Opening) -> Iterator[SourceItem]:
        frames = shared_reader(self.settings).open(opening.blob())
        try:
            yield from opening.run(frames, self.settings.max_file_megabytes << 20)
        except ItemError as error:
            opening.error = error
        finally:
            frames.close()  # type: ignore[attr-defined]


@dataclass(slots=True)
class _Opening:
    """One container being opened."""

    item: SourceItem
    media_type: str
    bounds: _Bounds
    container: str
    """The name its members go by in the ledger."""
    seen: int = 0
    counted: int | None = None
    error: ItemError | None = None
    names: Counter[str] = field(default_factory=Counter)

    def blob(self) -> Blob:
        assert self.item.path is not None
        name = self.item.name.rpartition("/")[2]
        return Blob(path=str(self.item.path), hash="", name=name, media_type=self.media_type)

    def run(self, frames: Iterator[Counted | MemberHead | Piece | Reply], most: int) -> Iterator[SourceItem]:
        """Members as items, each once all its bytes are there."""
        with working_folder() as folder:
            path = Path(folder) / "member"
            head: MemberHead | None = None
            file: IO[bytes] | None = None
            broken: SourceItem | None = None
            size = 0
            for frame in frames:
                if isinstance(frame, Piece):
                    assert head is not None
                    assert file is not None
                    size += len(frame.data)
                    self.bounds.take(len(frame.data))
                    if frame.broken:
                        broken = self._item(head, outcome="failed", reason=frame.broken, code=frame.code)
                    elif size > most and broken is None:
                        reason = (
                            f"The member is larger than {most >> 20} MiB. Raise max_file_megabytes if it is worth it."
                        )
                        broken = self._item(head, outcome="failed", reason=reason, code="limit")
                    elif broken is None:
                        file.write(frame.data)
                    continue
                if head is not None and file is not None:
                    file.close()
                    yield broken or self._item(head, path=path)
                head = file = broken = None
                size = 0
                if isinstance(frame, Counted):
                    self.counted = frame.members
                elif isinstance(frame, MemberHead):
                    self.seen += 1
                    self.names[frame.name] += 1
                    self.bounds.take_member()
                    head = frame
                    if frame.outcome is not None:
                        yield self._item(frame, outcome=frame.outcome, reason=frame.reason, code=frame.code)
                        head = None
                    else:
                        file = path.open("wb")
                elif frame.code:
                    raise error_of(frame)

    def _item(self, head: MemberHead, **how: object) -> SourceItem:
        # Members may share a name; the ledger keys its lines by it.
        again = f" ({self.names[head.name]})" if self.names[head.name] > 1 else ""
        given = {
            "container": self.container,
            "container_kind": self.media_type,
            "name": f"{self.item.name}/{head.name}{again}",
            "media_type": head.media_type,
            "address": head.address,
            "time": head.time,
            "headers": head.headers,
        }
        return SourceItem(**given, **how)  # type: ignore[arg-type]

    def end(self) -> SourceItem:
        """The container's own line: opened whole, or why not."""
        counted = "" if self.counted in (None, self.seen) else f" Another count finds {self.counted} members."
        if self.error is not None:
            reason = f"{self.error} {self.seen} members were met before.{counted}"
            return msgspec.structs.replace(self.item, opened="failed", reason=reason, code=self.error.code)
        if counted:
            reason = f"{self.seen} members were met.{counted} Unpack it by hand and compare."
            return msgspec.structs.replace(self.item, opened="failed", reason=reason, code="miscounted")
        return msgspec.structs.replace(self.item, opened="stored", reason=f"{self.seen} members", code="container")

    def rest(self) -> SourceItem:
        """A line for what a document that is a container too could not give."""
        assert self.error is not None
        return SourceItem(
            container=self.container, container_kind=self.media_type, name=f"{self.item.name}/what it carries",
            outcome="failed", reason=str(self.error), code=self.error.code,
        )  # fmt: skip


def _looked_at(item: SourceItem) -> SourceItem:
    """The item with the media type of its bytes; as it is when they cannot be had, or somebody looked already."""
    if item.path is None or item.looked is not None:
        return item
    try:
        state = item.path.stat()
        media_type = detect_media_type(item.path, item.name.rpartition("/")[2], item.media_type)
    except (ItemError, OSError):
        return item
    return msgspec.structs.replace(item, looked=Looked(media_type, state.st_size, state.st_mtime_ns))


def _has_reader(media_type: str) -> bool:
    try:
        find_reader(media_type)
    except UnsupportedInput:
        return False
    return True
