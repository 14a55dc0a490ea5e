"""What TestState says of a state: status, output, error, next state."""

import json
from typing import Any, ClassVar

import pytest

from asl_interpreter.clock import VirtualClock
from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.test_state import answer

SEND: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
ROLE = "arn:aws:iam::123456789012:role/any"


def fails(call: TaskCall) -> Any:
    raise TaskFailed("Sqs.Busy", "Later.")


def without_data(answered: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answered.items() if name != "inspectionData"}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"Type": "Pass", "Result": 7, "End": True}, {"status": "SUCCEEDED", "output": 7}),
        ({"Type": "Pass", "Next": "Far"}, {"status": "SUCCEEDED", "output": {"n": 1}, "nextState": "Far"}),
        ({"Type": "Pass", "Next": "StateName"}, {"status": "SUCCEEDED", "output": {"n": 1}, "nextState": "StateName"}),
        ({"Type": "Succeed"}, {"status": "SUCCEEDED", "output": {"n": 1}}),
        ({"Type": "Fail", "Error": "No", "Cause": "Why"}, {"status": "FAILED", "error": "No", "cause": "Why"}),
        ({"Type": "Fail"}, {"status": "FAILED"}),
        (
            {
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "One"}],
                "Default": "Other",
            },
            {"status": "SUCCEEDED", "output": {"n": 1}, "nextState": "One"},
        ),
    ],
)
def test_a_state_is_tried_alone_and_where_it_leads_need_not_exist(
    api: Any, state: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert without_data(api(state, {"n": 1})) == expected


def test_info_shows_no_inspection_data_and_is_the_default() -> None:
    assert answer({"definition": '{"Type": "Succeed"}'}) == {"status": "SUCCEEDED", "output": "{}"}


def test_a_task_without_mock_is_called(api: Any) -> None:
    answered = api(SEND, {"a": 1}, roleArn=ROLE, task=lambda call: {"given": call.arguments})
    assert answered["output"] == {"given": {"a": 1}}


def test_an_error_that_nothing_meets_is_a_failure(api: Any) -> None:
    expected = {"status": "FAILED", "error": "Sqs.Busy", "cause": "Later."}
    assert without_data(api(SEND, roleArn=ROLE, task=fails)) == expected


def test_the_cause_names_no_place_of_an_execution(api: Any) -> None:
    answered = api({"Type": "Pass", "InputPath": "$.none", "End": True})
    assert answered["error"] == "States.Runtime"
    assert answered["cause"].startswith("Invalid path '$.none'")


def test_a_caught_error_stands_beside_the_catchers_output(api: Any) -> None:
    state = SEND | {
        "Catch": [
            {"ErrorEquals": ["Other"], "Next": "Elsewhere"},
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Mend"},
        ]
    }
    answered = api(state, {"a": 1}, error=("Sqs.Busy", "Later."))
    assert without_data(answered) == {
        "status": "CAUGHT_ERROR",
        "error": "Sqs.Busy",
        "cause": "Later.",
        "nextState": "Mend",
        "output": {"a": 1, "failure": {"Error": "Sqs.Busy", "Cause": "Later."}},
    }
    assert answered["inspectionData"]["errorDetails"] == {"catchIndex": 1}


class TestRetry:
    STATE: ClassVar[dict[str, Any]] = SEND | {
        "Retry": [
            {"ErrorEquals": ["Other"]},
            {"ErrorEquals": ["Sqs.Busy"], "IntervalSeconds": 3, "BackoffRate": 2, "MaxAttempts": 4},
        ],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Mend"}],
    }

    def test_it_comes_before_catch_and_nothing_waits(self, api: Any) -> None:
        clock = VirtualClock(100.0)
        answered = api(self.STATE, roleArn=ROLE, task=fails, clock=clock)
        assert without_data(answered) == {"status": "RETRIABLE", "error": "Sqs.Busy", "cause": "Later."}
        assert clock.now() == 100.0

    @pytest.mark.parametrize(("made", "seconds"), [(None, 3), (0, 3), (1, 6), (3, 24)])
    def test_the_wait_grows_with_the_retries_that_were_made(self, api: Any, made: int | None, seconds: int) -> None:
        configuration = None if made is None else {"retrierRetryCount": made}
        answered = api(self.STATE, error=("Sqs.Busy", ""), stateConfiguration=configuration)
        details = answered["inspectionData"]["errorDetails"]
        assert details == {"retryIndex": 1, "retryBackoffIntervalSeconds": seconds}

    def test_a_context_that_is_given_needs_no_state(self, api: Any) -> None:
        assert api(self.STATE, error=("Sqs.Busy", ""), context={})["status"] == "RETRIABLE"

    def test_a_wait_longer_than_a_test_may_take_is_told_too(self, api: Any) -> None:
        state = SEND | {"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 3600}]}
        answered = api(state, error=("Sqs.Busy", ""))
        assert answered["inspectionData"]["errorDetails"]["retryBackoffIntervalSeconds"] == 3600

    def test_a_retrier_that_is_used_up_leaves_the_error_to_catch(self, api: Any) -> None:
        answered = api(self.STATE, error=("Sqs.Busy", ""), stateConfiguration={"retrierRetryCount": 4})
        assert answered["status"] == "CAUGHT_ERROR"

    def test_without_catch_the_retrier_that_is_used_up_is_named(self, api: Any) -> None:
        state = {name: value for name, value in self.STATE.items() if name != "Catch"}
        answered = api(state, error=("Sqs.Busy", ""), stateConfiguration={"retrierRetryCount": 4})
        assert answered["status"] == "FAILED"
        assert answered["inspectionData"]["errorDetails"] == {"retryIndex": 1}


class TestTime:
    def test_a_wait_passes_on_the_clock(self, api: Any) -> None:
        clock = VirtualClock(100.0)
        assert api({"Type": "Wait", "Seconds": 60, "Next": "Far"}, clock=clock)["nextState"] == "Far"
        assert clock.now() == 160.0

    def test_a_test_takes_five_minutes_at_most(self, api: Any) -> None:
        clock = VirtualClock(100.0)
        answered = api({"Type": "Wait", "Seconds": 301, "End": True}, clock=clock)
        assert without_data(answered) == {"status": "FAILED", "error": "States.Timeout"}
        assert clock.now() == 400.0


class TestWholeMachine:
    MACHINE: ClassVar[dict[str, Any]] = {
        "QueryLanguage": "JSONata",
        "StartAt": "Each",
        "States": {
            "Each": {
                "Type": "Map",
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "Inner",
                    "States": {"Inner": {"Type": "Pass", "Output": "{% $states.input.n + 1 %}", "End": True}},
                },
                "Next": "Both",
            },
            "Both": {
                "Type": "Parallel",
                "Branches": [{"StartAt": "Deep", "States": {"Deep": {"Type": "Fail", "Error": "Deep"}}}],
                "Next": "Ask",
            },
            "Ask": {"Type": "Task", "Resource": "arn:aws:states:::batch:submitJob.sync", "End": True},
        },
    }

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Inner", {"status": "SUCCEEDED", "output": 2}),
            ("Deep", {"status": "FAILED", "error": "Deep"}),
        ],
    )
    def test_a_state_is_found_at_any_depth_and_the_machines_query_language_holds(
        self, api: Any, name: str, expected: dict[str, Any]
    ) -> None:
        assert without_data(api(self.MACHINE, {"n": 1}, stateName=name)) == expected

    def test_what_cannot_run_here_matters_only_in_the_state_under_test(self, api: Any) -> None:
        name, message = api.refused(self.MACHINE, stateName="Ask", roleArn=ROLE)
        assert name == "InvalidDefinition"
        assert "only with a mock" in message

    def test_a_mock_answers_what_cannot_run_here(self, api: Any) -> None:
        assert api(self.MACHINE, stateName="Ask", result={}, mode="NONE")["status"] == "SUCCEEDED"


