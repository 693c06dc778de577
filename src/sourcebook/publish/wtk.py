"""`wtk`: summaries as JSON Lines in the names of the records that news services move in and out with.

What was moved in comes out as it came, field for field, until somebody edits that field here; a summary made here has
the names of the full form. Withdrawn ones stay out.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import msgspec

from sourcebook.model.moving import NAMES, WTK, form_of_names, told
from sourcebook.model.summary import Summary


class WtkExporter:
    """One file; `-` is standard output."""

    name: ClassVar[str] = "wtk"
    suffix: ClassVar[str] = ".jsonl"
    kinds: ClassVar[frozenset[str]] = frozenset({"summary"})

    def __init__(self, out: Path) -> None:
        self._out = out
        self._newest: dict[str, Summary] = {}
        self._moved_in: dict[str, Summary] = {}
        self.written: Counter[str] = Counter()

    def write(self, kind: str, record: msgspec.Struct) -> None:
        """See `Exporter.write`. Versions of a summary come in order: the newest is the last."""
        if kind != "summary" or not isinstance(record, Summary):
            return
        before = self._newest.get(record.id)
        if before is None or before.unplaced != record.unplaced:
            self._moved_in[record.id] = record
        self._newest[record.id] = record

    def finalize(self) -> None:
        """See `Exporter.finalize`: the file appears under its name only when it is whole."""
        if str(self._out) == "-":
            self._put(sys.stdout.buffer)
            return
        self._out.parent.mkdir(parents=True, exist_ok=True)
        draft = self._out.with_name(self._out.name + ".part")
        with draft.open("wb") as stream:
            self._put(stream)
        draft.replace(self._out)

    def _put(self, stream: BinaryIO) -> None:
        keys = {s.id: _key(s) for s in self._newest.values()}
        for summary in sorted(self._newest.values(), key=lambda s: (s.posted or "", s.published or "", s.id)):
            if summary.state != "withdrawn":
                self.written["summaries"] += 1
                stream.write(msgspec.json.encode(record_of(summary, self._moved_in[summary.id], keys)) + b"\n")


def record_of(summary: Summary, moved_in: Summary, keys: dict[str, Any]) -> dict[str, Any]:
    """A summary as a record; `moved_in` is the version that it was moved in as, or made as; `keys` name the others."""
    raw = {name: msgspec.json.decode(value) for name, value in summary.unplaced.items() if name != NAMES}
    own_names = msgspec.json.decode(summary.unplaced[NAMES]) if NAMES in summary.unplaced else [*WTK.values()]
    form = form_of_names(own_names)
    fields = {name: field for field, name in (form or WTK).items()}
    names = own_names if form else [*WTK.values(), *(n for n in own_names if n not in fields and n in raw)]
    return {name: _value(name, fields.get(name), summary, moved_in, raw, keys) for name in names}


def _value(
    name: str, field: str | None, summary: Summary, moved_in: Summary, raw: dict[str, Any], keys: dict[str, Any]
) -> Any:
    if field is None or field == "id":
        return raw.get(name, keys.get(summary.id) if field else None)
    now = told(summary, field)
    if name in raw and now == told(moved_in, field):
        return raw[name]
    return [keys.get(other, other) for other in now] if field == "related" else now


def _key(summary: Summary) -> Any:
    """What other records call it: its id as it came, else its page."""
    for name in ("article_id", "id"):
        if name in summary.unplaced:
            return msgspec.json.decode(summary.unplaced[name])
    return summary.slug or summary.id
