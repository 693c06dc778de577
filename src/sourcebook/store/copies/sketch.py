"""A text as a sketch: a hash of all its letters, and hashes of its seven-letter stretches, every second value kept.

Letters and digits alone count, without case and accents, so that spaces, line breaks, hyphens at line ends and marks
never do. The same hash values are kept of all texts alike (FracMinHash: Irber and others 2022), so two sketches compare
as the sets of stretches do. Stretches of letters survive the misread letters and lost spaces of OCR, where shingles of
words do not.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from sourcebook.store.copies.stretches import Hashes

VERSION = 1
"""Goes up with whatever changes a sketch."""

_OTHER = re.compile(r"[^a-z0-9]+")
_DIGEST = 16


class Sketch(msgspec.Struct, frozen=True, array_like=True):
    """What stands for a text: `letters` is equal for texts of the same letters, `packed` holds the hashes, sorted."""

    letters: bytes
    packed: bytes

    @property
    def hashes(self) -> Hashes:
        """Hashes of stretches, 32 bits each, ascending, each once."""
        from sourcebook.store.copies.stretches import unpack

        return unpack(self.packed)


def sketch_of(text: str) -> Sketch:
    """The sketch of a text; the same for texts that differ in case, accents, spaces and marks alone."""
    # numpy is loaded when a text is read: what reads none should not wait for it.
    from sourcebook.store.copies.stretches import hash_stretches

    data = _letters(text)
    return Sketch(hashlib.blake2b(data, digest_size=_DIGEST).digest(), hash_stretches(data))


def _letters(text: str) -> bytes:
    """Letters and digits of a text, folded; writing without Latin letters keeps its own."""
    folded = (text if text.isascii() else unicodedata.normalize("NFKD", text)).lower()
    plain = _OTHER.sub("", folded)
    if 4 * len(plain) >= len(folded) or 4 * len(plain) >= sum(map(str.isalnum, folded)):
        return plain.encode("ascii")
    return "".join(c for c in folded if c.isalnum()).encode("utf-8", "replace")