class TestContextAndVariables:
    SHOW: ClassVar[dict[str, Any]] = {
        "Type": "Pass",
        "QueryLanguage": "JSONata",
        "Output": "{% $states.context %}",
        "End": True,
    }

    def test_aws_makes_a_context_of_an_express_execution(self, api: Any) -> None:
        context = api(self.SHOW, {"a": 1})["output"]
        assert context == {
            "Execution": {
                "Id": "arn:aws:states:us-east-1:123456789012:express:TestState:TestState",
                "Input": {"a": 1},
                "Name": "TestState",
                "RoleArn": None,
                "StartTime": "1970-01-01T00:00:00.000Z",
            },
            "StateMachine": {
                "Id": "arn:aws:states:us-east-1:123456789012:stateMachine:TestState",
                "Name": "TestState",
            },
            "State": {"EnteredTime": "1970-01-01T00:00:00.000Z", "Name": "StateName"},
        }

    @pytest.mark.parametrize("context", [{}, {"State": {}}, {"Execution": {"Name": "mine"}}])
    def test_a_context_that_is_given_is_used_as_it_is(self, api: Any, context: dict[str, Any]) -> None:
        state = SEND | {"ResultSelector": {"context.$": "$$"}}
        assert api(state, result={}, mode="NONE", context=context)["output"] == {"context": context}

    def test_variables_are_seen_and_shown_as_they_are_after_the_state(self, api: Any) -> None:
        state = {"Type": "Pass", "Parameters": {"seen.$": "$n"}, "Assign": {"n": 2}, "End": True}
        answered = api(state, variables={"n": 1, "m": 0})
        assert answered["output"] == {"seen": 1}
        assert answered["inspectionData"]["variables"] == {"n": 2, "m": 0}


def test_the_requests_own_texts_are_left_alone() -> None:
    request = {"definition": json.dumps({"Type": "Succeed"}), "input": "[1]", "variables": None, "mock": None}
    before = dict(request)
    assert answer(request)["output"] == "[1]"
    assert request == before
