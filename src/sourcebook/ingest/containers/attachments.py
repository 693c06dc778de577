"""What a message carries: the attachments of EML and MSG, carried messages among them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import Member, failed, safe_label, skipped
from sourcebook.ingest.mail.message import attached_parts, packed_in, parse_message, payload, shown_parts
from sourcebook.ingest.mail.outlook import load_outlook, words_and_files
from sourcebook.ingest.mail.sealed import LOCKED, LOCKED_PGP, SEALED, unseal

if TYPE_CHECKING:
    from oxmsg import Message

_OCTETS = "application/octet-stream"
_SEALS = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})


class MessageOpener:
    """Opens EML files."""

    name: ClassVar[str] = "message"
    version: ClassVar[str] = "4"
    media_types: ClassVar[tuple[str, ...]] = ("message/rfc822",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """Attachments in the order they are packed, then files that stand in the body. See `Opener.open`."""
        message = parse_message(Path(blob.path).read_bytes())
        number = 0
        for number, part in enumerate(attached_parts(message), start=1):
            kind = part.get_content_type()
            named = part.get_filename() or ("message.eml" if kind == "message/rfc822" else f"attachment {number}")
            if kind in SEALED:
                yield _sealed(safe_label(named, number), payload(part))
            elif kind == LOCKED_PGP or (message.get_content_subtype() == "encrypted" and kind == _OCTETS):
                yield _pgp(safe_label(named, number), kind)
            elif kind in _SEALS:
                yield skipped(safe_label(named, number), "A signature, which holds no words.", "signature")
            else:
                yield Member(safe_label(named, number), iter((payload(part),)), media_type=kind)
        packed = (found for part in shown_parts(message) for found in packed_in(part))
        for at, (name, data) in enumerate(packed, start=number + 1):
            yield Member(safe_label(name, at), iter((data,)))

    def count(self, blob: Blob) -> int | None:
        """None: MIME has no table of contents to count by."""
        del blob
        return None


def _sealed(label: str, data: bytes) -> Member:
    """The message in a part that is signed; of one that is locked or damaged, that it is."""
    kind, inner = unseal(data)
    if kind == "signed":
        return Member(f"{label.removesuffix('.p7m')}.eml", iter((inner,)), media_type="message/rfc822")
    if kind == "locked":
        return failed(label, LOCKED.format("S/MIME"), "encrypted")
    return failed(label, "The sealed part is damaged. Get a whole copy of the message.", "unreadable")


def _pgp(label: str, kind: str) -> Member:
    if kind == LOCKED_PGP:
        return skipped(label, "It only says that the next part is encrypted.", "signature")
    return failed(label, LOCKED.format("PGP"), "encrypted")


class OutlookOpener:
    """Opens MSG files."""

    name: ClassVar[str] = "outlook"
    version: ClassVar[str] = "3"
    media_types: ClassVar[tuple[str, ...]] = ("application/vnd.ms-outlook",)
    loads: ClassVar[tuple[str, ...]] = ("olefile", "sourcebook.ingest.mail.carried")

    def open(self, blob: Blob) -> Iterator[Member]:
        """Attachments in the order they are stored. See `Opener.open`."""
        from sourcebook.ingest.mail.carried import carried_message, iter_eml, name_of

        message: Message = load_outlook(Path(blob.path).read_bytes(), blob.name)
        for number, attached in enumerate(message.attachments, start=1):
            label = safe_label(name_of(attached) or "attachment", number)
            if (inner := carried_message(attached)) is not None:
                yield Member(f"{label.removesuffix('.msg')}.eml", iter_eml(inner), media_type="message/rfc822")
            else:
                yield Member(label, iter((attached.file_bytes or b"",)), media_type=attached.mime_type)
        for at, (name, data) in enumerate(_packed(message), start=len(message.attachments) + 1):
            yield Member(safe_label(name, at), iter((data,)))

    def count(self, blob: Blob) -> int | None:
        """As the message's own property states it, and files that stand in its body; None where that is cut off."""
        try:
            message = load_outlook(Path(blob.path).read_bytes(), blob.name)
            return int(message.attachment_count) + len(_packed(message))
        except struct.error:
            return None


def _packed(message: Message) -> list[tuple[str, bytes]]:
    """(name, bytes) of files that stand in a plain body by uuencode."""
    return words_and_files(message.body or "")[1]
