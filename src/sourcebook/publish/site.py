"""The published folder (CONTRACT section 6): pages, feeds, evidence, exports and a manifest of every byte.

It opens from `file://`, asks nothing of any network, and two builds of the same library are the same bytes, whether a
build began from nothing or from what the last one left: see `publish.folder` and `publish.memory`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import msgspec

from sourcebook.collecting import collecting_seldom
from sourcebook.durable import folder_in_place_of
from sourcebook.errors import StorageError, UsageError
from sourcebook.model.annotation import Citation
from sourcebook.model.check import CheckReport
from sourcebook.model.correction import Correction
from sourcebook.model.document import Document
from sourcebook.model.entity import EntityRecord
from sourcebook.model.judgement import is_judged, is_of_pair, seal_of
from sourcebook.model.matter import Matter
from sourcebook.model.paper import Note
from sourcebook.publish.addresses import Entry, write_addresses
from sourcebook.publish.apparatus import Gone
from sourcebook.publish.changes import status_items
from sourcebook.publish.correction_units import public_corrections, write_corrections
from sourcebook.publish.dated import DatedPage, cut_by_date, day_of, top_of
from sourcebook.publish.documents import DocumentUnits
from sourcebook.publish.embeds import Card, card_path, find_cards, oembed
from sourcebook.publish.exports import Export, write_exports
from sourcebook.publish.feeds import ENTRIES, Channel, Item, build_feeds, document_items
from sourcebook.publish.folder import File, Folder
from sourcebook.publish.links import StaticLinks, category_path, summary_path
from sourcebook.publish.material import DossierInput, Material, find_kept
from sourcebook.publish.memory import Memory, digest
from sourcebook.publish.news import News
from sourcebook.publish.note_pages import note_section, notes_page
from sourcebook.publish.pages import PER_PAGE, VERSION, Pages, asset_names, find_asset, scripts_built
from sourcebook.publish.people import EntityUnits
from sourcebook.publish.permalinks import write_permalinks
from sourcebook.publish.search_data import Search
from sourcebook.publish.styles import RARE, Shown, cut_style, look_through, words_of
from sourcebook.publish.summaries import SummaryUnits
from sourcebook.publish.versions import Versions
from sourcebook.publish.view_units import MOST_VIEWED, MakeViews, ViewUnits
from sourcebook.publish.wacz import write_wacz
from sourcebook.settings import Settings
from sourcebook.store.base import Blobs, View

MANIFEST = "manifest.json"
Progress = Callable[[int, int | None, str], None]
"""Called with (done, total or None, name of the last item)."""
log = logging.getLogger(__name__)


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A document the folder was made from: its bytes and its text, by hash."""

    document: str
    blob: str
    text: str


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
    exports: Mapping[str, Export] | None = None,
    only: frozenset[str] | None = None,
    versions: Callable[[str], Versions | None] = lambda _: None,
    with_blobs: bool = False,
    markup: Callable[[Document], str] | None = None,
    records: Callable[[Sequence[str]], Iterable[EntityRecord]] = lambda _: (),
    news: News | None = None,
    corrections: Iterable[Correction] = (),
    matters: Callable[[], Iterable[Matter]] | None = None,
    memory: Memory | None = None,
    style: str = "",
    gone: Sequence[Gone] = (),
    notes: Mapping[str, tuple[Note, ...]] | None = None,
    views: MakeViews | None = None,
    wacz: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """Publish a library, or some documents of it, as a folder.

    Args:
        view: The records.
        blobs: The kept bytes.
        settings: Title of the library, and the address that the folder will have.
        out: The folder: missing, empty, or one published before (it is replaced as a whole).
        dossiers: Documents published as dossiers; a draft that is in no library comes in here too.
        reports: Document id -> report of `check`.
        exports: File or folder name -> what writes it under `data/`, of the documents given.
        only: The documents to publish beside the dossiers; all when None.
        versions: What to show of the versions of a held document; None for nothing.
        with_blobs: Copy the kept bytes of published documents into `evidence/blobs/`; kept web pages are shown.
        markup: Gives the characters of a kept web page; without it none is shown.
        records: Gives who is who in some documents (ids), as these alone tell it.
        news: The published summaries, when the folder is of a library and not of one draft.
        corrections: What befell sources; of it only what concerns documents that are shown comes into the folder.
        matters: Gives the matters of the library, of which confirmed steps are told; None for no such page.
        memory: What the folder was made from the last time; without it all is made.
        style: Citation style of dossiers that name none.
        gone: Dossiers that were withdrawn.
        notes: Notes that readers may see, by document.
        views: Gives the views of what is shown; None for none.
        wacz: Lay the captures of published documents into `evidence/captures.wacz`.
        progress: Told of every document.

    Raises:
        UsageError: `out` is a file, or holds files that Sourcebook did not publish.
        StorageError: The disk is full or cannot be written.
    """
    check_out(out)
    held = None if only is None else only | {d.material.document.id for d in dossiers}
    with collecting_seldom(), memory or Memory(None) as known, _in_place_of(out, known.spare) as new:
        folder = Folder(new, out, known)
        site = _Site(view, settings, folder, tuple(dossiers), dict(reports or {}), held, news)
        site.pages.markup = markup if with_blobs else None
        site.pages.style = style or site.pages.style
        site.show_corrections(corrections)
        site.show_notes(notes or {})
        context = site.context_of(with_blobs, records, views)
        documents = DocumentUnits(
            site.pages, site.links, folder, context, blobs=blobs if with_blobs else None, versions=versions,
            people=site.people, loose=site.loose, search=site.search,
        )  # fmt: skip
        documents.records = site.records
        documents.begin(site.documents, site.states)
        write_exports(folder, exports or {}, documents.states, site.loose)
        documents.write(site.documents, progress)
        site.summaries.write(context, documents.states)
        site.people.write(context, documents.states, site.summaries)
        site.views.write(context)
        if matters is not None:
            site.write_steps(matters())
        site.write_gone(gone)
        site.write_notes()
        site.write_verifier()
        site.write_embeds()
        if wacz:
            site.write_wacz(blobs)
        site.write_lists(context, documents.states)
        write_permalinks(folder, site.pages, site.links, folder.memory.told("document "))
        site.write_assets()
        site.search.settle(documents.keys | site.summaries.keys)
        if scripts_built():
            site.search.write(folder)
        return site.finish()


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
        settings: Settings,
        folder: Folder,
        dossiers: tuple[DossierInput, ...],
        reports: dict[str, CheckReport],
        only: frozenset[str] | None,
        news: News | None,
    ) -> None:
        self.folder, self.dossiers, self.library = folder, dossiers, news is not None
        self.corrections: list[Correction] = []
        self.unviewed = 0
        """How many documents there are, where they are too many to have views."""
        self.links = StaticLinks()
        self.pages = Pages(
            view,
            settings,
            self.links,
            reports=reports,
            extra={d.material.document.id: d.material for d in dossiers},
            shown=only,
            dossiers=tuple(d.material.document.id for d in dossiers),
        )
        self.pages.apparatus = {d.material.document.id: d.apparatus for d in dossiers if d.apparatus}
        self.documents = self.pages.documents_list
        held = {d.id for d in view.iter_documents()} if dossiers else {d.id for d in self.documents}
        self.loose = frozenset(d.id for d in self.documents if d.id not in held)
        shown = {d.id for d in self.documents}
        self.states = {i: state for i, state in view.iter_states() if i in shown}
        """Document -> print of all that is held of it."""
        self.states |= {i: digest(self.pages.extra[i].rendition.id) for i in self.loose}
        self.links.texts = frozenset(d.id for d in self.documents)
        self.front = self._front(only)
        self.links.paths = self._paths()
        known = news or News(view, shown=frozenset())
        self.search = Search(folder.memory, len(self.documents) + (len(news.published) if news else 0))
        self.summaries = SummaryUnits(self.pages, self.links, folder, known, self.search, on=news is not None)
        if self.pages.news is not None:
            self.front = None
            self.links.paths = self._paths()
        self.people = EntityUnits(self.pages, self.links, folder)
        self.views = ViewUnits(self.pages, self.links, folder)

    @property
    def records(self) -> frozenset[str]:
        """Records that were moved in and have a published summary here."""
        published = self.summaries.news.published if self.pages.news is not None else ()
        return frozenset(record for s in published if (record := s.record) is not None)

    def show_corrections(self, found: Iterable[Correction]) -> None:
        """What befell the sources shown: known before any page is written that leads there."""
        summaries = {s.id for s in self.summaries.news.published} if self.library else set[str]()
        self.corrections = public_corrections(found, self.links.texts, summaries)
        self.links.corrected = bool(self.corrections)
        for correction in self.corrections:
            for own in {d.id for d in correction.dependents if d.kind == "summary"}:
                self.summaries.befell.setdefault(own, []).append(correction)

    def show_notes(self, notes: Mapping[str, tuple[Note, ...]]) -> None:
        """Notes on the documents shown: known before any page is written."""
        shown = {d.id for d in self.documents} - self.loose
        held = {document: own for document, own in notes.items() if document in shown}
        self.pages.notes = held
        self.pages.sections = lambda document: note_section(
            self.pages, self.links.at(self.links.path_of(document)), held.get(document, ())
        )
        self.links.noted = bool(held)

    def write_notes(self) -> None:
        """`notes.html`, where there are notes for readers."""
        if not self.pages.notes:
            return
        found = [note for own in self.pages.notes.values() for note in own]
        found.sort(key=lambda n: (n.time, n.id), reverse=True)
        self.folder.make("notes", "1", lambda: self.folder.write("notes.html", notes_page(self.pages, found, {})))

    def _front(self, only: frozenset[str] | None) -> str | None:
        """The document that is the front page itself: the sole one, or the sole dossier published by itself."""
        if len(self.documents) == 1:
            return self.documents[0].id
        alone = len(self.dossiers) == 1 and only is not None and not self.library
        return self.dossiers[0].material.document.id if alone else None

    def _paths(self) -> dict[str, str]:
        paths = {d.material.document.id: f"dossiers/{d.slug}.html" for d in self.dossiers}
        if len(set(paths.values())) < len(paths):
            raise UsageError("Two dossiers have the same name.", "Give each its own slug.")
        return paths | ({self.front: "index.html"} if self.front else {})

    def context_of(
        self,
        with_blobs: bool,
        records: Callable[[Sequence[str]], Iterable[EntityRecord]],
        views: MakeViews | None = None,
    ) -> str:
        """The print of all that every page shows, or is made by."""
        held = [d.id for d in self.documents if d.id not in self.loose]
        if len(self.documents) > 1:
            self.people.find(records, held, self.states)
        if views is not None and len(held) <= MOST_VIEWED:
            self._find_views(views, held, records)
        elif views is not None:
            self.unviewed = len(held)
            log.warning("%d documents are too many for views: timeline, network and map are left out.", len(held))
        settings = self.pages.settings
        return digest(
            program(), settings.title, settings.site_address, with_blobs, scripts_built(), self.front or "",
            len(self.documents) == 1, self.people.any, self._nav(), self.pages.style,
        )  # fmt: skip

    def _find_views(
        self, make: MakeViews, held: list[str], records: Callable[[Sequence[str]], Iterable[EntityRecord]]
    ) -> None:
        decided = seal_of(self.pages.view.iter_decisions(), is_judged, is_of_pair)
        loose = [self.pages.extra[i] for i in sorted(self.loose)]
        told: Callable[[], Sequence[EntityRecord]] = lambda: [*records(held)]  # noqa: E731 - one of two
        if len(self.documents) > 1:
            told = lambda: self.people.recorded.records  # noqa: E731
        print_ = digest(program(), sorted(self.states.items()), decided, make.told)
        self.views.find(lambda: make(held, loose, told), print_)

    def _nav(self) -> tuple[bool, ...]:
        """What the head of every page leads to."""
        news = self.pages.news
        held = (bool(news and news.categories), bool(news and news.digests), self.links.corrected)
        return (news is not None, *held, bool(self.links.views))

    def write_steps(self, matters: Iterable[Matter]) -> None:
        """`status.html`: steps of matters that a person has confirmed, and their feed."""
        items = status_items(self.pages.view, matters, self.links.texts.__contains__, self.links.path_of)[:ENTRIES]
        self.folder.make("status", "1", partial(self._write_steps, items))

    def _write_steps(self, items: list[Item]) -> None:
        path = "status.html"
        self.folder.write(path, self.pages.render("status.html", path, items=items))
        title = f"{self.pages.settings.title}: new steps"
        channel = Channel(id="status", title=title, page=path, path="status", base=self.summaries.base)
        for name, data in build_feeds(channel, items).items():
            self.folder.write(name, data)

    def write_embeds(self) -> None:
        """`embeds/`: a card for each quote and claim that a dossier written here shows."""
        base, links = self.summaries.base or "", self.links
        cards = {c.id: c for a in self.pages.apparatus.values() for c in find_cards(self.pages, links, a.meant)}
        for card in cards.values():
            self.folder.make(f"embed {card.id}", "1", partial(self._write_embed, card, base))

    def _write_embed(self, card: Card, base: str) -> None:
        path = card_path(card.id)
        told = f"{card.id}.json" if base else ""
        self.folder.write(path, self.pages.render("embed.html", path, card=card, oembed=told))
        if told:
            self.folder.write(f"embeds/{told}", oembed(card, base, self.pages.settings.title))

    def write_verifier(self) -> None:
        """`verify.html`: how to check the folder, and a page that does."""
        self.folder.make("verify", "1", lambda: self.folder.write("verify.html", self._verifier()))

    def _verifier(self) -> str:
        return self.pages.render("verify.html", "verify.html")

    def write_wacz(self, blobs: Blobs) -> None:
        """`evidence/captures.wacz`."""
        view = self.pages.view
        held = [(d, c) for d in self.documents if d.id not in self.loose for c in view.iter_captures(d.id)]
        extra = {"verify.html": self._verifier().encode()}
        extra |= {f"assets/{name}": find_asset(name).read_bytes() for name in ("site.css", *_scripts())}
        out = self.folder.place("evidence/captures.wacz")

        def make() -> None:
            write_wacz(out, held, blobs, title=self.pages.settings.title, software=f"Sourcebook {VERSION}", extra=extra)
            self.folder.take([out])

        self.folder.make("wacz", "1", make)

    def write_gone(self, gone: Sequence[Gone]) -> None:
        """The pages of dossiers that were withdrawn: they say so, and why."""
        for held in gone:
            path = f"dossiers/{held.slug}.html"
            page = self.pages.render(
                "withdrawn.html", path, what="dossier", withdrawn=held.why, posted=held.posted
            )  # fmt: skip
            self.folder.make(f"gone {held.slug}", "1", partial(self.folder.write, path, page))

    def write_lists(self, context: str, states: Mapping[str, str]) -> None:
        """The front page, the lists of documents, of names, the data, the search page and the feeds."""
        all_of_it = digest(context, sorted(states.items()))
        if self.pages.news is not None:
            self.folder.make("home", all_of_it, self.summaries.write_front)
        elif self.front is None:
            self.folder.make("home", all_of_it, lambda: self.folder.write("index.html", self.pages.home()))
        if len(self.documents) > 1:
            self._write_documents(context)
        self.folder.unit("names", all_of_it, lambda: self.folder.write("names.html", self.pages.names()))
        self.folder.make("search", context, lambda: self.folder.write("search.html", self.pages.search()))
        self.folder.make("data", context, self._write_data)
        self.folder.make("feeds", context, self._write_feeds)
        write_corrections(self.folder, self.pages, self.corrections)
        write_addresses(self.folder, self.pages, self.links, self.summaries.news, self._lists(), self._entries())

    def _lists(self) -> list[str]:
        """Paths of pages that list others."""
        news = self.summaries.news
        found = ["index.html", *(["documents.html"] if len(self.documents) > 1 else [])]
        found += ["corrections.html"] if self.corrections else []
        if self.pages.news is None:
            return found
        tree = ["categories.html", *(category_path(slug) for slug in news.categories)] if news.categories else []
        return [*found, "archive.html", *tree, *(["digests.html"] if news.digests else [])]

    def _entries(self) -> Iterator[Entry]:
        for document in self.documents:
            yield document.id, self.links.path_of(document.id), ""
        for summary in self.summaries.news.published if self.pages.news is not None else ():
            yield summary.id, summary_path(summary), summary.posted or ""

    def _write_documents(self, context: str) -> None:
        dated = cut_by_date(self.documents, lambda d: day_of(d.published))
        latest = self.documents[:PER_PAGE] if dated else self.documents
        links = self.links.at("documents.html")
        top = [(links.dated(name), said, count) for name, said, count in top_of(dated)]
        self.folder.make(
            "documents", context,
            lambda: self.folder.write(
                "documents.html", self.pages.dated_documents(None, latest, top, len(self.documents))
            ),
        )  # fmt: skip
        for page in dated:
            print_ = digest(context, page.count, page.parts, page.last, page.rows)
            self.folder.unit(f"documents {page.name}", print_, partial(self._write_dated, page))

    def _write_dated(self, page: DatedPage[Document]) -> None:
        path = f"documents/{page.name}.html"
        parts = [(self.links.at(path).dated(name), said, count) for name, said, count in page.parts]
        self.folder.write(path, self.pages.dated_documents(page, page.rows, parts, page.count, path))

    def _write_data(self) -> None:
        self.folder.write("data.html", self.pages.data(self.folder.data_files(), unviewed=self.unviewed))

    def _write_feeds(self) -> None:
        if self.pages.news is not None:
            self.summaries.write_site_feed()
            return
        items = document_items(self.documents, self.links.path_of)
        for name, data in build_feeds(self.summaries.channel(), items).items():
            self.folder.write(name, data)

    def write_assets(self) -> None:
        """`assets/`."""
        if not scripts_built():
            log.warning("The script of the pages is not built; the folder works without it, but cannot be searched.")
        shown = look_through(self.folder)
        if shown is not None:
            scripts = "".join(find_asset(n).read_text(encoding="utf-8") for n in asset_names() if n.endswith(".js"))
            shown = Shown(shown.words | words_of(scripts), shown.rare)
        print_ = digest(program(), sorted(shown.words) if shown else "", shown.rare if shown else True)
        self.folder.unit("assets", print_, partial(self._write_assets, shown))

    def _write_assets(self, shown: Shown | None) -> None:
        for name in asset_names():
            data = find_asset(name).read_bytes()
            if shown and name == "site.css":
                data = cut_style(data.decode(), shown).encode()
            if shown is None or shown.rare or RARE not in name:
                self.folder.write(f"assets/{name}", data)

    def finish(self) -> Manifest:
        """`manifest.json`, last: a folder without one was not finished."""
        told = self.folder.memory.told("document ")
        inputs = [
            Input(document=d.id, blob=d.blob, text=told[f"document {d.id}"].text)
            for d in sorted(self.documents, key=lambda d: d.id)
        ]
        manifest = Manifest(tool="sourcebook", version=VERSION, inputs=tuple(inputs), files=tuple(self.folder.files()))
        self.folder.remember()
        self.folder.drop_rest()
        self.folder.place(MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
        return manifest


def _scripts() -> tuple[str, ...]:
    return ("verify.js", "theme.js", "site.js") if scripts_built() else ()


@cache
def program() -> str:
    """A print of the program itself: code, templates, styles and scripts."""
    here = Path(__file__).parents[1]
    kinds = {".py", ".html", ".css", ".js", ".svg", ".woff2", ".txt", ".csl"}
    files = sorted(p for p in here.rglob("*") if p.suffix in kinds and p.is_file())
    return digest(VERSION, *(part for p in files for part in (p.relative_to(here).as_posix(), p.read_bytes().hex())))


def check_out(out: Path) -> None:
    """Refuse a place that cannot be published into: `UsageError` for a file, or a folder with files of others."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError(f"{str(out)!r} is not a folder.", "Name a folder to publish into.")
    if out.is_dir() and any(out.iterdir()) and not _ours(out):
        raise UsageError(
            f"{str(out)!r} holds files that Sourcebook did not publish.", "Name a new folder, or empty this one first."
        )


class _Tool(msgspec.Struct):
    tool: str


def _ours(out: Path) -> bool:
    try:
        return msgspec.json.decode((out / MANIFEST).read_bytes(), type=_Tool).tool == "sourcebook"
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return False


@contextmanager
def _in_place_of(out: Path, spare: Path | None) -> Iterator[Path]:
    """A new folder that takes the place of `out` as a whole, whenever the process dies."""
    try:
        with folder_in_place_of(out, spare) as new:
            yield new
    except OSError as error:
        raise StorageError(
            f"{str(out)!r} could not be written: {error.strerror or error}.", "Free space or name another folder."
        ) from error
