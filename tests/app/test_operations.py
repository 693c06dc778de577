"""A server tells how it does, stops when told to, and bounds what askers cost it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
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

from served_process import Process, served_process
from sourcebook import Library
from sourcebook.app.jobs import Job, Jobs, Progress
from sourcebook.app.web import costs, turns
from sourcebook.app.web.costs import Costs
from sourcebook.app.web.turns import Turns
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
def served(root: Path, *options: str) -> Iterator[tuple[str, Process]]:
    """Address and process of `sourcebook serve`."""
    with served_process(root, "--anybody", *options, stderr=subprocess.PIPE) as (told, process):
        yield told["address"], process


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
        while (await receive()).get("more_body"):
            pass
        self.now += 1
        self.most = max(self.most, self.now)
        if scope["path"] == "/search.csv":
            await self.go.wait()
        self.now -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


WHOLE: Message = {"type": "http.request", "body": b"", "more_body": False}


async def asked(layer: Costs, path: str, *messages: Message, of: str = "") -> tuple[int, dict[str, str]]:
    """Status and headers of an answer to a request whose body comes in these pieces, then nothing."""
    pieces, sent = list(messages), []

    async def receive() -> Message:
        if not pieces:
            await asyncio.Event().wait()
        return pieces.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"transfer-encoding", b"chunked")] if messages != (WHOLE,) else []
    await layer({"type": "http", "path": path, "method": "GET", "headers": headers, "client": (of, 1)}, receive, send)
    start: dict[str, Any] = dict(sent[0])
    return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}


def run(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives, in a thread of its own: the browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_dear_requests_take_turns_and_cheap_ones_pass() -> None:
    async def scene() -> None:
        app = _Asked()
        layer = Costs(app)
        dear = [asyncio.create_task(asked(layer, "/search.csv", WHOLE, of="127.0.0.9")) for _ in range(turns.EACH)]
        await asyncio.sleep(0.1)
        status, headers = await asked(layer, "/documents", WHOLE, of="127.0.0.9")
        assert (status, int(headers["retry-after"]) > 0) == (429, True)
        assert headers["content-type"] == "application/problem+json"
        assert (await asked(layer, "/documents", WHOLE, of="127.0.0.1"))[0] == 200
        app.go.set()
        assert [status for status, _ in await asyncio.gather(*dear)] == [200] * turns.EACH
        assert app.most <= turns.HEAVY_AT_ONCE + 1

    run(scene())


def test_whoever_used_the_least_is_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 1)

    async def scene() -> list[str]:
        order, held = Turns(), []

        async def work(asker: str) -> None:
            turn = order.enter(asker, dear=False)
            assert turn is not None
            assert await order.take(turn)
            held.append(asker)
            await asyncio.sleep(0.02)
            order.leave(turn)

        await work("greedy")
        await work("greedy")
        await work("now and then")
        await asyncio.gather(*(work(a) for a in ("first", "greedy", "greedy", "now and then", "never before")))
        return held[3:]

    assert run(scene()) == ["first", "never before", "now and then", "greedy", "greedy"]


def test_a_turn_is_not_held_while_a_body_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    monkeypatch.setattr(costs, "SILENCE", 5)

    async def scene() -> int:
        layer = Costs(_Asked())
        begun: Message = {"type": "http.request", "body": b"half", "more_body": True}
        slow = [asyncio.create_task(asked(layer, "/add", begun, of=f"127.0.0.{n}")) for n in range(9)]
        await asyncio.sleep(0.05)
        status, _ = await asked(layer, "/documents", WHOLE, of="127.0.0.77")
        for task in slow:
            task.cancel()
        return status

    assert run(scene()) == 200


def test_an_empty_body_may_come_in_pieces() -> None:
    async def scene() -> list[str]:
        pieces: list[Message] = [{"type": "http.request", "body": b"", "more_body": True}, WHOLE]
        seen: list[str] = []

        async def receive() -> Message:
            return pieces.pop(0) if pieces else {"type": "http.disconnect"}

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            seen.extend([(await receive())["type"], (await receive())["type"]])

        async def send(message: Message) -> None: ...

        scope = {"type": "http", "path": "/", "method": "GET", "headers": [], "client": ("127.0.0.1", 1)}
        await Costs(app)(scope, receive, send)
        return seen

    assert run(scene()) == ["http.request", "http.disconnect"]


def test_a_request_whose_asker_is_gone_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 1)

    async def scene() -> int:
        app = _Asked()
        layer = Costs(app)
        dear = asyncio.create_task(asked(layer, "/search.csv", WHOLE, of="127.0.0.1"))
        await asyncio.sleep(0.05)
        came = asyncio.Queue[Message]()
        await came.put(WHOLE)
        scope = {"type": "http", "path": "/documents", "method": "GET", "headers": [], "client": ("127.0.0.2", 1)}

        async def never(message: Message) -> None:
            raise AssertionError(f"something was sent to nobody: {message}")

        gone = asyncio.create_task(layer(scope, came.get, never))
        await asyncio.sleep(0.05)
        await came.put({"type": "http.disconnect"})
        await asyncio.wait_for(gone, 5)
        app.go.set()
        return (await dear)[0] + app.most

    assert run(scene()) == 201


@pytest.mark.parametrize(("silence", "grace"), [(0.05, 20.0), (20.0, 0.05)])
def test_a_body_that_stops_coming_is_let_go(silence: float, grace: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "SILENCE", silence)
    monkeypatch.setattr(costs, "GRACE", grace)
    begun: Message = {"type": "http.request", "body": b"half", "more_body": True}
    status, headers = run(asked(Costs(_Asked()), "/add", begun))
    assert (status, headers["connection"]) == (408, "close")


def test_the_unit_and_the_container_name_what_is_there() -> None:
    deploy = Path(__file__).resolve().parents[2] / "deploy"
    unit = (deploy / "sourcebook.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/sourcebook/bin/sourcebook --library /var/lib/sourcebook serve" in unit
    assert (deploy / "Containerfile").is_file()
