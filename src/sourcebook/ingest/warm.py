"""What readers load at their first file, loaded once: each file has a worker of its own, which would load it again."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from sourcebook.errors import ItemError
from sourcebook.ingest.base import Blob
from sourcebook.ingest.choose import find_reader

_WORDS = "The harbour board met on Tuesday and put off its decision about the new quay until the spring."
_SAMPLES = {
    "text/plain": f"{_WORDS}\n\n{_WORDS}\n",
    "text/html": (
        f"<!doctype html><html lang=en><head><title>Quay</title></head><body><article><h1>Quay</h1><p>{_WORDS}</p>"
        f"<p>{_WORDS}</p></article></body></html>"
    ),
}
"""Harmless files of our own, by media type. Models, patterns and tables of the readers load with them."""
_ALIKE = {"application/xhtml+xml": "text/html", "message/rfc822": "text/html"}
_warm: set[str] = set()


def warm(media_type: str) -> bool:
    """Read our own sample of a media type, or of plain text, where that was not done; gives whether it was done now.

    Everything is read in the child itself, so that only our own bytes are: never those of a file that was added.
    """
    kind = _ALIKE.get(media_type, media_type)
    kind = kind if kind in _SAMPLES else "text/plain"
    if kind in _warm:
        return False
    _warm.add(kind)
    with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
        path = Path(folder) / "sample"
        path.write_text(_SAMPLES[kind], encoding="utf-8")
        with contextlib.suppress(ItemError, OSError):
            find_reader(kind).read(Blob(path=str(path), hash="", name="sample", media_type=kind))
    return True
