"""TimelineJS 3: dated claims as events, as JSON and as the rows of the sheet that its authors work in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import msgspec

from sourcebook.model.annotation import Claim, Time
from sourcebook.model.document import Document, Rendition
from sourcebook.model.told_timeline import ToldEvent, is_timeline, iter_events
from sourcebook.model.when import parse_edtf
from sourcebook.publish.csv import safe_cell
from sourcebook.publish.formats.lines import LinesExporter
from sourcebook.publish.formats.sorted_rows import csv_line

MOST_EVENTS = 1_000
"""Events of a timeline: TimelineJS draws each at once."""
SHEET = (
    "Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date", "Headline", "Text",
    "Media", "Media Credit", "Media Caption", "Media Thumbnail", "Type", "Group", "Background",
)  # fmt: skip


class TimelineJsExporter(LinesExporter):
    """TimelineJS 3 JSON: dated claims as events; a date that is vague is written as its own words (`display_date`).

    A claim stands at the narrowest date that is told in it. What several documents say in the same words of the same
    day is one event with all of them below it. At most `MOST_EVENTS`: those with a status first, then those with the
    narrowest dates. A timeline that was imported goes out event by event as it came.
    """

    name: ClassVar[str] = "timelinejs"
    suffix: ClassVar[str] = ".json"
    kinds: ClassVar[frozenset[str]] = frozenset({"document", "rendition", "time", "claim"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._document: Document | None = None
        self._told: dict[int, ToldEvent] = {}
        """Events of the document, where it is a timeline of somebody else, by where each is said."""
        self._times: dict[str, Time] = {}
        self._claims: list[Claim] = []
        self._events: dict[tuple[str, str], tuple[tuple[Any, ...], dict[str, Any]]] = {}

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            self._settle()
            self._document, self._told = record, {}
        elif isinstance(record, Rendition):
            if is_timeline(record.media_type) and self._document and record.id == self._document.rendition:
                self._told = {said[0]: e for e in iter_events(record) if (said := e.said)}
                self._text = record.text
        elif isinstance(record, Time) and record.type == "DATE" and record.edtf:
            self._times[record.id] = record
        elif isinstance(record, Claim) and record.times:
            self._claims.append(record)

    def _settle(self) -> None:
        """Make events of a document's claims: a claim comes before the times inside it."""
        for claim in self._claims:
            told = self._told.get(claim.start)
            if told is not None and claim.extractor == "rows":
                self._add(claim, self._as_told(told))
            elif not self._told:
                self._add(claim, self._as_said(claim))
        self._claims, self._times = [], {}

    def _as_said(self, claim: Claim) -> dict[str, str]:
        words = " ".join(claim.exact.split())
        assert self._document is not None
        headline = _short(words)
        text = "" if headline == _plain(words) else f"<p>{_plain(words)}</p>"
        text += _source(self._document)
        return {"headline": headline, "text": text, "group": claim.status, "shown": ""}

    def _as_told(self, told: ToldEvent) -> dict[str, str]:
        text = "".join(f"<p>{_plain(self._text[b.start : b.end])}</p>" for b in told.paragraphs)
        cells = {name: _plain(words) for name, words in told.cells.items()}
        return {
            "headline": cells.get("headline", ""), "text": text, "group": cells.get("group", ""),
            "shown": told.cells.get("shown as", ""),
        }  # fmt: skip

    def _add(self, claim: Claim, says: dict[str, str]) -> None:
        dated = [(t, d) for i in claim.times if (t := self._times.get(i)) and (d := timeline_dates(t.edtf or ""))]
        if not dated:
            return
        time, (start, end) = min(dated, key=lambda d: (_days(d[0].edtf or ""), d[0].start))
        place = {"document": claim.document, "start": claim.start, "end": claim.end, "exact": claim.exact}
        key = (f"{start} {end}", " ".join(claim.exact.split()).casefold())
        if key in self._events:
            event = self._events[key][1]
            event["text"]["text"] += "" if self._told or self._document is None else _source(self._document)
            event["sourcebook"].append(place)
            return
        event = {
            "start_date": start,
            "display_date": says["shown"] or " ".join(time.exact.split()),
            "text": {"headline": says["headline"], "text": says["text"]},
            "unique_id": claim.id,
            "sourcebook": [place],
            **({"end_date": end} if end else {}),
            **({"group": says["group"]} if says["group"] else {}),
        }
        weight = (claim.status == "asserted" and not self._told, _days(time.edtf or ""))
        self._events[key] = ((*weight, *_order(event)), event)

    def events(self) -> list[dict[str, Any]]:
        """The events that are shown, in time."""
        self._settle()
        kept = sorted(self._events.values(), key=lambda e: e[0])[:MOST_EVENTS]
        return sorted((event for _, event in kept), key=_order)

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        events = self.events()
        self.line({"events": events})
        self.written["events"] += len(events)
        super().finalize()


