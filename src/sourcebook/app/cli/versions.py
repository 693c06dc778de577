"""Verbs about the versions of a document: diff."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook.app.cli.options import Context, put_json, verb

if TYPE_CHECKING:
    from sourcebook.model.comparison import Change, Comparison

_WIDTH = 100
_SIGNS = {"same": " ", "inserted": "+", "absent": "-", "changed": "~", "moved": ">"}
_COLOURS = {"inserted": "green", "absent": "red", "moved": "cyan"}


@click.command()
@click.argument("document")
@click.argument("old", type=click.IntRange(1), required=False)
@click.argument("new", type=click.IntRange(1), required=False)
@click.option("--all", "everything", is_flag=True, help="Passages that are the same as well.")
@click.option("--html", type=click.Path(path_type=Path), metavar="OUT", help="Write the page of versions here.")
@verb
def diff(context: Context, document: str, old: int | None, new: int | None, everything: bool, html: Path | None) -> int:
    """What differs between two versions of DOCUMENT (numbers OLD and NEW of `show`; else the last two)."""
    with context.open() as library:
        found = library.diff(document, old, new)
        if html is not None:
            html.write_text(library.versions_file(document, found.old.number, found.new.number), encoding="utf-8")
    # What moved is told once, at its new place.
    once = [c for c in found.changes if not (c.kind == "moved" and c.of == "old")]
    shown = [c for c in once if everything or c.kind != "same"]
    if context.as_json:
        put_json(_plain(found, shown))
        return 0
    if html is not None:
        click.echo(f"Written to {html}")
        return 0
    _put(found, shown)
    return 0


def _plain(found: Comparison, shown: list[Change]) -> dict[str, Any]:
    import msgspec

    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain | {"changes": [_without_order(msgspec.to_builtins(c)) for c in shown]}


def _without_order(change: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in change.items() if k not in ("of", "begins")}


def _put(found: Comparison, shown: list[Change]) -> None:
    old, new, counts = found.old, found.new, found.counts
    click.echo(f"--- version {old.number}, {old.captured}")
    click.echo(f"+++ version {new.number}, {new.captured}")
    there = new.captured if new.number >= old.number else new.last
    told = [f"{counts[kind]} {kind}" for kind in ("inserted", "changed", "moved", "absent")]
    click.echo(f"{', '.join(told)} in the capture of {there}; {counts['same']} the same")
    for note in found.notes:
        click.echo(f"note: {note}")
    for change in shown:
        _put_change(change)


def _put_change(change: Change) -> None:
    words, colour = _words(change), _COLOURS.get(change.kind)
    if change.says:
        places = [str(span.start) if span else "-" for span in (change.old, change.new)]
        click.secho(f"\n@ {' '.join(places)}  {change.says}", dim=True)
    lines = textwrap.wrap(words, _WIDTH, break_on_hyphens=False, break_long_words=False) or [words]
    for line in lines:
        click.secho(f"{_SIGNS[change.kind]} ", fg=colour, nl=False)
        click.secho(line, fg=colour)


def _words(change: Change) -> str:
    """A passage on one line; of a changed one, `[-words-]` of the older version and `{+words+}` of the newer one."""
    if not change.words:
        span = change.old if change.of == "old" else change.new or change.old
        return " ".join(span.exact.split()) if span else ""
    marks = {"absent": ("[-", "-]", "red"), "inserted": ("{+", "+}", "green")}
    told = []
    for run in change.words:
        if run.kind == "same":
            told.append(run.text)
            continue
        before, after, colour = marks[run.kind]
        bare = run.text.rstrip()
        told.append(click.style(f"{before}{bare}{after}", fg=colour) + run.text[len(bare) :])
    return " ".join("".join(told).split())
