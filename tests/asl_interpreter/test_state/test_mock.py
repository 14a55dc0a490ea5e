"""Mocks: which are taken, and what they do."""

import json
from typing import Any, ClassVar

import pytest

STATES = {"StartAt": "It", "States": {"It": {"Type": "Pass", "End": True}}}
TASK: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
MAP: dict[str, Any] = {"Type": "Map", "ItemProcessor": STATES, "End": True}
PARALLEL: dict[str, Any] = {"Type": "Parallel", "Branches": [STATES, STATES], "End": True}
WRITING: dict[str, Any] = MAP | {
    "ItemProcessor": STATES | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
    "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b", "Prefix": "p"}},
}
ONE_OF = "A test mock should have only one of the following fields: [result, errorOutput]."


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"definition": {"Type": "Succeed"}, "result": {}}, "State type 'Succeed' is not supported when a mock"),
        ({"definition": {"Type": "Wait", "Seconds": 1, "End": True}, "result": {}}, "State type 'Wait' is not supp"),
        ({"definition": TASK, "mock": {"result": "{}", "errorOutput": {"error": "E"}}}, ONE_OF),
        ({"definition": TASK, "mock": {}}, ONE_OF),
        ({"definition": TASK, "result": {}, "revealSecrets": True}, "TestState does not support RevealSecrets when"),
        ({"definition": TASK, "mock": {"result": "{"}}, "Mocked result must be valid JSON"),
        ({"definition": MAP, "result": {}}, "Mocked result must be an array."),
        ({"definition": WRITING, "result": []}, "Mocked result must be a JSON object."),
        ({"definition": PARALLEL, "result": {}}, "Mocked result must be an array."),
        ({"definition": PARALLEL, "result": [1]}, "Mocked result must contain the same number of items as number of"),
        ({"definition": TASK, "result": {}, "mode": "SOME"}, "1 validation error detected: Value 'SOME' at 'fieldVal"),
        ({"definition": TASK}, "RoleArn must be specified when testing a Task state"),
        ({"definition": TASK, "context": {}}, "A Context object can only be specified when a mock is specified."),
    ],
)
def test_a_mock_must_fit_the_state(api: Any, request_: dict[str, Any], message: str) -> None:
    name, said = api.refused(**request_)
    assert name == "ValidationException"
    assert said.startswith(message)


@pytest.mark.parametrize("state", [MAP, PARALLEL])
def test_map_and_parallel_are_tried_with_a_mock_only(api: Any, state: dict[str, Any]) -> None:
    name, message = api.refused(state)
    assert name == "InvalidDefinition"
    assert message.startswith("TestState API does not support Map or Parallel states.")


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (MAP, [1, 2, 3]),
        (WRITING, {"MapRunArn": "arn"}),
        (PARALLEL, [1, 2]),
        (TASK | {"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}, {"any": 1}),
        (TASK | {"Resource": "arn:aws:states:us-east-1:123456789012:activity:paint"}, "any"),
    ],
)
def test_a_mocked_result_is_the_states_result_also_where_this_interpreter_could_not_run(
    api: Any, state: dict[str, Any], result: Any
) -> None:
    assert api(state, [], result=result)["output"] == result


@pytest.mark.parametrize("state", [TASK, PARALLEL])
def test_the_way_in_is_evaluated_all_the_same(api: Any, state: dict[str, Any]) -> None:
    answered = api(state | {"Parameters": {"FunctionName.$": "$.none"}}, result=[1, 2], mode="NONE")
    assert (answered["status"], answered["error"]) == ("FAILED", "States.Runtime")


