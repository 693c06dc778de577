"""Asking an authority for a time stamp: only when somebody asks for it, and nothing but one hash goes out."""

from __future__ import annotations

from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from sourcebook.errors import FetchFailed, UsageError
from sourcebook.store.stamp import MOST_BYTES, put_answer, request_for

SECONDS = 30


def stamp_folder(
    folder: Path, *, tsa: str | None = None, request: Path | None = None, answer: Path | None = None,
    roots: Sequence[Path] = (),
) -> str:  # fmt: skip
    """A time stamp for a published folder: from an authority (`tsa`), or in two steps by hand; gives what was done.

    Args:
        folder: The folder; its `manifest.json` is what is stamped.
        tsa: Address of an authority, which is asked now.
        request: Where to write what is to be asked.
        answer: An answer that came back.
        roots: Certificates that the answer's signature is checked against.

    Raises:
        UsageError: Nothing is asked for, or the answer is none.
        FetchFailed: The authority does not answer.
    """
    if [bool(tsa), bool(request), bool(answer)].count(True) != 1:
        raise UsageError("What is to be done?", "Name an authority (--tsa), or write a request, or take an answer.")
    if request is not None:
        request.write_bytes(request_for(folder))
        return f"Send {request} to an authority (Content-Type: application/timestamp-query), then give --answer."
    data = answer.read_bytes() if answer else _ask(str(tsa), request_for(folder))
    return put_answer(folder, data, list(roots))


def _ask(address: str, query: bytes) -> bytes:
    """One request, no redirect followed, a bounded answer."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{address!r} is no address of an authority.", "Write it as https://host/path.")
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = make(parts.hostname, parts.port, timeout=SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, query, {"Content-Type": "application/timestamp-query"})
        answer = connection.getresponse()
        data = answer.read(MOST_BYTES + 1)
    except (OSError, HTTPException) as error:
        raise FetchFailed(f"{parts.hostname} does not answer: {error}.", "Try again, or another authority.") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise FetchFailed(f"{parts.hostname} answered {answer.status}.", "Look at its address, or try another one.")
    return data
