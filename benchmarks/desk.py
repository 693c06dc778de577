#!/usr/bin/env python3
"""The desk on real records: moving in, reading, looking up, moving out.

Records of `../shared/corpora/reuters-21578` are moved in with reading deferred, then looked up as a page does; a sample
is moved in with reading, beside spaCy's own pipeline of the same model on the same texts with as many processes.
Seconds are of the clock, and of the processor beside them: on a busy machine only the latter say much.

usage: desk.py [--records N] [--sample N] [--json FILE]
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring import SHARED

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.summary import Summary

RECORDS = SHARED.parent / "corpora" / "reuters-21578" / "records.jsonl.gz"
MAPPING = """[fields]
id = "id"
title = "title"
published = "publication_date"
posted = "publication_date"
outlet = "publication_name"
summary = "text"
categories = "tags"
tags = ["places", "people", "orgs"]
"""
WORKERS = 2
WORDS = ("cocoa", "interest rates", '"crude oil"', "merger", "wheat exports", "dlrs AND bank", "title:trade", "japan")


def desk(records: int, sample: int) -> dict[str, Any]:
    """Every figure, printed as it comes."""
    if not RECORDS.is_file():
        print("desk: skipped, the folder ../shared/corpora is absent")
        return {}
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        (work / "mapping.toml").write_text(MAPPING, encoding="utf-8")
        found = moving_in(work, head(work / "records.jsonl", records))
        return found | {"reading": reading(work, head(work / "sample.jsonl", sample))}


def moving_in(work: Path, source: Path) -> dict[str, Any]:
    """Moving in with reading deferred, the same again, looking up, moving out."""
    from sourcebook.library import Library

    with Library.init(work / "library") as library:
        mapping = work / "mapping.toml"
        report, first = _timed(lambda: library.import_("jsonl", source, mapping=mapping, defer=True))
        _, again = _timed(lambda: library.import_("jsonl", source, mapping=mapping, defer=True))
        _, out = _timed(lambda: library.export("wtk", work / "out.jsonl"))
        view = library.view()
        largest = max(view.count_marks("category").items(), key=lambda item: item[1])[0]
        lookups: dict[str, list[Callable[[], Any]]] = {
            "search": [partial(library.search, query) for query in WORDS],
            "first page": [partial(_page, library)] * 5,
            "page of a category": [partial(_page, library, largest)] * 5,
            "counts": [library.summaries.counts] * 5,
        }
        slowest = {name: _slowest(each) for name, each in lookups.items()}
    ended = f"{report.expected:,} records moved in ({report.stored:,} stored, {len(report.failed):,} failed)"
    print(f"desk: {ended} in {_said(first)}; again {_said(again)}; out {_said(out)}")
    print("desk: slowest of each: " + ", ".join(f"{name} {1000 * s:.0f} ms" for name, s in slowest.items()), flush=True)
    return {
        "records": report.expected, "stored": report.stored, "failed": len(report.failed), "moving_in": first,
        "again": again, "moving_out": out, "slowest_milliseconds": {n: round(1000 * s) for n, s in slowest.items()},
    }  # fmt: skip


def _page(library: Library, category: str | None = None) -> list[Summary]:
    return list(library.summaries.list(state="published", category=category, limit=50))


def reading(work: Path, source: Path) -> dict[str, Any]:
    """Moving in with reading, and the raw pipeline on the same texts; neither pays for loading the model."""
    import spacy

    from sourcebook.extract.parse import model_name
    from sourcebook.library import Library

    raw = spacy.load(model_name())
    with Library.init(work / "read") as library:
        library.import_("jsonl", source, mapping=work / "mapping.toml", defer=True)
    with Library.open(work / "read", workers=WORKERS, kept_megabytes=0) as library:
        view = library.view()
        texts = [view.get_rendition(d.rendition).text for d in view.iter_documents()]
        started = time.perf_counter()
        report = library.import_("jsonl", source, mapping=work / "mapping.toml")
        ours = time.perf_counter() - started
    started = time.perf_counter()
    for _ in raw.pipe(texts, batch_size=16, n_process=WORKERS):
        pass
    theirs = time.perf_counter() - started
    print(f"desk: {report.read:,} records read in {ours:.1f} s, by the raw pipeline in {theirs:.1f} s: "
          f"ratio {theirs / ours:.2f}", flush=True)  # fmt: skip
    return {"records": report.read, "seconds": round(ours, 1), "raw_pipeline_seconds": round(theirs, 1)}


def head(out: Path, count: int) -> Path:
    """The first records, in a file."""
    with gzip.open(RECORDS, "rb") as packed, out.open("wb") as file:
        file.writelines(islice(packed, count))
    return out


def _timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    spent = {"seconds": time.perf_counter() - clock, "processor_seconds": time.process_time() - processor}
    return found, {name: round(seconds, 1) for name, seconds in spent.items()}


def _slowest(works: list[Callable[[], Any]]) -> float:
    times = []
    for work in works:
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return max(times)


def _said(spent: dict[str, float]) -> str:
    return f"{spent['seconds']} s ({spent['processor_seconds']} of the processor)"


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=21_578)
    parser.add_argument("--sample", type=int, default=1_000)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found = desk(given.records, given.sample)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
