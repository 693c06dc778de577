"""Adding from the browser: files that are sent, or an address that the guarded client fetches because somebody asked.

Sent files are written to a temporary folder and taken in like any folder; it is removed when that is done. An address
is asked for only by this form. `/jobs/{id}` shows how far it is.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.web.api import PROBLEMS, JsonResponse, to_json
from sourcebook.app.web.forms import Form, check_form, check_origin, check_token, form_of, plain
from sourcebook.errors import UsageError

if TYPE_CHECKING:
    from sourcebook.app.web.jobs import Job, Jobs, Progress
    from sourcebook.library import Library
    from sourcebook.model.ledger import AddReport

MOST_SENT = 1_000_000_000
"""Bytes of one sending; more is added with the command line, which reads files where they lie."""
MOST_FILES = 1_000
MOST_ADDRESSES = 100
_FIELD = 65_536


def adding_router(library: Library, token: str, jobs: Jobs) -> APIRouter:
    """Routes of adding; `token` is what the pages' forms send back."""
    router = APIRouter()

    @router.get("/add", response_class=HTMLResponse, include_in_schema=False)
    def add(address: Annotated[str, Query(max_length=2000)] = "") -> HTMLResponse:
        pages = library.pages(token=token)
        return HTMLResponse(pages.render("add.html", "add.html", address=address, most=MOST_SENT, jobs=jobs.listed()))

    @router.post("/add", include_in_schema=False)
    async def send(request: Request) -> Response:
        check_origin(request)
        form = await _read(request)
        try:
            check_token(str(form.get("token", "")), token)
            job = await run_in_threadpool(_take_in, library, jobs, form)
        finally:
            await form.close()
        return _begun(request, job)

    @router.post("/retry", include_in_schema=False)
    async def retry(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent, token)
        return _begun(request, jobs.start("Trying again what failed", lambda p: library.retry(progress=p)))

    @router.get("/jobs/{job}", response_class=HTMLResponse, include_in_schema=False)
    def shown(job: str) -> HTMLResponse:
        held = jobs.get(job)
        pages = library.pages(token=token)
        return HTMLResponse(pages.render("job.html", "job.html", job=held))

    @router.get("/api/v1/jobs/{job}", summary="How far a piece of long work is", tags=["library"], responses=PROBLEMS)
    def told(job: str) -> JsonResponse:
        held = jobs.get(job)
        return to_json({**plain(held), "left": held.left})

    return router


def _begun(request: Request, job: Job) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return to_json({"job": job.id, "page": f"/jobs/{job.id}"})
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def _read(request: Request) -> FormData:
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


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_SENT:
            raise HTTPException(413, "That is more than one sending may hold. Add it with `sourcebook add FOLDER`.")
        yield chunk


def _take_in(library: Library, jobs: Jobs, form: FormData) -> Job:
    """Begin to take in what a form holds. Raises `UsageError` where that is nothing."""
    said = {name: str(form.get(name, "")).strip() for name in ("outlet", "date", "kind", "collection")}

    def add(what: Iterable[Path | str], progress: Progress) -> AddReport:
        return library.add(
            what, date=said["date"] or None, outlet=said["outlet"] or None, kind=said["kind"] or None,
            collection=said["collection"] or "default", progress=progress,
        )  # fmt: skip

    addresses = str(form.get("address", "")).split()
    if addresses:
        _check_addresses(addresses)
        title = addresses[0] if len(addresses) == 1 else f"{len(addresses)} addresses"
        return jobs.start(title, lambda p: add(addresses, p))
    files = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not files:
        raise UsageError("Nothing was sent.", "Choose files, or write an address that begins with https://.")
    folder = tempfile.TemporaryDirectory(prefix="sourcebook-sent-")
    path = Path(folder.name) / "sent files"
    path.mkdir()
    for file in files:
        with (path / _name(file.filename or "", path)).open("wb") as out:
            shutil.copyfileobj(file.file, out)
    return jobs.start(_title(files[0].filename or "", len(files)), lambda p: add([path], p), folder.cleanup)


def _check_addresses(addresses: list[str]) -> None:
    for address in addresses:
        if not address.lower().startswith(("http://", "https://")):
            raise UsageError(f"{address!r} is no address.", "Write one that begins with https://, one on a line.")
    if len(addresses) > MOST_ADDRESSES:
        raise UsageError(f"{len(addresses)} addresses are too many at once.", f"Send {MOST_ADDRESSES} at a time.")


def _title(first: str, count: int) -> str:
    """What a sending is called."""
    name = _last(first)
    return name if count == 1 else f"{name} and {count - 1} more"


def _last(name: str) -> str:
    return "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip(" .")[-150:]


def _name(sent: str, folder: Path) -> str:
    """A name in the folder for a file that was sent: its own last part, told apart by a number where it is taken."""
    name = _last(sent) or "file"
    number, stem, ending = 1, *name.rpartition(".")[::2]
    while (folder / name).exists():
        number += 1
        name = f"{stem} {number}.{ending}" if stem else f"{ending} {number}"
    return name
