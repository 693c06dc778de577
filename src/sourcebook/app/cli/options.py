"""What all verbs share: the library, the output, progress, exit codes."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from sourcebook.errors import NotFound, SourcebookError
from sourcebook.settings import LIBRARY_FILE

if TYPE_CHECKING:
    from sourcebook.library import Library

EVERY = 15.0
"""Seconds between two lines of progress where stderr is no terminal."""
TELLING = 3
"""Items from which their rate tells how long the rest will take."""

F = TypeVar("F", bound=Callable[..., Any])


class Terminated(KeyboardInterrupt):
    """Somebody asked the program to end (SIGTERM)."""


class Stopped(Exception):
    """The program was stopped on purpose; `code` is the exit code for how."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class ReaderGone(Exception):
    """Whoever read our output has had enough (`| head`)."""


@dataclass(slots=True)
class Context:
    """Options that hold for any verb, given before or after it."""

    library: str | None = None
    as_json: bool = False
    quiet: bool = False
    debug: bool = False
    reached: tuple[int, int | None] = (0, None)
    """How far long work has come: items done, of how many."""

    def stopped(self, stop: KeyboardInterrupt) -> Stopped:
        """What is said when work is stopped: how far it came, and that nothing of it is lost."""
        done, total = self.reached
        of = f" of {total:,}" if total else ""
        far = f" after {done:,}{of} items, which are kept" if done else ""
        code = 143 if isinstance(stop, Terminated) else 130
        return Stopped(f"Stopped{far}. Run the same command again to go on.", code)

    def root(self) -> Path:
        """The library's folder: `--library`, `$SOURCEBOOK_LIBRARY`, the nearest parent with one, the XDG folder."""
        if given := self.library or os.environ.get("SOURCEBOOK_LIBRARY"):
            return Path(given)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / LIBRARY_FILE).is_file():
                return folder
        from platformdirs import user_data_path

        return user_data_path("sourcebook")

    def open(self, *, create: bool = False, **settings: Any) -> Library:
        """Open the library; `create` makes the default one where no other was named."""
        from sourcebook.library import Library

        root = self.root()
        if create and not (root / LIBRARY_FILE).exists():
            self.remark(f"Made a new library in {root}")
            Library.init(root).close()
        library = Library.open(root, **settings)
        library.upkeep.progress = self._lines("working out", kept=False)
        return library

    def open_if_any(self) -> Library | None:
        """Open the library, or None when there is none and none was named."""
        if not (self.root() / LIBRARY_FILE).is_file():
            if self.library:
                raise NotFound(f"There is no library in {self.library!r}.", "Make one with `sourcebook init DIR`.")
            return None
        return self.open()

    def remark(self, text: str) -> None:
        """A line for people, on stderr."""
        if not self.quiet:
            click.echo(text, err=True)

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[int, int | None, str], None] | None]:
        """Count, rate and time left on stderr: a bar on a terminal, else a line now and then; none with `--quiet`."""
        if self.quiet or not sys.stderr.isatty():
            yield self._lines(what)
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[rate]} {task.fields[item]}"),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=None, rate="", item="")

            def step(done: int, total: int | None, item: str) -> None:
                self.reached = (done, total)
                elapsed = bar.tasks[0].elapsed or 0.0
                rate = f"{done / elapsed:.1f}/s" if elapsed > 0.5 else ""
                bar.update(task, completed=done, total=total, rate=rate, item=item[-40:])

            yield step

    def _lines(self, what: str, *, kept: bool = True) -> Callable[[int, int | None, str], None]:
        """Progress where there is no terminal: a line every `EVERY` seconds, so that a log stays short.

        Items are `kept` when the work is stopped, or begun anew.
        """
        import time

        begun = said = time.monotonic()
        before = 0

        def step(done: int, total: int | None, item: str) -> None:
            nonlocal begun, said, before
            now = time.monotonic()
            if done < before:  # the next of several works begins: its rate is its own
                begun = now
            before = done
            if kept:
                self.reached = (done, total)
            if self.quiet or now - said < EVERY:
                return
            said = now
            rate = done / max(now - begun, 0.001)
            told = bool(total and done >= TELLING)
            left = f", {max(0, (total or 0) - done) / rate / 60:,.0f} min left" if told and rate else ""
            of = f" of {total:,}" if total else ""
            click.echo(f"{what}: {done:,}{of}, {rate:,.1f}/s{left}  {item[-80:]}", err=True)

        return step


def verb(function: F) -> F:
    """Let a verb take `--json --quiet --debug --library` after it too, and hand it the `Context`."""

    @click.option("--library", "own_library", metavar="DIR", hidden=True)
    @click.option("--json", "own_json", is_flag=True, hidden=True)
    @click.option("--quiet", "own_quiet", is_flag=True, hidden=True)
    @click.option("--debug", "own_debug", is_flag=True, hidden=True)
    @functools.wraps(function)
    def wrapped(
        *args: Any, own_library: str | None, own_json: bool, own_quiet: bool, own_debug: bool, **given: Any
    ) -> Any:
        context = click.get_current_context().find_object(Context) or Context()
        context.library = own_library or context.library
        context.as_json |= own_json
        context.quiet |= own_quiet
        context.debug |= own_debug
        try:
            return function(context, *args, **given)
        except KeyboardInterrupt as stop:
            raise context.stopped(stop) from None
        except BrokenPipeError:
            # Not left to click, which calls it a failure (exit code 1).
            raise ReaderGone from None

    return cast(F, wrapped)


def put_json(value: Any) -> None:
    """One JSON value on a line of stdout, keys in the order of the record."""
    import msgspec

    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")


def put_outline(found: dict[str, Any]) -> None:
    """Names with their values, one level deep."""
    for name, value in found.items():
        if isinstance(value, dict):
            click.echo(f"{name}:")
            for key, item in value.items():
                click.echo(f"  {key:24} {item}")
        elif isinstance(value, list):
            click.echo(f"{name}: {len(value)}")
            for item in value:
                click.echo(f"  {item}")
        else:
            click.echo(f"{name}: {value}")


def put_lines(values: Iterable[Any]) -> int:
    """JSON Lines; gives how many."""
    count = 0
    for count, value in enumerate(values, 1):  # noqa: B007 - the count is the result
        put_json(value)
    return count


def short(value: Any, width: int = 80) -> str:
    """A value on one line, cut where it is longer."""
    if isinstance(value, list | tuple):
        value = ", ".join(str(item) for item in value)
    line = " ".join(str(value).split())
    return line if len(line) <= width else line[: width - 1] + "…"


def fail(error: Exception, *, debug: bool) -> int:
    """Say what went wrong in one sentence and give the exit code."""
    if debug:
        traceback.print_exception(error)
    if isinstance(error, SourcebookError):
        click.echo(f"sourcebook: {error.message}" + (f" {error.hint}" if error.hint else ""), err=True)
        return error.exit_code
    if isinstance(error, OSError):
        what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)
        click.echo(f"sourcebook: {what}. Check that it is there, that there is space, and your rights to it.", err=True)
        return 5
    click.echo(
        f"sourcebook: unexpected {type(error).__name__}: {error}. Run again with --debug and report it.", err=True
    )
    return 1
