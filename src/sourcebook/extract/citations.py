"""Citations: links, bare addresses, page numbers, footnote marks, and references to courts, laws and documents.

The annotation's span is the anchor. A reference in the text itself has no `href`, except a DOI and a footnote whose
note holds an address. Patterns are bounded and begin with a fixed word or digit: any text is searched in linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.model.annotation import Citation
from sourcebook.model.document import Block
from sourcebook.model.span import Span, trim

_ADDRESS = re.compile(
    r"\bhttps?://[^\s<>\"“”|\\^`{}↩↑⏎]{3,2000}|\bwww\.[a-z0-9-]{1,63}\.[^\s<>\"“”|\\^`{}↩↑⏎]{2,2000}", re.IGNORECASE
)
_DOI = re.compile(r"\b(?:doi:\s?)?(10\.[0-9]{4,9}/[^\s<>\"“”]{1,200})", re.IGNORECASE)
_PAGE = re.compile(
    r"\b(?:pages?|pgs?\.?|pp?\.)\s?[0-9]{1,5}(?:\s?[-–—]\s?[0-9]{1,5})?(?:,\s?[0-9]{1,5}(?![0-9]))*(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_LABEL = r"\[(?:\^?([0-9]{1,3})|\^([\w.:-]{1,40}))\]|([⁰¹²³⁴-⁹]{1,3})"
"""A mark in the text: "[3]", "[^3]" and "[^name]" of Markdown, "³"."""
_MARK = re.compile(_LABEL)
_NOTE = re.compile(rf"\s?(?:{_LABEL}):?\s?\S")
_DOCKET = r"[0-9]{1,2}[-:][A-Za-z0-9:.-]{2,24}[A-Za-z0-9]|[A-Z]{0,4}[0-9][A-Za-z0-9/-]{1,24}"
_REFERENCES = re.compile(
    "|".join(
        (
            r"\b(?:Case|Docket|Civil Action|Criminal Action|Index|Claim|Application|Appeal)\s"
            rf"(?:Nos?\.?|[Nn]umber)\s(?:{_DOCKET})",
            r"\bNos?\.\s[0-9]{1,2}[-:](?:[a-z]{2}|[0-9]{2,6})(?:[-:][A-Za-z0-9]{1,12}){0,3}",
            r"\b[0-9]{1,2}-(?:cr|cv|mj|mc|md)-[0-9]{2,6}(?:-[A-Za-z0-9]{1,6}){0,2}\b",
            r"\b[0-9]{1,2}:[0-9]{2}-(?:cr|cv|mj|mc|md)-[0-9]{2,6}(?:-[A-Za-z0-9]{1,6}){0,2}\b",
            r"\b[0-9]{1,2}\s(?:U\.?\s?S\.?\s?C\.?|C\.?\s?F\.?\s?R\.?)\s?(?:§{1,2}|[Ss]ec(?:tion|\.)|[Pp]art)?\s?[0-9]{1,5}"
            r"[a-z]{0,2}(?:[-.][0-9]{1,5}[a-z]?){0,2}(?:\([0-9A-Za-z]{1,4}\)){0,5}",
            r"\b[0-9]{1,4}\s(?:U\.\s?S\.|S\.\s?Ct\.|F\.\s?(?:2d|3d|4th|Supp\.(?:\s?[23]d)?)|L\.\s?Ed\.(?:\s?2d)?|Fed\.\sReg\.)"
            r"\s[0-9]{1,6}\b",
            r"\b(?:S\.|H\.?\s?R\.|H\.)\s(?:Exec\.\s)?(?:Rep|Doc|Res|Con\.\sRes|J\.\sRes|Hrg)\.\s(?:No\.\s)?[0-9]{1,4}(?:[-–][0-9]{1,5})?",
            r"\bH\.\s?R\.\s[0-9]{1,5}\b",
            r"\bPub(?:lic|\.)\s(?:L(?:aw|\.))\s(?:No\.\s)?[0-9]{1,3}[-–][0-9]{1,4}\b",
            r"\b(?:Exhibit|Exh\.|Ex\.|Annex|Appendix|Attachment|Schedule)\s(?:[0-9]{1,4}|[A-Z]{1,2})(?:[-.][0-9]{1,3})?(?![A-Za-z0-9])",
            r"\[(?:1[89]|20)[0-9]{2}\]\s(?:[0-9]{1,2}\s)?[A-Z][A-Za-z]{1,6}(?:\s[A-Z][A-Za-z]{0,4})?\s[0-9]{1,5}\b",
            r"\bECLI:[A-Z]{2}:[A-Z0-9]{1,7}:[0-9]{4}:[A-Z0-9.]{1,25}",
            r"\b(?:Regulation|Directive|Decision)\s(?:\((?:EU|EC|EEC|CFSP|Euratom)\)\s)?(?:No\s)?[0-9]{1,4}/[0-9]{1,4}(?:/[A-Z]{2,8})?",
            r"\b[AS]/(?:RES/|HRC/|PV\.)?[0-9]{1,4}(?:/[0-9]{1,5}){0,2}\b",
        )
    )
)
Place = tuple[int, int, str | None]
"""Start, end and address of a reference."""
_BACK = re.compile(r"(?:ref|note|back|ret|return)|[-_:.]", re.IGNORECASE)
"""Parts of the name of a note or its mark that tell the one from the other."""
_IS_MARK = re.compile(r"\[?\(?(?:[0-9]{1,3}|[a-z]|[⁰¹²³⁴-⁹]{1,3}|[*†‡§]{1,3})\)?\]?", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_CLOSERS = ".,;:!?'’”\"»"


class CitationExtractor:
    """Finds references to sources; annotations of kind `citation`."""

    name: ClassVar[str] = "citations"
    version: ClassVar[str] = "2"
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ("citation",)

    def extract(self, reading: Reading) -> Iterator[Citation]:
        """Links first, then what the text itself cites, each stretch of text once."""
        places = Places(reading)
        links = sorted((*trim(reading.text, link.start, link.end), link.href) for link in reading.rendition.links)
        linked_notes = _linked_notes(reading, places)
        for start, end, href in links:
            if start < end:
                yield self._citation(reading, places, start, end, _of_mark(reading.text[start:end], href, linked_notes))
        starts, ends = [start for start, _, _ in links], list(accumulate((end for _, end, _ in links), max))
        reached = 0
        for start, end, address in sorted(_in_text(reading, places), key=_longest_first):
            linked = bisect_left(starts, end) - 1
            if start >= reached and (linked < 0 or ends[linked] <= start):
                reached = end
                yield self._citation(reading, places, start, end, address)

    def _citation(self, reading: Reading, places: Places, start: int, end: int, href: str | None) -> Citation:
        return reading.make(
            Citation,
            self,
            start,
            end,
            key=href,
            href=href,
            anchor=reading.span(start, end),
            sentence=places.around(start, end),
        )


def _longest_first(found: Place) -> tuple[int, int, str]:
    return found[0], -found[1], found[2] or ""


class Places:
    """Sentences and blocks by offset."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._sentences = [(s.start, s.end) for s in reading.sentences]
        self._starts = [start for start, _ in self._sentences]
        self.blocks = reading.rendition.blocks
        self._block_starts = [block.start for block in self.blocks]

    def block(self, offset: int) -> Block | None:
        """The block at an offset."""
        index = bisect_right(self._block_starts, offset) - 1
        return self.blocks[index] if index >= 0 and offset < self.blocks[index].end else None

    def around(self, start: int, end: int) -> Span:
        """The sentence (or sentences) that hold an anchor, a heading's whole line, else the anchor itself."""
        block = self.block(start)
        if block is not None and block.kind in ("heading", "caption") and end <= block.end:
            return self._reading.span(block.start, block.end)
        first = bisect_right(self._starts, start) - 1
        last = bisect_left(self._starts, end) - 1
        if first < 0 or self._sentences[first][1] <= start or last < first:
            return self._reading.span(start, end)
        return self._reading.span(self._sentences[first][0], max(end, self._sentences[last][1]))


