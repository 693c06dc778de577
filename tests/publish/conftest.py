"""A library of invented documents that exports are made of, and one with a check report about one of its documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from invented_papers import Held, check_of, hold
from sourcebook.library import Library
from sourcebook.model.check import CheckReport

PAPERS = {
    "gazette.html": """<!doctype html><html><head><title>Harbour {board} & the 100% loan</title>
<meta property="og:site_name" content="The Gazette"><meta name="author" content="Ada Vale">
<meta property="article:published_time" content="2014-03-11"><link rel="canonical" href="https://gazette.example/loan">
</head><body><article><h1>Harbour {board} & the 100% loan</h1>
<p>Mara Quist, the director of Orsel Shipping Ltd, met the board in Nairobi, Kenya, on 4 March 2014.</p>
<p>Orsel Shipping Ltd paid $2 million to Varnholm Harbour Company on 5 March 2014. Tomas Reik was charged with fraud on
6 March 2014.</p><p>Mara Quist is the sister of Ilse Quist. <b>“It was <i>safe</i>,”</b> Mara Quist said.</p>
</article></body></html>""",
    "letter.txt": "Mara Quist, the director of Orsel Shipping Ltd, wrote it.\n\nShe lived in Nairobi in the 1990s.",
    "rich.rtf": r"{\rtf1\ansi Kenya paid $3 million to Orsel Shipping Ltd on 9 May 2015.}",
    "life.txt": "Mara Quist was born on 4 March 1960.\n\nMara Quist owns Tarn Freight Ltd.",
}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("formats")
    for name, words in PAPERS.items():
        (folder / name).write_text(words, encoding="utf-8")
    with Library.init(folder / "case") as held:
        held.add([folder / name for name in PAPERS])
        yield held


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    held = hold(tmp_path / "library")
    yield held
    held.store.close()


@pytest.fixture
def check(held: Held) -> CheckReport:
    return check_of(held)
