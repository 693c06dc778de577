"""A summary as a Markdown file for an editor, and back.

    ---
    title: Who paid for the quay
    outlet: Tamsin Post
    published: 2011-05-06
    categories: ports, money
    importance: 60
    ---

    A sentence on a line, with what it rests on behind it. [[d-0123456789abcdef01234567:120-188]]
    [He denied it](https://post.example/1), and said so twice. [[d-0123456789abcdef01234567: the words themselves]]

    A blank line begins a paragraph. [[d-0123456789abcdef01234567:201-260]]

    ## Note

    The editor's note.

    ## Reply

    What those accused answer.

Every mistake names its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.model.summary import Anchor, Summary, SummarySentence

Place = Callable[[str, int, int], Anchor]
"""(document, start, end) to an anchor; raises `NotFound` or `UsageError`."""
Find = Callable[[str, str], Anchor]
"""(document, words) to an anchor where they stand; raises `NotFound` or `UsageError`."""

LINES: Final = ("title", "outlet", "published", "address")
LISTS: Final = ("categories", "tags", "related", "old_addresses")
_SECTIONS: Final = {"note": "note", "reply": "reply"}
_MARK = re.compile(r"\[\[([^\[\]]{0,2000})\]\]")
_PLACE = re.compile(r"\s*(d-[0-9a-f]{24})\s*:\s*(\d{1,12})\s*-\s*(\d{1,12})\s*")
_WORDS = re.compile(r"\s*(d-[0-9a-f]{24})\s*:\s*(\S.*)", re.DOTALL)
_HEAD = re.compile(r"##\s+(\w+)\s*")
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)]|>|#{1,6})\s+")


def write_text(summary: Summary) -> str:
    """The summary as such a file."""
    head = [f"{name}: {getattr(summary, name) or ''}".rstrip() for name in LINES]
    head += [f"{name}: {', '.join(getattr(summary, name))}".rstrip() for name in LISTS]
    head.append(f"importance: {'' if summary.importance is None else summary.importance}".rstrip())
    body = "".join(_lines(summary.sentences)).rstrip()
    parts = ["---", *head, "---", "", body]
    for title, name in (("Note", "note"), ("Reply", "reply")):
        if getattr(summary, name):
            parts += ["", f"## {title}", "", getattr(summary, name)]
    return "\n".join(parts).rstrip() + "\n"


def _lines(sentences: Sequence[SummarySentence]) -> Iterator[str]:
    for sentence in sentences:
        marks = "".join(f" [[{a.document}:{a.start}-{a.end}]]" for a in sentence.anchors)
        yield " ".join(sentence.text.split()) + marks + _break(sentence.gap)


def _break(gap: str) -> str:
    """How a gap is put into the file: a new line, a blank line, and the mark of a list's item with it."""
    mark = gap.rpartition("\n")[2] if "\n" in gap else ""
    return ("\n\n" if gap.count("\n") > 1 else "\n") + (mark if mark.strip() else "")


