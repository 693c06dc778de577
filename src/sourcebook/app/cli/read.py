"""Verbs that read: text, extract, show, list."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from sourcebook.app.cli.desk import STATES, put_summaries
from sourcebook.app.cli.options import Context, fail, put_json, put_lines, short, verb


def _read(
    context: Context, what: str, date: str | None, *, extract: bool = True, llm: str | None = None
) -> Iterator[Any]:
    """A file (no library needed) with the documents in it, or a document of the library."""
    from pathlib import Path

    from sourcebook.errors import UsageError
    from sourcebook.library import read_file, read_members
    from sourcebook.model.ids import kind_of
    from sourcebook.settings import read_settings

    if not what:
        raise UsageError("The name is empty.", "Name a file or a document.")
    if what == "-":
        yield read_file(what, date=date, extract=extract, settings=read_settings(llm=llm))
        return
    if kind_of(what) is None or Path(what).exists():
        yield from read_members(what, date=date, extract=extract, settings=read_settings(llm=llm))
        return
    if llm:
        raise UsageError(f"{what} is held with the readings it has.", "Add its file again with --llm MODEL.")
    with context.open() as library:
        yield library.read(what, date=date)


@click.command()
@click.argument("what")
@verb
def text(context: Context, what: str) -> int:
    """The plain text that all offsets count in, of a file or a document; of an archive, of every document in it."""
    from sourcebook.errors import ItemError

    code = 0
    for number, found in enumerate(_read(context, what, None, extract=False)):
        if isinstance(found, ItemError):
            code = fail(found, debug=context.debug)
        elif context.as_json:
            put_json({"document": found.document, "rendition": found.rendition.id, "text": found.rendition.text})
        else:
            sys.stdout.buffer.write(b"\n\n" * (number > 0) + found.rendition.text.encode("utf-8", "surrogatepass"))
    return code


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--date", help="The document's date (ISO); relative times count from it.")
@click.option("--llm", metavar="MODEL", help="Language model of the `llm` library that reads too (extra `llm`).")
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", help="Form of the readings.")
@verb
def extract(context: Context, what: tuple[str, ...], date: str | None, llm: str | None, form: str) -> int:  # noqa: ARG001 - one form so far
    """The readings of files or documents, as JSON Lines; files need no library."""
    from sourcebook.errors import ItemError

    code = 0
    for name in what:
        try:
            for found in _read(context, name, date, llm=llm):
                if isinstance(found, ItemError):
                    code = fail(found, debug=context.debug)
                    continue
                put_lines(found.annotations)
                _tell_language(context, found)
                code = _tell_model(context, found) or code
        except ItemError as error:
            code = fail(error, debug=context.debug)
    return code


def _tell_language(context: Context, found: Any) -> None:
    """Say on stderr that a document is not in English, of which only what is certain is read."""
    language = found.rendition.metadata.language
    if language not in (None, "en"):
        context.remark(
            f"{found.name} is in {language!r}: only numeric and month-named dates, sums and countries are read"
        )


def _tell_model(context: Context, found: Any) -> int:
    """What a language model's reading came to, on stderr; gives the exit code, 1 where it is missing."""
    if (read := found.by_model) is None:
        return 0
    if read.kept or not read.missing:
        _tell_counts(context, found.name, read)
    if read.missing:
        click.echo(f"sourcebook: {found.name} has no whole reading by a language model. {read.missing}", err=True)
    return 1 if read.missing else 0


def _tell_counts(context: Context, name: str, read: Any) -> None:
    kept, dropped = (", ".join(f"{k} {n}" for k, n in c.items()) or "nothing" for c in (read.kept, read.dropped))
    context.remark(f"{name}, read by {read.model} in {read.pieces} pieces: kept {kept}; dropped {dropped}")


@click.command()
@click.argument("identifier", metavar="ID")
@verb
def show(context: Context, identifier: str) -> int:
    """Anything with an id, and what leans on it."""
    with context.open() as library:
        found = library.show(identifier)
    if context.as_json:
        put_json(found)
    else:
        _outline(found)
    return 0


def _outline(value: Any, depth: int = 0) -> None:
    """A nested value as an indented outline."""
    pad = "  " * depth
    for key, item in value.items():
        if isinstance(item, dict) and item:
            click.echo(f"{pad}{key}:")
            _outline(item, depth + 1)
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            click.echo(f"{pad}{key}:")
            for entry in item:
                click.echo(f"{pad}  - " + "  ".join(f"{k}={short(v)}" for k, v in entry.items() if v not in (None, "")))
        elif item not in (None, "", [], {}):
            click.echo(f"{pad}{key}: {short(item, 300)}")


@click.command("list")
@click.argument("kind")
@click.option("--document", help="Only of this document.")
@click.option("--entity", metavar="ID|NAME", help="Only matters, contradictions and payments of this person or body.")
@click.option("--state", type=click.Choice(STATES), help="Only summaries in this state.")
@click.option("--category", help="Only summaries of this category.")
@click.option("--outcome", type=click.Choice(["stored", "skipped", "failed"]), help="Only ledger items that ended so.")
@click.option("--thread", metavar="ID", help="Only messages of the thread that this document or Message-ID is in.")
@click.option(
    "--confidence-below", type=click.FloatRange(0, 1), help="Only documents recognised with less confidence, 0 to 1."
)
@verb
def list_(
    context: Context,
    kind: str,
    document: str | None,
    entity: str | None,
    outcome: str | None,
    thread: str | None,
    confidence_below: float | None,
    state: str | None,
    category: str | None,
) -> int:
    """List records: documents outlets mentions quotes times money figures relations claims ledger decisions ...

    Worked out from all documents: entities near-copies matters contradictions behind (documents that stop at an earlier
    step than their matter has reached) corrections; todo: captures that checked drafts want.
    """
    with context.open() as library:
        where = {
            "document": document, "entity": entity, "outcome": outcome, "thread": thread,
            "confidence_below": confidence_below, "state": state, "category": category,
        }  # fmt: skip
        found = library.list(kind, **where)
        if context.as_json:
            put_lines(found)
            return 0
        if kind == "summaries":
            put_summaries(found)
            return 0
        from sourcebook.app.cli.matters import line_of
        from sourcebook.app.cli.money import line_of_payment

        for record in found:
            click.echo(line_of(record, short) or line_of_payment(record) or _line(record))
    return 0


def _line(record: Any) -> str:
    """One record on one line: id, what it says."""
    import msgspec

    from sourcebook.model.annotation import model_of

    fields = msgspec.to_builtins(record)
    if "exact" in fields:
        extra = {k: v for k, v in fields.items() if k in _TELLING and v not in (None, "", [], False)}
        told = " ".join(f"{k}={v['exact'] if isinstance(v, dict) else v}" for k, v in extra.items())
        model = model_of(record)
        mark = f"  [read by a language model ({model}), not reviewed]" if model is not None else ""
        return f"{fields['id']}  {short(fields['exact'], 90)}  {told}".rstrip() + mark
    return "  ".join(short(v, 70) for v in fields.values() if v not in (None, "", [], {}))


_TELLING = ("type", "name", "timex", "edtf", "low", "high", "currency", "unit", "of", "speaker", "speaker_name", "work",
            "schema", "role", "status", "negated", "attributed_to", "period", "level", "href")  # fmt: skip
