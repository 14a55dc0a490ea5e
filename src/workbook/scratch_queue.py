"""A queue of its own for an experiment, so that the stack's queue and its messages are left alone."""

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
from workbook.template import Template

_LIKE = "UpdateJobApplicationsSQSQueue"  # the queue's logical id in template.yaml
_MAPPING = "AWS::Lambda::EventSourceMapping"
_PER_CALL = 10  # entries that SendMessageBatch takes
_numbers = count(1)

Handler = Callable[[dict[str, Any], Any], object]


@dataclass(frozen=True)
class ScratchQueue:
    """A standard queue with a dead-letter queue, and the clock that tells its time."""

    url: str
    clock: Clock

    def send(self, bodies: list[str]) -> None:
        """Send one message for each body, in this order."""
        sqs = boto3.client("sqs")
        for start in range(0, len(bodies), _PER_CALL):
            chunk = bodies[start : start + _PER_CALL]
            entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(chunk)]
            sqs.send_message_batch(QueueUrl=self.url, Entries=entries)

    def mapping(self, handler: Handler, **changes: Any) -> EventSourceMapping:
        """An event source mapping to `handler` with the template's settings.

        `changes` are arguments of `EventSourceMapping` to try others; `duration` is the function's, in virtual seconds.
        """
        [(_, mapping)] = Template.load().of_type(_MAPPING)
        settings = {
            "batch_size": mapping["Properties"]["BatchSize"],
            "function_response_types": mapping["Properties"]["FunctionResponseTypes"],
        }
        function = LambdaFunction(handler, duration=changes.pop("duration", 0.1))
        return EventSourceMapping(self.url, function, clock=self.clock, **(settings | changes))

    def drain(self, handler: Handler, **changes: Any) -> Ledger:
        """Let such a mapping work until the queue is empty; its ledger."""
        mapping = self.mapping(handler, **changes)
        mapping.drain()
        return mapping.ledger


@contextmanager
def scratch_queue(
    *, visibility_timeout: int | None = None, max_receive_count: int | None = None
) -> Iterator[ScratchQueue]:
    """An empty queue with the template's visibility timeout, in seconds, and maxReceiveCount, unless told otherwise.

    It is gone when the context ends. It lives in the local cloud that is connected, or in one of its own where there
    is none.
    """
    properties = Template.load().resources[_LIKE]["Properties"]
    with ExitStack() as stack:
        if cloud.connected() is None:
            stack.enter_context(local_aws())
        clock = Clock.running() or stack.enter_context(Clock())
        sqs = boto3.client("sqs")
        name = f"scratch-{next(_numbers)}"

        def create(name: str, **attributes: str) -> str:
            url: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
            stack.callback(sqs.delete_queue, QueueUrl=url)
            return url

        dead_letters = sqs.get_queue_attributes(QueueUrl=create(f"{name}-dlq"), AttributeNames=["QueueArn"])
        redrive = {
            "deadLetterTargetArn": dead_letters["Attributes"]["QueueArn"],
            "maxReceiveCount": max_receive_count or properties["RedrivePolicy"]["maxReceiveCount"],
        }
        timeout = visibility_timeout or properties["VisibilityTimeout"]
        yield ScratchQueue(create(name, VisibilityTimeout=str(timeout), RedrivePolicy=json.dumps(redrive)), clock)
