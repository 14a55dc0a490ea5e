import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import local_aws
from workbook.event_source import EventSourceMapping, LambdaFunction

Event = dict[str, Any]
ARN = "arn:aws:sqs:us-east-1:123456789012:"


class Lab:
    """A queue with a dead-letter queue, and mappings from it to functions."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sqs = boto3.client("sqs")
        self.url = self.dead_letter_url = ""

    def queue(self, *, fifo: bool = False, max_receive_count: int | None = 5, **attributes: str) -> str:
        """Make the queue: visibility timeout 20 s, maxReceiveCount 5 unless told otherwise."""
        suffix, kind = (".fifo", {"FifoQueue": "true"}) if fifo else ("", {})
        self.dead_letter_url = self.sqs.create_queue(QueueName=f"dlq{suffix}", Attributes=kind)["QueueUrl"]
        redrive = {"deadLetterTargetArn": f"{ARN}dlq{suffix}", "maxReceiveCount": max_receive_count}
        settings = {"VisibilityTimeout": "20", "RedrivePolicy": json.dumps(redrive), **kind, **attributes}
        if max_receive_count is None:
            del settings["RedrivePolicy"]
        self.url = self.sqs.create_queue(QueueName=f"source{suffix}", Attributes=settings)["QueueUrl"]
        return self.url

    def send(self, *bodies: object, **parameters: Any) -> list[str]:
        """Send one message for each body, objects as JSON; return the message ids."""
        texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
        return [self.sqs.send_message(QueueUrl=self.url, MessageBody=text, **parameters)["MessageId"] for text in texts]

    def mapping(self, handler: Callable[[Event, Any], object], **settings: Any) -> EventSourceMapping:
        """A mapping to `handler`; `timeout` and `duration` are the function's, all else the mapping's."""
        of_function = {name: settings.pop(name) for name in ("timeout", "duration") if name in settings}
        return EventSourceMapping(self.url, LambdaFunction(handler, **of_function), clock=self.clock, **settings)

    def dead_letters(self) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(
            QueueUrl=self.dead_letter_url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        )
        return list(answer.get("Messages", []))

    def size(self) -> int:
        """Messages in the source queue, whatever their state."""
        names = ["", "NotVisible", "Delayed"]
        attributes = self.sqs.get_queue_attributes(
            QueueUrl=self.url, AttributeNames=[f"ApproximateNumberOfMessages{name}" for name in names]
        )["Attributes"]
        return sum(map(int, attributes.values()))


@pytest.fixture
def lab() -> Iterator[Lab]:
    with local_aws(), Clock() as clock:
        yield Lab(clock)


class Handlers:
    """Handlers with a record of what they were given."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    @property
    def batches(self) -> list[list[str]]:
        """The bodies of each batch that a handler was called with."""
        return [[record["body"] for record in event["Records"]] for event in self.events]

    def fine(self, event: Event, context: object) -> None:
        self.events.append(event)

    def returning(self, response: Callable[[list[str]], object]) -> Callable[[Event, Any], object]:
        """Return what `response` makes of the batch's message ids."""

        def handler(event: Event, context: object) -> object:
            self.events.append(event)
            return response([record["messageId"] for record in event["Records"]])

        return handler

    def failing(self, *bodies: str) -> Callable[[Event, Any], object]:
        """Report the messages with these bodies as failed, and no others."""

        def handler(event: Event, context: object) -> object:
            self.events.append(event)
            failed = [record["messageId"] for record in event["Records"] if record["body"] in bodies]
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

        return handler

    def raising(self, event: Event, context: object) -> object:
        self.events.append(event)
        raise RuntimeError("the table is not there")


@pytest.fixture
def handlers() -> Handlers:
    return Handlers()
