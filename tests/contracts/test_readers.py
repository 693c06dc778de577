"""Every built-in reader keeps the reader contract."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fpdf import FPDF

from sourcebook import registry
from sourcebook.ingest.html import HtmlReader
from sourcebook.ingest.markdown import MarkdownReader
from sourcebook.ingest.pdf import PdfReader
from sourcebook.ingest.plaintext import TextReader
from sourcebook.ingest.table import TableReader
from sourcebook.testing.readers import ReaderContract

ARABIC = "أعلن المصرف أنه دفع الغرامة كاملة في شهر مارس، وقال إن التحقيق قد انتهى."


class TestHtml(ReaderContract):
    reader = HtmlReader()
    name = "page.html"
    sample = b"<html><body><h1>Ferry</h1><p>The ferry to Oslund sank, the harbour office said.</p></body></html>"

    def test_right_to_left(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, f'<html lang="ar"><p>{ARABIC}</p>'.encode()).text == ARABIC


class TestText(ReaderContract):
    reader = TextReader()
    name = "note.txt"
    sample = "The ferry sank.\n\nThe harbour office said so — twice.\n\n".encode()

    def test_right_to_left(self, tmp_path: Path) -> None:
        draft = self.read(tmp_path, ARABIC.encode())
        assert draft.text == ARABIC
        assert draft.metadata.language == "ar"


class TestMarkdown(ReaderContract):
    reader = MarkdownReader()
    name = "note.md"
    sample = b"# Ferry\n\nThe *ferry* sank.\n\n> It sank.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"

    def huge(self) -> bytes:
        return self.sample * 1000

    def test_right_to_left(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, f"**{ARABIC}**".encode()).text == ARABIC


class TestTable(ReaderContract):
    reader = TableReader()
    name = "payments.csv"
    sample = b"Payer,Payee,Amount\nAldora Bank,Vint Ltd,1200\nVint Ltd,M. Ruel,300\n"

    def test_right_to_left(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, f"المصرف,المبلغ\n{ARABIC.split('،')[0]},5\n".encode()).blocks


def pdf_sample() -> bytes:
    pdf = FPDF()
    pdf.set_creation_date(datetime(2020, 5, 6, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, "The ferry to Oslund sank on Monday, the harbour office said. Nobody was hurt.")
    return bytes(pdf.output())


class TestPdf(ReaderContract):
    reader = PdfReader()
    name = "report.pdf"
    sample = pdf_sample()

    def huge(self) -> bytes:
        pdf = FPDF()
        pdf.set_font("Helvetica", size=8)
        for _ in range(200):
            pdf.add_page()
            for line in range(50):
                pdf.text(10, 10 + 5 * line, "The harbour office wrote another letter.")
        return bytes(pdf.output())


def test_every_registered_reader_has_a_suite() -> None:
    tested = {type(suite.reader) for suite in ReaderContract.__subclasses__()}
    assert set(registry.load_all("readers").values()) <= tested


@pytest.mark.parametrize("name", registry.names("readers"))
def test_media_types_are_taken_once(name: str) -> None:
    readers = registry.load_all("readers")
    others = {kind for other, cls in readers.items() if other != name for kind in cls.media_types}
    assert not others & set(readers[name].media_types)
