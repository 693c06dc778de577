"""MSG: one message as Outlook saves it, by python-oxmsg."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.mail.layout import Attached, Letter, Part, lay_out_letter, message_ids
from sourcebook.ingest.mail.uuencoded import part_files

if TYPE_CHECKING:
    from oxmsg import Message

_SHOWN = ("To", "Cc")


class OutlookReader:
    """Reads MSG."""

    name: ClassVar[str] = "outlook"
    version: ClassVar[str] = "5"
    media_types: ClassVar[tuple[str, ...]] = ("application/vnd.ms-outlook",)
    loads: ClassVar[tuple[str, ...]] = (
        "lxml.etree",
        "olefile",
        "sourcebook.ingest.html_dom",
        "sourcebook.ingest.mail.carried",
        "sourcebook.ingest.mail.quoted",
        "sourcebook.ingest.plaintext_layout",
    )

    def read(self, blob: Blob) -> Draft:
        """Heads and body; attachments are named here and read as documents of their own. See `Reader.read`."""
        return lay_out_letter(read_outlook(blob.read_bytes(), blob.name))


def load_outlook(data: bytes, name: str) -> Message:
    """The message.

    Raises:
        EmptyInput: No bytes.
        UnreadableInput: It is damaged or no Outlook message.
    """
    import olefile
    from oxmsg import Message

    if not data:
        raise EmptyInput(f"{name} is empty.", "Check where it came from.")
    try:
        with olefile.OleFileIO(BytesIO(data)) as package:
            known = package.exists("__properties_version1.0")
        if known:
            return Message.load(BytesIO(data))
    except Exception as error:
        # The parsers of this format raise whatever they trip over in a damaged file.
        raise UnreadableInput(f"{name} is a damaged Outlook message.", "Save it anew, or as EML.") from error
    raise UnreadableInput(f"{name} is no Outlook message.", "Check what it really is.")


def read_outlook(data: bytes, name: str) -> Letter:
    """What the file states.

    Raises:
        ItemError: See `load_outlook`.
    """
    message = load_outlook(data, name)
    try:
        return _letter(message, name)
    except Exception as error:
        raise UnreadableInput(f"{name} is a damaged Outlook message.", "Save it anew, or as EML.") from error


def words_and_files(body: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A plain body without the files that stand in it as text, and (name, bytes) of these."""
    if "begin" not in body and "base64" not in body:
        return body, []
    rest, files = part_files(body.encode("utf-8", "replace") + b"\n")
    return (rest.decode("utf-8").strip(), files) if files else (body, [])


def _letter(message: Message, name: str) -> Letter:
    from sourcebook.ingest.mail.carried import name_of, rich_words

    given = {key.title(): value for key, value in message.message_headers.items()}
    to = "; ".join(f"{r.name} <{r.email_address}>" if r.email_address else r.name for r in message.recipients)
    sent = message.sent_date
    heads = [
        ("From", message.sender or given.get("From", "")),
        ("To", given.get("To") or to),
        ("Cc", given.get("Cc", "")),
        ("Date", given.get("Date") or (sent.isoformat(" ") if sent else "")),
        ("Subject", message.subject or given.get("Subject", "")),
    ]
    letter = Letter(name, heads=[(key, value) for key, value in heads if value])
    letter.sent = sent.date().isoformat() if sent else None
    letter.message = next(iter(message_ids(given.get("Message-Id", ""))), None)
    earlier = (*message_ids(given.get("References", "")), *message_ids(given.get("In-Reply-To", "")))
    letter.answers = tuple(dict.fromkeys(earlier))
    plain, rich = (message.body or "").strip(), message.html_body or ""
    plain = plain or ("" if rich.strip() else rich_words(message))
    plain, packed = words_and_files(plain)
    if plain or rich:
        letter.parts.append(Part(plain) if plain else Part(rich, html=True))
    for attached in message.attachments:
        media_type = attached.mime_type or "application/octet-stream"
        letter.attached.append(Attached(name_of(attached) or "unnamed", media_type, attached.size or 0))
    letter.attached += [Attached(name, "application/octet-stream", len(held)) for name, held in packed]
    return letter
