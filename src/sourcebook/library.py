"""Library: the one object that the command line, the server, scripts and notebooks use.

    library = Library.open("cases/harbour")
    report = library.add(["papers/"])          # expected = stored + skipped + failed
    for hit in library.search('"letter of credit" person:"Ada Vale"').hits: ...
    library.check("draft.html").flags
    library.publish("out/")

`read_file` reads one file without any library.
"""

from __future__ import annotations

import builtins
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec

from sourcebook import checking, overview, registry
from sourcebook.checking import Checked
from sourcebook.coverage import build_coverage, kind_in_words
from sourcebook.durable import write_whole
from sourcebook.errors import NotFound, StorageError, UsageError
from sourcebook.files import ReadFile, read_file, read_files, read_members, try_files
from sourcebook.ingest.sources import SourceItem, is_address
from sourcebook.ingest.unpack import Unpacker
from sourcebook.intake import captured, iter_items, report_of
from sourcebook.listing import iter_list
from sourcebook.mapped import check_mapping, propose_mapping, read_mapping_file
from sourcebook.model.check import CheckReport
from sourcebook.model.check import Evidence as Witness
from sourcebook.model.coverage import Coverage, warning_of
from sourcebook.model.decision import Decision
from sourcebook.model.flow import Flows
from sourcebook.model.flow import Span as Period
from sourcebook.model.given import Given, given_of
from sourcebook.model.ids import kind_of
from sourcebook.model.ledger import AddReport, LedgerItem
from sourcebook.model.mapping import Mapping
from sourcebook.model.near_copy import NearCopy, SideBySide
from sourcebook.model.origin import Origin
from sourcebook.model.plan import Plan, plan_of
from sourcebook.model.search import Hit, Passage, SearchResult
from sourcebook.model.span import Span
from sourcebook.pipeline import Ingest, Places, now
from sourcebook.resolve.matching import Listing
from sourcebook.settings import LIBRARY_FILE, Settings, read_families, read_settings, without_model
from sourcebook.store.base import Store, View
from sourcebook.store.verify import VerifyReport, verify, verify_folder
from sourcebook.unfinished import find_unfinished, noted

if TYPE_CHECKING:
    from sourcebook.alerts import Alerts
    from sourcebook.anchoring import Anchoring
    from sourcebook.batch import Batch
    from sourcebook.copies import Copies
    from sourcebook.corrections import Corrections
    from sourcebook.corroborate.base import Evidence
    from sourcebook.covered import Covered
    from sourcebook.developments import Developments
    from sourcebook.digests import Digests
    from sourcebook.executors import Executor
    from sourcebook.feeding import Feed
    from sourcebook.filing import Filing
    from sourcebook.ingest.web.client import Client
    from sourcebook.model.batch import Row, RowResult, Ruling
    from sourcebook.model.comparison import Comparison, Traced
    from sourcebook.model.contradiction import Contradiction
    from sourcebook.model.correction import Correction
    from sourcebook.model.draft import Drafted
    from sourcebook.model.entity import Entity
    from sourcebook.model.matter import Behind, Matter
    from sourcebook.model.moving import MoveReport
    from sourcebook.model.network import Network
    from sourcebook.model.network import Path as NetworkPath
    from sourcebook.model.related import Related
    from sourcebook.model.review import ClaimRecord, Review, ReviewKind
    from sourcebook.model.saved import Alert, SavedSearch
    from sourcebook.model.sentence import CheckedSentence, SuggestedAnchor
    from sourcebook.model.summary import Anchor, Importance, Summary
    from sourcebook.model.use import Wanted
    from sourcebook.model.version import History
    from sourcebook.newsroom import Newsroom
    from sourcebook.payments import Payments
    from sourcebook.publish.entities import Section
    from sourcebook.publish.entity_pages import EntityPages
    from sourcebook.publish.links import Links
    from sourcebook.publish.newsletter_pages import NewsletterPages
    from sourcebook.publish.pages import Pages
    from sourcebook.publish.reviews import ReviewPages
    from sourcebook.publish.shelf import Shelf
    from sourcebook.publish.site import Manifest
    from sourcebook.resolution import Resolution
    from sourcebook.review import Reviews
    from sourcebook.searching import Searching
    from sourcebook.store.backup import Backup
    from sourcebook.store.index import SearchIndex
    from sourcebook.uses import Uses
    from sourcebook.weighing import Weighing
    from sourcebook.writing import Writing

__all__ = [
    "Checked",
    "Library",
    "Listing",
    "ReadFile",
    "VerifyReport",
    "build_demo",
    "check_file",
    "check_mapping",
    "doctor",
    "propose_mapping",
    "propose_moving",
    "read_file",
    "read_files",
    "read_members",
    "try_files",
    "verify_folder",
    "verify_library",
]  # fmt: skip

Progress = Callable[[int, int | None, str], None]
"""Called with (done, total or None, name of the last item)."""


MOST_COMPARED = 1_000
"""Documents stored at once of which the report names the copies; of more, `near_copies` does."""


