"""Files in the words of old mail, as uuencode wrote them."""

from __future__ import annotations

import binascii
from pathlib import Path

import pytest

from sourcebook import read_members
from sourcebook.errors import ItemError
from sourcebook.ingest.mail.outlook import words_and_files
from sourcebook.ingest.mail.uuencoded import part_files, part_uuencoded

TABLE = b"Payer,Sum\nAldora,300\n" + b"".join(b"Vint %d,%d\n" % (n, n * 7) for n in range(40))


def encoded(name: str, data: bytes, *, bare: bool = False) -> bytes:
    """As uuencode writes a file; `bare` with the spaces at the ends of lines cut off, as mail programs did."""
    lines = [binascii.b2a_uu(data[at : at + 45], backtick=not bare) for at in range(0, len(data), 45)]
    lines = [line.rstrip() + b"\n" if bare else line for line in lines]
    return b"begin 644 %b\n%b%b\nend\n" % (name.encode(), b"".join(lines), b" " if bare else b"`")


def encoded_64(name: str, data: bytes) -> bytes:
    """The same in base64, 76 characters to a line."""
    lines = b"".join(binascii.b2a_base64(data[at : at + 57]) for at in range(0, len(data), 57))
    return b"begin-base64 644 %b\n%b====\n" % (name.encode(), lines)


def letter(body: bytes) -> bytes:
    return b"From: ida@oslund.example\nSubject: Sums\nDate: Mon, 4 Mar 1996 10:00:00 +0000\n\n" + body


def texts_of(folder: Path, data: bytes) -> dict[str, str]:
    path = folder / "a.eml"
    path.write_bytes(data)
    found = list(read_members(path, extract=False))
    assert not any(isinstance(one, ItemError) for one in found), found
    return {one.name: one.rendition.text for one in found if not isinstance(one, ItemError)}


@pytest.mark.parametrize("bare", [False, True], ids=["whole lines", "cut spaces"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_files_in_a_body_are_attachments(tmp_path: Path, end: bytes, *, bare: bool) -> None:
    note = bytes(range(256)) + b"  "
    body = b"Here are the sums.\n\n" + encoded("sums of may.csv", TABLE, bare=bare) + b"And a note:\n"
    body += encoded("note.txt", b"Nobody read the tender.  ", bare=bare) + b"Ida\n"
    texts = texts_of(tmp_path, letter(body).replace(b"\n", end))
    mail, sums, words = texts["a.eml"], texts["a.eml/sums of may.csv"], texts["a.eml/note.txt"]
    assert "Here are the sums." in mail
    assert mail.count("begin 644") == 0
    assert f"Attachment: sums of may.csv (application/octet-stream, {len(TABLE)} bytes)" in mail
    assert "Payer: Vint 39 | Sum: 273" in sums
    assert words.strip() == "Nobody read the tender."
    assert part_uuencoded(encoded("a", note, bare=bare).replace(b"\n", end)) == (b"", [("a", note)])


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_files_in_base64_are_attachments_too(tmp_path: Path, end: bytes) -> None:
    body = b"The sums.\n\n" + encoded_64("sums.csv", TABLE) + encoded("note.txt", b"Nobody read the tender.") + b"Ida\n"
    texts = texts_of(tmp_path, letter(body).replace(b"\n", end))
    assert "Payer: Vint 39 | Sum: 273" in texts["a.eml/sums.csv"]
    assert texts["a.eml/note.txt"].strip() == "Nobody read the tender."
    assert "base64" not in texts["a.eml"]
    for size in range(120):
        data = bytes(range(size))
        assert part_uuencoded(encoded_64("a", data).replace(b"\n", end)) == (b"", [("a", data)])


@pytest.mark.parametrize(
    "body",
    [
        b"We begin 644 pages in.\nThe end\n",
        b"begin 644 a.txt\nThese are words and no lines of a file.\nend\n",
        encoded("a.txt", TABLE)[:-30],
        encoded("a.txt", TABLE).replace(b"\nM", b"\nM\xc3\xa9", 1),
        b"begin-base64 644 a.txt\nThese are words and no lines of a file.\n====\n",
        encoded_64("a.txt", TABLE)[:-30],
        encoded_64("a.txt", TABLE).replace(b"\n====", b"A\n===="),
    ],
    ids=["prose", "no lines", "cut off", "damaged", "no lines 64", "cut off 64", "damaged 64"],
)
def test_what_is_no_whole_file_stays_where_it_stands(tmp_path: Path, body: bytes) -> None:
    texts = texts_of(tmp_path, letter(b"Dear Vint,\n\n" + body))
    assert list(texts) == ["a.eml"]
    assert body.split()[0].decode() in texts["a.eml"]
    assert part_uuencoded(body) == (body, [])


def sent_back(kind: str, data: bytes, cut: int = 0) -> bytes:
    """A part of a message as it stands in the body of one that sends it back."""
    lines = b"".join(binascii.b2a_base64(data[at : at + 57]) for at in range(0, len(data), 57))
    heads = f'--=_1\nContent-Type: {kind};\n\tname="sums.csv"\nContent-Transfer-Encoding: base64\nX-Part: 2\n\n'
    return heads.encode() + lines[: len(lines) - cut] + b"\n--=_1--\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_attachments_of_a_message_sent_back_in_the_body_are_attachments(tmp_path: Path, end: bytes) -> None:
    body = b"It could not be delivered.\n\nFrom: vint@oslund.example\nSubject: Sums\n\n" + sent_back("text/csv", TABLE)
    texts = texts_of(tmp_path, letter(body).replace(b"\n", end))
    assert "Payer: Vint 39 | Sum: 273" in texts["a.eml/sums.csv"]
    assert "Subject: Sums" in texts["a.eml"]
    assert "It could not be delivered." in texts["a.eml"]
    assert binascii.b2a_base64(TABLE[:57]).decode().strip() not in texts["a.eml"]


def test_a_part_in_a_body_that_is_damaged_stays_where_it_stands() -> None:
    body = sent_back("text/csv", TABLE, cut=4)
    assert part_files(body) == (body, [])
    words = b"Content-Transfer-Encoding: base64\nwe wrote, and no more\n"
    assert part_files(words) == (words, [])


def test_files_in_the_plain_body_of_an_outlook_message_are_told_apart() -> None:
    body = (
        b"The sums.\r\n" + encoded("a.csv", TABLE) + encoded_64("b.csv", TABLE) + sent_back("text/csv", TABLE)
    ).decode()
    words, files = words_and_files(body)
    assert files == [("a.csv", TABLE), ("b.csv", TABLE), ("sums.csv", TABLE)]
    assert words.startswith("The sums.")
    assert "begin" not in words
