"""A server tells how it does, stops when told to, and bounds what askers cost it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message, Receive, Scope, Send

from sourcebook import Library
from sourcebook.app.jobs import Job, Jobs, Progress
from sourcebook.app.web import costs
from sourcebook.app.web.costs import Costs
from sourcebook.model.ledger import AddReport

T = TypeVar("T")
PAPER = "Tarn Dredging was paid $4 million by the harbour office on 3 May 2016, Orla Vance said."


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operations")
    (folder / "paper.txt").write_text(PAPER, encoding="utf-8")
    Library.init(folder / "case").close()
    with Library.open(folder / "case") as library:
        library.add([folder / "paper.txt"])
    return folder / "case"


@contextmanager
def served(root: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Address and process of `sourcebook serve`."""
    command = [sys.executable, "-m", "sourcebook", "--library", str(root), "--json", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["address"], process
    finally:
        process.kill()
        process.communicate()


def test_figures_logs_and_a_graceful_stop(root: Path) -> None:
    with served(root, "--log", "json") as (address, process):
        with httpx.Client(base_url=address, timeout=60) as client:
            assert client.get("/search", params={"q": "Vance"}).status_code == 200
            assert client.get("/nothing-here").status_code == 404
            mine = client.get("/healthz", headers={"X-Request-ID": "mine-1"})
            assert mine.headers["X-Request-ID"] == "mine-1"
            assert client.get("/healthz", headers={"X-Request-ID": "a b\tc"}).headers["X-Request-ID"] != "a b\tc"
            figures = client.get("/metrics")
        samples = {
            (s.name, *sorted(s.labels.items())): s.value
            for family in text_string_to_metric_families(figures.text)
            for s in family.samples
        }
        assert samples["sourcebook_records", ("kind", "documents")] == 1
        assert samples["sourcebook_requests_total", ("method", "GET"), ("route", "/search"), ("status", "200")] == 1
        assert samples["sourcebook_requests_total", ("method", "GET"), ("route", "other"), ("status", "404")] == 1
        assert samples["sourcebook_request_seconds_count", ("route", "/healthz")] == 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr is not None
        lines = [json.loads(line) for line in process.stderr.read().splitlines()]
    of_requests = [line for line in lines if line["logger"] == "sourcebook.requests"]
    assert [(line["route"], line["status"]) for line in of_requests[:2]] == [("/search", 200), ("other", 404)]
    assert of_requests[2]["request"] == "mine-1"
    assert not [line for line in lines if "Vance" in json.dumps(line)], "what was asked for is in the log"


def test_work_stops_behind_its_item_when_the_server_does() -> None:
    jobs, seen = Jobs(), []

    def work(progress: Progress) -> AddReport:
        for number in range(10_000):
            progress(number, 10_000, "an item")
            seen.append(number)
            time.sleep(0.01)
        raise AssertionError("it was not stopped")

    job: Job = jobs.start("long", work)
    while not seen:
        time.sleep(0.01)
    jobs.close()
    assert job.state == "stopped"
    assert "add it again" in job.error


class _Asked:
    """An application that holds every dear request until it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.most = self.now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        if scope["path"] == "/search.csv":
            await self.go.wait()
        else:
            while (await receive()).get("more_body"):
                pass
        self.now -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def asked(layer: Costs, path: str, *messages: Message) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer to a request whose body comes in these pieces, then nothing."""
    pieces, sent = list(messages), []

    async def receive() -> Message:
        if not pieces:
            await asyncio.Event().wait()
        return pieces.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await layer({"type": "http", "path": path, "method": "GET", "headers": []}, receive, send)
    start: dict[str, Any] = dict(sent[0])
    return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}


def run(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives, in a thread of its own: the browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_dear_requests_take_turns_and_cheap_ones_pass(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "MOST_WAITING", 3)
    whole: Message = {"type": "http.request", "body": b"", "more_body": False}

    async def scene(library: Library) -> None:
        app = _Asked()
        layer = Costs(app, library=library)
        dear = [asyncio.create_task(asked(layer, "/search.csv", whole)) for _ in range(5)]
        await asyncio.sleep(0.1)
        status, headers = await asked(layer, "/search.csv", whole)
        assert (status, int(headers["retry-after"]) > 0) == (429, True)
        assert headers["content-type"] == "application/problem+json"
        assert (await asked(layer, "/documents", whole))[0] == 200
        app.go.set()
        answers = [status for status, _ in await asyncio.gather(*dear)]
        assert answers == [200] * 5
        assert app.most <= costs.AT_ONCE + 1

    with Library.open(root) as library:
        run(scene(library))


def test_a_body_that_stops_coming_is_let_go(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "SILENCE", 0.05)
    with Library.open(root) as library:
        layer = Costs(_Asked(), library=library)
        begun: Message = {"type": "http.request", "body": b"half", "more_body": True}
        status, headers = run(asked(layer, "/add", begun))
    assert (status, headers["connection"]) == (408, "close")


def test_the_unit_and_the_container_name_what_is_there() -> None:
    deploy = Path(__file__).resolve().parents[2] / "deploy"
    unit = (deploy / "sourcebook.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/sourcebook/bin/sourcebook --library /var/lib/sourcebook serve" in unit
    assert (deploy / "Containerfile").is_file()
