"""From the queue to a batch: receiving, filtering, gathering."""

from collections import deque
from collections.abc import Callable, Collection

import sqs_engine
from workbook.cloud.faults.chance import Lottery
from workbook.event_source import filters
from workbook.event_source.records import SEPARATOR, Delivery, fits, record
from workbook.event_source.settings import Settings
from workbook.messages.ledger import EventType
from workbook.messages.source import Source
from workbook.messages.witness import Witness


class Gatherer:
    """Makes batches, one after the other.

    `now` tells the ledger's time, `reorders` which receives come in another order, counted from 1: a standard queue
    promises none (Amazon SQS guide, *Amazon SQS standard queues*).
    """

    def __init__(
        self,
        settings: Settings,
        source: Source,
        witness: Witness,
        now: Callable[[], float],
        reorders: Lottery[int],
    ) -> None:
        self._settings = settings
        self._source = source
        self._witness = witness
        self._now = now
        self._reorders, self._receives = reorders, 0
        self._patterns = filters.parse(settings.filter_criteria)
        self._received: deque[Delivery] = deque()  # received, and in no batch yet
        self._batch: list[Delivery] = []
        self._size = 0  # bytes of the records in the batch
        self._window_ends = 0.0

    @property
    def holds_messages(self) -> bool:
        """Whether messages were received that no batch was made of yet."""
        return bool(self._received or self._batch)

    @property
    def window_ends(self) -> float | None:
        """When the batch that is being gathered is invoked at the latest; None when there is none."""
        return self._window_ends if self._batch else None

    def next_batch(self, groups_in_flight: Collection[str | None]) -> list[Delivery] | None:
        """A batch to invoke the function with now; None when there is none, or its window is still open."""
        complete = self._fill(groups_in_flight)
        if not self._batch or (not complete and self._now() < self._window_ends):
            return None
        batch, self._batch, self._size = self._batch, [], 0
        return batch

    def hold_back_groups_of(self, failed: list[Delivery]) -> None:
        """On a FIFO queue, no later message of a group is delivered before one that failed."""
        groups = {delivery.group for delivery in failed}
        if self._source.queue.fifo and self._received:
            self._received = deque(each for each in self._received if each.group not in groups)

    def _fill(self, groups_in_flight: Collection[str | None]) -> bool:
        """Add to the batch; True when it is complete: BatchSize messages, or the next one would exceed 6 MB."""
        while len(self._batch) < self._settings.batch_size:
            if not self._received:
                if not self._receive(self._settings.batch_size - len(self._batch)):
                    return False
                continue
            delivery = self._received[0]
            if self._source.queue.fifo and delivery.group in groups_in_flight:
                return False
            if not fits(self._size, delivery.size):
                return True
            if not self._batch:
                self._window_ends = round(self._now() + self._settings.maximum_batching_window_in_seconds, 6)
            self._batch.append(self._received.popleft())
            self._size += delivery.size + SEPARATOR
        return True

    def _receive(self, most: int) -> bool:
        """One ReceiveMessage call; False when the queue handed nothing out."""
        received = self._source.receive(most)
        self._receives += bool(received)
        in_order = received[::-1] if received and self._reorders.hits(self._receives) else received
        for message in in_order:
            if filters.matches(message.body, self._patterns):
                self._received.append(self._delivery(message))
            else:
                with self._witness.deleting(EventType.FILTERED):
                    self._source.delete([message.receipt_handle])
        return bool(received)

    def _delivery(self, message: sqs_engine.ReceivedMessage) -> Delivery:
        return Delivery(
            message.message_id,
            self._witness.alias(message.message_id),
            message.receive_count,
            message.receipt_handle,
            message.attributes.get("MessageGroupId"),
            record(message, self._source.queue.arn, window=self._settings.maximum_batching_window_in_seconds > 0),
            self._now(),
        )
