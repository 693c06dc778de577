"""Aliases in a query: whole names only, shown in what was searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.explore.expand import expand, may_name
from sourcebook.explore.query import parse_query
from sourcebook.library import Library
from sourcebook.model.query import render

FORMS = {
    ("harlow port authority", None): ["Harlow Port Authority", "HPA"], ("hpa", None): ["Harlow Port Authority", "HPA"],
    ("ada vale", "person"): ["Ada Vale", "Ada M. Vale"], ("ada vale", None): ["Ada Vale", "Ada M. Vale"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ('"Ada Vale" contract', '("Ada Vale" OR "Ada M. Vale") AND contract'),
        ('person:"ada vale"', 'person:"ada vale" OR person:"Ada M. Vale"'),
        ("HPA dredging", '(HPA OR "Harlow Port Authority") AND dredging'),
        ("hpa", "hpa"),
        ('-"Ada Vale" x', 'NOT "Ada Vale" AND x'),
        ('title:"Ada Vale"', 'title:"Ada Vale"'),
        ('"nobody known"', '"nobody known"'),
        ("ada vale", "ada AND vale"),
    ],
)
def test_a_whole_name_is_looked_for_in_all_its_forms(query: str, shown: str) -> None:
    found = expand(parse_query(query), lambda name, kind: FORMS.get((name.casefold(), kind), []))
    assert render(found) == shown


@pytest.mark.parametrize(("query", "may"), [("harbour fine", False), ("", False), ('"x y"', True), ("person:x", True)])
def test_only_what_may_be_a_name_is_looked_up(query: str, may: bool) -> None:
    assert may_name(parse_query(query)) is may


def test_an_alias_finds_the_document_that_has_another_form(tmp_path: Path) -> None:
    papers = {
        "a.txt": "Inquiry\n\nThe Brinmouth Port Authority (BPA) was fined in 2011. BPA dug the basin.\n",
        "b.txt": "Basin\n\nThe Brinmouth Port Authority paid for the basin in 2012, the court said.\n",
    }
    for name, text in papers.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Library.init(tmp_path / "case") as library:
        library.add([tmp_path / name for name in papers])
        found = library.search("BPA")
        entity = library.resolution.find("Brinmouth Port Authority")
        if "BPA" not in entity[0].names:
            pytest.fail(f"the alias was not read: {entity[0].names}")
        assert found.total == 2
        assert "Brinmouth Port Authority" in found.expanded
