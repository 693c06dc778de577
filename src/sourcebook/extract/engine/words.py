"""Part of speech, morphology and lemma of each token from a table of what the model's rules say of it.

spaCy's attribute ruler runs a matcher over every token, though nearly all of its patterns look at one token's word, tag
and dependency only. What rules and lemmatiser say of such a triple never changes, so it is asked once, of the original
components on a document of that one token, and kept. Patterns of two tokens are kept for pairs in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.pipeline import AttributeRuler, Lemmatizer
    from spacy.tokens import Doc

_SEEN = ("TAG", "DEP")
_SET = ("TAG", "DEP", "POS", "MORPH", "LEMMA")
_KEYS = frozenset({"ORTH", "TEXT", "LOWER", "TAG", "DEP", "SHAPE", "IS_SPACE", "IS_PUNCT", "IS_ALPHA", "IS_DIGIT"})
"""What a pattern may test: the word itself, and what the steps before set."""
_PREDICATES = frozenset({"IN", "NOT_IN", "REGEX"})
LARGEST_TABLE = 100_000
"""Entries kept; the table starts afresh beyond, so that memory is bounded."""
_APART = "\ue000"
"""A word of private use, of which no rule speaks."""

Key = tuple[int, int, int]
Row = tuple[int, ...]


class Words:
    """Twin of an attribute ruler followed by an English lemmatiser."""

    def __init__(self, ruler: AttributeRuler, lemmatizer: Lemmatizer) -> None:
        from spacy.matcher import Matcher

        self.ruler, self.lemmatizer, self.vocab = ruler, lemmatizer, ruler.vocab
        self.rows: dict[Key, tuple[Row, int, int]] = {}
        self.pairs: dict[tuple[Key, Key], tuple[Row, Row]] = {}
        # Each half of the patterns of two tokens, in one matcher: a pair of words is looked at where both halves fit.
        self.halves = Matcher(self.vocab)
        self.half_of: dict[int, tuple[int, int]] = {}
        for number, pattern in enumerate(p for p in _patterns(ruler) if len(p) == 2):
            for side, token in enumerate(pattern):
                name = f"half {number} {side}"
                self.halves.add(name, [[token]])
                self.half_of[self.vocab.strings[name]] = side, 1 << number
        # The lemmatiser looks words up in lists of tens of thousands, from the first on: sets answer the same at once.
        index = lemmatizer.lookups.get_table("lemma_index", {})
        for part, words in index.items():
            index[part] = set(words)

    @classmethod
    def of(cls, ruler: Any, lemmatizer: Any) -> Words | None:
        """The twin of two components that follow each other, or None when they are none this can answer for."""
        from spacy.lang.en.lemmatizer import EnglishLemmatizer
        from spacy.pipeline import AttributeRuler

        if type(ruler) is not AttributeRuler or type(lemmatizer) is not EnglishLemmatizer:
            return None
        if lemmatizer.overwrite or lemmatizer.mode not in ("rule", "lookup"):
            return None
        patterns = _patterns(ruler)
        plain = all(len(p) <= 2 and all(map(_is_plain, p)) for p in patterns)
        few = sum(len(p) == 2 for p in patterns) <= 62
        return cls(ruler, lemmatizer) if plain and few else None

    def __call__(self, docs: Sequence[Doc]) -> None:
        """Set what the two components would set on tagged and parsed documents."""
        filled = [doc for doc in docs if len(doc)]
        self._learn(filled)
        for doc in filled:
            self._set(doc)

    def _set(self, doc: Doc) -> None:
        keys: list[Key] = list(map(tuple, doc.to_array(["ORTH", *_SEEN]).tolist()))
        found = [self.rows[key] for key in keys]
        rows = [row for row, _, _ in found]
        pairs = [k for k in range(len(found) - 1) if found[k][1] & found[k + 1][2]]
        if any(b == a + 1 for a, b in pairwise(pairs)):
            self.lemmatizer(self.ruler(doc))
            return
        for k in pairs:
            rows[k : k + 2] = self._ask_two(keys[k], keys[k + 1])
        _write(doc, _SET, rows)

    def _learn(self, docs: Sequence[Doc]) -> None:
        """Ask what the rules say of every token that was not met before, and which halves of a pattern fit it."""
        if len(self.rows) >= LARGEST_TABLE:
            self.rows.clear()
        met = dict.fromkeys(tuple(key) for doc in docs for key in doc.to_array(["ORTH", *_SEEN]).tolist())
        new: list[Key] = [key for key in met if key not in self.rows]
        if not new:
            return
        # A token that no pattern fits stands between them, so that none is seen as the neighbour of another.
        apart: Key = (self.vocab.strings.add(_APART), 0, 0)
        doc = self._doc([key for one in new for key in (one, apart)])
        fits = first, second = [0] * len(doc), [0] * len(doc)
        if self.half_of:
            for name, place, _ in self.halves(doc, allow_missing=True):
                side, number = self.half_of[name]
                fits[side][place] |= number
        rows = self._read(doc)
        self.rows.update((key, (rows[2 * k], first[2 * k], second[2 * k])) for k, key in enumerate(new))

    def _ask_two(self, left: Key, right: Key) -> tuple[Row, Row]:
        """What the rules say of two tokens that follow each other."""
        known = self.pairs.get((left, right))
        if known is None:
            if len(self.pairs) >= LARGEST_TABLE:
                self.pairs.clear()
            rows = self._read(self._doc([left, right]))
            known = self.pairs[left, right] = (rows[0], rows[1])
        return known

    def _doc(self, keys: list[Key]) -> Doc:
        from spacy.symbols import X
        from spacy.tokens import Doc

        doc = Doc(self.vocab, words=[self.vocab.strings[key[0]] for key in keys])
        apart = self.vocab.strings[_APART]
        _write(doc, (*_SEEN, "POS"), [(*key[1:], X if key[0] == apart else 0) for key in keys])
        return doc

    def _read(self, doc: Doc) -> list[Row]:
        self.lemmatizer(self.ruler(doc))
        values: NDArray[Any] = doc.to_array(list(_SET))
        return [tuple(row) for row in values.tolist()]


def _write(doc: Doc, fields: Sequence[str], rows: Sequence[Row]) -> None:
    values: Any = np.array(rows, dtype=np.uint64)
    doc.from_array(list(fields), values)


def _patterns(ruler: AttributeRuler) -> list[list[dict[str, Any]]]:
    rules: Any = ruler.patterns
    return [pattern for rule in rules for pattern in rule["patterns"]]


def _is_plain(token: dict[str, Any]) -> bool:
    """Whether a token pattern tests only what `_KEYS` names, by equality or a set or expression over it."""
    return all(
        key in _KEYS and (not isinstance(value, dict) or set(value) <= _PREDICATES) for key, value in token.items()
    )
