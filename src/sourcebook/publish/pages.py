"""The page maker: one set of templates for the published folder and for the server."""

from __future__ import annotations

import mimetypes
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from hashlib import sha256
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import ClassVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sourcebook.errors import NotFound
from sourcebook.model.address import public_address
from sourcebook.model.annotation import Mention, model_of
from sourcebook.model.check import CheckReport, Evidence
from sourcebook.model.coverage import RETRY, Coverage, Unfinished, share_of, warning_of
from sourcebook.model.document import Capture, Document
from sourcebook.model.entity import DocumentNames
from sourcebook.model.mark import PICTURES, Meant, mark_of, view_of
from sourcebook.model.paper import Note
from sourcebook.model.query import NOTE, SUMMARY
from sourcebook.model.search import Hit
from sourcebook.model.served import get_asker, get_caller, may, may_write, page_under
from sourcebook.publish import view_words, words
from sourcebook.publish.apparatus import Apparatus
from sourcebook.publish.article import Article
from sourcebook.publish.citing import DEFAULT
from sourcebook.publish.dated import DatedPage
from sourcebook.publish.entities import Known, Section
from sourcebook.publish.footnotes import NO_NOTES, Footnotes, build_footnotes
from sourcebook.publish.home import Today
from sourcebook.publish.kept import KEPT_POLICY, is_page, show_page
from sourcebook.publish.lean import write_lean
from sourcebook.publish.links import Links, StaticLinks, with_query
from sourcebook.publish.material import Material, find_kept, get_material
from sourcebook.publish.news import News
from sourcebook.publish.record import ROWS, Record
from sourcebook.publish.shelf import END, OLDEST, Shelf, place_of, place_said
from sourcebook.publish.text_places import places_of
from sourcebook.publish.timeline import NARROW, build_timeline
from sourcebook.publish.versions import Versions
from sourcebook.settings import Settings
from sourcebook.store.base import View

HERE = Path(__file__).parent
ASSETS, BUILT = HERE / "assets", HERE / "assets" / "built"
_WRITTEN = (SUMMARY, NOTE)
"""Kinds of hits whose passage stands in no document."""
PER_PAGE = 50
"""Documents on one page of the list."""
SCANNED = 300_000
"""Mentions counted for the page of all names; a larger library says so there."""
CONTAINERS = 500
"""Containers on the page of coverage."""
NAMES = 500
"""Names on the page of all names."""
MOST_TITLED = 20
"""Documents of a name whose titles are looked up."""
VERSION = version("sourcebook")
SERVED_ONLY = frozenset(("work.css", "work.js", "desk.js", "dossier.js", "world.json"))
"""Assets of pages that only a server has, and what drawings are made from."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found in one document."""

    query: str
    ranges: tuple[tuple[int, int], ...]
    """Offsets of the words that match, in the document's text."""

    def sentences(self, number_at: Callable[[int], int]) -> list[int]:
        """Numbers of the sentences they stand in, each once."""
        return list(dict.fromkeys(number_at(start) for start, _ in self.ranges))


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name as machines read it, over all documents; the same spelling is not proof of the same person."""

    name: str
    type: str
    count: int
    documents: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class HitRow:
    """A hit with its words cut into plain and matching stretches, and the address of the passage."""

    hit: Hit
    href: str
    words: tuple[tuple[str, bool], ...]
    also: tuple[str, str] | None = None
    """What its other face is called and where it is: of a record its summary, of a summary found its record."""


def scripts_built() -> bool:
    """Whether the scripts and fonts were built (`npm --prefix frontend run build`); pages work without them."""
    return (BUILT / "site.js").is_file()


def find_asset(name: str) -> Path:
    """A style sheet, script or font by its file name.

    Raises:
        NotFound: There is none of that name.
    """
    for folder in (BUILT, ASSETS):
        path = folder / name
        if "/" not in name and "\\" not in name and not name.startswith(".") and path.is_file():
            return path
    raise NotFound(f"There is no asset {name!r}.", "Build the front end with `npm --prefix frontend run build`.")


def read_asset(name: str) -> tuple[bytes, str]:
    """An asset's bytes and media type. Raises `NotFound`."""
    path = find_asset(name)
    return path.read_bytes(), media_type(path.name)


