"""`data/` of a published folder: the same records in formats for machines, in parts where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from sourcebook.publish.folder import Folder
from sourcebook.publish.memory import digest

Export = Callable[[Path, frozenset[str]], None]
"""Writes a file or folder with the records of the documents given (ids)."""
WHOLE = 1_000
"""Documents of which an export is one file; of more it is cut into parts by the first digits of their ids."""


def write_exports(
    folder: Folder, exports: Mapping[str, Export], states: Mapping[str, str], loose: frozenset[str]
) -> None:
    """Every export; a part in which no document has changed is not made again."""
    parts = _parts([i for i in states if i not in loose])
    for name, export in sorted(exports.items()):
        for part, documents in parts.items():
            print_ = digest(name, [(i, states[i]) for i in documents])
            path = f"data/{name}" if not part else f"data/{_part_of(name, part)}"
            folder.unit(f"data {name} {part}", print_, partial(_write, folder, export, path, documents))


def _parts(documents: Iterable[str]) -> dict[str, list[str]]:
    ids = sorted(documents)
    digits = 0 if len(ids) <= WHOLE else 2 if len(ids) <= 100_000 else 3
    parts: dict[str, list[str]] = {} if ids else {"": []}
    for identifier in ids:
        parts.setdefault(identifier[2 : 2 + digits], []).append(identifier)
    return parts


def _part_of(name: str, part: str) -> str:
    """`library.jsonl` in parts is `library/0a.jsonl`; a folder `csv` is `csv/0a`."""
    stem, dot, suffix = name.partition(".")
    return f"{stem}/{part}{dot}{suffix}"


def _write(folder: Folder, export: Export, path: str, documents: Iterable[str]) -> None:
    place = folder.place(path)
    export(place, frozenset(documents))
    folder.take(sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place])
