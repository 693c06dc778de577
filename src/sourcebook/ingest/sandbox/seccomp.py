"""A filter on system calls: what no reader of files has a use for is refused by the kernel.

Kernel documentation: "Seccomp BPF", `Documentation/userspace-api/seccomp_filter.rst`; instructions of classic BPF from
`include/uapi/linux/filter.h`, the data they look at from `struct seccomp_data`. Refused calls return EPERM, so a
library that tries one gets an ordinary error; a call by another architecture's numbers ends the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from collections.abc import Iterable

from sourcebook.ingest.sandbox import kernel

_X86, _ARM = "x86_64", "aarch64"
_AUDIT = {_X86: 0xC000003E, _ARM: 0xC00000B7}
"""`AUDIT_ARCH_*` of `include/uapi/linux/audit.h`."""

REFUSED: dict[str, tuple[int | None, int | None]] = {
    # network: nothing is connected to, listened on or sent
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242), "bind": (49, 200),
    "listen": (50, 201), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # other programs and processes
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272), "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    # files: none is made, changed, moved or removed
    "creat": (85, None), "truncate": (76, 45), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "link": (86, None), "linkat": (265, 37),
    "unlink": (87, None), "unlinkat": (263, 35), "symlink": (88, None), "symlinkat": (266, 36),
    "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    # the machine
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "acct": (163, 89), "quotactl": (179, 60), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171), "vhangup": (153, 58),
    # ways around the filter and into the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "personality": (135, 92), "memfd_secret": (447, 447),
    # what other processes share
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "msgget": (68, 186), "msgsnd": (69, 189),
    "semget": (64, 190), "mq_open": (240, 180), "mq_unlink": (241, 181),
    # who it is
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143),
    "setresuid": (117, 147), "setresgid": (119, 149), "setgroups": (116, 159), "capset": (126, 91),
    "setsid": (112, 157), "setpgid": (109, 154),
}  # fmt: skip
"""Calls refused outright: their numbers on x86-64 and on ARM; None where there is none."""
_UNKNOWN = {"clone3": (435, 435), "openat2": (437, 437)}
"""Their arguments lie where a filter cannot look: "not implemented" makes the C library use the older calls."""
_OPENS = {"open": ((2, None), 1), "openat": ((257, 56), 2)}
"""Calls that open files, and which argument holds the flags."""
_CLONE, _KILL, _TGKILL, _PRLIMIT = (56, 220), (62, 129), (234, 131), (302, 261)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_TMPFILE", 0) & ~os.O_DIRECTORY
_CLONE_THREAD = 0x10000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _END, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32 = 0x40000000
"""Numbers of the x32 way of calling, which would go past the table."""


class _Instruction(ctypes.Structure):
    """`struct sock_filter`."""

    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction)))


def restrict() -> None:
    """Put the filter up for this process and every thread of it to come. It cannot be taken down.

    Raises:
        Refused: This kernel has no such filters, or the machine is of a kind whose numbers are not known.
    """
    if platform.machine() not in _AUDIT:
        raise kernel.Refused(errno.ENOSYS, f"no table of system calls for {platform.machine()}")
    lines = build(platform.machine(), os.getpid())
    program = _Program(len(lines), (_Instruction * len(lines))(*(_Instruction(*line) for line in lines)))
    kernel.no_new_privileges()
    kernel.prctl(22, 2, ctypes.addressof(program))


def build(machine: str, process: int) -> list[tuple[int, int, int, int]]:
    """The filter's instructions (code, jump if so, jump if not, value) for a process of that number."""
    column = (_X86, _ARM).index(machine)
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, _AUDIT[machine]), (_RETURN, 0, 0, _END), (_LOAD, 0, 0, _NUMBER),
    ]  # fmt: skip
    if machine == _X86:
        lines += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _END)]
    for numbers, error in _outright(column):
        lines += [(_EQUAL, 0, 1, numbers), (_RETURN, 0, 0, _ERROR | error)]
    for found, argument in ((n[column], a) for n, a in _OPENS.values()):
        if found is not None:
            lines += _on_argument(found, argument, (_ANY_BIT, _WRITING), refuse_if=True)
    lines += _on_argument(_CLONE[column], 0, (_ANY_BIT, _CLONE_THREAD), refuse_if=False)
    lines += _on_argument(_KILL[column], 0, (_EQUAL, process), refuse_if=False)
    lines += _on_argument(_TGKILL[column], 0, (_EQUAL, process), refuse_if=False)
    lines += _on_own_limits(_PRLIMIT[column], process)
    lines.append((_RETURN, 0, 0, _ALLOW))
    return lines


def _outright(column: int) -> Iterable[tuple[int, int]]:
    for table, error in ((REFUSED, errno.EPERM), (_UNKNOWN, errno.ENOSYS)):
        for numbers in table.values():
            if (number := numbers[column]) is not None:
                yield number, error


def _on_argument(
    number: int, argument: int, test: tuple[int, int], *, refuse_if: bool
) -> list[tuple[int, int, int, int]]:
    """Refuse a call by the low half of one of its arguments; every other call goes on with its number loaded."""
    code, value = test
    refuse, allow = (_RETURN, 0, 0, _ERROR | errno.EPERM), (_RETURN, 0, 0, _ALLOW)
    return [
        (_EQUAL, 0, 4, number), (_LOAD, 0, 0, _ARGUMENTS + 8 * argument), (code, 0, 1, value),
        refuse if refuse_if else allow, allow if refuse_if else refuse,
    ]  # fmt: skip


def _on_own_limits(number: int, process: int) -> list[tuple[int, int, int, int]]:
    """`prlimit64` of this process alone (0 stands for it)."""
    return [
        (_EQUAL, 0, 5, number), (_LOAD, 0, 0, _ARGUMENTS), (_EQUAL, 1, 0, 0), (_EQUAL, 0, 1, process),
        (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERROR | errno.EPERM),
    ]  # fmt: skip
