"""The contract every opener keeps, as a suite: subclass `OpenerContract`, name the opener, run pytest."""

from __future__ import annotations

import random
from pathlib import Path
from typing import ClassVar

import pytest

from sourcebook.errors import ItemError
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import Opener
from sourcebook.testing.readers import blob_of


class OpenerContract:
    """What holds for any opener. Give `opener`, `name` (of a file), `sample`, and `members`: names and bytes in it."""

    opener: Opener
    name: str
    sample: bytes
    members: ClassVar[list[tuple[str, bytes]]]

    def blob(self, folder: Path, data: bytes) -> Blob:
        """The data as a blob of this opener's first media type."""
        return blob_of(folder, data, name=self.name, media_type=self.opener.media_types[0])

    def opened(self, folder: Path, data: bytes) -> list[tuple[str, bytes]]:
        """Names and bytes of what can be had of the members, in order."""
        return [(member.name, b"".join(member.chunks)) for member in self.opener.open(self.blob(folder, data))]

    def test_names_itself(self) -> None:
        """Name, version and media types are told without an instance having opened anything."""
        assert self.opener.name
        assert self.opener.version
        assert self.opener.media_types

    def test_sample_gives_its_members(self, tmp_path: Path) -> None:
        """All members with all their bytes, the same each time."""
        assert self.opened(tmp_path, self.sample) == self.members
        assert self.opened(tmp_path, self.sample) == self.members

    def test_the_other_count_agrees(self, tmp_path: Path) -> None:
        """Counted another way, there are as many."""
        assert self.opener.count(self.blob(tmp_path, self.sample)) in (None, len(self.members))

    @pytest.mark.parametrize("seed", range(12))
    def test_damage_gives_members_or_an_item_error(self, tmp_path: Path, seed: int) -> None:
        """A good file with bytes changed and its tail cut gives what it can, or is refused in a sentence."""
        chance = random.Random(seed)
        data = bytearray(self.sample)
        for _ in range(max(1, len(data) // 60)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        blob = self.blob(tmp_path, bytes(data[: chance.randrange(1, len(data) + 1)]))
        for work in (self._open, self.opener.count):
            try:
                work(blob)
            except ItemError as error:
                if not error.message.endswith("."):
                    pytest.fail(f"{type(error).__name__} says {error.message!r}, which is no sentence")

    def _open(self, blob: Blob) -> None:
        for member in self.opener.open(blob):
            try:
                for _ in member.chunks:
                    pass
            except (ItemError, OSError, ValueError, RuntimeError, NotImplementedError):
                continue  # a broken member; the child turns it into a line of the ledger
