"""Office files of all ages: structure, hidden words, properties, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

import office_files as files
from sourcebook.errors import EmptyInput, EncryptedInput, UnreadableInput
from sourcebook.ingest.base import Draft, Reader, check_draft
from sourcebook.ingest.detect import media_type_of
from sourcebook.ingest.office.epub import EpubReader
from sourcebook.ingest.office.legacy import LegacyReader
from sourcebook.ingest.office.opendocument import OpenDocumentReader
from sourcebook.ingest.office.richtext import RichTextReader
from sourcebook.ingest.office.sheets import SheetsReader
from sourcebook.ingest.office.slides import SlidesReader
from sourcebook.ingest.office.words import WordsReader
from sourcebook.testing.readers import blob_of


def read(folder: Path, reader: Reader, data: bytes, name: str) -> Draft:
    draft = reader.read(blob_of(folder, data, name=name, media_type=media_type_of(data, name)))
    check_draft(draft)
    return draft


def kinds(draft: Draft) -> list[tuple[str, str]]:
    return [(block.kind, draft.text[block.start : block.end]) for block in draft.blocks]


def test_docx_has_its_structure(tmp_path: Path) -> None:
    draft = read(tmp_path, WordsReader(), files.make_docx(), "report.docx")
    assert kinds(draft) == [
        ("heading", "Report on the Oslund ferry"),
        ("heading", "Findings"),
        ("paragraph", "The harbour office paid 1.2 million euros for two engines."),
        ("quote", "Nobody looked at the valves."),
        ("item", "The engines"),
        ("item", "The valves"),
        ("row", "Payer | Sum"),
        ("row", "Aldora | 300"),
    ]
    assert draft.metadata.title == "Report on the Oslund ferry"
    assert draft.metadata.byline == ("Ida Marsh", "Tom Vint")


def test_docx_words_nobody_sees_are_kept_apart(tmp_path: Path) -> None:
    draft = read(tmp_path, WordsReader(), files.make_docx(hidden=True), "report.docx")
    assert "Seen words." in draft.text
    assert "anished" not in draft.text
    assert "White" not in draft.text
    assert [(h.text, h.how) for h in draft.hidden] == [
        ("Vanished words.", "hidden"),
        ("White words.", "white-on-white"),
    ]


def test_pptx_slides_are_pages(tmp_path: Path) -> None:
    draft = read(tmp_path, SlidesReader(), files.make_pptx(), "deck.pptx")
    assert kinds(draft) == [
        ("heading", "Ferry findings"),
        ("item", "Engines were late"),
        ("item", "By nine months"),
        ("paragraph", "Say who ordered them."),
        ("heading", "Payments"),
        ("row", "Payer | Sum"),
        ("row", "Aldora | 300"),
    ]
    assert [page.number for page in draft.pages] == [1, 2]
    assert draft.text[draft.pages[1].start :].startswith("Payments")
    assert [block.path for block in draft.blocks][3] == "slide=1;notes"


def test_xlsx_rows_can_be_read_alone(tmp_path: Path) -> None:
    draft = read(tmp_path, SheetsReader(), files.make_xlsx(), "payments.xlsx")
    assert kinds(draft) == [
        ("heading", "Payments"),
        ("paragraph", "Drawn up in March"),
        ("row", "Payer: Aldora Bank | Sum: 1200.5 | Day: 2014-03-09 | Paid: true"),
        ("row", "Payer: Vint Ltd | Sum: 300"),
        ("heading", "Old"),
        ("row", "Name: Ruel | Note: left"),
    ]
    assert draft.blocks[2].path == "sheet=1;row=3"
    assert draft.warnings == ("The sheet 'Old' is hidden in the program; its rows were read.",)


def test_odt_has_lists_tables_notes_and_links(tmp_path: Path) -> None:
    body = (
        '<text:h text:outline-level="2">Findings</text:h>'
        '<text:p>The <text:a xlink:href="https://oslund.example/a">office</text:a><text:s/>paid'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See the ledger.</text:p>"
        "</text:note-body></text:note>.</text:p>"
        "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>deep</text:p>"
        "</text:list-item></text:list></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Payer</text:p></table:table-cell>"
        "<table:table-cell><text:p>Sum</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p>Seen.<text:hidden-text>not seen</text:hidden-text></text:p>"
    )
    draft = read(tmp_path, OpenDocumentReader(), files.make_odt(body), "a.odt")
    assert kinds(draft) == [
        ("heading", "Findings"),
        ("paragraph", "The office paid[1]."),
        ("paragraph", "[1] See the ledger."),
        ("item", "one"),
        ("item", "deep"),
        ("row", "Payer | Sum"),
        ("paragraph", "Seen."),
    ]
    assert [draft.text[link.start : link.end] for link in draft.links] == ["office"]
    assert [hidden.text for hidden in draft.hidden] == ["not seen"]


def test_rtf_keeps_letters_of_its_code_page(tmp_path: Path) -> None:
    info = rb"{\info{\title Minutes}{\author Ida Marsh}}"
    data = rb"{\rtf1\ansi\ansicpg1252" + info + rb"\b Minutes\b0\par\par M\'fcller paid \u8364?300.\par}"
    draft = read(tmp_path, RichTextReader(), data, "minutes.rtf")
    assert "Müller paid €300." in draft.text
    assert (draft.metadata.title, draft.metadata.byline) == ("Minutes", ("Ida Marsh",))


def test_epub_is_read(tmp_path: Path) -> None:
    draft = read(tmp_path, EpubReader(), files.make_epub(), "book.epub")
    assert "The ferry to Oslund sank in the night." in draft.text


@pytest.mark.shared
def test_doc_of_the_nineties(tmp_path: Path, shared: Path) -> None:
    paths = sorted((shared / "benchmarks" / "formats" / "docs").glob("*.doc"))
    assert paths
    for path in paths:
        draft = read(tmp_path, LegacyReader(), path.read_bytes(), path.name)
        assert len(draft.blocks) > 5


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (WordsReader(), "a.docx"),
        (SlidesReader(), "a.pptx"),
        (OpenDocumentReader(), "a.odt"),
        (SheetsReader(), "a.xlsx"),
        (LegacyReader(), "a.doc"),
    ],
)
def test_what_is_no_office_file_is_refused_in_a_sentence(tmp_path: Path, reader: Reader, name: str) -> None:
    blob = blob_of(tmp_path, b"PK\x03\x04 and nothing more", name=name, media_type=reader.media_types[0])
    with pytest.raises(UnreadableInput, match=rf"{name}.*\.$"):
        reader.read(blob)


def test_a_locked_odt_says_so(tmp_path: Path) -> None:
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry>'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    data = files.make_zip({"META-INF/manifest.xml": manifest, "content.xml": "noise"})
    with pytest.raises(EncryptedInput, match="password"):
        read(tmp_path, OpenDocumentReader(), data, "a.odt")


def test_entities_of_xml_are_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words", encoding="utf-8")
    body = "<text:p>Before &x; after</text:p>"
    data = files.make_odt(body)
    inner = f"<office:body><office:text>{body}</office:text></office:body>"
    opening = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><office:document-content {files.ODF_NAMES}>'
    parts = {"content.xml": f"{opening}{inner}</office:document-content>"}
    for made in (data, files.make_zip(parts)):
        assert "secret words" not in read(tmp_path, OpenDocumentReader(), made, "a.odt").text


def test_an_empty_document_says_so(tmp_path: Path) -> None:
    with pytest.raises(EmptyInput, match="holds no words"):
        read(tmp_path, OpenDocumentReader(), files.make_odt(""), "a.odt")


@pytest.mark.parametrize(
    ("make", "name", "media_type"),
    [
        (files.make_docx, "unnamed", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (files.make_pptx, "unnamed", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (files.make_xlsx, "unnamed.bin", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (files.make_epub, "unnamed", "application/epub+zip"),
        (files.make_msg, "unnamed", "application/vnd.ms-outlook"),
        (lambda: files.make_odt("<text:p>x</text:p>"), "unnamed", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_files_without_a_telling_name_are_known_by_their_parts(make, name: str, media_type: str) -> None:  # type: ignore[no-untyped-def]
    assert media_type_of(make(), name) == media_type
