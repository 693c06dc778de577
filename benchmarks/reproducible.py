#!/usr/bin/env python3
"""The same library, the same bytes: built again and again under other conditions, and one hash at the end.

Each build starts from nothing in another folder: files are added, summaries, notes, a story and a dossier with anchors
and a reply are written and published, two names are judged one, the site is made and every export written. Conditions:
time zone x locale x hash seed x workers (24 builds), half of them in each store: SQLite, and PostgreSQL, of which a
server of its own is started. Stores are dealt so that each value of every other condition meets both. The hash of a
build is that of `manifest.json`, which lists every byte of the folder, and of the exports.

usage: reproducible.py [--builds N] [--papers DIR] [--store ADDRESS | --store sqlite] [--json FILE]
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ZONES = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles")
LOCALES = ({"LC_ALL": "C.utf8"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"})
SEEDS = ("0", "4242")
WORKERS = (1, 2)
STORES = ("sqlite", "postgres")
EXPORTS = ("jsonl", "csv", "spans", "csl", "bibtex", "webannotation", "timelinejs", "geojson", "gexf", "wtk")
SCRIPT = r"""
import sys
from dataclasses import replace
from pathlib import Path
from sourcebook import Library
from sourcebook.model.summary import SummarySentence

root, papers, workers, store = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
exports = sys.argv[5].split(",")
Library.init(root / "library", title="One").close()
if store:
    (root / "library/sourcebook.toml").write_text(f'[settings]\ntitle = "One"\nstore = "{store}"\n')
with Library.open(root / "library", workers=workers) as library:
    library.add([papers])
    view, day = library.view(), "2026-01-02T03:04:05Z"
    library.dossiers.now = library.resolution.now = lambda: day
    summaries, notes = (replace(room, now=lambda: day) for room in (library.summaries, library.notes))
    quotes = sorted((a for a in view.iter_annotations(kind="quote") if a.direct), key=lambda a: a.id)[:3]
    claims = sorted(a.id for a in view.iter_annotations(kind="claim") if a.status == "documented")[:2]
    parts = ["# The dossier", *(f"[[quote:{a.id}]]" for a in quotes), *(f"[[claim:{i}]]" for i in claims)]
    made = library.dossiers.new("The dossier", text="\n\n".join(parts), who="ed", byline=("Ada Roth",))
    library.dossiers.ask(made.id, "Ilse Brandt", asked="2025-12-01", until="2025-12-08", who="ed")
    library.dossiers.publish(made.id, who="ed", override="for the build")
    for quote in quotes:
        anchor = summaries.anchor(quote.document, quote.start, quote.end)
        told = summaries.new(quote.document, who="ed", title=f"What {quote.speaker_name} said")
        own = (SummarySentence(text=quote.exact, anchors=(anchor,)),)
        summaries.edit(told.id, who="ed", sentences=own, reply="Asked; no answer.", tags=("words",))
        summaries.publish(told.id, who="ed", override="for the build")
        notes.add(quote.document, "As it was said.", words=quote.exact, labels=("said",), private=False, who="ed")
    two = [e.id for e in library.resolution.iter_entities("person")][:2]
    if len(two) == 2:
        library.resolution.merge(*two, why="for the build", who="ed")
    steps = "".join(f'[[step]]\ntitle = "In the {kind}"\ntext = "."\nview = "{kind}"\n' for kind in
                    ("network", "timeline", "places"))
    named = next(e.name for e in library.resolution.iter_entities("organization") if e.documents)
    (root / "library/stories").mkdir()
    (root / "library/stories/told.toml").write_text(f'title = "Told"\nwho = ["{named}"]\n{steps}', encoding="utf-8")
    library.publish(root / "site")
    for name in exports:
        library.export(name, root / f"export.{name}")
"""


def conditions(builds: int) -> Iterator[dict[str, Any]]:
    """The first `builds` of the 24, spread over all that differs."""
    every = list(itertools.product(*(range(len(values)) for values in (ZONES, LOCALES, SEEDS, WORKERS))))
    step = 7 if builds < len(every) else 1  # 7 and 24 have no common divisor: few builds differ in everything
    for number in range(min(builds, len(every))):
        places = every[number * step % len(every)]
        zone, locale, seed, workers = places
        yield {"TZ": ZONES[zone], "locale": LOCALES[locale], "seed": SEEDS[seed], "workers": WORKERS[workers],
               "store": STORES[sum(places) % 2]}  # fmt: skip


@contextmanager
def servers(store: str) -> Iterator[Callable[[int], str]]:
    """Gives the address of the other store of a build by its number; empty where there is only SQLite.

    Args:
        store: An address (`{n}` is the number of the build); empty starts a server; `sqlite` has none.
    """
    sys.path.insert(0, str(ROOT / "tests"))
    from postgres_server import find_binaries, running  # type: ignore[import-not-found]  # of the tests

    if store or find_binaries() is None:
        yield lambda number: "" if store == "sqlite" else store.format(n=number)
        return
    with running() as server:
        yield lambda _: server.address()


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


def patiently(place: Path, papers: Path, asked: dict[str, Any], store: Callable[[], str]) -> dict[str, str]:
    """`build`, once more where it failed: on a busy machine a process may not start in its time."""
    try:
        return build(place, papers, asked, store())
    except subprocess.CalledProcessError:
        print("   a build failed and is made again", flush=True)
        return build(place.with_name("again"), papers, asked, store())


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
    parser.add_argument("--store", default="", help="address of the other store, {n} is the build's number; `sqlite`: "
                        "none; without, a PostgreSQL server is started where its programs are")  # fmt: skip
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    hashes: dict[str, int] = {}
    first: dict[str, str] = {}
    differ: set[str] = set()
    stores: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="sourcebook-builds-") as folder, servers(given.store) as address:
        for number, asked in enumerate(conditions(given.builds)):
            other = asked["store"] != "sqlite" and bool(address(number))
            stores.add(asked["store"] if other else "sqlite")
            depth = "/".join(["deeper"] * (number % 3))
            place = Path(folder, f"build {number}", depth, "here")
            parts = patiently(place, given.papers.resolve(), asked, partial(address, number) if other else str)
            first = first or parts
            differ |= {name for name in parts if parts[name] != first[name]}
            name = whole(parts)
            hashes[name] = hashes.get(name, 0) + 1
            print(f"{number + 1:2}  {name}  {asked['TZ']:20} {asked['locale']['LC_ALL']:7} seed {asked['seed']:5} "
                  f"workers {asked['workers']} {asked['store'] if other else 'sqlite'}", flush=True)  # fmt: skip
    print(f"{sum(hashes.values())} builds, {len(hashes)} SHA-256: {' '.join(hashes)}")
    if differ:
        print(f"differing: {', '.join(sorted(differ))}")
    if given.json:
        under = {"time zones": ZONES, "locales": [x["LC_ALL"] for x in LOCALES], "hash seeds": SEEDS,
                 "workers": WORKERS, "stores": sorted(stores)}  # fmt: skip
        told = {"builds": sum(hashes.values()), "sha256": hashes, "differing": sorted(differ), "conditions": under}
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 1 if len(hashes) > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
