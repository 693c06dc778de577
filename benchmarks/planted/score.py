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
from sourcebook.model.payment import Telling

Pair = tuple[Hashable, Hashable]
FLOORS = {"contradictions": ("f1",), "ladders": ("steps.f1", "documents.f1"),
          "payments": ("tellings.f1", "counted.f1"), "merges": ("f1",)}  # fmt: skip
"""Figures that end the command with 1 when they are below `LEAST`."""
LEAST = 0.95


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
            held.setdefault((referent.document, name.casefold().rstrip(".")), entity)
    true: dict[str, list[int]] = defaultdict(list)
    ours: dict[str, list[int]] = defaultdict(list)
    owners: dict[str, set[str]] = defaultdict(set)
    missed = []
    for number, row in enumerate(oracle["names"]):
        true[row["entity"]].append(number)
        entity = held.get((documents.get(row["document"], ""), row["form"].casefold().rstrip(".")), f"none-{number}")
        if entity.startswith("none-"):
            missed.append(row)
        ours[entity].append(number)
        owners[entity].add(row["entity"])
    joined = [sorted(keys) for keys in owners.values() if any(f"{k}-other" in keys for k in keys)]
    found = f1(pairs_of(ours.values()), pairs_of(true.values()))
    return found | {"conflicts merged": len(joined), "names not read": len(missed), "names": len(oracle["names"])}


def write_families(root: Path, families: Iterable[Iterable[str]]) -> None:
    """Tell the library who owns whom, as its user would: no document of the case says so."""
    path = root / "sourcebook.toml"
    text = path.read_text(encoding="utf-8").partition("[families]")[0].rstrip()
    lines = [f"{json.dumps(f'House {n}')} = {json.dumps(list(names))}" for n, names in enumerate(families)]
    path.write_text("\n".join([text, "", "[families]", *lines, ""]), encoding="utf-8")


def score_origins(library: Library, oracle: Mapping[str, Any]) -> dict[str, Any]:
    """Documents of one story in groups of one source each."""
    documents = documents_by_key(library)
    write_families(library.root, oracle["families"])
    found: set[Pair] = set()
    true: set[Pair] = set()
    by_reason: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for story in oracle["stories"]:
        keys = {documents[k]: k for group in story["origins"] for k in group if k in documents}
        ours = pairs_of([keys[d] for d in origin.documents] for origin in library.origins(keys))
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


def score_contradictions(library: Library, oracle: Mapping[str, Any]) -> dict[str, Any]:
    """Pairs of documents of one story that give different values; an update is no contradiction."""
    keys = {identifier: key for key, identifier in documents_by_key(library).items()}
    true: set[Pair] = set()
    for row in oracle["contradictions"]:
        told = sorted(row["documents"].items())
        true |= {(a, b) for (a, one), (b, two) in combinations(told, 2) if one != two}
    found: set[Pair] = set()
    for record in library.contradictions():
        if record.kind == "contradicts":
            pairs = [sorted((keys.get(a, a), keys.get(b, b))) for a, b in record.pairs()]
            found |= {(a, b) for a, b in pairs}
    known = {(a, b) for row in oracle.get("updates", ()) for a in row["first"] for b in row["later"]}
    updates = {tuple(sorted((keys.get(a, a), keys.get(b, b)))) for r in library.contradictions() if r.kind == "updates"
               for a, b in r.pairs()}  # fmt: skip
    told_so = {(min(pair), max(pair)) for pair in known} & updates
    return f1(found, true) | {"false": sorted(found - true)[:10], "missed": sorted(true - found)[:10],
                              "updates": f"{len(told_so)} of {len(known)}"}  # fmt: skip


def score_ladders(library: Library, oracle: Mapping[str, Any]) -> dict[str, Any]:
    """Steps as (accused, offence, status, date), and as (accused, offence, status, document)."""
    keys = {identifier: key for key, identifier in documents_by_key(library).items()}
    accused = {row["name"].casefold(): row["accused"] for row in oracle["ladders"]}
    steps: set[tuple[str, ...]] = set()
    documents: set[tuple[str, ...]] = set()
    for matter in library.developments.iter_matters():
        names = library.resolution.get(matter.entity).names
        who = next((accused[n.casefold()] for n in (matter.name, *names) if n.casefold() in accused), matter.name)
        for step in matter.steps:
            steps.add((who, matter.subject, step.status, step.date))
            documents |= {(who, matter.subject, step.status, keys.get(s.document, "")) for s in step.sources}
    true = {(r["accused"], r["offence"], s["status"], s["date"]) for r in oracle["ladders"] for s in r["steps"]}
    told = {(r["accused"], r["offence"], s["status"], d) for r in oracle["ladders"] for s in r["steps"]
            for d in s["documents"]}  # fmt: skip
    return {"steps": f1(steps, true), "documents": f1(documents, told), "false": sorted(steps - true)[:10],
            "missed": sorted(true - steps)[:10]}  # fmt: skip


