"""Hash chains: every link is sealed over the one before it, so that the last stands for all that was.

Decisions, seals of a library's state and the record of a team's access are such chains. The last link, the head
(`<number>:<64 hex digits>`), noted elsewhere, shows later that the chain is that one or has grown from it, and not one
rewritten since with every hash right. Method: Haber and Stornetta 1991.
"""

from __future__ import annotations

import re
from typing import Any

from sourcebook.errors import UsageError
from sourcebook.model.ids import canonical_json, sha256

GENESIS = "sha256:" + "0" * 64
"""What the first link of a chain is sealed over."""
_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


def seal_link(*content: Any, previous: str) -> str:
    """Tagged hash of a link: its content, and the hash of the link before."""
    return sha256(canonical_json([*content, previous]))


def head_of(number: int, value: str) -> str:
    """A link as it is printed and noted: `<number>:<64 hex digits>`."""
    return f"{number}:{value.removeprefix('sha256:')}"


def read_head(head: str, printed_by: str = "sourcebook verify") -> tuple[int, str]:
    """Number and hash of a head as it was printed.

    Raises:
        UsageError: It is none; the hint says which command prints one.
    """
    match = _HEAD.fullmatch(head.strip())
    if match is None:
        raise UsageError(f"{head[:100]!r} is no head.", f"Give what `{printed_by}` printed: 12:3fa9... (64 digits).")
    return int(match[1]), f"sha256:{match[2]}"
