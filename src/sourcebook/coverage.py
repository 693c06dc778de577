"""The books of a library, drawn up: coverage of every container, failures by what to do about them."""

from __future__ import annotations

from collections import Counter

from sourcebook.model.coverage import Coverage, Failures, Kind, Unfinished, share_of
from sourcebook.model.ledger import ContainerCount
from sourcebook.retries import find_retries, name_of
from sourcebook.store.base import View

NAMED = 20
"""Items of one failure that are named; `list ledger --outcome failed` has them all."""
SAID = {
    "empty": ("There is nothing in it.", "Check where it came from and add it again."),
    "unreadable": ("No text could be had of it.", "Open it in its own program, save it anew and add that."),
    "unsupported": ("No reader takes this kind of file.", "Save it as PDF, HTML or text and add that."),
    "encrypted": ("It is protected by a password.", "Save it without the password and add that."),
    "limit": (
        "A limit of time, memory or size stopped it.",
        "Where it is worth it, raise the limit its line names in sourcebook.toml, then retry.",
    ),
    "reader-crashed": (
        "The process that read it died, at each try.",
        "Retry; if it dies again, open it in its own program, save it anew and add that.",
    ),
    "worker-died": ("Its worker was killed from outside.", "Free some memory or use fewer workers, then retry."),
    "extractor-failed": ("An extractor tripped over its text.", "Add it with --defer: its text is kept and searched."),
    "fetch-failed": ("The web did not give it.", "Retry later, or save it in a browser and add the file."),
    "robots": ("Its site asks programs to stay away.", "Add it with --ignore-robots if you may."),
    "address-refused": ("An address that is never connected to.", "Save it in a browser and add the file."),
    "miscounted": ("Two counts of its members differ.", "Unpack it by hand, compare, and add the folder."),
}
"""Code of a failure -> what it means and what to do."""
OTHER = ("It could not be read.", "Its line in `sourcebook list ledger --outcome failed` says more.")
KINDS = {
    "folder": "folder", "standard input": "standard input", "site": "web site", "": "container",
    "message/rfc822": "e-mail message", "application/vnd.ms-outlook": "e-mail message",
    "application/mbox": "mailbox", "application/vnd.ms-outlook-pst": "mailbox",
    "application/zip": "ZIP archive", "application/x-7z-compressed": "7z archive", "application/x-tar": "TAR archive",
    "application/gzip": "gzip file", "application/x-xz": "xz file", "application/x-bzip2": "bzip2 file",
    "application/zstd": "Zstandard file", "application/warc": "web archive", "application/wacz": "web archive",
    "application/vnd.rar": "RAR archive", "application/ms-tnef": "winmail.dat",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/feed+json": "feed",
    "application/vnd.sourcebook.news-records": "news records",
    "application/vnd.ms-tnef": "winmail.dat", "text/calendar": "calendar", "application/pdf": "PDF with files in it",
}  # fmt: skip
"""Kind of a container as the ledger has it -> in words."""


def kind_in_words(kind: str) -> str:
    """What a kind of container is called."""
    return KINDS.get(kind, kind)


def build_coverage(view: View, unfinished: tuple[Unfinished, ...] = ()) -> Coverage:
    """Everything that was offered, counted twice: by how it ended and by where it was."""
    counts = view.count_outcomes()
    containers = tuple(view.iter_containers())
    retries = list(find_retries(view))
    again = {retry.line.id for retry in retries if retry.way != "source"}
    return Coverage(
        expected=sum(counts.values()),
        stored=counts["stored"],
        skipped=counts["skipped"],
        failed=counts["failed"],
        read=share_of(counts["stored"], counts["failed"]),
        containers=containers,
        kinds=_kinds(containers),
        failures=_failures(view, again),
        retry=tuple(name_of(r.line) for r in retries if r.line.id in again),
        add_again=tuple(name_of(r.line) for r in retries if r.line.id not in again),
        unfinished=unfinished,
    )


def _kinds(containers: tuple[ContainerCount, ...]) -> tuple[Kind, ...]:
    groups: dict[str, list[ContainerCount]] = {}
    for container in containers:
        groups.setdefault(kind_in_words(container.kind), []).append(container)
    return tuple(
        Kind(
            kind=kind,
            containers=len(held),
            expected=sum(c.expected for c in held),
            stored=sum(c.stored for c in held),
            skipped=sum(c.skipped for c in held),
            failed=sum(c.failed for c in held),
        )
        for kind, held in sorted(groups.items())
    )


def _failures(view: View, again: set[str]) -> tuple[Failures, ...]:
    counts: Counter[str] = Counter()
    retried: Counter[str] = Counter()
    items: dict[str, list[str]] = {}
    for line in view.iter_ledger(outcome="failed"):
        counts[line.code] += 1
        retried[line.code] += line.id in again
        named = items.setdefault(line.code, [])
        if len(named) < NAMED:
            named.append(name_of(line))
    return tuple(
        Failures(
            code=code,
            what=SAID.get(code, OTHER)[0],
            next=SAID.get(code, OTHER)[1],
            count=count,
            retry=retried[code],
            items=tuple(items[code]),
        )
        for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
