#!/usr/bin/env python3
"""The public site of real records: a build from nothing, the same again, and after one edit.

Records of `../shared/corpora/reuters-21578` are moved in and published with a page each and their kept copies. Seconds
are of the clock, and of the processor beside them: on a busy machine only the latter say much. With `--compare` the
folder built on the last one is compared, byte by byte, with one built from nothing.

usage: publishing.py [--records N] [--compare] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk import MAPPING, RECORDS, head

if TYPE_CHECKING:
    from sourcebook.library import Library

FULL, EDIT = 300.0, 5.0
"""Seconds to reach on two processors."""


def site(records: int, compare: bool) -> dict[str, Any]:
    """Every figure, printed as it comes."""
    from sourcebook.library import Library

    if not RECORDS.is_file():
        print("site: skipped, the folder ../shared/corpora is absent")
        return {}
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        (work / "mapping.toml").write_text(MAPPING, encoding="utf-8")
        with Library.init(work / "library", title="The wire") as library:
            library.import_("jsonl", head(work / "records.jsonl", records), mapping=work / "mapping.toml", defer=True)
            return building(library, work, compare)


def building(library: Library, work: Path, compare: bool) -> dict[str, Any]:
    """Figures of the builds of one library."""
    out = work / "site"
    found: dict[str, Any] = {"full": timed("from nothing", lambda: library.publish(out))}
    found["same"] = timed("the same again", lambda: library.publish(out))
    chosen = next(iter(library.summaries.list(state="published")))
    library.summaries.edit(chosen.id, who="bench", title=f"{chosen.title}, mended", override="a measurement")
    found["edit"] = timed("after one edit", lambda: library.publish(out))
    pages = [
        p.stat().st_size for p in (out / "index.html", *out.glob("summaries/*.html"), *out.glob("categories/*.html"))
    ]
    found |= {
        "largest_page": max(pages),
        "megabytes_of_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(f"site: largest page of a summary or category {max(pages):,} bytes, memory {found['megabytes_of_memory']} MB")
    if compare:
        timed("from nothing, to compare", lambda: library.publish(work / "fresh"))
        found["equal"] = (out / "manifest.json").read_bytes() == (work / "fresh/manifest.json").read_bytes()
        print(f"site: built on the last one is {'' if found['equal'] else 'NOT '}the same as built from nothing")
    return found


def timed(what: str, build: Callable[[], Any]) -> dict[str, float]:
    """Seconds of the clock and of the processor, and files."""
    clock, processor = time.perf_counter(), time.process_time()
    made = build()
    told = {
        "seconds": round(time.perf_counter() - clock, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
        "files": len(made.files),
    }  # fmt: skip
    print(
        f"site: {what}: {told['seconds']} s ({told['processor_seconds']} s of processor), {told['files']:,} files",
        flush=True,
    )
    return told


def main() -> int:
    """Command line; exit code 1 when the bytes differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=21_578)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found = site(given.records, given.compare)
    if found:
        print(f"site: to reach: {FULL:.0f} s from nothing, {EDIT:.0f} s after one edit")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if found.get("equal", True) else 1


if __name__ == "__main__":
    sys.exit(main())
