"""State machines for experiments, which leave the deployed one alone."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from workbook.cloud import NotConnected, connect
from workbook.practice.trial_machine import trial_machine


def definition(result: str) -> dict[str, Any]:
    return {"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Result": result, "End": True}}}


def test_each_trial_is_a_new_express_machine_with_the_others_role() -> None:
    with connect() as stack:
        client, like = boto3.client("stepfunctions"), stack.outputs["StateMachineArn"]
        arns = [trial_machine(definition(words), like) for words in ("one", "two")]
        said = [json.loads(client.start_sync_execution(stateMachineArn=arn, input="{}")["output"]) for arn in arns]
        assert said == ["one", "two"]
        roles = {client.describe_state_machine(stateMachineArn=arn)["roleArn"] for arn in (*arns, like)}
        assert len(roles) == 1


def test_a_definition_that_is_refused_is_told() -> None:
    with connect() as stack, pytest.raises(ClientError, match="InvalidDefinition"):
        trial_machine({"StartAt": "Say", "States": {}}, stack.outputs["StateMachineArn"])


def test_without_a_cloud_nothing_is_sent() -> None:
    with pytest.raises(NotConnected):
        trial_machine({}, "arn")
