"""All blocks of HTML that was written as a whole (a mail, a converted document): nothing is chosen."""

from __future__ import annotations

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.model.document import Hidden


def add_markup(made: Assembly, html: str, *, path: str = "") -> list[Hidden]:
    """Add every block of `html` to `made`; gives the words that nobody would see, kept out of the text.

    `path` goes before each block's own DOM path. Groups continue those already made.
    """
    from sourcebook.ingest.html_dom import walk
    from sourcebook.ingest.html_hidden import Concealment
    from sourcebook.ingest.html_parse import parse_html

    try:
        root, _ = parse_html(html)
    except UnreadableInput:
        return []
    base = made.last_group
    hidden: list[Hidden] = []
    for block in walk(root, Concealment(root)):
        at = made.add(
            block.kind,
            block.text,
            level=block.level,
            group=base + block.group if block.group else 0,
            path=path + block.place.path,
            links=[link for link in block.links if link[2].startswith(("http://", "https://", "mailto:"))],
        )
        hidden.extend(Hidden(at=at + max(0, inside), text=words, how=how) for inside, words, how in block.hidden)
    return hidden
