"""One execution of a state machine."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from asl_interpreter.clock import Clock
from asl_interpreter.context import of_execution
from asl_interpreter.definition.states import States
from asl_interpreter.errors import TIMEOUT
from asl_interpreter.explanation import ExecutionFailed, explain
from asl_interpreter.history import History
from asl_interpreter.tasks.call import After, Submitted, TaskCall, TaskFailed, TaskFunction
from asl_interpreter.turns import Turns
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.waiting import WaitingTasks
from asl_interpreter.walk import Walk

RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED = "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"

LONGEST = 31_536_000
"""Seconds: the longest execution, a year. (Guide, *Service quotas*: Maximum execution time.)"""

LONGEST_EXPRESS = 300
"""Seconds: the longest Express execution. (Guide, *Choosing workflow type*.)"""


class Execution:
    """One execution. It has no thread of its own: it goes on when `run` or `run_until` is called.

    Walks through the states take turns in a fixed order, and all chance comes from the seed, so the same machine,
    input, clock and tasks give the same history every time.
    """

    def __init__(
        self,
        states: States,
        input: JSON,
        *,
        machine_arn: str,
        task: TaskFunction,
        clock: Clock,
        name: str,
        arn: str,
        role_arn: str,
        seed: int | str,
        timeout: float,
        variables: Mapping[str, JSON],
        synchronous: bool,
        most_events: int | None,
        may_start: Callable[[], object],
    ) -> None:
        self.machine_arn = machine_arn
        _, _, _, self.region, _, _, machine_name, *_ = machine_arn.split(":")
        self.root = self
        self.input = input
        self.name = name
        self.arn = arn
        self._task = task
        self.may_start = may_start
        """Asked before the child executions of a Distributed Map begin; it raises `TaskFailed` where they may not."""
        self.random = Random(seed)
        self.status = RUNNING
        self.output: JSON = None
        self.error: str | None = None
        self.cause: str | None = None
        self.history = History() if most_events is None else History(most_events)
        self.visits: list[Visit] = []
        """Every visit to a state, in the order in which the states were entered."""
        self.map_runs: list[Any] = []
        """Every `MapRun` of its Distributed Maps, in the order in which they began."""
        self._clock = clock
        self.started = clock.now()
        self.time = self.started
        """The execution's own time, in seconds since the epoch.

        It passes where the execution waits and while a task takes time, and stands still otherwise: what is due at 10 s
        happens at 10 s, also when somebody comes to look only at 60 s.
        """
        self._shown = (-1.0, "")
        self.stopped: float | None = None
        self._deadline = self.started + timeout
        self._timeout = timeout
        self.redrives = 0
        self.redriven: float | None = None
        """When it was last redriven."""
        machine = {"Id": machine_arn, "Name": machine_name}
        self.context = of_execution(self, role_arn, machine, redrivable=not synchronous)
        self.history.add("ExecutionStarted", self.started, 0, {"input": input, "roleArn": role_arn})
        self.turns = Turns(self)
        self._goes_on = False
        self.waiting = WaitingTasks(self)
        """The tasks that wait for a callback, an activity's worker or a job, and how they are told of it."""
        self.states = states
        self.walk = Walk(self, dict(variables), 0)
        """Its way through the states."""
        self.walk.steps = self.walk.through(states, input)
        self.turns.begin(self.walk)

    def entered_time(self) -> str:
        """Now, as the context object writes it: `2026-01-01T09:00:00.000Z`."""
        if self.time != self._shown[0]:  # it mostly stands still
            text = datetime.fromtimestamp(self.time, UTC).isoformat(timespec="milliseconds")
            self._shown = self.time, text.replace("+00:00", "Z")
        return self._shown[1]

    @property
    def due(self) -> float | None:
        """When the execution wants to go on, in seconds since the epoch.

        None when it is over.
        """
        if self.status != RUNNING:
            return None
        due = self.turns.due
        return self._deadline if due is None else max(self.time, min(due, self._deadline))

    # ---- going on

    def run(self) -> "Execution":
        """Go on to the end; the clock's time passes where the execution waits.

        It is still RUNNING afterwards when nothing but a word from outside can let it go on (`waiting`).
        """
        while (due := self.due) is not None and (self.turns or self._timeout < LONGEST):
            self._clock.move_to(due)
            self.run_until(due)
        return self

    def run_until(self, instant: float) -> "Execution":
        """Do all that is due up to `instant`, in seconds since the epoch, and no more."""
        if self._goes_on:  # it was told of a task within one of its own calls
            return self
        self._goes_on = True
        try:
            while (due := self.due) is not None and due <= instant:
                self.time = max(self.time, due)
                if self.time >= self._deadline:
                    self.time_out()
                else:
                    self.turns.take()
        finally:
            self._goes_on = False
        return self

    def now(self) -> float:
        """What the clock says, in seconds since the epoch: `time`, or later when nobody came to look meanwhile."""
        return self._clock.now()

    def come_to(self, instant: float) -> None:
        """Something happens at an instant, and not when the execution last did something."""
        if not self._goes_on:
            self.time = max(self.time, instant)

    def call(self, call: TaskCall) -> tuple["JSON | TaskFailed | Submitted", float]:
        """Ask the outside; return its answer and the seconds that it takes, on the clock or by its own word."""
        began = self._clock.now()
        answer: JSON | After | Submitted
        try:
            answer = self._task(call)
        except TaskFailed as failure:
            answer = failure
        if isinstance(answer, After):
            return answer.outcome, answer.seconds
        return answer, self._clock.now() - began

    def result(self) -> JSON:
        """The output. Raises `ExecutionFailed` when the execution did not succeed, or has not ended yet."""
        if self.status != SUCCEEDED:
            raise ExecutionFailed(self)
        return self.output

    def __repr__(self) -> str:
        return f"<Execution {self.name}: {self.status}>" if self.status in (RUNNING, SUCCEEDED) else self._explain()

    def _explain(self) -> str:
        return explain(self.status, self.error, self.cause, self.visits)

    def begin_again(self) -> None:
        """Be RUNNING again, from now on and with the whole timeout: it is redriven."""
        last = len(self.history)
        self.time = max(self.time, self._clock.now())
        self.status, self.stopped, self.error, self.cause = RUNNING, None, None, None
        self.redrives, self.redriven = self.redrives + 1, self.time
        self._deadline = min(self.time + self._timeout, self.started + LONGEST)
        about = {"RedriveCount": self.redrives, "RedriveTime": self.entered_time()}
        self.context = {**self.context, "Execution": {**self.context["Execution"], **about}}
        self.history.add("ExecutionRedriven", self.time, last, {"redriveCount": self.redrives})

    # ---- its end

    def close(self) -> None:
        """Note how its walk has ended."""
        walk = self.walk
        if walk.failure is None:
            self.output = walk.output
            self._end(SUCCEEDED, "ExecutionSucceeded", walk.event, output=walk.output)
        else:
            self.error, self.cause = walk.failure.error, walk.failure.cause
            self._end(FAILED, "ExecutionFailed", walk.failure.event, error=self.error, cause=self.cause)

    def overflow(self) -> None:
        """End it because its history is full."""
        self.error, self.cause, last = self.history.overflow()
        self._end(FAILED, "ExecutionFailed", last, error=self.error, cause=self.cause)

    def time_out(self) -> None:
        """End it because it takes too long, or would never end."""
        self._end(TIMED_OUT, "ExecutionTimedOut", error=TIMEOUT, cause=self.cause)

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End a running execution as ABORTED (Step Functions API reference, *StopExecution*)."""
        if self.status == RUNNING:
            self.error, self.cause = error, cause
            self._end(ABORTED, "ExecutionAborted", error=error, cause=cause)

    def fail(self, error: str, cause: str) -> None:
        """End a running execution as FAILED, outside of its states: no Retry and no Catch is asked."""
        if self.status == RUNNING:
            self.error, self.cause = error, cause
            self._end(FAILED, "ExecutionFailed", error=error, cause=cause)

    def _end(self, status: str, event: str, previous: int = 0, **details: JSON) -> None:
        self.status = status
        self.stopped = self.time
        for run in self.map_runs:
            run.abort()
        self.history.add(event, self.time, previous, details, last=True)
        self.turns.clear()
