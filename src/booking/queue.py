"""Putting applications to be declined on the queue."""

from collections.abc import Sequence
from typing import Any

from botocore.client import BaseClient

from booking.backoff import wait_before_retry
from booking.errors import BookingInterrupted
from booking.model import DeclineMessage

BATCH = 10  # entries SendMessageBatch takes at most
ATTEMPTS = 4


def send_all(sqs: BaseClient, queue_url: str, messages: Sequence[DeclineMessage]) -> None:
    """Sends every message, ten at a time.

    SendMessageBatch answers 200 also when it could not take some of the entries; those are in `Failed` (SQS API
    reference, *SendMessageBatch*) and are sent again, up to 4 attempts in all.

    A message's group is its job, which on a standard queue makes the job a tenant: the declines of a small job do not
    wait behind those of a large one (Amazon SQS guide, *Amazon SQS fair queues*).

    Raises BookingInterrupted when some were refused every time. What was sent before stays sent.
    """
    for start in range(0, len(messages), BATCH):
        _send_batch(
            sqs,
            queue_url,
            [
                {"Id": str(number), "MessageBody": message.model_dump_json(), "MessageGroupId": message.jobId}
                for number, message in enumerate(messages[start : start + BATCH])
            ],
        )


def _send_batch(sqs: BaseClient, queue_url: str, entries: list[dict[str, Any]]) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        failed = {failure["Id"]: failure for failure in answer.get("Failed", [])}
        entries = [entry for entry in entries if entry["Id"] in failed]
        if not entries:
            return
        if attempt < ATTEMPTS:
            wait_before_retry(attempt)
    reasons = ", ".join(sorted({failure["Code"] for failure in failed.values()}))
    raise BookingInterrupted(
        f"The queue refused {len(entries)} of the applications to be declined {ATTEMPTS} times ({reasons}). "
        "The nanny is booked; start the same booking again and it goes on where it stopped."
    )
