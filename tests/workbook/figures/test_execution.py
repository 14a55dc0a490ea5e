"""Histories by moto's engine, read back."""

from collections.abc import Callable
from typing import Any

import pytest

from asl_interpreter import After, StateMachine, TaskCall, TaskFailed
from workbook.figures.execution import Outcome, read_execution, visits

History = list[dict[str, Any]]
Run = Callable[..., History]

FAILING_TASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
    "Parameters": {"TableName": "no-such-table", "Key": {"id": {"S": "1"}}},
}


def for_each(states: dict[str, Any], start: str, **body: Any) -> dict[str, Any]:
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": start, "States": states}
    return {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": processor, **body}


ODD_ONE_OUT = {
    "Is it two": {
        "Type": "Choice",
        "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "Two"}],
        "Default": "Not two",
    },
    "Two": {"Type": "Pass", "End": True},
    "Not two": {"Type": "Pass", "End": True},
}


@pytest.fixture(scope="module")
def counted(run: Run) -> History:
    states = {"Each": for_each(ODD_ONE_OUT, "Is it two", End=True)}
    return run({"StartAt": "Each", "States": states}, items=[1, 2, 3, 4])


def test_states_inside_a_map_are_counted(counted: History) -> None:
    seen = visits(counted)
    assert {name: visit.count for name, visit in seen.items()} == {"Each": 1, "Is it two": 4, "Two": 1, "Not two": 3}
    assert seen["Each"].items == 4
    assert {visit.outcome for visit in seen.values()} == {Outcome.SUCCEEDED}


def test_transitions_inside_a_map_are_taken_once_per_way(counted: History) -> None:
    assert read_execution(counted).taken == {("Is it two", "Two"), ("Is it two", "Not two")}


def test_an_error_that_is_caught_after_its_retries(run: Run) -> None:
    states = {
        "Read": FAILING_TASK
        | {
            "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Recover"}],
            "End": True,
        },
        "Recover": {"Type": "Pass", "End": True},
    }
    execution = read_execution(run({"StartAt": "Read", "States": states}))
    assert execution.status == "SUCCEEDED"
    assert execution.visits["Read"].outcome is Outcome.CAUGHT
    assert execution.visits["Read"].retries == 1
    assert execution.visits["Recover"].outcome is Outcome.SUCCEEDED
    assert execution.taken == {("Read", "Recover")}


