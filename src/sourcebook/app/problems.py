"""One shape for every error (RFC 9457): JSON for programs, a page with the same words for a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from sourcebook.errors import SourcebookError
from sourcebook.model.served import get_base, get_caller, within

if TYPE_CHECKING:
    from sourcebook.library import Library

PROBLEM = "application/problem+json"
Answering = Callable[[Request, Mapping[str, object], Mapping[str, str] | None], Response]
_HINTS = {
    404: "Begin at / or see /api/v1/openapi.json.",
    403: "Writes carry the token of this server: see docs/how-to/serve.md.",
    405: "The header Allow says what is answered here.",
    413: "Send less.",
    415: "Say what is sent in Content-Type.",
    421: "Open it as http://127.0.0.1 or http://localhost.",
    500: "The server's log says more.",
}


def problem_of(status: int, detail: str, hint: str = "") -> dict[str, object]:
    """A problem object for an error that is not one of ours."""
    phrase, base = HTTPStatus(status).phrase, get_base()
    code = phrase.lower().replace(" ", "-")
    return {
        "type": f"about:sourcebook/{code}",
        "title": phrase,
        "status": status,
        "detail": detail,
        "hint": hint or _HINTS.get(status, "").replace(" /", f" {base}/"),
        "code": code,
    }


def respond(
    problem: Mapping[str, object],
    *,
    path: str,
    accept: str,
    library: Library | None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that carries a problem: a page where a browser asked for one, else problem+json."""
    status = int(str(problem["status"]))
    # Somebody who is not known is shown no page of the library, not even that something is missing from it.
    known = get_caller() is not None and not within(path).startswith("/api/")
    if library is not None and known and "text/html" in accept:
        try:
            return HTMLResponse(library.pages().error(problem), status, headers)
        except SourcebookError:
            pass  # the library itself is what fails: say so without its pages
    return Response(msgspec.json.encode(problem), status, headers, media_type=PROBLEM)


def add_handlers(app: FastAPI, library: Library) -> None:
    """Give every error that a route of a library can raise its problem."""

    def answer(request: Request, problem: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
        accept = request.headers.get("accept", "")
        return respond(problem, path=request.url.path, accept=accept, library=library, headers=headers)

    add_problems(app, answer, hint=lambda: f"See {get_base()}/api/v1/openapi.json.")


def add_problems(app: FastAPI, answer: Answering, *, hint: Callable[[], str] = str) -> None:
    """Give every error that a route can raise its problem.

    Args:
        app: The application.
        answer: Makes an answer of a problem and its headers.
        hint: The next step for whoever sent what is not valid.
    """

    def ours(request: Request, error: Exception) -> Response:
        if not isinstance(error, SourcebookError):
            raise error
        return answer(request, error.to_problem(), None)

    def http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        detail = {404: f"There is nothing at {request.url.path}.", 405: f"{request.method} is not answered here."}
        return answer(
            request, problem_of(error.status_code, detail.get(error.status_code, error.detail)), error.headers
        )

    def invalid(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        said = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
        return answer(request, problem_of(422, said or "The request is not valid.", hint()), None)

    app.add_exception_handler(SourcebookError, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
