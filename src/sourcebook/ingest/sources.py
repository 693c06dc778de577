"""What is added becomes items: every file of every folder, each counted once, in an order that never changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sourcebook.durable import working_folder
from sourcebook.errors import NotFound
from sourcebook.model.address import without_credentials
from sourcebook.model.ledger import Outcome

STDIN = "-"
_BY_NAME = "Add it by its own name if it is wanted."


class Looked(msgspec.Struct, frozen=True):
    """The media type of a file by its bytes, and the file as it was then."""

    media_type: str
    size: int
    changed: int
    """Nanoseconds, as the file system says."""

    def holds(self, path: Path) -> bool:
        """Whether the file is still as it was."""
        now = path.stat()
        return (now.st_size, now.st_mtime_ns) == (self.size, self.changed)


class SourceItem(msgspec.Struct, frozen=True, kw_only=True):
    """One member of what was added. `outcome` is set when it cannot be read: skipped or failed, with the reason."""

    container: str
    """Name of the folder that was added (for a lone file the one it lies in), never an absolute path."""
    name: str
    """Path inside the container, with `/`."""
    container_kind: str = ""
    """`folder`, `standard input`, `site`, or the media type of the file that the member is in."""
    place: str = ""
    """What tells its container from others of the same name (the folder's full path); it is never stored."""
    path: Path | None = None
    """Where the bytes are now; None when `outcome` is set."""
    outcome: Outcome | None = None
    reason: str = ""
    code: str = ""
    media_type: str | None = None
    """As its container states it; a hint."""
    root: str | None = None
    """The outermost container of an item that is taken up again from its kept bytes; its names are settled."""
    tried: int = 0
    """Tries it had before, where it is tried again on purpose."""
    looked: Looked | None = None
    """What its bytes were found to be, where somebody looked already."""
    address: str | None = None
    """The URL its bytes came from, where that is known."""
    time: str | None = None
    """When they were had, UTC ISO 8601, where that is known."""
    headers: dict[str, str] = {}
    how: str | None = None
    """How its bytes were had; without, `warc` where a time is known, else `file`."""
    record: Path | None = None
    """The WARC file of its fetch, kept beside its bytes."""
    also: dict[str, Path] = {}
    """Further files kept of it, by name: a `snapshot`, a `screenshot`."""
    absent: str = ""
    """Set where an address that was asked for gave no page: what it gave, in a sentence. `outcome` is then set too."""
    opened: Outcome | None = None
    """Set on a container that is no document, behind its members: whether it was opened whole; `reason` says how."""


def is_address(what: Path | str) -> bool:
    """Whether something to add is an address of the web and not a path."""
    return str(what)[:8].lower().startswith(("http://", "https://"))


def iter_sources(what: Path | str) -> Iterator[SourceItem]:
    """Every member of a file, a folder (deep, sorted by name) or `-` (standard input).

    The number of items is the number expected in the ledger: hidden files, links, sockets and what cannot be opened are
    items too. A file that standard input was kept in is deleted when the next item is asked for.

    Raises:
        NotFound: There is no such file or folder.
    """
    if str(what) == STDIN:
        yield from _stdin()
        return
    path = Path(what)
    whole = _found(path)
    if whole.is_dir():
        found = _folder(whole, safe_name(whole.name) or "root", whole, "")
        place = str(whole)
    else:
        found = iter([_item(safe_name(whole.parent.name) or "root", safe_name(path.name), path)])
        place = str(whole.parent)
    for item in found:
        yield msgspec.structs.replace(item, container_kind="folder", place=safe_name(place))


def _found(path: Path) -> Path:
    """The real place of something named by the user; what may not be looked at or cannot be a name is as missing."""
    name = without_credentials(safe_name(str(path)))
    try:
        return path.resolve(strict=True)
    except FileNotFoundError:
        raise NotFound(f"There is no file or folder {name}.", "Check the spelling and the folder.") from None
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or "it is a link that leads to itself"
        raise NotFound(f"{name[:200]} cannot be looked up: {why}.", "Check the name and your rights to it.") from None


def safe_name(name: str) -> str:
    """A name as valid Unicode: bytes that are none are shown as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _stdin() -> Iterator[SourceItem]:
    with working_folder() as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        with path.open("rb") as file:
            place = hashlib.file_digest(file, "sha256").hexdigest()
        yield SourceItem(container=STDIN, name="stdin", container_kind="standard input", place=place, path=path)


def _folder(root: Path, container: str, folder: Path, inside: str) -> Iterator[SourceItem]:
    """Members of one folder, folders entered where their name sorts; deep trees need no recursion limit."""
    waiting = [(folder, inside)]
    while waiting:
        path, prefix = waiting.pop()
        if prefix and not _is_folder(path):
            yield _member(root, container, prefix.rstrip("/"), path)
            continue
        try:
            names = sorted(member.name for member in path.iterdir())
        except OSError as error:
            yield _failed(container, prefix.rstrip("/") or ".", error)
            continue
        waiting.extend(
            (path / name, prefix + safe_name(name) + ("/" if _is_folder(path / name) else ""))
            for name in reversed(names)
            if not _is_hidden_folder(path / name)
        )
        for name in names:
            if _is_hidden_folder(path / name):
                yield _skipped(container, prefix + safe_name(name), f"A hidden folder. {_BY_NAME}", "hidden")


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _is_hidden_folder(path: Path) -> bool:
    return path.name.startswith(".") and _is_folder(path)


def _member(root: Path, container: str, name: str, path: Path) -> SourceItem:
    if path.name.startswith("."):
        return _skipped(container, name, f"A hidden file. {_BY_NAME}", "hidden")
    try:
        linked = path.is_symlink()
    except OSError as error:
        return _failed(container, name, error)
    if not linked:
        return _item(container, name, path)
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return _skipped(container, name, "A link that leads nowhere. Mend it, or add what it stood for.", "link")
    if target.is_relative_to(root):
        return _skipped(container, name, "A link to another member of the folder. Nothing needs to be done.", "link")
    return _skipped(container, name, f"A link out of the folder. {_BY_NAME}", "link")


def _item(container: str, name: str, path: Path) -> SourceItem:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return _skipped(container, name, "A socket, pipe or device. Save what it gives to a file.", "not-a-file")
        with path.open("rb"):
            pass
    except OSError as error:
        return _failed(container, name, error)
    return SourceItem(container=container, name=name, path=path)


def _skipped(container: str, name: str, reason: str, code: str) -> SourceItem:
    return SourceItem(container=container, name=name, outcome="skipped", reason=reason, code=code)


def _failed(container: str, name: str, error: OSError) -> SourceItem:
    why = error.strerror or "input/output error"
    reason = f"It cannot be opened: {why}. Check that it is there and that you may read it."
    return SourceItem(container=container, name=name, outcome="failed", reason=reason, code="unreadable")
