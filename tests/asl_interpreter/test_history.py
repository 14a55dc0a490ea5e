"""The events of an execution: their numbers, what led to them, and their order."""

from typing import Any

import pytest

from asl_interpreter import Execution, StateMachine, TaskCall, TaskFailed
from asl_interpreter.redrive import why_not

TASK = "arn:aws:states:::aws-sdk:sqs:sendMessage"

EACH = {
    "Type": "Map",
    "ItemsPath": "$.list",
    "ItemProcessor": {
        "StartAt": "Ask",
        "States": {"Ask": {"Type": "Task", "Resource": TASK, "Retry": [{"ErrorEquals": ["Busy"]}], "End": True}},
    },
    "ResultPath": "$.asked",
    "Next": "Both",
}
BOTH = {
    "Type": "Parallel",
    "Branches": [
        {"StartAt": "Left", "States": {"Left": {"Type": "Wait", "Seconds": 5, "End": True}}},
        {"StartAt": "Right", "States": {"Right": {"Type": "Pass", "Assign": {"x": 1}, "End": True}}},
    ],
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}],
    "ResultPath": None,
    "Next": "Which",
}
WHICH = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.list[0]", "NumericEquals": 1, "Next": "Done"}],
    "Default": "Refuse",
}
STATES = {
    "Each": EACH,
    "Both": BOTH,
    "Which": WHICH,
    "Done": {"Type": "Succeed"},
    "Refuse": {"Type": "Fail", "Error": "E", "Cause": "c"},
}


@pytest.fixture(params=[1, 2], ids=["succeeds", "fails"])
def execution(request: pytest.FixtureRequest) -> Execution:
    left = iter([True, False, True])

    def task(call: TaskCall) -> Any:
        if next(left, False):
            raise TaskFailed("Busy", "later")
        return {"Ok": call.arguments}

    return StateMachine({"StartAt": "Each", "States": STATES}).run({"list": [request.param, 0]}, task=task)


def test_events_are_numbered_from_1(execution: Execution) -> None:
    assert [event["id"] for event in execution.history.events()] == list(range(1, len(execution.history) + 1))


def test_the_event_that_led_to_another_came_before_it(execution: Execution) -> None:
    events = execution.history.events()

    assert all(0 <= event["previousEventId"] < event["id"] for event in events)
    assert [event["id"] for event in events if event["previousEventId"] == 0] == [1, 2]


def test_time_does_not_go_back(execution: Execution) -> None:
    instants = [event["timestamp"] for event in execution.history.events()]

    assert instants == sorted(instants)


def test_a_way_through_the_events_leads_back_to_the_start(execution: Execution) -> None:
    events = execution.history.events()
    for event in events[1:]:
        seen = event
        while seen["previousEventId"]:
            seen = events[seen["previousEventId"] - 1]
        assert seen["id"] == 2, "the first state's entry"


def test_what_is_exited_was_entered(execution: Execution) -> None:
    entered: list[str] = []
    for event in execution.history.events():
        if event["type"].endswith("StateEntered"):
            entered.append(event["stateEnteredEventDetails"]["name"])
        elif event["type"].endswith("StateExited"):
            entered.remove(event["stateExitedEventDetails"]["name"])
    assert entered == (["Refuse"] if execution.status == "FAILED" else [])


def test_the_last_event_says_how_it_ended(execution: Execution) -> None:
    last = execution.history.events()[-1]

    if execution.status == "SUCCEEDED":
        assert last["type"] == "ExecutionSucceeded"
        assert last["executionSucceededEventDetails"]["outputDetails"] == {"truncated": False}
    else:
        assert last["type"] == "ExecutionFailed"
        assert last["executionFailedEventDetails"] == {"error": "E", "cause": "c"}


def test_every_visit_names_its_event(execution: Execution) -> None:
    events = execution.history.events()
    for visit in execution.visits:
        event = events[visit.entered_event - 1]
        assert event["type"] == f"{visit.state.type}StateEntered"
        assert event["stateEnteredEventDetails"]["name"] == visit.name
        assert event["timestamp"].timestamp() == visit.entered


def test_a_retry_adds_no_event_of_its_own() -> None:
    """Recorded on AWS: test_retry."""
    left = iter([True])

    def task(call: TaskCall) -> Any:
        if next(left, False):
            raise TaskFailed("Busy")
        return {}

    ask = {"Type": "Task", "Resource": TASK, "Retry": [{"ErrorEquals": ["Busy"]}], "End": True}
    execution = StateMachine({"StartAt": "Ask", "States": {"Ask": ask}}).run(task=task)

    assert [event["type"] for event in execution.history.events()] == [
        "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskFailed", "TaskScheduled",
        "TaskStarted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded",
    ]  # fmt: skip


