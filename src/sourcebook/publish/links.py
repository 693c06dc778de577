"""Where things are: one set of page templates for a folder of files and for a server.

A page asks `links` for addresses and never writes one itself. `StaticLinks` gives relative paths that work from
`file://`; `ServedLinks` gives paths of the server.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from copy import copy
from typing import Protocol, Self
from urllib.parse import quote, urlencode, urlsplit

from sourcebook.model.digest import Digest
from sourcebook.model.summary import Summary


class Links(Protocol):
    """Addresses of pages and files, as seen from the page bound by `at`."""

    base: str
    """What the addresses in a finished page begin with, where they begin at the root of a server."""
    static: bool
    """Whether pages are files in a folder (no server, no query strings)."""

    def at(self, path: str) -> Self:
        """The same links seen from the page at `path`."""
        ...

    def home(self) -> str:
        """The front page."""
        ...

    def documents(self, *, after: str = "", before: str = "") -> str:
        """The list of documents; of a server also what is behind a place of it, or right before one."""
        ...

    def document(self, identifier: str, part: int = 1, anchor: str = "") -> str:
        """A document's page; `anchor` is an element of it, without `#`."""
        ...

    def passage(self, identifier: str, part: int, number: int, start: int, end: int, exact: str) -> str:
        """The words `text[start:end]` on a document's page, in sentence `number`, shown highlighted."""
        ...

    def words(self, identifier: str, start: int, end: int) -> str | None:
        """The words `text[start:end]` where a server finds their place on the page; None where `passage` must."""
        ...

    def versions(self, identifier: str) -> str | None:
        """The page of a document's versions, or None where there is none."""
        ...

    def screenshot(self, capture: str) -> str | None:
        """The picture of a page as a browser drew it, or None where it is not given out."""
        ...

    def names(self) -> str:
        """The list of names in all documents."""
        ...

    def entities(self, page: int = 1, **parameters: str) -> str:
        """The list of entities; `parameters` (`type`, `q`) narrow it where there is a server."""
        ...

    def entity(self, identifier: str) -> str | None:
        """The page of an entity, or None where it has none."""
        ...

    def questions(self, page: int = 1) -> str | None:
        """The questions of who is who, or None: they are for those who keep the library."""
        ...

    def mend(self, mention: str) -> str | None:
        """The page where the reading of a name is mended, or None."""
        ...

    def claim(self, identifier: str) -> str | None:
        """The page of a claim with what bears on it, or None where there is none."""
        ...

    def search(self, **parameters: str) -> str:
        """The search page, with a query where there is a server."""
        ...

    def coverage(self) -> str | None:
        """The page of what was offered and could not be read, or None: names of such files are not published."""
        ...

    def asset(self, name: str) -> str:
        """A style sheet, script or font."""
        ...

    def text(self, identifier: str) -> str | None:
        """The kept text of a document as plain text, or None when it is not given out."""
        ...

    def original(self, blob: str) -> str | None:
        """The kept bytes, or None when they are not given out."""
        ...

    def kept(self, identifier: str) -> str | None:
        """The page that shows a kept web page in its frame, or None when there is none."""
        ...

    def frame(self, identifier: str) -> str:
        """What stands in that frame."""
        ...

    def feed(self, name: str) -> str | None:
        """A feed (`feed.atom` ...), or None when there is none."""
        ...

    def corrections(self) -> str | None:
        """The page of corrections, or None."""
        ...

    def data(self) -> str | None:
        """The page of the feeds and bulk exports, or None."""
        ...

    def view(self, name: str, anchor: str = "", **parameters: str) -> str | None:
        """A view (`timeline network places flows figures stories`, `stories/NAME`), or None where there is none."""
        ...

    def view_data(self, name: str, query: str = "") -> str:
        """What a view's script draws from."""
        ...


LONGEST_LINK = 1_000
"""Characters of a query that a link carries along to mark its words on the page."""


def with_query(href: str, query: str) -> str:
    """The address of a document's page, where the server then marks the words of a query."""
    if len(query) > LONGEST_LINK:
        return href
    path, mark, anchor = href.partition("#")
    return f"{path}{'&' if '?' in path else '?'}q={quote(query, safe='')}{mark}{anchor}"


