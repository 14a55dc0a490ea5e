"""The seconds that a message costs: to send it, to drain it, and to send one more to a queue that is full of others.

Run as a process of its own, `python -m workbook.benchmark.messages SIZE …`: prints them as JSON, by size.
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from workbook import cloud
from workbook.cloud.local_aws import local_aws
from workbook.practice.scratch import ScratchQueue, scratch_queue

_POISON = 10  # every tenth message fails on each receive, until it is in the dead-letter queue
_MESSAGES = 1_000  # of a small size more rounds are taken, until about as many messages were measured
_SINGLE = 100  # messages that are sent one by one


def measure(size: int) -> dict[str, float]:
    """Seconds for one message of a queue of `size`, the median of its rounds.

    `send` is SendMessageBatch through boto3, ten at a time; `drain` is the event source mapping in virtual time, with
    the template's settings and a handler that only fails every tenth; `to_full` and `to_empty` are SendMessage through
    boto3 to a queue with `size` messages and to one with none.
    """
    rounds = [_one_round(size) for _ in range(max(1, _MESSAGES // size))]
    return {kind: median(each[kind] for each in rounds) for kind in rounds[0]}


def _one_round(size: int) -> dict[str, float]:
    with scratch_queue() as queue:
        bodies = [str(number) for number in range(size)]
        to_empty = _one_by_one(queue)
        cloud.client("sqs").purge_queue(QueueUrl=queue.url)
        send = _seconds(lambda: queue.send(*bodies)) / size
        drain = _seconds(lambda: queue.drain(_fails_every_tenth)) / size
        queue.send(*bodies)
        return {"send": send, "drain": drain, "to_full": _one_by_one(queue), "to_empty": to_empty}


def _fails_every_tenth(event: dict[str, Any], context: object) -> object:
    failed = [record["messageId"] for record in event["Records"] if int(record["body"]) % _POISON == 0]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _one_by_one(queue: ScratchQueue) -> float:
    sqs = cloud.client("sqs")
    sends = [lambda: sqs.send_message(QueueUrl=queue.url, MessageBody="0") for _ in range(_SINGLE)]
    return median(map(_seconds, sends))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    with local_aws():
        _one_round(_POISON)  # warms up and is not counted
        print(json.dumps({size: measure(int(size)) for size in sys.argv[1:]}))
