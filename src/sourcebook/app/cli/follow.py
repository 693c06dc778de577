"""Verbs that follow the evidence: network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, verb

if TYPE_CHECKING:
    from sourcebook.model.network import Network, Node
    from sourcebook.model.network import Path as Way


@click.command()
@click.argument("what", required=False, metavar="[ID|NAME]")
@click.option("--between", metavar="ID|NAME", help="The shortest ways from there to this one.")
@click.option("--depth", type=click.IntRange(1, 4), default=1, show_default=True, help="Steps around it.")
@click.option("--schema", "schemas", multiple=True, metavar="NAME", help="Only ties such as Directorship or Payment.")
@click.option("--from", "since", metavar="DATE", help="Not those that ended before (ISO).")
@click.option("--to", "until", metavar="DATE", help="Not those that began after (ISO).")
@click.option(
    "--limit", "most", type=click.IntRange(1), default=200, show_default=True, help="Ties, best attested first."
)
@click.option("--svg", type=click.Path(path_type=Path), help="Draw it to this file.")
@verb
def network(context: Context, what: str | None, between: str | None, svg: Path | None, **asked: Any) -> int:
    """Who stands in which tie to whom: of the whole library, or around one entity; each tie with its words."""
    if between and not what:
        raise click.UsageError("--between needs the other end: sourcebook network A --between B")
    with context.open() as library:
        if what and between:
            return _put_ways(context, library.ways(what, between))
        found = library.network(what, **asked)
        if svg is not None:
            svg.write_text(library.draw_network(found), encoding="utf-8", newline="")
            context.remark(f"Written: {svg}")
    if context.as_json:
        put_json(found)
    else:
        _put_network(found)
    return 0


def _put_network(found: Network) -> None:
    names = {n.id: n.name for n in found.nodes}
    for tie in found.ties:
        when = f"  {tie.since or '..'} to {tie.until or '..'}" if tie.since or tie.until else ""
        click.echo(f"{names[tie.subject]} -> {names[tie.object]}  {tie.schema}: {tie.role or '-'}{when}  "
                   f"({tie.documents} document{'s' if tie.documents != 1 else ''})")  # fmt: skip
        words = " ".join(tie.rests[0].exact.split())
        click.echo(f"      {tie.rests[0].document}  {words[:120]}")
    if not found.ties:
        click.echo("No ties. Relations are read from documents; see `sourcebook list relations`.")
    if found.left_out:
        click.echo(f"{found.left_out:,} more ties: --limit, or `sourcebook export gexf`")


def _put_ways(context: Context, ways: list[Way]) -> int:
    if context.as_json:
        put_json(ways)
        return 0
    for way in ways:
        click.echo(" - ".join(map(_name, way.nodes)))
        for step in way.steps:
            for tie in step[:3]:
                names = {n.id: n.name for n in way.nodes}
                words = " ".join(tie.rests[0].exact.split())
                click.echo(f"      {names[tie.subject]} -> {names[tie.object]}  {tie.label}: {words[:100]}")
    if not ways:
        click.echo("Nothing that was read joins the two.")
    return 0


def _name(node: Node) -> str:
    return node.name
