"""How a message is laid out as a text: its heads as rows, its body, the names of what is attached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import getaddresses

from sourcebook.errors import EmptyInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Draft
from sourcebook.ingest.language import find_language
from sourcebook.ingest.markup import add_markup
from sourcebook.ingest.office.richtext import tidy
from sourcebook.model.document import Hidden, Metadata

FOLDER = "X-Folder"
"""Head under which programs write down in which folder of a mailbox a message lay."""
_ID = re.compile(r"<([^<>\r\n]{1,500})>")
_MOST_IDS = 20_000
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Part:
    """A piece of a body: plain text, or HTML."""

    text: str
    html: bool = False


@dataclass(slots=True)
class Attached:
    """What a message carries: name and size as stated."""

    name: str
    media_type: str
    size: int


@dataclass(slots=True)
class Letter:
    """A message as its file states it. Dates are ISO days."""

    name: str
    heads: list[tuple[str, str]]
    """(name, value) of those shown: From, To, Cc, Date, Subject."""
    parts: list[Part] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    sent: str | None = None
    message: str | None = None
    """Its own Message-ID, without brackets."""
    answers: tuple[str, ...] = ()
    """Message-IDs of what it answers, the thread's first one first."""
    warnings: list[str] = field(default_factory=list)

    def head(self, name: str) -> str:
        """The value of a head, empty without."""
        return next((value for key, value in self.heads if key == name), "")


def lay_out_letter(letter: Letter) -> Draft:
    """The message as text with blocks.

    Raises:
        EmptyInput: It has neither heads nor words.
    """
    from sourcebook.ingest.mail.quoted import mark_quoted

    made = Assembly()
    hidden: list[Hidden] = []
    for name, value in letter.heads:
        made.add("row", f"{name}: {_SPACE.sub(' ', value).strip()}", group=1, path=f"head={name.lower()}")
    for number, part in enumerate(letter.parts, start=1):
        before = len(made.blocks)
        if part.html:
            hidden += add_markup(made, part.text, path=f"part={number}")
        else:
            _add_plain(made, part.text, number)
        made.replace(before, mark_quoted(made.text(), made.blocks[before:]))
    group = 1 + made.last_group
    for attached in letter.attached:
        words = f"Attachment: {attached.name} ({attached.media_type}, {attached.size:,} bytes)"
        made.add("row", words, group=group, path="attachment")
    text = made.text()
    if not text:
        raise EmptyInput(f"{letter.name} holds no message.", "Check where it came from.")
    return Draft(
        text=text,
        blocks=tuple(made.blocks),
        links=tuple(made.links),
        hidden=tuple(hidden),
        metadata=_metadata(letter, text[made.blocks[0].start :]),
        warnings=tuple(letter.warnings),
    )


def _add_plain(made: Assembly, words: str, number: int) -> None:
    from sourcebook.ingest.plaintext_layout import classify, split_segments

    text = tidy(words)
    base = made.last_group
    for block in classify(text, split_segments(text, 0)):
        group = base + block.group if block.group else 0
        piece = text[block.start : block.end]
        made.add(block.kind, piece, level=block.level, group=group, path=f"part={number}")


def _metadata(letter: Letter, text: str) -> Metadata:
    return Metadata(
        title=_SPACE.sub(" ", letter.head("Subject")).strip()[:500] or None,
        byline=people([letter.head("From")]),
        published=letter.sent,
        language=find_language(text),
        message=letter.message,
        answers=letter.answers,
    )


def message_ids(value: str) -> tuple[str, ...]:
    """The ids in a Message-ID, In-Reply-To or References head, in their order, each once."""
    return tuple(dict.fromkeys(found.strip() for found in _ID.findall(value[:_MOST_IDS]) if found.strip()))


def people(values: Sequence[str]) -> tuple[str, ...]:
    """Names, else addresses, of those in address heads."""
    pairs = getaddresses([value for value in values if value])
    return tuple(name.strip() or address for name, address in pairs if name.strip() or address)
