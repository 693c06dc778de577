"""Adding over the API: files of a form, or addresses; `/api/v1/jobs/ID` shows how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sourcebook.app.api.answers import REFUSALS, JsonResponse, plain, to_json
from sourcebook.app.api.guarding import check_write, read_json
from sourcebook.app.api.schema import WRITES, gives, schema_of, takes
from sourcebook.app.api.write import Nothing
from sourcebook.app.jobs import Job
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.uploads import MOST_ADDRESSES, begin_addresses, begin_files, read_files
from sourcebook.model.served import under

if TYPE_CHECKING:
    from sourcebook.app.jobs import Jobs
    from sourcebook.library import Library


class AddressesSent(msgspec.Struct, forbid_unknown_fields=True):
    """Addresses to fetch, and what is to be said of all of them."""

    addresses: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MOST_ADDRESSES)]
    outlet: str = ""
    date: str = ""
    kind: str = ""
    collection: str = ""


class Begun(msgspec.Struct, frozen=True):
    """The id of the work that has begun, and where it is told how far it is."""

    job: str
    href: str


_FILES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "outlet": {"type": "string"}, "date": {"type": "string"}, "kind": {"type": "string"},
        "collection": {"type": "string"},
    },
}  # fmt: skip


def adding_api_router(library: Library, jobs: Jobs) -> APIRouter:
    """Routes of adding."""
    router = new_router(tags=["library"], default_response_class=JsonResponse)
    content = {"multipart/form-data": {"schema": _FILES}, "application/json": {"schema": schema_of(AddressesSent)}}

    @router.post("/api/v1/add", summary="Take in files that are sent, or addresses that are fetched", status_code=202,
                 responses=gives(Begun, status=202, also=REFUSALS),
                 openapi_extra={"requestBody": {"required": True, "content": content}, **WRITES})  # fmt: skip
    @needs("contributor")
    async def add(request: Request) -> Response:
        check_write(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        if kind == "application/json":
            sent = await read_json(request, AddressesSent)
            return _begun(
                await run_in_threadpool(begin_addresses, library, jobs, sent.addresses, msgspec.structs.asdict(sent))
            )
        if kind != "multipart/form-data":
            raise HTTPException(415, "Send files (multipart/form-data) or addresses (application/json).")
        form = await read_files(request)
        try:
            return _begun(await run_in_threadpool(begin_files, library, jobs, form))
        finally:
            await form.close()

    @router.post("/api/v1/retry", summary="Try again what failed and another try may read", status_code=202,
                 responses=gives(Begun, status=202, also=REFUSALS), openapi_extra=takes(Nothing))  # fmt: skip
    @needs("reviewer")
    async def retry(request: Request) -> Response:
        check_write(request)
        await read_json(request, Nothing)
        return _begun(jobs.start("Trying again what failed", lambda p: library.retry(progress=p)))

    @router.get("/api/v1/jobs/{job}", summary="How far a piece of long work is", responses=gives(Job))
    @needs("viewer")
    def told(job: Annotated[str, Path(max_length=100, description="Id of the work.")]) -> JsonResponse:
        held = jobs.get(job)
        return to_json({**plain(held), "page": under(held.page), "left": held.left})

    return router


def _begun(job: Job) -> Response:
    address = under(f"/api/v1/jobs/{job.id}")
    answer = to_json(Begun(job.id, address), 202)
    answer.headers["Location"] = address
    return answer
