"""A message that an Outlook message carries, rewritten as EML with all that it carries itself.

Inside another one a message is a storage and no file ([MS-OXMSG] 2.2.2.1): its words, heads and bytes are its own, only
the wrapping is ours (MIME, RFC 2045), the same on every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import format_datetime, formataddr
from functools import cached_property

from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from sourcebook.ingest.mail.packed_rtf import unpack_rtf
from sourcebook.ingest.mail.wrapping import DEEPEST, PIECE, heads_of, iter_file, iter_letter, iter_message, iter_words
from sourcebook.ingest.office.richtext import plain_text

_STORAGE = "__substg1.0_3701000D"
"""Where an attachment keeps a message."""
_HEADS, _ENTRY = (24, 32), 16
"""Bytes before the properties of a message inside another ([MS-OXMSG] 2.4.1.2; some programs write the longer head of a
whole file), and bytes of one property."""
_RICH, _SHORT_NAME, _SHOWN_NAME = 0x1009, 0x3704, 0x3001
_TRANSPORT, _RECIPIENT_TYPE = 0x007D, 0x0C15
"""Property tags of [MS-OXPROPS]."""
_TOO_DEEP = f"This message lies more than {DEEPEST} messages deep and is left out. Save it by itself and add it."


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
    parts = (_part(attached, depth) for attached in message.attachments)
    yield from iter_message(_heads(message), _bodies(message), parts, f"=_carried_{depth}")


def _part(attached: Attachment, depth: int) -> Iterator[bytes]:
    name, inner = name_of(attached), carried_message(attached)
    if inner is None:
        data = attached.file_bytes or b""
        pieces = (data[at : at + PIECE] for at in range(0, len(data), PIECE))
        return iter_file((attached.mime_type or "").lower(), name or "attachment", pieces)
    if depth < DEEPEST:
        return iter_letter(name, iter_eml(inner, depth + 1))
    return iter_words(f"{name or 'message'}.txt", _TOO_DEEP)


def _heads(message: Message) -> bytes:
    sent = message.sent_date
    stated = {
        "From": message.sender or "",
        **_recipients(message),
        "Date": format_datetime(sent) if sent else "",
        "Subject": message.subject,
    }
    return heads_of(message.properties.str_prop_value(_TRANSPORT) or "", stated)


def _recipients(message: Message) -> dict[str, str]:
    people: dict[str, list[str]] = {"To": [], "Cc": [], "Bcc": []}
    for one in message.recipients:
        # The higher bits tell whether a message was delivered to somebody, not in which line they stood.
        kind = (one.properties.int_prop_value(_RECIPIENT_TYPE) or 0) & 0xF
        person = formataddr((one.name, one.email_address)) if one.email_address else one.name
        people[{2: "Cc", 3: "Bcc"}.get(kind, "To")].append(person)
    return {name: ", ".join(filter(None, listed)) for name, listed in people.items()}


def _bodies(message: Message) -> list[tuple[str, bytes]]:
    plain, html = (message.body or "").strip(), (message.html_body or "").strip()
    kinds = {"plain": plain or ("" if html else rich_words(message)), "html": html}
    return [(f"text/{kind}; charset=utf-8", words.encode("utf-8", "replace")) for kind, words in kinds.items() if words]
