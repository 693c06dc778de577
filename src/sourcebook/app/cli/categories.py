"""Verbs of the tree of categories: `categories list add describe move rename merge remove refile undo suggest learn`"""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, verb

if TYPE_CHECKING:
    from sourcebook.model.category import Category, Refiled, Suggestions

_WHO = click.option("--who", default=None, help="Who does it; your user name without.")
_WHY = click.option("--why", default="", help="The reason; it is kept in the history of each record.")
SHOWN = 10
"""Records named of a batch; `--json` gives all."""


@click.group()
def categories() -> None:
    """The tree of categories in `categories.toml` of the library, and what is filed under it."""


@categories.command("list")
@verb
def list_(context: Context) -> int:
    """The tree with the number of records on each shelf; then what records hold and the tree does not."""
    with context.open() as library:
        shelves = library.filing.list()
    if context.as_json:
        put_lines(shelves)
        return 0
    for shelf in shelves:
        category = shelf.category
        kind = " (tag)" if category.tag else "" if shelf.listed else " (not in the tree)"
        click.echo(f"{'  ' * shelf.depth}{category.slug}{kind}  {category.title}, {shelf.records:,} records")
    if not shelves:
        click.echo('There are no categories yet. Add one: sourcebook categories add "Title" --description "..."')
    elif any(not s.listed for s in shelves):
        context.remark("Put those that are not in the tree into it with `sourcebook categories add --missing`.")
    return 0


@categories.command()
@click.argument("title", required=False)
@click.option("--slug", default="", help="Its name in records and addresses; made of the title without.")
@click.option("--description", default="", help="What belongs there: suggestions begin from it.")
@click.option("--parent", help="The slug of the category that it stands under.")
@click.option("--tag", is_flag=True, help="It cuts across the tree.")
@click.option("--missing", is_flag=True, help="Add all that records hold and the tree does not.")
@verb
def add(
    context: Context, title: str | None, slug: str, description: str, parent: str | None, tag: bool, missing: bool
) -> int:
    """Add a category."""
    if bool(title) == missing:
        raise click.UsageError("Name a title, or give --missing.")
    with context.open() as library:
        if missing:
            added = library.filing.add_missing()
        else:
            added = [
                library.filing.add(title or "", slug=slug, description=description, parent=parent, tag=tag)
            ]  # fmt: skip
    for category in added:
        _put(context, category)
    return 0


@categories.command()
@click.argument("slug")
@click.option("--title", help="What it is called on pages.")
@click.option("--description", help="What belongs there.")
@verb
def describe(context: Context, slug: str, title: str | None, description: str | None) -> int:
    """Change the title or description of a category; the records stay as they are."""
    with context.open() as library:
        _put(context, library.filing.describe(slug, title=title, description=description))
    return 0


@categories.command()
@click.argument("slug")
@click.argument("parent", required=False)
@verb
def move(context: Context, slug: str, parent: str | None) -> int:
    """Put a category, with all below it, under PARENT; without one, at the top."""
    with context.open() as library:
        _put(context, library.filing.move(slug, parent))
    return 0


@categories.command()
@click.argument("slug")
@verb
def remove(context: Context, slug: str) -> int:
    """Take a category without records out of the tree."""
    with context.open() as library:
        library.filing.remove(slug)
    if context.as_json:
        put_json({"removed": slug})
    else:
        click.echo(f"{slug} removed")
    return 0


@categories.command()
@click.argument("slug")
@click.argument("new")
@_WHO
@_WHY
@verb
def rename(context: Context, slug: str, new: str, who: str | None, why: str) -> int:
    """Give a category another slug; its records follow."""
    with context.open() as library:
        return _put_refiled(context, library.filing.rename(slug, new, who=who or getpass.getuser(), why=why))


@categories.command()
@click.argument("slug")
@click.argument("into")
@_WHO
@_WHY
@verb
def merge(context: Context, slug: str, into: str, who: str | None, why: str) -> int:
    """Put everything of a category INTO another, and take it out of the tree."""
    with context.open() as library:
        return _put_refiled(context, library.filing.merge(slug, into, who=who or getpass.getuser(), why=why))


@categories.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--query", default="", help="Only what this search finds, or of whose document it does.")
@click.option("--dry-run", is_flag=True, help="Say which records would be moved, and move none.")
@_WHO
@_WHY
@verb
def refile(
    context: Context, old: str, new: str | None, query: str, dry_run: bool, who: str | None, why: str
) -> int:  # fmt: skip
    """Move records from the category OLD to NEW; without NEW, out of OLD."""
    with context.open() as library:
        done = library.filing.refile(
            old, new, who=who or getpass.getuser(), why=why, query=query, dry_run=dry_run
        )  # fmt: skip
    return _put_refiled(context, done, dry_run=dry_run)


@categories.command()
@click.argument("batch")
@_WHO
@_WHY
@verb
def undo(context: Context, batch: str, who: str | None, why: str) -> int:
    """Take back a BATCH of moves; what was changed since is left, and named."""
    with context.open() as library:
        return _put_refiled(context, library.filing.undo(batch, who=who or getpass.getuser(), why=why))


@categories.command()
@click.argument("what", metavar="SUMMARY|DOCUMENT")
@verb
def suggest(context: Context, what: str) -> int:
    """Categories for a record, the surest first, with reasons; nothing is filed."""
    with context.open() as library:
        found = library.filing.suggest(what)
    if context.as_json:
        put_json(found)
    else:
        _put_suggestions(context, found)
    return 0


@categories.command()
@verb
def learn(context: Context) -> int:
    """Learn suggestions anew from all that is filed."""
    with context.open() as library:
        found = library.filing.learn()
    if context.as_json:
        put_json(found)
    else:
        click.echo(f"{found.remark[:-1]} from {found.records:,} records.")
    return 0


def _put(context: Context, category: Category) -> None:
    if context.as_json:
        put_json(category)
        return
    under = f" under {category.parent}" if category.parent else " (tag)" if category.tag else ""
    click.echo(f"{category.slug}  {category.title}{under}")


def _put_refiled(context: Context, done: Refiled, *, dry_run: bool = False) -> int:
    if context.as_json:
        put_json(done)
        return 1 if done.refused else 0
    click.echo(f"{len(done.done):,} records {'would be moved' if dry_run else 'changed'}")
    for identifier in done.done[: SHOWN if dry_run else 0]:
        click.echo(f"  {identifier}")
    for refusal in done.refused[:SHOWN]:
        click.echo(f"  left: {refusal.id} {refusal.title}  {refusal.reason}")
    if len(done.refused) > SHOWN:
        click.echo(f"  left: {len(done.refused) - SHOWN:,} more (--json names them)")
    if done.batch and done.done and not dry_run:
        context.remark(f"Take it back with `sourcebook categories undo {done.batch}`.")
    return 1 if done.refused else 0


def _put_suggestions(context: Context, found: Suggestions) -> None:
    for suggestion in found.suggestions:
        mark = "unsure " if suggestion.unsure else ""
        click.echo(f"{mark}{suggestion.category}  {suggestion.score:.2f}  {'; '.join(suggestion.why)}")
    if found.remark:
        context.remark(found.remark)
