"""Verbs by which things leave: publish, export."""

from __future__ import annotations

from pathlib import Path

import click

from sourcebook.app.cli.options import Context, put_json, verb


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--dossier", type=click.Path(path_type=Path, exists=True), help="Publish this draft with its evidence.")
@click.option("--collection", "collections", multiple=True, help="Only of this collection; may be given several times.")
@verb
def publish(context: Context, out: Path, dossier: Path | None, collections: tuple[str, ...]) -> int:
    """Write a static site (or one dossier) with its evidence, feeds and manifest.json to OUT."""
    with context.open() as library, context.progress("publishing") as step:
        made = library.publish(out, dossier=dossier, collections=collections, progress=step)
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

    jsonl csv csv-spreadsheet ftm statements spans gexf graphml oligrapher csl bibtex timelinejs geojson webannotation
    claimreview wtk; see docs/how-to/export.md.
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
