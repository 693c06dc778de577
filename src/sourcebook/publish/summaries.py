"""Summaries in a published folder: a page for each, categories, the archive, the newsletter, and the front page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
from markupsafe import Markup

from sourcebook.model.correction import Correction
from sourcebook.model.digest import Digest
from sourcebook.model.entity import EntityRecord
from sourcebook.model.summary import Anchor, Summary
from sourcebook.publish.dated import DatedPage, cut_by_date, day_of, top_of
from sourcebook.publish.entities import Cell, Section
from sourcebook.publish.exports import WHOLE
from sourcebook.publish.feeds import ENTRIES, Channel, build_feeds, digest_items
from sourcebook.publish.folder import Folder
from sourcebook.publish.letter import inline_html, markdown_html, plain_words
from sourcebook.publish.links import (
    StaticLinks,
    category_path,
    digest_path,
    digests_path,
    entity_path,
    outside,
    summary_path,
)
from sourcebook.publish.memory import digest
from sourcebook.publish.news import News, items_of, words_of
from sourcebook.publish.pages import Pages
from sourcebook.publish.search_data import Entry, Search
from sourcebook.publish.words import date

LATEST, WEIGHTY = 20, 8
"""Summaries on the front page: the newest, and the most important."""
_PUBLIC = (
    "id", "number", "title", "outlet", "published", "posted", "address", "note", "reply", "categories", "tags",
    "importance",
)  # fmt: skip
LISTED = 50
"""Summaries on the first page of a longer list."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a kept copy that a sentence rests on, and where they open."""

    exact: str
    title: str
    href: str
    outlet: str
    date: str


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence as shown, with its evidence."""

    number: int
    said: Markup
    text: str
    gap: bool
    """Whether a paragraph ends after it."""
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Public:
    """A version that was public: its number, its day, and what it changed."""

    number: int
    day: str
    changed: tuple[str, ...]


class SummaryUnits:
    """The summaries of a folder.

    Args:
        pages: The page maker, told here of the news.
        links: Where things are.
        folder: The folder.
        news: What is published.
        search: Where they can be found.
        on: Whether the folder has summaries at all.
    """

    def __init__(
        self, pages: Pages, links: StaticLinks, folder: Folder, news: News, search: Search, *, on: bool = True
    ) -> None:
        self.pages, self.links, self.folder, self.news, self.search = pages, links, folder, news, search
        self.keys: set[str] = set()
        """Keys of what the search knows."""
        self.befell: dict[str, list[Correction]] = {}
        """Summary -> what befell the words that it leans on."""
        self._prints: dict[str, str] = {}
        """Summary -> print of all that its page is made from, which is more than what is public of it."""
        address = pages.settings.site_address
        self.base = address.rstrip("/") + "/" if address else None
        self.news.shown = pages.shown
        pages.news = news if on and (news.published or news.withdrawn or news.digests) else None

    def write(self, context: str, states: Mapping[str, str]) -> None:
        """Every page of them, but the front page and the feeds of the site."""
        if self.pages.news is None:
            return
        for summary in self.news.published:
            self._unit(context, summary, states)
        for summary in self.news.withdrawn:
            print_ = digest(context, "withdrawn", summary, self.news.old_paths.get(summary.id, []))
            self.folder.unit(f"summary {summary.id}", print_, partial(self._write_tombstone, summary))
        self._write_lists(context)
        self._write_digests(context)
        self._write_data()

    # -- one of them --------------------------------------------------------------------------------------------

    def _unit(self, context: str, summary: Summary, states: Mapping[str, str]) -> None:
        related = [(s.id, s.title, s.slug) for s in self._related(summary)]
        held = [(d, states.get(d, "")) for d in sorted(summary.leans_on)]
        names = [self.news.categories[c] for c in summary.categories]
        old, befell = self.news.old_paths.get(summary.id, []), [(c.id, c.told) for c in self.befell.get(summary.id, ())]
        print_ = digest(context, summary, related, held, names, old, befell)
        self._prints[summary.id] = print_
        self.folder.unit(f"summary {summary.id}", print_, partial(self._write, summary))
        self.keys.add(Entry(summary.id, "", "", ()).key)

    def _related(self, summary: Summary) -> list[Summary]:
        return [held for i in summary.related if (held := self.news.by_id.get(i)) is not None]

    def _write(self, summary: Summary) -> None:
        path = summary_path(summary)
        rows = self.rows(summary, path)
        html = self.pages.render(
            "summary.html", path, summary=summary, rows=rows, news=self.news, note=markdown_html(summary.note, False),
            reply=markdown_html(summary.reply, False), related=self._related(summary), history=self._history(summary),
            description=_short(words_of(summary)), canonical=self._canonical(path), data=self._data(summary),
            befell=self.befell.get(summary.id, ()), reasons=self.news.reasons(summary),
        )  # fmt: skip
        self.folder.write(path, html)
        self._write_redirects(summary)
        about = " · ".join(p for p in (summary.outlet or "", date(summary.published)) if p)
        sentences = [plain_words(s.text) for s in summary.sentences]
        rest = [(path, 0, [plain_words(summary.note)])] if summary.note.strip() else []
        self.search.add(Entry(summary.id, summary.title, about, [(path, 1, sentences), *rest]))

    def rows(self, summary: Summary, path: str) -> list[Row]:
        """Sentences with the words they rest on, where the copy is published."""
        links = self.links.at(path)
        return [
            Row(
                n, inline_html(s.text), plain_words(s.text), "\n\n" in s.gap,
                tuple(self._quoted(a, links) for a in s.anchors if self.news.shows(a.document)),
            )
            for n, s in enumerate(summary.sentences, 1)
        ]  # fmt: skip

    def _quoted(self, anchor: Anchor, links: StaticLinks) -> Quoted:
        document = self.pages.material(anchor.document).document
        if document.rendition == anchor.rendition:
            href = self.pages.passage(links, document.id, anchor.start, anchor.end, anchor.exact)
        else:  # words of an earlier version: its page tells what became of them
            href = links.document(document.id)
        return Quoted(anchor.exact, document.title, href, document.outlet or "", date(document.published))

    def _history(self, summary: Summary) -> list[Public]:
        """The versions that were public, the newest first; who made them, and why, stays in the library."""
        days = {
            int(d.value.split()[1]): d.time[:10]
            for d in self.pages.view.iter_decisions(summary.id)
            if len(d.value.split()) == 2 and d.value.split()[1].isdigit()
        }
        found: list[Public] = []
        before: Summary | None = None
        for version in self.pages.view.iter_summary_versions(summary.id):
            if version.state == "published":
                changed = tuple(_changed(before, version)) if before else ()
                if before is None or changed:
                    found.append(Public(version.number, days.get(version.number, version.posted or ""), changed))
                before = version
        return found[::-1]

    def _canonical(self, path: str) -> str:
        return f"{self.base}{path}" if self.base else ""

    def _data(self, summary: Summary) -> Markup:
        """The same for machines (schema.org NewsArticle). It rates nothing."""
        names = [self.news.categories[c].title for c in summary.categories]
        said = {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": summary.title,
            "datePublished": summary.posted, "articleSection": names, "isBasedOn": outside(summary.address),
            "url": self._canonical(summary_path(summary)), "description": _short(words_of(summary)),
            "publisher": {"@type": "Organization", "name": self.pages.settings.title},
            "isAccessibleForFree": True,
        }  # fmt: skip
        text = json.dumps({k: v for k, v in said.items() if v}, ensure_ascii=False, sort_keys=True)
        return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))

    def _write_tombstone(self, summary: Summary) -> None:
        path = summary_path(summary)
        self.folder.write(
            path,
            self.pages.render(
                "withdrawn.html", path, what="summary", withdrawn=summary.withdrawn, posted=summary.posted
            ),
        )
        self._write_redirects(summary)

    def _write_redirects(self, summary: Summary) -> None:
        target = summary_path(summary)
        for path in self.news.old_paths.get(summary.id, ()):
            href = self.links.at(path).file(target)
            self.folder.write(
                path, self.pages.render("moved.html", path, href=href, canonical=self._canonical(target) or href)
            )

    def _write_data(self) -> None:
        """`data/summaries.jsonl`: what is public of each, in parts where there are many."""
        parts: dict[str, list[Summary]] = {}
        whole = len(self.news.published) <= WHOLE
        for summary in sorted(self.news.published, key=lambda s: s.id):
            parts.setdefault("" if whole else summary.id[2:4], []).append(summary)
        for part, held in parts.items():
            path = f"data/summaries/{part}.jsonl" if part else "data/summaries.jsonl"
            print_ = digest(path, [self._prints[s.id] for s in held])
            self.folder.unit(f"data summaries {part}", print_, partial(self._write_part, path, held))

    def _write_part(self, path: str, held: Sequence[Summary]) -> None:
        self.folder.write(path, b"".join(msgspec.json.encode(self._public(s)) + b"\n" for s in held))

    def _public(self, summary: Summary) -> dict[str, object]:
        """The fields that anybody may see; words of documents that are not published are left out."""
        told = {name: getattr(summary, name) for name in _PUBLIC}
        sentences = [
            {"text": s.text, "anchors": [a for a in s.anchors if self.news.shows(a.document)]}
            for s in summary.sentences
        ]
        return told | {"sentences": sentences, "page": summary_path(summary)}

    # -- lists --------------------------------------------------------------------------------------------------

    def _write_lists(self, context: str) -> None:
        news = self.news
        self._write_dated("archive", "archive.html", "", news.published, context)
        counts = [(c, len(news.of_category[c.slug])) for c in news.categories.values()]
        tree = digest(context, counts, len(news.published))
        self.folder.unit("categories", tree, self._write_tree)
        for slug in news.categories:
            self._write_dated(
                f"category {slug}", category_path(slug), slug, news.of_category[slug],
                digest(context, news.categories[slug], news.below(slug), news.above(slug), self._counts(slug)),
            )  # fmt: skip
            self._feed(f"category {slug}", self.channel(slug), news.of_category[slug])

    def _counts(self, slug: str) -> list[int]:
        return [len(self.news.of_category[c.slug]) for c in self.news.below(slug)]

    def _write_dated(self, key: str, path: str, slug: str, summaries: Sequence[Summary], context: str) -> None:
        """A list of summaries: its first page, and those of its times."""
        stem = path.removesuffix(".html")
        dated = cut_by_date(summaries, lambda s: day_of(s.posted))
        latest = list(summaries[:LISTED]) if dated else list(summaries)
        top = [(f"{stem}/{name}.html", said, count) for name, said, count in top_of(dated)]
        print_ = digest(context, [_listed(s) for s in latest], top, len(summaries))
        self.folder.unit(key, print_, partial(self._write_list, path, slug, None, latest, top, len(summaries)))
        for page in dated:
            parts = [(f"{stem}/{name}.html", said, count) for name, said, count in page.parts]
            rows = list(page.rows)
            print_ = digest(context, [_listed(s) for s in rows], parts, page.count, page.last)
            own = f"{stem}/{page.name}.html"
            self.folder.unit(
                f"{key} {page.name}", print_, partial(self._write_list, own, slug, page, rows, parts, page.count)
            )

    def _write_list(
        self, path: str, slug: str, time: DatedPage[Summary] | None, rows: Sequence[Summary],
        parts: Sequence[tuple[str, str, int]], total: int,
    ) -> None:  # fmt: skip
        stem = category_path(slug).removesuffix(".html") if slug else "archive"
        html = self.pages.render(
            "summaries.html", path, category=self.news.categories.get(slug), news=self.news, rows=rows, parts=parts,
            time=time, total=total, stem=stem, lead=lead_of, feed=self.channel(slug).path if slug else "feed",
        )  # fmt: skip
        self.folder.write(path, html)

    def _write_tree(self) -> None:
        self.folder.write("categories.html", self.pages.render("categories.html", "categories.html", news=self.news))

    def write_front(self) -> None:
        """`index.html`."""
        news = self.news
        html = self.pages.render(
            "front.html", "index.html", news=news, latest=news.published[:LATEST], weighty=news.weightiest[:WEIGHTY],
            lead=lead_of, canonical=self.base or "",
            dossiers=[d for i in self.pages.dossiers for d in self.pages.documents_list if d.id == i],
        )  # fmt: skip
        self.folder.write("index.html", html)

    # -- the newsletter -----------------------------------------------------------------------------------------

    def _write_digests(self, context: str) -> None:
        if not self.news.digests:
            return
        for letter in self.news.digests:
            shown = [(s.id, s.title, s.slug, s.number) for s in self._in(letter)]
            self.folder.unit(f"digest {letter.id}", digest(context, letter, shown), partial(self._write_digest, letter))
        print_ = digest(context, [(d.id, d.title, d.date) for d in self.news.digests])
        self.folder.unit("digests", print_, self._write_digest_list)

    def _in(self, letter: Digest) -> list[Summary]:
        """What it had, as it went out; what was withdrawn since is left out."""
        held = [p for p in letter.picks if p.summary in self.news.by_id]
        return [self.pages.view.get_summary(p.summary, p.number) for p in held]

    def _write_digest(self, letter: Digest) -> None:
        path = digest_path(letter)
        found = self._in(letter)
        html = self.pages.render(
            "digest.html", path, letter=letter, summaries=[(s, self.news.by_id[s.id]) for s in found],
            gone=len(letter.picks) - len(found), lead=words_of, intro=markdown_html(letter.intro, False),
            outro=markdown_html(letter.outro, False), canonical=self._canonical(path),
        )  # fmt: skip
        self.folder.write(path, html)

    def _write_digest_list(self) -> None:
        path = digests_path()
        self.folder.write(path, self.pages.render("digests.html", path, letters=self.news.digests))
        title = f"{self.pages.settings.title}: newsletter"
        channel = Channel(id="digests", title=title, page=path, path="digests/feed", base=self.base)
        items = digest_items(self.news.digests, digest_path)
        for name, data in build_feeds(channel, items).items():
            self.folder.write(name, data)

    # -- feeds --------------------------------------------------------------------------------------------------

    def channel(self, slug: str = "") -> Channel:
        """The feed of the site, or of a category."""
        title = self.pages.settings.title
        if not slug:
            return Channel(id="site", title=title, base=self.base)
        held = self.news.categories[slug]
        stem = category_path(slug).removesuffix(".html")
        return Channel(
            id=f"category:{slug}", title=f"{title}: {held.title}", page=category_path(slug), path=f"{stem}/feed",
            about=held.description, base=self.base,
        )  # fmt: skip

    def _feed(self, key: str, channel: Channel, summaries: Sequence[Summary]) -> None:
        first = summaries[:ENTRIES]
        print_ = digest(channel.base or "", channel.title, channel.about, first, list(self.news.categories.values()))
        self.folder.unit(f"feed {key}", print_, partial(self._write_feed, channel, first))

    def _write_feed(self, channel: Channel, summaries: Sequence[Summary]) -> None:
        items = items_of(self.pages.view, summaries, self.news.categories, ENTRIES)
        for name, data in build_feeds(channel, items).items():
            self.folder.write(name, data)

    def write_site_feed(self) -> None:
        """`feed.atom` and its sisters."""
        self._write_feed(self.channel(), self.news.published[:ENTRIES])

    # -- who is in them -----------------------------------------------------------------------------------------

    def of_entity(self, names: Sequence[str], documents: Sequence[str]) -> list[Summary]:
        """Summaries whose sentences name somebody of these documents."""
        found = {s.id: s for d in documents for s in self.news.of_document.get(d, ())}
        held = [s for s in found.values() if any(n in words_of(s) for n in names)]
        return sorted(held, key=lambda s: (s.posted or "", s.id), reverse=True)

    def section_of(self, record: EntityRecord) -> tuple[Section, ...]:
        """The summaries that name an entity, for its page; their feed beside it."""
        documents = sorted({r.document for r in record.referents})
        found = self.of_entity(record.entity.names, documents)
        if not found:
            return ()
        links = self.links.at(entity_path(record.entity.id))
        rows = tuple((Cell(s.title, links.summary(s)), Cell(s.outlet or ""), Cell(date(s.posted))) for s in found)
        lede = "Summaries that name it. A feed of them: Atom, RSS and JSON beside this page."
        return (
            Section(anchor="summaries", title="Summaries", lede=lede, head=("Summary", "Outlet", "Posted"), rows=rows),
        )

    def write_entity_feed(self, record: EntityRecord) -> None:
        """`entities/<id>.atom` and its sisters, where a summary names it."""
        found = self.of_entity(record.entity.names, sorted({r.document for r in record.referents}))
        if not found:
            return
        page = entity_path(record.entity.id)
        channel = Channel(
            id=f"entity:{record.entity.id}", title=f"{self.pages.settings.title}: {record.entity.name}", page=page,
            path=page.removesuffix(".html"), base=self.base,
        )  # fmt: skip
        for name, data in build_feeds(channel, items_of(self.pages.view, found, self.news.categories, ENTRIES)).items():
            self.folder.write(name, data)


def lead_of(summary: Summary) -> str:
    """The beginning of a summary, for lists."""
    return _short(words_of(summary), 220)


def _listed(summary: Summary) -> tuple[str, int]:
    """What a list shows of a summary is told by its version: versions never change."""
    return summary.id, summary.number


def _short(text: str, most: int = 300) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


_TOLD = {
    "title": "title", "outlet": "outlet", "published": "date of the source", "address": "address of the source",
    "sentences": "sentences", "note": "note", "reply": "reply", "categories": "categories",
}  # fmt: skip


def _changed(before: Summary, after: Summary) -> Iterator[str]:
    for name, said in _TOLD.items():
        if getattr(before, name) != getattr(after, name):
            yield said
