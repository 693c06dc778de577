"""A library read on a Ray cluster is the same bytes, also when a worker is killed in the middle."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from sourcebook import Library
from sourcebook.errors import UsageError
from sourcebook.library import verify_library

PAGE = """<!doctype html><html lang="en"><head><title>Ferry {number}: the council answers</title>
<meta property="article:published_time" content="2016-05-{day:02}"></head><body><article><h1>Ferry {number}</h1>{body}
</article></body></html>"""
LINE = (
    "<p>“We never agreed to the {number}th ferry,” Orla Vance told the Saltmarsh council on 3 May 2016. She was charged"
    " with taking ${number}.5 million from Brackwater Lines, which denied it.</p>"
)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(1, 25):
        body = "".join(LINE.format(number=number + line) for line in range(4))
        text = PAGE.format(number=number, day=number, body=body)
        (folder / f"{number:02}.html").write_text(text, encoding="utf-8")
    (folder / "odd.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    return folder


def exported(pages: Path, root: Path, executor: str, **settings: str) -> bytes:
    Library.init(root).close()
    with Library.open(root, workers=2, executor=executor, **settings) as library:
        report = library.add([pages])
        assert (report.expected, report.stored, len(report.failed)) == (25, 24, 1)
        library.export("jsonl", root.with_suffix(".jsonl"))
    assert verify_library(root).clean
    return root.with_suffix(".jsonl").read_bytes()


def of_the_cluster() -> Iterator[psutil.Process]:
    for process in psutil.Process().children(recursive=True):
        try:
            if process.name().startswith("ray::") or "ray" in " ".join(process.cmdline()):
                yield process
        except psutil.Error:
            continue


def shoot_one_at_work() -> tuple[int, set[str]]:
    """Kill a worker once there is one; gives its number, and where the cluster listens."""
    for _ in range(6000):
        everyone = [*of_the_cluster()]
        workers = [p for p in everyone if p.name().startswith("ray::_Worker")]
        if workers:
            places = {c.laddr.ip for p in everyone for c in listening(p)}
            workers[0].kill()
            return workers[0].pid, places
        time.sleep(0.01)
    return 0, set()


def listening(process: psutil.Process) -> list[Any]:
    try:
        return [c for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    except psutil.Error:
        return []


def test_a_cluster_makes_what_this_machine_makes_though_a_worker_is_killed(pages: Path, tmp_path: Path) -> None:
    plain = exported(pages, tmp_path / "local", "local")
    with ThreadPoolExecutor(1) as pool:
        shot = pool.submit(shoot_one_at_work)
        assert exported(pages, tmp_path / "ray", "ray") == plain
        victim, places = shot.result()
    assert victim, "no worker was shot"
    assert places <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}, "a cluster of this machine is open to others"


def test_passages_are_encoded_by_whoever_is_there(pages: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the extra `semantic` is not installed")
    Library.init(tmp_path / "library").close()
    with Library.open(tmp_path / "library") as library:
        library.add([*sorted(pages.glob("*.html"))[:6]], defer=True)
    found, made = [], []
    for executor, workers in (("local", 1), ("local", 2), ("ray", 2)):
        with Library.open(tmp_path / "library", executor=executor, workers=workers) as library:
            hits = library.search("boat fares", semantic=True).hits
            found.append([(hit.document, hit.why) for hit in hits])
            kept = tmp_path / "library" / "index" / "meaning"
            vectors = {file.name: file.read_bytes() for file in kept.glob("*.npy")}
            for file in kept.glob("*.npy"):
                file.unlink()
        assert len(vectors) == 6
        made.append(vectors)
    assert found[0]
    assert found == [found[0]] * 3
    assert made == [made[0]] * 3


def test_a_cluster_that_is_not_there_is_named(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.1:{port}")
    Library.init(tmp_path / "library").close()
    said = pytest.raises(UsageError, match=f"The Ray cluster at 127.0.0.1:{port} could not be had")
    with Library.open(tmp_path / "library", executor="ray") as library, said:
        library.add([pages])
