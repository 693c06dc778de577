"""A file that appears under its name when it is whole: lines of JSON, or of any text."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import msgspec

_encode = msgspec.json.Encoder(order="deterministic").encode


class LinesExporter:
    """What exporters of one text file share; `-` is standard output. `written` counts what was written, by kind."""

    name: ClassVar[str]
    suffix: ClassVar[str]

    def __init__(self, out: Path) -> None:
        self.written: Counter[str] = Counter()
        self._out = out
        self._draft = out.with_name(out.name + ".part")
        self._stdout = str(out) == "-"
        if not self._stdout:
            out.parent.mkdir(parents=True, exist_ok=True)
        self._stream: BinaryIO = sys.stdout.buffer if self._stdout else self._draft.open("wb")

    def write(self, kind: str, record: msgspec.Struct) -> None:  # noqa: ARG002 - the form of the seam
        """See `Exporter.write`."""
        self.take(record)

    def take(self, record: msgspec.Struct) -> None:
        """Use a record, if it is of a type that the format has a place for."""
        raise NotImplementedError

    def line(self, value: Any, of: str = "") -> None:
        """Write a value as one line of JSON; `of` is what it counts as."""
        self._stream.write(_encode(value) + b"\n")
        if of:
            self.written[of] += 1

    def text(self, words: str) -> None:
        """Write text as it is, in UTF-8; half of a surrogate pair becomes a question mark."""
        self._stream.write(words.encode("utf-8", "replace"))

    def finalize(self) -> None:
        """See `Exporter.finalize`: the file appears under its name only when it is whole."""
        self._stream.flush()
        if not self._stdout:
            self._stream.close()
            self._draft.replace(self._out)
