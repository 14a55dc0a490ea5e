"""The SQS queue behind an event source mapping: plain boto3 calls, none of which waits."""

import json
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from workbook import cloud

MOST_PER_CALL = 10
"""Messages in one ReceiveMessage or DeleteMessageBatch call, SQS's limit."""

_COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class SourceQueue:
    """A queue's settings as they were when the mapping was made, and the calls a poller makes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._sqs = cloud.client("sqs")
        attributes = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        self.arn: str = attributes["QueueArn"]
        self.fifo = attributes.get("FifoQueue") == "true"
        self.visibility_timeout = int(attributes["VisibilityTimeout"])
        self.retention = int(attributes["MessageRetentionPeriod"])
        redrive = json.loads(attributes.get("RedrivePolicy", "{}"))
        self.max_receive_count: int | None = redrive.get("maxReceiveCount")
        self._dead_letter_url: str | None = None
        if self.max_receive_count is not None:
            name = redrive["deadLetterTargetArn"].rpartition(":")[2]
            self._dead_letter_url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def receive(self, most: int) -> list[dict[str, Any]]:
        """Up to `most` messages, at most ten. A poller on AWS long-polls; here no time passes in a call."""
        answer = self._sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=min(most, MOST_PER_CALL),
            WaitTimeSeconds=0,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def delete(self, receipt_handles: Sequence[str]) -> set[str]:
        """Delete messages, ten to a call; return the receipt handles of those that SQS did not delete."""
        kept: set[str] = set()
        for first in range(0, len(receipt_handles), MOST_PER_CALL):
            chunk = receipt_handles[first : first + MOST_PER_CALL]
            entries = [{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(chunk)]
            try:
                answer = self._sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)
            except ClientError:
                kept.update(chunk)
            else:
                kept.update(chunk[int(failure["Id"])] for failure in answer.get("Failed", []))
        return kept

    def size(self) -> int:
        """All messages in the queue: visible, in flight and delayed."""
        return self._size(self.url)

    def dead_letters(self) -> int:
        """All messages in the dead-letter queue; 0 without one."""
        return self._size(self._dead_letter_url) if self._dead_letter_url else 0

    def _size(self, url: str) -> int:
        return sum(self.counts(url))

    def counts(self, url: str | None = None) -> tuple[int, int, int]:
        """How many messages are visible, in flight and delayed, in this queue or in the one at `url`."""
        # All of them and not only these three: moto counts the whole queue again for each name that it is asked for.
        attributes = self._sqs.get_queue_attributes(QueueUrl=url or self.url, AttributeNames=["All"])["Attributes"]
        visible, in_flight, delayed = (int(attributes[name]) for name in _COUNTS)
        return visible, in_flight, delayed
