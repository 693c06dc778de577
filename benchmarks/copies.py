#!/usr/bin/env python3
"""Near-copies: how well planted ones are told apart, and how the work grows with the library.

The texts are made by a seeded generator: copies of the same words, edited and misread ones, texts held in longer ones,
forms filled in again and unrelated texts with one footer. `--records FILE` (JSON Lines, gzipped or not, with a field
`text`) grows with the texts of a file in place of made ones. Times are of the processor, of one process.

usage: copies.py [--documents N] [--records FILE] [--json FILE]
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sourcebook.copies import Copies
from sourcebook.model.document import Document, document_id
from sourcebook.store.sqlite import SqliteStore
from sourcebook.testing.makers import rendition_of

FOOTER = "All rights reserved. To take out a subscription, write to the desk or call at the office in Quay Street."
TRIALS = 150
"""Planted pairs of each kind."""
STEPS = 4
"""Sizes the library is measured at, each twice the one before."""
PER_TRANSACTION = 2_000


class Maker:
    """Texts of invented words, as frequent as words are (Zipf), with names and sums of their own."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        syllables = [a + b + c for a in "bdfgklmnprstv" for b in "aeiou" for c in ("", "n", "r", "l")]
        self.words = ["".join(self.chance.choices(syllables, k=self.chance.randint(1, 3))) for _ in range(12_000)]
        self.sums = [0.0]
        for rank in range(len(self.words)):
            self.sums.append(self.sums[-1] + 1 / (rank + 2.7))

    def sentence(self) -> str:
        """Six to twenty words, a name or a sum among them, now and then."""
        words = self.chance.choices(self.words, cum_weights=self.sums[1:], k=self.chance.randint(6, 20))
        if self.chance.random() < 0.5:
            words[self.chance.randrange(1, len(words))] = self.name()
        if self.chance.random() < 0.3:
            words[self.chance.randrange(1, len(words))] = str(self.chance.randrange(2, 90_000))
        return " ".join(words).capitalize() + "."

    def name(self) -> str:
        """A name nobody else is likely to have."""
        return "".join(self.chance.choices("abdefgiklmnoprstuv", k=7)).title()

    def text(self, sentences: int = 12) -> str:
        """Paragraphs of three sentences."""
        lines = [self.sentence() for _ in range(sentences)]
        return "\n\n".join(" ".join(lines[k : k + 3]) for k in range(0, len(lines), 3))

    def edited(self, text: str) -> str:
        """Another headline, a sentence out, one in, a few words changed."""
        lines = text.split(". ")
        del lines[self.chance.randrange(len(lines))]
        lines.insert(self.chance.randrange(len(lines)), self.sentence().rstrip("."))
        words = ". ".join(lines).split(" ")
        for _ in range(len(words) // 25):
            words[self.chance.randrange(len(words))] = self.chance.choice(self.words)
        return f"{self.sentence()}\n\n{' '.join(words)}\n\n{FOOTER}"

    def misread(self, text: str, rate: float = 0.06) -> str:
        """A scan: letters lost, doubled or others."""
        letters = []
        for letter in text:
            hit = self.chance.random()
            if hit < rate:
                letter = self.chance.choice(["", letter * 2, self.chance.choice("ceolmnrtu")])
            letters.append(letter)
        return "".join(letters)

    def form(self) -> list[str]:
        """The parts of a form letter, with gaps between them."""
        return [self.sentence() for _ in range(7)]

    def filled(self, form: list[str]) -> str:
        """A form with names, dates and sums."""
        parts = [f"{part[:-1]} {self.name()} {self.chance.randrange(10, 99_999)}." for part in form]
        return f"Dear {self.name()},\n\n" + " ".join(parts)


Texts = Iterator[tuple[str, str]]


def planted(maker: Maker, trials: int) -> tuple[list[tuple[str, str]], dict[tuple[str, str], str]]:
    """Named texts, and the kind of each pair that is planted: those of kind "form" are to be left alone."""
    texts: list[tuple[str, str]] = []
    truth: dict[tuple[str, str], str] = {}
    form = maker.form()
    for n in range(trials):
        base = maker.text(maker.chance.randint(6, 40))
        long = [maker.text(30) for _ in range(12)]
        long.insert(maker.chance.randrange(12), maker.text(9))
        pairs = {
            "same text": (base, base.upper().replace(" ", "\n")),
            "edited": ((text := maker.text(maker.chance.randint(9, 40))), maker.edited(text)),
            "misread": ((text := maker.text(maker.chance.randint(12, 40))), maker.misread(text)),
            "contained": (maker.chance.choice([t for t in long if len(t) < 1500]), "\n\n".join(long)),
        }
        for kind, pair in pairs.items():
            names = (f"{kind} {n} a", f"{kind} {n} b")
            truth[names] = kind
            texts += zip(names, pair, strict=True)
        texts.append((f"form {n}", maker.filled(form)))
        if n % 5 == 0:
            form = maker.form()  # five letters of each form: too few for any count to tell
        texts.append((f"unrelated {n}", f"{maker.text()}\n\n{FOOTER}"))
    maker.chance.shuffle(texts)
    return texts, truth


def put(store: SqliteStore, texts: Iterable[tuple[str, str]]) -> None:
    """Put texts as documents, many in one transaction."""
    batch: list[tuple[str, str]] = []
    for item in texts:
        batch.append(item)
        if len(batch) == PER_TRANSACTION:
            _put(store, batch)
            batch = []
    _put(store, batch)


def _put(store: SqliteStore, texts: list[tuple[str, str]]) -> None:
    with store.writer() as writer:
        for name, text in texts:
            rendition = rendition_of(text)
            writer.put_rendition(rendition)
            document = Document(
                id=document_id("", name), title=name, rendition=rendition.id, blob=rendition.blob,
                media_type="text/plain", address=name,
            )  # fmt: skip
            writer.put_document(document)


def told_apart(trials: int) -> dict[str, Any]:
    """Precision, recall and F1 over planted pairs, recall by kind, and passages of contained texts placed right."""
    maker = Maker(7)
    texts, truth = planted(maker, trials)
    by_name = dict(texts)
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder))
        put(store, texts)
        copies = Copies(store, Path(folder))
        names = {document_id("", name): name for name in by_name}
        found = {tuple(sorted((names[p.first], names[p.second]))) for p in copies.pairs()}
        right = found & truth.keys()
        placed = 0
        for (part, whole), kind in truth.items():
            if kind == "contained":
                side = copies.compare(document_id("", part), document_id("", whole))
                placed += any(
                    len(p.first.exact) >= 0.98 * len(by_name[part]) and p.first.exact == p.second.exact
                    for p in side.passages
                )
        store.close()
    kinds = Counter(truth.values())
    hits = Counter(truth[pair] for pair in right)  # type: ignore[index]
    wrong = Counter(" and ".join(sorted({name.split()[0] for name in pair})) for pair in found - truth.keys())
    precision, recall = len(right) / max(1, len(found)), len(right) / len(truth)
    result = {
        "texts": len(texts), "planted": len(truth), "found": len(found), "precision": round(precision, 4),
        "recall": round(recall, 4), "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "recall_by_kind": {kind: round(hits[kind] / count, 4) for kind, count in kinds.items()},
        "wrong": dict(wrong), "passages_placed": f"{placed} of {kinds['contained']}",
    }  # fmt: skip
    print(f"copies: {json.dumps(result)}", flush=True)
    return result


