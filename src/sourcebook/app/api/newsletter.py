"""The newsletter over the API: issues made, picked by rule or by hand, put in order, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from sourcebook.app.api.answers import PROBLEMS, Identifier, JsonResponse, to_json
from sourcebook.app.api.guarding import me
from sourcebook.app.api.schema import gives
from sourcebook.app.api.write import Nothing, Write, add_write
from sourcebook.app.policies import needs, recorded
from sourcebook.app.routes import new_router
from sourcebook.model.digest import Digest, Letter, Rule

if TYPE_CHECKING:
    from sourcebook.library import Library

Ids = Annotated[list[str], msgspec.Meta(max_length=500)]
Prose = Annotated[str, msgspec.Meta(max_length=100_000)]


class IssueMade(msgspec.Struct, forbid_unknown_fields=True):
    """An issue to be made; its day is today and its title that of the day where none is given."""

    title: Annotated[str, msgspec.Meta(max_length=400)] = ""
    date: Annotated[str, msgspec.Meta(max_length=10)] | None = None


class IssueEdited(msgspec.Struct, forbid_unknown_fields=True):
    """Words of an issue; those left out stay. `expected` is the save that was seen."""

    title: Annotated[str, msgspec.Meta(max_length=400)] | None = None
    intro: Prose | None = None
    outro: Prose | None = None
    expected: int | None = None


class IssuePicked(msgspec.Struct, forbid_unknown_fields=True):
    """What to pick by: from when, how important, of what, how many, whether one of each matter."""

    since: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    least: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    most: Annotated[int, msgspec.Meta(ge=1, le=500)] = 12
    categories: Ids = []
    one_per_matter: bool = True


class IssueChosen(msgspec.Struct, forbid_unknown_fields=True):
    """Summaries put in and taken out by hand."""

    add: Ids = []
    remove: Ids = []


class IssueOrdered(msgspec.Struct, forbid_unknown_fields=True):
    """Summaries that come first, in this order."""

    order: Ids


class IssueHeld(msgspec.Struct, frozen=True):
    """An issue and how it reads."""

    digest: Digest
    letter: Letter


def newsletter_api_router(library: Library) -> APIRouter:
    """Routes of the newsletter."""
    router = new_router(tags=["desk"], default_response_class=JsonResponse)
    for write in _WRITES:
        add_write(router, library, write)

    @router.get("/api/v1/digests/{identifier}", summary="An issue of the newsletter and how it reads",
                responses=gives(IssueHeld))  # fmt: skip
    @needs("viewer")
    def digest(identifier: Identifier) -> JsonResponse:
        held = library.digests.get(identifier)
        return to_json(IssueHeld(held, library.digests.preview(held.id)))

    @router.get("/api/v1/digests/{identifier}/mail", summary="The mail of an issue", responses={
        200: {"description": "As asked", "content": {"message/rfc822": {"schema": {"type": "string"}}}}, **PROBLEMS,
    })  # fmt: skip
    @needs("viewer")
    @recorded("export")
    def mail(identifier: Identifier) -> Response:
        return Response(library.digests.mail(identifier), media_type="message/rfc822")

    return router


def _make(library: Library, sent: IssueMade) -> Digest:
    return library.digests.new(title=sent.title, date=sent.date, who=me())


def _edit(library: Library, sent: IssueEdited, what: str) -> Digest:
    given: dict[str, Any] = {n: getattr(sent, n) for n in ("title", "intro", "outro", "expected")}
    return library.digests.edit(library.digests.get(what).id, **given, who=me())


def _pick(library: Library, sent: IssuePicked, what: str) -> Digest:
    rule = Rule(since=sent.since, least=sent.least, most=sent.most, categories=tuple(sent.categories),
                one_per_matter=sent.one_per_matter)  # fmt: skip
    return library.digests.pick(library.digests.get(what).id, rule, who=me()).digest


def _choose(library: Library, sent: IssueChosen, what: str) -> Digest:
    return library.digests.pick_by_hand(library.digests.get(what).id, add=sent.add, remove=sent.remove, who=me())


def _order(library: Library, sent: IssueOrdered, what: str) -> Digest:
    return library.digests.order(library.digests.get(what).id, sent.order, who=me())


def _send(library: Library, sent: Nothing, what: str) -> Digest:
    del sent
    held = library.digests.get(what)
    folder = library.root / "letters"
    folder.mkdir(exist_ok=True)
    return library.digests.send(held.id, file=folder / f"{held.date}-{held.id}.eml", who=me())


_WRITES = (
    Write(path="digests", told="Make an issue of the newsletter", takes=IssueMade, gives=Digest, act=_make, tag="desk",
          needs="contributor"),
    Write(path="digests/{identifier}", told="Change its title, or the words before and after", takes=IssueEdited,
          gives=Digest, act=_edit, status=200, method="PUT", tag="desk", needs="contributor", recorded="step"),
    Write(path="digests/{identifier}/pick", told="Pick by rule", takes=IssuePicked, gives=Digest, act=_pick, status=200,
          tag="desk", needs="contributor", recorded="step"),
    Write(path="digests/{identifier}/choose", told="Put summaries in and take them out by hand", takes=IssueChosen,
          gives=Digest, act=_choose, status=200, tag="desk", needs="contributor", recorded="step"),
    Write(path="digests/{identifier}/order", told="Put summaries first, in an order", takes=IssueOrdered, gives=Digest,
          act=_order, status=200, tag="desk", needs="contributor", recorded="step"),
    Write(path="digests/{identifier}/send", told="Make its mail, into the library's folder; it is sent from then on",
          takes=Nothing, gives=Digest, act=_send, status=200, tag="desk", needs="publisher"),
)  # fmt: skip
