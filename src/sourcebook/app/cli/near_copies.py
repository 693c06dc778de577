"""The verb about texts that stand in more than one document: near-copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sourcebook.app.cli.options import Context, put_json, put_lines, verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from sourcebook.library import Library
    from sourcebook.model.near_copy import NearCopy, SideBySide
    from sourcebook.model.span import Span

SAID = {
    "same-bytes": "the same bytes",
    "same-text": "the same words",
    "near-copy": "a near-copy",
    "contained": "one holds the other",
    "passage": "shares a passage",
}
_WIDTH = 160


@click.command("near-copies")
@click.argument("document", required=False)
@click.argument("other", required=False)
@verb
def near_copies(context: Context, document: str | None, other: str | None) -> int:
    """Texts that stand in more than one document: all pairs, those of DOCUMENT, or what it shares with OTHER.

    Of one DOCUMENT those that share a paragraph with it are named too. With OTHER: the passages that the two share,
    with their places in both, and what differs.
    """
    with context.open() as library:
        if document is not None and other is not None:
            found = library.shared_passages(document, other)
            if context.as_json:
                put_json(found)
            else:
                _put_side_by_side(found)
            return 0
        pairs = library.near_copies(document, in_part=document is not None)
        if context.as_json:
            put_lines(pairs)
        else:
            for line in lines_of(pairs, titles(library), document):
                click.echo(line)
    if not pairs:
        context.remark("No text stands in more than one document." if document is None else "No copies of it are held.")
    return 0


def titles(library: Library) -> Callable[[str], str]:
    """What names a document by its id: title and outlet."""

    def title(identifier: str) -> str:
        held = library.view().get_document(identifier)
        return f"{held.title} ({held.outlet})" if held.outlet else held.title

    return title


def lines_of(pairs: list[NearCopy], title: Callable[[str], str], document: str | None = None) -> list[str]:
    """One line a pair; of one document the other ones, likest first."""
    lines = []
    for pair in pairs:
        score = f"{SAID[pair.kind]}, likeness {pair.likeness:.2f}, {pair.contained:.0%} of the shorter"
        if document is None:
            lines.append(f"{pair.first}  {pair.second}  {score}  {title(pair.first)} = {title(pair.second)}")
        else:
            other = pair.other(document)
            lines.append(f"{other}  {score}  {title(other)}")
    return lines


def _put_side_by_side(found: SideBySide) -> None:
    click.echo(f"{len(found.passages)} shared passages of {found.first} and {found.second}")
    for passage in found.passages:
        places = f"{passage.first.start}-{passage.first.end} = {passage.second.start}-{passage.second.end}"
        click.echo(f"  {places}  {passage.words} words  {_short(passage.second.exact)}")
    click.echo(f"{len(found.differences)} differences")
    for difference in found.differences:
        if difference.first is not None:
            click.echo(click.style(f"  - {_told(difference.first)}", fg="red"))
        if difference.second is not None:
            click.echo(click.style(f"  + {_told(difference.second)}", fg="green"))


def _told(span: Span) -> str:
    return f"{span.start}-{span.end}  {_short(span.exact)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH // 2]} … {line[-_WIDTH // 2 :]}"
