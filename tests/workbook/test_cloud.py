"""Connecting: one switch, one stack at a time, everything put back at the end."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from workbook.cloud import Stack, TargetError, connect
from workbook.local.no_network import NetworkRefused


def test_the_stack_has_the_templates_outputs(stack: Stack) -> None:
    assert set(stack.outputs) == set(stack.template.source["Outputs"])


def test_connecting_again_gives_a_fresh_stack(stack: Stack) -> None:
    table = stack.outputs["TableName"]
    boto3.resource("dynamodb").Table(table).put_item(Item={"PK": "USER#sarah", "SK": "USER#sarah"})
    with connect() as fresh:
        assert fresh.outputs["TableName"] == table
        assert boto3.resource("dynamodb").Table(table).scan()["Count"] == 0


def test_two_stacks_of_one_seed_have_the_same_ids_and_another_seed_others() -> None:
    with connect(seed=1) as one:
        first = dict(one.outputs)
    with connect(seed=1) as again:
        assert again.outputs == first
    with connect(seed=2) as other:
        assert other.outputs["StateMachineArn"] != first["StateMachineArn"]


def test_closing_puts_time_and_environment_back_and_can_be_done_twice() -> None:
    before = dict(os.environ)
    stack = connect()
    stack.close()
    stack.close()
    assert dict(os.environ) == before
    with pytest.raises(Exception, match="not running"):
        stack.clock.now()


@pytest.mark.parametrize("target", ["aws", "AWS", "localstack", "", None, 1])
def test_any_other_target_is_refused_with_the_one_that_works(target: Any) -> None:
    with pytest.raises(TargetError, match="target='moto'"):
        connect(target)


def test_a_refused_target_leaves_the_connected_stack_alone(stack: Stack) -> None:
    with pytest.raises(TargetError):
        connect("aws")
    assert boto3.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["QueueArn"])


def test_a_client_of_a_closed_stack_sends_nothing_anywhere() -> None:
    with connect() as stack:
        queue, client = stack.outputs["QueueUrl"], boto3.client("sqs")
    with pytest.raises(NetworkRefused, match="was closed"):
        client.receive_message(QueueUrl=queue)


def test_two_threads_may_connect_at_once() -> None:
    with ThreadPoolExecutor(2) as pool:
        stacks = list(pool.map(lambda _: connect(), range(2)))
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    for stack in stacks:
        stack.close()
