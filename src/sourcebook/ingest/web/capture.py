"""An address becomes an item like any file: its bytes, where they came from, when, with which headers, and a record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from sourcebook.durable import working_folder
from sourcebook.errors import FetchFailed, ItemError
from sourcebook.ingest.sources import SourceItem
from sourcebook.ingest.web.client import Client, Fetched
from sourcebook.ingest.web.feeds import is_feed
from sourcebook.model.address import without_credentials, without_tracking

_PHRASES = {
    401: "it wants a sign-in", 402: "it wants to be paid", 403: "it refuses programs or people like us",
    404: "there is no such page", 410: "the page is gone for good", 429: "it was asked too often",
    451: "it may not be shown for reasons of law",
}  # fmt: skip


GONE = frozenset({404, 410})
"""Answers that say a page is not there; any other failure says nothing of the page."""


def iter_captures(
    client: Client, address: str, *, open_feeds: bool = False, snapshot: bool = False
) -> Iterator[SourceItem]:
    """One item for what `address` gives; its files live until the next is asked for.

    With `open_feeds` a feed gives an item for every entry, then a line of its own. With `snapshot` a page is also drawn
    by a browser (`web.snapshot`).
    """
    name = without_credentials(address)
    with working_folder() as folder:
        try:
            fetched = client.get(address, Path(folder))
            item = item_of(fetched, name)
            if not (open_feeds and item.path is not None and is_feed(head_of(item.path))):
                yield with_snapshot(client, fetched, item, Path(folder)) if snapshot else item
                return
            entries = client.feeds.entries(fetched.body, fetched.address)
        except ItemError as error:
            yield failed_item(name, error)
            return
    for entry in entries:
        yield from iter_captures(client, entry.address, snapshot=snapshot)
    reason = f"A feed of {len(entries)} entries, each taken in by itself. Use watch for what is new in it later."
    yield SourceItem(container=host_of(name), name=name, outcome="skipped", reason=reason, code="feed")


def with_snapshot(client: Client, fetched: Fetched, item: SourceItem, folder: Path) -> SourceItem:
    """The item of a page with its snapshot, and how many requests of the page's were answered and refused."""
    kind = fetched.headers.get("content-type", "").partition(";")[0].strip().lower()
    if item.path is None or kind not in ("text/html", "application/xhtml+xml"):
        return item
    from sourcebook.ingest.web.snapshot import take_snapshot

    made, asked = take_snapshot(client, fetched, folder)
    told = {"parts": str(asked.had), "parts-refused": str(len(asked.refused))}
    return msgspec.structs.replace(item, also=made, headers={**item.headers, **told})


def head_of(path: Path) -> bytes:
    """The first bytes of a file, by which a feed is known."""
    with path.open("rb") as file:
        return file.read(4096)


def item_of(fetched: Fetched, name: str) -> SourceItem:
    """The item of a whole answer; failed where its status is not that of a page."""
    if fetched.status not in (200, 203):
        item = failed_item(name, status_error(fetched))
        if fetched.status not in GONE:
            return item
        return msgspec.structs.replace(
            item, address=without_tracking(fetched.asked), time=fetched.time, headers=fetched.kept_headers(), how="web",
            record=fetched.record, absent=f"The address answered {fetched.status}.",
        )  # fmt: skip
    return SourceItem(
        container=host_of(name),
        name=name,
        path=fetched.body,
        media_type=fetched.headers.get("content-type"),
        address=without_tracking(fetched.address),
        time=fetched.time,
        headers=fetched.kept_headers(),
        how="web",
        record=fetched.record,
    )


def status_error(fetched: Fetched) -> FetchFailed:
    """What a status that is no page's means."""
    why = _PHRASES.get(fetched.status, "the server is ill" if fetched.status >= 500 else "that is no page")
    return FetchFailed(f"The server answered {fetched.status}: {why}.", "Try again later, or look at it in a browser.")


def failed_item(address: str, error: ItemError) -> SourceItem:
    """The item of an address that gave nothing; a user name and password in it are not written down."""
    address = without_credentials(address)
    bare = SourceItem(container=host_of(address), name=address)
    return msgspec.structs.replace(bare, outcome="failed", reason=str(error), code=error.code)


def host_of(address: str) -> str:
    """The host as it is written: the container that addresses of one site share in the ledger."""
    bare = without_credentials(address)
    return bare.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0].lower() or "web"
