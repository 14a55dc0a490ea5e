"""StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask (Amazon SQS API reference)."""

from collections.abc import Callable

from sqs_engine import limits
from sqs_engine.errors import InvalidParameterValue, ResourceNotFound
from sqs_engine.identifiers import queue_name, read_task_handle
from sqs_engine.moves import RUNNING, MoveTask
from sqs_engine.queue import Queue
from sqs_engine.refusals import ranges


class MoveTasks:
    """The message move tasks of an engine."""

    def __init__(self, find_queue: Callable[[str], Queue | None], sources_of: Callable[[str], "list[Queue]"]) -> None:
        """`sources_of` gives the queues that use the one with an ARN as their dead-letter queue."""
        self._sources_of = sources_of
        self._find_queue = find_queue
        self._tasks: dict[str, list[MoveTask]] = {}

    def start(self, source_arn: str, destination_arn: str | None = None, per_second: int | None = None) -> MoveTask:
        """Begin to move what is visible in a dead-letter queue; its first messages move at once."""
        source = self._queue("SourceArn", source_arn)
        now = source.begin()
        if per_second is not None:
            ranges.check_moved_per_second(per_second)
        if not self._sources_of(source_arn):
            raise InvalidParameterValue("Source queue must be configured as a Dead Letter Queue.")
        if destination_arn is not None:
            destination = self._queue("DestinationArn", destination_arn)
            if destination.fifo != source.fifo:
                raise InvalidParameterValue("Source and destination queues must be of the same type.")
        tasks = self._tasks.setdefault(source_arn, [])
        if any(task.status == RUNNING for task in tasks[-1:]):
            raise InvalidParameterValue(
                "There is already a task running. Only one active task is allowed for a source queue arn at a given "
                "time."
            )
        task = MoveTask(source.world.new_id(), source, destination_arn, per_second, now, self._find_queue)
        tasks.append(task)
        source.world.plan(task)
        source.world.pass_time()
        return task

    def list(self, source_arn: str, most: int = 1) -> "list[MoveTask]":
        """The latest tasks of a source queue, the newest first."""
        self._queue("SourceArn", source_arn).begin()
        ranges.check_max_results(most, limits.MOST_MOVE_TASKS_LISTED)
        return self._tasks.get(source_arn, [])[::-1][:most]

    def cancel(self, handle: str) -> MoveTask:
        """Stop a running task; what it moved stays moved."""
        read = read_task_handle(handle)
        if read is None:
            raise InvalidParameterValue("Value for parameter TaskHandle is invalid.")
        task_id, source_arn = read
        source = self._queue("SourceArn", source_arn)
        source.begin()
        for task in self._tasks.get(source_arn, []):
            if task.task_id == task_id:
                if task.status != RUNNING:
                    raise InvalidParameterValue("Only active tasks can be cancelled.")
                task.cancel()
                source.world.plan(task)
                return task
        raise ResourceNotFound("Task does not exist.")

    def moving_to(self, arn: str) -> bool:
        """Whether a running task has messages for the queue with that ARN."""
        return any(
            task.status == RUNNING
            and (task.destination == arn or (task.destination is None and self._feeds(task, arn)))
            for tasks in self._tasks.values()
            for task in tasks[-1:]
        )

    def _feeds(self, task: MoveTask, arn: str) -> bool:
        return any(queue.arn == arn for queue in self._sources_of(task.source.arn))

    def _queue(self, parameter: str, arn: str) -> Queue:
        if queue_name(arn) is None:
            raise InvalidParameterValue(
                f"You must use this format to specify the {parameter}: "
                "arn:<partition>:<service>:<region>:<account-id>:<resource-id>"
            )
        queue = self._find_queue(arn)
        if queue is None:
            raise ResourceNotFound(f"The resource that you specified for the {parameter} parameter doesn't exist.")
        return queue
