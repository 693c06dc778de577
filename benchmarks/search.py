#!/usr/bin/env python3
"""Search: how long a page of ten hits with snippets takes beside raw tantivy in the same run, and how it grows.

The texts are those of a file of records (JSON Lines, gzipped or not, with `title` and `text`), or made by a seeded
generator of invented news (`invented.py`). Raw tantivy: an index of the same titles, texts, days, outlets and years,
the same question (terms, phrases, slop and ranges through its own parser, prefixes as its regex query, fuzzy words as
its fuzzy query), ten hits, a snippet of each, and where facets are timed its own count of the same facets. It does
less than what is asked of ours: its snippet is cut from the stored text wherever any of the words stand, ours is the
passage that an index of passages ranks first, with phrases and near words marked only where they stand so, the reasons
of the hit, a look at whether anything came in since, and what could not be read. Both are asked in turns; percentiles
are over the queries of a class, drawn from the texts by frequency. Times are of the processor, of one process.

usage: search.py [--records FILE] [--invented] [--documents N] [--steps N] [--by N] [--queries N] [--json FILE]
                 [--keep FOLDER] [--index postgresql]
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

import invented
from sourcebook.library import Library
from sourcebook.model.document import Document, document_id
from sourcebook.store.index.facets import FIELDS, MOST
from sourcebook.testing.makers import rendition_of

HERE = Path(__file__).resolve().parent
REUTERS = HERE.parents[1] / "shared" / "corpora" / "reuters-21578" / "records.jsonl.gz"
PER_TRANSACTION = 2_000
CLASSES = ("one word", "two words", "either", "phrase", "near", "prefix", "fuzzy", "with a filter")
SAMPLED = 4_000
"""Texts that queries are drawn from."""
FACETS = {name: {"terms": {"field": field, "size": MOST}} for name, field in FIELDS.items()}
Found = dict[str, Any]


class Asked(NamedTuple):
    """What raw tantivy is asked: words of its own parser's language, or a `prefix`, or a `fuzzy` word."""

    words: str
    way: str = "parser"


def records(path: Path | None, seed: int) -> Iterator[tuple[str, str, str]]:
    """(title, text, date) of records, without an end: those of a file come again with a number of their own."""
    if path is None:
        yield from invented.records(seed)
        return
    held = list(_read(path))
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


