"""Deceptive text: what a reader of a page would not see is said, and is never read as words of the document."""

# ruff: noqa: E501 - hostile strings are read best in one piece
from __future__ import annotations

from pathlib import Path

import pytest
from deceptions import FLAGGED, KEPT_OUT, MORE, OPEN, SECRET, WARNED, Case

from sourcebook.extract.base import order_extractors, run_extractors
from sourcebook.ingest.base import Blob, build_rendition
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.detect import detect_media_type
from sourcebook.library import check_file
from sourcebook.model.annotation import Annotation
from sourcebook.model.document import Rendition
from sourcebook.model.ids import sha256
from sourcebook.pipeline import extractors
from sourcebook.testing.makers import reading_of

HIDDEN_WORDS = ("9 million", "admitted", "Luka Orm")


def read(case: Case, folder: Path) -> Rendition:
    """As the child reads it, here."""
    name, data = case
    path = folder / name
    path.write_bytes(data)
    blob = Blob(path=str(path), hash=sha256(data), name=name, media_type=detect_media_type(path, name))
    reader = find_reader(blob.media_type)
    return build_rendition(blob, reader, reader.read(blob))


def readings(rendition: Rendition) -> list[Annotation]:
    every = order_extractors([e for e in extractors() if e.name != "llm"])
    return list(run_extractors(reading_of(rendition.text, blocks=rendition.blocks), every))


def test_there_are_at_least_sixty_cases() -> None:
    assert len(KEPT_OUT) + len(WARNED) + len(FLAGGED) >= 60


@pytest.mark.parametrize("name", KEPT_OUT)
def test_words_nobody_sees_are_kept_apart(name: str, tmp_path: Path) -> None:
    rendition = read(KEPT_OUT[name], tmp_path)
    told = " ".join(f"{h.text} ({h.how})" for h in rendition.hidden)
    assert "Orla Bank admitted" in " ".join(told.split()), (name, told, rendition.text)
    assert not any(words in rendition.text for words in HIDDEN_WORDS), rendition.text
    if "layer" not in name:
        assert "Varnholm" in rendition.text, "what is seen is read"


@pytest.mark.parametrize(
    "name", ["display none", "class white", "PDF white", "PDF covered in black", "DOCX vanish", "mail white"]
)
def test_no_reading_rests_on_them(name: str, tmp_path: Path) -> None:
    found = readings(read(KEPT_OUT[name], tmp_path))
    assert {a.kind for a in found} >= {"mention", "time"}
    assert not [a for a in found if any(words in a.exact for words in HIDDEN_WORDS)]


@pytest.mark.parametrize("name", WARNED)
def test_hidden_rows_stay_and_are_said(name: str, tmp_path: Path) -> None:
    rendition = read(WARNED[name], tmp_path)
    assert SECRET in " ".join(rendition.text.split())
    assert any("hidden" in warning.lower() for warning in rendition.warnings), rendition.warnings


@pytest.mark.parametrize("name", FLAGGED)
def test_words_that_read_otherwise_than_they_look_are_flagged(name: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(FLAGGED[name][1])
    flags = [f for f in check_file(tmp_path / "page.html").report.flags if f.rule == "hidden-text"]
    assert flags, name
    assert any(f.severity == "error" for f in flags)


@pytest.mark.parametrize("name", ["display none", "PDF covered in black", "DOCX vanish"])
def test_the_check_flags_hidden_words(name: str, tmp_path: Path) -> None:
    file, data = KEPT_OUT[name]
    (tmp_path / file).write_bytes(data)
    flags = [f for f in check_file(tmp_path / file).report.flags if f.rule == "hidden-text"]
    assert any("Orla Bank admitted" in f.message for f in flags)


SEEN = {
    "white on black": '<p style="color:#fff;background:#000">{}</p>',
    "class on its ground": "<style>.x{{color:#fff;background:#036}}</style><p class=x>{}</p>",
    "small print": '<p style="font-size:9px">{}</p>',
    "half faded": '<p style="opacity:.6">{}</p>',
    "indented": '<p style="text-indent:2em;margin-left:40px">{}</p>',
    "hidden overflow": '<p style="overflow:hidden;height:40px">{}</p>',
    "media query": "<style>@media print {{ .x {{ display: none }} }}</style><p class=x>{}</p>",
    "moved a little": '<p style="transform:translateX(12px)">{}</p>',
}


@pytest.mark.parametrize("name", SEEN)
def test_what_is_seen_is_text(name: str, tmp_path: Path) -> None:
    page = f"<html><body><article><h1>Minutes</h1><p>{OPEN}</p>{SEEN[name].format(SECRET)}<p>{MORE}</p></article></body></html>"
    rendition = read(("page.html", page.encode()), tmp_path)
    assert SECRET in rendition.text
    assert not rendition.hidden


def test_ordinary_words_in_other_scripts_are_no_deception(tmp_path: Path) -> None:
    words = "Банк Орла заплатил. Η τράπεζα πλήρωσε. The word СССР and the letter α; μ of 3 µm; Ω Bank; Řehoř Çelik."
    (tmp_path / "page.html").write_text(f"<html><body><article><p>{OPEN}</p><p>{words}</p></article></body></html>")
    assert not [f for f in check_file(tmp_path / "page.html").report.flags if f.rule == "hidden-text"]


def test_white_words_on_a_dark_ground_are_read_in_a_pdf(tmp_path: Path) -> None:
    from deceptions import _pdf_colour, _pdf_picture

    rendition = read(_pdf_colour(255, 255, 255, ground=(10, 20, 60)), tmp_path)
    assert SECRET in " ".join(rendition.text.split())
    assert not rendition.hidden
    honest = read(_pdf_picture("Orla Bank admitted that it\npaid Luka Orm $9 million\nin 2007"), tmp_path)
    assert SECRET in " ".join(honest.text.split())
    assert not honest.hidden
    assert not honest.warnings
