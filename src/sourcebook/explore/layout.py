"""Where the nodes of a network are drawn: a force layout that gives the same places for the same network.

Springs along ties and repulsion between all nodes (Fruchterman and Reingold 1991), started from places that follow from
the nodes' ids, so that one node more does not turn the picture. Between few nodes repulsion is worked out pair by pair;
between many on a grid, by convolution (as in FIt-SNE, Linderman et al. 2019), which takes the time of the grid and
not of all pairs. Parts that nothing joins are laid out by themselves and packed in rows. Nodes whose places are given
stay there: what is new settles around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from math import ceil, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Spot = tuple[int, int]
"""A place in the plane, in units of which ties are about `SPRING` long."""
SPRING = 120.0
"""Length that a tie would have by itself."""
EXACT = 160
"""Nodes up to which every pair is worked out."""
NAMED = 400
"""Nodes up to which room is made for their names."""
GRID = 96
"""Cells along a side of the grid."""
DOT = 44.0
"""How near two dots may be."""
ASIDE = 90.0
"""Room between parts that nothing joins."""


def place_nodes(
    nodes: Sequence[str], ties: Iterable[tuple[str, str]], fixed: Mapping[str, Spot] | None = None
) -> dict[str, Spot]:
    """A place for each node; those in `fixed` have theirs.

    Args:
        nodes: Ids, each once.
        ties: Pairs of them; direction and repetition do not matter.
        fixed: Places that nodes have already.
    """
    order = sorted(set(nodes))
    pairs = sorted({(min(a, b), max(a, b)) for a, b in ties if a != b})
    held = {i: p for i, p in (fixed or {}).items() if i in set(order)}
    if held:
        return _settle(order, pairs, held)
    packed: dict[str, Spot] = {}
    parts = [_settle(part, own, {}) for part, own in _parts(order, pairs)]
    for part in _pack(parts):
        packed |= part
    return packed


def _parts(order: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[tuple[list[str], list[tuple[str, str]]]]:
    """Nodes that are joined, with their ties; the largest part first."""
    root = {i: i for i in order}

    def find(node: str) -> str:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for a, b in pairs:
        left, right = find(a), find(b)
        root[max(left, right)] = min(left, right)
    groups: dict[str, tuple[list[str], list[tuple[str, str]]]] = {}
    for node in order:
        groups.setdefault(find(node), ([], []))[0].append(node)
    for a, b in pairs:
        groups[find(a)][1].append((a, b))
    return sorted(groups.values(), key=lambda part: (-len(part[0]), part[0][0]))


def _settle(order: Sequence[str], pairs: Sequence[tuple[str, str]], held: Mapping[str, Spot]) -> dict[str, Spot]:
    """One layout of everything given, around what is held."""
    import numpy as np

    index = {node: n for n, node in enumerate(order)}
    ends = np.array([(index[a], index[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    places = np.array([_begin(node, len(order)) for node in order], dtype=np.float64).reshape(-1, 2)
    free = np.array([node not in held for node in order])
    for node, spot in held.items():
        places[index[node]] = spot
    if held:
        _begin_beside(places, ends, free)
    if len(order) > 1 and free.any():
        _relax(places, ends, free)
        _part_names(places, free)
        _part_dots(places, free)
    if not held:
        places -= (places.min(axis=0) + places.max(axis=0)) / 2
    return {
        node: held.get(node) or (round(float(places[n, 0])), round(float(places[n, 1]))) for node, n in index.items()
    }


def _begin(node: str, many: int) -> tuple[float, float]:
    """Where a node begins: a place in a square that follows from its id."""
    bits = int.from_bytes(blake2b(node.encode(), digest_size=8).digest(), "big")
    side = SPRING * sqrt(max(many, 2))
    return ((bits >> 32) / 2**32 - 0.5) * side, ((bits & 0xFFFFFFFF) / 2**32 - 0.5) * side


def _begin_beside(places: Floats, ends: Ints, free: NDArray[np.bool_]) -> None:
    """What is new begins beside the nodes it is tied to that have a place."""
    import numpy as np

    for new, other in (*ends, *ends[:, ::-1]):
        if free[new] and not free[other]:
            turn = np.array(_begin(str(int(new)), 2))
            places[new] = places[other] + turn / (np.hypot(*turn) or 1.0) * SPRING


def _relax(places: Floats, ends: Ints, free: NDArray[np.bool_]) -> None:
    """Springs and repulsion until the steps, which grow shorter, are done."""
    import numpy as np

    many = len(places)
    steps = 300 if many <= EXACT else 90 if many <= 2000 else 60
    heat = SPRING * max(1.0, sqrt(many) / 6) if free.all() else SPRING / 2
    repel = _repel_pairs if many <= EXACT else _repel_grid
    degree = np.bincount(ends.ravel(), minlength=many).astype(np.float64)
    soft = 1 / np.maximum(1.0, np.minimum(degree[ends[:, 0]], degree[ends[:, 1]])) ** 0.5 if len(ends) else degree
    for step in range(steps):
        force = repel(places)
        if len(ends):
            along = places[ends[:, 1]] - places[ends[:, 0]]
            pull = along * (np.hypot(along[:, 0], along[:, 1]) / SPRING * soft)[:, None]
            for axis in (0, 1):
                force[:, axis] += np.bincount(ends[:, 0], pull[:, axis], many)
                force[:, axis] -= np.bincount(ends[:, 1], pull[:, axis], many)
        force -= places * 0.02  # a little weight towards the middle
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        most = heat * (1 - step / steps) ** 1.5 + 0.5
        places[free] += (force * (np.minimum(length, most) / length)[:, None])[free]


def _repel_pairs(places: Floats) -> Floats:
    import numpy as np

    apart = places[:, None, :] - places[None, :, :]
    square = np.maximum((apart**2).sum(axis=2), 25.0)
    found: Floats = (apart * (SPRING**2 / square)[:, :, None]).sum(axis=1)
    return found


def _repel_grid(places: Floats) -> Floats:
    """The same force from a grid: nodes are spread over the corners of their cell, the field is read off there."""
    import numpy as np

    low = places.min(axis=0)
    side = float((places.max(axis=0) - low).max()) or 1.0
    cell = side / (GRID - 2)
    at = (places - low) / cell
    corner = np.minimum(at.astype(np.int64), GRID - 2)
    share = at - corner
    mass = np.zeros((GRID, GRID))
    weights = []
    for dx in (0, 1):
        for dy in (0, 1):
            weight = np.abs(1 - dx - share[:, 0]) * np.abs(1 - dy - share[:, 1])
            weights.append((corner[:, 0] + dx, corner[:, 1] + dy, weight))
            np.add.at(mass, (corner[:, 0] + dx, corner[:, 1] + dy), weight)
    force = np.zeros_like(places)
    spread = np.fft.rfft2(mass, (2 * GRID, 2 * GRID))
    for axis in (0, 1):
        field = np.fft.irfft2(spread * np.fft.rfft2(_kernel(cell, axis)), (2 * GRID, 2 * GRID))[:GRID, :GRID]
        for x, y, weight in weights:
            force[:, axis] += field[x, y] * weight
    return force


def _kernel(cell: float, axis: int) -> Floats:
    """The force of one node on what lies so many cells away, wrapped around for the convolution."""
    import numpy as np

    steps = np.fft.fftfreq(2 * GRID, 1 / (2 * GRID)) * cell
    apart = np.meshgrid(steps, steps, indexing="ij")
    square = np.maximum(apart[0] ** 2 + apart[1] ** 2, max(25.0, (cell / 2) ** 2))
    found: Floats = apart[axis] * SPRING**2 / square
    return found


def _part_names(places: Floats, free: NDArray[np.bool_]) -> None:
    """Nodes so near that their names would lie upon each other are moved apart, up and down."""
    import numpy as np

    if len(places) > NAMED:
        return
    for _ in range(40):
        across = places[:, None, 0] - places[None, :, 0]
        down = places[:, None, 1] - places[None, :, 1]
        near = (np.abs(across) < SPRING) & (np.abs(down) < 34.0)
        np.fill_diagonal(near, val=False)
        if not near.any():
            return
        ranks = np.arange(len(places))
        sign = np.where(down == 0, np.sign(ranks[:, None] - ranks[None, :]), np.sign(down))
        push = np.where(near, sign * (34.0 - np.abs(down)) * 0.3, 0.0).sum(axis=1)
        places[free, 1] += push[free]


def _part_dots(places: Floats, free: NDArray[np.bool_]) -> None:
    """Dots nearer than their width, which a grid cannot tell apart, are pushed from each other."""
    import numpy as np
    from scipy.spatial import cKDTree

    for _ in range(30 if len(places) <= 2000 else 12):
        pairs = cKDTree(places).query_pairs(DOT, output_type="ndarray")
        if not len(pairs):
            return
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        apart = places[pairs[:, 0]] - places[pairs[:, 1]]
        length = np.hypot(apart[:, 0], apart[:, 1])
        turn = (pairs[:, 0] * 7 + pairs[:, 1] * 13) % 64 / 64 * 2 * np.pi
        same = length < 1e-6
        apart[same] = np.stack((np.cos(turn[same]), np.sin(turn[same])), axis=1)
        push = apart / np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-9)[:, None] * ((DOT + 1 - length) / 2)[:, None]
        moved = np.zeros_like(places)
        for axis in (0, 1):
            moved[:, axis] += np.bincount(pairs[:, 0], push[:, axis], len(places))
            moved[:, axis] -= np.bincount(pairs[:, 1], push[:, axis], len(places))
        places[free] += moved[free]


def _pack(parts: Sequence[Mapping[str, Spot]]) -> list[dict[str, Spot]]:
    """Parts in rows, the largest first, about half as wide again as high."""
    boxes = []
    for part in parts:
        xs, ys = [p[0] for p in part.values()], [p[1] for p in part.values()]
        wide, high = max(xs) - min(xs) + SPRING + ASIDE, max(ys) - min(ys) + ASIDE
        boxes.append((part, min(xs), min(ys), wide, high))
    wanted = max(sqrt(1.6 * sum(b[3] * b[4] for b in boxes)), max((b[3] for b in boxes), default=0.0))
    found, x, y, row = [], 0.0, 0.0, 0.0
    for part, left, top, wide, high in boxes:
        if x and x + wide > wanted:
            x, y, row = 0.0, y + row, 0.0
        found.append({i: (ceil(p[0] - left + x), ceil(p[1] - top + y)) for i, p in part.items()})
        x, row = x + wide, max(row, high)
    return found
