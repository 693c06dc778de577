"""The summaries of a published folder: what is published, what was withdrawn, in which categories, and where it stood.

Drafts, and what is ready, are never looked at: nothing of them can come into a page, a feed or the search.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

import msgspec

from sourcebook.model.address import public_address
from sourcebook.model.category import Category
from sourcebook.model.digest import Digest
from sourcebook.model.local_links import may_have_local, without_local
from sourcebook.model.summary import Reason, Summary
from sourcebook.publish.feeds import Item, moment
from sourcebook.publish.letter import plain_words
from sourcebook.publish.links import summary_path
from sourcebook.store.base import View

_PART = re.compile(r"[A-Za-z0-9_~][A-Za-z0-9._~-]{0,120}")
PARTS = {
    "status": "how far the matter has come", "harm": "harm that it tells of", "sums": "sums that it tells of",
    "officials": "people in office or public bodies", "novelty": "how little like it was covered before",
    "developments": "later steps of the matter",
}  # fmt: skip
"""Parts of a computed importance in words that tell nothing of what they were had from."""
_OURS = frozenset({
    "archive", "assets", "categories", "data", "digests", "documents", "dossiers", "entities", "evidence", "kept",
    "search", "sitemaps", "summaries",
})  # fmt: skip
"""First parts of paths that a redirect must not write into."""


@dataclass
class News:
    """Published summaries as the pages need them.

    Args:
        view: The records.
        tree: The categories that the library has, by slug; one that a summary names and is not there is added.
        shown: Documents that are published; words of others are not shown.
    """

    view: View
    tree: Mapping[str, Category] = field(default_factory=dict)
    shown: frozenset[str] | None = None

    @cached_property
    def published(self) -> list[Summary]:
        """The newest first."""
        return [for_readers(s) for s in self.view.iter_summaries(state="published", sort="newest")]

    @cached_property
    def withdrawn(self) -> list[Summary]:
        """Whose pages say only that, and why."""
        return list(self.view.iter_summaries(state="withdrawn", sort="newest"))

    @cached_property
    def digests(self) -> list[Digest]:
        """Those that were sent, the newest first."""
        return [d for d in self.view.iter_digests() if d.state == "sent"]

    @cached_property
    def by_id(self) -> dict[str, Summary]:
        """Published summaries by id."""
        return {s.id: s for s in self.published}

    @cached_property
    def weightiest(self) -> list[Summary]:
        """The most important first; of two the newer."""
        newest = sorted(sorted(self.published, key=lambda s: s.id), key=lambda s: s.posted or "", reverse=True)
        return sorted(newest, key=lambda s: s.weight, reverse=True)

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Every category with a summary, and those above it, by slug in the order of their names."""
        used = {c for s in self.published for c in s.categories}
        for slug in [*used]:
            while (held := self.tree.get(slug)) is not None and held.parent and held.parent not in used:
                used.add(held.parent)
                slug = held.parent
        made = [self.tree.get(slug) or Category(slug=slug, title=_name(slug)) for slug in used]
        return {c.slug: c for c in sorted(made, key=lambda c: (c.title.casefold(), c.slug))}

    def below(self, slug: str) -> list[Category]:
        """Categories right below one; those at the top for an empty slug."""
        return [c for c in self.categories.values() if self._parent(c) == slug]

    def above(self, slug: str) -> list[Category]:
        """Categories above one, the widest first."""
        found: list[Category] = []
        at = self._parent(self.categories[slug])
        while at and at != slug and self.categories[at] not in found:
            found.insert(0, self.categories[at])
            at = self._parent(self.categories[at])
        return found

    def _parent(self, category: Category) -> str:
        parent = category.parent or ""
        return parent if parent in self.categories and parent != category.slug else ""

    @cached_property
    def of_category(self) -> dict[str, list[Summary]]:
        """Category -> its summaries and those of the categories below it, the newest first."""
        held: dict[str, list[Summary]] = {slug: [] for slug in self.categories}
        chains = {slug: [slug, *(c.slug for c in self.above(slug))] for slug in self.categories}
        for summary in self.published:
            for slug in dict.fromkeys(above for own in summary.categories for above in chains[own]):
                held[slug].append(summary)
        return held

    @cached_property
    def of_document(self) -> dict[str, list[Summary]]:
        """Document -> summaries that lean on it, the newest first."""
        held: dict[str, list[Summary]] = defaultdict(list)
        for summary in self.published:
            for document in sorted(summary.leans_on):
                held[document].append(summary)
        return dict(held)

    def shows(self, document: str) -> bool:
        """Whether a document is published."""
        return self.shown is None or document in self.shown

    def reasons(self, summary: Summary) -> list[Reason]:
        """The parts of the computed importance, as readers may know them.

        What a part was had from may be words of a document that is not published, or the title of a draft: then its
        name in words has to do.
        """
        held = summary.computed.reasons if summary.computed else ()
        own = {"source", "origins"} | ({"status", "harm", "sums", "officials"} if self._shows_all(summary) else set())
        own |= {"developments"} if self.shown is None else set()
        return [r if r.name in own else msgspec.structs.replace(r, why=PARTS.get(r.name, r.name)) for r in held]

    def _shows_all(self, summary: Summary) -> bool:
        return all(map(self.shows, summary.leans_on))

    @cached_property
    def redirects(self) -> dict[str, Summary]:
        """Path on this site -> the summary that stood there; of two that claim one path, the first by id."""
        found: dict[str, Summary] = {}
        for summary in sorted([*self.published, *self.withdrawn], key=lambda s: s.id):
            for address in summary.old_addresses:
                if path := old_path(address):
                    found.setdefault(path, summary)
        return found

    @cached_property
    def old_paths(self) -> dict[str, list[str]]:
        """Summary -> paths where it stood."""
        held: dict[str, list[str]] = defaultdict(list)
        for path, summary in sorted(self.redirects.items()):
            held[summary.id].append(path)
        return dict(held)


