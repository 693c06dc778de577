"""One record of another service as a document and a summary whose sentences point into it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sourcebook.extract.marks import sentence_places
from sourcebook.ingest.base import Blob, build_rendition
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.news_record import MEDIA_TYPE, NewsRecordReader, draft_of, inline, part_places, text_of
from sourcebook.model.document import Document, Rendition, document_id
from sourcebook.model.ids import sha256
from sourcebook.model.moving import LISTS, NAMES, WTK, Misfit, Moving, names_of, number_of, told
from sourcebook.model.summary import NOT_CAPTURED, Anchor, Summary, SummarySentence, slug_of, summary_id

EXAMPLES = 5
"""Named of each kind of misfit."""
_READER = NewsRecordReader()
_SLOT = re.compile(r"\{(\w{1,40})\}")


@dataclass(slots=True)
class Misfits:
    """What did not fit, counted by field and problem."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, problem: str, example: str) -> None:
        """Count one."""
        self.counts[name, problem] += 1
        if len(self.examples[name, problem]) < EXAMPLES:
            self.examples[name, problem].append(example)

    def report(self) -> tuple[Misfit, ...]:
        """All of them, the most frequent first."""
        order = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(
            Misfit(field=key[0], problem=key[1], count=n, examples=tuple(self.examples[key])) for key, n in order
        )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Converter:
    """Makes documents and summaries of records.

    Args:
        service: Name of whose records they are: with the id of each it makes the document's identity.
        old_addresses: Patterns of where they stood, with `{id}`, `{slug}` or any name of a record.
        taken: Whether a name of a page is another summary's.
        captured: Whether the source at an address is kept here.
    """

    service: str
    old_addresses: tuple[str, ...] = ()
    taken: Callable[[str, str], bool] = lambda _slug, _own: False
    captured: Callable[[str], bool] = lambda _: False
    collection: str = "default"
    misfits: Misfits = field(default_factory=Misfits)
    keys: dict[str, str] = field(default_factory=dict)
    """Id or page of a record -> id of its summary."""
    categories: dict[str, str] = field(default_factory=dict)
    """Slug -> name of every category met."""
    _slugs: dict[str, str] = field(default_factory=dict)

    def identify(self, held: Mapping[str, Any], moving: Moving, data: bytes) -> tuple[str, str]:
        """(address that stands for the record, id of its document)."""
        blob = sha256(data)
        key = text_of(held, moving, "id") or text_of(held, moving, "slug")
        if not key:
            return f"{self.service}/{blob[7:19]}", document_id(blob, None)
        address = f"{self.service}/{' '.join(key.split())}"
        return address, document_id(blob, address)

    def remember(self, held: Mapping[str, Any], moving: Moving, document: str) -> None:
        """Know a record by its id and page, so that others can name it."""
        own = summary_id(document, None, "")
        for name in ("slug", "id"):
            if key := text_of(held, moving, name).strip():
                self.keys.setdefault(key, own)

    def rendition(self, held: Mapping[str, Any], moving: Moving, blob: str, name: str) -> Rendition:
        """The record as a text. Raises `EmptyInput`."""
        about = Blob(path="", hash=blob, name=name, media_type=MEDIA_TYPE)
        return build_rendition(about, _READER, draft_of(held, moving))

    def document(self, identifier: str, address: str, rendition: Rendition) -> Document:
        """The document of a record that was not here before."""
        meta = rendition.metadata
        return Document(
            id=identifier, title=meta.title or address, rendition=rendition.id, blob=rendition.blob,
            media_type=MEDIA_TYPE, address=address, outlet=meta.outlet, published=meta.published,
            language=meta.language, source_kind=meta.source_kind, collection=self.collection,
        )  # fmt: skip

    def summary(
        self, held: Mapping[str, Any], moving: Moving, document: str, rendition: Rendition, where: str
    ) -> Summary:
        """The summary that a record is; `where` names it in the report."""
        own = summary_id(document, None, "")
        address = text_of(held, moving, "address").strip() or None
        published, posted = (self._date(held, moving, name, where) for name in ("published", "posted"))
        slug = self._slug(held, moving, own, where)
        markdown = text_of(held, moving, "summary")
        made = Summary(
            id=own, title=rendition.metadata.title or "", outlet=rendition.metadata.outlet, published=published,
            posted=posted, state="published" if posted else "draft", address=address, document=document, slug=slug,
            sentences=sentences_of(markdown, document, rendition), note=text_of(held, moving, "note"),
            reply=text_of(held, moving, "reply"), categories=self._filed(held, moving),
            tags=self._names(held, moving, "tags"), importance=self._number(held, moving, where),
            related=self._related(held, moving, own, where), old_addresses=self._old(held, moving, slug),
            flags=(NOT_CAPTURED,) if address and not self.captured(address) else (),
        )  # fmt: skip
        return msgspec.structs.replace(made, unplaced=self._unplaced(held, moving, made))

    def _date(self, held: Mapping[str, Any], moving: Moving, name: str, where: str) -> str | None:
        written = text_of(held, moving, name)
        found = read_date(written)
        if written.strip() and found is None:
            self.misfits.add(name, "is no date; kept as it came", f"{where}: {written[:60]!r}")
        return found

    def _number(self, held: Mapping[str, Any], moving: Moving, where: str) -> int | None:
        for name in moving.columns.get("importance", ()):
            value = held.get(name)
            if value in (None, ""):
                continue
            found = number_of(value)
            if found is None:
                self.misfits.add("importance", "is no whole number; kept as it came", f"{where}: {str(value)[:60]!r}")
            return found
        return None

    def _names(self, held: Mapping[str, Any], moving: Moving, name: str) -> tuple[str, ...]:
        found = (part for column in moving.columns.get(name, ()) for part in names_of(held.get(column)))
        fixed = names_of(moving.values.get(name))
        return tuple(dict.fromkeys([*found, *fixed]))

    def _filed(self, held: Mapping[str, Any], moving: Moving) -> tuple[str, ...]:
        slugs = []
        for name in self._names(held, moving, "categories"):
            slug = slug_of(name)
            if slug:
                self.categories.setdefault(slug, name)
                slugs.append(slug)
        return tuple(dict.fromkeys(slugs))

    def _related(self, held: Mapping[str, Any], moving: Moving, own: str, where: str) -> tuple[str, ...]:
        found = []
        for name in self._names(held, moving, "related"):
            if name not in self.keys:
                self.misfits.add("related", "names a record that is not here; kept as it came", f"{where}: {name[:60]}")
            elif self.keys[name] != own:
                found.append(self.keys[name])
        return tuple(dict.fromkeys(found))

    def _slug(self, held: Mapping[str, Any], moving: Moving, own: str, where: str) -> str:
        said = text_of(held, moving, "slug").strip()
        slug = slug_of(said) or slug_of(text_of(held, moving, "title")) or own
        if self._slugs.setdefault(slug, own) != own or self.taken(slug, own):
            if said:
                self.misfits.add("slug", "is another record's too; its page got another name", f"{where}: {said[:60]}")
            slug = f"{slug}-{own[2:8]}"
            self._slugs[slug] = own
        return slug

    def _old(self, held: Mapping[str, Any], moving: Moving, slug: str) -> tuple[str, ...]:
        def filled(match: re.Match[str]) -> str:
            name = match[1]
            if name in moving.columns:
                return text_of(held, moving, name) or (slug if name == "slug" else "")
            value = held.get(name, "")
            return str(value) if isinstance(value, str | int) else ""

        return tuple(dict.fromkeys(_SLOT.sub(filled, pattern) for pattern in self.old_addresses))

    def _unplaced(self, held: Mapping[str, Any], moving: Moving, made: Summary) -> dict[str, str]:
        """What the summary alone would not give back as it came."""
        by_name = {name: field for field, names in moving.columns.items() for name in names}
        kept = {}
        for name, value in held.items():
            own = by_name.get(name)
            alone = own is not None and len(moving.columns[own]) == 1
            if not alone or told(made, own or "") != value:
                kept[name] = msgspec.json.encode(value).decode()
            if own is None:
                self.misfits.add(name, "has no place in a summary; kept as it came", str(value)[:60])
            elif isinstance(value, dict) or (isinstance(value, list) and own not in LISTS):
                self.misfits.add(own, "is no text; kept as it came", str(value)[:60])
        if tuple(held) != tuple(WTK.values()):
            kept[NAMES] = msgspec.json.encode(list(held)).decode()
        return kept


