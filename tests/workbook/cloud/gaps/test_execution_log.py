"""Gap 14, closed: an Express execution has no history to ask for, and writes one to its log group; and a canary."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from workbook.cloud.clock import START, Clock
from workbook.cloud.local_aws import local_aws

PASS = {"It": {"Type": "Pass", "Result": {"Arg1": "argument1"}, "End": True}}
CAUGHT: dict[str, Any] = {
    "Send": {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": "nobody", "MessageBody": "1"},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "No"}],
        "End": True,
    },
    "No": {"Type": "Fail", "Error": "SomeFailure", "Cause": "Why."},
}
GROUP = "/aws/vendedlogs/states/tried"
ARN = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}:*"


def logging(level: str = "ALL", data: bool = True) -> dict[str, Any]:
    to = [{"cloudWatchLogsLogGroup": {"logGroupArn": ARN}}]
    return {"loggingConfiguration": {"level": level, "includeExecutionData": data, "destinations": to}}


@pytest.fixture
def clock() -> Any:
    with Clock() as clock, local_aws():
        boto3.client("logs").create_log_group(logGroupName=GROUP)
        yield clock


def started(machine: str, input: str = "{}") -> str:
    return str(boto3.client("stepfunctions").start_execution(stateMachineArn=machine, input=input)["executionArn"])


def lines(group: str = GROUP) -> list[dict[str, Any]]:
    pages = boto3.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [json.loads(event["message"]) for page in pages for event in page["events"]]


def types() -> list[str]:
    return [line["type"] for line in lines()]


# -- what AWS answers ----------------------------------------------------------------------------------------------


def test_aws_knows_nothing_of_an_express_execution_once_it_has_begun(clock: Clock, machines: Any) -> None:
    # As LocalStack recorded it on AWS (test_sfn_api_express.snapshot.json).
    client, execution = boto3.client("stepfunctions"), started(machines.create(PASS))
    for call in (
        client.describe_execution,
        client.stop_execution,
        client.get_execution_history,
        client.describe_state_machine_for_execution,
    ):
        with pytest.raises(client.exceptions.InvalidArn, match="Resource type not valid in this context: express'"):
            call(executionArn=execution)


def test_aws_lists_no_executions_of_an_express_machine(clock: Clock, machines: Any) -> None:
    client = boto3.client("stepfunctions")
    with pytest.raises(client.exceptions.StateMachineTypeNotSupported, match="not supported by this type"):
        client.list_executions(stateMachineArn=machines.create(PASS))


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_keeps_an_express_executions_history_and_logs_nothing(machines: Any) -> None:
    client, logs = boto3.client("stepfunctions"), boto3.client("logs")
    logs.create_log_group(logGroupName=GROUP)
    execution = client.start_execution(stateMachineArn=machines.create(PASS, **logging()), name="n")["executionArn"]
    for _ in range(100_000):
        if client.describe_execution(executionArn=execution)["status"] != "RUNNING":
            break
    assert len(client.get_execution_history(executionArn=execution)["events"]) == 4
    assert lines() == []


# -- what is written -----------------------------------------------------------------------------------------------


def test_aws_writes_each_event_as_a_line_of_json(clock: Clock, machines: Any) -> None:
    # As LocalStack recorded it on AWS (logs/test_logs.snapshot.json).
    clock.advance(0.25)
    machine = machines.create(PASS, **logging())
    answer = boto3.client("stepfunctions").start_sync_execution(stateMachineArn=machine, input='{"ü": 1}')
    data, whole, role = '{"ü":1}', {"truncated": False}, "arn:aws:iam::123456789012:role/any"
    entered = {"input": data, "inputDetails": whole}
    left = {"output": '{"Arg1":"argument1"}', "outputDetails": whole}
    written = lines()
    assert [(line["id"], line["previous_event_id"], line["type"], line["details"]) for line in written] == [
        ("1", "0", "ExecutionStarted", entered | {"roleArn": role}),
        ("2", "0", "PassStateEntered", entered | {"name": "It"}),
        ("3", "2", "PassStateExited", left | {"name": "It"}),
        ("4", "3", "ExecutionSucceeded", left),
    ]
    instant, arn = str(int(START * 1000) + 250), answer["executionArn"]
    for line in written:
        assert (line["event_timestamp"], line["execution_arn"], line["redrive_count"]) == (instant, arn, "0")
        assert len(line) == 7
    [stream] = boto3.client("logs").describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert re.fullmatch(r"states/under-test/2026-01-01-09-00/[0-9a-f]{8}", stream["logStreamName"])
    assert stream["firstEventTimestamp"] == int(START * 1000) + 250


def test_without_execution_data_aws_leaves_out_inputs_and_outputs(clock: Clock, machines: Any) -> None:
    started(machines.create(PASS, **logging(data=False)))
    assert [line["details"] for line in lines()] == [
        {"roleArn": "arn:aws:iam::123456789012:role/any"},
        {"name": "It"},
        {"name": "It"},
        {},
    ]


@pytest.mark.parametrize(
    ("level", "kept"),
    [
        ("ERROR", ["TaskFailed", "FailStateEntered", "ExecutionFailed"]),
        ("FATAL", ["ExecutionFailed"]),
        ("OFF", []),
    ],
)
def test_a_level_below_all_keeps_what_failed(clock: Clock, machines: Any, level: str, kept: list[str]) -> None:
    # Step Functions guide, "Log levels for Step Functions execution events".
    started(machines.create(CAUGHT, **logging(level)))
    assert types() == kept


def test_of_an_execution_that_succeeds_level_error_keeps_nothing(clock: Clock, machines: Any) -> None:
    started(machines.create(PASS, **logging("ERROR")))
    assert boto3.client("logs").describe_log_streams(logGroupName=GROUP)["logStreams"] == []


def test_aws_cuts_what_is_longer_than_248_kib_once_it_is_escaped(clock: Clock, machines: Any) -> None:
    quotes = '"' * 100_000  # of which each takes four bytes in the line: it is text in JSON in JSON
    started(machines.create(PASS, **logging()), json.dumps(quotes))
    begun, _, left, _ = lines()
    assert begun["details"]["inputDetails"] == {"truncated": True}
    assert left["details"]["outputDetails"] == {"truncated": False}
    cut = begun["details"]["input"]
    assert json.dumps(quotes).startswith(cut)
    assert 248 * 1024 - 4 < len(json.dumps(cut)) - 2 <= 248 * 1024


# -- when ----------------------------------------------------------------------------------------------------------


def test_what_is_new_is_written_when_somebody_looks(clock: Clock, machines: Any) -> None:
    hold = {"Hold": {"Type": "Wait", "Seconds": 60, "End": True}}
    started(machines.create(hold, **logging()))
    assert types() == ["ExecutionStarted", "WaitStateEntered"]
    clock.advance(60)
    assert types()[2:] == ["WaitStateExited", "ExecutionSucceeded"]
    assert len(types()) == 4


def test_an_execution_logs_as_its_machine_was_set_when_it_began(clock: Clock, machines: Any) -> None:
    client, machine = boto3.client("stepfunctions"), machines.create(PASS, **logging())
    started(machine)
    client.update_state_machine(stateMachineArn=machine, **logging("OFF"))
    started(machine)
    client.delete_state_machine(stateMachineArn=machine)
    assert len(types()) == 4


def test_a_standard_execution_logs_too(clock: Clock, machines: Any) -> None:
    started(machines.create(PASS, kind="STANDARD", **logging()))
    assert len(types()) == 4


def test_an_execution_is_not_disturbed_by_a_log_group_that_is_gone(clock: Clock, machines: Any) -> None:
    logs, machine = boto3.client("logs"), machines.create(PASS, **logging())
    started(machine)
    logs.delete_log_group(logGroupName=GROUP)
    client = boto3.client("stepfunctions")
    assert client.start_sync_execution(stateMachineArn=machine)["status"] == "SUCCEEDED"
    clock.advance(1)
    logs.create_log_group(logGroupName=GROUP)
    assert lines() == []
    started(machine)
    assert len(types()) == 4


def test_a_new_log_group_holds_nothing_of_the_one_before_it(clock: Clock, machines: Any) -> None:
    cloudformation, logs = boto3.client("cloudformation"), boto3.client("logs")
    logs.delete_log_group(logGroupName=GROUP)
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": GROUP}}
    template = {"StackName": "s", "TemplateBody": json.dumps({"Resources": {"Group": group}})}
    cloudformation.create_stack(**template)
    started(machines.create(PASS, **logging()))
    cloudformation.delete_stack(StackName="s")
    clock.advance(1)
    cloudformation.create_stack(**template)
    assert lines() == []


def test_executions_of_many_threads_are_all_in_the_log(clock: Clock, machines: Any) -> None:
    machine = machines.create(PASS, **logging())
    client, logs = boto3.client("stepfunctions"), boto3.client("logs")

    def book(number: int) -> None:
        client.start_sync_execution(stateMachineArn=machine, input=json.dumps(number))
        logs.describe_log_streams(logGroupName=GROUP)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(book, range(40)))
    begun = [int(line["details"]["input"]) for line in lines() if line["type"] == "ExecutionStarted"]
    assert sorted(begun) == list(range(40))
    assert len(types()) == 160