@dataclass(slots=False)
class Library:
    """One library: a folder with `sourcebook.toml`, the store and the index. Use `init` or `open`."""

    root: Path
    settings: Settings
    store: Store
    _make_client: Callable[[Settings, bool], Client] = field(
        default_factory=lambda: _new_client, init=False, repr=False
    )
    _spare: tempfile.TemporaryDirectory[str] | None = field(default=None, init=False, repr=False)

    @classmethod
    def init(cls, root: Path | str, *, title: str | None = None) -> Self:
        """Make a new library in `root` (created if missing) and open it; one that is there is opened as it is.

        Raises:
            UsageError: `root` is a file.
        """
        root = Path(root)
        if root.exists() and not root.is_dir():
            raise UsageError(f"{str(root)!r} is a file.", "Name a folder for the library.")
        root.mkdir(parents=True, exist_ok=True)
        if not (root / LIBRARY_FILE).exists():
            name = (title or root.resolve().name).replace("\\", "\\\\").replace('"', '\\"')
            said = f'[settings]\ntitle = "{name}"\n'.encode()
            write_whole(root / LIBRARY_FILE, said, "making the library")
        return cls.open(root)

    @classmethod
    def open(cls, root: Path | str, **settings: Any) -> Self:
        """Open the library in `root`; keyword arguments go over its settings.

        Raises:
            NotFound: No library there.
            Damaged: Its database cannot be opened.
        """
        root = _library_folder(Path(root))
        found = read_settings(root, **settings)
        return cls(root=root, settings=found, store=registry.load("stores", found.store)(root))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()
        if "copies" in self.__dict__:
            self.copies.close()
        if self._spare is not None:
            self._spare.cleanup()

    def view(self) -> View:
        """The records, for reading."""
        return self.store.view()

    @cached_property
    def index(self) -> SearchIndex:
        """The search projection; a library that cannot be written to gets one in a temporary folder."""
        from sourcebook.store.index import SearchIndex

        folder = self.root / "index"
        if os.access(folder if folder.exists() else self.root, os.W_OK):
            try:
                return SearchIndex(self.store, folder)
            except StorageError:
                # A full disk has no room for the files of an index that is opened; elsewhere there may be.
                return SearchIndex(self.store, self._spare_folder())
        spare = self._spare_folder()
        if os.access(folder, os.R_OK | os.X_OK):  # one that may not be read is made anew
            shutil.copytree(folder, spare, copy_function=shutil.copyfile)
            for copied in (spare, *spare.rglob("*")):  # folders keep their rights, which were "read only"
                copied.chmod(0o700)
        return SearchIndex(self.store, spare)

    def _spare_folder(self) -> Path:
        self._spare = tempfile.TemporaryDirectory(prefix="sourcebook-index-")
        return Path(self._spare.name) / "index"

    @cached_property
    def resolution(self) -> Resolution:
        """Who is who: entities, open questions, judgements."""
        from sourcebook.resolution import Resolution
        from sourcebook.store.entities import Entities

        matcher = registry.load("matchers", self.settings.matcher)()
        return Resolution(self.store, Entities(self._cache_folder()), matcher, now)

    @cached_property
    def developments(self) -> Developments:
        """How matters stand, and where documents contradict each other."""
        from sourcebook.developments import Developments
        from sourcebook.store.developments import DevelopmentsFile

        return Developments(self.store, DevelopmentsFile(self._cache_folder()), self.resolution, self.root)

    @cached_property
    def summaries(self) -> Newsroom:
        """The desk: summaries, their way to publication, their history."""
        from sourcebook.drafts import draft_of
        from sourcebook.newsroom import Newsroom

        merged = lambda chains: self.resolution.find_unreviewed(chains)  # noqa: E731 - worked out only when asked
        first = lambda *held: draft_of(*held).sentences  # noqa: E731 - a twin of the one above
        people = self.settings.publishing_people
        return Newsroom(
            self.store, now, people, merged=merged, check=self.check_sentence, first=first, importance=self.importance
        )  # fmt: skip

    def draft(self, document: str, *, by_model: bool = False) -> Drafted:
        """A draft of a kept document, not saved: sentences chosen out of it, each with its exact words and reasons.

        With `by_model` the language model of the settings writes it; a sentence is kept only where the words it rests
        on stand in the document and bear it out.

        Raises:
            NotFound: There is no such document.
            UsageError: The settings name no model, or it gave no answer that could be read.
        """
        from sourcebook.drafts import draft_by_model, draft_of

        view = self.view()
        held = view.get_document(document)
        rendition = view.get_rendition(held.rendition)
        if by_model:
            return draft_by_model(view, held, rendition, self.settings, self.check_sentence)
        return draft_of(view, held, rendition)

    @cached_property
    def payments(self) -> Payments:
        """Who paid whom, from prose and tables: each payment with all its tellings."""
        from sourcebook.payments import Payments
        from sourcebook.store.payments import PaymentsFile

        return Payments(self.store, PaymentsFile(self._cache_folder()), self.resolution, self.root, now)

    @cached_property
    def digests(self) -> Digests:
        """The newsletter: digests of published summaries."""
        from sourcebook.digests import Digests

        return Digests(self.store, self.settings, now, lambda d: self.developments.iter_matters(document=d))

    @cached_property
    def filing(self) -> Filing:
        """The tree of categories, what is suggested for a record, and moving many at once."""
        from sourcebook.desk.vectors import KeptVectors
        from sourcebook.filing import Filing
        from sourcebook.store.index.meaning import find_encoder

        encoder, cache = find_encoder(), self._cache_folder()
        encode = KeptVectors(cache / "categories-vectors.npz", encoder.encode) if encoder else None
        return Filing(self.root, cache, self.summaries, encode, self._ids_found)

    @cached_property
    def covered(self) -> Covered:
        """What was covered before."""
        from sourcebook.covered import Covered
        from sourcebook.store.covered import CoveredFile

        file = CoveredFile(self._cache_folder())
        bearing = lambda text: self.find_passages(text, limit=12)  # noqa: E731 - a twin of the next argument
        return Covered(self.view, file, lambda d: self.near_copies(d, in_part=True), bearing)

    @cached_property
    def weighing(self) -> Weighing:
        """How important records are."""
        from sourcebook.weighing import Weighing

        return Weighing(
            self.view, self.evidence, self.covered.likest, lambda: self.resolution, lambda: self.developments
        )

    def importance(self, what: str | Summary) -> Importance:
        """The computed importance of a summary as the evidence is now, with a reason for every part of it.

        The editor's own number is `Summary.importance`; it stands beside this one, never in it.

        Raises:
            NotFound: There is no such summary.
        """
        return self.weighing.weigh(self.summaries.get(what) if isinstance(what, str) else what)

    def find_related(self, what: str | Summary, *, limit: int = 10) -> builtins.list[Related]:
        """Summaries and documents near to a summary (id, or as it is being written) or document, with reasons.

        Those that seem to tell the very same come first (`covered`).

        Raises:
            NotFound: There is no such summary or document.
        """
        return self.covered.find(what, limit=limit)

    def _ids_found(self, query: str) -> set[str]:
        """Ids of all that a search finds."""
        return {hit.document for hit in self.iter_hits(query)}

    def _cache_folder(self) -> Path:
        """Where projections are kept; a temporary folder for a library that cannot be written to."""
        folder = self.root / "cache"
        if os.access(folder if folder.exists() else self.root, os.W_OK):
            return folder
        self._spare = self._spare or tempfile.TemporaryDirectory(prefix="sourcebook-index-")
        return Path(self._spare.name) / "cache"

    def find_entity(self, what: str) -> Entity:
        """The entity that an id leads to, or that alone bears a name.

        Raises:
            NotFound: None does, or several bear the name (the message lists them).
        """
        if kind_of(what) is not None:
            return self.resolution.get(what)
        found = self.resolution.find(what)
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFound(f"Nobody is named {what!r}.", "List those who are with `sourcebook list entities`.")
        several = ", ".join(f"{e.id} ({e.type}, {e.documents} documents)" for e in found[:10])
        raise NotFound(f"{len(found)} entities are named {what!r}.", f"Name one by its id: {several}.")

    # -- take in ------------------------------------------------------------------------------------------------

    def find(self, what: Iterable[Path | str]) -> Iterator[str]:
        """Names of the items that `add` would look at, in order."""
        return (item.name for item in iter_items(list(what)))

    def add(
        self,
        what: Iterable[Path | str],
        *,
        date: str | None = None,
        outlet: str | None = None,
        kind: str | None = None,
        collection: str = "default",
        defer: bool = False,
        ignore_robots: bool = False,
        snapshot: bool = False,
        mapping: Path | str | None = None,
        progress: Progress | None = None,
    ) -> AddReport:
        """Take in files, folders and http(s) addresses; the same bytes again do no work.

        An address whose bytes have changed gives a further version of its document. `ignore_robots` is for whoever may
        fetch what a site asks programs to leave alone. With `snapshot` pages are also drawn by a browser, through the
        same guard, and kept so (extra `snapshot`). With `defer` the text is kept and indexed now and read by a
        later `add` of the same bytes without it.

        `mapping` is a file that says what the columns of tables stand for (`model.mapping`). The library keeps it;
        tables read by it stay so until another is given.

        Returns:
            `expected == stored + len(skipped) + len(failed)`, with the ids of the documents stored.

        Raises:
            NotFound: Something named is not there (nothing was taken in).
            UsageError: The mapping is none.
            StorageError: The disk is full or read-only; what was acknowledged stays.
        """
        given = given_of(date=date, outlet=outlet, kind=kind, collection=collection)
        columns = None if mapping is None else self._keep_mapping(Path(mapping))
        names = [*what]
        # Counting first finds out about a missing name before anything is taken in; standard input can be read once.
        failed = 0
        total = sum(1 for _ in iter_items(n for n in names if str(n) != "-")) + names.count("-")
        client = self._make_client(self.settings, not ignore_robots) if any(map(is_address, names)) else None
        if snapshot:
            from sourcebook.ingest.web.snapshot import find_browser

            find_browser()
        lines: builtins.list[LedgerItem] = []
        with noted(self.root, names, total):
            for line in self._take_in(iter_items(names, client, snapshot=snapshot), given, defer, columns):
                lines.append(line)
                failed += line.outcome == "failed"
                if progress:  # members of containers are counted as they are met
                    progress(len(lines), max(total, len(lines)), _seen(line.name, failed))
        return self._reported(lines)

    def capture(self, what: str) -> str:
        """The document that an id, a file or an address stands for, taken in first where that is needed; gives its id.

        Raises:
            NotFound: There is no such document or file.
            ItemError: It could not be read.
            UsageError: It holds several documents.
        """
        if kind_of(what) == "document":
            return self.view().get_document(what).id
        return captured(what, self.add([what]), self.view())

    def import_(
        self,
        form: str,
        path: Path | str,
        *,
        mapping: Path | str | None = None,
        service: str = "",
        old_addresses: Sequence[str] = (),
        collection: str = "default",
        defer: bool = False,
        progress: Progress | None = None,
    ) -> MoveReport:
        """Move in the records of another news service: each a kept document and a summary (`sourcebook.moving`).

        Args:
            form: `wtk` (JSON Lines or a JSON array of its two forms, or CSV of the same names), `jsonl` or `csv`.
            path: The file, gzipped or not.
            mapping: A file that says which of their fields is which of ours (`model.moving`); of `jsonl` and `csv` one
                is proposed from the names where none is given.
            service: Whose records they are; without, the file's name. With the id of a record it tells it from others.
            old_addresses: Patterns of where they stood: `/a/{slug}`, `/{slug}-{id}`.
            collection: Collection of their documents.
            defer: Keep and index them now, read them by a later `import` of the same file without it.
            progress: Called as work goes on.

        Raises:
            UsageError: There is no such form, or nothing gives a title.
            NotFound: There is no such file.
            UnreadableInput: It is not of that form.
        """
        from sourcebook.moving import MoveIn
        from sourcebook.moving_forms import form_of, moving_of

        path = Path(path)
        run = MoveIn(
            store=self.store, settings=self.settings, root=self.root, form=form_of(form, path),
            moving=moving_of(form, path, mapping), service=service, old_addresses=tuple(old_addresses),
            collection=collection, sketched=self.copies.keep,
        )  # fmt: skip
        report = run.run(path, progress)
        if not defer:
            executor: Executor = registry.load("executors", self.settings.executor)(self.settings.workers)
            read = run.read(executor, str(self.root / "cache" / "read.sqlite"), progress)
            report = msgspec.structs.replace(report, read=read)
        self.index.update()
        self.copies.update()
        return report

    def plan(
        self,
        what: Iterable[Path | str],
        *,
        date: str | None = None,
        outlet: str | None = None,
        kind: str | None = None,
        collection: str = "default",
        defer: bool = False,
    ) -> Plan:
        """What `add` would do, item by item: containers are opened, nothing is kept, no address is asked.

        Raises:
            NotFound: Something named is not there.
        """
        given = given_of(date=date, outlet=outlet, kind=kind, collection=collection)
        executor: Executor = registry.load("executors", self.settings.executor)(1)
        with Unpacker(self.settings) as unpacker:
            found = unpacker.expand(Places(self.store, record=False).settle(iter_items([*what])))
            return plan_of(tuple(Ingest(self.store, self.settings, given, executor, defer).foresee(found)))

    def add_todo(self, *, progress: Progress | None = None, **given: Any) -> AddReport:
        """Fetch what is on the to-do list and not held yet; `given` as for `add`."""
        wanted = self.uses.to_fetch()
        return self.add(wanted, progress=progress, **given) if wanted else report_of([])

    def retry(self, *, defer: bool = False, ignore_robots: bool = False, progress: Progress | None = None) -> AddReport:
        """Take up again every failed item that another try may read, from its kept bytes or its address.

        What was given of it when it was added still holds. Items whose bytes are not held are named in `add_again`.
        """
        from sourcebook.retries import by_given, find_retries, iter_retried, name_of

        retries = list(find_retries(self.view()))
        lines: builtins.list[LedgerItem] = []
        for given, group in by_given(retries):
            web = [r.line.name for r in group if r.way == "web"]
            client = self._make_client(self.settings, not ignore_robots) if web else None
            items = chain(iter_retried(group, self.store.blobs), iter_items(web, client))
            for line in self._take_in(items, given, defer):
                lines.append(line)
                if progress:
                    progress(len(lines), max(len(retries), len(lines)), line.name)
        left = tuple(name_of(r.line) for r in retries if r.way == "source")
        return msgspec.structs.replace(self._reported(lines), add_again=left)

    def watch(
        self,
        what: Iterable[Path | str] = (),
        *,
        outlet: str | None = None,
        kind: str | None = None,
        collection: str = "default",
        ignore_robots: bool = False,
        progress: Progress | None = None,
    ) -> AddReport:
        """Poll feeds (addresses of feeds or OPML, OPML files; without any, those polled before) and add what is new.

        What was seen is remembered in `watch.json` of the library's folder. Every feed is a line of the report too.

        Raises:
            UsageError: None is named and none was polled before.
            NotFound: A file named is not there.
        """
        from sourcebook.ingest.web.watch import Watcher

        watcher = Watcher(self._make_client(self.settings, not ignore_robots), self.root / "watch.json")
        names = [*what] or [*watcher.known()]
        if not names:
            raise UsageError("No feed was named and none is known yet.", "Name the address of a feed, or an OPML file.")
        lines: builtins.list[LedgerItem] = []
        try:
            given = given_of(outlet=outlet, kind=kind, collection=collection)
            for line in self._take_in(watcher.items(names), given, defer=False):
                watcher.settle(line)
                lines.append(line)
                if progress:
                    progress(len(lines), None, line.name)
        finally:
            watcher.finish()
        return self._reported(lines)

    def _reported(self, lines: Sequence[LedgerItem]) -> AddReport:
        """Bring the projections up to date and draw up the books of a run, with the copies that it brought."""
        self.index.update()
        report = report_of(lines)
        found = self.copies.among(report.documents) if len(report.documents) <= MOST_COMPARED else ()
        self.copies.update()
        return msgspec.structs.replace(report, near_copies=tuple(found))

    def _keep_mapping(self, path: Path) -> Mapping:
        mapping = read_mapping_file(path)
        self.store.blobs.put_file(path)
        return mapping

    def _take_in(
        self, items: Iterator[SourceItem], given: Given, defer: bool, mapping: Mapping | None = None
    ) -> Iterator[LedgerItem]:
        executor: Executor = registry.load("executors", self.settings.executor)(self.settings.workers)
        kept = str(self.root / "cache" / "read.sqlite")
        with Unpacker(self.settings) as unpacker:
            found = unpacker.expand(Places(self.store).settle(items))
            yield from Ingest(self.store, self.settings, given, executor, defer, kept, mapping, self.copies.keep).run(
                found
            )

    # -- read ---------------------------------------------------------------------------------------------------

    def read(self, what: str | Path, *, date: str | None = None, by_model: bool = True) -> ReadFile:
        """A file, or a document of the library by id, as a `ReadFile`.

        With `by_model` a file is also read by the language model, where the settings name one.

        Raises:
            NotFound: Neither a file nor a document.
        """
        if kind_of(str(what)) is None or Path(what).is_file():
            settings = self.settings if by_model else without_model(self.settings)
            return read_file(what, date=date, settings=settings)
        view = self.view()
        document = view.get_document(str(what))
        rendition = view.get_rendition(document.rendition)
        held = tuple(view.iter_annotations(rendition=rendition.id))
        places = sorted({(a.start, a.end) for a in held if a.kind == "claim"})
        return ReadFile(
            name=document.title, document=document.id, rendition=rendition, annotations=held,
            sentences=tuple(Span(start, end, rendition.text[start:end]) for start, end in places),
            reference=document.updated or document.published,
        )  # fmt: skip

    def list(self, kind: str, **where: Any) -> Iterator[Any]:
        """Records of one of `LISTS`. `where`: `document` for readings, `outcome` for the ledger.

        Raises:
            NotFound: There is no such list (the message names those there are) or no such document.
        """
        if kind == "entities":
            return self.resolution.iter_entities(where.get("type"))
        if kind == "judgements":
            return self.resolution.iter_judgements()
        if kind in ("matters", "contradictions", "behind"):
            return self._developments(kind, where.get("entity"), where.get("document"))
        if kind == "todo":
            return iter(self.todo())
        if kind == "corrections":
            return iter(self.corrections(where.get("document")))
        if kind == "payments":
            return self.payments.iter_payments(where.get("entity"), where.get("document"))
        if kind == "near-copies":
            return iter(self.near_copies(where.get("document")))
        return iter_list(self.view(), kind, **where)

    def _developments(self, kind: str, entity: str | None, document: str | None) -> Iterator[Any]:
        if document is not None:
            self.view().get_document(document)
        own = self.find_entity(entity).id if entity else None
        if kind == "contradictions":
            return self.developments.iter_contradictions(entity=own, document=document)
        if kind == "behind":
            return (b for b in self.developments.iter_behind(own, document) if document in (None, b.document))
        return self.developments.iter_matters(own, document)

    def ladder(self, what: str) -> builtins.list[Matter]:
        """The matters of a person or body (id or name): each step with its date and sources, the denials beside.

        Raises:
            NotFound: Nobody is meant by it, or several bear the name (the message lists them).
        """
        try:
            return list(self.developments.iter_matters(self.find_entity(what).id))
        except NotFound:
            # A part of a name is enough where only one of those who stand in a matter bears it.
            words = set(what.casefold().split())
            meant = {m.entity for m in self.developments.iter_matters() if words <= set(m.name.casefold().split())}
            if len(meant) != 1:
                raise
            return list(self.developments.iter_matters(meant.pop()))

    def contradictions(
        self, *, entity: str | None = None, document: str | None = None, dismissed: bool = False
    ) -> builtins.list[Contradiction]:
        """Where documents of separate origin give one thing two values, and where later ones bring one up to date.

        Args:
            entity: Only of one (id or name).
            document: Only with this document on one side.
            dismissed: Also those that somebody decided are none.

        Raises:
            NotFound: No such entity or document.
        """
        if document is not None:
            self.view().get_document(document)
        own = self.find_entity(entity).id if entity else None
        return list(self.developments.iter_contradictions(entity=own, document=document, dismissed=dismissed))

    def behind(self, what: str | None = None) -> builtins.list[Behind]:
        """Documents that stop at an earlier step than the matter has reached: of all matters, or of one entity's.

        Raises:
            NotFound: Nobody is meant by `what`.
        """
        return list(self.developments.iter_behind(self.find_entity(what).id if what else None))

    @cached_property
    def copies(self) -> Copies:
        """What finds texts that are copies of each other."""
        from sourcebook.copies import Copies

        return Copies(self.store, self.root)

    def near_copies(self, document: str | None = None, *, in_part: bool = False) -> builtins.list[NearCopy]:
        """Pairs of documents whose texts are copies of each other, noise and edits between them; those of one document.

        Texts were sketched as they came in: one document's copies take milliseconds, the work for all grows with the
        texts and not with their pairs. With `in_part`, of one document also those that share a paragraph with it.

        Raises:
            NotFound: There is no such document.
        """
        if document is not None:
            self.view().get_document(document)
        return self.copies.pairs(document, in_part=in_part)

    def shared_passages(self, first: str, second: str) -> SideBySide:
        """Two documents side by side: the passages that they share, with their places in both, and what differs.

        Raises:
            NotFound: There is no such document.
        """
        return self.copies.compare(first, second)

    def show(self, identifier: str) -> dict[str, Any]:
        """Anything with an id, and what leans on it.

        Raises:
            NotFound: Nothing has that id.
        """
        if kind_of(identifier) in ("entity", "referent", "judgement"):
            return self.resolution.show(identifier)
        if kind_of(identifier) in ("matter", "contradiction"):
            return self.developments.show(identifier)
        if kind_of(identifier) == "summary":
            return self.summaries.show(identifier)
        if kind_of(identifier) == "correction":
            return {"correction": msgspec.to_builtins(self._corrections().get(identifier))}
        if kind_of(identifier) == "payment":
            return self.payments.show(identifier)
        if kind_of(identifier) == "use":
            return {"use": msgspec.to_builtins(self.uses.get(identifier))}
        if kind_of(identifier) == "wanted":
            return {"todo": msgspec.to_builtins(self.uses.get_wanted(identifier))}
        found = overview.show(self.view(), self.store.blobs, identifier)
        if kind_of(identifier) == "document" and (copies := self.near_copies(identifier)):
            found["near_copies"] = [{"document": c.other(identifier), **_likeness(c)} for c in copies]
        if kind_of(identifier) == "document":
            found |= self.developments.of_document(identifier) | self.payments.of_document(identifier)
            found |= {"leaning_on_it": used} if (used := self.uses.of_document(identifier)) else {}
        return found

    def versions(self, document: str) -> History:
        """The versions of a document with their captures, and the captures in which its address did not give it.

        Raises:
            NotFound: There is no such document.
        """
        from sourcebook.explore.versions import get_history

        return get_history(self.view(), document)

    def diff(self, document: str, old: int | None = None, new: int | None = None) -> Comparison:
        """What differs between two versions of a document, by passage and word: the last two without numbers.

        Raises:
            NotFound: There is no such document or version.
            UsageError: It has one version only.
        """
        from sourcebook.explore.versions import compare

        return compare(self.view(), document, old, new)

    def trace(self, document: str, start: int, end: int, *, rendition: str | None = None) -> builtins.list[Traced]:
        """What became of words of a document in its other versions: the same, moved, changed or lost.

        Offsets are in `rendition`, without it in the document's text.

        Raises:
            NotFound: There is no such document or rendition.
            UsageError: The offsets select nothing.
        """
        from sourcebook.explore.versions import trace

        return trace(self.view(), document, start, end, rendition=rendition)

    def screenshot(self, capture: str) -> bytes:
        """The picture (PNG) of a page as a browser drew it when it was captured.

        Raises:
            NotFound: There is no such capture, or no picture of it.
        """
        found = self.view().get_capture(capture)
        data = b""
        if found.absent == "" and "screenshot" in found.headers:
            data = self.store.blobs.path(found.headers["screenshot"]).read_bytes()
        if not data.startswith(b"\x89PNG\r\n\x1a\n"):
            raise NotFound(f"There is no picture of capture {capture}.", "Add its address again with --snapshot.")
        return data

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

    @property
    def searching(self) -> Searching:
        """What answers searches."""
        from sourcebook.searching import Searching

        return Searching(self.store, self.index, self.resolution, self.find_entity)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        cursor: str | None = None,
        sort: str = "relevance",
        semantic: bool = False,
        facets: bool = True,
        progress: Progress | None = None,
    ) -> SearchResult:
        """Documents that match (CONTRACT section 4).

        Args:
            query: In the query language (`docs/reference/search.md`).
            limit: Hits on a page.
            cursor: `next` of the page before.
            sort: `relevance newest oldest posted importance`.
            semantic: Join passages near in meaning (extra `semantic`); the order is then by both.
            facets: Count the values of fields among all that matches.
            progress: Told of the documents whose passages a first search by meaning encodes.

        Raises:
            InvalidQuery: The query cannot be parsed; the message says where.
        """
        if semantic:
            return self.searching.search_meaning(query, limit=limit, cursor=cursor, progress=progress)
        return self.searching.search(query, limit=limit, cursor=cursor, sort=sort, facets=facets)

    def iter_hits(self, query: str, *, sort: str = "relevance") -> Iterator[Hit]:
        """Every hit of a search, from the first to the last, one at a time.

        Raises:
            InvalidQuery: The query cannot be parsed, or there is no such order.
        """
        return self.searching.iter_hits(query, sort=sort)

    @property
    def searches(self) -> Alerts:
        """Saved searches and what is new for them: `save forget get iter check`."""
        from sourcebook.alerts import Alerts

        return Alerts(self.searching, now)

    def alerts(self, search: str | None = None) -> builtins.list[tuple[SavedSearch, tuple[Alert, ...]]]:
        """Ask the saved searches again (or one, by name or id); gives each with what is new since the last time.

        Raises:
            NotFound: There is no such search.
        """
        return self.searches.check(search)

    def alert_feed(self, search: str, base: str, form: str = "atom") -> bytes:
        """What was new for a saved search as a feed: `atom`, `rss` or `json`; `base` is the address of the server.

        Raises:
            NotFound: There is no such search.
        """
        from sourcebook.alerts import alert_feed

        return alert_feed(self.searches.get(search), base, form)

    def alert_mail(self, news: Sequence[tuple[SavedSearch, tuple[Alert, ...]]], *, to: str = "") -> bytes:
        """What is new as a mail in plain text, to be written to a file; nothing is sent."""
        from sourcebook.alerts import alert_mail

        return alert_mail([*news], to=to, time=now())

    @property
    def batches(self) -> Batch:
        """What runs lists of names and queries."""
        from sourcebook.batch import Batch

        folder = self._cache_folder() / "batches"
        return Batch(self.searching, self.resolution.matcher, folder)

    def batch_page(self, batch: str, *, page: int, rows: int, show: str, token: str = "") -> str:
        """The page on which a list that was kept is reviewed.

        Raises:
            NotFound: No such list, or it has fewer pages.
        """
        from sourcebook.publish.sheet import sheet_page

        results = self.batches.kept(batch)
        return sheet_page(self.pages(token=token), batch, results, page=page, rows=rows, show=show)

    def batch(self, rows: Sequence[Row], *, most: int = 100, progress: Progress | None = None) -> Iterator[RowResult]:
        """Run a list over the library: each row a name, looked for in all its forms, or a query.

        Args:
            rows: As `sourcebook.batch.read_rows` gives them.
            most: Documents told of one row; all of them are counted.
            progress: Told of the rows done.
        """
        return self.batches.run(rows, most=most, progress=progress)

    def rule(self, asked: str, document: str, ruling: Ruling, *, why: str, who: str) -> Decision:
        """Record whether a row of a list is meant in a document (`accept`, `reject`), or that it is open again.

        Raises:
            NotFound: There is no such document.
            UsageError: No reason given.
        """
        from sourcebook.batch import ruling_value

        return self.decide(document, ruling_value(asked, ruling), why=why, who=who)

    def find_marks(self, document: str, query: str) -> builtins.list[Span]:
        """The words of a document that a query matches, in text order.

        Raises:
            NotFound: There is no such document.
            InvalidQuery: The query cannot be parsed.
        """
        return self.searching.find_marks(document, query)

    def found_page(
        self, document: str, query: str, part: int = 1, *, highlight: tuple[int, int] | None = None, token: str = ""
    ) -> str:
        """A document's page with the words marked that a query matches. Raises as `find_marks`."""
        from sourcebook.publish.pages import Found

        ranges = tuple((span.start, span.end) for span in self.find_marks(document, query))
        found = Found(query, ranges)
        return self.pages(token=token).document(document, part, highlight=highlight, found=found)

    def hits_csv(self, hits: Iterable[Hit], *, spreadsheet: bool = False) -> Iterator[str]:
        """Hits as lines of a CSV table, the header first; `spreadsheet` keeps cells from being run as formulas."""
        from sourcebook.searching import iter_table

        return iter_table(hits, spreadsheet=spreadsheet)

    def flows(
        self,
        *,
        entity: str | None = None,
        since: str | None = None,
        until: str | None = None,
        status: Iterable[str] = (),
        collection: str | None = None,
        currency: str | None = None,
        period: Period = "year",
    ) -> Flows:
        """Payments summed by payer, payee, period and currency, exactly; each counts once, however often it is told.

        Args:
            entity: Only of one: an id, or words in the name of either end.
            since: Only what lies wholly after this day (ISO), as far as its time is told.
            until: Only what lies wholly before the end of this day.
            status: Statuses to sum (`alleged`, `denied`, `planned` ..., `all`); without, those of payments made.
            collection: Only payments that a document of this collection tells.
            currency: Only sums in this currency, by code.
            period: How long the periods are: `year`, `quarter` or `month`.

        Raises:
            NotFound: There is no such entity.
            UsageError: A date or a status is none.
        """
        from sourcebook.explore.flows import Wanted, wanted_statuses

        wanted = Wanted(
            entity=entity or "", since=since, until=until, statuses=wanted_statuses(status),
            currency=(currency or "").upper().replace("NONE", "none"), span=period,
        )  # fmt: skip
        return self.payments.flows(wanted, collection)

    def network(self, what: str | None = None, **asked: Any) -> Network:
        """Ties of the library, or around an entity (id or name); `sourcebook.following.find_network` has the filters.

        Raises:
            NotFound: Nobody is meant by `what`, or several are.
            UsageError: A date is none.
        """
        from sourcebook.following import find_network

        centre = self.find_entity(what).id if what else None
        return find_network(self.view(), self.resolution, centre, **asked)

    def ways(self, start: str, goal: str) -> builtins.list[NetworkPath]:
        """The shortest ways between two entities (id or name), with the ties along them.

        Raises:
            NotFound: Nobody is meant by one of them, or several are.
        """
        from sourcebook.following import find_ways

        ends = self.find_entity(start).id, self.find_entity(goal).id
        return find_ways(self.view(), self.resolution, *ends)

    def draw_network(self, network: Network) -> str:
        """A network as a static picture (SVG) with a text alternative."""
        from sourcebook.following import draw

        return draw(network)

    def draw_flows(self, flows: Flows, form: str) -> str:
        """Flows as `svg`, `html` (a page that needs no other file) or `csv`."""
        from sourcebook.publish.flows import flows_csv, flows_svg
        from sourcebook.publish.payments import flows_page

        if form == "html":
            return flows_page(self.pages(), flows, alone=True)
        return flows_svg(flows) if form == "svg" else flows_csv(flows)

    def decide_payment(self, first: str, second: str, *, one: bool, why: str, who: str) -> Decision:
        """Record that two payments, or two tellings (readings by id), are one payment or two; the last word stands.

        Raises:
            NotFound: One of them tells no payment.
            UsageError: They are not two, or no reason is given.
        """
        return self.payments.decide(first, second, one=one, why=why, who=who)

    def find_passages(self, text: str, *, limit: int = 20, within: str | None = None) -> builtins.list[Passage]:
        """Passages (blocks) that bear on `text`, best first; only those of the document `within`, when given."""
        self.index.catch_up()
        return self.index.find_passages(text, limit=limit, within=within)

    # -- judge --------------------------------------------------------------------------------------------------

    def check(
        self,
        draft: str | Path,
        *,
        date: str | None = None,
        fix_links: bool = False,
        opinion: bool = False,
        progress: Progress | None = None,
    ) -> Checked:
        """A draft (file or document id) against itself and this library, which notes what the draft leans on.

        With `fix_links` the web addresses that it cites and the library has no copy of go on the to-do list; nothing
        is fetched. With `opinion` the language model of the settings is asked what it holds of the evidence that takes
        a side; that stands beside the stances, marked, and no flag rests on it.

        Raises:
            UsageError: With `opinion`: no model is set, or it does not answer.
            NotFound: No such file or document.
            ItemError: The draft could not be read.
            StorageError: With `fix_links`: the library may not be written to.
        """
        from sourcebook.opinions import add_to_claims, options_of
        from sourcebook.uses import place_of_draft

        options = options_of(self.settings) if opinion else None
        # No flag rests on what a language model says, so none is asked unless told to: a draft stays on this machine.
        checked = check_read(self.read(draft, date=date, by_model=False), self, progress)
        if options:
            claims = tuple(add_to_claims(checked.report.claims, options, progress))
            checked = msgspec.structs.replace(checked, report=msgspec.structs.replace(checked.report, claims=claims))
        use = self.uses.note(checked, "draft", *place_of_draft(draft), now())
        return msgspec.structs.replace(checked, wanted=tuple(self.uses.want(checked, use))) if fix_links else checked

    @cached_property
    def uses(self) -> Uses:
        """Which texts lean on this library, and the captures that they want."""
        from sourcebook.store.uses import UsesFile
        from sourcebook.uses import Uses

        return Uses(self.store, UsesFile(self.root))

    def corrections(self, document: str | None = None) -> builtins.list[Correction]:
        """What befell sources (corrected, taken back, changed, overtaken), with all that leans on them, newest first.

        Raises:
            NotFound: There is no such document.
        """
        if document is not None:
            self.view().get_document(document)
        return self._corrections().find(document)

    def _corrections(self) -> Corrections:
        from sourcebook.corrections import Corrections

        return Corrections(self.view(), self.developments, self.uses, lambda: self.list("summaries"))

    def todo(self) -> builtins.list[Wanted]:
        """The to-do list: addresses that checked drafts cite and the library should have, with what became of each."""
        return list(self.uses.iter_wanted())

    def find_evidence(
        self, text: str, *, limit: int = 10, date: str | None = None, opinion: bool = False
    ) -> builtins.list[Witness]:
        """Passages anywhere in the library that bear on a claim, best first, each with stance, score and reasons.

        `date` (ISO) is the day from which the claim counts "last year". With `opinion` the language model of the
        settings is asked what it holds of each; that stands beside the stance, marked.

        Raises:
            UsageError: The text has no word in it; with `opinion`, no model is set, or it does not answer.
        """
        from sourcebook.opinions import add_opinions, options_of

        options = options_of(self.settings) if opinion else None
        if not any(character.isalnum() for character in text):
            raise UsageError("There is no word in the claim.", 'Give it in quotes: sourcebook evidence "Who did what"')
        with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
            path = Path(folder) / "claim.txt"
            path.write_text(text, encoding="utf-8")
            read = self.read(path, date=date, by_model=False)
        found = checking.find_evidence(read, self.evidence(), limit)
        return add_opinions(text, found, options) if options else found

    @cached_property
    def anchoring(self) -> Anchoring:
        """Sentences against the words they rest on, with the sources of the last few at hand."""
        from sourcebook.anchoring import Anchoring
        from sourcebook.store.index.meaning import find_encoder

        encoder = find_encoder()
        return Anchoring(self.settings, self.view(), self._caught_up, encoder.encode if encoder else None)

    def _caught_up(self) -> SearchIndex:
        self.index.catch_up()
        return self.index

    def check_sentence(
        self, text: str, anchors: Iterable[Anchor] = (), *, document: str | None = None
    ) -> CheckedSentence:
        """A sentence against the words it rests on; without any, where in `document` (or the library) it could rest.

        Raises:
            NotFound: There is no such document.
            UsageError: It has no word or is too long to be a sentence.
        """
        return self.anchoring.check(text, anchors, document=document)

    def suggest_anchors(
        self, text: str, document: str | None = None, *, limit: int = 5
    ) -> builtins.list[SuggestedAnchor]:
        """Words of a document, or of any in the library, that a sentence could rest on, best first, with reasons.

        Raises as `check_sentence`.
        """
        return self.anchoring.suggest(text, document, limit=limit)

    def evidence(self) -> Evidence:
        """What check rules see of this library."""
        from sourcebook.corroborate.base import Evidence
        from sourcebook.corroborate.kinship import build_kinship

        self.index.catch_up()
        view = self.view()
        kinship = build_kinship(read_families(self.root), view.iter_decisions())
        return Evidence(
            view, self.index, copies_of=self.copies.of_draft, kinship=kinship, matters_of=self._matters_of
        )  # fmt: skip

    def _matters_of(self, name: str) -> Iterator[Matter]:
        """The matters of those who bear a name."""
        for entity in self.resolution.find(name):
            yield from self.developments.iter_matters(entity.id)

    def origins(self, documents: Iterable[str]) -> builtins.list[Origin]:
        """Documents in groups that rest on one source each, with reasons (`sourcebook.standing`).

        Raises:
            NotFound: One of them is not held.
        """
        from sourcebook.standing import find_origins

        return find_origins(self.evidence(), [*documents])

    def decide_origin(self, first: str, second: str, *, one: bool, why: str, who: str) -> Decision:
        """Record that two documents rest on one source, or on two, whatever their texts suggest.

        Raises:
            UsageError: They are one and the same, or no reason is given.
        """
        from sourcebook.standing import decide_origin

        return decide_origin(self.store, [first, second], one=one, why=why, who=who, time=now())

    def decide(self, what: str, value: str, *, why: str, who: str) -> Decision:
        """Record a decision about anything with an id.

        Raises:
            NotFound: Nothing has that id.
            UsageError: No reason given.
        """
        if not why.strip():
            raise UsageError("A decision needs a reason.", "Give it with --why.")
        if kind_of(what) == "summary":
            raise UsageError("Of summaries their own verbs decide.", "`sourcebook summary --help` lists them.")
        self.show(what)
        with self.store.writer() as writer:
            return writer.append_decision(what, value, why, who, now())

    @cached_property
    def reviews(self) -> Reviews:
        """What is left for a person to decide."""
        from sourcebook.review import Reviews

        return Reviews(self.store, self.developments)

    def queue(self, kind: ReviewKind | None = None) -> builtins.list[Review]:
        """What waits for a person, the most useful first; of one kind where it is named."""
        return self.reviews.queue(kind)

    def claim(self, identifier: str) -> ClaimRecord:
        """A claim with whom it concerns, what leans on it, what bears on it and what was decided of it.

        Raises:
            NotFound: There is no such claim in a current text.
        """
        held = self.view().get_annotation(identifier)
        return self.reviews.get_claim(identifier, self.read(held.document), self.evidence())

    # -- leave --------------------------------------------------------------------------------------------------

    def publish(
        self,
        out: Path | str,
        *,
        dossier: Path | str | None = None,
        collections: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Manifest:
        """A static site of the library; with `dossier`, of that draft with its evidence. The same bytes each time.

        With `collections`, nothing of documents of other collections is in it.

        Raises:
            UsageError: `out` holds something that was not published by us.
            NotFound: No document is in these collections.
        """
        from sourcebook.publication import publish_draft, publish_library, read_categories
        from sourcebook.publish.site import check_out

        check_out(Path(out))  # before the long work of checking, not after

        into = (self.view(), self.store.blobs, self.settings, Path(out))
        memories = self._cache_folder() / "sites"
        if dossier is None:
            told = self.resolution.iter_records
            return publish_library(
                *into, check=self._check_dossier, records=told, memories=memories, collections=collections,
                categories=read_categories(self.root), corrections=self.corrections, progress=progress,
                matters=self.developments.iter_matters,
            )  # fmt: skip
        report = self._check_dossier(dossier)
        read = self.read(dossier, by_model=False)
        told = self.resolution.iter_records
        return publish_draft(
            *into, read=read, report=report, records=told, memories=memories, corrections=self.corrections,
            progress=progress,
        )  # fmt: skip

    def _check_dossier(self, dossier: str | Path) -> CheckReport:
        """The report of what is about to be published, and a note of what it leans on."""
        from sourcebook.uses import place_of_draft

        checked = check_read(self.read(dossier, by_model=False), self)
        self.uses.note(checked, "dossier", *place_of_draft(dossier), now())
        return checked.report

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
            self.view(), self.settings, links or ServedLinks(), markup=lambda d: read_markup(blobs, d),
            known=self.resolution, token=token, sections=lambda d: self._sections_of(pages, d),
            shelf=None if links else self._shelf,
        )  # fmt: skip
        return pages

    @cached_property
    def _shelf(self) -> Shelf:
        from sourcebook.publish.shelf import Shelf

        return Shelf(self.store)

    def catch_up(self) -> None:
        """Bring everything that is worked out of the records up to date: the index, who is who, matters, payments."""
        self.index.catch_up()
        self.developments.update()
        self.payments.update()

    def _sections_of(self, pages: Pages, document: str) -> tuple[Section, ...]:
        """What a document's page shows of matters, contradictions and payments."""
        from sourcebook.publish.developments import document_sections
        from sourcebook.publish.payments import told_section
        from sourcebook.searching import MOST_RELINKED

        found = self.developments
        if not found.is_near(MOST_RELINKED):  # a page is not what works through a whole library
            return ()
        behind = [b for b in found.iter_behind(document=document) if b.document == document]
        against = list(found.iter_contradictions(document=document))
        matters = document_sections(pages, list(found.iter_matters(document=document)), against, behind)
        if not self.payments.is_near(MOST_RELINKED):
            return matters
        return (*matters, *told_section(pages, list(self.payments.iter_payments(document=document))))

    def entity_pages(self, token: str = "") -> EntityPages:
        """The maker of the pages of who is who; with `token` they have forms that send it back."""
        from sourcebook.publish.developments import entity_sections
        from sourcebook.publish.entity_pages import EntityPages
        from sourcebook.publish.payments import paid_sections

        pages, found = self.pages(token=token), self.developments
        against = lambda entity: found.iter_contradictions(entity=entity)  # noqa: E731 - a twin of the next argument
        matters = entity_sections(pages, found.iter_matters, against)
        paid = paid_sections(pages, self.payments.iter_payments)
        return EntityPages(pages, lambda record: (*matters(record), *paid(record)))

    def writing(self, token: str = "") -> Writing:
        """The pages of the desk and what they show beside a summary; with `token` they have forms that send it back."""
        from sourcebook.publish.desk_pages import DeskPages
        from sourcebook.writing import Writing

        return Writing(
            self.summaries, DeskPages(self.pages(token=token)), self.near_copies, self.check_sentence,
            near=self.find_related, filing=self.filing, weigh=self.weighing.weigh,
        )  # fmt: skip

    def newsletter_pages(self, token: str = "") -> NewsletterPages:
        """The maker of the pages of the newsletter; with `token` they have forms that send it back."""
        from sourcebook.publish.newsletter_pages import NewsletterPages

        return NewsletterPages(self.pages(token=token))

    def newsletter_page(self, what: str, token: str = "") -> str:
        """The page of an issue of the newsletter. Raises `NotFound`."""
        from sourcebook.writing import gather_issue

        return self.newsletter_pages(token).issue(gather_issue(self.digests, self.view(), what))

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

    def export(self, form: str, out: Path | str) -> int:
        """Write the whole library in one format; gives the number of records.

        Raises:
            UnknownExtension: No exporter of that name; the message lists those there are.
        """
        from sourcebook.leaving import export_library

        return export_library(self.view(), self.resolution, registry.load("exporters", form), Path(out))

    # -- look after ---------------------------------------------------------------------------------------------

    def verify(
        self, *, sample: float | None = None, expect: str | None = None, progress: Progress | None = None
    ) -> VerifyReport:
        """Re-derive every hash, row and anchor; `sample` takes that share of them.

        `expect` is the `head` of an earlier report: the library must be that one, or have grown from it.
        """
        return _verified(self.root, self.store, sample, expect, progress)

    def backup(self, out: Path | str, *, progress: Progress | None = None) -> Backup:
        """Copy the library as of now to the new folder `out` and prove the copy; others may write meanwhile.

        Raises:
            UsageError: `out` is there already, or the library is in a store that is not kept in its folder.
            StorageError: The disk is full, read-only or failing; nothing is left of the copy.
        """
        from sourcebook.store.backup import backup

        return backup(self.store, Path(out), progress=progress)

    def status(self) -> dict[str, Any]:
        """Counts, coverage of every container, failures and what to do about them."""
        return overview.status(self.coverage(), self.view(), self.settings) | overview.todo_status(self.todo())

    def coverage(self) -> Coverage:
        """How much of what was offered was read, by container, and what stands in the way of the rest."""
        return build_coverage(self.view(), find_unfinished(self.root))

    def coverage_page(self) -> str:
        """`coverage` as a page."""
        return self.pages().coverage(self.coverage(), kind_in_words)

    def coverage_warning(self) -> str:
        """A sentence while something offered could not be read or was not taken in, else nothing."""
        counts = self.view().count_outcomes()
        stopped = [note.sentence for note in find_unfinished(self.root)]
        return " ".join(filter(None, [warning_of(counts["stored"], counts["failed"]), *stopped]))


