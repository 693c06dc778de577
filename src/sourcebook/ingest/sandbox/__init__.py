"""The guards a reading process puts up around itself before it looks at a file.

Limits on memory, processor, files and processes hold on every system. Linux adds three fences that each refuse the rest
of the machine: an empty network (`privileges`), Landlock (`landlock`: one file can be read, none written) and a filter
on system calls (`seccomp`: no socket, no program, no process). Each that cannot be had says why; `doctor` shows it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import signal
import sys
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path

from sourcebook.ingest.sandbox import kernel, landlock, limits, privileges, seccomp

__all__ = ["FILE", "MEMORY", "NETWORK", "PROCESSOR", "SYSTEM_CALLS", "die_with", "leave_network", "libraries", "put_up"]

MEMORY, PROCESSOR, NETWORK = "memory", "processor time", "empty network"
FILE, SYSTEM_CALLS = "only its own file (Landlock)", "no network, programs or writing (seccomp)"
_SYSTEM = (
    "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/usr/share/fonts",
    "/usr/share/mime", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/etc/fonts", "/dev/null",
    "/dev/urandom", "/dev/zero", "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
)  # fmt: skip
"""What libraries look at besides the file: themselves, time zones, fonts, how many processors there are."""


def libraries() -> list[Path]:
    """Where Python, this package and the libraries lie, with what the system's own need to be read."""
    given = [sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), os.environ.get("TESSDATA_PREFIX", "")]
    paths = {Path(name).resolve() for name in (*sys.path, *given, *_SYSTEM) if name}
    found = {path for path in paths if path.exists() and path != Path("/")}
    return sorted(path for path in found if found.isdisjoint(path.parents))


def leave_network() -> str:
    """Leave the network for good. Gives why not, or nothing."""
    return _why(privileges.leave_network)


def die_with(parent: int) -> None:
    """End this process when `parent`, which split it off, is gone; nothing happens where that cannot be asked for."""
    if kernel.is_linux():
        with contextlib.suppress(OSError):
            kernel.die_with_parent(signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def put_up(readable: Iterable[Path], *, megabytes: int, seconds: int, renewed: bool = False) -> dict[str, str]:
    """Put up every guard for one file; gives each by name with why it could not be had, empty where it holds.

    Args:
        readable: What may be read: the file and `libraries()`.
        megabytes: Memory it may take, in MiB.
        seconds: Processor time it may take.
        renewed: Whether it will give itself more processor time (a container: so much for each member).
    """
    held = {
        MEMORY: limits.limit_memory(megabytes << 20),
        PROCESSOR: limits.limit_processor(seconds, for_good=not renewed),
        "open files": limits.limit(resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        "file size": limits.limit(resource.RLIMIT_FSIZE, 0),
        "no core dumps": limits.limit(resource.RLIMIT_CORE, 0),
        "no locked memory": limits.limit(resource.RLIMIT_MEMLOCK, 0),
        "no privileges": _why(privileges.drop_capabilities),
        FILE: _why(lambda: landlock.restrict(readable)),
        SYSTEM_CALLS: _why(seccomp.restrict),
    }
    # Linux counts threads too, which some libraries need: there the filter on system calls tells the two apart.
    held["no processes"] = held[SYSTEM_CALLS] if kernel.is_linux() else limits.limit(resource.RLIMIT_NPROC, 0)
    return held


def _why(guard: Callable[[], object]) -> str:
    try:
        if not kernel.is_linux():
            raise kernel.Refused(errno.ENOSYS, f"not made for {sys.platform}")
        guard()
    except OSError as error:
        return error.strerror or str(error)
    return ""
