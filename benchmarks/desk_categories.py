#!/usr/bin/env python3
"""Categories learned from older records, asked of newer ones, beside a plain TF-IDF with logistic regression.

Records with tags of ../shared/corpora/reuters-21578 in the order of their dates: the first three quarters are learned
from, the last quarter is asked. F1 over all decisions (micro) and as the mean of the categories (macro), of all
categories met in the last quarter and of those that were filed often enough to be learned.

usage: desk_categories.py [--records N] [--json FILE]
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sourcebook.desk.learning import LEAST, Filed, learn

RECORDS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora" / "reuters-21578" / "records.jsonl.gz"
SHARE = 0.75
Filings = Sequence[Collection[str]]


def read_records(limit: int | None = None) -> list[Filed]:
    """Records with tags and a text, by date; the last `limit` of them."""
    with gzip.open(RECORDS, "rt", encoding="utf-8") as lines:
        held = [json.loads(line) for line in lines]
    kept = [r for r in held if r["tags"] and r["text"].strip()]
    kept.sort(key=lambda r: (r["publication_date"], r["id"]))
    return [Filed(f"{r['title']}. {r['title']}. {r['text']}", tuple(r["tags"])) for r in kept[-(limit or 0) :]]


def f1(given: Filings, wanted: Filings, categories: Collection[str]) -> dict[str, float]:
    """Micro and macro F1 over the categories that are wanted at least once."""
    right: Counter[str] = Counter()
    named: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for ours, theirs in zip(given, wanted, strict=True):
        right.update(c for c in ours if c in theirs and c in categories)
        named.update(c for c in ours if c in categories)
        meant.update(c for c in theirs if c in categories)
    each = [2 * right[c] / (named[c] + meant[c]) for c in meant]
    return {
        "micro": round(2 * right.total() / max(1, named.total() + meant.total()), 4),
        "macro": round(sum(each) / max(1, len(each)), 4), "categories": len(each),
    }  # fmt: skip


def ours(older: Sequence[Filed], newer: Sequence[Filed]) -> Filings:
    """What the desk suggests."""
    learned = learn(older)
    assert learned is not None
    margins = learned.margins([r.text for r in newer])
    return [{learned.categories[n] for n in np.flatnonzero(row >= 0)} for row in margins]


def plain(older: Sequence[Filed], newer: Sequence[Filed]) -> Filings:
    """TF-IDF with one logistic regression a category, both as scikit-learn has them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.preprocessing import MultiLabelBinarizer

    words, labels = TfidfVectorizer(), MultiLabelBinarizer()
    rows = words.fit_transform([r.text for r in older])
    machine = OneVsRestClassifier(LogisticRegression(solver="liblinear", random_state=0))
    machine.fit(rows, labels.fit_transform([r.categories for r in older]))
    found = machine.predict(words.transform([r.text for r in newer]))
    return [{labels.classes_[n] for n in np.flatnonzero(row)} for row in found]


def measure(limit: int | None = None) -> dict[str, Any]:
    """Figures of both, with seconds."""
    records = read_records(limit)
    cut = int(SHARE * len(records))
    older, newer = records[:cut], records[cut:]
    wanted = [set(r.categories) for r in newer]
    counts = Counter(c for r in older for c in r.categories)
    often = {c for c, n in counts.items() if n >= LEAST}
    every = set(counts) | {c for r in newer for c in r.categories}
    figures: dict[str, Any] = {"learned from": len(older), "asked": len(newer)}
    for name, method in (("sourcebook", ours), ("TF-IDF + logistic regression", plain)):
        begun = time.perf_counter()
        given = method(older, newer)
        seconds = round(time.perf_counter() - begun, 1)
        figures[name] = {"all": f1(given, wanted, every), "learnable": f1(given, wanted, often), "seconds": seconds}
        print(f"{name:30} {figures[name]}", flush=True)
    return figures


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, help="Only the last so many.")
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    if not RECORDS.is_file():
        print("categories: skipped, ../shared/corpora/reuters-21578 is absent")
        return 0
    figures = measure(given.records)
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
