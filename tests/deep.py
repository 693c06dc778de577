"""The slow suites, piece by piece: `make deep`, or `python tests/deep.py [WORD...]` for pieces whose name has a word.

A piece is one slow test, the other tests of a folder of hazards, or one target of the fuzzer. What a piece counted is
kept under `build/deep`, so that a run that was stopped goes on where it was; when every piece has been run, the next
run begins anew. The counts are laid into the files of `docs/evidence` as pieces end: a test's line is replaced by what
it counted now.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "build" / "deep"
EVIDENCE = ROOT / "docs" / "evidence"
FUZZ = "fuzz: "
SECONDS = 60
"""Of each target of the fuzzer."""

HOMES = {
    "tests/store/": "nothing-lost",
    "tests/test_hard_times.py": "nothing-lost",
    "tests/hostile/": "hostile-files",
    "tests/hostile_pages/": "hostile-pages",
    "tests/slow_paths/": "slow-paths",
    "tests/extract/test_llm": "language-model",
    "tests/extract/": "slow-paths",
    "tests/app/test_every_page_browser.py": "pages",
    "tests/ingest/test_containers.py": "containers",
    "tests/ingest/test_fetch": "ssrf",
    "tests/ingest/test_large": "nothing-lost",
    "tests/app/test_api_calls.py": "api",
    "tests/app/test_crowd.py": "crowd",
    "tests/app/test_team_": "access",
    "tests/app/test_access_matrix.py": "api",
    "tests/app/test_roles_matrix.py": "access",
    "tests/app/test_mounted_pages.py": "access",
    "tests/accounts/": "access",
    "tests/publish/test_canaries.py": "private-matter",
}
"""Beginning of a test's path -> its file of evidence; the first that fits."""
WHOLE = (
    "tests/app/test_access_matrix.py", "tests/app/test_roles_matrix.py", "tests/app/test_mounted_pages.py",
    "tests/app/test_team_matrix.py", "tests/hostile", "tests/hostile_pages", "tests/publish/test_canaries.py",
    "tests/slow_paths",
)  # fmt: skip
"""Folders whose quick tests are counted as well: they hold trials of their hazards."""


@dataclass(frozen=True)
class Piece:
    """What one command runs, and the file that its counts belong to."""

    name: str
    evidence: str
    command: tuple[str, ...]

    @property
    def state(self) -> Path:
        """Where its counts are kept until every piece is done."""
        return STATE / (re.sub(r"\W+", "-", self.name).strip("-") + ".json")


def main() -> int:
    """Run what is left; the exit code is 1 when a trial failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only pieces whose name has one of these words")
    parser.add_argument("--list", action="store_true", help="show the pieces, done or not, and run nothing")
    parser.add_argument("--again", action="store_true", help="forget what an earlier run has done")
    asked = parser.parse_args()
    if asked.again:
        shutil.rmtree(STATE, ignore_errors=True)
    pieces = [piece for piece in all_pieces() if not asked.words or any(word in piece.name for word in asked.words)]
    if asked.list:
        print(
            *(f"{'done' if piece.state.exists() else 'left'}  {piece.evidence:15} {piece.name}" for piece in pieces),
            sep="\n",
        )
        return 0
    failed = [piece.name for piece in pieces if not piece.state.exists() and not run(piece)]
    if not asked.words and not failed:
        shutil.rmtree(STATE, ignore_errors=True)
    print(*(f"failed: {name}" for name in failed), sep="\n")
    return int(bool(failed))


def all_pieces() -> list[Piece]:
    """Every slow test there is, found by asking for them, and every target of the fuzzer."""
    slow = sorted({line.partition("[")[0] for line in _listed("-m", "deep")})
    quick = sorted({line.partition("::")[0] for line in _listed("-m", "not deep", *WHOLE)})
    pieces = [Piece(test, home(test), _pytest("deep", test)) for test in slow]
    pieces += [Piece(f"{file}: quick", home(file), _pytest("not deep", file)) for file in quick]
    fuzzer = (sys.executable, "-m", "tests.fuzz.run", "--seconds", str(SECONDS))
    return pieces + [Piece(FUZZ + target, "fuzz", (*fuzzer, target)) for target in _targets()]


def home(test: str) -> str:
    """The file of evidence that a test belongs to."""
    return next((name for start, name in HOMES.items() if test.startswith(start)), "deep")


def _pytest(mark: str, what: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", mark, what)


def _listed(*arguments: str) -> Iterator[str]:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *arguments]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if asked.returncode:
        sys.exit(f"The tests cannot be listed; nothing was run.\n{asked.stdout[-2000:]}{asked.stderr[-2000:]}")
    return (line for line in asked.stdout.splitlines() if "::" in line)


def _targets() -> Sequence[str]:
    listed = "import fuzz_targets; print(*fuzz_targets.TARGETS)"
    asked = subprocess.run(
        [sys.executable, "-c", listed], cwd=ROOT / "tests" / "fuzz", capture_output=True, text=True, check=True
    )
    return asked.stdout.split()


def run(piece: Piece) -> bool:
    """Run a piece, keep its counts, lay them into the evidence; whether nothing failed."""
    STATE.mkdir(parents=True, exist_ok=True)
    counted = piece.state.with_suffix(".new")
    began = time.monotonic()
    print(f"{piece.name} ...", flush=True)
    with piece.state.with_suffix(".log").open("w", encoding="utf-8") as log:
        done = subprocess.run(
            [*piece.command, "--evidence", str(counted)], cwd=ROOT, stdout=log, stderr=log, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *_paths()])},
        )  # fmt: skip
    print(f"    {time.monotonic() - began:.0f} s, {'good' if done.returncode == 0 else f'see {log.name}'}", flush=True)
    if not counted.exists():
        return False
    lay(piece.evidence, json.loads(counted.read_text(encoding="utf-8")))
    if done.returncode == 0:
        counted.replace(piece.state)
    return done.returncode == 0


def _paths() -> list[str]:
    return [path for path in [os.environ.get("PYTHONPATH", "")] if path]


def lay(evidence: str, counts: dict[str, object]) -> None:
    """Put the counts of a piece into its file, in the place of what the same tests and targets counted before."""
    path = EVIDENCE / f"{evidence}.json"
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if evidence == "fuzz":
        new = {**old, **counts, "targets": dict(sorted({**old.get("targets", {}), **_dict(counts["targets"])}.items()))}
    else:
        tests = set(map(_test, counts))
        new = dict(
            sorted({**{name: value for name, value in old.items() if _test(name) not in tests}, **counts}.items())
        )
    path.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _test(name: str) -> str:
    return name.partition(": ")[0]


if __name__ == "__main__":
    sys.exit(main())
