"""A table or a queue of its own for an experiment, so that the reader's, their messages and their time are left alone.

Both live in the local cloud that is open. Where there is none they raise `NotConnected`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from workbook import cloud
from workbook.cloud.clock import Clock
from workbook.cloud.template import Template
from workbook.event_source import EventSourceMapping, LambdaFunction
from workbook.event_source.function import Duration
from workbook.messages.ledger import Ledger
from workbook.practice.aside import aside

Handler = Callable[[dict[str, Any], Any], object]

# Logical ids in template.yaml, and what the copies take from there.
_TABLE, _QUEUE, _DEAD_LETTERS = "BookingTable", "UpdateJobApplicationsSQSQueue", "UpdateJobApplicationsSQSDLQ"
_OF_THE_TABLE = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")
_MAPPING = "AWS::Lambda::EventSourceMapping"
_GONE_ALREADY = ("AWS.SimpleQueueService.NonExistentQueue", "ResourceNotFoundException")
_PER_CALL = 10  # entries that SendMessageBatch takes
_RETENTION = (60, 1_209_600)
_ALLOWED = {
    "visibility_timeout": (0, 43_200),
    "max_receive_count": (1, 1000),
    "retention": _RETENTION,
    "dead_letter_retention": _RETENTION,
}

_numbers = count(1)


@contextmanager
def scratch_table() -> Iterator[str]:
    """The name of an empty table with the template's keys and indexes; it is gone when the context ends."""
    with ExitStack() as stack:
        dynamodb = cloud.shared_client("dynamodb")
        properties = Template.load().resources[_TABLE]["Properties"]
        name = f"scratch-{next(_numbers)}"
        with aside():
            dynamodb.create_table(TableName=name, **{part: properties[part] for part in _OF_THE_TABLE})
        stack.callback(_while_it_lasts(dynamodb.delete_table), TableName=name)
        yield name


