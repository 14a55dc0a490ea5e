"""A function that feeds its own queue (AWS Lambda guide, *Use Lambda recursive loop detection to prevent infinite
loops*)."""

from sqs_engine import SqsEngine, events
from workbook.event_source.records import Delivery

MOST_IN_A_CHAIN = 16
"""Invocations that one event may cause, one by the other; the guide says: approximately."""

STOPPED = (
    f"RecursiveInvocationException: stopped by Lambda's recursive loop detection. The function sends messages to the "
    f"queue that it is invoked from, and this message is at the end of a chain of {MOST_IN_A_CHAIN} invocations"
)
"""What becomes of the batch then is not documented for SQS. Our choice: the function is not called, and the batch has
failed, so that its messages come back, are refused again, and move to the dead-letter queue where there is one."""


class Chains:
    """How many invocations led to each message that the function itself sent to the queue."""

    def __init__(self, engine: SqsEngine, queue_arn: str) -> None:
        self._queue = queue_arn
        self.stop_watching = engine.subscribe(self._told)
        self._depths: dict[str, int] = {}  # by message id
        self._running: dict[str, int] = {}  # by the name of the invocation

    def _told(self, event: events.Event) -> None:
        if event.queue != self._queue:
            return
        if isinstance(event, events.Sent) and event.by in self._running:
            self._depths[event.message_id] = self._running[event.by]
        elif isinstance(event, events.QueueDeleted):
            self.stop_watching()

    def stop(self, batch: list[Delivery]) -> bool:
        """Whether Lambda stops the chain that `batch` continues."""
        return self._depth(batch) >= MOST_IN_A_CHAIN

    def begin(self, invocation: str, batch: list[Delivery]) -> None:
        self._running[invocation] = self._depth(batch) + 1

    def end(self, invocation: str, done: list[Delivery]) -> None:
        self._running.pop(invocation)
        for delivery in done:
            self._depths.pop(delivery.message_id, None)

    def _depth(self, batch: list[Delivery]) -> int:
        return max((self._depths.get(delivery.message_id, 0) for delivery in batch), default=0)