class TimelineSheetExporter(TimelineJsExporter):
    """The same events as rows of the sheet that TimelineJS is fed from, safe to open in a spreadsheet program."""

    name: ClassVar[str] = "timelinejs-sheet"
    suffix: ClassVar[str] = ".csv"

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        self.text(csv_line(SHEET))
        for event in self.events():
            self.text(csv_line([safe_cell(cell) for cell in _row(event)]))
            self.written["events"] += 1
        LinesExporter.finalize(self)


def _row(event: dict[str, Any]) -> list[str]:
    dates = [event["start_date"], event.get("end_date") or {}]
    parts = [part for date in dates for part in (date.get("year", ""), date.get("month", ""), date.get("day", ""), "")]
    text = event["text"]
    said = [event["display_date"], text["headline"], text["text"]]
    return [*parts, *said, "", "", "", "", "", event.get("group", ""), ""]


def _order(event: dict[str, Any]) -> tuple[Any, ...]:
    start = event["start_date"]
    return int(start["year"]), int(start.get("month", 0)), int(start.get("day", 0)), event["unique_id"]


def timeline_dates(edtf: str) -> tuple[dict[str, str], dict[str, str] | None] | None:
    """Start and, for a span, end date of TimelineJS; None for a date with an open or unknown begin."""
    try:
        when = parse_edtf(edtf)
    except ValueError:
        return None
    if when.earliest is None or when.latest is None:
        return None
    begin, slash, end = edtf.partition("/")
    if _is_whole(begin) and (not slash or _is_whole(end)):
        return _parts(begin), _parts(end) if slash else None
    return _day(when.earliest), _day(when.latest)


def _is_whole(edtf: str) -> bool:
    return edtf.replace("-", "").isdigit() and len(edtf) in (4, 7, 10)


def _parts(edtf: str) -> dict[str, str]:
    return dict(zip(("year", "month", "day"), (str(int(p)) for p in edtf.split("-")), strict=False))


def _days(edtf: str) -> int:
    """About how many days a date spans."""
    when = parse_edtf(edtf)
    assert when.earliest is not None
    assert when.latest is not None
    first, last = when.earliest, when.latest
    return (last[0] - first[0]) * 366 + (last[1] - first[1]) * 31 + last[2] - first[2]


def _day(day: tuple[int, int, int]) -> dict[str, str]:
    return {"year": str(day[0]), "month": str(day[1]), "day": str(day[2])}


def _source(document: Document) -> str:
    """A paragraph that says where it stands: title, outlet, day, with the address where there is one."""
    words = _plain(". ".join(p for p in (document.title, document.outlet or "", (document.published or "")[:10]) if p))
    if document.address.startswith(("http://", "https://")):
        return f'<p><a href="{_plain(document.address)}">{words}</a></p>'
    return f"<p>{words}</p>"


def _short(words: str, most: int = 90) -> str:
    cut = words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
    return _plain(cut)


def _plain(words: str) -> str:
    """Words as HTML text: TimelineJS puts headline and text into the page as they are."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
