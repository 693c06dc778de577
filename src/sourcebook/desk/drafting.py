"""An extractive draft: three to eight sentences of a document that cover its matter, each with its exact words.

Ranking: how central a sentence is (LexRank, Erkan and Radev 2004, over TF-IDF), how near to the
title, where it stands (the first sentences of news; findings, summary or ruling of a long paper), and what was read in
it: a charge or verdict, a sum, somebody quoted by name. Chosen one by one with what was chosen held against repetition
(MMR, Carbonell and Goldstein 1998), and put in the order of the text. The same document gives the same draft.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sourcebook.desk.prose import Material, Sentence, find_prose
from sourcebook.desk.terms import content_words
from sourcebook.model.annotation import Claim, Mention, Money, Quote, Status
from sourcebook.model.draft import Drafted, DraftSentence
from sourcebook.model.summary import Anchor, SummarySentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FEWEST, MOST = 3, 8
"""Sentences of a draft, where the document has so many."""
SHARE, LEAST_WORDS, MOST_WORDS = 0.25, 90, 180
"""A draft has about this share of the document's words, but no fewer and no more than these."""
LOOKED_AT = 400
"""Sentences of a long document that are compared with each other."""
NEWS = 80
"""Sentences up to which a document is told from its top, as news is."""
REPEATING: Final = 0.55
"""Weight of likeness to what was chosen already, against a sentence's own score."""
WEIGHTS: Final = {"place": 1.6, "central": 0.6, "title": 0.8, "read": 0.4, "length": 0.25, "leans": -0.25}
"""How much each part of the score counts in what is told from the top, as news is."""
OF_PAPERS: Final = WEIGHTS | {"place": 1.0, "read": 1.0}
"""In a court paper or report, where what was found or ruled may stand anywhere."""
_TOLD: Final[dict[Status, float]] = {
    "convicted": 1.0, "acquitted": 1.0, "overturned": 1.0, "charged": 0.9, "settled": 0.9, "pardoned": 0.9,
    "admitted": 0.9, "dismissed": 0.8, "found": 0.8, "documented": 0.7, "corrected": 0.7, "alleged": 0.6,
    "investigated": 0.6, "denied": 0.5, "estimated": 0.3, "opined": -0.2,
}  # fmt: skip


def extract_draft(material: Material, *, most: int = MOST) -> Drafted:
    """Choose the sentences of a draft.

    Args:
        material: The document.
        most: Sentences at most.
    """
    prose = find_prose(material)
    if not prose:
        return Drafted(document=material.document.id, remark=_why_empty(material))
    scored = _shortened(material, prose)
    likeness = _likeness(material, scored)
    parts = _parts(material, scored, likeness)
    weights = OF_PAPERS if _is_paper(material) else WEIGHTS
    scores = [sum(weights[name] * part for name, part in own.items()) for own in parts]
    picked = _pick(scored, scores, likeness, _room(prose), most)
    chosen = tuple(_chosen(material, scored[i], scores[i], parts[i]) for i in picked)
    short = len(chosen) < FEWEST
    return Drafted(
        document=material.document.id,
        chosen=chosen,
        remark="The document has few whole sentences of prose." if short else "",
    )


def _why_empty(material: Material) -> str:
    rows = sum(b.kind == "row" for b in material.rendition.blocks)
    if material.is_table:
        return f"It is a table of {rows:,} rows and has no sentence of prose. Write the summary from its rows."
    if not material.text.strip():
        return "It has no text. If it is a scan, see `sourcebook status` for what could not be read."
    return "No whole sentence of prose was found in it. Write the summary by hand."


def _room(prose: Sequence[Sentence]) -> int:
    words = sum(s.words for s in prose)
    return round(min(MOST_WORDS, max(LEAST_WORDS, SHARE * words)))


def _is_paper(material: Material) -> bool:
    return material.is_paper or len(material.sentences) > NEWS


def _shortened(material: Material, prose: list[Sentence]) -> list[Sentence]:
    """Of a very long document the sentences worth comparing: telling ones, the first of each part, the fullest read."""
    if len(prose) <= LOOKED_AT:
        return prose
    read = _read(material, prose)
    place = _places(material, prose)
    worth = [place[i] + read[i] - 0.2 * prose[i].leans for i in range(len(prose))]
    best = sorted(range(len(prose)), key=lambda i: (-worth[i], i))[:LOOKED_AT]
    return [prose[i] for i in sorted(best)]


def _likeness(material: Material, prose: Sequence[Sentence]) -> Array:
    """Cosine of every two sentences by their TF-IDF, the title as the last one.

    In numpy: a few hundred short rows do not pay for the second that loading scikit-learn takes.
    """
    import numpy as np

    texts = [s.span.exact for s in prose] + [material.document.title or ""]
    bags = [Counter(content_words(text)) for text in texts]
    held = Counter(word for bag in bags for word in bag)
    column = {word: n for n, word in enumerate(sorted(held))}
    rows = np.zeros((len(texts), max(1, len(column))))
    for n, bag in enumerate(bags):
        for word, times in bag.items():
            rows[n, column[word]] = (1 + math.log(times)) * (math.log((1 + len(bags)) / (1 + held[word])) + 1)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths > 0, lengths, 1.0)
    return np.round(rows @ rows.T, 6)


def _parts(material: Material, prose: Sequence[Sentence], likeness: Array) -> list[dict[str, float]]:
    central = _central(likeness[:-1, :-1])
    title = _scaled([float(v) for v in likeness[-1, :-1]])
    places, read = _places(material, prose), _read(material, prose)
    return [
        {
            "place": places[i], "central": central[i], "title": title[i], "read": read[i],
            "length": _length(s.words), "leans": float(s.leans),
        }
        for i, s in enumerate(prose)
    ]  # fmt: skip


