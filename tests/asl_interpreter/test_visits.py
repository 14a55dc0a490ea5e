"""Visits: what happened to the data in each state, stage by stage."""

from typing import Any

import pytest

from asl_interpreter import NOT_REACHED, Execution, StateMachine, TaskCall, TaskFailed, Visit

TASK = "arn:aws:states:::aws-sdk:sqs:sendMessage"


def run(states: dict[str, Any], data: Any, answer: Any = None) -> Execution:
    def task(call: TaskCall) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return StateMachine({"StartAt": next(iter(states)), "States": states}).run(data, task=task)


def visit(states: dict[str, Any], data: Any, answer: Any = None) -> Visit:
    return run(states, data, answer).visits[0]


ASK = {
    "Type": "Task",
    "Resource": TASK,
    "InputPath": "$.job",
    "Parameters": {"MessageBody.$": "$.id"},
    "ResultSelector": {"message.$": "$.MessageId"},
    "ResultPath": "$.job.sent",
    "OutputPath": "$.job",
    "Assign": {"last.$": "$.MessageId"},
    "End": True,
}


STAGES = ["input", "after_input_path", "arguments", "result", "after_result_selector", "after_result_path", "output"]


def test_every_stage_of_a_task_is_recorded() -> None:
    seen = visit({"Ask": ASK}, {"job": {"id": 1}}, {"MessageId": "m1", "MD5": "x"})

    assert seen.input == {"job": {"id": 1}}
    assert seen.after_input_path == {"id": 1}
    assert seen.arguments == {"MessageBody": 1}
    assert seen.result == {"MessageId": "m1", "MD5": "x"}
    assert seen.after_result_selector == {"message": "m1"}
    assert seen.after_result_path == {"job": {"id": 1, "sent": {"message": "m1"}}}
    assert seen.output == {"id": 1, "sent": {"message": "m1"}}
    assert seen.assigned == {"last": "m1"}
    assert seen.next is None
    assert (seen.error, seen.caught, seen.retries) == (None, False, 0)


@pytest.mark.parametrize(
    ("field", "path", "reached"),
    [
        ("InputPath", "$.nobody", ["input"]),
        ("Parameters", {"MessageBody.$": "$.nobody"}, ["input", "after_input_path"]),
        ("ResultSelector", {"x.$": "$.nobody"}, ["input", "after_input_path", "arguments", "result"]),
        ("OutputPath", "$.nobody", STAGES[:-1]),
    ],
)
def test_a_stage_that_was_not_reached_says_so(field: str, path: Any, reached: list[str]) -> None:
    seen = visit({"Ask": {**ASK, field: path}}, {"job": {"id": 1}}, {"MessageId": "m1"})

    assert [stage for stage in STAGES if getattr(seen, stage) is not NOT_REACHED] == reached
    assert seen.error == "States.Runtime"
    assert "nobody" in seen.hint


def test_a_stage_may_be_null_which_is_not_the_same_as_not_reached() -> None:
    seen = visit({"Pick": {"Type": "Pass", "InputPath": "$.a", "End": True}}, {"a": None})

    assert seen.after_input_path is None
    assert seen.items is NOT_REACHED


def test_visits_come_in_the_order_in_which_states_were_entered() -> None:
    each = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "SecondsPath": "$", "End": True}}}
    states = {"First": {"Type": "Pass", "Next": "Each"}, "Each": {"Type": "Map", "ItemProcessor": each, "End": True}}

    execution = run(states, [2, 1])

    assert [(seen.name, seen.iterations) for seen in execution.visits] == [
        ("First", ()),
        ("Each", ()),
        ("Pause", (("Each", 0),)),
        ("Pause", (("Each", 1),)),
    ]
    assert [seen.exited for seen in execution.visits] == [0, 2, 2, 1]


def test_a_map_shows_its_items() -> None:
    each = {"StartAt": "Do", "States": {"Do": {"Type": "Pass", "End": True}}}

    seen = visit({"Each": {"Type": "Map", "ItemsPath": "$.list", "ItemProcessor": each, "End": True}}, {"list": [7]})

    assert (seen.items, seen.result) == ([7], [7])


def test_a_caught_error_is_on_the_visit() -> None:
    catch = [
        {"ErrorEquals": ["Other"], "Next": "Done"},
        {"ErrorEquals": ["Busy"], "ResultPath": "$.why", "Next": "Done"},
    ]
    states = {"Ask": {"Type": "Task", "Resource": TASK, "Catch": catch, "End": True}, "Done": {"Type": "Succeed"}}

    seen = visit(states, {"a": 1}, TaskFailed("Busy", "later"))

    assert (seen.error, seen.cause, seen.caught, seen.catcher, seen.retrier) == ("Busy", "later", True, 1, None)
    assert seen.output == {"a": 1, "why": {"Error": "Busy", "Cause": "later"}}
    assert seen.next == "Done"
    assert seen.result is NOT_REACHED


def test_retries_are_counted_on_one_visit() -> None:
    retry = [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}]
    execution = run({"Ask": {"Type": "Task", "Resource": TASK, "Retry": retry, "End": True}}, {}, TaskFailed("Busy"))

    (seen,) = execution.visits
    assert (seen.retries, seen.retrier, seen.error, seen.caught) == (2, 0, "Busy", False)


def test_a_visit_shows_the_variables_that_its_state_could_see() -> None:
    states = {
        "Set": {"Type": "Pass", "Assign": {"x": 1}, "Next": "Again"},
        "Again": {"Type": "Pass", "Assign": {"x": 2}, "Next": "Use"},
        "Use": {"Type": "Pass", "End": True},
    }

    assert [seen.variables for seen in run(states, {}).visits] == [{}, {"x": 1}, {"x": 2}]


def test_jsonata_has_the_stages_that_it_has() -> None:
    ask = {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": TASK,
        "Arguments": {"MessageBody": "{% $states.input.id %}"},
        "Output": "{% $states.result.MessageId %}",
        "End": True,
    }

    seen = visit({"Ask": ask}, {"id": 1}, {"MessageId": "m1"})

    assert (seen.input, seen.arguments, seen.result, seen.output) == (
        {"id": 1},
        {"MessageBody": 1},
        {"MessageId": "m1"},
        "m1",
    )
    assert seen.after_input_path is NOT_REACHED
    assert seen.after_result_path is NOT_REACHED


@pytest.mark.parametrize(("number", "rule"), [(1, 0), (2, 1), (3, None)])
def test_a_choice_shows_which_rule_matched_also_where_two_lead_to_the_same_state(number: int, rule: int | None) -> None:
    rules = [{"Variable": "$.n", "NumericEquals": each, "Next": "Done"} for each in (1, 2)]
    states = {"Which": {"Type": "Choice", "Choices": rules, "Default": "Done"}, "Done": {"Type": "Succeed"}}

    assert visit(states, {"n": number}).rule == rule


def test_a_visit_shows_how_often_each_retrier_was_used() -> None:
    retry = [{"ErrorEquals": ["Never"]}, {"ErrorEquals": ["Busy"], "MaxAttempts": 2}]

    seen = visit({"Ask": {"Type": "Task", "Resource": TASK, "Retry": retry, "End": True}}, {}, TaskFailed("Busy"))

    assert list(seen.retried) == [0, 2]
