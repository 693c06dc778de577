"""Stories as files: TOML by itself, or as blocks ```` ```story ```` of a Markdown text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from sourcebook.errors import UsageError
from sourcebook.model.story import Story, Told

FOLDER: Final = "stories"
"""Of a library: the stories in it are shown and published."""
MOST_STEPS: Final = 60
LARGEST: Final = 500_000
_BLOCK = re.compile(r"^```story[^\n]*\n(.*?)^```[^\S\n]*$", re.S | re.M)


def read_story(text: str, name: str) -> Story:
    """A story from TOML.

    Raises:
        UsageError: It is no TOML, or not a story; the message says where.
    """
    try:
        story = msgspec.toml.decode(text, type=Story)
    except msgspec.ValidationError as error:
        raise UsageError(f"{name} is not a story: {error}.", HINT) from None
    except (msgspec.DecodeError, ValueError) as error:
        raise UsageError(f"{name} is no TOML: {error}.", HINT) from None
    if not 1 <= len(story.step) <= MOST_STEPS:
        raise UsageError(f"{name} has {len(story.step)} steps.", f"Write 1 to {MOST_STEPS} [[step]] tables.")
    return story


HINT: Final = "See docs/how-to/tell-a-story.md for how one is written."


def read_stories(path: Path) -> list[Told]:
    """The stories of a file: one of TOML, those in blocks of Markdown. Raises `UsageError`."""
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= LARGEST else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}.", "Give a text file in UTF-8.") from None
    if path.suffix == ".toml":
        return [Told(name=slug(path.stem), story=read_story(text, path.name))]
    blocks = _BLOCK.findall(text)
    if not blocks:
        raise UsageError(f"{path.name} holds no story.", HINT)
    return [
        Told(name=slug(path.stem) + (f"-{n}" if n > 1 else ""), story=read_story(block, path.name))
        for n, block in enumerate(blocks, 1)
    ]


def iter_stories(root: Path) -> Iterator[Told]:
    """Stories of a library, by name. Raises `UsageError`."""
    folder = root / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix in (".toml", ".md") and path.is_file():
            yield from read_stories(path)


def slug(name: str) -> str:
    """A name as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "story"
