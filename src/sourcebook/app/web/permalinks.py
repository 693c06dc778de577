"""Permalinks: words by the hash of their text and their place in it, shown where they stand.

`/p/sha256:HEX#char=START,END` is how a permalink is written (RFC 5147); what follows `#` stays in the browser, which
carries it over to the document's page, where the script finds the place. `/p/sha256:HEX/char=START,END` does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.model.permalink import parse_permalink

if TYPE_CHECKING:
    from sourcebook.library import Library


def permalinks_router(library: Library) -> APIRouter:
    """Routes of permalinks."""
    router = new_router(include_in_schema=False)

    @router.get("/p/{text}")
    @needs("viewer")
    def text(text: str) -> Response:
        return _shown(library, text)

    @router.get("/p/{text}/{place}")
    @needs("viewer")
    def words(text: str, place: str) -> Response:
        return _shown(library, f"{text}#{place}")

    return router


def _shown(library: Library, said: str) -> Response:
    link = parse_permalink(said)
    cited = library.find_cited(link)
    if library.view().get_document(cited.document).rendition != cited.rendition:
        # A text that is no longer the document's: its words stand alone, with what became of them.
        found = library.trace(cited.document, cited.start, cited.end, rendition=cited.rendition)
        pages = library.pages()
        return HTMLResponse(pages.render("cited.html", "cited.html", cited=cited, traced=found))
    if "#" not in said:
        return RedirectResponse(f"/documents/{cited.document}", 303)
    return RedirectResponse(f"/documents/{cited.document}/at?start={cited.start}&end={cited.end}", 303)
