"""How messages are received (Amazon SQS API reference, *ReceiveMessage*; guide, *Using dead-letter queues*)."""

from typing import TYPE_CHECKING

from sqs_engine import limits
from sqs_engine.clock import MICROSECONDS, seconds_of
from sqs_engine.deduplication import ReceiveAttempts
from sqs_engine.errors import InvalidParameterValue, OverLimit
from sqs_engine.events import HiddenUntil, MovedToDeadLetterQueue, Received
from sqs_engine.identifiers import receipt_handle
from sqs_engine.message import Message, MessageState, ReceivedMessage
from sqs_engine.refusals import ids, ranges

if TYPE_CHECKING:
    from sqs_engine.queue import Queue


class Receiving:
    def __init__(self, queue: "Queue") -> None:
        self._queue = queue
        self.attempts = ReceiveAttempts()

    def receive(
        self, most: int, visibility_timeout: int | None, wait_time: int | None, attempt_id: str | None, by: str
    ) -> list[ReceivedMessage]:
        queue = self._queue
        timeout = queue.attributes.visibility_timeout if visibility_timeout is None else visibility_timeout
        ranges.check_max_number_of_messages(most)
        ranges.check_wait_time(wait_time or 0)
        ranges.check_receive_visibility_timeout(timeout)
        self._check_attempt_id(attempt_id)
        now = queue.begin()
        until = now + timeout * MICROSECONDS
        if attempt_id is not None and (again := self.attempts.find(attempt_id, now)):
            for message in again:
                queue.hide(message, now, until, by)
            received = again
        else:
            self._check_in_flight(wait_time)
            received = self._take(most, now, until, by)
        deliveries = [_delivery(message) for message in received]
        if timeout == 0:
            for message in received:
                queue.show(message, now, by)
        elif attempt_id is not None and received:
            self.attempts.remember(attempt_id, received, now)
        queue.world.plan(queue)
        return deliveries

    def _take(self, most: int, now: int, until: int, by: str) -> list[Message]:
        """The next messages; those that were received too often go to the dead-letter queue on the way."""
        store, dead_letter_queue = self._queue.store, self._queue.dead_letter_queue
        received: list[Message] = []
        dead: list[Message] = []
        for message in store.order.next(now):
            if len(received) == most or store.number[MessageState.IN_FLIGHT] >= limits.MOST_IN_FLIGHT:
                break
            if dead_letter_queue is not None and self._is_used_up(message):
                store.give_up(message, now)
                dead.append(message)
            else:
                self._hand_out(message, now, until, by)
                received.append(message)
        if dead_letter_queue is not None:
            for message in dead:
                self._bury(message, dead_letter_queue, now)
        return received

    def _is_used_up(self, message: Message) -> bool:
        redrive = self._queue.attributes.redrive
        return redrive is not None and message.receives_here >= redrive.max_receive_count

    def _hand_out(self, message: Message, now: int, until: int, by: str) -> None:
        queue, at = self._queue, seconds_of(now)
        message.receive_count += 1
        message.receives_here += 1
        message.last_received = now
        if message.first_received is None:
            message.first_received = now
        handle = receipt_handle(queue.world.new_id(), queue.arn, message.id, message.receive_count)
        message.receipt_handle = handle
        queue.store.take(message, now, until)
        queue.world.tell(Received(at, queue.arn, message.id, message.receive_count, handle, by))
        if until > now:
            queue.world.tell(HiddenUntil(at, queue.arn, message.id, seconds_of(until), by))

    def _bury(self, message: Message, dead_letter_queue: "Queue", now: int) -> None:
        queue, to = self._queue, dead_letter_queue.arn
        queue.store.remove(message, now)
        dead_letter_queue.sending.take_dead(message, queue.arn, now)
        queue.world.tell(MovedToDeadLetterQueue(seconds_of(now), queue.arn, message.id, to, message.receive_count))
        dead_letter_queue.world.plan(dead_letter_queue)

    def _check_attempt_id(self, attempt_id: str | None) -> None:
        ids.check_id("ReceiveRequestAttemptId", attempt_id)
        if attempt_id is not None and not self._queue.fifo:
            raise InvalidParameterValue.of(
                "ReceiveRequestAttemptId",
                attempt_id,
                "The request include parameter that is not valid for this queue type.",
            )

    def _check_in_flight(self, wait_time: int | None) -> None:
        """At the limit a standard queue refuses a short poll; a long poll, and a FIFO queue, get nothing."""
        queue = self._queue
        long_poll = queue.attributes.wait_time if wait_time is None else wait_time
        if not (queue.fifo or long_poll) and queue.store.number[MessageState.IN_FLIGHT] >= limits.MOST_IN_FLIGHT:
            raise OverLimit("Too many messages are in flight.")


def _delivery(message: Message) -> ReceivedMessage:
    return ReceivedMessage(
        message.id,
        message.receipt_handle,
        message.draft.body,
        message.receive_count,
        message.system_attributes(),
        message.draft.attributes,
    )
