"""The extractor: asks piece by piece, keeps what is anchored, counts what is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar, Self

from sourcebook.extract.base import Reading
from sourcebook.extract.llm.anchor import Dropped
from sourcebook.extract.llm.ask import Unanswered, ask, find_model, keeps_schema
from sourcebook.extract.llm.chunks import Chunk, cut_chunks
from sourcebook.extract.llm.options import KINDS, ModelOptions
from sourcebook.extract.llm.prompt import prompt_of, schema_of, system_of
from sourcebook.extract.llm.readings import Maker
from sourcebook.extract.llm.reply import NoJson, read_reply
from sourcebook.model.annotation import MODEL_READER, Annotation
from sourcebook.model.ledger import ModelReading
from sourcebook.settings import Settings

VERSION = "1"
"""Of prompt, schema and what is kept; the model's id follows it in `version`."""


class LanguageModelExtractor:
    """Reads with a language model of the `llm` library; off unless the setting `llm` names one.

    What became of the reading (kept, dropped and why, or why there is none) is left in `Reading.by_model`.
    """

    name: ClassVar[str] = MODEL_READER
    requires: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = KINDS
    beside: ClassVar[bool] = True

    def __init__(self, options: ModelOptions | None = None) -> None:
        self.options = options
        self.version: str = f"{VERSION} {options.model}" if options else VERSION

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """One for the model that the settings name; None when they name none.

        Raises:
            UsageError: The settings for it make no sense.
        """
        return cls(ModelOptions.from_settings(settings)) if settings.llm.strip() else None

    @property
    def resume_key(self) -> str:
        """Version, model and all settings that shape the readings."""
        return f"{self.version} {self.options.key}" if self.options else self.version

    def extract(self, reading: Reading) -> Iterator[Annotation]:
        """Readings in the order of the text's pieces; none without a model. Never raises for what the model does."""
        if self.options is None:
            return
        run = _Run(self, self.options, reading)
        yield from run.readings()
        reading.by_model = run.report()


class _Run:
    """One document's questions and what came of them."""

    def __init__(self, by: LanguageModelExtractor, options: ModelOptions, reading: Reading) -> None:
        self.options, self.reading = options, reading
        self.maker = Maker(by, reading)
        self.kept: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.asked = self.answered = 0
        self.why = ""
        self._seen: set[str] = set()

    def readings(self) -> Iterator[Annotation]:
        """Everything kept, each once."""
        chunks = cut_chunks(self.reading, self.options.characters)
        for chunk in islice(chunks, self.options.pieces):
            try:
                reply = self._ask(chunk)
            except Unanswered as error:
                self.why = str(error)
                return
            yield from self._kept(chunk, reply)
        if beyond := sum(1 for _ in chunks):
            self.dropped["pieces beyond llm_pieces, not asked about"] = beyond

    def _ask(self, chunk: Chunk) -> str:
        self.asked += 1
        kinds = self.options.kinds
        system = system_of(kinds, schema_is_kept=keeps_schema(find_model(self.options.model)))
        return ask(self.options, system, prompt_of(chunk), schema_of(kinds))

    def _kept(self, chunk: Chunk, reply: str) -> Iterator[Annotation]:
        try:
            items = list(read_reply(reply, self.options.kinds))
        except NoJson as error:
            self.dropped[f"reply: {error}"] += 1
            return
        self.answered += 1
        for kind, item in items:
            try:
                if item is None:
                    raise Dropped("not of the form asked for")
                made = self.maker.make(item, chunk)
                if made.id in self._seen:
                    raise Dropped("said twice")
                if self.kept.total() >= self.options.readings:
                    raise Dropped("beyond llm_readings")
            except Dropped as reason:
                self.dropped[str(reason)] += 1
                continue
            self._seen.add(made.id)
            self.kept[kind] += 1
            yield made

    def report(self) -> ModelReading:
        """What became of it. A reading without a single usable reply is none, and is tried again."""
        why = self.why
        if not why and self.asked and not self.answered:
            replies = ", ".join(f"{reason.removeprefix('reply: ')} {n}" for reason, n in self.dropped.items())
            why = (
                f"The model {self.options.model!r} gave no usable reply to {self.asked} pieces ({replies}). Take a "
                "model that can be held to a JSON schema, or fewer llm_kinds, and run again."
            )
        return ModelReading(
            model=self.options.model,
            pieces=self.asked,
            kept=_counts(self.kept),
            dropped=_counts(self.dropped),
            missing=why,
        )


def _counts(counter: Counter[str]) -> dict[str, Any]:
    return dict(sorted(counter.items()))
