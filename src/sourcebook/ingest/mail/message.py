"""EML: one message as RFC 5322 and MIME hold it, by the standard library's parser."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from html import unescape
from typing import ClassVar

from sourcebook.errors import EmptyInput, LimitExceeded, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.charset import SAMPLE, decode, is_binary
from sourcebook.ingest.mail.layout import FOLDER, Attached, Letter, Part, lay_out_letter, message_ids
from sourcebook.ingest.mail.sealed import LOCKED, LOCKED_PGP, PGP_BLOCK, SEALED, unseal
from sourcebook.ingest.mail.uuencoded import part_files
from sourcebook.ingest.mime import parse_mime

SHOWN = ("From", "To", "Cc", "Bcc", "Date", "Subject")
_MOST_PARTS = 1000
MOST_HEAD_BYTES = 2 << 20
MOST_PARTS = 20_000
"""Lines that may part a message, in all that it carries."""
_BY_HAND = "Open it in a mail program and save what it carries."
_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes beyond ASCII, as the parser keeps them."""
_TAGS = re.compile(r"<style\b.{0,20000}?</style>|<[^<>]{0,2000}>", re.I | re.S)
_WORD = re.compile(r"\w{2,40}")
_EXCUSE = 20
"""How many times more words the marked-up text must have for the plain one to be an excuse ("use another program")."""
_ALIKE = 0.4
"""Share of the words of the one that are in the other where both are one text."""
_ALL, _MORE = 0.95, 0.25
"""Share of the words of the plain text that are in the marked-up one, and of the latter's words that are its own, where
the plain text is only the beginning of it."""
_REPORTS = ("message/delivery-status", "message/disposition-notification")
"""What became of a message, in heads of its own (RFC 3464, RFC 8098)."""
_COUNTED, _NAME = re.compile(rb"(\d{1,12})[ \t]{0,20}\r?\n"), re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:")
_OCTETS = "application/octet-stream"
_BLANK = re.compile(rb"\n\r?\n")


class MessageReader:
    """Reads EML."""

    name: ClassVar[str] = "message"
    version: ClassVar[str] = "7"
    media_types: ClassVar[tuple[str, ...]] = ("message/rfc822",)
    loads: ClassVar[tuple[str, ...]] = ("sourcebook.ingest.mail.quoted", "sourcebook.ingest.plaintext_layout")

    def read(self, blob: Blob) -> Draft:
        """Heads and body; attachments are named here and read as documents of their own. See `Reader.read`."""
        data = blob.read_bytes()
        if not data.strip():
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        return lay_out_letter(read_letter(data, blob.name))


def parse_message(data: bytes) -> EmailMessage:
    """The message, however broken; `defects` of its parts say what was mended.

    Raises:
        LimitExceeded: Its head is longer, or it may have more parts, than any that was sent; to parse it takes minutes.
    """
    data = _bare(data)
    if len(data) > MOST_HEAD_BYTES and not _BLANK.search(data, 0, MOST_HEAD_BYTES):
        size = MOST_HEAD_BYTES >> 20
        raise LimitExceeded(f"The head of the message is longer than {size} MiB.", _BY_HAND, {"head_megabytes": size})
    if data.count(b"\n--") > MOST_PARTS:
        message = f"The message may have more than {MOST_PARTS:,} parts."
        raise LimitExceeded(message, _BY_HAND, {"parts": MOST_PARTS})
    return parse_mime(data)


