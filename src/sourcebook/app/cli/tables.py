"""The verb for tables: map."""

from __future__ import annotations

from typing import Any

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, verb

SHOWN = 5
"""Failed rows named of one table on the terminal; `list ledger` has more of them."""


@click.command("map")
@click.argument("table")
@click.option("--check", "mapping", metavar="FILE", help="Say what this mapping gives of the table, and add nothing.")
@click.option("--rows", type=click.IntRange(1, 1000), default=10, show_default=True, help="Rows shown by --check.")
@verb
def map_(context: Context, table: str, mapping: str | None, rows: int) -> int:
    """Propose a mapping of a table's columns to payments, people, organizations, events or relations, as TOML."""
    from sourcebook.library import check_mapping, propose_mapping

    if mapping is None:
        proposed = propose_mapping(table)
        if context.as_json:
            put_json({"mapping": proposed})
        else:
            click.echo(proposed, nl=False)
        return 0
    checks = check_mapping(table, mapping, rows=rows)
    if context.as_json:
        put_lines(checks)
    else:
        for check in checks:
            for annotation in check.first:
                click.echo(_one(annotation))
            tell_mapped(check.name, check.reading, many=True)
    return 1 if any(c.reading.failed or c.reading.missing for c in checks) else 0


def _one(annotation: Any) -> str:
    """What a mapping made of a row, on one line."""
    told = [annotation.kind if annotation.kind != "relation" else annotation.schema]
    if annotation.kind == "relation":
        told.append(f"{annotation.subject.exact} -> {annotation.object.exact}")
        told += [
            f"{k}={v}"
            for k, v in (("role", annotation.role), ("from", annotation.since), ("to", annotation.until))
            if v
        ]
        told += [f"{name}={span.exact}" for name, span in annotation.properties.items()]
    else:
        told.append(annotation.exact)
    return "  ".join(" ".join(str(part).split())[:200] for part in told)


def tell_mapped(name: str, reading: Any, *, many: bool = False) -> None:
    """What a mapping came to, and the rows that failed."""
    click.echo(f"  mapped  {name}: {reading.sentence()}")
    for sentence in reading.missing:
        click.echo(f"  mapping {sentence}")
    shown = reading.failures if many else reading.failures[:SHOWN]
    for failure in shown:
        where = f" of {failure.table}" if failure.table else ""
        click.echo(f"  failed  row {failure.row}{where}, {failure.rule}: {failure.reason}")
    if reading.failed > len(shown):
        more, held = reading.failed - len(shown), len(reading.failures)
        click.echo(f"  failed  {more:,} more; `list ledger --json` names the first {held}")