def sentences_of(markdown: str, document: str, rendition: Rendition) -> tuple[SummarySentence, ...]:
    """The sentences of a summary, each anchored where its words stand in the text of its record."""
    places: list[tuple[int, int, tuple[Anchor, ...]]] = []
    parts = part_places(markdown)
    said_in = [inline(markdown[start:end])[0] for start, end, _ in parts]
    blocks = iter(rendition.blocks[len(rendition.blocks) - sum(map(bool, said_in)) :])
    for part, (start, end, mark) in enumerate(parts):
        block = next(blocks, None) if said_in[part] else None
        cursor = block.start if block else 0
        for a, b in sentence_places(markdown[start:end]):
            said, _ = inline(markdown[start + a : start + b])
            found = rendition.text.find(said, cursor, block.end) if said and block else -1
            anchor: tuple[Anchor, ...] = ()
            if block is not None and said:
                at = (found, found + len(said)) if found >= 0 else (block.start, block.end)
                cursor = at[1] if found >= 0 else cursor
                exact = rendition.text[at[0] : at[1]]
                anchor = (Anchor(document=document, rendition=rendition.id, start=at[0], end=at[1], exact=exact),)
            lead = len(mark) if part == 0 and not places else 0
            places.append((max(0, start + a - lead), start + b, anchor))
    if not places:
        return ()
    nexts = [p[0] for p in places[1:]] + [len(markdown)]
    return tuple(
        SummarySentence(text=markdown[a:b], anchors=anchors, by="import", gap=markdown[b:after] or " ")
        for (a, b, anchors), after in zip(places, nexts, strict=True)
    )