def asset_names() -> list[str]:
    """Every asset pages of a folder may ask for, sorted; a built one stands for its source."""
    found = {p.name for folder in (ASSETS, BUILT) if folder.is_dir() for p in folder.iterdir() if p.is_file()}
    return sorted(n for n in found - SERVED_ONLY if not n.startswith("."))


class Pages:
    """Pages of one library. `frame_policy` is what a server must serve a kept page under.

    Args:
        view: The records.
        settings: Title of the library.
        links: Where things are: `StaticLinks` or `ServedLinks`.
        reports: Document id -> report of `check`, shown on its page.
        extra: Materials that are in no library (a draft being published), by document id.
        shown: Documents that may be linked to; all when None.
        dossiers: Ids shown as dossiers, first on the front page.
        markup: Gives the characters of a kept web page; without it none is shown.
        known: Who is who; without it names are not linked.
        sections: Gives further sections of a document's page.
        unfinished: Runs of `add` that were stopped, told above every page.
        behind: A sentence where a page was made from what is not worked out to the end.
        token: What a form must send back to be heeded; without it there are no forms.
        shelf: Keeps what lists of a whole library rest on, where many pages are made of one.
    """

    frame_policy: ClassVar[str] = f"sandbox; {KEPT_POLICY}; frame-ancestors 'self'"

    def __init__(
        self,
        view: View,
        settings: Settings,
        links: Links,
        *,
        reports: Mapping[str, CheckReport] | None = None,
        extra: Mapping[str, Material] | None = None,
        shown: frozenset[str] | None = None,
        dossiers: tuple[str, ...] = (),
        markup: Callable[[Document], str] | None = None,
        known: Known | None = None,
        token: str = "",
        shelf: Shelf | None = None,
        sections: Callable[[str], tuple[Section, ...]] = lambda _: (),
        unfinished: Sequence[Unfinished] = (),
        behind: Callable[[], str] = lambda: "",
    ) -> None:
        self.behind = behind
        self.unfinished = unfinished
        self.sections = sections
        self.known = known
        self.picture: Callable[[tuple[str, str], Links], Markup] = lambda _, __: Markup()
        """Gives the picture of a view or story, (kind, name), in a dossier's text as seen from its page."""
        self.picture_print = ""
        """Of what these are made."""
        self.token = token
        self.shelf = shelf
        self.view = view
        self.settings = settings
        self.links = links
        self.reports = dict(reports or {})
        self.extra = dict(extra or {})
        self.shown = shown
        self.dossiers = dossiers
        self.markup = markup
        self.notes: Mapping[str, tuple[Note, ...]] = {}
        """Document -> notes that readers of a folder may see."""
        self.apparatus: dict[str, Apparatus] = {}
        """Document -> what is told of a dossier beside its text."""
        self.style = DEFAULT
        """Citation style of dossiers that name none."""
        self.news: News | None = None
        """The summaries of a published folder; None on a server, and where there are none."""
        self._materials: dict[str, Material] = {}
        self._last: Article | None = None
        self._notes: tuple[Article, Footnotes] | None = None
        self._titles: dict[str, str] = {}
        self._articles: dict[str, Article] = {}
        self._resolved: dict[str, tuple[str, str] | None] = {}

    # -- pages --------------------------------------------------------------------------------------------------

    def home(self, path: str = "index.html", today: Today | None = None) -> str:
        """The front page: what waits `today` (of a server), dossiers, then documents."""
        if self.shelf is not None:
            counts = self._counts()
            newest, total = self.view.newest_documents(PER_PAGE), counts["documents"]
            told = {"documents": newest, "total": total, "counts": counts, "today": today}
            return self.render("home.html", path, dossiers=[], **told)
        documents = self.documents_list
        return self.render(
            "home.html",
            path,
            dossiers=[d for i in self.dossiers for d in documents if d.id == i],
            documents=[d for d in documents if d.id not in self.dossiers][:PER_PAGE],
            total=len(documents) - len(self.dossiers),
            counts=self._counts(),
            today=today,
        )

    def documents(self, *, after: str = "", before: str = "", path: str = "documents.html") -> str:
        """A page of a server's list of documents: the newest, those behind a place (`place_of`) or right before one.

        `before` may be `END`: the oldest.

        Raises:
            NotFound: That is no place, or nothing is there.
        """
        if before:
            held = self.view.newest_documents(PER_PAGE + 1, before=OLDEST if before == END else place_said(before))
            shown, older = held[-PER_PAGE:], before != END
            newer = len(held) > PER_PAGE
        else:
            held = self.view.newest_documents(PER_PAGE + 1, after=place_said(after) if after else None)
            shown, newer, older = held[:PER_PAGE], bool(after), len(held) > PER_PAGE
        if not shown and (after or before):
            raise NotFound("There are no documents there.", "Begin with the newest: /documents.")
        return self.render(
            "documents.html", path, documents=shown, total=self.view.count_documents(), time=None, parts=(),
            newer=place_of(shown[0]) if newer and shown else "", older=place_of(shown[-1]) if older and shown else "",
        )  # fmt: skip

    def dated_documents(
        self,
        time: DatedPage[Document] | None,
        rows: Sequence[Document],
        parts: Sequence[tuple[str, str, int]],
        total: int,
        path: str = "documents.html",
    ) -> str:
        """A page of the list of documents in a folder: of one time, or the first one (`time` None).

        `parts` are (address, in words, documents) of the times that it is cut into.
        """
        return self.render(
            "documents.html", path, documents=rows, time=time, parts=parts, total=total, newer="", older=""
        )

    def data(self, files: Sequence[tuple[str, int]], path: str = "data.html", *, unviewed: int = 0) -> str:
        """The page of the bulk exports and feeds of a folder; `files` are (path, bytes).

        `unviewed` is how many documents there are, where they are too many to have views.
        """
        groups: dict[str, list[tuple[str, int]]] = {}
        for name, size in files:
            groups.setdefault(name.split("/")[1], []).append((name, size))
        return self.render("data.html", path, groups=groups, unviewed=unviewed)

    def document(
        self,
        identifier: str,
        part: int = 1,
        highlight: tuple[int, int] | None = None,
        path: str = "document.html",
        *,
        found: Found | None = None,
    ) -> str:
        """A document's page: its text, every sentence with its entry, and the record of what was read.

        With `found` the words that a search found in it are marked, instead of `highlight`, and listed.

        Raises:
            NotFound: No such document or part.
        """
        article = self._shown(identifier)
        article.links = self.links.at(path)
        if not 1 <= part <= len(article.parts):
            raise NotFound(f"There is no part {part} of {identifier}.", f"Parts are 1 to {len(article.parts)}.")
        record = Record(article)
        marked = found.ranges if found and found.ranges else (highlight,) if highlight else ()
        footnotes = self._footnotes(article) if identifier in self.dossiers else NO_NOTES  # numbers in the text
        figments = article.figments(part, marked)
        return self.render(
            "document.html",
            path,
            material=article.material,
            article=article,
            record=record,
            figments=figments,
            timeline=build_timeline(article) if part == 1 else None,
            slim=build_timeline(article, NARROW) if part == 1 else None,
            part=part,
            parts=len(article.parts),
            places=self._places(article, found) if found else [],
            found=found,
            rows=ROWS,
            place=places_of(article, article.links, part),
            is_dossier=identifier in self.dossiers or self.single,
            apparatus=self.apparatus.get(identifier),
            cards=self._cards(identifier),
            footnotes=footnotes,
            who=self.names_in(identifier),
            sections=self.sections(identifier) if part == 1 and identifier not in self.extra else (),
        )

    def _places(self, article: Article, found: Found) -> list[tuple[int, str]]:
        """The sentences in which a search found words: number and address."""
        identifier = article.material.document.id
        return [
            (n, with_query(article.links.document(identifier, article.part_of(n), f"s{n}"), found.query))
            for n in found.sentences(article.number_at)
        ]

    def kept(self, identifier: str, path: str = "kept.html") -> str:
        """The page with a document's kept web page in a frame. Raises `NotFound` as `frame` does."""
        document = self._paged(identifier)
        return self.render("kept.html", path, document=document)

    def frame(self, identifier: str) -> str:
        """The kept web page itself, for the frame (see `publish.kept`).

        Raises:
            NotFound: No such document, or what was kept of it is no web page.
        """
        document = self._paged(identifier)
        assert self.markup is not None
        return show_page(self.markup(document), document.title)

    def can_frame(self, document: Document) -> bool:
        """Whether there is a kept web page of it to show."""
        return self.markup is not None and document.id not in self.extra and is_page(document)

    def _paged(self, identifier: str) -> Document:
        document = self.material(identifier).document
        if not self.can_frame(document):
            hint = f"What was kept is {document.media_type}; read its text at {self.links.document(document.id)}."
            raise NotFound(f"There is no kept web page of {identifier}.", hint)
        return document

    def _shown(self, identifier: str) -> Article:
        """The document being shown, cut and gathered once for all of its parts."""
        if self._last is None or self._last.material.document.id != identifier:
            self._last = Article(
                self.material(identifier),
                self.links,
                lambda href: self.resolve(href, identifier),
                lambda links, e: self.passage(links, e.document, e.start, e.end, e.exact),
                partial(self._place, identifier),
                self._inside,
            )
        return self._last

    def _footnotes(self, article: Article) -> Footnotes:
        """The sources of a dossier as numbered notes; its words then have the numbers."""
        if self._notes is None or self._notes[0] is not article:
            held = self.apparatus.get(article.material.document.id)
            notes = build_footnotes(article, self._captured, (held.style if held else "") or self.style)
            self._notes = article, notes
            article.numbers = notes.of
        return self._notes[1]

    def _cards(self, identifier: str) -> list[Meant]:
        """Quotes and claims of a dossier that have a card of their own."""
        held = self.apparatus.get(identifier)
        if held is None or not self.links.static:
            return []
        shown = (m for m in held.meant if m.place and not m.changed and self.has(m.place.document))
        return list({m.target: m for m in shown if m.target.startswith(("quote:", "claim:"))}.values())

    def _captured(self, identifier: str) -> tuple[Document, str | None]:
        """A kept document, and when it was captured last."""
        material = self.material(identifier)
        times = [c.time for c in material.captures if c.time and not c.absent]
        return material.document, max(times, default=None)

    def _place(self, dossier: str, href: str) -> Evidence | None:
        """The words in a kept document that an anchor of a dossier stands for."""
        mark = mark_of(href)
        held = self.apparatus.get(dossier)
        if mark is None or held is None:
            return None
        meant = next((m for m in held.meant if m.target == ":".join(mark) and m.place and not m.changed), None)
        if meant is None or meant.place is None:
            return None
        p = meant.place
        return Evidence(document=p.document, start=p.start, end=p.end, exact=p.exact, stance="mentions", score=1.0)

    def _inside(self, links: Links, href: str) -> str | None:
        """The page of an entity, a summary, a story or a view that an anchor of a dossier stands for."""
        mark = mark_of(href)
        if mark is None:
            return None
        kind, identifier = mark
        if kind == "entity":
            return links.entity(identifier)
        if kind in PICTURES:
            return links.view(view_of(kind, identifier))
        shown = kind == "summary" and self.news is not None
        found = next((s for s in self.news.published if s.id == identifier), None) if shown and self.news else None
        return links.summary(found) if found and isinstance(links, StaticLinks) else None

    def versions(self, shown: Versions, path: str = "versions.html") -> str:
        """The versions of a document, and what differs between them. Raises `NotFound`."""
        document = self.material(shown.history.document).document
        return self.render("versions.html", path, document=document, shown=shown, layout="base.html")

    def versions_file(self, shown: Versions) -> str:
        """The same as one file that needs no other. Raises `NotFound`."""
        document = self.material(shown.history.document).document
        return self.alone("versions.html", document=document, shown=shown)

    def alone(self, template: str, **context: object) -> str:
        """A page as one file that needs no other."""
        style = (ASSETS / "site.css").read_text(encoding="utf-8")  # the built one asks for fonts
        sealed = "sha256-" + b64encode(sha256(style.encode()).digest()).decode()
        return self.render(
            template, template, layout="alone.html", style=Markup(style), style_hash=sealed, **context
        )  # fmt: skip

    def names(self, path: str = "names.html") -> str:
        """All names machines read, by spelling; nothing here was merged or decided."""
        rows, total = self._names() if self.shelf is None else self.shelf.keep_old("names", self._names)
        return self.render("names.html", path, rows=rows, total=total, scanned=SCANNED, counts=self._counts())

    def search(self, path: str = "search.html") -> str:
        """The search page of a folder, which searches in the browser; `publish.search_page` makes a server's."""
        return self.render("search.html", path)

    def coverage(self, found: Coverage, kind_in_words: Callable[[str], str], path: str = "coverage.html") -> str:
        """The page of what was offered: every container, what failed, what to do about it."""
        order = sorted(found.containers, key=lambda c: (not c.failed, c.container.count("/"), c.container))
        rows = [(c, kind_in_words(c.kind), share_of(c.stored, c.failed)) for c in order[:CONTAINERS]]
        return self.render("coverage.html", path, found=found, rows=rows, retry=RETRY, shown=PER_PAGE)

    def error(self, problem: Mapping[str, object], path: str = "error.html") -> str:
        """A page that says what went wrong and what to do."""
        return self.render("error.html", path, problem=problem)

    # -- what pages are made of ---------------------------------------------------------------------------------

    @cached_property
    def documents_list(self) -> list[Document]:
        """Documents shown, the newest publication first, undated ones last."""
        held = {d.id: d for d in self.view.iter_documents() if self.shown is None or d.id in self.shown}
        held |= {i: m.document for i, m in self.extra.items()}
        self._titles |= {d.id: d.title for d in held.values()}
        by_title = sorted(held.values(), key=lambda d: (d.title.casefold(), d.id))
        return sorted(by_title, key=lambda d: d.published or "", reverse=True)

    def _names(self) -> tuple[list[NameRow], int]:
        """Names by type and spelling, the most mentioned first, of the first `SCANNED` mentions; and how many."""
        counts: dict[tuple[str, str], dict[str, int]] = {}
        for mention in islice(self._mentions(), SCANNED):
            if (self.shown is None or self.has(mention.document)) and mention.type != "other":
                key = (" ".join(mention.name.split()), mention.type)
                held = counts.setdefault(key, {})
                held[mention.document] = held.get(mention.document, 0) + 1
        order = sorted(counts.items(), key=lambda item: (-sum(item[1].values()), item[0]))
        return [self._name_row(*key, held) for key, held in order[:NAMES]], len(order)

    def _name_row(self, name: str, kind: str, held: Mapping[str, int]) -> NameRow:
        """A name with the documents that have it most; of more than `MOST_TITLED` no further titles are looked up."""
        most = sorted(held, key=lambda d: (-held[d], d))[:MOST_TITLED]
        order = sorted(most, key=lambda d: (-held[d], self.title_of(d), d))
        first = tuple((d, self.title_of(d)) for d in order[:5])
        return NameRow(name, kind, sum(held.values()), first, len(held) - len(first))

    def _mentions(self) -> Iterable[Mention]:
        for annotation in self.view.iter_annotations(kind="mention"):
            known = annotation.document not in self.extra and model_of(annotation) is None
            if known and isinstance(annotation, Mention):
                yield annotation
        for _, material in sorted(self.extra.items()):
            yield from (a for a in material.annotations if isinstance(a, Mention))

    def material(self, identifier: str) -> Material:
        """The material of a document, read once. Raises `NotFound`."""
        if identifier in self.extra:
            return self.extra[identifier]
        if identifier not in self._materials:
            if self.shown is not None and identifier not in self.shown:
                raise NotFound(f"There is no document {identifier!r}.", "See the list of documents.")
            if len(self._materials) > 16:
                self._materials.clear()
            self._materials[identifier] = get_material(self.view, identifier, self.reports.get(identifier))
        return self._materials[identifier]

    def resolve(self, href: str, citing: str) -> tuple[str, str] | None:
        """(document id, title) of what is kept of an address, never the citing document itself."""
        if href not in self._resolved:
            found = find_kept(self.view, href)
            shown = found is not None and (self.shown is None or found.id in self.shown)
            self._resolved[href] = (found.id, found.title) if found and shown else None
        held = self._resolved[href]
        return held if held and held[0] != citing else None

    def unread(self) -> str:
        """What was offered and could not be read, in a sentence; empty when nothing, or when only a part is shown."""
        if self.shown is not None:
            return ""
        counts = self.view.count_outcomes()
        return warning_of(counts["stored"], counts["failed"], self.unfinished)

    def text(self, identifier: str) -> str:
        """The kept text of a document. Raises `NotFound`."""
        return self.material(identifier).rendition.text

    def part_count(self, identifier: str) -> int:
        """How many parts a document's text is shown in."""
        return len(self.article(identifier).parts)

    def passage(self, links: Links, identifier: str, start: int, end: int, exact: str) -> str:
        """Address of exact words in a kept document, highlighted there."""
        if self.shelf is None:
            part, number = self._sentence_at(identifier, start)
        else:
            part, number = self.shelf.note(
                f"passage {identifier} {start}", lambda: self._sentence_at(identifier, start)
            )
        return links.passage(identifier, part, number, start, end, exact)

    def _sentence_at(self, identifier: str, start: int) -> tuple[int, int]:
        """The part of a document's page in which a character stands, and the number of its sentence."""
        article = self.article(identifier)
        number = article.number_at(start)
        return article.part_of(number), number

    def article(self, identifier: str) -> Article:
        """A document cut into sentences, kept for the passages that point into it."""
        if identifier not in self._articles:
            if len(self._articles) > 64:
                self._articles.clear()
            self._articles[identifier] = Article(self.material(identifier), self.links, lambda _: None)
        return self._articles[identifier]

    def address_of(self, record: Document | Capture) -> str:
        """Where a document came from, as readers of these pages may know it (`model.address.public_address`)."""
        return public_address(record.address) if self.links.static else record.address

    def has(self, identifier: str) -> bool:
        """Whether a document has a page here."""
        return self.title_of(identifier) != identifier

    def title_of(self, identifier: str) -> str:
        """A document's title; its id when it is not shown here."""
        if identifier not in self._titles:
            self._titles[identifier] = self._look_up(identifier)
        return self._titles[identifier]

    def _look_up(self, identifier: str) -> str:
        if identifier in self.extra:
            return self.extra[identifier].document.title
        if self.shown is not None and identifier not in self.shown:
            return identifier
        try:
            return self.view.get_document(identifier).title
        except NotFound:
            return identifier

    @cached_property
    def single(self) -> bool:
        """Whether a folder holds one document only (a server's library may grow, and counting it takes time)."""
        return self.links.static and len(self.documents_list) == 1

    def hit(self, hit: Hit, query: str = "") -> HitRow:
        """A hit with its words marked and the address of its passage, where the words of `query` stay marked."""
        links, also = self.links, self._other_face(hit)
        if hit.passage is None:
            return HitRow(hit, self._page_of(links, hit), (), also)
        span = hit.passage
        if hit.kind in _WRITTEN:
            href = self._page_of(links, hit)
        else:
            href = self.passage(links, hit.document, span.start, span.end, span.exact)
        if hit.highlights and query and hit.kind not in _WRITTEN:
            href = with_query(href, query)
        return HitRow(
            hit, href, cut_words(span.exact, [(h.start - span.start, h.end - span.start) for h in hit.highlights]), also
        )

    def _other_face(self, hit: Hit) -> tuple[str, str] | None:
        """Of a record that was moved in: its summary; of a summary the record as it came, of a note its document."""
        if isinstance(hit.on, str):
            return "The document", self.links.document(hit.on)
        if isinstance(hit.summary, str) and hit.kind != SUMMARY:
            return "Its summary", f"/desk/{hit.summary}"
        if hit.kind == SUMMARY and (held := self.view.get_summary(hit.document).document):
            return "Its source", self.links.document(held)
        return None

    def _page_of(self, links: Links, hit: Hit) -> str:
        if isinstance(hit.on, str):
            return f"/notes?document={hit.on}#{hit.document}"
        return f"/desk/{hit.document}" if hit.kind == SUMMARY else links.document(hit.document)

    def _counts(self) -> dict[str, int]:
        counts = self.view.counts() if self.shelf is None else self.shelf.keep("counts", self.view.counts)
        return {k: counts.get(k, 0) for k in ("documents", "claim", "quote", "money", "mention", "citation")}

    def names_in(self, document: str) -> DocumentNames:
        """Who the names of a document are held to be; nobody where that is not known."""
        if self.known is None or (document in self.extra and not self.has_held(document)):
            return DocumentNames(entities={})
        return self.known.names_in(document)

    def has_held(self, document: str) -> bool:
        """Whether the library holds a document (a draft being published may be in none)."""
        try:
            self.view.get_document(document)
        except NotFound:
            return False
        return True

    def render(self, template: str, path: str, **context: object) -> str:
        """A page from its template."""
        links = self.links.at(path)
        made = (
            get_environment()
            .get_template(template)
            .render(
                links=links,
                settings=self.settings,
                pages=self,
                single=self.single,
                scripts=scripts_built(),
                version=VERSION,
                csp=content_security(links.static),
                **context,
            )
        )
        return write_lean(made) if links.static else page_under(made, links.base)


