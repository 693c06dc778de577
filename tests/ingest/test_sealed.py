"""Mail that is signed as a whole or locked, carried in a coding it must not have, or only reports on other mail."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from aspose.email_foss.msg import MapiMessage
from test_uuencoded import TABLE, encoded, encoded_64

from office_files import make_mail
from sourcebook import Library, read_file, read_members
from sourcebook.errors import ItemError
from sourcebook.ingest.mail.sealed import unseal

HEAD = b"From: ida@oslund.example\nSubject: Sums\nMIME-Version: 1.0\n"
INNER = b"From: tom@aldora.example\nSubject: Tender\nContent-Type: text/plain\n\nNobody read the tender.\n"


def element(tag: int, body: bytes) -> bytes:
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x82, size >> 8, size & 255])
    return bytes([tag]) + length + body


def endless(tag: int, body: bytes) -> bytes:
    return bytes([tag, 0x80]) + body + b"\0\0"


def oid(last: int) -> bytes:
    return element(6, bytes.fromhex("2a864886f70d0107") + bytes([last]))


def signed(data: bytes) -> bytes:
    content = element(0x30, oid(1) + element(0xA0, element(4, data)))
    inside = element(0x30, element(2, b"\1") + element(0x31, element(0x30, oid(9))) + content + element(0x31, b""))
    return element(0x30, oid(2) + element(0xA0, inside))


def signed_in_pieces(data: bytes) -> bytes:
    """The same as programs write it that do not know the length before the end."""
    pieces = b"".join(element(4, data[at : at + 20]) for at in range(0, len(data), 20))
    content = endless(0x30, oid(1) + endless(0xA0, endless(0x24, pieces)))
    inside = endless(0x30, element(2, b"\1") + element(0x31, b"") + content)
    return endless(0x30, oid(2) + endless(0xA0, inside))


LOCKED = element(0x30, oid(3) + element(0xA0, element(0x30, element(2, b"\0") + element(4, b"xyz"))))


def sealed_mail(data: bytes) -> bytes:
    kind = b"Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
    return HEAD + kind + base64.encodebytes(data)


def members(tmp_path: Path, data: bytes, name: str = "a.eml") -> dict[str, str]:
    path = tmp_path / name
    path.write_bytes(data)
    found = [one for one in read_members(path, extract=False) if not isinstance(one, ItemError)]
    return {one.name: one.rendition.text for one in found}


@pytest.mark.parametrize("wrap", [signed, signed_in_pieces])
def test_a_message_that_is_signed_as_a_whole_is_read(tmp_path: Path, wrap: object) -> None:
    texts = members(tmp_path, sealed_mail(wrap(INNER)))  # type: ignore[operator]
    assert "Nobody read the tender." in texts["a.eml/smime.eml"]
    assert "Subject: Tender" in texts["a.eml/smime.eml"]


def test_what_is_locked_says_so_with_the_next_step(tmp_path: Path) -> None:
    pgp = (
        HEAD + b"Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\n"
        b"Version: 1\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\nhQEM\n--b--\n"
    )
    plain = HEAD + b"\nSee below.\n\n-----BEGIN PGP MESSAGE-----\nhQEM\n-----END PGP MESSAGE-----\n"
    for name, data, by in (("s", sealed_mail(LOCKED), "S/MIME"), ("p", pgp, "PGP"), ("i", plain, "PGP")):
        path = tmp_path / f"{name}.eml"
        path.write_bytes(data)
        (warning,) = [w for w in read_file(path, extract=False).rendition.warnings if "locked" in w]
        assert f"encrypted ({by})" in warning
        assert "save it in the clear" in warning
    with Library.init(tmp_path / "library") as library:
        report = library.add([tmp_path / "s.eml", tmp_path / "p.eml"])
        assert report.expected == report.stored + len(report.skipped) + len(report.failed)
        reasons = [line.reason for line in library.view().iter_ledger() if line.outcome == "failed"]
    assert len(reasons) == 2
    assert all("is encrypted" in str(reason) for reason in reasons)


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"\x30\x80", signed(INNER)[:40], b"\x30\x84\xff\xff\xff\xff", b"\x3f" * 50]
)
def test_what_is_no_seal_is_damaged(data: bytes) -> None:
    assert unseal(data)[0] in ("damaged", "locked")
    assert unseal(b"\x30\x80" * 5_000)[0] == "damaged"


@pytest.mark.parametrize("coding", [b"base64", b"quoted-printable"])
def test_a_carried_message_in_a_coding_is_read(tmp_path: Path, coding: bytes) -> None:
    inner = (
        base64.encodebytes(INNER) if coding == b"base64" else INNER.replace(b"=", b"=3D").replace(b"read", b"r=65ad")
    )
    data = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee.\n--b\n"
    data += b"Content-Type: message/rfc822\nContent-Transfer-Encoding: " + coding + b"\n\n" + inner + b"\n--b--\n"
    texts = members(tmp_path, data)
    assert "Subject: Tender" in texts["a.eml/message.eml"]
    assert "Nobody read the tender." in texts["a.eml/message.eml"]


def test_a_report_of_what_became_of_a_message_is_read(tmp_path: Path) -> None:
    data = HEAD + b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\n"
    data += (
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.oslund.example\n\nFinal-Recipient: rfc822; "
    )
    data += b"tom@aldora.example\nAction: failed\n--b--\n"
    text = members(tmp_path, data)["a.eml"]
    assert "Reporting-MTA: dns; mx.oslund.example" in text
    assert "Final-Recipient: rfc822; tom@aldora.example" in text


def test_a_plain_twin_that_breaks_off_gives_way_to_the_whole_text(tmp_path: Path) -> None:
    start = "The board met on 3 May and spoke of the quay."
    rest = "Later the council said that it had never seen any papers, though minutes show they were sent in April."
    data = (
        HEAD + b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + start.encode()
    )
    data += f"\n--b\nContent-Type: text/html\n\n<p>{start}</p><p>{rest}</p>\n--b--\n".encode()
    text = members(tmp_path, data)["a.eml"]
    assert rest in text
    assert text.count(start) == 1


@pytest.mark.parametrize("form", [encoded, encoded_64])
def test_files_in_the_words_of_an_outlook_message_are_attachments(tmp_path: Path, form: object) -> None:
    mail = make_mail()
    mail.clear_content()
    mail.set_content("The sums.\n\n" + form("sums of may.csv", TABLE).decode() + "Ida\n")  # type: ignore[operator]
    path = tmp_path / "a.msg"
    path.write_bytes(MapiMessage.from_email_message(mail).to_bytes())
    texts = members(tmp_path, path.read_bytes(), "a.msg")
    assert "begin" not in texts["a.msg"]
    assert "The sums." in texts["a.msg"]
    assert f"Attachment: sums of may.csv (application/octet-stream, {len(TABLE):,} bytes)" in texts["a.msg"]
    assert "Payer: Vint 39 | Sum: 273" in texts["a.msg/sums of may.csv"]
    with Library.init(tmp_path / "library") as library:
        report = library.add([path])
        assert (report.expected, report.stored, len(report.failed)) == (2, 2, 0)
