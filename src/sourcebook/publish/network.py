"""A network drawn as static SVG: arrow heads, roles along the ties, a text alternative, no script.

Places come from `explore.network.lay_out`; everything drawn is also in the table that goes with it (`network_lines`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape as escaped
from math import hypot
from typing import Final

from sourcebook.model.network import Network, Node, Tie
from sourcebook.publish.formats.graphs import xml_text

WIDTH: Final = 960
MARGIN: Final = 110, 56
"""Left and right, above and below: names stand under their nodes."""
RADIUS: Final = 9
LABELLED: Final = 40
"""Ties up to which their roles are printed in the picture."""
_COLOURS: Final = {"person": "#2f6f8f", "organization": "#8f5b2f", "place": "#4f7f3f", "other": "#6b6b6b"}
_Point = tuple[float, float]


def network_svg(network: Network, places: Mapping[str, tuple[int, int]]) -> str:
    """The picture: entities as dots by type, ties as arrows from subject to object.

    Args:
        network: What is drawn.
        places: For each node its place in thousandths of width and height.
    """
    height = 380 if len(network.nodes) < 6 else 620 if len(network.nodes) < 30 else 900
    points = {i: (_scaled(x, WIDTH, MARGIN[0]), _scaled(y, height, MARGIN[1])) for i, (x, y) in places.items()}
    names = {n.id: n.name for n in network.nodes}
    drawn = [*_arrows(network, points), *(_dot(n, points[n.id]) for n in network.nodes)]
    if not network.nodes:
        drawn = ['<text x="20" y="34">No ties to draw.</text>']
    told = escape("; ".join(_told(t, names) for t in network.ties[:200]) or "There are no ties.")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="network-title network-desc" font-family="Georgia, serif" font-size="13" '
        f'fill="#1c1c1c"><title id="network-title">Who stands in which tie to whom</title>'
        f'<desc id="network-desc">{told}</desc><defs><marker id="arrow" viewBox="0 0 10 10" refX="10" refY="5" '
        f'markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#666"/></marker>'
        f'</defs><rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(drawn)}</svg>\n'
    )


def network_lines(network: Network) -> Iterator[tuple[Tie, str, str]]:
    """Each tie with the names of its two ends, in order: the table twin of the picture."""
    names = {n.id: n.name for n in network.nodes}
    return ((t, names[t.subject], names[t.object]) for t in network.ties)


def escape(words: str) -> str:
    """Words as XML holds them."""
    return escaped(xml_text(words))


def _scaled(part: int, size: int, margin: int) -> float:
    return round(margin + part / 1000 * (size - 2 * margin), 1)


def _told(tie: Tie, names: Mapping[str, str]) -> str:
    return f"{names[tie.subject]} to {names[tie.object]}: {tie.label}"


def _arrows(network: Network, points: Mapping[str, _Point]) -> Iterator[str]:
    """One arrow for each pair and direction, with the roles of all its ties."""
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for tie in network.ties:
        labels[tie.subject, tie.object].append(tie.label)
    for (subject, other), roles in labels.items():
        both = (other, subject) in labels
        yield _arrow(points[subject], points[other], roles, both=both, named=len(labels) <= LABELLED)


def _arrow(start: _Point, end: _Point, roles: list[str], *, both: bool, named: bool) -> str:
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down) or 1.0
    ux, uy = across / length, down / length
    # Of two that point at each other each bends to its own side.
    bend = 18.0 if both else 0.0
    x1, y1 = start[0] + ux * RADIUS, start[1] + uy * RADIUS
    x2, y2 = end[0] - ux * (RADIUS + 3), end[1] - uy * (RADIUS + 3)
    mx, my = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
    words = ", ".join(dict.fromkeys(roles))
    path = f'<path d="M{x1:.1f} {y1:.1f}Q{mx:.1f} {my:.1f} {x2:.1f} {y2:.1f}" fill="none" stroke="#888" '
    path += f'stroke-width="1.4" marker-end="url(#arrow)"><title>{escape(words)}</title></path>'
    if not named:
        return path
    short = words if len(words) <= 34 else words[:33] + "…"
    return path + (
        f'<text x="{mx:.1f}" y="{my - 4:.1f}" text-anchor="middle" font-size="11" fill="#555" paint-order="stroke" '
        f'stroke="#fff" stroke-width="3">{escape(short)}</text>'
    )


def _dot(node: Node, point: _Point) -> str:
    x, y = point
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}" fill="{_COLOURS[node.type]}"/>'
        f'<text x="{x:.1f}" y="{y + 24:.1f}" text-anchor="middle" paint-order="stroke" stroke="#fff" '
        f'stroke-width="4">{escape(node.name)}</text>'
    )
