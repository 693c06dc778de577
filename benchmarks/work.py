#!/usr/bin/env python3
"""Work on one library: a dossier of sixty pages checked, what lies around somebody in a network, memory.

The dossier is made of sentences of the texts that the library holds, so that nearly every one of them finds evidence.
The network is of invented companies (`views.py`). Seconds are of the processor.

usage: work.py [--documents N] [--pages N] [--nodes N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from speed import texts

WORDS_A_PAGE = 300
ASKED = 25
"""Companies whose surroundings are asked for, two steps deep."""


def work(documents: int, pages: int, nodes: int) -> dict[str, Any]:
    """Every figure, printed as it comes."""
    with tempfile.TemporaryDirectory() as place:
        found: dict[str, Any] = {"check": checking(Path(place), texts(documents), pages)}
        found["network"] = surroundings(Path(place), nodes)
    found["megabytes_of_memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def checking(folder: Path, paths: list[Path], pages: int) -> dict[str, Any]:
    """Check a dossier of so many pages against a library of these texts."""
    from sourcebook.library import Library

    draft = folder / "dossier.md"
    draft.write_text("\n\n".join(islice(paragraphs(paths, pages * WORDS_A_PAGE), None)), encoding="utf-8")
    with Library.init(folder / "checked") as library:
        library.add(paths)
        began = time.process_time()
        report = library.check(draft).report
        seconds = time.process_time() - began
    told = {"pages": pages, "documents": len(paths), "seconds": round(seconds, 1), "claims": report.counts.claims,
            "supported": report.counts.supported}  # fmt: skip
    print(f"work: a dossier of {pages} pages, {told['claims']:,} claims, checked in {told['seconds']} s", flush=True)
    return told


def paragraphs(paths: list[Path], words: int) -> Iterator[str]:
    """Paragraphs of four sentences, each of another text in turn, until there are so many words."""
    sentences = [re.findall(r"[A-Z][^.!?]{30,300}[.!?]", path.read_text(encoding="utf-8")) for path in paths]
    turns = (held[n] for n in range(max(map(len, sentences))) for held in sentences if n < len(held))
    said = cycle([" ".join(s.split()) for s in turns])
    while words > 0:
        paragraph = " ".join(islice(said, 4))
        words -= len(paragraph.split())
        yield paragraph


def surroundings(folder: Path, nodes: int) -> dict[str, Any]:
    """What lies two steps around some of so many companies."""
    from views import build

    library = build(folder, nodes, 1)
    try:
        names = [e.id for e in islice(library.resolution.iter_entities("organization"), ASKED)]
        times = []
        for name in names:
            began = time.process_time()
            library.network(name, depth=2)
            times.append(time.process_time() - began)
    finally:
        library.close()
    order = sorted(times)
    told = {"nodes": nodes, "asked": len(names), "milliseconds_p50": round(1000 * order[len(order) // 2], 1),
            "milliseconds_most": round(1000 * order[-1], 1)}  # fmt: skip
    print(f"work: around one of {nodes:,} companies, two steps: {told['milliseconds_p50']} ms, at most "
          f"{told['milliseconds_most']} ms", flush=True)  # fmt: skip
    return told


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--nodes", type=int, default=2_000)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found = work(given.documents, given.pages, given.nodes)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
