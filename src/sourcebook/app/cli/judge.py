"""Verbs that judge: check, decide."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from sourcebook.app.cli.options import Context, put_json, verb

_COLOUR = {"error": "red", "warning": "yellow", "note": "cyan"}


@click.command()
@click.argument("draft")
@click.option("--html", "html", type=click.Path(path_type=Path), help="Write the report as a page to this file.")
@click.option("--date", help="The draft's date (ISO), over what it says of itself.")
@verb
def check(context: Context, draft: str, html: Path | None, date: str | None) -> int:
    """Check a draft: quotes, sums, dates, names, sources; against the library where there is one."""
    from sourcebook.library import check_file

    library = context.open_if_any()
    try:
        found = check_file(draft, library=library, date=date)
        if html:
            html.write_text(found.to_html(), encoding="utf-8")
            context.remark(f"Report: {html}")
    finally:
        if library:
            library.close()
    if context.as_json:
        put_json(found.to_json())
        return found.exit_code
    if library is None:
        context.remark("No library: only the rules that need none were run.")
    for flag in found.report.flags:
        mark = click.style(f"{flag.severity:7} {flag.rule}", fg=_COLOUR[flag.severity])
        click.echo(f"{mark}  {flag.start}-{flag.end}  {' '.join(flag.exact.split())[:100]!r}\n        {flag.message}")
    counts = found.to_json()["counts"]
    click.echo(", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items()))
    return found.exit_code


@click.command()
@click.argument("identifier", metavar="ID")
@click.argument("value")
@click.option("--why", required=True, help="The reason; it is kept.")
@click.option("--who", default=None, help="Who decides; your user name without.")
@verb
def decide(context: Context, identifier: str, value: str, why: str, who: str | None) -> int:
    """Record a decision about anything with an id; an event, never an edit."""
    with context.open() as library:
        decision = library.decide(identifier, value, why=why, who=who or getpass.getuser())
    if context.as_json:
        put_json(decision)
    else:
        click.echo(f"{decision.id}: {identifier} {value}")
    return 0
