"""What leaves, and the pages it is read on: the published folder, the makers of pages, exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook import registry
from sourcebook.model.check import CheckReport
from sourcebook.model.exported import Exported
from sourcebook.model.feed_source import FeedSource
from sourcebook.model.flow import Flows
from sourcebook.model.served import get_base
from sourcebook.pipeline import now
from sourcebook.unfinished import find_unfinished

if TYPE_CHECKING:
    from sourcebook.feeding import Feed
    from sourcebook.following.held import Held as HeldViews
    from sourcebook.model.network import Network
    from sourcebook.publish.dossier_pages import DossierPages, Shown
    from sourcebook.publish.entities import Section
    from sourcebook.publish.entity_pages import EntityPages
    from sourcebook.publish.links import Links
    from sourcebook.publish.pages import Pages
    from sourcebook.publish.reviews import ReviewPages
    from sourcebook.publish.site import Manifest
    from sourcebook.reconciling import Reconciler

from sourcebook.library.held import Progress
from sourcebook.library.lone import check_read
from sourcebook.library.papers import Papers


class Leaving(Papers):
    """What leaves, and the pages it is read on: the published folder, the makers of pages, exports."""

    def versions_file(self, document: str, old: int | None = None, new: int | None = None) -> str:
        """The page of a document's versions as one file that needs no other. Raises as `versions_page`."""
        from sourcebook.publication import versions_of

        return self.pages().versions_file(versions_of(self.view(), document, old, new))

    def versions_page(self, document: str, old: int | None = None, new: int | None = None) -> str:
        """The page of a document's versions, two of them side by side (the last two without numbers).

        Raises:
            NotFound: There is no such document or version.
        """
        from sourcebook.publication import versions_of

        return self.pages().versions(versions_of(self.view(), document, old, new))

    def batch_page(self, batch: str, *, page: int, rows: int, show: str, token: str = "") -> str:
        """The page on which a list that was kept is reviewed.

        Raises:
            NotFound: No such list, or it has fewer pages.
        """
        from sourcebook.publish.sheet import sheet_page

        results = self.batches.kept(batch)
        return sheet_page(self.pages(token=token), batch, results, page=page, rows=rows, show=show)

    def found_page(
        self, document: str, query: str, part: int = 1, *, highlight: tuple[int, int] | None = None, token: str = ""
    ) -> str:
        """A document's page with the words marked that a query matches. Raises as `find_marks`."""
        from sourcebook.publish.pages import Found

        ranges = tuple((span.start, span.end) for span in self.find_marks(document, query))
        found = Found(query, ranges)
        return self.pages(token=token).document(document, part, highlight=highlight, found=found)

    def draw_network(self, network: Network) -> str:
        """A network as a static picture (SVG) with a text alternative."""
        from sourcebook.following.network import draw

        return draw(network)

    def draw_flows(self, flows: Flows, form: str) -> str:
        """Flows as `svg`, `html` (a page that needs no other file) or `csv`."""
        from sourcebook.publish.flows import flows_csv, flows_svg
        from sourcebook.publish.payments import flows_page

        if form == "html":
            return flows_page(self.pages(), flows, alone=True)
        return flows_svg(flows) if form == "svg" else flows_csv(flows)

    def publish(
        self,
        out: Path | str,
        *,
        dossier: Path | str | None = None,
        collections: Sequence[str] = (),
        style: str = "",
        override: str = "",
        stories: Sequence[Path | str] = (),
        wacz: bool = False,
        progress: Progress | None = None,
    ) -> Manifest:
        """A static site of the library; with `dossier`, of that one with its evidence. The same bytes each time.

        With `collections`, nothing of documents of other collections is in it. `dossier` is a file, a document's id,
        or the id of a dossier written here. `style` is a citation style (`publish.citing.find_style`). `stories` are
        files of stories to be told beside those in the library's folder. With `wacz` the captures of what is shown go
        along.

        Raises:
            UsageError: `out` holds something that was not published by us; there is no such citation style.
            NotFound: No document is in these collections; there is no such dossier.
            Refused: A rule of the gate stands against a dossier with anchors, and `override` gives no reason.
        """
        from sourcebook.following.folder import FolderMaker
        from sourcebook.publication import publish_draft, publish_library, publish_written, read_categories
        from sourcebook.publish.citing import find_style
        from sourcebook.publish.site import check_out
        from sourcebook.publish.story_files import read_stories

        check_out(Path(out))  # before the long work of checking, not after
        if style:
            find_style(style)

        into = (self.view(), self.store.blobs, self.settings, Path(out))
        memories = self._cache_folder() / "sites"
        views = FolderMaker(self.held_views(), [*self.stories(), *(t for s in stories for t in read_stories(Path(s)))])
        if dossier is None:
            told = self.resolution.iter_records
            return publish_library(
                *into, check=self._check_dossier, records=told, memories=memories, collections=collections,
                categories=read_categories(self.root), corrections=self.corrections, progress=progress,
                matters=self.developments.iter_matters, written=self.written(), gone=self.withdrawn(), style=style,
                notes=self.public_notes(), views=views, wacz=wacz,
            )  # fmt: skip
        if (alone := self.written_alone(dossier, override)) is not None:
            return publish_written(
                *into, alone, records=self.resolution.iter_records, memories=memories, corrections=self.corrections,
                style=style, notes=self.public_notes(), progress=progress, views=views, wacz=wacz,
            )  # fmt: skip
        report = self._check_dossier(dossier)
        read = self.read(dossier, by_model=False)
        told = self.resolution.iter_records
        return publish_draft(
            *into, read=read, report=report, records=told, memories=memories, corrections=self.corrections,
            style=style, progress=progress, views=views, wacz=wacz,
        )  # fmt: skip

    def held_views(self) -> HeldViews:
        """Where views of this library come from."""
        from sourcebook.following.held import Held

        return Held(self.view(), self.resolution, self.pins, self.payments)

    def _check_dossier(self, dossier: str | Path) -> CheckReport:
        """The report of what is about to be published, and a note of what it leans on."""
        from sourcebook.uses import place_of_draft

        checked = check_read(self.read(dossier, by_model=False), self)
        self.uses.note(checked, "dossier", *place_of_draft(dossier), now())
        return checked.report

    def rows_csv(
        self, names: Sequence[str], rows: Iterable[Iterable[Any]], *, spreadsheet: bool = False
    ) -> Iterator[str]:
        """Lines of a table, the header first; with `spreadsheet` its cells are made safe to open in such a program."""
        from sourcebook.publish.csv import iter_csv

        return iter_csv(names, rows, spreadsheet=spreadsheet)

    def dossier_pages(self, token: str = "") -> DossierPages:
        """The maker of the pages of dossiers being written; with `token` they have forms that send it back."""
        from sourcebook.dossiers.gate import RULES
        from sourcebook.publish.dossier_pages import DossierPages

        return DossierPages(self.pages(token=token), RULES)

    def dossier_shown(self, what: str, token: str = "", *, sought: str = "", check: bool = False) -> Shown:
        """All that the editor shows of a dossier; with `check` what stands against publishing it, which takes longer.

        Raises:
            NotFound: There is no such dossier.
            InvalidQuery: What is sought cannot be parsed.
        """
        from sourcebook.publish.dossier_pages import Shown, draw

        room = self.dossiers
        held = room.get(what)
        expanded = room.expand(held)
        return Shown(
            dossier=held, problems=expanded.problems, replies=room.replies(held.id), events=room.history(held.id),
            findings=room.examine(held).findings if check else None, sought=sought,
            preview=draw(expanded.text, expanded.meant, self.pages(token=token)),
            offers=self.offer_evidence(sought) if sought.strip() else None,
        )  # fmt: skip

    def feed(self, name: str, form: str = "atom") -> Feed:
        """A feed of what is published: `site`, `category/SLUG`, `entity/ID`, `status`, `corrections`, `digests`.

        `form` is `atom`, `rss` or `json`.

        Raises:
            NotFound: There is no such feed.
        """
        from sourcebook.feeding import Feeding
        from sourcebook.publication import read_categories

        tree = {c.slug: c for c in read_categories(self.root)}
        found = self.developments.iter_matters, self.corrections
        return Feeding(self.view(), self.settings, tree, *found, self.resolution.get).make(name, form)

    def pages(self, links: Links | None = None, *, token: str = "") -> Pages:
        """The page maker of this library: for a server without `links`, else for where they lead.

        With `token` its pages have forms that send it back.
        """
        from sourcebook.publication import read_markup
        from sourcebook.publish.links import ServedLinks
        from sourcebook.publish.pages import Pages

        blobs = self.store.blobs
        pages = Pages(
            self.view(), self.settings, links or ServedLinks(get_base()), markup=lambda d: read_markup(blobs, d),
            known=self.resolution, token=token, sections=lambda d: self._sections_of(pages, d),
            shelf=None if links else self._shelf, unfinished=find_unfinished(self.root), behind=self.upkeep.behind,
        )  # fmt: skip
        return pages

    def catch_up(self) -> None:
        """Bring everything that is worked out of the records up to date: the index, who is who, matters, payments."""
        self.index.catch_up()
        try:
            for one in (self.developments, self.payments, self.pins):
                self.upkeep.bring(one)
        finally:
            self.upkeep.be_done()
        self.keep_views()

    def _sections_of(self, pages: Pages, document: str) -> tuple[Section, ...]:
        """What a document's page shows of what leans on it, of matters, contradictions and payments."""
        from sourcebook.publish.developments import document_sections
        from sourcebook.publish.payments import told_section
        from sourcebook.searching import MOST_RELINKED

        found, leaning = self.developments, (*self._noted(pages, document), *self._leaning(pages, document))
        if not found.is_near(MOST_RELINKED):  # a page is not what works through a whole library
            return leaning
        behind = [b for b in found.iter_behind(document=document) if b.document == document]
        against = list(found.iter_contradictions(document=document))
        matters = document_sections(pages, list(found.iter_matters(document=document)), against, behind)
        if not self.payments.is_near(MOST_RELINKED):
            return (*leaning, *matters)
        return (*leaning, *matters, *told_section(pages, list(self.payments.iter_payments(document=document))))

    def _noted(self, pages: Pages, document: str) -> tuple[Section, ...]:
        from sourcebook.publish.note_pages import note_section

        add = f"/notes?document={document}" if pages.token else ""
        return note_section(pages, pages.links, [*self.notes.list(document=document)], add)

    def notes_page(self, token: str = "", *, label: str = "", words: str = "", document: str = "") -> str:
        """The page of notes; with `document` of those on it, with a form for one more.

        Raises:
            NotFound: There is no such document.
        """
        from sourcebook.publish.note_pages import notes_page

        on = self.view().get_document(document) if document else None
        found = [*self.notes.list(document=document or None, label=label or None, words=words)]
        return notes_page(self.pages(token=token), found, self.notes.labels(), label=label, words=words, on=on)

    def _leaning(self, pages: Pages, document: str) -> tuple[Section, ...]:
        """Summaries, dossiers, drafts and documents that lean on a document."""
        from sourcebook.model.address import normal_address
        from sourcebook.publish.leaning import citing_documents, leaning_section

        view = self.view()
        cited = self._shelf.keep_old("citing", lambda: citing_documents(self.view()))
        citing = cited.get(normal_address(view.get_document(document).address), ())
        named = [(d, pages.title_of(d)) for d in citing if d != document]
        uses = self.uses.of_document(document)
        return leaning_section(document, view.find_summaries(document=document), uses, named)

    def entity_pages(self, token: str = "") -> EntityPages:
        """The maker of the pages of who is who; with `token` they have forms that send it back."""
        from sourcebook.publish.developments import entity_sections
        from sourcebook.publish.entity_pages import EntityPages
        from sourcebook.publish.leaning import entity_summaries
        from sourcebook.publish.payments import paid_sections

        pages, found = self.pages(token=token), self.developments
        against = lambda entity: found.iter_contradictions(entity=entity)  # noqa: E731 - a twin of the next argument
        matters = entity_sections(pages, found.iter_matters, against)
        paid = paid_sections(pages, self.payments.iter_payments)
        view = self.view()
        return EntityPages(pages, lambda r: (*entity_summaries(view, r), *matters(r), *paid(r)))

    def search_page(
        self,
        query: str,
        sort: str = "relevance",
        cursor: str | None = None,
        *,
        semantic: bool = False,
        token: str = "",
    ) -> str:
        """A search as a page: with facets and, where nothing is found, with questions that find something."""
        from sourcebook.finding import find_page

        return find_page(self.pages(token=token), self.search, query, sort, cursor, semantic=semantic)

    def review_pages(self, token: str = "") -> ReviewPages:
        """The maker of the pages of what people decide; with `token` they have forms that send it back."""
        from sourcebook.coverage import OTHER, SAID
        from sourcebook.publish.reviews import ReviewPages

        return ReviewPages(self.entity_pages(token), lambda code: SAID.get(code, OTHER)[1])

    def developments_page(self, kind: str, page: int = 1) -> str:
        """A page of `matters`, `contradictions` or `behind`.

        Raises:
            NotFound: There are fewer pages.
        """
        from sourcebook.publish.developments import list_page

        return list_page(self.pages(), kind, self.list(kind), page)

    def payments_page(self, after: str | None = None, **where: str | None) -> str:
        """A page of the list of payments, those after one by its id; `where` as for `list`.

        Raises:
            NotFound: There is no such payment, entity or document.
        """
        from sourcebook.publish.payments import PER_PAGE, payments_page

        found, following = self.payments.page(PER_PAGE, after=after, **where)
        return payments_page(self.pages(), found, following, self.payments.count())

    def payment_page(self, identifier: str, token: str = "") -> str:
        """The page of a payment; with `token` it has forms that send it back. Raises `NotFound`."""
        from sourcebook.publish.payments import payment_page

        payment, related = self.payments.with_parts(identifier)
        return payment_page(self.pages(token=token), payment, related)

    def flows_page(self, **asked: Any) -> str:
        """The page of flows; arguments are those of `flows`."""
        from sourcebook.publish.payments import flows_page

        return flows_page(self.pages(), self.flows(**asked), asked=asked)

    def export(self, form: str, out: Path | str) -> Exported:
        """Write the whole library in one format; gives what was written, by kind.

        Raises:
            UnknownExtension: No exporter of that name; the message lists those there are.
        """
        from sourcebook.leaving import Sources, export_library

        sources = Sources(self.view(), lambda: self.resolution, lambda: self.payments, self._feeds)
        return export_library(sources, registry.load("exporters", form), Path(out))

    @cached_property
    def reconciler(self) -> Reconciler:
        """The entities as a reconciliation service (OpenRefine)."""
        from sourcebook.reconciling import Reconciler

        return Reconciler(self.resolution)

    def entity_card(self, identifier: str) -> str:
        """A small page of an entity, for previews: who it is, and words that name it. Raises `NotFound`."""
        entity = self.resolution.get(identifier)
        also = [n for n in entity.names if n != entity.name][:8]
        evidence = self.reconciler.evidence(entity)
        return self.pages().render(
            "entity_card.html", "entities/card.html", entity=entity, also=also, evidence=evidence
        )  # fmt: skip

    def _feeds(self) -> Iterator[FeedSource]:
        from sourcebook.ingest.web.watch import iter_polled

        return (FeedSource(address=address) for address in iter_polled(self.root / "watch.json"))
