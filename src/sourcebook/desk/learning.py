"""Categories learned from what the editor filed: a linear model per category over the words of its records.

Words and pairs of words weighted by TF-IDF, and where there is a sentence encoder its vector of the text; one linear
support vector machine for each category (Fan et al. 2008, LIBLINEAR); the margin from which a category is suggested is
chosen for each by cross-validation (Yang 2001, SCut, kept at one value for all where a category has few records). What
is kept is arrays and a vocabulary, nothing that runs when it is read. The same records give the same model.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from sourcebook.desk.terms import content_words
from sourcebook.durable import write_whole
from sourcebook.model.category import Suggestion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Array = NDArray[np.float32]

VERSION = 1
"""Of what is kept; a model of another is learned anew."""
LEAST = 4
"""Records that a category needs to be learned."""
FOLDS = 3
WORDS = 40_000
"""Most words and pairs of words that are told apart."""
MEANING = 0.6
"""Length of the encoder's vector beside that of the words, which is 1."""
SHOWN = 700
"""Characters of a text that the encoder is shown: its beginning, where it says what it is about."""
FEW = 15
"""Records up to which a category's own threshold is drawn towards that of all."""
UNSURE: Final = 0.3
"""How far below its threshold a category is still named, as unsure."""
NEIGHBOURS, ALIKE = 20, 0.2
"""Records looked at for "like those you filed", and the cosine from which one is alike."""
Encode = Callable[[Sequence[str]], Any]
"""Texts to unit vectors, one a row."""


class Filed(msgspec.Struct, frozen=True):
    """A record as it was filed."""

    text: str
    categories: tuple[str, ...]


class _Header(msgspec.Struct):
    version: int
    categories: list[str]
    counts: list[int]
    vocabulary: list[str]
    filed: list[list[int]]
    """For each record the numbers of its categories."""
    meaning: bool
    mark: str


class _Vocabulary(dict[str, int]):
    """Words to their numbers, and back."""

    @cached_property
    def names(self) -> list[str]:
        """Words in the order of their numbers."""
        return list(self)


@dataclass(frozen=True)
class Learned:
    """What was learned. `mark` says from what; it is the caller's."""

    categories: tuple[str, ...]
    counts: tuple[int, ...]
    """Records of each category."""
    words: _Vocabulary
    weights: Array
    """Of each word, by how rare it is."""
    coefficients: Array
    """Category x (words, then the encoder's dimensions)."""
    intercepts: Array
    thresholds: Array
    records: csr_matrix
    """Record x words, unit rows."""
    filed: tuple[tuple[int, ...], ...]
    meaning: bool
    mark: str = ""

    def suggest(self, text: str, encode: Encode | None = None, *, most: int = 6) -> list[Suggestion]:
        """Categories for a text, the surest first, each with its reasons; those below their threshold are unsure."""
        import numpy as np

        row = _rows([text], self.words, self.weights)
        whole = _beside(row, [text], encode) if self.meaning and encode else _padded(row, self.coefficients.shape[1])
        margins = np.asarray(whole @ self.coefficients.T).ravel() + self.intercepts - self.thresholds
        alike = self._alike(row)
        named = [int(n) for n in np.argsort(-margins, kind="stable")[:most] if margins[n] >= -UNSURE]
        return [self._suggestion(n, float(margins[n]), row, alike) for n in named]

    def margins(self, texts: Sequence[str], encode: Encode | None = None) -> Array:
        """Text x category: how far each is above (or below 0: under) the threshold of the category."""
        import numpy as np

        rows = _rows(texts, self.words, self.weights)
        whole = _beside(rows, texts, encode) if self.meaning and encode else _padded(rows, self.coefficients.shape[1])
        found: Array = np.asarray(whole @ self.coefficients.T) + self.intercepts - self.thresholds
        return found

    def _suggestion(self, n: int, margin: float, row: csr_matrix, alike: Counter[int]) -> Suggestion:
        words = self._telling(n, row)
        why = []
        if alike[n]:
            why.append(f"like {alike[n]} record{'s' if alike[n] > 1 else ''} you filed under it")
        if words:
            why.append(f"words: {', '.join(words)}")
        return Suggestion(
            category=self.categories[n], score=round(1 / (1 + math.exp(-4 * margin)), 3), unsure=margin < 0,
            why=tuple(why or [f"near to the {self.counts[n]} records filed under it"]),
        )  # fmt: skip

    def _telling(self, n: int, row: csr_matrix, most: int = 4) -> list[str]:
        """The words of a text that speak most for a category."""
        import numpy as np

        gains = row.data * self.coefficients[n, row.indices]
        best = [i for i in np.argsort(-gains, kind="stable")[: 2 * most] if gains[i] > 0.02]
        words = [self.words.names[int(row.indices[i])] for i in best]
        # A pair says more than its words by themselves.
        return [w for w in words if not any(w != other and w in other.split() for other in words)][:most]

    def _alike(self, row: csr_matrix) -> Counter[int]:
        """How many of the nearest records are of each category."""
        import numpy as np

        near = np.asarray((self.records @ row.T).todense()).ravel()
        order = np.argsort(-near, kind="stable")[:NEIGHBOURS]
        return Counter(c for i in order if near[i] >= ALIKE for c in self.filed[int(i)])

    def save(self, path: Path) -> None:
        """Write it, whole or not at all."""
        import numpy as np

        header = _Header(
            VERSION, list(self.categories), list(self.counts), list(self.words),
            [list(f) for f in self.filed], self.meaning, self.mark,
        )  # fmt: skip
        data = io.BytesIO()
        np.savez_compressed(
            data, header=np.frombuffer(msgspec.json.encode(header), dtype=np.uint8), weights=self.weights,
            coefficients=self.coefficients.astype(np.float16), intercepts=self.intercepts, thresholds=self.thresholds,
            data=self.records.data.astype(np.float16), indices=self.records.indices, indptr=self.records.indptr,
        )  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data.getvalue(), "keeping what was learned of categories")


