"""Corrections on a site and in feeds: what befell the sources shown, and what of the site leans on them.

Drafts and decisions stay in the library: who is writing about what, and who decided why, is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from sourcebook.model.correction import Correction, Dependent
from sourcebook.publish.developments import section_of_correction
from sourcebook.publish.feeds import Channel, Item, build_feeds, moment
from sourcebook.publish.folder import Folder
from sourcebook.publish.pages import Pages

PATH = "corrections"
PUBLIC = frozenset(("dossier", "summary", "claim", "payment", "matter", "citation"))
"""Kinds of dependents that may be shown outside."""
MOST = 200
"""Corrections on the page of a site, the newest."""
MOST_TOLD = 20
"""Dependents that an entry of a feed names."""
ABOUT = "Sources that were corrected, taken back, changed or overtaken, and what leans on them."


def public_corrections(
    found: Iterable[Correction], shown: Collection[str], summaries: Collection[str]
) -> list[Correction]:
    """Corrections of documents that are shown, with what of the site depends on them.

    Args:
        found: Corrections of the library.
        shown: Ids of the documents shown; a notice that is not shown is not named.
        summaries: Ids of the published summaries.
    """
    return [_public(c, shown, summaries) for c in found if c.document in shown and (not c.notice or c.notice in shown)]


def _public(c: Correction, shown: Collection[str], summaries: Collection[str]) -> Correction:
    def may(d: Dependent) -> bool:
        here = (not d.document or d.document in shown) and (d.kind != "summary" or d.id in summaries)
        return d.kind in PUBLIC and here

    return msgspec.structs.replace(c, dependents=tuple(d for d in c.dependents if may(d)))


def write_corrections(folder: Folder, pages: Pages, found: Sequence[Correction]) -> None:
    """`corrections.html` and the feed `corrections.{atom,rss,json}`; nothing where nothing befell a source."""
    if not found:
        return
    address = pages.settings.site_address
    base = address.rstrip("/") + "/" if address else None
    path = f"{PATH}.html"

    def write() -> None:
        sections = tuple(section_of_correction(pages, c) for c in found[:MOST])
        told = {"kind": PATH, "heading": "Corrections", "lede": ABOUT, "sections": sections}
        page = pages.render("matters.html", path, **told, page=1, last=1, total=len(found))
        folder.write(path, page)
        for name, data in corrections_feed(pages.settings.title, found, path, base).items():
            folder.write(name, data)

    folder.make(PATH, "1", write)


def corrections_feed(title: str, found: Iterable[Correction], page: str, base: str | None) -> dict[str, bytes]:
    """Name of the file -> bytes of the feed in each form.

    Args:
        title: Title of the site or library.
        found: The corrections.
        page: Path of the page that shows them.
        base: Address of the site, ending in "/", where it is known.
    """
    channel = Channel(id=PATH, title=f"{title}: corrections", page=page, path=PATH, about=ABOUT, base=base)
    return build_feeds(channel, correction_items(found, page))


def correction_items(found: Iterable[Correction], page: str) -> list[Item]:
    """Corrections as entries of a feed; one without a day is left out."""
    return [item for c in found if (item := _item(c, page))]


def _item(c: Correction, page: str) -> Item | None:
    when = moment(c.date)
    if when is None:
        return None
    told = [f"{d.kind}: {d.name}" + (f" (“{d.at.exact}”)" if d.at else "") for d in c.dependents if d.touched]
    more = len(c.dependents) - len(told)
    lines = [f"{c.title}: {c.told}.", *dict.fromkeys(told[:MOST_TOLD])]
    lines += [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
    lines += [f"{more} more lean on other words of it."] if more else []
    return Item(
        id=f"urn:sourcebook:{c.id}", title=f"{c.title}: {c.kind}", href=f"{page}#{c.id}", updated=when, published=when,
        text="\n".join(lines), subjects=(c.kind,),
    )  # fmt: skip
