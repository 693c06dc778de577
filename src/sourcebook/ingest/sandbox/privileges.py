"""What a reading process gives up of its rights: capabilities (`capabilities(7)`) and the network (`namespaces(7)`)."""

from __future__ import annotations

import ctypes
import errno
import platform

from sourcebook.ingest.sandbox import kernel

_CAPSET = {"x86_64": 126, "aarch64": 91}
_VERSION_3 = 0x20080522
_READ_ANY_FILE = 1 << 2
"""`CAP_DAC_READ_SEARCH`: an administrator's run reads files of others; Landlock still names the one."""
_NEW_USER, _NEW_NETWORK, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000


class _Head(ctypes.Structure):
    """`struct __user_cap_header_struct`."""

    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


class _Sets(ctypes.Structure):
    """`struct __user_cap_data_struct`; two of them hold 64 capabilities."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def drop_capabilities() -> None:
    """Give up every capability but reading, so that an administrator's run is as bounded as anybody's.

    Raises:
        Refused: The kernel did not allow it.
    """
    kept = _READ_ANY_FILE if _holds(_READ_ANY_FILE) else 0
    sets = (_Sets * 2)(_Sets(kept, kept, 0), _Sets(0, 0, 0))
    head = _Head(_VERSION_3, 0)
    kernel.call(_CAPSET[platform.machine()], ctypes.byref(head), ctypes.byref(sets))


def _holds(capability: int) -> bool:
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - a line of the kernel's
            held = next((line for line in status if line.startswith("CapEff:")), "CapEff: 0")
    except OSError:
        return False
    return bool(int(held.split()[1], 16) & capability)


def leave_network() -> None:
    """Move into an empty network of its own: no interface, no route, no abstract socket of others.

    Raises:
        Refused: Namespaces are not allowed here.
    """
    if not kernel.is_linux():
        raise kernel.Refused(errno.ENOSYS, "this system has no network namespaces")
    try:
        kernel.unshare(_NEW_NETWORK | _NEW_IPC)
    except kernel.Refused:
        kernel.unshare(_NEW_USER | _NEW_NETWORK | _NEW_IPC)
