#!/usr/bin/env python3
"""Search: how long a page of ten hits with snippets takes beside raw tantivy in the same run, and how it grows.

The texts are those of a file of records (JSON Lines, gzipped or not, with `title` and `text`), or made by a seeded
generator of invented words. To grow, the records are taken again and again, each time with another number in them.
Raw tantivy: an index of the same titles and texts, the same query through its own parser, ten hits, a snippet of each.
Both are asked in turns; percentiles are over the queries of a class, drawn from the texts by frequency. Times are of
the processor, of one process.

usage: search.py [--records FILE] [--documents N] [--steps N] [--queries N] [--json FILE]
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy

from copies import Maker
from sourcebook.library import Library
from sourcebook.model.document import Document, document_id
from sourcebook.testing.makers import rendition_of

HERE = Path(__file__).resolve().parent
REUTERS = HERE.parents[1] / "shared" / "corpora" / "reuters-21578" / "records.jsonl.gz"
PER_TRANSACTION = 2_000
CLASSES = ("one word", "two words", "either", "phrase", "near", "prefix", "fuzzy", "with a filter")
Found = dict[str, Any]


def records(path: Path | None, seed: int) -> Iterator[tuple[str, str, str]]:
    """(title, text, date) of records, without an end: the same ones again, with a number of their own."""
    held = list(_read(path)) if path else _made(seed)
    number = 0
    while True:
        for title, text, date in held:
            number += 1
            yield title, text if number <= len(held) else f"{text}\n\nNumber {number}.", date


def _read(path: Path) -> Iterator[tuple[str, str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            record = json.loads(line)
            text = str(record.get("text") or "")
            yield str(record.get("title") or "Untitled"), text, str(record.get("publication_date") or "1987-01-01")


def _made(seed: int) -> list[tuple[str, str, str]]:
    maker = Maker(seed)
    made = []
    for number in range(5_000):
        paragraphs = [" ".join(maker.sentence() for _ in range(maker.chance.randint(2, 6))) for _ in range(5)]
        made.append((maker.sentence(), "\n\n".join(paragraphs), f"{1990 + number % 30}-0{1 + number % 9}-11"))
    return made


def fill(library: Library, taken: Iterator[tuple[str, str, str]], count: int) -> list[tuple[str, str]]:
    """Put so many records into a library, unread, and index them; gives their titles and texts."""
    told: list[tuple[str, str]] = []
    while batch := list(islice(taken, min(PER_TRANSACTION, count - len(told)))):
        with library.store.writer() as writer:
            for title, text, date in batch:
                rendition = rendition_of(f"{title}\n\n{text}", published=date)
                document = Document(
                    id=document_id(rendition.blob, None), title=title, rendition=rendition.id, blob=rendition.blob,
                    media_type="text/plain", address=f"{len(told)}.txt", published=date,
                    outlet=f"Paper {len(title) % 40}",
                )  # fmt: skip
                writer.put_rendition(rendition)
                writer.put_document(document)
                told.append((title, text))
    library.index.update()
    return told


class Raw:
    """tantivy by itself: an index of titles and texts, asked through its own parser."""

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        for name in ("title", "text"):
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
        folder.mkdir()
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))

    def fill(self, told: list[tuple[str, str]]) -> None:
        """Add and commit."""
        writer = self.index.writer(64_000_000, 1)
        for title, text in told:
            entry = {"title": title, "text": f"{title}\n\n{text}"}
            writer.add_document(tantivy.Document.from_dict(entry, self.schema))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(self, query: str) -> int:
        """Ten hits, each with its title and a snippet with the words marked."""
        parsed = self.index.parse_query(query, ["title", "text"])
        searcher = self.index.searcher()
        found = searcher.search(parsed, 10)
        snippets = tantivy.SnippetGenerator.create(searcher, parsed, self.schema, "text")
        for _, address in found.hits:
            entry = searcher.doc(address)
            entry["title"]
            snippets.snippet_from_doc(entry).to_html()
        return int(getattr(found, "count", 0) or 0)


def queries_of(told: list[tuple[str, str]], each: int, seed: int) -> dict[str, list[tuple[str, str]]]:
    """Class -> (our query, tantivy's) drawn from the texts: frequent words more often, as people ask."""
    chance = random.Random(seed)
    texts = [re.findall(r"[A-Za-z]{4,}", text) for _, text in told[:: max(1, len(told) // 4_000)]]
    texts = [words for words in texts if len(words) > 8]
    counts: Counter[str] = Counter(word.lower() for words in texts for word in words)
    frequent = [word for word, count in counts.most_common(4_000) if count > 2]

    def word() -> str:
        return chance.choice(frequent)

    def pair(distance: int) -> tuple[str, str]:
        words = chance.choice(texts)
        at = chance.randrange(len(words) - distance)
        return words[at].lower(), words[at + distance].lower()

    def of(kind: str) -> tuple[str, str]:
        first, second = word(), word()
        a, b = pair(1)
        match kind:
            case "one word":
                return first, first
            case "two words":
                return f"{a} {b}", f"+{a} +{b}"
            case "either":
                return f"{first} OR {second}", f"{first} {second}"
            case "phrase":
                return f'"{a} {b}"', f'"{a} {b}"'
            case "near":
                c, d = pair(4)
                return f"{c} near/5 {d}", f'"{c} {d}"~5'
            case "prefix":
                return f"{first[:4]}*", f'"{a} {b[:3]}"*'
            case "fuzzy":
                return f"{first}~1", first
            case _:
                return f"{first} date:1987..1995", first

    return {kind: [of(kind) for _ in range(each)] for kind in CLASSES}


def measure(library: Library, raw: Raw, asked: dict[str, list[tuple[str, str]]]) -> Found:
    """Percentiles in milliseconds of both, by class, and their ratio."""
    for mine, theirs in (pairs[0] for pairs in asked.values()):
        library.search(mine, facets=False)
        raw.search(theirs)
    found: Found = {}
    for kind, pairs in asked.items():
        times: dict[str, list[float]] = {"ours": [], "raw": [], "facets": []}
        for mine, theirs in pairs:
            times["raw"].append(_timed(lambda: raw.search(theirs)))  # noqa: B023 - called at once
            times["ours"].append(_timed(lambda: library.search(mine, facets=False)))  # noqa: B023
            whole = _timed(lambda: library.search(mine))  # noqa: B023
            times["facets"].append(max(0.0, whole - times["ours"][-1]))
        at = {name: {"p50": _percentile(t, 50), "p95": _percentile(t, 95)} for name, t in times.items()}
        found[kind] = at | {"ratio_p50": _ratio(at, "p50"), "ratio_p95": _ratio(at, "p95")}
    return found


def last_hit(library: Library, query: str) -> Found:
    """Seconds to stream every hit to the last, and to page there, 1,000 at a time, in an order of its own."""
    started = time.process_time()
    streamed = sum(1 for _ in library.iter_hits(query))
    seconds = time.process_time() - started
    paged, cursor, slowest = 0, None, 0.0
    while cursor or not paged:
        begun = time.process_time()
        page = library.search(query, sort="newest", limit=1_000, cursor=cursor, facets=False)
        slowest = max(slowest, time.process_time() - begun)
        paged, cursor = paged + len(page.hits), page.next
    return {"hits": streamed, "paged": paged, "stream_s": round(seconds, 2), "slowest_page_s": round(slowest, 2)}


def _timed(what: Callable[[], object]) -> float:
    begun = time.process_time()
    what()
    return (time.process_time() - begun) * 1000


def _percentile(times: list[float], share: int) -> float:
    order = sorted(times)
    return round(order[min(len(order) - 1, len(order) * share // 100)], 3)


def _ratio(at: dict[str, dict[str, float]], which: str) -> float:
    return round(at["ours"][which] / max(0.001, at["raw"][which]), 2)


def run(path: Path | None, documents: int, steps: int, each: int) -> Found:
    """Measured at `steps` sizes, each twice the one before, up to `documents`."""
    sizes = [documents // 2**n for n in reversed(range(steps))]
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as work, Library.init(Path(work) / "library") as library:
        raw, taken, told = Raw(Path(work) / "raw"), records(path, 11), list[tuple[str, str]]()
        for size in sizes:
            new = fill(library, taken, size - len(told))
            raw.fill(new)
            told += new
            measured[str(size)] = measure(library, raw, queries_of(told, each, size))
            _say(size, measured[str(size)])
        measured["last"] = last_hit(library, "*")
        print(f"search: {measured['last']}", flush=True)
    if steps > 1:
        measured["exponent"] = {kind: _exponent(sizes, measured, kind) for kind in CLASSES}
        print(f"search: exponents {measured['exponent']}", flush=True)
    return measured


def _exponent(sizes: list[int], measured: Found, kind: str) -> float:
    first, last = measured[str(sizes[0])][kind]["ours"]["p50"], measured[str(sizes[-1])][kind]["ours"]["p50"]
    return round(math.log(last / first) / math.log(sizes[-1] / sizes[0]), 2)


def _say(size: int, found: Found) -> None:
    for kind, at in found.items():
        print(f"search: {size:,} documents, {kind}: p50 {at['ours']['p50']} ms, p95 {at['ours']['p95']} ms, "
              f"tantivy {at['raw']['p50']} and {at['raw']['p95']}: {at['ratio_p50']} and {at['ratio_p95']} times; "
              f"facets p95 {at['facets']['p95']} ms", flush=True)  # fmt: skip


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=Path, default=REUTERS if REUTERS.exists() else None)
    parser.add_argument("--documents", type=int, default=21_578)
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found = run(given.records, given.documents, given.steps, given.queries)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
