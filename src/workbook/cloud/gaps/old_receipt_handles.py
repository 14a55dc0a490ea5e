"""Gap: a receipt handle from an earlier receive than the latest deletes nothing.

Upstream behaviour: moto deletes a message by any receipt handle it ever gave out for it. On AWS such a call succeeds,
"but the message might not be deleted" (Amazon SQS API reference, *DeleteMessage*). Closed by the worse of the two: the
call succeeds and the message stays, so that code which relies on the better one is found out. FIFO queues, where AWS
answers with an error, are left as moto has them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from moto.sqs.models import Queue


@contextmanager
def closed() -> Iterator[None]:
    upstream = Queue.delete_message

    def delete_message(self: Queue, receipt_handle: str) -> None:
        old = any(receipt_handle in message._old_receipt_handles for message in self._messages)
        if self.fifo_queue or not old:
            upstream(self, receipt_handle)

    with patch.object(Queue, "delete_message", delete_message):
        yield
