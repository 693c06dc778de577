"""An extractor's answer about a text, kept and given again for another document with the same text.

An extractor sees text, blocks, links, language and date of a document and what those before it found, and gives the
same answer for the same input, always. The answer is kept under a hash of all of these (the date only where it was
looked at) and of the code, models and data that made it. In an answer every id stands as what it is made from, so that
the ids come out as they would for the new document.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sourcebook.extract.base import Reading
from sourcebook.extract.kept.shelf import Shelf
from sourcebook.extract.parse import model_name
from sourcebook.model.annotation import Annotation
from sourcebook.model.document import Metadata, Rendition
from sourcebook.model.ids import canonical_json
from sourcebook.model.span import context

if TYPE_CHECKING:
    from sourcebook.extract.base import Extractor

_OURS = frozenset(
    f"sourcebook.extract.{name}"
    for name in ("citations", "claims", "figures", "mentions", "money", "quotes", "relations", "sections", "times")
)
"""Extractors known to be a function of what `surface` leaves in a rendition, the date and what was found before."""
_ID = re.compile(r"[a-z]-[0-9a-f]{24}")
_LEFT_OUT = ("id", "document", "rendition", "exact", "prefix", "suffix", "extractor", "version")
_MADE_OF = "\x00"


def surface(rendition: Rendition) -> Rendition:
    """A rendition without what differs between prints of one text: the page's markup, outlet, dates, address."""
    return Rendition(
        id=rendition.id,
        blob="",
        media_type="",
        engine="",
        engine_version="",
        text=rendition.text,
        text_hash=rendition.text_hash,
        blocks=tuple(msgspec.structs.replace(block, path="") for block in rendition.blocks),
        links=rendition.links,
        metadata=Metadata(language=rendition.metadata.language),
    )


class Shown(Reading):
    """A reading as an extractor sees it whose answer is to be kept: only what the answer may depend on."""

    dated: bool
    surface: Rendition

    def __init__(self, reading: Reading, shown: Rendition) -> None:
        # One dictionary for both: what one works out (passages, ids) the other has.
        self.__dict__ = reading.__dict__
        self.dated, self.surface = False, shown

    @property
    def rendition(self) -> Rendition:  # type: ignore[override]
        """Text, blocks, links and language."""
        return self.surface

    @property
    def reference(self) -> str | None:  # type: ignore[override]
        """The date; whoever looks at it is remembered."""
        self.dated = True
        value: str | None = self.__dict__["reference"]
        return value


class Replay:
    """The answers about one reading, by name of extractor, in the order they run."""

    def __init__(self, shelf: Shelf, reading: Reading) -> None:
        self.shelf, self.reading = shelf, reading
        self.surface = surface(reading.rendition)
        text = reading.text.encode("utf-8", "surrogatepass")
        rest = msgspec.structs.replace(self.surface, id="", text="")
        self.state = _digest(code(), model_key(reading.model), text, msgspec.msgpack.encode(rest))
        self.whole = self.state

    def shown(self) -> Shown:
        """The reading as an extractor is to see it whose answer will be kept."""
        return Shown(self.reading, self.surface)

    def repeats(self, extractor: Extractor) -> bool:
        """Whether an extractor's answer may be kept."""
        return type(extractor).__module__ in _OURS

    def sentences(self) -> list[tuple[int, int]] | None:
        """Places of the sentences, where they are kept."""
        data = self.shelf.get(_digest(self.whole, b"sentences"))
        return None if data is None else msgspec.msgpack.decode(data, type=list[tuple[int, int]])

    def put_sentences(self, places: Iterable[tuple[int, int]]) -> None:
        """Keep the places of the sentences of the text."""
        self.shelf.put(_digest(self.whole, b"sentences"), msgspec.msgpack.encode(list(places)))

    def get(self, extractor: Extractor) -> list[Annotation] | None:
        """The extractor's answer about this reading, where it is kept."""
        data = self.shelf.get(self._name(extractor, dated=False)) or self.shelf.get(self._name(extractor, dated=True))
        if data is None:
            return None
        self._follow(extractor, data)
        return _Maker(self.reading, extractor).annotations(data)

    def put(self, extractor: Extractor, answer: Iterable[Annotation], *, dated: bool) -> None:
        """Keep an answer; `dated`: the document's date was looked at."""
        data = _plain(self.reading, answer)
        if data is not None:
            self.shelf.put(self._name(extractor, dated=dated), data)
        self._follow(extractor, data)

    def skip(self, extractor: Extractor, answer: Iterable[Annotation]) -> None:
        """Take note of what an extractor found that is asked each time."""
        self._follow(extractor, _plain(self.reading, answer))

    def _name(self, extractor: Extractor, *, dated: bool) -> bytes:
        date = f"dated {self.reading.reference}" if dated else "undated"
        return _digest(self.state, extractor.name.encode(), extractor.version.encode(), date.encode())

    def _follow(self, extractor: Extractor, data: bytes | None) -> None:
        """What comes after sees what was found: its answers are kept under the hash of that too."""
        # What cannot be told apart from its document is this document's alone.
        found = self.reading.document.encode() + self.reading.rendition.id.encode() if data is None else data
        self.state = _digest(self.state, extractor.name.encode(), found)


