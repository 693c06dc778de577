"""Connections: nonsense and too much are refused with a problem object, and nothing is waited for without end."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from sourcebook.app.web import conduct, lines
from sourcebook.app.web.conduct import Conduct
from sourcebook.app.web.lines import MOST_HEAD, make_server

GOOD = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Says how long the body was; /large answers with more than any buffer holds."""
    if scope["type"] != "http":
        return
    size = len(await Request(scope, receive).body())
    answer = PlainTextResponse("x" * 40_000_000 if scope["path"] == "/large" else str(size))
    await answer(scope, receive, send)


@pytest.fixture
def served() -> Iterator[tuple[int, Conduct]]:
    """Port of a server, and what it knows of those who connect."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server(app)
    server.config.lifespan = "off"
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    yield listener.getsockname()[1], server.config.http.conduct  # type: ignore[union-attr]
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()


@pytest.fixture
def port(served: tuple[int, Conduct]) -> int:
    return served[0]


def say(port: int, *pieces: bytes, pause: float = 0.0) -> tuple[int, str, bytes]:
    """Status, type and body of what is answered to these bytes; status 0 where the connection was closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        told = b""
        while piece := line.recv(65_536):
            told += piece
    head, _, body = told.partition(b"\r\n\r\n")
    kind = next(
        (v.strip() for n, _, v in (h.partition(":") for h in head.decode().split("\r\n")) if n == "Content-Type"), ""
    )
    return int(head.split(b" ")[1]) if head else 0, kind, body


REFUSED: dict[str, tuple[int, bytes]] = {
    "no HTTP": (400, b"\x16\x03\x01 hello\r\n\r\n"),
    "two lengths": (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "a coding unknown here": (400, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"),
    "no chunk": (400, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"),
    "crumbs": (400, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 200),
    "an endless head": (431, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * (MOST_HEAD + 1)),
    "thousands of headers": (431, b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 3_000 + b"\r\n"),
    "a long head at once": (431, b"GET /" + b"a" * (MOST_HEAD + 1) + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_as_a_problem(port: int, name: str) -> None:
    status, sent = REFUSED[name]
    answered, kind, body = say(port, sent)
    assert (answered, kind, json.loads(body)["status"]) == (status, "application/problem+json", status)
    assert say(port, GOOD)[0] == 200


def test_a_head_that_does_not_come_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "HEAD_WITHIN", 0.2)
    status, kind, _ = say(port, b"GET / HTTP/1.1\r\nHost: a\r\n")
    assert (status, kind) == (408, "application/problem+json")
    with socket.create_connection(("127.0.0.1", port), timeout=30) as silent:
        assert closed(silent), "a connection on which nothing was said is not closed"


def closed(line: socket.socket) -> bool:
    try:
        return line.recv(10) == b""
    except ConnectionResetError:
        return True


def test_an_answer_that_nobody_takes_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "FETCH_WITHIN", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(GOOD.replace(b"GET /", b"GET /large"))
        time.sleep(1.5)
        taken = 0
        try:
            while piece := line.recv(1 << 20):
                taken += len(piece)
        except ConnectionResetError:
            pass
    assert taken < 40_000_000


def test_for_one_connection_too_many_the_idlest_is_closed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 5)
    held = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(5)]
    assert say(port, GOOD)[0] == 200
    assert closed(held[0])
    for line in held[1:]:
        line.sendall(GOOD)
        assert line.recv(65_536).startswith(b"HTTP/1.1 200")
        line.close()


def test_who_does_much_amiss_waits(served: tuple[int, Conduct], monkeypatch: pytest.MonkeyPatch) -> None:
    port, known = served
    monkeypatch.setattr(conduct, "EACH", 100.0)
    monkeypatch.setattr(conduct, "LONGEST", 0.8)

    def asked() -> float:
        began = time.monotonic()
        assert say(port, GOOD)[0] == 200
        return time.monotonic() - began

    for _ in range(int(conduct.MANY)):
        assert say(port, b"nonsense\r\n\r\n")[0] == 400
    assert known.delay("127.0.0.1") == 0, "a few mistakes weigh nothing"
    assert asked()
    for _ in range(2):
        say(port, b"nonsense\r\n\r\n")
    assert asked() >= 0.8


def test_few_connections_of_one_wait_at_once(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(int(conduct.MANY) + 2):
        say(port, b"nonsense\r\n\r\n")
    monkeypatch.setattr(conduct, "EACH", 100.0)
    open_ones = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(lines.HELD_BACK)]
    time.sleep(0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as further:
        try:
            further.sendall(GOOD)
            told = further.recv(100)
        except ConnectionError:
            told = b""
    for line in open_ones:
        line.close()
    assert told == b""


def test_what_was_amiss_is_forgotten() -> None:
    now = 0.0
    kept = Conduct(lambda: now)
    for _ in range(100):
        kept.note("192.0.2.7", conduct.REFUSED)
    assert kept.is_bad("192.0.2.7")
    assert kept.delay("192.0.2.7") == conduct.LONGEST
    assert kept.delay("192.0.2.8") == 0
    now = 10 * conduct.HALF_LIFE
    assert not kept.is_bad("192.0.2.7")
    assert kept.weight("192.0.2.7") == pytest.approx(100 / 1024)
