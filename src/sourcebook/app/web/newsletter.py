"""The newsletter in the browser: issues picked by rule or by hand, put in order, read, made into a mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.policies import need, needs, recorded
from sourcebook.app.routes import new_router
from sourcebook.app.web.desk_form import MOST
from sourcebook.app.web.forms import Form, answer, check_form, form_of, form_token, me, plain
from sourcebook.app.web.matters import Identifier
from sourcebook.errors import UsageError
from sourcebook.model.digest import Rule

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.digest import Digest

FIELDS = 2_000


def newsletter_router(library: Library) -> APIRouter:
    """Routes of the newsletter."""
    router = new_router()
    _add_pages(router, library)

    @router.post("/newsletter", include_in_schema=False)
    @needs("contributor")
    async def new(request: Request, sent: Annotated[Form, Depends(form_of())]) -> Response:
        check_form(request, sent)
        made = await run_in_threadpool(
            library.digests.new, title=sent.get("title", ""), date=sent.get("date", "").strip() or None, who=me()
        )
        return RedirectResponse(f"/newsletter/{made.id}", 303)

    @router.post("/newsletter/{identifier}", include_in_schema=False)
    @needs("contributor")
    @recorded("step")
    async def change(
        request: Request, identifier: Identifier, sent: Annotated[Form, Depends(form_of(MOST, FIELDS))]
    ) -> Response:  # fmt: skip
        check_form(request, sent)
        digest = await run_in_threadpool(_change, library, identifier, sent)
        return answer(request, {"back": f"/newsletter/{digest.id}"}, plain(digest))

    return router


def _add_pages(router: APIRouter, library: Library) -> None:
    @router.get("/newsletter", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def issues() -> HTMLResponse:
        published = library.summaries.counts()["states"]["published"]
        today = datetime.now(UTC).date().isoformat()
        pages = library.newsletter_pages(form_token())
        return HTMLResponse(pages.issues(list(library.digests.list()), published, today))

    @router.get("/newsletter/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def issue(identifier: Identifier) -> HTMLResponse:
        return HTMLResponse(library.newsletter_page(identifier, form_token()))

    @router.get("/newsletter/{identifier}/letter", response_class=HTMLResponse, include_in_schema=False)
    @needs("viewer")
    def letter(identifier: Identifier) -> HTMLResponse:
        pages = library.newsletter_pages(form_token())
        headers = {"Content-Security-Policy": pages.letter_policy, "X-Frame-Options": "SAMEORIGIN"}
        return HTMLResponse(library.digests.preview(identifier).html, headers=headers)

    @router.get("/newsletter/{identifier}/mail", include_in_schema=False)
    @needs("viewer")
    def mail(identifier: Identifier) -> Response:
        held = library.digests.get(identifier)
        headers = {"Content-Disposition": f'attachment; filename="{held.date}.eml"'}
        return Response(library.digests.mail(held.id), media_type="message/rfc822", headers=headers)


def _change(library: Library, identifier: str, sent: Form) -> Digest:
    letters, step, who = library.digests, sent.get("step", ""), me()
    held = letters.get(identifier)
    if out := sent.all("out"):
        return letters.pick_by_hand(held.id, remove=out, who=who)
    if step == "pick":
        return letters.pick(held.id, _rule(sent), who=who).digest
    if step == "add":
        return letters.pick_by_hand(held.id, add=sent.all("add"), who=who)
    if step == "order":
        return letters.order(held.id, _ordered(sent), who=who)
    if step == "edit":
        saved = sent.get("saved", "")
        words = {name: sent.get(name, "").replace("\r\n", "\n") for name in ("title", "intro", "outro")}
        return letters.edit(held.id, **words, who=who, expected=int(saved) if saved.isdigit() else None)
    if step == "send":
        need("publisher")
        folder = library.root / "letters"
        folder.mkdir(exist_ok=True)
        return letters.send(held.id, file=folder / f"{held.date}-{held.id}.eml", who=who)
    raise UsageError(f"There is no step {step!r}.", "Steps are: pick, add, order, edit, send.")


def _rule(sent: Form) -> Rule:
    numbers = {name: sent.get(name, "").strip() or str(default) for name, default in (("least", 0), ("most", 12))}
    for name, value in numbers.items():
        if not value.isdigit() or len(value) > 4:
            raise UsageError(f"{value!r} is not a number.", f"Write digits in {name!r}.")
    return Rule(
        since=sent.get("since", "").strip() or None, least=int(numbers["least"]), most=int(numbers["most"]),
        categories=tuple(sent.all("categories")), one_per_matter="one" in sent,
    )  # fmt: skip


def _ordered(sent: Form) -> list[str]:
    """The picks in the order of the form; without script by the places that were written beside them."""
    picks, places = sent.all("pick"), sent.all("place")
    if len(places) != len(picks):
        return picks
    rows = [(int(p) if p.strip().isdigit() else n, n, i) for n, (p, i) in enumerate(zip(places, picks, strict=True), 1)]
    moved = [(place - 0.5 if place < n else place + 0.5 if place > n else place, n, i) for place, n, i in rows]
    return [i for _, _, i in sorted(moved)]