def for_readers(summary: Summary) -> Summary:
    """A summary without addresses of anybody's machine: in its Markdown, and as what it was written from."""
    changes: dict[str, object] = {}
    if may_have_local((summary.note, summary.reply, *[s.text for s in summary.sentences])):
        texts = {"note": summary.note, "reply": summary.reply}
        changes |= {name: text for name, held in texts.items() if (text := without_local(held)) != held}
        told = [without_local(s.text) for s in summary.sentences]
        if any(s.text != text for s, text in zip(summary.sentences, told, strict=True)):
            changes["sentences"] = tuple(
                msgspec.structs.replace(s, text=text) for s, text in zip(summary.sentences, told, strict=True)
            )
    if summary.address and (address := public_address(summary.address)) != summary.address:
        changes["address"] = address
    return msgspec.structs.replace(summary, **changes) if changes else summary


def old_path(address: str) -> str:
    """The path of an old address in the folder (`news/a-title.html`); empty where it can be none."""
    path = urlsplit(address).path if "://" in address else address.partition("?")[0].partition("#")[0]
    parts = [p for p in path.split("/") if p]
    if not parts or len(parts) > 8 or not all(_PART.fullmatch(p) for p in parts) or parts[0] in _OURS:
        return ""
    if len(parts) == 1 and parts[0].rpartition(".")[0] in ("index", "feed", "robots", "sitemap", "404", "manifest"):
        return ""
    return "/".join(parts) if parts[-1].endswith((".html", ".htm")) else "/".join([*parts, "index.html"])


def item_of(
    summary: Summary, names: Mapping[str, Category], updated: str | None, path_of: Callable[[Summary], str]
) -> Item | None:
    """A summary as an entry of a feed; None where it has no day."""
    published = moment(summary.posted)
    if published is None:
        return None
    return Item(
        id=f"urn:sourcebook:{summary.id}", title=summary.title, href=path_of(summary),
        updated=max(published, moment(updated) or published), published=published,
        authors=(summary.outlet,) if summary.outlet else (), text=words_of(summary),
        subjects=tuple(names[c].title for c in summary.categories if c in names),
    )  # fmt: skip


def words_of(summary: Summary) -> str:
    """What a summary says, plain."""
    return " ".join(plain_words(s.text) for s in summary.sentences)


def items_of(
    view: View,
    summaries: Sequence[Summary],
    names: Mapping[str, Category],
    most: int,
    path_of: Callable[[Summary], str] = summary_path,
) -> list[Item]:
    """The first summaries of a list as entries; the last step of each is its change."""
    found = (item_of(s, names, _last_step(view, s), path_of) for s in summaries[:most])
    return [i for i in found if i is not None]


def _last_step(view: View, summary: Summary) -> str | None:
    return max((d.time for d in view.iter_decisions(summary.id)), default=None)


def _name(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ").strip().capitalize() or slug
