"""A child execution of a Map Run: it has a history of its own, and shares time, chance and tasks with its parent."""

from math import inf
from random import Random
from typing import TYPE_CHECKING, Any

from asl_interpreter.context import of_execution
from asl_interpreter.definition.states import States
from asl_interpreter.errors import TIMEOUT
from asl_interpreter.execution import ABORTED, FAILED, LONGEST_EXPRESS, RUNNING, SUCCEEDED, TIMED_OUT, Execution
from asl_interpreter.history import MOST_EVENTS, History
from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Walk

if TYPE_CHECKING:
    from asl_interpreter.states.distributed_map.run import MapRun

INSPECTED = 1_000
"""So many child executions of a Map Run keep their visits when they have ended: a Map Run may have millions."""

_STOPPED = "The Map Run that started this execution was stopped."  # AWS has a cause, whose words are not known


class ChildExecution:
    """One child execution. What an `Execution` has too means the same here."""

    __slots__ = (
        "_history", "cause", "context", "error", "index", "input", "items", "map_runs", "name", "output",
        "root", "run", "started", "status", "stopped", "visits", "walk",
    )  # fmt: skip

    def __init__(self, run: "MapRun", name: str, input: JSON, items: int) -> None:
        """`items` is the number of those that it works on."""
        root: Execution = run.execution.root
        self.run = run
        self.root = root
        self.name = name
        self.input = input
        self.items = items
        self.status = RUNNING
        self.output: JSON = None
        self.error: str | None = None
        self.cause: str | None = None
        self.started = root.time
        self.stopped: float | None = None
        self.visits: list[Visit] = []
        """Every visit to a state; none once it has ended, unless it is one of the first `INSPECTED` of its Map Run."""
        self.map_runs: list[Any] = []
        self.index = len(run.children)
        """Which of the Map Run's child executions it is, counted from 0."""
        self._history: History | bytes = _Counted() if run.express else History(MOST_EVENTS)
        role_arn = root.context["Execution"]["RoleArn"]
        self.context = of_execution(self, role_arn, run.machine_context, redrivable=not run.express)
        self.history.add("ExecutionStarted", self.started, 0, {"input": input, "roleArn": role_arn})
        self.walk: Walk | None = None
        """Its way through the states, while it runs."""

    def begin(self, parent: Walk, states: States) -> None:
        """Let its walk go, before all that are ready: one that does not wait is over before the next begins.

        It sees no variable of its parent (guide, *Passing data between states with variables*: *Variable scope*).
        """
        walk = self.walk = Walk(self, {}, 0)
        walk.parent, walk.index = parent, self.index
        walk.around = parent.visit
        walk.steps = walk.through(states, self.input)
        parent.children[walk] = None
        self.root.turns.begin(walk)

    @property
    def arn(self) -> str:
        return self.run.child_arn(self.name)

    @property
    def history(self) -> History:
        """Its events. None of an Express one, once it has ended: AWS keeps none."""
        return self._history if isinstance(self._history, History) else History.unpacked(self._history)

    @property
    def deadline(self) -> float:
        """When it takes too long."""
        return self.started + LONGEST_EXPRESS if self.run.express else inf

    @property
    def machine_arn(self) -> str:
        """The ARN of the states that it goes through: the state machine's, with the label of the Map."""
        return self.run.machine_arn

    @property
    def region(self) -> str:
        return self.root.region

    @property
    def time(self) -> float:
        return self.root.time

    @property
    def random(self) -> Random:
        return self.root.random

    def entered_time(self) -> str:
        return self.root.entered_time()

    def latest(self, instant: float) -> float:
        """When something in it goes on that wants to go on at an instant: then, or when it takes too long."""
        return min(instant, self.deadline)

    def is_late(self) -> bool:
        """Whether it runs and takes too long."""
        return self.status == RUNNING and self.time >= self.deadline

    def call(self, call: TaskCall) -> tuple["JSON | TaskFailed", float]:
        return self.root.call(call)

    # ---- its end

    def close(self) -> None:
        """Note how its walk has ended."""
        walk = self.walk
        assert walk is not None
        failure = walk.failure
        if failure is None:
            self.output = walk.output
            self._end(SUCCEEDED, "ExecutionSucceeded", walk.event, output=self.output)
        else:
            self.fail(failure.error, failure.cause, failure.event)

    def fail(self, error: str | None, cause: str | None, event: int) -> None:
        self.error, self.cause = error, cause
        self._end(FAILED, "ExecutionFailed", event, error=error, cause=cause)

    def overflow(self) -> None:
        """End it because its history is full."""
        self.fail(*self.history.overflow())

    def time_out(self) -> None:
        """End it because it takes too long."""
        self.error = TIMEOUT
        self._end(TIMED_OUT, "ExecutionTimedOut", error=TIMEOUT, cause=self.cause)

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End it alone: the Map Run goes on without it."""
        if self.status == RUNNING and self.walk is not None:
            self.error, self.cause = error, cause
            self._end(ABORTED, "ExecutionAborted", error=error, cause=cause)
            self.root.turns.leave(self.walk)

    def abort(self) -> None:
        """End it because its Map Run ends."""
        self.cause = _STOPPED
        self._end(ABORTED, "ExecutionAborted", cause=_STOPPED)

    def _end(self, status: str, event: str, previous: int = 0, **details: JSON) -> None:
        self.status = status
        self.stopped = self.root.time
        for run in self.map_runs:
            run.abort()
        self.history.add(event, self.stopped, previous, details, last=True)
        self._history = _NO_HISTORY if self.run.express else self.history.pack()
        if not self.map_runs:
            self.map_runs = _NOTHING
        if self.index >= INSPECTED:
            self.visits, self.context = _NOTHING, {}


class _Counted(History):
    """The history of an Express execution, which nobody can ask for: its events have numbers, and are forgotten.

    (Step Functions API reference, *GetExecutionHistory*: not for Express executions.)
    """

    __slots__ = ("_count",)

    def __init__(self) -> None:
        self._count = 0

    def add(self, type: str, instant: float, previous: int, details: dict[str, JSON], *, last: bool = False) -> int:
        self._count += 1
        return self._count

    def previous(self, event: int) -> int:
        return 0

    def __len__(self) -> int:
        return self._count


_NO_HISTORY = History()
_NOTHING: list[Any] = []
"""What a child that has ended shares with all others: a Map Run may have a hundred thousand of them."""
