"""Parses of pieces of text, kept under the hash of the words and the model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from sourcebook.extract.kept.shelf import Shelf

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from sourcebook.extract.engine import Pipes

_NAMES = ("TAG", "MORPH", "LEMMA", "DEP", "ENT_TYPE")
_NUMBERS = ("POS", "HEAD", "ENT_IOB")


class _Kept(msgspec.Struct, array_like=True, frozen=True):
    """A parse: the distinct strings, then for each token and name the place of its string, then the numbers."""

    strings: list[str]
    names: bytes
    numbers: bytes


def parse_texts(texts: Sequence[str], pipes: Pipes, shelf: Shelf, key: bytes) -> list[Doc]:
    """The parse of each text in order: from the shelf, or by the model, and then kept. `key` stands for the model."""
    names = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20, key=key).digest() for text in texts]
    found: dict[bytes, Doc] = {}
    missing: dict[bytes, str] = {}
    for name, text in dict(zip(names, texts, strict=True)).items():
        data = shelf.get(name)
        doc = None if data is None else unpack(pipes, text, data)
        if doc is None:
            missing[name] = text
        else:
            found[name] = doc
    for (name, _), doc in zip(missing.items(), pipes.pipe(missing.values()), strict=True):
        found[name] = doc
        if (data := pack(doc)) is not None:
            shelf.put(name, data)
    return [found[name] for name in names]


def pack(doc: Doc) -> bytes | None:
    """A parse as bytes; None where a string is none that can be written."""
    values, places = np.unique(doc.to_array(list(_NAMES)), return_inverse=True)
    strings = doc.vocab.strings
    kept = _Kept(
        [strings[int(value)] for value in values],
        places.astype(np.uint32).tobytes(),
        doc.to_array(list(_NUMBERS)).astype(np.int64).astype(np.int32).tobytes(),
    )
    try:
        return msgspec.msgpack.encode(kept)
    except UnicodeEncodeError:
        return None


def unpack(pipes: Pipes, text: str, data: bytes) -> Doc | None:
    """The parse of a text from `pack`; None where it does not fit the text."""
    doc = pipes.nlp.make_doc(text)
    kept = msgspec.msgpack.decode(data, type=_Kept)
    places = np.frombuffer(kept.names, np.uint32).reshape(-1, len(_NAMES))
    if len(places) != len(doc):
        return None
    if len(doc):
        add = doc.vocab.strings.add
        hashes = np.array([add(string) if string else 0 for string in kept.strings], dtype=np.uint64)
        numbers = np.frombuffer(kept.numbers, np.int32).reshape(-1, len(_NUMBERS)).astype(np.int64).astype(np.uint64)
        values: Any = np.concatenate((hashes[places], numbers), axis=1)
        doc.from_array([*_NAMES, *_NUMBERS], values)
    return doc
