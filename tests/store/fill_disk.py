"""A real disk of 64 MB is filled by `sourcebook add`, read from while full, and gone on with. Prints what it saw.

Run inside a name space of one's own (`unshare -rm python fill_disk.py FOLDER SEED`): it mounts a file system.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = [str(Path(sys.executable).parent / "sourcebook")]
WORDS = ("harbour", "board", "invoice", "letter", "credit", "council", "ledger", "quay", "audit", "freight")


def mount(place: Path, size: str, *how: str) -> None:
    subprocess.run(["mount", *how, "-o", size, "tmpfs", str(place)], check=True)


def write_papers(folder: Path, chance: random.Random) -> int:
    """Some hundred papers of 20 kB to 1 MB, together more than the disk takes; gives how many."""
    folder.mkdir()
    total = number = 0
    while total < 70 << 20:
        size = chance.choice((20_000, 200_000, 1_000_000))
        words = " ".join(chance.choice(WORDS) + str(chance.randrange(10**6)) for _ in range(size // 13))
        total += (folder / f"paper-{number:04}.txt").write_text(f"Harbour paper {number}\n\n{words}.\n")
        number += 1
    return number


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # On a fresh disk each program starts from its cached byte code alone; it writes nothing but the library.
    return subprocess.run(
        [*PROGRAM, "--quiet", "--library", str(root), *arguments], capture_output=True, text=True, timeout=3500
    )


def killed(root: Path, papers: Path, seconds: float) -> None:
    """One more try on the full disk, killed in the middle with its children."""
    process = subprocess.Popen(
        [*PROGRAM, "--quiet", "--library", str(root), "add", "--defer", str(papers)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ending(done: subprocess.CompletedProcess[str]) -> list[object]:
    return [done.returncode, done.stderr[-300:]]


def main(place: Path, seed: int) -> dict[str, object]:
    chance = random.Random(seed)
    disk = place / "disk"
    disk.mkdir()
    papers = place / "papers"
    number = write_papers(papers, chance)
    mount(disk, "size=64m", "-t", "tmpfs")
    (disk / "filler").write_bytes(b"x" * chance.randrange(1 << 20, 40 << 20))
    root = disk / "library"
    made = run(root, "init", str(root))
    full = run(root, "add", "--defer", str(papers))
    reading = [run(root, "--json", "search", "harbour"), run(root, "status"), run(root, "verify")]
    killed(root, papers, chance.uniform(2.0, 6.0))
    after_kill = [run(root, "--json", "search", "harbour"), run(root, "verify")]
    held = json.loads(run(root, "--json", "status").stdout or "{}")
    mount(disk, "remount,size=2g", "-t", "tmpfs")
    proved = run(root, "verify")
    again = run(root, "--json", "add", "--defer", str(papers))
    report = json.loads(again.stdout or "{}")
    return {
        "papers": number, "init": ending(made), "full": ending(full), "reading": [ending(r) for r in reading],
        "after kill": [ending(r) for r in after_kill], "held": held.get("documents", held.get("counts")),
        "proved": ending(proved), "again": ending(again), "expected": report.get("expected"),
        "taken": len(report.get("skipped", ())) + int(report.get("stored", 0)), "last": ending(run(root, "verify")),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
