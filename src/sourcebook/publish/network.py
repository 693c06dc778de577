"""A network drawn as static SVG: arrow heads, roles along the ties, a text alternative, no script.

Places come from `explore.network.lay_out`; everything drawn is also in the table that goes with it (`network_lines`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Final

from sourcebook.model.network import Network, Node, Tie
from sourcebook.publish.drawing import PAPER, SOFT, WIDTH, Room, clip, escape, frame, link, tell, wide

MARGIN: Final = 70.0, 34.0
"""Left and right, above and below."""
LARGEST: Final = 0.95
"""Scale of a small network: as it was laid out, nearly."""
HEIGHTS: Final = 220.0, 1100.0
NAME, ROLE, LONGEST = 12.5, 11.0, 34
"""Size of names and roles, and characters of one."""
_ALONG: Final = (0.5, 0.42, 0.58, 0.34, 0.66)
"""Where along an arrow its role may stand."""
COLOURS: Final = {"person": "#7a3f6d", "organization": "#215f94", "place": "#2e6a52", "other": "#565b61"}
_Point = tuple[float, float]
Href = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """What a step of a story shows: these marks stand out, the others stand back. Empty: all are alike."""

    nodes: frozenset[str] = frozenset()
    ties: frozenset[tuple[str, str]] = frozenset()
    """Pairs (subject, object)."""
    hidden: frozenset[str] = frozenset()
    """Nodes that are not in view at all; their room stays free."""

    def node(self, identifier: str) -> str:
        """Class of a node."""
        return "" if not self.nodes or identifier in self.nodes else " back"

    def tie(self, subject: str, other: str) -> str:
        """Class of a tie."""
        if not self.nodes and not self.ties:
            return ""
        on = (subject, other) in self.ties or (not self.ties and {subject, other} <= self.nodes)
        return "" if on else " back"


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a network is drawn: where marks lead, which stand out, how words and the drawing are called."""

    node_href: Href = lambda _: None
    tie_href: Callable[[str, str], str | None] = lambda _a, _b: None
    emphasis: Emphasis = Emphasis()
    title: str = "Who stands in which tie to whom"
    name: str = "network"


def network_svg(network: Network, places: Mapping[str, tuple[int, int]], drawn: Drawn | None = None) -> str:
    """The picture: entities as dots by type, ties as arrows from subject to object.

    Args:
        network: What is drawn.
        places: For each node its place in the plane.
        drawn: Where marks lead, and which stand out.
    """
    how = drawn or Drawn()
    if not network.nodes:
        return frame(how.name, how.title, "There are no ties.", 60, ['<text x="20" y="34">No ties to draw.</text>'])
    points, height, scale = _fit(places, [n.id for n in network.nodes])
    shrink = max(0.16, min(1.0, sqrt(scale)))
    sizes = {n.id: _radius(n) * shrink for n in network.nodes}
    names = {n.id: n.name for n in network.nodes}
    room = Room(height=height)
    for node, (x, y) in points.items():
        r = sizes[node]
        room.block(x - r, y - r, 2 * r, 2 * r)
    for pair in pairs_of(network.ties):
        room.cross(points[pair[0]], points[pair[1]])
    order = sorted(network.nodes, key=lambda n: (how.emphasis.node(n.id), -n.ties, n.id))
    dots = [_dot(n, points[n.id], sizes[n.id], room, how) for n in order if n.id not in how.emphasis.hidden]
    arrows = list(_arrows(network, points, sizes, room, how, shrink))
    told = tell(network.ties, lambda t: _told(t, names), "There are no ties.")
    head = (
        f'<defs><marker id="{how.name}-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="head" d="M0 0.8L10 5L0 9.2z" '
        f'fill="{SOFT}"/></marker></defs>'
    )
    return frame(how.name, how.title, told, height, [head, *arrows, *reversed(dots)])


def network_lines(network: Network) -> Iterator[tuple[Tie, str, str]]:
    """Each tie with the names of its two ends, in order: the table twin of the picture."""
    names = {n.id: n.name for n in network.nodes}
    return ((t, names[t.subject], names[t.object]) for t in network.ties)


def pairs_of(ties: Iterable[Tie]) -> dict[tuple[str, str], list[Tie]]:
    """Ties by the two they join, in the order they come: each pair is one arrow."""
    held: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in ties:
        held[tie.subject, tie.object].append(tie)
    return dict(held)


def _fit(places: Mapping[str, tuple[int, int]], ids: Iterable[str]) -> tuple[dict[str, _Point], float, float]:
    """Places in the drawing, its height, and how much smaller it is than it was laid out."""
    own = {i: places[i] for i in ids}
    left, right = min(x for x, _ in own.values()), max(x for x, _ in own.values())
    top, bottom = min(y for _, y in own.values()), max(y for _, y in own.values())
    across, down = max(right - left, 1), max(bottom - top, 1)
    scale = min(LARGEST, (WIDTH - 2 * MARGIN[0]) / across, (HEIGHTS[1] - 2 * MARGIN[1]) / down)
    height = max(HEIGHTS[0], down * scale + 2 * MARGIN[1] + 12)
    x0, y0 = (WIDTH - across * scale) / 2, (height - 12 - down * scale) / 2
    return (
        {i: (x0 + (x - left) * scale, y0 + (y - top) * scale) for i, (x, y) in own.items()},
        round(height),
        scale / LARGEST,
    )


