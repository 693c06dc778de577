"""The steps of a loaded pipeline in order, each by its twin where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from sourcebook.extract.engine.names import Names
from sourcebook.extract.engine.words import Words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

Step = Callable[[Sequence["Doc"]], None]
_KNOWN = frozenset({"tok2vec", "transformer", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"})
"""Steps by their factory: with any other in the pipeline (one may set entities first) all run as they are."""


class Pipes:
    """A spaCy pipeline that gives the same documents sooner."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.steps = _steps(nlp)

    @property
    def vocab(self) -> Vocab:
        """The vocabulary of the documents."""
        return self.nlp.vocab

    def pipe(self, texts: Iterable[str], batch_size: int = 64) -> Iterator[Doc]:
        """Parsed documents of texts, in order, worked on `batch_size` at a time."""
        left = iter(texts)
        while batch := [self.nlp.make_doc(text) for text in islice(left, batch_size)]:
            for step in self.steps:
                step(batch)
            yield from batch


def _steps(nlp: Language) -> list[Step]:
    pipeline = list(nlp.pipeline)
    known = all(nlp.get_pipe_meta(name).factory in _KNOWN for name, _ in pipeline)
    steps: list[Step] = []
    skip = False
    for place, (_, component) in enumerate(pipeline):
        if skip:
            skip = False
            continue
        after = pipeline[place + 1][1] if place + 1 < len(pipeline) else None
        words = Words.of(component, after) if known else None
        names = Names.of(component) if known else None
        skip = words is not None
        steps.append(words or names or _as_is(component))
    return steps


def _as_is(component: Any) -> Step:
    """A step that runs the component itself; its documents are changed in place."""

    def run(docs: Sequence[Doc]) -> None:
        if hasattr(component, "pipe"):
            # Four times: the parser works on a fourth of this at once.
            for _ in component.pipe(docs, batch_size=4 * len(docs)):
                pass
        else:
            for doc in docs:
                component(doc)

    return run
