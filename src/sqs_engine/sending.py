"""How messages come into a queue: sent, as dead letters, or moved back (Amazon SQS API reference, *SendMessage*)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqs_engine import digests, limits
from sqs_engine.clock import MICROSECONDS, seconds_of
from sqs_engine.deduplication import Deduplication, Key, Original
from sqs_engine.errors import BatchRequestTooLong, InvalidParameterValue, MissingParameter
from sqs_engine.events import Deduplicated, Delayed, Sent
from sqs_engine.message import Draft, Message
from sqs_engine.refusals import content, ids, message_attributes, ranges
from sqs_engine.results import SendResult

if TYPE_CHECKING:
    from sqs_engine.queue import Queue

_FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128  # twenty digits, as AWS has them; what counts is that they grow
_NO_GROUP = "MessageGroupId"
_NO_DEDUPLICATION_ID = (
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
)


class Sending:
    def __init__(self, queue: "Queue") -> None:
        self._queue = queue
        self.deduplication = Deduplication()
        # Recorded on AWS (LocalStack, `models.py`): a change of DeduplicationScope changes nothing for a queue that is.
        self._by_group = queue.attributes.deduplication_by_group
        self._sequence_numbers = 0

    def check(self, draft: Draft, entry: str = "") -> None:
        """Refuse what SendMessage refuses. `entry` names the entry of a batch, with a dot at its end."""
        content.check_body(draft, self._queue.attributes.maximum_message_size, entry)
        message_attributes.check_attributes(draft.attributes)
        message_attributes.check_system_attributes(draft.system_attributes)
        ids.check_id("MessageDeduplicationId", draft.deduplication_id)
        ids.check_id(_NO_GROUP, draft.group)
        if self._queue.fifo:
            self._check_fifo(draft)
        elif draft.deduplication_id is not None:
            raise InvalidParameterValue.of(
                "MessageDeduplicationId",
                draft.deduplication_id,
                "The request includes a parameter that is not valid for this queue type.",
            )
        ranges.check_delay(draft.delay or 0)

    def check_batch(self, entries: Sequence[tuple[str, Draft]]) -> None:
        """Refuse what SendMessageBatch refuses as a whole. On a standard queue the rest fails entry by entry; on a FIFO
        queue, where a later message must not overtake one that failed, nothing is sent."""
        ids.check_entry_ids([entry_id for entry_id, _ in entries], "SendMessageBatchRequestEntry")
        drafts = [draft for _, draft in entries]
        if self._queue.fifo:
            for draft in drafts:
                if self._deduplication_id(draft) is None:
                    raise InvalidParameterValue(_NO_DEDUPLICATION_ID)
                if not draft.group:
                    raise InvalidParameterValue(f"The request must contain the parameter {_NO_GROUP}.")
        size = sum(draft.size for draft in drafts)
        if size > limits.MOST_BYTES:
            raise BatchRequestTooLong(limits.MOST_BYTES, size)
        if self._queue.fifo:
            for number, draft in enumerate(drafts, 1):
                self.check(draft, entry_name(number))

    def accept(self, draft: Draft, now: int, by: str) -> SendResult:
        """Take a checked draft in, unless it repeats one that was sent in the last five minutes."""
        queue, deduplication_id, key = self._queue, self._deduplication_id(draft), None
        if queue.fifo:
            assert deduplication_id is not None
            key = (deduplication_id, draft.group if self._by_group else None)
            if (original := self.deduplication.find(key, now)) is not None:
                queue.world.tell(Deduplicated(seconds_of(now), queue.arn, original.message_id, by))
                return _result(draft, original)
        message = Message(queue.world.new_id(), draft, now, queue.world.sender)
        message.deduplication_id = deduplication_id
        delay = queue.attributes.delay if queue.fifo or draft.delay is None else draft.delay
        original = self._take_in(message, now, delay, key)
        expires = seconds_of(now + queue.attributes.retention * MICROSECONDS)
        queue.world.tell(Sent(seconds_of(now), queue.arn, message.id, draft.body, draft.group, expires, by))
        if delay:
            queue.world.tell(Delayed(seconds_of(now), queue.arn, message.id, seconds_of(message.until)))
        return _result(draft, original)

    def take_dead(self, message: Message, from_arn: str, now: int) -> None:
        """Take in a message that died in another queue. It keeps its id and, unless this is a FIFO queue, the instant
        at which it was sent (Amazon SQS guide, *Using dead-letter queues*)."""
        message.came_from = from_arn
        message.receives_here = 0
        message.receipt_handle = ""
        if self._queue.fifo:
            message.sent = now
        self._take_in(message, now, 0, None)

    def take_back(self, dead: Message, now: int) -> Message:
        """Take in a dead letter that is moved back: a new message with a new id and a new enqueue time (Amazon SQS
        guide, *Learn how to configure a dead-letter queue redrive*)."""
        message = Message(self._queue.world.new_id(), dead.draft, now, dead.sender)
        message.deduplication_id = dead.deduplication_id
        self._take_in(message, now, 0, None)
        return message

    def _take_in(self, message: Message, now: int, delay: int, key: Key | None) -> Original:
        if self._queue.fifo:
            message.sequence_number = str(_FIRST_SEQUENCE_NUMBER + self._sequence_numbers)
            self._sequence_numbers += 1
        original = Original(message.id, message.sequence_number)
        if key is not None:
            self.deduplication.remember(key, original, now)
        self._queue.store.add(message, now, now + delay * MICROSECONDS)
        return original

    def _check_fifo(self, draft: Draft) -> None:
        if draft.group is None:
            raise MissingParameter(_NO_GROUP)
        if draft.delay:
            raise InvalidParameterValue.of(
                "DelaySeconds", draft.delay, "The request include parameter that is not valid for this queue type."
            )
        if self._deduplication_id(draft) is None:
            raise InvalidParameterValue(_NO_DEDUPLICATION_ID)

    def _deduplication_id(self, draft: Draft) -> str | None:
        """What the sender gave, or else a digest of the body where the queue wants that."""
        if draft.deduplication_id is None and self._queue.attributes.content_based_deduplication:
            return digests.deduplication_id(draft.body)
        return draft.deduplication_id


def entry_name(number: int) -> str:
    """How a refusal names a parameter of a batch's entry, counted from 1."""
    return f"SendMessageBatchRequestEntry.{number}."


def _result(draft: Draft, original: Original) -> SendResult:
    return SendResult(
        original.message_id,
        digests.of_text(draft.body),
        digests.of_attributes(draft.attributes) if draft.attributes else None,
        digests.of_attributes(draft.system_attributes) if draft.system_attributes else None,
        original.sequence_number,
    )
