"""One door for every extension: readers, openers, extractors, exporters, stores, indexes, executors, check rules,
matchers.

An extension is a class named in an entry point of the group `sourcebook.<kind>`. The built-in ones are declared in
this package's own `pyproject.toml` and come in by the same door as anybody else's.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from sourcebook.errors import UnknownExtension

KINDS = ("readers", "openers", "extractors", "exporters", "stores", "indexes", "executors", "check_rules", "matchers")

_added: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
_by_type: dict[str, dict[str, Any]] = {}


@cache
def _installed() -> Any:
    # Of all kinds at once, for a file of every package there is is read; the type differs between versions of Python.
    return entry_points()


@cache
def _declared(kind: str) -> dict[str, EntryPoint]:
    """Entry points of one kind by name; a name declared twice keeps the first in sorted order of its value."""
    found: dict[str, EntryPoint] = {}
    for point in sorted(_installed().select(group=f"sourcebook.{kind}"), key=lambda p: (p.name, p.value)):
        found.setdefault(point.name, point)
    return found


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise UnknownExtension(f"There is no extension kind {kind!r}.", f"Kinds are: {', '.join(KINDS)}.")
    return kind


def names(kind: str) -> list[str]:
    """Sorted names of the registered extensions of a kind."""
    return sorted({*_declared(_known_kind(kind)), *_added[kind]})


def load(kind: str, name: str) -> Any:
    """The class (or factory) registered under `name`.

    Raises:
        UnknownExtension: Nothing has that name; the message lists what exists.
    """
    if name in _added[_known_kind(kind)]:
        return _added[kind][name]
    try:
        point = _declared(kind)[name]
    except KeyError:
        raise UnknownExtension(
            f"No {kind.removesuffix('es' if kind == 'indexes' else 's').replace('_', ' ')} is called {name!r}.",
            f"There are: {', '.join(names(kind)) or 'none'}.",
        ) from None
    return point.load()


def load_all(kind: str) -> dict[str, Any]:
    """Every registered extension of a kind by name, in name order."""
    return {name: load(kind, name) for name in names(kind)}


def find_by_type(kind: str, media_type: str) -> Any:
    """Of the readers or openers, the one that takes a media type: the first by name; None when none does.

    Looked up for every file, so that the table is kept until an extension is added or taken back.
    """
    wanted = media_type.partition(";")[0].strip().lower()
    if kind not in _by_type:
        table: dict[str, Any] = {}
        for extension in load_all(kind).values():
            for each in extension.media_types:
                table.setdefault(each, extension)
        _by_type[kind] = table
    return _by_type[kind].get(wanted)


def add(kind: str, name: str, extension: Any) -> None:
    """Register an extension for this process only (scripts, notebooks, tests)."""
    _added[_known_kind(kind)][name] = extension
    _by_type.clear()


def remove(kind: str, name: str) -> None:
    """Take back an `add`."""
    _added[_known_kind(kind)].pop(name, None)
    _by_type.clear()