def _in_text(reading: Reading, places: Places) -> Iterator[Place]:
    """Addresses, DOIs, references, pages and footnote marks of the text, block by block."""
    notes = _notes(reading)
    for block in places.blocks:
        if block.kind == "code":
            continue
        yield from find_references(reading.text, block.start, block.end)
        for match in _MARK.finditer(reading.text, block.start, block.end):
            note = notes.get(_label(match))
            if note is not None and not note[0].start <= match.start() < note[0].end:
                yield match.start(), match.end(), note[1]


def find_references(text: str, first: int, last: int) -> Iterator[Place]:
    """Addresses, DOIs, references and pages in `text[first:last]`; they may overlap."""
    for match in _ADDRESS.finditer(text, first, last):
        start, end = match.start(), _end_of_address(text, match.start(), match.end())
        address = text[start:end]
        yield start, end, address if address.lower().startswith("http") else f"https://{address}"
    for match in _DOI.finditer(text, first, last):
        end = _end_of_address(text, match.start(1), match.end())
        if end > match.start(1) + 8:
            yield match.start(), end, f"https://doi.org/{text[match.start(1) : end]}"
    for pattern in (_REFERENCES, _PAGE):
        for match in pattern.finditer(text, first, last):
            yield match.start(), match.end(), None


def _end_of_address(text: str, start: int, end: int) -> int:
    """Where an address ends: sentence marks and a bracket that it did not open are not its own."""
    opened = text.count("(", start, end) - text.count(")", start, end)
    while end > start and (text[end - 1] in _CLOSERS or (text[end - 1] == ")" and opened < 0) or text[end - 1] in "]>"):
        opened += text[end - 1] == ")"
        end -= 1
    return end


