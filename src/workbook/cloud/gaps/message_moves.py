"""Gap 2, third part: `StartMessageMoveTask` and `ListMessageMoveTasks`, the redrive of a dead-letter queue.

Upstream behaviour: NotImplementedError. A moved message is a new one: new messageId, new enqueue time, receive count
from zero (SQS guide, *Learn how to configure a dead-letter queue redrive*). Here the move is done when the call
returns; on AWS it runs in the background at up to 500 messages a second.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult
from moto.core.utils import unix_time_millis
from moto.moto_api._internal import mock_random
from moto.sqs.exceptions import SQSException
from moto.sqs.models import Message, Queue, SQSBackend
from moto.sqs.responses import SQSResponse


@contextmanager
def closed() -> Iterator[None]:
    tasks: list[dict[str, Any]] = []

    def start(self: SQSResponse) -> ActionResult:
        source = _queue(self.sqs_backend, self._get_param("SourceArn"))
        destination_arn = self._get_param("DestinationArn")
        senders = self.sqs_backend.list_dead_letter_source_queues(source.name)
        if not senders:
            raise SQSException("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
        # Without a destination AWS moves each message back where it came from; with several source queues moto
        # does not remember which, so the caller has to say it.
        if destination_arn is None and len(senders) > 1:
            raise SQSException("InvalidParameterValue", "Name a DestinationArn: several queues use this DLQ.")
        destination = _queue(self.sqs_backend, destination_arn) if destination_arn else senders[0]
        waiting = [message for message in source._messages if message.visible]
        for message in waiting:
            source._messages.remove(message)
            destination.add_message(_as_new(message))
        task = {
            "TaskHandle": mock_random.get_random_hex(32),
            "Status": "COMPLETED",
            "SourceArn": source.queue_arn,
            "ApproximateNumberOfMessagesMoved": len(waiting),
            "ApproximateNumberOfMessagesToMove": len(waiting),
            "StartedTimestamp": int(unix_time_millis()),
        } | ({"DestinationArn": destination_arn} if destination_arn else {})
        tasks.append(task)
        return ActionResult({"TaskHandle": task["TaskHandle"]})

    def list_tasks(self: SQSResponse) -> ActionResult:
        source_arn = self._get_param("SourceArn")
        found = [task for task in reversed(tasks) if task["SourceArn"] == source_arn]
        # A finished task is listed without its handle: a handle is for cancelling what still runs.
        results = [{name: value for name, value in task.items() if name != "TaskHandle"} for task in found]
        return ActionResult({"Results": results[: self._get_param("MaxResults") or 1]})

    with ExitStack() as stack:
        for action, method in (("start_message_move_task", start), ("list_message_move_tasks", list_tasks)):
            stack.enter_context(patch.object(SQSResponse, action, method, create=True))
        yield


def _queue(backend: SQSBackend, arn: str) -> Queue:
    for queue in backend.queues.values():
        if queue.queue_arn == arn:
            return queue
    raise SQSException(
        "ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist."
    )


def _as_new(message: Message) -> Message:
    moved = Message(str(mock_random.uuid4()), message.body)
    moved.message_attributes = message.message_attributes
    moved.group_id, moved.deduplication_id = message.group_id, message.deduplication_id
    moved.mark_sent()
    return moved