def load(path: Path) -> Learned | None:
    """What was kept at `path`; None where there is nothing, or nothing that can be used."""
    if not path.is_file():
        return None
    import numpy as np
    from scipy.sparse import csr_matrix

    try:
        with np.load(path, allow_pickle=False) as held:
            header = msgspec.json.decode(held["header"].tobytes(), type=_Header)
            arrays = {name: held[name] for name in held.files if name != "header"}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, msgspec.DecodeError):
        return None
    if header.version != VERSION:
        return None
    shape = (len(header.filed), len(header.vocabulary))
    records = csr_matrix((arrays["data"].astype(np.float32), arrays["indices"], arrays["indptr"]), shape=shape)
    return Learned(
        tuple(header.categories), tuple(header.counts), _Vocabulary({w: n for n, w in enumerate(header.vocabulary)}),
        arrays["weights"], arrays["coefficients"].astype(np.float32), arrays["intercepts"], arrays["thresholds"],
        records, tuple(tuple(f) for f in header.filed), header.meaning, header.mark,
    )  # fmt: skip


def learn(filed: Sequence[Filed], *, encode: Encode | None = None, mark: str = "") -> Learned | None:
    """Learn from records; None where no category has `LEAST` of them, or all have the same.

    Args:
        filed: The records with what they were filed under.
        encode: The sentence encoder, where there is one; what is learned with it is asked with it.
        mark: Kept with what was learned.
    """
    import numpy as np

    held = Counter(c for f in filed for c in set(f.categories))
    categories = sorted(c for c, count in held.items() if LEAST <= count < len(filed))
    if not categories:
        return None
    texts = [f.text for f in filed]
    words, weights = _vocabulary(texts)
    records = _rows(texts, words, weights)
    whole = _beside(records, texts, encode) if encode else records
    number = {c: n for n, c in enumerate(categories)}
    own = tuple(tuple(sorted(number[c] for c in set(f.categories) if c in number)) for f in filed)
    wanted = np.zeros((len(filed), len(categories)), dtype=bool)
    for i, ours in enumerate(own):
        wanted[i, list(ours)] = True
    thresholds = _thresholds(whole, wanted)
    coefficients, intercepts = _fit(whole, wanted)
    return Learned(
        tuple(categories), tuple(held[c] for c in categories), words, weights, coefficients, intercepts, thresholds,
        records, own, encode is not None, mark,
    )  # fmt: skip


