"""Checking a WACZ file against what it says of itself: its package, every file in it, every record's own digest."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from sourcebook.store.report import Problem

PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
MOST_BYTES = 4 << 30
"""Of one file in it."""


def check_wacz(path: Path) -> tuple[int, list[Problem]]:
    """How many records it has, and what is wrong with it. Nothing of it is unpacked to the disk."""
    name = path.name
    try:
        with zipfile.ZipFile(path) as bundle:
            records, wrong = _check(bundle)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        records, wrong = 0, [f"It cannot be read: {error}."]
    return records, [Problem(kind="wacz", id=name, message=f"{name}: {said}") for said in wrong]


def _check(bundle: zipfile.ZipFile) -> tuple[int, list[str]]:
    package = _read(bundle, PACKAGE)
    wrong: list[str] = []
    told = json.loads(_read(bundle, DIGEST))
    if told.get("hash") != _hash(package):
        wrong.append(f"{PACKAGE} is not the one that {DIGEST} names.")
    resources: list[dict[str, Any]] = json.loads(package)["resources"]
    held = {str(r["path"]): r for r in resources}
    records = 0
    for path, said in sorted(held.items()):
        try:
            data = _read(bundle, path)
        except KeyError:
            wrong.append(f"{path} is missing.")
            continue
        if (said.get("hash"), said.get("bytes")) != (_hash(data), len(data)):
            wrong.append(f"{path} is not the one that {PACKAGE} names.")
        elif path.startswith("archive/"):
            count, bad = _records(data)
            records += count
            wrong += [f"{path}: {said}" for said in bad]
    extra = set(bundle.namelist()) - held.keys() - {PACKAGE, DIGEST}
    return records, [*wrong, *(f"{path} is not in {PACKAGE}." for path in sorted(extra))]


def _records(data: bytes) -> tuple[int, list[str]]:
    wrong = list[str]()
    count = 0
    for count, found in enumerate(_each(data), 1):  # noqa: B007 - the count is a result
        wrong += [found] if found else []
    return count, wrong


def _each(data: bytes) -> Iterator[str]:
    """For each record what is wrong with it, empty when nothing is."""
    for record in ArchiveIterator(io.BytesIO(data), record_types=WarcRecordType.any_type, parse_http=False):
        said = record.headers.get("WARC-Block-Digest") or ""
        body = record.reader.read()
        sha1 = "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
        if said.startswith(("sha256:", "sha1:")) and said not in (_hash(body), sha1):
            yield f"The record of {record.headers.get('WARC-Target-URI', 'an address')} has other bytes than it says."
        else:
            yield ""


def _read(bundle: zipfile.ZipFile, path: str) -> bytes:
    if bundle.getinfo(path).file_size > MOST_BYTES:
        raise ValueError(f"{path} is too large")
    return bundle.read(path)


def _hash(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
