"""Verbs of who is and was there: `team sessions`, `team audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sourcebook.app.cli.options import Context, put_json, put_lines
from sourcebook.app.cli.team.within import by_whom, in_team
from sourcebook.errors import UsageError

if TYPE_CHECKING:
    from sourcebook.library import Team
    from sourcebook.model.access import AuditEntry

SHOWN = 50
"""Entries shown where it is not said how many."""


@click.group()
def sessions() -> None:
    """Who is signed in with a browser."""


@sessions.command("list")
@click.argument("user", metavar="[USER]", required=False, default="")
@in_team
def list_(context: Context, within: Team, user: str) -> int:
    """List sessions, of one user or of all."""
    found = within.accounts.sessions(user)
    if context.as_json:
        put_lines(found)
        return 0
    for held in found:
        click.echo(f"{held.id}  {held.user:24}  since {held.made}  seen {held.seen}  {held.address}")
    return 0


@sessions.command()
@click.argument("identifier", metavar="[ID]", required=False, default="")
@click.option("--user", default="", help="All sessions of this user.")
@in_team
def end(context: Context, within: Team, identifier: str, user: str) -> int:
    """End one session by its id, or with --user all of somebody."""
    if bool(identifier) == bool(user):
        raise UsageError("Say which session is to end.", "Give an id of `team sessions list`, or --user NAME.")
    count = 1
    if user:
        count = within.accounts.close_all_sessions(user, by=by_whom())
    else:
        within.accounts.end_session(identifier, by=by_whom())
    if context.as_json:
        put_json({"ended": count})
    else:
        click.echo(f"{count} ended")
    return 0


@click.command()
@click.option("--newest", type=click.IntRange(min=1), help=f"How many entries; {SHOWN} without, with --json all.")
@click.option("--collection", default="", help="Only of this collection.")
@click.option("--user", default="", help="Only what this user did or tried.")
@click.option("--verify", is_flag=True, help="Derive every hash again, hold the tables against them, print the head.")
@click.option("--head", help="With --verify: a head printed before; the record must have grown from it.")
@in_team
def audit(
    context: Context, within: Team, newest: int | None, collection: str, user: str, verify: bool, head: str | None
) -> int:
    """The record of access: who came in or tried to, who was given what, what was refused and taken out."""
    if verify:
        return _verified(context, within, head)
    if head:
        raise UsageError("A head is held against the whole record.", "Add --verify.")
    shown = newest if newest or context.as_json else SHOWN
    found = within.accounts.iter_audit(newest=shown, collection=collection, who=user)
    if context.as_json:
        put_lines(found)
        return 0
    for entry in found:
        click.echo(_line(entry))
    return 0


def _verified(context: Context, within: Team, head: str | None) -> int:
    report = within.accounts.verify_audit(head)
    if context.as_json:
        put_json(report)
    else:
        click.echo(f"{report.entries} entries")
        for problem in report.problems:
            click.echo(f"  {problem}")
        click.echo(f"{len(report.problems)} problems" if report.problems else "nothing wrong")
        if report.head:
            click.echo(f"head {report.head}")
    return 4 if report.problems else 0


def _line(entry: AuditEntry) -> str:
    hidden = ("row", "digest")
    details = " ".join(f"{name}={value}" for name, value in entry.details.items() if name not in hidden)
    outcome = "" if entry.outcome == "ok" else f" {entry.outcome}"
    told = f"{entry.number:6}  {entry.time}  {entry.who:20}  {entry.action}{outcome}  {entry.what}"
    return " ".join(part for part in (told, entry.collection, details, entry.address) if part)
