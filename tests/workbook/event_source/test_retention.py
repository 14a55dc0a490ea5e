"""Retention in moto."""

import boto3
from moto import mock_aws

from workbook.clock import Clock
from workbook.event_source import retention


def received_after_the_first_has_expired() -> list[str]:
    with Clock() as clock:
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="q", Attributes={"MessageRetentionPeriod": "60"})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="old")
        clock.advance(50)
        sqs.send_message(QueueUrl=url, MessageBody="young")
        clock.advance(20)
        return [each["Body"] for each in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def test_an_expired_message_is_gone_and_blocks_no_other() -> None:
    with mock_aws(), retention.closed():
        assert received_after_the_first_has_expired() == ["young"]


def test_canary_an_expired_message_in_moto_blocks_those_behind_it() -> None:
    with mock_aws():
        assert received_after_the_first_has_expired() == []
