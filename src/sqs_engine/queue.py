"""A queue and the actions on its messages (Amazon SQS API reference; each method is the action of its name)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqs_engine import limits
from sqs_engine.attributes import Attributes
from sqs_engine.clock import MICROSECONDS, seconds_of
from sqs_engine.errors import InvalidParameterValue, QueueDoesNotExist, ReceiptHandleIsInvalid, SqsError
from sqs_engine.events import (
    ANOTHER_CALLER,
    DelayOver,
    Deleted,
    Expired,
    HiddenUntil,
    VisibleAgain,
)
from sqs_engine.fair_order import FairOrder
from sqs_engine.fifo_order import FifoOrder
from sqs_engine.identifiers import read_receipt_handle
from sqs_engine.message import Draft, Message, MessageState, ReceivedMessage
from sqs_engine.receiving import Receiving
from sqs_engine.refusals import ids, ranges
from sqs_engine.results import BatchResult, SendResult
from sqs_engine.sending import Sending, entry_name
from sqs_engine.store import Store
from sqs_engine.world import World

Entry = TypeVar("Entry")
Answer = TypeVar("Answer")

Entries = Sequence[tuple[str, Entry]]
"""A batch: the id of each entry, and the entry."""


class Queue:
    """A standard or a FIFO queue.

    Every action raises the `SqsError` that SQS answers with. `by` names the caller, for the events.
    """

    def __init__(
        self, name: str, arn: str, attributes: Attributes, world: World, find_queue: Callable[[str], "Queue | None"]
    ) -> None:
        """`find_queue` gives the queue with an ARN: the dead-letter queue of this one."""
        self.name = name
        self.arn = arn
        self.attributes = attributes
        self.fifo = attributes.fifo
        self.tags: dict[str, str] = {}
        self.deleted = False
        self.purged: int | None = None
        self.created = self.last_modified = 0
        self.store = Store(FifoOrder() if self.fifo else FairOrder())
        self.world = world
        self.sending = Sending(self)
        self.receiving = Receiving(self)
        self._find_queue = find_queue

    # ------------------------------------------------------------------ sending

    def send(self, draft: Draft, *, by: str = ANOTHER_CALLER) -> SendResult:
        """SendMessage."""
        now = self.begin()
        self.sending.check(draft)
        result = self.sending.accept(draft, now, by)
        self.world.plan(self)
        return result

    def send_batch(self, entries: Entries[Draft], *, by: str = ANOTHER_CALLER) -> BatchResult[SendResult]:
        """SendMessageBatch."""
        now = self.begin()
        self.sending.check_batch(entries)

        def send(numbered: tuple[int, Draft]) -> SendResult:
            number, draft = numbered
            self.sending.check(draft, entry_name(number))
            return self.sending.accept(draft, now, by)

        return self._each([(entry_id, (number, draft)) for number, (entry_id, draft) in enumerate(entries, 1)], send)

    # ------------------------------------------------------------------ receiving

    def receive(
        self,
        most: int = 1,
        *,
        visibility_timeout: int | None = None,
        wait_time: int | None = None,
        attempt_id: str | None = None,
        by: str = ANOTHER_CALLER,
    ) -> list[ReceivedMessage]:
        """ReceiveMessage, without the waiting: what can be received now, all there is up to `most`.

        `wait_time` only says whether it is a long poll, see `sqs_engine.long_poll`. A message that was received
        maxReceiveCount times goes to the dead-letter queue instead.
        """
        return self.receiving.receive(most, visibility_timeout, wait_time, attempt_id, by)

    @property
    def dead_letter_queue(self) -> "Queue | None":
        """The queue that the RedrivePolicy names; None without one, or when it was deleted."""
        redrive = self.attributes.redrive
        return self._find_queue(redrive.dead_letter_arn) if redrive is not None else None

    # ------------------------------------------------------------------ receipt handles

    def delete(self, handle: str, *, by: str = ANOTHER_CALLER) -> None:
        """DeleteMessage. On a standard queue a handle of an earlier receive succeeds and deletes nothing; on a FIFO
        queue one whose visibility timeout has ended is refused.

        At the very instant at which a visibility timeout ends, a standard queue's message goes without having been
        visible again: our choice, AWS does not tell which comes first.
        """
        now = self.begin(but_this_instant=not self.fifo)
        message = self._find(handle)
        if message is None:
            return
        latest = message.receipt_handle == handle
        if self.fifo and not (latest and message.state is MessageState.IN_FLIGHT):
            raise InvalidParameterValue.of("ReceiptHandle", handle, "The receipt handle has expired.")
        if latest:
            self.store.remove(message, now)
            self.world.tell(Deleted(seconds_of(now), self.arn, message.id, by))
            self.world.plan(self)

    def delete_batch(self, handles: Entries[str], *, by: str = ANOTHER_CALLER) -> BatchResult[None]:
        """DeleteMessageBatch; each entry is a receipt handle."""
        self.begin(but_this_instant=not self.fifo)
        ids.check_entry_ids([entry_id for entry_id, _ in handles], "DeleteMessageBatchRequestEntry")
        return self._each(handles, lambda handle: self.delete(handle, by=by))

    def change_visibility(self, handle: str, timeout: int, *, by: str = ANOTHER_CALLER) -> None:
        """ChangeMessageVisibility: in flight for `timeout` seconds from now; 0 ends it. On a standard queue a message
        that is visible again stays so, and the call succeeds, as recorded on AWS."""
        ranges.check_visibility_timeout(timeout)
        now = self.begin()
        message = self._find(handle)
        expired = message is not None and (
            message.receipt_handle != handle or message.state is not MessageState.IN_FLIGHT
        )
        if message is None or (self.fifo and expired):
            raise InvalidParameterValue.of(
                "ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change."
            )
        if message.state is not MessageState.IN_FLIGHT:
            return
        until = now + timeout * MICROSECONDS
        if until > message.last_received + limits.MOST_VISIBILITY * MICROSECONDS:
            raise InvalidParameterValue.of(
                "VisibilityTimeout",
                timeout,
                "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
            )
        if timeout == 0:
            self.show(message, now, by)
        else:
            self.hide(message, now, until, by)
        self.world.plan(self)

    def change_visibility_batch(
        self, changes: Entries[tuple[str, int]], *, by: str = ANOTHER_CALLER
    ) -> BatchResult[None]:
        """ChangeMessageVisibilityBatch; each entry is a receipt handle and a timeout."""
        self.begin()
        ids.check_entry_ids([entry_id for entry_id, _ in changes], "ChangeMessageVisibilityBatchRequestEntry")
        return self._each(changes, lambda change: self.change_visibility(*change, by=by))

    # ------------------------------------------------------------------ as time passes

    def next_instant(self) -> int | None:
        waking, expiry = self.store.next_waking(), self._next_expiry()
        instants = [each for each in (waking[0] if waking else None, expiry) if each is not None]
        return min(instants, default=None)

    def happen(self, instant: int) -> None:
        """A message expires, or a message becomes visible; of two things at one instant the first comes first."""
        at = seconds_of(instant)
        if (oldest := self.store.oldest()) is not None and self._next_expiry() == instant:
            self.store.remove(oldest[1], instant)
            self.world.tell(Expired(at, self.arn, oldest[1].id))
        elif (waking := self.store.next_waking()) is not None:
            message = waking[1]
            was_delayed = message.state is MessageState.DELAYED
            self.store.show(message, instant)
            self.world.tell((DelayOver if was_delayed else VisibleAgain)(at, self.arn, message.id))

    def begin(self, *, but_this_instant: bool = False) -> int:
        """What every action does first: let happen what is due; returns now."""
        if self.deleted:
            raise QueueDoesNotExist
        return self.world.pass_time(but_this_instant=but_this_instant)

    def hide(self, message: Message, now: int, until: int, by: str) -> None:
        """A message in flight stays so until another instant."""
        self.store.extend(message, until)
        self.world.tell(HiddenUntil(seconds_of(now), self.arn, message.id, seconds_of(until), by))

    def show(self, message: Message, now: int, by: str) -> None:
        """A message in flight is visible again because `by` said so."""
        self.store.show(message, now)
        self.world.tell(VisibleAgain(seconds_of(now), self.arn, message.id, by))

    # ------------------------------------------------------------------

    def _next_expiry(self) -> int | None:
        oldest = self.store.oldest()
        return None if oldest is None else oldest[0] + self.attributes.retention * MICROSECONDS

    def _find(self, handle: str) -> Message | None:
        """The message that was received with `handle`; None when it is gone."""
        read = read_receipt_handle(handle)
        if read is None or read[0] != self.arn:
            raise ReceiptHandleIsInvalid(handle)
        return self.store.messages.get(read[1])

    def _each(self, entries: Entries[Entry], act: Callable[[Entry], Answer]) -> BatchResult[Answer]:
        result: BatchResult[Answer] = BatchResult()
        for entry_id, entry in entries:
            try:
                result.successful[entry_id] = act(entry)
            except SqsError as error:
                result.failed[entry_id] = error
        self.world.plan(self)
        return result
