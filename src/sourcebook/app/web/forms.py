"""Forms: the only writes of the server. Each is read within bounds and heeded only when it came from our own pages.

A form carries the token that the pages of who asks have; where the browser says from where it posts, that must be this
very server. `Accept: application/json` asks for the record instead of the next page: the pages' script does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sourcebook.app.api.answers import plain, to_json
from sourcebook.app.api.guarding import check_origin, check_token, form_token, me

__all__ = [
    "Form", "answer", "check_form", "check_origin", "check_token", "form_of", "form_token", "inside", "me",
    "plain", "read_form",
]  # fmt: skip
MOST_BYTES = 65_536
"""Of a form of a few fields."""
MOST_FIELDS = 50


class Form(dict[str, str]):
    """The fields of a form, the last of each name; `all` gives every one of a name, `pairs` all in their order."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    def all(self, name: str) -> list[str]:
        """Every value of a name, in the order of the form."""
        return [value for key, value in self.pairs if key == name]


async def read_form(request: Request, most: int = MOST_BYTES, fields: int = MOST_FIELDS) -> Form:
    """The form of a request.

    Raises:
        HTTPException: It is none, or too large.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Send a form (application/x-www-form-urlencoded).")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise HTTPException(413, "The form is too large.")
    try:
        return Form(parse_qsl(data.decode("utf-8"), keep_blank_values=True, max_num_fields=fields))
    except ValueError as error:
        raise HTTPException(400, "The form cannot be read.") from error


def form_of(most: int = MOST_BYTES, fields: int = MOST_FIELDS) -> Callable[[Request], Any]:
    """A dependency that gives the form of a request within these bounds."""

    async def read(request: Request) -> Form:
        return await read_form(request, most, fields)

    return read


def check_form(request: Request, sent: Mapping[str, str]) -> None:
    """Refuse what another site made a browser send: it has neither the token nor our origin. Raises `HTTPException`."""
    check_origin(request)
    check_token(sent.get("token", ""))


def answer(request: Request, sent: Mapping[str, str], record: object, back: str = "/") -> Response:
    """What follows a form that was heeded: the record for a script, else the page that it asked to go back to."""
    if "application/json" in request.headers.get("accept", ""):
        return to_json(record)
    return RedirectResponse(inside(sent.get("back", ""), back), 303)


def inside(back: str, otherwise: str = "/") -> str:
    """Where to go after a form: a page of this server, whatever was sent."""
    plain = back.isprintable() and "\\" not in back
    return back if plain and back.startswith("/") and not back.startswith("//") else otherwise
