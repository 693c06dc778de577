"""Every built-in reader keeps the reader contract."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fpdf import FPDF

import office_files as files
from sourcebook import registry
from sourcebook.ingest.cards import CardReader
from sourcebook.ingest.delivered import DeliveredReader
from sourcebook.ingest.feed_list import FeedListReader
from sourcebook.ingest.html import HtmlReader
from sourcebook.ingest.mail.message import MessageReader
from sourcebook.ingest.mail.outlook import OutlookReader
from sourcebook.ingest.markdown import MarkdownReader
from sourcebook.ingest.news_record import NewsRecordReader
from sourcebook.ingest.office.epub import EpubReader
from sourcebook.ingest.office.legacy import LegacyReader
from sourcebook.ingest.office.opendocument import OpenDocumentReader
from sourcebook.ingest.office.richtext import RichTextReader
from sourcebook.ingest.office.sheets import SheetsReader
from sourcebook.ingest.office.slides import SlidesReader
from sourcebook.ingest.office.words import WordsReader
from sourcebook.ingest.pdf import PdfReader
from sourcebook.ingest.picture import PictureReader
from sourcebook.ingest.plaintext import TextReader
from sourcebook.ingest.saved_page import SavedPageReader
from sourcebook.ingest.table import TableReader
from sourcebook.ingest.tables.database import DatabaseReader
from sourcebook.ingest.tables.json import JsonLinesReader, JsonReader
from sourcebook.ingest.tables.parquet import ParquetReader
from sourcebook.ingest.tables.parts import RowsReader
from sourcebook.ingest.timeline import TimelineReader, TimelineSheetReader
from sourcebook.ingest.xml import XmlReader
from sourcebook.testing.readers import ReaderContract
from table_files import make_database, make_parquet
from web_server import make_saved_page
from word_file import make_doc

ARABIC = "أعلن المصرف أنه دفع الغرامة كاملة في شهر مارس، وقال إن التحقيق قد انتهى."


def _delivered(name: str) -> bytes:
    saying = f'{{"prop":"name","value":"{name}"}}'
    head = '{"sourcebook.delivered":1,"source":"board","id":"NK-1","schema":"Person","sayings":'
    return f"{head}[{saying}]}}".encode()


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


class TestWords(ReaderContract):
    reader = WordsReader()
    name = "report.docx"
    sample = files.make_docx()

    def huge(self) -> bytes:
        return files.make_docx(paragraphs=5_000)


class TestSlides(ReaderContract):
    reader = SlidesReader()
    name = "deck.pptx"
    sample = files.make_pptx()


class TestSheets(ReaderContract):
    reader = SheetsReader()
    name = "payments.xlsx"
    sample = files.make_xlsx()

    def huge(self) -> bytes:
        return files.make_xlsx(rows=20_000)


class TestOpenDocument(ReaderContract):
    reader = OpenDocumentReader()
    name = "note.odt"
    sample = files.make_odt("<text:h>Ferry</text:h><text:p>The ferry to Oslund sank.</text:p>")

    def huge(self) -> bytes:
        return files.make_odt("<text:p>The ferry to <text:span>Oslund</text:span> sank.</text:p>" * 30_000)

    def test_deep_nesting(self, tmp_path: Path) -> None:
        deep = "<text:span>" * 200 + "The ferry sank." + "</text:span>" * 200
        assert self.read(tmp_path, files.make_odt(f"<text:p>{deep}</text:p>")).text == "The ferry sank."


class TestRichText(ReaderContract):
    reader = RichTextReader()
    name = "note.rtf"
    sample = rb"{\rtf1\ansi The ferry to Oslund sank.\par The harbour office said so.\par}"

    def huge(self) -> bytes:
        return rb"{\rtf1\ansi " + rb"The ferry to {\b Oslund} sank.\par " * 40_000 + b"}"


class TestLegacy(ReaderContract):
    reader = LegacyReader()
    name = "letter.doc"
    sample = make_doc(["The ferry to Oslund sank.\rThe harbour office said so.\r"])


class TestEpub(ReaderContract):
    reader = EpubReader()
    name = "book.epub"
    sample = files.make_epub()


class TestXml(ReaderContract):
    reader = XmlReader()
    name = "judgment.xml"
    sample = (
        b"<?xml version='1.0'?><judgment><head>The ferry</head><p>The ferry to <i>Oslund</i> sank.<note><p>On Monday."
        b"</p></note></p><party><name>Aldora</name><role>owner</role></party></judgment>"
    )

    def huge(self) -> bytes:
        return b"<all>" + b"<p>The ferry to <i>Oslund</i> sank.</p>" * 50_000 + b"</all>"


class TestMessage(ReaderContract):
    reader = MessageReader()
    name = "letter.eml"
    sample = files.make_mail().as_bytes()


class TestOutlook(ReaderContract):
    reader = OutlookReader()
    name = "letter.msg"
    sample = files.make_msg()


class TestPicture(ReaderContract):
    reader = PictureReader()
    name = "scan.png"
    sample = files.make_picture("The ferry to Oslund sank.")

    def huge(self) -> bytes:
        return files.make_picture("The ferry to Oslund sank.", size=(4000, 3000))


class TestCards(ReaderContract):
    reader = CardReader()
    name = "visit.ics"
    sample = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20140309T103000Z\r\n"
        b"SUMMARY:Visit of the yard\r\n"
        b"LOCATION:Oslund\r\nDESCRIPTION:Ida looks at the valves.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


class TestFeedList(ReaderContract):
    reader = FeedListReader()
    name = "feeds.opml"
    sample = (
        b'<?xml version="1.0"?><opml version="2.0"><head><title>Feeds</title></head><body><outline text="Harbours">'
        b'<outline type="rss" text="Oslund Post" xmlUrl="https://oslund.example/feed"/></outline></body></opml>'
    )


class TestJson(ReaderContract):
    reader = JsonReader()
    name = "a.json"
    sample = b'[{"payer": "Aldora Bank", "sum": 1.50}, {"payer": "Vint Ltd", "paid": {"on": "2011-03-09"}}]'

    def huge(self) -> bytes:
        return b"[" + self.sample[1:-1] + b"," + (self.sample[1:-1] + b",") * 20_000 + self.sample[1:]


class TestJsonLines(ReaderContract):
    reader = JsonLinesReader()
    name = "a.jsonl"
    sample = b'{"payer": "Aldora Bank", "sum": 1.50}\n{"payer": "Vint Ltd"}\n'


class TestParquet(ReaderContract):
    reader = ParquetReader()
    name = "a.parquet"
    sample = make_parquet({"payer": ["Aldora Bank", "Vint Ltd"], "sum": ["1.50", "7"]})

    def huge(self) -> bytes:
        return make_parquet({"payer": ["Aldora Bank"] * 40_000, "sum": ["1.50"] * 40_000})


class TestDatabase(ReaderContract):
    reader = DatabaseReader()
    name = "a.sqlite"
    sample = make_database([("Aldora Bank", "1.50"), ("Vint Ltd", "7")])

    def huge(self) -> bytes:
        return make_database([("Aldora Bank", "1.50")] * 40_000)


class TestRows(ReaderContract):
    reader = RowsReader()
    name = "rows 2-3"
    sample = (
        b'{"sourcebook.rows":1,"columns":["payer","sum"],"of":"a.csv"}\n'
        b'[2,2,2,"Aldora Bank","1.50"]\n[3,3,2,"Vint Ltd","7"]\n'
    )


class TestSavedPage(ReaderContract):
    reader = SavedPageReader()
    name = "crane.mhtml"
    sample = make_saved_page("https://paper.example/2011/crane", "The crane", "It was sold on Friday, said Mara Quist.")


class TestDelivered(ReaderContract):
    reader = DeliveredReader()
    name = "NK-1"
    sample = _delivered("Mara Quist")

    def huge(self) -> bytes:
        return _delivered("Mara Quist. " * 120_000)

    def test_right_to_left(self, tmp_path: Path) -> None:
        assert ARABIC in self.read(tmp_path, _delivered(ARABIC)).text


TIMELINE_EVENT = '{"events": [{"start_date": {"year": "2014"}, "text": {"headline": "x", "text": "%s"}}]}'
SHEET_HEAD = "Year,Month,Day,Time,End Year,Headline,Text\n"


class TestTimeline(ReaderContract):
    reader = TimelineReader()
    name = "timeline.json"
    sample = (TIMELINE_EVENT % "<p>A clerk said so.</p>").encode()

    def huge(self) -> bytes:
        return (TIMELINE_EVENT % ("<p>The ferry sank.</p>" * 60_000)).encode()

    def test_right_to_left(self, tmp_path: Path) -> None:
        assert ARABIC in self.read(tmp_path, (TIMELINE_EVENT % ARABIC).encode()).text


class TestTimelineSheet(ReaderContract):
    reader = TimelineSheetReader()
    name = "timeline.csv"
    sample = (SHEET_HEAD + "2014,3,6,,,It sank,<p>A clerk said so.</p>\n").encode()

    def huge(self) -> bytes:
        return (SHEET_HEAD + "2014,3,6,,,It sank,The ferry sank that day and nobody was hurt.\n" * 20_000).encode()

    def test_right_to_left(self, tmp_path: Path) -> None:
        assert ARABIC in self.read(tmp_path, (SHEET_HEAD + f"2014,,,,,x,{ARABIC}\n").encode()).text


class TestNewsRecord(ReaderContract):
    reader = NewsRecordReader()
    name = "record.json"
    sample = (
        b'{"title": "The ferry", "text": "The ferry sank. The [harbour](https://a.example) office <b>said</b> so."}'
    )

    def huge(self) -> bytes:
        return b'{"title": "The ferry", "text": "' + b"The ferry sank. " * 120_000 + b'"}'

    def test_right_to_left(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, f'{{"title": "", "text": "{ARABIC}"}}'.encode()).text == ARABIC


def test_every_registered_reader_has_a_suite() -> None:
    tested = {type(suite.reader) for suite in ReaderContract.__subclasses__()}
    assert set(registry.load_all("readers").values()) <= tested


@pytest.mark.parametrize("name", registry.names("readers"))
def test_media_types_are_taken_once(name: str) -> None:
    readers = registry.load_all("readers")
    others = {kind for other, cls in readers.items() if other != name for kind in cls.media_types}
    assert not others & set(readers[name].media_types)
