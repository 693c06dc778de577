"""The network of a library as asked for: around somebody, grown step by step, or the ways between two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import msgspec

from sourcebook.errors import UsageError
from sourcebook.explore.network import Place, around, find_paths, lay_out, lay_out_ways, network_of, select_ties
from sourcebook.model.annotation import Status
from sourcebook.model.network import Network, Node, Path, Tie
from sourcebook.model.when import parse_edtf
from sourcebook.publish.network import network_svg
from sourcebook.resolution import Resolution
from sourcebook.store.base import View
from sourcebook.ties import Told, find_nodes, find_ties, node_of

MOST_DEPTH = 4
MOST_GROWN = 30
"""Steps by which a network is grown."""


class NetworkAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What a network is asked for. Empty fields leave all in."""

    centre: str | None = None
    """Id of the entity around which it lies; without, the best attested ties of the library."""
    grown: tuple[str, ...] = ()
    """Ids of entities whose surroundings are added, one after the other."""
    depth: int = 1
    schemas: frozenset[str] = frozenset()
    since: str | None = None
    until: str | None = None
    statuses: frozenset[Status] = frozenset()
    """Only ties that a claim with one of these statuses tells."""
    collection: str | None = None
    documents: frozenset[str] | None = None
    most: int = 200


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """A network with the places of its nodes."""

    network: Network
    places: dict[str, Place]


T = TypeVar("T")


class Keep(Protocol):
    """Keeps an answer by its name until the library, or what else it is made from, changes."""

    def __call__(self, name: str, make: Callable[[], T], made_from: str, /) -> T:
        """The answer of this name; made where there is none."""
        ...


def find_network(view: View, resolution: Resolution, asked: NetworkAsked, keep: Keep | None = None) -> Network:
    """Ties of the library, or those around an entity, and around those by which it is grown.

    Raises:
        NotFound: There is no such entity.
        UsageError: A date is none.
    """
    return _steps(view, resolution, asked, keep)[-1]


def find_grown(view: View, resolution: Resolution, asked: NetworkAsked, keep: Keep | None = None) -> Grown:
    """The same with places: what was there before a step keeps its place. Raises as `find_network`."""

    def make() -> Grown:
        places: dict[str, Place] = {}
        steps = _steps(view, resolution, asked, keep)
        for network in steps:
            places = lay_out(network, places)
        return Grown(network=steps[-1], places=places)

    if keep is None:
        return make()
    resolution.update()  # laid out once for its page and for the script of that
    return keep(f"grown {asked}", make, resolution.state())


def _steps(view: View, resolution: Resolution, asked: NetworkAsked, keep: Keep | None) -> list[Network]:
    """The network after each step of its growth."""
    _check_dates(asked.since, asked.until)
    ties = _ties(view, resolution, asked, keep)
    nodes = find_nodes(resolution, ties)
    if asked.centre is None:
        return [network_of(ties, nodes, most=asked.most)]
    known: dict[str, Node] = dict(nodes)
    for identifier in (asked.centre, *asked.grown):
        known.setdefault(identifier, node_of(resolution.get(identifier)))
    first = around(ties, known, asked.centre, depth=min(asked.depth, MOST_DEPTH), most=asked.most)
    found = [first]
    held = dict.fromkeys(first.ties)
    left_out = first.left_out
    for identifier in asked.grown[:MOST_GROWN]:
        more = around(ties, known, identifier, depth=1, most=asked.most)
        held |= dict.fromkeys(more.ties)
        left_out += more.left_out
        shown = network_of([*held], known, most=len(held), keep=(asked.centre, *asked.grown))
        found.append(msgspec.structs.replace(shown, left_out=left_out))
    return found


def _ties(view: View, resolution: Resolution, asked: NetworkAsked, keep: Keep | None) -> list[Tie]:
    near = [asked.centre] if asked.centre and asked.depth == 1 and not asked.grown else None
    documents = asked.documents
    if asked.collection is not None:
        held = frozenset(d.id for d in view.iter_documents(asked.collection))
        documents = held if documents is None else documents & held
    told = Told(documents=documents, statuses=asked.statuses)
    if keep and near is None and told == Told():
        resolution.update()
        found = all_ties(view, resolution, keep)
    else:
        found = find_ties(view, resolution, near, told)
    return select_ties(found, schemas=asked.schemas, since=asked.since, until=asked.until)


def all_ties(view: View, resolution: Resolution, keep: Keep) -> list[Tie]:
    """Every tie of a library, as kept at hand."""
    return keep("ties", lambda: find_ties(view, resolution), resolution.state())


def find_ways(view: View, resolution: Resolution, start: str, goal: str) -> list[Path]:
    """The shortest ways between two entities (ids), whichever way their ties point."""
    ties = find_ties(view, resolution)
    return find_paths(ties, find_nodes(resolution, ties), start, goal)


def ways_drawn(ways: Sequence[Path]) -> Grown:
    """Ways as one network, laid out from their start on the left to their goal on the right."""
    nodes = {n.id: n for way in ways for n in way.nodes}
    ties = dict.fromkeys(t for way in ways for step in way.steps for t in step)
    return Grown(network=Network(nodes=tuple(nodes.values()), ties=tuple(ties)), places=lay_out_ways(ways))


def draw(network: Network) -> str:
    """A network as SVG."""
    return network_svg(network, lay_out(network))


def _check_dates(*dates: str | None) -> None:
    for date in dates:
        try:
            parse_edtf(date or "2000")
        except ValueError:
            raise UsageError(f"{date!r} is not a date.", "Write 2011, 2011-03 or 2011-03-09.") from None
