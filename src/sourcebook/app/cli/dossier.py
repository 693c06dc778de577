"""Verbs of dossiers: `dossier new edit show check publish withdraw draft revert amend asked unask list history`."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, verb

if TYPE_CHECKING:
    from sourcebook.model.desk import Finding
    from sourcebook.model.paper import Dossier

_COLOUR = {"draft": "yellow", "published": "green", "withdrawn": "red"}
STATES = tuple(_COLOUR)


@click.group()
def dossier() -> None:
    """Dossiers: Markdown with anchors ([[quote:q-...]]) that open their evidence, saved as versions."""


def _who(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options of everything that is recorded."""
    function = click.option("--who", default=None, help="Who does it; your user name without.")(function)
    return click.option("--why", default="", help="The reason; it is kept in the history.")(function)


def _override(function: Callable[..., Any]) -> Callable[..., Any]:
    """The way past the gate."""
    told = "The reason to set the gate's rules aside; it is kept."
    return click.option("--override", default="", help=told)(function)


def _fields(function: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--title", help="Its title."),
        click.option("--by", "byline", multiple=True, help="An author; may be given several times."),
        click.option("--style", help="Citation style of its bibliography (`sourcebook publish --help` names them)."),
        click.option("--from", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
                     help="A Markdown file with its words; `-` is standard input."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@dossier.command()
@_fields
@_who
@verb
def new(context: Context, source: Path | None, why: str, who: str | None, **fields: Any) -> int:
    """Begin a dossier: with --title, or a Markdown file whose first heading is the title."""
    del why
    text = _read(source) if source else ""
    title = fields["title"] or _title_of(text)
    with context.open() as library:
        room = library.dossiers
        made = room.new(
            title, text=text, who=who or getpass.getuser(), byline=fields["byline"], style=fields["style"] or ""
        )
        return _put(context, made, room.expand(made).problems)


@dossier.command()
@click.argument("identifier", metavar="ID")
@_fields
@_override
@_who
@verb
def edit(
    context: Context, identifier: str, source: Path | None, override: str, why: str, who: str | None, **fields: Any
) -> int:
    """Save changed fields, or new words from a Markdown file, as a further version."""
    given = {name: value for name, value in fields.items() if value not in (None, ())}
    if source:
        given["text"] = _read(source)
    with context.open() as library:
        room = library.dossiers
        saved = room.edit(identifier, who=who or getpass.getuser(), why=why, override=override, **given)
        return _put(context, saved, room.expand(saved).problems)


@dossier.command()
@click.argument("identifier", metavar="ID")
@click.option("--version", "number", type=click.IntRange(1), help="This version; the newest without.")
@click.option("--words", is_flag=True, help="Its Markdown with the exact words in place of the anchors.")
@verb
def show(context: Context, identifier: str, number: int | None, words: bool) -> int:
    """A dossier's Markdown, its right-of-reply notes, and what is wrong with its anchors."""
    with context.open() as library:
        room = library.dossiers
        held = room.get(identifier, number)
        expanded, replies = room.expand(held), room.replies(held.id)
    if context.as_json:
        import msgspec

        told = {"dossier": held, "replies": replies, "anchors": expanded.meant, "problems": expanded.problems}
        put_json(msgspec.to_builtins(told))
        return 1 if expanded.problems else 0
    click.echo(expanded.text if words else held.text)
    for reply in replies:
        said = f"answered {reply.answered}: {reply.answer}" if reply.answer else f"no answer yet; until {reply.until}"
        context.remark(f"{reply.id}  {reply.person}, asked {reply.asked}; {said}")
    for problem in expanded.problems:
        context.remark(str(problem))
    return 1 if expanded.problems else 0


@dossier.command()
@click.argument("identifier", metavar="ID")
@verb
def check(context: Context, identifier: str) -> int:
    """What stands against publishing a dossier: its anchors, its check, right of reply."""
    with context.open() as library:
        found = library.dossiers.examine(identifier).findings
    if context.as_json:
        put_lines(found)
    else:
        _put_findings(found)
    return 1 if found else 0


@dossier.command()
@click.argument("identifier", metavar="ID")
@_override
@_who
@verb
def publish(context: Context, identifier: str, override: str, why: str, who: str | None) -> int:
    """Let a dossier be published with the library, if nothing stands against it."""
    with context.open() as library:
        return _step(context, lambda: library.dossiers.publish(
            identifier, who=who or getpass.getuser(), why=why, override=override))  # fmt: skip


@dossier.command()
@click.argument("identifier", metavar="ID")
@_who
@verb
def withdraw(context: Context, identifier: str, why: str, who: str | None) -> int:
    """Take a published dossier back; its page stays and says why."""
    with context.open() as library:
        return _step(context, lambda: library.dossiers.withdraw(identifier, who=who or getpass.getuser(), why=why))


@dossier.command()
@click.argument("identifier", metavar="ID")
@_who
@verb
def draft(context: Context, identifier: str, why: str, who: str | None) -> int:
    """Take a dossier back to draft."""
    with context.open() as library:
        return _step(context, lambda: library.dossiers.draft(identifier, who=who or getpass.getuser(), why=why))


@dossier.command()
@click.argument("identifier", metavar="ID")
@click.argument("number", type=click.IntRange(1))
@_override
@_who
@verb
def revert(context: Context, identifier: str, number: int, override: str, why: str, who: str | None) -> int:
    """Take up the words of version NUMBER again."""
    with context.open() as library:
        return _step(context, lambda: library.dossiers.revert(
            identifier, number, who=who or getpass.getuser(), why=why, override=override))  # fmt: skip


@dossier.command()
@click.argument("identifier", metavar="ID")
@click.option("--text", required=True, help="What was wrong, and what stands there now.")
@click.option("--date", default="", help="The day; today without.")
@_override
@_who
@verb
def amend(
    context: Context, identifier: str, text: str, date: str, override: str, why: str, who: str | None
) -> int:  # fmt: skip
    """Add a line to the dated list of corrections that readers see."""
    del why
    with context.open() as library:
        return _step(context, lambda: library.dossiers.amend(
            identifier, text, date=date, who=who or getpass.getuser(), override=override))  # fmt: skip


@dossier.command()
@click.argument("identifier", metavar="ID")
@click.option("--person", required=True, help="Who was asked, by the name that the dossier has.")
@click.option("--asked", required=True, metavar="DAY", help="When they were asked: YYYY-MM-DD.")
@click.option("--until", default="", metavar="DAY", help="Until when an answer was asked for.")
@click.option("--answered", default="", metavar="DAY", help="When they answered.")
@click.option("--answer", default="", help="What they answered.")
@click.option("--how", default="", help="How they were asked, as readers may know it: `by e-mail`.")
@_who
@verb
def asked(context: Context, identifier: str, why: str, who: str | None, **given: str) -> int:
    """Note that somebody was asked for an answer, and what it was; again for the same day changes the note."""
    del why
    day = given.pop("asked")
    with context.open() as library:
        made = library.dossiers.ask(identifier, given.pop("person"), asked=day, who=who or getpass.getuser(), **given)
    if context.as_json:
        put_json(made)
    else:
        click.echo(f"{made.id}  {made.person}, asked {made.asked}")
    return 0


@dossier.command()
@click.argument("reply", metavar="REPLY")
@_who
@verb
def unask(context: Context, reply: str, why: str, who: str | None) -> int:
    """Take a right-of-reply note back; it stays in the history."""
    del why
    with context.open() as library:
        gone = library.dossiers.unask(reply, who=who or getpass.getuser())
    if context.as_json:
        put_json(gone)
    else:
        click.echo(f"{gone.id}  taken back")
    return 0


@dossier.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those.")
@verb
def list_(context: Context, state: Any) -> int:
    """Dossiers, the last saved first."""
    with context.open() as library:
        found = [*library.dossiers.list(state)]
    if context.as_json:
        put_lines(found)
        return 0
    for d in found:
        click.echo(f"{d.id}  {click.style(f'{d.state:9}', fg=_COLOUR[d.state])}  {d.posted or '-':10}  {d.title}")
    return 0


@dossier.command()
@click.argument("identifier", metavar="ID")
@verb
def history(context: Context, identifier: str) -> int:
    """Every save of a dossier: when, by whom, why, and what changed."""
    with context.open() as library:
        events = library.dossiers.history(identifier)
    if context.as_json:
        put_lines(events)
        return 0
    for e in events:
        click.echo(f"{e.number:4}  {e.time:20}  {e.event:9} {e.who:12} {e.state:9} {', '.join(e.changed)}")
        for line in filter(None, (e.why, f"set aside: {', '.join(e.overrode)}" if e.overrode else "")):
            click.echo(f"      {line}")
    return 0


def _step(context: Context, step: Callable[[], Dossier]) -> int:
    from sourcebook.errors import Refused

    try:
        return _put(context, step(), ())
    except Refused as error:
        if not context.as_json:
            _put_findings(error.findings)
        raise


def _put(context: Context, held: Dossier, problems: Iterable[object]) -> int:
    problems = [*problems]
    if context.as_json:
        import msgspec

        put_json(msgspec.to_builtins(held) | {"problems": msgspec.to_builtins(problems)})
        return 1 if problems else 0
    click.echo(f"{held.id}  version {held.number}, {held.state}: {held.title}")
    for problem in problems:
        click.echo(f"  {problem}")
    return 1 if problems else 0


def _put_findings(findings: Iterable[Finding | Any]) -> None:
    for found in findings:
        click.echo(f"  {click.style(found.rule, fg='red')}  {found.message} {found.hint}")


def _read(source: Path) -> str:
    return sys.stdin.read() if str(source) == "-" else source.read_text("utf-8")


def _title_of(text: str) -> str:
    """The first heading of a Markdown text; empty where it begins with none."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return line.removeprefix("# ").strip() if line.startswith("# ") else ""