def _bare(data: bytes) -> bytes:
    """The message alone: without a mark of UTF-8 or empty lines before it, and what Apple Mail writes around it."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    counted = _COUNTED.match(data)
    if counted and (size := int(counted[1])) > 0 and _NAME.match(data, counted.end()):
        return data[counted.end() : counted.end() + size]
    return data


def read_letter(data: bytes, name: str) -> Letter:
    """What a message's bytes state.

    Raises:
        UnreadableInput: There is no head and no body of a message in them.
    """
    message = parse_message(data)
    letter = Letter(name, heads=[(key, value) for key in SHOWN if (value := head(message, key))])
    if not letter.heads and not message.keys():
        return _headless(letter, data)
    if folder := head(message, FOLDER):
        letter.heads.append(("Folder", folder))
    letter.sent = _day(head(message, "Date"))
    letter.message = next(iter(message_ids(head(message, "Message-ID"))), None)
    earlier = (*message_ids(head(message, "References")), *message_ids(head(message, "In-Reply-To")))
    letter.answers = tuple(dict.fromkeys((*earlier, *_conversation(head(message, "Thread-Index")))))
    for part in _leaves(message):
        if is_attached(part):
            size = len(payload(part))
            letter.attached.append(Attached(part.get_filename() or "unnamed", part.get_content_type(), size))
        else:
            letter.parts += _body(part)
            letter.attached += [Attached(name, _OCTETS, len(data)) for name, data in packed_in(part)]
    letter.warnings += dict.fromkeys(_locked(message))
    if any(part.defects for part in message.walk()):
        letter.warnings.append("The message breaks the rules of its format; what could be read was read.")
    return letter


def _locked(message: EmailMessage) -> Iterator[str]:
    """What of a message nobody can read without its key."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in SEALED and unseal(payload(part))[0] == "locked":
            yield f"A part is locked. {LOCKED.format('S/MIME')}"
        elif kind == LOCKED_PGP or (kind == "text/plain" and PGP_BLOCK.encode() in payload(part)):
            yield f"A part is locked. {LOCKED.format('PGP')}"


def _headless(letter: Letter, data: bytes) -> Letter:
    """What goes by the name of a message and has no head: its first line is broken, or somebody cut it off."""
    if is_binary(data):
        raise UnreadableInput(f"{letter.name} is no e-mail message: it has no heads.", "Check what the file really is.")
    letter.parts.append(Part(decode(data).text, html=False))
    letter.warnings.append("There are no heads of a message here: all of it was read as its body.")
    return letter


def head(message: EmailMessage, name: str) -> str:
    """A head in plain characters; empty when it is missing, as it stands when it is beyond mending."""
    raw = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    if any(_ESCAPED.search(str(value)) for value in raw):
        charset = message.get_content_charset() or _likely_charset(message)
        return ", ".join(_unmarked(str(value), charset) for value in raw)
    return ", ".join(str(value) for value in message.get_all(name, [])).encode("utf-8", "replace").decode("utf-8")


def _likely_charset(message: EmailMessage) -> str | None:
    """The charset of all heads without a mark and the words below them together: one head is too short to tell."""
    pieces = [str(value) for _, value in message.raw_items() if _ESCAPED.search(str(value))]
    words = [] if message.is_multipart() else [payload(message)[:SAMPLE]]
    told = b"\n".join([*words, *(piece.encode("ascii", "surrogateescape") for piece in pieces)])
    return decode(told).encoding if len(told) < 2 * SAMPLE and not is_binary(told) else None


def _unmarked(value: str, charset: str | None) -> str:
    """A head with bytes beyond ASCII and no mark of their charset: UTF-8, else that of the body, else the likeliest."""
    return " ".join(decode(value.encode("ascii", "surrogateescape"), charset).text.split())


def is_attached(part: EmailMessage) -> bool:
    """Whether a part is carried along rather than shown: told so, named, or nothing to be read in a message."""
    if part.get_content_type() == "message/rfc822":
        return True
    if part.get_content_type() in _REPORTS:
        return False
    named = bool(part.get_filename())
    if part.get_content_disposition() == "attachment":
        return True
    if part.get_content_maintype() != "text" or part.get_content_subtype() in ("calendar", "vcard", "x-vcard"):
        return True
    return named and part.get_content_subtype() not in ("plain", "html")


def payload(part: EmailMessage) -> bytes:
    """The bytes of a part, transfer encoding undone; of a carried message, the message."""
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        return _uncoded(part, inner.as_bytes()) if isinstance(inner, EmailMessage) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _uncoded(part: EmailMessage, held: bytes) -> bytes:
    """A carried message without a coding that it must not have (RFC 2046, 5.2.1), and that some programs give it."""
    coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    try:
        if coding == "base64":
            return binascii.a2b_base64(held)
        return binascii.a2b_qp(held) if coding == "quoted-printable" else held
    except binascii.Error:
        return held