def propose_moving(form: str, path: Path | str) -> str:
    """The likeliest mapping for records of another service, as TOML to be looked at and mended."""
    from sourcebook.moving_forms import propose

    return propose(form, Path(path))


def _seen(name: str, failed: int) -> str:
    """What progress shows of an item: its name, and how many failed so far."""
    return f"{name[-40:]} ({failed:,} failed)" if failed else name


def _new_client(settings: Settings, heed_robots: bool) -> Client:
    from sourcebook.ingest.web.client import Client

    return Client(settings, heed_robots=heed_robots)


def check_file(
    draft: str | Path, *, library: Library | None = None, date: str | None = None, progress: Progress | None = None
) -> Checked:
    """Check a draft by itself, and against `library` where there is one.

    Raises:
        NotFound: No such file or document.
        ItemError: The draft could not be read.
    """
    if library is not None:
        return library.check(draft, date=date, progress=progress)
    # No flag rests on what a language model says, so none is asked: a draft stays on this machine.
    return check_read(read_file(draft, date=date, settings=without_model(read_settings())), None, progress)


def check_read(read: ReadFile, library: Library | None, progress: Progress | None = None) -> Checked:
    """`check_file` of a draft already read; nothing is noted of it."""
    if library is None:
        return checking.check_read(read, None, str, progress)
    view = library.view()
    return checking.check_read(read, library.evidence(), lambda d: view.get_document(d).title, progress)


