"""A queue for experiments."""

import os
import time
from typing import Any

import boto3
import pytest

from workbook.cloud import Stack, connect
from workbook.cloud.clock import Clock
from workbook.cloud.template import Template
from workbook.practice.scratch import scratch_queue


@pytest.mark.usefixtures("local")
def test_it_has_the_templates_settings_and_a_clock_of_its_own_where_none_runs() -> None:
    queue = Template.load().resources["UpdateJobApplicationsSQSQueue"]["Properties"]
    with scratch_queue() as scratch:
        mapping = scratch.mapping(lambda event, context: None)
        assert mapping.ledger.visibility_timeout == queue["VisibilityTimeout"]
        assert mapping.ledger.max_receive_count == queue["RedrivePolicy"]["maxReceiveCount"]
        assert mapping.settings.batch_size == 5
        assert mapping.settings.reports_batch_item_failures
    assert Clock.running() is None


@pytest.mark.usefixtures("local")
def test_settings_can_be_others() -> None:
    with scratch_queue(visibility_timeout=7, max_receive_count=2) as scratch:
        mapping = scratch.mapping(lambda event, context: None, batch_size=3)
        assert (mapping.ledger.visibility_timeout, mapping.ledger.max_receive_count) == (7, 2)
        assert mapping.settings.batch_size == 3


@pytest.mark.usefixtures("local")
def test_messages_come_in_the_order_sent_and_more_than_ten_can_be_sent() -> None:
    bodies = [f"message {number}" for number in range(13)]
    with scratch_queue() as scratch:
        scratch.send(*bodies)
        ledger = scratch.drain(lambda event, context: None)
    assert [ledger.body(message) for message in ledger.messages] == bodies


def test_the_stacks_queues_are_left_alone_and_nothing_stays_behind(stack: Stack) -> None:
    before = boto3.client("sqs").list_queues()["QueueUrls"]
    with scratch_queue() as scratch:
        scratch.send("hello")
        assert scratch.clock is stack.clock
        assert len(boto3.client("sqs").list_queues()["QueueUrls"]) == len(before) + 2
    assert boto3.client("sqs").list_queues()["QueueUrls"] == before
    count = boto3.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert count["Attributes"] == {"ApproximateNumberOfMessages": "0"}


def test_the_readers_time_is_put_back(stack: Stack) -> None:
    stack.clock.advance(7)
    now = stack.clock.now()
    with scratch_queue(visibility_timeout=30, max_receive_count=3) as scratch:
        scratch.send("poison")
        scratch.drain(lambda event, context: 1 / 0)
        assert stack.clock.elapsed == 97
        assert [scratch.dead_letters(), scratch.dead_letters()] == [1, 1], "looking hides them from nobody"
    assert stack.clock.elapsed == 7
    assert stack.clock.now() == now


def test_the_readers_messages_do_not_age_meanwhile(stack: Stack) -> None:
    sqs, url = boto3.client("sqs"), stack.outputs["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="in flight")
    assert sqs.receive_message(QueueUrl=url)["Messages"]
    with scratch_queue(visibility_timeout=30, max_receive_count=3) as scratch:
        scratch.send("poison")
        scratch.drain(lambda event, context: 1 / 0)
        assert "Messages" not in sqs.receive_message(QueueUrl=url)
    stack.clock.advance(19)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    stack.clock.advance(1)
    assert sqs.receive_message(QueueUrl=url)["Messages"]


def test_an_invocation_that_an_experiment_left_in_flight_ends_with_it(stack: Stack) -> None:
    came: list[str] = []

    def handler(event: object, context: object) -> None:
        time.sleep(2)
        came.append("after the experiment")

    with scratch_queue() as scratch:
        scratch.send("slow")
        scratch.mapping(handler).run_for(1)
    stack.clock.advance(10)
    assert came == []


@pytest.mark.usefixtures("local")
def test_a_queue_that_the_reader_deleted_does_no_harm() -> None:
    with scratch_queue() as scratch:
        boto3.client("sqs").delete_queue(QueueUrl=scratch.url)
    assert "QueueUrls" not in boto3.client("sqs").list_queues()


def test_a_cloud_that_is_gone_at_the_end_does_no_harm(stack: Stack) -> None:
    with scratch_queue():
        stack.close()
    other = connect()
    with scratch_queue() as scratch:
        scratch.clock.advance(5)
        newer = connect()
    assert newer.clock.elapsed == 0
    assert not other.open
    newer.close()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"visibility_timeout": 43201}, "visibility_timeout is a whole number from 0 to 43200, not 43201"),
        ({"visibility_timeout": 1.5}, "visibility_timeout is a whole number"),
        ({"max_receive_count": 0}, "max_receive_count is a whole number from 1 to 1000, not 0"),
        ({"max_receive_count": True}, "max_receive_count is a whole number"),
        ({"retention": 0}, "retention is a whole number from 60 to 1209600, not 0"),
        ({"dead_letter_retention": 59}, "dead_letter_retention is a whole number"),
    ],
)
def test_settings_that_sqs_would_refuse_are_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says), scratch_queue(**settings):
        pass


@pytest.mark.usefixtures("local")
def test_a_fifo_queue_keeps_the_order_of_a_group_and_has_a_fifo_dead_letter_queue() -> None:
    failures = ["first", "first"]

    def handler(event: dict[str, Any], context: Any) -> object:
        bodies = [record["body"] for record in event["Records"]]
        done.append(bodies)
        if "first" in bodies and failures:
            failures.pop()
            return {"batchItemFailures": [{"itemIdentifier": it["messageId"]} for it in event["Records"]]}
        return None

    done: list[list[str]] = []
    with scratch_queue(max_receive_count=2, fifo=True) as scratch:
        scratch.send("first", "second", group="a")
        scratch.drain(handler)
        assert done == [["first", "second"], ["first", "second"]]
        assert scratch.dead_letters() == 2


@pytest.mark.usefixtures("local")
def test_a_function_can_have_environment_variables() -> None:
    seen: list[str | None] = []
    with scratch_queue() as scratch:
        scratch.send("hello")
        scratch.drain(
            lambda event, context: seen.append(os.environ.get("TABLE_NAME")), environment={"TABLE_NAME": "it"}
        )
    assert seen == ["it"]
    assert os.environ.get("TABLE_NAME") != "it"