def _central(likeness: Array) -> list[float]:
    """LexRank: the stationary weight of each sentence in the graph of likeness, scaled to 0..1."""
    import numpy as np

    size = len(likeness)
    graph = likeness.copy()
    np.fill_diagonal(graph, 0.0)
    graph[graph < 0.05] = 0.0
    sums = graph.sum(axis=1, keepdims=True)
    moves = np.divide(graph, sums, out=np.full_like(graph, 1.0 / size), where=sums > 0)
    rank = np.full(size, 1.0 / size)
    for _ in range(40):
        rank = 0.15 / size + 0.85 * (moves.T @ rank)
    return _scaled([float(v) for v in rank])


def _scaled(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    return [round((v - low) / (high - low), 6) if high > low else 0.0 for v in values]


def _places(material: Material, prose: Sequence[Sentence]) -> list[float]:
    """News is told from the top; a long paper under the headings that announce its matter, and where it begins."""
    if not _is_paper(material):
        return [math.exp(-rank / 4.0) for rank in range(len(prose))]
    total = max(1, len(material.sentences))
    last = material.document.source_kind == "court"
    found = []
    for sentence in prose:
        along = sentence.number / total
        begin = 0.5 * math.exp(-sentence.number / 12.0)
        end = 0.4 if last and along > 0.95 else 0.0
        found.append(min(1.0, (0.9 if sentence.telling else 0.0) + begin + end))
    return found


def _read(material: Material, prose: Sequence[Sentence]) -> list[float]:
    """What was read in each sentence, 0..1."""
    claims = [(c.start, _worth(c)) for c in material.of(Claim)]
    quotes = [(q.start, 0.4) for q in material.of(Quote) if q.speaker_name]
    sums = [(m.start, 0.4) for m in material.of(Money)]
    named = [(m.start, 0.15) for m in material.of(Mention) if m.type in ("person", "organization")]
    groups = [sorted(g) for g in (claims, quotes, sums)]
    people = sorted(named)
    found = []
    for sentence in prose:
        best = sum(max(_inside(g, sentence), default=0.0) for g in groups)
        found.append(min(1.0, max(0.0, best) + min(0.3, sum(_inside(people, sentence)))))
    return found


def _worth(claim: Claim) -> float:
    told = _TOLD.get(claim.status, 0.0)
    return 0.3 * told if claim.negated else max(told, 0.3 if claim.attributed_to else 0.0)


def _inside(values: Sequence[tuple[int, float]], sentence: Sentence) -> list[float]:
    first = bisect_left(values, (sentence.span.start, -math.inf))
    last = bisect_left(values, (sentence.span.end, -math.inf))
    return [value for _, value in values[first:last]]


def _length(words: int) -> float:
    """1 for a sentence of a usual length, less for one that says little or takes the room of two."""
    if words < 12:
        return words / 12 - 0.5
    return 1.0 if words <= 34 else max(-1.0, 1.0 - (words - 34) / 18)


def _pick(prose: Sequence[Sentence], scores: Sequence[float], likeness: Array, room: int, most: int) -> list[int]:
    """Indexes of the sentences chosen, in text order; one that leans comes with those it leans on, or not at all."""
    behind = _leaned_on(prose)
    picked: set[int] = set()
    used = 0
    best = max(scores)
    open_to = set(range(len(prose)))
    while open_to and len(picked) < most:
        gains = {i: _gain(i, scores, likeness, picked, best) for i in sorted(open_to)}
        i = max(gains, key=lambda n: (round(gains[n], 6), -n))
        open_to.discard(i)
        group = behind[i]
        if group is None or len(picked | group) > most:
            continue
        words = sum(prose[n].words for n in group - picked)
        enough = len(picked) >= FEWEST
        if (enough and used + words > room) or (enough and gains[i] < 0.2 * best):
            continue
        if used + words > 1.6 * room and picked:
            continue
        picked |= group
        open_to -= group
        used += words
    return sorted(picked)


def _gain(i: int, scores: Sequence[float], likeness: Array, picked: set[int], best: float) -> float:
    near = max((float(likeness[i, n]) for n in picked), default=0.0)
    return scores[i] - REPEATING * best * near - (best if near > 0.75 else 0.0)


def _leaned_on(prose: Sequence[Sentence]) -> list[frozenset[int] | None]:
    """For each sentence itself with those before it that it leans on, at most two; None where they cannot be taken."""
    index = {s.number: i for i, s in enumerate(prose)}
    found: list[frozenset[int] | None] = []
    for i, sentence in enumerate(prose):
        group, at = {i}, sentence
        while at.leans and len(group) <= 3:
            before = index.get(at.number - 1)
            if before is None:
                break
            group.add(before)
            at = prose[before]
        found.append(None if at.leans else frozenset(group))
    return found


def _chosen(material: Material, sentence: Sentence, score: float, parts: dict[str, float]) -> DraftSentence:
    span = sentence.span
    anchor = Anchor(
        document=material.document.id, rendition=material.rendition.id, start=span.start, end=span.end,
        exact=span.exact,
    )  # fmt: skip
    text = " ".join(span.exact.split())
    ranked = sorted(parts, key=lambda name: (-WEIGHTS[name] * parts[name], name))
    why = tuple(_SAID[name] for name in ranked if WEIGHTS[name] * parts[name] >= 0.2 and name in _SAID)
    return DraftSentence(
        sentence=SummarySentence(text=text, anchors=(anchor,), by="extract"), score=round(score, 4), why=why[:3]
    )


_SAID: Final = {
    "place": "stands where the document tells its matter",
    "central": "says what much of the rest says",
    "title": "is near to the title",
    "read": "tells of a charge, finding, sum or somebody's words",
}
