"""Names of containers in the ledger: the same for one place whenever it is added, never the same for two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from sourcebook.ingest.sources import SourceItem
from sourcebook.model.ids import sha256_text
from sourcebook.store.base import Store

SITE = "site"
"""Kind of the container that the addresses of one host share: what has no place on this machine."""


class Places:
    """Gives the items of a run the names that their containers go by.

    A folder is known by a hash of where it lies, which the library keeps; the path itself is nowhere. So a folder added
    again goes on with its own lines, another of the same name gets a number, and a library may be moved.

    Args:
        store: Where the names are kept.
        record: Whether to keep a name that is new; without, it is only looked up.
    """

    def __init__(self, store: Store, *, record: bool = True) -> None:
        self._store = store
        self._record = record
        self._names: dict[tuple[str, str], str] = {}

    def settle(self, items: Iterable[SourceItem]) -> Iterator[SourceItem]:
        """Each item with the settled name of its container."""
        for item in items:
            if item.root is not None:
                yield item
                continue
            key = (item.place, item.container)
            if key not in self._names:
                self._names[key] = self._name_of(item)
            name, kind = self._names[key], item.container_kind or SITE
            same = (name, kind) == (item.container, item.container_kind)
            yield item if same else msgspec.structs.replace(item, container=name, container_kind=kind)

    def _name_of(self, item: SourceItem) -> str:
        # A site is known by its name alone; so it is kept from being mistaken for a folder called the same.
        place = sha256_text(f"place\n{item.container_kind}\n{item.place or item.container}")
        held = self._store.view().find_container(place)
        if held is not None or not self._record:
            return held or item.container
        with self._store.writer() as writer:
            return writer.name_container(place, item.container)
