"""The command line. One verb is one `Library` method; see `docs/reference/cli.md`, made from these definitions."""

from __future__ import annotations

import os
import signal
import sys

import click

from sourcebook.app.cli import (
    categories,
    desk,
    digest,
    dossier,
    find,
    follow,
    judge,
    leave,
    matters,
    money,
    move,
    near_copies,
    note,
    read,
    run,
    stamp,
    story,
    tables,
    take_in,
    team,
    versions,
    who,
)
from sourcebook.app.cli.options import Context, ReaderGone, Stopped, Terminated, fail

VERBS = (
    take_in.init, take_in.add, move.import_, take_in.watch, read.text, read.extract, read.show, read.list_,
    find.search, find.alerts, find.batch, find.rule,
    versions.diff, near_copies.near_copies, matters.ladder,
    judge.check, judge.evidence, judge.decide, judge.origins, who.resolve, who.match_, who.judge,
    desk.summary, categories.categories, digest.digest, dossier.dossier, note.note,
    who.merge, who.split, who.reject, who.rename,
    leave.publish, leave.export, stamp.stamp,
    run.serve, run.mcp, run.verify, run.backup, run.move, run.status, run.doctor, tables.map_,
    follow.timeline, follow.network, follow.places, follow.figures, story.story,
    money.flows, money.payments, take_in.demo, team.team,
)  # fmt: skip

_EPILOG = """\b
Exit codes: 0 done; 1 done, but something failed or was flagged; 2 usage;
3 not found; 4 damaged library; 5 limit or disk."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(package_name="sourcebook", message="%(package)s %(version)s")
@click.option("--library", metavar="DIR", help="The library; else $SOURCEBOOK_LIBRARY, else the nearest folder up.")
@click.option("--json", "as_json", is_flag=True, help="Results as JSON (lists as JSON Lines).")
@click.option("--quiet", is_flag=True, help="No progress and no remarks on stderr.")
@click.option("--debug", is_flag=True, help="Show the trace of an error.")
@click.pass_context
def cli(context: click.Context, library: str | None, as_json: bool, quiet: bool, debug: bool) -> None:
    """An evidence library for investigative news: every sentence opens the words it rests on."""
    context.obj = Context(library=library, as_json=as_json, quiet=quiet, debug=debug)


for verb in VERBS:
    cli.add_command(verb)


def _end(number: int, frame: object) -> None:  # noqa: ARG001 - the form of a signal handler
    """Stop as Ctrl-C does: what is being written is finished or taken back."""
    raise Terminated


def main() -> None:
    """Entry point of the `sourcebook` command."""
    signal.signal(signal.SIGTERM, _end)
    # A reader of our output that stops early (`| head`) is not an error.
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, ReaderGone):
        # What is still to be flushed when the interpreter ends has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Stopped as stop:
        click.echo(str(stop), err=True)
        code = stop.code
    except click.exceptions.Abort:
        click.echo("Stopped. Run the same command again to go on.", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except KeyboardInterrupt:
        click.echo("Stopped. Run the same command again to go on.", err=True)
        code = 130
    except Exception as error:  # noqa: BLE001 - the last stop before the user: one sentence, never a trace by accident
        code = fail(error, debug="--debug" in sys.argv)
    sys.exit(code if isinstance(code, int) else 0)
