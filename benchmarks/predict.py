#!/usr/bin/env python3
"""The benchmarks door: predictions for any folder laid out like a benchmark, through the public API alone.

usage: python benchmarks/predict.py TASK DIR [--workers N] [--executor NAME] > pred.jsonl

TASK: html quotes time ner money relations facts names formats retrieval duplicates. DIR holds docs/ (or corpus.jsonl
and gold.jsonl's queries for retrieval, gold.jsonl's pairs for names) and meta.json with the documents' dates. Gold
answers are never read.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

from sourcebook import Library, read_files, read_members, registry
from sourcebook.errors import SourcebookError
from sourcebook.model.search import Passage
from sourcebook.resolve.base import Matcher, Party, PartyType
from sourcebook.settings import Settings, read_settings

KIND_OF_TASK = {
    "quotes": ("quote",),
    "time": ("time",),
    "ner": ("mention",),
    "money": ("money",),
    "relations": ("relation",),
    "facts": ("mention", "relation", "time"),
}
PACKED = (".gz", ".bz2", ".xz", ".zst")
Record = dict[str, Any]


def _documents(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "docs").iterdir() if path.is_file())


def _stem(path: Path) -> str:
    """A file's name without its suffix, of a packed file without both."""
    return path.name.removesuffix("".join(path.suffixes[-2:])) if path.suffix in PACKED else path.stem


def _dates(folder: Path) -> dict[str, str]:
    meta = folder / "meta.json"
    docs = json.loads(meta.read_text(encoding="utf-8")).get("docs", {}) if meta.exists() else {}
    return {stem: about["date"] for stem, about in docs.items() if isinstance(about, dict) and about.get("date")}


def predict_readings(task: str, folder: Path, settings: Settings) -> Iterator[Record]:
    """Readings of the kinds a task is about, `document` being the file's stem."""
    import msgspec

    paths = _documents(folder)
    for path, read in zip(paths, read_files(paths, dates=_dates(folder), settings=settings), strict=True):
        for annotation in read.annotations:
            if annotation.kind in KIND_OF_TASK[task]:
                yield {**msgspec.to_builtins(annotation), "document": path.stem}


def predict_text(task: str, folder: Path, settings: Settings) -> Iterator[Record]:
    """The plain text of every file and the documents in it; what cannot be read is named on stderr, with the reason."""
    for path in _documents(folder):
        texts = []
        for read in read_members(path, settings=settings, extract=False):
            if isinstance(read, SourcebookError):
                print(f"{task}: {read}", file=sys.stderr)
            else:
                texts.append(read.rendition.text)
        yield {"document": _stem(path), "text": "\n\n".join(texts)}


def predict_retrieval(task: str, folder: Path, settings: Settings) -> Iterator[Record]:
    """Sentences that bear on each claim, best first: over the whole pool, and within the claim's own article.

    Every article is added as a text file with one sentence a paragraph; a passage found is mapped back by its offset.
    """
    del task
    with tempfile.TemporaryDirectory() as work, Library.init(Path(work) / "library") as library:
        sentences = _write_articles(folder, Path(work) / "articles")
        library.settings = settings
        library.add([Path(work) / "articles"], defer=True)
        stems = {
            library.view().get_document(c.document).id: Path(c.address).stem for c in library.view().iter_captures()
        }
        documents = {stem: document for document, stem in stems.items()}
        for query in _read_lines(folder / "gold.jsonl"):
            claim, own = query["query"], documents[query["article"]]
            pool = [_sentence(sentences[stems[p.document]], p) for p in library.find_passages(claim, limit=20)]
            near = [
                _sentence(sentences[query["article"]], p) for p in library.find_passages(claim, limit=40, within=own)
            ]
            yield {"id": query["id"], "results": pool, "within": near}


def predict_duplicates(task: str, folder: Path, settings: Settings) -> Iterator[Record]:
    """Pairs of documents that are near-copies of each other."""
    del task
    with tempfile.TemporaryDirectory() as work, Library.init(Path(work) / "library") as library:
        library.settings = settings
        library.add([folder / "docs"], defer=True)
        stems: dict[str, list[str]] = {}
        for line in library.list("ledger"):
            capture = next(iter(library.view().find_captures(blob=line.blob)), None) if line.blob else None
            if capture is not None:  # files of the same bytes are one document
                stems.setdefault(capture.document, []).append(Path(line.name).stem)
        for same in stems.values():
            yield from ({"a": a, "b": b, "score": 1.0} for a, b in combinations(sorted(same), 2))
        for pair in library.near_copies():
            for a, b in product(stems[pair.first], stems[pair.second]):
                yield {"a": a, "b": b, "score": pair.likeness}


PARTY_TYPES: dict[str, PartyType] = {"Person": "person", "Company": "organization", "Organization": "organization"}
NAME_PARTS = ("firstName", "middleName", "fatherName", "lastName")


def _party(pair: Record, side: str) -> Party:
    """One side of a pair: a plain name, or a record's name or parts of it."""
    about = pair.get(f"{side}_properties") or {}
    parts = " ".join(str(about[key]) for key in NAME_PARTS if about.get(key))
    names = {name for name in (pair.get(side), about.get("name")) if name} or {parts}
    return Party(names=tuple(sorted(names - {""})), type=PARTY_TYPES.get(pair["schema"], "other"))


def predict_names(task: str, folder: Path, settings: Settings) -> Iterator[Record]:
    """Whether the two of each pair are the same, by the built-in matcher."""
    del task, settings
    matcher: Matcher = registry.load("matchers", "names")()
    for pair in _read_lines(folder / "gold.jsonl"):
        score = matcher.compare(_party(pair, "a"), _party(pair, "b"))
        yield {"id": pair["id"], "same": score.same, "score": score.value}


def _read_lines(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream if line.strip())


Places = list[tuple[int, str]]
"""(offset, sentence id) of an article's sentences, in order."""


def _write_articles(folder: Path, out: Path) -> dict[str, Places]:
    """One file an article; gives where each of its sentences stands."""
    out.mkdir()
    articles: dict[str, list[Record]] = {}
    for sentence in _read_lines(folder / "corpus.jsonl"):
        articles.setdefault(sentence["article"], []).append(sentence)
    places: dict[str, Places] = {}
    for article, sentences in articles.items():
        text = f"{article}\n\n"  # no two files the same, or the second would be skipped as unchanged
        own = places.setdefault(article, [(0, "")])
        for sentence in sentences:
            words = " ".join(sentence["text"].split())
            if words:
                own.append((len(text), sentence["id"]))
                text += words + "\n\n"
        (out / f"{article}.txt").write_text(text, encoding="utf-8")
    return places


def _sentence(places: Places, passage: Passage) -> str:
    """The sentence a passage is, or begins in."""
    return places[bisect_right(places, passage.start, key=lambda place: place[0]) - 1][1]


TASKS: dict[str, Callable[[str, Path, Settings], Iterator[Record]]] = {
    **dict.fromkeys(KIND_OF_TASK, predict_readings),
    "html": predict_text,
    "formats": predict_text,
    "retrieval": predict_retrieval,
    "duplicates": predict_duplicates,
    "names": predict_names,
}


def main() -> int:
    """Command line; exit code 2 for a task that cannot be answered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--executor")
    given = parser.parse_args()
    if given.task not in TASKS:
        print(f"predict: no answer to {given.task!r} yet; tasks are: {', '.join(sorted(TASKS))}", file=sys.stderr)
        return 2
    settings = read_settings(workers=given.workers, executor=given.executor)
    for record in TASKS[given.task](given.task, given.folder, settings):
        print(json.dumps(record, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