def verify_library(
    root: Path | str, *, sample: float | None = None, expect: str | None = None, progress: Progress | None = None
) -> VerifyReport:
    """`Library.verify` of a library that may be too damaged to be opened otherwise.

    Raises:
        NotFound: No library there.
    """
    settings = read_settings(_library_folder(Path(root)))
    store = registry.load("stores", settings.store)(Path(root), audit=True)
    try:
        return _verified(Path(root), store, sample, expect, progress)
    finally:
        store.close()


def _verified(
    root: Path, store: Store, sample: float | None, expect: str | None, progress: Progress | None
) -> VerifyReport:
    """What `verify` says of the records, and of what lies beside them."""
    from sourcebook.store.beside import beside

    report = verify(store, sample=sample, progress=progress, expect=expect)
    others = beside(root, report.checked.get("change", 0))
    return msgspec.structs.replace(report, problems=(*report.problems, *others))


def _likeness(pair: NearCopy) -> dict[str, Any]:
    return {"kind": pair.kind, "likeness": pair.likeness, "contained": pair.contained}


def _library_folder(root: Path) -> Path:
    if not (root / LIBRARY_FILE).is_file():
        raise NotFound(f"There is no library in {str(root)!r}.", "Make one with `sourcebook init DIR`.")
    return root


def doctor(root: Path) -> dict[str, Any]:
    """Versions, models, guards, use of the network; with the settings of the library in `root` if there is one."""
    return overview.doctor(read_settings(root if (root / LIBRARY_FILE).is_file() else None))


def build_demo(folder: Path, *, progress: Progress | None = None) -> dict[str, Any]:
    """Build the demonstration library, check its dossier draft, publish the site; gives where everything lies."""
    case = overview.demonstration_folder()
    with Library.init(folder / "library", title="The demonstration case") as library:
        library.add([case / "documents"], mapping=case / "payments.toml", progress=progress)
        draft = case / "dossier.html"
        checked = library.check(draft)
        report = folder / "check.html"
        report.write_text(checked.to_html(), encoding="utf-8")
        library.publish(folder / "site", dossier=draft, progress=progress)
        documents = library.view().counts()["documents"]
    return {
        "library": str(folder / "library"), "documents": documents, "flags": len(checked.report.flags),
        "check": str(report), "site": str(folder / "site" / "index.html"),
    }  # fmt: skip
