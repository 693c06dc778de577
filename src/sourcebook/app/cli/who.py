"""Verbs of who is who: resolve, judge, merge, split, reject, rename."""

from __future__ import annotations

import getpass
from itertools import islice
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
@verb
def resolve(context: Context, what: str | None, limit: int) -> int:
    """Work out who is who; shows the open questions, the most useful first, with what speaks for and against."""
    with context.open() as library, context.progress("names") as progress:
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


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@click.argument("value", type=click.Choice(VERDICTS))
@_WHY
@_WHO
@verb
def judge(context: Context, left: str, right: str, value: Verdict, why: str, who: str | None) -> int:
    """Record whether two names, chains or entities are the same; `no_judgement` takes the last one back."""
    with context.open() as library:
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
