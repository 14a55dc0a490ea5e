"""Putting applications to be declined on the queue."""

from collections.abc import Sequence

from botocore.client import BaseClient

from booking.backoff import wait_before_retry
from booking.errors import BookingInterrupted
from booking.model import DeclineMessage

BATCH = 10  # entries SendMessageBatch takes at most
ATTEMPTS = 4

Refused = list[tuple[DeclineMessage, str]]
"""Messages that the queue did not take, each with the code that says why."""


def send_all(sqs: BaseClient, queue_url: str, messages: Sequence[DeclineMessage]) -> None:
    """Sends every message, ten at a time, and those that were refused again, up to 4 attempts in all.

    Raises BookingInterrupted when some were refused every time. What was sent before stays sent.
    """
    for start in range(0, len(messages), BATCH):
        left = messages[start : start + BATCH]
        for attempt in range(1, ATTEMPTS + 1):
            refused = send_batch(sqs, queue_url, left)
            if not refused:
                break
            if attempt == ATTEMPTS:
                raise still_refused(refused)
            wait_before_retry(attempt)
            left = [message for message, _ in refused]


def send_batch(sqs: BaseClient, queue_url: str, messages: Sequence[DeclineMessage]) -> Refused:
    """Sends up to ten messages, once.

    SendMessageBatch answers 200 also when it could not take some of the entries; those are in `Failed` (SQS API
    reference, *SendMessageBatch*).

    A message's group is its job, which on a standard queue makes the job a tenant: the declines of a small job do not
    wait behind those of a large one (Amazon SQS guide, *Amazon SQS fair queues*).
    """
    answer = sqs.send_message_batch(
        QueueUrl=queue_url,
        Entries=[
            {"Id": str(number), "MessageBody": message.model_dump_json(), "MessageGroupId": message.jobId}
            for number, message in enumerate(messages)
        ],
    )
    return [(messages[int(failure["Id"])], failure["Code"]) for failure in answer.get("Failed", [])]


def still_refused(refused: Refused) -> BookingInterrupted:
    """The error for messages that were refused in each of the 4 attempts."""
    reasons = ", ".join(sorted({code for _, code in refused}))
    return BookingInterrupted(
        f"The queue refused {len(refused)} of the applications to be declined {ATTEMPTS} times ({reasons}). "
        "The nanny is booked; start the same booking again and it goes on where it stopped."
    )
