"""Docs are run: generated pages are current, commands and Python in README and tutorial do what they say."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sourcebook.app.cli import VERBS, cli
from sourcebook.app.cli.reference import PAGES, man_page

EXPECTED_CODES = {"check demo/dossier.html": 1}
"""Commands that are meant to end otherwise than with 0."""
ONE_BY_ONE = """
import contextlib, io, json, os, shlex, subprocess, sys
from pathlib import Path
from sourcebook.app.cli import main

def run(command):
    said, code = io.TextIOWrapper(io.BytesIO(), "utf-8"), 0
    sys.argv = shlex.split(command, comments=True)
    if set(sys.argv) & set("|><&;"):
        program = str(Path(sys.executable).parent / "sourcebook")
        done = subprocess.run(command.replace("sourcebook", program, 1), shell=True, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main()
    except SystemExit as end:
        code = end.code or 0
    said.flush()
    return code, said.buffer.getvalue().decode()[-2000:]

pages = os.fdopen(os.dup(0), encoding="utf-8")
nothing = os.open(os.devnull, os.O_RDONLY)
os.dup2(nothing, 0)  # a command that reads what is typed finds nothing
inherited = dict(os.environ)
for line in pages:
    page = json.loads(line)
    os.chdir(page["folder"])
    os.environ.clear()
    os.environ.update(inherited | page["environment"])
    for command in page["commands"]:
        print(json.dumps([command, *run(command)]), file=sys.__stdout__, flush=True)
"""
"""Runs the commands of pages as a shell would, one after the other, in one process: a model is loaded once for all."""


def _blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.S | re.M)


def _commands(path: Path) -> list[str]:
    lines = [line for block in _blocks(path, "sh") for line in block.splitlines()]
    return [line.split("  #")[0].strip() for line in lines if line.startswith("sourcebook ")]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_generated_pages_are_current(root: Path, name: str) -> None:
    assert (root / "docs" / "reference" / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_every_verb_has_a_heading(root: Path) -> None:
    page = (root / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert [v.name for v in VERBS if f"\n## {v.name}\n" not in page] == []
    assert ".TH SOURCEBOOK 1" in man_page()


@pytest.fixture(scope="module")
def shell() -> Iterator[subprocess.Popen[str]]:
    """A process that runs commands and says of each how it ended."""
    with subprocess.Popen(
        [sys.executable, "-c", ONE_BY_ONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A folder with the demonstration case in it, to run the docs' commands in."""
    shutil.copytree(root / "demo", tmp_path / "demo")
    return tmp_path


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/tutorial/first-dossier.md",
        "docs/how-to/publish.md",
        "docs/how-to/backup.md",
        "docs/how-to/run-a-team.md",
        "docs/how-to/batch.md",
        "docs/how-to/tables.md",
        "docs/how-to/coverage.md",
        "docs/how-to/categories.md",
        "docs/how-to/desk.md",
        "docs/how-to/write-a-dossier.md",
        "docs/how-to/moving-in.md",
        "docs/how-to/check.md",
        "docs/how-to/investigate.md",
        "docs/how-to/follow.md",
        "docs/how-to/tell-a-story.md",
    ],
)
def test_commands_of_the_docs_run(root: Path, checkout: Path, shell: subprocess.Popen[str], page: str) -> None:
    run_commands(root / page, checkout, shell)


def run_commands(page: Path, folder: Path, shell: subprocess.Popen[str], **environment: str) -> None:
    commands = _commands(page)
    assert commands
    assert shell.stdin is not None
    assert shell.stdout is not None
    print(
        json.dumps({"folder": str(folder), "environment": environment, "commands": commands}),
        file=shell.stdin, flush=True,
    )  # fmt: skip
    ran = [json.loads(line) for line in islice(iter(shell.stdout.readline, ""), len(commands))]
    assert [command for command, _, _ in ran] == commands, "the process ended"
    for command, code, said in ran:
        expected = next((code for part, code in EXPECTED_CODES.items() if part in command), 0)
        assert code == expected, f"{command}\n{said}"


def test_commands_of_the_page_on_postgres_run(
    root: Path, checkout: Path, postgres: Any, shell: subprocess.Popen[str]
) -> None:
    with postgres.connect() as server:
        server.execute("CREATE DATABASE news")
    given = {"PGHOST": str(postgres.folder), "PGUSER": "sourcebook"}
    run_commands(root / "docs/how-to/postgres.md", checkout, shell, **given)


@pytest.mark.parametrize("page", ["docs/how-to/export.md", "docs/how-to/import.md"])
def test_many_short_commands_of_the_docs_run(
    root: Path, checkout: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process: each of these pages has a score of commands that only write a file."""
    monkeypatch.chdir(checkout)
    for command in _commands(root / page):
        done = CliRunner().invoke(cli, shlex.split(command)[1:], standalone_mode=False)
        assert not done.exception, f"{command}\n{done.output[-2000:]}"
        assert not done.return_value, f"{command}\n{done.output[-2000:]}"


@pytest.mark.parametrize("page", ["README.md", "docs/how-to/extend.md", "docs/how-to/api.md", "docs/how-to/python.md"])
def test_python_of_the_docs_runs(root: Path, checkout: Path, page: str) -> None:
    for block in _blocks(root / page, "python"):
        env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        run = [sys.executable, "-c", block]
        done = subprocess.run(run, cwd=checkout, capture_output=True, text=True, timeout=280, env=env)
        assert done.returncode == 0, done.stderr[-2000:]


def test_links_of_the_docs_lead_somewhere(root: Path) -> None:
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_page_is_in_the_contents_of_the_site_once(root: Path) -> None:
    listed = re.findall(r": ([a-z0-9/-]+\.md)$", (root / "mkdocs.yml").read_text(encoding="utf-8"), re.M)
    there = [p.relative_to(root / "docs").as_posix() for p in (root / "docs").rglob("*.md")]
    assert sorted(set(there) - set(listed)) == [], "add it to `nav` in mkdocs.yml"
    assert sorted(listed) == sorted(there)


def test_every_dependency_has_its_line(root: Path) -> None:
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"]) + project["dependency-groups"]["dev"]
    wanted += [p for extra in project["project"]["optional-dependencies"].values() for p in extra]
    page = (root / "docs" / "dependencies.md").read_text(encoding="utf-8")
    names = {re.split(r"[<>=!\[; ]", p)[0] for p in wanted}
    assert sorted(n for n in names if not re.search(rf"\b{re.escape(n)}\b", page)) == []


def test_no_file_names_a_registry_or_this_machine(root: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    hosts = [b"pypi" + b".org", b"python" + b"hosted", b"registry.npm" + b"js", str(root).encode() + b"/"]
    found = [
        name
        for name in tracked.stdout.splitlines()
        if (root / name).is_file() and any(host in (root / name).read_bytes() for host in hosts)
    ]
    assert found == []


def test_the_environment_names_no_library() -> None:
    assert "SOURCEBOOK_LIBRARY" not in os.environ, "tests must not run on somebody's library"