def _terms(text: str) -> list[str]:
    words = content_words(text)
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def _vocabulary(texts: Sequence[str]) -> tuple[_Vocabulary, Array]:
    """Words that at least two records have, the commonest kept, with how rare each is."""
    import numpy as np

    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(_terms(text)))
    least = 2 if len(texts) > 20 else 1
    kept = sorted((w for w, n in counts.items() if n >= least), key=lambda w: (-counts[w], w))[:WORDS]
    words = _Vocabulary({w: n for n, w in enumerate(sorted(kept))})
    weights = np.array([math.log((1 + len(texts)) / (1 + counts[w])) + 1 for w in words], dtype=np.float32)
    return words, weights


def _rows(texts: Sequence[str], words: Mapping[str, int], weights: Array) -> csr_matrix:
    """Text x words: sublinear TF-IDF, unit rows."""
    import numpy as np
    from scipy.sparse import csr_matrix

    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for text in texts:
        own = Counter(words[t] for t in _terms(text) if t in words)
        row = [(n, (1 + math.log(times)) * float(weights[n])) for n, times in sorted(own.items())]
        length = math.sqrt(sum(v * v for _, v in row)) or 1.0
        indices.extend(n for n, _ in row)
        data.extend(v / length for _, v in row)
        starts.append(len(indices))
    shape = (len(texts), len(words))
    return csr_matrix((np.array(data, dtype=np.float32), np.array(indices, dtype=np.int32), starts), shape=shape)


def _beside(rows: csr_matrix, texts: Sequence[str], encode: Encode) -> csr_matrix:
    """Words and the encoder's vector side by side."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack

    vectors = MEANING * np.asarray(encode([t[:SHOWN] for t in texts]), dtype=np.float32)
    return csr_matrix(hstack([rows, csr_matrix(vectors)], format="csr"))


def _padded(rows: csr_matrix, width: int) -> csr_matrix:
    """Rows of words alone, for a model that knows more."""
    from scipy.sparse import csr_matrix

    return csr_matrix((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], width))


def _fit(rows: csr_matrix, wanted: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Coefficients and intercepts of each category."""
    import numpy as np
    from sklearn.svm import LinearSVC

    coefficients = np.zeros((wanted.shape[1], rows.shape[1]), dtype=np.float32)
    intercepts = np.full(wanted.shape[1], -1.0, dtype=np.float32)
    for n in range(wanted.shape[1]):
        if 0 < wanted[:, n].sum() < len(wanted):
            machine = LinearSVC(C=1.0, random_state=0, tol=1e-3, max_iter=2000)
            machine.fit(rows, wanted[:, n])
            coefficients[n], intercepts[n] = np.round(machine.coef_[0], 4), round(float(machine.intercept_[0]), 4)
    return coefficients, intercepts


def _thresholds(rows: csr_matrix, wanted: NDArray[np.bool_]) -> Array:
    """The margin of each category from which suggesting it is right most often (F1), by cross-validation."""
    import numpy as np

    margins = np.zeros(wanted.shape, dtype=np.float32)
    for kept, left in _folds(len(wanted)):
        coefficients, intercepts = _fit(rows[kept], wanted[kept])
        margins[left] = np.asarray(rows[left] @ coefficients.T) + intercepts
    for_all = _best(margins.ravel(), wanted.ravel())
    found = np.full(wanted.shape[1], for_all, dtype=np.float32)
    for n in range(wanted.shape[1]):
        count = int(wanted[:, n].sum())
        own = _best(margins[:, n], wanted[:, n])
        trust = count / (count + FEW)
        found[n] = trust * own + (1 - trust) * for_all
    return np.round(found, 4)


def _folds(count: int) -> Iterator[tuple[Any, Any]]:
    """Every third record left out in turn: like ones, filed one after the other, are on both sides."""
    import numpy as np

    numbers = np.arange(count)
    for fold in range(FOLDS):
        yield numbers[numbers % FOLDS != fold], numbers[numbers % FOLDS == fold]


def _best(margins: Array, wanted: NDArray[np.bool_]) -> float:
    """The threshold with the best F1, within bounds: beyond them few records would decide."""
    import numpy as np

    order = np.argsort(-margins, kind="stable")
    right = np.cumsum(wanted[order])
    taken = np.arange(1, len(order) + 1)
    score = 2 * right / (taken + max(1, int(wanted.sum())))
    best = int(np.argmax(score))
    after = float(margins[order[best + 1]]) if best + 1 < len(order) else float(margins[order[best]]) - 0.1
    return float(np.clip((float(margins[order[best]]) + after) / 2, -0.7, 0.5))
