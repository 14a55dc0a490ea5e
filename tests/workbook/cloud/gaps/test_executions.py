"""Executions behind Step Functions' API: what waits, what is due, and what is refused."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from sqs_engine.events import ANOTHER_CALLER, Sent
from workbook.cloud import sqs
from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import local_aws

PASS = {"It": {"Type": "Pass", "End": True}}
WAIT = {"Hold": {"Type": "Wait", "Seconds": 60, "Next": "Tell"}}


def waiting(queue_url: str) -> dict[str, Any]:
    """Waits a minute, then sends a message."""
    tell = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": queue_url, "MessageBody": "done"},
        "End": True,
    }
    return WAIT | {"Tell": tell}


@pytest.fixture
def clock() -> Any:
    with Clock() as clock, local_aws():
        yield clock


@pytest.fixture
def queue_url(clock: Clock) -> str:
    return str(boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"])


def start(arn: str, **more: Any) -> str:
    return str(boto3.client("stepfunctions").start_execution(stateMachineArn=arn, **more)["executionArn"])


def described(execution_arn: str) -> dict[str, Any]:
    answer: dict[str, Any] = boto3.client("stepfunctions").describe_execution(executionArn=execution_arn)
    return answer


def test_an_asynchronous_execution_waits_until_the_clock_has_moved(clock: Clock, queue_url: str, machines: Any) -> None:
    execution = start(machines.create(waiting(queue_url), kind="STANDARD"))
    clock.advance(59)
    assert described(execution)["status"] == "RUNNING"
    clock.advance(2)
    assert described(execution)["status"] == "SUCCEEDED"


def test_what_is_due_has_happened_before_any_call_is_answered(clock: Clock, queue_url: str, machines: Any) -> None:
    start(machines.create(waiting(queue_url), kind="STANDARD"))
    clock.advance(61)
    messages = boto3.client("sqs").receive_message(QueueUrl=queue_url)["Messages"]
    assert [message["Body"] for message in messages] == ["done"]


def test_an_execution_looked_at_late_still_went_on_in_time(clock: Clock, queue_url: str, machines: Any) -> None:
    execution = start(machines.create(waiting(queue_url), kind="STANDARD"))
    clock.advance(3600)
    answer = described(execution)
    assert (answer["stopDate"] - answer["startDate"]).total_seconds() == 60


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_what_an_execution_sends_is_not_told_as_sent_by_who_started_it_or_called_when_it_was_due(
    clock: Clock, queue_url: str, machines: Any, kind: str
) -> None:
    told: list[Sent] = []
    sqs.engine().subscribe(lambda event: told.append(event) if isinstance(event, Sent) else None)
    arn = machines.create(waiting(queue_url), kind=kind)
    with sqs.calling_as("a handler"):
        if kind == "STANDARD":
            execution = start(arn)
            clock.advance(61)
            described(execution)
        else:
            boto3.client("stepfunctions").start_sync_execution(stateMachineArn=arn)
    assert [event.by for event in told] == [ANOTHER_CALLER]


def test_a_synchronous_execution_moves_the_clock_where_it_waits(clock: Clock, queue_url: str, machines: Any) -> None:
    before = clock.elapsed
    answer = machines.run(waiting(queue_url))
    assert answer["status"] == "SUCCEEDED"
    assert clock.elapsed - before == 60
    assert answer["billingDetails"]["billedDurationInMilliseconds"] == 60_000


def test_aws_ends_an_express_execution_after_five_minutes(clock: Clock, machines: Any) -> None:
    answer = machines.run({"Hold": {"Type": "Wait", "Seconds": 301, "End": True}})
    assert answer["status"] == "TIMED_OUT"


def test_a_stopped_execution_is_aborted_and_does_nothing_more(clock: Clock, queue_url: str, machines: Any) -> None:
    execution = start(machines.create(waiting(queue_url), kind="STANDARD"))
    boto3.client("stepfunctions").stop_execution(executionArn=execution, error="Enough", cause="Nobody waits.")
    clock.advance(61)
    answer = described(execution)
    assert (answer["status"], answer["error"], answer["cause"]) == ("ABORTED", "Enough", "Nobody waits.")
    assert "Messages" not in boto3.client("sqs").receive_message(QueueUrl=queue_url)


def test_aws_takes_the_same_name_and_input_again_while_the_execution_runs(
    clock: Clock, queue_url: str, machines: Any
) -> None:
    arn = machines.create(waiting(queue_url), kind="STANDARD")
    first = start(arn, name="n", input='{"a": 1}')
    assert start(arn, name="n", input='{"a":1}') == first
    client = boto3.client("stepfunctions")
    with pytest.raises(client.exceptions.ExecutionAlreadyExists):
        client.start_execution(stateMachineArn=arn, name="n", input='{"a": 2}')
    clock.advance(61)
    with pytest.raises(client.exceptions.ExecutionAlreadyExists):
        client.start_execution(stateMachineArn=arn, name="n", input='{"a": 1}')


def test_executions_are_listed_page_by_page_the_last_first(clock: Clock, machines: Any) -> None:
    arn = machines.create(PASS, kind="STANDARD")
    started = [start(arn, name=f"n-{number}") for number in range(5)]
    pages = (
        boto3.client("stepfunctions")
        .get_paginator("list_executions")
        .paginate(stateMachineArn=arn, PaginationConfig={"PageSize": 2})
    )
    listed = [[one["executionArn"] for one in page["executions"]] for page in pages]
    assert listed == [started[:2:-1], started[2:0:-1], started[:1]]


def test_executions_are_listed_by_status(clock: Clock, queue_url: str, machines: Any) -> None:
    client, arn = boto3.client("stepfunctions"), machines.create(waiting(queue_url), kind="STANDARD")
    start(arn, name="first")
    clock.advance(61)
    start(arn, name="second")
    running = client.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]
    assert [one["name"] for one in running] == ["second"]


def test_aws_gives_a_hundred_events_unless_asked_for_more(clock: Clock, machines: Any) -> None:
    client = boto3.client("stepfunctions")
    states = {f"S{n}": {"Type": "Pass", "Next": f"S{n + 1}"} for n in range(60)} | {
        "S60": {"Type": "Pass", "End": True}
    }
    execution = start(machines.create(states, kind="STANDARD"))
    page = client.get_execution_history(executionArn=execution)
    assert len(page["events"]) == 100
    assert len(client.get_execution_history(executionArn=execution, nextToken=page["nextToken"])["events"]) == 24
    newest = client.get_execution_history(executionArn=execution, reverseOrder=True, maxResults=1)["events"]
    assert newest[0]["type"] == "ExecutionSucceeded"


def test_an_invalid_definition_is_refused_with_every_fault_and_its_place(clock: Clock) -> None:
    client = boto3.client("stepfunctions")
    states = {"A": {"Type": "Pass", "Next": "Gone"}, "B": {"Type": "Wait", "Seconds": -1, "End": True}}
    with pytest.raises(client.exceptions.InvalidDefinition) as refused:
        client.create_state_machine(
            name="m", definition=json.dumps({"StartAt": "A", "States": states}), roleArn="arn:aws:iam::1:role/r"
        )
    message = str(refused.value)
    assert "Missing 'Next' target: Gone at /States/A/Next" in message
    assert "at /States/B/Seconds" in message


def test_aws_refuses_another_definition_under_a_name_that_is_taken(clock: Clock, machines: Any) -> None:
    arn = machines.create(PASS)
    assert machines.create(PASS) == arn
    client = boto3.client("stepfunctions")
    with pytest.raises(client.exceptions.StateMachineAlreadyExists):
        machines.create(PASS | {"It": {"Type": "Succeed"}})


def test_an_unknown_execution_is_named(clock: Clock) -> None:
    client = boto3.client("stepfunctions")
    arn = "arn:aws:states:us-east-1:123456789012:execution:m:none"
    for call in (client.describe_execution, client.get_execution_history, client.stop_execution):
        with pytest.raises(ClientError, match="Execution Does Not Exist"):
            call(executionArn=arn)


def test_aws_counts_no_redrives_of_a_synchronous_execution(clock: Clock, machines: Any) -> None:
    show = {"It": {"Type": "Pass", "Parameters": {"it.$": "$$.Execution"}, "End": True}}
    assert "RedriveCount" not in json.loads(machines.run(show)["output"])["it"]
    execution = start(machines.create(show, kind="STANDARD", name="counted"))
    assert json.loads(described(execution)["output"])["it"]["RedriveCount"] == 0


def test_a_standard_execution_ends_when_its_history_is_full(clock: Clock, machines: Any) -> None:
    endless = {
        "Again": {"Type": "Pass", "Next": "Enough"},
        "Enough": {
            "Type": "Choice",
            "Choices": [{"Variable": "$$.Execution.Name", "IsPresent": True, "Next": "Again"}],
            "Default": "Done",
        },
        "Done": {"Type": "Succeed"},
    }
    seen = described(start(machines.create(endless, kind="STANDARD")))
    assert (seen["status"], seen["error"]) == ("FAILED", "States.Runtime")
    assert seen["cause"] == "The execution reached the maximum number of history events (25000)."
