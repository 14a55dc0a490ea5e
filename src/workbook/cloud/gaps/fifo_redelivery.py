"""Gap: on a FIFO queue the messages of a group come back in their order.

Upstream behaviour: moto keeps received messages in a set of pending ones until it meets them again in a receive. When
the visibility timeouts of two messages of a group end together, the first one is held back because the second still
counts as pending, and the second is handed out before it. Closed by forgetting, before each receive, the pending
messages whose visibility timeout has ended.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.sqs.models import Message, SQSBackend


@contextmanager
def closed() -> Iterator[None]:
    upstream = SQSBackend.receive_message

    def receive_message(self: SQSBackend, queue_name: str, *args: Any, **kwargs: Any) -> list[Message]:
        pending = self.get_queue(queue_name).pending_messages
        pending -= {message for message in pending if message.visible}
        messages: list[Message] = upstream(self, queue_name, *args, **kwargs)
        return messages

    with patch.object(SQSBackend, "receive_message", receive_message):
        yield
