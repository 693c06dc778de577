"""The verb `stamp`: a time stamp for a published folder, asked for only here."""

from __future__ import annotations

from pathlib import Path

import click

from sourcebook.app.cli.options import Context, put_json, verb


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--tsa", metavar="URL", help="Ask this authority now (RFC 3161 over HTTP): it sees one hash, no name.")
@click.option("--request", "out", type=click.Path(path_type=Path), help="Write what is to be asked, to be sent.")
@click.option("--answer", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Take the answer that came back by hand.")  # fmt: skip
@click.option("--root", "roots", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Certificate (PEM) of the authority: its signature is checked.")  # fmt: skip
@verb
def stamp(
    context: Context, folder: Path, tsa: str | None, out: Path | None, answer: Path | None, roots: tuple[Path, ...]
) -> int:
    """Have an authority stamp a published FOLDER: that its very bytes were there by then."""
    from sourcebook.library import stamp_folder

    said = stamp_folder(folder, tsa=tsa, request=out, answer=answer, roots=roots)
    if context.as_json:
        put_json({"folder": str(folder), "said": said})
    else:
        click.echo(said)
    return 0
