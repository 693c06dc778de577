"""Messages: heads, one body of several, attachments named, broken ones read as far as they go."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

import office_files as files
from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Draft, check_draft
from sourcebook.ingest.mail.message import MessageReader
from sourcebook.ingest.mail.outlook import OutlookReader
from sourcebook.testing.readers import blob_of


def read(folder: Path, data: bytes) -> Draft:
    draft = MessageReader().read(blob_of(folder, data, name="a.eml", media_type="message/rfc822"))
    check_draft(draft)
    return draft


def test_heads_body_and_attachment(tmp_path: Path) -> None:
    draft = read(tmp_path, files.make_mail().as_bytes())
    assert draft.text == (
        "From: Ida Marsh <ida@oslund.example>\nTo: Tom Vint <tom@aldora.example>, desk@oslund.example\n"
        "Date: Sun, 09 Mar 2014 10:30:00 +0100\nSubject: The valves\n\n"
        "Tom,\n\nthe valves were never looked at.\n\nIda\n\n"
        "Attachment: sums.csv (text/csv, 21 bytes)"
    )
    about = draft.metadata
    assert (about.title, about.byline, about.published) == ("The valves", ("Ida Marsh",), "2014-03-09")


def test_html_alone_is_read_with_its_links(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Link"
    message.set_content(
        '<p>See <a href="https://oslund.example/x">the page</a>.</p><p style="display:none">no</p>', "html"
    )
    draft = read(tmp_path, message.as_bytes())
    assert draft.text == "Subject: Link\n\nSee the page."
    assert [(draft.text[k.start : k.end], k.href) for k in draft.links] == [("the page", "https://oslund.example/x")]
    assert [hidden.text for hidden in draft.hidden] == ["no"]


def test_a_thin_plain_part_gives_way_to_the_html(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Thin"
    message.set_content("HTML only.")
    message.add_alternative(f"<p>{'The valves were never looked at. ' * 20}</p>", subtype="html")
    assert "never looked at" in read(tmp_path, message.as_bytes()).text


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: =?x-unknown?Q?a=FFb?=\n\nbody of it\n",
        b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nbody of it\n",
        b"Subject: x\nContent-Type: text/plain; charset=no-such\n\nbody of it \xff\n",
        b"Subject: x\nContent-Transfer-Encoding: base64\n\n!!!body of it\n",
        b'From: "a <b@c\nDate: yesterday\nSubject: x\n\nbody of it\n',
    ],
)
def test_broken_messages_are_read_as_far_as_they_go(tmp_path: Path, data: bytes) -> None:
    draft = read(tmp_path, data)
    assert "Subject" in draft.text


def test_what_has_no_heads_is_all_body(tmp_path: Path) -> None:
    draft = read(tmp_path, b"Subject without a colon\nFrom: a@b.example\n\nonly words here\n")
    assert "only words here" in draft.text
    assert "no heads" in draft.warnings[0]


def test_what_is_no_text_is_no_message(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no heads"):
        read(tmp_path, b"\n\n" + bytes(range(256)) * 4)


def test_outlook_says_the_same(tmp_path: Path) -> None:
    blob = blob_of(tmp_path, files.make_msg(), name="a.msg", media_type="application/vnd.ms-outlook")
    draft = OutlookReader().read(blob)
    check_draft(draft)
    assert "the valves were never looked at." in draft.text
    assert "Attachment: sums.csv (text/csv, 21 bytes)" in draft.text
    assert draft.metadata.title == "The valves"
    assert draft.metadata.published == "2014-03-09"
