"""The longest way through two sequences in step, in close to linear time on any input.

Patience diff (Bram Cohen): what stands once in both sequences holds them together, the longest run of such pairs in
rising order being kept (Fredman 1975); between two pairs it is done again. What is left between them without any is
small nearly always, and is aligned exactly by rapidfuzz (Hyyrö's bit-parallel longest common subsequence); where it is
not small it is halved first, which may miss pairs and never makes a wrong one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from rapidfuzz.distance import LCSseq

MOST_CELLS = 1_000_000
"""Products of lengths up to which a stretch without anchors is aligned exactly."""
DEEPEST = 12
"""Times that a stretch is searched for anchors inside the stretches they leave."""


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of places that hold equal items, both rising."""
    pairs: list[tuple[int, int]] = []
    waiting = [(0, len(old), 0, len(new), DEEPEST)]
    cells = MOST_CELLS + 64 * (len(old) + len(new))
    while waiting:
        a, b, c, d, depth = waiting.pop()
        while a < b and c < d and old[a] == new[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a == b or c == d:
            continue
        anchors = list(_anchors(old, new, a, b, c, d)) if depth else []
        if anchors:
            for i, j in [*anchors, (b, d)]:
                waiting.append((a, i, c, j, depth - 1))
                a, c = i, j
        elif (size := (b - a) * (d - c)) > MOST_CELLS:
            i, j = (a + b) // 2, (c + d) // 2
            waiting += [(i, b, j, d, 0), (a, i, c, j, 0)]
        elif size <= cells:
            cells -= size
            pairs.extend(_exact(old, new, a, b, c, d))
    return sorted(pairs)


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> Iterator[tuple[int, int]]:
    """Items that stand once in both stretches, the longest rising run of them."""
    counts, others = Counter(old[a:b]), Counter(new[c:d])
    places = {new[j]: j for j in range(c, d) if others[new[j]] == 1}
    once = [(i, places[old[i]]) for i in range(a, b) if counts[old[i]] == 1 and old[i] in places]
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(once):
        at = bisect_left(tops, j)
        before.append(ends[at - 1] if at else -1)
        tops[at : at + 1] = [j]
        ends[at : at + 1] = [index]
    index = ends[-1] if ends else -1
    run = []
    while index >= 0:
        run.append(once[index])
        index = before[index]
    yield from reversed(run)


def _exact(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> Iterator[tuple[int, int]]:
    # As numbers: whatever hashes its items, two different ones are never taken for each other.
    numbers: dict[Hashable, int] = {}
    one, other = ([numbers.setdefault(item, len(numbers)) for item in items] for items in (old[a:b], new[c:d]))
    for code in LCSseq.opcodes(one, other):
        if code.tag == "equal":
            yield from zip(
                range(a + code.src_start, a + code.src_end), range(c + code.dest_start, c + code.dest_end), strict=True
            )