def _label(match: re.Match[str]) -> str:
    """The name of a note: of a number the number, however it is printed."""
    return match[2] or str(int((match[1] or match[3]).translate(_SUPERSCRIPTS)))


def _of_mark(words: str, href: str, notes: Mapping[str, str]) -> str:
    """The address of a link; of a mark that leads to a note of the page, the one that the note gives."""
    return notes.get(_plain(href), href) if href.startswith("#") and _IS_MARK.fullmatch(words) else href


def _linked_notes(reading: Reading, places: Places) -> dict[str, str]:
    """Notes of a page by what the names of mark and note have in common ("fn1", "fnref1"), with their first address.

    A note is known by the link that leads back to its mark.
    """
    found: dict[str, str] = {}
    inward = [link for link in reading.rendition.links if _BACK.search(link.href) and link.href.startswith("#")]
    outward = [(link.start, link.href) for link in reading.rendition.links if not link.href.startswith("#")]
    starts = [start for start, _ in outward]
    for link in inward:
        block = places.block(link.start)
        if block is None:
            continue
        at = bisect_left(starts, block.start)
        if at < len(outward) and starts[at] < block.end:
            found.setdefault(_plain(link.href), outward[at][1])
        elif printed := _ADDRESS.search(reading.text, block.start, block.end):
            end = _end_of_address(reading.text, printed.start(), printed.end())
            found.setdefault(_plain(link.href), reading.text[printed.start() : end])
    return found


def _plain(href: str) -> str:
    return _BACK.sub("", href.lower())


def _notes(reading: Reading) -> dict[str, tuple[Block, str | None]]:
    """Notes by name: blocks that begin with their mark, with the first address in them."""
    links = reading.rendition.links
    starts = [link.start for link in links]
    found: dict[str, tuple[Block, str | None]] = {}
    for block in reading.rendition.blocks:
        match = _NOTE.match(reading.text, block.start, block.end)
        if match is None:
            continue
        index = bisect_left(starts, block.start)
        linked = index < len(links) and links[index].start < block.end
        address = _ADDRESS.search(reading.text, block.start, block.end)
        href = links[index].href if linked else None
        if href is None and address is not None:
            href = reading.text[address.start() : _end_of_address(reading.text, address.start(), address.end())]
        found[_label(match)] = (block, href)
    return found
