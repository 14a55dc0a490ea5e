"""The rules of a readable picture, on every shape of machine: nothing overlaps, no line runs through a box."""

import random
from itertools import combinations, pairwise
from typing import Any

import pytest

from workbook.figures.labels import LABEL_SIZE
from workbook.figures.layout import HEADER, Box, Drawing, Label, lay_out
from workbook.figures.machine import Machine, read_machine
from workbook.figures.svg import text_width

Definition = dict[str, Any]
Rectangle = tuple[float, float, float, float]


def edges_of(box: Box) -> Rectangle:
    return box.x, box.y, box.x + box.width, box.y + box.height


def edges_of_label(label: Label) -> Rectangle:
    width = max(text_width(line, LABEL_SIZE) for line in label.lines)
    left = label.x - width if label.anchor == "end" else label.x
    return left, label.y - 9, left + width, label.y + 13 * (len(label.lines) - 1) + 2


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(machine: Machine, container: str) -> set[str]:
    state = next(state for state in machine.every_state() if state.name == container)
    return {inner.name for part in state.machines for inner in part.every_state()}


def overlapping_boxes(machine: Machine, drawing: Drawing) -> list[tuple[str, str]]:
    return [
        (one.name, other.name)
        for one, other in combinations(drawing.boxes, 2)
        if overlap(edges_of(one), edges_of(other))
        and not (one.container and other.name in inside(machine, one.name))
        and not (other.container and one.name in inside(machine, other.name))
    ]


def crossed_boxes(machine: Machine, drawing: Drawing) -> list[tuple[str, str, str]]:
    """Lines that touch a box which is neither their end nor around them."""
    found = []
    for wire in drawing.wires:
        for box in drawing.boxes:
            if box.name in (wire.source, wire.target) or (box.container and wire.source in inside(machine, box.name)):
                continue
            for (x, y), (to_x, to_y) in pairwise(wire.points):
                line = (min(x, to_x) - 0.1, min(y, to_y) - 0.1, max(x, to_x) + 0.1, max(y, to_y) + 0.1)
                if overlap(line, edges_of(box)):
                    found.append((wire.source, wire.target, box.name))
    return found


def test_boxes_do_not_overlap(shape: Definition) -> None:
    machine = read_machine(shape)
    assert overlapping_boxes(machine, lay_out(machine)) == []


def test_no_line_runs_through_a_box(shape: Definition) -> None:
    machine = read_machine(shape)
    assert crossed_boxes(machine, lay_out(machine)) == []


def test_every_state_has_one_box_and_every_edge_one_line(shape: Definition) -> None:
    machine = read_machine(shape)
    drawing = lay_out(machine)
    states = machine.every_state()
    assert sorted(box.name for box in drawing.boxes if box.state) == sorted(state.name for state in states)
    parts = [machine, *(part for state in states for part in state.machines)]
    edges = {(edge.source, edge.target) for part in parts for edge in part.edges}
    lines = [(wire.source, wire.target) for wire in drawing.wires]
    assert len(lines) == len(set(lines))
    assert edges <= set(lines)


def test_inner_states_stand_inside_their_container(shape: Definition) -> None:
    machine = read_machine(shape)
    boxes = {box.name: box for box in lay_out(machine).boxes}
    for box in boxes.values():
        for name in inside(machine, box.name) if box.container else ():
            left, top, right, bottom = edges_of(boxes[name])
            assert box.x < left
            assert box.y < top
            assert right < box.x + box.width
            assert bottom < box.y + box.height


def test_labels_cover_neither_each_other_nor_a_box(shape: Definition) -> None:
    machine = read_machine(shape)
    drawing = lay_out(machine)
    labels = {label.lines: edges_of_label(label) for label in drawing.labels}
    assert [pair for pair in combinations(labels, 2) if overlap(labels[pair[0]], labels[pair[1]])] == []
    simple = [box for box in drawing.boxes if not box.container]
    covered = [(lines, box.name) for lines, at in labels.items() for box in simple if overlap(at, edges_of(box))]
    assert covered == []


