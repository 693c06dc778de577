"""The reference pages that are made from definitions: command line (and man page text), settings, HTTP API.

`python -m sourcebook.app.cli.reference docs/reference` writes the pages there; `--man` prints a man page.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from sourcebook.app.api.reference import api_page, roles_table
from sourcebook.app.cli import cli
from sourcebook.settings import Settings

_MADE = "<!-- Made by `make docs` from the definitions of the verbs; do not edit. -->\n\n"


def _help(command: click.Command, name: str) -> str:
    # As a verb of the program, whose names for help hold for all: click keeps the option it made first on the command,
    # so a context without them would print what an earlier caller of the same process asked for.
    program = click.Context(
        cli, info_name="sourcebook", max_content_width=100, terminal_width=100, **cli.context_settings
    )
    if command is cli:
        return command.get_help(program)
    return command.get_help(click.Context(command, info_name=name.removeprefix("sourcebook "), parent=program))


def cli_page() -> str:
    """The whole reference as Markdown."""
    parts = [_MADE, "# Command line\n\n", f"```text\n{_help(cli, 'sourcebook')}\n```\n"]
    for name, command in sorted(cli.commands.items()):
        parts.append(f"\n## {name}\n\n```text\n{_help(command, f'sourcebook {name}')}\n```\n")
    parts.append(
        "\n## Shell completion\n\n`_SOURCEBOOK_COMPLETE=bash_source sourcebook` (or `zsh_source`, `fish_source`) prints"
        " a completion script.\n"
    )
    return "".join(parts)


def settings_page() -> str:
    """Every setting with its default and help."""
    lines = [
        _MADE,
        "# Settings\n\nIn `sourcebook.toml` under `[settings]`, or as `SOURCEBOOK_<NAME>` in the environment.\n\n",
        "| setting | default | what it is |\n|---|---|---|\n",
    ]  # fmt: skip
    lines += [f"| `{f.name}` | `{f.default}` | {f.metadata['help']} |\n" for f in fields(Settings)]
    return "".join(lines)


def python_page() -> str:
    """Every public name of the package and of `Library`: how it is called and what it gives."""
    import inspect

    import sourcebook
    from sourcebook import Library

    parts = [_MADE, "# Python API\n\n`from sourcebook import ...`; [how to use it](../how-to/python.md).\n"]
    parts += [_python(n, getattr(sourcebook, n)) for n in sorted(set(sourcebook.__all__) - {"Library"})]
    parts.append("\n## Library\n\n" + (inspect.getdoc(Library) or "") + "\n")
    own = sorted(n for n in dir(Library) if not n.startswith("_"))
    parts += [_python(n, inspect.getattr_static(Library, n), deep=True) for n in own]
    return "".join(parts)


def _python(name: str, value: Any, *, deep: bool = False) -> str:
    """One name: its signature and its docstring."""
    import inspect

    held = getattr(value, "__func__", getattr(value, "func", getattr(value, "fget", None) or value))
    about = inspect.getdoc(held) or ""
    called = inspect.isfunction(held) and held is not getattr(value, "fget", None) and not hasattr(value, "func")
    signature = str(inspect.signature(held)) if called else ""
    code = f"{name}{signature}".replace("(self, ", "(").replace("(self)", "()").replace("(cls, ", "(")
    return f"\n{'###' if deep else '##'} {name}\n\n```text\n{code}\n\n{about}\n```\n" if about else ""


def man_page() -> str:
    """The reference as man page source (troff, man macros)."""

    def escaped(text: str) -> str:
        return text.replace("\\", "\\e").replace("-", "\\-").replace("\n.", "\n\\&.")

    parts = [".TH SOURCEBOOK 1\n.SH NAME\nsourcebook \\- evidence library for investigative news\n"]
    parts.append(f".SH SYNOPSIS\n.nf\n{escaped(_help(cli, 'sourcebook'))}\n.fi\n")
    for name, command in sorted(cli.commands.items()):
        parts.append(f".SH {name.upper()}\n.nf\n{escaped(_help(command, f'sourcebook {name}'))}\n.fi\n")
    return "".join(parts)


def with_roles(page: str) -> str:
    """A page with the table of roles between its marks, as it is now."""
    before, _, rest = page.partition("<!-- roles -->")
    _, mark, after = rest.partition("<!-- /roles -->")
    return f"{before}<!-- roles -->\n{roles_table()}{mark}{after}" if mark else page


PAGES: dict[str, Callable[[], str]] = {
    "python.md": python_page,
    "cli.md": cli_page,
    "settings.md": settings_page,
    "api.md": lambda: _MADE + api_page(),
}


def main(where: str) -> None:
    """Write the pages into a folder, or print the man page."""
    if where == "--man":
        click.echo(man_page())
        return
    for name, page in PAGES.items():
        (Path(where) / name).write_text(page(), encoding="utf-8")
    security = Path(where).parent / "explanation" / "security.md"
    if security.is_file():
        security.write_text(with_roles(security.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
