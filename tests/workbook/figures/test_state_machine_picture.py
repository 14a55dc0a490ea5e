import random
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from asl_interpreter import StateMachine
from workbook.figures import state_machine
from workbook.figures.svg import MAX_WIDTH

Definition = dict[str, Any]
Run = Callable[..., list[dict[str, Any]]]
TIMES = "\N{MULTIPLICATION SIGN}"
SVG = "{http://www.w3.org/2000/svg}"

TWO_WAYS = {
    "StartAt": "Each",
    "States": {
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemProcessor": {
                "StartAt": "Accepted?",
                "States": {
                    "Accepted?": {
                        "Type": "Choice",
                        "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "Tell"}],
                        "Default": "Decline",
                    },
                    "Tell": {"Type": "Pass", "End": True},
                    "Decline": {"Type": "Pass", "End": True},
                },
            },
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Interrupted"}],
            "End": True,
        },
        "Interrupted": {"Type": "Fail", "Error": "BookingInterrupted"},
    },
}


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def words(svg: str) -> str:
    return " ".join(texts(svg))


@pytest.fixture(scope="module")
def history(run: Run) -> list[dict[str, Any]]:
    return run(TWO_WAYS, items=[1, 2, 3, 4])


def test_every_state_is_drawn_once(shape: Definition) -> None:
    svg = state_machine(shape, whole=True).svg
    groups = [group for group in ElementTree.fromstring(svg).iter(f"{SVG}g") if group.get("class") == "state"]
    inner = re.findall(r'"Type":', str(shape).replace("'", '"'))
    assert len(groups) == len(inner)


def test_names_are_escaped() -> None:
    name = "Ask <both> & \"wait\" for 'it'"
    svg = state_machine({"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}}).svg
    assert "Ask <both>" in words(svg)
    assert '& "wait"' in words(svg)


def test_the_picture_alone_has_no_colours_of_an_execution() -> None:
    svg = state_machine(TWO_WAYS).svg
    assert "not reached" not in words(svg)
    assert "succeeded" not in words(svg)
    assert TIMES not in words(svg)


def test_a_state_without_a_type_is_drawn_dashed_as_not_written_yet() -> None:
    picture = state_machine({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {}}})
    (missing,) = re.findall(r'<g class="state">(?:(?!</g><g class="state">).)*not written yet.*?</g>', picture.svg)
    assert "stroke-dasharray" in missing
    assert ">B</text>" in missing
    assert "Not written yet: B." in picture.details
    assert "End" not in texts(picture.svg)
    assert "1 state written, 1 to come" in texts(picture.svg)


def test_the_headline_of_a_definition_counts_its_states_and_its_calls(book_nanny: Definition) -> None:
    states = list(re.finditer(r"'Type': ", str(book_nanny)))
    calls = re.findall(r"'Resource': ", str(book_nanny))
    assert f"{len(states)} states, {len(calls)} of them with a call" in texts(state_machine(book_nanny).svg)


def test_counts_and_marks_of_an_execution(history: list[dict[str, Any]]) -> None:
    svg = state_machine(TWO_WAYS, history, whole=True).svg
    shown = texts(svg)
    assert sorted(text for text in shown if text.startswith(TIMES)) == [TIMES + count for count in "134"]
    assert "Map state · 4 items" in shown
    assert {"succeeded", "not reached", "transition taken"} <= set(shown)
    assert "failed" not in shown


def test_alt_text_says_what_the_execution_did(history: list[dict[str, Any]]) -> None:
    picture = state_machine(TWO_WAYS, history)
    told = r"The execution succeeded( in \d+ ms)?: 4 items; 1 to Tell, 3 to Decline; 4 of 5 states reached\."
    assert re.fullmatch(told, picture.alt)
    assert "".join(texts(picture.svg)).startswith(picture.alt.replace("4 items; ", "4 items").removesuffix("."))
    assert state_machine(TWO_WAYS).alt == "State machine with 5 states, its main path from Each to Each."
    alt = picture.details
    assert "Main path: Each." in alt
    assert "Catch: Each on any error goes to Interrupted." in alt
    assert "Succeeded: Each, Accepted? (4 times), Tell, Decline (3 times)." in alt
    assert "Not reached: Interrupted." in alt


def test_alt_text_of_a_failed_execution_names_the_error(run: Run) -> None:
    definition = {"StartAt": "Stop", "States": {"Stop": {"Type": "Fail", "Error": "JobNotOpen"}}}
    picture = state_machine(definition, run(definition))
    assert re.fullmatch(r"The execution failed with JobNotOpen( in \d+ ms)?; 1 of 1 states reached\.", picture.alt)
    assert "The execution failed with JobNotOpen" in words(picture.svg)
    assert "Failed: Stop." in picture.details


def test_the_order_of_events_inside_a_map_does_not_change_the_picture(history: list[dict[str, Any]]) -> None:
    """Another order that keeps every event after its predecessor, with new ids as another run would give."""
    chance = random.Random(7)
    waiting, placed, order = list(history), {0}, []
    while waiting:
        ready = [event for event in waiting if event.get("previousEventId", 0) in placed]
        event = chance.choice(ready[:6])
        waiting.remove(event)
        placed.add(event["id"])
        order.append(event)
    number = {0: 0} | {event["id"]: position for position, event in enumerate(order, start=1)}
    other = [
        event | {"id": number[event["id"]], "previousEventId": number[event.get("previousEventId", 0)]}
        for event in order
    ]
    assert [event["type"] for event in other] != [event["type"] for event in history]
    assert state_machine(TWO_WAYS, other).svg == state_machine(TWO_WAYS, history).svg


def test_the_same_definition_gives_the_same_bytes(shape: Definition) -> None:
    assert state_machine(shape).svg == state_machine(shape).svg


def test_a_distributed_map_is_drawn_with_its_states_and_its_history() -> None:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "Do",
        "States": {"Do": {"Type": "Pass", "End": True}},
    }
    definition = {"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemProcessor": processor, "End": True}}}
    history = StateMachine(definition).run([1, 2]).history.events()
    assert {"Each", "Do"} <= set(texts(state_machine(definition).svg))
    assert "Each" in texts(state_machine(definition, history=history).svg)
    assert {"Each", "Do"} <= set(texts(state_machine(definition, history=history, whole=True).svg))


def test_what_child_executions_of_a_distributed_map_did_is_counted_when_their_histories_are_given() -> None:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Do",
        "States": {"Do": {"Type": "Pass", "Next": "Done"}, "Done": {"Type": "Succeed"}},
    }
    definition = {"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemProcessor": processor, "End": True}}}
    execution = StateMachine(definition).run([1, 2, 3])
    history = execution.history.events()
    children = [child.history.events() for child in execution.map_runs[0].children]

    alone, counted = state_machine(definition, history), state_machine(definition, history, children=children)

    assert "the Distributed Map's child executions have histories of their own; 1 of 3 states reached" in alone.alt
    assert "inside the Distributed Map 3 child executions; 3 of 3 states reached" in counted.alt
    assert "Succeeded: Each, Do (3 times), Done (3 times)." in counted.details
    assert texts(counted.svg).count("\u00d73") == 2


def test_a_picture_that_cannot_be_low_is_no_wider_than_a_page() -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]
    states: dict[str, Any] = {
        f"S{number}": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Catch": catch,
            "Next": f"S{number + 1}",
        }
        for number in range(60)
    }
    states |= {"S60": {"Type": "Succeed"}, "Failed": {"Type": "Fail"}}

    assert state_machine({"StartAt": "S0", "States": states}).size[0] <= MAX_WIDTH
