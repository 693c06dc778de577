"""RTF by striprtf; what remains is plain text, whose layout gives the blocks."""

from __future__ import annotations

import re
from typing import ClassVar

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.dates import read_date
from sourcebook.ingest.language import find_language
from sourcebook.ingest.office.link_marks import take_links, without_marks
from sourcebook.ingest.office.properties import Properties
from sourcebook.ingest.office.rtf_links import mark_links
from sourcebook.ingest.office.rtf_runs import sort_runs
from sourcebook.model.document import Hidden

_HEAD = 100_000
_TITLE = re.compile(r"\{\\title\s([^{}\\]{1,500})\}")
_AUTHOR = re.compile(r"\{\\author\s([^{}\\]{1,500})\}")
_TOKEN = re.compile(r"\\[{}\\]|[{}]")
_ASIDE = re.compile(
    r"\{\s{0,4}(?:\\\*\s{0,4})?\\(?:footnote|annotation|header[lrf]?|footer[lrf]?|shptxt|result)(?![a-z])"
)
_MADE = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


class RichTextReader:
    """Reads RTF."""

    name: ClassVar[str] = "richtext"
    version: ClassVar[str] = "3"
    media_types: ClassVar[tuple[str, ...]] = ("application/rtf", "text/rtf")
    loads: ClassVar[tuple[str, ...]] = ("striprtf.striprtf",)

    def read(self, blob: Blob) -> Draft:
        """The text without its formatting. See `Reader.read`."""
        from sourcebook.ingest.plaintext_layout import classify, split_segments

        data = blob.read_bytes()
        if not data.strip():
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        if b"{\\rtf" not in data[:64]:
            raise UnreadableInput(f"{blob.name} is no RTF file.", "Check what it really is.")
        try:
            words, apart = read_rich(data)
            text, links = take_links(tidy(words))
        except ValueError as error:
            raise UnreadableInput(f"{blob.name} is damaged: its text cannot be read.", "Save it anew.") from error
        if not text:
            raise EmptyInput(f"{blob.name} holds no words.", "If it holds pictures of text, add those.")
        blocks = tuple(classify(text, split_segments(text, 0)))
        about = _properties(data[:_HEAD].decode("latin-1"))
        hidden = tuple(Hidden(at=0, text=words, how=how) for words, how in apart)
        return Draft(
            text=text, blocks=blocks, links=links, hidden=hidden,
            metadata=about.metadata(text, blocks, find_language(text)),
        )  # fmt: skip


def plain_text(data: bytes) -> str:
    """The words of RTF as they stand in it. Raises `ValueError` for what is damaged."""
    return without_marks(read_rich(data)[0])


def read_rich(data: bytes) -> tuple[str, list[tuple[str, str]]]:
    """The words of RTF as they stand in it, links marked; and those that are hidden or deleted, each with how.

    Raises:
        ValueError: It is damaged.
    """
    from striprtf.striprtf import rtf_to_text

    try:
        # RTF is ASCII; bytes above it are characters of the code page it names, which latin-1 carries over.
        rtf, apart = sort_runs(_asides_last(mark_links(data.decode("latin-1"))))
        words: str = rtf_to_text(rtf, errors="replace")  # type: ignore[no-untyped-call]
    except (IndexError, KeyError, LookupError, RecursionError) as error:
        raise ValueError("damaged RTF") from error
    return _whole(words), [(_whole(without_marks(hidden)), how) for hidden, how in apart]


def _whole(words: str) -> str:
    """Characters that RTF spells in two halves (beyond U+FFFF) put together."""
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _asides_last(rtf: str) -> str:
    """RTF with its notes, comments, heads and feet of pages as paragraphs at its end: the converter drops them."""
    kept, asides = [], dict[str, None]()
    at = depth = began = 0
    for token in _TOKEN.finditer(rtf):
        if token[0] == "{":
            depth += 1
            if not began and _ASIDE.match(rtf, token.start()):
                kept.append(rtf[at : token.start()])
                at, began = token.start(), depth
        elif token[0] == "}":
            if began and depth == began:
                asides[_ASIDE.sub("{", rtf[at : token.end()], count=1)] = None
                at, began = token.end(), 0
            depth -= 1
    last = rtf.rfind("}", at)
    if not asides or last < at:
        return rtf
    return "".join((*kept, rtf[at:last], *(f"\\par {words}\\par " for words in asides), rtf[last:]))


def tidy(text: str) -> str:
    """Text of a converter: one sort of newline, no control characters, blank lines at most two, trimmed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\v", "\n")
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]", "", text)
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip()


def _properties(head: str) -> Properties:
    title, author, made = _TITLE.search(head), _AUTHOR.search(head), _MADE.search(head)
    day = read_date(f"{made[1]}-{int(made[2]):02}-{int(made[3]):02}") if made else None
    return Properties(
        title=title[1].strip() if title else "", authors=(author[1].strip(),) if author else (), created=day
    )
