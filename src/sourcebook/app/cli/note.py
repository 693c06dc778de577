"""Verbs of notes: `note add edit remove list labels`."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, short, verb

if TYPE_CHECKING:
    from sourcebook.model.paper import Note


@click.group()
def note() -> None:
    """Notes on documents or on words of them, with labels across documents; private unless said otherwise."""


@note.command()
@click.argument("document", metavar="DOCUMENT")
@click.option("--text", default="", help="What it says.")
@click.option("--words", default="", help="The words of the document that it is on; the whole document without.")
@click.option("--label", "labels", multiple=True, help="A label; may be given several times.")
@click.option("--public", is_flag=True, help="Readers of a published folder may see it.")
@click.option("--who", default=None, help="Who does it; your user name without.")
@verb
def add(
    context: Context, document: str, text: str, words: str, labels: tuple[str, ...], public: bool, who: str | None
) -> int:
    """Keep a note on DOCUMENT."""
    with context.open() as library:
        made = library.notes.add(
            document, text, words=words, labels=labels, private=not public, who=who or getpass.getuser()
        )
    return _put(context, made)


@note.command()
@click.argument("identifier", metavar="ID")
@click.option("--text", help="What it says now.")
@click.option("--label", "labels", multiple=True, help="Its labels now; may be given several times.")
@click.option("--public/--private", default=None, help="Whether readers of a published folder may see it.")
@click.option("--who", default=None, help="Who does it; your user name without.")
@verb
def edit(
    context: Context, identifier: str, text: str | None, labels: tuple[str, ...], public: bool | None, who: str | None
) -> int:
    """Change a note; each save is a version."""
    with context.open() as library:
        private = None if public is None else not public
        saved = library.notes.edit(
            identifier, text=text, labels=labels or None, private=private, who=who or getpass.getuser()
        )
    return _put(context, saved)


@note.command()
@click.argument("identifier", metavar="ID")
@click.option("--who", default=None, help="Who does it; your user name without.")
@verb
def remove(context: Context, identifier: str, who: str | None) -> int:
    """Take a note away; it stays in the history, and nowhere else."""
    with context.open() as library:
        return _put(context, library.notes.remove(identifier, who=who or getpass.getuser()))


@note.command("list")
@click.argument("words", required=False, default="")
@click.option("--document", help="Only on this document.")
@click.option("--label", help="Only with this label.")
@click.option("--public", is_flag=True, help="Only those that readers may see.")
@verb
def list_(context: Context, words: str, document: str | None, label: str | None, public: bool) -> int:
    """Notes, the last saved first; with WORDS those that have them all."""
    with context.open() as library:
        found = [*library.notes.list(document=document, label=label, words=words, public=public)]
    if context.as_json:
        put_lines(found)
        return 0
    for held in found:
        _put(context, held)
    return 0


@note.command()
@verb
def labels(context: Context) -> int:
    """Labels, with how many notes have each."""
    with context.open() as library:
        found = library.notes.labels()
    if context.as_json:
        put_json(found)
        return 0
    for name, count in found.items():
        click.echo(f"{count:6}  {name}")
    return 0


def _put(context: Context, held: Note) -> int:
    if context.as_json:
        put_json(held)
        return 0
    seen = "private" if held.private else "public"
    on = f"  “{short(held.place.exact, 50)}”" if held.place else ""
    click.echo(f"{held.id}  {seen:8}{held.document}  {', '.join(held.labels)}{on}  {short(held.text)}")
    return 0
