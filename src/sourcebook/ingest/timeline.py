"""TimelineJS: its JSON, and the table of the sheet that timelines are written in, as a text of events.

Format: https://timeline.knightlab.com/docs/json-format.html and the columns of its spreadsheet template.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.markup import add_markup
from sourcebook.ingest.plaintext import read_text
from sourcebook.ingest.tables.build import Tables
from sourcebook.model.document import Metadata
from sourcebook.model.told_timeline import COLUMNS, MEDIA_TYPE, SHEET_TYPE

_PARTS = ("year", "month", "day")
_SHEET = {
    "Headline": "headline",
    "Group": "group",
    "Media": "media",
    "Media Credit": "credit",
    "Media Caption": "caption",
}


class TimelineReader:
    """Reads TimelineJS in JSON."""

    name: ClassVar[str] = "timeline"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = (MEDIA_TYPE,)
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree", "sourcebook.ingest.html_dom")

    def read(self, blob: Blob) -> Draft:
        """Every event, the title first. See `Reader.read`."""
        text, warnings = read_text(blob.read_bytes(), blob.name)
        try:
            held = msgspec.json.decode(text.removeprefix("\ufeff").encode("utf-8", "replace"))
        except (msgspec.MsgspecError, RecursionError) as error:
            raise UnreadableInput(f"{blob.name} is not JSON: {error}.", "Mend it and add it again.") from error
        events = held.get("events") if isinstance(held, dict) else None
        if not isinstance(events, list):
            raise UnreadableInput(f"{blob.name} is no timeline.", 'It has no list of "events".')
        title = held.get("title")
        parts = [_of_slide(e) for e in events if isinstance(e, dict)]
        if len(parts) < len(events):
            warnings += (f"{len(events) - len(parts):,} of {len(events):,} events are no objects and were left out.",)
        return _draft(blob, parts, warnings, _of_slide(title) if isinstance(title, dict) else None)


class TimelineSheetReader:
    """Reads the sheet that TimelineJS is fed from, saved as CSV."""

    name: ClassVar[str] = "timeline-sheet"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = (SHEET_TYPE,)
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree", "sourcebook.ingest.html_dom")

    def read(self, blob: Blob) -> Draft:
        """Every row that is an event. See `Reader.read`."""
        text, warnings = read_text(blob.read_bytes(), blob.name)
        try:
            rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        except csv.Error as error:
            raise UnreadableInput(f"{blob.name} is no CSV: {error}.", "Save it again as CSV in UTF-8.") from error
        title = next((_of_row(r) for r in rows if (r.get("Type") or "").strip().lower() == "title"), None)
        events = [_of_row(r) for r in rows if (r.get("Type") or "").strip().lower() not in ("title", "era")]
        return _draft(blob, events, warnings, title)


class _Event(msgspec.Struct, frozen=True):
    cells: dict[str, str]
    markup: str = ""


def _of_slide(held: Mapping[str, Any]) -> _Event:
    text, media = held.get("text"), held.get("media")
    text = text if isinstance(text, dict) else {}
    media = media if isinstance(media, dict) else {}
    start, end = _date(held.get("start_date")), _date(held.get("end_date"))
    cells = {
        "date": f"{start}/{end}" if start and end else start,
        "shown as": _shown(held), "headline": _plain(text.get("headline")), "group": _plain(held.get("group")),
        "media": _plain(media.get("url")), "credit": _plain(media.get("credit")),
        "caption": _plain(media.get("caption")), "id": _plain(held.get("unique_id")),
    }  # fmt: skip
    markup = text.get("text")
    return _Event(cells, markup if isinstance(markup, str) else "")


def _shown(held: Mapping[str, Any]) -> str:
    start = held.get("start_date")
    own = start.get("display_date") if isinstance(start, dict) else None
    return _plain(held.get("display_date") or own)


def _of_row(row: Mapping[str | None, Any]) -> _Event:
    def date(prefix: str) -> str:
        return _date({part: row.get(prefix + part.capitalize()) for part in _PARTS})

    start, end = date(""), date("End ")
    cells = {name: _plain(row.get(column)) for column, name in _SHEET.items()}
    shown = _plain(row.get("Display Date"))
    cells |= {"date": f"{start}/{end}" if start and end else start, "shown as": shown}
    return _Event(cells, str(row.get("Text") or ""))


def _date(held: Any) -> str:
    """EDTF of a date in parts; empty where there is none, or none that can be."""
    if not isinstance(held, dict):
        return ""
    parts = []
    for name in _PARTS:
        value = str(held.get(name) or "").strip()
        if not value:
            break
        if not value.removeprefix("-").isdecimal() or len(value) > 5:
            return ""
        parts.append(int(value))
    if not parts or (len(parts) > 1 and not 1 <= parts[1] <= 12) or (len(parts) > 2 and not 1 <= parts[2] <= 31):
        return ""
    year = f"{'-' if parts[0] < 0 else ''}{abs(parts[0]):04}"
    return "-".join([year, *(f"{part:02}" for part in parts[1:])])


def _plain(value: Any) -> str:
    """The words of a value, without marks of HTML."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    words = str(value)
    if "<" in words or "&" in words:
        made = Tables()
        add_markup(made.made, words)
        words = made.made.text()
    return " ".join(words.split())


def _draft(blob: Blob, events: list[_Event], warnings: Iterable[str], title: _Event | None) -> Draft:
    tables = Tables()
    made = tables.made
    headline = title.cells["headline"] if title else ""
    made.add("heading", headline, level=1)
    if title:
        add_markup(made, title.markup)
    used = tuple(c for c in COLUMNS if any(e.cells.get(c) for e in events))
    table = tables.table(used or COLUMNS[:1])
    for number, event in enumerate(events, 1):
        row = [event.cells.get(column, "") for column in used]
        while row and not row[-1]:
            row.pop()
        if not row:
            table.empty.append(number)
            continue
        table.add(number, row, width=len(used))
        add_markup(made, event.markup)
    if not table.cells:
        raise EmptyInput(f"{blob.name} holds no events.", "Check where it came from.")
    text = made.text()
    draft = tables.draft(blob.name, warnings, Metadata(title=headline or None, language=find_language(text)))
    return msgspec.structs.replace(draft, links=tuple(made.links))
