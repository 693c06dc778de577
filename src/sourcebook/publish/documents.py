"""Documents in a published folder: each one's pages, text, readings and, when asked for, its bytes, as one unit."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec

from sourcebook.errors import NotFound
from sourcebook.model.address import link_spellings, normal_address, outlet_host, public_address
from sourcebook.model.annotation import Annotation, Citation
from sourcebook.model.document import Capture, Document
from sourcebook.model.mark import PICTURES
from sourcebook.publish.article import Article
from sourcebook.publish.folder import Folder
from sourcebook.publish.links import StaticLinks, versions_path
from sourcebook.publish.material import Material
from sourcebook.publish.memory import Told, digest
from sourcebook.publish.pages import Pages
from sourcebook.publish.people import EntityUnits
from sourcebook.publish.search_data import Entry, Search, entry_of, share_of
from sourcebook.publish.versions import Versions
from sourcebook.store.base import Blobs

Progress = Callable[[int, int | None, str], None]
log = logging.getLogger(__name__)


class DocumentUnits:
    """The documents of a folder.

    A document's unit is made again when anything held of it changed, when who is who in it did, and when what it links
    to came, went or changed: its page says what is kept of a link.

    Args:
        pages: The page maker.
        links: Where things are.
        folder: The folder.
        context: Print of what every page shows.
        blobs: The kept bytes, where they are published too.
        versions: What to show of a document's versions.
        people: Who is who.
        loose: Documents that are in no library.
        search: Where they can be found.
    """

    def __init__(
        self,
        pages: Pages,
        links: StaticLinks,
        folder: Folder,
        context: str,
        *,
        blobs: Blobs | None,
        versions: Callable[[str], Versions | None],
        people: EntityUnits,
        loose: frozenset[str],
        search: Search,
    ) -> None:
        self.pages, self.links, self.folder, self.context = pages, links, folder, context
        self.blobs, self.versions, self.people, self.loose, self.search = blobs, versions, people, loose, search
        self.states: dict[str, str] = {}
        """Document -> print of all that is held of it."""
        self.keys: set[str] = set()
        """Keys of what the search knows."""
        self.records: frozenset[str] = frozenset()
        """Records that were moved in and have a published summary: a search finds that one, not both."""
        self._share, self._alone, self._told, self._library, self._made_with = 0, False, False, "", ""

    def begin(self, documents: Sequence[Document], states: dict[str, str]) -> None:
        """Look at what is held of every document."""
        self.states = states
        self._share = share_of(len(documents))
        self._alone = len(documents) == 1 and not self.loose
        self._library = digest(sorted(self.states.items()))

    def write(self, documents: Sequence[Document], progress: Progress | None) -> None:
        """Every document."""
        # The bulk data of a folder with one document already says all that its readings would say again.
        self._told = self._alone and self.folder.has("data/library.jsonl")
        self._made_with = digest(self.context, self._share, self._told)
        if self.blobs is not None:
            self._write_blobs(documents, self.blobs)
        dirty = self._dirty(documents)
        for done, document in enumerate(documents, 1):
            self._unit(document, f"document {document.id}" in dirty)
            if progress:
                progress(done, len(documents), document.title)

    def _unit(self, document: Document, dirty: bool) -> None:
        wanted: list[str] = []
        make = self.folder.make if dirty else self.folder.unit
        make(f"document {document.id}", self._print(document), lambda: self._make(document, wanted), wanted)
        if document.id not in self.records:
            self.keys.add(key_of(document.id))

    def _print(self, document: Document) -> str:
        """The state of a document first, so that the next build can tell which ones changed."""
        path = self.links.path_of(document.id)
        report = self.pages.reports.get(document.id)
        shown = document.id in self.pages.extra
        # What a check found leans on other documents: a dossier is made again whenever any of them changed.
        apparatus = repr(self.pages.apparatus.get(document.id, ""))
        leans = digest(report, self._library, apparatus, self._drawn(document.id)) if report or shown else ""
        names = self.people.print_of(document.id)
        notes = self.pages.notes.get(document.id)
        beside = f"{document.id in self.records:d}{digest(notes) if notes else ''}"
        return f"{self.states[document.id]} {names} {self._made_with} {beside} {leans} {path}"

    def _drawn(self, document: str) -> str:
        """Print of the pictures in a dossier's text; empty without any."""
        held = self.pages.apparatus.get(document)
        kinds = {m.target.partition(":")[0] for m in held.meant} if held else set()
        return self.pages.picture_print if kinds & set(PICTURES) else ""

    def _dirty(self, documents: Sequence[Document]) -> set[str]:
        """Units of documents that looked up an address which is of a document that came, went or changed."""
        memory = self.folder.memory
        before = {k.removeprefix("document "): p for k, p in memory.units.items() if k.startswith("document ")}
        if not before:
            return set()
        told = memory.told("document ")
        changed = {i for i, state in self.states.items() if before.get(i, "").partition(" ")[0] != state}
        gone = before.keys() - self.states.keys()
        answers = {key for i in (changed & before.keys()) | gone for key in told[f"document {i}"].answers}
        answers |= {key for d in documents if d.id in changed for key in self._answers(d)}
        return memory.looking_for(answers)

    def _answers(self, document: Document) -> tuple[str, ...]:
        """Keys of the addresses at which a document is found."""
        held = () if document.id in self.loose else self.pages.view.iter_captures(document.id)
        addresses = {document.address, *(c.address for c in held)}
        return tuple(sorted({key for a in addresses for key in answer_keys(a)}))

    def _write_blobs(self, documents: Sequence[Document], blobs: Blobs) -> None:
        for blob in sorted({d.blob for d in documents if d.blob in blobs}):
            # The ending makes browsers save it: without one they would guess, and run what looks like a page.
            path = f"evidence/blobs/{blob.removeprefix('sha256:')}.bin"
            self.links.blobs[blob] = path
            self.folder.unit(f"blob {blob}", "1", partial(self._write_blob, path, blobs.path(blob)))

    def _write_blob(self, path: str, held: Path) -> None:
        self.folder.write(path, held.read_bytes())

    # -- one of them --------------------------------------------------------------------------------------------

    def _make(self, document: Document, wanted: list[str]) -> Told:
        material = self.pages.material(document.id)
        self._write_evidence(material)
        self._write_kept(document)
        self._write_versions(document)
        for part in range(1, self.pages.part_count(document.id) + 1):
            path = self.links.path_of(document.id, part)
            self.folder.write(path, self.pages.document(document.id, part, path=path))
        if document.id not in self.records:
            self.search.add(entry_of(Article(material, self.links.at("search.html"), lambda _: None), self._share))
        hrefs = {a.href for a in material.annotations if isinstance(a, Citation) and a.href}
        wanted += sorted({key for href in hrefs for key in wanted_keys(href)})
        return Told(text=material.rendition.text_hash, answers=self._answers(document))

    def _write_evidence(self, material: Material) -> None:
        name = f"evidence/{material.document.id}"
        self.folder.write(f"{name}.txt", material.rendition.text)
        if not self._told:
            self.folder.write(f"{name}.json", _readings(material))

    def _write_kept(self, document: Document) -> None:
        """The kept web page, and the page with its frame."""
        if document.blob not in self.links.blobs or not self.pages.can_frame(document):
            return
        try:
            self.folder.write(f"evidence/pages/{document.id}.html", self.pages.frame(document.id))
        except NotFound as error:
            log.warning("%s: %s", document.title, error.message)
            return
        self.links.pages_kept |= {document.id}
        path = f"kept/{document.id}.html"
        self.folder.write(path, self.pages.kept(document.id, path=path))

    def _write_versions(self, document: Document) -> None:
        if document.id not in self.loose and (shown := self.versions(document.id)) is not None:
            path = versions_path(document.id)
            self.folder.write(path, self.pages.versions(shown, path=path))
            self.links.versioned |= {document.id}


