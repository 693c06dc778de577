"""Writes that are done once (`Idempotency-Key`, draft-ietf-httpapi-idempotency-key-header).

Who sends a write under a word of their own may send it again, after a broken connection, under the same word: it is
not done twice, the first answer is given. The word with another write is refused (422), and so is a second sending
while the first is still at work (409). What was refused is not kept: it may be mended and sent again.

The word is kept before the write begins. Where a server dies between the write and its answer, nobody knows whether it
was done: the word is then refused (409) until who sent it has looked, and sends it under another.
"""

from __future__ import annotations

import threading
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcebook.app.api.guarding import MOST_BYTES, check_write
from sourcebook.app.problems import problem_of, respond
from sourcebook.errors import SourcebookError
from sourcebook.model.answer import Answer
from sourcebook.model.served import get_caller, within

if TYPE_CHECKING:
    from sourcebook.library import Library

HEADER = "idempotency-key"
LONGEST = 200
UNFORESEEN = 500
"""Status of an error that nobody foresaw: what it left undone is not known, so its word stays begun."""
BEGUN = "A write under this Idempotency-Key was begun, and the server ended before it had an answer: it may be done."
_METHODS = ("POST", "PUT", "PATCH", "DELETE")
_KEPT_HEADERS = ("content-type", "etag", "location")


class Once:
    """Keeps the answers of writes and gives them again."""

    def __init__(self, app: ASGIApp, *, library: Library) -> None:
        self._app = app
        self._library = library
        self._working: set[str] = set()
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        word = Headers(scope=scope).get(HEADER) if scope["type"] == "http" else None
        if word is None or scope["method"] not in _METHODS or not self._heeded(scope):
            await self._app(scope, receive, send)
            return
        if not 1 <= len(word) <= LONGEST or not word.isprintable():
            await self._refuse(400, f"An Idempotency-Key is 1 to {LONGEST} letters long.", scope, receive, send)
            return
        key = _key(scope, word)
        with self._lock:
            taken = key in self._working
            self._working.add(key)
        if taken:
            await self._refuse(409, "The same write is still at work.", scope, receive, send)
            return
        try:
            await self._once(key, scope, receive, send)
        finally:
            with self._lock:
                self._working.discard(key)

    def _heeded(self, scope: Scope) -> bool:
        """Whether the write may be heeded at all; what may not is refused by its route, kept answer or none."""
        try:
            check_write(Request(scope))
        except HTTPException:
            return False
        return True

    async def _once(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        kept = await run_in_threadpool(self._library.answered.get, key)
        print_, receive = await _read(scope, receive)
        if kept is not None and kept.print != print_:
            said = "This Idempotency-Key was used for another write."
            await self._refuse(422, said, scope, receive, send)
            return
        if kept is not None and not kept.status:
            await self._refuse(409, BEGUN, scope, receive, send, "Look whether it was done; if not, send another word.")
            return
        if kept is not None:
            headers = {**kept.headers, "Idempotency-Replayed": "true"}
            await Response(kept.body, kept.status, headers)(scope, receive, send)
            return
        await self._answer(key, print_, scope, receive, send)

    async def _answer(self, key: str, print_: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            begun = Answer(print=print_, status=0, headers={}, body=b"")
            await run_in_threadpool(self._library.answered.put, key, begun)
        except SourcebookError as error:  # what cannot be kept is not begun
            problem = error.to_problem()
            await respond(problem, path="/api/", accept="", library=self._library)(scope, receive, send)
            return
        status, headers = 0, dict[str, str]()
        body = bytearray()

        async def noted(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                all_ = Headers(raw=message["headers"])
                status, headers = message["status"], {name: all_[name] for name in _KEPT_HEADERS if name in all_}
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body") and status < 400:
                    # Kept before it is given: who never saw the answer is told it again.
                    answer = Answer(print=print_, status=status, headers=headers, body=bytes(body))
                    await run_in_threadpool(self._library.answered.put, key, answer)
                elif not message.get("more_body") and status != UNFORESEEN:
                    await run_in_threadpool(self._library.answered.forget, key)
            await send(message)

        await self._app(scope, receive, noted)

    async def _refuse(
        self, status: int, detail: str, scope: Scope, receive: Receive, send: Send, hint: str = ""
    ) -> None:  # fmt: skip
        hint = hint or ("Send another word." if status != 409 else "Wait for its answer.")
        problem = problem_of(status, detail, hint)
        await respond(problem, path="/api/", accept="", library=self._library)(scope, receive, send)


def _key(scope: Scope, word: str) -> str:
    """Under what an answer is kept: a word is one caller's own, in the role they have now."""
    caller = get_caller()
    who = (caller.name, caller.role) if caller and caller.way != "local" else ()
    said = "\n".join((*who, scope["method"], within(scope["path"]), word))
    return sha256(said.encode("utf-8", "replace")).hexdigest()


async def _read(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """What a write is told apart by, and its body to be read again. Of files only how many bytes they are."""
    headers = Headers(scope=scope)
    kind = headers.get("content-type", "").partition(";")[0].strip()
    asked = f"{scope['query_string'].decode('latin-1')}\n{kind}\n{headers.get('if-match', '')}"
    if kind == "multipart/form-data":
        return sha256(f"{asked}\n{headers.get('content-length', '')}".encode()).hexdigest(), receive
    body = bytearray()
    messages: list[Message] = []
    more = True
    while more and len(body) <= MOST_BYTES:
        message = await receive()
        messages.append(message)
        body.extend(message.get("body", b""))
        more = message["type"] == "http.request" and bool(message.get("more_body"))

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return sha256(asked.encode() + b"\n" + bytes(body)).hexdigest(), again
