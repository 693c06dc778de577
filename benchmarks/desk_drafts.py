#!/usr/bin/env python3
"""Drafts of news pages against what their publishers say of them, beside the first three sentences.

Pages of ../shared/benchmarks/html whose own description (the words for search engines and cards) is not their first
words. The description is not shown to drafting. Share of the description's words (ROUGE-1 recall) and pairs of words
(ROUGE-2 recall) that are met, at equal length: the sentences chosen, best first, are cut off at the length of the
first three.

usage: desk_drafts.py [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from scoring import SHARED
from sourcebook.desk.drafting import extract_draft
from sourcebook.desk.prose import Material
from sourcebook.drafts import cut_sentences
from sourcebook.library import ReadFile, read_files
from sourcebook.model.document import Document

PAGES = SHARED / "html" / "docs"
COPIED = 0.5
"""Share of the description's pairs of words in the first 60 words from which it is a copy of them."""
LEAST, MOST = 10, 70
"""Words of a description that says something of the whole."""


def words_of(text: str) -> list[str]:
    """Words in small letters."""
    return re.findall(r"\w+", text.lower())


def recall(wanted: Sequence[Any], given: Sequence[Any]) -> float:
    """Share of what is wanted that is given, repetitions counted."""
    met = Counter(wanted) & Counter(given)
    return met.total() / max(1, len(wanted))


def pages() -> Iterator[tuple[ReadFile, str]]:
    """Pages with a description of their own."""
    for read in read_files(sorted(PAGES.glob("*.html")), dates={}):
        said = words_of(read.rendition.metadata.description or "")
        first = words_of(read.rendition.text)[:60]
        if LEAST <= len(said) <= MOST and recall([*pairwise(said)], [*pairwise(first)]) < COPIED:
            yield read, read.rendition.metadata.description or ""


def material_of(read: ReadFile) -> Material:
    """A page as drafting sees it."""
    said = read.rendition.metadata
    document = Document(
        id=read.document, title=said.title or "", rendition=read.rendition.id, blob=read.rendition.blob,
        media_type=read.rendition.media_type, address=read.name, language=said.language, source_kind=said.source_kind,
    )  # fmt: skip
    return Material(document, read.rendition, cut_sentences(read.rendition), read.annotations)


def measure() -> dict[str, Any]:
    """Mean recall of both, over the pages."""
    found: dict[str, list[tuple[float, float]]] = {"draft": [], "first three sentences": []}
    for read, description in pages():
        material = material_of(read)
        first = " ".join(s.exact for s in [s for s in material.sentences if len(s.exact.split()) > 3][:3])
        best = sorted(extract_draft(material).chosen, key=lambda c: -c.score)
        chosen = " ".join(" ".join(c.sentence.text for c in best).split()[: len(first.split())])
        said = words_of(description)
        for name, text in (("draft", chosen), ("first three sentences", first)):
            ours = words_of(text)
            found[name].append((recall(said, ours), recall([*pairwise(said)], [*pairwise(ours)])))
    figures: dict[str, Any] = {"pages": len(found["draft"])}
    for name, rows in found.items():
        one, two = (round(statistics.mean(column), 3) for column in zip(*rows, strict=True))
        figures[name] = {"rouge-1 recall": one, "rouge-2 recall": two}
        print(f"{name:24} {figures[name]}", flush=True)
    return figures


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    if not PAGES.is_dir():
        print("drafts: skipped, ../shared/benchmarks/html is absent")
        return 0
    figures = measure()
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
