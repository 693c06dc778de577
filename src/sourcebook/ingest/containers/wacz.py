"""WACZ: captures of the web with their table of contents (specs.webrecorder.net/wacz/1.1.1), digests checked."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from typing import Any, ClassVar

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.archives import DAMAGE, ZipOpener, chunks_of
from sourcebook.ingest.containers.base import Member, failed, safe_label, skipped

_TABLE = "datapackage.json"
_SEAL = "datapackage-digest.json"
_MOST_TABLE = 64 << 20
_HINT = "Get a whole copy of it."


class WaczOpener:
    """Opens WACZ files: their WARC files are members, whose pages are theirs."""

    name: ClassVar[str] = "wacz"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/wacz",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """Members in the order of the ZIP's directory, each held against its digest. See `Opener.open`."""
        try:
            package = zipfile.ZipFile(blob.path)
        except DAMAGE as error:
            raise UnreadableInput(f"{blob.name} is a damaged WACZ file.", _HINT) from error
        with package:
            digests = _digests(package, blob.name)
            for number, about in enumerate(package.infolist(), start=1):
                if not about.filename.endswith("/"):
                    yield _member(package, about, number, digests)
            held = set(package.namelist())
            for path in sorted(set(digests) - held - {_TABLE}):
                # Not in the ZIP's directory, so no count of members by it: the container's own line tells.
                raise UnreadableInput(f"{blob.name} lacks {path[:200]}, which its {_TABLE} names.", _HINT)

    def count(self, blob: Blob) -> int | None:
        """Entries of the ZIP's directory, folders left out."""
        return ZipOpener().count(blob)


def _member(package: zipfile.ZipFile, about: zipfile.ZipInfo, number: int, digests: dict[str, str]) -> Member:
    name = about.filename
    label = safe_label(name, number)
    if about.flag_bits & 1:
        return failed(label, "It is locked by a password. Unpack it by hand and add it.", "encrypted")
    if name in (_SEAL, _TABLE):
        wrong = name == _TABLE and _TABLE in digests and _digest(package.read(name)) != digests[_TABLE]
        if wrong:
            return failed(label, f"Its bytes are not those whose digest {_SEAL} states. {_HINT}", "digest")
        return skipped(label, "The capture's table of contents; its files were held against it.", "record")
    if name.startswith(("indexes/", "pages/", "logs/")):
        if name in digests and not _agrees(package, about, digests[name]):
            return failed(label, f"Its bytes are not those whose digest {_TABLE} states. {_HINT}", "digest")
        return skipped(label, "An index, list or log of the capture. Its pages are read from their records.", "record")
    return Member(label, _checked(package, about, digests.get(name)))


def _digests(package: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Stated digests by path, `sha256:<hex>`; of the table itself as its seal states it."""
    table = _json(package, _TABLE)
    if table is None:
        raise UnreadableInput(f"{name} lacks a readable {_TABLE}.", "Unpack it as a ZIP file and add its WARC files.")
    listed = table.get("resources")
    found = {
        str(one["path"]): str(one["hash"])
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and isinstance(one.get("path"), str) and isinstance(one.get("hash"), str)
    }
    seal = (_json(package, _SEAL) or {}).get("hash")
    return found | ({_TABLE: seal} if isinstance(seal, str) else {})


def _json(package: zipfile.ZipFile, name: str) -> dict[str, Any] | None:
    try:
        with package.open(name) as stream:
            value = json.loads(stream.read(_MOST_TABLE))
    except (KeyError, RecursionError, *DAMAGE):
        return None
    return value if isinstance(value, dict) else None


def _checked(package: zipfile.ZipFile, about: zipfile.ZipInfo, stated: str | None) -> Iterator[bytes]:
    """The bytes of a file; at their end it is damaged unless they have the digest that was stated."""
    seen = hashlib.new(_method(stated))
    with package.open(about) as stream:
        for piece in chunks_of(stream):
            seen.update(piece)
            yield piece
    if stated is not None and seen.hexdigest() != stated.rpartition(":")[2].lower():
        raise UnreadableInput(f"Its bytes are not those whose digest {_TABLE} states.", _HINT)


def _agrees(package: zipfile.ZipFile, about: zipfile.ZipInfo, stated: str) -> bool:
    try:
        for _ in _checked(package, about, stated):
            pass
    except (UnreadableInput, *DAMAGE):
        return False
    return True


def _method(stated: str | None) -> str:
    method = (stated or "").partition(":")[0]
    return method if method in ("md5", "sha1", "sha512") else "sha256"


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