class StaticLinks:
    """Relative paths inside a published folder.

    Args:
        paths: Document id -> path of its page, where it is not `documents/<id>.html`.
        texts: Ids of documents whose text is in `evidence/`.
        blobs: Blob hash -> path of the copy in the folder.
        kept: Ids of documents whose kept page is in the folder.
        page: Path of the page the links are seen from.
    """

    base = ""
    static = True

    def __init__(
        self,
        *,
        paths: Mapping[str, str] | None = None,
        texts: frozenset[str] = frozenset(),
        blobs: Mapping[str, str] | None = None,
        kept: frozenset[str] = frozenset(),
        page: str = "index.html",
    ) -> None:
        self.paths = dict(paths or {})
        self.texts = texts
        self.blobs = dict(blobs or {})
        self.pages_kept = kept
        self.versioned: frozenset[str] = frozenset()
        """Ids of documents that have a page of their versions."""
        self.known: frozenset[str] = frozenset()
        """Ids of entities that have a page."""
        self.views: frozenset[str] = frozenset()
        """Names of the views that are in the folder."""
        self.noted = False
        """Whether there is a page of notes."""
        self.corrected = False
        """Whether there is a page of corrections."""
        self.page = page
        self.whole = ""
        """Path of the site from the root of its server, ending in "/", where links have to begin there."""

    def at(self, path: str) -> StaticLinks:
        """The same links seen from the page at `path`."""
        bound = copy(self)
        bound.page = path
        return bound

    def _to(self, path: str, anchor: str = "") -> str:
        if path == self.page:
            return f"#{anchor}" if anchor else posixpath.basename(path)
        if self.whole:  # a page that is shown in the place of any other
            return self.whole + quote(path) + (f"#{anchor}" if anchor else "")
        relative = posixpath.relpath(path, posixpath.dirname(self.page) or ".")
        return f"{quote(relative)}#{anchor}" if anchor else quote(relative)

    def path_of(self, identifier: str, part: int = 1) -> str:
        """Path of a document's page in the folder."""
        path = self.paths.get(identifier, f"documents/{identifier}.html")
        return path if part == 1 else f"{path.removesuffix('.html')}-{part}.html"

    def home(self) -> str:
        """The front page."""
        return self._to("index.html")

    def documents(self, *, after: str = "", before: str = "") -> str:
        """The list of documents; a folder's is cut by time (`dated`)."""
        del after, before
        return self._to("documents.html")

    def dated(self, name: str) -> str:
        """The documents of a time, by the name of its page (see `publish.dated`)."""
        return self._to(f"documents/{name}.html")

    def document(self, identifier: str, part: int = 1, anchor: str = "") -> str:
        """A document's page."""
        return self._to(self.path_of(identifier, part), anchor)

    def passage(self, identifier: str, part: int, number: int, start: int, end: int, exact: str) -> str:
        """The sentence, with a text fragment for the exact words (browsers without it show the sentence)."""
        del start, end
        return self.document(identifier, part, f"s{number}:~:text={_directive(exact)}")

    def words(self, identifier: str, start: int, end: int) -> str | None:
        """None: a folder has nobody to look up a place."""
        del identifier, start, end
        return None

    def versions(self, identifier: str) -> str | None:
        """The page of a document's versions, where it has several or was absent."""
        return self._to(versions_path(identifier)) if identifier in self.versioned else None

    def screenshot(self, capture: str) -> str | None:
        """None: pictures of other people's pages are not published."""
        del capture
        return None

    def names(self) -> str:
        """The list of names in all documents."""
        return self._to("names.html")

    def entities(self, page: int = 1, **parameters: str) -> str:
        """The list of entities; a folder has no query strings, so `parameters` are left out."""
        del parameters
        return self._to("entities.html" if page == 1 else f"entities-{page}.html")

    def entity(self, identifier: str) -> str | None:
        """The page of an entity, where it has one."""
        return self._to(entity_path(identifier)) if identifier in self.known else None

    def questions(self, page: int = 1) -> str | None:
        """None: questions are for those who keep the library."""
        del page
        return None

    def mend(self, mention: str) -> str | None:
        """None: nothing is changed in a folder."""
        del mention
        return None

    def claim(self, identifier: str) -> str | None:
        """None: a folder tells of a claim where it stands in its document."""
        del identifier
        return None

    def search(self, **parameters: str) -> str:
        """The search page; a folder has no query strings, so `parameters` are left out."""
        del parameters
        return self._to("search.html")

    def coverage(self) -> str | None:
        """None: names of files that were not read are nobody else's business."""
        return None

    def asset(self, name: str) -> str:
        """A style sheet, script or font."""
        return self._to(f"assets/{name}")

    def text(self, identifier: str) -> str | None:
        """The kept text of a document in `evidence/`."""
        return self._to(f"evidence/{identifier}.txt") if identifier in self.texts else None

    def original(self, blob: str) -> str | None:
        """The kept bytes in `evidence/blobs/`."""
        return self._to(self.blobs[blob]) if blob in self.blobs else None

    def kept(self, identifier: str) -> str | None:
        """The page that shows a kept web page."""
        return self._to(f"kept/{identifier}.html") if identifier in self.pages_kept else None

    def frame(self, identifier: str) -> str:
        """The kept web page itself, in `evidence/pages/`."""
        return self._to(f"evidence/pages/{identifier}.html")

    def feed(self, name: str) -> str | None:
        """A feed."""
        return self._to(name)

    def corrections(self) -> str | None:
        """The page of corrections, where a source shown was corrected."""
        return self._to("corrections.html") if self.corrected else None

    def data(self) -> str | None:
        """The page of the feeds and bulk exports."""
        return self._to("data.html")

    def view(self, name: str, anchor: str = "", **parameters: str) -> str | None:
        """A view; a folder has no query strings, so `parameters` are left out."""
        del parameters
        return self._to(f"{name}.html", anchor) if name in self.views else None

    def view_data(self, name: str, query: str = "") -> str:
        """A script that gives it: `file://` allows no fetch."""
        del query
        return self._to(f"views/{name}.js")

    def file(self, path: str) -> str:
        """Any file of the folder."""
        return self._to(path)

    def summary(self, summary: Summary, anchor: str = "") -> str:
        """A summary's page."""
        return self._to(summary_path(summary), anchor)

    def category(self, slug: str) -> str:
        """A category's page."""
        return self._to(category_path(slug))

    def digest(self, digest: Digest) -> str:
        """A page of the newsletter."""
        return self._to(digest_path(digest))


