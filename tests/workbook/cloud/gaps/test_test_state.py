"""TestState through boto3: the answers themselves are tested with `asl_interpreter.test_state`."""

import json
from typing import Any

import boto3
import pytest

TASK: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": True}

pytestmark = pytest.mark.usefixtures("local")


@pytest.fixture
def client(local: Any) -> Any:
    return boto3.client("stepfunctions")


def test_a_mock_answers_a_state_that_is_in_a_machine(client: Any) -> None:
    answer = client.test_state(
        definition=json.dumps({"StartAt": "Ask", "States": {"Ask": TASK}}),
        stateName="Ask",
        mock={"result": '{"MessageId": "1"}'},
        inspectionLevel="DEBUG",
    )
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"MessageId": "1"})
    assert json.loads(answer["inspectionData"]["result"]) == {"MessageId": "1"}


def test_the_context_object_tells_of_a_new_execution_each_time(client: Any) -> None:
    state = {"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Id"}, "End": True}
    first, second = (json.loads(client.test_state(definition=json.dumps(state))["output"])["id"] for _ in range(2))
    assert first.startswith("arn:aws:states:us-east-1:123456789012:express:")
    assert first != second


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"mock": {"result": "no JSON"}}, "ValidationException"),
        ({"definition": "{}"}, "InvalidDefinition"),
        ({"definition": '{"Type": "Succeed"}', "input": "no JSON"}, "InvalidExecutionInput"),
    ],
)
def test_a_refusal_is_the_exception_of_the_api(client: Any, request_: dict[str, Any], error: str) -> None:
    with pytest.raises(getattr(client.exceptions, error)):
        client.test_state(**{"definition": json.dumps(TASK)} | request_)
