"""RedriveExecution in the local cloud (Step Functions guide, *Restarting state machine executions with redrive*)."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from workbook.cloud.clock import Clock
from workbook.cloud.faults import CloudFault, What, in_place

GET: dict[str, Any] = {
    "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getBucketLocation", "Parameters": {"Bucket": "jobs"},
    "ResultPath": None, "End": True,
}  # fmt: skip


pytestmark = pytest.mark.usefixtures("clock")


def failed(client: Any, machines: Any, **body: Any) -> str:
    """The ARN of an execution that failed because there is no bucket."""
    arn = machines.create({"Do": {"Type": "Pass", "Next": "Get"}, "Get": GET | body}, "STANDARD")
    return str(client.start_execution(stateMachineArn=arn, input='{"n": 1}')["executionArn"])


def test_it_goes_on_with_the_state_that_failed(client: Any, machines: Any, clock: Clock) -> None:
    arn = failed(client, machines)
    before = client.describe_execution(executionArn=arn)
    assert (before["status"], before["redriveCount"], before["redriveStatus"]) == ("FAILED", 0, "REDRIVABLE")
    boto3.client("s3").create_bucket(Bucket="jobs")
    clock.advance(60)

    answer = client.redrive_execution(executionArn=arn)

    after = client.describe_execution(executionArn=arn)
    assert (after["status"], after["output"], after["redriveCount"]) == ("SUCCEEDED", '{"n":1}', 1)
    assert after["redriveDate"] == after["stopDate"] == answer["redriveDate"]
    assert "error" not in after
    events = client.get_execution_history(executionArn=arn)["events"]
    assert [event["type"] for event in events[6:]] == [
        "TaskFailed", "ExecutionFailed", "ExecutionRedriven", "TaskScheduled", "TaskStarted", "TaskSucceeded",
        "TaskStateExited", "ExecutionSucceeded",
    ]  # fmt: skip
    assert events[8]["executionRedrivenEventDetails"] == {"redriveCount": 1}


def test_one_that_meets_its_death_again_has_failed_again(client: Any, machines: Any) -> None:
    arn = failed(client, machines)
    with in_place(CloudFault(What.CRASH, "s3:GetBucketLocation")):
        client.redrive_execution(executionArn=arn)
    after = client.describe_execution(executionArn=arn)
    assert (after["status"], after["redriveCount"]) == ("FAILED", 1)


def test_the_executions_that_were_redriven_are_listed(client: Any, machines: Any) -> None:
    arn = failed(client, machines)
    machine = client.describe_execution(executionArn=arn)["stateMachineArn"]
    client.redrive_execution(executionArn=arn)

    def listed(redriven: str) -> list[str]:
        found = client.list_executions(stateMachineArn=machine, redriveFilter=redriven)["executions"]
        return [it["executionArn"] for it in found]

    assert (listed("REDRIVEN"), listed("NOT_REDRIVEN")) == ([arn], [])


def test_one_that_succeeded_cannot_be_redriven_nor_one_that_runs(client: Any, machines: Any) -> None:
    boto3.client("s3").create_bucket(Bucket="jobs")
    arn = failed(client, machines)  # it did not
    reason = "Execution is SUCCEEDED and cannot be redriven"
    assert client.describe_execution(executionArn=arn)["redriveStatusReason"] == reason
    with pytest.raises(client.exceptions.ExecutionNotRedrivable, match=reason):
        client.redrive_execution(executionArn=arn)


def test_after_fourteen_days_it_is_too_late(client: Any, machines: Any, clock: Clock) -> None:
    arn = failed(client, machines)
    clock.advance(14 * 86_400)
    assert client.describe_execution(executionArn=arn)["redriveStatus"] == "REDRIVABLE"
    clock.advance(1)
    with pytest.raises(client.exceptions.ExecutionNotRedrivable, match="Execution redrivable period exceeded"):
        client.redrive_execution(executionArn=arn)


def test_an_express_execution_is_none_that_can_be(client: Any, machines: Any) -> None:
    arn = machines.create({"Do": {"Type": "Fail"}}, "EXPRESS")
    started = client.start_execution(stateMachineArn=arn)["executionArn"]
    with pytest.raises(ClientError, match="InvalidArn"):
        client.redrive_execution(executionArn=started)


def test_a_failed_map_run_is_refused_by_name(client: Any, machines: Any) -> None:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "No",
        "States": {"No": {"Type": "Fail"}},
    }  # fmt: skip
    arn = machines.create({"Each": {"Type": "Map", "ItemProcessor": processor, "End": True}}, "STANDARD")
    started = client.start_execution(stateMachineArn=arn, input=json.dumps([1]))["executionArn"]
    with pytest.raises(
        client.exceptions.ExecutionNotRedrivable, match="Map Run of a Distributed Map cannot be redriven"
    ):
        client.redrive_execution(executionArn=started)


def test_a_redriven_execution_waits_for_its_callback_by_a_new_token(client: Any, machines: Any, clock: Clock) -> None:
    queue = boto3.client("sqs").create_queue(QueueName="asked")["QueueUrl"]
    ask = {
        "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 10,
        "Parameters": {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"}, "End": True,
    }  # fmt: skip
    arn = machines.create({"Ask": ask}, "STANDARD")
    started = client.start_execution(stateMachineArn=arn)["executionArn"]
    clock.advance(20)
    client.redrive_execution(executionArn=started)
    first, second = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]

    with pytest.raises(client.exceptions.TaskTimedOut):
        client.send_task_success(taskToken=first["Body"], output="1")
    client.send_task_success(taskToken=second["Body"], output="2")

    assert client.describe_execution(executionArn=started)["output"] == "2"


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_redrives_nothing(machines: Any) -> None:
    arn = machines.create({"Do": {"Type": "Fail"}}, "STANDARD")
    client = boto3.client("stepfunctions")
    started = client.start_execution(stateMachineArn=arn)["executionArn"]
    with pytest.raises(NotImplementedError):
        client.redrive_execution(executionArn=started)
