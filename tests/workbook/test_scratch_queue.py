"""A queue for experiments."""

import boto3

from workbook.clock import Clock
from workbook.cloud import Stack
from workbook.scratch_queue import scratch_queue
from workbook.template import Template


def test_it_has_the_templates_settings_and_needs_no_cloud() -> None:
    queue = Template.load().resources["UpdateJobApplicationsSQSQueue"]["Properties"]
    with scratch_queue() as scratch:
        mapping = scratch.mapping(lambda event, context: None)
        assert mapping.ledger.visibility_timeout == queue["VisibilityTimeout"]
        assert mapping.ledger.max_receive_count == queue["RedrivePolicy"]["maxReceiveCount"]
        assert mapping.settings.batch_size == 5
        assert mapping.settings.reports_batch_item_failures
    assert Clock.running() is None


def test_settings_can_be_others() -> None:
    with scratch_queue(visibility_timeout=7, max_receive_count=2) as scratch:
        mapping = scratch.mapping(lambda event, context: None, batch_size=3)
        assert (mapping.ledger.visibility_timeout, mapping.ledger.max_receive_count) == (7, 2)
        assert mapping.settings.batch_size == 3


def test_messages_come_in_the_order_sent_and_more_than_ten_can_be_sent() -> None:
    bodies = [f"message {number}" for number in range(13)]
    with scratch_queue() as scratch:
        scratch.send(bodies)
        ledger = scratch.drain(lambda event, context: None)
    assert [ledger.body(message) for message in ledger.messages] == bodies


def test_the_stacks_queues_are_left_alone_and_nothing_stays_behind(stack: Stack) -> None:
    before = boto3.client("sqs").list_queues()["QueueUrls"]
    with scratch_queue() as scratch:
        scratch.send(["hello"])
        assert scratch.clock is stack.clock
        assert len(boto3.client("sqs").list_queues()["QueueUrls"]) == len(before) + 2
    assert boto3.client("sqs").list_queues()["QueueUrls"] == before
    count = boto3.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert count["Attributes"] == {"ApproximateNumberOfMessages": "0"}
