"""Answer: what a write over the API was answered with, kept so that it can be given again."""

from __future__ import annotations

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. `print` tells apart the writes that were sent under one word.

    Status 0 stands for a write that was begun and whose answer is not known yet.
    """

    print: str
    status: int
    headers: dict[str, str]
    body: bytes
