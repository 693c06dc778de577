"""Who may write: what carries the token that their pages have and was not sent by another site. Bodies within bounds.

Browsers say where a request comes from (`Origin`, `Sec-Fetch-Site`); a page elsewhere knows no token either. Both are
asked for, so that neither a forgotten header nor a leaked token is enough. A program that came with a token of its own
needs neither: no site can make a browser send that.
"""

from __future__ import annotations

import getpass
import secrets
from typing import Any, TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sourcebook.model.access import reaches
from sourcebook.model.served import get_caller

MOST_BYTES = 4 << 20
"""Of a body of JSON."""
TOKEN_HEADER = "X-Sourcebook-Token"
T = TypeVar("T")


def check_origin(request: Request) -> None:
    """Refuse what the browser says another site made it send. Raises `HTTPException`."""
    if _is_program():
        return
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    own = own_origin(request)
    # Pages without a referrer post with the origin "null"; then the browser's own word on the site counts.
    if not (site == "same-origin" if origin in (None, "null") and site is not None else origin in (None, own)):
        raise _stranger()


def own_origin(request: Request) -> str:
    """The origin under which a request came here, as browsers name it."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def check_token(sent: str) -> None:
    """Refuse what does not carry the token that the pages of who asks have. Raises `HTTPException`."""
    token = form_token()
    if not _is_program() and not (token and secrets.compare_digest(sent.encode("utf-8", "replace"), token.encode())):
        raise _stranger()


def check_write(request: Request) -> None:
    """Refuse a write over the API that may not be heeded. Raises `HTTPException`."""
    check_origin(request)
    check_token(request.headers.get(TOKEN_HEADER, ""))


def form_token() -> str:
    """What forms of who asks have to carry; empty for somebody who may send none."""
    caller = get_caller()
    return caller.token if caller and reaches(caller.role, "contributor") else ""


def me() -> str:
    """Who decides: who asks; the user of this machine where nobody does."""
    caller = get_caller()
    return caller.name if caller else getpass.getuser()


def _is_program() -> bool:
    """Whether a program asks that came with a token of its own."""
    caller = get_caller()
    return caller is not None and caller.way == "token"


async def read_write(request: Request, kind: type[T]) -> T:
    """The body of a write that may be heeded. Raises `HTTPException`."""
    check_write(request)
    return await read_json(request, kind)


async def read_json(request: Request, kind: type[T], most: int = MOST_BYTES) -> T:
    """A body of JSON within bounds; none is an empty object. Raises `HTTPException`."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise HTTPException(413, f"That is more than {most:,} bytes.")
    if data and request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send JSON (application/json).")
    try:
        made: Any = msgspec.json.decode(data or b"{}", type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise HTTPException(400, f"The request cannot be read: {error}.") from error
    return made  # type: ignore[no-any-return]


def _stranger() -> HTTPException:
    return HTTPException(403, "This was not sent by this server's own pages, nor with its token. Open the page again.")
