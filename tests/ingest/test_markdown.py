"""Markdown: readable text, structure, front matter."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import EmptyInput
from sourcebook.ingest.base import Draft, check_draft
from sourcebook.ingest.markdown import MarkdownReader, read_front_matter
from sourcebook.testing.readers import blob_of

SOURCE = """---
title: Harbour sums
outlet: "The Kelmar Post"
author: Ida Roe, Tom Vint
date: 2021-03-04
url: https://kelmar.example/a/b
kind: newspaper
---
# Harbour

The *audit* found **five** gaps, [as printed](../c "t") and `x = 1`.

## 1990s

> It was ours.\\
> — Ida Roe
>
> More.

- first
  - inner
- second

| Payer | Sum |
|---|---|
| [Aldora](d) | 5 |

```
a  b
```
"""


def read(folder: Path, source: str) -> Draft:
    draft = MarkdownReader().read(blob_of(folder, source.encode(), name="n.md", media_type="text/markdown"))
    check_draft(draft)
    return draft


def test_structure(tmp_path: Path) -> None:
    draft = read(tmp_path, SOURCE)
    assert [(b.kind, b.level, draft.text[b.start : b.end]) for b in draft.blocks] == [
        ("heading", 1, "Harbour"),
        ("paragraph", 0, "The audit found five gaps, as printed and x = 1."),
        ("heading", 2, "1990s"),
        ("quote", 0, "It was ours.\n— Ida Roe"),
        ("quote", 0, "More."),
        ("item", 1, "first"),
        ("item", 2, "inner"),
        ("item", 1, "second"),
        ("row", 0, "Payer | Sum"),
        ("row", 0, "Aldora | 5"),
        ("code", 0, "a  b"),
    ]
    assert [(draft.text[k.start : k.end], k.href) for k in draft.links] == [
        ("as printed", "https://kelmar.example/c"),
        ("Aldora", "https://kelmar.example/a/d"),
    ]
    assert draft.blocks[0].path == "line=9"
    assert len({b.group for b in draft.blocks if b.kind == "quote"}) == 1


def test_front_matter(tmp_path: Path) -> None:
    meta = read(tmp_path, SOURCE).metadata
    assert (meta.title, meta.outlet, meta.byline) == ("Harbour sums", "The Kelmar Post", ("Ida Roe", "Tom Vint"))
    assert (meta.published, meta.address, meta.source_kind) == (
        "2021-03-04",
        "https://kelmar.example/a/b",
        "newspaper",
    )


def test_title_falls_back_to_the_first_heading(tmp_path: Path) -> None:
    assert read(tmp_path, "# Harbour\n\nwords").metadata.title == "Harbour"


@pytest.mark.parametrize("source", ["---\nno end: here\n", "text\n---\nmore", "----\n"])
def test_what_is_no_front_matter(source: str) -> None:
    assert read_front_matter(source) == ({}, 0)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab *_`[]()>#-|\n\\!<&1."), min_size=1, max_size=200))
def test_any_markup_keeps_the_invariants(tmp_path_factory, source: str) -> None:
    with contextlib.suppress(EmptyInput):
        read(tmp_path_factory.mktemp("m"), source)
