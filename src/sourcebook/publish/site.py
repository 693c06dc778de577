"""The published folder (CONTRACT section 6): pages, feeds, evidence, exports and a manifest of every byte.

It opens from `file://`, asks nothing of any network, and two builds of the same library are the same bytes.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from sourcebook.durable import folder_in_place_of
from sourcebook.errors import NotFound, StorageError, UsageError
from sourcebook.model.annotation import Citation
from sourcebook.model.check import CheckReport
from sourcebook.model.document import Document
from sourcebook.model.entity import EntityRecord
from sourcebook.model.ids import sha256
from sourcebook.publish.article import Article
from sourcebook.publish.entities import PER_PAGE as LISTED
from sourcebook.publish.entities import Recorded
from sourcebook.publish.entity_pages import EntityPages
from sourcebook.publish.feeds import build_feeds
from sourcebook.publish.links import StaticLinks, entity_path, versions_path
from sourcebook.publish.material import DossierInput, Material, find_kept
from sourcebook.publish.pages import PER_PAGE, VERSION, Pages, asset_names, find_asset, scripts_built
from sourcebook.publish.search_data import SearchData
from sourcebook.publish.versions import Versions
from sourcebook.settings import Settings
from sourcebook.store.base import Blobs, View

MANIFEST = "manifest.json"
JSONL = "library.jsonl"
"""Bulk data that holds the whole record of every document of the library that is published."""
Progress = Callable[[int, int | None, str], None]
"""Called with (done, total or None, name of the last item)."""
log = logging.getLogger(__name__)


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A document the folder was made from: its bytes and its text, by hash."""

    document: str
    blob: str
    text: str


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the folder."""

    path: str
    sha256: str
    bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Every file of a published folder but the manifest itself, by path, and what it was made from."""

    tool: str
    version: str
    inputs: tuple[Input, ...]
    files: tuple[File, ...]