def test_the_labels_of_an_inner_machine_stay_below_its_header(shape: Definition) -> None:
    machine = read_machine(shape)
    drawing = lay_out(machine)
    for container in (box for box in drawing.boxes if box.container):
        within = inside(machine, container.name)
        for label in drawing.labels:
            if all(source in within for source, _ in label.wires):
                assert edges_of_label(label)[1] > container.y + HEADER


def test_no_line_of_others_runs_through_a_label_beside_an_arrow(shape: Definition) -> None:
    drawing = lay_out(read_machine(shape))
    for label in (label for label in drawing.labels if label.anchor == "start"):
        for wire in drawing.wires:
            if (wire.source, wire.target) in label.wires:
                continue
            for (x, y), (to_x, to_y) in pairwise(wire.points):
                line = (min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
                assert not overlap(line, edges_of_label(label)), (label.lines, wire.source, wire.target)


def test_everything_is_inside_the_page(shape: Definition) -> None:
    drawing = lay_out(read_machine(shape))
    rectangles = [edges_of(box) for box in drawing.boxes] + [edges_of_label(label) for label in drawing.labels]
    rectangles += [(x, y, x, y) for wire in drawing.wires for x, y in wire.points]
    assert min(left for left, *_ in rectangles) >= -drawing.left - 0.1
    assert max(right for *_, right, _ in rectangles) <= drawing.right + 0.1
    assert min(top for _, top, *_ in rectangles) >= 0
    assert max(bottom for *_, bottom in rectangles) <= drawing.height + 15


def test_the_main_path_is_one_straight_line(book_nanny: Definition) -> None:
    boxes = {box.name: box for box in lay_out(read_machine(book_nanny)).boxes}
    names = ["Get All Job Applications", "Update Job and Application Status", "Discard Job Item from List"]
    assert len({boxes[name].x for name in names}) == 1
    assert [boxes[name].y for name in names] == sorted(boxes[name].y for name in names)


def test_failures_stand_at_the_right_of_the_main_path(book_nanny: Definition) -> None:
    drawing = lay_out(read_machine(book_nanny))
    main = next(box for box in drawing.boxes if box.name == "Get All Job Applications")
    failures = [box for box in drawing.boxes if box.state and box.state.type == "Fail"]
    assert len(failures) >= 7
    assert all(box.x > main.x + main.width for box in failures)


def random_definition(seed: int) -> Definition:
    """Any machine: random targets, loops, catches, and Maps with machines of their own."""
    chance = random.Random(seed)

    def states(prefix: str, depth: int) -> Definition:
        names = [f"{prefix}{number}" for number in range(chance.randint(1, 4 if depth else 9))]
        made: Definition = {}
        for name in names:
            kind = chance.choice(["Pass", "Choice", "Task", "Fail", "Map"] if depth < 2 else ["Pass", "Choice"])
            body: Definition = {"Type": kind}
            if kind == "Choice":
                rules = range(chance.randint(1, 4))
                body["Choices"] = [
                    {"Variable": f"$.x{rule}", "NumericEquals": rule, "Next": chance.choice(names)} for rule in rules
                ]
                body["Default"] = chance.choice(names)
            elif kind != "Fail":
                body |= {"End": True} if chance.random() < 0.2 else {"Next": chance.choice(names)}
            if kind in ("Task", "Map") and chance.random() < 0.5:
                body["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": chance.choice(names)}]
            if kind == "Map":
                body["ItemProcessor"] = states(f"{name}.", depth + 1)
            made[name] = body
        return {"StartAt": names[0], "States": made}

    return states("S", 0)


@pytest.mark.parametrize("start", range(0, 400, 50))
def test_no_machine_at_all_has_overlaps_or_crossed_boxes(start: int) -> None:
    for seed in range(start, start + 50):
        machine = read_machine(random_definition(seed))
        drawing = lay_out(machine)
        assert overlapping_boxes(machine, drawing) == [], seed
        assert crossed_boxes(machine, drawing) == [], seed
