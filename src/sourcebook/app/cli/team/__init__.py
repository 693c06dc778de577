"""Verbs of a team: `team init collection user role token sessions audit backup`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sourcebook.app.cli.options import Context, put_json, verb
from sourcebook.app.cli.team import people, record
from sourcebook.app.cli.team.within import by_whom, in_team

if TYPE_CHECKING:
    from sourcebook.library import Team

__all__ = ["team"]


@click.group()
def team() -> None:
    """Several people and their collections: accounts, roles, tokens, the record of access."""


@team.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="Its name; that of the folder without.")
@click.option("--origin", default="", metavar="ADDRESS", help="Where it will be served: https://desk.example.")
@click.option("--store", default="sqlite", show_default=True, help="Where accounts are kept, or postgresql://...")
@verb
def init(context: Context, folder: Path, title: str | None, origin: str, store: str) -> int:
    """Make a team in FOLDER."""
    from sourcebook.library import Team

    with Team.init(folder, title=title, origin=origin, store=store) as made:
        told = {"team": str(made.root), "title": made.settings.title, "origin": made.settings.origin}
    if context.as_json:
        put_json(told)
    else:
        click.echo(f"{told['title']}: {folder}")
        click.echo("Next: sourcebook team collection add NAME, sourcebook team user add NAME")
    return 0


@team.group()
def collection() -> None:
    """Collections: each a library of its own, which other verbs open with --library."""


@collection.command("add")
@click.argument("name")
@click.option("--title", help="Its title; its name without, or that of the copied library.")
@click.option("--from", "from_", type=click.Path(path_type=Path), metavar="LIBRARY", help="Begin with a copy of it.")
@click.option("--store", help="What keeps its records; without, beside the accounts.")
@in_team
def add(context: Context, within: Team, name: str, title: str | None, from_: Path | None, store: str | None) -> int:
    """Add a collection, empty or a copy of a library."""
    within.add_collection(name, by=by_whom(), title=title, from_=from_, store=store)
    folder = within.folder_of(name)
    if context.as_json:
        put_json({"name": name, "title": within.collection(name).settings.title, "library": str(folder)})
    else:
        click.echo(f"{name}  {folder}")
    return 0


@collection.command("list")
@in_team
def list_(context: Context, within: Team) -> int:
    """List collections, with how many people have a role in each."""
    for found in within.collections():
        members = len(within.accounts.memberships(collection=found.name))
        if context.as_json:
            put_json({"name": found.name, "title": found.title, "people": members})
        else:
            click.echo(f"{found.name:30}  {members:3} people  {found.title}")
    return 0


@team.command()
@click.argument("out", type=click.Path(path_type=Path))
@in_team
def backup(context: Context, within: Team, out: Path) -> int:
    """Copy accounts and every collection to the new folder OUT and prove the copies; others may go on."""
    with context.progress("copying") as step:
        made = within.backup(out, progress=step)
    wrong = [*made.accounts.problems]
    wrong += [problem.message for copy in made.collections.values() for problem in copy.report.problems]
    if context.as_json:
        put_json(made)
    else:
        click.echo(f"accounts and {len(made.collections)} collections in {out}")
        for line in wrong:
            click.echo(f"  {line}")
        click.echo(f"head of the record of access {made.accounts.head}")
        for name, copy in made.collections.items():
            click.echo(f"head of {name} {copy.head}")
    return 4 if wrong else 0


for part in (people.user, people.role, people.token, record.sessions, record.audit):
    team.add_command(part)
