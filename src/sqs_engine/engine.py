"""All queues of one account in one Region (Amazon SQS API reference; each method is the action of its name)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqs_engine import limits
from sqs_engine.attributes import NAMES, Attributes
from sqs_engine.clock import MICROSECONDS, StandingClock, TimeSource, seconds_of
from sqs_engine.errors import (
    InvalidAttributeName,
    InvalidParameterValue,
    MissingParameter,
    PurgeQueueInProgress,
    QueueDeletedRecently,
    QueueDoesNotExist,
    QueueNameExists,
)
from sqs_engine.events import ANOTHER_CALLER, AttributesChanged, Purged, QueueCreated, QueueDeleted
from sqs_engine.identifiers import NewId, seeded
from sqs_engine.message import MessageState
from sqs_engine.move_tasks import MoveTasks
from sqs_engine.pages import page
from sqs_engine.permissions import with_permission, without_permission
from sqs_engine.queue import Queue
from sqs_engine.redrive import RedriveAllowPolicy
from sqs_engine.refusals.names import check_queue_name
from sqs_engine.world import Subscriber, World

_COUNTS = {
    "ApproximateNumberOfMessages": MessageState.VISIBLE,
    "ApproximateNumberOfMessagesNotVisible": MessageState.IN_FLIGHT,
    "ApproximateNumberOfMessagesDelayed": MessageState.DELAYED,
}
_MOST_TAG_KEY = 128


class SqsEngine:
    """Standard and FIFO queues in virtual time: the engine never waits, and things happen when the clock says so.

    With the same clock, ids and calls it does the same. Actions raise the `SqsError` that SQS answers with; `by` names
    the caller, for the events. It is for one thread at a time.
    """

    def __init__(
        self,
        *,
        clock: TimeSource | None = None,
        new_id: NewId | None = None,
        account: str = "123456789012",
        region: str = "us-east-1",
        partition: str = "aws",
        sender: str = "AIDAIT2UOQQY3AUEKVGXU",
    ) -> None:
        """`new_id` makes message ids and the like, from a seed of 0 if none is given; `sender` is every SenderId."""
        self._world = World(clock or StandingClock(), new_id or seeded(0), sender)
        self._arn = f"arn:{partition}:sqs:{region}:{account}:"
        self._queues: dict[str, Queue] = {}
        self._deleted: dict[str, int] = {}
        self.move_tasks = MoveTasks(self.find, self._sources_of)

    # ------------------------------------------------------------------ time, and who is told

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Tell `subscriber` every event from now on, in the order of their instants; the function returned ends it."""
        return self._world.subscribe(subscriber)

    def pass_time(self, *, but_this_instant: bool = False) -> None:
        """Notice what happened by now. Every action does so first."""
        self._world.pass_time(but_this_instant=but_this_instant)

    def next_event(self) -> float | None:
        """When something happens next by itself, in seconds since the epoch; None when nothing will.

        A message becomes visible or expires, or a message move task moves one.
        """
        instant = self._world.next_instant()
        return None if instant is None else seconds_of(instant)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Queues made within the context have the time of the clock; for all others time stands still until its end. So
        an experiment can move the clock, and put it back."""
        world, self._world = self._world, self._world.aside()
        go_on = world.hold()
        try:
            yield
        finally:
            self._world = world
            go_on()

    # ------------------------------------------------------------------ queues

    def create_queue(
        self,
        name: str,
        attributes: Mapping[str, str] | None = None,
        tags: Mapping[str, str] | None = None,
        *,
        by: str = ANOTHER_CALLER,
    ) -> Queue:
        """CreateQueue: the queue of that name, if it is there and has no other value for the attributes given."""
        now, given = self._world.pass_time(), dict(attributes or {})
        fifo = given.get("FifoQueue") == "true"
        check_queue_name(name, fifo=fifo)
        if name in self._queues:
            queue = self._queues[name]
            if (other := queue.attributes.differs(given, self._allowing)) is not None:
                raise QueueNameExists(other)
            return queue
        if name in self._deleted and 0 <= now - self._deleted[name] < limits.NAME_FREE_AFTER * MICROSECONDS:
            raise QueueDeletedRecently
        arn = self._arn + name
        checked = Attributes(arn, fifo=fifo)
        checked.set(given, self._allowing)
        queue = Queue(name, arn, checked, self._world, self.find)
        _check_tags(name, dict(tags or {}))
        queue.tags = dict(tags or {})
        queue.created = queue.last_modified = now
        self._queues[name] = queue
        self._deleted.pop(name, None)
        self._world.tell(QueueCreated(seconds_of(now), arn, checked.visible(), by))
        return queue

    def queue(self, name: str) -> Queue:
        """The queue of that name; GetQueueUrl. Raises `QueueDoesNotExist`."""
        if name not in self._queues:
            raise QueueDoesNotExist
        return self._queues[name]

    def find(self, arn: str) -> Queue | None:
        """The queue with that ARN, if there is one."""
        queue = self._queues.get(arn.removeprefix(self._arn))
        return queue if queue is not None and queue.arn == arn else None

    def delete_queue(self, name: str, *, by: str = ANOTHER_CALLER) -> None:
        """DeleteQueue, with all that is in it."""
        queue = self.queue(name)
        now = queue.begin()
        queue.deleted = True
        queue.world.dismiss(queue)
        del self._queues[name]
        self._deleted[name] = now
        queue.world.tell(QueueDeleted(seconds_of(now), queue.arn, by))

    def list_queues(
        self, prefix: str = "", most: int | None = None, token: str | None = None
    ) -> tuple[list[Queue], str | None]:
        """ListQueues: a page of at most `most` queues, 1,000 if not said, and the token of the next page."""
        return page([queue for name, queue in self._queues.items() if name.startswith(prefix)], most, token)

    def list_dead_letter_source_queues(
        self, name: str, most: int | None = None, token: str | None = None
    ) -> tuple[list[Queue], str | None]:
        """ListDeadLetterSourceQueues: the queues whose RedrivePolicy names this one, paged as in ListQueues."""
        return page(self._sources_of(self.queue(name).arn), most, token)

    # ------------------------------------------------------------------ attributes, tags, permissions

    def get_attributes(self, name: str, names: Sequence[str]) -> dict[str, str]:
        """GetQueueAttributes: those named that the queue has, all for All."""
        queue = self.queue(name)
        queue.begin()
        for each in names:
            if each not in NAMES:
                raise InvalidAttributeName.unknown(each)
        found = {
            "QueueArn": queue.arn,
            **{attribute: str(queue.store.number[state]) for attribute, state in _COUNTS.items()},
            "CreatedTimestamp": str(queue.created // MICROSECONDS),
            "LastModifiedTimestamp": str(queue.last_modified // MICROSECONDS),
            **queue.attributes.visible(),
        }
        return {attribute: value for attribute, value in found.items() if "All" in names or attribute in names}

    def set_attributes(self, name: str, attributes: Mapping[str, str], *, by: str = ANOTHER_CALLER) -> None:
        """SetQueueAttributes. A FIFO queue's new delay holds for what is delayed now, a standard queue's does not
        (Amazon SQS guide, *Amazon SQS delay queues*); a new retention period holds for all messages."""
        queue = self.queue(name)
        now = queue.begin()
        changed = queue.attributes.set(attributes, self._allowing)
        queue.last_modified = now
        if queue.fifo and "DelaySeconds" in changed:
            for message in queue.store.delayed():
                queue.store.extend(message, message.sent + queue.attributes.delay * MICROSECONDS)
        queue.world.tell(AttributesChanged(seconds_of(now), queue.arn, changed, by))
        queue.world.plan(queue)
        queue.world.pass_time()

    def tag_queue(self, name: str, tags: Mapping[str, str]) -> None:
        """TagQueue: tags with the same keys are replaced."""
        queue = self.queue(name)
        if not tags:
            raise MissingParameter("Tags")
        _check_tags(name, queue.tags | dict(tags))
        queue.tags.update(tags)

    def untag_queue(self, name: str, keys: Sequence[str]) -> None:
        """UntagQueue: keys that are not there are no fault."""
        queue = self.queue(name)
        if not keys:
            raise InvalidParameterValue(f"Tag keys must be between 1 and {_MOST_TAG_KEY} characters in length.")
        for key in keys:
            queue.tags.pop(key, None)

    def add_permission(self, name: str, label: str, accounts: Sequence[str], actions: Sequence[str]) -> None:
        """AddPermission: a statement of the queue's Policy."""
        queue = self.queue(name)
        policy = with_permission(queue.attributes.policy, queue.arn, label, accounts, actions)
        self.set_attributes(name, {"Policy": policy})

    def remove_permission(self, name: str, label: str) -> None:
        """RemovePermission."""
        queue = self.queue(name)
        self.set_attributes(name, {"Policy": without_permission(queue.attributes.policy, queue.arn, label)})

    def purge(self, name: str, *, by: str = ANOTHER_CALLER) -> None:
        """PurgeQueue: all messages are gone at once (on AWS it takes up to 60 s), and with them, as recorded, what a
        FIFO queue knows for deduplication."""
        queue = self.queue(name)
        now = queue.begin()
        if queue.purged is not None and 0 <= now - queue.purged < limits.PURGE_EVERY * MICROSECONDS:
            raise PurgeQueueInProgress(name)
        queue.purged = now
        queue.sending.deduplication.clear()
        queue.receiving.attempts.clear()
        queue.world.tell(Purged(seconds_of(now), queue.arn, queue.store.clear(), by))
        queue.world.plan(queue)

    def _sources_of(self, arn: str) -> list[Queue]:
        redrives = ((queue, queue.attributes.redrive) for queue in self._queues.values())
        return [queue for queue, redrive in redrives if redrive is not None and redrive.dead_letter_arn == arn]

    def _allowing(self, arn: str) -> RedriveAllowPolicy | None:
        queue = self.find(arn)
        if queue is None:
            raise LookupError(arn)
        return queue.attributes.redrive_allow


def _check_tags(name: str, tags: Mapping[str, str]) -> None:
    if len(tags) > limits.MOST_TAGS:
        raise InvalidParameterValue(f"Too many tags added for queue {name}.")
    if not all(1 <= len(key) <= _MOST_TAG_KEY for key in tags):
        raise InvalidParameterValue(f"Tag keys must be between 1 and {_MOST_TAG_KEY} characters in length.")