def test_the_bounded_history_ends_with_the_failure_that_it_is() -> None:
    """Measured on AWS: floci-io/floci #2734."""
    loop = {
        "A": {"Type": "Choice", "Choices": [{"Variable": "$.done", "IsPresent": True, "Next": "B"}], "Default": "A"},
        "B": {"Type": "Succeed"},
    }
    execution = StateMachine({"StartAt": "A", "States": loop}).run({"spin": True}, most_events=25_000)

    events = execution.history.events()
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert execution.cause == "The execution reached the maximum number of history events (25000)."
    assert [(event["type"], event["id"], event["previousEventId"]) for event in events[-2:]] == [
        ("ChoiceStateExited", 24_999, 24_998),
        ("ExecutionFailed", 25_000, 24_999),
    ]


def test_an_express_loop_that_does_not_wait_ends_as_one_that_took_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    # AWS ends it after five minutes (guide, "Choosing workflow type"): there a state takes time, and here it does not.
    monkeypatch.setattr("asl_interpreter.walk.MOST_ENTERED", 1_000)
    loop = {
        "A": {"Type": "Choice", "Choices": [{"Variable": "$.done", "IsPresent": True, "Next": "B"}], "Default": "A"},
        "B": {"Type": "Succeed"},
    }
    execution = StateMachine({"StartAt": "A", "States": loop}, express=True).run({"spin": True}, timeout=300)

    assert execution.status == "TIMED_OUT"
    assert execution.cause == "It entered 1,000 states, and is taken for a loop that does not end."
    assert execution.history.events()[-1]["executionTimedOutEventDetails"]["error"] == "States.Timeout"


def test_nothing_catches_the_end_of_a_loop_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asl_interpreter.walk.MOST_ENTERED", 50)
    which = {"Type": "Choice", "Choices": [{"Variable": "$.done", "IsPresent": True, "Next": "B"}], "Default": "A"}
    loop = {"StartAt": "A", "States": {"A": which, "B": {"Type": "Succeed"}}}
    catching = [{"ErrorEquals": ["States.ALL"], "Next": "Around"}]
    around = {"Type": "Parallel", "Branches": [loop], "Catch": catching, "End": True}

    execution = StateMachine({"StartAt": "Around", "States": {"Around": around}}).run()

    assert (execution.status, len(execution.visits)) == ("TIMED_OUT", 50)


def test_a_loop_around_a_parallel_is_one_with_all_that_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asl_interpreter.walk.MOST_ENTERED", 50)
    branch = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    states = {"Around": {"Type": "Parallel", "Branches": [branch], "Next": "Which"}, "End": {"Type": "Succeed"}}
    which = {"Type": "Choice", "Choices": [{"Variable": "$", "IsPresent": True, "Next": "Around"}], "Default": "End"}

    execution = StateMachine({"StartAt": "Around", "States": {**states, "Which": which}}).run()

    assert (execution.status, len(execution.visits)) == ("TIMED_OUT", 50)


@pytest.mark.parametrize(("most", "status"), [(4, "SUCCEEDED"), (3, "FAILED")])
def test_the_last_place_of_the_history_is_for_how_the_execution_ended(most: int, status: str) -> None:
    machine = StateMachine({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})

    execution = machine.run(most_events=most)

    assert (execution.status, len(execution.history)) == (status, most)


def test_nothing_led_to_a_stop() -> None:
    """Recorded on AWS: test_stop_execution."""
    machine = StateMachine({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 9, "End": True}}})
    execution = machine.start().run_until(1)
    execution.stop()

    last = execution.history.events()[-1]
    assert (last["type"], last["previousEventId"], last["executionAbortedEventDetails"]) == ("ExecutionAborted", 0, {})


def test_what_an_event_shows_does_not_change_afterwards() -> None:
    left = iter([True, True])

    def task(call: TaskCall) -> Any:
        if next(left, False):
            raise TaskFailed("Busy")
        return {}

    ask = {
        "Type": "Task",
        "Resource": TASK,
        "Parameters": {"DelaySeconds.$": "$$.State.RetryCount", "MessageBody.$": "$$.State", "QueueUrl.$": "$$"},
        "Retry": [{"ErrorEquals": ["Busy"]}],
        "End": True,
    }
    calls: list[Any] = []
    StateMachine({"StartAt": "Ask", "States": {"Ask": ask}}).run(
        task=lambda call: calls.append(call.arguments) or task(call)  # type: ignore[func-returns-value]
    )

    assert [call["DelaySeconds"] for call in calls] == [0, 1, 2]
    assert [call["MessageBody"]["RetryCount"] for call in calls] == [0, 1, 2]
    assert [call["QueueUrl"]["State"]["RetryCount"] for call in calls] == [0, 1, 2]


def test_an_execution_whose_history_is_full_cannot_be_redriven() -> None:
    loop = {"A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsPresent": True, "Next": "B"}], "Default": "A"}}
    machine = StateMachine({"StartAt": "A", "States": {**loop, "B": {"Type": "Succeed"}}})

    assert why_not(machine.run(most_events=50)) == "Execution history event limit exceeded"
