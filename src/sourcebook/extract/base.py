"""The extractor seam: a `Reading` (rendition, parse, what was found so far) goes in, annotations come out.

An extractor declares the kinds it `requires` and `assigns`; the order is worked out, and checked, before a run.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

import msgspec

from sourcebook.errors import UnmetRequirement
from sourcebook.extract.parse import Passage, Sentence, parse_rendition
from sourcebook.model.annotation import Annotation, Base
from sourcebook.model.document import Block, Rendition
from sourcebook.model.ids import make_id
from sourcebook.model.ledger import ModelReading
from sourcebook.model.mapping import Mapping as TableMapping
from sourcebook.model.mapping import MappingReading
from sourcebook.model.span import Span, context, make_span
from sourcebook.model.table import without_rows
from sourcebook.settings import Settings

if TYPE_CHECKING:
    from sourcebook.extract.kept.replay import Replay
    from sourcebook.extract.kept.shelf import Shelf

A = TypeVar("A", bound=Base)
S = TypeVar("S", Block, Sentence)


class Extractor(Protocol):
    """Finds annotations of some kinds. Register under the entry-point group `sourcebook.extractors`.

    The same reading always gives the same annotations in the same order; `text[start:end] == exact` for each.
    """

    name: ClassVar[str]
    requires: ClassVar[tuple[str, ...]]
    assigns: ClassVar[tuple[str, ...]]

    @property
    def version(self) -> str:
        """Changes when what it finds does; mostly a plain class variable."""
        ...

    def extract(self, reading: Reading) -> Iterator[Annotation]:
        """Annotations of the kinds in `assigns`, in any order; duplicates (same id) are dropped by the runner."""
        ...


class OptionalExtractor(Extractor, Protocol):
    """An extractor that is off unless the settings ask for it.

    With `beside`, it runs after all others and none of them sees what it finds.
    """

    beside: ClassVar[bool]

    @classmethod
    def from_settings(cls, settings: Settings) -> Extractor | None:
        """One made as the settings say; None when they do not ask for it. Raises `UsageError`."""
        ...


def build_extractors(classes: Iterable[type[Extractor]], settings: Settings) -> tuple[Extractor, ...]:
    """One extractor of each class; of an optional one only where the settings ask for it.

    Raises:
        UsageError: The settings of an optional one make no sense.
    """
    made = []
    for cls in classes:
        from_settings: Callable[[Settings], Extractor | None] | None = getattr(cls, "from_settings", None)
        made.append(from_settings(settings) if from_settings else cls())
    return tuple(extractor for extractor in made if extractor is not None)


@dataclass(slots=False)
class Reading:
    """One document being read.

    `reference` is the document's own date (EDTF/ISO) against which "last week" is counted, or None when unknown.
    """

    document: str
    rendition: Rendition
    reference: str | None = None
    model: str = "auto"
    found: dict[str, list[Any]] = field(default_factory=dict)
    by_model: ModelReading | None = None
    """What became of the reading by a language model, where one was asked."""
    shelf: Shelf | None = None
    """Where answers about texts are kept, so that a text that comes again is not read again; None: nowhere."""
    made: dict[str, list[Any]] = field(default_factory=dict)
    """Ids given out -> their kind and what they are made from, the rendition left out."""
    mapping: TableMapping | None = None
    """What the columns of its tables stand for, where that was given."""
    by_mapping: MappingReading | None = None
    """What became of the mapping."""
    whole: Rendition = field(init=False)
    """The rendition with its tables. `rendition` is without their rows: `extract.rows` reads those."""

    def __post_init__(self) -> None:
        self.whole = self.rendition
        if self.whole.tables:
            prose = without_rows(self.whole)
            self.rendition = msgspec.structs.replace(self.whole, blocks=prose, tables=())

    @property
    def text(self) -> str:
        """The text all offsets count in."""
        return self.rendition.text

    @property
    def language(self) -> str:
        """ISO 639-1 code of the document's language; "en" when unknown."""
        return self.rendition.metadata.language or "en"

    @cached_property
    def passages(self) -> list[Passage]:
        """The blocks with their parse (headings, paragraphs, quotes, items ...), in text order."""
        return parse_rendition(self.rendition, self.language, self.model, self.shelf)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence of every passage, in text order; none crosses a block."""
        return [sentence for passage in self.passages for sentence in passage.sentences]

    def of(self, kind: str) -> list[Any]:
        """Annotations of a kind found so far, by start then end."""
        return self.found.get(kind, [])

    def inside(self, kind: str, start: int, end: int) -> list[Any]:
        """Annotations of a kind that lie wholly inside a range."""
        found = self.of(kind)
        first = bisect_left(found, start, key=_start)
        return [a for a in found[first : bisect_left(found, end, key=_start)] if a.end <= end]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that covers an offset, or None (between blocks)."""
        return _covering(self.sentences, offset)

    def block_at(self, offset: int) -> Block | None:
        """The block that covers an offset, or None."""
        return _covering(self.rendition.blocks, offset)

    def span(self, start: int, end: int) -> Span:
        """The words from `start` to `end`."""
        return make_span(self.text, start, end)

    def identify(self, kind: str, *parts: Any) -> str:
        """The id of something found in this rendition: by kind and parts, the same whenever they are the same."""
        identifier = make_id(kind, self.rendition.id, *parts)
        self.made[identifier] = [kind, *parts]
        return identifier

    @cached_property
    def replay(self) -> Replay | None:
        """What is kept of this text, where anything is."""
        if self.shelf is None:
            return None
        from sourcebook.extract.kept.replay import Replay

        return Replay(self.shelf, self)

    def sentence_places(self) -> list[tuple[int, int]]:
        """Start and end of every sentence, in text order, without a parse where they are kept."""
        held = self.replay.sentences() if self.replay and "passages" not in self.__dict__ else None
        if held is not None:
            return held
        places = [(sentence.start, sentence.end) for sentence in self.sentences]
        if self.replay:
            self.replay.put_sentences(places)
        return places

    def make(
        self,
        cls: type[A],
        by: Extractor,
        start: int,
        end: int,
        *,
        key: Any = None,
        confidence: float = 1.0,
        **fields: Any,
    ) -> A:
        """An annotation of class `cls` on `text[start:end]`, with id, exact words and context filled in.

        `key` tells apart two annotations of one kind on the same words (a relation's ends and schema, say). The id
        depends on rendition, kind, place and key alone, so a decision about it outlives a better extractor.
        """
        span = self.span(start, end)
        prefix, suffix = context(self.text, start, end)
        kind = str(cls.__struct_config__.tag)
        return cls(
            id=self.identify(kind, start, end, key),
            document=self.document,
            rendition=self.rendition.id,
            start=start,
            end=end,
            exact=span.exact,
            prefix=prefix,
            suffix=suffix,
            extractor=by.name,
            version=by.version,
            confidence=confidence,
            **fields,
        )


