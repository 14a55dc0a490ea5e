"""Gap: a message older than the queue's retention period is gone.

Upstream behaviour: moto never removes it; a receive that meets one counts as a receive of it and returns nothing, not
even the messages behind it. Closed by removing expired messages before each receive (Amazon SQS guide,
*MessageRetentionPeriod*).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.utils import unix_time_millis
from moto.sqs.models import Message, SQSBackend


@contextmanager
def closed() -> Iterator[None]:
    upstream = SQSBackend.receive_message

    def receive_message(self: SQSBackend, queue_name: str, *args: Any, **kwargs: Any) -> list[Message]:
        queue = self.get_queue(queue_name)
        oldest = unix_time_millis() - queue.message_retention_period * 1000
        for message in [each for each in queue._messages if each.sent_timestamp <= oldest]:
            queue._messages.remove(message)
            queue.pending_messages.discard(message)
        messages: list[Message] = upstream(self, queue_name, *args, **kwargs)
        return messages

    with (
        patch.object(SQSBackend, "receive_message", receive_message),
        # moto's own check counts the whole queue for each message it hands out, and has nothing left to find.
        patch.object(SQSBackend, "is_message_valid_based_on_retention_period", lambda *_: True),
    ):
        yield
