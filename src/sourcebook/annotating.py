"""Taking in annotations of others: notes on documents of the library, each found again in the text that is kept.

The place counts where it is of this very text; else the quoted words are looked for, where several stand the ones whose
surroundings are most alike; else like words (`explore.anchors`). Words that are nowhere leave a note on the whole
document, which says them. What became of each is in the report.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import msgspec
from rapidfuzz import fuzz

from sourcebook.errors import NotFound
from sourcebook.explore.anchors import LIKE, MOST_PLACES, find_exact, find_like
from sourcebook.ingest.web_annotations import ForeignNote, Sought, iter_annotations
from sourcebook.model.document import Document, Rendition
from sourcebook.model.ids import kind_of, make_id, sha256_text
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.moving import Failure, Misfit, MoveReport
from sourcebook.model.paper import Note
from sourcebook.model.summary import Anchor
from sourcebook.pipeline import now
from sourcebook.store.base import Store, View

KIND = "application/vnd.sourcebook.annotations"
"""Kind of a container of annotations in the ledger."""
FILES = "annotations"
"""The container whose members are the files themselves, byte for byte."""
EXAMPLES = 5
Fate = Literal["in place", "found", "changed words", "whole document", "lost words"]
URN = "urn:sourcebook:"


@dataclass(slots=True)
class Annotating:
    """One run of `import webannotation`."""

    store: Store
    _counts: Counter[str] = field(default_factory=Counter, init=False)
    _made: Counter[str] = field(default_factory=Counter, init=False)
    _failed: list[Failure] = field(default_factory=list, init=False)
    _misfits: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list), init=False)
    _container: str = field(default="", init=False)

    def run(self, path: Path) -> MoveReport:
        """Take in the annotations of a file; gives the books.

        Raises:
            NotFound: There is no such file.
            UnreadableInput: It is damaged, or a collection without its items.
        """
        if not path.is_file():
            raise NotFound(f"There is no file {str(path)!r}.", "Name the file with the annotations.")
        annotations = list(iter_annotations(path))
        self._keep_file(path)
        for line, notes in annotations:
            if isinstance(notes, str):
                self._fail(f"line {line.number}", notes, line.data)
                continue
            for note in notes:
                self._take(note, f"line {line.number}" if not note.id else note.id, line.data)
        return self._report()

    def _keep_file(self, path: Path) -> None:
        blob, _ = self.store.blobs.put_file(path)
        with self.store.writer() as writer:
            self._container = writer.name_container(sha256_text(f"annotations\n{path.resolve()}"), path.name)
            line = _line(FILES, path.name, "stored", blob=blob)
            old = self.store.view().find_ledger(line.id)
            if old is None or old.blob != blob:
                writer.put_ledger([line])

    def _take(self, foreign: ForeignNote, name: str, data: bytes) -> None:
        if foreign.reading:
            self._counts["skipped"] += 1
            self._made["readings, made anew here"] += 1
            return
        view = self.store.view()
        document = find_document(view, foreign)
        if document is None:
            self._fail(
                name, f"What it is on is not in the library: {foreign.source[:200]}. Add it, then import again.", data
            )
            return
        rendition = view.get_rendition(document.rendition)
        place, fate = anchor(rendition, foreign, document.id)
        note = _note(foreign, document, place, fate)
        self._made[fate] += 1
        if fate in ("changed words", "lost words"):
            self._misfits["quote", "stands so nowhere; like words were taken" if place else "stands nowhere"].append(
                name
            )
        held = list(view.iter_paper_versions(note.id))
        newest = held[-1] if held else None
        if isinstance(newest, Note) and _same(newest, note):
            self._counts["skipped"] += 1
        elif isinstance(newest, Note) and newest.who != note.who:
            self._counts["skipped"] += 1
            self._misfits["note", "was edited here since; left as it is"].append(name)
        else:
            number = newest.number + 1 if newest else 1
            with self.store.writer() as writer:
                writer.put_paper(msgspec.structs.replace(note, number=number))
                writer.put_ledger([_line(self._container, name, "stored", document=document.id)])
            self._counts["stored"] += 1

    def _fail(self, name: str, reason: str, data: bytes) -> None:
        blob = self.store.blobs.put_bytes(data) if data else None
        self._failed.append(Failure(name=name, reason=reason))
        with self.store.writer() as writer:
            writer.put_ledger([_line(self._container, name, "failed", reason=reason, code="unreadable", blob=blob)])

    def _report(self) -> MoveReport:
        stored, skipped = self._counts["stored"], self._counts["skipped"]
        order = sorted(self._misfits.items(), key=lambda item: (-len(item[1]), item[0]))
        return MoveReport(
            expected=stored + skipped + len(self._failed), stored=stored, skipped=skipped, failed=tuple(self._failed),
            made=dict(sorted(self._made.items())),
            misfits=tuple(
                Misfit(field=k[0], problem=k[1], count=len(n), examples=tuple(n[:EXAMPLES])) for k, n in order
            ),
        )  # fmt: skip


def find_document(view: View, foreign: ForeignNote) -> Document | None:
    """The document that an annotation is on: by our id, by the hash of its bytes, by its address."""
    if kind_of(foreign.document) == "document":
        try:
            return view.get_document(foreign.document)
        except NotFound:
            pass
    if blob := _blob_of(foreign.source):
        captures = [c for c in view.find_captures(blob=blob) if not c.absent]
        return view.get_document(captures[0].document) if captures else None
    found = view.find_documents(foreign.source.partition("#")[0])
    return found[0] if found else None


def _blob_of(address: str) -> str:
    """Tagged hash of bytes that are named by it: `ni:///sha-256;...` (RFC 6920), `urn:sha256:...`."""
    if address.startswith("ni:///sha-256;"):
        coded = address.removeprefix("ni:///sha-256;").partition("?")[0]
        try:
            digest = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
        except (binascii.Error, ValueError):
            return ""
        return f"sha256:{digest.hex()}" if len(digest) == 32 else ""
    return address.removeprefix("urn:") if address.startswith("urn:sha256:") else ""


def anchor(rendition: Rendition, foreign: ForeignNote, document: str) -> tuple[Anchor | None, Fate]:
    """Where the words stand in the kept text, and what became of them."""
    sought, text = foreign.sought, rendition.text
    if sought is None:
        return None, "whole document"
    own = foreign.text_hash == rendition.text_hash
    start, end = sought.start, sought.end
    if start is not None and end is not None and end <= len(text):
        words = text[start:end]
        if words.strip() and ((own and not sought.exact) or words == sought.exact):
            return _at(rendition, document, start, end), "in place"
    if (found := _best(text, sought)) is not None:
        return _at(rendition, document, *found), "found"
    if sought.exact and (like := find_like(text, 0, len(text), sought.exact)) is not None and like[0] >= LIKE:
        return _at(rendition, document, *like[1]), "changed words"
    return None, "lost words"


def _best(text: str, sought: Sought) -> tuple[int, int] | None:
    """Of the places of the exact words the one whose surroundings are most alike, then the one nearest to the place."""
    places = list(islice(find_exact(text, sought.exact), MOST_PLACES))
    if not places:
        return None

    def rank(place: tuple[int, int]) -> tuple[float, int]:
        before = text[max(0, place[0] - len(sought.prefix)) : place[0]]
        after = text[place[1] : place[1] + len(sought.suffix)]
        alike = fuzz.ratio(before, sought.prefix) + fuzz.ratio(after, sought.suffix)
        return alike, -abs(place[0] - (sought.start or 0))

    return max(places, key=rank)


def _at(rendition: Rendition, document: str, start: int, end: int) -> Anchor:
    exact = rendition.text[start:end]
    return Anchor(document=document, rendition=rendition.id, start=start, end=end, exact=exact)


def _note(foreign: ForeignNote, document: Document, place: Anchor | None, fate: Fate) -> Note:
    own = foreign.id.removeprefix(URN)
    where = foreign.id or [foreign.source, msgspec.to_builtins(foreign.sought), foreign.text, foreign.time]
    identifier = own if foreign.id.startswith(URN) and kind_of(own) == "note" else make_id("note", "import", where)
    text = foreign.text
    if fate == "lost words" and foreign.sought is not None and foreign.sought.exact:
        quoted = "\n".join(f"> {line}" for line in foreign.sought.exact.splitlines())
        text = f"{quoted}\n\n{text}".strip()
    return Note(
        id=identifier, document=document.id, place=place, text=text, labels=foreign.labels, private=foreign.private,
        who=foreign.who or "import", time=foreign.time,
    )  # fmt: skip


def _same(held: Note, new: Note) -> bool:
    return msgspec.structs.replace(new, number=held.number) == held


def _line(container: str, name: str, outcome: str, **more: Any) -> LedgerItem:
    fields = {
        "id": make_id("ledger", container, name), "container": container, "name": name, "container_kind": KIND,
        "outcome": outcome, "time": now(), **more,
    }  # fmt: skip
    return msgspec.convert(fields, LedgerItem)
