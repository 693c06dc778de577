"""Verbs of who is who: resolve, match, judge, merge, split, reject, rename."""

from __future__ import annotations

import getpass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, verb
from sourcebook.model.judgement import VERDICTS, Verdict

if TYPE_CHECKING:
    from sourcebook.model.entity import Candidate, Entity

_WHY = click.option("--why", required=True, help="The reason; it is kept.")
_WHO = click.option("--who", default=None, help="Who judges; your user name without.")


@click.command()
@click.argument("what", required=False, metavar="[ID|NAME]")
@click.option("--limit", default=20, show_default=True, help="Questions shown.")
@click.option("--matcher", metavar="NAME", help="Compare names by this matcher; the setting `matcher` without.")
@verb
def resolve(context: Context, what: str | None, limit: int, matcher: str | None) -> int:
    """Work out who is who; shows the open questions, the most useful first, with what speaks for and against.

    Another matcher than the setting's holds until who is who is worked out by the setting's again.
    """
    with context.open(matcher=matcher) as library, context.progress("names") as progress:
        library.resolution.update(progress)
        entity = library.find_entity(what).id if what else None
        questions = list(islice(library.resolution.iter_candidates(entity), limit))
        counts = library.resolution.entities.counts()
    if context.as_json:
        put_lines(questions)
        return 0
    for question in questions:
        _put_question(question)
    click.echo(f"{counts['referent']} names in documents, {counts['entity']} entities, {counts['candidate']} questions")
    return 0


def _put_question(question: Candidate) -> None:
    click.echo(f"{question.score:.2f}  {question.left_name} = {question.right_name} ?  ({question.gain} mentions)")
    for reason in question.reasons:
        sign = "+" if reason.effect >= 0 else "-"
        click.echo(f"      {sign}{abs(reason.effect):.2f} {reason.feature} {reason.detail}".rstrip())
    if question.conflict:
        click.echo(click.style(f"      conflict: {question.conflict}", fg="red"))
    left, right = question.referents
    click.echo(
        f"      sourcebook merge {left} {right} --why ...   or   sourcebook judge {left} {right} negative --why ..."
    )


@click.command("match")
@click.argument("path", metavar="LIST", type=click.Path(path_type=Path))
@verb
def match_(context: Context, path: Path) -> int:
    """Hold a list on this machine against the library: who of its people and bodies may be on it, with reasons.

    LIST is FollowTheMoney JSON lines (as OpenSanctions publishes), CSV with a column of names, or a Wikidata dump,
    plain or packed with gzip or bzip2. It is read as a stream; nothing is added and nothing leaves the machine.
    """
    from sourcebook.library import Listing

    found = bad = 0
    with context.open() as library:
        for match in library.resolution.match(path):
            if not isinstance(match, Listing):
                bad += 1
                if bad <= 5:
                    context.remark(f"{path.name}, line {match.line}: {match.reason}; passed over")
            elif context.as_json:
                put_json(match)
                found += 1
            else:
                found += 1
                click.echo(f"{match.score:.2f}  {match.name} = {match.listed} ?  {match.entity} {match.external}")
                for reason in match.reasons:
                    click.echo(f"      {reason.effect:+.2f} {reason.feature} {reason.detail}".rstrip())
    if bad > 5:
        context.remark(f"{bad} lines of {path.name} were passed over.")
    if not context.as_json:
        click.echo(f"{found} candidates. Keep one: sourcebook judge ENTITY LIST-ID positive --why ...")
    return 1 if bad else 0


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@click.argument("value", type=click.Choice(VERDICTS))
@_WHY
@_WHO
@verb
def judge(context: Context, left: str, right: str, value: Verdict, why: str, who: str | None) -> int:
    """Record whether two names, chains or entities are the same; `no_judgement` takes the last one back.

    B may be an entry of an outside list, as `match` prints it (wikidata:Q42): its id is then kept with the entity.
    """
    with context.open() as library:
        if ":" in right:
            identify = library.resolution.identify
            _put_entity(context, identify(left, right, value, why=why, who=who or getpass.getuser()))
            return 0
        judgement = library.resolution.judge(left, right, value, why=why, who=who or getpass.getuser())
    if context.as_json:
        put_json(judgement)
    else:
        click.echo(f"{judgement.decision}: {judgement.left} {judgement.right} {judgement.value}")
    return 0


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@_WHY
@_WHO
@verb
def merge(context: Context, left: str, right: str, why: str, who: str | None) -> int:
    """Judge two entities one and the same; reversible with `split` or `judge A B no_judgement`."""
    with context.open() as library:
        entity = library.resolution.merge(left, right, why=why, who=who or getpass.getuser())
    _put_entity(context, entity)
    return 0


@click.command()
@click.argument("identifier", metavar="ID")
@_WHY
@_WHO
@verb
def split(context: Context, identifier: str, why: str, who: str | None) -> int:
    """Take what one document names (a referent, chain or mention) out of the entity it was held to be."""
    with context.open() as library:
        apart, rest = library.resolution.split(identifier, why=why, who=who or getpass.getuser())
    if context.as_json:
        put_json({"apart": apart, "rest": rest})
    else:
        _put_entity(context, apart)
        _put_entity(context, rest)
    return 0


@click.command()
@click.argument("mention", metavar="MENTION")
@_WHY
@_WHO
@verb
def reject(context: Context, mention: str, why: str, who: str | None) -> int:
    """Record that these words name nobody; the reading stays, marked, and is no longer counted as a name."""
    with context.open() as library:
        decision = library.resolution.reject(mention, why=why, who=who or getpass.getuser())
    if context.as_json:
        put_json(decision)
    else:
        click.echo(f"{decision.id}: {mention} rejected")
    return 0


@click.command()
@click.argument("identifier", metavar="ID")
@click.argument("name")
@_WHY
@_WHO
@verb
def rename(context: Context, identifier: str, name: str, why: str, who: str | None) -> int:
    """Give an entity the name it is to be shown by."""
    with context.open() as library:
        entity = library.resolution.rename(identifier, name, why=why, who=who or getpass.getuser())
    _put_entity(context, entity)
    return 0


def _put_entity(context: Context, entity: Entity) -> None:
    if context.as_json:
        put_json(entity)
        return
    also: Any = ", ".join(n for n in entity.names if n != entity.name)
    click.echo(
        f"{entity.id}  {entity.name} ({entity.type}), {entity.mentions} mentions in {entity.documents} documents"
    )
    if also:
        click.echo(f"  also: {also}")
    if entity.ids:
        click.echo(f"  ids: {', '.join(entity.ids)}")
