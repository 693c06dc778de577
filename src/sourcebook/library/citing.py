"""Words and their proof: what is cited with its hash, permalinks, drafts looked at without a note of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook.errors import NotFound, UsageError
from sourcebook.library.judging import Judging
from sourcebook.model.permalink import Permalink, parse_permalink

if TYPE_CHECKING:
    from sourcebook.checking import Checked
    from sourcebook.model.cited import Cited
    from sourcebook.model.document import Document, Rendition

MOST_CHECKED = 1_000_000
"""Characters of a draft that is sent as text."""


class Citing(Judging):
    """Words and their proof: what is cited with its hash, permalinks, drafts looked at without a note of it."""

    def cite(self, document: str, start: int, end: int, *, rendition: str | None = None) -> Cited:
        """Words of a document with the hashes of its text and bytes, and their permalink.

        Offsets count in `rendition`, without it in the document's current text.

        Raises:
            NotFound: There is no such document or rendition.
            UsageError: The offsets select nothing.
        """
        view = self.view()
        held = view.get_document(document)
        return cite(held, view.get_rendition(rendition or held.rendition), start, end)

    def find_cited(self, permalink: str | Permalink) -> Cited:
        """The words that a permalink names (`sha256:HEX#char=START,END`); without a place, the whole text.

        Raises:
            NotFound: No kept text has that hash, or it has fewer characters.
            UsageError: It is no permalink.
        """
        link = permalink if isinstance(permalink, Permalink) else parse_permalink(permalink)
        view = self.view()
        for identifier in view.find_texts(link.text):
            text = view.get_rendition(identifier)
            held = self._document_of(text)
            if held is not None:
                end = len(text.text) if link.end is None else link.end
                if not link.start < end <= len(text.text):
                    raise NotFound(
                        f"The text has {len(text.text):,} characters; there is nothing at {link.place}.",
                        "Leave the place out for the whole of it.",
                    )
                return cite(held, text, link.start, end)
        raise NotFound(f"No kept text has the hash {link.text}.", "See `sourcebook show ID` for the hashes of texts.")

    def _document_of(self, text: Rendition) -> Document | None:
        """A document that this is or was the text of; the first by id where copies have the same."""
        view = self.view()
        found = sorted({capture.document for capture in view.find_captures(blob=text.blob)})
        return view.get_document(found[0]) if found else None

    def check_text(self, text: str, *, date: str | None = None) -> Checked:
        """A draft given as text (Markdown, with anchors or without) as `check` has it; no note is taken of it.

        Raises:
            UsageError: There is no word in it, or it is too long.
        """
        if not any(character.isalnum() for character in text) or len(text) > MOST_CHECKED:
            raise UsageError(
                f"A draft has 1 to {MOST_CHECKED:,} characters; this one has {len(text):,}.", "Send its text."
            )  # fmt: skip
        with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
            path = Path(folder) / "draft.md"
            path.write_text(text, encoding="utf-8", errors="replace")
            return self._examine_draft(path, date, None)


def cite(document: Document, text: Rendition, start: int, end: int) -> Cited:
    """Words of a text already at hand. Raises `UsageError` where the offsets select nothing."""
    from sourcebook.model.cited import Cited

    if not 0 <= start < end <= len(text.text):
        raise UsageError(
            f"{start} to {end} is no place in a text of {len(text.text):,} characters.", "Give the greater one last."
        )  # fmt: skip
    return Cited(
        exact=text.text[start:end], document=document.id, title=document.title, outlet=document.outlet,
        date=document.updated or document.published, address=document.address, rendition=text.id, start=start,
        end=end, text_hash=text.text_hash, blob=text.blob,
        permalink=str(Permalink(text=text.text_hash, start=start, end=end)),
    )  # fmt: skip
