"""A queue of the local cloud, reached directly: its engine, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from botocore.exceptions import ClientError

from sqs_engine import ReceivedMessage, SqsError
from sqs_engine.clock import seconds_of
from sqs_engine.message import MessageState
from workbook import cloud

MOST_PER_CALL = 10
"""Messages in one ReceiveMessage or DeleteMessageBatch call, SQS's limit."""


class Source:
    """A queue, and the calls that a poller makes, by the name `by`."""

    def __init__(self, url: str) -> None:
        """Raises `NotConnected` where no local cloud is open in this process, SQS's `SqsError` for no such queue."""
        cloud.must_answer_here()
        from workbook.cloud.sqs import backend_of  # slow to import: it brings moto

        self._backend, name = backend_of(url, cloud.shared_client("sqs").meta.region_name)
        self.engine = self._backend.engine
        self.queue = self.engine.queue(name)
        self.by = ""

    @property
    def lock(self) -> RLock:
        """Held by whoever reaches the queues, so that one thread does at a time."""
        return self._backend.lock

    @property
    def visibility_timeout(self) -> int:
        return self.queue.attributes.visibility_timeout

    @property
    def max_receive_count(self) -> int | None:
        redrive = self.queue.attributes.redrive
        return None if redrive is None else redrive.max_receive_count

    def receive(self, most: int) -> list[ReceivedMessage]:
        """Up to `most` messages, at most ten. A poller on AWS long-polls; here no time passes in a call."""
        with self._call("ReceiveMessage"):
            return self.queue.receive(min(most, MOST_PER_CALL), wait_time=20, by=self.by)

    def delete(self, receipt_handles: list[str]) -> None:
        """Delete messages, ten to a call. What SQS does not delete comes back when its visibility timeout ends."""
        for first in range(0, len(receipt_handles), MOST_PER_CALL):
            chunk = receipt_handles[first : first + MOST_PER_CALL]
            entries = [(str(number), handle) for number, handle in enumerate(chunk)]
            try:
                with self._call("DeleteMessageBatch"):
                    self.queue.delete_batch(entries, by=self.by)
            except ClientError:
                continue

    def holds(self, receipt_handle: str, message_id: str) -> bool:
        """Whether the message is still in flight since the receive that gave out this handle."""
        message = self.queue.store.messages.get(message_id)
        return (
            message is not None and message.receipt_handle == receipt_handle and message.state is MessageState.IN_FLIGHT
        )

    def hidden_until(self, message_id: str) -> float:
        """When its time in flight ends, in seconds since the epoch; 0 for a message that is not in flight."""
        message = self.queue.store.messages.get(message_id)
        in_flight = message is not None and message.state is MessageState.IN_FLIGHT
        return seconds_of(message.until) if message is not None and in_flight else 0.0

    def catch_up(self) -> None:
        """Let the queue tell what happened before this instant."""
        with self._backend.lock:
            self.engine.pass_time(but_this_instant=True)

    def settle(self) -> None:
        """Let the queue tell what happened by now."""
        with self._backend.lock:
            self.engine.pass_time()

    @property
    def next_instant(self) -> float | None:
        """When the next thing happens by itself, here or in another queue, in seconds since the epoch."""
        return self.engine.next_event()

    @property
    def empty(self) -> bool:
        """Nothing visible, in flight or delayed, and no message move task about to bring anything."""
        return not self.queue.store.messages and not self.engine.move_tasks.moving_to(self.queue.arn)

    @contextmanager
    def _call(self, operation: str) -> Iterator[None]:
        """One thread at a time; refusals as a client of boto3 raises them."""
        with self._backend.lock:
            try:
                yield
            except SqsError as refused:
                error = {"Error": {"Code": refused.code, "Message": refused.message}}
                raise ClientError(error, operation) from refused
