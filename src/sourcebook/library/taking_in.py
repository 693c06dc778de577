"""How things come in: files and addresses, feeds, records of other services; plans, retries, the to-do list."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sourcebook import registry
from sourcebook.errors import NotFound, UsageError
from sourcebook.ingest.sources import Looked, SourceItem, is_address
from sourcebook.ingest.unpack import Unpacker
from sourcebook.intake import captured, iter_items, report_of
from sourcebook.mapped import read_mapping_file
from sourcebook.model.given import Given, given_of
from sourcebook.model.ids import kind_of
from sourcebook.model.ledger import AddReport, LedgerItem
from sourcebook.model.mapping import Mapping
from sourcebook.model.plan import Plan, plan_of
from sourcebook.pipeline import Ingest, Places
from sourcebook.unfinished import noted

if TYPE_CHECKING:
    from sourcebook.executors import Executor
    from sourcebook.model.moving import MoveReport

from sourcebook.library.held import Held, Progress

MOST_COMPARED = 1_000
DELIVERED = ("ftm", "statements")
"""Forms of `import` that are entities of others."""
FOREIGN = (*DELIVERED, "timelinejs", "webannotation")
"""Forms that are no records of summaries."""
"""Documents stored at once of which the report names the copies; of more, `near_copies` does."""


class TakingIn(Held):
    """How things come in: files and addresses, feeds, records of other services; plans, retries, the to-do list."""

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
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> MoveReport:
        """Take in what another tool exports.

        Records of another news service (`wtk`, `jsonl`, `csv`) become kept documents and summaries
        (`sourcebook.moving`); FollowTheMoney entities and statements (`ftm`, `statements`) become kept documents whose
        names and ties are resolved like others (`sourcebook.deliveries`); a timeline (`timelinejs`) is kept as it is,
        and its events are read as dated claims; annotations (`webannotation`) become notes on the documents that they
        are on, found again in the kept text (`sourcebook.annotating`).

        Args:
            form: `ftm`, `statements`, `timelinejs` (JSON, or its sheet as CSV), `webannotation`, `wtk` (JSON Lines or a
                JSON array of its two forms, or CSV of the same names), `jsonl` or `csv`.
            path: The file, gzipped or not.
            mapping: A file that says which of their fields is which of ours (`model.moving`); of `jsonl` and `csv` one
                is proposed from the names where none is given.
            service: Whose records they are; without, the file's name. With the id of a record it tells it from others.
            old_addresses: Patterns of where they stood: `/a/{slug}`, `/{slug}-{id}`.
            collection: Collection of their documents.
            defer: Keep and index them now, read them by a later `import` of the same file without it.
            dry_run: Of records, only say what would come of them and what would not fit; nothing is kept.
            progress: Called as work goes on.

        Raises:
            UsageError: There is no such form, or nothing gives a title.
            NotFound: There is no such file.
            UnreadableInput: It is not of that form.
        """
        path = Path(path)
        if form in FOREIGN and (mapping is not None or old_addresses or dry_run):
            said = "A mapping, old addresses and a dry run are for records"
            raise UsageError(f"{said}, not for {form}.", "Leave them out.")
        if form in DELIVERED:
            return self._take_delivery(form, path, service, collection, progress)
        if form == "webannotation":
            from sourcebook.annotating import Annotating

            return Annotating(self.store).run(path)
        if form == "timelinejs":
            return self._take_timeline(path, collection, defer)
        from sourcebook.moving import MoveIn
        from sourcebook.moving_forms import form_of, moving_of
        from sourcebook.weighing import weigh_alone

        run = MoveIn(
            store=self.store, settings=self.settings, root=self.root, form=form_of(form, path),
            moving=moving_of(form, path, mapping), service=service, old_addresses=tuple(old_addresses),
            collection=collection, sketched=self.copies.keep, weigh=weigh_alone,
        )  # fmt: skip
        if dry_run:
            return run.foresee(path)
        report = run.run(path, progress)
        if not defer:
            executor: Executor = registry.load("executors", self.settings.executor)(self.settings.workers)
            read = run.read(executor, str(self.root / "cache" / "read.sqlite"), progress)
            report = msgspec.structs.replace(report, read=read)
        self.index.update()
        self.copies.update()
        return report

    def _take_delivery(
        self, form: str, path: Path, source: str, collection: str, progress: Progress | None
    ) -> MoveReport:
        from sourcebook.deliveries import TakeDelivery, source_of

        taking = TakeDelivery(
            store=self.store, settings=self.settings, source=source or source_of(path), collection=collection,
        )  # fmt: skip
        report = taking.run(path, "ftm" if form == "ftm" else "statements", progress)
        self.index.update()
        self.copies.update()
        return report

    def _take_timeline(self, path: Path, collection: str, defer: bool) -> MoveReport:
        from sourcebook.model.moving import Failure, MoveReport
        from sourcebook.model.told_timeline import MEDIA_TYPE, SHEET_TYPE, iter_events

        if not path.is_file():
            raise NotFound(f"There is no file {str(path)!r}.", "Name the file with the timeline.")
        # The user says what it is: a long title may hide it from whoever looks at the first bytes.
        kind, now = SHEET_TYPE if path.suffix.lower() == ".csv" else MEDIA_TYPE, path.stat()
        looked = Looked(kind, now.st_size, now.st_mtime_ns)
        items = (msgspec.structs.replace(item, looked=looked) for item in iter_items([path]))
        report = self._reported([*self._take_in(items, given_of(collection=collection), defer)])
        view = self.view()
        told = [view.get_rendition(view.get_document(d).rendition) for d in report.documents]
        events = [event for rendition in told for event in iter_events(rendition)]
        return MoveReport(
            expected=report.expected, stored=report.stored, skipped=len(report.skipped),
            failed=tuple(Failure(name=f.name, reason=f.reason) for f in report.failed), documents=report.documents,
            made={"events": len(events), "dated": sum("date" in e.cells for e in events)},
        )  # fmt: skip

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


def _seen(name: str, failed: int) -> str:
    """What progress shows of an item: its name, and how many failed so far."""
    return f"{name[-40:]} ({failed:,} failed)" if failed else name
