"""What is indexed of a document and of a passage, and how text becomes terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
import tantivy

from sourcebook.model.annotation import Annotation, Claim, Mention, Money
from sourcebook.model.document import Block, Document, Rendition
from sourcebook.model.paper import Note
from sourcebook.model.query import NOTE, SUMMARY, WAITING
from sourcebook.model.summary import Summary
from sourcebook.model.table import is_table
from sourcebook.model.when import parse_edtf

VERSION = "8"
"""Raised when anything here changes what is indexed; an older index is then rebuilt."""

WORDS, EXACT, KEY, WHOLE = "sb_words", "sb_exact", "raw", "sb_whole"
ORDERS = {"newest": "by_newest", "oldest": "by_oldest", "posted": "by_posted", "importance": "by_importance"}
"""Orders besides that of relevance, and the field that has them: no two entries have one number, the least is first."""
_TIES, _LAST = 34, (1 << 29) - 1
"""Bits that tell entries of one place apart, and the place of those that have none."""
_FAR, _GREATEST = 100_000_000, 100_000.0
"""Beyond every day as YYYYMMDD, and every importance."""
PASSAGE_CHARACTERS = 1200
"""Longer blocks are cut into passages of about this size, at sentence ends or spaces."""

_FIELD_OF_TYPE = {"person": "person", "organization": "org", "place": "place"}
_LINK = re.compile(r"\[([^\[\]]{0,2000})\]\([^()\s]{0,2000}\)")
_MARKS = re.compile(r"[*_`]{1,3}")
_YEAR = re.compile(r"^-?\d{4}")


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """What a hit shows of a document without asking the store."""

    title: str
    outlet: str | None
    date: str | None
    table: bool
    summary: str = ""
    """Of a record that was moved in and is published: its summary."""


def words_analyzer() -> tantivy.TextAnalyzer:
    """Lower case, accents folded, English stems: for words."""
    return _base().filter(tantivy.Filter.stemmer("english")).build()


def exact_analyzer() -> tantivy.TextAnalyzer:
    """Lower case, accents folded: for phrases, prefixes, near and fuzzy."""
    return _base().build()


def whole_analyzer() -> tantivy.TextAnalyzer:
    """The whole value in small letters: for fields compared whole. Their facets show it as it is."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.lowercase()).build()


