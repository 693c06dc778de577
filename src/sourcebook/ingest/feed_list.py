"""OPML: a list of feeds as text, its folders as headings, each feed's name with its address as a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.package import parse_xml
from sourcebook.model.document import Metadata

if TYPE_CHECKING:
    from lxml import etree

_DEEPEST = 6


class FeedListReader:
    """Reads OPML."""

    name: ClassVar[str] = "feed-list"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = ("text/x-opml",)
    loads: ClassVar[tuple[str, ...]] = ("lxml.etree",)

    def read(self, blob: Blob) -> Draft:
        """Every outline's words; those that name a feed or a page carry its address. See `Reader.read`."""
        from lxml import etree

        data = blob.read_bytes()
        if not data.strip():
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        root = parse_xml(data, blob.name)
        made = Assembly()
        for event, outline in etree.iterwalk(root, events=("start",), tag="outline"):
            assert event == "start"
            _add(made, outline)
        text = made.text()
        if not text:
            raise EmptyInput(f"{blob.name} lists no feeds.", "Check where it came from.")
        title = " ".join((root.findtext("head/title") or "").split())[:500]
        owner = " ".join((root.findtext("head/ownerName") or "").split())[:500]
        return Draft(
            text=text, blocks=tuple(made.blocks), links=tuple(made.links),
            metadata=Metadata(
                title=title or None, byline=(owner,) if owner else (),
                updated=read_date(root.findtext("head/dateModified") or ""),
            ),
        )  # fmt: skip


def _add(made: Assembly, outline: etree._Element) -> None:
    given = {str(name).lower(): " ".join(str(value).split()) for name, value in outline.attrib.items()}
    words = given.get("text") or given.get("title") or ""
    if len(outline) and not given.get("xmlurl"):
        depth = 1 + sum(1 for above in outline.iterancestors("outline"))
        made.add("heading", words, level=min(depth, _DEEPEST), path="outline")
        made.add("paragraph", given.get("_note", ""), path="outline")
        return
    links: list[tuple[int, int, str]] = []
    line = ": ".join(part for part in (words, given.get("_note") or given.get("description")) if part)
    for name in ("xmlurl", "htmlurl", "url"):
        goal = given.get(name, "")
        if not goal.lower().startswith(("http://", "https://")):
            continue
        if goal not in line:
            line = f"{line} {goal}".strip()
        at = line.rindex(goal)
        links.append((at, at + len(goal), goal))
    made.add("item", line, group=1, path="outline", links=links)
