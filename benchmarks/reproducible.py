#!/usr/bin/env python3
"""The same library, the same bytes: built again and again under other conditions, and one hash at the end.

Each build starts from nothing in another folder: files are added, a summary and a dossier with anchors, replies and
notes are written and published, the site is made and every export written. Conditions: time zone x locale x hash seed x
workers (24 builds), and another store where one is named. The hash of a build is that of `manifest.json`, which lists
every byte of the folder, and of the exports.

usage: reproducible.py [--builds N] [--papers DIR] [--store ADDRESS] [--json FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ZONES = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles")
LOCALES = ({"LC_ALL": "C.utf8"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"})
SEEDS = ("0", "4242")
WORKERS = (1, 2)
EXPORTS = ("jsonl", "csv", "spans", "csl", "bibtex", "webannotation", "timelinejs", "geojson", "gexf", "wtk")
SCRIPT = r"""
import sys
from pathlib import Path
from sourcebook import Library

root, papers, workers, store = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
exports = sys.argv[5].split(",")
Library.init(root / "library", title="One").close()
if store:
    (root / "library/sourcebook.toml").write_text(f'[settings]\ntitle = "One"\nstore = "{store}"\n')
with Library.open(root / "library", workers=workers) as library:
    library.add([papers])
    view, day = library.view(), "2026-01-02T03:04:05Z"
    quotes = sorted(a.id for a in view.iter_annotations(kind="quote") if a.direct)[:3]
    claims = sorted(a.id for a in view.iter_annotations(kind="claim") if a.status == "documented")[:2]
    library.dossiers.now = lambda: day
    parts = ["# The dossier", *(f"[[quote:{i}]]" for i in quotes), *(f"[[claim:{i}]]" for i in claims)]
    made = library.dossiers.new("The dossier", text="\n\n".join(parts), who="ed", byline=("Ada Roth",))
    library.dossiers.ask(made.id, "Ilse Brandt", asked="2025-12-01", until="2025-12-08", who="ed")
    library.dossiers.publish(made.id, who="ed", override="for the build")
    library.publish(root / "site")
    for name in exports:
        library.export(name, root / f"export.{name}")
"""


def conditions(builds: int) -> Iterator[dict[str, Any]]:
    """The first `builds` of the 24, spread over all that differs."""
    every = list(itertools.product(ZONES, LOCALES, SEEDS, WORKERS))
    step = 7 if builds < len(every) else 1  # 7 and 24 have no common divisor: few builds differ in everything
    for number in range(min(builds, len(every))):
        zone, locale, seed, workers = every[number * step % len(every)]
        yield {"TZ": zone, "locale": locale, "seed": seed, "workers": workers}


def build(place: Path, papers: Path, asked: dict[str, Any], store: str = "") -> dict[str, str]:
    """One build from nothing; gives the hash of each thing that came out.

    Raises:
        subprocess.CalledProcessError: It failed; what it said is on stderr.
    """
    place.mkdir(parents=True)
    ours = ("LC_", "LANG", "SOURCEBOOK_", "PYTHONHASHSEED", "PYTHONUTF8", "PYTHONCOERCE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    env = kept | {"TZ": asked["TZ"], "PYTHONHASHSEED": asked["seed"], **asked["locale"]}
    command = [sys.executable, "-c", SCRIPT, str(place), str(papers), str(asked["workers"]), store, ",".join(EXPORTS)]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    files = {"site": place / "site/manifest.json"} | {name: place / f"export.{name}" for name in EXPORTS}
    return {name: _hash(path) for name, path in files.items()}


def patiently(place: Path, papers: Path, asked: dict[str, Any], store: str) -> dict[str, str]:
    """`build`, once more where it failed: on a busy machine a process may not start in its time."""
    try:
        return build(place, papers, asked, store)
    except subprocess.CalledProcessError:
        print("   a build failed and is made again", flush=True)
        return build(place.with_name("again"), papers, asked, store)


def _hash(path: Path) -> str:
    """SHA-256 of a file, or of every file of a folder with its name."""
    digest = hashlib.sha256()
    for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if each.is_file():
            digest.update(each.relative_to(path).as_posix().encode() + b"\0" + each.read_bytes())
    return digest.hexdigest()


def whole(parts: dict[str, str]) -> str:
    """One hash for all that came out of a build."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def main() -> int:
    """Run the builds; 1 when any of them differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--builds", type=int, default=24)
    parser.add_argument("--papers", type=Path, default=ROOT / "demo/documents")
    parser.add_argument("--store", default="", help="another store, for half of the builds; {n} is the build's number")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    hashes: dict[str, int] = {}
    first: dict[str, str] = {}
    differ: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="sourcebook-builds-") as folder:
        for number, asked in enumerate(conditions(given.builds)):
            store = given.store.format(n=number) if given.store and number % 2 else ""
            depth = "/".join(["deeper"] * (number % 3))
            parts = patiently(Path(folder, f"build {number}", depth, "here"), given.papers.resolve(), asked, store)
            first = first or parts
            differ |= {name for name in parts if parts[name] != first[name]}
            name = whole(parts)
            hashes[name] = hashes.get(name, 0) + 1
            print(f"{number + 1:2}  {name}  {asked['TZ']:20} {asked['locale']['LC_ALL']:7} seed {asked['seed']:5} "
                  f"workers {asked['workers']} {'another store' if store else ''}", flush=True)  # fmt: skip
    print(f"{sum(hashes.values())} builds, {len(hashes)} SHA-256: {' '.join(hashes)}")
    if differ:
        print(f"differing: {', '.join(sorted(differ))}")
    if given.json:
        under = {"time zones": ZONES, "locales": [x["LC_ALL"] for x in LOCALES], "hash seeds": SEEDS,
                 "workers": WORKERS, "stores": ["sqlite", *(["other"] if given.store else [])]}  # fmt: skip
        told = {"builds": sum(hashes.values()), "sha256": hashes, "differing": sorted(differ), "conditions": under}
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 1 if len(hashes) > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
