"""The library's tree of categories: `categories.toml`, a table for each, by the slug that summaries name it by.

[big-banks]
name = "Big Banks"
parent = "money"
description = "Banks of which many depend."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from sourcebook.durable import write_whole
from sourcebook.errors import UsageError

CATEGORIES_FILE = "categories.toml"


def extend_categories(folder: Path, found: Mapping[str, str]) -> tuple[str, ...]:
    """Add categories (slug -> name) that the tree of a library does not have; gives the slugs of those.

    What is in the file stays as it was written, comments too.

    Raises:
        UsageError: The file that is there is not valid TOML.
        StorageError: It cannot be written.
    """
    path = folder / CATEGORIES_FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else "# The categories that summaries are filed under.\n"
    try:
        held = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{CATEGORIES_FILE} is not valid TOML: {error}.", "Mend the file and run again.") from error
    new = {slug: name for slug, name in sorted(found.items()) if slug not in held}
    if new:
        tables = (f"\n[{slug}]\nname = {msgspec.json.encode(name).decode()}\n" for slug, name in new.items())
        write_whole(path, (text.rstrip("\n") + "\n" + "".join(tables)).encode(), "extending the categories")
    return tuple(new)
