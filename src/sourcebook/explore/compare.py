"""Two texts held against each other: passages first, then the words of those that changed."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sourcebook.explore.alignment import align
from sourcebook.model.comparison import Change, Words
from sourcebook.model.document import Rendition
from sourcebook.model.span import Span, make_span, trim

LIKE = 0.5
"""Share of equal words from which two passages in one place are one that changed."""
FAR, FEWEST_WORDS, MOST_PLACES = 0.6, 4, 40
"""Likeness (Jaccard, of words) from which passages in two places are one that moved and changed; words it must have."""
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_END = re.compile(r"[.!?…][\"'”’»)\]]{0,3}\s{1,8}(?=[\"'“‘«(\[]{0,3}[^\W_a-zß-ÿ])|[。！？]")
_SHORT = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|Rev|Hon|Jr|Sr|No|vs|[A-Z])\.\s*\Z")
"""Full stops that end no sentence; one taken for an end only cuts a passage finer, in both texts alike."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, heading or row of a text; `key` is equal for pieces that differ in spacing only."""

    start: int
    end: int
    key: str
    begins: bool


def cut(rendition: Rendition) -> list[Piece]:
    """The passages of a text in order: its blocks (its lines where it has none), cut at what ends sentences."""
    text = rendition.text
    ranges = [(b.start, b.end) for b in rendition.blocks] or list(_lines(text))
    pieces = []
    for start, end in ranges:
        begins = True
        for a, b in _sentences(text, start, end):
            a, b = trim(text, a, b)
            if a < b:
                pieces.append(Piece(a, b, " ".join(text[a:b].split()), begins))
                begins = False
    return pieces


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _END.finditer(text, start, end):
        if not _SHORT.search(text, max(start, found.start() - 6), found.end()):
            yield start, found.end()
            start = found.end()
    yield start, end


@dataclass(frozen=True, slots=True)
class Matched:
    """Which passages of two texts belong together, by place in their lists."""

    old: list[Piece]
    new: list[Piece]
    same: list[tuple[int, int]]
    changed: list[tuple[int, int]]
    moved: list[tuple[int, int]]


def match(old: Rendition, new: Rendition) -> Matched:
    """The passages of two texts, and which belong together."""
    before, after = cut(old), cut(new)
    same = align([p.key for p in before], [p.key for p in after])
    moved = _moved(before, after, same)
    taken = {i for i, _ in moved}, {j for _, j in moved}
    changed: list[tuple[int, int]] = []
    last = (-1, -1)
    for i, j in [*same, (len(before), len(after))]:
        left = [k for k in range(last[0] + 1, i) if k not in taken[0]]
        right = [k for k in range(last[1] + 1, j) if k not in taken[1]]
        if left and right:
            changed.extend(_alike(before, after, left, right))
        last = (i, j)
    held = {i for i, _ in (*same, *changed, *moved)}, {j for _, j in (*same, *changed, *moved)}
    moved.extend(_far(before, after, held))
    return Matched(before, after, same, changed, sorted(moved))


def _far(old: list[Piece], new: list[Piece], held: tuple[set[int], set[int]]) -> list[tuple[int, int]]:
    """Passages that moved and changed on the way: of those left over the pairs that share most of their words.

    Words that stand in more than `MOST_PLACES` of them find nothing, so that the work grows with the texts.
    """
    places: dict[str, list[int]] = {}
    words = [{}, {}]  # type: list[dict[int, set[str]]]
    for j, piece in enumerate(new):
        if j not in held[1]:
            words[1][j] = set(_WORD.findall(piece.key))
            for word in sorted(words[1][j]):
                places.setdefault(word, []).append(j)
    scored: list[tuple[float, int, int]] = []
    for i, piece in enumerate(old):
        if i in held[0] or not places:
            continue
        words[0][i] = set(_WORD.findall(piece.key))
        found = (places.get(word, []) for word in sorted(words[0][i]))
        shared = Counter(j for js in found if len(js) <= MOST_PLACES for j in js)
        for j, _ in shared.most_common(3):
            score = len(words[0][i] & words[1][j]) / len(words[0][i] | words[1][j])
            if score >= FAR and len(words[0][i]) >= FEWEST_WORDS:
                scored.append((-score, i, j))
    pairs: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in sorted(scored):
        if i not in taken[0] and j not in taken[1]:
            pairs.append((i, j))
            taken[0].add(i)
            taken[1].add(j)
    return pairs


