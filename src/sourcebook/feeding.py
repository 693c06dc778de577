"""Feeds of a library as its server gives them: the same entries as in the published folder.

Their links lead to the published site where the setting `site_address` says where that is, else to this server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

import msgspec

from sourcebook.errors import NotFound
from sourcebook.model.category import Category
from sourcebook.model.correction import Correction
from sourcebook.model.entity import Entity
from sourcebook.model.ids import kind_of
from sourcebook.model.matter import Matter
from sourcebook.model.summary import Summary
from sourcebook.publish.changes import status_items
from sourcebook.publish.correction_units import ABOUT, correction_items
from sourcebook.publish.feeds import ENTRIES, FORMS, Channel, Item, build_feeds, digest_items
from sourcebook.publish.links import category_path, digest_path, digests_path, entity_path, summary_path
from sourcebook.publish.news import items_of, words_of
from sourcebook.settings import Settings
from sourcebook.store.base import View

NAMES = ("site", "category/SLUG", "entity/ID", "status", "corrections", "digests")


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed as it is sent: its bytes, their media type, and when something in it last changed."""

    body: bytes
    media_type: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feeding:
    """Makes feeds.

    Args:
        view: The records.
        settings: Title and `site_address`.
        categories: The library's tree.
        matters: Gives the matters of the library.
        corrections: Gives what befell sources.
        find_entity: Gives an entity by its id.
    """

    view: View
    settings: Settings
    categories: Mapping[str, Category]
    matters: Callable[[], Iterable[Matter]]
    corrections: Callable[[], Iterable[Correction]]
    find_entity: Callable[[str], Entity]

    def make(self, name: str, form: str) -> Feed:
        """A feed of `NAMES` as `atom`, `rss` or `json`.

        Raises:
            NotFound: There is no such feed; the message names those there are.
        """
        kind, _, rest = name.partition("/")
        makers = {"category": self._category, "entity": self._entity} if rest else {}
        plain = {"site": self._site, "status": self._status, "corrections": self._corrections, "digests": self._digests}
        maker = makers.get(kind)
        if form not in FORMS or (maker is None and name not in plain):
            known = ", ".join(f"{n}.{{atom,rss,json}}" for n in NAMES)
            raise NotFound(f"There is no feed {name}.{form}.", f"Feeds are: {known}.")
        channel, found = maker(rest) if maker else plain[name]()
        items = list(found)
        body = build_feeds(channel, items)[f"{channel.path}.{form}"]
        updated = max((i.updated for i in items), default=datetime(1970, 1, 1, tzinfo=UTC))
        return Feed(body=body, media_type=FORMS[form], updated=updated)

    def _channel(self, key: str, about: str, page: str, path: str, served: str) -> Channel:
        """A channel at its place on the site, or on this server."""
        address = self.settings.site_address
        title = f"{self.settings.title}: {about}" if about else self.settings.title
        if address:
            return Channel(id=key, title=title, page=page, path=path, base=address.rstrip("/") + "/")
        return Channel(id=key, title=title, page=served, path=f"feeds/{key.replace(':', '/')}")

    def _summary_path(self, summary: Summary) -> str:
        return summary_path(summary) if self.settings.site_address else f"desk/{summary.id}"

    def _document_path(self, document: str) -> str:
        return f"documents/{document}.html" if self.settings.site_address else f"documents/{document}"

    def _items(self, summaries: Iterable[Summary]) -> list[Item]:
        return items_of(self.view, list(islice(summaries, ENTRIES)), self.categories, ENTRIES, self._summary_path)

    def _site(self) -> tuple[Channel, list[Item]]:
        newest = self.view.iter_summaries(state="published", limit=ENTRIES)
        return self._channel("site", "", "index.html", "feed", ""), self._items(newest)

    def _category(self, slug: str) -> tuple[Channel, list[Item]]:
        held = self.categories.get(slug)
        if held is None and slug not in self.view.count_marks("category", "published"):
            raise NotFound(f"There is no category {slug!r}.", "See `sourcebook categories list`.")
        own = [slug, *(c.slug for c in self.categories.values() if self._is_below(c, slug))]
        found = {s.id: s for c in own for s in self.view.iter_summaries(state="published", category=c, limit=ENTRIES)}
        newest = sorted(found.values(), key=lambda s: (s.posted or "", s.id), reverse=True)
        path = category_path(slug)
        name = held.title if held else slug
        stem = path.removesuffix(".html")
        channel = self._channel(f"category:{slug}", name, path, f"{stem}/feed", "desk")
        about = held.description if held else ""
        return replace(channel, about=about), self._items(newest)

    def _is_below(self, category: Category, slug: str) -> bool:
        seen: set[str] = set()
        at = category.parent
        while at and at not in seen:
            if at == slug:
                return True
            seen.add(at)
            at = self.categories[at].parent if at in self.categories else None
        return False

    def _entity(self, identifier: str) -> tuple[Channel, list[Item]]:
        if kind_of(identifier) != "entity":
            raise NotFound(f"{identifier!r} is no id of an entity.", "See `sourcebook list entities`.")
        entity = self.find_entity(identifier)
        path = entity_path(entity.id)
        named = (
            s for s in self.view.iter_summaries(state="published") if any(n in words_of(s) for n in entity.names)
        )  # fmt: skip
        channel = self._channel(
            f"entity:{entity.id}", entity.name, path, path.removesuffix(".html"), f"entities/{entity.id}"
        )
        return channel, self._items(named)

    def _status(self) -> tuple[Channel, list[Item]]:
        items = status_items(self.view, self.matters(), lambda _: True, self._document_path)
        return self._channel("status", "new steps", "status.html", "status", "matters"), items[:ENTRIES]

    def _corrections(self) -> tuple[Channel, list[Item]]:
        # Who sits at this machine is told of drafts that lean on a source too; the published folder tells of none.
        page = "corrections.html" if self.settings.site_address else "corrections"
        items = correction_items(self.corrections(), page)
        channel = self._channel("corrections", "corrections", "corrections.html", "corrections", "corrections")
        return replace(channel, about=ABOUT), items

    def _digests(self) -> tuple[Channel, list[Item]]:
        path = digest_path if self.settings.site_address else lambda _: ""
        items = digest_items((d for d in self.view.iter_digests() if d.state == "sent"), path)
        return self._channel("digests", "newsletter", digests_path(), "digests/feed", ""), items
