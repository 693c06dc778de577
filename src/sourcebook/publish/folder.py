"""A folder being made beside the one there is: what has not changed is linked into it, what has is written.

It may begin as the folder from before the last build, most of whose files are links to those of the last one already
(`durable.folder_in_place_of`): then only what two builds changed is touched. A file is never written over, because the
folder that is being read may share it.

Work comes in units: a unit has a key, a print of everything it is made from, and the files it gives. A unit with the
print of last time is not made again; a file with the bytes of last time is not written again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from sourcebook.model.ids import sha256
from sourcebook.publish.memory import Made, Memory, Told


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the folder."""

    path: str
    sha256: str
    bytes: int


class Folder:
    """The new folder.

    Args:
        new: Where it is made: empty, or an older state of the folder.
        old: The folder that it takes the place of; there may be none.
        memory: What the old one was made from.
    """

    def __init__(self, new: Path, old: Path, memory: Memory) -> None:
        self.memory = memory
        self.made = 0
        """Units that had to be made."""
        self._new, self._old = str(new), str(old)
        self._there = dict(_scan(self._new, ""))
        self._before = memory.files()
        self._of_unit: dict[str, list[str]] = {}
        for path, file in self._before.items():
            self._of_unit.setdefault(file.unit, []).append(path)
        self._files: dict[str, Made] = {}
        self._written: list[str] = []
        self._folders: set[str] = set()
        self._units: set[str] = set()
        self._unit = ""

    def unit(self, key: str, print_: str, make: Callable[[], Told | None], wanted: Iterable[str] = ()) -> bool:
        """Files of one unit: linked where the print is that of last time, else made; gives whether they were made.

        Raises:
            ValueError: There is such a unit already (a defect of the caller).
        """
        if key in self._units:
            raise ValueError(f"two units are called {key!r}")
        self._units.add(key)
        if self.memory.units.get(key) == print_ and self._keep(key):
            return False
        self.make(key, print_, make, wanted)
        return True

    def make(self, key: str, print_: str, make: Callable[[], Told | None], wanted: Iterable[str] = ()) -> None:
        """Make a unit, whatever there was. `wanted` is read after it was made."""
        self._units.add(key)
        self._unit = key
        told = make() or Told()
        self._unit = ""
        self.made += 1
        self.memory.put_unit(key, print_, told, wanted)

    def _keep(self, key: str) -> bool:
        paths = self._of_unit.get(key, [])
        held, there = [self._before[path] for path in paths], self._there
        if all(there.get(p) == (m.inode, m.time, m.bytes) for p, m in zip(paths, held, strict=True)):  # nearly always
            self._files.update(zip(paths, held, strict=True))
            return True
        if not all(self._sound(path) for path in paths):
            return False
        for path in paths:
            self._link(path)
        return True

    def _sound(self, path: str) -> bool:
        """Whether a file of the old folder is the very one that was written."""
        held = self._before.get(path)
        if held is None:
            return False
        known = held.inode, held.time, held.bytes
        if self._there.get(path) == known:
            return True
        try:
            return _known(os.lstat(f"{self._old}/{path}")) == known
        except OSError:
            return False

    def _link(self, path: str) -> None:
        held = self._before[path]
        if self._there.get(path) != (held.inode, held.time, held.bytes):
            self._make_way(path)
            try:
                os.link(f"{self._old}/{path}", f"{self._new}/{path}")
            except OSError:  # a disk without such links
                shutil.copy2(f"{self._old}/{path}", f"{self._new}/{path}")
                self._note(path, held.sha256)
                return
        self._files[path] = held
        if self._unit and held.unit != self._unit:
            self._files[path] = msgspec.structs.replace(held, unit=self._unit)
            self._written.append(path)

    def write(self, path: str, data: bytes | str) -> None:
        """A file of the unit being made."""
        body = data.encode("utf-8", "replace") if isinstance(data, str) else data
        name = sha256(body)
        if (held := self._before.get(path)) is not None and held.sha256 == name and self._sound(path):
            self._link(path)
            return
        self._make_way(path)
        with open(f"{self._new}/{path}", "wb") as file:  # noqa: PTH123 - tens of thousands of them
            file.write(body)
        self._note(path, name)

    def take(self, paths: Iterable[Path]) -> None:
        """Files that were written under the folder by others, for the unit being made."""
        for path in paths:
            self._note(path.relative_to(self._new).as_posix(), sha256(path.read_bytes()))

    def place(self, path: str) -> Path:
        """Where a file of the folder is to be written by others; its folder is there."""
        self._make_way(path)
        return Path(self._new, path)

    def _note(self, path: str, name: str) -> None:
        about = os.stat(f"{self._new}/{path}")  # noqa: PTH116 - as above
        self._files[path] = Made(
            unit=self._unit, sha256=name, bytes=about.st_size, inode=about.st_ino, time=about.st_mtime_ns
        )
        self._written.append(path)

    def _make_way(self, path: str) -> None:
        """Folders for a file, and nothing in its place."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            try:
                Path(self._new, folder).mkdir(parents=True, exist_ok=True)
            except OSError:
                for above in [*Path(folder).parents, Path(folder)]:  # a file was where a folder is to be
                    self._clear(above.as_posix())
                Path(self._new, folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        if self._there:
            self._clear(path)

    def _clear(self, path: str) -> None:
        """Nothing of an older state at a path."""
        place = f"{self._new}/{path}"
        if self._there.pop(path, None) is not None:
            os.unlink(place)  # noqa: PTH108 - as above
        elif os.path.isdir(place) and (under := [p for p in self._there if p.startswith(f"{path}/")]):  # noqa: PTH112
            for one in under:
                self._clear(one)
            shutil.rmtree(place)

    def drop_rest(self) -> None:
        """Remove what an older state of the folder had and this one has not."""
        for path in [p for p in self._there if p not in self._files]:
            self._clear(path)
            with suppress(OSError):  # until one that is not empty
                for above in [*Path(path).parents][:-1]:
                    Path(self._new, above).rmdir()

    def has(self, path: str) -> bool:
        """Whether a file is in the folder so far."""
        return path in self._files

    def read(self, path: str) -> bytes:
        """A file of the folder so far."""
        return Path(self._new, path).read_bytes()

    def data_files(self) -> list[tuple[str, int]]:
        """(path, bytes) of the files under `data/` so far."""
        return [(p, self._files[p].bytes) for p in sorted(p for p in self._files if p.startswith("data/"))]

    def files(self) -> list[File]:
        """Every file so far, by path."""
        found = self._files
        return [File(path=p, sha256=found[p].sha256, bytes=found[p].bytes) for p in sorted(found)]

    def sizes(self) -> Iterator[tuple[str, int]]:
        """(path, bytes) of every file so far, in no order."""
        return ((path, made.bytes) for path, made in self._files.items())

    def remember(self) -> None:
        """Note in the memory what the folder now holds."""
        self.memory.forget(self.memory.units.keys() - self._units)
        self.memory.put_files(((p, self._files[p]) for p in self._written), self._before.keys() - self._files.keys())


def _known(about: os.stat_result) -> tuple[int, int, int]:
    """How the disk knows a file: another number, or a later change, and it is not the one that was written."""
    return about.st_ino, about.st_mtime_ns, about.st_size


def _scan(place: str, path: str) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Files below a folder, by path."""
    with os.scandir(place) as entries:
        for entry in entries:
            below = f"{path}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _scan(entry.path, f"{below}/")
            else:
                yield below, _known(entry.stat(follow_symlinks=False))
