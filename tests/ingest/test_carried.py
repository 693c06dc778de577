"""Messages that Outlook messages carry: all that they hold comes along, to whom they went included."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from aspose.email_foss.msg import MapiMessage
from oxmsg import Message

from sourcebook import read_members
from sourcebook.errors import ItemError
from sourcebook.ingest.mail.carried import iter_eml
from sourcebook.ingest.mail.wrapping import DEEPEST, PIECE


def letter_about(words: str, **heads: str) -> MapiMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "tom@oslund.example", "A letter"
    for name, value in heads.items():
        made[name] = value
    made.set_content(words)
    return MapiMessage.from_email_message(made)


def carrying(inner: MapiMessage) -> MapiMessage:
    outer = letter_about("The outer one.")
    outer.add_embedded_message_attachment(inner)
    return outer


def texts_of(folder: Path, message: MapiMessage) -> dict[str, str]:
    """Texts by name, of the message and all that is in it; each is read."""
    path = folder / "a.msg"
    path.write_bytes(message.to_bytes())
    texts = {}
    for found in read_members(path, extract=False):
        assert not isinstance(found, ItemError), found
        texts[found.name] = found.rendition.text
    return texts


@pytest.mark.parametrize("kind", ["message/rfc822", "Message/RFC822", "application/octet-stream", None])
def test_a_saved_letter_attached_to_a_carried_message_is_read(tmp_path: Path, kind: str | None) -> None:
    inner = letter_about("Letter about the hawser.")
    saved = b"From: ida@oslund.example\r\nSubject: Sale\r\n\r\nThe capstan was sold twice.\r\n"
    inner.add_attachment("sale.eml", saved, mime_type=kind)
    texts = texts_of(tmp_path, carrying(inner))
    (sale,) = (text for name, text in texts.items() if name.endswith("/sale.eml"))
    assert "Subject: Sale" in sale
    assert "The capstan was sold twice." in sale


def test_an_attachment_of_many_pieces_is_whole(tmp_path: Path) -> None:
    words = "".join(f"Line {number} about the mole.\n" for number in range(PIECE // 8))
    assert len(words) > 3 * PIECE
    inner = letter_about("Letter about the hawser.")
    inner.add_attachment("mole.txt", words.encode(), mime_type="text/plain")
    texts = texts_of(tmp_path, carrying(inner))
    assert words in texts.values()


def test_who_had_a_copy_of_a_carried_message_stands_where_they_stood(tmp_path: Path) -> None:
    heads = {"To": "Ida <ida@oslund.example>", "Cc": "Vint <vint@oslund.example>", "Bcc": "Zoë <zoe@oslund.example>"}
    texts = texts_of(tmp_path, carrying(letter_about("Letter about the hawser.", **heads)))
    (text,) = (text for text in texts.values() if "hawser" in text)
    lines = text.splitlines()
    for name, person in heads.items():
        assert [line for line in lines if line.startswith(f"{name}: ")] == [f"{name}: {person}"]


def test_a_message_too_deep_to_be_written_out_says_so() -> None:
    message = letter_about("Letter 0.")
    for number in range(1, DEEPEST + 2):
        outer = letter_about(f"Letter {number}.")
        outer.add_embedded_message_attachment(message)
        message = outer
    written = message_from_bytes(b"".join(iter_eml(Message.load(message.to_bytes()))))
    leaves = [part.get_payload(decode=True) for part in written.walk() if not part.is_multipart()]
    texts = [leaf.decode().strip() for leaf in leaves if isinstance(leaf, bytes)]
    assert texts[:-1] == [f"Letter {number}." for number in range(DEEPEST + 1, 0, -1)]
    assert texts[-1] == "This message lies more than 8 messages deep and is left out. Save it by itself and add it."
