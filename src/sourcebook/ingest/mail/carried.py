"""A message that an Outlook message carries, rewritten as EML with all that it carries itself.

Inside another one a message is a storage and no file ([MS-OXMSG] 2.2.2.1): its words, heads and bytes are its own, only
the wrapping is ours (MIME, RFC 2045), the same on every run.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import cached_property

from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from sourcebook.ingest.mail.packed_rtf import unpack_rtf
from sourcebook.ingest.office.richtext import plain_text

_STORAGE = "__substg1.0_3701000D"
"""Where an attachment keeps a message."""
_HEADS, _ENTRY = (24, 32), 16
"""Bytes before the properties of a message inside another ([MS-OXMSG] 2.4.1.2; some programs write the longer head of a
whole file), and bytes of one property."""
_RICH, _SHORT_NAME, _SHOWN_NAME = 0x1009, 0x3704, 0x3001
_DEEPEST = 8
"""Messages in messages that are written out."""
_KEPT = ("From", "To", "Cc", "Date", "Subject", "Message-ID", "In-Reply-To", "References")


class Carried(Message):
    """A message inside another."""

    @cached_property
    def _properties(self) -> Properties:
        length = len(self._storage.properties_stream_bytes)
        head = next((head for head in _HEADS if (length - head) % _ENTRY == 0), _HEADS[0])
        return Properties(self._storage, properties_header_offset=head)


def carried_message(attached: Attachment) -> Message | None:
    """The message that an attachment is, or None."""
    held = attached._storage
    inside = held.storages if isinstance(held, Storage) else ()
    inner = next((storage for storage in inside if storage.name == _STORAGE), None)
    return None if inner is None else Carried(inner)


def name_of(attached: Attachment) -> str:
    """The long name of an attachment, its short one, or what Outlook shows for it; empty where none is stated."""
    given = attached.properties
    return attached.file_name or given.str_prop_value(_SHORT_NAME) or given.str_prop_value(_SHOWN_NAME) or ""


def rich_words(message: Message) -> str:
    """The words of a body that is kept as rich text alone; empty where there are none."""
    packed = message.properties.binary_prop_value(_RICH)
    try:
        return plain_text(unpack_rtf(packed)).strip() if packed else ""
    except ValueError:
        return ""


def iter_eml(message: Message, depth: int = 0) -> Iterator[bytes]:
    """The message as EML, piece by piece."""
    mark = f"=_carried_{depth}"
    yield b"".join(_heads(message))
    yield f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="{mark}"\r\n\r\n'.encode()
    yield from _bodies(message, mark)
    for attached in message.attachments:
        yield f"--{mark}\r\n".encode()
        inner = carried_message(attached)
        if inner is not None and depth < _DEEPEST:
            yield _part("message/rfc822", name_of(attached))
            yield from iter_eml(inner, depth + 1)
        else:
            yield _part(
                attached.mime_type or "application/octet-stream", name_of(attached) or "attachment", packed=True
            )
            yield base64.encodebytes(attached.file_bytes or b"") + b"\r\n"
    yield f"--{mark}--\r\n".encode()


def _heads(message: Message) -> Iterator[bytes]:
    given, sent, people = message.message_headers, message.sent_date, message.recipients
    found = {name.title(): value for name, value in given.items()}
    stated = {
        "From": message.sender or "",
        "To": ", ".join(formataddr((r.name, r.email_address)) if r.email_address else r.name for r in people),
        "Date": format_datetime(sent) if sent else "",
        "Subject": message.subject,
    }
    for name in _KEPT:
        line = " ".join((found.get(name.title()) or stated.get(name) or "").split())
        if line:
            yield f"{name}: {_coded(line)}\r\n".encode()


def _bodies(message: Message, mark: str) -> Iterator[bytes]:
    plain, html = (message.body or "").strip(), (message.html_body or "").strip()
    kinds = [("plain", plain or ("" if html else rich_words(message))), ("html", html)]
    if any(words for _, words in kinds):
        yield f'--{mark}\r\nContent-Type: multipart/alternative; boundary="{mark}_b"\r\n\r\n'.encode()
        for kind, words in kinds:
            if words:
                yield f"--{mark}_b\r\nContent-Type: text/{kind}; charset=utf-8\r\n".encode()
                yield b"Content-Transfer-Encoding: base64\r\n\r\n"
                yield base64.encodebytes(words.encode("utf-8", "replace")) + b"\r\n"
        yield f"--{mark}_b--\r\n".encode()


def _part(kind: str, name: str, *, packed: bool = False) -> bytes:
    plain = "".join(c for c in kind if c.isascii() and (c.isalnum() or c in "/.+-")) or "application/octet-stream"
    held = "".join(c for c in name if c.isprintable() and c not in '"\\')
    coding = "Content-Transfer-Encoding: base64\r\n" if packed else ""
    return (
        f'Content-Type: {plain}\r\nContent-Disposition: attachment; filename="{_coded(held)}"\r\n{coding}\r\n'
    ).encode()


def _coded(line: str) -> str:
    return line if line.isascii() else Header(line, "utf-8").encode(linesep="\r\n")
