"""A dossier that is a file of its own, not saved in a library: its anchors put in words, then read and checked."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from sourcebook.desk.marks import find_marks
from sourcebook.dossiers.writing import Dossiers, Examined, check_length
from sourcebook.model.local_links import find_local
from sourcebook.model.paper import Dossier

SUFFIXES: Final = (".md", ".markdown")


def examine_file(room: Dossiers, path: Path) -> Examined | None:
    """A Markdown file with anchors, or with addresses of this machine, as `Dossiers.examine` gives one of the library;
    None for any other file.

    Nothing is known of whom was asked for a reply about it.

    Raises:
        ItemError: It could not be read.
        UsageError: It has anchors, and is longer than a dossier may be.
    """
    text = _text_of(path)
    if not any(find_marks(text)) and not find_local(text):
        return None
    check_length(text)
    dossier = Dossier(id="", title=path.stem, text=text)
    expanded = room.expand(dossier)
    with tempfile.TemporaryDirectory(prefix="sourcebook-dossier-") as folder:
        place = Path(folder) / path.name
        place.write_text(expanded.text, encoding="utf-8")
        read = room.read(place)
    checked, findings = room.examine_read(read, expanded, ())
    return Examined(dossier=dossier, expanded=expanded, checked=checked, findings=tuple(findings))


def _text_of(path: Path) -> str:
    """The characters of a Markdown file that may be a dossier; none of any other file."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return ""
    return path.read_text(encoding="utf-8", errors="replace")
