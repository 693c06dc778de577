"""OPML 2.0: the feeds that the library polls, as any reader of feeds takes them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import msgspec
from lxml import etree

from sourcebook.model.feed_source import FeedSource
from sourcebook.publish.formats.graphs import xml_text
from sourcebook.publish.formats.lines import LinesExporter


class OpmlExporter(LinesExporter):
    """A list of subscriptions, by address."""

    name: ClassVar[str] = "opml"
    suffix: ClassVar[str] = ".opml"
    kinds: ClassVar[frozenset[str]] = frozenset({"feed"})
    derived: ClassVar[frozenset[str]] = frozenset({"feed"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._feeds: list[FeedSource] = []

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, FeedSource):
            self._feeds.append(record)

    def finalize(self) -> None:
        """See `Exporter.finalize`. There is no date of the clock in it, though OPML allows one."""
        root = etree.Element("opml", version="2.0")
        etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds"
        body = etree.SubElement(root, "body")
        for feed in self._feeds:
            title = xml_text(feed.title or feed.address)
            etree.SubElement(body, "outline", type="rss", text=title, title=title, xmlUrl=xml_text(feed.address))
            self.written["feeds"] += 1
        self._stream.write(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
        super().finalize()
