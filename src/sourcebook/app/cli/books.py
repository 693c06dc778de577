"""How the books are put: what was read from where, what to do about the rest, and what an `add` would do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, put_outline

if TYPE_CHECKING:
    from sourcebook.model.plan import Plan

SHOWN = 20
"""Containers named on the terminal; `--json` has them all."""
NAMED = 5
"""Items of one failure, likewise."""
_OWN = ("title", "counts", "coverage", "containers", "kinds", "failures", "failed", "retry", "retry_command",
        "add_again", "unfinished")  # fmt: skip


def put_status(found: dict[str, Any]) -> None:
    """The answer of `Library.status` for people."""
    put_outline({"title": found["title"], "counts": found["counts"]})
    whole = found["coverage"]
    click.echo(f"\ncoverage: {whole['read']} read; {_sum(whole)}")
    for line in _containers(found["containers"]):
        click.echo(f"  {line}")
    for note in found["unfinished"]:
        click.echo(f"{note['next']} It began at {note['began']}.")
    if len(found["kinds"]) > 1:
        click.echo("by kind of container:")
        for kind in found["kinds"]:
            click.echo(f"  {kind['containers']:,} x {kind['kind']}: {_sum(kind)}")
    for group in found["failures"]:
        click.echo(f"\nfailed, {group['code']}: {group['count']:,}. {group['what']} {group['next']}")
        for name in group["items"][:NAMED]:
            click.echo(f"  {name}")
        if group["count"] > NAMED:
            click.echo(f"  and {group['count'] - NAMED:,} more: sourcebook list ledger --outcome failed")
    if found["retry"]:
        click.echo(f"\nretry these {len(found['retry']):,}: {found['retry_command']}")
        for line in _first(found["retry"]):
            click.echo(f"  {line}")
    if found["add_again"]:
        click.echo(f"\nadd these {len(found['add_again']):,} again from where they are (no bytes of them are held):")
        for line in _first(found["add_again"]):
            click.echo(f"  {line}")
    put_outline({name: value for name, value in found.items() if name not in _OWN})


def _sum(books: dict[str, Any]) -> str:
    parts = (f"{books[outcome]:,} {outcome}" for outcome in ("stored", "skipped", "failed"))
    return f"{books['expected']:,} expected = {' + '.join(parts)}"


def _containers(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Those with failures first, then the outermost; as many as a screen holds."""
    order = sorted(rows, key=lambda row: (not row["failed"], row["container"].count("/"), row["container"]))
    for row in order[:SHOWN]:
        yield f"{row['container']} ({row['kind']}): {row['read']} read; {_sum(row)}"
    if len(order) > SHOWN:
        rest = order[SHOWN:]
        bad = sum(1 for row in rest if row["failed"])
        told = f"{bad:,} of them with failures" if bad else "all of them read whole"
        yield f"and {len(rest):,} containers more, {told}: sourcebook status --json"


def _first(names: list[str]) -> Iterator[str]:
    yield from names[:NAMED]
    if len(names) > NAMED:
        yield f"and {len(names) - NAMED:,} more"


def put_plan(context: Context, plan: Plan) -> int:
    """What an `add` would do; the exit code is 1 where something would fail."""
    if context.as_json:
        put_json(plan)
    else:
        for item in plan.items:
            size = "" if item.bytes is None else f"{item.bytes:,} bytes"
            about = ", ".join(part for part in (item.kind, size) if part)
            why = f": {item.reason}" if item.reason else ""
            click.echo(f"{item.will:10} {item.container}: {item.name}" + (f"  ({about})" if about else "") + why)
        sums = ", ".join(f"{number:,} {will}" for will, number in plan.totals.items())
        click.echo(f"{plan.expected:,} expected: {sums or 'nothing'}; {plan.bytes:,} bytes to read. Nothing was done.")
    return 1 if plan.totals.get("fail") else 0
