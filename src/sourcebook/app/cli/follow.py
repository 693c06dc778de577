"""Verbs that follow the evidence: timeline, network, places, figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sourcebook.app.cli.options import Context, put_json, verb

if TYPE_CHECKING:
    from sourcebook.model.measured import Claimed, Figures
    from sourcebook.model.moment import Timeline
    from sourcebook.model.network import Network, Node
    from sourcebook.model.network import Path as Way
    from sourcebook.model.place import Places

F = TypeVar("F", bound=Callable[..., Any])
WORDS = 110
"""Characters of a sentence that a terminal is given; `--json` has all."""


def filtered(function: F) -> F:
    """The filters that views share."""
    for option in (
        click.option("--entity", multiple=True, metavar="ID|NAME", help="Only sentences that name one of these."),
        click.option("--from", "since", metavar="DATE", help="From this time on (1984, 198X, 2011-03-09)."),
        click.option("--to", "until", metavar="DATE", help="Up to this time."),
        click.option("--status", multiple=True, metavar="STATUS", help="Only claims with it: alleged, charged ..."),
        click.option("--collection", help="Only documents of this collection."),
    ):
        function = option(function)
    return function


def drawn(function: F) -> F:
    """The files that a view can be written to."""
    for option in (
        click.option("--svg", type=click.Path(path_type=Path), help="Draw it to this file."),
        click.option("--html", type=click.Path(path_type=Path), help="Write a page of the drawing and the list."),
    ):
        function = option(function)
    return function


def write(context: Context, files: dict[Path | None, Callable[[], str]]) -> None:
    """Write what was asked for."""
    for path, make in files.items():
        if path is not None:
            path.write_text(make(), encoding="utf-8", newline="")
            context.remark(f"Written: {path}")


@click.command()
@filtered
@click.option("--by", type=click.Choice(["kind", "entity", "collection", "document", "status", "none"]),
              help="What lanes are; kinds without, or entities where several are named.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=10_000, show_default=True, help="Statements, earliest first.")
@drawn
@verb
def timeline(context: Context, svg: Path | None, html: Path | None, **asked: Any) -> int:
    """Dated statements of the library in lanes, each with its words; what a text leaves vague is drawn vague."""
    with context.open() as library:
        found = library.timeline(**asked)
        write(context, {
            svg: lambda: library.draw_timeline(found, asked["since"], asked["until"]),
            html: lambda: library.view_file("timeline", found, asked),
        })  # fmt: skip
    if context.as_json:
        put_json(found)
    else:
        _put_timeline(found)
    return 0


def _put_timeline(found: Timeline) -> None:
    from sourcebook.model.when import describe_edtf

    for m in found.moments:
        status = f" [{m.status}]" if m.status not in ("", "asserted") else ""
        click.echo(f"{describe_edtf(m.edtf):>24}  {m.words[:WORDS]}{status}")
        more = f" and {m.documents - 1} more" if m.documents > 1 else ""
        click.echo(f"{'':>24}  {m.rests[0].document}{more}")
    if not found.moments:
        click.echo("No dates. They are read from documents; see `sourcebook list times`.")
    if found.left_out:
        click.echo(f"{found.left_out:,} later statements: --limit, or --from")


@click.command()
@click.argument("what", required=False, metavar="[ID|NAME]")
@click.option("--between", metavar="ID|NAME", help="The shortest ways from there to this one.")
@click.option("--grow", multiple=True, metavar="ID|NAME", help="Add what lies around this one; may be repeated.")
@click.option("--depth", type=click.IntRange(1, 4), default=1, show_default=True, help="Steps around it.")
@click.option("--schema", "schemas", multiple=True, metavar="NAME", help="Only ties such as Directorship or Payment.")
@click.option("--from", "since", metavar="DATE", help="Not those that ended before (ISO).")
@click.option("--to", "until", metavar="DATE", help="Not those that began after (ISO).")
@click.option("--status", multiple=True, metavar="STATUS", help="Only ties told in claims with it: alleged, found ...")
@click.option("--collection", help="Only what documents of this collection tell.")
@click.option("--entity", metavar="ID|NAME", help="The same as naming it.")
@click.option(
    "--limit", "most", type=click.IntRange(1), default=200, show_default=True, help="Ties, best attested first."
)
@drawn
@verb
def network(
    context: Context, what: str | None, between: str | None, svg: Path | None, html: Path | None, **asked: Any
) -> int:
    """Who stands in which tie to whom: of the whole library, or around one entity; each tie with its words."""
    what = what or asked.pop("entity", None)
    asked.pop("entity", None)
    if between and not what:
        raise click.UsageError("--between needs the other end: sourcebook network A --between B")
    with context.open() as library:
        if what and between:
            ways = library.ways(what, between)
            found = library.ways_drawn(ways)
        else:
            ways, found = [], library.grown(what, **asked)
        shown = {"who": what, "between": between}
        write(context, {
            svg: lambda: library.draw_grown(found), html: lambda: library.view_file("network", found, shown, ways=ways)
        })  # fmt: skip
    if between:
        return _put_ways(context, ways)
    if context.as_json:
        put_json(found.network)
    else:
        _put_network(found.network)
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


@click.command()
@filtered
@click.option("--limit", type=click.IntRange(1), default=1_000, show_default=True, help="Places, most named first.")
@drawn
@verb
def places(context: Context, svg: Path | None, html: Path | None, **asked: Any) -> int:
    """Places that documents name, where they lie by a gazetteer on this machine, and why that one is meant."""
    with context.open() as library:
        found = library.places(**asked)
        write(context, {
            svg: lambda: library.draw_places(found), html: lambda: library.view_file("places", found, asked)
        })  # fmt: skip
    if context.as_json:
        put_json(found)
    else:
        _put_places(found)
    return 0


def _put_places(found: Places) -> None:
    for p in found.places:
        at = f"{p.latitude:.2f} {p.longitude:.2f}"
        click.echo(f"{p.name}  ({p.gazetteer}, {p.country.upper()}; {at})  {p.sentences} sentences. {p.why}")
        if p.said:
            click.echo(f"      {p.said[0].rest.document}  {p.said[0].words[:WORDS]}")
    for u in found.unplaced:
        click.echo(f"{u.name}  not on the map: {u.why}{' It may be: ' + '; '.join(u.bearers) if u.bearers else ''}")
    if not (found.places or found.unplaced):
        click.echo("No places. They are read from documents; see `sourcebook list mentions`.")


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--unit", default="", metavar="UNIT", help="Only in this unit: percent, tonne, USD ...")
@filtered
@click.option("--series", nargs=3, metavar="DOCUMENT TIME NUMBER", help="Hold them against two columns of a table.")
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Claims of a number at least.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Numbers shown.")
@drawn
@verb
def figures(context: Context, words: tuple[str, ...], svg: Path | None, html: Path | None, **asked: Any) -> int:
    """Numbers that documents claim, beside each other by what they count; beside a series of a table, if named.

    WORDS: only claims whose sentences have all of them.
    """
    asked["series"] = asked["series"] or None
    with context.open() as library:
        found = library.figures(" ".join(words), **asked)
        shown = {"words": " ".join(words), **asked}
        write(context, {
            svg: lambda: library.draw_figures(found), html: lambda: library.view_file("figures", found, shown)
        })  # fmt: skip
    if context.as_json:
        put_json(found)
    else:
        _put_figures(found)
    return 0


def _put_figures(found: Figures) -> None:
    for measure in found.measures:
        click.echo(f"{measure.name}  ({len(measure.claims)} claims in {measure.documents} documents)")
        for claim in measure.claims:
            click.echo(f"{_amount(claim):>22}  {claim.source}: {claim.words[:WORDS]}")
    if found.series is not None:
        click.echo(f"{found.series.value} by {found.series.time}, {found.series.title}")
        for reading in found.series.readings:
            click.echo(f"{reading.value:>22,g}  {reading.edtf}")
    if not found.measures:
        click.echo("No number is claimed twice: --least 1 has those claimed once.")


def _amount(claim: Claimed) -> str:
    about = "about " if claim.approximate else ""
    if claim.low == claim.high and claim.low is not None:
        return f"{about}{claim.low:,g}"
    low = "" if claim.low is None else f"{claim.low:,g}"
    high = "" if claim.high is None else f"{claim.high:,g}"
    return f"{about}{low}..{high}"
