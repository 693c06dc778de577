"""HTML: the article body with its structure, links on their words, hidden text apart, and the page's metadata.

The body is chosen by `html_body`; the text is always that of the page's own DOM, white space collapsed, words as
they stand (only soft hyphens, which nobody sees, are left out, and `<q>` gets the marks a browser shows).
A title heading above the body is left out of the text: it is `metadata.title`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urljoin

import msgspec

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.model.document import Hidden, Metadata

if TYPE_CHECKING:
    from lxml import etree

    from sourcebook.ingest.html_dom import RawBlock
    from sourcebook.ingest.html_metadata import PageFacts
    from sourcebook.ingest.html_unseen import Unseen

LEAST_STATED = 3
"""How many times longer than all that a page shows its stated article must be to stand for it."""
FEWEST_STATED, TIMES_CHOSEN, MOST_SHOWN = 50, 2, 0.2
"""Or: words that it must have, how many times more than what looks like the page's text and is no link, and how much of
it the page may show at most (runs of four words)."""


class HtmlReader:
    """Reads web pages."""

    name: ClassVar[str] = "html"
    version: ClassVar[str] = "4"
    media_types: ClassVar[tuple[str, ...]] = ("text/html", "application/xhtml+xml")

    def read(self, blob: Blob) -> Draft:
        """The body of the page. See `Reader.read`."""
        from sourcebook.ingest.html_parse import decode_html

        return read_page(decode_html(blob.read_bytes()), blob.address)


def read_page(markup: str, address: str | None) -> Draft:
    """The body of a page had from `address`.

    Raises:
        UnreadableInput: It holds no text that a reader would see.
    """
    from sourcebook.ingest.html_body import choose_blocks, voter_text
    from sourcebook.ingest.html_dom import walk
    from sourcebook.ingest.html_frames import has_frames, with_frames_open
    from sourcebook.ingest.html_hidden import Concealment, words_aside
    from sourcebook.ingest.html_metadata import build_metadata, page_title, read_facts, saved_from
    from sourcebook.ingest.html_parse import parse_html

    saved = None if address else saved_from(markup)
    address = address or saved
    root, complete = parse_html(markup)
    facts = read_facts(root)
    raw = walk(root, Concealment(root))
    seen = with_frames_open(root) if has_frames(markup) else markup
    if not raw and not complete:
        raise UnreadableInput("The page is nested deeper than its parser follows.", "Save it anew from a browser.")
    # What frames show is no article where the page around them shows nothing: it may be a banner.
    unseen = _unseen(root, facts, raw if any(not block.framed for block in raw) else [])
    if not raw and unseen is None:
        raise UnreadableInput(
            "The page holds no text that a reader would see.",
            "If it is drawn by a script, save it from a browser and add that file.",
        )
    choice = None if unseen else choose_blocks(raw, voter_text(seen), page_title(facts))
    if choice is not None:
        unseen = _not_shown(facts, raw, choice.kept)
    if unseen is not None:
        inner, _ = parse_html(unseen.markup)
        raw = walk(inner, Concealment(inner))
    if choice is None or unseen is not None:
        choice = choose_blocks(raw, "", page_title(facts))
    base = urljoin(address or "", facts.base) if facts.base else address or ""
    made, hidden = _assemble(raw, choice.kept, base, placed=unseen is None)
    text = made.text()
    aside = tuple(Hidden(at=0, text=words, how=how) for words, how in words_aside(markup, root))
    return Draft(
        text=text,
        blocks=tuple(made.blocks),
        links=tuple(made.links),
        hidden=(*hidden, *aside),
        metadata=_with_address(build_metadata(facts, address, text), saved),
        warnings=tuple(_warnings(choice.voter, complete, unseen, any(raw[i].framed for i in choice.kept))),
    )


def _unseen(root: etree._Element, facts: PageFacts, raw: list[RawBlock]) -> Unseen | None:
    """Words that the page does not show, where it shows none, or next to none of an article that it states."""
    from sourcebook.ingest.html_unseen import find_unseen, stated_body

    if not raw:
        return find_unseen(root, facts.data)
    stated = stated_body(facts.data)
    shown = sum(len(block.text.split()) for block in raw)
    return stated if stated is not None and stated.words > LEAST_STATED * shown else None


def _not_shown(facts: PageFacts, raw: list[RawBlock], kept: list[int]) -> Unseen | None:
    """The article that a page states, where all that it shows around an empty place is menus and the like."""
    from sourcebook.ingest.html_body import share_shown
    from sourcebook.ingest.html_unseen import stated_body

    stated = stated_body(facts.data)
    if stated is None or stated.words < FEWEST_STATED:
        return None
    own = (raw[index] for index in kept)
    chosen = sum(len(b.text.split()) for b in own if 2 * sum(end - start for start, end, _ in b.links) < len(b.text))
    if stated.words < TIMES_CHOSEN * chosen:
        return None
    return stated if share_shown(stated.plain, (block.text for block in raw)) < MOST_SHOWN else None


def _with_address(about: Metadata, saved: str | None) -> Metadata:
    """A page that declares no address goes by the one it was saved from."""
    return about if about.address or not saved else msgspec.structs.replace(about, address=saved)


def _assemble(raw: list[RawBlock], kept: list[int], base: str, *, placed: bool) -> tuple[Assembly, tuple[Hidden, ...]]:
    """The kept blocks as one text, `placed` where they stand in the page, and the hidden words in or beside them."""
    made = Assembly()
    hidden: list[Hidden] = []
    chosen = set(kept)
    near = chosen | {index + 1 for index in kept}
    for index, block in enumerate(raw):
        if index in near:
            hidden.extend(Hidden(at=len(made), text=text, how=how) for at, text, how in block.hidden if at < 0)
        if index in chosen:
            links = [(start, end, absolute(base, href)) for start, end, href in block.links]
            path = block.place.path if placed else ""
            at = made.add(block.kind, block.text, level=block.level, group=block.group, path=path, links=links)
            hidden.extend(
                Hidden(at=at + inside, text=text, how=how) for inside, text, how in block.hidden if inside >= 0
            )
    return made, tuple(hidden)


def _warnings(voter: bool, complete: bool, unseen: Unseen | None, framed: bool) -> Iterator[str]:
    if unseen is not None:
        yield f"The page shows no article: the words are those of {unseen.where}."
    elif not voter:
        yield "The main text was chosen by the page's structure alone."
    if framed:
        yield "Words of pages that stand in frames of this page (srcdoc) were read where the frames stand."
    if not complete:
        yield "The page is nested too deep: what follows its 2,048th level was left out."


def absolute(base: str, href: str) -> str:
    """An address made absolute where a base is known; as printed when it cannot be."""
    href = "".join(href.split()) if "://" in href else href.strip()
    try:
        return urljoin(base, href) if base else href
    except ValueError:
        return href
