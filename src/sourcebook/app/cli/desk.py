"""Verbs of the desk: `summary new edit ready publish withdraw draft undo revert weigh related show list history`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sourcebook.library import Library
    from sourcebook.model.desk import Batch, Finding
    from sourcebook.model.summary import Proposal, Summary, SummarySentence

_COLOUR = {"draft": "yellow", "ready": "cyan", "published": "green", "withdrawn": "red"}
STATES = tuple(_COLOUR)
SORTS = ("newest", "oldest", "importance", "published", "edited")
_LISTS = ("categories", "tags", "related")


@click.group()
def summary() -> None:
    """The desk: summaries whose sentences point at exact words, from draft to published and back."""


def _who(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options of everything that is recorded."""
    function = click.option("--who", default=None, help="Who does it; your user name without.")(function)
    return click.option("--why", default="", help="The reason; it is kept in the history.")(function)


def _fields(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options for the fields of a summary."""
    options = (
        click.option("--title", help="Its title."),
        click.option("--outlet", help="Who published the source."),
        click.option("--published", help="When the source was published: 2011, 2011-03 or 2011-03-09."),
        click.option("--address", help="Where the source stands."),
        click.option("--category", "categories", multiple=True, help="A category; may be given several times."),
        click.option("--tag", "tags", multiple=True, help="A tag; may be given several times."),
        click.option("--related", multiple=True, metavar="ID", help="Another summary; may be given several times."),
        click.option("--note", help="The editor's note, Markdown."),
        click.option("--reply", help="What those accused answer, or when they were asked."),
        click.option("--importance", type=int, help="The editor's number, 0 to 100."),
        click.option("--from", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
                     help="A Markdown file as `summary show --markdown` writes it; `-` is standard input."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@summary.command()
@click.argument("what", required=False)
@_fields
@click.option(
    "--llm", "--model", "llm", metavar="MODEL", help="Let this model of the `llm` library write the draft of WHAT."
)
@_who
@verb
def new(
    context: Context, what: str | None, why: str, who: str | None, source: Path | None, llm: str | None, **fields: Any
) -> int:
    """Make a draft of WHAT: a document id, a file or an address (kept first); or of nothing, with --title."""
    with context.open(llm=llm) as library:
        news = library.summaries
        document = library.capture(what) if what else None
        for near in library.covered.covered(document) if document else ():
            context.remark(near.told)
        given = (news.read_text(_read(source)) if source else {}) | _given(fields)
        if llm and document:
            given["sentences"] = _written(context, library, document)
        made = news.new(document, who=who or getpass.getuser(), why=why, **given)
        return _put(context, made, news.findings(made))


def _written(context: Context, library: Library, document: str) -> tuple[SummarySentence, ...]:
    """The sentences that the model wrote and that could be kept; the others are told."""
    drafted = library.draft(document, by_model=True)
    for dropped in drafted.dropped:
        context.remark(f"Not kept: “{dropped.text}” {dropped.why}")
    return drafted.sentences


@summary.command()
@click.argument("identifier", metavar="ID")
@_fields
@click.option("--sentence", type=click.IntRange(1), help="The sentence that --text and --anchor are for; from 1.")
@click.option("--text", help="Its new words; with --sentence one above the last, a new sentence.")
@click.option("--anchor", multiple=True, metavar="D-...:START-END", help="What it rests on; or `d-...: the words`.")
@click.option("--confirm", is_flag=True, help="You have read every sentence against its source: they are yours now.")
@click.option("--override", default="", help="The reason to set the gate's rules aside; it is kept.")
@_who
@verb
def edit(
    context: Context, identifier: str, source: Path | None, sentence: int | None, text: str | None,
    anchor: tuple[str, ...], confirm: bool, override: str, why: str, who: str | None, **fields: Any,
) -> int:  # fmt: skip
    """Save changed fields, one sentence, or a whole Markdown file as a further version."""
    with context.open() as library:
        news = library.summaries
        held = news.get(identifier)
        given = (news.read_text(_read(source), held.id) if source else {}) | _given(fields)
        if sentence:
            given["sentences"] = news.with_sentence(held, sentence, text, anchor)
        if confirm:
            given["sentences"] = news.confirmed(given.get("sentences", held.working.sentences))
        saved = news.edit(
            held.id, who=who or getpass.getuser(), why=why, override=override, expected=held.number, **given
        )  # fmt: skip
        return _put(context, saved, news.findings(saved))


def _step(name: str, text: str, *, override: bool = False) -> click.Command:
    """A verb that takes summaries a step along."""

    def command(
        context: Context, identifiers: tuple[str, ...], why: str, who: str | None, override: str = ""
    ) -> int:  # fmt: skip
        with context.open() as library:
            named = [library.summaries.get(i).id if not i.startswith("s-") else i for i in _named(identifiers)]
            batch = library.summaries.batch(named, name, who=who or getpass.getuser(), why=why, override=override)
            return _put_batch(context, library, batch)

    command.__doc__ = text
    wrapped = verb(command)
    if override:
        wrapped = click.option("--override", default="", help="Set the gate's rules aside, with this reason.")(wrapped)
    wrapped = click.argument("identifiers", nargs=-1, required=True, metavar="ID...")(_who(wrapped))
    return click.command(name)(wrapped)


for _command in (
    _step("ready", "Say that drafts may be published. `-` reads ids from standard input."),
    _step("publish", "Publish, past the gate, drafts and changes that wait; those refused are named.", override=True),
    _step("withdraw", "Take published ones back (--why); their pages stay and say why."),
    _step("draft", "Take them back to draft."),
    _step("undo", "Take back the last step or edit of each, by a further version.", override=True),
):
    summary.add_command(_command)


@summary.command()
@click.argument("identifier", metavar="ID")
@click.argument("number", type=click.IntRange(1))
@click.option("--override", default="", help="Set the gate's rules aside, with this reason.")
@_who
@verb
def revert(context: Context, identifier: str, number: int, override: str, why: str, who: str | None) -> int:
    """Take up the wording of version NUMBER again; the state stays."""
    with context.open() as library:
        news = library.summaries
        held = news.get(identifier)
        saved = news.revert(held.id, number, who=who or getpass.getuser(), why=why, override=override)
        return _put(context, saved, news.findings(saved))


@summary.command()
@click.argument("identifiers", nargs=-1, metavar="ID...")
@click.option("--all", "every", is_flag=True, help="All summaries.")
@_who
@verb
def weigh(context: Context, identifiers: tuple[str, ...], every: bool, why: str, who: str | None) -> int:
    """Work out anew how important summaries are, as the evidence is now; the editor's number stays."""
    if bool(identifiers) == every:
        raise click.UsageError("Name summaries, or give --all.")
    with context.open() as library:
        news = library.summaries
        named = [s.id for s in news.list(sort="oldest")] if every else [news.get(i).id for i in _named(identifiers)]
        batch = news.weigh(named, who=who or getpass.getuser(), why=why)
        if every or context.as_json:
            return _put_batch(context, library, batch)
        for identifier in batch.done:
            held = news.get(identifier)
            click.echo(f"{held.id}  {held.title}")
            _put_computed(held)
    return 1 if batch.refused else 0


@summary.command()
@click.argument("what", metavar="SUMMARY|DOCUMENT")
@verb
def related(context: Context, what: str) -> int:
    """What speaks of the same as a summary or document; what seems to tell the very same comes first."""
    with context.open() as library:
        found = library.find_related(what)
    if context.as_json:
        put_lines(found)
        return 0
    for near in found:
        state = f", {near.state}" if near.state else ""
        mark = click.style("already covered", fg="yellow") + "  " if near.covered else ""
        click.echo(f"{near.id}  {mark}{near.title}  ({near.date or 'no date'}{state})  {near.score:.2f}")
        click.echo(f"  {'; '.join(near.why)}")
    if not found:
        context.remark("Nothing like it was covered before.")
    return 0


@summary.command()
@click.argument("identifier", metavar="ID")
@click.option("--markdown", is_flag=True, help="As a file for an editor; `summary edit ID --from FILE` takes it back.")
@click.option("--number", type=click.IntRange(1), help="An earlier version.")
@verb
def show(context: Context, identifier: str, markdown: bool, number: int | None) -> int:
    """A summary with what stands against publishing it; by id or the name of its page."""
    with context.open() as library:
        news = library.summaries
        held = news.get(identifier, number)
        if markdown:
            click.echo(news.text(held.id, number), nl=False)
            return 0
        # What was published passed the gate; reading it again takes a while and is done when it is edited.
        open_ = held.state in ("draft", "ready")
        return _put(context, held, news.findings(held) if open_ else [], whole=True)


@summary.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those.")
@click.option("--category", help="Only of this category.")
@click.option("--tag", help="Only with this tag.")
@click.option("--sort", type=click.Choice(SORTS), default="edited", show_default=True)
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@click.option("--after", metavar="ID", help="Go on after the last one of the page before.")
@verb
def list_(context: Context, **where: Any) -> int:
    """Summaries, the last saved first."""
    with context.open() as library:
        found = library.summaries.list(**where)
        if context.as_json:
            put_lines(found)
        else:
            put_summaries(found)
    return 0


@summary.command()
@click.argument("identifier", metavar="ID")
@verb
def history(context: Context, identifier: str) -> int:
    """Every save of a summary: when, by whom, why, and what changed."""
    with context.open() as library:
        events = library.summaries.history(identifier)
    if context.as_json:
        put_lines(events)
        return 0
    for e in events:
        click.echo(f"{e.number:4}  {e.time or '-':20}  {e.event:9} {e.who:12} {e.state:9} {', '.join(e.changed)}")
        for line in filter(None, (e.why, f"set aside: {', '.join(e.overrode)}" if e.overrode else "")):
            click.echo(f"      {line}")
    return 0


def put_summaries(found: Iterable[Summary]) -> None:
    """A line each, for people."""
    for s in found:
        state = click.style(f"{s.state:9}", fg=_COLOUR[s.state])
        waits = click.style("  a change waits", fg="yellow") if s.proposed is not None else ""
        click.echo(f"{s.id}  {state}  {s.posted or '-':10}  {s.weight:3}  {s.title}{waits}")


def waiting_line(proposed: Proposal) -> str:
    """What is said of a wording that waits for a second person."""
    when = proposed.time[:16].replace("T", " ")
    return f"A change by {proposed.who} ({when}) waits for somebody else: summary publish; summary undo takes it back."


def _put(context: Context, held: Summary, findings: list[Finding], *, whole: bool = False) -> int:
    if context.as_json:
        import msgspec

        put_json(msgspec.to_builtins(held) | {"findings": msgspec.to_builtins(findings)})
        return 0
    click.echo(f"{held.id}  version {held.number}, {held.state}: {held.title}")
    if held.proposed is not None:
        click.echo(f"  {waiting_line(held.proposed)}")
    if whole:
        _put_whole(held)
    _put_findings(findings)
    return 0


def _put_computed(held: Summary) -> None:
    if held.computed is not None:
        click.echo(f"  computed    {held.computed.value:.0f} of 100")
        for reason in held.computed.reasons:
            click.echo(f"     {reason.value:+5.1f} {reason.name}: {reason.why}")


def _put_whole(held: Summary) -> None:
    for name in ("outlet", "published", "posted", "address", "document", "importance", "slug", "withdrawn", *_LISTS):
        value = getattr(held, name)
        if value not in (None, "", ()):
            click.echo(f"  {name:11} {', '.join(value) if isinstance(value, tuple) else value}")
    _put_computed(held)
    for number, sentence in enumerate(held.sentences, 1):
        click.echo(f"  {number}. {' '.join(sentence.text.split())}")
        for anchor in sentence.anchors:
            click.echo(f"     [[{anchor.document}:{anchor.start}-{anchor.end}]] {' '.join(anchor.exact.split())[:100]}")
    for name in ("note", "reply"):
        if getattr(held, name):
            click.echo(f"  {name}: {getattr(held, name)}")


def _put_findings(findings: Iterable[Finding]) -> None:
    for found in findings:
        where = f"sentence {found.sentence}: " if found.sentence else ""
        click.echo(f"  {click.style(found.rule, fg='red')}  {where}{found.message} {found.hint}")


def _put_batch(context: Context, library: Library, batch: Batch) -> int:
    if context.as_json:
        put_json(batch)
        return 1 if batch.refused else 0
    put_summaries(library.summaries.get(i) for i in batch.done)
    for refusal in batch.refused:
        click.echo(f"{refusal.id}  {click.style('refused', fg='red')}  {refusal.title}\n  {refusal.reason}")
        _put_findings(refusal.findings)
    return 1 if batch.refused else 0


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """Options that were given; a list that was not is left as it is."""
    return {name: value for name, value in fields.items() if value not in (None, ())}


def _read(source: Path) -> str:
    return sys.stdin.read() if str(source) == "-" else source.read_text("utf-8")


def _named(identifiers: tuple[str, ...]) -> list[str]:
    if identifiers != ("-",):
        return [*identifiers]
    return sys.stdin.read().split()