def _radius(node: Node) -> float:
    return min(5.0 + 1.6 * sqrt(node.ties), 15.0)


def _told(tie: Tie, names: Mapping[str, str]) -> str:
    return f"{names[tie.subject]} to {names[tie.object]}: {tie.label}"


def _arrows(
    network: Network, points: Mapping[str, _Point], sizes: Mapping[str, float], room: Room, how: Drawn, shrink: float
) -> Iterator[str]:
    """One arrow for each pair and direction, with the roles of all its ties."""
    pairs = pairs_of(network.ties)
    names = {n.id: n.name for n in network.nodes}
    for (subject, other), ties in pairs.items():
        if how.emphasis.hidden & {subject, other}:
            continue
        roles = ", ".join(dict.fromkeys(t.label for t in ties))
        x1, y1, x2, y2 = _ends(points[subject], points[other], sizes[subject], sizes[other])
        # Of two that point at each other each bends to its own side.
        bend = 0.16 if (other, subject) in pairs else 0.04
        mx, my = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
        broad = shrink * min(1.0 + 0.45 * sqrt(max(t.documents for t in ties)), 3.0)
        line = (
            f'<path class="tie" d="M{x1:.1f} {y1:.1f}Q{mx:.1f} {my:.1f} {x2:.1f} {y2:.1f}" fill="none" '
            f'stroke="{SOFT}" stroke-width="{broad:.1f}" marker-end="url(#{how.name}-arrow)"/>'
        )
        state = how.emphasis.tie(subject, other)
        words = f"{names[subject]} to {names[other]}: {roles}"
        label = "" if state else _role(roles, (x1, y1, x2, y2), (mx, my), room)
        yield link(how.tie_href(subject, other), words, line + label, extra=f' class="edge{state}"')


def _ends(start: _Point, end: _Point, before: float, after: float) -> tuple[float, float, float, float]:
    """Where an arrow begins and ends: at the rims of its dots."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down) or 1.0
    ux, uy = across / length, down / length
    return start[0] + ux * before, start[1] + uy * before, end[0] - ux * (after + 2), end[1] - uy * (after + 2)


def _role(roles: str, ends: tuple[float, float, float, float], middle: _Point, room: Room) -> str:
    """The role in the middle of its arrow, where there is room for it."""
    x1, y1, x2, y2 = ends
    length = hypot(x2 - x1, y2 - y1)
    words = clip(roles, max(8, min(LONGEST, int(length / (ROLE * 0.5)))))
    across = wide(words, ROLE)
    for t in _ALONG if length >= 40 else ():
        x, y = _on_curve(x1, middle[0], x2, t), _on_curve(y1, middle[1], y2, t)
        if room.take(x - across / 2, y - 8, across, 14):
            break
    else:
        return ""
    return (
        f'<text class="role" x="{x:.1f}" y="{y + 3.5:.1f}" text-anchor="middle" font-size="{ROLE}" fill="{SOFT}" '
        f'stroke="{PAPER}" stroke-width="3.5" paint-order="stroke">{escape(words)}</text>'
    )


def _on_curve(start: float, middle: float, end: float, t: float) -> float:
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t * t * end


def _dot(node: Node, point: _Point, size: float, room: Room, how: Drawn) -> str:
    """A dot with its name where there is room: below, above, to the right or left of it."""
    x, y = point
    words = clip(node.name, LONGEST)
    across, state = wide(words, NAME), how.emphasis.node(node.id)
    spots = (
        (x, y + size + 13, "middle", x - across / 2), (x, y - size - 5, "middle", x - across / 2),
        (x + size + 5, y + 4, "start", x + size + 5), (x - size - 5, y + 4, "end", x - size - 5 - across),
    )  # fmt: skip
    free = sorted(spots, key=lambda s: room.crossed(s[3], s[1] - 11, across, 15))
    named = next((s for s in free if room.take(s[3], s[1] - 11, across, 15)), None)
    if named is None and x + size < 2 * MARGIN[0]:  # at the edge words are set from it
        named = (4.0, y + size + 13, "start", 4.0) if room.take(4.0, y + size + 2, across, 15) else None
    circle = (
        f'<circle class="node {node.type}" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{COLOURS[node.type]}" '
        f'stroke="{PAPER}" stroke-width="1.5"/>'
    )
    label = "" if named is None else (
        f'<text x="{named[0]:.1f}" y="{named[1]:.1f}" text-anchor="{named[2]}" font-size="{NAME}" stroke="{PAPER}" '
        f'stroke-width="3.5" paint-order="stroke">{escape(words)}</text>'
    )  # fmt: skip
    said = f"{node.name} ({node.type}, {node.ties} ties)"
    return link(how.node_href(node.id), said, circle + label, extra=f' class="dot{state}"')