def test_a_map_that_is_retried_counts_its_retries() -> None:
    states = {
        "Each": for_each({"Read": FAILING_TASK | {"End": True}}, "Read", End=True)
        | {"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 2}]},
    }
    machine = StateMachine({"StartAt": "Each", "States": states})

    seen = visits(machine.run({"items": [1]}).history.events())

    assert (seen["Each"].retries, seen["Read"].count) == (2, 3)


def test_an_error_that_nothing_catches_fails_its_state_and_the_execution(run: Run) -> None:
    execution = read_execution(run({"StartAt": "Read", "States": {"Read": FAILING_TASK | {"End": True}}}))
    assert (execution.status, execution.error) == ("FAILED", "DynamoDb.ResourceNotFoundException")
    assert execution.visits["Read"].outcome is Outcome.FAILED


def test_a_fail_state_fails_and_names_the_error(run: Run) -> None:
    states = {"Stop": {"Type": "Fail", "Error": "JobNotOpen", "Cause": "closed"}}
    execution = read_execution(run({"StartAt": "Stop", "States": states}))
    assert (execution.status, execution.error) == ("FAILED", "JobNotOpen")
    assert execution.visits["Stop"].outcome is Outcome.FAILED


def test_a_failing_item_fails_in_its_state_and_is_caught_at_the_map(run: Run) -> None:
    inner = ODD_ONE_OUT | {"Two": {"Type": "Fail", "Error": "E"}}
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Go on"}]
    states = {"Each": for_each(inner, "Is it two", Catch=catch, End=True), "Go on": {"Type": "Pass", "End": True}}
    execution = read_execution(run({"StartAt": "Each", "States": states}, items=[2]))
    assert execution.status == "SUCCEEDED"
    assert execution.visits["Two"].outcome is Outcome.FAILED
    assert execution.visits["Each"].outcome is Outcome.CAUGHT
    assert execution.visits["Go on"].outcome is Outcome.SUCCEEDED


def test_an_iteration_that_waited_for_its_next_try_when_another_one_gave_up_was_stopped() -> None:
    retry = [{"ErrorEquals": ["SQS.Busy"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 1.0}]
    task = FAILING_TASK | {"Parameters": {"TableName.$": "$"}, "Retry": retry, "End": True}
    states = {
        "Each": for_each({"Send": task}, "Send", End=True)
        | {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Go on"}]},
        "Go on": {"Type": "Pass", "End": True},
    }

    def fail(call: TaskCall) -> After:
        error = call.arguments["TableName"]
        return After(0.1 if error == "SQS.Broken" else 0, TaskFailed(error, "as asked"))

    machine = StateMachine({"StartAt": "Each", "States": states})
    history = machine.run({"items": ["SQS.Busy", "SQS.Broken"]}, task=fail).history.events()
    execution = read_execution(history)

    assert [step.outcome for step in execution.steps if step.name == "Send"] == [Outcome.STOPPED, Outcome.FAILED]
    assert execution.visits["Each"].outcome is Outcome.CAUGHT


def test_a_branch_that_waited_for_its_next_try_when_another_one_gave_up_was_stopped() -> None:
    retry = [{"ErrorEquals": ["SQS.Busy"], "IntervalSeconds": 1}]
    branches = [
        {"StartAt": name, "States": {name: FAILING_TASK | {"Retry": retry, "End": True}}} for name in ("Left", "Right")
    ]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Go on"}]
    states = {
        "Both": {"Type": "Parallel", "Branches": branches, "Catch": catch, "End": True},
        "Go on": {"Type": "Pass", "End": True},
    }

    def fail(call: TaskCall) -> After:
        return After(0.1, TaskFailed("SQS.Busy" if call.state == "Left" else "SQS.Broken", "as asked"))

    seen = visits(StateMachine({"StartAt": "Both", "States": states}).run({}, task=fail).history.events())

    assert {name: visit.outcome for name, visit in seen.items()} == {
        "Both": Outcome.CAUGHT,
        "Left": Outcome.STOPPED,
        "Right": Outcome.FAILED,
        "Go on": Outcome.SUCCEEDED,
    }


def test_branches_of_a_parallel_state_each_count(run: Run) -> None:
    branches = [{"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}} for name in ("Left", "Right")]
    states = {"Both": {"Type": "Parallel", "Branches": branches, "End": True}}
    seen = visits(run({"StartAt": "Both", "States": states}))
    assert {name: visit.count for name, visit in seen.items()} == {"Both": 1, "Left": 1, "Right": 1}


def test_a_history_cut_short_is_in_progress(counted: History) -> None:
    first_inner = next(index for index, event in enumerate(counted) if event["type"] == "ChoiceStateEntered")
    execution = read_execution(counted[: first_inner + 1])
    assert execution.status == "RUNNING"
    assert execution.visits["Each"].outcome is Outcome.RUNNING
    assert execution.visits["Is it two"].outcome is Outcome.RUNNING


def test_the_worst_outcome_of_several_visits_shows() -> None:
    """AWS's own shape of a retry inside one visit and a failure inside another."""
    events = [
        {"id": 1, "previousEventId": 0, "type": "ExecutionStarted"},
        {"id": 2, "previousEventId": 0, "type": "MapStateEntered", "stateEnteredEventDetails": {"name": "Each"}},
        {"id": 3, "previousEventId": 2, "type": "MapStateStarted", "mapStateStartedEventDetails": {"length": 2}},
        *(
            {
                "id": 4 + index,
                "previousEventId": 3,
                "type": "MapIterationStarted",
                "mapIterationStartedEventDetails": {"name": "Each", "index": index},
            }
            for index in (0, 1)
        ),
        {"id": 6, "previousEventId": 5, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Send"}},
        {"id": 7, "previousEventId": 4, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Send"}},
        {"id": 8, "previousEventId": 6, "type": "TaskFailed", "taskFailedEventDetails": {"error": "E"}},
        {"id": 9, "previousEventId": 7, "type": "TaskSucceeded"},
        {"id": 10, "previousEventId": 9, "type": "TaskStateExited", "stateExitedEventDetails": {"name": "Send"}},
        {
            "id": 11,
            "previousEventId": 8,
            "type": "MapIterationFailed",
            "mapIterationFailedEventDetails": {"name": "Each", "index": 1},
        },
        {"id": 12, "previousEventId": 11, "type": "MapStateFailed", "mapStateFailedEventDetails": {"error": "E"}},
        {"id": 13, "previousEventId": 12, "type": "ExecutionFailed", "executionFailedEventDetails": {"error": "E"}},
    ]
    seen = visits(events)
    assert dict(seen["Send"].outcomes) == {Outcome.FAILED: 1, Outcome.SUCCEEDED: 1}
    assert seen["Send"].outcome is Outcome.FAILED
    assert seen["Each"].outcome is Outcome.FAILED


@pytest.mark.parametrize("history", [{"events": []}, "x", None, [{"type": "x"}]])
def test_what_is_no_list_of_events_is_refused_with_what_to_write(history: Any) -> None:
    with pytest.raises(TypeError, match="A history is the list under `events` in the answer of GetExecutionHistory"):
        read_execution(history)


DISTRIBUTED = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}


def distributed(**body: Any) -> dict[str, Any]:
    processor = DISTRIBUTED | {"StartAt": "Do", "States": {"Do": {"Type": "Pass", "End": True}}}
    return {"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemProcessor": processor, "End": True, **body}}}


def test_a_distributed_map_has_its_items_and_no_visit_inside() -> None:
    history = StateMachine(distributed()).run([1, 2, 3]).history.events()
    seen = visits(history)
    assert [*seen] == ["Each"]
    assert (seen["Each"].items, seen["Each"].outcome) == (3, Outcome.SUCCEEDED)


def test_a_map_run_that_fails_is_the_maps_failure() -> None:
    reader = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {}, "ReaderConfig": {"InputType": "JSON"}}
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]
    record = read_execution(StateMachine(distributed(ItemReader=reader, Retry=retry)).run().history.events())
    [step] = record.steps
    assert (step.outcome, step.error, step.retries) == (Outcome.FAILED, "States.ItemReaderFailed", 1)
    assert "Bucket" in step.cause


def test_a_map_run_that_is_aborted_was_stopped() -> None:
    waiting = distributed(ItemProcessor=DISTRIBUTED | {"StartAt": "W", "States": {"W": _WAIT}})
    refusing = {"StartAt": "R", "States": {"R": {"Type": "Fail", "Error": "Bad"}}}
    both = {"Type": "Parallel", "Branches": [waiting, refusing], "End": True}
    record = read_execution(StateMachine({"StartAt": "Both", "States": {"Both": both}}).run([1]).history.events())
    assert {step.name: step.outcome for step in record.steps}["Each"] == Outcome.STOPPED


_WAIT = {"Type": "Wait", "Seconds": 9, "End": True}
