"""What a published folder tells of its addresses: sitemap, robots, redirects, the page for what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from sourcebook.publish.folder import Folder
from sourcebook.publish.links import StaticLinks, summary_path
from sourcebook.publish.memory import digest
from sourcebook.publish.news import News
from sourcebook.publish.pages import Pages

WHOLE = 2_000
"""Addresses of which a sitemap is one file; of more it is cut by the first digit of their ids (50,000 is the limit)."""
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
Entry = tuple[str, str, str]
"""(id, path, day it was last changed or empty)."""


def write_addresses(
    folder: Folder, pages: Pages, links: StaticLinks, news: News, lists: Sequence[str], entries: Iterable[Entry]
) -> None:
    """`sitemap.xml`, `robots.txt`, `404.html` and `redirects`; `lists` are the paths of pages that list others."""
    address = pages.settings.site_address
    base = address.rstrip("/") + "/" if address else ""
    if base:
        _write_sitemaps(folder, base, lists, list(entries))
    robots = "User-agent: *\nAllow: /\n" + (f"Sitemap: {base}sitemap.xml\n" if base else "")
    folder.make("robots", "1", lambda: folder.write("robots.txt", robots))
    folder.make("404", "1", partial(_write_missing, folder, pages, links, base))
    if news.redirects:
        folder.make("redirects", "1", partial(_write_redirects, folder, news, base))


def _write_sitemaps(folder: Folder, base: str, lists: Sequence[str], entries: Sequence[Entry]) -> None:
    parts: dict[str, list[Entry]] = {"": [(path, path, "") for path in lists]}
    for entry in entries:
        parts.setdefault(entry[0][2:3] if len(entries) > WHOLE else "", []).append(entry)
    if len(parts) == 1:
        folder.unit("sitemap", digest(base, parts), lambda: folder.write("sitemap.xml", _sitemap(base, parts[""])))
        return
    for part, held in parts.items():
        name = f"sitemaps/{part or 'lists'}.xml"
        print_ = digest(base, held)
        folder.unit(f"sitemap {part}", print_, partial(_write_sitemap, folder, name, base, held))
    names = [f"sitemaps/{part or 'lists'}.xml" for part in sorted(parts)]
    told = "".join(f"<sitemap><loc>{escape(base + name)}</loc></sitemap>\n" for name in names)
    index = f"{_HEAD}<sitemapindex {_SPACE}>\n{told}</sitemapindex>\n"
    folder.make("sitemap", "1", lambda: folder.write("sitemap.xml", index))


def _write_sitemap(folder: Folder, name: str, base: str, entries: Sequence[Entry]) -> None:
    folder.write(name, _sitemap(base, entries))


def _sitemap(base: str, entries: Sequence[Entry]) -> str:
    rows = "".join(
        f"<url><loc>{escape(base + path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for _, path, day in sorted(entries)
    )
    return f"{_HEAD}<urlset {_SPACE}>\n{rows}</urlset>\n"


def _write_missing(folder: Folder, pages: Pages, links: StaticLinks, base: str) -> None:
    """A server shows it for any path: where the site's address is known, its links begin at the root."""
    links.whole = urlsplit(base).path
    try:
        folder.write("404.html", pages.render("404.html", "404.html"))
    finally:
        links.whole = ""


def _write_redirects(folder: Folder, news: News, base: str) -> None:
    """For web servers: `redirects.map` (nginx `map`), `_redirects` (one line a path, as static hosts read it)."""
    rows = [(path.removesuffix("index.html"), summary_path(s)) for path, s in sorted(news.redirects.items())]
    folder.write("redirects.map", "".join(f"/{old} {base or '/'}{new};\n" for old, new in rows))
    folder.write("_redirects", "".join(f"/{old} {base or '/'}{new} 301\n" for old, new in rows))
