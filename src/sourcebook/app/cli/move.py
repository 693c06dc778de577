"""Verbs that move in: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sourcebook.app.cli.options import Context, put_json, verb

if TYPE_CHECKING:
    from sourcebook.model.moving import MoveReport


@click.command("import")
@click.argument(
    "form",
    metavar="FORMAT",
    type=click.Choice(["ftm", "statements", "timelinejs", "webannotation", "wtk", "jsonl", "csv"]),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help="A TOML file: which of their fields is which of ours.")
@click.option("--propose", is_flag=True, help="Print the likeliest mapping and do nothing.")
@click.option("--as", "service", default="", metavar="NAME", help="Whose records they are; without, the file's name.")
@click.option("--old-address", "old_addresses", multiple=True, metavar="PATTERN",
              help="Where they stood, as /a/{slug} or /{slug}-{id}; may be given several times.")  # fmt: skip
@click.option("--collection", default="default", show_default=True, help="Collection of their documents.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that read at the same time.")
@click.option("--defer", is_flag=True, help="Keep and index now, read by the same command without it.")
@click.option("--dry-run", is_flag=True, help="Only say what would come of records and what would not fit.")
@verb
def import_(
    context: Context, form: str, path: Path, mapping: Path | None, propose: bool, service: str,
    old_addresses: tuple[str, ...], collection: str, workers: int | None, defer: bool, dry_run: bool,
) -> int:  # fmt: skip
    """Take in what another tool exports.

    ftm and statements are FollowTheMoney's entities (JSON lines) and statements (CSV): each entity becomes a kept
    document, its names, dates and ties are read and resolved like those of other documents; --as names the data set.
    timelinejs is TimelineJS's JSON, or the sheet it is fed from as CSV: the file is kept, its events are dated claims.
    webannotation is Web Annotations or what the API of Hypothesis gives: notes on documents that are held, found again.

    Records of another news service become kept documents and summaries: wtk is JSON Lines, a JSON array or CSV with the
    names article_id slug title publication_date posted_date publication_name source_url summary_markdown note_markdown
    tags related_articles priority, or of the lighter index form; jsonl and csv are records with any names (--propose,
    --mapping).
    """
    if propose:
        from sourcebook.library import propose_moving

        click.echo(propose_moving(form, path), nl=False)
        return 0
    with context.open(create=True, workers=workers) as library, context.progress("moving in") as step:
        report = library.import_(
            form, path, mapping=mapping, service=service, old_addresses=old_addresses, collection=collection,
            defer=defer, dry_run=dry_run, progress=step,
        )  # fmt: skip
    if context.as_json:
        put_json(report)
    else:
        _put_report(report)
    return 1 if report.failed else 0


def _put_report(report: MoveReport) -> None:
    failed = len(report.failed)
    click.echo(
        f"{report.expected:,} records: {report.stored:,} stored, {report.skipped:,} unchanged, {failed:,} failed"
    )
    if report.summaries:
        _put_moved(report)
    elif report.made:
        click.echo("read: " + ", ".join(f"{n:,} {kind}" for kind, n in report.made.items()))
    for failure in report.failed[:MOST_SHOWN]:
        click.echo(f"  {click.style('failed', fg='red')} {failure.name}: {failure.reason}")
    if failed > MOST_SHOWN:
        click.echo(f"  and {failed - MOST_SHOWN:,} more: `sourcebook list ledger --outcome failed`")
    for misfit in report.misfits:
        shown = f" ({'; '.join(misfit.examples[:3])})" if misfit.examples else ""
        click.echo(f"  {click.style(misfit.field, fg='yellow')} {misfit.problem}: {misfit.count:,}{shown}")


MOST_SHOWN = 20
"""Failures that a terminal is given; `--json` has all."""


def _put_moved(report: MoveReport) -> None:
    made = ", ".join(f"{n:,} {name}" for name, n in report.summaries.items())
    click.echo(f"summaries: {made}; {report.to_capture:,} whose source is not kept yet; {report.read:,} texts read")
    if report.categories:
        click.echo(f"new categories ({len(report.categories)}): {', '.join(report.categories[:MOST_SHOWN])}")
