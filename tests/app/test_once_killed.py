"""A server that is killed between a write and its answer: the word is refused, the write is not done twice."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest

from served_process import Process, served_process
from sourcebook import Library
from sourcebook.store.answers import AnswersFile

TOKEN = "a-token-of-the-test"
PATIENCE = 120.0
"""Seconds after which what is waited for is taken never to come: a defect."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "paper.txt").write_text("Tarn Dredging was paid $4 million, Orla Vance said.", encoding="utf-8")
    with Library.init(tmp_path / "case") as library:
        library.add([tmp_path / "paper.txt"])
    return tmp_path / "case"


@contextlib.contextmanager
def served(root: Path) -> Iterator[tuple[httpx.Client, Process]]:
    """A client of a server process, and the process."""
    given = {"SOURCEBOOK_TOKEN": TOKEN}
    with (
        served_process(root, "--anybody", stderr=subprocess.DEVNULL, environment=given) as (told, process),
        httpx.Client(base_url=told["address"], timeout=PATIENCE, headers={"X-Sourcebook-Token": TOKEN}) as client,
    ):
        yield client, process


def file_of_answers(root: Path) -> apsw.Connection:
    """A way of our own into the file of answers."""
    with Library.open(root) as library:
        connection = apsw.Connection(str(library.answered.path))
    connection.set_busy_timeout(int(PATIENCE * 1000))
    return connection


def until(what: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_a_server_killed_between_a_write_and_its_answer_does_not_do_it_twice(root: Path) -> None:
    with Library.open(root) as library:
        body = {"what": next(library.view().iter_documents()).id, "value": "seen", "why": "I read it."}
    answers = file_of_answers(root)
    key = {"Idempotency-Key": "killed"}

    def decided() -> int:
        with Library.open(root) as opened:
            return sum(1 for _ in opened.view().iter_decisions())

    with served(root) as (client, process), ThreadPoolExecutor(1) as pool:
        with Library.open(root) as library, library.store.writer():  # the write itself has to wait
            sent = pool.submit(client.post, "/api/v1/decisions", json=body, headers=key)
            until(lambda: [*answers.execute("SELECT key FROM answer")])
            answers.execute("BEGIN IMMEDIATE")  # its answer cannot be kept
        until(decided)
        process.kill()
        process.wait()
        with pytest.raises(httpx.TransportError):
            sent.result()
    answers.execute("ROLLBACK")
    answers.close()
    with served(root) as (client, _):
        again = client.post("/api/v1/decisions", json=body, headers=key)
        assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
        assert "may be done" in again.json()["detail"]
        assert decided() == 1
        other = client.post("/api/v1/decisions", json={**body, "value": "unseen"}, headers=key)
        assert other.status_code == 422
        assert client.post("/api/v1/decisions", json=body, headers={"Idempotency-Key": "new"}).status_code == 201
    assert decided() == 2


def test_a_server_killed_before_it_began_the_write_refuses_as_well(root: Path) -> None:
    """Nobody can tell the two apart, so the word is not taken for undone."""
    with Library.open(root) as library:
        body = {"what": next(library.view().iter_documents()).id, "value": "seen", "why": "I read it."}
    answers = file_of_answers(root)
    key = {"Idempotency-Key": "killed"}
    with served(root) as (client, process), ThreadPoolExecutor(1) as pool, Library.open(root) as library:
        with library.store.writer():
            sent = pool.submit(client.post, "/api/v1/decisions", json=body, headers=key)
            until(lambda: [*answers.execute("SELECT key FROM answer")])
            process.kill()
            process.wait()
        with pytest.raises(httpx.TransportError):
            sent.result()
        assert [*library.view().iter_decisions()] == []
    answers.close()
    with served(root) as (client, _):
        assert client.post("/api/v1/decisions", json=body, headers=key).status_code == 409


def test_a_word_that_was_refused_is_not_kept(tmp_path: Path) -> None:
    from sourcebook.model.answer import Answer

    file = AnswersFile(tmp_path)
    file.put("a", Answer(print="p", status=0, headers={}, body=b""))
    assert file.get("a") is not None
    file.forget("a")
    assert file.get("a") is None
    file.close()