def content_security(static: bool) -> str:
    """The content security policy of our own pages: nothing from outside, no inline script or style."""
    form = "'none'" if static else "'self'"
    connect = "" if static else "connect-src 'self'; "
    return (
        f"default-src 'none'; style-src 'self'; script-src 'self'; {connect}img-src 'self' data:; font-src 'self'; "
        f"frame-src 'self'; base-uri 'none'; form-action {form}"
    )


def cut_words(text: str, ranges: Iterable[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """A text as (words, matching) stretches; ranges outside it or overlapping are clipped."""
    stretches: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(ranges):
        left, right = max(at, min(start, len(text))), min(end, len(text))
        if left < right:
            stretches += [(text[at:left], False), (text[left:right], True)]
            at = right
    return tuple((words, on) for words, on in [*stretches, (text[at:], False)] if words)


def media_type(name: str) -> str:
    """Media type of an asset by its ending."""
    known = {".woff2": "font/woff2", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
    ending = Path(name).suffix
    return known.get(ending) or mimetypes.types_map.get(ending, "application/octet-stream")


@cache
def get_environment() -> Environment:
    """Where templates are found, with what all of them may call."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["words"] = words
    environment.globals["asked_by"] = get_caller
    environment.globals["may"] = may
    environment.globals["may_write"] = may_write
    environment.globals["asker"] = get_asker
    environment.globals["view_words"] = view_words
    return environment
