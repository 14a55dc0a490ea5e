"""Messages in the local cloud as time passes: retention, the order of a FIFO group, old receipt handles, ids."""

import boto3
import pytest

from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import local_aws


def received_after_the_first_has_expired() -> list[str]:
    with Clock() as clock:
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="q", Attributes={"MessageRetentionPeriod": "60"})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="old")
        clock.advance(50)
        sqs.send_message(QueueUrl=url, MessageBody="young")
        clock.advance(20)
        return [each["Body"] for each in sqs.receive_message(QueueUrl=url).get("Messages", [])]


@pytest.mark.usefixtures("local")
def test_an_expired_message_is_gone_and_blocks_no_other() -> None:
    assert received_after_the_first_has_expired() == ["young"]


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(("age", "bodies"), [(59.999, ["kept"]), (60, []), (60.001, [])])
def test_aws_retains_a_message_for_its_retention_period_and_is_done_when_that_ends(
    age: float, bodies: list[str]
) -> None:
    with Clock() as clock:
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="q", Attributes={"MessageRetentionPeriod": "60"})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="kept")
        clock.advance(age)
        assert [each["Body"] for each in sqs.receive_message(QueueUrl=url).get("Messages", [])] == bodies


def redelivered() -> list[str]:
    """What a FIFO queue hands out after two messages of a group became visible again."""
    sqs = boto3.client("sqs")
    kind = {"FifoQueue": "true", "VisibilityTimeout": "20"}
    url = sqs.create_queue(QueueName="q.fifo", Attributes=kind)["QueueUrl"]
    for body in ("1", "2"):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="a", MessageDeduplicationId=body)
    with Clock() as clock:
        assert len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]) == 2
        clock.advance(21)
        return [each["Body"] for each in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]]


@pytest.mark.usefixtures("local")
def test_redelivered_messages_keep_their_order() -> None:
    assert redelivered() == ["1", "2"]


def left_after_a_delete_with_an_old_receipt_handle() -> int:
    with Clock() as clock:
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "20"})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="slow")
        [old] = sqs.receive_message(QueueUrl=url)["Messages"]
        clock.advance(21)
        assert sqs.receive_message(QueueUrl=url)["Messages"]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=old["ReceiptHandle"])
        clock.advance(21)
        return len(sqs.receive_message(QueueUrl=url).get("Messages", []))


@pytest.mark.usefixtures("local")
def test_an_old_receipt_handle_deletes_nothing() -> None:
    assert left_after_a_delete_with_an_old_receipt_handle() == 1


def test_ids_are_the_same_on_every_run() -> None:
    def ids() -> list[str]:
        with local_aws(seed=3):
            sqs = boto3.client("sqs")
            url = sqs.create_queue(QueueName="q")["QueueUrl"]
            return [sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"] for body in "ab"]

    first = ids()
    assert ids() == first
    assert first[0] != first[1]