def _plain(reading: Reading, answer: Iterable[Annotation]) -> bytes | None:
    """An answer with every id as what it is made from; None when one is made in a way that is not known."""
    made = reading.made

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            if value in made:
                return {_MADE_OF: walk(made[value])}
            if _ID.fullmatch(value):
                raise _Unknown
            return value
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        return [walk(item) for item in value] if isinstance(value, list | tuple) else value

    rows = []
    try:
        for annotation in answer:
            fields = msgspec.to_builtins(annotation)
            rows.append((walk(made[fields["id"]]), walk({k: v for k, v in fields.items() if k not in _LEFT_OUT})))
        return msgspec.msgpack.encode(rows)
    except (_Unknown, KeyError, ValueError):  # an id made otherwise, or characters that are none
        return None


class _Unknown(Exception):
    """An id of which it is not known what it is made from."""


class _Maker:
    """Annotations of a reading from a kept answer."""

    def __init__(self, reading: Reading, extractor: Extractor) -> None:
        self.reading, self.extractor = reading, extractor
        self.places: dict[str, tuple[int, int]] = {}

    def annotations(self, data: bytes) -> list[Annotation]:
        """In the order in which the extractor gave them."""
        return [self._annotation(made_of, fields) for made_of, fields in msgspec.msgpack.decode(data)]

    def _annotation(self, made_of: list[Any], fields: dict[str, Any]) -> Annotation:
        reading, start, end = self.reading, fields["start"], fields["end"]
        prefix, suffix = context(reading.text, start, end)
        found = {
            **{name: self._value(value) for name, value in fields.items()},
            "id": self._id(made_of),
            "document": reading.document,
            "rendition": reading.rendition.id,
            "exact": reading.text[start:end],
            "prefix": prefix,
            "suffix": suffix,
            "extractor": self.extractor.name,
            "version": self.extractor.version,
        }
        made: Annotation = msgspec.convert(found, type=Annotation)
        return made

    def _id(self, made_of: list[Any]) -> str:
        kind, *parts = made_of
        return self.reading.identify(kind, *(self._value(part) for part in parts))

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            if _MADE_OF in value:
                return self._id(value[_MADE_OF])
            return {key: self._value(item) for key, item in value.items()}
        if not isinstance(value, list):
            return value
        items = [self._value(item) for item in value]
        # Readings that share a place stand in the order of their ids, which are others in another document.
        placed = [item[_MADE_OF] for item in value if isinstance(item, dict) and len(item.get(_MADE_OF, ())) == 4]
        keys = [(made[1], made[2], made[0]) for made in placed]
        if len(placed) == len(items) and all(isinstance(made[1], int) for made in placed) and keys == sorted(keys):
            return [item for _, item in sorted(zip(keys, items, strict=True))]
        return items


def _digest(*parts: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


@cache
def code() -> bytes:
    """Hash of all that makes readings: our own code, byte for byte, and the versions of what it stands on."""
    digest = hashlib.blake2b(digest_size=20)
    package = Path(__file__).resolve().parents[2]
    for room in ("extract", "model"):
        for path in sorted((package / room).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    names = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in requires("sourcebook") or ()}
    for name in sorted(names | {"numpy", "thinc"}):
        try:
            digest.update(canonical_json([name, version(name)]))
        except PackageNotFoundError:
            continue
    return digest.digest()


@cache
def model_key(wanted: str) -> bytes:
    """Name and version of the spaCy model that is used where `wanted` is asked for."""
    name = model_name(wanted)
    return f"{name} {version(name.replace('_', '-'))}".encode()


def parse_key(wanted: str) -> bytes:
    """Hash of all that makes parses by the model that is used where `wanted` is asked for."""
    return _digest(b"parse", code(), model_key(wanted))
