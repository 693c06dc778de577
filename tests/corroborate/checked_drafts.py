"""Invented sources and drafts of many styles (`data/checked_*.txt`), and the library they are checked against."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import NamedTuple

from sourcebook.library import Library

DATA = Path(__file__).parent / "data"
FILLER = """The rest of the page is about something else: the lamps on the quay, which are to be painted green, and a
dispute over the bench in front of the library. Both will be settled when somebody has time to settle them."""


class Case(NamedTuple):
    """A draft and what is planted in it: a rule and words it is to flag; both empty for a clean one.

    `missed` are mistakes that are known not to be found: a test tells when one is.
    """

    rule: str
    exact: str
    text: str
    missed: bool = False


def _parts(name: str) -> list[tuple[str, str]]:
    found = re.split(r"^## (.*)$", (DATA / name).read_text(encoding="utf-8"), flags=re.M)[1:]
    return [(head.strip(), body.strip()) for head, body in zip(found[::2], found[1::2], strict=True)]


def read_cases() -> list[Case]:
    """Every draft in the order of the file."""
    return [
        Case(rule.removeprefix("missed ") if planted else "", planted.strip(), text, rule.startswith("missed "))
        for head, text in _parts("checked_drafts.txt")
        for rule, _, planted in [head.partition(":")]
    ]


def write_sources(folder: Path) -> list[Path]:
    """The sources as pages."""
    paths = []
    for head, body in _parts("checked_sources.txt"):
        name, title, outlet, date, address = (part.strip() for part in head.split("|"))
        paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in [*body.splitlines(), FILLER])
        site = f'<meta property="og:site_name" content="{outlet}">' if outlet else ""
        page = (
            f'<html><head><meta charset="utf-8"><title>{title}</title>{site}<link rel="canonical" href="{address}">'
            f'<meta property="article:published_time" content="{date}"></head><body><article><h1>{title}</h1>'
            f"{paragraphs}</article></body></html>"
        )
        paths.append(folder / f"{name}.html")
        paths[-1].write_text(page, encoding="utf-8")
    return paths


def make_library(folder: Path) -> Library:
    """A library of the sources."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = write_sources(folder)
    library = Library.init(folder / "library")
    library.add(paths)
    return library
