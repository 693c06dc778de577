"""Fixtures. Smallest first: `reading_of("...")` for extractors, `library` for whole paths, `shared` for real data."""

from __future__ import annotations

import gc
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with corpora and benchmarks beside the project; tests that need it are skipped where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpora").is_dir():
        pytest.skip("the folder ../shared is absent")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One real browser for all tests of a process: its driver cannot be started twice in one."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A real database server for all tests of a process (`postgres_server.Server`)."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra `postgres`)")
    from postgres_server import running

    with running() as server:
        yield server


@pytest.fixture
def record_trials(request: pytest.FixtureRequest) -> Callable[[str, int, int], None]:
    """`record_trials(name, trials, failed)` for a test that makes many trials: `--evidence` then tells each name's."""

    def record(name: str, trials: int, failed: int) -> None:
        request.node.user_properties.append(("trials", [name, trials, failed]))

    return record


LONGEST = (
    "hostile_pages/test_stored_script.py",
    "test_docs.py",
    "app/test_cli.py",
    "store/test_crashes.py",
    "app/test_every_page_browser.py",
    "ingest/test_containers.py",
    "test_ray.py",
    "hostile_pages/test_kept_page.py",
    "app/test_desk_browser.py",
    "app/test_team_browser.py",
    "publish/test_browser.py",
    "app/test_web_browser.py",
)
"""Files that take longest, longest first, though some have few tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first, then those that need a browser, then those with the most tests.

    A process that is handed files one by one in this order (`--no-loadscope-reorder`) is left with short ones at the
    end: none works on a long one alone while the others are done.
    """
    tests = Path(__file__).parent
    assert all((tests / name).is_file() for name in LONGEST)
    counts = Counter(item.path for item in items)
    browser = {item.path for item in items if item.get_closest_marker("browser")}
    ranks = {tests / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(
        key=lambda item: (
            ranks.get(item.path, len(ranks)), item.path not in browser, -counts[item.path], str(item.path)
        )
    )  # fmt: skip


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded to here stays: the collector, once a fifth of the time of tests of pages, passes it over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 15, 20)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--evidence", metavar="FILE", help="Write how many trials of each test ran and failed, as JSON.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """`--evidence`: trials and failures by test, without times or paths of the machine."""
    out = config.getoption("--evidence")
    if not out:
        return
    counts: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            test = report.nodeid.partition("[")[0]
            own = [value for name, value in report.user_properties if name == "trials"]
            for name, trials, failed in own:
                counts.setdefault(f"{test}: {name}", Counter()).update(passed=trials - failed, failed=failed)
            if not own or outcome != "passed":
                counts.setdefault(test, Counter())[outcome] += 1
    evidence = {
        name: {"trials": c.total(), "failed": c["failed"], "skipped": c["skipped"]}
        for name, c in sorted(counts.items())
    }
    Path(out).write_text(json.dumps(evidence, indent=1) + "\n", encoding="utf-8")
