"""From the queue to a batch: receiving, filtering, gathering."""

from collections import deque
from functools import partial
from typing import Any

from workbook.event_source import filters
from workbook.event_source.agenda import Agenda, Turn, nothing
from workbook.event_source.book import Book, Delivery
from workbook.event_source.ledger_time import LedgerTime
from workbook.event_source.records import fits, record
from workbook.event_source.settings import Settings
from workbook.messages.ledger import EventType
from workbook.messages.source_queue import SourceQueue


class Gatherer:
    """Makes batches, one after the other."""

    def __init__(self, settings: Settings, queue: SourceQueue, book: Book, time: LedgerTime, agenda: Agenda) -> None:
        self._settings = settings
        self._queue = queue
        self._book = book
        self._time = time
        self._agenda = agenda
        self._patterns = filters.parse(settings.filter_criteria)
        self._received: deque[Delivery] = deque()  # received, and in no batch yet
        self._batch: list[Delivery] = []
        self._window_ends = 0.0

    @property
    def holds_messages(self) -> bool:
        """Whether messages were received that no batch was made of yet."""
        return bool(self._received or self._batch)

    def next_batch(self, groups_in_flight: set[str | None]) -> list[Delivery] | None:
        """A batch to invoke the function with now; None when there is none, or its window is still open."""
        complete = self._fill(groups_in_flight)
        if not self._batch or (not complete and self._time.now < self._window_ends):
            return None
        batch, self._batch = self._batch, []
        return batch

    def hold_back_groups_of(self, failed: list[Delivery]) -> None:
        """On a FIFO queue, no later message of a group is delivered before one that failed."""
        groups = {delivery.group for delivery in failed} - {None}
        self._received = deque(each for each in self._received if each.group not in groups)

    def _fill(self, groups_in_flight: set[str | None]) -> bool:
        """Add to the batch; True when it is complete: BatchSize messages, or the next one would exceed 6 MB."""
        while len(self._batch) < self._settings.batch_size:
            if not self._received:
                if not self._receive(self._settings.batch_size - len(self._batch)):
                    return False
                continue
            delivery = self._received[0]
            if delivery.group is not None and delivery.group in groups_in_flight:
                return False
            if not fits([each.size for each in self._batch], delivery.size):
                return True
            if not self._batch:
                self._open_window()
            self._batch.append(self._received.popleft())
        return True

    def _open_window(self) -> None:
        self._window_ends = self._time.now + self._settings.maximum_batching_window_in_seconds
        self._agenda.at(self._window_ends, Turn.END_OF_WINDOW, nothing)

    def _receive(self, most: int) -> bool:
        """One ReceiveMessage call; False when the queue handed nothing out.

        A message that has had all its receives is not handed out: the same call moves it to the dead-letter queue,
        without a word. That queue's size tells how many moved, and they go in the queue's order.
        """
        now = self._time.now
        exhausted = self._book.exhausted(now)
        before = self._queue.dead_letters() if exhausted else 0
        messages = self._queue.receive(most)
        moved = self._queue.dead_letters() - before if exhausted else 0
        for message in exhausted[:moved]:
            self._book.leave(message, EventType.DEAD_LETTERED, now)
        for received in messages:
            self._take(record(received, self._queue.arn))
        return bool(messages)

    def _take(self, received: dict[str, Any]) -> None:
        now = self._time.now
        if not self._book.knows(received["messageId"]):
            sent = self._time.of(int(received["attributes"]["SentTimestamp"]))
            new = self._book.introduce(received, sent, self._queue.retention)
            self._agenda.at(new.expires, Turn.EXPIRY, partial(self._book.expire, new))
        delivery = self._book.receive(received, now)
        message = delivery.message
        passes = filters.matches(received["body"], self._patterns)
        if not passes and not self._queue.delete([received["receiptHandle"]]):
            self._book.leave(message, EventType.FILTERED, now)
            return
        comes_back = partial(self._book.visible_again, message, message.receive_count)
        self._agenda.at(message.hidden_until, Turn.VISIBILITY, comes_back)
        if passes:
            self._received.append(delivery)