def build_site(
    view: View,
    blobs: Blobs,
    settings: Settings,
    out: Path,
    *,
    dossiers: Sequence[DossierInput] = (),
    reports: Mapping[str, CheckReport] | None = None,
    exports: Mapping[str, Callable[[Path], None]] | None = None,
    only: frozenset[str] | None = None,
    versions: Callable[[str], Versions | None] = lambda _: None,
    with_blobs: bool = False,
    markup: Callable[[Document], str] | None = None,
    records: Callable[[Sequence[str]], Iterable[EntityRecord]] = lambda _: (),
    address: str | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Publish a library, or some documents of it, as a folder.

    Args:
        view: The records.
        blobs: The kept bytes.
        settings: Title of the library.
        out: The folder: missing, empty, or one published before (it is replaced as a whole).
        dossiers: Documents published as dossiers; a draft that is in no library comes in here too.
        reports: Document id -> report of `check`.
        exports: File or folder name -> what writes it under `data/`.
        only: The documents to publish beside the dossiers; all when None.
        versions: What to show of the versions of a held document; None for nothing.
        with_blobs: Copy the kept bytes of published documents into `evidence/blobs/`; kept web pages are shown.
        markup: Gives the characters of a kept web page; without it none is shown.
        records: Gives who is who in some documents (ids), as these alone tell it.
        address: Address the folder will have, for the feeds; links are relative without it.
        progress: Told of every document.

    Raises:
        UsageError: `out` is a file, or holds files that Sourcebook did not publish.
        StorageError: The disk is full or cannot be written.
    """
    check_out(out)
    held = None if only is None else only | {d.material.document.id for d in dossiers}
    with _in_place_of(out) as folder:
        site = _Site(view, blobs, settings, folder, tuple(dossiers), dict(reports or {}), held, with_blobs)
        site.pages.markup = markup if with_blobs else None
        site.write_exports(exports or {})
        site.write_assets()
        site.write_evidence()
        site.find_entities(records)
        site.find_versions(versions)
        site.write_pages(progress)
        site.write_entities()
        site.write_feeds(address)
        return site.write_manifest()


def find_cited(view: View, material: Material) -> frozenset[str]:
    """Documents of a library that a dossier leans on: kept copies it links to, and the evidence of its check."""
    found = {
        document.id
        for a in material.annotations
        if isinstance(a, Citation) and a.href and (document := find_kept(view, a.href))
    }
    if material.report:
        found |= {e.document for c in material.report.claims for e in c.evidence}
        found |= {e.document for f in material.report.flags for e in f.evidence}
    return frozenset(found - {material.document.id})


class _Site:
    """One folder being made."""

    def __init__(
        self,
        view: View,
        blobs: Blobs,
        settings: Settings,
        folder: Path,
        dossiers: tuple[DossierInput, ...],
        reports: dict[str, CheckReport],
        only: frozenset[str] | None,
        with_blobs: bool,
    ) -> None:
        self.blobs, self.folder, self.with_blobs = blobs, folder, with_blobs
        self.dossiers = dossiers
        self.links = StaticLinks()
        self.entities: Recorded | None = None
        self.pages = Pages(
            view,
            settings,
            self.links,
            reports=reports,
            extra={d.material.document.id: d.material for d in dossiers},
            shown=only,
            dossiers=tuple(d.material.document.id for d in dossiers),
        )
        self.documents = self.pages.documents_list
        held = {d.id for d in view.iter_documents()}
        self.loose = frozenset(d.id for d in self.documents if d.id not in held)
        self.links.texts = frozenset(d.id for d in self.documents)
        self.front = self._front(only)
        self.links.paths = self._paths()

    def _front(self, only: frozenset[str] | None) -> str | None:
        """The document that is the front page itself: the sole one, or the sole dossier published by itself."""
        if len(self.documents) == 1:
            return self.documents[0].id
        return self.dossiers[0].material.document.id if len(self.dossiers) == 1 and only is not None else None

    def _paths(self) -> dict[str, str]:
        paths = {d.material.document.id: f"dossiers/{d.slug}.html" for d in self.dossiers}
        if len(set(paths.values())) < len(paths):
            raise UsageError("Two dossiers have the same name.", "Give each its own slug.")
        return paths | ({self.front: "index.html"} if self.front else {})

    def write(self, path: str, data: bytes | str) -> None:
        """A file of the folder."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)

    def write_exports(self, exports: Mapping[str, Callable[[Path], None]]) -> None:
        """`data/`."""
        (self.folder / "data").mkdir(exist_ok=True)
        for name, export in sorted(exports.items()):
            export(self.folder / "data" / name)
        files = sorted(p.relative_to(self.folder).as_posix() for p in (self.folder / "data").rglob("*") if p.is_file())
        self.links.exports = {path.removeprefix("data/"): path for path in files}

    def write_assets(self) -> None:
        """`assets/`."""
        if not scripts_built():
            log.warning("The script of the pages is not built; the folder works without it, but cannot be searched.")
        for name in asset_names():
            self.write(f"assets/{name}", find_asset(name).read_bytes())

    def write_evidence(self) -> None:
        """`evidence/`: each document's text and readings and, when asked for, its bytes."""
        for document in self.documents:
            material = self.pages.material(document.id)
            self.write(f"evidence/{document.id}.txt", material.rendition.text)
            if not self._told_in_data(document):
                self.write(f"evidence/{document.id}.json", _readings(material))
            if self.with_blobs and document.blob in self.blobs:
                # The ending makes browsers save it: without one they would guess, and run what looks like a page.
                path = f"evidence/blobs/{document.blob.removeprefix('sha256:')}.bin"
                (self.folder / path).parent.mkdir(exist_ok=True)
                shutil.copyfile(self.blobs.path(document.blob), self.folder / path)
                self.links.blobs[document.blob] = path
        self._write_kept()

    def _write_kept(self) -> None:
        """`kept/` and `evidence/pages/`: each kept web page, and the page with its frame."""
        framed = set()
        for document in self.documents:
            if document.blob in self.links.blobs and self.pages.can_frame(document):
                try:
                    self.write(f"evidence/pages/{document.id}.html", self.pages.frame(document.id))
                except NotFound as error:
                    log.warning("%s: %s", document.title, error.message)
                    continue
                framed.add(document.id)
        self.links.pages_kept = frozenset(framed)

    def _told_in_data(self, document: Document) -> bool:
        """Whether the bulk data of a folder with one document already says all that its readings would say again."""
        return len(self.documents) == 1 and JSONL in self.links.exports and document.id not in self.loose

    def find_entities(self, records: Callable[[Sequence[str]], Iterable[EntityRecord]]) -> None:
        """Who has a page: known before any page is written that leads there. One document's names stand on its own."""
        held = [d.id for d in self.documents if d.id not in self.loose]
        if len(self.documents) > 1 and (found := Recorded(records(held))).records:
            self.entities = found
            self.pages.known = found
            self.links.known = frozenset(r.entity.id for r in found.records)

    def write_entities(self) -> None:
        """`entities.html` and `entities/`."""
        if self.entities is None:
            return
        maker = EntityPages(self.pages)
        for record in self.entities.records:
            path = entity_path(record.entity.id)
            self.write(path, maker.show_record(record, path))
        for page in range(1, -(-len(self.entities.records) // LISTED) + 1):
            path = "entities.html" if page == 1 else f"entities-{page}.html"
            found, total = self.entities.page(None, "", (page - 1) * LISTED, LISTED)
            self.write(path, maker.show_list(found, total, page=page, path=path))

    def find_versions(self, versions: Callable[[str], Versions | None]) -> None:
        """Pages of versions, written before those that lead to them."""
        for document in self.documents:
            if document.id not in self.loose and (shown := versions(document.id)) is not None:
                path = versions_path(document.id)
                self.write(path, self.pages.versions(shown, path=path))
                self.links.versioned |= {document.id}

    def write_pages(self, progress: Progress | None) -> None:
        """Every page, and the data of the search page."""
        data = SearchData(len(self.documents))
        for done, document in enumerate(self.documents, 1):
            for part in range(1, self.pages.part_count(document.id) + 1):
                path = self.links.path_of(document.id, part)
                self.write(path, self.pages.document(document.id, part, path=path))
            data.add(Article(self.pages.material(document.id), self.links.at("search.html"), lambda _: None))
            if progress:
                progress(done, len(self.documents), document.title)
        for identifier in sorted(self.links.pages_kept):
            path = f"kept/{identifier}.html"
            self.write(path, self.pages.kept(identifier, path=path))
        if self.front is None:
            self.write("index.html", self.pages.home())
        if len(self.documents) > 1:
            for page in range(1, -(-len(self.documents) // PER_PAGE) + 1):
                path = "documents.html" if page == 1 else f"documents-{page}.html"
                self.write(path, self.pages.documents(page, path=path))
        self.write("names.html", self.pages.names())
        self.write("search.html", self.pages.search(None))
        if scripts_built():
            self.write("assets/search-data.js", data.to_script())

    def write_feeds(self, address: str | None) -> None:
        """`feed.atom`, `feed.rss`, `feed.json`."""
        base = None if address is None else address.rstrip("/") + "/"
        title = self.pages.settings.title
        for name, data in build_feeds(title, self.documents, self.links.path_of, base).items():
            self.write(name, data)

    def write_manifest(self) -> Manifest:
        """`manifest.json`, last: a folder without one was not finished."""
        files = []
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            data = path.read_bytes()
            name = path.relative_to(self.folder).as_posix()
            files.append(File(path=name, sha256=sha256(data), bytes=len(data)))
        inputs = [
            Input(document=d.id, blob=d.blob, text=self.pages.material(d.id).rendition.text_hash)
            for d in sorted(self.documents, key=lambda d: d.id)
        ]
        files.sort(key=lambda f: f.path)
        manifest = Manifest(tool="sourcebook", version=VERSION, inputs=tuple(inputs), files=tuple(files))
        self.write(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
        return manifest


def _readings(material: Material) -> bytes:
    """A document's record and readings as JSON, one reading a line; what all have in common stands at the head."""
    head = {
        "document": msgspec.to_builtins(material.document),
        "rendition": {
            "id": material.rendition.id,
            "engine": material.rendition.engine,
            "engine_version": material.rendition.engine_version,
            "text_hash": material.rendition.text_hash,
        },
        "captures": [msgspec.to_builtins(c) for c in material.captures],
        "extractors": dict(sorted(material.extractors.items())),
    }
    common = ("document", "rendition", "version")
    plain = (msgspec.to_builtins(a) for a in (*material.annotations, *material.by_model))
    lines = b",\n".join(msgspec.json.encode({k: v for k, v in a.items() if k not in common}) for a in plain)
    return msgspec.json.encode(head)[:-1] + b',"annotations":[\n' + lines + b"\n]}\n"


def check_out(out: Path) -> None:
    """Refuse a place that cannot be published into: `UsageError` for a file, or a folder with files of others."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError(f"{str(out)!r} is not a folder.", "Name a folder to publish into.")
    if out.is_dir() and any(out.iterdir()) and not _ours(out):
        raise UsageError(
            f"{str(out)!r} holds files that Sourcebook did not publish.", "Name a new folder, or empty this one first."
        )


def _ours(out: Path) -> bool:
    try:
        return msgspec.json.decode((out / MANIFEST).read_bytes(), type=Manifest).tool == "sourcebook"
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return False


@contextmanager
def _in_place_of(out: Path) -> Iterator[Path]:
    """A new folder that takes the place of `out` as a whole, whenever the process dies."""
    try:
        with folder_in_place_of(out) as new:
            yield new
    except OSError as error:
        raise StorageError(
            f"{str(out)!r} could not be written: {error.strerror or error}.", "Free space or name another folder."
        ) from error
