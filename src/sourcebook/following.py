"""Views that follow the evidence over the whole library: the network of ties."""

from __future__ import annotations

from collections.abc import Iterable

from sourcebook.errors import UsageError
from sourcebook.explore.network import around, find_paths, lay_out, network_of, select_ties
from sourcebook.model.network import Network, Path
from sourcebook.model.when import parse_edtf
from sourcebook.publish.network import network_svg
from sourcebook.resolution import Resolution
from sourcebook.store.base import View
from sourcebook.ties import find_nodes, find_ties, node_of

MOST_DEPTH = 4


def find_network(
    view: View,
    resolution: Resolution,
    centre: str | None,
    *,
    depth: int = 1,
    schemas: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    most: int = 200,
) -> Network:
    """Ties of the library, or those around an entity (id).

    Raises:
        UsageError: A date is none.
    """
    _check_dates(since, until)
    near = [centre] if centre and depth == 1 else None
    found = find_ties(view, resolution, near)
    ties = select_ties(found, schemas=frozenset(schemas), since=since, until=until)
    nodes = find_nodes(resolution, ties)
    if centre is None:
        return network_of(ties, nodes, most=most)
    nodes.setdefault(centre, node_of(resolution.get(centre)))
    return around(ties, nodes, centre, depth=min(depth, MOST_DEPTH), most=most)


def find_ways(view: View, resolution: Resolution, start: str, goal: str) -> list[Path]:
    """The shortest ways between two entities (ids), whichever way their ties point."""
    ties = find_ties(view, resolution)
    return find_paths(ties, find_nodes(resolution, ties), start, goal)


def draw(network: Network) -> str:
    """A network as SVG."""
    return network_svg(network, lay_out(network))


def _check_dates(*dates: str | None) -> None:
    for date in dates:
        try:
            parse_edtf(date or "2000")
        except ValueError:
            raise UsageError(f"{date!r} is not a date.", "Write 2011, 2011-03 or 2011-03-09.") from None
