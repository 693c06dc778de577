"""What is sent to be taken in: files of a form, or addresses that the guarded client fetches because somebody asked.

Sent files are written to a temporary folder and taken in like any folder; it is removed when that is done.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from sourcebook.app.api.guarding import check_origin, check_token
from sourcebook.errors import UsageError

if TYPE_CHECKING:
    from sourcebook.app.jobs import Job, Jobs, Progress
    from sourcebook.library import Library
    from sourcebook.model.ledger import AddReport

MOST_SENT = 1_000_000_000
"""Bytes of one sending; more is added with the command line, which reads files where they lie."""
MOST_FILES = 1_000
MOST_ADDRESSES = 100
_FIELD = 65_536


async def read_files(request: Request) -> FormData:
    """A form with files, within bounds; files lie on disk, not in memory. Raises `HTTPException`."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "multipart/form-data":
        raise HTTPException(415, "Send a form with files (multipart/form-data).")
    parser = MultiPartParser(
        request.headers, _bounded(request), max_files=MOST_FILES, max_fields=20, max_part_size=_FIELD
    )
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, f"The form cannot be read: {error.message}") from error


@asynccontextmanager
async def files_sent(request: Request) -> AsyncIterator[FormData]:
    """A form with files that our own pages sent; the files are gone after the block. Raises `HTTPException`."""
    check_origin(request)
    form = await read_files(request)
    try:
        check_token(str(form.get("token", "")))
        yield form
    finally:
        await form.close()


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_SENT:
            raise HTTPException(413, "That is more than one sending may hold. Add it with `sourcebook add FOLDER`.")
        yield chunk


def begin_files(library: Library, jobs: Jobs, form: FormData) -> Job:
    """Begin to take in what a form holds. Raises `UsageError` where that is nothing."""
    said = {name: str(form.get(name, "")).strip() for name in SAID}
    addresses = str(form.get("address", "")).split()
    if addresses:
        return begin_addresses(library, jobs, addresses, said)
    files = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not files:
        raise UsageError("Nothing was sent.", "Choose files, or write an address that begins with https://.")
    folder = tempfile.TemporaryDirectory(prefix="sourcebook-sent-")
    path = Path(folder.name) / "sent files"
    path.mkdir()
    for file in files:
        with (path / _name(file.filename or "", path)).open("wb") as out:
            shutil.copyfileobj(file.file, out)
    title = _title(files[0].filename or "", len(files))
    return jobs.start(title, lambda p: _add(library, [path], said, p), folder.cleanup)


def begin_addresses(library: Library, jobs: Jobs, addresses: list[str], said: Mapping[str, str]) -> Job:
    """Begin to fetch addresses and take them in. Raises `UsageError` where one is none, or they are too many."""
    _check_addresses(addresses)
    title = addresses[0] if len(addresses) == 1 else f"{len(addresses)} addresses"
    return jobs.start(title, lambda p: _add(library, addresses, said, p))


SAID = ("outlet", "date", "kind", "collection")
"""What can be said of everything in one sending."""


def _add(library: Library, what: Iterable[Path | str], said: Mapping[str, str], progress: Progress) -> AddReport:
    return library.add(
        what, date=said.get("date") or None, outlet=said.get("outlet") or None, kind=said.get("kind") or None,
        collection=said.get("collection") or "default", progress=progress,
    )  # fmt: skip


def _check_addresses(addresses: list[str]) -> None:
    for address in addresses:
        if not address.lower().startswith(("http://", "https://")):
            raise UsageError(f"{address!r} is no address.", "Write one that begins with https://, one on a line.")
    if len(addresses) > MOST_ADDRESSES:
        raise UsageError(f"{len(addresses)} addresses are too many at once.", f"Send {MOST_ADDRESSES} at a time.")


def _title(first: str, count: int) -> str:
    """What a sending is called."""
    name = last_part(first)
    return name if count == 1 else f"{name} and {count - 1} more"


def last_part(name: str) -> str:
    """The last part of a name that was sent, without what cannot stand in one."""
    return "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip(" .")[-150:]


def _name(sent: str, folder: Path) -> str:
    """A name in the folder for a file that was sent: its own last part, told apart by a number where it is taken."""
    name = last_part(sent) or "file"
    number, stem, ending = 1, *name.rpartition(".")[::2]
    while (folder / name).exists():
        number += 1
        name = f"{stem} {number}.{ending}" if stem else f"{ending} {number}"
    return name
