"""The queue's consumer after a booking, and its calls alone: receive, decline each, delete, as by hand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from workbook import cloud
from workbook.benchmark.recording import NotedCall, ready, recorded, timed
from workbook.cloud import Stack
from workbook.cloud.template import DECLINES
from workbook.event_source import EventSourceMapping


@dataclass(frozen=True)
class Declined:
    """A queue that was drained: the seconds, the calls of the function, and how many messages each batch had."""

    seconds: float
    calls: Sequence[NotedCall]
    batches: Sequence[int]


def drained(stack: Stack) -> Declined:
    """Let the deployed mapping drain the queue."""
    mapping = EventSourceMapping.from_stack(stack, DECLINES)
    calls, _, seconds = recorded(mapping.drain)
    batches = [len(each.messages) for each in mapping.ledger.invocations]
    mapping.delete()
    return Declined(seconds, calls, batches)


def by_hand(stack: Stack, declined: Declined) -> dict[str, float]:
    """The seconds of the same calls alone, on the same queue filled anew: `calls` the function's, `polling` those that
    a mapping makes besides, one ReceiveMessage and one DeleteMessageBatch for each batch.

    On AWS they are calls like all others, and on the bill (Lambda guide, *Using Lambda with Amazon SQS*: Lambda polls
    the queue). Our mapping reaches the queue without boto3, so the function's calls alone would leave a queue full.
    """
    sqs, url, again = cloud.shared_client("sqs"), stack.outputs["QueueUrl"], iter(list(ready(declined.calls)))
    took = {"calls": 0.0, "polling": 0.0}

    def receive(most: int) -> list[dict[str, str]]:
        messages: list[dict[str, Any]] = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=most, MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"]
        )["Messages"]
        return [{"Id": str(number), "ReceiptHandle": it["ReceiptHandle"]} for number, it in enumerate(messages)]

    def part(kind: str, work: Callable[[], Any]) -> Any:
        answer, seconds = timed(work, tidy=False)
        took[kind] += seconds
        return answer

    for size in declined.batches:
        entries = part("polling", partial(receive, size))
        part("calls", partial(_make, islice(again, size)))
        part("polling", partial(sqs.delete_message_batch, QueueUrl=url, Entries=entries))
    return took


def _make(calls: Iterable[Callable[[], Any]]) -> None:
    for call in calls:
        call()