@dataclass(frozen=True)
class ScratchQueue:
    """A queue with a dead-letter queue. `clock` tells and moves their time."""

    url: str
    dead_letter_url: str
    clock: Clock

    def send(self, *bodies: str, group: str | None = None) -> None:
        """Send one message for each body, in this order. A FIFO queue wants the `group` in which the order is kept."""
        in_group = {} if group is None else {"MessageGroupId": group}
        sqs = cloud.shared_client("sqs")
        for start in range(0, len(bodies), _PER_CALL):
            chunk = bodies[start : start + _PER_CALL]
            entries = [{"Id": str(number), "MessageBody": body, **in_group} for number, body in enumerate(chunk)]
            sqs.send_message_batch(QueueUrl=self.url, Entries=entries)

    def mapping(
        self,
        handler: Handler,
        *,
        timeout: float = 3,
        duration: Duration = 0.1,
        environment: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> EventSourceMapping:
        """An event source mapping with the template's settings to `handler`, a function with that timeout and duration
        in seconds, and with these environment variables.

        `changes` are arguments of `EventSourceMapping` to try others. Raises the `ClientError` that AWS would raise.
        """
        [(_, mapping)] = Template.load().of_type(_MAPPING)
        settings = {
            "batch_size": mapping["Properties"]["BatchSize"],
            "function_response_types": mapping["Properties"]["FunctionResponseTypes"],
        }
        function = LambdaFunction(handler, timeout=timeout, duration=duration, environment=environment or {})
        return EventSourceMapping(self.url, function, clock=self.clock, **(settings | changes))

    def drain(self, handler: Handler, **changes: Any) -> Ledger:
        """Let such a mapping work until the queue is empty; its ledger."""
        mapping = self.mapping(handler, **changes)
        mapping.drain()
        return mapping.ledger

    def dead_letters(self) -> int:
        """How many messages can be received from the dead-letter queue now, at most ten."""
        answer = cloud.shared_client("sqs").receive_message(
            QueueUrl=self.dead_letter_url, VisibilityTimeout=0, MaxNumberOfMessages=_PER_CALL
        )
        return len(answer.get("Messages", []))


@contextmanager
def scratch_queue(
    *,
    visibility_timeout: int | None = None,
    max_receive_count: int | None = None,
    retention: int | None = None,
    dead_letter_retention: int | None = None,
    fifo: bool = False,
) -> Iterator[ScratchQueue]:
    """An empty queue with the template's settings unless told otherwise; all in seconds but the count.

    With `fifo` it is a FIFO queue, and so is its dead-letter queue; of equal bodies it takes one within five minutes.

    When the context ends both queues are gone, and the reader's time is what it was; for the reader's queues it stands
    still meanwhile. Raises `ValueError` for what SQS does not allow (SQS API reference, *SetQueueAttributes*).
    """
    given = {
        "visibility_timeout": visibility_timeout,
        "max_receive_count": max_receive_count,
        "retention": retention,
        "dead_letter_retention": dead_letter_retention,
    }
    for setting, value in given.items():
        least, most = _ALLOWED[setting]
        if value is not None and (type(value) is not int or not least <= value <= most):
            raise ValueError(f"{setting} is a whole number from {least} to {most}, not {value!r}")
    resources = Template.load().resources
    queue, dead_letters = (resources[name]["Properties"] for name in (_QUEUE, _DEAD_LETTERS))
    cloud.must_answer_here()
    with ExitStack() as stack:
        sqs = cloud.shared_client("sqs")
        clock = time_aside(stack)
        name = f"scratch-{next(_numbers)}"
        kind = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if fifo else {}

        def create(name: str, **attributes: object) -> str:
            name += ".fifo" if fifo else ""
            texts = {attribute: str(value) for attribute, value in (attributes | kind).items()}
            with aside():
                url: str = sqs.create_queue(QueueName=name, Attributes=texts)["QueueUrl"]
            stack.callback(_while_it_lasts(sqs.delete_queue), QueueUrl=url)
            return url

        dead_letter_url = create(
            f"{name}-dlq", MessageRetentionPeriod=dead_letter_retention or dead_letters["MessageRetentionPeriod"]
        )
        with aside():
            asked = sqs.get_queue_attributes(QueueUrl=dead_letter_url, AttributeNames=["QueueArn"])
        redrive = {
            "deadLetterTargetArn": asked["Attributes"]["QueueArn"],
            "maxReceiveCount": max_receive_count or queue["RedrivePolicy"]["maxReceiveCount"],
        }
        url = create(
            name,
            VisibilityTimeout=queue["VisibilityTimeout"] if visibility_timeout is None else visibility_timeout,
            MessageRetentionPeriod=retention or queue["MessageRetentionPeriod"],
            RedrivePolicy=json.dumps(redrive),
        )
        yield ScratchQueue(url, dead_letter_url, clock)


def time_aside(ending: ExitStack) -> Clock:
    """A clock for queues that are made from now on: the reader's, put back when `ending` closes, or one that lasts as
    long as `ending`. For the reader's queues time stands still meanwhile."""
    from workbook.cloud.sqs import engine  # slow to import: it brings moto

    clock = Clock.running()
    if clock is None:
        clock = ending.enter_context(Clock())
    else:
        ending.enter_context(clock.aside())
    ending.enter_context(engine(cloud.shared_client("sqs").meta.region_name).aside())
    return clock


def _while_it_lasts(delete: Callable[..., object]) -> Callable[..., None]:
    """`delete`, which does nothing for what is gone already, or once the cloud that is connected now was closed, and
    everything in it with it."""
    stack = cloud.connected()

    def delete_it(**which: str) -> None:
        if stack is None or stack.open:
            try:
                with aside():
                    delete(**which)
            except ClientError as refused:
                if refused.response["Error"]["Code"] not in _GONE_ALREADY:
                    raise

    return delete_it
