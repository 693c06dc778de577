"""Named entities by the model's own scores, walked for all sentences at once.

spaCy's recogniser is a greedy transition system (BILUO, Ratinov & Roth 2009) whose scores see only the token at hand,
the first token of the open entity and the token before. Outside an entity the score of every token is therefore known
beforehand, in one multiplication; only tokens inside entities are walked, all sentences in step. spaCy's own loop
takes and gives back the interpreter's lock for every candidate action instead, which takes twice as long as its neural
network.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sourcebook.extract.engine.rows import by_rows
from sourcebook.extract.engine.vectors import Vectors

if TYPE_CHECKING:
    from spacy.pipeline import EntityRecognizer
    from spacy.tokens import Doc

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
_FEATURES = 3
_AFTER = ">>list2array>>linear"
_NONE: Places = np.zeros((0, 2), dtype=np.int64)


class Names:
    """Twin of an `EntityRecognizer`: the same entities on documents that carry none yet."""

    def __init__(self, recogniser: EntityRecognizer) -> None:
        self.tokens = recogniser.model.get_ref("tok2vec")
        self.vectors = Vectors.of(self.tokens.layers[0]) if self.tokens.name.endswith(_AFTER) else None
        self.lower = recogniser.model.get_ref("lower")
        by_rows(recogniser.model)
        upper = recogniser.model.get_ref("upper")
        self.upper, self.weights, self.bias = upper, upper.get_param("W"), upper.get_param("b")
        names = [recogniser.moves.get_class_name(k) for k in range(recogniser.moves.n_moves)]
        self.begins = {k: name[2:] for k, name in enumerate(names) if name.startswith("B-") and name != "B-"}
        self.units = {k: name[2:] for k, name in enumerate(names) if name.startswith("U-") and name != "U-"}
        self.out = names.index("O")
        places = {name: k for k, name in enumerate(names)}
        self.inner = np.full(len(names), -1)
        self.last = np.full(len(names), -1)
        for k, label in self.begins.items():
            self.inner[k], self.last[k] = places[f"I-{label}"], places[f"L-{label}"]

    @classmethod
    def of(cls, component: Any) -> Names | None:
        """The twin of a component, or None when it is no recogniser that this can answer for."""
        from spacy.pipeline import EntityRecognizer
        from thinc.api import NumpyOps

        if type(component) is not EntityRecognizer or component.cfg.get("beam_width") != 1:
            return None
        model = component.model
        if not model.attrs.get("has_upper") or model.attrs.get("unseen_classes") or not isinstance(model.ops, NumpyOps):
            return None
        lower = model.get_ref("lower")
        if lower.get_dim("nF") != _FEATURES or lower.get_dim("nP") < 2:
            return None
        moves = {component.moves.get_class_name(k) for k in range(component.moves.n_moves)}
        whole = all({f"I-{m[2:]}", f"L-{m[2:]}"} <= moves for m in moves if m.startswith("B-"))
        return cls(component) if whole and "O" in moves else None

    def __call__(self, docs: Sequence[Doc]) -> None:
        """Set the entities of documents whose sentences are set."""
        from spacy.tokens import Span

        filled = [doc for doc in docs if len(doc)]
        if not filled:
            return
        found = self._find(filled)
        for doc, spans in zip(filled, found, strict=True):
            doc.set_ents([Span(doc, first, last, label=label) for first, last, label in spans], default="outside")

    def _find(self, docs: Sequence[Doc]) -> list[list[tuple[int, int, str]]]:
        """Entities of each document: first token, token after the last, label."""
        from spacy.attrs import IS_SPACE, SENT_START

        sizes = [len(doc) for doc in docs]
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        flags = np.concatenate([doc.to_array([IS_SPACE, SENT_START]) for doc in docs])
        closes = np.append(flags[1:, 1] == 1, True)
        closes[offsets[1:] - 1] = True
        parts = self.lower.predict(self._tokens(docs))
        actions = self._outside(parts, flags[:, 0] != 0, closes)
        found: list[list[tuple[int, int, str]]] = [[] for _ in docs]
        for first, last, label in self._walk(parts, actions, closes):
            k = int(np.searchsorted(offsets, first, side="right")) - 1
            found[k].append((first - int(offsets[k]), last - int(offsets[k]), label))
        return found

    def _tokens(self, docs: Sequence[Doc]) -> Floats:
        """The recogniser's own vectors of all tokens."""
        if self.vectors is None:
            return np.asarray(self.tokens.predict(docs))
        return np.asarray(self.tokens.layers[-1].predict(self.vectors(docs)))

    def _hidden(self, parts: Floats, token: Places, start: Places | None) -> Floats:
        """What the network makes of tokens inside entities that begin at `start`, or (None) outside any."""
        # Row 0 of `parts` is the padding that stands for a feature that is not there; additions in spaCy's order.
        hidden = parts[token + 1, 0] + (parts[0, 1] if start is None else parts[start + 1, 1])
        hidden += parts[0, 2] if start is None else parts[token, 2]
        hidden += self.lower.get_param("b")
        return np.asarray(np.maximum.reduce([hidden[..., k] for k in range(hidden.shape[-1])]))

    def _outside(self, parts: Floats, blank: Flags, closes: Flags) -> Places:
        """The action at each token if no entity is open there."""
        scores = self.upper.predict(self._hidden(parts, np.arange(len(blank)), None))
        allowed = np.zeros_like(scores, dtype=bool)
        allowed[:, self.out] = True
        allowed[:, list(self.units)] = ~blank[:, None]
        allowed[:, list(self.begins)] = ~(blank | closes)[:, None]
        return np.asarray(np.where(allowed, scores, -np.inf).argmax(axis=1))

    def _walk(self, parts: Floats, actions: Places, closes: Flags) -> list[tuple[int, int, str]]:
        """Entities in text order: each sentence is a lane, and all lanes move on by one token together."""
        size = len(actions)
        opens = np.append(_next(np.isin(actions, list(self.begins))), size)
        starts = np.flatnonzero(np.append(True, closes[:-1]))
        ends = np.append(starts[1:], size)
        start, found = opens[starts], []
        at = start + 1
        while (going := start < ends).any():
            start, at, ends = start[going], at[going], ends[going]
            stay = self._stays(parts, at, start, actions[start]) & ~closes[at]
            found.append(np.stack((start[~stay], at[~stay] + 1), axis=1))
            start = np.where(stay, start, opens[np.minimum(at + 1, size)])
            at = np.where(stay, at + 1, start + 1)
        longer = [(int(a), int(b), self.begins[int(actions[a])]) for a, b in np.concatenate([*found, _NONE])]
        inside = np.zeros(size + 1, dtype=np.int64)
        for first, last, _ in longer:
            inside[first:last] = 1
        units = np.flatnonzero(np.isin(actions, list(self.units)) & (inside[:-1] == 0))
        return sorted([*longer, *((int(k), int(k) + 1, self.units[int(actions[k])]) for k in units)])

    def _stays(self, parts: Floats, at: Places, start: Places, kinds: Places) -> Flags:
        """Whether an entity that is open at `at` goes on beyond it; the lower number wins a tie, as in spaCy."""
        hidden, inner, last = self._hidden(parts, at, start), self.inner[kinds], self.last[kinds]
        stay = np.einsum("ij,ij->i", hidden, self.weights[inner]) + self.bias[inner]
        leave = np.einsum("ij,ij->i", hidden, self.weights[last]) + self.bias[last]
        return np.asarray((stay > leave) | ((stay == leave) & (inner < last)))


def _next(marks: Flags) -> Places:
    """For each place the first marked place at or after it; the length where there is none."""
    places = np.where(marks, np.arange(len(marks)), len(marks))
    return np.asarray(np.minimum.accumulate(places[::-1])[::-1])
