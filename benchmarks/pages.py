"""How fast pages are for twenty readers of one library: `python benchmarks/pages.py LIBRARY`.

What is worked out of the records is brought up to date first. Then a server of its own on loopback; every reader opens
a page, reads it for a second, opens the next. What is measured is the time from the request to the last byte, by kind
of page. Bounded: it stops after `--seconds`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sourcebook.library import Library

WORDS = ("oil", "bank", "report", "price", "court", "minister", "trade", "company", "paid", "said")
"""Words that most libraries of news have."""
PAUSE = 1.0
"""Seconds that a reader looks at a page."""


def kinds_of(port: int) -> dict[str, list[str]]:
    """Kind of page -> addresses, from what the library has."""
    documents = ask_json(port, "/api/v1/documents?limit=200")["documents"]
    entities = ask_json(port, "/api/v1/entities?limit=50")["entities"]
    summaries = ask_json(port, "/api/v1/summaries?limit=50")["summaries"]
    places = [f"{d.get('published') or ''}:{d['id']}" for d in documents[::10]]
    return {
        "front": ["/"],
        "list": ["/documents", "/documents?before=end", *(f"/documents?after={quote(p)}" for p in places)],
        "document": [f"/documents/{d['id']}" for d in documents],
        "search": [f"/search?q={quote(w)}" for w in (*WORDS, *(f"{a} {b}" for a, b in pairwise(WORDS)))],
        "entities": ["/entities", *(f"/entities/{e['id']}" for e in entities)],
        "desk": ["/desk", *(f"/desk/{s['id']}" for s in summaries)],
        "queue": ["/queue"],
        "ledger": ["/ledger", "/coverage"],
        "views": ["/timeline", "/places", "/figures", "/network"],
    }  # fmt: skip


def ask(port: int, path: str, reader: int = 1) -> tuple[int, bytes]:
    """A page and its status. Each reader has an address of its own: what one asker may have at a time is bounded."""
    own = (f"127.0.0.{reader}", 0)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=own)
    try:
        connection.request("GET", path, headers={"accept": "text/html"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def ask_json(port: int, path: str) -> dict[str, Any]:
    """An answer of the API."""
    told: dict[str, Any] = json.loads(ask(port, path)[1])
    return told


def read(port: int, kinds: dict[str, list[str]], until: float, seed: int, took: dict[str, list[float]]) -> None:
    """One reader."""
    chance = random.Random(seed)
    time.sleep(chance.random() * PAUSE)
    while time.monotonic() < until:
        kind = chance.choice([k for k in kinds if kinds[k]])
        path = chance.choice(kinds[kind])
        began = time.perf_counter()
        status, body = ask(port, path, seed + 2)
        took[kind].append(time.perf_counter() - began)
        if status != 200 or len(body) > 200_000:
            took["wrong"].append(0.0)
            sys.stderr.write(f"{path}: {status}, {len(body)} bytes\n")
        time.sleep(PAUSE)


def share(values: list[float], part: float) -> float:
    """The value below which this part of the values lies, in milliseconds."""
    return round(1000 * sorted(values)[min(len(values) - 1, int(part * len(values)))], 1) if values else 0.0


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--json", type=Path, help="write the figures there")
    given = parser.parse_args()
    with Library.open(given.library) as library:
        documents = library.view().count_documents()
        library.catch_up()
    command = [
        str(Path(sys.executable).with_name("sourcebook")),
        "--json",
        "--library",
        str(given.library),
        "serve",
        "--anybody",
        "--port",
        "0",
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = urlsplit(json.loads(server.stdout.readline())["address"]).port or 0
        kinds = kinds_of(port)
        for paths in kinds.values():  # what is made once for every change is not what a reader waits for
            for path in paths[:4]:
                ask(port, path)
        took: dict[str, list[float]] = defaultdict(list)
        until = time.monotonic() + given.seconds
        readers = [
            threading.Thread(target=read, args=(port, kinds, until, n, took)) for n in range(given.readers)
        ]  # fmt: skip
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
    wrong = len(took.pop("wrong", []))
    every = [t for times in took.values() for t in times]
    told = {kind: {"pages": len(t), "p50": share(t, 0.5), "p95": share(t, 0.95)} for kind, t in sorted(took.items())}
    whole = {"pages": len(every), "p50": share(every, 0.5), "p95": share(every, 0.95)}
    report = {"documents": documents, "readers": given.readers, "wrong": wrong, "all": whole, "kinds": told}
    said = json.dumps(report, indent=1) + "\n"
    sys.stdout.write(said)
    if given.json:
        given.json.write_text(said, encoding="utf-8")


if __name__ == "__main__":
    main()
