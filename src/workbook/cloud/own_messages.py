"""Removes a run's own messages from the queues of a deployed stack: those whose body names an id that the run made."""

import json
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from workbook.cloud.account import client
from workbook.cloud.journal import ids_in

_LOOK, _SAY_AFTER = 1, 3  # s
_WAIT = 1  # s that a receive waits for a message
_HIDDEN = 30  # s for which a message is hidden while it is looked at
_PER_CALL = 10
_COUNTS = [f"ApproximateNumberOfMessages{state}" for state in ("", "NotVisible", "Delayed")]


def remove_messages(stack: str, ids: Set[str]) -> int:
    """Wait until the queue is empty, then delete what names one of `ids` there and in the dead-letter queue; how many.

    It waits for as long as a message can take that fails every time. What is somebody else's is visible again at once.
    """
    sqs = client("sqs")
    urls = list(_queues(stack, sqs))
    if urls:
        _wait_until_empty(sqs, urls[0])
    return sum(_remove_from(sqs, url, ids) for url in urls)


def _remove_from(sqs: Any, url: str, ids: Set[str]) -> int:
    removed = 0
    with every_message(sqs, url, wait=_WAIT) as messages:
        for message in messages:
            if not ids.isdisjoint(ids_in(message["Body"])):
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                removed += 1
    return removed


@contextmanager
def every_message(sqs: Any, url: str, *, wait: int = 0) -> Iterator[Iterator[dict[str, Any]]]:
    """Each message that can be received now, once, with its SentTimestamp; all are visible again after the context.

    `wait` is for how many seconds a receive waits for one.
    """
    handles: dict[str, str] = {}

    def messages() -> Iterator[dict[str, Any]]:
        while received := sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=_PER_CALL,
            VisibilityTimeout=_HIDDEN,
            WaitTimeSeconds=wait,
            MessageSystemAttributeNames=["SentTimestamp"],
        ).get("Messages"):
            new = [each for each in received if each["MessageId"] not in handles]
            handles.update({each["MessageId"]: each["ReceiptHandle"] for each in received})
            yield from new
            if len(new) < len(received):  # in a long queue the first are visible again before the last: then all were
                return

    try:
        yield messages()
    finally:
        for start in range(0, len(handles), _PER_CALL):
            entries = [
                {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                for number, handle in enumerate(list(handles.values())[start : start + _PER_CALL])
            ]
            sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries)


def _queues(stack: str, sqs: Any) -> Iterator[str]:
    """The URLs of the stack's queue and of its dead-letter queue; nothing where the stack or they are gone."""
    try:
        [found] = client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
        for name in ("QueueArn", "DeadLetterQueueArn"):
            yield sqs.get_queue_url(QueueName=outputs.get(name, "").rpartition(":")[2] or "-")["QueueUrl"]
    except ClientError:
        return


def _wait_until_empty(sqs: Any, url: str) -> None:
    wanted = [*_COUNTS, "VisibilityTimeout", "RedrivePolicy"]
    began, told = time.monotonic(), False
    while True:
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
        if not any(int(found.get(name, 0)) for name in _COUNTS):
            return
        receives = int(json.loads(found.get("RedrivePolicy", "{}")).get("maxReceiveCount", 0))
        longest = int(found["VisibilityTimeout"]) * (receives + 1)
        passed = time.monotonic() - began
        if passed >= longest:
            return
        if passed > _SAY_AFTER and not told:
            told = True
            print(f"Waiting for the messages that are still in the queue, {longest} s at most, to remove what fails.")
        time.sleep(_LOOK)
