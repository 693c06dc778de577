"""Verbs that run and look after a library: serve, mcp, verify, backup, status, doctor."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sourcebook.app.cli.books import put_status
from sourcebook.app.cli.options import Context, put_json, put_outline, verb
from sourcebook.errors import UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sourcebook.app.web.logs import Form
    from sourcebook.library import VerifyReport


LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback only, but for a team behind a proxy.")
@click.option("--log", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="On stderr: what goes wrong in words, or JSON Lines with one for each request.")  # fmt: skip
@click.option("--team", "folder", metavar="DIR", help="Serve the team in this folder: people sign in.")
@click.option("--anybody", is_flag=True, help="Let in whoever is on this machine, without the address that works once.")
@click.option("--proxy", is_flag=True, help="A proxy ends TLS before the team's server, at the origin of team.toml.")
@verb
def serve(context: Context, port: int, host: str, log: Form, folder: str | None, anybody: bool, proxy: bool) -> int:
    """Browse and search the library in a browser on this machine, or serve a team's collections.

    It prints an address that works once: the browser that opens it is let in until the server is stopped. Scripts send
    the token (X-Sourcebook-Token, or Authorization: Bearer): $SOURCEBOOK_TOKEN where it is set, else the one that
    --json prints; those of a team send tokens of their own. Figures for Prometheus are at /metrics. SIGTERM or Ctrl-C
    stops it when what is being answered is answered. With --proxy the asker's address is taken from X-Forwarded-For
    where the proxy is on this machine or named in $FORWARDED_ALLOW_IPS.
    """
    from sourcebook.app.web.logs import set_up_logs

    set_up_logs(log)
    if folder is not None and anybody:
        raise UsageError("People of a team sign in: not anybody is let in.", "Leave out --anybody, or --team.")
    if folder is not None:
        return _serve_team(context, folder, host, port, proxy=proxy)
    if host not in LOOPBACK or proxy:
        raise UsageError(
            f"serve listens on this machine only, not {'behind a proxy' if proxy else f'on {host!r}'}: it asks nobody "
            "who they are.",
            "Leave out --host and --proxy, or serve a team, in which people sign in: --team FOLDER.",
        )
    from sourcebook.app.web import create_app
    from sourcebook.app.web.entry import Entry
    from sourcebook.app.web.guard import LOCAL_HOSTS, Guard

    token = os.environ.get("SOURCEBOOK_TOKEN", "") or secrets.token_urlsafe(24)
    with context.open() as library:
        app: ASGIApp = create_app(library, token=token)
        enter, told = "", {"token": token}
        if not anybody:
            door = Entry(app, token=token)
            app, enter = Guard(door, library=None, hosts=LOCAL_HOSTS), door.path
        _serve(context, app, library.settings.title, host, port, enter=enter, told=told)
    return 0


def _serve_team(context: Context, folder: str, host: str, port: int, *, proxy: bool) -> int:
    from sourcebook.app.team import create_team_app
    from sourcebook.library import Team

    if host not in LOOPBACK and not proxy:
        raise UsageError(
            f"A team is not served on {host!r} in the open: passwords would cross the network unsealed.",
            "Put a proxy before it that ends TLS, and say --proxy; or leave out --host.",
        )
    with Team.open(folder) as team:
        if proxy and not team.settings.origin.startswith("https://"):
            raise UsageError(
                "The team's file does not say under which address the proxy serves it.",
                'Write origin = "https://desk.example" under [team] of team.toml.',
            )
        _serve(context, create_team_app(team, proxy=proxy), team.settings.title, host, port, proxy=proxy)
    return 0


def _serve(
    context: Context, app: ASGIApp, title: str, host: str, port: int, *, proxy: bool = False, enter: str = "",
    told: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    from sourcebook.app.web.lines import run_server

    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    address = f"http://{'[::1]' if ':' in host else host}:{listener.getsockname()[1]}/"
    if context.as_json:
        put_json(
            {"address": address, **({"enter": address + enter.removeprefix("/")} if enter else {}), **(told or {})}
        )
    else:
        click.echo(f"{title}: {address}{enter.removeprefix('/')}  (Ctrl-C stops)")
        if enter:
            click.echo("That address works once, for one browser. --anybody lets in whoever is on this machine.")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):  # to be told to stop is how a server ends
        run_server(app, [listener], proxy=proxy)


@click.command()
@click.option("--who", default="a language model's client", show_default=True, help="Written down with its proposals.")
@click.option("--team", "folder", metavar="DIR", help="A team, as far as $SOURCEBOOK_TOKEN, a token of it, reaches.")
@click.option("--collection", default="", help="With --team: which of its collections.")
@verb
def mcp(context: Context, who: str, folder: str | None, collection: str) -> int:
    """Serve the library to a language model's client on stdin and stdout (Model Context Protocol).

    Tools read, and each answer has its words with their hash. One proposes a claim: a person decides on it.
    """
    try:
        from sourcebook.app.mcp import serve as serve_client
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        raise UsageError("The package `mcp` is not installed.", "Install it: pip install 'sourcebook[mcp]'.") from error
    if folder is None:
        with context.open() as library:
            serve_client(library, who=who)
        return 0
    from sourcebook.library import Team

    with Team.open(folder) as team:
        # Taken out of the environment, which whatever this process starts would inherit.
        entry = team.entry(os.environ.pop("SOURCEBOOK_TOKEN", ""), collection)
        entry("viewer")
        serve_client(team.collection(collection), who=f"{who}, for {entry('viewer').name}", entry=entry)
    return 0


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--sample", type=click.FloatRange(0, 1, min_open=True), help="Check this share of the records only.")
@click.option("--root", "roots", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Certificate (PEM) of an authority whose time stamps you trust.")  # fmt: skip
@click.option("--expect", metavar="HEAD", help="A head printed before: the library must be that one, or grown from it.")
@verb
def verify(
    context: Context, folder: Path | None, sample: float | None, roots: tuple[Path, ...], expect: str | None
) -> int:
    """Re-derive every hash, row and anchor of the library, or of a published FOLDER."""
    from sourcebook.library import verify_folder, verify_library

    if folder is not None:
        report = verify_folder(folder, roots=roots)
    else:
        with context.progress("verifying") as step:
            report = verify_library(context.root(), sample=sample, expect=expect, progress=step)
    if context.as_json:
        put_json(report)
    else:
        _put_report(report)
    return 4 if report.problems else 0


MOST_LEANING = 5
"""Ids named of what leans on a damaged thing; `--json` gives all."""


def _put_report(report: VerifyReport) -> None:
    click.echo("checked " + ", ".join(f"{n} {kind}" for kind, n in report.checked.items()))
    for problem in report.problems:
        more = len(problem.depends) - MOST_LEANING
        named = ", ".join(problem.depends[:MOST_LEANING]) + (f" and {more} more" if more > 0 else "")
        leans = f" (leans on it: {named})" if problem.depends else ""
        click.echo(f"  {problem.kind} {problem.id}: {problem.message}{leans}")
    click.echo("nothing wrong" if not report.problems else f"{len(report.problems)} problems")
    if report.stamp:
        click.echo(report.stamp)
    if report.head:
        click.echo(f"head {report.head}")


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@verb
def backup(context: Context, out: Path) -> int:
    """Copy the library as of now to the new folder OUT and prove the copy; others may go on writing."""
    with context.open() as library, context.progress("copying") as step:
        made = library.backup(out, progress=step)
    if context.as_json:
        put_json(made)
    else:
        click.echo(f"{made.files} files and every record in {out}")
        _put_report(made.report)
    return 4 if made.report.problems else 0


@click.command()
@click.option("--store", "to", required=True, metavar="ADDRESS", help="sqlite, or postgresql://user@host/database.")
@verb
def move(context: Context, to: str) -> int:
    """Take the records of the library to another store and prove them there; files stay where they are."""
    with context.open() as library, context.progress("moving") as step:
        moved = library.move(to, progress=step)
    if context.as_json:
        put_json(moved)
    else:
        click.echo(f"The records are in {moved.store}; the old ones lie aside in {moved.aside}")
        _put_report(moved.report)
    return 0


@click.command()
@verb
def status(context: Context) -> int:
    """Counts, coverage of every container, failures and what to do about them."""
    with context.open() as library:
        found = library.status()
    if context.as_json:
        put_json(found)
    else:
        put_status(found)
    return 0


@click.command()
@verb
def doctor(context: Context) -> int:
    """Versions, models and their hashes, limits in force, and what may use the network."""
    from sourcebook.library import doctor as examine

    found = examine(context.root())
    if context.as_json:
        put_json(found)
    else:
        put_outline(found)
    return 0 if found["well"] else 1
