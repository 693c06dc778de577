"""What was read before, so that the same text is read once: in memory, and in a file that may be thrown away."""

from __future__ import annotations

from sourcebook.extract.kept.shelf import Shelf, open_shelf

__all__ = ["Shelf", "open_shelf"]
