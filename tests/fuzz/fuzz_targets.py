"""What is fuzzed: one function of bytes for each reader, each opener, and each grammar that strangers write in.

A target returns quietly, or raises what its subject promises to raise; anything else is a finding. `TARGETS` is made from the
registry, so that a reader or opener added tomorrow has its target at once.
"""

# ruff: noqa: E501 - hostile strings are read best in one piece
from __future__ import annotations

import contextlib
import math
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path

from sourcebook import registry
from sourcebook.desk.text import Source
from sourcebook.errors import InvalidQuery, ItemError, NotFound, UsageError
from sourcebook.explore.query import parse_query
from sourcebook.extract.base import Extractor, order_extractors, run_extractors
from sourcebook.extract.llm.anchor import Dropped, anchor
from sourcebook.extract.llm.chunks import Chunk, Line, shown
from sourcebook.ingest.base import Blob, Draft, build_rendition
from sourcebook.ingest.containers.base import Opener
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.delivered import DeliveredReader
from sourcebook.ingest.delivered import draft_of as delivered_draft
from sourcebook.ingest.deliveries import read_delivery
from sourcebook.ingest.detect import media_type_of
from sourcebook.ingest.news_record import draft_of
from sourcebook.ingest.record_lines import iter_record_lines
from sourcebook.ingest.table import find_delimiter
from sourcebook.ingest.web.feeds import read_feed, read_feed_list
from sourcebook.ingest.web.guard import Guard
from sourcebook.ingest.web_annotations import iter_annotations
from sourcebook.model.address import (
    is_web,
    link_spellings,
    normal_address,
    outlet_host,
    without_credentials,
    without_tracking,
)
from sourcebook.model.annotation import spans_of
from sourcebook.model.delivered import delivered_of
from sourcebook.model.ids import sha256
from sourcebook.model.moving import moving_for
from sourcebook.model.summary import Anchor
from sourcebook.model.when import describe_edtf, parse_edtf
from sourcebook.pipeline import extractors
from sourcebook.publish.article import Article
from sourcebook.publish.kept import show_page
from sourcebook.publish.links import StaticLinks, outside
from sourcebook.publish.material import loose_material
from sourcebook.testing.makers import reading_of

Target = Callable[[bytes], None]
LONGEST = 600
"""Characters that are read by every extractor in one trial: a sentence or three, so that many are tried."""
MOST_MEMBERS = 50
_FOLDER = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@cache
def _place() -> Path:
    return Path(tempfile.mkdtemp(prefix="sourcebook-fuzz-", dir=_FOLDER)) / "input"


def blob_of(data: bytes, media_type: str) -> Blob:
    """The bytes as a file, under a name without an ending."""
    _place().write_bytes(data)
    return Blob(
        path=str(_place()), hash=sha256(data), name="input", media_type=media_type, address="https://h.example/a"
    )


def read_by(reader: str, data: bytes, media_type: str = "") -> None:
    """A reader gives a draft that keeps its promises, or an `ItemError`."""
    made = registry.load("readers", reader)()
    blob = blob_of(data, media_type or made.media_types[0])
    try:
        build_rendition(blob, made, made.read(blob))
    except (ItemError, MemoryError, RecursionError):
        return  # the last two are the child's to tell (`ingest.child_work`)


def open_by(opener: str, data: bytes) -> None:
    """An opener gives members whose bytes come or fail as promised, and counts without failing otherwise."""
    made: Opener = registry.load("openers", opener)()
    blob = blob_of(data, made.media_types[0])
    try:
        made.count(blob)
        for member in islice(made.open(blob), MOST_MEMBERS):
            _drain(member.chunks)
            assert member.name
    except (ItemError, MemoryError, RecursionError):
        return


