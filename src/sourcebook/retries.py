"""Failed items that another try may read: which they are, and where their bytes come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Literal, NamedTuple

import msgspec

from sourcebook.ingest.sources import SourceItem
from sourcebook.model.given import Given
from sourcebook.model.ids import make_id
from sourcebook.model.ledger import LedgerItem
from sourcebook.pipeline.places import SITE
from sourcebook.store.base import Blobs, View

AGAIN = frozenset({"limit", "reader-crashed", "worker-died", "fetch-failed"})
"""Codes of failures that need not come again: of time, memory, space and the web."""
UNSEEN = frozenset({"unreadable", "limit"})
"""Codes of failures that, where no bytes are held, came before any byte was read."""


class Retry(NamedTuple):
    """A failed line and how to come by its bytes.

    `held`: they are kept, or those of the file it lies in (`bytes_of`). `web`: its address is asked again. `source`:
    only whoever added it knows where it is.
    """

    line: LedgerItem
    way: Literal["held", "web", "source"]
    bytes_of: LedgerItem | None = None


def find_retries(view: View) -> Iterator[Retry]:
    """Every failed item that may be read at another try, in ledger order."""
    for line in view.iter_ledger(outcome="failed"):
        if may_retry(line):
            yield _way_to(view, line)


def may_retry(line: LedgerItem) -> bool:
    """Whether another try may end otherwise: nothing but the same bytes and the same program speaks against it."""
    other_program = line.limits.get("sourcebook") not in (None, version("sourcebook"))
    return line.code in AGAIN or other_program or (line.blob is None and line.code in UNSEEN)


def name_of(line: LedgerItem) -> str:
    """An item as a person looks for it: what was added, and where in it."""
    return f"{line.container.partition('/')[0]}: {line.name}"


def _way_to(view: View, line: LedgerItem) -> Retry:
    if line.blob is not None:
        return Retry(line, "held", line)
    if line.container_kind == SITE:
        return Retry(line, "web")
    parent = _holder_of(view, line)
    return Retry(line, "held", parent) if parent is not None else Retry(line, "source")


def _holder_of(view: View, line: LedgerItem) -> LedgerItem | None:
    """The line of the file, itself held, that a member lies in: the innermost there is."""
    found = None
    root, _, path = line.container.partition("/")
    parts = path.split("/")
    # The container of a member is named after the outermost container and the path of the file that holds it.
    for count in range(1, len(parts) + 1):
        name = "/".join(parts[:count])
        outer = [root] + ([f"{root}/{found.name}"] if found is not None else [])
        for container in outer:
            line_of_it = view.find_ledger(make_id("ledger", container, name))
            if line_of_it is not None and line_of_it.blob is not None:
                found = line_of_it
    return found


def iter_retried(retries: Iterable[Retry], blobs: Blobs) -> Iterator[SourceItem]:
    """Items to take in again, each file once: those whose bytes are held."""
    seen: set[str] = set()
    for retry in retries:
        line = retry.bytes_of
        if retry.way != "held" or line is None or line.id in seen or line.blob is None or line.blob not in blobs:
            continue
        seen.add(line.id)
        headers = {k.removeprefix("header:"): v for k, v in line.source.items() if k.startswith("header:")}
        yield SourceItem(
            container=line.container, container_kind=line.container_kind, name=line.name, path=blobs.path(line.blob),
            root=line.container.partition("/")[0], tried=line.attempts if line.outcome == "failed" else 0,
            headers=headers, media_type=line.source.get("media_type"), address=line.source.get("address"),
            time=line.source.get("time"), how=line.source.get("how"),
        )  # fmt: skip


def by_given(retries: Iterable[Retry]) -> list[tuple[Given, list[Retry]]]:
    """Retries by what the user said of the items when they were added."""
    groups: dict[bytes, tuple[Given, list[Retry]]] = {}
    for retry in retries:
        given = retry.line.given or Given()
        groups.setdefault(msgspec.json.encode(given), (given, []))[1].append(retry)
    return list(groups.values())
