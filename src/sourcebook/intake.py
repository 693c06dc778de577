"""One `add`: what is named becomes items, items become lines, lines become the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook.errors import ItemError, UsageError
from sourcebook.ingest.sources import SourceItem, is_address, iter_sources
from sourcebook.model.address import without_credentials
from sourcebook.model.ledger import AddReport, Failed, LedgerItem, Mapped, Skipped, Unread
from sourcebook.store.base import View
from sourcebook.store.blobs import hash_file

if TYPE_CHECKING:
    from sourcebook.ingest.web.client import Client


def iter_items(
    what: Iterable[Path | str], client: Client | None = None, *, snapshot: bool = False
) -> Iterator[SourceItem]:
    """The items of what is named; without a client addresses are only counted, nothing is asked of the web."""
    for name in what:
        if not str(name):
            raise UsageError("A name to add is empty.", "Write . for the folder you are in.")
        if not is_address(name):
            yield from iter_sources(name)
        elif client is None:
            bare = without_credentials(str(name))
            yield SourceItem(container=bare, name=bare)
        else:
            from sourcebook.ingest.web.capture import iter_captures

            yield from iter_captures(client, str(name), open_feeds=True, snapshot=snapshot)


def report_of(lines: Iterable[LedgerItem]) -> AddReport:
    """The books of a run."""
    done = list(lines)
    stored = [line for line in done if line.outcome == "stored"]
    return AddReport(
        expected=len(done),
        stored=len(stored),
        skipped=tuple(Skipped(name=i.name, reason=i.reason) for i in done if i.outcome == "skipped"),
        failed=tuple(Failed(name=i.name, reason=i.reason, attempts=i.attempts) for i in done if i.outcome == "failed"),
        documents=tuple(dict.fromkeys(line.document for line in stored if line.document)),
        unread=tuple(
            Unread(name=i.name, reason=i.by_model.missing) for i in stored if i.by_model and i.by_model.missing
        ),
        mapped=tuple(Mapped(name=i.name, reading=i.by_mapping) for i in stored if i.by_mapping is not None),
    )


def captured(what: str, report: AddReport, view: View) -> str:
    """Id of the one document that taking in `what` gave, or that was held of it.

    Raises:
        ItemError: It could not be read.
        UsageError: It holds several documents, or none.
    """
    if report.failed and not report.documents:
        raise ItemError(f"{report.failed[0].name} could not be read.", report.failed[0].reason)
    found = dict.fromkeys(report.documents) or dict.fromkeys(_held(what, view))
    if len(found) != 1:
        hint = "Name one of them: `sourcebook list documents`." if found else "Look at `sourcebook list ledger`."
        raise UsageError(f"{what} holds {len(found) or 'no'} documents.", hint)
    return next(iter(found))


def _held(what: str, view: View) -> list[str]:
    if is_address(what):
        return [d.id for d in view.find_documents(what)]
    path = Path(what)
    return [c.document for c in view.find_captures(blob=hash_file(path)[0])] if path.is_file() else []
