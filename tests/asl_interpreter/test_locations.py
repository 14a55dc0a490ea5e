"""Where things stand: a state's name may hold any character, those too with which locations are written."""

import json
from typing import Any

import pytest

from asl_interpreter import Execution, StateMachine, faults
from asl_interpreter.test_state import answer

NAMES = [
    "Book/Nanny", "/", "Book/", "a[0]", "[1]", "x/Choices[2]/y", "States/Output", "/States/S/Output", "a~1b", "it's",
    'say "no"', "Zoë 👶", "a.b", "",
]  # fmt: skip


def place(name: str) -> str:
    """The location of a machine's own state."""
    return f"/States/{name}"


def told(execution: Execution) -> list[tuple[str, str]]:
    """Every expression that failed: its state and its field."""
    failures = [event["evaluationFailedEventDetails"] for event in execution.history.events()
                if event["type"] == "EvaluationFailed"]  # fmt: skip
    return [(failure["state"], failure["location"]) for failure in failures]


FAILING: list[tuple[dict[str, Any], str]] = [
    ({"Type": "Pass", "Output": {"a": "{% $unset %}"}, "End": True}, "Output/a"),
    ({"Type": "Pass", "Output": {"a/b": [1, "{% $unset %}"]}, "End": True}, "Output/a/b[1]"),
    ({"Type": "Pass", "Assign": {"v": "{% $unset %}"}, "End": True}, "Assign/v"),
    ({"Type": "Choice", "Choices": [{"Condition": "{% $unset %}", "Next": "End"}], "Default": "End"},
     "Choices[0]/Condition"),
    ({"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "End"}], "Default": "End"},
     "Choices[0]/Condition"),
    ({"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "End", "Output": "{% $unset %}"}]},
     "Choices[0]/Output"),
    ({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True,
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "End", "Output": {"e": "{% $unset %}"}}]}, "Catch[0]/Output/e"),
    ({"Type": "Wait", "Seconds": "{% 'x' %}", "End": True}, "Seconds"),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("state", "field"), FAILING)
def test_a_failed_expression_is_told_by_its_field_whatever_the_name_of_its_state(
    name: str, state: dict[str, Any], field: str
) -> None:
    states: dict[str, Any] = {name: state}
    if "Choices" in state or "Catch" in state:
        states["End"] = {"Type": "Succeed"}

    execution = StateMachine({"QueryLanguage": "JSONata", "StartAt": name, "States": states}).run()

    assert told(execution) == [(name, field)]


@pytest.mark.parametrize("name", NAMES)
def test_so_is_one_inside_a_map_and_a_parallel(name: str) -> None:
    inner = {"StartAt": name, "States": {name: FAILING[0][0]}}
    each = {"Type": "Map", "Items": [1], "ItemProcessor": inner, "End": True}
    branch = {"StartAt": f"{name}2", "States": {f"{name}2": each}}
    outer = {"Type": "Parallel", "Branches": [branch], "End": True}

    execution = StateMachine({"QueryLanguage": "JSONata", "StartAt": f"{name}1", "States": {f"{name}1": outer}}).run()

    assert told(execution) == [(name, "Output/a")]


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_stands_at_the_name_as_it_is_written(name: str) -> None:
    state = {"Type": "Choice", "Choices": [{"Condition": "{% 1 + %}", "Next": name}]}
    jsonpath = {"Type": "Pass", "Parameters": {"a": [{"b.$": "no path"}]}, "Next": name}

    conditions = faults({"QueryLanguage": "JSONata", "StartAt": name, "States": {name: state}})
    parameters = faults({"StartAt": name, "States": {name: jsonpath}})

    assert f"{place(name)}/Choices[0]/Condition" in [fault.location for fault in conditions]
    assert f"{place(name)}/Parameters/a[0]" in [fault.location for fault in parameters]


@pytest.mark.parametrize("name", [name for name in NAMES if name])
def test_the_caught_error_may_be_read_in_a_catcher_alone_whatever_the_name(name: str) -> None:
    reading = {"e": "{% $states.errorOutput %}"}
    catcher = {"ErrorEquals": ["States.ALL"], "Next": "End", "Output": reading}
    task = {
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "f"},
        "Catch": [catcher], "End": True,
    }  # fmt: skip
    end = {"Type": "Succeed"}
    sound = {"QueryLanguage": "JSONata", "StartAt": name, "States": {name: task, "End": end}}
    faulty = {**sound, "States": {name: {**task, "Output": reading}, "End": end}}

    assert faults(sound) == []
    assert [fault.location for fault in faults(faulty)] == [f"{place(name)}/Output/e"]


@pytest.mark.parametrize("name", [name for name in NAMES if name])
def test_a_state_tried_alone_names_its_field(name: str) -> None:
    definition = {"QueryLanguage": "JSONata", "StartAt": name, "States": {name: FAILING[1][0]}}

    answered = answer({"definition": json.dumps(definition), "stateName": name})

    assert "specified for the field 'Output/a/b[1]'" in answered["cause"]