def raw_analyzer() -> tantivy.TextAnalyzer:
    """The value as it is."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).build()


def _base() -> tantivy.TextAnalyzerBuilder:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return (
        builder.filter(tantivy.Filter.remove_long(80))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )


def document_schema() -> tantivy.Schema:
    """One entry a document. Text fields come twice: `x` stemmed, `x_exact` as printed."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name=KEY, index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    for name in ("text", "title", "outlet", "byline", "person", "org", "place"):
        builder.add_text_field(name, tokenizer_name=WORDS)
        builder.add_text_field(f"{name}_exact", tokenizer_name=EXACT)
    for name in ("kind", "status", "category", "collection", "language", "state", "tag", "outlet_key", "year",
                 "face"):  # fmt: skip
        builder.add_text_field(name, tokenizer_name=WHOLE, index_option="basic", fast=True)
    for name in ("first_day", "last_day", "posted"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("amount", "ocr", "importance"):
        builder.add_float_field(name, indexed=True, fast=True)
    for name in ORDERS.values():
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


def passage_schema() -> tantivy.Schema:
    """One entry a passage: its document, number in it, place and words."""
    builder = tantivy.SchemaBuilder()
    for name in ("document", "rendition"):
        builder.add_text_field(name, stored=True, tokenizer_name=KEY, index_option="basic")
    builder.add_text_field("text", stored=True, tokenizer_name=WORDS)
    builder.add_text_field("text_exact", tokenizer_name=EXACT)
    for name in ("number", "start", "end"):
        builder.add_unsigned_field(name, stored=True, indexed=True, fast=True)
    return builder.build()


def document_fields(document: Document, rendition: Rendition, annotations: Iterable[Annotation]) -> dict[str, Any]:
    """Field values of a document."""
    values: dict[str, set[Any]] = {name: set() for name in ("person", "org", "place", "status", "amount")}
    for item in annotations:
        if isinstance(item, Mention) and item.type in _FIELD_OF_TYPE:
            values[_FIELD_OF_TYPE[item.type]].update((item.name, item.exact))
        elif isinstance(item, Claim):
            values["status"].add(item.status)
        elif isinstance(item, Money):
            values["amount"].update(v for v in (item.low, item.high) if v is not None)
    texts: dict[str, list[str]] = {
        "text": [rendition.text],
        "title": [document.title],
        "outlet": [document.outlet or ""],
        "byline": list(document.byline),
        **{name: sorted(values[name]) for name in ("person", "org", "place")},
    }
    shown = Shown(document.title, document.outlet, document.published, is_table(document.media_type))
    fields: dict[str, Any] = {
        "id": document.id,
        "shown": msgspec.json.encode(shown),
        "amount": sorted(values["amount"]),
        "status": sorted(values["status"]),
    }
    for name, words in texts.items():
        fields[name] = fields[f"{name}_exact"] = [w for w in words if w]
    fields |= {
        "kind": document.source_kind,
        "collection": document.collection,
        "language": document.language or "",
        "outlet_key": document.outlet or "",
        "year": _year(document.published),
    }
    if rendition.confidence < 1:
        # Texts that were not recognised in pictures have no such number: `ocr:0..1` finds those that were.
        fields["ocr"] = [rendition.confidence]
    return fields | _days(document.published) | _orders(document.id, document.published, None, None)


def record_fields(fields: dict[str, Any], document: Document, rendition: Rendition, summary: Summary) -> dict[str, Any]:
    """Field values of a record that was moved in and its published summary: one entry, found by the words of both.

    Args:
        fields: `document_fields` of the document.
        document: The record as it came.
        rendition: Its text.
        summary: What it became.
    """
    own = summary_fields(summary)
    held = " ".join(rendition.text.split())
    parts = (*(" ".join(words_of(s.text).split()) for s in summary.sentences), summary.note)
    more = {"text": [p for p in parts if p and p not in held], "title": own["title"], "outlet": own["outlet"]}
    for name, words in more.items():
        both = list(dict.fromkeys([*words, *fields[name]] if name == "title" else [*fields[name], *words]))
        fields[name] = fields[f"{name}_exact"] = both
    kind = [fields["kind"]] if document.source_kind != "unknown" else []
    table = is_table(document.media_type)
    shown = Shown(summary.title, summary.outlet, summary.published, table, summary.id)
    given = own.keys() - {"id", "face", *more, *(f"{name}_exact" for name in more)}
    fields |= {name: own[name] for name in given} | {"kind": [SUMMARY, *kind], "shown": msgspec.json.encode(shown)}
    orders = _orders(document.id, summary.published, summary.posted, float(summary.weight))
    return fields | orders


def words_of(markdown: str) -> str:
    """The words of Markdown without the marks of links and emphasis."""
    return _MARKS.sub("", _LINK.sub(r"\1", markdown))


def summary_fields(summary: Summary) -> dict[str, Any]:
    """Field values of a summary; it has no passages, its sentences stand in its record."""
    texts: dict[str, list[str]] = {
        "text": [text_of(summary)],
        "title": [summary.title],
        "outlet": [summary.outlet or ""],
    }
    fields: dict[str, Any] = {"id": summary.id, "kind": SUMMARY, "face": SUMMARY}
    fields["state"] = [summary.state, *([WAITING] if summary.proposed is not None else [])]
    for name, words in texts.items():
        fields[name] = fields[f"{name}_exact"] = [w for w in words if w]
    fields |= {
        "category": sorted(summary.categories),
        "tag": sorted(summary.tags),
        "outlet_key": summary.outlet or "",
        "year": _year(summary.published),
        "importance": [float(summary.weight)],
    }
    if (posted := _days(summary.posted).get("first_day")) is not None:
        fields["posted"] = posted
    orders = _orders(summary.id, summary.published, summary.posted, float(summary.weight))
    return fields | _days(summary.published) | orders


def text_of(summary: Summary) -> str:
    """The text of a summary that is searched and in which places of hits count: its sentences, then the note."""
    return f"{summary.markdown}\n\n{summary.note}" if summary.note else summary.markdown


def note_fields(note: Note, on: Document) -> dict[str, Any]:
    """Field values of a note: its own words, day and writer, and the collection of the document it is on.

    It has no passages, and the words of its document's title are left to the document.
    """
    day = note.time[:10]
    fields: dict[str, Any] = {"id": note.id, "kind": NOTE, "face": NOTE}
    for name, words in {"text": [text_of_note(note)], "byline": [note.who]}.items():
        fields[name] = fields[f"{name}_exact"] = [w for w in words if w]
    fields |= {"collection": on.collection, "tag": sorted(note.labels), "year": _year(day)}
    return fields | _days(day) | _orders(note.id, day, None, None)


def text_of_note(note: Note) -> str:
    """The text of a note that is searched and in which places of hits count: what it says, then its labels."""
    return "\n\n".join(part for part in (note.text, ", ".join(note.labels)) if part)


def _orders(identifier: str, published: str | None, posted: str | None, importance: float | None) -> dict[str, int]:
    """Where an entry stands in each order: its place, then a hash of its id, so that no two are the same."""
    day, day_posted = _days(published).get("first_day"), _days(posted).get("first_day")
    places = {
        "newest": None if day is None else _FAR - day,
        "oldest": None if day is None else _FAR + day,
        "posted": None if day_posted is None else _FAR - day_posted,
        "importance": None if importance is None else int((_GREATEST - min(_GREATEST, max(0.0, importance))) * 1000),
    }
    tie = int.from_bytes(sha256(identifier.encode()).digest()[:8], "big") >> (64 - _TIES)
    return {ORDERS[name]: (_LAST if at is None else at) << _TIES | tie for name, at in places.items()}


def _days(published: str | None) -> dict[str, int]:
    """First and last day the document may be dated, as YYYYMMDD; nothing when it says no date."""
    try:
        when = parse_edtf(published or "")
    except ValueError:
        return {}
    days = {"first_day": when.earliest, "last_day": when.latest}
    return {
        name: year * 10000 + month * 100 + day for name, value in days.items() if value for year, month, day in [value]
    }


def _year(published: str | None) -> str:
    match = _YEAR.match(published or "")
    return match[0] if match else ""


def passages_of(rendition: Rendition) -> list[tuple[int, int]]:
    """Ranges of the passages: the blocks, long ones cut."""
    blocks = rendition.blocks or (
        (Block(kind="paragraph", start=0, end=len(rendition.text)),) if rendition.text else ()
    )
    return [piece for block in blocks for piece in _cut(rendition.text, block.start, block.end)]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    while end - start > PASSAGE_CHARACTERS * 3 // 2:
        window = start + PASSAGE_CHARACTERS
        cut = max(text.rfind(". ", start + 1, window) + 1, text.rfind("\n", start + 1, window) + 1)
        if cut <= start:
            cut = text.rfind(" ", start + 1, window)
        cut = cut if cut > start else window
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return [(a, b) for a, b in pieces if text[a:b].strip()]
