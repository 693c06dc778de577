"""Places where a test may make the machine fail: at a write, an fsync, a rename, a commit.

`SOURCEBOOK_FAULT="blob.rename:2"` kills the process (SIGKILL) the second time `point("blob.rename")` is passed;
`"blob.write:1:ENOSPC"` raises that `OSError` there instead. Without the variable a point costs one comparison.
"""

from __future__ import annotations

import errno
import os
import signal
from typing import NamedTuple

VARIABLE = "SOURCEBOOK_FAULT"
POINTS = (
    "blob.write",
    "blob.fsync",
    "blob.rename",
    "blob.dirsync",
    "migration.commit",
    "writer.begin",
    "writer.change",
    "writer.commit",
    "writer.done",
)
"""Every point there is, in the order a document passes them (`migration.commit` when a library is made)."""


class _Plan(NamedTuple):
    name: str
    times: int
    error: str


def _read_plan() -> _Plan | None:
    name, _, rest = os.environ.get(VARIABLE, "").partition(":")
    count, _, error = rest.partition(":")
    return _Plan(name, int(count or 1), error) if name else None


_plan = _read_plan()
_passed = 0


def point(name: str) -> None:
    """Fail here if a test asked for it; otherwise nothing.

    Raises:
        OSError: The plan names an error for this point.
    """
    if _plan is None or _plan.name != name:
        return
    global _passed
    _passed += 1
    if _passed < _plan.times:
        return
    if not _plan.error:
        os.kill(os.getpid(), signal.SIGKILL)
    # An error named in the plan lasts, as a full disk does: every later pass of the point fails too.
    number = getattr(errno, _plan.error)
    raise OSError(number, os.strerror(number))
