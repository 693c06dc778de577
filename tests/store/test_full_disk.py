"""A real file system of 64 MB, filled by the program, read from while full, killed while full, gone on with."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("fill_disk.py")


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(10))
def test_a_disk_filled_and_freed(tmp_path: Path, seed: int, record_trials: Callable[[str, int, int], None]) -> None:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("a name space of one's own cannot be had here")
    done = subprocess.run(
        ["unshare", "-rm", sys.executable, str(SCRIPT), str(tmp_path), str(seed)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    record_trials("fills of 64 MB", 1, int(bool(faults(seen))))
    assert faults(seen) == [], seen


def faults(seen: dict[str, list[object]]) -> list[str]:
    """What did not go as it has to."""
    code, said = seen["full"]
    wrong = [] if code == 5 and "full" in str(said) and str(said).count("\n") == 1 else [f"full: {code} {said}"]
    for name in ("reading", "after kill"):
        wrong += [f"{name}: {ended}" for ended in seen[name] if ended[0] != 0]  # type: ignore[index]
    wrong += [f"{name}: {seen[name]}" for name in ("init", "proved", "again", "last") if seen[name][0] != 0]
    if not seen["expected"] == seen["taken"] == seen["papers"]:
        wrong.append(f"taken: {seen['taken']} of {seen['papers']}")
    return wrong
