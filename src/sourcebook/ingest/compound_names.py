"""Names that stand right under the root of a compound file ([MS-CFB]): by them Office documents are told apart.

A workbook may hold a whole letter, a letter a whole message: names that stand deeper are not those of the file.
"""

from __future__ import annotations

import struct

_ENTRY, _HEAD, _IN_HEAD = 128, 512, 109
_NOTHING = 0xFFFFFFF0
"""Numbers of sectors and entries from here on stand for none."""
_MOST_ENTRIES, _MOST_SECTORS = 20_000, 200_000


def root_names(data: bytes) -> frozenset[str] | None:
    """Names of the storages and streams under the root; None where the bytes are too few, or too broken, to tell."""
    try:
        entries = _entries(data)
        names, waiting, seen = set(), [_numbers(entries[0])[2]], set[int]()
        while waiting:
            at = waiting.pop()
            if at >= _NOTHING or at in seen:
                continue
            seen.add(at)
            left, right, _ = _numbers(entries[at])
            waiting += (left, right)
            names.add(_name(entries[at]))
    except (struct.error, IndexError, ValueError):
        return None
    return frozenset(names) or None


def _entries(data: bytes) -> list[bytes]:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError("no compound file")
    table = [number for number in struct.unpack_from(f"<{_IN_HEAD}I", data, 76) if number < _NOTHING]
    at, found = struct.unpack_from("<I", data, 48)[0], list[bytes]()
    for _ in range(_MOST_SECTORS):
        if at >= _NOTHING or len(found) >= _MOST_ENTRIES:
            break
        start = (at + 1) * size
        if start + size > len(data):
            raise ValueError("beyond the bytes at hand")
        found += [data[start + place : start + place + _ENTRY] for place in range(0, size, _ENTRY)]
        which, where = divmod(at, size // 4)
        at = struct.unpack_from("<I", data, (table[which] + 1) * size + 4 * where)[0]
    return found


def _numbers(entry: bytes) -> tuple[int, int, int]:
    """The entry before, the one behind, and the first one inside."""
    left, right, child = struct.unpack_from("<3I", entry, 68)
    return left, right, child


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
