"""Message move tasks: what lies in a dead-letter queue goes back, at a limited pace.

(Amazon SQS API reference, *StartMessageMoveTask*; texts and statuses as recorded on AWS, LocalStack's
`test_sqs_move_task.py`.)
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqs_engine import limits
from sqs_engine.clock import MICROSECONDS, seconds_of
from sqs_engine.errors import QueueDoesNotExist
from sqs_engine.events import Redriven
from sqs_engine.identifiers import task_handle
from sqs_engine.message import MessageState
from sqs_engine.queue import Queue

RUNNING, COMPLETED, CANCELLED, FAILED = "RUNNING", "COMPLETED", "CANCELLED", "FAILED"

_NO_SOURCE = "CouldNotDetermineMessageSource"


@dataclass(eq=False)
class MoveTask:
    """One task, from its start on. Instants are microseconds.

    With `per_second` messages a second the first moves at once and each other in its turn; without, SQS chooses the
    pace: here as fast as it ever does, 500 at the beginning of each second. Without a `destination` each message goes
    back to the queue it died in.
    """

    task_id: str
    source: Queue
    destination: str | None
    per_second: int | None
    started: int
    find_queue: Callable[[str], Queue | None]
    status: str = RUNNING
    moved: int = 0
    failure: str | None = None

    def __post_init__(self) -> None:
        self.to_move = self.source.store.number[MessageState.VISIBLE]
        self._next: int | None = self.started

    @property
    def handle(self) -> str:
        return task_handle(self.task_id, self.source.arn)

    def next_instant(self) -> int | None:
        return self._next

    def happen(self, instant: int) -> None:
        for _ in range(limits.MOST_MOVED_PER_SECOND if self.per_second is None else 1):
            if self.status == RUNNING:
                self._move_one(instant)
        pause = MICROSECONDS // (self.per_second or 1)
        self._next = instant + pause if self.status == RUNNING else None

    def cancel(self) -> None:
        self._end(CANCELLED)

    def _move_one(self, now: int) -> None:
        source = self.source
        if source.deleted:
            return self._end(FAILED, QueueDoesNotExist.code)
        message = next(source.store.order.next(now), None)
        if message is None:
            return self._end(COMPLETED)
        target = self.destination or message.came_from
        if target is None:
            return self._end(FAILED, _NO_SOURCE)
        queue = self.find_queue(target)
        if queue is None:
            return self._end(FAILED, QueueDoesNotExist.code)
        source.store.remove(message, now)
        new = queue.sending.take_back(message, now)
        expires = seconds_of(now + queue.attributes.retention * MICROSECONDS)
        source.world.tell(Redriven(seconds_of(now), source.arn, message.id, queue.arn, new.id, expires))
        self.moved += 1
        for changed in (source, queue):
            changed.world.plan(changed)
        if not source.store.number[MessageState.VISIBLE]:
            self._end(COMPLETED)
        return None

    def _end(self, status: str, failure: str | None = None) -> None:
        self.status, self.failure, self._next = status, failure, None
