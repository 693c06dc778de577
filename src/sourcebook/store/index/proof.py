"""Sums of the index's files, kept in its mark, so that a damaged projection is known from a whole one.

Files of a segment never change once written: only those of new segments are summed at an update. A run that was killed
between the commit and the mark leaves a mark that is behind its files; the next update writes both anew.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

MARK = "watermark.json"
PARTS = ("documents", "passages")
_REWRITTEN = ("meta.json", ".managed.json")
_CHUNK = 1 << 20


def sums_of(folder: Path, before: Mapping[str, int]) -> dict[str, int]:
    """CRC-32 by path of every file that the index in `folder` rests on; sums `before` of unchanging files are taken."""
    sums = {}
    for name, path in _files(folder):
        known = before.get(name) if path.name not in _REWRITTEN else None
        sums[name] = _sum(path) if known is None else known
    return sums


def sweep(folder: Path) -> None:
    """Delete lists of deleted documents that a killed run wrote and never committed; the caller holds the lock.

    Their names follow from the segment and the number of the operation: the run that does the same again would meet
    them, and the index library refuses to write over a file. Those of commits that readers may hold have lower numbers.
    """
    for part in PARTS:
        with suppress(OSError, ValueError, KeyError, TypeError):
            last = int(json.loads((folder / part / "meta.json").read_bytes())["opstamp"])
            for path in (folder / part).glob("*.del"):
                if int(path.name.split(".")[1]) > last:
                    path.unlink()


def read_mark(folder: Path) -> dict[str, object]:
    """The mark, empty when there is none.

    Raises:
        ValueError: It cannot be read as one.
    """
    try:
        data = (folder / MARK).read_bytes()
    except OSError:
        return {}
    mark = json.loads(data)
    if not isinstance(mark, dict) or mark.get("seal") != seal_of(mark):
        raise ValueError("its seal does not fit")
    return mark


def seal_of(mark: Mapping[str, object]) -> int:
    """CRC-32 over all else in a mark."""
    return zlib.crc32(json.dumps({k: v for k, v in sorted(mark.items()) if k != "seal"}, sort_keys=True).encode())


def find_damage(folder: Path, last: int) -> Iterator[tuple[str, str]]:
    """(file, sentence) for everything of the index in `folder` that is not as it was written.

    An index that is absent, or behind the change `last`, is no damage: it is made or caught up at the next search.
    """
    try:
        mark = read_mark(folder)
    except (ValueError, RecursionError) as error:
        yield MARK, f"The mark of the search index is damaged: {error}."
        return
    sums = mark.get("files")
    if not isinstance(sums, dict) or mark.get("change") != last:
        return
    for name, said in sorted(sums.items()):
        with suppress(OSError):
            if _sum(folder / name) == said:
                continue
        yield name, "A file of the search index is missing or damaged."


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for part in PARTS:
        home = folder / part
        try:
            segments = json.loads((home / "meta.json").read_bytes())["segments"]
            used = tuple(str(segment["segment_id"]).replace("-", "") for segment in segments)
            names = sorted(path.name for path in home.iterdir())
        except (OSError, ValueError, KeyError, TypeError):
            continue
        for name in names:
            if name in _REWRITTEN or (used and name.startswith(used)):
                yield f"{part}/{name}", home / name


def _sum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            total = zlib.crc32(chunk, total)
    return total