_SPAN = {"start", "end", "exact"}
_ELSEWHERE = ("document", "rendition", "version", "prefix", "suffix", "exact", "kind")
"""Fields of a reading that its file, or the text beside it, has already."""


def key_of(identifier: str) -> str:
    """Key of a page in the search."""
    return Entry(identifier, "", "", ()).key


def wanted_keys(href: str) -> Iterator[str]:
    """Keys under which a link looks for what is kept of it, as `store.base.find_linked` does."""
    return (_key(spelling) for spelling in link_spellings(href))


def answer_keys(address: str) -> Iterator[str]:
    """Keys under which an address is found: its own, and every ending of a path."""
    key = _key(address)
    yield key
    while not key.startswith("//") and "/" in key:
        key = key.partition("/")[2]
        yield key


def _key(address: str) -> str:
    return ("//" if outlet_host(address) else "") + normal_address(address)


def _readings(material: Material) -> bytes:
    """A document's record and readings as JSON: a table for each kind, its fields first, then one reading a line.

    What the text beside it says again is left out: the words of a reading, which stand there from its `start` to its
    `end`, and those around them. A field that has its usual value is null, or left off at the end of a line.
    """
    head = {
        "document": _public(material.document),
        "rendition": {
            "id": material.rendition.id,
            "engine": material.rendition.engine,
            "engine_version": material.rendition.engine_version,
            "text_hash": material.rendition.text_hash,
        },
        "captures": [_public(c) for c in material.captures],
        "extractors": dict(sorted(material.extractors.items())),
    }
    kinds: dict[str, list[Annotation]] = {}
    for reading in (*material.annotations, *material.by_model):
        kinds.setdefault(reading.kind, []).append(reading)
    tables = b",\n".join(_table(kind, own) for kind, own in sorted(kinds.items()))
    return msgspec.json.encode(head)[:-1] + b',"annotations":{\n' + tables + b"\n}}\n"


