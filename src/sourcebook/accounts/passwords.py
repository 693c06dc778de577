"""Passwords: which are taken, how they are kept (Argon2id, RFC 9106), a comparison that takes as long for nobody."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from sourcebook.accounts.rules import Rules
from sourcebook.errors import UsageError

MOST_CHARACTERS = 1000
"""Longer ones are refused: a guess must not be dear by its length."""
MOST_AT_ONCE = 4
"""Hashes worked out at one time: each takes 64 MiB."""
_FEW = 5
"""Different characters that a password has at least."""


class Passwords:
    """Hashes and compares by the rules of a team."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._hasher = PasswordHasher(
            time_cost=rules.argon_passes, memory_cost=rules.argon_kibibytes, parallelism=rules.argon_lanes, type=Type.ID
        )
        self._turns = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._nobody = ""

    def hash(self, password: str) -> str:
        """What is kept of a password, with its salt and what it cost."""
        with self._turns:
            return str(self._hasher.hash(normal(password)))

    def fits(self, kept: str, password: str) -> bool:
        """Whether it is the password of what is kept; for nothing kept as slow, and False."""
        nobody = self._of_nobody()  # worked out at the first use, whoever that is
        against = kept or nobody
        with self._turns:
            try:
                return bool(self._hasher.verify(against, normal(password)) and kept)
            except (VerificationError, InvalidHashError):
                return False

    def is_dated(self, kept: str) -> bool:
        """Whether it was hashed by other rules than those of now."""
        return bool(self._hasher.check_needs_rehash(kept))

    def refuse_weak(self, password: str, name: str) -> None:
        """Raise `UsageError` for what is no good password of the user (NIST SP 800-63B, 3.1.1.2): nothing is asked of
        its characters but that there are enough, and that it is not what a guesser begins with.
        """
        plain = normal(password)
        least = self._rules.password_characters
        if len(plain) < least:
            raise UsageError(
                f"The password has {len(plain)} characters.", f"Take at least {least}: four words do well."
            )
        if len(plain) > MOST_CHARACTERS:
            raise UsageError("The password is too long.", f"Take at most {MOST_CHARACTERS:,} characters.")
        if not plain.casefold().replace(name.casefold(), ""):
            raise UsageError("The password is the user's name.", "Take one that nobody would try first.")
        if len(set(plain.casefold())) < _FEW:
            raise UsageError("The password repeats a few characters.", "Take one that nobody would try first.")

    def _of_nobody(self) -> str:
        """The hash that is compared with where there is none, at the cost of a real one."""
        if not self._nobody:
            self._nobody = self.hash("nobody has this password")
        return self._nobody


def normal(password: str) -> str:
    """One spelling for one password, whatever keyboard it is typed on (NIST SP 800-63B, 3.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())
