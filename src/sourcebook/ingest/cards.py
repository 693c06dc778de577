"""Calendars and address cards (iCalendar, RFC 5545; vCard, RFC 6350) as text, by icalendar."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.charset import decode
from sourcebook.ingest.language import find_language
from sourcebook.model.document import Metadata

if TYPE_CHECKING:
    from icalendar import Component

_NAMES = {
    "DTSTART": "Start", "DTEND": "End", "DUE": "Due", "LOCATION": "Place", "ORGANIZER": "Organizer",
    "ATTENDEE": "Attendee", "STATUS": "Status", "RRULE": "Repeats", "URL": "Address", "CATEGORIES": "Categories",
    "ORG": "Organisation", "TITLE": "Title", "ROLE": "Role", "TEL": "Telephone", "EMAIL": "E-mail",
    "ADR": "Postal address", "BDAY": "Born", "NICKNAME": "Also called", "RELATED": "Related",
}  # fmt: skip
_WORDS = ("DESCRIPTION", "COMMENT", "NOTE")
_HEADINGS = ("SUMMARY", "FN", "N")
_MOST = 50_000
_ESCAPE = re.compile(r"\\([nN,;\\])")
_OLD = re.compile(r"^VERSION:2\.1|QUOTED-PRINTABLE", re.I | re.M)
_CHARSET = re.compile(r";CHARSET=\"?([\w.-]{1,40})", re.I)
_OLD_PARAMETERS = re.compile(
    r";(?:CHARSET=[^;:]{1,60}|(?:ENCODING=)?QUOTED-PRINTABLE|(?:ENCODING=)?8BIT)(?=[;:]|$)", re.I
)
"""Parameters of vCard 2.1 that later versions know no more."""
_BARE_PARAMETER = re.compile(r";([A-Za-z0-9-]{1,40})(?=[;:]|$)")
_PARTS_OF_NAME = 5


class CardReader:
    """Reads ICS and VCF."""

    name: ClassVar[str] = "cards"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = ("text/calendar", "text/vcard", "text/x-vcard", "text/directory")
    loads: ClassVar[tuple[str, ...]] = ("icalendar",)

    def read(self, blob: Blob) -> Draft:
        """Each event, task or person: its name, its fields as rows, its notes. See `Reader.read`."""
        text = decode(blob.read_bytes()).text
        if not text.strip():
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        made = Assembly()
        for number, component in enumerate(_components(text, blob.name), start=1):
            _add(made, component, number)
        words = made.text()
        if not words:
            raise EmptyInput(f"{blob.name} holds no events and no persons.", "Check where it came from.")
        first = words[made.blocks[0].start : made.blocks[0].end]
        title = first[:500] if made.blocks[0].kind == "heading" else None
        return Draft(
            text=words, blocks=tuple(made.blocks), metadata=Metadata(title=title, language=find_language(words))
        )


def _components(text: str, name: str) -> Iterator[Component]:
    from icalendar import Component

    try:
        whole = Component.from_ical(_modern(text) if _OLD.search(text) else text, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableInput(f"{name} is a damaged calendar or card.", "Save it anew.") from error
    left = _MOST
    for component in whole:
        for part in component.walk():
            left -= 1
            if left < 0:
                return
            if part.name in ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VCARD"):
                yield part


def _modern(text: str) -> str:
    """A vCard 2.1 as 3.0: quoted-printable values decoded and joined, the parameters that say so dropped."""
    lines: list[str] = []
    waiting = iter(text.splitlines())
    for line in waiting:
        head, colon, value = line.partition(":")
        if colon and "QUOTED-PRINTABLE" in head.upper():
            while value.endswith("=") and (more := next(waiting, None)) is not None:
                value = value[:-1] + more
            value = _unquoted(value, head)
        head = _BARE_PARAMETER.sub(r";TYPE=\1", _OLD_PARAMETERS.sub("", head))
        if head.upper().partition(";")[0] == "N":
            value += ";" * (_PARTS_OF_NAME - 1 - value.count(";"))
        lines.append(head + colon + value if colon else line)
    return "\r\n".join(lines) + "\r\n"


def _unquoted(value: str, head: str) -> str:
    """A quoted-printable value in its own charset, its lines as vCard 3.0 parts them."""
    named = _CHARSET.search(head)
    words = decode(quopri.decodestring(value.encode()), named[1] if named else None).text
    return words.replace("\r\n", "\\n").replace("\n", "\\n")


def _add(made: Assembly, part: Component, number: int) -> None:
    path = f"{str(part.name).lower()}={number}"
    fields = [(name.upper(), _shown(name.upper(), value)) for name, value in part.property_items(recursive=False)]
    heading = next((words for wanted in _HEADINGS for name, words in fields if name == wanted and words), "")
    made.add("heading", " ".join(heading.split()), level=2, path=path)
    for name, words in fields:
        if name in _NAMES and words:
            made.add("row", f"{_NAMES[name]}: {' '.join(words.split())}", group=number, path=path)
    for name, words in fields:
        if name in _WORDS:
            for line in words.split("\n"):
                made.add("paragraph", line, path=path)


def _shown(name: str, value: Any) -> str:
    """A value in words: a person by name and address, a time as ISO 8601 with a space."""
    if hasattr(value, "dt"):
        return str(value.dt)
    words = str(value) if not hasattr(value, "to_ical") or isinstance(value, str) else _raw(value)
    if name in _WORDS and type(value).__name__ != "vText":  # a field that the library knows no type of stays escaped
        words = _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], words)
    if name in ("ADR", "ORG", "N"):
        parts = [part.strip() for part in words.replace("\\,", ",").split(";")]
        words = " ".join(p for p in reversed(parts[:2]) if p) if name == "N" else ", ".join(p for p in parts if p)
    named = str(getattr(value, "params", {}).get("CN", ""))
    words = words.removeprefix("mailto:").removeprefix("MAILTO:")
    return f"{named} <{words}>" if named and named != words else words


def _raw(value: Any) -> str:
    made = value.to_ical()
    return made.decode("utf-8", "replace") if isinstance(made, bytes) else str(made)
