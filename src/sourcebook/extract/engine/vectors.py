"""Token vectors: spaCy's hash embedding and window encoder, each distinct word embedded once.

The embedding of a token depends on its form only, so it is kept from text to text; it is a quarter to a third of the
work. The encoder (residual layers of a window of three tokens, maxout and layer norm) is the same arithmetic as
Thinc's, on matrices that stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sourcebook.extract.engine.rows import Rows

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from thinc.api import Model

Floats = NDArray[np.float32]
LARGEST_TABLE = 50_000
"""Embeddings kept (20 MB at 96 numbers each); the table starts afresh beyond."""
_EMBED = ("extract_features", "list2ragged", "with_array", "with_array", "ragged2list")


class _Layer:
    """One residual layer; the pieces of the maxout lie side by side, so that their maximum is taken in whole rows."""

    def __init__(self, maxout: Model[Any, Any], norm: Model[Any, Any]) -> None:
        weights, bias = np.asarray(maxout.get_param("W")), np.asarray(maxout.get_param("b"))
        self.width, self.pieces, size = weights.shape
        self.weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, size).T)
        self.bias = np.ascontiguousarray(bias.T.reshape(-1))
        self.scale, self.shift = np.asarray(norm.get_param("G")), np.asarray(norm.get_param("b"))

    def __call__(self, x: Floats, window: Floats) -> None:
        """Add the layer's answer to `x`; `window` is room for three times its width."""
        n = self.width
        window[:, n : 2 * n] = x
        window[1:, :n] = x[:-1]
        window[:-1, 2 * n :] = x[1:]
        y = window @ self.weights
        y += self.bias
        best = y[:, :n]
        for piece in range(1, self.pieces):
            best = np.maximum(best, y[:, piece * n : (piece + 1) * n])
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / np.float32(n) + np.float32(1e-8)
        best *= (1 / np.sqrt(variance))[:, None]
        best *= self.scale
        best += self.shift
        x += best


class Vectors:
    """Twin of a `Tok2Vec` model of a multi-hash embedding and a maxout window encoder."""

    def __init__(self, embed: Model[Any, Any], layers: list[_Layer]) -> None:
        from thinc.api import NumpyOps

        for node in embed.walk():
            # Few rows, met in any order: Thinc's own BLAS is slower but takes each row by itself.
            node.ops = NumpyOps(use_blis=True)
        self.columns = embed.layers[0].attrs["columns"]
        self.embed = embed.layers[1:]
        self.layers = layers
        self.known: dict[bytes, int] = {}
        self.table: Floats = np.zeros((1024, layers[0].width), dtype=np.float32)

    @classmethod
    def of(cls, model: Any) -> Vectors | None:
        """The twin of a model, or None when it is built otherwise."""
        from thinc.api import NumpyOps

        if not {"embed", "encode"} <= set(model.ref_names) or not isinstance(model.ops, NumpyOps):
            return None
        embed, encode = model.get_ref("embed"), model.get_ref("encode")
        if tuple(layer.name.partition("(")[0] for layer in embed.layers) != _EMBED:
            return None
        layers = _layers(encode)
        return cls(embed, layers) if layers and len(layers) <= encode.attrs.get("pad", 0) else None

    def __call__(self, docs: Sequence[Doc]) -> Floats:
        """A row for each token of all documents in order."""
        rows = Rows([len(doc) for doc in docs], gap=len(self.layers))
        x = rows.spread(self._embedded(np.concatenate([doc.to_array(self.columns) for doc in docs])))
        window = np.zeros((rows.total, 3 * x.shape[1]), dtype=np.float32)
        for layer in self.layers:
            layer(x, window)
        return x[rows.places]

    def _embedded(self, features: NDArray[np.uint64]) -> Floats:
        features = np.ascontiguousarray(features)
        keys: list[bytes] = features.view(f"V{features.shape[1] * 8}").ravel().tolist()
        if len(self.known) > LARGEST_TABLE:
            self.known.clear()
        known = self.known
        new = {key: place for place, key in enumerate(keys) if key not in known}
        if new:
            values: Any = [features[list(new.values())]]
            for layer in self.embed:
                values = layer.predict(values)
            first = len(known)
            self._grow(first + len(new))
            self.table[first : first + len(new)] = values[0]
            known.update((key, first + k) for k, key in enumerate(new))
        return self.table[[known[key] for key in keys]]

    def _grow(self, size: int) -> None:
        if size > len(self.table):
            wider = np.zeros((2 * size, self.table.shape[1]), dtype=np.float32)
            wider[: len(self.table)] = self.table
            self.table = wider


def _layers(encode: Model[Any, Any]) -> list[_Layer] | None:
    """The residual layers of an encoder in order, or None where there is anything else in it."""
    leaves = [node for node in encode.walk(order="dfs_pre") if not node.layers and node.name != "dropout"]
    found = []
    for window, maxout, norm in zip(leaves[::3], leaves[1::3], leaves[2::3], strict=False):
        if (window.name, maxout.name, norm.name) != ("expand_window", "maxout", "layernorm"):
            return None
        if window.attrs["window_size"] != 1 or maxout.get_dim("nI") != 3 * maxout.get_dim("nO"):
            return None
        found.append(_Layer(maxout, norm))
    residual = sum(node.name.startswith("residual(") and ">>residual(" not in node.name for node in encode.walk())
    return found if len(leaves) == 3 * len(found) == 3 * residual else None
