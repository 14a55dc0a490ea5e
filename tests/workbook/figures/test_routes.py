"""How lines run beside each other: lanes are in such an order that lines do not cross without need."""

from itertools import combinations, pairwise
from typing import Any

import pytest

from tests.workbook.figures.test_layout import random_definition
from workbook.figures.layout import Drawing, Wire, lay_out
from workbook.figures.machine import read_machine
from workbook.figures.placement import place
from workbook.figures.routes import Router


def drawn(**ways: str) -> Drawing:
    """The drawing of a machine in which each state leads to others: none ends, one is a Pass, more are a Choice."""
    states: dict[str, Any] = {}
    for name, targets in ways.items():
        *rules, default = targets.split() or [""]
        if rules:
            choices = [{"Variable": "$.way", "NumericEquals": n, "Next": target} for n, target in enumerate(rules)]
            states[name] = {"Type": "Choice", "Choices": choices, "Default": default}
        else:
            states[name] = {"Type": "Pass", "Next": default} if default else {"Type": "Succeed"}
    return lay_out(read_machine({"StartAt": next(iter(ways)), "States": states}))


def crossings(drawing: Drawing) -> list[tuple[str, str, str, str]]:
    """Lines without a common end of which one runs across the other."""
    return [
        (one.source, one.target, other.source, other.target)
        for one, other in combinations(drawing.wires, 2)
        if not {one.source, one.target} & {other.source, other.target} and (across(one, other) or across(other, one))
    ]


def across(one: Wire, other: Wire) -> bool:
    return any(
        y == to_y and other_x == other_to_x and between(other_x, x, to_x) and between(y, other_y, other_to_y)
        for (x, y), (to_x, to_y) in pairwise(one.points)
        for (other_x, other_y), (other_to_x, other_to_y) in pairwise(other.points)
    )


def between(value: float, one: float, other: float) -> bool:
    return min(one, other) < value < max(one, other)


@pytest.mark.parametrize(
    "ways",
    [
        pytest.param({"A": "D C E", "C": "A", "D": "G F", "E": "F G", "F": "G C", "G": ""}, id="to the right"),
        pytest.param({"A": "G E", "C": "G E", "E": "C", "G": ""}, id="to the left"),
        pytest.param({"A": "B C E", "B": "B", "C": "", "E": ""}, id="to the right and to the left"),
        pytest.param({"A": "C", "B": "C B D", "C": "D B D", "D": ""}, id="a loop beside a shortcut"),
    ],
)
def test_lines_do_not_cross_where_another_order_of_lanes_avoids_it(ways: dict[str, str]) -> None:
    assert crossings(drawn(**ways)) == []


def test_a_channels_lanes_are_those_to_the_right_from_below_then_those_over_a_gap_then_those_to_the_left() -> None:
    may_stand_side_by_side = {("right", "over"), ("right", "left"), ("over", "left")}
    seen = set()
    for seed in range(200):
        machine = read_machine(random_definition(seed))
        placement = place(machine, dict.fromkeys(machine.states, (1, 1)), outermost=True)
        sizes = dict.fromkeys(placement.cells, (90.0, 90.0, 60.0))
        lanes = Router(
            placement, sizes, [90.0 * row for row in range(placement.rows + 1)], [60.0] * placement.rows, {}, {}
        ).lanes
        assert [channel for channel, *_ in lanes] == sorted(channel for channel, *_ in lanes)
        for (channel, name, side), (next_channel, next_name, next_side) in pairwise(lanes):
            if channel != next_channel:
                continue
            seen.add((side, next_side))
            row, next_row = placement.cells[name][0], placement.cells[next_name][0]
            if side == next_side:
                assert row >= next_row if side == "right" else row <= next_row
            else:
                assert (side, next_side) in may_stand_side_by_side
    assert {"right", "over", "left"} == {one for one, other in seen if one == other}  # there was something to look at
    assert len(seen) > 3
