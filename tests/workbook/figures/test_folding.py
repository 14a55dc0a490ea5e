"""A picture shows the way that was taken; what was not reached is counted, and nothing is higher than a page."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from asl_interpreter import StateMachine, TaskCall, TaskFailed
from tests.workbook.figures.gallery.machine import BOOK_NANNY, histories
from tests.workbook.figures.test_layout import overlapping_boxes, random_definition
from workbook.figures import state_machine
from workbook.figures.execution import read_execution
from workbook.figures.folding import way_of_success, way_taken
from workbook.figures.layout import lay_out
from workbook.figures.machine import Machine, read_machine
from workbook.figures.state_machine import HIGHEST
from workbook.figures.svg import MAX_WIDTH

SVG = "{http://www.w3.org/2000/svg}"
WAYS = ["booked", "booked again", "too late"]


def boxes(svg: str) -> list[str]:
    """The name of every state that is drawn."""
    groups = [it for it in ElementTree.fromstring(svg).iter(f"{SVG}g") if it.get("class") == "state"]
    return [
        " ".join(str(it.text) for it in group.iter(f"{SVG}text") if it.get("font-size") == "13") for group in groups
    ]


def names(machine: Machine) -> set[str]:
    return {state.name for state in machine.every_state()}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_reached_is_drawn_and_what_was_not_is_one_chip(way: str) -> None:
    execution = read_execution(histories()[way])
    picture = state_machine(BOOK_NANNY, histories()[way])
    assert sorted(boxes(picture.svg)) == sorted(execution.visits)
    missing = len(names(read_machine(BOOK_NANNY))) - len(execution.visits)
    assert re.findall(r">(\d+) states not reached \(whole=True draws them\)<", picture.svg) == [str(missing)]
    whole = state_machine(BOOK_NANNY, histories()[way], whole=True).svg
    assert len(boxes(whole)) == len(execution.visits) + missing
    assert "whole=True" not in whole


@pytest.mark.parametrize("way", WAYS)
def test_the_wires_are_the_transitions_that_were_taken(way: str) -> None:
    execution = read_execution(histories()[way])
    drawing = lay_out(way_taken(read_machine(BOOK_NANNY), execution))
    assert {(it.source, it.target) for it in drawing.wires if "\0" not in it.source + it.target} == execution.taken
    ends = {box.name for box in drawing.boxes if box.state is None}
    assert ends == ({"\0start", "\0end"} if execution.status == "SUCCEEDED" else {"\0start"})


def test_a_state_that_failed_does_not_lead_to_the_end() -> None:
    definition = {
        "StartAt": "Last",
        "States": {"Last": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}},
    }

    def fail(call: TaskCall) -> Any:
        return TaskFailed("SQS.Busy", "as asked")

    history = StateMachine(definition).run({}, task=fail).history.events()
    assert ">End<" not in state_machine(definition, history).svg
    assert ">End<" in state_machine(definition, history, whole=True).svg


@pytest.mark.parametrize("way", [*WAYS, None])
def test_the_real_machine_fits_on_a_page(way: str | None) -> None:
    width, height = state_machine(BOOK_NANNY, histories()[way] if way else None).size
    assert height <= HIGHEST == 700
    assert width <= MAX_WIDTH == 960
    assert state_machine(BOOK_NANNY, histories()[way] if way else None, whole=True).size[1] > HIGHEST


def test_a_definition_that_fits_is_drawn_with_its_errors_and_one_that_does_not_without() -> None:
    caught = {"ErrorEquals": ["States.ALL"], "Next": "Lost"}
    work = {
        f"Work {n}": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": f"Work {n + 1}"}
        for n in range(3)
    }
    states: dict[str, Any] = {**work, "Work 3": {"Type": "Succeed"}, "Lost": {"Type": "Fail"}}
    states["Work 0"]["Catch"] = [caught]
    small = {"StartAt": "Work 0", "States": states}
    assert len(boxes(state_machine(small).svg)) == 5
    assert names(way_of_success(read_machine(small))) == {"Work 0", "Work 1", "Work 2", "Work 3"}
    left_out = names(read_machine(BOOK_NANNY)) - names(way_of_success(read_machine(BOOK_NANNY)))
    assert {"Job Not Open", "Read Job and Application", "Wait for the Index"} <= left_out
    assert (
        f">{len(left_out)} states left out: where errors lead (whole=True draws them)<" in state_machine(BOOK_NANNY).svg
    )


def test_a_machine_that_cannot_end_well_is_not_folded() -> None:
    machine = read_machine({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Fail"}}})
    assert way_of_success(machine) == machine


def test_a_state_that_is_not_written_yet_may_become_the_end() -> None:
    work = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "Later"}
    states = {"Work": work | {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Lost"}]}, "Later": {}, "Lost": {}}
    assert names(way_of_success(read_machine({"StartAt": "Work", "States": states}))) == {"Work", "Later"}


def test_a_long_way_goes_on_in_a_further_column_without_an_overlap() -> None:
    states: dict[str, Any] = {f"S{n}": {"Type": "Pass", "Next": f"S{n + 1}"} for n in range(14)}
    machine = read_machine({"StartAt": "S0", "States": states | {"S14": {"Type": "Succeed"}}})
    heights = []
    for columns in (1, 2, 3):
        drawing = lay_out(machine, columns)
        assert len({box.x for box in drawing.boxes if box.state}) == columns
        assert overlapping_boxes(machine, drawing) == []
        heights.append(drawing.height)
    assert heights[0] > 1.7 * heights[1] > 1.7 * heights[2]
    assert state_machine({"StartAt": "S0", "States": states | {"S14": {"Type": "Succeed"}}}).size[1] <= HIGHEST


@pytest.mark.parametrize("columns", [2, 3])
def test_no_machine_at_all_has_overlaps_in_columns(columns: int) -> None:
    for seed in range(100):
        machine = read_machine(random_definition(seed))
        assert overlapping_boxes(machine, lay_out(machine, columns)) == [], seed
