"""What verbs of a team share: which team, and who is at the keyboard."""

from __future__ import annotations

import functools
import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from sourcebook.app.cli.options import Context, verb
from sourcebook.errors import NotFound
from sourcebook.settings import TEAM_FILE

F = TypeVar("F", bound=Callable[..., Any])


def by_whom() -> str:
    """Who does it, as the record has it: the account of this machine, which is no user of the team."""
    return f"local:{getpass.getuser()}"


def team_folder(given: str | None) -> Path:
    """The team's folder: `--team`, `$SOURCEBOOK_TEAM`, the nearest parent with one. Raises `NotFound`."""
    if said := given or os.environ.get("SOURCEBOOK_TEAM"):
        return Path(said)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / TEAM_FILE).is_file():
            return folder
    raise NotFound("No team was named, and there is none here.", "Give --team FOLDER, or set $SOURCEBOOK_TEAM.")


def in_team(function: F) -> F:
    """A verb that is given the team too, open for as long as it runs."""

    @click.option("--team", "folder", metavar="DIR", help="The team; else $SOURCEBOOK_TEAM or a folder up.")
    @verb
    @functools.wraps(function)
    def opened(context: Context, *args: Any, folder: str | None, **given: Any) -> Any:
        from sourcebook.library import Team

        with Team.open(team_folder(folder)) as within:
            return function(context, within, *args, **given)

    return cast(F, opened)
