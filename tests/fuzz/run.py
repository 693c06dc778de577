"""Fuzz every target for a while and say what came of it: `python -m tests.fuzz.run --seconds 60`.

Each target runs in a process of its own under Atheris (libFuzzer), with the package instrumented for coverage; without
Atheris a plain mutator drives the same targets. Inputs that fail are kept under `--findings`; a minimised one belongs
into `tests/fuzz/corpus/<target>/`, where every run of the tests replays it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
LARGEST = 8192
"""Bytes of the largest input tried, or those of the largest seed."""
MEGABYTES, HUNG = 3000, 60
"""Memory and seconds of one input after which it counts as a finding."""
INSTRUMENTED = ("sourcebook", "email", "feedparser", "striprtf", "mammoth", "markdown_it", "warcio")


def main() -> int:
    """Run; the exit code is 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", help="names of targets; all without")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--evidence", type=Path, help="JSON file for the counts")
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()) / "sourcebook-findings")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        return _fuzz(asked.targets[0], asked.seconds, asked.findings)
    listed = "import fuzz_targets; print(*fuzz_targets.TARGETS)"
    known = subprocess.run(
        [sys.executable, "-c", listed], cwd=HERE, capture_output=True, text=True, check=True
    ).stdout.split()
    counts: dict[str, dict[str, int]] = {}
    for target in asked.targets or known:
        if target not in known:
            parser.error(f"There is no target {target!r}. There are: {', '.join(known)}.")
        counts[target] = _measure(target, asked.seconds, asked.findings)
        print(
            f"{target:22} {counts[target]['executions']:>9,} executions {counts[target]['crashes']} crashes", flush=True
        )
    if asked.evidence:
        tool = "atheris" if importlib.util.find_spec("atheris") else "mutations without coverage"
        evidence = {"engine": tool, "seconds_each": asked.seconds, "targets": counts}
        asked.evidence.write_text(json.dumps(evidence, indent=1) + "\n", encoding="utf-8")
    return int(any(count["crashes"] for count in counts.values()))


def _measure(target: str, seconds: int, findings: Path) -> dict[str, int]:
    """Executions and findings of one target, begun anew after each finding until its time is over or five are found."""
    executions = crashes = 0
    until = time.monotonic() + seconds
    while (left := round(until - time.monotonic())) > 0 and crashes < 5:
        command = [
            sys.executable,
            str(HERE / "run.py"),
            target,
            "--one",
            "--seconds",
            str(left),
            "--findings",
            str(findings),
        ]
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
        told = re.findall(r"(?:stat::number_of_executed_units:\s*|Done |^#)(\d+)", done.stderr, re.M)
        executions += max((int(number) for number in told), default=0)
        if done.returncode:
            crashes += 1
            print(f"{target}: {_reason(done.stdout + done.stderr)}", flush=True)
        until += min(20, time.monotonic() - began - left) if time.monotonic() - began > left else 0
        if not done.returncode:
            break
    return {"executions": executions, "crashes": crashes}


def _reason(log: str) -> str:
    lines = [line for line in log.splitlines() if line.strip() and not line.startswith("INFO: Instrumenting")]
    start = next(
        (i for i, line in enumerate(lines) if "exception" in line.lower() or "ERROR" in line), max(0, len(lines) - 25)
    )
    return "\n    ".join(line[:200] for line in lines[start : start + 30])


def _fuzz(target: str, seconds: int, findings: Path) -> int:
    """Fuzz one target in this process."""
    warnings.simplefilter("ignore")
    logging.disable()
    folder = findings / target
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import atheris
    except ImportError:
        return _mutate(target, seconds, folder)
    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        import fuzz_seeds
        import fuzz_targets
    with tempfile.TemporaryDirectory() as corpus:
        seeds = fuzz_seeds.seeds_of(target)
        largest = max(LARGEST, *map(len, seeds)) if seeds else LARGEST
        for number, seed in enumerate(seeds):
            Path(corpus, f"seed-{number}").write_bytes(seed)
        options = [
            f"-max_total_time={seconds}", f"-rss_limit_mb={MEGABYTES}", f"-timeout={HUNG}", "-print_final_stats=1",
            f"-artifact_prefix={folder}/", "-use_value_profile=1", f"-max_len={largest}", "-verbosity=1",
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *options, corpus], fuzz_targets.TARGETS[target], enable_python_coverage=True)
        atheris.Fuzz()
    return 0


def _mutate(target: str, seconds: int, folder: Path) -> int:
    """Seeds cut, joined and altered at random, the same way in every run."""
    import fuzz_seeds
    import fuzz_targets

    chance = random.Random(target)
    seeds = fuzz_seeds.seeds_of(target) or [b""]
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(0, 6)):
            at = chance.randint(0, len(data))
            other = chance.choice(seeds)
            piece = other[(start := chance.randint(0, len(other))) : start + chance.randint(0, 64)]
            cut = chance.choice((0, 0, 1, 4, 64))
            data[at : at + cut] = chance.choice((piece, chance.randbytes(chance.randint(0, 8)), b""))
        done += 1
        try:
            fuzz_targets.TARGETS[target](bytes(data))
        except Exception:  # noqa: BLE001 - whatever comes out is the finding
            (folder / f"crash-{chance.getrandbits(64):016x}").write_bytes(bytes(data))
            print(f"Done {done}", file=sys.stderr)
            traceback.print_exc()
            return 1
    print(f"Done {done}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
