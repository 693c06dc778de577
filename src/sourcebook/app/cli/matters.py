"""The verb about how matters stand (`ladder`), and the lines of what is worked out from all documents in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_lines, verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from sourcebook.model.matter import Matter, Step, StepSource

SHOWN = 3
"""Sources named under a step; `--json` has all."""


@click.command()
@click.argument("what", metavar="ID|NAME")
@verb
def ladder(context: Context, what: str) -> int:
    """How the matters of a person or body stand: each step with its date and sources, the denials beside it."""
    from sourcebook.app.cli.near_copies import titles

    with context.open() as library:
        found = library.ladder(what)
        if context.as_json:
            put_lines([{**_plain(m), "standing": m.standing} for m in found])
            return 0
        title = titles(library)
        for matter in found:
            _put_matter(matter, title)
    if not found:
        context.remark("No document tells of an accusation against them.")
    return 0


def _plain(matter: Matter) -> dict[str, Any]:
    import msgspec

    fields: dict[str, Any] = msgspec.to_builtins(matter)
    return fields


def _put_matter(matter: Matter, title: Callable[[str], str]) -> None:
    from sourcebook.model.when import describe_edtf

    click.echo(f"{matter.id}  {matter.name}: {matter.subject or 'not said what for'}")
    click.echo(f"  stands: {matter.standing}")
    for step in matter.steps:
        when = describe_edtf(step.date) if step.date else "no date"
        told = f"reported {when}" if step.dating == "report" else when
        click.echo(f"  {told:20}  {click.style(step.status, bold=True)}")
        for doubt in step.unsure:
            click.echo(click.style(f"      unsure: {doubt}", fg="yellow"))
        _put_sources(step, title)
    if matter.denials:
        click.echo(f"  {'':20}  denied")
        for source in matter.denials[:SHOWN]:
            click.echo(f"      {_told(source, title)}")


def _put_sources(step: Step, title: Callable[[str], str]) -> None:
    for source in step.sources[:SHOWN]:
        click.echo(f"      {_told(source, title)}")
    if len(step.sources) > SHOWN:
        click.echo(f"      and {len(step.sources) - SHOWN} more")


def _told(source: StepSource, title: Callable[[str], str]) -> str:
    words = " ".join(source.span.exact.split())
    short = words if len(words) <= 120 else words[:119] + "…"
    return f"“{short}” {title(source.document)}  {source.document} {source.span.start}-{source.span.end}"


def line_of(record: Any, short: Callable[[Any, int], str]) -> str:
    """A matter, a contradiction or a document that lags behind on one line; empty for any other record."""
    kind = type(record).__name__
    if kind == "Matter":
        steps = ", ".join(f"{s.status} {s.date}".strip() for s in record.steps)
        about = f"{record.name}: {record.subject or 'not said what for'}"
        return f"{record.id}  {about}  {record.standing}  [{steps}]"
    if kind == "Contradiction":
        sides = " / ".join(f"{s.value} ({len(s.passages)} in {s.first.document})" for s in (record.left, record.right))
        why = short("; ".join(record.reasons), 160)
        named = ", ".join(record.names)
        return f"{record.id}  {record.kind}  {record.slot} {record.of}  {sides}  {record.score:.2f}  {named}  {why}"
    if kind == "Correction":
        leaning = f"{len(record.dependents)} lean on it, {record.touched} on these words" if record.dependents else ""
        title, told = short(record.title, 60), short(record.told, 160)
        return f"{record.id}  {record.date or 'undated'}  {record.document}  {title}  {told}  {leaning}".rstrip()
    if kind == "Wanted":
        about = f"  {record.document}" if record.document else f"  {record.reason}" if record.reason else ""
        return f"{record.id}  {record.state:6}  {record.address}{about}  wanted by {', '.join(record.wanted_by)}"
    if kind == "Behind":
        since = f"{record.told}, since then {record.since} {record.date}".strip()
        missed = "  (written after it)" if record.missed else ""
        return f"{record.document}  {record.name}: {record.subject}  {since}{missed}  {short(record.span.exact, 90)}"
    return ""