class ServedLinks:
    """Paths of the server, from its root.

    Args:
        base: What they all begin with where the library is one of several; `Pages.render` puts it before them.
    """

    static = False

    def __init__(self, base: str = "") -> None:
        self.base = base

    def at(self, path: str) -> ServedLinks:
        """The same: a server's paths do not depend on the page."""
        del path
        return self

    def home(self) -> str:
        """The front page."""
        return "/"

    def documents(self, *, after: str = "", before: str = "") -> str:
        """The list of documents: the newest, those behind a place, or those right before one."""
        asked = {name: place for name, place in (("after", after), ("before", before)) if place}
        return "/documents" + (f"?{urlencode(asked)}" if asked else "")

    def document(self, identifier: str, part: int = 1, anchor: str = "") -> str:
        """A document's page."""
        path = f"/documents/{quote(identifier, safe='')}" + (f"?part={part}" if part > 1 else "")
        return f"{path}#{anchor}" if anchor else path

    def passage(self, identifier: str, part: int, number: int, start: int, end: int, exact: str) -> str:
        """The page with the words marked by the server."""
        del exact
        query = urlencode(({"part": part} if part > 1 else {}) | {"start": start, "end": end})
        return f"/documents/{quote(identifier, safe='')}?{query}#s{number}"

    def words(self, identifier: str, start: int, end: int) -> str | None:
        """The address that leads to the words."""
        return f"/documents/{quote(identifier, safe='')}/at?start={start}&end={end}"

    def versions(self, identifier: str) -> str | None:
        """The page of a document's versions."""
        return f"/documents/{quote(identifier, safe='')}/versions"

    def screenshot(self, capture: str) -> str | None:
        """The picture of a page as a browser drew it."""
        return f"/captures/{quote(capture, safe='')}/screenshot"

    def names(self) -> str:
        """The list of names in all documents."""
        return "/names"

    def entities(self, page: int = 1, **parameters: str) -> str:
        """The list of entities."""
        query = {k: v for k, v in parameters.items() if v} | ({"page": str(page)} if page > 1 else {})
        return f"/entities?{urlencode(query)}" if query else "/entities"

    def entity(self, identifier: str) -> str | None:
        """The page of an entity."""
        return f"/entities/{quote(identifier, safe='')}"

    def questions(self, page: int = 1) -> str | None:
        """The questions of who is who."""
        return "/resolve" if page == 1 else f"/resolve?page={page}"

    def mend(self, mention: str) -> str | None:
        """The page where the reading of a name is mended."""
        return f"/mentions/{quote(mention, safe='')}"

    def claim(self, identifier: str) -> str | None:
        """The page of a claim with what bears on it."""
        return f"/claims/{quote(identifier, safe='')}"

    def search(self, **parameters: str) -> str:
        """The search page, with a query."""
        return f"/search?{urlencode(parameters)}" if parameters else "/search"

    def coverage(self) -> str | None:
        """The page of what was offered and could not be read."""
        return "/coverage"

    def asset(self, name: str) -> str:
        """A style sheet, script or font."""
        return f"/static/{quote(name)}"

    def text(self, identifier: str) -> str | None:
        """The kept text of a document."""
        return f"/documents/{quote(identifier, safe='')}/text"

    def original(self, blob: str) -> str | None:
        """Kept bytes are not served: a hostile file must not run beside the library."""
        del blob
        return None

    def kept(self, identifier: str) -> str | None:
        """The page that shows a kept web page."""
        return f"/documents/{quote(identifier, safe='')}/kept"

    def frame(self, identifier: str) -> str:
        """The kept web page itself."""
        return f"/documents/{quote(identifier, safe='')}/kept/page"

    def feed(self, name: str) -> str | None:
        """Feeds belong to published folders."""
        del name
        return None

    def corrections(self) -> str | None:
        """The page of corrections."""
        return "/corrections"

    def data(self) -> str | None:
        """Bulk exports belong to published folders."""
        return None

    def view(self, name: str, anchor: str = "", **parameters: str) -> str | None:
        """A view."""
        query = urlencode({k: v for k, v in parameters.items() if v})
        return f"/{quote(name)}{f'?{query}' if query else ''}{f'#{anchor}' if anchor else ''}"

    def view_data(self, name: str, query: str = "") -> str:
        """The address of the data."""
        return f"/views/{quote(name)}.json{f'?{query}' if query else ''}"


