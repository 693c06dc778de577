"""Networks out of ties: what lies around somebody, ways between two, and where each is drawn.

Ways are networkx's (breadth-first search); places are `explore.layout`'s: those of an earlier picture are kept, so that
a network that grows does not jump.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from sourcebook.explore.layout import place_nodes
from sourcebook.model.network import Network, Node, Path, Tie
from sourcebook.model.when import parse_edtf

if TYPE_CHECKING:
    import networkx

MOST_PATHS = 5
ACROSS, DOWN = 260, 90
"""From one step of a way to the next, and from one entity of a step to the next."""
Place = tuple[int, int]
"""Where a node is drawn."""


def select_ties(
    ties: Iterable[Tie], *, schemas: frozenset[str] = frozenset(), since: str | None = None, until: str | None = None
) -> list[Tie]:
    """Ties of some schemata (all without any), and not wholly outside a time (ISO dates or EDTF)."""
    return [t for t in ties if (not schemas or t.schema in schemas) and _within(t, since, until)]


def around(ties: Sequence[Tie], nodes: Mapping[str, Node], centre: str, *, depth: int = 1, most: int = 200) -> Network:
    """What lies within `depth` steps of an entity: the nearest first, then the best attested, `most` ties at most."""
    graph = _graph(ties)
    if centre not in graph:
        return Network(nodes=(nodes[centre],) if centre in nodes else (), ties=())
    distance = _distances(graph, centre, depth)
    near = [t for t in ties if t.subject in distance and t.object in distance]
    near.sort(key=lambda t: min(distance[t.subject], distance[t.object]))
    return network_of(near, nodes, most=most, keep=(centre,))


def network_of(ties: Sequence[Tie], nodes: Mapping[str, Node], *, most: int, keep: Iterable[str] = ()) -> Network:
    """The first `most` ties with their entities, by name."""
    kept = ties[:most]
    ids = {t.subject for t in kept} | {t.object for t in kept} | {k for k in keep if k in nodes}
    shown = sorted((nodes[i] for i in ids), key=lambda n: (n.name.casefold(), n.id))
    return Network(nodes=tuple(shown), ties=tuple(kept), left_out=len(ties) - len(kept))


def find_paths(ties: Sequence[Tie], nodes: Mapping[str, Node], start: str, goal: str) -> list[Path]:
    """The shortest ways between two entities, whichever way the ties point; none when nothing joins them."""
    import networkx

    graph = _graph(ties)
    if start not in graph or goal not in graph or not networkx.has_path(graph, start, goal):
        return []
    ways = sorted(islice(networkx.all_shortest_paths(graph, start, goal), 50 * MOST_PATHS))[:MOST_PATHS]
    between: dict[frozenset[str], list[Tie]] = {}
    for tie in ties:
        between.setdefault(frozenset((tie.subject, tie.object)), []).append(tie)
    return [
        Path(nodes=tuple(nodes[i] for i in way), steps=tuple(tuple(between[frozenset(p)]) for p in pairwise(way)))
        for way in ways
    ]


def lay_out(network: Network, fixed: Mapping[str, Place] | None = None) -> dict[str, Place]:
    """A place for each node; those in `fixed` stay where they are. The same network gives the same places."""
    return place_nodes([n.id for n in network.nodes], ((t.subject, t.object) for t in network.ties), fixed)


def lay_out_ways(ways: Iterable[Path]) -> dict[str, Place]:
    """Places of ways between two: each step a column, entities of one step under each other, none a second time."""
    columns: dict[int, dict[str, None]] = {}
    step_of: dict[str, int] = {}
    for way in ways:
        for number, node in enumerate(way.nodes):
            if step_of.setdefault(node.id, number) == number:
                columns.setdefault(number, {})[node.id] = None
    return {
        node: (number * ACROSS, round((row - (len(own) - 1) / 2) * DOWN))
        for number, own in columns.items() for row, node in enumerate(own)
    }  # fmt: skip


def _graph(ties: Iterable[Tie]) -> networkx.Graph:
    import networkx

    graph: networkx.Graph = networkx.Graph()
    graph.add_edges_from((t.subject, t.object) for t in ties)
    return graph


def _distances(graph: networkx.Graph, centre: str, depth: int) -> dict[str, int]:
    import networkx

    return dict(networkx.single_source_shortest_path_length(graph, centre, cutoff=depth))


def _within(tie: Tie, since: str | None, until: str | None) -> bool:
    """Whether a tie may have held in a time; one without a time may."""
    try:
        first = parse_edtf(tie.since).earliest if tie.since else None
        last = parse_edtf(tie.until or "").latest if tie.until else None
        wanted = parse_edtf(since).earliest if since else None
        end = parse_edtf(until).latest if until else None
    except ValueError:
        return True
    return not (wanted and last and last < wanted) and not (end and first and first > end)
