"""A queue of its own for an exercise's check, and time that is put back afterwards."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import boto3

from workbook import cloud
from workbook.clock import Clock
from workbook.event_source import EventSourceMapping, LambdaFunction
from workbook.ledger import Ledger
from workbook.local import local_aws

Handler = Callable[[dict[str, Any], Any], object]

_numbers = count(1)


@dataclass
class QueueTrial:
    """A queue with a dead-letter queue. `url` and `dead_letter_url` are theirs; `clock` moves their time."""

    url: str
    dead_letter_url: str
    clock: Clock

    def mapping(
        self, handler: Handler, timeout: float = 3, duration: float = 0.1, **settings: Any
    ) -> EventSourceMapping:
        """A mapping from the queue to `handler`, a function with that timeout and duration in seconds.

        Raises the `ClientError` that AWS would answer with; `settings` are those of `EventSourceMapping`.
        """
        return EventSourceMapping(
            self.url, LambdaFunction(handler, timeout=timeout, duration=duration), clock=self.clock, **settings
        )

    def send(self, body: str) -> None:
        boto3.client("sqs").send_message(QueueUrl=self.url, MessageBody=body)

    def dead_letters(self) -> int:
        """How many messages can be received from the dead-letter queue now."""
        answer = boto3.client("sqs").receive_message(
            QueueUrl=self.dead_letter_url, VisibilityTimeout=0, MaxNumberOfMessages=10
        )
        return len(answer.get("Messages", []))


@contextmanager
def queue_trial(
    visibility_timeout: int, max_receive_count: int, *, retention: int = 345_600, dead_letter_retention: int = 1_209_600
) -> Iterator[QueueTrial]:
    """Make the two queues; all in seconds but the count. When the context ends they are gone and time is as it was.

    They live in the local cloud that is connected, or in one of its own where there is none.
    """
    with ExitStack() as stack:
        connected = cloud.connected()
        if connected is None:
            stack.enter_context(local_aws())
            clock = stack.enter_context(Clock())
        else:
            clock = connected.clock
            stack.callback(_put_back, clock, clock.elapsed, clock.now())
        sqs = boto3.client("sqs")
        name = f"trial-{next(_numbers)}"
        dead_letter_url = sqs.create_queue(
            QueueName=f"{name}-dlq", Attributes={"MessageRetentionPeriod": str(dead_letter_retention)}
        )["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead_letter_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": max_receive_count})
        attributes = {
            "VisibilityTimeout": str(visibility_timeout),
            "MessageRetentionPeriod": str(retention),
            "RedrivePolicy": redrive,
        }
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        for each in (dead_letter_url, url):
            stack.callback(sqs.delete_queue, QueueUrl=each)
        yield QueueTrial(url, dead_letter_url, clock)


def failing(event: dict[str, Any], context: object) -> object:
    """A handler that never succeeds."""
    raise RuntimeError("the trial's function fails")


def moved_at(ledger: Ledger) -> float | None:
    """When the first message moved to the dead-letter queue, in seconds since the ledger began; None when none did."""
    return next((entry.at for entry in ledger.entries if entry.event == "DEAD_LETTERED"), None)


def three_lives() -> Ledger:
    """Three messages that are received twice, each for another reason: the picture of exercise 04-3.

    A batch of two is complete at once; the third message waits for its batching window of 10 s, and then 15 s of work
    outlast its visibility timeout of 20 s. The first message fails once, of the second one server keeps a copy.
    """

    def fails_once(event: dict[str, Any], context: object) -> object:
        first = [each for each in event["Records"] if each["body"] == "a" and _receives(each) == 1]
        return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in first]}

    with queue_trial(20, 5) as trial:
        for body in ("a", "b", "c"):
            trial.send(body)
        function = LambdaFunction(
            fails_once, timeout=20, duration=lambda event: 15 if _receives(event["Records"][0]) == 1 else 5
        )
        mapping = EventSourceMapping(
            trial.url,
            function,
            clock=trial.clock,
            batch_size=2,
            maximum_batching_window_in_seconds=10,
            function_response_types=["ReportBatchItemFailures"],
            duplicates=["msg-2"],
        )
        mapping.drain()
    return mapping.ledger


def _receives(record: dict[str, Any]) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])


def _put_back(clock: Clock, elapsed: float, instant: float) -> None:
    with clock.standing_still() as show:
        show(elapsed, instant)