def _public(record: Document | Capture) -> Any:
    """A record without where its file lay."""
    return msgspec.to_builtins(msgspec.structs.replace(record, address=public_address(record.address)))


def _table(kind: str, readings: Sequence[Annotation]) -> bytes:
    """The readings of one kind: fields that most of them have stand first, an extractor that all share at the head.

    Fields under `spans` are words of the text, as start and end.
    """
    rows = [_spare(a) for a in readings]
    extractors = {a.extractor for a in readings}
    counts = Counter(name for row in rows for name in row if name != "extractor" or len(extractors) > 1)
    order = [f.encode_name for f in msgspec.structs.fields(type(readings[0]))]
    fields = sorted(counts, key=lambda name: (-counts[name], order.index(name)))
    spans = [f for f in fields if all(_is_span(row[f]) for row in rows if row.get(f) is not None)]
    about: dict[str, Any] = {"extractor": readings[0].extractor} if len(extractors) == 1 else {}
    about |= {"spans": spans} if spans else {}
    for row in rows:
        row |= {f: [row[f]["start"], row[f]["end"]] for f in spans if row.get(f) is not None}
    lines = b",\n".join(msgspec.json.encode(_cut([row.get(f) for f in fields])) for row in rows)
    return (
        msgspec.json.encode(kind)
        + b":"
        + msgspec.json.encode(about | {"fields": fields})[:-1]
        + (b',"rows":[\n' + lines + b"]}")
    )


def _is_span(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"start", "end"}


def _cut(values: list[Any]) -> list[Any]:
    """Without the last ones that say nothing."""
    while values and values[-1] is None:
        values.pop()
    return values


def _spare(reading: Annotation) -> dict[str, Any]:
    held, usual = msgspec.to_builtins(reading), _usual(type(reading))
    return {k: _without_words(v) for k, v in held.items() if k not in _ELSEWHERE and (k not in usual or v != usual[k])}


@cache
def _usual(kind: type[Annotation]) -> dict[str, Any]:
    """The values that fields have by default."""
    found = {
        f.encode_name: f.default if f.default_factory is msgspec.NODEFAULT else f.default_factory()
        for f in msgspec.structs.fields(kind)
        if not f.required
    }
    return {name: msgspec.to_builtins(value) for name, value in found.items()}


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if k != "exact"} if value.keys() == _SPAN else value
    return [_without_words(v) for v in value] if isinstance(value, list) else value