@pytest.mark.parametrize("state", [TASK, MAP])
def test_a_mocked_error_is_one_that_was_reported_so_states_all_meets_it(api: Any, state: dict[str, Any]) -> None:
    state = state | {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Mend"}]}
    assert api(state, [], error=("States.DataLimitExceeded", ""))["nextState"] == "Mend"


def test_what_nobody_can_call_is_refused_with_a_mock_too(api: Any) -> None:
    name, message = api.refused(TASK | {"Resource": "arn:aws:states:::aws-sdk:sqs:sendPigeon"}, result={})
    assert name == "InvalidDefinition"
    assert message.startswith("Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: The resource provided")


class TestFailedIterations:
    THRESHOLD = "States.ExceedToleratedFailureThreshold"

    @pytest.mark.parametrize(
        ("tolerated", "failed", "status"),
        [
            ({}, 4, "SUCCEEDED"),
            ({"ToleratedFailureCount": 1}, 1, "SUCCEEDED"),
            ({"ToleratedFailureCount": 1}, 2, "FAILED"),
            ({"ToleratedFailureCountPath": "$[0]"}, 2, "FAILED"),
            ({"ToleratedFailurePercentage": 50}, 2, "SUCCEEDED"),
            ({"ToleratedFailurePercentage": 50}, 3, "FAILED"),
            ({"ToleratedFailureCount": 3, "ToleratedFailurePercentage": 50}, 3, "FAILED"),
        ],
    )
    def test_more_than_are_tolerated_fail_the_map(
        self, api: Any, tolerated: dict[str, Any], failed: int, status: str
    ) -> None:
        configuration = {"mapIterationFailureCount": failed}
        answered = api(MAP | tolerated, [1, 2, 3, 4], result=[], stateConfiguration=configuration)
        assert answered["status"] == status
        if status == "FAILED":
            assert answered["error"] == self.THRESHOLD
            assert answered["cause"] == "The specified tolerated failure threshold was exceeded"

    def test_a_mocked_error_comes_first(self, api: Any) -> None:
        configuration = {"mapIterationFailureCount": 2}
        state = MAP | {"ToleratedFailureCount": 1}
        assert api(state, [], error=("Mine", ""), stateConfiguration=configuration)["error"] == "Mine"

    def test_catch_meets_the_threshold(self, api: Any) -> None:
        state = MAP | {
            "ToleratedFailureCount": 0,
            "Catch": [{"ErrorEquals": [self.THRESHOLD], "Next": "Mend"}],
        }
        assert api(state, [], result=[], stateConfiguration={"mapIterationFailureCount": 1})["nextState"] == "Mend"

    def test_what_is_tolerated_is_shown(self, api: Any) -> None:
        shown = api(MAP | {"ToleratedFailureCount": 1, "ToleratedFailurePercentage": 5}, [], result=[])
        shown = shown["inspectionData"]
        assert (shown["toleratedFailureCount"], json.dumps(shown["toleratedFailurePercentage"])) == (1, "5.0")


class TestContext:
    WAITING: ClassVar[dict[str, Any]] = TASK | {"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}

    @pytest.mark.parametrize(
        ("context", "reason"),
        [
            ({"Map": {}}, "'Map' field is not supported when mocking a Context object"),
            ({"Other": {}}, "Field 'Other' is not allowed"),
            ({"State": {"Colour": "red"}}, "Field 'Colour' is not allowed"),
            ({"Execution": {"Id": 1}}, "Execution.Id must be a string"),
            ({"State": {"RetryCount": "1"}}, "State.RetryCount must be a number"),
            ({"State": 1}, "State must be an object"),
            ([], "It must be a JSON object"),
            ({"Task": {"Token": "t"}}, "Context object contains 'Task' when state is not a Task state with a '.sync' "),
        ],
    )
    def test_only_what_aws_knows_may_be_in_it(self, api: Any, context: Any, reason: str) -> None:
        name, message = api.refused(TASK, result={}, context=context)
        assert name == "ValidationException"
        assert message.startswith(f"Invalid Context object provided: {reason}")

    def test_a_task_that_waits_for_its_token_sees_it(self, api: Any) -> None:
        state = self.WAITING | {"Parameters": {"token.$": "$$.Task.Token"}}
        shown = api(state, result={}, context={"Task": {"Token": "t"}})["inspectionData"]
        assert shown["afterParameters"] == {"token": "t"}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"definition": {"Type": "Paint"}}, ("InvalidDefinition", "at /Type'")),
        ({"definition": {"StartAt": "A", "States": {}}, "stateName": "A"}, ("InvalidDefinition", "at /States'")),
        ({"definition": STATES, "stateName": "Other"}, ("ValidationException", "State not found in definition")),
        ({"definition": {"Type": "Succeed"}, "variables": []}, ("ValidationException", "Variables must be a JSON obj")),
        (
            {"definition": {"Type": "Succeed"}, "inspectionLevel": "ALL"},
            ("ValidationException", "[INFO, DEBUG, TRACE]"),
        ),
    ],
)
def test_a_bad_request_is_refused(api: Any, request_: dict[str, Any], expected: tuple[str, str]) -> None:
    name, message = api.refused(**request_)
    assert name == expected[0]
    assert expected[1] in message
