"""Media types, readers for them, charsets, dates, languages: tables of accept and refuse."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from sourcebook import registry
from sourcebook.errors import UnreadableInput, UnsupportedInput
from sourcebook.ingest.charset import decode, is_binary
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.dates import date_in_path, read_date
from sourcebook.ingest.detect import detect_media_type, media_type_of
from sourcebook.ingest.language import find_language


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (b"%PDF-1.4\n", "a.pdf", "application/pdf"),
        (b"\r\n%PDF-1.4\n", "a.txt", "application/pdf"),
        (b"<!DOCTYPE html><p>x", "a.txt", "text/html"),
        (b"\xef\xbb\xbf <!-- c --> <html>", "a", "text/html"),
        (b"words <b>x</b>", "a.html", "text/html"),
        (b"a,b\n1,2", "a.csv", "text/csv"),
        (b"a\tb", "a.TSV", "text/tab-separated-values"),
        (b"# x", "a.md", "text/markdown"),
        (b"words", "a.txt", "text/plain"),
        (b"words", "README", "text/plain"),
        (b"words", "a.unknown", "text/plain"),
        ("words".encode("utf-16"), "a.txt", "text/plain"),
        (b"PK\x03\x04xx", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04xx", "a.txt", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "image/png"),
        (b"{\\rtf1", "a.doc", "application/rtf"),
        (b"\x00\x01\x02\x03" * 100, "a.txt", "text/plain"),
        (b"\x00\x01\x02\x03" * 100, "a", "application/octet-stream"),
        (b"", "a.txt", "text/plain"),
    ],
)
def test_media_types(head: bytes, name: str, media_type: str) -> None:
    assert media_type_of(head, name) == media_type


def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"a\.txt cannot be opened: No such file or directory\."):
        detect_media_type(tmp_path / "a.txt", "a.txt")


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("text/html; charset=utf-8", "html"),
        ("TEXT/PLAIN", "text"),
        ("application/pdf", "pdf"),
        ("text/csv", "table"),
        ("text/markdown", "markdown"),
    ],
)
def test_readers_are_found(media_type: str, name: str) -> None:
    assert find_reader(media_type).name == name


def test_unsupported_lists_what_can_be_read() -> None:
    with pytest.raises(UnsupportedInput) as caught:
        find_reader("video/mp4")
    for name in registry.names("readers"):
        assert name in str(caught.value)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021-03-04", "2021-03-04"),
        ("2021-03-04T05:06:07+01:00", "2021-03-04"),
        ("2021-03-04 05:06", "2021-03-04"),
        ("2021/3/4", "2021-03-04"),
        ("2021-03", "2021-03"),
        ("2021", "2021"),
        ("20210304", "2021-03-04"),
        ("20210304T101010Z", "2021-03-04"),
        ("Thu, 04 Mar 2021 10:00:00 GMT", "2021-03-04"),
        ("March 4, 2021 10:00 am", "2021-03-04"),
        ("Mar. 4th, 2021", "2021-03-04"),
        ("4 March 2021", "2021-03-04"),
        ("2021-02-30", None),
        ("2021-13-01", None),
        ("13/14/2021", None),
        ("04/03/2021", None),
        ("yesterday", None),
        ("0001-01-01", None),
        ("3 Mai Something 2021", None),
        ("", None),
        (None, None),
        (20210304, None),
        ("x" * 1000, None),
    ],
)
def test_dates(value: object, day: str | None) -> None:
    assert read_date(value) == day


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://kelmar.example/2021/03/04/audit", "2021-03-04"),
        ("https://kelmar.example/news/2021-03-04-audit", "2021-03-04"),
        ("https://kelmar.example/2021/13/04/audit", None),
        ("https://kelmar.example/12021/03/04", None),
        ("https://kelmar.example/2021/03/audit", None),
    ],
)
def test_dates_in_addresses(address: str, day: str | None) -> None:
    assert date_in_path(address) == day


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("The audit office in the harbour town said that the sums were never paid to anybody.", "de-AT", "en"),
        ("Die Behörde erklärte am Dienstag, dass die Gelder niemals an den Hafen ausgezahlt wurden.", None, "de"),
        ("Yes", "sv", "sv"),
        ("Yes", None, None),
        ("1200 300 5", "en-GB", "en"),
    ],
)
def test_languages(text: str, declared: str | None, language: str | None) -> None:
    assert find_language(text, declared) == language


def test_declared_charsets_that_are_no_charsets_are_ignored() -> None:
    for name in ("hex", "bz2", "rot13", "unicode_escape", "idna", "nonsense", "utf-7", "\0"):
        assert decode(b"caf\xc3\xa9", name).text == "café"


@pytest.mark.parametrize(
    "data", [b"plain", "žluťoučký".encode(), "x".encode("utf-16"), b"\x1b[1mterminal\x1b[0m words"]
)
def test_texts_are_not_binary(data: bytes) -> None:
    assert not is_binary(data)


def test_a_document_stored_unpacked_in_an_archive_does_not_name_the_archive() -> None:
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_STORED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<w/>")
    outer = BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_STORED) as package:
        package.writestr("papers/one.docx", inner.getvalue())
        package.writestr("papers/two.txt", "two")
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert media_type_of(inner.getvalue(), "attachment") == office
    assert media_type_of(outer.getvalue(), "papers") == "application/zip"
