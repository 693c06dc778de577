"""JSON Lines: one object a record, `kind` first, so a line can be read alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO, ClassVar

import msgspec


class JsonLinesExporter:
    """Everything in one file; `-` is standard output."""

    name: ClassVar[str] = "jsonl"
    suffix: ClassVar[str] = ".jsonl"

    def __init__(self, out: Path) -> None:
        self._out = out
        self._draft = out.with_name(out.name + ".part")
        self._stdout = str(out) == "-"
        if not self._stdout:
            out.parent.mkdir(parents=True, exist_ok=True)
        self._stream: BinaryIO = sys.stdout.buffer if self._stdout else self._draft.open("wb")
        self._encoder = msgspec.json.Encoder()

    def write(self, kind: str, record: msgspec.Struct) -> None:
        """See `Exporter.write`."""
        fields = msgspec.to_builtins(record)
        self._stream.write(self._encoder.encode({"kind": kind, **fields}) + b"\n")

    def finalize(self) -> None:
        """See `Exporter.finalize`: the file appears under its name only when it is whole."""
        self._stream.flush()
        if not self._stdout:
            self._stream.close()
            self._draft.replace(self._out)
