"""The C library's door to the kernel: system calls that Python's own modules do not have.

Numbers are those of the kernel's tables (`arch/x86/entry/syscalls/syscall_64.tbl` and `include/uapi/asm-generic/
unistd.h`); calls from 424 up have one number on every architecture.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from functools import cache


class Refused(OSError):
    """The kernel does not have a guard, or does not allow it here; the message says which."""


def is_linux() -> bool:
    """Whether this is Linux on a machine whose call numbers are known."""
    return sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def call(number: int, *arguments: object) -> int:
    """Make a system call by number; gives what it returns.

    Raises:
        Refused: It returned an error.
    """
    found: int = _library().syscall(ctypes.c_long(number), *arguments)
    return _checked(found, f"system call {number}")


def prctl(option: int, *arguments: int) -> int:
    """`prctl(2)`: something about this process itself.

    Raises:
        Refused: It returned an error.
    """
    given = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_library().prctl(option, *given), f"prctl {option}")


def unshare(flags: int) -> None:
    """`unshare(2)`: leave what is shared with other processes.

    Raises:
        Refused: It returned an error.
    """
    _checked(_library().unshare(flags), "unshare")


def _checked(found: int, what: str) -> int:
    if found < 0:
        number = ctypes.get_errno()
        raise Refused(number, f"{what}: {os.strerror(number)}")
    return found


def no_new_privileges() -> None:
    """Nothing this process starts can gain rights; Landlock and seccomp ask for it (`PR_SET_NO_NEW_PRIVS`)."""
    prctl(38, 1)


def die_with_parent(signal: int) -> None:
    """Have the kernel send `signal` when the parent is gone (`PR_SET_PDEATHSIG`)."""
    prctl(1, signal)
