"""Moving in from the browser: records of another service are sent, tried with a mapping, and then taken in by a job.

What was sent lies in a temporary folder of the server until it is forgotten, or as many others were sent since. Trying
keeps nothing; `/jobs/{id}` shows how far the work is and leads back to the page of what was sent.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends
from fastapi import Path as InPath
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.uploads import MOST_SENT, files_sent, last_part
from sourcebook.app.web.forms import Form, check_form, form_of, form_token
from sourcebook.errors import NotFound, SourcebookError, UsageError
from sourcebook.library import propose_moving

if TYPE_CHECKING:
    from sourcebook.app.jobs import Job, Jobs, Progress
    from sourcebook.library import Library
    from sourcebook.model.moving import MoveReport

MOST_KEPT = 5
"""Sendings that are kept at a time; the oldest goes first."""
MOST_PATTERNS = 10
FormName = Literal["wtk", "jsonl", "csv"]
Identifier = Annotated[str, InPath(max_length=100)]


@dataclass(slots=True)
class Sending:
    """Records that were sent, and what is known of them."""

    id: str
    form: FormName
    path: Path
    folder: tempfile.TemporaryDirectory[str]
    service: str = ""
    collection: str = ""
    patterns: tuple[str, ...] = ()
    mapping: str = ""
    """TOML: which of their fields is which of ours; empty where each record tells."""
    foreseen: MoveReport | None = None
    moved: MoveReport | None = None
    problem: str = ""
    """Why the last try came to nothing."""
    job: Job | None = None
    """What was begun with them last."""

    @property
    def is_busy(self) -> bool:
        """Whether they are being tried or moved in, or wait for it."""
        return self.job is not None and self.job.state in ("waiting", "working")

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name


@dataclass(slots=True)
class Sendings:
    """What was sent to one server."""

    _held: OrderedDict[str, Sending] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, one: Sending) -> None:
        """Keep it, and let go of the oldest where they are too many."""
        with self._lock:
            self._held[one.id] = one
            idle = [i for i, held in self._held.items() if not held.is_busy and i != one.id]
            for identifier in idle[: max(0, len(self._held) - MOST_KEPT)]:
                self._held.pop(identifier).folder.cleanup()

    def get(self, identifier: str) -> Sending:
        """One by its id. Raises `NotFound`."""
        with self._lock:
            if identifier not in self._held:
                raise NotFound("These records are no longer at hand.", "Send the file again at /moving.")
            return self._held[identifier]

    def forget(self, identifier: str) -> None:
        """Remove what was sent. Raises `UsageError` while it is at work: its file is being read."""
        with self._lock:
            if identifier in self._held and self._held[identifier].is_busy:
                raise UsageError("These records are being read.", "Wait until that is done, then forget them.")
            held = self._held.pop(identifier, None)
        if held is not None:
            held.folder.cleanup()

    def listed(self) -> list[Sending]:
        """All of them, the newest first."""
        with self._lock:
            return list(self._held.values())[::-1]


def moving_router(library: Library, jobs: Jobs) -> APIRouter:
    """Routes of moving in."""
    router = new_router(include_in_schema=False)
    sendings = Sendings()

    @router.get("/moving", response_class=HTMLResponse)
    @needs("publisher")
    def begin() -> HTMLResponse:
        pages = library.pages(token=form_token())
        return HTMLResponse(pages.render("moving.html", "moving.html", sent=sendings.listed(), most=MOST_SENT))

    @router.post("/moving")
    @needs("publisher")
    async def send(request: Request) -> Response:
        async with files_sent(request) as form:
            one = await run_in_threadpool(_sending, form)
        sendings.keep(one)
        return _begun(_start(library, jobs, one, dry_run=True))

    @router.get("/moving/{identifier}", response_class=HTMLResponse)
    @needs("publisher")
    def shown(identifier: Identifier) -> HTMLResponse:
        pages = library.pages(token=form_token())
        return HTMLResponse(pages.render("moving_sent.html", "moving_sent.html", one=sendings.get(identifier)))

    @router.post("/moving/{identifier}")
    @needs("publisher")
    async def act(request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        one = sendings.get(identifier)
        if sent.get("action") == "forget":
            sendings.forget(identifier)
            return RedirectResponse("/moving", 303)
        if one.is_busy:
            raise UsageError("These records are being read.", "Wait until that is done.")
        one.mapping = sent.get("mapping", one.mapping).replace("\r\n", "\n").strip()
        return _begun(_start(library, jobs, one, dry_run=sent.get("action") != "move"))

    return router


def _sending(form: FormData) -> Sending:
    """What a form holds, written to a folder. Raises `UsageError` where it holds no file."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise UsageError("Nothing was sent.", "Choose the file with the records.")
    folder = tempfile.TemporaryDirectory(prefix="sourcebook-moving-")
    path = Path(folder.name) / (last_part(file.filename) or "records")
    with path.open("wb") as out:
        shutil.copyfileobj(file.file, out)
    said = {name: str(form.get(name, "")).strip() for name in ("form", "service", "collection", "patterns")}
    kind: FormName = "wtk" if said["form"] == "wtk" else "csv" if path.suffix.lower() in (".csv", ".tsv") else "jsonl"
    return Sending(
        id=secrets.token_urlsafe(9), form=kind, path=path, folder=folder, service=said["service"][:200],
        collection=said["collection"][:200], patterns=tuple(said["patterns"].split()[:MOST_PATTERNS]),
    )  # fmt: skip


def _start(library: Library, jobs: Jobs, one: Sending, *, dry_run: bool) -> Job:
    title = f"{'Trying' if dry_run else 'Moving in'} {one.name}"
    one.job = jobs.start(title, lambda p: _work(library, one, dry_run, p), kind="move")
    return one.job


def _work(library: Library, one: Sending, dry_run: bool, progress: Progress) -> str:
    """Try, or move in; gives the page that tells what came of it. What does not fit is told there too."""
    one.foreseen = one.moved = None
    one.problem = ""
    try:
        if not one.mapping and one.form != "wtk":
            one.mapping = propose_moving(one.form, one.path)
        mapping = None
        if one.mapping:
            mapping = one.path.parent / "mapping" / "mapping.toml"
            mapping.parent.mkdir(exist_ok=True)
            mapping.write_text(one.mapping + "\n", encoding="utf-8")
        report = library.import_(
            one.form, one.path, mapping=mapping, service=one.service, old_addresses=one.patterns,
            collection=one.collection or "default", dry_run=dry_run, progress=progress,
        )  # fmt: skip
    except SourcebookError as error:
        one.problem = str(error)
    else:
        if dry_run:
            one.foreseen = report
        else:
            one.moved = report
    return f"/moving/{one.id}"


def _begun(job: Job) -> Response:
    return RedirectResponse(f"/jobs/{job.id}", 303)