class Sample:
    """Some of the texts, evenly taken, from which queries are drawn."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.days: list[str] = []
        self.seen = 0
        self._every = 1

    def add(self, text: str, day: str) -> None:
        """Take it, or not; at most twice `SAMPLED` are held."""
        if self.seen % self._every == 0:
            self.texts.append(text)
            self.days.append(day)
        self.seen += 1
        if len(self.texts) > 2 * SAMPLED:
            self.texts, self.days, self._every = self.texts[::2], self.days[::2], self._every * 2

    def common_word(self) -> str:
        """The word of four letters or more that most of the texts have."""
        counts = Counter(word for text in self.texts for word in set(re.findall(r"[a-z]{4,}", text.lower())))
        best: str = min(counts, key=lambda word: (-counts[word], word))
        return best


def fill(library: Library, raw: Raw, taken: Iterator[tuple[str, str, str]], sample: Sample, count: int) -> Found:
    """Put records into both until there are so many, unread by us; gives the processor seconds for each."""
    begun, ours, theirs = sample.seen, 0.0, 0.0
    while batch := list(islice(taken, min(PER_TRANSACTION, count - sample.seen))):
        started = time.process_time()
        put_records(library, batch, sample.seen)
        ours += time.process_time() - started
        started = time.process_time()
        raw.add((title, text, date, invented.outlet_of(n)) for n, (title, text, date) in enumerate(batch, sample.seen))
        theirs += time.process_time() - started
        for _, text, date in batch:
            sample.add(text, date)
    started = time.process_time()
    library.index.update()
    indexed = time.process_time() - started
    raw.commit()
    return {"records": sample.seen - begun, "stored_s": round(ours, 1), "indexed_s": round(indexed, 1),
            "raw_s": round(theirs, 1)}  # fmt: skip


def put_records(library: Library, batch: Iterable[tuple[str, str, str]], first: int) -> None:
    """Put (title, text, date) in as documents that nobody read, numbered from `first`, in one transaction."""
    with library.store.writer() as writer:
        for number, (title, text, date) in enumerate(batch, first):
            rendition = rendition_of(f"{title}\n\n{text}", published=date)
            document = Document(
                id=document_id(rendition.blob, None), title=title, rendition=rendition.id, blob=rendition.blob,
                media_type="text/plain", address=f"{number}.txt", published=date, outlet=invented.outlet_of(number),
            )  # fmt: skip
            writer.put_rendition(rendition)
            writer.put_document(document)


class Raw:
    """tantivy by itself: an index of titles and texts with what is filtered and counted, asked in its own ways."""

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        for name in ("title", "text"):
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
        for name in FIELDS.values():
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_integer_field("day", indexed=True, fast=True)
        folder.mkdir(parents=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        self._writer: tantivy.IndexWriter | None = None

    def add(self, told: Iterable[tuple[str, str, str, str]]) -> None:
        """Add (title, text, day as ISO, outlet)."""
        self._writer = self._writer or self.index.writer(64_000_000, 1)
        for title, text, date, outlet in told:
            entry = {"title": title, "text": f"{title}\n\n{text}", "day": int(date.replace("-", "")[:8] or 0),
                     "outlet_key": outlet, "year": date[:4], "kind": "document", "language": "en"}  # fmt: skip
            self._writer.add_document(tantivy.Document.from_dict(entry, self.schema))

    def commit(self) -> None:
        """Make what was added found."""
        if self._writer is not None:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._writer = None
        self.index.reload()

    def search(self, asked: Asked, facets: bool = False) -> int:
        """Ten hits, each with its title and a snippet with the words marked."""
        parsed = self._parse(asked)
        searcher = self.index.searcher()
        found = searcher.search(parsed, 10)
        snippets = tantivy.SnippetGenerator.create(searcher, parsed, self.schema, "text")
        for _, address in found.hits:
            entry = searcher.doc(address)
            entry["title"]
            snippets.snippet_from_doc(entry).to_html()
        if facets:
            searcher.aggregate(parsed, FACETS)
        return int(getattr(found, "count", 0) or 0)

    def _parse(self, asked: Asked) -> tantivy.Query:
        both = ["title", "text"]
        if asked.way == "prefix":
            either = [tantivy.Query.regex_query(self.schema, name, f"{asked.words}.*") for name in both]
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in either])
        fuzzy = dict.fromkeys(both, (False, 1, True)) if asked.way == "fuzzy" else None
        return self.index.parse_query(asked.words, both, fuzzy_fields=fuzzy)


def queries_of(sample: Sample, each: int, seed: int) -> dict[str, list[tuple[str, Asked]]]:
    """Class -> (our query, tantivy's) drawn from the texts: frequent words more often, as people ask."""
    chance = random.Random(seed)
    texts = [re.findall(r"[A-Za-z]{4,}", text) for text in sample.texts]
    texts = [words for words in texts if len(words) > 8]
    counts: Counter[str] = Counter(word.lower() for words in texts for word in words)
    frequent = [word for word, count in counts.most_common(4_000) if count > 2]

    def word() -> str:
        return chance.choice(frequent)

    def pair(distance: int) -> tuple[str, str]:
        words = chance.choice(texts)
        at = chance.randrange(len(words) - distance)
        return words[at].lower(), words[at + distance].lower()

    def of(kind: str) -> tuple[str, Asked]:
        first, second = word(), word()
        a, b = pair(1)
        match kind:
            case "one word":
                return first, Asked(first)
            case "two words":
                return f"{a} {b}", Asked(f"+{a} +{b}")
            case "either":
                return f"{first} OR {second}", Asked(f"{first} {second}")
            case "phrase":
                return f'"{a} {b}"', Asked(f'"{a} {b}"')
            case "near":
                c, d = pair(4)
                return f"{c} near/5 {d}", Asked(f'"{c} {d}"~5 "{d} {c}"~5')
            case "prefix":
                return f"{first[:4]}*", Asked(first[:4], "prefix")
            case "fuzzy":
                return f"{first}~1", Asked(first, "fuzzy")
            case _:
                low, high = sorted(chance.choices(sample.days, k=2))
                days = f"[{low.replace('-', '')} TO {high.replace('-', '')}]"
                return f"{first} date:{low}..{high}", Asked(f"+{first} +day:{days}")

    return {kind: [of(kind) for _ in range(each)] for kind in CLASSES}


def measure(library: Library, raw: Raw, asked: dict[str, list[tuple[str, Asked]]]) -> Found:
    """Percentiles in milliseconds of both, by class, and their ratio; with all facets likewise."""
    for mine, theirs in (pairs[0] for pairs in asked.values()):
        library.search(mine)
        raw.search(theirs, facets=True)
    found: Found = {}
    for kind, pairs in asked.items():
        times: dict[str, list[float]] = {"ours": [], "raw": [], "ours_facets": [], "raw_facets": []}
        for mine, theirs in pairs:
            times["raw"].append(_timed(lambda: raw.search(theirs)))  # noqa: B023 - called at once
            times["ours"].append(_timed(lambda: library.search(mine, facets=False)))  # noqa: B023
            times["raw_facets"].append(_timed(lambda: raw.search(theirs, facets=True)))  # noqa: B023
            times["ours_facets"].append(_timed(lambda: library.search(mine)))  # noqa: B023
        at = {name: {"p50": percentile(t, 50), "p95": percentile(t, 95)} for name, t in times.items()}
        found[kind] = at | {f"ratio_{p}{f}": _ratio(at, p, f) for p in ("p50", "p95") for f in ("", "_facets")}
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


def percentile(times: list[float], share: int) -> float:
    """That percentile of some times, to the microsecond."""
    order = sorted(times)
    return round(order[min(len(order) - 1, len(order) * share // 100)], 3)


def _ratio(at: dict[str, dict[str, float]], which: str, facets: str) -> float:
    return round(at[f"ours{facets}"][which] / max(0.001, at[f"raw{facets}"][which]), 2)


class Plan(NamedTuple):
    """What is measured: at `steps` sizes, each `by` times the one before, up to `documents`; where it is kept."""

    path: Path | None
    documents: int
    steps: int = 1
    by: int = 2
    queries: int = 60
    keep: Path | None = None
    out: Path | None = None


def run(plan: Plan) -> Found:
    """Every figure, printed as it comes."""
    if plan.keep:
        return _grow(plan, plan.keep)
    with tempfile.TemporaryDirectory() as work:
        return _grow(plan, Path(work))


def _grow(plan: Plan, work: Path) -> Found:
    sizes = [plan.documents // plan.by**n for n in reversed(range(plan.steps))]
    measured: dict[str, Any] = {}
    with Library.init(work / "library") as library:
        raw, taken, sample = Raw(work / "raw"), records(plan.path, 11), Sample()
        for size in sizes:
            filled = fill(library, raw, taken, sample, size)
            print(f"search: {filled}", flush=True)
            measured[str(size)] = measure(library, raw, queries_of(sample, plan.queries, size))
            _say(size, measured[str(size)])
            measured[str(size)]["filled"] = filled
            _keep(plan, measured)
        measured["last"] = last_hit(library, "*")
        print(f"search: {measured['last']}", flush=True)
    measured["opened"] = opened(work / "library")
    print(f"search: {measured['opened']}", flush=True)
    if plan.steps > 1:
        measured["exponent"] = {kind: _exponent(sizes, measured, kind) for kind in CLASSES}
        print(f"search: exponents {measured['exponent']}", flush=True)
    _keep(plan, measured)
    return measured


def _keep(plan: Plan, measured: Found) -> None:
    if plan.out:
        plan.out.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def opened(folder: Path) -> Found:
    """Seconds of the processor in a process of its own: to open the library, for the first page, and its memory."""
    told = subprocess.run([sys.executable, "-c", _OPENED, str(folder)], capture_output=True, text=True, check=True)
    found: Found = json.loads(told.stdout)
    return found


_OPENED = """
import json, resource, sys, time
from sourcebook.library import Library
began = time.process_time()
library = Library.open(sys.argv[1])
library.index
opened = time.process_time() - began
began = time.process_time()
total = library.search("*").total
first = time.process_time() - began
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"open_s": round(opened, 2), "first_page_s": round(first, 2), "megabytes": megabytes, "found": total}))
"""


def _exponent(sizes: list[int], measured: Found, kind: str) -> float:
    first, last = measured[str(sizes[0])][kind]["ours"]["p50"], measured[str(sizes[-1])][kind]["ours"]["p50"]
    return round(math.log(last / first) / math.log(sizes[-1] / sizes[0]), 2)


def _say(size: int, found: Found) -> None:
    for kind, at in found.items():
        ours, raw, whole, theirs = at["ours"], at["raw"], at["ours_facets"], at["raw_facets"]
        print(f"search: {size:,} documents, {kind}: p50 {ours['p50']} ms, p95 {ours['p95']} ms, "
              f"tantivy {raw['p50']} and {raw['p95']}: {at['ratio_p50']} and {at['ratio_p95']} times; "
              f"with facets {whole['p50']} and {whole['p95']} ms, tantivy {theirs['p50']} and {theirs['p95']}: "
              f"{at['ratio_p50_facets']} and {at['ratio_p95_facets']} times", flush=True)  # fmt: skip


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=Path, default=REUTERS if REUTERS.exists() else None)
    parser.add_argument("--invented", action="store_true", help="Records of invented news, whatever lies at hand.")
    parser.add_argument("--documents", type=int, default=21_578)
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--by", type=int, default=2, help="How many times the size before a size is.")
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--json", type=Path, dest="out")
    parser.add_argument("--keep", type=Path, help="A new folder for the library and the index beside it.")
    parser.add_argument("--index", default="tantivy", choices=("tantivy", "postgresql"),
                        help="With `postgresql` that index beside ours of tantivy, without raw tantivy.")  # fmt: skip
    given = parser.parse_args()
    path = None if given.invented else given.records
    if given.index == "postgresql":
        import search_postgres

        search_postgres.run(Plan(path, given.documents, queries=given.queries, out=given.out))
        return 0
    run(Plan(path, given.documents, given.steps, given.by, given.queries, given.keep, given.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
