"""Vectors of texts kept from one asking to the next: encoding costs a hundred times what reading them back does."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sourcebook.durable import write_whole
from sourcebook.errors import StorageError

Encode = Callable[[Sequence[str]], Any]
MOST = 5_000
"""Vectors kept; those asked for longest ago are forgotten first."""
SAVED_BY = 16
"""New vectors after which they are written."""


class KeptVectors:
    """An encoder that remembers, in a file that may be thrown away at will. Threads may share one."""

    def __init__(self, path: Path, encode: Encode) -> None:
        self._path, self._encode = path, encode
        self._held: dict[str, Any] | None = None
        self._new = 0
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Any:
        """Unit vectors, one a row."""
        import numpy as np

        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32] for text in texts]
        with self._lock:
            held = self._load() if self._held is None else self._held
            wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in held}
        fresh = dict(zip(wanted, self._encode(list(wanted.values())), strict=True)) if wanted else {}
        with self._lock:
            found = [fresh[key] if key in fresh else held[key] for key in keys]
            for key, vector in zip(keys, found, strict=True):
                held.pop(key, None)
                held[key] = vector
            self._keep(len(fresh))
        return np.stack(found)

    def _keep(self, new: int) -> None:
        assert self._held is not None
        while len(self._held) > MOST:
            self._held.pop(next(iter(self._held)))
        self._new += new
        if self._new >= SAVED_BY:
            self._save()
            self._new = 0

    def _load(self) -> dict[str, Any]:
        import numpy as np

        self._held = {}
        with suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile), np.load(self._path) as kept:
            self._held = dict(zip((str(k) for k in kept["keys"]), kept["vectors"], strict=True))
        return self._held

    def _save(self) -> None:
        import numpy as np

        assert self._held is not None
        data = io.BytesIO()
        np.savez(data, keys=np.array(list(self._held)), vectors=np.stack(list(self._held.values())).astype(np.float32))
        with suppress(StorageError):  # a full disk costs time, not an answer
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, data.getvalue(), "keeping vectors")
