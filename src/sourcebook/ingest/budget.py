"""What reading one file may take: more for a large file than for a small one, never more than the settings allow.

A bomb is small by its nature. What an honest file takes grows with its size, so a file of a few kilobytes that wants a
gigabyte or a minute is stopped early, and a long one is not.
"""

from __future__ import annotations

import msgspec

from sourcebook.settings import Settings

_MEGABYTES_EACH = 32
"""MiB of memory a MiB of file may take: trees of HTML and XML take up to thirty times their text."""
_SECONDS_EACH = 10
_SECONDS_EACH_SCAN = 100
"""Seconds a MiB may take; of pages and pictures, that may have to be recognised: a scanned page has 10 to 50 KiB."""
_LEAST_MEGABYTES, _LEAST_SECONDS = 3 / 16, 9 / 60
"""Share of the settings that the smallest file has: 384 MiB and 9 seconds by default."""


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """Memory (MiB beyond the reading process itself), processor time (seconds) and reply (bytes)."""

    megabytes: int
    seconds: int
    reply: int


def budget_for(size: int, media_type: str, settings: Settings) -> Budget:
    """What a file of `size` bytes may take.

    >>> budget_for(10_000, "text/html", Settings())
    Budget(megabytes=384, seconds=9, reply=34194432)
    """
    mebibytes = size / 2**20
    scanned = media_type == "application/pdf" or media_type.startswith("image/")
    seconds = settings.reader_seconds * _LEAST_SECONDS + mebibytes * (_SECONDS_EACH_SCAN if scanned else _SECONDS_EACH)
    return Budget(
        megabytes=round(
            min(settings.reader_megabytes, settings.reader_megabytes * _LEAST_MEGABYTES + mebibytes * _MEGABYTES_EACH)
        ),
        seconds=max(1, round(min(settings.reader_seconds, seconds))),
        reply=min((32 << 20) + 64 * size, (64 << 20) + 8 * settings.max_text_characters),
    )
