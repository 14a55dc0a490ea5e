"""What a message costs: to send it, to drain it, and to send one more to a queue that is full of others."""

from statistics import median
from typing import Any

from workbook import cloud
from workbook.benchmark.recording import seconds_of
from workbook.benchmark.report import Asked, Measurements, Say, ms, times
from workbook.cloud.local_aws import local_aws
from workbook.practice.scratch import ScratchQueue, scratch_queue

_POISON = 10  # every tenth message fails on each receive, until it is in the dead-letter queue
_SINGLE = 30  # messages that are sent one by one


def report(asked: Asked, say: Say) -> Measurements:
    """What a message costs at each size, and how many times that is what it costs at the first.

    At the right one message more: sent to a queue that holds as many, and to an empty one.
    """
    with local_aws():
        _one_round(_POISON)  # warms up and is not counted
        found = {size: measure(size, asked.rounds, say) for size in asked.sizes}
    first, last = asked.sizes[0], asked.sizes[-1]
    rows, ratios = [], {}
    for size, took in found.items():
        cells = [
            cell for kind in ("send", "drain") for cell in (ms(took[kind]), times(took[kind] / found[first][kind]))
        ]
        full, empty = took["to_full"], took["to_empty"]
        rows.append([f"{size:,}", *cells, ms(full), ms(empty), times(full / empty)])
    if last != first:
        for kind in ("send", "drain"):
            ratios[f"a message: {kind}, queue of {last} / of {first}"] = found[last][kind] / found[first][kind]
    ratios[f"a message: send, to a queue of {last} / to an empty one"] = (
        found[last]["to_full"] / found[last]["to_empty"]
    )
    return Measurements(
        f"One message of a queue, CPU time in ms, medians of {asked.rounds} rounds; every tenth fails to its end",
        ("queue", "send", "ratio", "drain", "ratio", "to full", "to empty", "ratio"),
        rows,
        ratios,
        f"The two ratios at the left are to a queue of {first:,}.",
    )


def measure(size: int, rounds: int, say: Say) -> dict[str, float]:
    """Seconds for one message of a queue of `size`, the median of so many rounds.

    `send` is SendMessageBatch through boto3, ten at a time; `drain` is the event source mapping in virtual time, with
    the template's settings and a handler that only fails every tenth; `to_full` and `to_empty` are SendMessage through
    boto3 to a queue with `size` messages and to one with none.
    """
    say(f"a queue of {size:,}")
    found = [_one_round(size) for _ in range(rounds)]
    return {kind: median(each[kind] for each in found) for kind in found[0]}


def _one_round(size: int) -> dict[str, float]:
    with scratch_queue() as queue:
        bodies = [str(number) for number in range(size)]
        to_empty = _one_by_one(queue)
        cloud.client("sqs").purge_queue(QueueUrl=queue.url)
        send = seconds_of(lambda: queue.send(*bodies)) / size
        drain = seconds_of(lambda: queue.drain(_fails_every_tenth)) / size
        queue.send(*bodies)
        return {"send": send, "drain": drain, "to_full": _one_by_one(queue), "to_empty": to_empty}


def _fails_every_tenth(event: dict[str, Any], context: object) -> object:
    failed = [record["messageId"] for record in event["Records"] if int(record["body"]) % _POISON == 0]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _one_by_one(queue: ScratchQueue) -> float:
    """Seconds of one of many that are sent one after the other."""
    sqs = cloud.client("sqs")
    return seconds_of(lambda: [sqs.send_message(QueueUrl=queue.url, MessageBody="0") for _ in range(_SINGLE)]) / _SINGLE
