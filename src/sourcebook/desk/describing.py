"""Categories suggested by their descriptions: what there is to go by before anything was filed under one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sourcebook.desk.terms import content_words
from sourcebook.model.category import Category, Suggestion

Encode = Callable[[Sequence[str]], Any]
LEAST = 0.16
"""Share of a description's telling words, counted by rarity, from which it is named."""
SURE = 0.34
SHOWN = 700
"""Characters of a text that the encoder is shown."""
NEAR = 0.38
"""Cosine of text and description, by the encoder, from which a category is named."""


def suggest_by_description(
    text: str, categories: Sequence[Category], encode: Encode | None = None, *, most: int = 4
) -> list[Suggestion]:
    """Categories whose title and description speak of what the text speaks of, the likeliest first.

    All are unsure but those of which several words are met: a description is not experience.
    """
    held = {c.slug: set(content_words(f"{c.title} {c.description}")) for c in categories}
    rarity = Counter(word for words in held.values() for word in words)
    own = set(content_words(text))
    near = _near(text, categories, encode)
    found = [_suggestion(c, held[c.slug], own, rarity, near.get(c.slug, 0.0)) for c in categories]
    ranked = sorted((s for s in found if s), key=lambda s: (-s.score, s.category))
    return ranked[:most]


def _suggestion(
    category: Category, words: set[str], own: set[str], rarity: Counter[str], near: float
) -> Suggestion | None:
    worth = {word: 1 / math.sqrt(rarity[word]) for word in words}
    shared = sorted(words & own, key=lambda w: (-worth[w], w))
    if len(shared) == 1 and shared[0] not in content_words(category.title):
        shared = []  # any two texts have some word in common
    share = sum(worth[w] for w in shared) / max(2.0, min(8.0, sum(worth.values())))
    if share < LEAST and near < NEAR:
        return None
    why = [f"its description has the words: {', '.join(shared[:4])}"] if shared else []
    why += [f"close to its description in meaning ({near:.2f})"] if near >= NEAR else []
    score = min(0.9, max(share, near))
    sure = len(shared) >= 3 and share >= SURE
    return Suggestion(category=category.slug, score=round(score, 3), unsure=not sure, why=tuple(why))


def _near(text: str, categories: Sequence[Category], encode: Encode | None) -> dict[str, float]:
    described = [c for c in categories if c.description]
    if encode is None or not described:
        return {}
    own = encode([text[:SHOWN]])[0]
    vectors = encode([f"{c.title}: {c.description}" for c in described])
    return {c.slug: max(0.0, float(v @ own)) for c, v in zip(described, vectors, strict=True)}
