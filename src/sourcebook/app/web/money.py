"""Payments and flows: pages, the form that says what is one payment and what is two, and their twins in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.app.web.forms import Form, answer, check_form, form_of, form_token, me
from sourcebook.errors import UsageError

if TYPE_CHECKING:
    from sourcebook.library import Library

Identifier = Annotated[str, Path(max_length=100, description="Id of a payment, or of a reading that tells one.")]
Of = Annotated[str | None, Query(max_length=200, description="Id of a person or body, or words in its name.")]
In = Annotated[str | None, Query(max_length=100, description="Id of a document.")]
After = Annotated[str | None, Query(max_length=100, description="`next` of the answer before.")]
Day = Annotated[str | None, Query(max_length=40, description="ISO date.")]
Statuses = Annotated[
    list[str] | None, Query(max_length=20, description="Statuses to sum; without, those of payments made.")
]
Short = Annotated[str | None, Query(max_length=200)]


def money_router(library: Library) -> APIRouter:
    """Routes of payments and flows."""
    router = new_router()
    _add_pages(router, library)

    @router.post("/payments", include_in_schema=False)
    @needs("reviewer")
    async def decide(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        decision = await run_in_threadpool(record, library, sent)
        return answer(request, sent, decision, "/payments")

    return router


def record(library: Library, sent: Form) -> object:
    """Record what a form says of two tellings.

    Raises:
        NotFound: One of them tells no payment.
        UsageError: It says neither one nor two, names one only, or gives no reason.
    """
    action, left, right = (sent.get(name, "").strip() for name in ("action", "left", "right"))
    if action not in ("one", "two"):
        raise UsageError(f"{action!r} is nothing that can be recorded.", "Go back and choose.")
    if not right:
        raise UsageError("With which payment?", "Go back and write its id.")
    return library.decide_payment(left, right, one=action == "one", why=sent.get("why", ""), who=me())


def _add_pages(router: APIRouter, library: Library) -> None:

    @router.get("/payments", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def payments_page(entity: Of = None, document: In = None, after: After = None) -> HTMLResponse:
        return HTMLResponse(library.payments_page(after, entity=entity, document=document))

    @router.get("/payments/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def payment_page(identifier: Identifier) -> HTMLResponse:
        return HTMLResponse(library.payment_page(identifier, form_token()))

    @router.get("/flows", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def flows_page(
        entity: Of = None,
        since: Annotated[Day, Query(alias="from")] = None,
        until: Annotated[Day, Query(alias="to")] = None,
        status: Statuses = None,
        collection: Short = None,
        currency: Short = None,
    ) -> HTMLResponse:
        return HTMLResponse(library.flows_page(**_asked(entity, since, until, status, collection, currency)))


def _asked(*given: Any) -> dict[str, Any]:
    """Parameters of a request as arguments of `Library.flows`."""
    names = ("entity", "since", "until", "status", "collection", "currency")
    plain = ([s for s in value if s] if isinstance(value, list) else value for value in given)
    return {name: value for name, value in zip(names, plain, strict=True) if value}