def _directive(exact: str) -> str:
    """Words as a URL text directive; of a long passage only the first and last words."""
    words = exact.split()
    ends = [" ".join(words)] if len(words) <= 12 else [" ".join(words[:5]), " ".join(words[-5:])]
    return ",".join(quote(e.encode("utf-8", "replace"), safe="").replace("-", "%2D") for e in ends)


def versions_path(identifier: str) -> str:
    """Path of the page of a document's versions in a published folder."""
    return f"documents/{identifier}-versions.html"


def summary_path(summary: Summary) -> str:
    """Path of a summary's page in a published folder."""
    return f"summaries/{summary.slug or summary.id}.html"


def category_path(slug: str) -> str:
    """Path of a category's page in a published folder."""
    return f"categories/{quote(slug, safe='')}.html"


def digests_path() -> str:
    """Path of the list of digests."""
    return "digests.html"


def digest_path(digest: Digest) -> str:
    """Path of a digest's page; two of one day are told apart by their ids."""
    return f"digests/{digest.date}-{digest.id[2:8]}.html"


def entity_path(identifier: str) -> str:
    """Path of an entity's page in a published folder."""
    return f"entities/{identifier}.html"


def outside(href: str | None) -> str | None:
    """An address that may be a link on our pages: http, https or mailto; anything else (scripts, data) is None.

    Tabs and line ends are taken out, as browsers do before they look at an address; one with other controls is None.
    """
    plain = "".join(c for c in (href or "").strip() if c not in "\t\r\n")
    if not plain or any(c < " " or c == "\x7f" for c in plain):
        return None
    try:
        parts = urlsplit(plain)
        if parts.scheme.lower() in ("http", "https"):
            return plain if parts.hostname else None
    except ValueError:
        return None
    return plain if parts.scheme.lower() == "mailto" else None