def made(maker: Maker, count: int) -> Texts:
    """Texts of which one in fifty is an edited copy of an earlier one."""
    kept: list[str] = []
    for n in range(count):
        if n % 50 == 49:
            yield f"{n}", maker.edited(maker.chance.choice(kept))
        else:
            text = maker.text(maker.chance.randint(5, 15))
            if n % 10 == 0:
                kept.append(text)
            yield f"{n}", text


def recorded(path: Path) -> Texts:
    """Texts of a file of records."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream):
            if line.strip():
                yield f"{number}", json.loads(line).get("text") or ""


def growth(texts: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The index brought up to date, one document asked, all pairs listed, at sizes that double."""
    sizes = [len(texts) >> k for k in range(STEPS - 1, -1, -1)]
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder))
        copies = Copies(store, Path(folder))
        before, keeping = 0, 0.0
        for size in sizes:
            put(store, texts[before:size])
            before = size
            keeping += _seconds(copies.update)[0]
            finder = copies.finder()
            asked = [document_id("", texts[k][0]) for k in range(0, size, max(1, size // 200))]
            one = _seconds(lambda f=finder, a=asked: [f.of(d) for d in a])[0] / len(asked)
            every, found = _seconds(lambda f=finder: list(f.every()))
            rows.append({"documents": size, "pairs": len(found), "update_s": round(keeping, 2),
                         "one_ms": round(1000 * one, 2), "every_s": round(every, 2)})  # fmt: skip
            print(f"copies: {json.dumps(rows[-1])}", flush=True)
        store.close()
    for what in ("update_s", "every_s"):
        exponent = math.log(rows[-1][what] / rows[0][what]) / math.log(rows[-1]["documents"] / rows[0]["documents"])
        rows[-1][f"{what.removesuffix('_s')}_exponent"] = round(exponent, 2)
        print(f"copies: growth of {what.removesuffix('_s')}: exponent {exponent:.2f}", flush=True)
    return rows


def _seconds(work: Any) -> tuple[float, Any]:
    started = time.process_time()
    answer = work()
    return time.process_time() - started, answer


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--records", type=Path)
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    result: dict[str, Any] = {"planted": told_apart(given.trials)}
    texts = list(recorded(given.records)) if given.records else list(made(Maker(3), given.documents))
    result["growth"] = growth(texts)
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
