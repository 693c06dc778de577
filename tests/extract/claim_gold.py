"""Measures claims against `data/claims.jsonl`: invented sentences, each with the claims it should give.

Of a claim the table names its accepted `status` (several where English leaves it open), and may name `at` (words that
the claim covers), `by` (whom it is put to; "?" leaves it open, none means nobody), `about` (chains; left open when
missing), `negated` and `hedged` (null leaves them open). `more` allows further claims, `optional` none.
Sentences marked "held" were written, and first read, before any rule was fitted to the rest.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sourcebook.extract.base import Reading
from sourcebook.extract.claims import ClaimExtractor
from sourcebook.extract.quotes import QuoteExtractor
from sourcebook.model.annotation import Claim, Mention
from sourcebook.testing.makers import reading_of

TABLE = Path(__file__).parent / "data" / "claims.jsonl"
PEOPLE = (
    "Luka Orm", "Ilse Maran", "Tove Hask", "Dario Quell", "Nadia Velt", "Henrik Stoll", "Amara Dunne",
    "Rohan Kesari", "Bela Forst", "Colm Rusk",
)  # fmt: skip
BODIES = (
    "Orla Bank", "Castel Holdings", "Veyra Mining", "Northmoor Council", "Halden Steel", "Pembrey Trust",
    "Saltley Herald", "Ferrow Pharma", "Kesh Airways",
)  # fmt: skip
FIELDS = ("status", "by", "about", "negated", "hedged")
BY: Any = SimpleNamespace(name="by-hand", version="1")


@dataclass
class Score:
    """Right and asked for of each field; claims right, too many and missed of each status; what went wrong."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    sentences: int = 0
    clean: int = 0
    """Sentences whose claims are all there with every field right, and no more."""
    wrong: list[str] = field(default_factory=list)

    def accuracy(self, name: str) -> float:
        """Share of gold claims whose field is right."""
        return self.right[name] / max(1, self.asked[name])

    def f1(self, status: str) -> float:
        """F1 of a status; 1.0 when it is neither wanted nor given."""
        good, bad = self.hit[status], self.extra[status] + self.missed[status]
        return 2 * good / (2 * good + bad) if good or bad else 1.0

    def table(self) -> str:
        """The figures in lines to print."""
        lines = [f"sentences wholly right {self.clean}/{self.sentences}"]
        lines += [f"{name:10} {self.accuracy(name):.3f} of {self.asked[name]}" for name in FIELDS]
        for status in sorted({*self.hit, *self.extra, *self.missed}):
            counts = self.hit[status], self.extra[status], self.missed[status]
            lines.append(
                f"{status:13} F1 {self.f1(status):.3f}  right {counts[0]} extra {counts[1]} missed {counts[2]}"
            )
        return "\n".join(lines)


def rows(half: str | None = None) -> Iterator[dict[str, Any]]:
    """The sentences of the table, all or one half ("open", "held")."""
    for line in TABLE.read_text("utf-8").splitlines():
        row = json.loads(line)
        if half is None or row["half"] == half:
            yield row


def measure(half: str | None = None) -> Score:
    """Reads every sentence by itself and compares."""
    score = Score()
    for row in rows(half):
        compare(row, read_claims(row["text"]), score)
    return score


def read_claims(text: str) -> list[Claim]:
    """The claims of a text in which the invented names are marked by hand."""
    reading = reading_of(text)
    reading.found["mention"] = sorted(_mentions(reading), key=lambda m: m.start)
    reading.found["quote"] = list(QuoteExtractor().extract(reading))
    return list(ClaimExtractor().extract(reading))


def _mentions(reading: Reading) -> Iterator[Mention]:
    for name, kind in [*((n, "person") for n in PEOPLE), *((n, "organization") for n in BODIES)]:
        short = name.split()[-1] if kind == "person" else name
        at = reading.text.find(short)
        while at >= 0:
            whole = reading.text.find(name, max(0, at - len(name)), at + len(short))
            start = whole if whole >= 0 else at
            yield reading.make(Mention, BY, start, at + len(short), type=kind, name=name, chain=name)
            at = reading.text.find(short, at + 1)


def compare(row: dict[str, Any], found: list[Claim], score: Score) -> None:
    """Adds one sentence to the score."""
    left = sorted(found, key=lambda c: c.end - c.start)
    faults: list[str] = []
    for gold in row["claims"]:
        claim = _partner(gold, row["text"], left)
        if claim is None and gold.get("optional"):
            continue
        if claim is not None:
            left.remove(claim)
        faults += _fields(gold, claim, score)
    extras = [] if row.get("more") else [c for c in left if c.status != "asserted" or not row["claims"]]
    score.extra.update(c.status for c in extras)
    faults += [f"too many: {c.status} [{c.exact}]" for c in extras]
    score.sentences += 1
    score.clean += not faults
    if faults:
        score.wrong.append("\n    ".join([row["text"], *faults]))


def _partner(gold: dict[str, Any], text: str, left: list[Claim]) -> Claim | None:
    """The claim that answers a line of the table: over its words, of its status when there is one."""
    words = gold.get("at", text)
    start = text.index(words)
    over = [c for c in left if c.start <= start and start + len(words) <= c.end]
    if "at" not in gold:
        over = left[::-1]
    return next((c for c in over if c.status in gold["status"]), over[0] if over and not gold.get("optional") else None)


def _fields(gold: dict[str, Any], claim: Claim | None, score: Score) -> Iterator[str]:
    wanted = {
        "status": gold["status"],
        "by": [gold.get("by")],
        "negated": [gold.get("negated", False)],
        "hedged": [gold.get("hedged", False)],
        "about": [gold.get("about")],
    }
    given: dict[str, Any] = {}
    if claim is not None:
        by = claim.attributed_to.exact if claim.attributed_to else None
        about = sorted(claim.about)
        given = {"status": claim.status, "by": by, "negated": claim.negated, "hedged": claim.hedged, "about": about}
    for name in FIELDS:
        if wanted[name] == ["?"] or (wanted[name] == [None] and name != "by"):
            continue
        score.asked[name] += 1
        if claim is not None and given[name] in wanted[name]:
            score.right[name] += 1
        else:
            yield f"{name}: {given.get(name, 'no claim')!r}, not {'/'.join(map(str, wanted[name]))}"
    if claim is not None and claim.status in gold["status"]:
        score.hit[claim.status] += 1
    else:
        score.missed[gold["status"][0]] += 1
        score.extra.update([claim.status] if claim is not None else [])


if __name__ == "__main__":
    import sys

    result = measure(sys.argv[1] if len(sys.argv) > 1 else None)
    print(result.table())
    if len(sys.argv) > 2:
        print("\n".join(result.wrong))
