"""Pages that people saved with a browser: whose page it is, and what is read of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.detect import media_type_of
from sourcebook.ingest.html import HtmlReader
from sourcebook.ingest.saved_page import SavedPageReader
from sourcebook.testing.readers import blob_of
from web_server import make_saved_page

ADDRESS, WORDS = "https://paper.example/2011/crane", "Mara Quist sold the crane of Port Ellery on Tuesday."


def test_a_saved_page_is_the_page_it_was_saved_from(tmp_path: Path) -> None:
    data = make_saved_page(ADDRESS, "The crane", WORDS)
    assert media_type_of(data, "crane.mhtml") == media_type_of(data, "crane") == "multipart/related"
    draft = SavedPageReader().read(blob_of(tmp_path, data, name="crane.mhtml", media_type="multipart/related"))
    assert (draft.text, draft.metadata.title, draft.metadata.address) == (WORDS, "The crane", ADDRESS)


def test_a_message_with_parts_stays_a_message() -> None:
    mail = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--\r\n"
    assert media_type_of(mail, "letter.eml") == "message/rfc822"


@pytest.mark.parametrize(
    ("data", "error"), [(b" ", EmptyInput), (b"Content-Type: multipart/related\r\n\r\n", UnreadableInput)]
)
def test_nothing_saved_is_said(tmp_path: Path, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        SavedPageReader().read(blob_of(tmp_path, data, name="a.mhtml", media_type="multipart/related"))


@pytest.mark.parametrize(
    ("comment", "declared", "address"),
    [
        (f"<!-- saved from url=(0032){ADDRESS} -->", "", ADDRESS),
        (f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Mon May 02 2011\n-->", "", ADDRESS),
        (f"<!-- saved from url=(0032){ADDRESS} -->", "https://paper.example/other", "https://paper.example/other"),
        ("<!-- saved from url=(0014)about:internet -->", "", None),
    ],
)
def test_the_address_a_browser_wrote_into_its_page(
    tmp_path: Path, comment: str, declared: str, address: str | None
) -> None:
    link = f'<link rel="canonical" href="{declared}">' if declared else ""
    page = f"<!DOCTYPE html>\n{comment}\n<html><head><title>The crane</title>{link}</head><body><p>{WORDS} "
    page += 'More of it <a href="/next">tomorrow</a>, the paper says.</p></body></html>'
    draft = HtmlReader().read(blob_of(tmp_path, page.encode(), name="crane.html", media_type="text/html"))
    assert draft.metadata.address == address
    if address == ADDRESS:
        assert [link.href for link in draft.links] == ["https://paper.example/next"]
