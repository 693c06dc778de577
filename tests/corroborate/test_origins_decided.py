"""Origins that no text shows: owners of papers, links, one quote in two papers, and what people decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.app.cli import cli
from sourcebook.corroborate.origins import group_origins
from sourcebook.errors import UsageError
from sourcebook.library import Library
from sourcebook.settings import read_families

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:site_name" content="{outlet}"><link rel="canonical" href="https://{host}/{n}">
<meta property="article:published_time" content="2012-05-0{n}T06:00:00Z"></head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""
TEXTS = (
    ("Gull Gazette", "gull.example", "<p>The harbour office spent four months without a crane, we learned.</p>"),
    ("Lake Herald", "lake.example", "<p>Nobody lifted a crate from January to April, by our own count.</p>"),
    ("Fen Post", "fen.example", '<p>See <a href="https://gull.example/1">this</a>: no crane worked in the port.</p>'),
    ("Moor Times", "moor.example", "<p>“We had no crane and no money for one either,” Nell Orme said in the hall.</p>"),
    ("Dale Echo", "dale.example", "<p>In the hall Nell Orme said: “We had no crane and no money for one either.”</p>"),
)  # fmt: skip


@pytest.fixture
def library(tmp_path: Path):  # type: ignore[no-untyped-def]
    for n, (outlet, host, body) in enumerate(TEXTS, 1):
        page = PAGE.format(title=f"Crane {n}: {outlet}", outlet=outlet, host=host, body=body, n=n)
        (tmp_path / f"{n}.html").write_text(page, encoding="utf-8")
    with Library.init(tmp_path / "case") as opened:
        opened.add(sorted(tmp_path.glob("*.html")))
        yield opened


def ids(library: Library) -> list[str]:
    return [d.id for d in sorted(library.list("documents"), key=lambda d: d.title)]


def groups(library: Library, *documents: str) -> dict[frozenset[str], tuple[str, ...]]:
    return {frozenset(o.documents): o.why for o in library.origins(documents)}


def test_owners_links_and_decisions(library: Library) -> None:
    gull, lake, fen, *_ = ids(library)
    assert groups(library, gull, lake) == {frozenset({gull}): (), frozenset({lake}): ()}
    assert groups(library, gull, fen) == {frozenset({gull, fen}): ("link",)}
    path = library.root / "sourcebook.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[families]\n"Waters" = ["The Gull Gazette", "LAKE HERALD"]\n',
        encoding="utf-8",
    )
    assert groups(library, gull, lake) == {frozenset({gull, lake}): ("publisher-family Waters",)}
    library.decide_origin(gull, lake, one=False, why="separate newsrooms", who="ed")
    assert len(library.origins([gull, lake])) == 2
    library.decide_origin(gull, lake, one=True, why="same desk after all", who="ed")
    assert groups(library, gull, lake) == {frozenset({gull, lake}): ("decided",)}
    assert library.verify().problems == ()
    with pytest.raises(UsageError, match="two documents"):
        library.decide_origin(gull, gull, one=True, why="x", who="ed")
    with pytest.raises(UsageError, match="reason"):
        library.decide_origin(gull, lake, one=True, why=" ", who="ed")


def test_separate_documents_are_kept_apart_in_a_group_of_three(library: Library) -> None:
    gull, lake, fen, *_ = ids(library)
    library.decide_origin(gull, lake, one=True, why="one owner", who="ed")
    assert len(library.origins([gull, lake, fen])) == 1
    library.decide_origin(lake, fen, one=False, why="own reporting", who="ed")
    assert all(not {lake, fen} <= set(o.documents) for o in library.origins([gull, lake, fen]))


def test_one_quote_in_two_papers_is_one_origin_of_what_it_says(library: Library) -> None:
    evidence = library.evidence()
    held = [h for d in ids(library)[3:] if (h := evidence.get(d)) is not None]
    places = {h.id: (h.text.index("We had"), h.text.index("either")) for h in held}
    assert [o.why for o in group_origins(held, places)] == [("one quote of Nell Orme",)]
    elsewhere = {h.id: (0, 5) for h in held}
    assert len(group_origins(held, elsewhere)) == 2, "the quote is not what is asked about"


def test_the_verb(library: Library) -> None:
    gull, lake, fen, *_ = ids(library)
    run = lambda *words: CliRunner().invoke(cli, ["--library", str(library.root), *words], standalone_mode=False)  # noqa: E731
    assert run("origins", gull, fen).output.splitlines()[0] == "1. link"
    assert "2. stands alone" in run("origins", gull, lake).output
    assert run("origins", gull, lake, "--one", "--why", "one desk").output.startswith("1. decided")


def test_a_table_of_families_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sourcebook.toml").write_text('[families]\n"Waters" = "Gull Gazette"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no list of names"):
        read_families(tmp_path)