def _start(item: Block | Sentence | Base) -> int:
    return item.start


def _covering(items: Sequence[S], offset: int) -> S | None:
    """The one of ordered, disjoint ranges that covers an offset."""
    place = bisect_right(items, offset, key=_start) - 1
    return items[place] if place >= 0 and offset < items[place].end else None


def order_extractors(extractors: Iterable[Extractor]) -> list[Extractor]:
    """Extractors in an order in which every required kind is assigned before it is needed; ties by name.

    Those that stand beside the others (`OptionalExtractor.beside`) come last, and nobody's need is met by them.

    Raises:
        UnmetRequirement: A required kind is assigned by nobody, or the requirements form a loop.
    """
    everyone = sorted(extractors, key=lambda e: e.name)
    beside = [e for e in everyone if getattr(e, "beside", False)]
    left = [e for e in everyone if e not in beside]
    todo = {kind for e in left for kind in e.assigns}
    for e in left:
        if missing := [k for k in e.requires if k not in todo]:
            raise UnmetRequirement(
                f"Extractor {e.name} requires {', '.join(missing)}, which no extractor assigns.",
                "Add an extractor that assigns it, or leave this one out.",
            )
    ordered: list[Extractor] = []
    while left:
        waiting = {kind for e in left for kind in e.assigns}
        ready = next((e for e in left if not (set(e.requires) - set(e.assigns)) & waiting), None)
        if ready is None:
            raise UnmetRequirement(
                f"Extractors {', '.join(e.name for e in left)} require each other.",
                "Split one of them so that the kinds have an order.",
            )
        ordered.append(ready)
        left.remove(ready)
    return ordered + beside


def run_extractors(reading: Reading, extractors: Iterable[Extractor]) -> list[Annotation]:
    """All annotations of a reading, by start, end, kind, id; the same for the same input, always."""
    for extractor in order_extractors(extractors):
        for annotation in _answer(reading, extractor):
            reading.found.setdefault(annotation.kind, []).append(annotation)
        for kind in extractor.assigns:
            reading.found.get(kind, []).sort(key=_place)
    return sorted((a for group in reading.found.values() for a in group), key=_place)


def _answer(reading: Reading, extractor: Extractor) -> list[Annotation]:
    """What an extractor finds, each id once: what is kept of the same text, or by asking it."""
    replay = reading.replay
    if replay is None:
        return list({a.id: a for a in extractor.extract(reading)}.values())
    if not replay.repeats(extractor):  # an extension of somebody's may look at anything
        found = list({a.id: a for a in extractor.extract(reading)}.values())
        if not getattr(extractor, "beside", False):  # nobody sees what those find
            replay.skip(extractor, found)
        return found
    held = replay.get(extractor)
    if held is None:
        seen = replay.shown()
        held = list({a.id: a for a in extractor.extract(seen)}.values())
        replay.put(extractor, held, dated=seen.dated)
    return held


def _place(annotation: Annotation) -> tuple[int, int, str, str]:
    return annotation.start, annotation.end, annotation.kind, annotation.id


def versions_of(extractors: Iterable[Extractor]) -> Mapping[str, str]:
    """Name -> version (with what else shapes its readings), the key under which readings are resumed."""
    return {e.name: getattr(e, "resume_key", e.version) for e in extractors}