def _drain(chunks: Iterator[bytes]) -> None:
    """Use up a member's bytes; what a damaged one may raise stands in `ingest.child_work`."""
    import zipfile
    import zlib

    size = 0
    try:
        for piece in chunks:
            size += len(piece)
            if size > 10_000_000:
                return
    except (ItemError, OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def addresses(data: bytes) -> None:
    """Every function of addresses, and the guard before a connection."""
    text = _text(data)[:5000]
    once = normal_address(text)
    assert normal_address(once) == once, (text, once)
    for function in (is_web, link_spellings, outlet_host, outside):
        function(text)
    assert "\n" not in (outside(text) or "")
    assert without_tracking(without_tracking(text)) == without_tracking(text)
    without_credentials(text)
    with contextlib.suppress(ItemError):
        Guard(lambda _host, _port: ["203.0.113.7"]).decide(text)


def delimiters(data: bytes) -> None:
    """Sniffing a table's dialect, and the type of a file by its first bytes."""
    find_delimiter(_text(data), "text/csv")
    media_type_of(data, "a.csv")
    media_type_of(data, "a")


def dates(data: bytes) -> None:
    """Dates: EDTF, those of metadata, and those in running text."""
    text = _text(data)
    read_date(text)
    try:
        when = parse_edtf(text)
    except ValueError:
        pass
    else:
        assert not (when.earliest and when.latest) or when.earliest <= when.latest, text
        describe_edtf(text)
    extracted(data, "time")


def extracted(data: bytes, kind: str) -> None:
    """The extractors up to one kind over a short text: spans exact, numbers numbers, ids unique."""
    text = _text(data).replace("\ufeff", "")[:LONGEST]
    found = run_extractors(reading_of(text), _until(kind))
    assert len({a.id for a in found}) == len(found)
    for annotation in found:
        for span in spans_of(annotation):
            assert text[span.start : span.end] == span.exact, annotation
        for name in ("low", "high"):
            value = getattr(annotation, name, None)
            assert value is None or not math.isnan(value), annotation


@cache
def _extractors() -> list[Extractor]:
    return order_extractors([e for e in extractors() if e.name != "llm"])


@cache
def _until(kind: str) -> list[Extractor]:
    every = _extractors()
    last = max(i for i, extractor in enumerate(every) if kind in extractor.assigns)
    return every[: last + 1]


def anchors(data: bytes) -> None:
    """Words to their place: what is found is exact, or a reason is given."""
    head, _, words = _text(data)[:4000].partition("\0")
    lines, at = [], 0
    for number, line in enumerate(head.split("\n"), 1):
        lines.append(Line(number=number, start=at, shown=shown(line)))
        at += len(line) + 1
    try:
        place = anchor(Chunk(tuple(lines)), 1, words)
    except Dropped:
        return
    assert 0 <= place.start < place.end <= len(head)


def queries(data: bytes) -> None:
    """The query language: a tree or `InvalidQuery`."""
    with contextlib.suppress(InvalidQuery):
        parse_query(_text(data))


def feeds(data: bytes) -> None:
    """Feeds and lists of feeds."""
    for function in (partial(read_feed, address="https://h.example/feed"), read_feed_list):
        with contextlib.suppress(ItemError):
            function(data)


def dossiers(data: bytes) -> None:
    """A draft as it is checked and published: read, extracted, laid out."""
    reader = registry.load("readers", "html")()
    blob = blob_of(data[:4000], "text/html")
    try:
        draft: Draft = reader.read(blob)
        rendition = build_rendition(blob, reader, draft)
    except ItemError:
        return
    if len(rendition.text) > LONGEST:
        return
    reading = reading_of(rendition.text, blocks=rendition.blocks, links=rendition.links)
    found = tuple(run_extractors(reading, _extractors()))
    material = loose_material(rendition, found, reading.document, name="draft", report=None)
    article = Article(material, StaticLinks(), lambda _: None)
    for part in range(1, len(article.parts) + 1):
        article.figments(part)
    show_page(_text(data), "draft")


def _nowhere(document: str, *_: object) -> Anchor:
    raise NotFound(f"There is no document {document!r}.")


def imports(data: bytes) -> None:
    """Rows that others made, by whichever reader takes them; records of a service; a summary out of an editor's file."""
    place = _place()
    place.write_bytes(data)
    for form in ("json", "csv"):
        with contextlib.suppress(ItemError):
            for line in iter_record_lines(place, form):
                with contextlib.suppress(ItemError):
                    draft_of(line.fields or {}, moving_for(line.fields or {}))
    with contextlib.suppress(UsageError, NotFound):
        Source(_text(data)[:20_000], _nowhere, _nowhere).fields()
    for media_type in ("text/csv", "application/json", "application/x-ndjson"):
        for name, cls in registry.load_all("readers").items():
            if media_type in cls.media_types:
                read_by(name, data, media_type)


def foreign(data: bytes) -> None:
    """Deliveries of entities, each laid out and read back value for value; annotations of others."""
    place = _place()
    place.write_bytes(data)
    for form in ("ftm", "statements"):
        with contextlib.suppress(ItemError):
            for held in read_delivery(place, form, "source").entities:
                about = Blob(path="", hash=sha256(data), name="input", media_type=DeliveredReader.media_types[0])
                again = delivered_of(build_rendition(about, DeliveredReader(), delivered_draft(held)))
                assert len(again.sayings) <= len(held.sayings)
    with contextlib.suppress(ItemError):
        for _, notes in iter_annotations(place):
            assert isinstance(notes, str) or all(note.source for note in notes)


def _made() -> dict[str, Target]:
    targets: dict[str, Target] = {}
    for kind, run in (("readers", read_by), ("openers", open_by)):
        for name in sorted(registry.names(kind)):
            targets[f"{kind[:-1]}-{name}"] = partial(run, name)
    return targets | {
        "url": addresses,
        "csv-sniffing": delimiters,
        "date": dates,
        "money": partial(extracted, kind="money"),
        "quote": partial(extracted, kind="quote"),
        "anchor": anchors,
        "query": queries,
        "feed": feeds,
        "dossier": dossiers,
        "import": imports,
        "import-foreign": foreign,
    }


TARGETS = _made()
