"""7z, RAR, CAB, ISO 9660, LHA, XAR and cpio by libarchive: members are streamed, links and devices left alone.

A 7z archive with methods that libarchive does not know is read by `sevenzip`.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EncryptedInput, ItemError, LimitExceeded, UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import CHUNK, LINK, Member, safe_label, skipped

if TYPE_CHECKING:
    from sourcebook.ingest.containers.libarchive import Entry
    from sourcebook.ingest.containers.sevenzip_index import Index

_LOCKED = ("It is locked by a password.", "Unpack it by hand and add it.")
_HINT = "Unpack it by hand and add the folder."


class PackedOpener:
    """Opens archives of other programs than ZIP and TAR. Volumes of a split archive are refused by their own names."""

    name: ClassVar[str] = "packed"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/x-7z-compressed", "application/vnd.rar", "application/vnd.ms-cab-compressed",
        "application/x-iso9660-image", "application/x-lzh-compressed", "application/x-xar", "application/x-cpio",
    )  # fmt: skip
    loads: ClassVar[tuple[str, ...]] = ("archi", "sourcebook.ingest.containers.libarchive")

    def open(self, blob: Blob) -> Iterator[Member]:
        """Members in the order they are packed. See `Opener.open`."""
        if (index := _beyond(blob)) is not None:
            from sourcebook.ingest.containers.sevenzip import iter_members

            yield from iter_members(blob, index)
            return
        number = 0
        for number, entry in enumerate(_entries(blob), start=1):
            if (member := _member(entry, number)) is not None:
                yield member
        if not number:
            raise UnreadableInput(f"{blob.name} holds nothing, or is a volume of a split archive.", _HINT)

    def count(self, blob: Blob) -> int | None:
        """Heads alone, in a pass of its own that unpacks no member; folders left out."""
        try:
            return sum(not stat.S_ISDIR(entry.mode) for entry in _entries(blob))
        except ItemError:
            return None


def _beyond(blob: Blob) -> Index | None:
    """The index of a 7z that libarchive cannot unpack."""
    if blob.media_type != "application/x-7z-compressed":
        return None
    from sourcebook.ingest.containers.sevenzip import index_beyond

    return index_beyond(blob)


def _entries(blob: Blob) -> Iterator[Entry]:
    """Entries of an archive, each good until the next is asked for."""
    from sourcebook.ingest.containers.libarchive import ArchiveError, iter_entries

    try:
        yield from iter_entries(blob.path)
    except (ArchiveError, MemoryError) as error:
        raise _explained(error, blob.name) from error


def _member(entry: Entry, number: int) -> Member | None:
    label = safe_label(entry.name, number)
    if stat.S_ISDIR(entry.mode):
        return None
    if stat.S_ISLNK(entry.mode):
        return skipped(label, LINK, "link")
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        return skipped(label, "A device or pipe inside an archive.", "not-a-file")
    return Member(label, _unpacked(entry))


def _unpacked(entry: Entry) -> Iterator[bytes]:
    from sourcebook.ingest.containers.libarchive import ArchiveError

    try:
        while piece := entry.read(CHUNK):
            yield piece
    except (ArchiveError, MemoryError) as error:
        found = _explained(error, "It")
        raise EncryptedInput(*_LOCKED) if isinstance(found, EncryptedInput) else found from error


def _explained(error: Exception, name: str) -> ItemError:
    """What libarchive says, as one of our errors."""
    words = str(error).lower()
    if "encrypt" in words or "passphrase" in words or "password" in words:
        return EncryptedInput(f"{name} is locked by a password.", _HINT)
    if "allocate" in words or "memory" in words or isinstance(error, MemoryError):
        return LimitExceeded(f"{name} needs more memory to unpack than a reader may take.", _HINT, {})
    if "support" in words or "unknown codec" in words:
        return UnreadableInput(f"{name} is packed in a way that is not known here.", _HINT)
    if "volume" in words or "multi" in words:
        return UnreadableInput(f"{name} is a volume of a split archive.", _HINT)
    return UnreadableInput(f"{name} is damaged or no whole archive.", "Get a whole copy of it.")
