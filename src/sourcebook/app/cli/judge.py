"""Verbs that judge: check, evidence, decide, origins."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, verb

if TYPE_CHECKING:
    from sourcebook.model.check import Evidence, Flag
    from sourcebook.model.desk import Finding
    from sourcebook.model.use import Wanted

_COLOUR = {"error": "red", "warning": "yellow", "note": "cyan"}
_STANCES = {"supports": "green", "contradicts": "red", "updates": "yellow", "mentions": "cyan"}
MOST_LETTERS = 300
"""Letters of a passage that a terminal is given; `--json` has all."""
MOST_SHOWN = 5
"""Flags of one rule that a terminal is given unasked; the count of the rest is said."""


_opinion = click.option("--opinion", is_flag=True, help="Also ask the language model that the settings name (llm).")


@click.command()
@click.argument("draft")
@click.option("--html", "html", type=click.Path(path_type=Path), help="Write the report as a page to this file.")
@click.option("--date", help="The draft's date (ISO), over what it says of itself.")
@click.option("--all", "everything", is_flag=True, help=f"Every flag; without, at most {MOST_SHOWN} of each rule.")
@click.option("--fix-links", is_flag=True, help="Put cited addresses without a capture on the to-do list.")
@_opinion
@verb
def check(
    context: Context,
    draft: str,
    html: Path | None,
    date: str | None,
    everything: bool,
    fix_links: bool,
    opinion: bool,
) -> int:
    """Check a draft: quotes, sums, dates, names, sources; against the library where there is one."""
    from sourcebook.errors import UsageError
    from sourcebook.library import check_file

    library = context.open_if_any()
    try:
        if library is None and (fix_links or opinion):
            raise UsageError("There is no library to do that with.", "Make one with `sourcebook init`.")
        with context.progress("checking") as step:
            if library is None:
                found = check_file(draft, date=date, progress=step)
            else:
                found = library.check(draft, date=date, fix_links=fix_links, opinion=opinion, progress=step)
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
        context.remark("No library: only the rules that need none were run; anchors of a dossier stay as written.")
    _put_flags(found.report.flags, None if everything else MOST_SHOWN)
    _put_findings(found.findings)
    counts = found.to_json()["counts"]
    click.echo(", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items()))
    if fix_links:
        _put_wanted(found.wanted)
    return found.exit_code


def _put_findings(findings: Sequence[Finding]) -> None:
    """What stands against publishing a dossier."""
    mark = click.style("gate   ", fg="red")
    for finding in findings:
        click.echo(f"{mark} {finding.rule}  {finding.message}\n        {finding.hint}")


def _put_wanted(wanted: Sequence[Wanted]) -> None:
    """The lines of the to-do list that are this draft's."""
    for line in wanted:
        click.echo(f"to do   {line.state:6}  {line.address}" + (f"  ({line.reason})" if line.reason else ""))
    if wanted:
        click.echo(f"{len(wanted)} on the to-do list (`sourcebook list todo`); `sourcebook add --todo` fetches them.")
    else:
        click.echo("Nothing to add to the to-do list: every web address cited is held.")


def _put_flags(flags: Sequence[Flag], most: int | None) -> None:
    """Flags by severity, then rule, then place."""
    order = list(_COLOUR)
    groups = sorted({(order.index(f.severity), f.rule) for f in flags})
    for severity, rule in groups:
        own = [f for f in flags if f.rule == rule and f.severity == order[severity]]
        mark = click.style(f"{order[severity]:7} {rule}", fg=_COLOUR[order[severity]])
        for flag in own[:most]:
            click.echo(f"{mark}  {flag.start}-{flag.end}  {' '.join(flag.exact.split())[:100]!r}")
            click.echo(f"        {flag.message}")
        if most is not None and len(own) > most:
            click.echo(f"{mark}  and {len(own) - most} more (--all, or --html FILE)")


@click.command()
@click.argument("claim")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most so many passages.")
@click.option("--date", help="The day (ISO) from which the claim counts words like “last year”.")
@_opinion
@verb
def evidence(context: Context, claim: str, limit: int, date: str | None, opinion: bool) -> int:
    """Passages of the library that bear on a claim (in quotes), best first: stance, score and the reasons."""
    with context.open() as library:
        found = library.find_evidence(claim, limit=limit, date=date, opinion=opinion)
        titles = {d: library.view().get_document(d).title for d in {w.document for w in found}}
    if context.as_json:
        put_lines(found)
        return 0
    for witness in found:
        stance = click.style(f"{witness.stance:11}", fg=_STANCES[witness.stance])
        click.echo(f"{stance} {witness.score:6.1f}  {titles[witness.document]}  {_where(witness)}")
        click.echo(f"    {' '.join(witness.exact.split())[:MOST_LETTERS]}")
        click.echo(f"    {'; '.join(witness.why)}")
        if held := witness.opinion:
            click.echo(f"    [opinion of a language model ({held.model})] {held.stance}: {held.words[:MOST_LETTERS]}")
    if not found:
        context.remark("No passage of the library shares a word with it.")
    return 0


def _where(witness: Evidence) -> str:
    return f"{witness.document} {witness.start}-{witness.end}"


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


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option("--one", "verdict", flag_value="one", help="Record that the two documents named rest on one source.")
@click.option("--separate", "verdict", flag_value="separate", help="Record that they rest on two.")
@click.option("--why", default="", help="The reason of what is recorded; it is kept.")
@click.option("--who", default=None, help="Who decides; your user name without.")
@verb
def origins(context: Context, documents: tuple[str, ...], verdict: str | None, why: str, who: str | None) -> int:
    """How many separate sources stand behind several documents, and why; or decide it for two of them."""
    with context.open() as library:
        if verdict:
            first, second = (*documents, "", "")[:2] if len(documents) == 2 else ("", "")
            library.decide_origin(first, second, one=verdict == "one", why=why, who=who or getpass.getuser())
        found = library.origins(documents)
        titles = {d: library.view().get_document(d).title for d in documents}
    if context.as_json:
        put_lines(found)
        return 0
    for number, origin in enumerate(found, 1):
        click.echo(f"{number}. {', '.join(origin.why) or 'stands alone'}")
        for document in origin.documents:
            click.echo(f"   {document}  {titles[document]}")
    return 0