class Source:
    """The file as it is read.

    Args:
        text: Its text.
        place: Makes an anchor of offsets.
        find: Makes an anchor of words.
        held: The summary that is edited; sentences as it has them keep how they were written.
    """

    def __init__(self, text: str, place: Place, find: Find, held: Summary | None = None) -> None:
        self._place = place
        self._find = find
        self._rows = text.removeprefix("\ufeff").splitlines()
        self._held = {" ".join(s.text.split()): s for s in held.sentences} if held else {}

    def fields(self) -> dict[str, Any]:
        """Fields for `Newsroom.new` and `Newsroom.edit`; only those that the file names.

        Raises:
            UsageError: A line cannot be read; it is named.
        """
        if not any(row.strip() for row in self._rows):
            raise UsageError("The file is empty.", "`sourcebook summary show ID --markdown` writes one.")
        found, at = self._head()
        sections: dict[str, list[tuple[int, str]]] = {"": []}
        name = ""
        for number, row in enumerate(self._rows[at:], at + 1):
            match = _HEAD.fullmatch(row)
            if match and match[1].lower() in _SECTIONS:
                name = match[1].lower()
                sections[name] = []
            else:
                sections[name].append((number, row))
        found |= {_SECTIONS[n]: "\n".join(row for _, row in rows).strip() for n, rows in sections.items() if n}
        # A file with a head says all: a section that is taken out is emptied.
        if at:
            found = dict.fromkeys(_SECTIONS.values(), "") | found
        found["sentences"] = tuple(self._sentences(sections[""]))
        return found

    def _head(self) -> tuple[dict[str, Any], int]:
        if not self._rows or self._rows[0].strip() != "---":
            return {}, 0
        found: dict[str, Any] = {}
        for number, row in enumerate(self._rows[1:], 2):
            if row.strip() == "---":
                return found, number
            name, colon, value = row.partition(":")
            name, value = name.strip().lower(), value.strip()
            if row.strip() and not colon:
                raise _wrong(number, f"{row.strip()[:60]!r} is no `name: value`", "Write one field a line.")
            if row.strip():
                found[name] = _value(number, name, value)
        raise _wrong(1, "the head is not closed", "End it with a line of `---`.")

    def _sentences(self, rows: list[tuple[int, str]]) -> Iterator[SummarySentence]:
        written: list[tuple[int, str, int]] = []  # line, words, new lines before it
        breaks = 0
        for number, row in rows:
            if row.strip():
                written.append((number, row.strip(), breaks))
                breaks = 0
            breaks += 1
        for k, (number, row, _) in enumerate(written):
            later = written[k + 1] if k + 1 < len(written) else None
            yield self._sentence(number, row, later, first=k == 0)

    def _sentence(self, number: int, row: str, later: tuple[int, str, int] | None, *, first: bool) -> SummarySentence:
        anchors = tuple(self._anchor(number, match[1]) for match in _MARK.finditer(row))
        words = " ".join(_MARK.sub(" ", row).split())
        item = _ITEM.match(words)
        if item and not first:
            words = words[item.end() :]
        if "[[" in words or "]]" in words:
            raise _wrong(number, "an anchor is not closed", "Write it as [[d-...:120-188]].")
        if not words:
            raise _wrong(number, "there is an anchor and no sentence", "Put it behind its sentence, on one line.")
        gap = _gap(later) if later else ""
        held = self._held.get(words)
        if held is None:
            return SummarySentence(text=words, anchors=anchors, gap=gap or " ")
        same_gap = not later or _break(held.gap).count("\n") == later[2]
        kept = held.gap if same_gap else gap
        by = held.by if anchors == held.anchors else "person"
        return msgspec.structs.replace(held, anchors=anchors, gap=kept, by=by)

    def _anchor(self, number: int, inside: str) -> Anchor:
        try:
            return place_anchor(inside, self._place, self._find)
        except (NotFound, UsageError) as error:
            raise UsageError(f"Line {number}: {error.message}", error.hint) from error


def place_anchor(written: str, place: Place, find: Find) -> Anchor:
    """An anchor as it is written: `d-...:120-188`, or `d-...: the words`.

    Raises:
        UsageError: It is written in another way, or selects nothing.
        NotFound: There is no such document, or the words do not stand there.
    """
    if match := _PLACE.fullmatch(written):
        return place(match[1], int(match[2]), int(match[3]))
    if match := _WORDS.fullmatch(written):
        return find(match[1], match[2].strip())
    raise UsageError(f"[[{written[:60]}]] is no anchor.", "Write [[d-...:120-188]] or [[d-...: the words]].")


def _gap(later: tuple[int, str, int]) -> str:
    _, row, breaks = later
    item = _ITEM.match(row)
    if item:
        return "\n" * min(breaks, 2) + item[0]
    return " " if breaks == 1 else "\n\n"


def _value(number: int, name: str, value: str) -> Any:
    if name in LISTS:
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if name == "importance":
        if value and not re.fullmatch(r"-?\d{1,9}", value):
            raise _wrong(number, f"importance {value[:40]!r} is no whole number", "Write 0 to 100, or leave it empty.")
        return int(value) if value else None
    if name in LINES:
        return value if value or name == "title" else None
    names = ", ".join((*LINES, *LISTS, "importance"))
    raise _wrong(number, f"there is no field {name[:40]!r}", f"Fields are: {names}.")


def _wrong(number: int, what: str, hint: str) -> UsageError:
    return UsageError(f"Line {number}: {what}.", hint)
