"""Secrets that are given out: 256 random bits, with a beginning by which a leaked one is found and a checksum.

    sbk_ 43 letters and digits, 6 more      a token of a program
    sbs_ ...                                a session of a browser
    sbi_ ...                                an invitation

A scanner of texts finds them by `sb[kis]_[0-9A-Za-z]{49}`; the last six are the CRC-32 of all before them, so that it
can tell a secret from a chance likeness without asking. They are guessed by nobody, so a plain SHA-256 of them is kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from typing import Final, Literal

Kind = Literal["token", "session", "invitation"]
PREFIXES: Final[dict[Kind, str]] = {"token": "sbk_", "session": "sbs_", "invitation": "sbi_"}
SECRET = re.compile(r"sb[kis]_[0-9A-Za-z]{49}")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LONG, _SUM = 43, 6
"""62**43 > 2**256, 62**6 > 2**32."""


def new_secret(kind: Kind) -> str:
    """A secret that was never given out before."""
    head = PREFIXES[kind] + _in_digits(secrets.randbits(256), _LONG)
    return head + _sum_of(head)


def is_secret(kind: Kind, said: str) -> bool:
    """Whether it can be a secret of that kind: its form is right and its checksum fits."""
    fits = SECRET.fullmatch(said) is not None and said.startswith(PREFIXES[kind])
    return fits and said[-_SUM:] == _sum_of(said[:-_SUM])


def hash_of(secret: str) -> str:
    """What is kept of a secret: 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token_of(secret: str) -> str:
    """What forms of a session carry: known to whoever has its secret, and to nobody who reads the database."""
    return hashlib.sha256(b"form " + secret.encode()).hexdigest()[:43]


def handle_of(hashed: str) -> str:
    """By which a session is listed and ended."""
    return hashed[:12]


def _sum_of(head: str) -> str:
    return _in_digits(zlib.crc32(head.encode()), _SUM)


def _in_digits(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[rest])
    return "".join(reversed(digits))
