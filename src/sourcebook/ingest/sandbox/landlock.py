"""Landlock: a process gives up every file but those named, TCP, and signals to others.

Kernel documentation: "Landlock: unprivileged access control", `Documentation/userspace-api/landlock.rst`; structures
from `include/uapi/linux/landlock.h`. What a kernel does not know yet is left out by its ABI number.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from sourcebook.ingest.sandbox import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 1
_FS_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""From ABI on: how many rights to files there are (bit 0 is execute; 2 adds moving, 3 truncating, 5 devices)."""
_TCP = 0b11
_SCOPES = 0b11


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`: rights that are given up unless a rule gives them back."""

    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    """`struct landlock_path_beneath_attr`, packed: rights to what lies under an open file or folder."""

    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """The kernel's Landlock ABI, from 1.

    Raises:
        Refused: It has none, or it was switched off when the machine started.
    """
    return kernel.call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))


def restrict(readable: Iterable[Path], writable: Iterable[Path] = ()) -> int:
    """Keep this process to reading what lies under `readable`, and writing under `writable`; gives the ABI used.

    No program can be started, no TCP port used (ABI 4), no process outside be signalled (ABI 6). Paths that do not
    exist are passed over. It cannot be undone and is inherited.

    Raises:
        Refused: There is no Landlock here.
    """
    abi = version()
    handled = (1 << max(count for since, count in _FS_RIGHTS.items() if since <= abi)) - 1
    rules = _Ruleset(handled, _TCP if abi >= 4 else 0, _SCOPES if abi >= 6 else 0)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = kernel.call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR)
        for path in writable:
            # Everything but starting programs and making devices (bits 6 and 11).
            _allow(ruleset, path, handled & ~(1 | 1 << 6 | 1 << 11))
        kernel.no_new_privileges()
        kernel.call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return abi


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        number = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            # Rights to folders are refused on a file: reading, writing and truncating are left (and device control).
            rights &= _READ_FILE | _WRITE_FILE | 1 << 14
        rule = _Beneath(rights, number)
        kernel.call(
            _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0)
        )
    finally:
        os.close(number)
