"""A small library that was read, for the desk to write about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook import Library

PAPER = """Harbour audit

Ines Aldermoor, who led the audit, said on 4 March 2009: "Nobody showed us the invoices."
Of the 40 invoices 43% were missing.

Prosecutors charged Tomas Brackwater with bribery on 6 May 2011. The board moved $2.5 million to Osk Holdings in 2009.
"""
OTHER = """The trial of the harbour master

Tomas Brackwater denied on 9 May 2011 that he took bribes. A court convicted Ilse Varga of fraud on 1 June 2012.
"""


@pytest.fixture
def library(tmp_path: Path, papers: Path) -> Iterator[Library]:
    """A copy of the library that was read once."""
    root = tmp_path / "library"
    shutil.copytree(papers, root)
    with Library.open(root) as opened:
        yield opened


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library as it was read."""
    place = tmp_path_factory.mktemp("desk")
    (place / "audit.txt").write_text(PAPER, encoding="utf-8")
    (place / "trial.txt").write_text(OTHER, encoding="utf-8")
    with Library.init(place / "library") as made:
        made.add([place / "audit.txt", place / "trial.txt"], outlet="Tamsin Post", date="2012-06-02")
    return place / "library"
