"""Definitions of every shape, and histories of real executions by moto's engine."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

Definition = dict[str, Any]
RunDefinition = Callable[..., list[dict[str, Any]]]

ODD_NAME = 'Ask <both> & "wait"'
LONG_NAME = "A state with a very long name that has to wrap and wrap again, eighty characters"


def pass_state(**body: Any) -> Definition:
    return {"Type": "Pass", **body}


def map_state(start: str, states: Definition, **body: Any) -> Definition:
    return {"Type": "Map", "ItemProcessor": {"StartAt": start, "States": states}, **body}


DEFINITIONS: dict[str, Definition] = {
    "one state": {"StartAt": "Only", "States": {"Only": pass_state(End=True)}},
    "only a failure": {"StartAt": "Only", "States": {"Only": {"Type": "Fail", "Error": "E"}}},
    "parallel, nested maps, a loop from below": {
        "StartAt": ODD_NAME,
        "States": {
            ODD_NAME: {
                "Type": "Parallel",
                "Branches": [
                    {"StartAt": "L1", "States": {"L1": pass_state(Next="L2"), "L2": pass_state(End=True)}},
                    {
                        "StartAt": "R1",
                        "States": {
                            "R1": {
                                "Type": "Choice",
                                "Choices": [{"Variable": "$.a", "NumericGreaterThan": 3, "Next": "R2"}],
                                "Default": "R3",
                            },
                            "R2": pass_state(End=True),
                            "R3": {"Type": "Fail"},
                        },
                    },
                ],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Lost"}],
                "Next": "Outer",
            },
            "Outer": map_state(
                "Inner",
                {
                    "Inner": map_state(LONG_NAME, {LONG_NAME: pass_state(End=True)}, Next="After"),
                    "After": pass_state(End=True),
                },
                Next="More",
            ),
            "More": {
                "Type": "Choice",
                "QueryLanguage": "JSONata",
                "Choices": [
                    {"Condition": "{% $states.input.token != null %}", "Next": "Pause"},
                    {"Condition": "{% $states.input.n > 3 %}", "Next": "Lost"},
                ],
                "Default": "Done",
            },
            "Pause": {"Type": "Wait", "Seconds": 1, "Next": "Outer"},
            "Done": {"Type": "Succeed"},
            "Lost": {"Type": "Fail"},
        },
    },
    "a page loop and a shortcut": {
        "StartAt": "Query",
        "States": {
            "Query": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:query", "Next": "More"},
            "More": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.LastEvaluatedKey", "IsPresent": True, "Next": "Query"},
                    {"Variable": "$.Count", "NumericEquals": 0, "Next": "End of it"},
                ],
                "Default": "Work",
            },
            "Work": pass_state(Next="End of it"),
            "End of it": {"Type": "Succeed"},
        },
    },
}


@pytest.fixture(scope="session")
def book_nanny() -> Definition:
    path = Path(__file__).parents[3] / "asl" / "book_nanny.asl.json"
    definition: Definition = json.loads(path.read_text())
    return definition


@pytest.fixture(params=[*DEFINITIONS, "book a nanny"])
def shape(request: pytest.FixtureRequest, book_nanny: Definition) -> Definition:
    """Each definition in turn, the real one among them."""
    return DEFINITIONS.get(request.param, book_nanny)


@pytest.fixture(scope="module")
def run() -> Iterator[RunDefinition]:
    """Run a definition to its end and answer its history, as GetExecutionHistory gives it."""
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
        client = boto3.client("stepfunctions", **keys)

        def run_definition(definition: Definition, **given: Any) -> list[dict[str, Any]]:
            number = len(client.list_state_machines()["stateMachines"])
            machine = client.create_state_machine(
                name=f"machine-{number}",
                definition=json.dumps(definition),
                roleArn="arn:aws:iam::123456789012:role/any",
            )
            execution = client.start_execution(
                stateMachineArn=machine["stateMachineArn"], name="execution", input=json.dumps(given)
            )
            while client.describe_execution(executionArn=execution["executionArn"])["status"] == "RUNNING":
                time.sleep(0.01)
            history: list[dict[str, Any]] = client.get_execution_history(
                executionArn=execution["executionArn"], maxResults=1000
            )["events"]
            return history

        yield run_definition
