"""Where nodes are put when nobody laid them out: on rings by the number of their ties, the most tied in the middle."""

from __future__ import annotations

from math import cos, pi, sin

from sourcebook.model.network import Network

RING = 260
"""Pixels from one ring to the next; it also holds the names apart along a ring."""


def spread(network: Network) -> dict[str, tuple[int, int]]:
    """A place for each node, in pixels from the middle."""
    ties = dict.fromkeys((n.id for n in network.nodes), 0)
    for tie in network.ties:
        for end in (tie.subject, tie.object):
            ties[end] = ties.get(end, 0) + 1
    order = sorted(ties, key=lambda i: (-ties[i], i))
    places: dict[str, tuple[int, int]] = {}
    ring = at = 0
    room = 1
    for number, identifier in enumerate(order):
        if number - at >= room:
            at, ring = number, ring + 1
            room = max(6, int(2 * pi * ring * RING / 180))
        angle = 2 * pi * (number - at) / room
        places[identifier] = (round(ring * RING * cos(angle)), round(ring * RING * sin(angle)))
    return places
