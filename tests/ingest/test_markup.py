"""HTML that is taken whole, in many pieces of one text: groups go on, and each piece costs the same."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import msgspec

from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.markup import add_markup

LIST = "<p>The ferry sank.</p><ul><li>It was old.</li><li>It was full.</li></ul>"


def test_groups_go_on_where_those_before_ended() -> None:
    made = Assembly()
    made.add("row", "A head", group=4)
    add_markup(made, LIST)
    add_markup(made, LIST)
    groups = [block.group for block in made.blocks if block.kind == "item"]
    assert groups[0] == groups[1] > 4
    assert groups[2] == groups[3] > groups[1]


def test_a_group_that_was_put_in_place_of_another_is_not_given_again() -> None:
    made = Assembly()
    add_markup(made, LIST)
    made.replace(0, [*made.blocks[:-1], msgspec.structs.replace(made.blocks[-1], group=9)])
    add_markup(made, LIST)
    assert made.blocks[-1].group > 9


def steps_of(pieces: int) -> int:
    """Calls of functions, Python's and C's, that taking so many pieces costs: the same on every machine."""
    made, steps = Assembly(), 0

    def seen(frame: FrameType, event: str, told: Any) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        for _ in range(pieces):
            add_markup(made, LIST)
    finally:
        sys.setprofile(None)
    return steps


def test_four_times_the_pieces_cost_four_times_the_steps() -> None:
    steps_of(1)
    few, many = steps_of(100), steps_of(400)
    assert many < 4.4 * few
