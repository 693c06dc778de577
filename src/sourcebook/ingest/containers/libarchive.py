"""libarchive, called directly: entries of 7z, RAR, CAB, ISO 9660, LHA, XAR and cpio, their bytes as a stream.

The library is the one in the wheel of `archi`, whose own binding dies of some damaged archives, errs over messages that
are missing, and keeps every archive it opened. Functions and codes: libarchive's manual pages archive_read(3),
archive_read_data(3), archive_entry_paths(3), archive_util(3).
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from functools import cache

_OK, _EOF, _RETRY, _WARN = 0, 1, -10, -20
_BLOCK = 1 << 16
"""Bytes read from the file at a time."""
_TRIES = 10
"""How often a call that says "again" is made."""
_FORMATS = ("7zip", "rar", "rar5", "cab", "iso9660", "lha", "xar", "cpio")
"""No others: what looks for a list of files or a script in any text would find one. No filters either, some of which
are programs outside."""


class ArchiveError(Exception):
    """What libarchive says of an archive; empty where it says nothing."""


class Entry:
    """A member of an archive, good until the next is asked for."""

    def __init__(self, handle: int, entry: int) -> None:
        self._handle = handle
        self.name = _name(entry)
        """As the archive spells it; empty where it has none."""
        self.mode: int = _calls().archive_entry_mode(entry)
        """As of `stat(2)`; 0 as its type where the archive tells none."""

    def read(self, size: int) -> bytes:
        """The next bytes of it, `size` at most; none at its end.

        Raises:
            ArchiveError: It is damaged, locked, or packed in a way that is not known.
        """
        buffer = ctypes.create_string_buffer(size)
        got = _answer(lambda: _calls().archive_read_data(self._handle, buffer, size))
        if got < 0:
            raise ArchiveError(_said(self._handle))
        return buffer.raw[:got]


def iter_entries(path: str) -> Iterator[Entry]:
    """Every entry of the archive at `path`, folders and links too, in the order they are packed.

    Raises:
        ArchiveError: It is no archive of these kinds, or damaged from here on.
    """
    calls = _calls()
    handle = calls.archive_read_new()
    if not handle:
        raise MemoryError
    try:
        for form in _FORMATS:
            getattr(calls, f"archive_read_support_format_{form}")(handle)
        if calls.archive_read_open_filename(handle, os.fsencode(path), _BLOCK) != _OK:
            raise ArchiveError(_said(handle))
        yield from _headers(handle)
    finally:
        calls.archive_read_free(handle)


def _headers(handle: int) -> Iterator[Entry]:
    entry = ctypes.c_void_p()
    while (code := _answer(lambda: _calls().archive_read_next_header(handle, ctypes.byref(entry)))) != _EOF:
        if code not in (_OK, _WARN) or not entry.value:
            raise ArchiveError(_said(handle))
        yield Entry(handle, entry.value)


def _answer(call: Callable[[], int]) -> int:
    """What a call answers, made again where it says so."""
    for _ in range(_TRIES):
        if (code := call()) != _RETRY:
            break
    return code


def _name(entry: int) -> str:
    """As wide characters, which no locale alters; else as bytes, which are mostly UTF-8."""
    wide: str | None = _calls().archive_entry_pathname_w(entry)
    if wide is not None:
        return wide
    plain: bytes | None = _calls().archive_entry_pathname(entry)
    return (plain or b"").decode("utf-8", "replace")


def _said(handle: int) -> str:
    words: bytes | None = _calls().archive_error_string(handle)
    return (words or b"").decode("utf-8", "replace")


@cache
def _calls() -> ctypes.CDLL:
    """The library's functions: they are found through the module that is linked with it, wherever that was put."""
    import archi

    calls = ctypes.CDLL(archi.__file__)
    pointer, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    functions: dict[str, tuple[type, list[type]]] = {
        "archive_read_new": (pointer, []),
        "archive_read_free": (number, [pointer]),
        "archive_error_string": (text, [pointer]),
        "archive_read_open_filename": (number, [pointer, text, ctypes.c_size_t]),
        "archive_read_next_header": (number, [pointer, ctypes.POINTER(pointer)]),
        "archive_read_data": (ctypes.c_ssize_t, [pointer, pointer, ctypes.c_size_t]),
        "archive_entry_pathname_w": (ctypes.c_wchar_p, [pointer]),
        "archive_entry_pathname": (text, [pointer]),
        "archive_entry_mode": (ctypes.c_uint, [pointer]),
        **{f"archive_read_support_format_{form}": (number, [pointer]) for form in _FORMATS},
    }
    for name, (result, arguments) in functions.items():
        function = getattr(calls, name)
        function.argtypes, function.restype = arguments, result
    return calls
