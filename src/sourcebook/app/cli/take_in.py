"""Verbs that make a library and take material in: init, add, demo."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.books import put_plan
from sourcebook.app.cli.options import Context, put_json, verb
from sourcebook.app.cli.tables import tell_mapped

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.ledger import AddReport

KINDS = ("court", "legislature", "agency", "leak", "wire", "newspaper", "broadcaster", "magazine", "ngo", "academic",
         "book", "film", "company", "blog", "social", "aggregator", "unknown")  # fmt: skip


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--title", help="Name of the library, shown on its pages.")
@click.option("--store", metavar="ADDRESS", help="What keeps the records: postgresql://user@host/database.")
@click.option("--blobs", metavar="FOLDER", help="Folder that keeps the files, such as one that machines share.")
@verb
def init(context: Context, folder: Path | None, title: str | None, store: str | None, blobs: str | None) -> int:
    """Make a new library in DIR (without, in the folder that --library names, else here)."""
    from sourcebook.library import Library

    folder = folder or Path(context.library or ".")
    with Library.init(folder, title=title, store=store, blobs=blobs) as library:
        if context.as_json:
            put_json({"library": str(folder), "title": library.settings.title})
        else:
            click.echo(f"Library {library.settings.title!r} is ready in {folder}")
    return 0


@click.command()
@click.argument("what", nargs=-1)
@click.option("--date", help="Date of the documents (ISO), over what they say of themselves.")
@click.option("--outlet", help="Who published them.")
@click.option("--kind", type=click.Choice(KINDS), help="Kind of source.")
@click.option("--collection", default="default", show_default=True, help="Collection they go into.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that read at the same time.")
@click.option("--executor", help="Executor extension.")
@click.option("--llm", metavar="MODEL", help="Language model of the `llm` library that reads too (extra `llm`).")
@click.option("--mapping", metavar="FILE", help="What the columns of tables stand for (TOML; see `map`).")
@click.option("--defer", is_flag=True, help="Keep and index the text now; a later `add` reads it.")
@click.option("--ignore-robots", is_flag=True, help="Fetch what a site asks programs to leave alone.")
@click.option("--snapshot", is_flag=True, help="Also keep pages as a browser draws them (extra `snapshot`).")
@click.option("--dry-run", is_flag=True, help="Only list what would be done with each item, and the sums.")
@click.option("--retry", is_flag=True, help="Take up again what failed and may be read at another try.")
@click.option("--todo", is_flag=True, help="Fetch the captures that checked drafts want (`check --fix-links`).")
@verb
def add(
    context: Context,
    what: tuple[str, ...],
    retry: bool,
    todo: bool,
    workers: int | None,
    executor: str | None,
    llm: str | None,
    dry_run: bool,
    **given: Any,
) -> int:
    """Take in files, folders and http(s) addresses (`-` for standard input); the same bytes again do no work."""
    from sourcebook.errors import UsageError

    if retry and (what or dry_run):
        raise UsageError("--retry goes without names.", "It takes up what failed before; see `sourcebook status`.")
    if todo and (what or dry_run or retry):
        raise UsageError("--todo goes by itself.", "It fetches what is on the list; see `sourcebook list todo`.")
    if not what and not retry and not todo:
        raise UsageError("Nothing was named.", "Name files, folders or addresses, or use --retry or --todo.")
    if dry_run:
        with _looked_into(context) as library:
            said = {name: given[name] for name in ("date", "outlet", "kind", "collection", "defer")}
            return put_plan(context, library.plan(what, **said))
    with context.open(create=bool(what), workers=workers, executor=executor, llm=llm) as library:
        if retry:
            with context.progress("retrying") as step:
                report = library.retry(defer=given["defer"], ignore_robots=given["ignore_robots"], progress=step)
            return _told(context, report)
        with context.progress("adding") as step:
            report = library.add_todo(progress=step, **given) if todo else library.add(what, progress=step, **given)
    return _told(context, report)


@contextmanager
def _looked_into(context: Context) -> Iterator[Library]:
    """The library; where there is none yet, an empty one that is gone afterwards."""
    from sourcebook.library import Library

    found = context.open_if_any()
    if found is not None:
        with found:
            yield found
        return
    with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder, Library.init(folder) as library:
        yield library


@click.command()
@click.argument("what", nargs=-1, metavar="[FEED|OPML]...")
@click.option("--outlet", help="Who published them.")
@click.option("--kind", type=click.Choice(KINDS), help="Kind of source.")
@click.option("--collection", default="default", show_default=True, help="Collection they go into.")
@click.option("--ignore-robots", is_flag=True, help="Fetch what a site asks programs to leave alone.")
@click.option("--every", type=click.IntRange(5, 10080), metavar="MINUTES", help="Go on polling (Ctrl-C stops).")
@verb
def watch(context: Context, what: tuple[str, ...], every: int | None, **given: Any) -> int:
    """Poll feeds and add what is new: addresses of feeds, OPML files; without any, those polled before."""
    import time

    with context.open(create=True) as library:
        while True:
            with context.progress("watching") as step:
                report = library.watch(what, progress=step, **given)
            code = _told(context, report)
            if every is None:
                return code
            time.sleep(60 * every)


def _told(context: Context, report: AddReport) -> int:
    """Put out what was taken in; gives the exit code."""
    if context.as_json:
        put_json(report)
    else:
        skipped, failed = len(report.skipped), len(report.failed)
        click.echo(f"{report.expected} expected = {report.stored} stored + {skipped} skipped + {failed} failed")
        for line in _folded("failed ", [(item.name, item.reason) for item in report.failed], SHOWN):
            click.echo(line)
        others = [(item.name, item.reason) for item in report.skipped if item.reason != "unchanged"]
        for line in _folded("skipped", others, SHOWN):
            click.echo(line)
        for name in report.add_again:
            click.echo(f"  its bytes are not held, add it again from where it is  {name}")
        for unread in report.unread:
            click.echo(f"  stored without a language model's reading  {unread.name}: {unread.reason}")
        for line in _copies(report):
            click.echo(line)
        for mapped in report.mapped:
            tell_mapped(mapped.name, mapped.reading)
    unmapped = any(mapped.reading.failed or mapped.reading.missing for mapped in report.mapped)
    return 1 if report.failed or report.unread or unmapped else 0


def _copies(report: AddReport) -> Iterator[str]:
    """What was found to be a copy, a few of them."""
    from sourcebook.app.cli.near_copies import SAID

    for pair in report.near_copies[:SHOWN]:
        yield f"  {pair.first} and {pair.second}: {SAID[pair.kind]} (likeness {pair.likeness:.2f})"
    if len(report.near_copies) > SHOWN:
        yield f"  {len(report.near_copies) - SHOWN:,} more pairs of copies; see `sourcebook near-copies`"


SHOWN = 5
"""Items of one reason named on the terminal; `list ledger` has them all."""


def _folded(what: str, items: list[tuple[str, str]], shown: int) -> Iterator[str]:
    """Lines for items with their reasons; of many with one reason the first few, and how many more there are."""
    groups: dict[str, list[str]] = {}
    for name, reason in items:
        # Reasons that name the item itself are one reason.
        groups.setdefault(reason.replace(name.rpartition("/")[2], "It"), []).append(f"{name}: {reason}")
    for reason, lines in groups.items():
        yield from (f"  {what} {line}" for line in lines[:shown])
        if len(lines) > shown:
            yield f"  {what} {len(lines) - shown:,} more: {reason}"


@click.command()
@click.argument("folder", metavar="[DIR]", default="sourcebook-demo", type=click.Path(path_type=Path))
@verb
def demo(context: Context, folder: Path) -> int:
    """Build the demonstration library and site in DIR, check its dossier, and say where to look."""
    from sourcebook.library import build_demo

    with context.progress("building") as step:
        made = build_demo(folder, progress=step)
    if context.as_json:
        put_json(made)
        return 0
    click.echo(f"Library   {made['library']}  ({made['documents']} documents, {made['summaries']} summaries)")
    click.echo(f"Check     {made['flags']} flags on the draft with planted mistakes: {made['check']}")
    click.echo(f"Site      {made['site']}  (open it in a browser, no server needed)")
    click.echo(f"Or run    sourcebook --library {made['library']} serve")
    return 0
