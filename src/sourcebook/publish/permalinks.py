"""Permalinks in a published folder: the pages that lead from the hash of a text to its document.

`documents/ID.html#char=START,END` shows words in place; `p/XX.html#sha256:HEX#char=START,END` finds the text first (XX
are the first two digits of the hash). Both are done by the page's script; without it the list has the links.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sourcebook.publish.folder import Folder
from sourcebook.publish.links import StaticLinks
from sourcebook.publish.memory import Told, digest
from sourcebook.publish.pages import Pages

_KEY = "document "


def write_permalinks(folder: Folder, pages: Pages, links: StaticLinks, told: Mapping[str, Told]) -> None:
    """`p/XX.html`: the texts of the folder by their hash."""
    shards: dict[str, list[tuple[str, str, str]]] = {}
    for key, unit in sorted(told.items()):
        identifier = key.removeprefix(_KEY)
        if unit.text and identifier in links.texts:
            row = (unit.text, identifier, pages.title_of(identifier))
            shards.setdefault(unit.text.removeprefix("sha256:")[:2], []).append(row)
    for name, rows in sorted(shards.items()):
        folder.unit(f"permalinks {name}", digest(sorted(rows)), partial(_write, folder, pages, name, sorted(rows)))


def _write(folder: Folder, pages: Pages, name: str, rows: list[tuple[str, str, str]]) -> None:
    path = f"p/{name}.html"
    folder.write(path, pages.render("permalinks.html", path, rows=rows, name=name))
