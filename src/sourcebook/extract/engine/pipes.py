"""The steps of a loaded pipeline in order, each by its twin where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from sourcebook.extract.engine.names import Names
from sourcebook.extract.engine.rows import by_rows, texts_of
from sourcebook.extract.engine.vectors import Vectors
from sourcebook.extract.engine.words import Words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

Step = Callable[[Sequence["Doc"]], None]
_KNOWN = frozenset({"tok2vec", "transformer", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"})
"""Steps by their factory: with any other in the pipeline (one may set entities first) all run as they are."""

LONGEST_SENTENCE = 800
"""Tokens without a full stop after which a sentence begins all the same: no prose, but what scans and tables give."""
_STOPS = frozenset(".?!;")


class Pipes:
    """A spaCy pipeline that gives the same documents sooner (but for sentences beyond `LONGEST_SENTENCE`)."""

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
            filled = [doc for doc in batch if len(doc)]
            with texts_of([len(doc) for doc in filled]):
                for step in self.steps if filled else ():
                    step(filled)
            yield from batch


def _steps(nlp: Language) -> list[Step]:
    pipeline = list(nlp.pipeline)
    if not all(nlp.get_pipe_meta(name).factory in _KNOWN for name, _ in pipeline):
        return [_as_is(component) for _, component in pipeline]
    steps: list[Step] = []
    while pipeline:
        component = pipeline.pop(0)[1]
        words = Words.of(component, pipeline[0][1]) if pipeline else None
        if words is not None:
            pipeline.pop(0)
        steps.append(words or Names.of(component) or _vectors(component) or _predicted(component) or _as_is(component))
    return steps


def _vectors(component: Any) -> Step | None:
    """The step that sets token vectors, by its twin."""
    from spacy.pipeline import Tok2Vec

    twin = Vectors.of(component.model) if type(component) is Tok2Vec else None
    if twin is None:
        return None

    def run(docs: Sequence[Doc]) -> None:
        matrix: Any = twin(docs)
        first = 0
        for doc in docs:
            doc.tensor = matrix[first : first + len(doc)]
            first += len(doc)

    return run


def _predicted(component: Any) -> Step | None:
    """A tagger or parser over all documents at once, its products made row by row the same."""
    from spacy.pipeline import DependencyParser, Tagger

    if type(component) not in (DependencyParser, Tagger):
        return None
    by_rows(component.model)
    parses = type(component) is DependencyParser

    def run(docs: Sequence[Doc]) -> None:
        if parses:
            for doc in docs:
                _break_up(doc)
        component.set_annotations(docs, component.predict(docs))

    return run


def _break_up(doc: Doc) -> None:
    """Begin a sentence where none has ended for too long: trees take quadratic time to be put right in their length."""
    if len(doc) <= LONGEST_SENTENCE:
        return
    begun = 0
    for token in doc:
        if token.text in _STOPS:
            begun = token.i + 1
        elif token.i - begun >= LONGEST_SENTENCE:
            token.is_sent_start = True
            begun = token.i


def _as_is(component: Any) -> Step:
    """A step that runs the component itself; its documents are changed in place."""

    def run(docs: Sequence[Doc]) -> None:
        if hasattr(component, "pipe"):
            for _ in component.pipe(docs, batch_size=len(docs)):
                pass
        else:
            for doc in docs:
                component(doc)

    return run
