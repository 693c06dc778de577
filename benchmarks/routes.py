#!/usr/bin/env python3
"""What every address of the server costs in a library: steps of the engine, statements, seconds of the processor.

Every GET route of the application is asked twice in one process: right after something changed, and again. Parameters
are filled with what the library holds. Steps are those of SQLite's virtual machine (`SQLITE_STMTSTATUS_VM_STEP`, with
each `count(*)` counted as its rows), so that two sizes can be compared on a busy machine: what grows with the library
shows as steps that grow with it. An answer is read up to `MOST` bytes, as somebody reads the first page of a stream.

usage: routes.py LIBRARY [--reading] [--against JSON] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from memory import most_memory
from sourcebook.app.policies import iter_routes
from sourcebook.app.web import create_app
from sourcebook.errors import SourcebookError
from sourcebook.library import Library
from sourcebook.testing.steps import Steps, counted

MOST = 400_000
HOST = {"host": "127.0.0.1", "accept": "text/html, application/json"}
Told = dict[str, dict[str, Any]]


def routes_of(app: Any) -> list[str]:
    """Address of every GET route, with its parameters."""
    return sorted({route.path for route in iter_routes(app) if "GET" in (getattr(route, "methods", None) or ())})


def fill(library: Library, reading: bool = False) -> dict[str, dict[str, str]]:
    """What stands for a parameter under an address that begins so; `""` is for all others.

    With `reading` of documents alone: to look for a payment links every name.
    """
    view = library.view()

    def first(items: Iterator[Any], otherwise: str = "s-" + "0" * 24) -> str:
        try:
            return str(next((one.id for one in items), otherwise))
        except SourcebookError:
            return otherwise

    document = first(iter(view.newest_documents(1)))
    summary = first(view.iter_summaries(limit=1))
    common = {"form": "json", "name": "x", "number": "1", "part": "1", "place": "char=1,2"}
    if reading:
        of_document = {**common, "identifier": document}
        return {"/documents": of_document, "/api/v1/documents": of_document, "": common}
    held = view.get_document(document)
    by_start = {
        "/documents": document, "/api/v1/documents": document, "/desk": summary, "/api/v1/summaries": summary,
        "/entities": first(library.resolution.iter_entities()),
        "/mentions": first(view.iter_annotations(kind="mention")),
        "/claims": first(view.iter_annotations(kind="claim")), "/captures": first(view.iter_captures(document)),
        "/payments": first(iter(library.payments.iter_payments())), "/static": "site.css",
        "/api/v1/renditions": held.rendition,
    }  # fmt: skip
    by_start |= {"/api/v1/entities": by_start["/entities"], "/api/v1/claims": by_start["/claims"]}
    return {start: {**common, "identifier": value, "name": value} for start, value in by_start.items()} | {"": common}


def address_of(route: str, filled: dict[str, dict[str, str]]) -> str:
    """A route with something in the place of each parameter."""
    start = max((s for s in filled if route.startswith(s)), key=len)
    common, own = filled[""], filled[start]
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: own.get(m[1]) or common.get(m[1], "s-" + "0" * 24), route)


MORE = (
    "/search?q=oil", "/search?q=", "/documents?before=end", "/entities?page=LAST", "/ledger?outcome=stored",
    "/desk?state=published", "/desk?state=draft", "/entities?type=person", "/entities?q=har", "/api/v1/search?q=oil",
    "/api/v1/search?q=*&sort=newest", "/api/v1/entities?limit=1", "/api/v1/documents?limit=1000",
)  # fmt: skip

READING = (
    "/", "/documents", "/documents?before=end", "/documents/{identifier}", "/api/v1/documents",
    "/api/v1/documents?limit=1000", "/api/v1/documents/{identifier}", "/search?q=oil", "/search?q=", "/search.csv",
    "/api/v1/search?q=oil", "/api/v1/search?q=*&sort=newest", "/ledger", "/ledger?outcome=stored", "/coverage", "/desk",
    "/healthz",
)  # fmt: skip
"""What is asked of a library whose names were never linked: every other page of it would begin to link them."""


@contextmanager
def asking(library: Library) -> Iterator[Any]:
    """A client of the library's application in this process."""
    from starlette.testclient import TestClient

    app = create_app(library)
    yield app, TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


def ask(client: Any, address: str) -> tuple[int, int]:
    """Status and bytes read of an answer."""
    with client.stream("GET", address, headers=HOST, follow_redirects=False) as answer:
        size = 0
        for part in answer.iter_bytes():
            size += len(part)
            if size > MOST:
                break
        return answer.status_code, size


def measure(folder: Path, reading: bool = False) -> Told:
    """Every address; with `reading` only those of `READING`."""
    told: Told = {}
    with counted() as steps:
        began = time.process_time()
        with Library.open(folder) as library, asking(library) as (app, client):
            told["open"] = {"seconds": round(time.process_time() - began, 3), "steps": steps.steps}
            filled = fill(library, reading)
            last = str(max(1, -(-library.resolution.entities.counts()["entity"] // 50)))
            steps.clear()
            asked = [(route, address_of(route, filled)) for route in routes_of(app)]
            asked += [(m, m.replace("LAST", last)) for m in MORE]
            if reading:
                asked = [(name, address) for name, address in asked if name in READING]
                if missing := set(READING).difference(name for name, _ in asked):
                    raise AssertionError(f"no such address: {sorted(missing)}")
            for name, address in asked:
                told[name] = _asked(client, steps, address)
                print(f"{name}: {told[name]}", flush=True)
    told["memory"] = {"megabytes": most_memory()}
    return told


def _asked(client: Any, steps: Steps, address: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for which in ("first", "again"):
        steps.clear()
        began = time.process_time()
        status, size = ask(client, address)
        seconds = time.process_time() - began
        most = [(sql[:160], n) for sql, n in steps.by_statement.most_common(3)]
        found[which] = {"milliseconds": round(1000 * seconds, 1), "steps": steps.steps, "statements": steps.statements,
                        "most": most, "counting": sorted(steps.counting)}  # fmt: skip
        found |= {"status": status, "bytes": size}
    return found


def compare(small: Told, large: Told) -> None:
    """Say what grew."""
    for name, now in sorted(large.items(), key=lambda item: -item[1].get("again", {}).get("steps", 0)):
        then = small.get(name)
        if then is None or "again" not in now:
            continue
        grew = [f"{now[w]['steps'] / max(1, then[w]['steps']):.1f}" for w in ("first", "again")]
        print(f"{grew} {name} steps {now['first']['steps']} {now['again']['steps']} ms {now['first']['milliseconds']} "
              f"{now['again']['milliseconds']} {now['status']} {now['bytes']}B")  # fmt: skip


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--reading", action="store_true", help="only what needs nobody to know who is who")
    parser.add_argument("--against", type=Path)
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found = measure(given.library, given.reading)
    if given.against:
        compare(json.loads(given.against.read_text(encoding="utf-8")), found)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
