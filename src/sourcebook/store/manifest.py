"""Checking a published folder against its `manifest.json`; no library is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from sourcebook.errors import NotFound
from sourcebook.store.blobs import hash_file
from sourcebook.store.bundle import check_wacz
from sourcebook.store.report import Problem, VerifyReport
from sourcebook.store.stamp import STAMP, check_stamp

MANIFEST = "manifest.json"


class _Entry(msgspec.Struct):
    path: str
    sha256: str
    bytes: int


class _Manifest(msgspec.Struct):
    files: list[_Entry]


def verify_folder(folder: Path, *, roots: Sequence[Path] = ()) -> VerifyReport:
    """Compare every file of a published folder with its manifest: hash, size, none missing, none extra.

    The hash may be tagged (`sha256:<hex>`) or bare. The manifest does not list itself, nor its time stamp
    (`manifest.tsr`), which is read too and held against `roots`: certificates of authorities (PEM). A WACZ file in the
    folder is checked record by record.

    Raises:
        NotFound: The folder has no `manifest.json`.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise NotFound(f"{folder} has no {MANIFEST}.", "Name a folder made by `sourcebook publish`.")
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=_Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        problem = Problem(kind="manifest", id=MANIFEST, message=f"The manifest cannot be read: {error}.")
        return VerifyReport(checked={"file": 0}, problems=(problem,))
    problems = [found for entry in manifest.files if (found := _compare(folder, entry))]
    listed = {entry.path for entry in manifest.files} | {MANIFEST, STAMP}
    extra = [name for name in _names(folder) if name not in listed]
    problems += [Problem(kind="file-extra", id=name, message=f"{name} is not in the manifest.") for name in extra]
    checked = {"file": len(manifest.files)}
    for name in sorted(e.path for e in manifest.files if e.path.endswith(".wacz") and (folder / e.path).is_file()):
        records, wrong = check_wacz(folder / name)
        checked["record"] = checked.get("record", 0) + records
        problems += wrong
    said, wrong = check_stamp(folder, list(roots))
    problems += wrong
    if said:
        checked["stamp"] = 1
    return VerifyReport(checked=checked, problems=tuple(problems), stamp=said)


def _compare(folder: Path, entry: _Entry) -> Problem | None:
    name = PurePosixPath(entry.path)
    if name.is_absolute() or ".." in name.parts or "\0" in entry.path:
        return Problem(kind="manifest", id=entry.path, message=f"{entry.path!r} leads out of the folder.")
    path = folder / name
    if not path.is_file():
        return Problem(kind="file-missing", id=entry.path, message=f"{entry.path} is missing.")
    found, size = hash_file(path)
    if (found, size) != ("sha256:" + entry.sha256.removeprefix("sha256:"), entry.bytes):
        return Problem(
            kind="file-damaged",
            id=entry.path,
            message=f"{entry.path} has {size} bytes and {found}; published were {entry.bytes} and {entry.sha256}.",
        )
    return None


def _names(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name).relative_to(folder).as_posix() for name in sorted(files))
