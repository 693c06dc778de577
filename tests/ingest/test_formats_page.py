"""The page that lists the formats names every reader, every opener and every ending that the code knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sourcebook import registry
from sourcebook.ingest import detect

INSIDE = ("application/vnd.sourcebook.", "application/x-sourcebook-")
"""Kinds that are made inside and never found in a file."""


def tables(root: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Extension -> endings, of the documents' table and the containers'."""
    page = (root / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
    first, _, second = page.partition("## Files that hold files")
    row = re.compile(r"^\| `([a-z-]+)` \| ([^|]+) \|", re.M)
    return dict(row.findall(first)), dict(row.findall(second))


@pytest.mark.parametrize(("kind", "place"), [("readers", 0), ("openers", 1)])
def test_every_extension_has_its_row_and_no_row_is_of_none(root: Path, kind: str, place: int) -> None:
    found = registry.load_all(kind)
    outside = {name for name, cls in found.items() if not all(t.startswith(INSIDE) for t in cls.media_types)}
    assert set(tables(root)[place]) == outside


def test_every_ending_is_named_beside_what_takes_it(root: Path) -> None:
    documents, containers = tables(root)
    takers = {t: name for name, cls in registry.load_all("openers").items() for t in cls.media_types}
    takers |= {t: name for name, cls in registry.load_all("readers").items() for t in cls.media_types}
    for ending, media_type in (detect._NAMES | detect._ZIPPED).items():
        if media_type in takers:
            told = documents.get(takers[media_type], "") + containers.get(takers[media_type], "")
            assert f".{ending}" in told, (ending, takers[media_type])
