"""Where records are kept: the setting `store` and the folder of files, made into an open store."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sourcebook import registry
from sourcebook.errors import UsageError
from sourcebook.settings import Settings
from sourcebook.store.base import Store

_OF_SCHEME = {"postgresql": "postgres"}
"""Schemes of addresses that are not the name of the store that takes them."""
_SECRET = ("password", "sslpassword")


def open_store(root: Path, settings: Settings, **options: Any) -> Store:
    """The store that `settings` name, for the library in `root`; `options` go to it as they are.

    Raises:
        UnknownExtension: No store of that name.
        UsageError: It wants a library of Python that is not installed.
    """
    name, address = parse_store(settings.store)
    given: dict[str, Any] = {"address": address} if address else {}
    if settings.blobs:
        given["blobs"] = root / settings.blobs
    try:
        factory = registry.load("stores", name)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The store {name!r} needs {error.name}, which is not installed.",
            f"Install it with: pip install 'sourcebook[{name}]'",
        ) from error
    store: Store = factory(root, **given, **options)
    return store


def parse_store(said: str) -> tuple[str, str]:
    """Name and address in a setting `store`: a name alone, or an address whose scheme tells the name."""
    scheme, separator, _ = said.partition("://")
    return (_OF_SCHEME.get(scheme, scheme), said) if separator else (said, "")


def refuse_secrets(said: str) -> None:
    """Raise `UsageError` when a setting `store` holds a password: it would be written into a file."""
    try:
        parts = urlsplit(said)
        secret = parts.password is not None or any(name in _SECRET for name, _ in parse_qsl(parts.query))
    except ValueError:
        return  # no address: the store says so itself
    if secret:
        raise UsageError(
            "The address of the store holds a password, which would be written into the library's settings.",
            "Leave it out, and give it as PGPASSWORD, in ~/.pgpass or in a service file.",
        )
