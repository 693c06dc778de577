"""Builds a text block by block and keeps the offsets: a line between items or rows of one group, else a blank line."""

from __future__ import annotations

from collections.abc import Iterable

from sourcebook.model.document import Block, BlockKind, Link


def on_one_line(words: str, links: Iterable[tuple[int, int, str]] = ()) -> tuple[str, list[tuple[int, int, str]]]:
    """Words with every stretch of white space as one space, and links (start, end, address) where they then stand."""
    flat = " ".join(words.split())
    moved = []
    for start, end, address in links:
        inside = " ".join(words[start:end].split())
        if inside:
            before = len(" ".join((words[:start] + words[start:end].lstrip()[:1]).split())) - 1
            moved.append((before, before + len(inside), address))
    return flat, moved


class Assembly:
    """A text in the making. `text()` joins it once, so building stays linear."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.last_group = 0
        """The highest number of a group so far."""
        self._parts: list[str] = []
        self._length = 0

    def add(
        self,
        kind: BlockKind,
        words: str,
        *,
        level: int = 0,
        group: int = 0,
        path: str = "",
        links: Iterable[tuple[int, int, str]] = (),
    ) -> int:
        """Add a block and give its start; `links` are (start, end, address) inside `words`. Blank words add nothing."""
        lead = len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            return self._length
        if self.blocks:
            last = self.blocks[-1]
            close = kind in ("item", "row") and last.kind == kind and last.group == group
            self._put("\n" if close else "\n\n")
        start = self._length
        self._put(words)
        self.blocks.append(Block(kind=kind, start=start, end=self._length, level=level, group=group, path=path))
        self.last_group = max(self.last_group, group)
        for first, last_, href in links:
            a, b = max(0, first - lead), min(last_ - lead, len(words))
            if a < b:
                self.links.append(Link(start=start + a, end=start + b, href=href))
        return start

    def replace(self, first: int, blocks: Iterable[Block]) -> None:
        """Put other blocks over the same words in place of those from number `first` on."""
        self.blocks[first:] = blocks
        self.last_group = max((block.group for block in self.blocks), default=0)

    def _put(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)

    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    def __len__(self) -> int:
        return self._length
