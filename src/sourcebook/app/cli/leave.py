"""Verbs by which things leave: publish, export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sourcebook.app.cli.options import Context, put_json, verb


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--dossier", metavar="FILE|ID", help="Publish this one with its evidence: a file, or a dossier's id.")
@click.option("--collection", "collections", multiple=True, help="Only of this collection; may be given several times.")
@click.option("--style", default="", help="Citation style: evidence, author-date, short, or a .csl file.")
@click.option("--wacz", is_flag=True, help="Lay the captures of what is shown into evidence/captures.wacz.")
@click.option("--pdf", type=click.Path(path_type=Path), help="Print each dossier into this folder, where Chromium is.")
@click.option("--override", default="", help="The reason to publish a dossier with anchors that the gate refuses.")
@click.option("--story", multiple=True, type=click.Path(path_type=Path), help="Tell this story too (a file).")
@verb
def publish(
    context: Context, out: Path, dossier: str | None, story: tuple[Path, ...], pdf: Path | None, **asked: Any
) -> int:
    """Write a static site (or one dossier) with its evidence, feeds and manifest.json to OUT."""
    _is_there(dossier)
    with context.open() as library, context.progress("publishing") as step:
        made = library.publish(out, dossier=dossier, stories=story, progress=step, **asked)
    if pdf is not None:
        from sourcebook.library import print_dossiers

        for printed in print_dossiers(out, pdf):
            context.remark(f"printed {printed}")
    if context.as_json:
        put_json(made)
    else:
        click.echo(f"{len(made.files)} files in {out}; open {out / 'index.html'}")
    return 0


@click.command()
@click.argument("form", metavar="FORMAT")
@click.argument("out", type=click.Path(path_type=Path))
@verb
def export(context: Context, form: str, out: Path) -> int:
    """Write the library as FORMAT to OUT (`-` for standard output, where a format is one file of lines).

    jsonl csv csv-spreadsheet ftm statements spans gexf graphml oligrapher csl bibtex timelinejs timelinejs-sheet
    geojson webannotation claimreview opml wtk; see docs/how-to/export.md. It says what was written, by kind.
    """
    with context.open() as library:
        made = library.export(form, out)
    if str(out) != "-":
        if context.as_json:
            put_json({"format": form, "out": str(out), "records": made.records, "written": made.written})
        else:
            told = ", ".join(f"{count:,} {kind}" for kind, count in made.written.items() if count)
            click.echo(f"{told or 'nothing'} in {out}")
    return 0


def _is_there(dossier: str | None) -> None:
    """A file that is named is there; whatever looks like an id is looked up in the library."""
    looks_like_id = dossier is not None and dossier.startswith(("do-", "d-")) and not dossier.endswith((".md", ".html"))
    if dossier is not None and not looks_like_id and not Path(dossier).exists():
        raise click.BadParameter(f"Path {dossier!r} does not exist.", param_hint="'--dossier'")
