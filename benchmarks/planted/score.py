"""A library of the planted case against its oracle: merges, origins, contradictions, ladders, payments, check.

    python -m planted.score OUT LIBRARY [--json]

Grouping is scored by pairs (of documents of one story; of names), as in the literature of coreference and clustering:
precision is the share of pairs put together that belong together, recall the share of those that belong together.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from sourcebook.library import Library

Pair = tuple[Hashable, Hashable]


def f1(found: set[Any], true: set[Any]) -> dict[str, float]:
    """Precision, recall and F1 of a set against the true one; an empty true set scores 1 when nothing is found."""
    right = len(found & true)
    precision = right / len(found) if found else float(not true)
    recall = right / len(true) if true else 1.0
    mean = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"f1": round(mean, 4), "precision": round(precision, 4), "recall": round(recall, 4), "true": len(true)}


def pairs_of(groups: Iterable[Iterable[Any]]) -> set[Pair]:
    """Every pair of members of one group."""
    return {pair for group in groups for pair in combinations(sorted(set(group)), 2)}


def documents_by_key(library: Library) -> dict[str, str]:
    """Key of a generated document -> its id in the library."""
    return {Path(item.name).stem: item.document for item in library.list("ledger") if item.document}


def score_merges(library: Library, oracle: Mapping[str, Any]) -> dict[str, Any]:
    """Full names as printed in documents, by whom they name; and how many entities hold two people of one name."""
    documents = documents_by_key(library)
    held: dict[tuple[str, str], str] = {}
    for referent in library.resolution.entities.iter_referents():
        entity = library.resolution.get(referent.id).id
        for name in (referent.name, *referent.names):
            held.setdefault((referent.document, name.casefold()), entity)
    true: dict[str, list[int]] = defaultdict(list)
    ours: dict[str, list[int]] = defaultdict(list)
    owners: dict[str, set[str]] = defaultdict(set)
    missed = []
    for number, row in enumerate(oracle["names"]):
        true[row["entity"]].append(number)
        entity = held.get((documents.get(row["document"], ""), row["form"].casefold()), f"none-{number}")
        if entity.startswith("none-"):
            missed.append(row)
        ours[entity].append(number)
        owners[entity].add(row["entity"])
    joined = [sorted(keys) for keys in owners.values() if any(f"{k}-other" in keys for k in keys)]
    found = f1(pairs_of(ours.values()), pairs_of(true.values()))
    return found | {"conflicts merged": len(joined), "names not read": len(missed), "names": len(oracle["names"])}


def score_origins(library: Library, oracle: Mapping[str, Any]) -> dict[str, Any]:
    """Documents of one story in groups of one source each."""
    from sourcebook.corroborate.origins import group_origins

    documents = documents_by_key(library)
    evidence = library.evidence()
    found: set[Pair] = set()
    true: set[Pair] = set()
    by_reason: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for story in oracle["stories"]:
        keys = {documents[k]: k for group in story["origins"] for k in group if k in documents}
        held = [h for d in keys if (h := evidence.get(d)) is not None]
        ours = pairs_of([keys[d] for d in group.documents] for group in group_origins(held))
        found |= ours
        true |= pairs_of(story["origins"])
        for group in story["origins"]:
            for key in group[1:]:
                right = (min(group[0], key), max(group[0], key)) in ours
                by_reason[story["how"][key]][not right] += 1
    kinds = {how: f"{right} of {right + wrong}" for how, (right, wrong) in sorted(by_reason.items())}
    return f1(found, true) | {"joined": kinds}


def score_drafts(library: Library, folder: Path, oracle: Mapping[str, Any]) -> dict[str, Any]:
    """Planted mistakes found (a flag of the rule that touches the words), and errors on clean drafts."""
    found, missed, false = 0, defaultdict(list), []
    for draft in oracle["drafts"]:
        checked = library.check(folder / "drafts" / draft["draft"])
        text = checked.read.rendition.text
        for planted in draft["planted"]:
            start = text.find(planted["exact"])
            end = start + len(planted["exact"])
            hits = [f for f in checked.report.flags if f.rule == planted["rule"] and f.start < end and start < f.end]
            if hits:
                found += 1
            else:
                missed[planted["rule"]].append(f"{draft['draft']}: {planted['exact']}")
        if not draft["planted"]:
            false += [f"{draft['draft']}: {f.rule} {f.exact}" for f in checked.report.flags if f.severity == "error"]
    total = found + sum(map(len, missed.values()))
    return {"planted": total, "found": found, "false errors": len(false), "missed": dict(missed), "false": false}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("library", type=Path)
    parser.add_argument("--only", default="", help="one of merges, origins, drafts")
    given = parser.parse_args()
    oracle = json.loads((given.out / "oracle.json").read_text(encoding="utf-8"))
    parts: dict[str, Any] = {}
    with Library.open(given.library) as library:
        library.resolution.update()
        if given.only in ("", "merges"):
            parts["merges"] = score_merges(library, oracle)
        if given.only in ("", "origins"):
            parts["origins"] = score_origins(library, oracle)
        if given.only in ("", "drafts"):
            parts["drafts"] = score_drafts(library, given.out, oracle)
    print(json.dumps(parts, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
