"""The verb of stories: read one, check that each step leads somewhere, write it as a page."""

from __future__ import annotations

from pathlib import Path

import click

from sourcebook.app.cli.options import Context, put_json, verb


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option("--html", type=click.Path(path_type=Path), help="Write it as a page that needs no other file.")
@verb
def story(context: Context, file: Path | None, html: Path | None) -> int:
    """Steps over a network, timeline or map, from a file (TOML, or Markdown with story blocks); without one, a list.

    Every name, date and quote of a story must lead somewhere. Files in the library's folder `stories` are shown by
    `serve` and published.
    """
    with context.open() as library:
        told = library.stories() if file is None else library.read_story(file)
        for one in told if file is not None else ():
            steps = library.story_steps(one)
            if html is not None:
                html.write_text(library.story_file(one, steps), encoding="utf-8", newline="")
                context.remark(f"Written: {html}")
    if context.as_json:
        put_json(told)
        return 0
    for one in told:
        click.echo(f"{one.name}  {one.story.title}  ({len(one.story.step)} steps)")
        for number, step in enumerate(one.story.step, 1):
            click.echo(f"  {number:>3}  {step.view or one.story.view:<9} {step.title}")
    if not told:
        click.echo("No stories. Write one as a file in the folder `stories` of the library.")
    return 0
