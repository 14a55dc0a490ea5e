"""A case's queue with its dead-letter queue. What comes back again and again ends there; what was deleted does not."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbook.partial_batches.cases import Case

FUNCTION_TIMEOUT = 4
"""Seconds. Short, because what fails waits for three visibility timeouts; the function's start needs a second."""

VISIBILITY_TIMEOUT = 2 * FUNCTION_TIMEOUT
RECEIVES = 3
_COUNTS = [f"ApproximateNumberOfMessages{state}" for state in ("", "NotVisible", "Delayed")]


@dataclass(frozen=True)
class CaseQueue:
    """The queue `url` of one case, and where its messages go after three receives. `wait` is a long poll's seconds."""

    sqs: Any
    case: Case
    url: str
    arn: str
    dead_letter_url: str
    wait: int

    def send(self) -> None:
        """Send all messages of the case in one call, so that one receive can find them all."""
        entries = [
            {"Id": str(number), "MessageBody": body}
            | ({"MessageGroupId": "one", "MessageDeduplicationId": str(number)} if self.case.fifo else {})
            for number, body in enumerate(self.case.bodies())
        ]
        failed = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries).get("Failed")
        if failed:
            raise RuntimeError(f"the messages of {self.case.name!r} were not sent: {failed}")

    def size(self) -> int:
        """Messages that are still in the queue, whatever their state."""
        return self._count(self.url)

    def dead(self) -> int:
        """Messages in the dead-letter queue."""
        return self._count(self.dead_letter_url)

    def _count(self, url: str) -> int:
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=_COUNTS)["Attributes"]
        return sum(map(int, found.values()))

    def came_back(self) -> list[str]:
        """The names of the messages in the dead-letter queue, in the case's order. They leave it."""
        names = set()
        while messages := self._dead_letters():
            for message in messages:
                names.add(json.loads(message["Body"])["message"])
                # At once: what is in flight would block its group.
                self.sqs.delete_message(QueueUrl=self.dead_letter_url, ReceiptHandle=message["ReceiptHandle"])
        return [name for name in self.case.messages if name in names]

    def _dead_letters(self) -> list[dict[str, Any]]:
        found = self.sqs.receive_message(
            QueueUrl=self.dead_letter_url, MaxNumberOfMessages=10, WaitTimeSeconds=self.wait
        )
        return list(found.get("Messages", []))


Undo = Callable[..., None]
"""Told what was made, and the call with its parameters that removes it."""


def create(sqs: Any, case: Case, name: str, undo: Undo, wait: int = 0) -> CaseQueue:
    """Make both queues, called after `name`; `undo` is told of each as soon as it is there."""
    suffix, kind = (".fifo", {"FifoQueue": "true"}) if case.fifo else ("", {})
    dead_letter_url, dead_letter_arn = create_one(sqs, f"{name}-dlq{suffix}", kind, undo)
    redrive = {"deadLetterTargetArn": dead_letter_arn, "maxReceiveCount": RECEIVES}
    settings = {"VisibilityTimeout": str(VISIBILITY_TIMEOUT), "RedrivePolicy": json.dumps(redrive)}
    return CaseQueue(sqs, case, *create_one(sqs, f"{name}{suffix}", settings | kind, undo), dead_letter_url, wait)


def create_one(sqs: Any, name: str, attributes: dict[str, str], undo: Undo) -> tuple[str, str]:
    """Make one queue; its URL and its ARN."""
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    undo(f"queue {name}", sqs.delete_queue, QueueUrl=url)
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
