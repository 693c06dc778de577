"""The spellings under which a linked file may be held."""

from __future__ import annotations

import pytest

from sourcebook.model.address import link_spellings

SPELLINGS = [
    ("https://news.example/a#b", ["https://news.example/a"]),
    ("papers/report.pdf#page=3", ["papers/report.pdf", "report.pdf"]),
    ("./papers/../a/report.pdf", ["papers/a/report.pdf", "a/report.pdf", "report.pdf"]),
    ("//news.example/a", ["//news.example/a"]),
    ("#note", []),
    ("", []),
    ("../", []),
]


@pytest.mark.parametrize(("href", "spellings"), SPELLINGS)
def test_spellings(href: str, spellings: list[str]) -> None:
    assert link_spellings(href) == spellings
