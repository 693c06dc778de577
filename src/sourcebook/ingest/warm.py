"""What readers load at their first file, loaded once: each file has a worker of its own, which would load it again."""

from __future__ import annotations

import contextlib
import tempfile
from importlib import import_module
from pathlib import Path

from sourcebook import registry
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
_ALIKE = dict.fromkeys(
    ("application/xhtml+xml", "message/rfc822", "multipart/related", "application/x-mimearchive"), "text/html"
)
_warm: set[tuple[str, str]] = set()


def warm(media_type: str, *, opening: bool = False) -> bool:
    """Load what reading (or `opening`) a media type takes, where that was not done; gives whether it was done now.

    That is: the modules which its reader names in `loads`, and what reading our own sample of the kind, or of plain
    text, loads besides. All of it is loaded in the child itself, so that only our own bytes are read: never those of a
    file that was added, nor is anything taken from a worker that has seen one.
    """
    kind = "openers" if opening else "readers"
    if (kind, media_type) in _warm:
        return False
    _warm.add((kind, media_type))
    for module in getattr(registry.find_by_type(kind, media_type), "loads", ()):
        with contextlib.suppress(ImportError):  # told by the worker, of the file that needs it
            import_module(module)
    if not opening:
        _read_sample(_ALIKE.get(media_type, media_type))
    return True


def _read_sample(media_type: str) -> None:
    kind = media_type if media_type in _SAMPLES else "text/plain"
    if ("samples", kind) in _warm:
        return
    _warm.add(("samples", kind))
    with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
        path = Path(folder) / "sample"
        path.write_text(_SAMPLES[kind], encoding="utf-8")
        with contextlib.suppress(ItemError, OSError):
            find_reader(kind).read(Blob(path=str(path), hash="", name="sample", media_type=kind))