def score_payments(library: Library, oracle: Mapping[str, Any]) -> dict[str, Any]:
    """Payments counted once: pairs of tellings, payments that are counted, and what they come to by currency.

    `tellings`: pairs of tellings of one payment. `counted`: a payment of the library is right when all its tellings are
    of one payment that was made and no other that is counted tells of it.
    """
    documents = documents_by_key(library)
    told, made = _true_tellings(oracle, documents)
    true: dict[str, set[int]] = defaultdict(set)
    ours: dict[str, set[int]] = defaultdict(set)
    counted: dict[str, set[str]] = {}
    numbers = {place: (n, key) for n, (place, key) in enumerate(sorted(told.items()))}
    for n, key in numbers.values():
        true[key].add(n)
    false = []
    for payment in library.list("payments"):
        keys = set()
        for telling in payment.tellings:
            place = place_of(telling, told)
            if place in numbers:
                ours[payment.id].add(numbers[place][0])
                keys.add(numbers[place][1])
        if payment.counted:
            counted[payment.id] = keys
            false += [payment.tellings[0].words.exact] if not keys else []
    by_key: dict[str, list[str]] = defaultdict(list)
    for identifier, keys in counted.items():
        if len(keys) == 1:
            by_key[next(iter(keys))].append(identifier)
    once = {key for key, found in by_key.items() if len(found) == 1 and key in made}
    right = len(once)
    precision, recall = right / max(1, len(counted)), right / max(1, len(made))
    mean = 2 * precision * recall / (precision + recall) if right else 0.0
    sums = {t.currency: f"{t.amount} to {t.high}" for t in library.flows().totals}
    due: dict[str, int] = defaultdict(int)
    for currency, amount in made.values():
        due[currency] += amount
    seen = {n for group in ours.values() for n in group}
    return {
        "tellings": f1(pairs_of(ours.values()), pairs_of(true.values())),
        "counted": {"f1": round(mean, 4), "precision": round(precision, 4), "recall": round(recall, 4),
                    "true": len(made)},
        "sums": {c: f"{sums.get(c)} of {n}" for c, n in sorted(due.items())},
        "not read": [f"{p[0]} {p[1]} ({k})" for p, (n, k) in numbers.items() if n not in seen][:20],
        "missed": sorted(set(made) - once), "false": false[:10],
    }  # fmt: skip


def place_of(telling: Telling, told: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    """Document and sum as printed; of a row with its day and payer, of a range whatever part of it was read."""
    exact = telling.money.exact if telling.money else ""
    if telling.basis == "table":
        return telling.document, f"{telling.since} {telling.payer.exact if telling.payer else ''} {exact}"
    wider = [key for key in told if key[0] == telling.document and exact in key[1]]
    return (telling.document, exact) if (telling.document, exact) in told or len(wider) != 1 else wider[0]


def _true_tellings(
    oracle: Mapping[str, Any], documents: Mapping[str, str]
) -> tuple[dict[tuple[str, str], str], dict[str, tuple[str, int]]]:
    """(document, sum as printed) -> payment; payment that was made -> its currency and sum."""
    told = {(documents[row["document"]], row["exact"]): row["payment"] for row in oracle["money"]["tellings"]}
    table = documents.get("payments", "")
    told |= {(table, f"{r['date']} {r['payer']} {r['exact']}"): r["payment"] for r in oracle["money"]["rows"]}
    made = {p["key"]: (p["currency"], p["amount"]) for p in oracle["money"]["payments"] if p["made"]}
    for payment in oracle["payments"]:
        made[payment["key"]] = (payment["currency"], payment["amount"])
        told |= {(documents[key], exact): payment["key"] for key, exact in payment["printed"].items()}
    return told, made


def figure(scores: Mapping[str, Any], path: str) -> float:
    """A figure by its path ("steps.f1")."""
    found: Any = scores
    for key in path.split("."):
        found = found[key]
    return float(found)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("library", type=Path)
    parser.add_argument("--only", default="", help="one of merges, origins, drafts, contradictions, ladders, payments")
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
        if given.only in ("", "contradictions"):
            parts["contradictions"] = score_contradictions(library, oracle)
        if given.only in ("", "payments"):
            parts["payments"] = score_payments(library, oracle)
        if given.only in ("", "ladders"):
            parts["ladders"] = score_ladders(library, oracle)
    print(json.dumps(parts, indent=1, ensure_ascii=False))
    below = [f"{part} {path}" for part, paths in FLOORS.items() if part in parts for path in paths
             if figure(parts[part], path) < LEAST]  # fmt: skip
    if below:
        raise SystemExit(f"below {LEAST}: {', '.join(below)}")


if __name__ == "__main__":
    main()
