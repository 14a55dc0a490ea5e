"""Connecting: one switch, one stack at a time, everything put back at the end."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import boto3
import pytest

from workbook.clock import Clock
from workbook.cloud import AlreadyConnected, NotConnected, Stack, TargetError, answers, connect, connected
from workbook.no_network import NetworkRefused


def test_the_stack_has_the_templates_outputs(stack: Stack) -> None:
    assert set(stack.outputs) == set(stack.template.source["Outputs"])


def test_connecting_again_outside_of_with_closes_the_stack_before_and_gives_a_fresh_one() -> None:
    stack = connect()
    table = stack.outputs["TableName"]
    boto3.resource("dynamodb").Table(table).put_item(Item={"PK": "USER#sarah", "SK": "USER#sarah"})
    with connect() as fresh:
        assert not stack.open
        assert fresh.outputs["TableName"] == table
        assert boto3.resource("dynamodb").Table(table).scan()["Count"] == 0
    connect().close()  # legal again after the block


def works(stack: Stack) -> bool:
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["QueueArn"])
    return stack.open and "Attributes" in found and stack.clock.elapsed == 0


def test_inside_an_open_with_block_connecting_is_refused_and_the_stack_goes_on(stack: Stack) -> None:
    def helper() -> None:
        with connect():
            pass

    with pytest.raises(AlreadyConnected, match="Use that stack"):
        helper()
    with ThreadPoolExecutor(1) as other, pytest.raises(AlreadyConnected):
        other.submit(helper).result()
    assert works(stack)


def test_a_stack_that_with_enters_later_counts_too() -> None:
    stack = connect()
    with stack:
        with pytest.raises(AlreadyConnected):
            connect()
        assert works(stack)
        stack.close()
        connect().close()  # there is nothing left to be closed under anybody


def test_a_closed_stack_cannot_be_entered() -> None:
    stack = connect()
    stack.close()
    with pytest.raises(NotConnected, match="connect"), stack:
        pass


def test_after_an_exception_in_a_block_connecting_is_legal_again() -> None:
    with pytest.raises(KeyboardInterrupt), connect():
        raise KeyboardInterrupt
    with connect() as stack:
        assert works(stack)


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt()])
def test_a_deployment_that_breaks_off_leaves_nothing_behind(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(os.environ)
    with monkeypatch.context() as patch:
        patch.setattr("workbook.local.deploy.deploy", Mock(side_effect=error))
        with pytest.raises(type(error)):
            connect()
    assert (connected(), answers(), Clock.running(), dict(os.environ)) == (None, False, None, before)
    with connect() as stack:
        assert works(stack)


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
    with pytest.raises(NetworkRefused, match="run `stack = connect"):
        client.receive_message(QueueUrl=queue)


def test_two_threads_may_connect_at_once() -> None:
    with ThreadPoolExecutor(2) as pool:
        stacks = list(pool.map(lambda _: connect(), range(2)))
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    for stack in stacks:
        stack.close()
