"""Word and PowerPoint files of before 2007: Word by its piece table, the rest by kreuzberg; layout gives the blocks."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.charset import decode
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.language import find_language
from sourcebook.ingest.office.link_marks import Linked, take_links
from sourcebook.ingest.office.richtext import tidy

if TYPE_CHECKING:
    from sourcebook.ingest.office.properties import Properties

LOCKED = "application/x-ole-encrypted"
"""Office files of today that are locked by a password: a compound file around what is encrypted ([MS-OFFCRYPTO])."""


class LegacyReader:
    """Reads DOC and PPT."""

    name: ClassVar[str] = "legacy"
    version: ClassVar[str] = "3"
    media_types: ClassVar[tuple[str, ...]] = (
        "application/msword",
        "application/vnd.ms-powerpoint",
        LOCKED,
    )
    loads: ClassVar[tuple[str, ...]] = (
        "kreuzberg",
        "olefile",
        "sourcebook.ingest.office.properties",
        "sourcebook.ingest.office.worddoc",
    )

    def read(self, blob: Blob) -> Draft:
        """The text. See `Reader.read`."""
        import kreuzberg

        from sourcebook.ingest.office.worddoc import read_stories

        data = blob.read_bytes()
        if not data:
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        if blob.media_type == LOCKED or _is_locked(data):
            raise EncryptedInput(f"{blob.name} is protected by a password.", "Save a copy without one and add that.")
        if blob.media_type == "application/msword" and (stories := read_stories(data)):
            return _draft(take_links(tidy("\n\n".join(stories))), _summary(data))
        options = kreuzberg.ExtractionConfig(use_cache=False)
        try:
            found = kreuzberg.extract_bytes_sync(data, blob.media_type, options)
        except (kreuzberg.KreuzbergError, RuntimeError, ValueError, OSError) as error:
            if "password" in str(error).lower() or "encrypt" in str(error).lower():
                raise EncryptedInput(f"{blob.name} is protected by a password.", "Save a copy without one.") from error
            message = f"{blob.name} is damaged or of a kind that is not known: its text cannot be read."
            raise UnreadableInput(message, "Save it in a format of today.") from error
        text = tidy(found.content)
        if not text:
            raise EmptyInput(f"{blob.name} holds no words.", "If it holds pictures of text, add those.")
        return _draft(Linked(text, ()), _properties(dict(found.metadata)))


def _draft(read: Linked, about: Properties) -> Draft:
    from sourcebook.ingest.plaintext_layout import classify, split_segments

    text = read.text
    blocks = tuple(classify(text, split_segments(text, 0)))
    return Draft(text=text, blocks=blocks, links=read.links, metadata=about.metadata(text, blocks, find_language(text)))


def _summary(data: bytes) -> Properties:
    """Title, author and day from the summary of a compound file ([MS-OLEPS])."""
    import olefile

    from sourcebook.ingest.office.properties import Properties

    try:
        with olefile.OleFileIO(BytesIO(data)) as package:
            about = package.get_metadata()
            charset = f"cp{about.codepage & 0xFFFF}" if about.codepage else "cp1252"
            title, author = (
                decode(value, "utf-8" if charset == "cp65001" else charset).text if isinstance(value, bytes) else ""
                for value in (about.title, about.author)
            )
            day = about.create_time.date().isoformat() if about.create_time else None
    except (OSError, ValueError, IndexError, TypeError, AttributeError):
        return Properties()
    return Properties(title=" ".join(title.split()), authors=(author,) if author else (), created=read_date(day))


def _is_locked(data: bytes) -> bool:
    """Whether a file of before 2007 says of itself that it is encrypted ([MS-DOC] 2.5.2, [MS-PPT] 2.3.2)."""
    import olefile

    if not data.startswith(olefile.MAGIC):
        return False
    try:
        with olefile.OleFileIO(BytesIO(data)) as package:
            if package.exists("WordDocument"):
                return bool(package.openstream("WordDocument").read(12)[11] & 0x01)
            if package.exists("Current User"):
                return bool(package.openstream("Current User").read(16)[12:16] == b"\xdf\xc4\xd1\xf3")
    except (OSError, ValueError, IndexError, TypeError, AttributeError):
        return False
    return False


def _properties(stated: dict[str, object]) -> Properties:
    from sourcebook.ingest.office.properties import Properties

    authors = stated.get("authors")
    created = stated.get("created_at")
    return Properties(
        title=" ".join(str(stated.get("title") or "").split()),
        authors=tuple(str(name) for name in authors) if isinstance(authors, list | tuple) else (),
        created=read_date(str(created)[:10]) if created else None,
    )
