"""Verbs that find: search, alerts, batch, rule."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, short, verb
from sourcebook.model.search import SORTS

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.search import Hit, SearchResult

FORMS = ("csv", "csv-spreadsheet", "jsonl")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits on a page.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--cursor", help="`next` of the page before.")
@click.option("--all", "everything", is_flag=True, help="Every hit to the last, as one stream.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV with exact cells; short for --format csv.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="A stream of hits; `csv-spreadsheet` is safe to open in one."
)
@click.option("--save", "name", metavar="NAME", help="Keep the search under a name: `alerts` tells what is new for it.")
@click.option("--forget", metavar="NAME", help="Ask the saved search of this name no longer.")
@click.option("--semantic", is_flag=True, help="Add passages near in meaning (needs the extra `semantic`).")
@verb
def search(
    context: Context,
    query: tuple[str, ...],
    limit: int,
    sort: str,
    cursor: str | None,
    everything: bool,
    as_csv: bool,
    form: str | None,
    name: str | None,
    forget: str | None,
    semantic: bool,
) -> int:
    """Search: words, "phrases", AND OR NOT -, ( ), near/5, word~1, prefix*, fields (person: date:2008..2012 ...)."""
    words = words_of(query)
    form = form or ("csv" if as_csv else "jsonl" if everything and context.as_json else None)
    with context.open() as library:
        if name or forget:
            return _put_saved(context, library, words, name, forget)
        if semantic or not (everything or form):
            return _put_pages(context, library, words, everything, form, limit, cursor, sort, semantic)
        _stream(library, words, sort, form, None if everything else limit)
        warn_unread(context, library)
    return 0


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--as", "kind", type=click.Choice(["name", "query"]), help="What the rows are; else the header tells.")
@click.option("--format", "form", type=click.Choice(FORMS), default="csv", show_default=True)
@click.option(
    "--most", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Documents told of one row."
)
@click.option("--keep", is_flag=True, help="Keep what was found, to be reviewed in the browser (`/batch`).")
@verb
def batch(context: Context, file: str, kind: str | None, form: str, most: int, keep: bool) -> int:
    """Run a list (CSV, one name or query a row): names in all their forms, each hit at its exact words."""
    from pathlib import Path

    with context.open() as library, context.progress("rows") as step:
        rows = library.batches.read(Path(file), kind)  # type: ignore[arg-type]
        if keep:
            held = library.batches.keep(rows, most=most, progress=step)
            context.remark(f"Kept as {held}: review it at /batch/{held} of `sourcebook serve`.")
            found = iter(library.batches.kept(held))
        else:
            found = library.batch(rows, most=most, progress=step)
        if context.as_json or form == "jsonl":
            put_lines(found)
        else:
            put_text(library.batches.sheet(found, spreadsheet=form != "csv"))
        warn_unread(context, library)
    return 0


@click.command()
@click.argument("asked")
@click.argument("document")
@click.argument("ruling", type=click.Choice(["accept", "reject", "open"]))
@click.option("--why", required=True, help="The reason, kept with the decision.")
@verb
def rule(context: Context, asked: str, document: str, ruling: str, why: str) -> int:
    """Record whether ASKED, a row of a list, is meant in DOCUMENT: accept, reject, or open again."""
    import getpass

    with context.open() as library:
        decision = library.rule(asked, document, ruling, why=why, who=getpass.getuser())  # type: ignore[arg-type]
    if context.as_json:
        put_json(decision)
    else:
        click.echo(f"{decision.id}  {decision.value}")
    return 0


def words_of(query: tuple[str, ...]) -> str:
    """The query; a word that begins like an option of ours is one mistyped."""
    for word in query:
        if word.startswith("--") and word[2:3].isalpha():
            raise click.NoSuchOption(word.split("=")[0])
    return " ".join(query)


def _put_saved(context: Context, library: Library, words: str, name: str | None, forget: str | None) -> int:
    import getpass

    who = getpass.getuser()
    saved = library.searches.save(name, words, who=who) if name else library.searches.forget(forget or "")
    if context.as_json:
        put_json(saved)
    else:
        click.echo(f"{saved.id}  {saved.name}: {saved.query if saved.active else 'asked no longer'}")
    return 0


@click.command()
@click.argument("search", required=False)
@click.option(
    "--mail", type=click.Path(dir_okay=False), help="Write what is new as a mail file (.eml); nothing is sent."
)
@click.option("--smtp", default="", metavar="HOST:PORT", help="Hand what is new as a mail to the server there.")
@click.option("--starttls", is_flag=True, help="Over an encrypted connection.")
@click.option("--to", default="", help="Address the mail is to.")
@verb
def alerts(context: Context, search: str | None, mail: str | None, smtp: str, starttls: bool, to: str) -> int:
    """What is new for the saved searches (or SEARCH, by name) since they were asked last."""
    from pathlib import Path

    with context.open() as library:
        news = library.alerts(search)
        if mail:
            Path(mail).write_bytes(library.alert_mail(news, to=to))
        if smtp and not library.send_alerts(news, to=to, smtp=smtp, starttls=starttls):
            context.remark("Nothing is new: no mail was sent.")
    if context.as_json:
        put_lines({"search": s.id, "name": s.name, "query": s.query, "alert": a} for s, found in news for a in found)
        return 0
    for saved, found in news:
        click.echo(f"{saved.name}: {len(found):,} new" + (f" for {saved.query}" if saved.query != saved.name else ""))
        for alert in found:
            about = ", ".join(x for x in (alert.outlet, alert.date) if x)
            click.echo(f"  {alert.document}  {alert.title}" + (f"  ({about})" if about else ""))
    if not news:
        click.echo('No search is saved yet. Save one: sourcebook search "harbour loan" --save Loans')
    return 0


def _put_pages(
    context: Context,
    library: Library,
    words: str,
    everything: bool,
    form: str | None,
    limit: int,
    cursor: str | None,
    sort: str,
    semantic: bool,
) -> int:
    """One page, or with `everything` page after page."""
    while True:
        with context.progress("encoding") as step:
            found = library.search(words, limit=limit, cursor=cursor, sort=sort, semantic=semantic, progress=step)
        if form or everything:
            _put_form(library, list(found.hits), form, header=cursor is None)
        if not everything or found.next is None:
            break
        cursor = found.next
    warn_unread(context, library)
    if form or everything:
        return 0
    if context.as_json:
        put_json(found)
    else:
        _put_result(found)
    return 0


def _put_form(library: Library, hits: list[Hit], form: str | None, *, header: bool) -> None:
    if form == "jsonl":
        put_lines(hits)
    elif form is None:
        put_hits(hits)
    else:
        lines = list(library.hits_csv(hits, spreadsheet=form != "csv"))
        put_text(lines if header else lines[1:])


def _stream(library: Library, words: str, sort: str, form: str | None, limit: int | None) -> None:
    """Hits one at a time, to the last."""
    from itertools import islice

    hits = islice(library.iter_hits(words, sort=sort), limit)
    if form == "jsonl":
        put_lines(hits)
    elif form is None:
        put_hits(hits)
    else:
        put_text(library.hits_csv(hits, spreadsheet=form != "csv"))


def put_text(lines: Iterable[str]) -> None:
    """Lines with the ends they have, on every system."""
    sys.stdout.buffer.writelines(line.encode() for line in lines)


def _put_result(found: SearchResult) -> None:
    click.echo(f"{found.total:,} found for {found.expanded}")
    put_hits(found.hits)
    for name, counts in found.facets.items():
        if counts:
            click.echo(f"{name}: " + ", ".join(f"{k} {n}" for k, n in list(counts.items())[:8]))
    if found.next:
        click.echo(f"more: --cursor {found.next}")


def warn_unread(context: Context, library: Library) -> None:
    """Say on stderr what a search cannot find because it was not read."""
    if warning := library.coverage_warning():
        context.remark(f"{warning} See `sourcebook status`.")


def put_hits(hits: Any) -> None:
    """Hits for people: where, why, and the words with what matched in bold."""
    for hit in hits:
        about = ", ".join(x for x in (hit.outlet, hit.date) if x)
        said = "Note on " if isinstance(hit.on, str) else ""
        click.echo(f"\n{said}{hit.title}" + (f"  ({about})" if about else ""))
        where = f"{hit.place}; " if isinstance(hit.place, str) else f"on {hit.on}  " if isinstance(hit.on, str) else ""
        click.echo(f"  {hit.document}  {where}{'; '.join(hit.why)}")
        if hit.passage:
            shown = short(_marked(hit), 400)
            click.echo(textwrap.indent(textwrap.fill(shown, 100), "  "))
    click.echo()


def _marked(hit: Hit) -> str:
    """The passage with the matching words marked, starting a little before the first of them."""
    if hit.passage is None:
        return ""
    words, base = hit.passage.exact, hit.passage.start
    first = hit.highlights[0].start - base if hit.highlights else 0
    begin = max(0, words.rfind(" ", 0, max(0, first - 120)) + 1) if first > 150 else 0
    out, at = [], begin
    for span in hit.highlights:
        out += [words[at : span.start - base], click.style(span.exact, bold=True)]
        at = span.end - base
    out.append(words[at:])
    return ("… " if begin else "") + "".join(out)
