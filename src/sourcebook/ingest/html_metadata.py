"""What a page says of itself: meta elements, JSON-LD, microdata, `time` and byline elements - in that trust order.

Nothing is guessed from running text. Dates come from fields made for dates (`dates.read_date`) or the address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sourcebook.ingest.dates import date_in_path, read_date
from sourcebook.ingest.language import find_language
from sourcebook.ingest.source_kind import find_source_kind
from sourcebook.model.document import Metadata

if TYPE_CHECKING:
    from lxml import etree

_SCRIPT_LIMIT = 1_000_000
_ARTICLES = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
        "BackgroundNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting", "ScholarlyArticle",
        "MedicalScholarlyArticle", "TechArticle", "Report", "SocialMediaPosting", "WebPage", "Book", "Thesis"
    }
)  # fmt: skip
_PUBLISHED = (
    "article:published_time", "article:published", "og:published_time", "datepublished", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "citation_publication_date", "citation_date",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publication_date", "published_time",
    "cxenseparse:recs:publishtime", "date.release", "dc.date", "dcterms.date", "date",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "lastmod",
    "last-modified", "modified", "updated_time",
)  # fmt: skip
_AUTHOR = ("author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
           "citation_author", "byl", "cxenseparse:author", "article:author")  # fmt: skip
_TITLE = ("og:title", "citation_title", "dc.title", "twitter:title", "parsely-title", "sailthru.title")
_OUTLET = ("og:site_name", "citation_journal_title", "publication_name", "dc.publisher", "application-name")
_BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:by-?line|author-?name|author)(?=$|[\s_-])")
_BY = re.compile(r"^(?:story |written |reported |posted )?by:?\s+", re.I)
_PARTING = re.compile(r"\s(?:[|–—»·•]|-|::)\s")
_AND = re.compile(r"\s{0,20}(?:,|;|&|\band\b)\s{0,20}")
_NOT_NAME = re.compile(
    r"https?:|www\.|[@|{}<>\d]|^(?:admin|editor|staff|unknown|null|none|undefined|webmaster)$|^\W*$", re.I
)
_SAVED = re.compile(
    r"<!--\s{0,8}(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s{1,8}url:\s{0,8})(https?://[^\s<>]{1,4000})"
)
_ROLE = re.compile(r"\b(?:reporter|correspondent|editor|writer|staff|published|updated|minutes?|read)\b", re.I)


@dataclass(slots=True)
class PageFacts:
    """All declarations of one page, gathered in one pass over its tree."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    data: list[dict[str, object]] = field(default_factory=list)
    """JSON-LD objects, flattened, articles first."""
    title: str = ""
    heading: str = ""
    language: str = ""
    base: str = ""
    canonical: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    """(datetime attribute or text, class and itemprop)."""


def read_facts(root: etree._Element) -> PageFacts:
    """Gather every declaration of a page."""
    facts = PageFacts(language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    for element in root.iter(
        "meta", "link", "title", "h1", "base", "script", "time", "a", "span", "p", "div", "address"
    ):
        _take(facts, element, element.tag)
    facts.data.sort(key=lambda d: not _is_article(d))
    return facts


def _take(facts: PageFacts, element: etree._Element, tag: str) -> None:
    if tag == "meta":
        key = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = " ".join((element.get("content") or "").split())
        if key and content:
            facts.meta.setdefault(key.strip().lower(), []).append(content)
    elif tag == "link":
        if "canonical" in (element.get("rel") or "").lower().split():
            facts.canonical.append((element.get("href") or "").strip())
    elif tag == "title":
        facts.title = facts.title or _text(element)
    elif tag == "h1":
        facts.heading = facts.heading or _text(element)
    elif tag == "base":
        facts.base = facts.base or (element.get("href") or "").strip()
    elif tag == "script":
        if "ld+json" in (element.get("type") or "").lower():
            facts.data.extend(_linked_data(element.text or ""))
    elif tag == "time":
        hint = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('pubdate') or ''}"
        facts.times.append((element.get("datetime") or _text(element), hint.lower()))
    else:
        _take_byline(facts, element)


def _take_byline(facts: PageFacts, element: etree._Element) -> None:
    """Words of an element marked as the author, or classed a byline and led by "By": classes alone also hold tags."""
    marked = element.get("rel") == "author" or element.get("itemprop") == "author"
    name = element.get("class")
    if (marked or (name and _BYLINE_CLASS.search(name.lower()))) and len(facts.bylines) < 5:
        words = _text(element)
        if 0 < len(words) <= 120 and (marked or _BY.match(words)):
            facts.bylines.append(words)