def attached_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """What a message carries rather than shows, in order."""
    return (part for part in _leaves(message) if is_attached(part))


def shown_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """What a message shows, in order."""
    return (part for part in _leaves(message) if not is_attached(part))


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Parts that hold no further ones, in order; a carried message is one. Of a text said twice one is left out."""
    waiting: list[EmailMessage] = [message]
    dropped: list[EmailMessage] = []
    count = 0
    while waiting and count < _MOST_PARTS:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_type() not in ("message/rfc822", *_REPORTS):
            inner = [piece for piece in part.iter_parts() if isinstance(piece, EmailMessage)]
            if part.get_content_subtype() == "alternative" and (twin := _twin(inner)) is not None:
                dropped.append(twin)
            waiting += reversed(inner)
        elif not any(part is twin for twin in dropped):
            count += 1
            yield part


def _twin(alternatives: list[EmailMessage]) -> EmailMessage | None:
    """Of a text said twice the part to leave out: the marked-up one, unless the plain one is only an excuse for it.

    None where they say different things. A page that comes with its pictures is looked for among them.
    """
    plain = next((p for p in alternatives if p.get_content_type() == "text/plain"), None)
    inner = (p for a in alternatives for p in (_related(a) if a.is_multipart() else [a]))
    rich = next((p for p in inner if p.get_content_type() == "text/html"), None)
    if plain is None or rich is None:
        return None
    said, shown = _vocabulary(plain), _vocabulary(rich)
    more = len(shown - said) > _MORE * len(shown) and len(said & shown) >= _ALL * len(said)
    if len(said) * _EXCUSE < len(shown) or more:
        return plain
    return rich if len(said & shown) >= _ALIKE * len(shown) else None


def _related(part: EmailMessage) -> list[EmailMessage]:
    if part.get_content_subtype() not in ("related", "mixed"):
        return []
    return [piece for piece in part.iter_parts() if isinstance(piece, EmailMessage) and not piece.is_multipart()]


def _vocabulary(part: EmailMessage) -> set[str]:
    """The words of a part, without tags and styles."""
    text = decode(payload(part), part.get_content_charset()).text
    return set(_WORD.findall(unescape(_TAGS.sub(" ", text)).lower()))


def _body(part: EmailMessage) -> list[Part]:
    if part.get_content_type() in _REPORTS:
        inner = part.get_payload()
        told = [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else [part]
        words = "\n\n".join("\n".join(f"{k}: {' '.join(str(v).split())}" for k, v in one.items()) for one in told)
        return [Part(words)] if words.strip() else []
    plain = part.get_content_type() == "text/plain"
    declared, data = part.get_content_charset(), payload(part)
    data = part_files(data)[0] if plain else data
    # Pages must never be taken for UTF-7; mail of old programs is in it, and is text here.
    text = data.decode("utf-7", "replace") if declared == "utf-7" else decode(data, declared).text
    return [Part(text, html=part.get_content_subtype() == "html")] if text.strip() else []


def packed_in(part: EmailMessage) -> list[tuple[str, bytes]]:
    """(name, bytes) of files that stand in a body as text: by uuencode, or as parts of a message sent back."""
    plain = part.get_content_type() == "text/plain" and not is_attached(part)
    return part_files(payload(part))[1] if plain else []


def _conversation(stated: str) -> tuple[str, ...]:
    """Outlook's own mark of a thread, the first 22 bytes of its index ([MS-OXOMSG] 2.2.1.3), as one more id."""
    start = "".join(stated.split())[:29]
    return (f"thread-index:{start}",) if len(start) == 29 and start.isascii() else ()


def _day(stated: str) -> str | None:
    try:
        return parsedate_to_datetime(stated).date().isoformat() if stated else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
