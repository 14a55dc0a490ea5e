"""Tasks that wait to be told how they ended.

They have a task token, and whoever has it reports success, failure or a heartbeat. (Step Functions guide, *Wait for a
Callback with Task Token*, *Run a Job (.sync)* and *Learn about Activities in Step Functions*; API reference,
*SendTaskSuccess*, *SendTaskFailure*, *SendTaskHeartbeat* and *GetActivityTask*.)
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import shake_256
from math import inf
from typing import Any

from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.values import JSON
from asl_interpreter.walk import Steps, Walk

_TOKEN_BYTES = 192
_BETWEEN_LOOKS = 1.0  # seconds


class InvalidToken(ValueError):
    """The execution has handed out no such token."""


class TaskTimedOut(ValueError):
    """The task of a token is over: it was told of before, took too long, or ended with what is around it."""


class WaitingTask:
    """One attempt of a Task state that waits. Instants are in seconds since the epoch."""

    __slots__ = (
        "_alarm", "_heartbeat", "_walk", "answered", "call", "ends", "heard", "looked", "outcome", "over", "paused",
        "taken",
        "worker",
    )  # fmt: skip

    def __init__(self, call: TaskCall, walk: Walk, timeout: float | None, heartbeat: float | None) -> None:
        self.call = call
        """What the state asked: resource, arguments, the state's name, token."""
        self.over = False
        """Whether the outcome is known."""
        self.outcome: JSON | TaskFailed = None
        self.taken = False
        """Whether a worker of its activity has it."""
        self.worker: str | None = None
        """The name that this worker gave itself."""
        self.answered = inf
        """When the outcome comes that the task function has told already."""
        self.ends = inf if timeout is None else call.now + timeout
        """When it has taken too long."""
        self.heard: float | None = None
        """When it was last heard of; None as long as nobody has to be heard."""
        self.looked: float | None = None
        """When somebody last looked whether it is over; None where nobody does."""
        self.paused = False
        self._heartbeat = inf if heartbeat is None else heartbeat
        self._walk = walk
        self._alarm: Walk | None = None

    @property
    def missed(self) -> float:
        """When it has missed a heartbeat."""
        return inf if self.heard is None else self.heard + self._heartbeat

    @property
    def due(self) -> float:
        """When something happens by itself: the outcome comes or is looked for, time is up, a heartbeat is missed."""
        look = inf if self.looked is None else self.looked + _BETWEEN_LOOKS
        return min(self.ends, self.answered, self.missed, look)

    def pause(self) -> Steps:
        """Let the others go on until something happens."""
        if self.due < inf:
            self._alarm = self._walk.execution.root.turns.alarm(self.due, self._ring())
        self.paused = True
        yield None
        self.paused = False

    def go_on(self) -> None:
        """Let its state go on, before all that are ready."""
        self.put_off()
        if self.paused:  # not within its own call
            self._walk.execution.root.turns.begin(self._walk)

    def put_off(self) -> None:
        """Nothing happens by itself any more."""
        if self._alarm is not None:
            self._alarm.cancelled = True
            self._alarm = None

    def _ring(self) -> Steps:
        while self._walk.execution.time < self.due:  # a heartbeat has moved it
            yield self.due
        self._alarm = None
        self.go_on()
        yield None


class WaitingTasks:
    """The tasks of one execution that wait, those of its Map Runs' children too."""

    def __init__(self, execution: Any) -> None:
        self._execution = execution
        self._by_token: dict[str, WaitingTask | None] = {}  # None: it is over

    def __iter__(self) -> Iterator[WaitingTask]:
        """Those that wait, in the order in which they began."""
        tasks = self._by_token.values() if self._execution.stopped is None else ()
        return iter([task for task in tasks if task is not None])

    def __contains__(self, token: object) -> bool:
        """Whether the execution has handed out a token, also for a task that is over."""
        return token in self._by_token

    # ---- told from outside: at an instant, in seconds since the epoch; now, by the execution's clock, without one

    def succeed(self, token: str, output: JSON, at: float | None = None) -> None:
        """SendTaskSuccess. Raises `InvalidToken` and `TaskTimedOut`, as all of these do."""
        self._tell(token, output, at)

    def fail(self, token: str, error: str | None = None, cause: str | None = None, at: float | None = None) -> None:
        """SendTaskFailure."""
        self._tell(token, TaskFailed(error, cause), at)

    def heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat: the heartbeat's clock begins anew."""
        task, instant = self._find(token, None)
        if task.heard is not None:
            task.heard = instant

    def take(self, token: str, worker: str | None = None) -> TaskCall:
        """GetActivityTask: a worker begins with the task of an activity. Its heartbeats count from now."""
        task, instant = self._find(token, None)
        task.taken, task.worker = True, worker
        self._go_on(task, instant)
        return task.call

    def _tell(self, token: str, outcome: "JSON | TaskFailed", at: float | None) -> None:
        task, instant = self._find(token, at)
        task.outcome, task.over = outcome, True
        self.end(task)
        self._go_on(task, instant)

    def _find(self, token: str, at: float | None) -> tuple[WaitingTask, float]:
        if token not in self._by_token:
            raise InvalidToken("Invalid token")
        instant = self._execution.now() if at is None else at
        self._execution.run_until(instant)  # it may be too late
        task = self._by_token[token]
        if task is None or self._execution.stopped is not None:
            raise TaskTimedOut("Provided task does not exist anymore")
        return task, instant

    def _go_on(self, task: WaitingTask, instant: float) -> None:
        self._execution.come_to(instant)
        task.go_on()
        self._execution.run_until(instant)

    # ---- told by the states

    def new_token(self) -> str:
        """A token that no other task has; an execution that is repeated has the same again."""
        seed = f"{self._execution.arn} {len(self._by_token)}"
        token = b64encode(shake_256(seed.encode()).digest(_TOKEN_BYTES)).decode()
        self._by_token[token] = None
        return token

    def begin(self, task: WaitingTask) -> None:
        """The task has its token, and can be told of."""
        self._by_token[task.call.token or ""] = task

    def end(self, task: WaitingTask) -> None:
        """Its token is worth nothing any more."""
        task.put_off()
        self._by_token[task.call.token or ""] = None