def _text(element: etree._Element) -> str:
    """Words of a small element; at most 1,000 characters are looked at, so a wrapper costs no more than a name."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > 1000 or len(parts) > 200:
            break
    return " ".join(" ".join(parts).split())


def _linked_data(script: str) -> list[dict[str, object]]:
    if len(script) > _SCRIPT_LIMIT:
        return []
    try:
        value = json.loads(script.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return []
    found: list[dict[str, object]] = []
    waiting: list[object] = [value]
    while waiting and len(found) < 200:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = item[:200] + waiting
        elif isinstance(item, dict):
            found.append(item)
            waiting.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)
    return found


def types_of(data: dict[str, object]) -> list[str]:
    """Declared types of a JSON-LD object, without their vocabulary."""
    declared = data.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return [name.rsplit("/", 1)[-1] for name in names if isinstance(name, str)]


def _is_article(data: dict[str, object]) -> bool:
    return any(name in _ARTICLES and name != "WebPage" for name in types_of(data))


def build_metadata(facts: PageFacts, address: str | None, text: str) -> Metadata:
    """Metadata of a page whose body is `text` and which was had from `address`."""
    articles = [d for d in facts.data if any(name in _ARTICLES for name in types_of(d))]
    canonical = _canonical(facts, address)
    outlet = _outlet(facts, articles)
    published = _published(facts, articles, canonical or address)
    updated = next(
        (d for d in map(read_date, (*_meta(facts, _UPDATED), *_values(articles, "dateModified"))) if d), None
    )
    return Metadata(
        title=page_title(facts),
        outlet=outlet,
        byline=_byline(facts, articles, outlet),
        published=published,
        updated=updated if updated != published else None,
        language=find_language(text, facts.language or next(_meta(facts, ("content-language", "og:locale")), "")),
        address=canonical,
        description=next(_meta(facts, ("description", "og:description", "dc.description")), None),
        source_kind=find_source_kind(canonical or address, [t for d in articles for t in types_of(d)]),
    )


def saved_from(markup: str) -> str | None:
    """The address that a browser (or SingleFile) wrote into the page it saved, if that is one of the web."""
    found = _SAVED.search(markup[:4096])
    return found.group(1) if found else None


def page_title(facts: PageFacts) -> str | None:
    """The title without the outlet's name; the first of og:title, JSON-LD headline, `<title>`, `<h1>`."""
    named = next(_meta(facts, _TITLE), None) or next(_values(facts.data[:1], "headline"), None)
    site = next(_meta(facts, _OUTLET), None)
    title = named or facts.title or facts.heading
    if not title:
        return None
    head, tail = _split_title(title)
    if tail and (tail == site or (not named and facts.heading == head)):
        return head
    # "Title - Section - Outlet": what the page's own h1 says is the title
    if not named and facts.heading and (facts.title.startswith(facts.heading) or _outlet_before(facts)):
        return facts.heading
    return title


def _outlet_before(facts: PageFacts) -> str:
    """The outlet of "Outlet - Title", where the page's own h1 says which part is the title; else nothing."""
    if not facts.heading or not facts.title.endswith(facts.heading):
        return ""
    lead = facts.title[: -len(facts.heading)]
    parts = _PARTING.split(f"{lead.rstrip()} ")
    return parts[0].strip() if len(parts) > 1 and not parts[-1].strip() and len(parts[0]) <= 40 else ""


def _split_title(title: str) -> tuple[str, str]:
    """Title and the outlet behind the last dash or bar; the outlet is empty when there is none."""
    partings = list(_PARTING.finditer(title[:1000]))
    return (title[: partings[-1].start()].strip(), title[partings[-1].end() :].strip()) if partings else (title, "")


def _outlet(facts: PageFacts, articles: list[dict[str, object]]) -> str | None:
    for name in _meta(facts, _OUTLET[:4]):
        if "://" not in name and len(name) <= 100:
            return name
    for data in articles:
        for name in _names(data.get("publisher")):
            return name
    for data in facts.data:
        if {"WebSite", "NewsMediaOrganization", "Organization"} & set(types_of(data)):
            for name in _names(data):
                return name
    if before := _outlet_before(facts):
        return before
    head, tail = _split_title(facts.title)
    return tail if head and 0 < len(tail) <= 40 and len(tail) < len(head) else None


def _byline(facts: PageFacts, articles: list[dict[str, object]], outlet: str | None) -> tuple[str, ...]:
    groups = [
        [name for data in articles for name in _names(data.get("author"))],
        list(_meta(facts, _AUTHOR)),
        [name for name in facts.bylines if not _ROLE.search(_BY.sub("", name))][:2],
    ]
    for group in groups:
        names = [part for name in group for part in _people(name) if part != outlet]
        if names:
            return tuple(dict.fromkeys(names))[:20]
    return ()


def _people(line: str) -> list[str]:
    """Names in a byline: "By Ann Lee and Bo Roe" gives two."""
    parts = (part.strip(" .:") for part in _AND.split(_BY.sub("", line)[:300]))
    return [part for part in parts if 2 < len(part) <= 60 and not _NOT_NAME.search(part)]


def _published(facts: PageFacts, articles: list[dict[str, object]], address: str | None) -> str | None:
    for value in (*_meta(facts, _PUBLISHED), *_values(articles, "datePublished"), *_values(articles, "dateCreated")):
        if found := read_date(value):
            return found
    marked = [value for value, hint in facts.times if re.search(r"publi|pubdate|posted|created|entry-date", hint)]
    only = [value for value, _ in facts.times] if len(facts.times) == 1 else []
    for value in (*marked, *only):
        if found := read_date(value):
            return found
    return date_in_path(address or "")


def _canonical(facts: PageFacts, address: str | None) -> str | None:
    """The declared address: http(s), with a path, so that a site's front page never stands for an article."""
    for value in (*facts.canonical, *_meta(facts, ("og:url",))):
        try:
            absolute = urljoin(address or facts.base, value)
            parts = urlsplit(absolute)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname and (parts.path.strip("/") or parts.query):
            return absolute
    return None


def _meta(facts: PageFacts, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from facts.meta.get(name, ())


def _values(data: list[dict[str, object]], key: str) -> Iterator[str]:
    for item in data:
        if isinstance(value := item.get(key), str) and value.strip():
            yield " ".join(value.split())


def _names(value: object) -> list[str]:
    """Names in a JSON-LD value: a string, an object with `name`, or a list of them."""
    if isinstance(value, list):
        return [name for item in value[:50] if not isinstance(item, list) for name in _names(item)]
    if isinstance(value, dict):
        value = value.get("name")
        return _names(value) if isinstance(value, list | str) else []
    return [value.strip()] if isinstance(value, str) and value.strip() else []
