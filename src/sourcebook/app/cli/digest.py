"""Verbs of the newsletter: `digest new edit pick order preview send list show`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from sourcebook.library import Library
    from sourcebook.model.digest import Digest


@click.group()
def digest() -> None:
    """The newsletter: published summaries picked by rule or by hand, kept as it was sent."""


def _who(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options of everything that is recorded."""
    function = click.option("--who", default=None, help="Who does it; your user name without.")(function)
    return click.option("--why", default="", help="The reason; it is kept in the chain of decisions.")(function)


@digest.command()
@click.option("--title", default="", help="Its title; the library's with the day without.")
@click.option("--date", help="Its day, 2026-11-30; today without.")
@click.option("--intro", default="", help="Markdown before the summaries.")
@click.option("--outro", default="", help="Markdown after them.")
@_who
@verb
def new(context: Context, who: str | None, why: str, **fields: Any) -> int:
    """Make an empty draft."""
    with context.open() as library:
        return _put(context, library, library.digests.new(**fields, who=who or getpass.getuser(), why=why))


@digest.command()
@click.argument("what", metavar="DIGEST")
@click.option("--title", help="Its title.")
@click.option("--intro", help="Markdown before the summaries.")
@click.option("--outro", help="Markdown after them.")
@_who
@verb
def edit(context: Context, what: str, who: str | None, why: str, **fields: Any) -> int:
    """Change title, intro or outro. DIGEST is an id, a day, or `last`."""
    with context.open() as library:
        return _put(context, library, library.digests.edit(what, **fields, who=who or getpass.getuser(), why=why))


@digest.command()
@click.argument("what", metavar="DIGEST")
@click.option("--since", help="First posted on this day or later; after the last digest sent without.")
@click.option("--least", default=0, help="The least importance.")
@click.option("--category", "categories", multiple=True, help="Only of this category; may be given several times.")
@click.option("--most", default=12, show_default=True, help="How many at most.")
@click.option("--several", is_flag=True, help="Also several of one matter.")
@click.option("--add", multiple=True, metavar="SUMMARY", help="Put this one in by hand; no rule is followed then.")
@click.option("--remove", multiple=True, metavar="SUMMARY", help="Take this one out; no rule is followed then.")
@click.option("--at", type=click.IntRange(1), help="Place of the first that is put in by hand; last without.")
@_who
@verb
def pick(
    context: Context, what: str, since: str | None, least: int, categories: tuple[str, ...], most: int, several: bool,
    add: tuple[str, ...], remove: tuple[str, ...], at: int | None, who: str | None, why: str,
) -> int:  # fmt: skip
    """Pick summaries by rule, each with its reasons, or by hand with --add and --remove."""
    from sourcebook.model.digest import Rule

    by = who or getpass.getuser()
    with context.open() as library:
        letters = library.digests
        if add or remove:
            return _put(context, library, letters.pick_by_hand(what, add=add, remove=remove, at=at, who=by, why=why))
        rule = Rule(since=since, least=least, categories=categories, most=most, one_per_matter=not several)
        picked = letters.pick(what, rule, who=by, why=why)
        if context.as_json:
            put_json(picked)
            return 0
        _put(context, library, picked.digest)
        for left in picked.passed:
            click.echo(f"  left out  {left.title}: {left.why}")
    return 0


@digest.command()
@click.argument("what", metavar="DIGEST")
@click.argument("summaries", metavar="SUMMARY...", nargs=-1, required=True)
@_who
@verb
def order(context: Context, what: str, summaries: tuple[str, ...], who: str | None, why: str) -> int:
    """Put these first, in this order; the others follow as they were."""
    with context.open() as library:
        return _put(context, library, library.digests.order(what, summaries, who=who or getpass.getuser(), why=why))


@digest.command()
@click.argument("what", metavar="DIGEST")
@click.option("--html", type=click.Path(path_type=Path), help="Write HTML to this file; text is printed without it.")
@verb
def preview(context: Context, what: str, html: Path | None) -> int:
    """Show what it reads like: plain text, or HTML in a file."""
    with context.open() as library:
        letter = library.digests.preview(what)
    if html is not None:
        html.write_text(letter.html, encoding="utf-8")
    if context.as_json:
        put_json(letter)
    else:
        click.echo(f"open {html}" if html else letter.text, nl=html is not None)
    return 0


@digest.command()
@click.argument("what", metavar="DIGEST")
@click.option("--file", type=click.Path(path_type=Path), help="Write the mail to this .eml file.")
@click.option("--smtp", default="", metavar="HOST:PORT", help="Hand it to the list manager there.")
@click.option("--starttls", is_flag=True, help="Over an encrypted connection.")
@_who
@verb
def send(
    context: Context, what: str, file: Path | None, smtp: str, starttls: bool, who: str | None, why: str
) -> int:  # fmt: skip
    """Make a mail of it, into a file or to a list manager; from then on it stays as it went out."""
    with context.open() as library:
        made = library.digests.send(
            what, file=file, smtp=smtp, starttls=starttls, who=who or getpass.getuser(), why=why
        )  # fmt: skip
        return _put(context, library, made)


@digest.command("list")
@verb
def list_(context: Context) -> int:
    """List digests, the last day first."""
    with context.open() as library:
        if context.as_json:
            put_lines(library.digests.list())
            return 0
        for d in library.digests.list():
            click.echo(f"{d.id}  {d.date}  {d.state:5}  {len(d.picks):3} summaries  {d.title}")
    return 0


@digest.command()
@click.argument("what", metavar="DIGEST")
@verb
def show(context: Context, what: str) -> int:
    """Show a digest: what is in it and why."""
    with context.open() as library:
        return _put(context, library, library.digests.get(what))


def _put(context: Context, library: Library, made: Digest) -> int:
    if context.as_json:
        put_json(made)
        return 0
    state = f"sent {made.sent} ({made.way})" if made.sent else made.state
    click.echo(f"{made.id}  {made.date}  {state}  {made.title}")
    titles = {s.id: s for s in library.digests.summaries(made)}
    for number, chosen in enumerate(made.picks, 1):
        held = titles.get(chosen.summary)
        title = held.title if held else "no longer published: it is left out"
        click.echo(f"  {number:2}. {chosen.summary}  {title}\n      {'; '.join(chosen.why)}")
    return 0
