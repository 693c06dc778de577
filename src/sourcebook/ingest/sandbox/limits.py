"""Limits the kernel holds a process to (`setrlimit(2)`), on every system that runs Python."""

from __future__ import annotations

import resource

OPEN_FILES = 64
ADDRESS_SPARE = 1 << 30
"""Addresses over the memory itself: libraries mapped, room that allocators set aside and never touch."""


def limit(what: int, value: int, *, extra: int = 0) -> str:
    """Set a limit for good; `extra` more before the kernel ends the process. Gives why not, or nothing."""
    _, hard = resource.getrlimit(what)
    most = value + extra if hard == resource.RLIM_INFINITY else min(value + extra, hard)
    try:
        resource.setrlimit(what, (min(value, most), most))
    except (ValueError, OSError) as error:
        return f"the system refused it: {error}"
    return ""


def limit_memory(size: int) -> str:
    """Let the process take `size` bytes of memory beyond what it has now. Gives why not, or nothing.

    Data (`RLIMIT_DATA`: private memory that can be written, since Linux 4.7) is what fills a machine; addresses
    (`RLIMIT_AS`) are the wider net under it for what is shared.
    """
    taken = _taken()
    data = limit(resource.RLIMIT_DATA, taken["VmData"] + size)
    addresses = limit(resource.RLIMIT_AS, taken["VmSize"] + size + ADDRESS_SPARE)
    return addresses and data and f"{addresses}; {data}"


def _taken() -> dict[str, int]:
    """Bytes of data and addresses this process has; a guess where the kernel does not tell."""
    found = {"VmData": 128 << 20, "VmSize": 512 << 20}
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - a line of the kernel's
            for line in status:
                name, _, value = line.partition(":")
                if name in found:
                    found[name] = int(value.split()[0]) << 10
    except (OSError, ValueError):
        pass
    return found


def limit_processor(seconds: int, *, for_good: bool = True) -> str:
    """Let the process take `seconds` more of processor time, then SIGXCPU ends it. Gives why not, or nothing.

    With `for_good` SIGKILL follows two seconds later and the limit cannot be raised again.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = int(used.ru_utime + used.ru_stime) + seconds + 1
    if for_good:
        return limit(resource.RLIMIT_CPU, wanted, extra=2)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    except (ValueError, OSError) as error:
        return f"the system refused it: {error}"
    return ""