def _moved(old: list[Piece], new: list[Piece], same: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Equal passages among those that stand in no common order."""
    held = {i for i, _ in same}, {j for _, j in same}
    places: dict[str, deque[int]] = {}
    for i, piece in enumerate(old):
        if i not in held[0]:
            places.setdefault(piece.key, deque()).append(i)
    return [
        (places[piece.key].popleft(), j) for j, piece in enumerate(new) if j not in held[1] and places.get(piece.key)
    ]


def _alike(old: list[Piece], new: list[Piece], left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """Passages between two fixed ones that share most of their words, in rising order on both sides."""
    one = [(word, i) for i in left for word in _TOKEN.findall(old[i].key)]
    other = [(word, j) for j in right for word in _TOKEN.findall(new[j].key)]
    pairs = align([word for word, _ in one], [word for word, _ in other])
    shared = Counter((one[a][1], other[b][1]) for a, b in pairs if one[a][0].isalnum())
    words = Counter(i for word, i in one if word.isalnum()), Counter(j for word, j in other if word.isalnum())
    found: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for (i, j), count in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0])):
        if i not in taken[0] and j not in taken[1] and 2 * count >= LIKE * (words[0][i] + words[1][j]):
            found.append((i, j))
            taken[0].add(i)
            taken[1].add(j)
    return sorted(found)


def iter_changes(old: Rendition, new: Rendition, matched: Matched) -> Iterator[Change]:
    """Every passage of both texts in an order in which both can be read; `says` is left empty."""
    before, after = matched.old, matched.new
    spine = sorted([(i, j, "same") for i, j in matched.same] + [(i, j, "changed") for i, j in matched.changed])
    away, here = dict(matched.moved), {j: i for i, j in matched.moved}
    i = j = 0
    for a, b, kind in [*spine, (len(before), len(after), "end")]:
        for k in range(i, a):
            moved = away.get(k)
            to = None if moved is None else _span(new, after[moved])
            yield Change(
                kind="absent" if to is None else "moved", old=_span(old, before[k]), new=to, of="old",
                begins=before[k].begins,
            )  # fmt: skip
        for k in range(j, b):
            moved = here.get(k)
            came = None if moved is None else _span(old, before[moved])
            at = _span(new, after[k])
            words = tuple(diff_words(came.exact, at.exact)) if came and before[moved or 0].key != after[k].key else ()
            yield Change(
                kind="inserted" if came is None else "moved", old=came, new=at, words=words, begins=after[k].begins
            )
        if kind != "end":
            spans = _span(old, before[a]), _span(new, after[b])
            words = tuple(diff_words(spans[0].exact, spans[1].exact)) if kind == "changed" else ()
            yield Change(
                kind="same" if kind == "same" else "changed", old=spans[0], new=spans[1], words=words,
                begins=after[b].begins,
            )  # fmt: skip
        i, j = a + 1, b + 1


def _span(rendition: Rendition, piece: Piece) -> Span:
    return make_span(rendition.text, piece.start, piece.end)


def diff_words(old: str, new: str) -> Iterator[Words]:
    """The words of both, those of one alone marked as such; spaces go with the word before them."""
    one, other = _tokens(old), _tokens(new)
    pairs = align([word for word, _ in one], [word for word, _ in other])
    runs: list[tuple[str, str]] = []
    i = j = 0
    for a, b in [*pairs, (len(one), len(other))]:
        runs.append(("absent", "".join(whole for _, whole in one[i:a])))
        runs.append(("inserted", "".join(whole for _, whole in other[j:b])))
        if a < len(one):
            runs.append(("same", other[b][1]))
        i, j = a + 1, b + 1
    yield from _joined(runs)


def _joined(runs: Iterable[tuple[str, str]]) -> Iterator[Words]:
    held: dict[str, list[str]] = {"same": [], "absent": [], "inserted": []}

    def flush(*kinds: str) -> Iterator[Words]:
        for kind in kinds:
            if held[kind]:
                yield Words(kind=kind, text="".join(held[kind]))  # type: ignore[arg-type]
                held[kind] = []

    for kind, text in runs:
        if text:
            yield from flush("absent", "inserted") if kind == "same" else flush("same")
            held[kind].append(text)
    yield from flush("same", "absent", "inserted")


def _tokens(text: str) -> list[tuple[str, str]]:
    """Words and signs, each with itself and the spaces behind it."""
    found = list(_TOKEN.finditer(text))
    ends = [*(m.start() for m in found[1:]), len(text)]
    return [(m.group(), text[m.start() : end]) for m, end in zip(found, ends, strict=True)]
