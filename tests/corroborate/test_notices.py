"""What notices of correction say: read by the real extractors, one notice a line."""

from __future__ import annotations

import pytest

from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.notices import read_mended
from sourcebook.corroborate.words import split_sentences
from sourcebook.library import read_files
from sourcebook.model.span import Span

NOTICES: list[tuple[str, list[tuple[str | None, str | None]]]] = [
    (
        "An earlier version of this article said that the mint had lost nine barges. It lost seven barges.",
        [("nine barges", "seven barges")],
    ),
    (
        "Correction: The article misstated the amount of the fine. It was $5 million, not $50 million.",
        [("$50 million", "$5 million")],
    ),
    (
        "Because of an editing error, an earlier version of this story misspelled the name of the judge. She is Oriane "
        "Talmet, not Oriana Talmer.",
        [("Oriana Talmer", "Oriane Talmet")],
    ),
    (
        "A report of 12 March said that Quellmere had received €14.9 million from the port. That was wrong. The "
        "auditors give the sum as €9.4 million.",
        [("€14.9 million", "€9.4 million")],
    ),
    (
        "The same article said that Leona Castel gave evidence for two days. She gave evidence on one day.",
        [("Leona Castel gave evidence for two days", "She gave evidence on one day")],
    ),
    (
        "This article was amended on 4 June 2015 to correct the year of the sale, which was 2011 rather than 2012.",
        [("2012", "2011")],
    ),
    (
        "A previous version of this report incorrectly stated that the mayor was convicted; he was acquitted.",
        [("the mayor was convicted", "acquitted")],
    ),
    ("In “The lost barges” (May 3), 43 per cent should have read 34 per cent.", [("43 per cent", "34 per cent")]),
    ("The figure for exports was changed from £1.2bn to £12bn.", [("£1.2bn", "£12bn")]),
    (
        "We said the hearing took place on 4 May 2014. In fact it took place on 14 May 2014.",
        [("4 May 2014", "14 May 2014")],
    ),
    (
        "We retract the report of 3 May that the treasurer had fled the country.",
        [("the treasurer had fled the country", None)],
    ),
    (
        "Editor's note: This story has been updated to correct the number of tenants, which is 340, not 430.",
        [("430", "340")],
    ),
    (
        "CORRECTION: Oslund council approved the plan in March, not in February as originally reported.",
        [("February", "March")],
    ),
    (
        "A picture caption on Tuesday wrongly identified the woman beside the mayor as Ida Marsh. It was her sister, "
        "Ruth Marsh.",
        [("Ida Marsh", "her sister, Ruth Marsh")],
    ),
    ("An earlier version of this article gave the wrong year for the flood. It was 1987.", [(None, "1987")]),
    (
        "A report on Friday quoted Mr Vint as saying “I burned the ledgers”. He said: “I never burned the ledgers.”",
        [("I burned the ledgers", "I never burned the ledgers.")],
    ),
    ("Corrections to prison menus were approved on Monday.", []),
    ("The council met on Monday and approved the plan.", []),
]


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> list[list[tuple[str | None, str | None]]]:
    folder = tmp_path_factory.mktemp("notices")
    paths = []
    for number, (text, _) in enumerate(NOTICES):
        paths.append(folder / f"{number:02}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    found = []
    for read in read_files(paths, dates={}):
        text = read.rendition.text
        sentences = split_sentences(text, read.rendition.blocks)
        pairs = list(read_mended(text, Readings(read.annotations), sentences, Span(0, len(text), text)))
        found.append([(m.wrong.exact if m.wrong else None, m.right.exact if m.right else None) for m in pairs])
    return found


@pytest.mark.parametrize("number", range(len(NOTICES)))
def test_wrong_and_right(mended: list[list[tuple[str | None, str | None]]], number: int) -> None:
    assert mended[number] == NOTICES[number][1], NOTICES[number][0]
